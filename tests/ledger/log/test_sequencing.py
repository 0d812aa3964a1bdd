"""The log takes every event once, in order, whoever commits when; heads of it are signed."""

from __future__ import annotations

import threading
from datetime import timedelta

import httpx
import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from huiyin.ledger.core import merkle, merkle_note
from huiyin.ledger.log import destinations, signing, tree
from huiyin.ledger.models import Checkpoint, CheckpointCopy, Event, LogLeaf, LogPending, LogTile
from huiyin.ledger.verbs import sequencing
from tests.ledger.log import naive
from tests.ledger.people import Walk, make_people

pytestmark = pytest.mark.django_db


def leaves() -> list[bytes]:
    rows = LogLeaf.objects.order_by("index").values_list("number", "seq", "alg", "hash")
    return [merkle_note.leaf_data(*row) for row in rows]


def test_every_event_gets_one_leaf_in_order(walk, now):
    walk.to("planning")
    assert LogPending.objects.count() == Event.objects.count() == 3
    assert sequencing.sequence(now) == 3
    assert list(LogLeaf.objects.values_list("index", "seq")) == [(0, 1), (1, 2), (2, 3)]
    assert sequencing.sequence(now) == 0
    walk.propose_plan()
    assert sequencing.sequence(now) == 1
    assert [leaf.hash for leaf in LogLeaf.objects.order_by("index")] == [
        event.hash for event in Event.objects.order_by("seq")
    ]
    assert not LogPending.objects.exists()


def test_an_event_that_is_committed_late_is_not_passed_over(walk, now):
    """Its id is lower than that of events already logged; the order of ids is not that of time."""
    walk.to("planning")
    late = LogPending.objects.order_by("event_id").first()
    LogPending.objects.filter(pk=late.pk).delete()
    assert sequencing.sequence(now) == 2
    LogPending.objects.create(event_id=late.pk)
    assert sequencing.sequence(now) == 1
    assert LogLeaf.objects.order_by("-index").first().seq == 1


def test_small_batches_make_the_same_tree_as_one(walk, now, monkeypatch):
    walk.to("closed")
    monkeypatch.setattr(sequencing, "BATCH", 3)
    assert sequencing.sequence(now) == 14
    nodes = tree.Nodes()
    for size in range(15):
        assert merkle.root_at(size, nodes) == naive.mth(leaves()[:size])


def test_tiles_are_kept_once_complete_and_proofs_come_from_them(walk, now, monkeypatch):
    """With tiles of four leaves a small log has tiles on three levels."""
    for name, value in (("TILE_HEIGHT", 2), ("TILE_WIDTH", 4)):
        monkeypatch.setattr(merkle, name, value)
    walk.to("closed")
    for reason in "abcdef":
        walk.now += timedelta(minutes=1)
        sequencing.sequence(now)
        again = Walk(walk.people, now=walk.now)
        again.register(cause=reason, place=None).assign().accept()
    sequencing.sequence(now)
    data = leaves()
    assert len(data) == 32
    assert sorted(LogTile.objects.values_list("level", "index")) == [
        *((0, n) for n in range(8)), (1, 0), (1, 1)
    ]  # fmt: skip
    nodes = tree.Nodes()
    for size in (5, 16, 21, 32):
        root = naive.mth(data[:size])
        assert merkle.root_at(size, nodes) == root
        for index in range(size):
            assert merkle.inclusion_proof(index, size, nodes) == naive.path(index, data[:size])


@pytest.mark.parametrize("table", ["ledger_logleaf", "ledger_logtile", "ledger_checkpoint"])
def test_the_log_is_append_only(walk, now, table, monkeypatch):
    monkeypatch.setattr(merkle, "TILE_HEIGHT", 1)
    monkeypatch.setattr(merkle, "TILE_WIDTH", 2)
    walk.to("planning")
    sequencing.keep(now)
    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET alg = 'x'"):  # noqa: S608
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_a_checkpoint_is_signed_when_the_log_grew_and_at_least_daily(walk, now):
    assert sequencing.checkpoint(now) is None
    walk.to("planning")
    sequencing.sequence(now)
    first = sequencing.checkpoint(now)
    note = merkle_note.read_checkpoint(first.note)
    assert (note.head.size, note.head.root, note.head.at) == (3, naive.mth(leaves()), now)
    [key] = signing.known_keys()
    assert signing.is_signed(key, note.text.encode(), note.signatures[0].value)
    assert not signing.is_signed(key, note.text.encode() + b" ", note.signatures[0].value)
    assert sequencing.checkpoint(now + timedelta(hours=23)) is None
    assert sequencing.checkpoint(now + timedelta(hours=24)).root == first.root
    walk.propose_plan()
    sequencing.sequence(now)
    assert sequencing.checkpoint(now + timedelta(hours=24, seconds=59)) is None
    assert sequencing.checkpoint(now + timedelta(hours=24, seconds=60)).size == 4


def test_nothing_is_signed_when_the_clock_went_back(walk, now):
    walk.to("planning")
    sequencing.keep(now)
    with pytest.raises(sequencing.LogInconsistent, match=r"clock|时钟"):
        sequencing.checkpoint(now - timedelta(minutes=5))
    assert Checkpoint.objects.count() == 1


