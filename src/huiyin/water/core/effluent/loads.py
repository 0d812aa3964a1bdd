"""What a works carries off in a day, kg, and what stands for a day that was not measured.

HJ 356-2019, recalled: without a valid daily mean the concentration is not replaced; the load
is, by the mean daily load of the last period that passed its check. Under maintenance manual
values, at least four a day, come first, for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from huiyin.water.core.effluent.consistency import flow_total, load_total
from huiyin.water.core.effluent.judging import Days, Status, known
from huiyin.water.core.effluent.rules import EffluentRules

SECONDS = 86_400


class Origin(StrEnum):
    """Where a day's load comes from."""

    MEASURED = "measured"
    MANUAL = "manual"
    REPLACED = "replaced"
    NOTHING_OWED = "nothing_owed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DayLoad:
    """One day: concentration in mg/L (never a replaced one) and load in kg; None unknown."""

    day: date
    mean: float | None
    load: float | None
    origin: Origin


def daily_loads(
    days: Days,
    rules: EffluentRules,
    f: int,
    k: int,
    *,
    passed: slice | None = None,
    manual: Mapping[int, Sequence[float]] | None = None,
) -> tuple[DayLoad, ...]:
    """The loads of one factor (in mg/L) of one works, a day each.

    passed: the days of the last period that passed its check · manual: day index → values in
    mg/L taken by hand; fewer than `manual_values` are not enough. A day that owed nothing
    carried off nothing that anybody knows of: its load is None, not 0.
    """
    water = flow_total(days.mean[f, days.block.index(rules.day.flow_factor)], SECONDS)
    carried = load_total(days.mean[f, k], water)
    stand_in = _mean(carried[passed]) if passed is not None else None
    found = []
    for d in range(days.block.days):
        mean, load, origin = known(days.mean[f, k, d]), known(carried[d]), Origin.MEASURED
        by_hand = (manual or {}).get(d, ())
        if mean is None and len(by_hand) >= rules.day.manual_values:
            mean = float(np.mean(by_hand))
            load, origin = known(float(load_total(mean, water[d]))), Origin.MANUAL
        if load is None:
            load, origin = _absent(days, f, k, d, stand_in)
        found.append(DayLoad(days.block.day(d), mean, load, origin))
    return tuple(found)


def _absent(
    days: Days, f: int, k: int, d: int, stand_in: float | None
) -> tuple[float | None, Origin]:
    if days.status[f, k, d] == Status.NOT_EXPECTED:
        return None, Origin.NOTHING_OWED
    return stand_in, Origin.UNKNOWN if stand_in is None else Origin.REPLACED


def _mean(loads: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float | None:
    valid = loads[~np.isnan(loads)]
    return float(valid.mean()) if valid.size else None
