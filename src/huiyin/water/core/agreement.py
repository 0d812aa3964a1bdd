"""How far computed classes agree with published ones, and why a row differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from huiyin.water.core.grading import LimitTable, grade
from huiyin.water.core.standards import Body

Classes = NDArray[np.uint8]
Columns = Mapping[str, NDArray[np.float64]]


class Cause(StrEnum):
    """What would make a published class right. A hint, never a proof."""

    ROUNDING = "rounding"
    PREVIOUS_READING = "previous_reading"
    NEXT_READING = "next_reading"
    OTHER_WATER_BODY = "other_water_body"
    ONE_DAY = "one_day"
    NONE_FOUND = "none_found"


@dataclass(frozen=True, slots=True)
class Samples:
    """n rows to compare: values and decimals per factor, `decimals` -1 for unrounded values.

    `stations` (n,) numbers the station of a row, `order` (n,) its place in time; `days` names
    its day, "" unknown.
    """

    values: Columns
    decimals: Mapping[str, NDArray[np.int8]]
    body: Classes
    absent: NDArray[np.uint64]
    stations: NDArray[np.int64]
    order: NDArray[np.int64]
    days: Sequence[str]


@dataclass(frozen=True, slots=True)
class Miss:
    """One row whose computed class is not the published one."""

    row: int
    published: int
    computed: int
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows that have both classes, how many agree, and the others."""

    published: int
    compared: int
    agree: int
    misses: tuple[Miss, ...]

    @property
    def agreement(self) -> float | None:
        """Share of compared rows that agree, None when nothing could be compared."""
        return self.agree / self.compared if self.compared else None


def compare(
    table: LimitTable, samples: Samples, published: Classes, computed: Classes
) -> Comparison:
    """Hold computed classes (n,) against published ones (n,); 0 is no class in either."""
    both = (published > 0) & (computed > 0)
    differ = np.flatnonzero(both & (published != computed))
    misses = tuple(
        Miss(
            int(row),
            int(published[row]),
            int(computed[row]),
            _causes(table, samples, int(row), int(published[row]), computed),
        )
        for row in differ
    )
    days = {samples.days[miss.row] for miss in misses}
    if len(misses) > 1 and len(days) == 1 and "" not in days:
        misses = tuple(_with_cause(miss, Cause.ONE_DAY) for miss in misses)
    compared = int(both.sum())
    return Comparison(int((published > 0).sum()), compared, compared - len(misses), misses)


def _with_cause(miss: Miss, cause: Cause) -> Miss:
    others = tuple(known for known in miss.causes if known is not Cause.NONE_FOUND)
    return replace(miss, causes=(cause, *others))


def _causes(
    table: LimitTable, samples: Samples, row: int, wanted: int, computed: Classes
) -> tuple[Cause, ...]:
    best, worst = _rounding_span(table, samples, row)
    same = np.flatnonzero(samples.stations == samples.stations[row])
    same = same[np.argsort(samples.order[same])]
    place = int(np.flatnonzero(same == row)[0])
    other = {Body.RIVER: Body.LAKE_RESERVOIR, Body.LAKE_RESERVOIR: Body.RIVER}.get(
        Body(int(samples.body[row]))
    )
    found = {
        Cause.ROUNDING: best <= wanted <= worst,
        Cause.PREVIOUS_READING: place > 0 and computed[same[place - 1]] == wanted,
        Cause.NEXT_READING: place + 1 < same.size and computed[same[place + 1]] == wanted,
        Cause.OTHER_WATER_BODY: other is not None
        and _class_in(table, samples, row, other) == wanted,
    }
    return tuple(cause for cause, holds in found.items() if holds) or (Cause.NONE_FOUND,)


def _rounding_span(table: LimitTable, samples: Samples, row: int) -> tuple[int, int]:
    """The best and worst class of a row whose displayed values may be off by half a unit."""
    best = worst = 0
    known = Body(int(samples.body[row]))
    bodies = (Body.RIVER, Body.LAKE_RESERVOIR) if known is Body.UNKNOWN else (known,)
    for factor, column in samples.values.items():
        decimals = int(samples.decimals[factor][row])
        half = 0.5 * 10.0**-decimals if decimals >= 0 else 0.0
        possible = [column[row] + shift for shift in (-half, 0.0, half)]
        grades = [grade(table, {factor: possible}, body=body) for body in bodies]
        classes = np.array([each.factor_class[table.index(factor)] for each in grades])
        best, worst = max(best, int(classes.min())), max(worst, int(classes.max()))
    return best, worst


def _class_in(table: LimitTable, samples: Samples, row: int, body: Body) -> int:
    """The class of a row if its station lay in `body`."""
    one = {name: [column[row]] for name, column in samples.values.items()}
    return int(grade(table, one, body=body, absent=samples.absent[row]).klass[0])
