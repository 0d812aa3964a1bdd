"""The messages that judged days give, each with why and with what it is less sure for.

Made only for the days that are asked for: most days say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from huiyin.water.core.discharge.conditions import Circumstances
from huiyin.water.core.discharge.holding import Holding, Law, Measured, hold_facility
from huiyin.water.core.discharge.limits import Basis
from huiyin.water.core.discharge.scope import Choice
from huiyin.water.core.effluent.judging import Days, Level, Status, known
from huiyin.water.core.effluent.limits import ANY, COLD, DAY, NO_TEMP, ONE, WARM
from huiyin.water.core.effluent.rules import EffluentRules

_NO_HOUR = 255


class Why(StrEnum):
    """What a message rests on; the words are the page's."""

    HOUR_OVER = "hour_over"
    CONSECUTIVE_HOURS = "consecutive_hours"
    RUNNING_MEAN = "running_mean"
    SINGLE_VALUE = "single_value"
    DAILY_MEAN = "daily_mean"


class Doubt(StrEnum):
    """What a message is less sure for. All are shown."""

    RULES_RECALLED = "rules_recalled"
    WATER_TEMP_MISSING = "water_temp_missing"
    NO_VALID_MEAN = "no_valid_mean"
    SINGLE_VALUE_LIMIT_NOT_KNOWN = "single_value_limit_not_known"
    NOT_LEGAL = "not_legal"


@dataclass(frozen=True, slots=True)
class Message:
    """One day of one factor of one works. `mean` is the valid daily mean or None; `daily` and
    `single` are the limits (low, high) it was held against, in the unit of the point."""

    works: str
    factor: str
    day: date
    level: Level
    legal: bool
    why: tuple[Why, ...]
    doubts: tuple[Doubt, ...]
    mean: float | None
    hours_over: int
    longest: int
    daily: tuple[float, float]
    single: tuple[float, float]
    choice: Choice


def messages(
    days: Days, rules: EffluentRules, *, at_least: Level = Level.WARNING
) -> tuple[Message, ...]:
    """All messages of a level and above, by works, factor and day."""
    cells = np.argwhere(days.level >= at_least)
    return tuple(_message(days, rules, int(f), int(k), int(d)) for f, k, d in cells)


def _message(days: Days, rules: EffluentRules, f: int, k: int, d: int) -> Message:
    block, e = days.block, int(days.grid.era[d])
    figures = days.grid.figures[e, f, k, side_of_day(days, rules, f, k, d)]
    return Message(
        works=block.works[f],
        factor=block.factors[k],
        day=block.day(d),
        level=Level(int(days.level[f, k, d])),
        legal=bool(days.legal[f, k, d]),
        why=_why(days, rules, f, k, d),
        doubts=_doubts(days, rules, f, k, d),
        mean=known(days.mean[f, k, d]),
        hours_over=int(days.over[f, k, d]),
        longest=int(days.longest[f, k, d]),
        daily=(float(figures[DAY, ANY, 0]), float(figures[DAY, ANY, 1])),
        single=(float(figures[ONE, ANY, 0]), float(figures[ONE, ANY, 1])),
        choice=days.grid.choices[e][f],
    )


def _why(days: Days, rules: EffluentRules, f: int, k: int, d: int) -> tuple[Why, ...]:
    cases = (
        (Why.DAILY_MEAN, exceeds_by_mean(days, rules, f, k, d)),
        (Why.SINGLE_VALUE, days.breaches[f, k, d] > 0),
        (Why.RUNNING_MEAN, days.running[f, k, d] != _NO_HOUR),
        (Why.CONSECUTIVE_HOURS, days.longest[f, k, d] >= rules.warning.consecutive_hours),
        (Why.HOUR_OVER, days.over[f, k, d] > 0),
    )
    return tuple(why for why, true in cases if true)


def _doubts(days: Days, rules: EffluentRules, f: int, k: int, d: int) -> tuple[Doubt, ...]:
    e = int(days.grid.era[d])
    exceedance = days.level[f, k, d] == Level.EXCEEDANCE
    cases = (
        (Doubt.NOT_LEGAL, exceedance and not days.legal[f, k, d]),
        (Doubt.RULES_RECALLED, rules.day.recalled),
        (Doubt.WATER_TEMP_MISSING, days.no_degrees[f, k, d]),
        (Doubt.NO_VALID_MEAN, days.status[f, k, d] != Status.VALID),
        (Doubt.SINGLE_VALUE_LIMIT_NOT_KNOWN, days.grid.unknown[e, f, k, ONE]),
    )
    return tuple(doubt for doubt, true in cases if true)


def exceeds_by_mean(days: Days, rules: EffluentRules, f: int, k: int, d: int) -> bool:
    """Whether the valid daily mean itself is over its limit."""
    side = side_of_day(days, rules, f, k, d)
    low, high = days.grid.figures[days.grid.era[d], f, k, side, DAY, ANY]
    mean = days.mean[f, k, d]
    return bool(mean < low or mean > high)


def side_of_day(days: Days, rules: EffluentRules, f: int, k: int, d: int) -> int:
    """Which limits held the daily mean: warm, cold, or those for a missing temperature."""
    threshold = days.grid.thresholds[days.grid.era[d], f, k]
    if np.isnan(threshold):
        return WARM
    degrees = degrees_of(days, rules, f, d)
    if degrees is None:
        return NO_TEMP
    return WARM if degrees > threshold else COLD


def degrees_of(days: Days, rules: EffluentRules, f: int, d: int) -> float | None:
    """The valid daily mean of the water's temperature, °C."""
    temp = days.block.index(rules.day.temp_factor)
    return None if temp < 0 else known(days.mean[f, temp, d])


def holding_of_day(
    days: Days, law: Law, rules: EffluentRules, cell: tuple[int, int, int], *, unit: str
) -> Holding | None:
    """The daily mean of cell (f, k, d) with its limit, clause and marks, by `discharge.holding`.

    None if the law does not name the factor. An unknown mean is held too, and found unknown.
    """
    f, k, d = cell
    code, works = days.block.factors[k], days.grid.works[f]
    names = [
        row.factor
        for standard in law.standards.values()
        for row in standard.limits
        if code in row.codes
    ]
    if not names:
        return None
    day = days.block.day(d)
    given = Circumstances(day, degrees_of(days, rules, f, d), works.built, works.reused)
    measured = Measured(names[0], known(days.mean[f, k, d]), unit, Basis.DAILY_MEAN, given)
    return hold_facility(works, law, measured)
