"""A strip of days, each with the worst class of its valid readings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class DayReading:
    """One reading of a day: its class (0 unknown), the factors that decided it, and whether it
    meets the target of its time (None unknown)."""

    day: date
    klass: int
    deciding: tuple[str, ...] = ()
    valid: bool = True
    meets: bool | None = None


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day: worst class of its valid readings (0 unknown), what decided it, how many.

    `readings` counts all readings of the day, `used` the valid ones that have a class.
    `meets` is False as soon as one valid reading is below its target.
    """

    day: date
    klass: int
    deciding: tuple[str, ...]
    readings: int
    used: int
    meets: bool | None = None


def day_strip(readings: Iterable[DayReading], first: date, last: date) -> tuple[DayCell, ...]:
    """One cell for every day from `first` to `last`, both included; days without data unknown.

    The worst reading stands for its day, as a warning strip shows it; a daily mean is
    another figure and is not made here. Readings outside the days are left out.
    """
    by_day: dict[date, list[DayReading]] = {}
    for reading in readings:
        by_day.setdefault(reading.day, []).append(reading)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(_cell(day, by_day.get(day, [])) for day in days)


def _cell(day: date, readings: list[DayReading]) -> DayCell:
    known = [reading for reading in readings if reading.valid and reading.klass > 0]
    worst = max((reading.klass for reading in known), default=0)
    deciding = [f for reading in known if reading.klass == worst for f in reading.deciding]
    said = [r.meets for r in readings if r.valid and r.meets is not None]
    meets = all(said) if said else None
    return DayCell(day, worst, tuple(dict.fromkeys(deciding)), len(readings), len(known), meets)
