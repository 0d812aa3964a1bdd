"""The volume algorithm: good prices fast, and which sites the relaxed plan opens how often.

F. Barahona & R. Anbil, "The volume algorithm: producing primal solutions with a subgradient
method", Mathematical Programming 87 (2000) 385-399. The direction is a running mean of the
subgradients, steps start from the best prices seen.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.capacity.bound import (
    Columns,
    Work,
    charge,
    choose,
    served,
    work_of,
    worths,
)

Array = NDArray[Any]

PACE = 5.0
"""Square of the factor by which fees are measured coarser than prices: they have further to go."""


@dataclass(slots=True, eq=False)
class Dual:
    """Where the search for prices stands: it can be taken up again.

    prices: best so far, of communities and then fees of groups, shape (n + r,), scaled; bound: what
    they give; missing: running mean of 1 - (share served), and of a group's open sites beyond what
    its count allows, shape (n + r,); opened, arcs: running means of what is open (k,) and served
    (a,); step: the step's factor.
    """

    prices: Array
    bound: float
    missing: Array
    opened: Array
    arcs: Array
    step: float


def _mean_factor(missing: Array, fresh: Array) -> float:
    """Weight of the fresh subgradient that makes the mean shortest, within 0.01 and 0.1."""
    over, under = 0.0, 0.0
    for i in range(missing.size):
        apart = missing[i] - fresh[i]
        over += missing[i] * apart
        under += apart * apart
    return 0.1 if under == 0.0 else min(0.1, max(0.01, over / under))


mean_factor: Callable[..., float] = njit(cache=True)(_mean_factor)


def _mix(
    factor: float, hits: int, chosen: Array, fresh: Array, missing: Array, opened: Array,
    arcs: Array, work: Work,
) -> None:  # fmt: skip
    """Move the running means towards this step's plan."""
    for i in range(missing.size):
        missing[i] += factor * (fresh[i] - missing[i])
    for k in range(opened.size):
        opened[k] += factor * ((1.0 if chosen[k] else 0.0) - opened[k])
    if arcs.size:
        for a in range(arcs.size):
            arcs[a] *= 1.0 - factor
        for h in range(hits):
            arcs[work.hit[h]] += factor * work.share[h]


mix: Callable[..., None] = njit(cache=True)(_mix)


def _squared(columns: Columns, prices: Array, missing: Array) -> float:
    """Squared length of the direction; fees at 0 that would fall are left out."""
    n, length = columns.demand.size, 0.0
    for i in range(n):
        length += missing[i] * missing[i]
    for i in range(n, prices.size):
        if prices[i] > 0 or missing[i] > 0:
            length += PACE * missing[i] * missing[i]
    return length


squared: Callable[..., float] = njit(cache=True)(_squared)


def _move(columns: Columns, prices: Array, missing: Array, way: float, at: Array) -> None:
    """`at`: the prices moved along the direction; no fee falls below 0."""
    n = columns.demand.size
    for i in range(n):
        at[i] = prices[i] + way * missing[i]
    for i in range(n, prices.size):
        at[i] = max(0.0, prices[i] + PACE * way * missing[i])


move: Callable[..., None] = njit(cache=True)(_move)


def _count(columns: Columns, chosen: Array, missing: Array) -> None:
    """By how much each group's chosen sites pass its count, after the communities' `missing`."""
    for r in range(columns.sense.size):
        beyond = -columns.allowed[r]
        for k in range(chosen.size):
            if chosen[k] and columns.member[r, k]:
                beyond += 1
        missing[columns.demand.size + r] = columns.sense[r] * beyond


count_groups: Callable[..., None] = njit(cache=True)(_count)


def _climb(
    columns: Columns, prices: Array, bound: float, missing: Array, opened: Array, arcs: Array,
    step: float, upper: float, limit: float, iterations: int, patience: int, work: Work,
) -> tuple[float, float]:  # fmt: skip
    """Improve `prices` in place; the bound and the step's factor at the end.

    Stops when the bound passes `limit`, when the relaxed plan serves everybody, or when
    `patience` steps in a row have gained less than a ten-thousandth of the way to `upper`.
    """
    size = columns.fixed.size
    rho, chosen = np.zeros(size), np.zeros(size, np.bool_)
    fresh, at = np.zeros(prices.size), prices.copy()
    failures, idle, mark = 0, 0, bound
    for count in range(iterations):
        starting = bound == -np.inf and count == 0
        if not starting:
            length = squared(columns, prices, missing)
            if length < 1e-12:
                break
            move(columns, prices, missing, step * (upper - bound) / length, at)
        value = charge(columns, at)
        worths(columns, at, rho, work)
        value += choose(rho, columns.opened, columns.least, columns.most, chosen)
        hits = served(columns, at, chosen, fresh, work)
        count_groups(columns, chosen, fresh)
        if starting:
            bound = value
            mix(1.0, hits, chosen, fresh, missing, opened, arcs, work)
            continue
        if value > bound:
            if np.dot(missing, fresh) > 0:
                step = min(step * 1.1, 2.0)
            failures, bound = 0, value
            prices[:] = at
        else:
            failures += 1
            if failures >= 10:
                step, failures = max(step * 0.67, 0.0005), 0
        mix(mean_factor(missing, fresh), hits, chosen, fresh, missing, opened, arcs, work)
        if bound - mark > 1e-4 * (upper - bound):
            idle, mark = 0, bound
        idle += 1
        if bound > limit or idle > patience:
            break
    return bound, step


climb: Callable[..., tuple[float, float]] = njit(cache=True)(_climb)


def begin(columns: Columns, prices: Array) -> Dual:
    """A dual that has not climbed yet."""
    return Dual(
        prices=prices.astype(np.float64),
        bound=-np.inf,
        missing=np.zeros(prices.size),
        opened=np.zeros(columns.fixed.size),
        arcs=np.zeros(columns.client.size if columns.whole else 0),
        step=1.0,
    )


def improve(
    columns: Columns, dual: Dual, upper: float, limit: float, iterations: int, patience: int
) -> None:
    """Climb on from where `dual` stands; `upper` is the value the step aims at."""
    dual.bound, dual.step = climb(
        columns, dual.prices, dual.bound, dual.missing, dual.opened, dual.arcs, dual.step,
        upper, limit, iterations, patience, work_of(columns),
    )  # fmt: skip
