"""Single-factor grading of surface water: columns in, columns out.

    table = limit_table(standard, rule)
    grades = grade(table, {"ph": …, "tp": …}, body=bodies, target=targets)

The class of a row is the class of its worst factor (GB 3838-2002 §5.1, 环办〔2011〕22号); a
value on a limit belongs to the better class; a limit shared by several classes gives the
best of them. DO is a minimum, pH a range. Values are taken as given, unrounded.
Unknown stays unknown: class 0, beside `at_least`, the class the known factors already prove.
One sample with its reasons: `huiyin.water.core.verdict`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huiyin.water.core import columns
from huiyin.water.core.standards import Body, Rule, SingleFactorRule, Standard

CLASSES = columns.CLASSES
COMPILED_FROM = 500_000
"""Rows from which loading the compiled loops pays."""
MOST_FACTORS = 64
CHUNK = 65_536  # rows; the work columns of a chunk stay in the processor's cache


@dataclass(frozen=True, slots=True)
class LimitTable:
    """A standard and a rule laid out for the kernel: one entry per factor.

    low, high (F, 2, 5) limits per body and class · counts (F,) makes the class · single (F,)
    the limit is one upper figure, so there are exceedance multiples · first (F,) named first.
    """

    standard: Standard
    rule: SingleFactorRule
    factors: tuple[str, ...]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    counts: NDArray[np.bool_]
    single: NDArray[np.bool_]
    first: NDArray[np.bool_]

    def index(self, factor: str) -> int:
        """The position of `factor`; raises KeyError naming the factors there are."""
        if factor not in self.factors:
            raise KeyError(f"no factor {factor!r} in this table; it has {', '.join(self.factors)}")
        return self.factors.index(factor)

    def best_class(self, f: int, value: float | None) -> int:
        """The better of a value's classes by river and by lake limits; 0 unknown."""
        if value is None:
            return 0
        one, low, high = np.array([value]), self.low[f], self.high[f]
        classes = [columns.class_of(one, low[b], high[b]) for b in (columns.RIVER, columns.LAKE)]
        return int(np.min(classes))

    def absent_mask(self, factors: Iterable[str]) -> int:
        """The `absent` word of a point that does not measure `factors`."""
        return sum(1 << self.index(factor) for factor in set(factors))


def limit_table(
    standard: Standard, rule: SingleFactorRule, extra: tuple[str, ...] = ()
) -> LimitTable:
    """Lay out the limits of the rule's factors, then of `extra` factors that never count.

    Raises NoSuchLimit for a factor the standard does not know and NotEnforceable when a
    limit's source is below confidence "high".
    """
    factors = (*rule.factors, *(name for name in extra if name not in rule.factors))
    if len(factors) > MOST_FACTORS:
        raise ValueError(f"at most {MOST_FACTORS} factors fit a table, {len(factors)} were asked")
    low = np.full((len(factors), 2, CLASSES), np.nan)
    high = np.full((len(factors), 2, CLASSES), np.nan)
    for f, factor in enumerate(factors):
        for body in (Body.RIVER, Body.LAKE_RESERVOIR):
            limit = standard.enforce(factor, body)
            if limit is not None and limit.classes:
                low[f, body] = [pair[0] for pair in limit.classes]
                high[f, body] = [pair[1] for pair in limit.classes]
    return LimitTable(
        standard,
        rule,
        factors,
        low,
        high,
        counts=np.array([factor in rule.factors for factor in factors]),
        single=np.array([standard.named(factor).rule is Rule.MAX for factor in factors]),
        first=np.array([factor in rule.named_first for factor in factors]),
    )


