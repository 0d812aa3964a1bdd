"""What an owner of the database might do, each with the faults that must be named for it.

Triggers and foreign keys are off. `Owner.rewrite` chains a matter anew with right hashes, as a
clever owner would; `Owner.relog` then puts the right hashes in the log too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from huiyin.ledger.core import chain, merkle_note
from tests.ledger.log import naive
from tests.ledger.log.owner import Owner

ENDED, WORKING, LAST = 1, 2, 4
"""Matters: struck off, under way, struck off last."""

Deed = Callable[[Owner], None]
DRILLS: dict[str, tuple[Deed, set[str]]] = {}


def drill(*kinds: str) -> Callable[[Deed], Deed]:
    """Register a drill and exactly the faults that the verifier must name."""

    def register(deed: Deed) -> Deed:
        DRILLS[deed.__name__] = deed, set(kinds)
        return deed

    return register


@drill("event_edited")
def edit_a_body(owner):
    owner.edit(ENDED, 2, lead="HUD")


@drill("event_edited")
def say_in_the_columns_that_another_did_it(owner):
    owner.rows("UPDATE ledger_event SET actor='guan' WHERE matter_id=1 AND seq=2")


@drill("event_edited")
def say_in_the_columns_that_it_was_earlier(owner):
    owner.rows("UPDATE ledger_event SET at='2020-01-01 00:00:00' WHERE matter_id=1 AND seq=2")


@drill("event_edited")
def pin_another_policy_in_the_column(owner):
    owner.rows("UPDATE ledger_event SET policy='rectification/0' WHERE verb='assign'")


@drill("event_edited")
def edit_the_spaces_of_a_body(owner):
    owner.rows("UPDATE ledger_event SET body=replace(body, ',', ', ') WHERE matter_id=1 AND seq=2")


@drill("chain_broken", "leaf_differs")
def edit_a_body_and_its_hash(owner):
    owner.edit(ENDED, 2, lead="HUD")
    [(verb, schema, text, prev)] = owner.rows(
        "SELECT verb, schema_version, body, prev FROM ledger_event WHERE matter_id=1 AND seq=2"
    )
    told = chain.stored_hash(
        prev, matter=owner.number(ENDED), seq=2, verb=verb, schema_version=schema, text=text
    )
    owner.rows("UPDATE ledger_event SET hash=? WHERE matter_id=1 AND seq=2", told)


@drill("leaf_differs")
def rewrite_a_whole_chain(owner):
    owner.edit(ENDED, 2, lead="HUD")
    owner.rewrite(ENDED)


@drill("root_differs")
def rewrite_a_chain_and_the_log(owner):
    owner.edit(ENDED, 2, lead="HUD")
    owner.rewrite(ENDED)
    owner.relog()


@drill("root_differs")
def back_date_an_event(owner):
    owner.edit(LAST, 2, at=owner.body(LAST, 1)["at"])
    owner.rewrite(LAST)
    owner.relog()


@drill("time_backwards", "root_differs", "back_dated")
def back_date_an_event_before_its_predecessor(owner):
    owner.edit(LAST, 2, at="2020-01-01T00:00:00+08:00")
    owner.rewrite(LAST)
    owner.relog()


@drill("chain_broken", "event_edited", "leaf_differs", "time_backwards")
def reorder_events(owner):
    for old, new in ((6, 99), (7, 6), (99, 7)):
        owner.rows("UPDATE ledger_event SET seq=? WHERE matter_id=1 AND seq=?", new, old)


@drill("leaf_differs")
def reorder_events_and_chain_them_anew(owner):
    for old, new in ((6, 99), (7, 6), (99, 7)):
        owner.rows("UPDATE ledger_event SET seq=? WHERE matter_id=1 AND seq=?", new, old)
    for seq in (6, 7):
        owner.edit(ENDED, seq, at=owner.body(ENDED, 5)["at"])
    owner.rewrite(ENDED)


@drill("event_missing")
def cut_a_tail(owner):
    end = owner.last(LAST)
    owner.rows("DELETE FROM ledger_event WHERE matter_id=? AND seq>?", LAST, end - 2)
    owner.rewrite(LAST)


@drill("log_cut")
def cut_a_tail_and_the_log(owner):
    cut = owner.rows('SELECT number, seq FROM ledger_logleaf ORDER BY "index" DESC LIMIT 2')
    for number, seq in cut:
        key = owner.rows("SELECT id FROM ledger_matter WHERE number=?", number)[0][0]
        owner.rows("DELETE FROM ledger_event WHERE matter_id=? AND seq=?", key, seq)
    owner.rows('DELETE FROM ledger_logleaf WHERE "index" >= 40')


@drill("event_unlogged")
def splice_an_event_on_at_the_end(owner):
    splice(owner, WORKING, owner.last(WORKING))
    owner.rewrite(WORKING)


@drill("event_unlogged", "leaf_differs")
def splice_an_event_into_the_middle(owner):
    splice(owner, ENDED, 5)
    owner.rewrite(ENDED)


@drill("event_unlogged")
def splice_an_event_in_and_queue_it(owner):
    splice(owner, WORKING, owner.last(WORKING))
    owner.rewrite(WORKING)
    owner.rows("INSERT INTO ledger_logpending SELECT max(id) FROM ledger_event")


@drill("back_dated")
def add_a_back_dated_event_as_the_city_would(owner):
    """Written now, chained and logged by the city's own machinery, but dated months ago."""
    add_note(owner, timedelta(minutes=1))
    owner.rows(
        """INSERT INTO ledger_logleaf ("index", matter_id, number, seq, alg, hash)
           SELECT 42, e.matter_id, m.number, e.seq, e.alg, e.hash
           FROM ledger_event e JOIN ledger_matter m ON m.id = e.matter_id
           WHERE e.id = (SELECT max(id) FROM ledger_event)"""
    )


