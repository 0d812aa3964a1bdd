"""The volume algorithm for the Lagrangian dual of the p-median problem, compiled.

F. Barahona & R. Anbil, "The volume algorithm: producing primal solutions with a subgradient
method", Mathematical Programming 87 (2000) 385-399. Besides prices it gives shares `y` of the
sites that come near those of the linear relaxation.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.pmedian.rows import (
    FREE,
    OPEN,
    Floats,
    Ints,
    Rows,
    States,
    narrowed,
)

LEAST_SHARE, MOST_SHARE = 0.01, 0.1
RAISE, LOWER = 1.1, 0.67


def _smallest(values: Floats, count: int) -> float:
    """The count-th smallest value (count >= 1); `values` is shuffled on the way."""
    low, high = 0, values.size - 1
    k = count - 1
    while low < high:
        pivot = values[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if k <= j:
            high = j
        elif k >= i:
            low = i
        else:
            break
    return float(values[k])


smallest: Callable[..., float] = njit(cache=True)(_smallest)


def _inner(
    start: Ints,
    site: NDArray[np.int32],
    cost: NDArray[Any],
    fixed: Floats,
    free: NDArray[np.int32],
    opened: NDArray[np.int32],
    take: int,
    u: Floats,
    rho: Floats,
    chosen: NDArray[np.bool_],
    scratch: Floats,
) -> float:
    """The bound at prices u; leaves the worths in `rho` and the sites taken in `chosen`."""
    bound = 0.0
    rho[:] = fixed
    for i in range(u.size):
        price = u[i]
        bound += price
        for k in range(start[i], start[i + 1]):
            less = cost[k] - price
            if less >= 0:
                break
            rho[site[k]] += less
    for j in opened:
        bound += rho[j]
    if take == 0:
        for j in free:
            chosen[j] = False
        return bound
    for f in range(free.size):
        scratch[f] = rho[free[f]]
    limit = smallest(scratch[: free.size], take)
    left = take
    for j in free:
        chosen[j] = rho[j] < limit
        if chosen[j]:
            bound += rho[j]
            left -= 1
    bound += left * limit
    for j in free:
        if left > 0 and rho[j] == limit:
            chosen[j] = True
            left -= 1
    return bound


inner: Callable[..., float] = njit(cache=True)(_inner)


def _volume(
    start: Ints,
    site: NDArray[np.int32],
    cost: NDArray[Any],
    cap: Floats,
    fixed: Floats,
    free: NDArray[np.int32],
    opened: NDArray[np.int32],
    take: int,
    target: float,
    goal: float,
    iterations: int,
    patience: int,
    best: Floats,
    shares: Floats,
    drift: Floats,
    memory: Floats,
    best_chosen: NDArray[np.bool_],
) -> float:
    """Better prices in `best`, shares of the sites in `shares`; the bound comes back.

    memory: step factor, failures in a row, whether `drift` holds a direction, the bound at `best`.
    """
    n, m = best.size, shares.size
    u = best.copy()
    rho, scratch = np.empty(m), np.empty(m)
    chosen = np.zeros(m, np.bool_)
    chosen[opened] = True
    slope = np.empty(n)
    step_factor, failures = memory[0], memory[1]
    top = memory[3]
    for _ in range(iterations):
        bound = inner(start, site, cost, fixed, free, opened, take, u, rho, chosen, scratch)
        along, square, back = 0.0, 0.0, 0.0
        for i in range(n):
            price = u[i]
            slack = 1.0
            for k in range(start[i], start[i + 1]):
                if cost[k] >= price:
                    break
                if chosen[site[k]]:
                    slack -= 1.0
            slope[i] = slack
            along += drift[i] * slack
            square += (drift[i] - slack) * (drift[i] - slack)
            back += drift[i] * (drift[i] - slack)
        share = 1.0
        if memory[2] > 0.0:
            share = MOST_SHARE
            if square > 0.0:
                share = min(MOST_SHARE, max(LEAST_SHARE, back / square))
        if bound > top:
            if memory[2] > 0.0 and along > 0.0:
                step_factor *= RAISE
            top = bound
            best[:] = u
            best_chosen[:] = chosen
            failures = 0.0
            if top > goal:
                break
        else:
            failures += 1.0
            if failures >= patience:
                step_factor *= LOWER
                failures = 0.0
        memory[2] = 1.0
        length = 0.0
        for i in range(n):
            drift[i] = share * slope[i] + (1.0 - share) * drift[i]
            length += drift[i] * drift[i]
        for j in range(m):
            shares[j] = (1.0 - share) * shares[j] + (share if chosen[j] else 0.0)
        if length < 1e-12:
            break
        step = step_factor * max(target - top, 1e-3) / length
        for i in range(n):
            u[i] = min(cap[i], max(0.0, best[i] + step * drift[i]))
    memory[0], memory[1], memory[3] = step_factor, failures, top
    return top


volume_loop: Callable[..., float] = njit(cache=True)(_volume)


@dataclass(slots=True, eq=False)
class Climb:
    """A climb of the dual over one node: prices so far, and the primal shares."""

    rows: Rows
    fixed: Floats
    state: States
    p: int
    prices: Floats
    shares: Floats
    chosen: NDArray[np.bool_]
    drift: Floats
    memory: Floats

    @classmethod
    def from_prices(
        cls, rows: Rows, fixed: Floats, state: States, p: int, prices: Floats, step: float = 1.0
    ) -> Climb:
        """A climb that starts at `prices`."""
        m = state.size
        memory = np.array([step, 0.0, 0.0, -np.inf])
        prices = np.minimum(prices, rows.cap)
        chosen = np.zeros(m, np.bool_)
        return cls(
            rows, fixed, state, p, prices, np.zeros(m), chosen, np.zeros(prices.size), memory
        )

    @property
    def bound(self) -> float:
        """The bound at the best prices so far."""
        return float(self.memory[3])

    def run(self, target: float, goal: float, iterations: int, patience: int = 10) -> float:
        """Climb on for some iterations, or until the bound passes `goal`."""
        opened = np.flatnonzero(self.state == OPEN).astype(np.int32)
        return volume_loop(
            self.rows.start,
            self.rows.site,
            self.rows.cost,
            self.rows.cap,
            self.fixed,
            np.flatnonzero(self.state == FREE).astype(np.int32),
            opened,
            self.p - opened.size,
            target,
            goal,
            iterations,
            patience,
            self.prices,
            self.shares,
            self.drift,
            self.memory,
            self.chosen,
        )

    def narrow(self, state: States) -> None:
        """Go on with more sites settled."""
        self.state = state
        self.rows = narrowed(self.rows, state)
        self.prices = np.minimum(self.prices, self.rows.cap)
        self.memory[3] = -np.inf
