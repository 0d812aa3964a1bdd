"""Episodes of exceeding days and their recovery, by the judge of `core.episodes`.

The judge is the one of the cross-sections: a day over its limit is a reading "below target", a
valid day within is one at target, and a day without a valid mean neither breaks nor confirms.
"""

from __future__ import annotations

from datetime import datetime, time

import numpy as np

from huiyin.field.core.reading import CHINA_TIME
from huiyin.water.core.effluent.judging import Days, Level, Status
from huiyin.water.core.effluent.limits import ANY, DAY, HIGH
from huiyin.water.core.effluent.messages import side_of_day
from huiyin.water.core.effluent.rules import EffluentRules
from huiyin.water.core.episodes import Judged, Judgement, JudgePolicy, judge


def day_readings(days: Days, rules: EffluentRules, f: int, k: int) -> list[Judged]:
    """The days of one factor as the judge reads them; `klass` is the level of the day.

    A day with a single value over its limit is over, with or without a valid mean.
    """
    readings = []
    for d in range(days.block.days):
        level = int(days.level[f, k, d])
        over = level == Level.EXCEEDANCE
        valid = days.status[f, k, d] == Status.VALID
        at = datetime.combine(days.block.day(d), time(), CHINA_TIME)
        readings.append(
            Judged(
                id=days.block.day(d).isoformat(),
                time=at,
                received=at,
                klass=level,
                below=True if over else False if valid else None,
                over=_over(days, rules, f, k, d) if over else (),
            )
        )
    return readings


def spells(days: Days, rules: EffluentRules, policy: JudgePolicy, f: int, k: int) -> Judgement:
    """Episodes of exceeding days of one factor, with their recovery, and single days (spikes)."""
    return judge(day_readings(days, rules, f, k), policy)


def _over(
    days: Days, rules: EffluentRules, f: int, k: int, d: int
) -> tuple[tuple[str, float | None], ...]:
    """The factor with (C-S)/S of its daily mean; None where the mean itself is not over."""
    side = side_of_day(days, rules, f, k, d)
    limit = float(days.grid.figures[days.grid.era[d], f, k, side, DAY, ANY, HIGH])
    mean = float(days.mean[f, k, d])
    over = np.isfinite(limit) and limit > 0 and mean > limit
    single_figure = days.block.factors[k] not in rules.day.mean.ph_factors
    multiple = (mean - limit) / limit if over and single_figure else None
    return ((days.block.factors[k], multiple),)