@dataclass(frozen=True, slots=True)
class Grades:
    """Grades of n rows over F factors (the order of `factors`).

    factor_class (F, n) 1–6, 0 unknown · over_three, over_target (F, n) exceedance multiples
    (C-S)/S, NaN when not over or for pH and DO · klass (n,) 1–6, 0 unknown · at_least (n,)
    worst class proved by what is known · used (n,) factors that counted · meets (n,) 1 at
    target, 0 below it, -1 unknown · main (k, n) main pollutants as positions, -1 none.
    """

    factors: tuple[str, ...]
    factor_class: NDArray[np.uint8]
    over_three: NDArray[np.float64]
    over_target: NDArray[np.float64]
    klass: NDArray[np.uint8]
    at_least: NDArray[np.uint8]
    used: NDArray[np.uint8]
    meets: NDArray[np.int8]
    main: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is known of each row, and the steps to grade it by (`columns` or `kernel`).

    A column is None when nothing is known of its factor.
    """

    steps: ModuleType

    columns: list[NDArray[np.float64] | None]
    body: NDArray[np.uint8]
    target: NDArray[np.uint8]
    absent: NDArray[np.uint64]


def grade(
    table: LimitTable,
    values: Mapping[str, ArrayLike],
    *,
    body: ArrayLike,
    target: ArrayLike = 0,
    absent: ArrayLike = 0,
) -> Grades:
    """Grade n rows at once.

    `values` holds one column per factor in the standard's unit, NaN unknown; a factor
    without a column is unknown. `body` (Body), `target` (class 1–5, 0 none) and `absent`
    (see `LimitTable.absent_mask`) are one value or one per row. Raises KeyError for a
    factor the table does not have, ValueError for columns of different length or a body or
    target out of range.
    """
    given = {table.index(name): _column(values[name]) for name in values}
    lengths = {column.size for column in given.values()}
    if len(lengths) != 1:
        raise ValueError(f"columns must have one common length, got {sorted(lengths)}")
    (length,) = lengths
    rows = _Rows(
        _compiled() if length >= COMPILED_FROM else columns,
        [given.get(f) for f in range(len(table.factors))],
        _spread(body, length, Body.UNKNOWN, "body"),
        _spread(target, length, CLASSES, "target"),
        np.ascontiguousarray(np.broadcast_to(np.asarray(absent, np.uint64), length)),
    )
    out = _blank(table, length)
    for start in range(0, length, CHUNK):
        _grade_chunk(table, rows, slice(start, min(start + CHUNK, length)), out)
    return out


def _compiled() -> ModuleType:
    """The compiled loops; loaded only when wanted, for that alone takes most of a second."""
    from huiyin.water.core import kernel

    return kernel


def _blank(table: LimitTable, length: int) -> Grades:
    """Columns still to be filled; only `main` starts with a value, -1."""
    factors = len(table.factors)
    return Grades(
        table.factors,
        np.empty((factors, length), np.uint8),
        np.empty((factors, length)),
        np.empty((factors, length)),
        np.empty(length, np.uint8),
        np.empty(length, np.uint8),
        np.empty(length, np.uint8),
        np.empty(length, np.int8),
        np.full((table.rule.main_pollutants, length), -1, np.int8),
    )


def _column(values: ArrayLike) -> NDArray[np.float64]:
    column = np.ascontiguousarray(values, np.float64)
    if column.ndim != 1:
        raise ValueError(f"a column has one dimension, got {column.ndim}")
    return column


def _spread(value: ArrayLike, length: int, most: int, name: str) -> NDArray[np.uint8]:
    """One byte per row from a value or a column, checked to lie within 0 to `most`."""
    given = np.asarray(value)
    if given.size and (given.min() < 0 or given.max() > most):
        raise ValueError(f"{name} must lie between 0 and {int(most)}")
    return np.ascontiguousarray(np.broadcast_to(given.astype(np.uint8), length))


def _grade_chunk(table: LimitTable, rows: _Rows, part: slice, out: Grades) -> None:
    """Grade the rows of `part` into the same rows of `out`."""
    klass, at_least, used = out.klass[part], out.at_least[part], out.used[part]
    at_least[:] = used[:] = 0
    worst, unknown = np.zeros_like(klass), np.zeros_like(klass)
    for f in range(len(table.factors)):
        lower, upper = _grade_factor(table, rows, f, part, out)
        if table.counts[f]:
            rows.steps.gather(lower, upper, rows.absent[part], f, at_least, worst, used, unknown)
        out.factor_class[f, part] = lower * (lower == upper)
    rows.steps.settle(at_least, worst, used, unknown, table.rule.minimum, klass)
    rows.steps.goals(rows.target[part], klass, at_least, out.meets[part])
    classes, over, place = out.factor_class, out.over_three, (part.start, part.stop)
    rows.steps.name_main(classes, over, out.at_least, table.counts, table.first, out.main, *place)


def _grade_factor(
    table: LimitTable, rows: _Rows, f: int, part: slice, out: Grades
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The best and worst class of one factor in `part`; its multiples go into `out`."""
    lower, upper = np.zeros((2, part.stop - part.start), np.uint8)
    over_three, over_target = out.over_three[f, part], out.over_target[f, part]
    over_three[:] = over_target[:] = np.nan
    column, body, high = rows.columns[f], rows.body[part], table.high[f]
    if column is None:
        return lower, upper
    rows.steps.classify(column[part], body, table.low[f], high, lower, upper)
    if table.single[f]:
        third = np.full(lower.size, 3, np.uint8)
        rows.steps.multiples(column[part], body, third, high, over_three)
        rows.steps.multiples(column[part], body, rows.target[part], high, over_target)
    return lower, upper