@drill("log_stopped")
def stop_the_log_for_days(owner):
    """No event enters the log any more; all wait, and could be changed at leisure."""
    late = owner.checkpoint(3).head.at - datetime.fromisoformat(
        owner.body(WORKING, owner.last(WORKING))["at"]
    )
    for days in (1, 2, 3):
        add_note(owner, late + timedelta(days=days) if days == 1 else timedelta(days=1))
        owner.rows("INSERT INTO ledger_logpending SELECT max(id) FROM ledger_event")


@drill("event_unlogged")
def empty_the_queue_of_the_log(owner):
    """An event is written, and kept out of the log."""
    add_note(owner, timedelta(days=400))


def add_note(owner: Owner, later: timedelta) -> None:
    """One more event at the end of the matter under way, so much later than the last."""
    end = owner.last(WORKING)
    last = datetime.fromisoformat(owner.body(WORKING, end)["at"])
    splice(owner, WORKING, end)
    owner.edit(WORKING, end + 1, at=(last + later).isoformat())
    owner.rewrite(WORKING)


def splice(owner: Owner, matter: int, after: int) -> None:
    """A copy of event `after` becomes the next; those behind move on."""
    for seq in range(owner.last(matter), after, -1):
        owner.rows(
            "UPDATE ledger_event SET seq=? WHERE matter_id=? AND seq=?", seq + 1, matter, seq
        )
    owner.rows(
        """INSERT INTO ledger_event (matter_id, seq, at, actor, on_behalf_of, verb, body,
           schema_version, policy, prev, hash, alg) SELECT matter_id, seq + 1, at, actor,
           on_behalf_of, verb, body, schema_version, policy, prev, hash, alg
           FROM ledger_event WHERE matter_id=? AND seq=?""",
        matter, after,
    )  # fmt: skip


@drill("chain_broken", "event_edited", "event_unlogged", "time_backwards")
def copy_an_event_into_another_matter(owner):
    end = owner.last(WORKING)
    owner.rows(
        """INSERT INTO ledger_event (matter_id, seq, at, actor, on_behalf_of, verb, body,
           schema_version, policy, prev, hash, alg) SELECT ?, ?, at, actor, on_behalf_of, verb,
           body, schema_version, policy, prev, hash, alg
           FROM ledger_event WHERE matter_id=? AND verb='close'""",
        WORKING, end + 1, ENDED,
    )  # fmt: skip


@drill("event_missing")
def delete_a_matter(owner):
    owner.rows("DELETE FROM ledger_event WHERE matter_id=?", WORKING)
    owner.rows("DELETE FROM ledger_matter WHERE id=?", WORKING)


@drill("leaf_missing", "root_differs")
def delete_a_matter_with_its_leaves(owner):
    delete_a_matter(owner)
    owner.rows("DELETE FROM ledger_logleaf WHERE matter_id=?", WORKING)


@drill("log_cut", "root_differs")
def delete_a_matter_and_close_the_gap(owner):
    delete_a_matter_with_its_leaves(owner)
    owner.close_gaps()


@drill("event_edited", "leaf_differs")
def renumber_a_matter(owner):
    owner.rows("UPDATE ledger_matter SET number='HY2020-000999' WHERE id=?", WORKING)


@drill("root_differs")
def renumber_a_matter_everywhere(owner):
    owner.rows("UPDATE ledger_matter SET number='HY2020-000999' WHERE id=?", WORKING)
    owner.rows("UPDATE ledger_logleaf SET number='HY2020-000999' WHERE matter_id=?", WORKING)
    owner.edit(WORKING, 1, matter_id="HY2020-000999")
    owner.rewrite(WORKING)
    owner.relog()


@drill("root_differs", "unknown_algorithm")
def change_the_algorithm_of_an_event(owner):
    owner.rows("UPDATE ledger_event SET alg='md5' WHERE matter_id=1 AND seq=3")
    owner.rows("UPDATE ledger_logleaf SET alg='md5' WHERE matter_id=1 AND seq=3")


@drill("event_edited", "leaf_differs")
def weaken_the_algorithm_of_an_event(owner):
    owner.rows("UPDATE ledger_event SET alg='sm3' WHERE matter_id=1 AND seq=3")


@drill("event_edited", "chain_broken")
def change_the_link_to_the_event_before(owner):
    owner.rows("UPDATE ledger_event SET prev=? WHERE matter_id=1 AND seq=3", "0" * 64)


