"""Months, quarters and years, and how many samples or months a mean of each needs.

    means = period_means(samples, Period(PeriodKind.YEAR, 2025), rules, statistics, factors)

A month is the mean of its samples, a quarter of its samples, a year of its months; with fewer than
the rule asks for, the factor is unknown (环办〔2011〕22号, part 1 (2)).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huiyin.water.core.assessment.results import (
    Mean,
    Result,
    StatisticsRule,
    mean_of_means,
    mean_result,
)


class PeriodKind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_PERIOD = re.compile(r"(?P<year>\d{4})(-(Q(?P<quarter>\d)|(?P<month>\d{2})))?")
LENGTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}
"""Months of each kind of period."""


class MadeOf(StrEnum):
    """What the mean of a period is made of."""

    SAMPLES = "samples"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One calendar month, quarter or year: `number` is 1–12, 1–4 or 1."""

    kind: PeriodKind
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        most = 12 // LENGTHS[self.kind]
        if not 1 <= self.number <= most:
            raise ValueError(f"a {self.kind} has a number from 1 to {most}, not {self.number}")

    @property
    def months(self) -> tuple[int, ...]:
        """The numbers of its calendar months."""
        length = LENGTHS[self.kind]
        start = (self.number - 1) * length + 1
        return tuple(range(start, start + length))

    @property
    def last_day(self) -> date:
        """The day whose limits and methods a period is judged by."""
        month = self.months[-1]
        return date(self.year, month, monthrange(self.year, month)[1])

    def contains(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return day.year == self.year and day.month in self.months


def parse_period(text: str) -> Period:
    """The period that "2025", "2025-Q1" or "2025-03" names; raises ValueError naming the text."""
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no period; write 2025, 2025-Q1 or 2025-03")
    year = int(found["year"])
    if found["quarter"]:
        return Period(PeriodKind.QUARTER, year, int(found["quarter"]))
    if found["month"]:
        return Period(PeriodKind.MONTH, year, int(found["month"]))
    return Period(PeriodKind.YEAR, year)


@dataclass(frozen=True, slots=True)
class PeriodRule:
    """What a period's mean needs: `minimum` of `made_of`, `with_ice` where ice stops sampling."""

    kind: PeriodKind
    made_of: MadeOf
    minimum: int
    with_ice: int
    source: str
    confidence: str

    def wanted(self, *, ice: bool) -> int:
        """How many there must be."""
        return self.with_ice if ice else self.minimum


@dataclass(frozen=True, slots=True)
class Sample:
    """What was found at one place on one day; a factor without a result is unknown."""

    day: date
    results: Mapping[str, Result | None]


def period_means(
    samples: Iterable[Sample],
    period: Period,
    rules: Mapping[PeriodKind, PeriodRule],
    statistics: StatisticsRule,
    factors: Sequence[str],
    *,
    ice: bool = False,
) -> dict[str, Mean]:
    """The mean of every factor of one place in `period`; samples of other days are left out.

    Raises KeyError when `rules` has none for the period, or for the months a year is made of.
    """
    inside = [sample for sample in samples if period.contains(sample.day)]
    rule = rules[period.kind]
    wanted = rule.wanted(ice=ice)
    if rule.made_of is MadeOf.SAMPLES:
        return {
            factor: mean_result(factor, _results(inside, factor), statistics, wanted)
            for factor in factors
        }
    months = [Period(PeriodKind.MONTH, period.year, number) for number in period.months]
    parts = [period_means(inside, month, rules, statistics, factors) for month in months]
    return {
        factor: mean_of_means(factor, (part[factor] for part in parts), statistics, wanted)
        for factor in factors
    }


def _results(samples: Iterable[Sample], factor: str) -> list[Result]:
    found = (sample.results.get(factor) for sample in samples)
    return [result for result in found if result is not None]
