"""Which documents fit a matter as it stands: what has happened is what can be written about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from huiyin.documents.core.kinds import Kind
from huiyin.ledger.core import events as e
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.states import UNIT_CLOCK, State

WITH_A_UNIT = UNIT_CLOCK | {State.SUSPENDED}
RETURNED = (e.PlanReturned, e.Failed, e.CalledBackUnsolved, e.Objected)
ANSWERING = frozenset({State.REPLYING, State.CLOSING, State.CLOSED})
ENDING = frozenset({State.CLOSING, State.CLOSED})


def fitting(matter: Matter, events: Sequence[e.Event]) -> tuple[Kind, ...]:
    """The kinds that have something to say now, in the order an office thinks of them."""
    return tuple(_fitting(matter, events))


def _fitting(matter: Matter, events: Sequence[e.Event]) -> Iterator[Kind]:
    if matter.state in WITH_A_UNIT and matter.lead is not None:
        yield Kind.NOTICE
        yield Kind.REMINDER
    if matter.state in WITH_A_UNIT and _last(events, RETURNED):
        yield Kind.RETURN_OPINION
    if _last(events, (e.ExtensionAsked,)):
        yield Kind.EXTENSION_FORM
    if _last(events, (e.Passed, e.Failed)):
        yield Kind.CHECK_SHEET
    if matter.state in ANSWERING and matter.people_raisers:
        yield Kind.REPLY_LETTER
    if matter.state in ENDING:
        yield Kind.STRIKE_OFF_FORM


def _last(events: Sequence[e.Event], kinds: tuple[type[e.Event], ...]) -> bool:
    """Whether one of these happened in the present cycle."""
    for event in reversed(events):
        if isinstance(event, kinds):
            return True
        if isinstance(event, e.Recurred):
            return False
    return False
