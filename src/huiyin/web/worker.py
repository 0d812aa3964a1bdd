"""The worker: what nobody should have to wait for, again and again until it is told to stop."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections

from huiyin.base import clock
from huiyin.base.desks import registered

log = logging.getLogger(__name__)

PAUSE_SECONDS, BUSY_PAUSE_SECONDS = 1.0, 0.05
MOVE_SECONDS, TIDY_SECONDS = 60.0, 3600.0


def work() -> None:
    """Run rounds until SIGINT or SIGTERM; a failing part is logged and does not stop the others."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    move, tidy = Every(MOVE_SECONDS), Every(TIDY_SECONDS)
    while not stopping.is_set():
        busy = one_round()
        if move.is_due():
            _try("mover", _move)
        if tidy.is_due():
            _try("tidying of the store", _tidy)
            _try("firming of due dates", _firm)
        stopping.wait(BUSY_PAUSE_SECONDS if busy else PAUSE_SECONDS)


class Every:
    """Due at once, then each time `seconds` have passed."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0

    def is_due(self) -> bool:
        """Whether it is time; asking starts the next wait."""
        present = time.monotonic()
        if present < self._next:
            return False
        self._next = present + self._seconds
        return True


def one_round() -> bool:
    """One look at everything; True when something was done and more may be waiting."""
    close_old_connections()
    busy = False
    for desk in registered():
        if desk.judge is not None:
            busy |= bool(_try(f"judge of {desk.name}", desk.judge))
    return bool(_try("outbox", _deliver)) or busy


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


def _firm(now: datetime) -> int:
    from huiyin.ledger.verbs.firming import firm_dues

    return firm_dues(now)


def _tidy(_now: datetime) -> int:
    from huiyin.field.store.mover import tidy

    tidy()
    return 0
