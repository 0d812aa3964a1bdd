"""The steps of grading in NumPy, a column at a time: what a page or a small file needs.

The same six steps, and the same answers, as the compiled `kernel`, without the second that
compiling or loading it takes. F factors, n rows; a body is 0 river, 1 lake or reservoir, 2
unknown; limits are (2, F, 5) arrays of nested (low, high) pairs, NaN where a standard has none.
"""

# ruff: noqa: PLR0917 - the steps take plain columns, by position

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]

CLASSES = 5
RIVER, LAKE, UNKNOWN_BODY = 0, 1, 2


def class_of(values: Floats, low: Floats, high: Floats) -> Bytes:
    """1 to 6 against five nested pairs: one more than the limits a value fails; 0 unknown."""
    fails = (values[:, None] > high) | (values[:, None] < low)
    return np.where(np.isnan(values) | np.isnan(high[0]), 0, 1 + fails.sum(1)).astype(np.uint8)


def classify(
    values: Floats, body: Bytes, low: Floats, high: Floats, lower: Bytes, upper: Bytes
) -> None:
    """The best and the worst class each value of one factor can have.

    They differ only where the water body is unknown and the two limits disagree.
    """
    river, lake = (class_of(values, low[one], high[one]) for one in (RIVER, LAKE))
    lower[:] = np.choose(body, (river, lake, np.minimum(river, lake)))
    upper[:] = np.choose(body, (river, lake, np.maximum(river, lake)))


def multiples(values: Floats, body: Bytes, klass: Bytes, high: Floats, over: Floats) -> None:
    """(C - S) / S of one factor where C is over S; `over` is left as it is elsewhere.

    `klass` (n,) is the class, 1 to 5, whose limit is S; 0 none. Where the water body is
    unknown there is a multiple only if both bodies share S.
    """
    place = np.maximum(klass.astype(np.intp) - 1, 0)
    limit = high[np.where(body == LAKE, LAKE, RIVER), place]
    known = (body != UNKNOWN_BODY) | (limit == high[LAKE, place])
    found = (klass > 0) & known & (values > limit)
    over[found] = (values[found] - limit[found]) / limit[found]


def gather(
    lower: Bytes,
    upper: Bytes,
    absent: NDArray[np.uint64],
    factor: int,
    best: Bytes,
    worst: Bytes,
    used: Bytes,
    unknown: Bytes,
) -> None:
    """Add one counting factor to what is known of each row (all (n,))."""
    missing = upper == 0
    np.maximum(best, lower, out=best)
    np.maximum(worst, upper, out=worst)
    used += ~missing
    unknown |= missing & ((absent & np.uint64(1 << factor)) == 0)


def settle(
    best: Bytes, worst: Bytes, used: Bytes, unknown: Bytes, minimum: int, klass: Bytes
) -> None:
    """The class of each row, 0 where it is not certain."""
    klass[:] = best * ((unknown == 0) & (used >= minimum) & (best == worst))


def goals(target: Bytes, klass: Bytes, at_least: Bytes, meets: NDArray[np.int8]) -> None:
    """1 meets the target class, 0 does not, -1 cannot be said."""
    said = np.where(at_least > target, 0, np.where(klass > 0, 1, -1))
    meets[:] = np.where(target == 0, -1, said)


def name_main(
    classes: Bytes,
    over: Floats,
    at_least: Bytes,
    counts: Flags,
    first: Flags,
    main: NDArray[np.int8],
    start: int,
    stop: int,
) -> None:
    """The main pollutants of some rows, into short lists already filled with -1.

    Flagged factors go first, then the worse class, then the larger multiple.
    """
    rows = start + np.flatnonzero(at_least[start:stop] > 3)
    grades = classes[:, rows]
    named = counts[:, None] & (grades > 3)
    smaller = -np.nan_to_num(over[:, rows], nan=-np.inf)
    later = np.broadcast_to(~first[:, None], named.shape)
    order = np.lexsort((smaller, -grades.astype(np.int8), later, ~named), axis=0)
    for place, factor in enumerate(order[: main.shape[0]]):
        main[place, rows] = np.where(named[factor, np.arange(rows.size)], factor, -1)
