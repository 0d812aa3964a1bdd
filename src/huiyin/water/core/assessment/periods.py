"""Weeks, ten days, months, quarters and years, and how many samples or months a mean of each needs.

    means = period_means(samples, Period(PeriodKind.YEAR, 2025), rules, statistics, factors)

Weeks, ten days, months and quarters are means of their samples, a year of its months; with fewer
than the rule asks for, the factor is unknown (环办〔2011〕22号, part 1 (2)).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from huiyin.water.core.assessment.results import (
    Mean,
    Result,
    StatisticsRule,
    mean_of_means,
    mean_result,
)


class PeriodKind(StrEnum):
    """How long a period is. Ten days (旬) are a third of a month, weeks those of ISO 8601."""

    WEEK = "week"
    TEN_DAYS = "ten_days"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_PERIOD = re.compile(
    r"(?P<year>\d{4})"
    r"(-(Q(?P<quarter>\d)|W(?P<week>\d{2})|(?P<month>\d{2})(-T(?P<third>\d))?))?"
)
LENGTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}
"""Calendar months of each kind of period that is made of them."""
THIRDS = 3
THIRD_DAYS = 10
DAY = timedelta(days=1)


class MadeOf(StrEnum):
    """What the mean of a period is made of."""

    SAMPLES = "samples"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period of a year: `number` is 1–12, 1–4 or 1; a week's 1–53, ten days' 1–36."""

    kind: PeriodKind
    year: int
    number: int = 1

    def __post_init__(self) -> None:
        most = _most(self.kind, self.year)
        if not 1 <= self.number <= most:
            raise ValueError(f"a {self.kind} has a number from 1 to {most}, not {self.number}")

    @property
    def months(self) -> tuple[int, ...]:
        """The numbers of its calendar months; of the one it lies in, of ten days.

        Raises ValueError for a week, which may lie in two months.
        """
        if self.kind is PeriodKind.WEEK:
            raise ValueError("a week is not made of months")
        if self.kind is PeriodKind.TEN_DAYS:
            return ((self.number - 1) // THIRDS + 1,)
        length = LENGTHS[self.kind]
        start = (self.number - 1) * length + 1
        return tuple(range(start, start + length))

    @property
    def first_day(self) -> date:
        """The day it begins on."""
        if self.kind is PeriodKind.WEEK:
            return date.fromisocalendar(self.year, self.number, 1)
        if self.kind is PeriodKind.TEN_DAYS:
            return date(self.year, self.months[0], (self.number - 1) % THIRDS * THIRD_DAYS + 1)
        return date(self.year, self.months[0], 1)

    @property
    def last_day(self) -> date:
        """The day whose limits and methods a period is judged by."""
        if self.kind is PeriodKind.WEEK:
            return date.fromisocalendar(self.year, self.number, 7)
        month = self.months[-1]
        if self.kind is PeriodKind.TEN_DAYS and self.number % THIRDS:
            return date(self.year, month, self.first_day.day + THIRD_DAYS - 1)
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def before(self) -> Period:
        """The period of its kind that ends on the day before it begins."""
        return period_of(self.kind, self.first_day - DAY)

    @property
    def year_before(self) -> Period | None:
        """The same period of the year before; None for a 53rd week, which has none."""
        if self.number > _most(self.kind, self.year - 1):
            return None
        return Period(self.kind, self.year - 1, self.number)

    @property
    def text(self) -> str:
        """As `parse_period` reads it: 2025, 2025-Q1, 2025-03, 2025-03-T1 or 2025-W09."""
        if self.kind is PeriodKind.YEAR:
            return f"{self.year:04}"
        if self.kind is PeriodKind.QUARTER:
            return f"{self.year:04}-Q{self.number}"
        if self.kind is PeriodKind.WEEK:
            return f"{self.year:04}-W{self.number:02}"
        third = f"-T{(self.number - 1) % THIRDS + 1}" if self.kind is PeriodKind.TEN_DAYS else ""
        return f"{self.year:04}-{self.months[0]:02}{third}"

    def contains(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.first_day <= day <= self.last_day


def period_of(kind: PeriodKind, day: date) -> Period:
    """The period of a kind in which a day lies."""
    if kind is PeriodKind.WEEK:
        year, week, _weekday = day.isocalendar()
        return Period(kind, year, week)
    if kind is PeriodKind.TEN_DAYS:
        third = min((day.day - 1) // THIRD_DAYS, THIRDS - 1)
        return Period(kind, day.year, (day.month - 1) * THIRDS + third + 1)
    return Period(kind, day.year, (day.month - 1) // LENGTHS[kind] + 1)


def months_until(last: Period, count: int) -> tuple[Period, ...]:
    """So many months in order of time, ending with the month in which `last` ends."""
    month = period_of(PeriodKind.MONTH, last.last_day)
    found = [month]
    while len(found) < count:
        found.append(found[-1].before)
    return tuple(reversed(found))


def parse_period(text: str) -> Period:
    """The period that such a text names; raises ValueError naming the text.

    "2025", "2025-Q1", "2025-03", "2025-03-T1" (its first ten days) or "2025-W09" (an ISO week).
    """
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            f"{text!r} is no period; write 2025, 2025-Q1, 2025-03, 2025-03-T1 or 2025-W09"
        )
    year = int(found["year"])
    if found["quarter"]:
        return Period(PeriodKind.QUARTER, year, int(found["quarter"]))
    if found["week"]:
        return Period(PeriodKind.WEEK, year, int(found["week"]))
    if not found["month"]:
        return Period(PeriodKind.YEAR, year)
    month = Period(PeriodKind.MONTH, year, int(found["month"]))
    if not found["third"]:
        return month
    third = int(found["third"])
    if not 1 <= third <= THIRDS:
        raise ValueError(f"{text!r} is no period; a month has its ten days T1, T2 and T3")
    return Period(PeriodKind.TEN_DAYS, year, (month.number - 1) * THIRDS + third)


def _most(kind: PeriodKind, year: int) -> int:
    """How many periods of a kind a year has."""
    if kind is PeriodKind.WEEK:
        return date(year, 12, 28).isocalendar().week
    if kind is PeriodKind.TEN_DAYS:
        return 12 * THIRDS
    return 12 // LENGTHS[kind]


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
    first, last = period.first_day, period.last_day
    inside = [sample for sample in samples if first <= sample.day <= last]
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
