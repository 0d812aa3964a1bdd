"""Benders cuts of the p-median relaxation, found community by community; compiled.

With theta_i the cost of community i and a level D among its costs,

    theta_i + sum of (D - c_ij) y_j over the sites nearer than D  >=  D.

For given shares y the most violated one stands at the cost where the shares, summed from the
nearest site on, reach 1: C. Duran-Mateluna, Z. Ales & S. Elloumi, "An efficient Benders
decomposition for the p-median problem", European Journal of Operational Research 308 (2023)
84-96. Where the shares of a whole row stay under 1, the cut is that they must not (level -1).
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.pmedian.rows import OPEN, Floats, Ints, States

COVER = -1
"""The level of the cut that says: some site of the row is open."""


def _levels_around(start: Ints, cost: NDArray[Any], prices: Floats, levels: Ints) -> None:
    """Three costs of each row around its price, shape (n, 3); COVER where there is none."""
    for i in range(start.size - 1):
        low, high = start[i], start[i + 1]
        k = low
        while k < high and cost[k] <= prices[i]:
            k += 1
        levels[i, :] = COVER
        if k < high:
            levels[i, 0] = cost[k]
        if k > low:
            below = cost[k - 1]
            levels[i, 1] = below
            k -= 1
            while k >= low and cost[k] == below:
                k -= 1
            if k >= low:
                levels[i, 2] = cost[k]


levels_around: Callable[..., None] = njit(cache=True)(_levels_around)


def _violated(
    start: Ints,
    site: NDArray[np.int32],
    cost: NDArray[Any],
    state: States,
    shares: Floats,
    theta: Floats,
    tolerance: float,
    levels: Ints,
    by: Floats,
) -> None:
    """The most violated cut of each row: its level, and by how much; 0 where none is."""
    for i in range(start.size - 1):
        by[i] = 0.0
        served, paid = 0.0, 0.0
        for k in range(start[i], start[i + 1]):
            share = 1.0 if state[site[k]] == OPEN else shares[site[k]]
            if served + share >= 1.0 - 1e-9:
                paid += (1.0 - served) * cost[k]
                levels[i] = cost[k]
                served = 1.0
                break
            served += share
            paid += share * cost[k]
        if served < 1.0 - 1e-7:
            levels[i] = COVER
            by[i] = 1.0 - served
        elif paid - theta[i] > tolerance:
            by[i] = paid - theta[i]


violated: Callable[..., None] = njit(cache=True)(_violated)


def _widths(
    start: Ints,
    site: NDArray[np.int32],
    cost: NDArray[Any],
    state: States,
    row: Ints,
    level: Ints,
    width: Ints,
) -> None:
    """How many sites each cut (row, level) names."""
    for q in range(row.size):
        i, count = row[q], 0
        for k in range(start[i], start[i + 1]):
            if level[q] != COVER and cost[k] >= level[q]:
                break
            if state[site[k]] != OPEN:
                count += 1
        width[q] = count


widths: Callable[..., None] = njit(cache=True)(_widths)


def _fill(
    start: Ints,
    site: NDArray[np.int32],
    cost: NDArray[Any],
    state: States,
    row: Ints,
    level: Ints,
    column: NDArray[np.int32],
    first_theta: int,
    at: Ints,
    index: NDArray[np.int32],
    value: Floats,
) -> None:
    """The entries of the cuts as rows of a matrix; row q starts at `at[q]`."""
    for q in range(row.size):
        i, place = row[q], at[q]
        if level[q] != COVER:
            index[place] = first_theta + i
            value[place] = 1.0
            place += 1
        for k in range(start[i], start[i + 1]):
            if level[q] != COVER and cost[k] >= level[q]:
                break
            if state[site[k]] != OPEN:
                index[place] = column[site[k]]
                value[place] = 1.0 if level[q] == COVER else float(level[q] - cost[k])
                place += 1


fill: Callable[..., None] = njit(cache=True)(_fill)
