"""The worker: what nobody should have to wait for, again and again until it is told to stop.

Two lines of chores run side by side: what the city's pages wait for, and what may take a
while (the world outside, big files), which must not hold up the first.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module

from django.db import close_old_connections, connections

from huiyin.base import clock
from huiyin.base.desks import registered

log = logging.getLogger(__name__)

PAUSE_SECONDS, BUSY_PAUSE_SECONDS = 1.0, 0.05
LEAVE_SECONDS = 12.0
"""So long a patient chore may go on after the worker was told to stop; the supervisor kills at
fifteen seconds. What it writes is in transactions: leaving one undoes it."""


@dataclass(slots=True)
class Chore:
    """Something to do every `seconds`; `run` names a function of the city's time.

    What the function returns says whether more may be waiting.
    """

    name: str
    seconds: float
    run: str
    next_at: float = field(default=0.0)

    def is_due(self) -> bool:
        """Whether it is time; asking starts the next wait. At once in the first round."""
        present = time.monotonic()
        if present < self.next_at:
            return False
        self.next_at = present + self.seconds
        return True

    def __call__(self, now: datetime) -> object:
        """Do it once."""
        module, _, function = self.run.partition(":")
        return getattr(import_module(module), function)(now)


PROMPT = (
    Chore("outbox", 0, "huiyin.ledger.verbs.outbox:deliver_due"),
    Chore("audit log", 60, "huiyin.ledger.verbs.sequencing:keep"),
    Chore("mover", 60, "huiyin.field.store.chores:move"),
    Chore("firming of due dates", 3600, "huiyin.ledger.verbs.firming:firm_dues"),
    Chore("rows by new tables", 3600, "huiyin.ledger.verbs.projecting:reproject_if_changed"),
    Chore("drafts of notices", 300, "huiyin.documents.verbs.suggesting:suggest_notices"),
    Chore("signals into storms", 10, "huiyin.intake.verbs.signals:join_signals"),
    Chore("tidying of the store", 3600, "huiyin.field.store.chores:tidy"),
)
"""Chores that pages wait for."""

PATIENT = (
    Chore("messages", 1, "huiyin.messaging.verbs.carrying:carry_due"),
    Chore("ledgers sent in", 1, "huiyin.intake.verbs.workbooks:work_due"),
    Chore("copies of checkpoints", 60, "huiyin.ledger.verbs.sequencing:send_copies"),
    Chore("early warning", 300, "huiyin.water.alarm_judge:look_around"),
    Chore("proof of the balance", 86_400, "huiyin.ledger.nightly:check_balance"),
)
"""Chores that may take a while."""


def work() -> None:
    """Run rounds until SIGINT or SIGTERM; a failing part is logged and does not stop the others."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    aside = threading.Thread(
        target=_work_aside, args=(stopping,), name="patient chores", daemon=True
    )
    aside.start()
    while not stopping.is_set():
        busy = one_round()
        stopping.wait(BUSY_PAUSE_SECONDS if busy else PAUSE_SECONDS)
    aside.join(LEAVE_SECONDS)
    if aside.is_alive():
        log.warning("a patient chore did not end within %s s and was left", LEAVE_SECONDS)


def _work_aside(stopping: threading.Event) -> None:
    while not stopping.wait(PAUSE_SECONDS):
        close_old_connections()
        do_due(PATIENT, stopping)
    connections.close_all()


def one_round() -> bool:
    """One look at everything; True when something was done and more may be waiting."""
    close_old_connections()
    judges = [
        bool(_try(f"judge of {desk.name}", desk.judge))
        for desk in registered()
        if desk.judge is not None
    ]
    return do_due(PROMPT) or any(judges)


def do_due(chores: Sequence[Chore], stopping: threading.Event | None = None) -> bool:
    """Do those whose time has come; True when a chore without a wait of its own did something."""
    due = (one for one in chores if one.is_due() and not (stopping and stopping.is_set()))
    done = [(chore, _try(chore.name, chore)) for chore in due]
    return any(result for chore, result in done if not chore.seconds)


def _try(what: str, part: Callable[[datetime], object]) -> object:
    try:
        return part(clock.now())
    except Exception:
        log.exception("%s failed; it is tried again in the next round", what)
        return 0
