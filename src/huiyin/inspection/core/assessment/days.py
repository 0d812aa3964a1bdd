"""Periods of the calendar: which days a month, a quarter, a year has."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from huiyin.inspection.core.assessment.policy import Period
from huiyin.ledger.core.workdays import CHINA

ONE_DAY = timedelta(days=1)
MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


def first_of(period: Period, day: date) -> date:
    """The first day of the period that holds ``day``.

    >>> first_of(Period.QUARTER, date(2020, 11, 5)).isoformat()
    '2020-10-01'
    """
    length = MONTHS[period]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def after(period: Period, first: date) -> date:
    """The first day of the next period."""
    months = first.year * 12 + first.month - 1 + MONTHS[period]
    return date(months // 12, months % 12 + 1, 1)


def name_of(period: Period, first: date) -> str:
    """`2020`, `2020-Q4` or `2020-11`."""
    if period is Period.YEAR:
        return f"{first.year}"
    if period is Period.QUARTER:
        return f"{first.year}-Q{(first.month + 2) // 3}"
    return f"{first:%Y-%m}"


def midnight(day: date) -> datetime:
    """The first moment of a day in China, in UTC as the columns are."""
    return datetime.combine(day, time(0), tzinfo=CHINA).astimezone(UTC)


def last_day(period: Period, first: date) -> date:
    """The last day of the period that begins on ``first``."""
    return after(period, first) - ONE_DAY
