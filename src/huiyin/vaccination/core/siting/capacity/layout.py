"""A network turned to its sites: what every bound and plan of this package reads.

Costs are multiplied by `price_scale`, a power of two, so that prices can be rounded to whole
numbers in units finer than a cost unit and everything after that is whole-number arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.problem import Indices, Ints, Kind, Network, Wish

Flags = NDArray[np.bool_]
MOST_SCALE, LEAST_SCALE = 1 << 20, 1 << 4
ROOM = 2.0**61
"""Products of a gain and a demand, summed over a site, must stay below this (64 bits)."""
EXACT_FLOATS = 2.0**50


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Arcs site by site: site k (its number in the network `number[k]`) has the arcs
    `start[k]:start[k + 1]`; `cost` is scaled, `arc` the arc's place in the network.

    capacity, fixed (scaled), opened: shape (k,).
    """

    number: Indices
    start: Ints
    client: Indices
    cost: Ints
    arc: Ints
    capacity: Ints
    fixed: Ints
    opened: Flags


@dataclass(frozen=True, slots=True)
class Counts:
    """How many sites may be open in all, and the most their opening may cost (scaled)."""

    least: int
    most: int
    budget: int | None


def price_scale(network: Network) -> int:
    """The largest power of two with which a site's knapsack stays within 64 bits."""
    arcs = network.arcs
    if arcs.cost.size == 0:
        return LEAST_SCALE
    per_site = np.bincount(arcs.site, minlength=len(network.sites)).max()
    capacity = 1 if network.capacity is None else int(network.capacity.max(initial=1))
    demand = int(network.people.max(initial=1)) * float(min(per_site, 64))
    largest = float(arcs.cost.max()) * max(float(capacity), demand, 1.0)
    if network.fixed_cost is not None:
        largest = max(largest, float(network.fixed_cost.sum()))
    scale = MOST_SCALE
    dearest = float(arcs.cost.max())
    while scale > LEAST_SCALE and (scale * largest > ROOM or scale * dearest > EXACT_FLOATS):
        scale >>= 1
    return scale


def opening_cost(network: Network) -> Ints:
    """Cost of opening each site in cost units, shape (m,): nothing where it is open already."""
    cost = np.zeros(len(network.sites), np.int64)
    if network.fixed_cost is not None:
        cost[:] = network.fixed_cost
    cost[sorted(network.already_open)] = 0
    return cost


def dearest_plan(network: Network) -> int:
    """What no plan's cost exceeds, in cost units."""
    arcs = network.arcs
    return int(np.maximum.reduceat(arcs.cost, arcs.start[:-1]).sum()) + int(
        opening_cost(network).sum()
    )


def capacities(network: Network) -> Ints:
    """Persons each site can serve, shape (m,): all of them where it is unlimited."""
    total = max(1, int(network.people.sum()))
    if network.capacity is None:
        return np.full(len(network.sites), total, np.int64)
    return np.minimum(network.capacity, total).astype(np.int64)


def sites_of(network: Network, scale: int) -> Sites:
    """Every site that may be open, with its arcs."""
    m = len(network.sites)
    arcs = network.arcs
    row = np.repeat(np.arange(len(network.communities), dtype=np.int32), np.diff(arcs.start))
    usable = np.ones(m, np.bool_)
    usable[sorted(network.must_close)] = False
    number = np.flatnonzero(usable).astype(np.int32)
    place = np.full(m, -1, np.int64)
    place[number] = np.arange(number.size)
    kept = np.flatnonzero(usable[arcs.site])
    kept = kept[np.lexsort((row[kept], place[arcs.site[kept]]))]
    count = np.bincount(place[arcs.site[kept]], minlength=number.size)
    opened = np.zeros(m, np.bool_)
    opened[sorted(network.must_open)] = True
    return Sites(
        number=number,
        start=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        client=row[kept],
        cost=arcs.cost[kept] * scale,
        arc=kept.astype(np.int64),
        capacity=capacities(network)[number],
        fixed=opening_cost(network)[number] * scale,
        opened=opened[number],
    )


def counts_of(network: Network, wish: Wish, scale: int) -> Counts:
    """The range of open sites that the wish leaves; `at_most` among its options makes p a limit."""
    m = len(network.sites)
    most = m if wish.p is None else wish.p
    least = 0 if wish.p is None or wish.options.get("at_most") else wish.p
    return Counts(least, most, None if wish.budget is None else wish.budget * scale)


def shrink(sites: Sites, keep: Flags, opened: Flags, arc_kept: Flags | None = None) -> Sites:
    """The same sites without those that `keep` (k,) leaves out, and without dropped arcs (a,)."""
    count = np.diff(sites.start)
    taken = np.repeat(keep, count)
    if arc_kept is not None:
        taken &= arc_kept
    left = np.add.reduceat(np.append(taken, False), sites.start[:-1]) if count.size else count
    left = np.where(count > 0, left, 0)[keep]
    return Sites(
        number=sites.number[keep],
        start=np.concatenate([[0], np.cumsum(left)]).astype(np.int64),
        client=sites.client[taken],
        cost=sites.cost[taken],
        arc=sites.arc[taken],
        capacity=sites.capacity[keep],
        fixed=sites.fixed[keep],
        opened=opened[keep],
    )


def more_of(wish: Wish, scale: int, *, whole: bool) -> dict[str, Any]:
    """What a certificate says beside the tree; the plan is still to be added."""
    return {
        "price_scale": scale,
        "whole": whole,
        "single_source": wish.single_source or wish.kind is Kind.CAPACITATED_P_MEDIAN,
        "at_most": bool(wish.options.get("at_most")),
        "budget": wish.budget,
    }


def first_sites(network: Network, sites: Sites, p: int | None) -> Ints:
    """The sites that must be open, then the largest, until all find room and p are open."""
    must = np.isin(sites.number, sorted(network.must_open))
    rank = np.lexsort((-sites.capacity, ~must))
    room = np.cumsum(sites.capacity[rank])
    count = int(np.argmax(room >= network.people.sum())) + 1
    return np.sort(sites.number[rank[: p or count]]).astype(np.int64)
