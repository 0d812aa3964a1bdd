"""Days that time alone brings: months on the calendar, years that close."""

from __future__ import annotations

from datetime import date, timedelta

from huiyin.industry.core.rules.normal import months_before

LONGEST = 1200
"""No rule looks back further than a hundred years."""


def months_between(earlier: date, later: date) -> int | None:
    """How many months before `later` the earlier day is, if it is a whole number of months."""
    rough = (later.year - earlier.year) * 12 + later.month - earlier.month
    if not 0 <= rough <= LONGEST:
        return None
    return rough if months_before(later, rough) == earlier else None


def first_day(day: date, months: int) -> date:
    """The first day that lies so many months after `day`, or more."""
    found = months_before(day, -months)
    while months_before(found, months) < day:
        found += timedelta(days=1)
    return found


def ready_on(period: str, as_of: date, months: int) -> date:
    """When a span of time has grown by so many months.

    A figure of a closed year (`FY-1 end`) or quarter (`Q`) grows when the next one opens.
    """
    if months < 1:
        return as_of
    if period.startswith("FY"):
        return date(as_of.year - (-months // 12), 1, 1)
    if period.startswith("Q"):
        opened = date(as_of.year, as_of.month - (as_of.month - 1) % 3, 1)
        return months_before(opened, -3 * -(-months // 3))
    return months_before(as_of, -months)


def months_until(period: str, as_of: date, until: date) -> int:
    """By how many months a span of time can have grown on a day."""
    longest = (until.year - as_of.year + 1) * 12
    return sum(ready_on(period, as_of, months) <= until for months in range(1, longest + 1))
