"""Short ways to write facilities and their records in tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from huiyin.water.core.facilities.facility import (
    CHINA,
    DailyRun,
    Facility,
    Fault,
    Silence,
    Span,
    Stop,
)

FIRST = date(2026, 3, 1)
ON = date(2026, 3, 1)


def day(n: int) -> date:
    """Day `n` of the test month, from 0."""
    return FIRST + timedelta(days=n)


def at(n: int, hour: float = 0.0) -> datetime:
    """An hour of day `n`."""
    return datetime(2026, 3, 1, tzinfo=CHINA) + timedelta(days=n, hours=hour)


def facility(name: str = "F1", **facts: object) -> Facility:
    known = {"unit": "U1", "accepted": date(2020, 1, 1), "design": 100.0}
    return Facility(id=name, **(known | facts))


def run(n: int, name: str = "F1", **facts: object) -> DailyRun:
    return DailyRun(facility=name, day=day(n), **facts)


def stop(start: datetime, end: datetime | None, approved: bool | None, name: str = "F1") -> Stop:
    return Stop(facility=name, start=start, end=end, approved=approved)


def fault(start: datetime, end: datetime | None, halted: bool | None) -> Fault:
    return Fault(facility="F1", start=start, restored=end, halted=halted)


def silence(start: datetime, end: datetime) -> Silence:
    return Silence(facility="F1", start=start, end=end)


def spans(n: int, *hours: tuple[float, float]) -> tuple[Span, ...]:
    return tuple(Span(at(n, a), at(n, b)) for a, b in hours)
