"""What one raiser may hear of a matter: a word of state, his own last answer, the next date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from huiyin.intake.core.channels import PUBLIC_STATE, PublicState
from huiyin.ledger.core import events as e
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Sealed
from huiyin.ledger.core.states import UNIT_CLOCK, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The last that was said: an answer kept outside the chain, or words of the chain itself."""

    at: datetime
    sealed: Sealed | None = None
    words: str = ""


def public_state(matter: Matter) -> PublicState:
    """One of four words for where the matter stands."""
    return PUBLIC_STATE[matter.state]


def last_answer(events: Iterable[e.Event], raiser: str) -> Answer | None:
    """The last answer given to this raiser; what was told to others before he came is not his."""
    here, last = False, None
    for event in events:
        here = here or raiser in _who_joined(event)
        if here:
            last = _said(event, raiser) or last
    return last


def next_date(matter: Matter) -> date | datetime | None:
    """The next date the raiser may hold the city to; None when there is none (yet)."""
    if public_state(matter) is PublicState.DONE:
        return None
    if matter.hold is not None:
        return matter.hold.until
    if matter.state is State.CLOSING and matter.public_until is not None:
        return matter.public_until
    if matter.state in UNIT_CLOCK and matter.due is not None:
        return matter.due
    return matter.stage_due or matter.due


def _who_joined(event: e.Event) -> frozenset[str]:
    if isinstance(event, e.Registered | e.ClueAdded):
        return frozenset({event.clue.raiser})
    if isinstance(event, e.CluesAbsorbed):
        return frozenset(clue.raiser for clue in event.clues)
    if isinstance(event, e.Recurred) and event.clue is not None:
        return frozenset({event.clue.raiser})
    return frozenset()


def _said(event: e.Event, raiser: str) -> Answer | None:
    if isinstance(event, e.Replied):
        return Answer(at=event.at, sealed=event.answer) if event.raiser == raiser else None
    if isinstance(event, e.InterimReplied):
        return Answer(at=event.at, sealed=event.answer)
    if isinstance(event, e.Declined | e.Cancelled) and raiser in event.told:
        return Answer(at=event.at, words=event.reason)
    return None
