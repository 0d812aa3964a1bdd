"""How far computed classes agree with published ones, and why a row differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from huiyin.water.core.grading import LimitTable, grade
from huiyin.water.core.standards import Body

Classes = NDArray[np.uint8]
Columns = Mapping[str, NDArray[np.float64]]
Rows = NDArray[np.int64]
Holds = NDArray[np.bool_]

KNOWN_BODIES = (Body.RIVER, Body.LAKE_RESERVOIR)


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
    rows = np.flatnonzero(both & (published != computed))
    holds = _causes(table, samples, rows, published[rows], computed)
    days = {samples.days[int(row)] for row in rows}
    if rows.size > 1 and len(days) == 1 and "" not in days:
        holds = {Cause.ONE_DAY: np.ones(rows.size, np.bool_)} | holds
    misses = tuple(
        Miss(
            int(row),
            int(published[row]),
            int(computed[row]),
            tuple(cause for cause, held in holds.items() if held[m]) or (Cause.NONE_FOUND,),
        )
        for m, row in enumerate(rows)
    )
    compared = int(both.sum())
    return Comparison(int((published > 0).sum()), compared, compared - len(misses), misses)


def _causes(
    table: LimitTable, samples: Samples, rows: Rows, wanted: Classes, computed: Classes
) -> dict[Cause, Holds]:
    """Which causes hold for each of the m missed `rows` (m,)."""
    if not rows.size:
        return {}
    best, worst = _rounding_span(table, samples, rows)
    before, after = _neighbours(samples, rows, computed)
    return {
        Cause.ROUNDING: (best <= wanted) & (wanted <= worst),
        Cause.PREVIOUS_READING: before == wanted,
        Cause.NEXT_READING: after == wanted,
        Cause.OTHER_WATER_BODY: _class_in_other_body(table, samples, rows) == wanted,
    }


def _rounding_span(table: LimitTable, samples: Samples, rows: Rows) -> tuple[Classes, Classes]:
    """Best and worst class (m,) of rows whose displayed values may be off by half a unit."""
    body = samples.body[rows]
    shifted = []
    for shift in (-0.5, 0.0, 0.5):
        values = {}
        for factor, column in samples.values.items():
            decimals = samples.decimals[factor][rows].astype(np.float64)
            unit = np.where(decimals < 0, 0.0, 10.0**-decimals)
            values[factor] = column[rows] + shift * unit
        shifted.append([grade(table, values, body=one).factor_class for one in KNOWN_BODIES])
    classes = np.array(shifted)  # shift, body, factor, row
    low, high = classes.min(0).max(1), classes.max(0).max(1)
    best = np.choose(body, (low[0], low[1], low.min(0)))
    worst = np.choose(body, (high[0], high[1], high.max(0)))
    return best, worst


def _neighbours(samples: Samples, rows: Rows, computed: Classes) -> tuple[Classes, Classes]:
    """The classes (m,) of the station's readings before and after each row; 0 none."""
    walk = np.lexsort((samples.order, samples.stations))
    same = np.diff(samples.stations[walk]) == 0
    before, after = np.zeros_like(computed), np.zeros_like(computed)
    before[walk[1:]] = np.where(same, computed[walk[:-1]], 0)
    after[walk[:-1]] = np.where(same, computed[walk[1:]], 0)
    return before[rows], after[rows]


def _class_in_other_body(table: LimitTable, samples: Samples, rows: Rows) -> Classes:
    """The class (m,) of each row if its station lay in the other water body; 0 if unknown."""
    body = samples.body[rows]
    other = np.choose(body, (Body.LAKE_RESERVOIR, Body.RIVER, Body.UNKNOWN))
    values = {factor: column[rows] for factor, column in samples.values.items()}
    klass = grade(table, values, body=other, absent=samples.absent[rows]).klass
    return np.where(body == Body.UNKNOWN, 0, klass).astype(np.uint8)
