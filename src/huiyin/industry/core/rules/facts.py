"""What is known of one enterprise: numbers or spans, codes, titles, decisions.

What is absent is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """A number known to lie between two bounds, both included; None: no bound."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """A title from one day to another, both included; an event has one day. None: no end."""

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it is valid on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


Number: TypeAlias = int | Span


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts as of one date, in the fields' whole numbers.

    `titles`: an empty tuple says that the enterprise is known not to have it; a title that is not
    there is unknown. `decided`: what persons decided, by question (`policy:leaf`).
    """

    numbers: Mapping[str, Number] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, tuple[Spell, ...]] = field(default_factory=dict)
    decided: Mapping[str, bool] = field(default_factory=dict)

    def span(self, name: str, lowest: int | None = None) -> Span:
        """Bounds of a number; where it has no lower one, its field's holds."""
        value = self.numbers.get(name)
        if value is None:
            return Span(lowest, None)
        if isinstance(value, int):
            return Span(value, value)
        return Span(lowest, value.high) if value.low is None else value

    def knows(self, name: str) -> bool:
        """Whether the exact number is known."""
        value = self.numbers.get(name)
        return isinstance(value, int) or (isinstance(value, Span) and value.low == value.high)


@dataclass(frozen=True, slots=True)
class Record:
    """One statement about an enterprise: what, as of when it holds, since when we know it.

    `holds_from`, `holds_to`: the days for which the statement is the field's value (a fiscal
    year's revenue is `FY-1` for all days of the next year). `value` None withdraws an earlier one.
    """

    field: str
    value: int | Span | str | bool | tuple[Spell, ...] | None
    known_on: date
    holds_from: date
    holds_to: date | None = None
    source: str = ""


def facts_of(records: Iterable[Record], as_of: date, known_by: date) -> Facts:
    """The facts of a day as they were known by another day; of two, the one known last counts."""
    latest: dict[str, int | Span | str | bool | tuple[Spell, ...] | None] = {}
    for one in sorted(records, key=lambda record: record.known_on):
        holds = one.holds_from <= as_of and (one.holds_to is None or as_of <= one.holds_to)
        if holds and one.known_on <= known_by:
            latest[one.field] = one.value
    numbers: dict[str, Number] = {}
    codes: dict[str, str] = {}
    titles: dict[str, tuple[Spell, ...]] = {}
    decided: dict[str, bool] = {}
    for name, value in latest.items():
        match value:
            case bool():
                decided[name] = value
            case int() | Span():
                numbers[name] = value
            case str():
                codes[name] = value
            case tuple():
                titles[name] = value
    return Facts(numbers, codes, titles, decided)
