"""When a row of a standard holds: temperature of the water, date of building, reuse, season.

The type of a condition is data, because standards differ: GB 18918-2002 brackets ammonia by
water temperature, Jiangsu's DB32/4440-2022 by the date. Each answer is True, False or None:
what it depends on is not known.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar


class Fact(StrEnum):
    """What may be missing to say whether a row holds."""

    WATER_TEMP = "water_temp"
    BUILT = "built"
    REUSED = "reused"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a value's limit may depend on: its China day, water temperature (°C) of the same
    period, when the facility was built, whether its effluent is reused; None is unknown."""

    on: date
    water_temp: float | None = None
    built: date | None = None
    reused: bool | None = None


_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WaterTemp:
    """The bracket of ammonia: outside it above 12 °C, inside at and below (GB 18918 Table 1)."""

    sign: str
    degrees: float
    asks: ClassVar[Fact | None] = Fact.WATER_TEMP

    def holds(self, given: Circumstances) -> bool | None:
        """Whether the water is on this side of `degrees`."""
        temp = given.water_temp
        return None if temp is None else _COMPARISONS[self.sign](temp, self.degrees)


@dataclass(frozen=True, slots=True)
class Built:
    """Built before, or from, a day (total phosphorus in GB 18918 Table 1: 2006-01-01)."""

    before: bool
    day: date
    asks: ClassVar[Fact | None] = Fact.BUILT

    def holds(self, given: Circumstances) -> bool | None:
        """Whether the facility was built on this side of `day`."""
        return None if given.built is None else (given.built < self.day) == self.before


@dataclass(frozen=True, slots=True)
class Reuse:
    """Effluent that is, or is not, reused (faecal coliforms from 2026-03-01)."""

    wanted: bool
    asks: ClassVar[Fact | None] = Fact.REUSED

    def holds(self, given: Circumstances) -> bool | None:
        """Whether the effluent's use is the one asked for."""
        return None if given.reused is None else given.reused == self.wanted


@dataclass(frozen=True, slots=True)
class Season:
    """From one (month, day) to another, both included; may pass the turn of the year."""

    first: tuple[int, int]
    last: tuple[int, int]
    asks: ClassVar[Fact | None] = None

    def holds(self, given: Circumstances) -> bool:
        """Whether the day lies within the season."""
        day = (given.on.month, given.on.day)
        if self.first <= self.last:
            return self.first <= day <= self.last
        return day >= self.first or day <= self.last


Condition = WaterTemp | Built | Reuse | Season

_TEMP = re.compile(r"water_temp(<=|>=|<|>)(-?\d+(?:\.\d+)?)")
_BUILT = re.compile(r"built_(before|from)_(\d{4}-\d\d-\d\d)")
_SEASON = re.compile(r"season_(\d\d)-(\d\d)_to_(\d\d)-(\d\d)")
_DATED = re.compile(r"from_\d{4}-\d\d-\d\d")


def parse_condition(text: str) -> tuple[Condition, ...]:
    """The conditions of a data cell, all of which must hold; () for none.

    Parts are separated by commas: `water_temp>12` · `built_before_2006-01-01` · `reused` ·
    `not_reused` · `season_11-01_to_03-31`. `public sewage` (always so here) and
    `from_2026-03-01` (said by effective_from) add nothing. Raises ValueError for anything else.
    """
    parts = (part.strip() for part in text.split(","))
    return tuple(found for part in parts if part and (found := _parse(part)) is not None)


def _parse(part: str) -> Condition | None:
    if part == "public sewage" or _DATED.fullmatch(part):
        return None
    if part in {"reused", "not_reused"}:
        return Reuse(part == "reused")
    if match := _TEMP.fullmatch(part):
        return WaterTemp(match[1], float(match[2]))
    if match := _BUILT.fullmatch(part):
        return Built(match[1] == "before", date.fromisoformat(match[2]))
    if match := _SEASON.fullmatch(part):
        first, last = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
        return Season(first, last)
    raise ValueError(
        f"the condition {part!r} is not understood; use water_temp>12, built_before_2006-01-01, "
        "reused, not_reused or season_11-01_to_03-31 in the column `condition`"
    )
