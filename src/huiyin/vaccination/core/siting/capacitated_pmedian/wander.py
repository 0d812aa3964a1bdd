"""Iterated local search over sets of open sites, compiled: move a few sites, rebuild, keep or not."""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit

from huiyin.vaccination.core.siting.capacitated_pmedian.moves import (
    Array,
    Town,
    build,
    draw,
    recentre,
    settle,
    worth,
)

NEAR = 12
"""A site that opens in place of another is drawn from so many near the community drawn."""


def _near(town: Town, opened: Array, state: Array) -> int:
    """A closed site near a random community, or -1."""
    i = draw(state, town.demand.size)
    skip = draw(state, NEAR)
    best = -1
    least = -1
    for _ in range(skip + 1):
        nearest = town.far
        found = -1
        for j in range(town.capacity.size):
            c = town.cost[i, j]
            if town.may[j] and not opened[j] and least < c < nearest:
                nearest, found = c, j
        if found < 0:
            break
        best, least = found, nearest
    return best


near: Callable[..., int] = njit(cache=True)(_near)


def _disturb(town: Town, sites: Array, state: Array) -> Array:
    """Another set of open sites: one or two exchanged, or one more or fewer where allowed."""
    opened = np.zeros(town.capacity.size, np.bool_)
    for k in range(sites.size):
        opened[sites[k]] = True
    kind = draw(state, 6)
    count = sites.size
    if kind == 0 and count > max(town.least, 1):
        k = draw(state, count)
        if not town.must[sites[k]]:
            opened[sites[k]] = False
            return np.flatnonzero(opened)
    if kind == 1 and count < town.most:
        j = near(town, opened, state)
        if j >= 0:
            opened[j] = True
            return np.flatnonzero(opened)
    for _ in range(1 + draw(state, 2)):
        j = near(town, opened, state)
        k = draw(state, count)
        if j >= 0 and not town.must[sites[k]] and opened[sites[k]]:
            opened[sites[k]], opened[j] = False, True
    return np.flatnonzero(opened)


disturb: Callable[..., Array] = njit(cache=True)(_disturb)


def _affordable(town: Town, sites: Array) -> bool:
    """Whether the budget pays for these sites and they can hold everybody."""
    paid, room = 0, 0
    for k in range(sites.size):
        paid += town.fixed[sites[k]]
        room += town.capacity[sites[k]]
    return paid <= town.budget and room >= town.demand.sum()


affordable: Callable[..., bool] = njit(cache=True)(_affordable)


def _again(town: Town, sites: Array, old: Array, site_of: Array, load: Array) -> int:
    """Rebuild after a disturbance, keeping communities whose site stays; cost with fines."""
    opened = np.zeros(town.capacity.size, np.bool_)
    for k in range(sites.size):
        opened[sites[k]] = True
    load[:] = 0
    for i in range(site_of.size):
        site_of[i] = old[i]
        if not opened[old[i]]:
            site_of[i] = sites[np.argmin(town.cost[i][sites])]
        load[site_of[i]] += town.demand[i]
    settle(town, sites, site_of, load)
    while recentre(town, sites, site_of, load, opened):
        settle(town, sites, site_of, load)
    return worth(town, sites, site_of, load)


again: Callable[..., int] = njit(cache=True)(_again)


def _wander(
    town: Town, start: Array, rounds: int, tolerance: float, state: Array, best_of: Array
) -> int:
    """Search from the sites `start`; the best plan into `best_of` (n,), its cost with fines."""
    n, m = town.demand.size, town.capacity.size
    site_of, load = np.zeros(n, np.int64), np.zeros(m, np.int64)
    sites = start.copy()
    value = build(town, sites, site_of, load)
    best = value
    best_of[:] = site_of
    kept, kept_of, kept_value = sites.copy(), site_of.copy(), value
    idle = 0
    for _ in range(rounds):
        sites = disturb(town, kept, state)
        if not affordable(town, sites):
            continue
        if draw(state, 4) == 0:
            value = build(town, sites, site_of, load)
        else:
            value = again(town, sites, kept_of, site_of, load)
        idle += 1
        if value < kept_value or value < best * (1.0 + tolerance * draw(state, 100) / 100):
            kept, kept_of[:], kept_value = sites.copy(), site_of, value
        if value < best:
            best, idle = value, 0
            best_of[:] = site_of
        if idle > 200:
            kept_of[:], kept_value, idle = best_of, best, 0
            kept = np.unique(best_of)
    return best


wander: Callable[..., int] = njit(cache=True)(_wander)
