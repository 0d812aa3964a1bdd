"""One part of a network as a problem of its own; text in `proof_capacitated`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.capacity.layout import opening_cost
from huiyin.vaccination.core.siting.problem import Arcs, Ints, Network

NOWHERE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Parts and prices: of_site (m,) and home (n,) name the part of a site and of a community.

    elsewhere: what it costs to leave a community to other parts, whole cost units, shape (n,),
    NOWHERE where no other part has a way to it; site_price: of every open site.
    """

    of_site: Ints
    home: Ints
    elsewhere: Ints
    site_price: int

    @property
    def count(self) -> int:
        """How many parts there are."""
        return int(self.of_site.max()) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part: its network, whose last site is "elsewhere", and what stands for what.

    communities (k,) and sites: their numbers in the whole network; abroad (k,): of another part.
    """

    network: Network
    communities: Ints
    sites: Ints
    abroad: NDArray[np.bool_]

    @property
    def elsewhere(self) -> int:
        """Number of the site that stands for all other parts."""
        return self.sites.size


def least_elsewhere(network: Network, of_site: Ints, home: Ints) -> Ints:
    """The least cost at which another part serves a community, (n,); NOWHERE if none can."""
    arcs, n = network.arcs, len(network.communities)
    row = np.repeat(np.arange(n), np.diff(arcs.start))
    other = of_site[arcs.site] != home[row]
    least = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(least, row[other], arcs.cost[other])
    found: Ints = np.where(least == np.iinfo(np.int64).max, NOWHERE, least)
    return found


def part_of(network: Network, split: Split, number: int) -> Part:
    """The part `number` of the network."""
    arcs = network.arcs
    row = np.repeat(np.arange(len(network.communities)), np.diff(arcs.start))
    price = split.elsewhere[row]
    near = (split.of_site[arcs.site] == number) & (network.people[row] > 0)
    near &= (price == NOWHERE) | (arcs.cost < price)
    mine = (split.home == number) & (network.people > 0)
    mine[row[near]] = True
    communities, sites = np.flatnonzero(mine), np.flatnonzero(split.of_site == number)
    outside = split.elsewhere[communities] != NOWHERE
    client = np.concatenate([np.searchsorted(communities, row[near]), np.flatnonzero(outside)])
    site = np.concatenate(
        [np.searchsorted(sites, arcs.site[near]), np.full(outside.sum(), sites.size)]
    )
    cost = np.concatenate([arcs.cost[near], split.elsewhere[communities[outside]]])
    rank = np.lexsort((site, cost, client))
    start = np.concatenate([[0], np.cumsum(np.bincount(client, minlength=communities.size))])
    people = network.people[communities]
    small = Network(
        tuple(network.communities[i] for i in communities),
        (*(network.sites[j] for j in sites), "elsewhere"),
        people,
        Arcs(start.astype(np.int64), site[rank].astype(np.int32), cost[rank], cost[rank]),
        capacity=_rooms(network, sites, max(1, int(people.sum()))),
        fixed_cost=np.append(opening_cost(network)[sites] + split.site_price, 0),
        must_open=_among(network.must_open, sites) | {sites.size},
        must_close=_among(network.must_close, sites),
    )
    return Part(small, communities, sites, split.home[communities] != number)


def _rooms(network: Network, sites: Ints, everybody: int) -> Ints:
    """Capacities of the sites, then that of elsewhere."""
    if network.capacity is None:
        return np.full(sites.size + 1, everybody, np.int64)
    return np.append(network.capacity[sites], everybody)


def _among(marked: frozenset[int], sites: Ints) -> frozenset[int]:
    """The marked sites by their place among `sites`."""
    return frozenset(int(k) for k in np.flatnonzero(np.isin(sites, sorted(marked))))
