"""Plans that may split a community: sets of open sites, each served by its transport problem.

A set's transport prices bound every neighbour: closing j and opening l costs at least
V - rho_j + rho_l, so only swaps whose bound is below the best plan are tried, best bound first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.capacity.bound import Columns, work_of, worths
from huiyin.vaccination.core.siting.capacity.layout import Counts, Sites
from huiyin.vaccination.core.siting.capacity.transport import Shipment, Transport
from huiyin.vaccination.core.siting.capacity.tree import Leaf
from huiyin.vaccination.core.siting.capacity.volume import Dual
from huiyin.vaccination.core.siting.problem import Ints

TRIES = 40
"""Neighbours of one plan tried before it counts as locally best."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A set of open sites (numbers of the network), its exact cost and how it is served."""

    sites: tuple[int, ...]
    cost: Fraction
    served: Shipment


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """What the root knew: prices (n,) and the price of one more open site, in cost units; seen:
    how often each site is open, by its number in the network."""

    prices: NDArray[np.float64]
    site_price: float
    seen: NDArray[np.float64]


@dataclass(slots=True, eq=False)
class SharePlanner:
    """Keeps the best plan; looks for better ones where the relaxed plan points."""

    transport: Transport
    everything: Columns
    """All sites that may be open, none opened, for the worth of neighbours."""
    numbers: Ints
    counts: Counts
    scale: int
    dearest: int
    must_open: frozenset[int]
    go_on: Callable[[], bool]
    effort: int = TRIES
    best: Opened | None = None
    relaxed: Relaxed | None = None
    seen: dict[tuple[int, ...], Opened | None] = field(default_factory=dict)
    polished: set[tuple[int, ...]] = field(default_factory=set)

    @property
    def value(self) -> int | None:
        """Cost of the best plan, in cost units, rounded up."""
        return (
            None
            if self.best is None
            else -(-self.best.cost.numerator // self.best.cost.denominator)
        )

    def at_root(self, sites: Sites, dual: Dual, columns: Columns) -> None:
        """Round what the relaxed plan opens, and improve by swaps."""
        if self.best is None:
            self.grown(sites, dual)
        if self.best is not None:
            self.polish(self.best, self.effort)
        seen = np.zeros(len(self.transport.network.sites))
        seen[sites.number] = dual.opened
        self.relaxed = Relaxed(dual.prices / self.scale, self.marginal(dual, columns), seen)

    def marginal(self, dual: Dual, columns: Columns) -> float:
        """What one open site more would save: halfway between the last taken and the next."""
        if columns.most >= columns.fixed.size:
            return 0.0
        worth = np.zeros(columns.fixed.size)
        worths(columns, dual.prices, worth, work_of(columns))
        worth[columns.opened] = -np.inf
        last, following = np.sort(worth)[columns.most - 1 : columns.most + 1]
        return max(
            0.0, -float(following if np.isinf(last) else (last + following) / 2) / self.scale
        )

    def at_node(self, sites: Sites, dual: Dual, columns: Columns) -> None:
        """Round only."""
        self.rounded(sites, dual, columns)

    def at_leaf(self, sites: Sites, dual: Dual) -> Leaf:
        """Every site is open: the transport prices bound the leaf."""
        chosen = np.sort(sites.number).astype(np.int64)
        self.consider(chosen)
        served = self.transport(chosen)
        if served is None:
            return Leaf(prices=self.unreachable(sites))
        return Leaf(prices=self.prices(sites, served))

    def unreachable(self, sites: Sites) -> Ints:
        """Prices without bound for communities that no site serves."""
        prices = np.zeros(self.everything.demand.size, np.int64)
        served = np.zeros(prices.size, np.bool_)
        served[sites.client] = True
        prices[~served] = 1 << 56
        return prices

    def prices(self, sites: Sites, served: Shipment) -> Ints:
        """u_i = the least S c_ij + d_i w_j over the leaf's arcs, w_j the price of a place."""
        pay = served.pay
        if served.missing:
            pay = pay * (2.0 * self.dearest / served.missing + 1.0)
        demand = self.everything.demand
        each = np.repeat(pay[sites.number], np.diff(sites.start)) * self.scale
        cost = sites.cost + each * demand[sites.client]
        prices = np.full(demand.size, np.inf)
        np.minimum.at(prices, sites.client, cost)
        whole: Ints = np.rint(prices).astype(np.int64)
        return whole

    def rounded(self, sites: Sites, dual: Dual, columns: Columns) -> Opened | None:
        """Open as many sites as the relaxed plan, those it opens most often."""
        count = int(np.clip(round(float(dual.opened.sum())), columns.least, columns.most))
        rank = np.lexsort((-dual.opened, ~sites.opened))
        return self.consider(sites.number[rank[:count]])

    def grown(self, sites: Sites, dual: Dual) -> None:
        """No plan yet: add the largest of the sites most often open until all find a place."""
        rank = np.lexsort((-(dual.opened + 1e-3) * sites.capacity, ~sites.opened))
        for count in range(1, min(self.counts.most, rank.size) + 1):
            if self.consider(sites.number[rank[:count]]) is not None:
                return

    def consider(self, chosen: NDArray[np.integer]) -> Opened | None:
        """Cost of opening these sites; None where they cannot serve all or pay too much."""
        key = tuple(sorted(int(j) for j in chosen))
        if key not in self.seen:
            self.seen[key] = self.opened(key)
        found = self.seen[key]
        if found is not None and (self.best is None or found.cost < self.best.cost):
            self.best = found
        return found

    def opened(self, key: tuple[int, ...]) -> Opened | None:
        """The plan of a set of sites that is allowed, or None."""
        chosen = np.array(key, np.int64)
        place = np.searchsorted(self.numbers, chosen)
        fixed = int(self.everything.fixed[place].sum())
        allowed = self.counts.least <= len(key) <= self.counts.most
        paid = self.counts.budget is None or fixed <= self.counts.budget
        if not (allowed and paid and self.must_open <= set(key)):
            return None
        room = int(self.everything.capacity[place].sum())
        if room < int(self.everything.demand.sum()):
            return None
        served = self.transport(chosen)
        if served is None or served.missing:
            return None
        return Opened(key, self.transport.cost(served.people) + fixed // self.scale, served)

    def polish(self, start: Opened, tries: int) -> None:
        """Swap, close and open sites while that makes the plan cheaper."""
        current = start
        while current.sites not in self.polished and self.go_on():
            self.polished.add(current.sites)
            better = self.neighbour(current, tries)
            if better is None:
                return
            current = better

    def neighbour(self, current: Opened, tries: int) -> Opened | None:
        """The first better neighbour, in the order of their bounds."""
        size = self.numbers.size
        inside = np.zeros(size, np.bool_)
        inside[np.searchsorted(self.numbers, current.sites)] = True
        gain_out, gain_in = self.gains(current, inside)
        pairs = gain_out[:, None] + gain_in[None, :]
        limit = len(current.sites)
        pairs[-1, -1] = np.inf
        if limit + 1 > self.counts.most:
            pairs[-1, :] = np.inf
        if limit - 1 < self.counts.least:
            pairs[:, -1] = np.inf
        order = np.argsort(pairs, axis=None)[:tries]
        out, into = np.flatnonzero(inside), np.flatnonzero(~inside)
        for flat in order:
            row, column = divmod(int(flat), pairs.shape[1])
            if pairs[row, column] >= 0 or not self.go_on():
                return None
            chosen = inside.copy()
            chosen[out[row : row + 1]] = False
            chosen[into[column : column + 1]] = True
            found = self.consider(self.numbers[chosen])
            if found is not None and found.cost < current.cost:
                return found
        return None

    def gains(self, current: Opened, inside: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Least change of cost by closing an open site and by opening another; last: none."""
        pay = current.served.pay[self.numbers]
        columns = self.everything
        each = np.repeat(pay, np.diff(columns.start)) * columns.demand[columns.client] * self.scale
        held = np.repeat(inside, np.diff(columns.start))
        prices = np.full(columns.demand.size, np.inf)
        np.minimum.at(prices, columns.client[held], (columns.cost + each)[held])
        worth = np.zeros(self.numbers.size)
        worths(columns, prices, worth, work_of(columns))
        out, into = -worth[inside], worth[~inside]
        kept = [self.numbers[k] in self.must_open for k in np.flatnonzero(inside)]
        out[np.array(kept, np.bool_)] = np.inf
        return np.append(out, 0.0), np.append(into, 0.0)
