"""The volume algorithm on reach problems, compiled.

Every community i left out costs a_i, so its price u_i lies between 0 and a_i. A site that is open
costs `toll` and is worth W_j, the sum of the prices of those it reaches. The bound

    sum of u_i - the sum of the `take` largest max(0, W_j - toll)

holds for every plan with at most `take` sites (toll 0: people left out; toll 1 and prices up to 1:
sites needed to leave nobody out). F. Barahona & R. Anbil, Mathematical Programming 87 (2000)
385-399.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Indices = NDArray[np.int32]
Flags = NDArray[np.bool_]

LEAST_TURN, MOST_TURN = 0.01, 0.1
LONGER, SHORTER = 1.1, 0.67
STEP, FAILURES, TURNING, TOP = 0, 1, 2, 3


def _largest(values: Floats, count: int) -> float:
    """The count-th largest value (count >= 1); `values` is shuffled on the way."""
    low, high, k = 0, values.size - 1, count - 1
    while low < high:
        pivot, i, j = values[(low + high) // 2], low, high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i, j = i + 1, j - 1
        if k <= j:
            high = j
        elif k >= i:
            low = i
        else:
            break
    return float(values[k])


largest: Callable[..., float] = njit(cache=True)(_largest)


def _relaxed(
    start: Ints,
    site: Indices,
    base: Floats,
    toll: float,
    take: int,
    prices: Floats,
    worth: Floats,
    scratch: Floats,
    picked: Flags,
) -> float:
    """The bound at these prices; leaves the worths and the sites that the bound picks."""
    bound = 0.0
    worth[:] = base
    for i in range(prices.size):
        price = prices[i]
        bound += price
        for k in range(start[i], start[i + 1]):
            worth[site[k]] += price
    limit, left = toll, take
    if take < worth.size:
        scratch[:] = worth
        limit = max(toll, largest(scratch, take)) if take > 0 else np.inf
    for j in range(worth.size):
        picked[j] = worth[j] > limit
        if picked[j]:
            bound -= worth[j] - toll
            left -= 1
    if limit > toll:
        for j in range(worth.size):
            if left > 0 and worth[j] == limit:
                picked[j] = True
                bound -= limit - toll
                left -= 1
    return bound


relaxed: Callable[..., float] = njit(cache=True)(_relaxed)


def _turn(drift: Floats, slope: Floats) -> float:
    """How far the direction turns towards the newest slope: the least-norm mix, clipped."""
    square, back = 0.0, 0.0
    for i in range(slope.size):
        apart = drift[i] - slope[i]
        square += apart * apart
        back += drift[i] * apart
    return MOST_TURN if square <= 0.0 else min(MOST_TURN, max(LEAST_TURN, back / square))


turn: Callable[..., float] = njit(cache=True)(_turn)


def _climb(
    start: Ints,
    site: Indices,
    most: Floats,
    base: Floats,
    toll: float,
    take: int,
    target: float,
    goal: float,
    iterations: int,
    patience: int,
    best: Floats,
    shares: Floats,
    memory: Floats,
) -> float:
    """Better prices in `best` and shares of the sites in `shares`; the bound comes back.

    Stops once the bound passes `goal`. memory: step, failures, whether a direction is there, top.
    """
    n, m = best.size, shares.size
    prices, slope, drift = best.copy(), np.empty(n), np.zeros(n)
    worth, scratch, picked = np.empty(m), np.empty(m), np.zeros(m, np.bool_)
    for _ in range(iterations):
        bound = relaxed(start, site, base, toll, take, prices, worth, scratch, picked)
        along = 0.0
        for i in range(n):
            served = 0
            for k in range(start[i], start[i + 1]):
                served += picked[site[k]]
            slope[i] = 1.0 - served
            along += drift[i] * slope[i]
        mix = turn(drift, slope) if memory[TURNING] > 0.0 else 1.0
        if bound > memory[TOP]:
            if memory[TURNING] > 0.0 and along > 0.0:
                memory[STEP] *= LONGER
            memory[TOP], memory[FAILURES] = bound, 0.0
            best[:] = prices
            if bound > goal:
                break
        else:
            memory[FAILURES] += 1.0
            if memory[FAILURES] >= patience:
                memory[STEP] *= SHORTER
                memory[FAILURES] = 0.0
        memory[TURNING] = 1.0
        length = 0.0
        for i in range(n):
            drift[i] += mix * (slope[i] - drift[i])
            length += drift[i] * drift[i]
        for j in range(m):
            shares[j] += mix * (picked[j] - shares[j])
        if length < 1e-12:
            break
        step = memory[STEP] * max(target - memory[TOP], 1e-3 * abs(target)) / length
        for i in range(n):
            prices[i] = min(most[i], max(0.0, best[i] + step * drift[i]))
    return float(memory[TOP])


climb: Callable[..., float] = njit(cache=True)(_climb)
