"""The inner loops of grading, compiled by numba and cached on disk.

The steps of `columns` row by row, for very many rows; what each promises is said there.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from huiyin.water.core.columns import (
    CLASSES,
    LAKE,
    RIVER,
    UNKNOWN_BODY,
    Bytes,
    Flags,
    Floats,
)


def _class_of(value: float, low: Floats, high: Floats, body: int) -> int:
    """1 to 6 against five nested pairs: one more than the limits the value fails; 0 unknown."""
    klass = 1
    for k in range(CLASSES):
        klass += (value > high[body, k]) | (value < low[body, k])
    return 0 if np.isnan(value) | np.isnan(high[body, 0]) else klass


class_of: Callable[..., int] = njit(cache=True)(_class_of)


def _classify(
    values: Floats, body: Bytes, low: Floats, high: Floats, lower: Bytes, upper: Bytes
) -> None:
    """The best and the worst class each value of one factor can have.

    They differ only where the water body is unknown and the two limits disagree.
    """
    same = np.array_equal(low[RIVER], low[LAKE]) and np.array_equal(high[RIVER], high[LAKE])
    for i in range(values.size):
        river = class_of(values[i], low, high, RIVER)
        if same:
            lower[i] = upper[i] = river
            continue
        lake = class_of(values[i], low, high, LAKE)
        lower[i] = river if body[i] == RIVER else lake if body[i] == LAKE else min(river, lake)
        upper[i] = river if body[i] == RIVER else lake if body[i] == LAKE else max(river, lake)


classify: Callable[..., None] = njit(cache=True, nogil=True)(_classify)


def _multiples(values: Floats, body: Bytes, klass: Bytes, high: Floats, over: Floats) -> None:
    """(C - S) / S of one factor where C is over S; `over` is left as it is elsewhere.

    `klass` (n,) is the class, 1 to 5, whose limit is S; 0 none. Where the water body is
    unknown there is a multiple only if both bodies share S.
    """
    for i in range(values.size):
        if klass[i] == 0:
            continue
        limit = high[LAKE if body[i] == LAKE else RIVER, klass[i] - 1]
        known = body[i] != UNKNOWN_BODY or limit == high[LAKE, klass[i] - 1]
        if known and values[i] > limit:
            over[i] = (values[i] - limit) / limit


multiples: Callable[..., None] = njit(cache=True, nogil=True)(_multiples)


def _gather(
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
    bit = np.uint64(1) << np.uint64(factor)
    for i in range(lower.size):
        missing = np.uint8(upper[i] == 0)
        best[i] = max(best[i], lower[i])
        worst[i] = max(worst[i], upper[i])
        used[i] += np.uint8(1) - missing
        unknown[i] |= missing & np.uint8((absent[i] & bit) == 0)


gather: Callable[..., None] = njit(cache=True, nogil=True)(_gather)


def _settle(
    best: Bytes, worst: Bytes, used: Bytes, unknown: Bytes, minimum: int, klass: Bytes
) -> None:
    """The class of each row, 0 where it is not certain."""
    for i in range(klass.size):
        certain = (unknown[i] == 0) & (used[i] >= minimum) & (best[i] == worst[i])
        klass[i] = best[i] if certain else 0


settle: Callable[..., None] = njit(cache=True, nogil=True)(_settle)


def _goals(target: Bytes, klass: Bytes, at_least: Bytes, meets: NDArray[np.int8]) -> None:
    """1 meets the target class, 0 does not, -1 cannot be said."""
    for i in range(target.size):
        if target[i] == 0:
            meets[i] = -1
        elif at_least[i] > target[i]:
            meets[i] = 0
        else:
            meets[i] = 1 if klass[i] > 0 else -1


goals: Callable[..., None] = njit(cache=True, nogil=True)(_goals)


def _precedes(f: int, g: int, i: int, classes: Bytes, over: Floats, first: Flags) -> bool:
    """Whether factor f is named before g: flagged ones, worse class, larger multiple."""
    if first[f] != first[g]:
        return bool(first[f])
    if classes[f, i] != classes[g, i]:
        return bool(classes[f, i] > classes[g, i])
    if np.isnan(over[g, i]):
        return not np.isnan(over[f, i])
    return bool(over[f, i] > over[g, i])


precedes: Callable[..., bool] = njit(cache=True)(_precedes)


def _name_main(
    classes: Bytes,
    over: Floats,
    at_least: Bytes,
    counts: Flags,
    first: Flags,
    main: NDArray[np.int8],
    start: int,
    stop: int,
) -> None:
    """The main pollutants of some rows, inserted into short lists already filled with -1."""
    wanted = main.shape[0]
    for i in range(start, stop):
        if at_least[i] <= 3:
            continue
        named = 0
        for f in range(classes.shape[0]):
            if not counts[f] or classes[f, i] <= 3:
                continue
            place = named
            while place > 0 and precedes(f, main[place - 1, i], i, classes, over, first):
                place -= 1
            if place < wanted:
                named = min(named + 1, wanted)
                for m in range(named - 1, place, -1):
                    main[m, i] = main[m - 1, i]
                main[place, i] = f


name_main: Callable[..., None] = njit(cache=True, nogil=True)(_name_main)
