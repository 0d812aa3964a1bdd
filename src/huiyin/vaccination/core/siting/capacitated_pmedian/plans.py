"""Plans of one site per community, kept while the tree is searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from huiyin.vaccination.core.siting.capacitated_pmedian.moves import Town, build
from huiyin.vaccination.core.siting.capacitated_pmedian.wander import wander
from huiyin.vaccination.core.siting.capacity.bound import Columns
from huiyin.vaccination.core.siting.capacity.layout import (
    Counts,
    Sites,
    capacities,
    opening_cost,
)
from huiyin.vaccination.core.siting.capacity.tree import Leaf
from huiyin.vaccination.core.siting.capacity.volume import Dual
from huiyin.vaccination.core.siting.problem import Ints, Network

TOLERANCE = 0.01
UNLIMITED = 1 << 61
FINES = 6
"""Times that the first plan's fine grows fourfold before the usual one is taken."""


def town_of(network: Network, counts: Counts, scale: int) -> Town:
    """The full matrix of a network's costs and what may be open."""
    arcs = network.arcs
    n, m = len(network.communities), len(network.sites)
    far = 4 * int(arcs.cost.max(initial=1)) + 1
    cost = np.full((n, m), far, np.int64)
    cost[np.repeat(np.arange(n), np.diff(arcs.start)), arcs.site] = arcs.cost
    may, must = np.ones(m, np.bool_), np.zeros(m, np.bool_)
    may[sorted(network.must_close)] = False
    must[sorted(network.must_open)] = True
    usual = max(1.0, float(network.people.mean()))
    return Town(
        cost, network.people, capacities(network), opening_cost(network), may, must,
        counts.least, counts.most,
        UNLIMITED if counts.budget is None else counts.budget // scale,
        max(1, int(float(np.median(arcs.cost)) / usual)), far,
    )  # fmt: skip


@dataclass(slots=True, eq=False)
class WholePlanner:
    """Keeps the best plan; looks for better ones where the relaxed plan points.

    rounds: steps of the search at the root, in all; go_on: whether there is time.
    """

    town: Town
    rounds: int
    chunk: int
    go_on: Callable[[], bool]
    state: np.ndarray
    value: int | None = None
    best: Ints | None = None
    sites: Ints | None = None
    seen: set[tuple[int, ...]] = field(default_factory=set)

    def begin(self, start: Ints) -> None:
        """A first plan from a set of sites; overfull sites cost more until one fits."""
        usual = self.town
        for _ in range(FINES):
            self.build(start.copy())
            if self.value is not None:
                break
            self.town = self.town._replace(fine=4 * self.town.fine)
        else:
            self.town = usual
        self.search(start, self.chunk)

    def build(self, start: Ints) -> None:
        """The plan that is built from a set of sites, which may move."""
        site_of = np.zeros(self.town.demand.size, np.int64)
        load = np.zeros(self.town.capacity.size, np.int64)
        self.keep(build(self.town, start, site_of, load), site_of)

    def at_root(self, sites: Sites, dual: Dual, columns: Columns) -> None:
        """Search long from the best plan and from what the relaxed plan opens."""
        spent = 0
        while spent < self.rounds and self.go_on():
            if spent == 0 or self.best is None or (spent // self.chunk) % 4 == 1:
                start = self.rounded(sites, dual, columns)
            else:
                start = np.unique(self.best)
            self.search(start, self.chunk)
            spent += self.chunk

    def at_node(self, sites: Sites, dual: Dual, columns: Columns) -> None:
        """Build once from what the relaxed plan opens."""
        start = self.rounded(sites, dual, columns)
        key = tuple(start.tolist())
        if key in self.seen:
            return
        self.seen.add(key)
        self.build(start)

    def at_leaf(self, sites: Sites, dual: Dual) -> Leaf:
        """Every community has one arc left: prices so high that each must be served by it."""
        n = self.town.demand.size
        arcs = np.bincount(sites.client, minlength=n)
        if (arcs > 1).any():
            several = np.flatnonzero(arcs[sites.client] > 1)
            rank = np.lexsort((sites.cost[several], -self.town.demand[sites.client[several]]))
            return Leaf(pair=int(several[rank[0]]))
        prices = np.full(n, 1 << 50, np.int64)
        prices[sites.client] += sites.cost
        site_of = np.full(n, -1, np.int64)
        site_of[sites.client] = np.repeat(sites.number, np.diff(sites.start))
        if (site_of >= 0).all():
            cost = int(self.town.cost[np.arange(n), site_of].sum())
            self.keep(cost + int(self.town.fixed[sites.number].sum()), site_of)
        return Leaf(prices=prices)

    def rounded(self, sites: Sites, dual: Dual, columns: Columns) -> Ints:
        """As many sites as the relaxed plan opens, those it opens most often."""
        count = int(np.clip(round(float(dual.opened.sum())), columns.least, columns.most))
        rank = np.lexsort((-dual.opened, ~sites.opened))
        return np.sort(sites.number[rank[:count]]).astype(np.int64)

    def search(self, start: Ints, rounds: int) -> None:
        """Wander from a set of sites."""
        found = np.zeros(self.town.demand.size, np.int64)
        worth = wander(self.town, start, rounds, TOLERANCE, self.state, found)
        self.keep(int(worth), found)

    def keep(self, worth: int, site_of: Ints) -> None:
        """Take a plan if it is allowed and better; `worth` is its cost or less."""
        if self.value is not None and worth >= self.value:
            return
        town = self.town
        load = np.bincount(site_of, weights=town.demand, minlength=town.capacity.size)
        cost = town.cost[np.arange(site_of.size), site_of]
        opened = self.opened(site_of)
        spent = int(town.fixed[opened].sum())
        value = int(cost.sum()) + spent
        counted = town.least <= opened.size <= town.most and spent <= town.budget
        fits = (load <= town.capacity).all() and (cost < town.far).all()
        if counted and fits and (self.value is None or value < self.value):
            self.value, self.best, self.sites = value, site_of.copy(), opened

    def opened(self, site_of: Ints) -> Ints:
        """Sites of a plan: used ones, those that must be open, and the cheapest up to `least`."""
        town = self.town
        opened = town.must.copy()
        opened[site_of] = True
        spare = np.flatnonzero(town.may & ~opened)
        lacking = max(0, town.least - int(opened.sum()))
        opened[spare[np.argsort(town.fixed[spare], kind="stable")[:lacking]]] = True
        return np.flatnonzero(opened)
