"""Keeping the audit log: events enter it in order, heads of it are signed and leave the machine."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base import clock, locks
from huiyin.base.errors import HuiyinError
from huiyin.ledger.core import merkle, merkle_note
from huiyin.ledger.log import destinations, signing, tree
from huiyin.ledger.models import (
    Checkpoint,
    CheckpointCopy,
    LogLeaf,
    LogPending,
    LogTile,
    Verification,
)

log = logging.getLogger(__name__)

BATCH = 5_000
AT_MOST_EVERY, AT_LEAST_EVERY = timedelta(minutes=1), timedelta(days=1)
LONGEST_WAIT = timedelta(hours=6)
LOCK = 0x6875_6979_696E
"""Held by the only sequencer or signer at work."""

Waiting = tuple[int, int, str, int, str, str]
"""Event id, matter id, matter number, seq, algorithm, hash."""


class LogInconsistent(HuiyinError):
    """The log does not continue its last checkpoint: nothing is signed."""


def keep(now: datetime) -> int:
    """The worker's round: log what is new, then sign if there is reason to."""
    added = sequence(now)
    pause = timedelta(0) if clock.demo_state() else AT_MOST_EVERY
    checkpoint(now, at_most_every=pause)
    return added


def sequence(_now: datetime) -> int:
    """Give every waiting event its leaf, in order, exactly once; returns how many.

    Events wait in rows written by a trigger in their own transaction, so it does not matter
    that a lower id may be committed later. Another sequencer at work: nothing is done.
    """
    total = 0
    while added := _sequence_batch():
        total += added
    return total


@transaction.atomic
def _sequence_batch() -> int:
    if not locks.alone(LOCK):
        return 0
    waiting: list[Waiting] = list(
        LogPending.objects.order_by("event_id").values_list(
            "event_id", "event__matter_id", "event__matter__number",
            "event__seq", "event__alg", "event__hash",
        )[:BATCH]
    )  # fmt: skip
    if waiting:
        size = tree.log_size()
        _add_leaves(size, waiting)
        LogPending.objects.filter(event_id__in=[row[0] for row in waiting]).delete()
    return len(waiting)


def _add_leaves(size: int, waiting: Sequence[Waiting]) -> None:
    LogLeaf.objects.bulk_create(
        LogLeaf(index=index, matter_id=matter, number=number, seq=seq, alg=alg, hash=digest)
        for index, (_, matter, number, seq, alg, digest) in enumerate(waiting, size)
    )
    fresh = [merkle.leaf_hash(merkle_note.leaf_data(*row[2:])) for row in waiting]
    LogTile.objects.bulk_create(
        LogTile(
            level=tile.level, index=tile.index, alg=merkle.ALG, hashes=tile.hashes, root=tile.root
        )
        for tile in merkle.grow(tree.edge(size), size, fresh)
    )


@transaction.atomic
def checkpoint(now: datetime, *, at_most_every: timedelta = AT_MOST_EVERY) -> Checkpoint | None:
    """Sign the log as it stands if it grew, or if the last signature is a day old.

    Raises LogInconsistent when the log does not continue its last checkpoint or the clock went
    back, and KeyTrouble when there is nothing to sign with.
    """
    if not locks.alone(LOCK):
        return None
    size, last = tree.log_size(), Checkpoint.objects.first()
    if not _is_due(size, last, now, at_most_every):
        return None
    nodes = tree.Nodes()
    root = merkle.root_at(size, nodes)
    if last is not None:
        _require_growth(last, size, root, nodes, now)
    signer = signing.signer()
    head = merkle_note.Head(origin=signer.key.name, size=size, root=root, at=now)
    note = merkle_note.signed(head, signer.key, signer.sign(head.text().encode()))
    return Checkpoint.objects.create(
        at=now,
        origin=head.origin,
        size=size,
        root=root.hex(),
        alg=head.alg,
        key=signer.key.text(),
        note=note,
    )


def _is_due(size: int, last: Checkpoint | None, now: datetime, at_most_every: timedelta) -> bool:
    if last is None:
        return size > 0
    wait = AT_LEAST_EVERY if size == last.size else at_most_every
    return now - last.at >= wait or now < last.at


def _require_growth(
    last: Checkpoint, size: int, root: bytes, nodes: merkle.Node, now: datetime
) -> None:
    if now < last.at:
        raise LogInconsistent(
            _("The clock stands before the last checkpoint (%(at)s).") % {"at": last.at},
            _("Set the clock right; nothing is signed until then."),
        )
    grew = size >= last.size and merkle.is_consistent(
        last.size,
        size,
        merkle.consistency_proof(last.size, size, nodes),
        bytes.fromhex(last.root),
        root,
    )
    if not grew:
        raise LogInconsistent(
            _("The log does not continue its checkpoint of %(size)s leaves.") % {"size": last.size},
            _("Run huiyin verify and tell the auditor; nothing is signed until then."),
        )


def send_copies(now: datetime) -> int:
    """Bring the newest checkpoint to each destination that lacks it; returns how many arrived.

    A newer checkpoint stands for those before it, so that a destination that was away for
    long is sent one. What fails is tried again, after a pause that doubles.
    """
    newest = Checkpoint.objects.first()
    if newest is None:
        return 0
    return sum(_send(newest, place, now) for place in destinations.configured())


def _send(newest: Checkpoint, place: destinations.Destination, now: datetime) -> bool:
    copy, _made = CheckpointCopy.objects.get_or_create(
        checkpoint=newest, destination=place.address, defaults={"next_try": now}
    )
    if copy.delivered_at is not None or now < copy.next_try:
        return False
    try:
        place.send(newest)
    except Exception as error:
        log.exception("checkpoint %s did not reach %s", newest, place.shown)
        copy.error = str(error)[:300]
        copy.tries = min(copy.tries + 1, 1000)
        copy.next_try = now + min(timedelta(minutes=2 ** min(copy.tries, 12)), LONGEST_WAIT)
    else:
        copy.delivered_at, copy.error = now, ""
    copy.save()
    return copy.delivered_at is not None


def record(
    *,
    started_at: datetime,
    seconds: int,
    events: int,
    log_size: int,
    faults: Sequence[tuple[str, str, str]],
    parts: Sequence[str],
) -> Verification:
    """Keep what a run of `huiyin verify` found, for the page of the auditor."""
    return Verification.objects.create(
        started_at=started_at,
        seconds=seconds,
        events=events,
        log_size=log_size,
        fault_count=len(faults),
        faults=[list(fault) for fault in faults[:200]],
        parts=list(parts),
    )
