"""What whole prices prove: the worths of the sites, the bound, the sites that cannot matter.

In units of 1 / PRICE_SCALE of a cost unit and in int64, as `core.siting.proof` states it.
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
    CLOSED,
    FREE,
    OPEN,
    Floats,
    Ints,
    Rows,
    States,
)
from huiyin.vaccination.core.siting.proof import PRICE_SCALE


def _worths(
    start: Ints, site: NDArray[np.int32], cost: NDArray[Any], prices: Ints, rho: Ints
) -> None:
    """Add min(0, 1024 c - u) of every arc to its site."""
    for i in range(start.size - 1):
        price = prices[i]
        for k in range(start[i], start[i + 1]):
            less = np.int64(cost[k]) * PRICE_SCALE - price
            if less >= 0:
                break
            rho[site[k]] += less


worths: Callable[..., None] = njit(cache=True)(_worths)


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """A node under whole prices: its bound, and the sites its prices settle.

    bound: L of the proof; last, first: the last rho taken and the first not taken among the free
    sites, None where there is none; taken: which sites the bound takes, shape (m,).
    """

    bound: int
    rho: Ints
    taken: NDArray[np.bool_]
    free: Ints
    last: int | None
    first: int | None

    def settled(self, target: int) -> tuple[Ints, Ints]:
        """The free sites that no plan better than `target` opens, and those that each one does."""
        most = PRICE_SCALE * (target - 1)
        idle, used = self.free[~self.taken[self.free]], self.free[self.taken[self.free]]
        if self.last is not None:
            idle = idle[self.bound + self.rho[idle] - self.last > most]
        if self.first is not None:
            used = used[self.bound - self.rho[used] + self.first > most]
        return idle, used


def whole(prices: Floats, lid: Ints) -> Ints:
    """Prices of cost units as whole 1 / PRICE_SCALE, within 0 and the lids."""
    return np.clip(np.rint(prices * PRICE_SCALE), 0, lid).astype(np.int64)


def worth_of(rows: Rows, fixed: Ints, state: States, p: int, prices: Ints) -> Worth | None:
    """The node under these prices; None where it holds no plan at all."""
    free = np.flatnonzero(state == FREE)
    opened = np.flatnonzero(state == OPEN)
    take = p - opened.size
    if take < 0 or take > free.size:
        return None
    rho = fixed * PRICE_SCALE
    worths(rows.start, rows.site, rows.cost, prices, rho)
    order = free[np.argsort(rho[free], kind="stable")]
    taken = np.zeros(state.size, np.bool_)
    taken[opened] = True
    taken[order[:take]] = True
    return Worth(
        bound=int(prices.sum()) + int(rho[taken].sum()),
        rho=rho,
        taken=taken,
        free=free,
        last=int(rho[order[take - 1]]) if take else None,
        first=int(rho[order[take]]) if take < order.size else None,
    )


def settle(state: States, idle: Ints, used: Ints) -> States:
    """The state with these sites closed and those opened."""
    after = state.copy()
    after[idle] = CLOSED
    after[used] = OPEN
    return after
