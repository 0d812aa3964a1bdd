"""Shares of things whose answer may be unknown: a range that holds for every way of filling it.

A facility without data is neither running nor stopped. Each `Case` lists the answers that are still
possible; `share` finds the lowest and the highest share that any choice among them gives. The
range is tight: both ends are reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Answer(Enum):
    """What one case adds to a share: YES above and below the line, NO below only, OUT nothing."""

    YES = "yes"
    NO = "no"
    OUT = "out"


ANY = frozenset({Answer.YES, Answer.NO})
YES = frozenset({Answer.YES})
NO = frozenset({Answer.NO})
OUT = frozenset({Answer.OUT})

# From the answer that lowers a share most to the one that raises it most: a share never is above
# one, so leaving a case out weighs more than counting it as a failure, and less than a success.
_RISING = (Answer.NO, Answer.OUT, Answer.YES)


@dataclass(frozen=True, slots=True)
class Case:
    """One case with its possible answers (never empty) and its weight (positive, any unit)."""

    possible: frozenset[Answer]
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.possible:
            raise ValueError("a case needs at least one possible answer")
        if not self.weight > 0:
            raise ValueError("a weight must be positive")

    @property
    def known(self) -> bool:
        """Whether only one answer is possible."""
        return len(self.possible) == 1


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest and highest possible value, both included; equal ends are a known value."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"a range runs upwards, not from {self.low} to {self.high}")

    @property
    def known(self) -> bool:
        """Whether the value is certain."""
        return self.low == self.high

    def holds(self, value: float, slack: float = 1e-9) -> bool:
        """Whether `value` is possible; `slack` forgives the rounding of sums."""
        return self.low - slack <= value <= self.high + slack

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Range) -> Range:
        return Range(self.low - other.high, self.high - other.low)


def exactly(value: float) -> Range:
    """A known value as a range."""
    return Range(value, value)


@dataclass(frozen=True, slots=True)
class Share:
    """A share between 0 and 1 with what it rests on.

    `range` is None where no filling leaves anything to divide by. `n` counts the cases that may
    belong below the line, `unknown` those of them that have more than one possible answer.
    """

    range: Range | None
    n: int
    unknown: int


def share(cases: Iterable[Case]) -> Share:
    """The share of YES among all cases that are not OUT, by weight; no unit.

    >>> share([Case(YES), Case(NO), Case(ANY), Case(OUT)])
    Share(range=Range(low=0.3333333333333333, high=0.6666666666666666), n=3, unknown=1)
    """
    counted = [case for case in cases if case.possible != OUT]
    unknown = sum(not case.known for case in counted)
    return Share(_span(counted), len(counted), unknown)


def _span(cases: list[Case]) -> Range | None:
    low = _ratio(cases, _RISING)
    high = _ratio(cases, _RISING[::-1])
    # An end is missing where its choice leaves every case out, which is no share at all. The
    # fillings that are left then all give the same: 1 where no case can be a NO, else 0.
    ends = [end for end in (low, high) if end is not None]
    return Range(min(ends), max(ends)) if ends else None


def _ratio(cases: list[Case], order: tuple[Answer, ...]) -> float | None:
    above = below = 0.0
    for case in cases:
        answer = next(one for one in order if one in case.possible)
        below += case.weight if answer is not Answer.OUT else 0.0
        above += case.weight if answer is Answer.YES else 0.0
    return above / below if below else None
