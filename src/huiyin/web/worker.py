"""The worker: what nobody should have to wait for, again and again until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections

from huiyin.base import clock
from huiyin.base.desks import registered

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
MOVE_EVERY_ROUNDS = 60


def work() -> None:
    """Run rounds until SIGINT or SIGTERM; a failing part is logged and does not stop the others."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    rounds = 0
    while not stopping.is_set():
        busy = one_round(move=rounds % MOVE_EVERY_ROUNDS == 0)
        rounds += 1
        stopping.wait(0.05 if busy else PAUSE_SECONDS)


def one_round(*, move: bool) -> bool:
    """One look at everything; True when something was done and more may be waiting."""
    close_old_connections()
    busy = False
    for desk in registered():
        if desk.judge is not None:
            busy |= bool(_try(f"judge of {desk.name}", desk.judge))
    busy |= bool(_try("outbox", _deliver))
    if move:
        _try("mover", _move)
    return busy


def _try(what: str, part: Callable[[datetime], int]) -> int:
    try:
        return part(clock.now())
    except Exception:
        log.exception("%s failed; it is tried again in the next round", what)
        return 0


def _deliver(now: datetime) -> int:
    from huiyin.ledger.verbs.outbox import deliver_due

    return deliver_due(now)


def _move(_now: datetime) -> int:
    from huiyin.field.store.mover import drain_all

    return drain_all().readings
