"""Plans in which a community has one site: building and improving them, compiled.

A plan is `site_of` (n,), the site of each community; sites may be overfull while it is built, and
each person too many costs `fine`. Costs are a full matrix (n, m), `far` where a pair is not
allowed.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]


class Town(NamedTuple):
    """The numbers of a problem: cost (n, m), demand (n,), capacity (m,), fixed (m,), what may and
    must be open (m,), allowed numbers of open sites, the most that opening may cost, the fine per
    person too many."""

    cost: Array
    demand: Array
    capacity: Array
    fixed: Array
    may: Array
    must: Array
    least: int
    most: int
    budget: int
    fine: int
    far: int


def _draw(state: Array, below: int) -> int:
    """A number from 0 to below - 1; xorshift (G. Marsaglia, J. Stat. Software 8 (2003), no. 14)."""
    x = state[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = x
    return int((x >> np.uint64(11)) % np.uint64(below))


draw: Callable[..., int] = njit(cache=True)(_draw)


def _two_best(i: int, town: Town, sites: Array, load: Array) -> tuple[int, int, int]:
    """Nearest open site with room for community i, its cost, and the next one's cost."""
    best, first, second = -1, town.far, town.far
    for k in range(sites.size):
        j = sites[k]
        if load[j] + town.demand[i] > town.capacity[j]:
            continue
        c = town.cost[i, j]
        if c < first:
            best, second, first = j, first, c
        elif c < second:
            second = c
    return best, first, second


two_best: Callable[..., tuple[int, int, int]] = njit(cache=True)(_two_best)


def _fill(town: Town, sites: Array, site_of: Array, load: Array) -> None:
    """Give every community a site, the one that would lose most by waiting first (regret).

    Communities for which no site has room go to the cheapest, which becomes overfull.
    """
    n = site_of.size
    best, first, regret = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
    site_of[:] = -1
    load[:] = 0
    for i in range(n):
        best[i], first[i], second = two_best(i, town, sites, load)
        regret[i] = second - first[i]
    for _ in range(n):
        pick = -1
        for i in range(n):
            if site_of[i] < 0 and (pick < 0 or regret[i] > regret[pick]):
                pick = i
        j = best[pick]
        if j < 0:
            j = sites[np.argmin(town.cost[pick][sites])]
        site_of[pick] = j
        load[j] += town.demand[pick]
        for i in range(n):
            if site_of[i] >= 0 or best[i] < 0:
                continue
            if best[i] == j or regret[i] + first[i] == town.cost[i, j]:
                if load[j] + town.demand[i] > town.capacity[j]:
                    best[i], first[i], second = two_best(i, town, sites, load)
                    regret[i] = second - first[i]


fill: Callable[..., None] = njit(cache=True)(_fill)


def _over(load: int, capacity: int, fine: int) -> int:
    """The fine for a site's load."""
    return fine * (load - capacity) if load > capacity else 0


over: Callable[..., int] = njit(cache=True)(_over)


def _shift(i: int, town: Town, sites: Array, site_of: Array, load: Array) -> bool:
    """Move community i to another open site if that pays."""
    a, d = site_of[i], town.demand[i]
    relief = over(load[a], town.capacity[a], town.fine) - over(
        load[a] - d, town.capacity[a], town.fine
    )
    best, gain = -1, 0
    for k in range(sites.size):
        b = sites[k]
        if b == a:
            continue
        change = town.cost[i, b] - town.cost[i, a] - relief
        if change >= gain:
            continue
        change += over(load[b] + d, town.capacity[b], town.fine) - over(
            load[b], town.capacity[b], town.fine
        )
        if change < gain:
            best, gain = b, change
    if best < 0:
        return False
    load[a] -= d
    load[best] += d
    site_of[i] = best
    return True


shift: Callable[..., bool] = njit(cache=True)(_shift)


def _swap(i: int, town: Town, site_of: Array, load: Array) -> bool:
    """Exchange the sites of community i and another one at the first that pays."""
    a, d = site_of[i], town.demand[i]
    for k in range(site_of.size):
        b = site_of[k]
        if b == a:
            continue
        change = town.cost[i, b] + town.cost[k, a] - town.cost[i, a] - town.cost[k, b]
        more = d - town.demand[k]
        if change >= 0 and load[a] <= town.capacity[a] and load[b] <= town.capacity[b]:
            continue
        change += over(load[a] - more, town.capacity[a], town.fine)
        change += over(load[b] + more, town.capacity[b], town.fine)
        change -= over(load[a], town.capacity[a], town.fine)
        change -= over(load[b], town.capacity[b], town.fine)
        if change < 0:
            load[a] -= more
            load[b] += more
            site_of[i], site_of[k] = b, a
            return True
    return False


swap: Callable[..., bool] = njit(cache=True)(_swap)


def _settle(town: Town, sites: Array, site_of: Array, load: Array) -> None:
    """Shift and swap until neither pays."""
    moved = True
    while moved:
        moved = False
        for i in range(site_of.size):
            while shift(i, town, sites, site_of, load):
                moved = True
        if moved:
            continue
        for i in range(site_of.size):
            if swap(i, town, site_of, load):
                moved = True


settle: Callable[..., None] = njit(cache=True)(_settle)


def _recentre(town: Town, sites: Array, site_of: Array, load: Array, opened: Array) -> bool:
    """Move each site to where its own communities are served cheapest; whether any moved."""
    moved = False
    m = town.capacity.size
    spent = 0
    for k in range(sites.size):
        spent += town.fixed[sites[k]]
    for k in range(sites.size):
        a = sites[k]
        if town.must[a]:
            continue
        total = np.zeros(m, np.int64)
        for i in range(site_of.size):
            if site_of[i] == a:
                total += town.cost[i]
        best, least = a, total[a] + town.fixed[a]
        for b in range(m):
            worth = total[b] + town.fixed[b]
            paid = spent + town.fixed[b] - town.fixed[a] <= town.budget
            roomy = town.capacity[b] >= min(load[a], town.capacity[a])
            if worth < least and town.may[b] and not opened[b] and roomy and paid:
                best, least = b, worth
        if best == a:
            continue
        moved = True
        spent += town.fixed[best] - town.fixed[a]
        for i in range(site_of.size):
            if site_of[i] == a:
                site_of[i] = best
        load[best], load[a] = load[a], 0
        opened[a], opened[best] = False, True
        sites[k] = best
    return moved


recentre: Callable[..., bool] = njit(cache=True)(_recentre)


def _worth(town: Town, sites: Array, site_of: Array, load: Array) -> int:
    """Cost of a plan with its fines."""
    total = 0
    for i in range(site_of.size):
        total += town.cost[i, site_of[i]]
    for k in range(sites.size):
        j = sites[k]
        total += town.fixed[j] + over(load[j], town.capacity[j], town.fine)
    return total


worth: Callable[..., int] = njit(cache=True)(_worth)


def _build(town: Town, sites: Array, site_of: Array, load: Array) -> int:
    """The best plan near a set of open sites, which may move; its cost with fines."""
    opened = np.zeros(town.capacity.size, np.bool_)
    for k in range(sites.size):
        opened[sites[k]] = True
    fill(town, sites, site_of, load)
    settle(town, sites, site_of, load)
    while recentre(town, sites, site_of, load, opened):
        settle(town, sites, site_of, load)
    return worth(town, sites, site_of, load)


build: Callable[..., int] = njit(cache=True)(_build)
