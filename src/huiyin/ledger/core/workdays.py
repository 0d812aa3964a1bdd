"""Working days and office hours in China, with the State Council's 调休.

A calendar is a value made from dated tables, one per published year. A year nobody has published
yet is not guessed: days in it follow the plain week and every answer that touched one says
``provisional``. Day arithmetic is in Asia/Shanghai dates, hour arithmetic is exact to the minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from huiyin.ledger.core.kinds import Term, TermUnit

CHINA = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
LONGEST_SEARCH = 20 * 366


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTable:
    """One published year: weekdays that are free and weekend days that are worked."""

    year: int
    free: frozenset[date]
    worked: frozenset[date]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAnswer:
    """A day, and whether it rests on a year not yet published."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentAnswer:
    """A moment, and whether it rests on a year not yet published."""

    moment: datetime
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHours:
    """The spans of a working day in which hours count, in local time, in order."""

    spans: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or edges != sorted(set(edges)):
            raise ValueError("office hours must be one or more spans in order, without overlap")

    @property
    def minutes_per_day(self) -> int:
        """Working minutes in a whole working day."""
        return sum(_minutes(b) - _minutes(a) for a, b in self.spans)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def day_end(day: date) -> datetime:
    """The last second of a day in China; a thing dated to a day is late after it.

    >>> day_end(date(2026, 11, 22)).isoformat()
    '2026-11-22T23:59:59+08:00'
    """
    return datetime.combine(day, time(23, 59, 59), tzinfo=CHINA)


def local_date(moment: datetime) -> date:
    """The date in China at an aware moment."""
    return moment.astimezone(CHINA).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Published years and office hours. Build it with the loader from dated tables.

    >>> spring = YearTable(
    ...     year=2026,
    ...     free=frozenset(date(2026, 2, d) for d in range(15, 24)),
    ...     worked=frozenset({date(2026, 2, 14), date(2026, 2, 28)}),
    ... )
    >>> calendar = WorkCalendar(
    ...     years={2026: spring}, hours=OfficeHours(spans=((time(9), time(17)),))
    ... )
    >>> calendar.add_working_days(date(2026, 2, 13), 2)
    DayAnswer(day=datetime.date(2026, 2, 24), provisional=False)
    >>> calendar.working_days_between(date(2026, 2, 13), date(2026, 2, 24))
    2
    >>> calendar.add_working_days(date(2026, 12, 31), 1).provisional
    True
    """

    years: Mapping[int, YearTable]
    hours: OfficeHours

    def knows(self, year: int) -> bool:
        """Whether that year's table has been published and entered."""
        return year in self.years

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked; the plain week where the year is not published."""
        table = self.years.get(day.year)
        weekday = day.weekday() < 5
        if table is None:
            return weekday
        return day not in table.free if weekday else day in table.worked

    def add_working_days(self, start: date, count: int) -> DayAnswer:
        """The ``count``-th working day after ``start`` (before it when negative).

        The day of the start does not count; 0 gives the start itself.
        """
        step = ONE_DAY if count >= 0 else -ONE_DAY
        day, left = start, abs(count)
        provisional = not self.knows(start.year)
        while left:
            day += step
            provisional = provisional or not self.knows(day.year)
            if self.is_working_day(day):
                left -= 1
        return DayAnswer(day=day, provisional=provisional)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when end is earlier.

        It undoes :meth:`add_working_days`.
        """
        if end < start:
            return -self._count(end - ONE_DAY, start - ONE_DAY)
        return self._count(start, end)

    def _count(self, start: date, end: date) -> int:
        span = (end - start).days
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, span + 1))

    def add_working_minutes(self, start: datetime, minutes: int) -> MomentAnswer:
        """The moment at which ``minutes`` of office time have passed since ``start``."""
        if minutes < 0:
            raise ValueError("working minutes to add must not be negative")
        left = timedelta(minutes=minutes)
        provisional = False
        moment = start.astimezone(CHINA)
        for opens, closes, known in self._spans_from(moment):
            provisional = provisional or not known
            begin = max(moment, opens)
            if left <= closes - begin:
                return MomentAnswer(moment=begin + left, provisional=provisional)
            left -= closes - begin
        raise ValueError("the calendar has no working time to count in")

    def add_working_hours(self, start: datetime, hours: int | Fraction) -> MomentAnswer:
        """As :meth:`add_working_minutes`, in hours; parts of an hour must be whole minutes."""
        minutes = Fraction(hours) * 60
        if minutes.denominator != 1:
            raise ValueError("working hours must come to whole minutes")
        return self.add_working_minutes(start, int(minutes))

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole office minutes between two moments; 0 when the end is not later."""
        total = timedelta()
        moment, last = start.astimezone(CHINA), end.astimezone(CHINA)
        if last <= moment:
            return 0
        for opens, closes, _known in self._spans_from(moment):
            if opens >= last:
                break
            total += max(timedelta(), min(closes, last) - max(opens, moment))
        return int(total // timedelta(minutes=1))

    def _spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime, bool]]:
        day = moment.date()
        for _ in range(LONGEST_SEARCH):
            if self.is_working_day(day):
                for opens, closes in self.hours.spans:
                    end = datetime.combine(day, closes, tzinfo=CHINA)
                    if end > moment:
                        start = datetime.combine(day, opens, tzinfo=CHINA)
                        yield start, end, self.knows(day.year)
            day += ONE_DAY

    def after(self, start: datetime, term: Term) -> MomentAnswer:
        """When a term that starts now is over: to the minute for hours, at day's end for days."""
        if term.unit is TermUnit.WORKING_HOURS:
            return self.add_working_hours(start, term.amount)
        if term.unit is TermUnit.WORKING_DAYS:
            answer = self.add_working_days(local_date(start), term.amount)
            return MomentAnswer(moment=day_end(answer.day), provisional=answer.provisional)
        if term.unit is TermUnit.CLOCK_HOURS:
            moment = start.astimezone(CHINA) + timedelta(hours=term.amount)
        else:
            moment = day_end(local_date(start) + timedelta(days=term.amount))
        return MomentAnswer(moment=moment, provisional=False)
