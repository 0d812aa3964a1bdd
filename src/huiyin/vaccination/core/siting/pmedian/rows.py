"""Arcs as compiled loops want them: row by row, nearest site first, closed sites left out."""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
States = NDArray[np.int8]

FREE, OPEN, CLOSED = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Row i is `site[start[i]:start[i + 1]]` with its `cost`, by increasing cost.

    cost is int32 where every cost fits, else int64. cap, shape (n,): the price above which a
    community's price can only lower the bound (the cost of its nearest open site), or the lid.
    """

    start: Ints
    site: NDArray[np.int32]
    cost: NDArray[Any]
    cap: Floats

    @property
    def n(self) -> int:
        """How many communities."""
        return self.start.size - 1


def _count(
    start: Ints, site: NDArray[np.int32], state: States, kept: Ints, ends_open: NDArray[np.bool_]
) -> None:
    """Arcs of each row up to its nearest open site, closed sites left out."""
    for i in range(start.size - 1):
        count = 0
        for k in range(start[i], start[i + 1]):
            if state[site[k]] != CLOSED:
                count += 1
                if state[site[k]] == OPEN:
                    ends_open[i] = True
                    break
        kept[i + 1] = count


def _copy(
    start: Ints,
    site: NDArray[np.int32],
    cost: NDArray[Any],
    state: States,
    new: Ints,
    new_site: NDArray[np.int32],
    new_cost: NDArray[Any],
) -> None:
    """The arcs that `_count` counted."""
    for i in range(start.size - 1):
        at = new[i]
        k = start[i]
        while at < new[i + 1]:
            if state[site[k]] != CLOSED:
                new_site[at] = site[k]
                new_cost[at] = cost[k]
                at += 1
            k += 1


count_arcs: Callable[..., None] = njit(cache=True)(_count)
copy_arcs: Callable[..., None] = njit(cache=True)(_copy)


def narrowed(rows: Rows, state: States) -> Rows:
    """The rows without closed sites and without what lies beyond the nearest open site.

    No plan that keeps the open sites open serves a community from farther away, and a price
    above that cost only lowers the bound; so the narrowed rows lose nothing.
    """
    start = np.zeros(rows.n + 1, np.int64)
    ends_open = np.zeros(rows.n, np.bool_)
    count_arcs(rows.start, rows.site, state, start, ends_open)
    np.cumsum(start, out=start)
    site = np.empty(start[-1], np.int32)
    cost = np.empty(start[-1], rows.cost.dtype)
    copy_arcs(rows.start, rows.site, rows.cost, state, start, site, cost)
    cap = rows.cap.copy()
    last = cost[start[1:][ends_open] - 1]
    cap[ends_open] = np.minimum(cap[ends_open], last)
    return Rows(start, site, cost, cap)