@drill("event_edited")
def change_the_verb_of_an_event(owner):
    owner.rows("UPDATE ledger_event SET verb='fail' WHERE matter_id=1 AND verb='pass'")


@drill("leaf_differs", "root_differs")
def change_the_hash_in_a_leaf(owner):
    owner.rows('UPDATE ledger_logleaf SET hash=? WHERE "index"=41', "0" * 64)


@drill("chain_broken", "root_differs", "time_backwards")
def swap_two_leaves(owner):
    for old, new in ((20, 99), (21, 20), (99, 21)):
        owner.rows('UPDATE ledger_logleaf SET "index"=? WHERE "index"=?', new, old)


@drill("evidence_changed")
def swap_the_bytes_of_evidence(owner):
    path = owner.evidence()
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")


@drill("evidence_missing")
def delete_evidence(owner):
    owner.evidence().unlink()


@drill("text_changed")
def change_a_sealed_text(owner):
    owner.rows("UPDATE ledger_sealedtext SET text = text || '不实' WHERE id=1")


@drill("text_changed")
def change_a_sealed_text_and_its_commitment(owner):
    salt = b"0" * 16
    told = chain.commit("另有其人", salt)
    sql = "UPDATE ledger_sealedtext SET text=?, salt=?, commitment=? WHERE id=1"
    owner.rows(sql, "另有其人", salt.hex(), told)


@drill("text_missing")
def delete_a_sealed_text(owner):
    owner.rows("DELETE FROM ledger_sealedtext WHERE id=1")


@drill("text_changed")
def change_who_raised_it(owner):
    owner.rows("UPDATE ledger_raiser SET name='钱某某' WHERE id=1")


@drill("log_cut")
def roll_the_log_back(owner):
    owner.rows('DELETE FROM ledger_logleaf WHERE "index" >= 28')
    owner.rows("DELETE FROM ledger_event WHERE matter_id=?", LAST)
    owner.rows("DELETE FROM ledger_matter WHERE id=?", LAST)


@drill("log_cut", "checkpoint_lost")
def roll_the_log_and_its_checkpoints_back(owner):
    roll_the_log_back(owner)
    owner.rows("DELETE FROM ledger_checkpoint WHERE size > 28")


@drill("checkpoint_lost")
def delete_a_checkpoint(owner):
    owner.rows("DELETE FROM ledger_checkpoint WHERE size = 14")


@drill("unknown_key", "checkpoint_lost")
def forge_a_checkpoint_with_another_key(owner):
    owner.sign(Ed25519PrivateKey.generate(), owner.checkpoint(3).head, 3)


@drill("bad_signature", "checkpoint_changed", "checkpoint_lost")
def change_the_root_of_a_checkpoint(owner):
    other = merkle_note.Head(**_head(owner, 3) | {"root": naive.mth([b"other"])})
    swap_text(owner, 3, other)


@drill("bad_signature", "checkpoint_changed", "checkpoint_lost")
def change_the_size_of_a_checkpoint(owner):
    swap_text(owner, 3, merkle_note.Head(**_head(owner, 3) | {"size": 41}))


@drill("bad_signature", "checkpoint_lost")
def change_the_time_of_a_checkpoint(owner):
    earlier = owner.checkpoint(2).head.at
    swap_text(owner, 3, merkle_note.Head(**_head(owner, 3) | {"at": earlier}))


@drill("checkpoint_changed")
def change_the_row_of_a_checkpoint(owner):
    owner.rows("UPDATE ledger_checkpoint SET size=41 WHERE id=3")


def _head(owner: Owner, number: int) -> dict:
    head = owner.checkpoint(number).head
    return {name: getattr(head, name) for name in ("origin", "size", "root", "at", "alg")}


def swap_text(owner: Owner, number: int, head: merkle_note.Head) -> None:
    """Another text under the old signature."""
    was = owner.checkpoint(number)
    [(note,)] = owner.rows("SELECT note FROM ledger_checkpoint WHERE id=?", number)
    note = note.replace(was.text, head.text())
    owner.rows("UPDATE ledger_checkpoint SET note=? WHERE id=?", note, number)


@drill("fork", "root_differs", "checkpoint_lost")
def fork_the_log_with_the_citys_own_key(owner):
    """Whoever holds the key signs another history of the same size."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    owner.edit(LAST, 2, lead="HUD")
    owner.rewrite(LAST)
    owner.relog()
    key = load_pem_private_key((owner.city.home / "log_key.pem").read_bytes(), None)
    forked = merkle_note.Head(**_head(owner, 3) | {"root": owner.root(42)})
    owner.sign(key, forked, 3)


@drill("unknown_key", "root_differs", "checkpoint_lost")
def build_the_log_anew_with_a_key_of_ones_own(owner):
    owner.edit(ENDED, 2, lead="HUD")
    owner.rewrite(ENDED)
    owner.relog()
    key = Ed25519PrivateKey.generate()
    for number in (1, 2, 3):
        head = owner.checkpoint(number).head
        owner.sign(
            key,
            merkle_note.Head(
                origin=head.origin, size=head.size, root=owner.root(head.size), at=head.at
            ),
            number,
        )
