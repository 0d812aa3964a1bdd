"""Pieces of forms that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from huiyin.ledger.core.context import Context
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Clue
from huiyin.ledger.core.refusals import FieldError
from huiyin.ledger.core.states import RaiserKind
from huiyin.ledger.core.workdays import LONGEST_SEARCH, local_date

Errors = Iterator[FieldError]
LONGEST_TEXT = 4000
LONGEST_REF, LONGEST_CLUE_ID, LONGEST_SUMMARY = 80, 40, 500
FARTHEST = timedelta(days=LONGEST_SEARCH)


def text_errors(field: str, value: str, longest: int = LONGEST_TEXT) -> Errors:
    """A text that is there and not too long."""
    if not value.strip():
        yield FieldError(field=field, code="F-EMPTY", message="This must not be empty.")
    yield from long_errors(field, value, longest)


def long_errors(field: str, value: str, longest: int) -> Errors:
    """A text, if any, of no more than so many characters."""
    if len(value) > longest:
        yield FieldError(field=field, code="F-LONG", message="This is too long.")


def far_errors(field: str, day: date, context: Context) -> Errors:
    """A date within the years a calendar is searched: 长期坚持 is no date."""
    if day > local_date(context.now + FARTHEST):
        yield FieldError(
            field=field, code="F-FAR", message="This date is too far ahead; name a nearer one."
        )


def clue_errors(matter: Matter | None, clue: Clue, context: Context) -> Errors:
    """A clue with a raiser, from the past, not yet in the matter."""
    if not clue.raiser.strip():
        yield FieldError(field="clue.raiser", code="F-RAISER", message="Say who raised it.")
    yield from long_errors("clue.raiser", clue.raiser, LONGEST_REF)
    yield from long_errors("clue.id", clue.id, LONGEST_CLUE_ID)
    yield from long_errors("clue.summary", clue.summary, LONGEST_SUMMARY)
    if clue.observed_at > context.now:
        yield FieldError(
            field="clue.observed_at", code="F-FUTURE", message="This lies in the future."
        )
    if matter is not None and any(known.id == clue.id for known in matter.clues):
        yield FieldError(
            field="clue.id", code="F-KNOWN", message="This clue is already in the matter."
        )


def lead_errors(lead: str, co_units: tuple[str, ...]) -> Errors:
    """One lead unit, and no unit twice."""
    yield from text_errors("lead", lead)
    if lead in co_units or len(set(co_units)) < len(co_units):
        yield FieldError(field="co_units", code="F-TWICE", message="A unit is named twice.")


def raiser_errors(matter: Matter, raiser: str, answered: bool) -> Errors:
    """A person or unit that is, or is not yet, answered."""
    status = next((r for r in matter.raisers if r.raiser == raiser), None)
    if status is None or status.kind is RaiserKind.SENSOR:
        yield FieldError(
            field="raiser", code="F-RAISER", message="There is no such raiser to speak to."
        )
    elif answered and status.replied_at is None:
        yield FieldError(
            field="raiser", code="F-UNANSWERED", message="This raiser has not been answered."
        )
    elif not answered and status.replied_at is not None:
        yield FieldError(
            field="raiser", code="F-ANSWERED", message="This raiser has been answered."
        )
    elif status.called_back_at is not None:
        yield FieldError(
            field="raiser", code="F-CALLED", message="This raiser has been called back."
        )