def test_nothing_is_signed_over_a_log_that_was_rewritten(walk, now):
    from tests.ledger.append_only import lifted

    walk.to("planning")
    sequencing.keep(now)
    walk.propose_plan()
    sequencing.sequence(now)
    with lifted():
        LogLeaf.objects.filter(index=1).update(hash="0" * 64)
    with pytest.raises(sequencing.LogInconsistent, match="3"):
        sequencing.checkpoint(now + timedelta(minutes=2))
    assert Checkpoint.objects.count() == 1


def test_sm2_signs_and_is_checked(walk, now, settings):
    settings.HUIYIN_LOG_SIGNER = "sm2"
    walk.to("planning")
    sequencing.keep(now)
    note = merkle_note.read_checkpoint(Checkpoint.objects.get().note)
    [key] = signing.known_keys()
    told = note.text.encode()
    assert key.typed.startswith(merkle_note.SM2_TYPE)
    assert signing.is_signed(key, told, note.signatures[0].value)
    assert not signing.is_signed(key, told + b" ", note.signatures[0].value)


def test_a_lost_key_is_not_quietly_replaced(walk, now):
    walk.to("planning")
    sequencing.keep(now)
    signing.key_file().unlink()
    walk.propose_plan()
    with pytest.raises(signing.KeyTrouble, match=r"log_key\.pem"):
        sequencing.keep(now + timedelta(minutes=2))
    signing.new_key()
    sequencing.keep(now + timedelta(minutes=2))
    assert len(signing.known_keys()) == 2
    assert len(set(Checkpoint.objects.values_list("origin", flat=True))) == 1


def test_a_key_that_others_may_read_is_refused(walk, now):
    walk.to("planning")
    sequencing.sequence(now)
    signing.new_key().chmod(0o644)
    with pytest.raises(signing.KeyTrouble, match="600"):
        sequencing.checkpoint(now)


def test_a_checkpoint_reaches_a_directory_and_a_mailbox(walk, now, settings, tmp_path):
    place = tmp_path / "mount"
    place.mkdir()
    settings.HUIYIN_CHECKPOINT_TO = f"{place}, mailto:audit@example.test"
    walk.to("planning")
    sequencing.keep(now)
    assert sequencing.send_copies(now) == 2
    assert sequencing.send_copies(now) == 0
    note = Checkpoint.objects.get().note
    [file] = place.iterdir()
    assert file.read_text() == note
    assert mail.outbox[0].to == ["audit@example.test"]
    assert mail.outbox[0].body == note


def test_a_destination_that_is_away_is_tried_again_later(walk, now, settings, tmp_path):
    place = tmp_path / "mount"
    settings.HUIYIN_CHECKPOINT_TO = str(place)
    walk.to("planning")
    sequencing.keep(now)
    assert sequencing.send_copies(now) == 0
    copy = CheckpointCopy.objects.get()
    assert copy.tries == 1
    assert "mount" in copy.error
    place.mkdir()
    assert sequencing.send_copies(now + timedelta(minutes=1)) == 0
    assert sequencing.send_copies(now + timedelta(minutes=2)) == 1
    assert CheckpointCopy.objects.get().error == ""


@pytest.mark.parametrize("code", [302, 500])
def test_an_address_that_redirects_or_fails_has_not_taken_it(walk, now, monkeypatch, code):
    asked = []

    def answer(address, **facts):
        asked.append((address, facts["follow_redirects"]))
        return httpx.Response(code, headers={"Location": "https://elsewhere.test/"})

    monkeypatch.setattr(httpx, "post", answer)
    walk.to("planning")
    sequencing.keep(now)
    with pytest.raises(destinations.NotSent, match=str(code)):
        destinations.Destination("https://audit.test/in").send(Checkpoint.objects.get())
    assert asked == [("https://audit.test/in", False)]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_several_sequencers_and_writers_lose_and_double_nothing(now):
    people = make_people()
    stop, errors = threading.Event(), []

    def guarded(work):
        def run():
            try:
                work()
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        return threading.Thread(target=run)

    def sequencer():
        while not stop.is_set():
            sequencing.sequence(now)

    def writer(name):
        def write():
            for n in range(6):
                Walk(people).register(cause=f"{name} {n}", place=None).assign().accept()

        return write

    writers = [guarded(writer(name)) for name in "abcd"]
    sequencers = [guarded(sequencer) for _ in range(3)]
    for thread in (*writers, *sequencers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sequencers:
        thread.join()
    sequencing.sequence(now)
    assert errors == []
    indexes = list(LogLeaf.objects.order_by("index").values_list("index", flat=True))
    assert indexes == list(range(72))
    assert LogLeaf.objects.values("matter_id", "seq").distinct().count() == 72
    last: dict[int, int] = {}
    for matter, seq in LogLeaf.objects.order_by("index").values_list("matter_id", "seq"):
        assert seq == last.get(matter, 0) + 1
        last[matter] = seq
