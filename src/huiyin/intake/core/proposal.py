"""What a row of a ledger proposes: one matter, with every value and its doubts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huiyin.intake.core.dates import Limit
from huiyin.intake.core.units import UnitNamed
from huiyin.intake.core.values import Guessed, Outcome, PersonNamed, Reason, Refused


class Grade(StrEnum):
    """How grave; the ledger's own two words."""

    ORDINARY = "ordinary"
    MAJOR = "major"


class Completion(StrEnum):
    """What the ledger says of the work. Only a check here ends a matter."""

    FINISHED = "finished"
    ENDED = "ended"
    ON_SCHEDULE = "on_schedule"
    LAGGING = "lagging"
    NOT_STARTED = "not_started"


OVER = frozenset({Completion.FINISHED, Completion.ENDED})
"""What opens no matter unless a person says so."""

Answer = str | int | float | date | tuple[float, float] | Limit | UnitNamed | PersonNamed
Answers = Answer | tuple[PersonNamed, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a row: the column's code (empty: kept as it stands) and how it was read."""

    code: str
    outcome: Outcome[Answers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The matter a row would become. Unknown is None or empty, never a default.

    ``number``: the sender's own. ``original``: the whole row as written, label by label.
    """

    title: str
    problem: str
    number: str = ""
    cause: str = ""
    place: str = ""
    longitude: float | None = None
    latitude: float | None = None
    found_on: date | None = None
    grade: Grade | None = None
    raiser: str = ""
    limit: Limit | None = None
    at_once: bool = False
    lead: str = ""
    co_units: tuple[str, ...] = ()
    completion: Completion | None = None
    original: str = ""


@dataclass(frozen=True, slots=True)
class RowReading:
    """One data row. ``number`` counts from 1 as Excel does; ``more`` are rows joined to it.

    ``proposal`` is None when the row cannot become a matter; ``faults`` say why.
    """

    number: int
    items: tuple[Item, ...]
    proposal: Proposal | None
    faults: tuple[Reason, ...] = ()
    more: tuple[int, ...] = ()

    @property
    def guesses(self) -> Iterator[tuple[str, Guessed[Answers]]]:
        """(column code, guess) of each guessed value."""
        for item in self.items:
            if isinstance(item.outcome, Guessed):
                yield item.code, item.outcome

    @property
    def refusals(self) -> Iterator[tuple[str, Refused]]:
        """(column code, refusal) of each value not read."""
        for item in self.items:
            if isinstance(item.outcome, Refused):
                yield item.code, item.outcome
