"""What whole prices say of a node: sites free, open or closed, and the bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.problem import Indices, Ints
from huiyin.vaccination.core.siting.reach.rows import Floats, Reach

States = NDArray[np.int8]
FREE, OPEN, CLOSED = 0, 1, 2


def _worths(start: Ints, site: Indices, prices: Ints, worth: Ints) -> None:
    for i in range(prices.size):
        price = prices[i]
        if price > 0:
            for k in range(start[i], start[i + 1]):
                worth[site[k]] += price


worths: Callable[..., None] = njit(cache=True)(_worths)


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """bound: in whole price units; idle, used: free sites that no wanted plan opens, or each does.

    prices: of the rows, whole.
    """

    prices: Ints
    bound: int
    idle: Ints
    used: Ints


def judged(
    reach: Reach, state: States, take: int, prices: Floats, *, scale: int, most: int
) -> Verdict:
    """The node under these prices; sites are settled where the bound would pass `most`.

    take: most sites open in all. A plan is wanted where `scale` times what it leaves out is at
    most `most`.
    """
    whole = np.clip(np.rint(prices * scale), 0, reach.weight * scale).astype(np.int64)
    worth = np.zeros(reach.sites, np.int64)
    worths(reach.start, reach.site, whole, worth)
    free, opened = np.flatnonzero(state == FREE), np.flatnonzero(state == OPEN)
    take -= opened.size
    order = free[np.argsort(-worth[free], kind="stable")]
    idle, used = order[take:], order[:take]
    bound = int(whole.sum()) - int(worth[opened].sum()) - int(worth[used].sum())
    if used.size == 0 or idle.size == 0:
        return Verdict(whole, bound, idle, used[:0])
    last, first = worth[used[-1]], worth[idle[0]]
    idle = idle[bound + last - worth[idle] > most]
    used = used[bound + worth[used] - first > most]
    return Verdict(whole, bound, idle, used)
