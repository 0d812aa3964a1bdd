"""Better plans for many sites: solve one region again exactly, everything else held.

A region is an open site and the open sites nearest to it. The people they serve now, and the
closed sites that may serve them, make a small problem of the same kind; what it opens instead is
tried in the whole plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.siting.capacitated.shares import Opened
from huiyin.vaccination.core.siting.capacity.layout import opening_cost
from huiyin.vaccination.core.siting.problem import Arcs, Ints, Network, Wish

SIZE = 10
"""Open sites of a region."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A small problem: its network and wish, its sites' numbers, those of them open now."""

    network: Network
    wish: Wish
    sites: Ints
    opened: tuple[int, ...]


def regions(network: Network, wish: Wish, plan: Opened, order: Ints) -> Iterator[Region]:
    """One region around each site of `order`, those with more than one open site."""
    row = np.repeat(np.arange(len(network.communities)), np.diff(network.arcs.start))
    for centre in order:
        near = _nearest(network, plan, row, int(centre))
        if near.size > 1:
            yield _region(network, wish, plan, row, near)


def _nearest(network: Network, plan: Opened, row: Ints, centre: int) -> Ints:
    """The centre and the open sites that its communities reach at the least cost."""
    arcs, opened = network.arcs, np.array(plan.sites)
    own = np.zeros(len(network.communities), np.bool_)
    own[row[(arcs.site == centre) & (plan.served.people > 0)]] = True
    best = np.full(len(network.sites), np.inf)
    reach = own[row]
    np.minimum.at(best, arcs.site[reach], arcs.length[reach])
    best[centre] = -1.0
    rank = opened[np.argsort(best[opened], kind="stable")]
    near: Ints = rank[:SIZE][np.isfinite(best[rank[:SIZE]])]
    return near


def _region(network: Network, wish: Wish, plan: Opened, row: Ints, near: Ints) -> Region:
    """The people these sites serve now, and every site that may serve them instead."""
    arcs, m = network.arcs, len(network.sites)
    served = np.zeros(len(network.communities), np.int64)
    here = np.isin(arcs.site, near)
    np.add.at(served, row[here], plan.served.people[here])
    usable = np.ones(m, np.bool_)
    usable[list(plan.sites)] = False
    usable[sorted(network.must_close)] = False
    usable[near] = True
    kept = np.flatnonzero((served[row] > 0) & usable[arcs.site])
    sites = np.unique(arcs.site[kept]).astype(np.int64)
    clients = np.flatnonzero(served > 0)
    number = np.searchsorted(clients, row[kept])
    share = served[row[kept]] / np.maximum(network.people[row[kept]], 1)
    count = np.bincount(number, minlength=clients.size)
    small = Network(
        tuple(network.communities[i] for i in clients),
        tuple(network.sites[j] for j in sites),
        served[clients],
        Arcs(
            np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
            np.searchsorted(sites, arcs.site[kept]).astype(np.int32),
            np.rint(arcs.cost[kept] * share).astype(np.int64),
            arcs.length[kept],
        ),
        capacity=None if network.capacity is None else network.capacity[sites],
        fixed_cost=None if network.fixed_cost is None else network.fixed_cost[sites],
        must_open=_among(network.must_open, sites),
        already_open=_among(network.already_open, sites),
    )
    spent = _spent_elsewhere(network, plan, near)
    p = None if wish.p is None else near.size
    budget = None if wish.budget is None else wish.budget - spent
    return Region(
        small, Wish(wish.kind, p, budget=budget, options=wish.options), sites, tuple(near.tolist())
    )


def _among(marked: frozenset[int], sites: Ints) -> frozenset[int]:
    """The marked sites by their place among `sites`."""
    return frozenset(int(k) for k in np.flatnonzero(np.isin(sites, sorted(marked))))


def _spent_elsewhere(network: Network, plan: Opened, near: Ints) -> int:
    """Cost of opening the plan's sites outside the region."""
    cost = opening_cost(network)
    return sum(int(cost[j]) for j in plan.sites if j not in near)


def exchanged(plan: Opened, region: Region, opened: tuple[int, ...]) -> Ints:
    """The plan's sites with the region's replaced by those numbers `opened` of the region."""
    kept = sorted(set(plan.sites) - set(region.opened))
    return np.sort(np.concatenate([kept, region.sites[list(opened)]])).astype(np.int64)
