"""The cheapest way to serve all communities from given open sites, shares allowed, compiled.

A transport problem with few sites and many communities: start with every community at its
cheapest open site and move the overload along shortest paths between sites, where going from site
j to l costs the least (c_il - c_ij) / d_i over communities i now served by j. Successive shortest
paths with potentials (J. Edmonds & R. M. Karp, Journal of the ACM 19 (1972) 248-264); a path's
potentials are the prices of the capacities.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.problem import Ints, Network

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Shipment:
    """Persons on each arc of the network, shape (a,), and the prices that prove it cheapest.

    pay: price of a place at each site, shape (m,), in cost units per person; where `missing` > 0
    that many persons find no place, and `pay` is an infeasible direction: 1 at the sites that are
    full, 0 elsewhere.
    """

    people: Ints
    pay: NDArray[np.float64]
    missing: int


def _rows_of(
    j: int, first: Array, arc: Array, start: Array, site: Array, unit: Array, client: Array,
    place: Array, people: Array, best: Array, out: Array, into: Array,
) -> None:  # fmt: skip
    """Cheapest exchanges out of open site j, over the communities it serves."""
    best[j, :] = np.inf
    for q in range(first[j], first[j + 1]):
        a = arc[q]
        if people[a] == 0:
            continue
        i = client[a]
        for b in range(start[i], start[i + 1]):
            other = place[site[b]]
            if other >= 0 and unit[b] - unit[a] < best[j, other]:
                best[j, other] = unit[b] - unit[a]
                out[j, other] = a
                into[j, other] = b


rows_of: Callable[..., None] = njit(cache=True)(_rows_of)


def _path(
    source: int, best: Array, potential: Array, slack: Array, far: Array, back: Array, done: Array
) -> tuple[int, float]:
    """Dijkstra to the nearest place with room: (site with room or -1, reduced length).

    The sink is one more node, `potential[-1]`; `back` gives the site before on the path.
    """
    size = slack.size
    far[:] = np.inf
    done[:] = False
    far[source], back[source] = 0.0, -1
    end, sink = -1, np.inf
    while True:
        j, near = -1, sink
        for k in range(size):
            if not done[k] and far[k] < near:
                j, near = k, far[k]
        if j < 0:
            return end, sink
        done[j] = True
        if slack[j] > 0:
            length = near + max(0.0, potential[j] - potential[size])
            if length < sink:
                end, sink = j, length
        for k in range(size):
            if not done[k] and best[j, k] < np.inf:
                length = near + max(0.0, best[j, k] + potential[j] - potential[k])
                if length < far[k]:
                    far[k], back[k] = length, j


path: Callable[..., tuple[int, float]] = njit(cache=True)(_path)


def _push(
    source: int, end: int, back: Array, out: Array, into: Array, people: Array, slack: Array
) -> None:
    """Move as many persons along the path as its tightest step allows."""
    amount = min(-slack[source], slack[end])
    k = end
    while k != source:
        amount = min(amount, people[out[back[k], k]])
        k = back[k]
    k = end
    while k != source:
        people[out[back[k], k]] -= amount
        people[into[back[k], k]] += amount
        k = back[k]
    slack[source] += amount
    slack[end] -= amount


push: Callable[..., None] = njit(cache=True)(_push)


def _ship(
    start: Array, site: Array, client: Array, unit: Array, place: Array, first: Array, arc: Array,
    people: Array, slack: Array, pay: Array,
) -> int:  # fmt: skip
    """Repair the overloads of a start in which everybody goes to the cheapest site.

    people (a,), slack (k,) and pay (k,) are changed in place; persons without a place are
    returned, and `pay` then marks the sites that are full.
    """
    size = slack.size
    best = np.full((size, size), np.inf)
    out, into = np.zeros((size, size), np.int64), np.zeros((size, size), np.int64)
    far, back, done = np.zeros(size), np.zeros(size, np.int64), np.zeros(size, np.bool_)
    potential = np.zeros(size + 1)
    for j in range(size):
        rows_of(j, first, arc, start, site, unit, client, place, people, best, out, into)
    for source in range(size):
        while slack[source] < 0:
            end, length = path(source, best, potential, slack, far, back, done)
            if end < 0:
                for k in range(size):
                    pay[k] = 1.0 if done[k] else 0.0
                return -slack[slack < 0].sum()
            for k in range(size):
                potential[k] += min(far[k], length)
            potential[size] += length
            push(source, end, back, out, into, people, slack)
            k = end
            while k >= 0:
                rows_of(k, first, arc, start, site, unit, client, place, people, best, out, into)
                k = back[k]
    for k in range(size):
        pay[k] = max(0.0, potential[size] - potential[k])
    return 0


ship: Callable[..., int] = njit(cache=True)(_ship)


class Transport:
    """Transport problems over the arcs of one network, for one set of open sites after another."""

    def __init__(self, network: Network, capacity: Ints) -> None:
        arcs = network.arcs
        n = len(network.communities)
        self.network, self.capacity = network, capacity
        self.client = np.repeat(np.arange(n, dtype=np.int64), np.diff(arcs.start))
        self.demand = network.people[self.client]
        self.unit = arcs.cost / np.maximum(self.demand, 1)
        self.order = np.argsort(arcs.site, kind="stable")
        per_site = np.bincount(arcs.site, minlength=len(network.sites))
        self.first = np.concatenate([[0], np.cumsum(per_site)])

    def __call__(self, opened: NDArray[np.integer[Any]]) -> Shipment | None:
        """Serve everybody from the sites `opened`; None where a community has none of them."""
        arcs, m = self.network.arcs, len(self.network.sites)
        place = np.full(m, -1, np.int64)
        place[opened] = np.arange(len(opened))
        usable = place[arcs.site] >= 0
        cheapest = np.where(usable, arcs.cost, np.iinfo(np.int64).max)
        least = np.minimum.reduceat(cheapest, arcs.start[:-1])
        if (np.diff(arcs.start) == 0).any() or (least == np.iinfo(np.int64).max).any():
            return None
        at_least = np.flatnonzero(cheapest == least[self.client])
        chosen = at_least[np.unique(self.client[at_least], return_index=True)[1]]
        people = np.zeros(arcs.site.size, np.int64)
        people[chosen] = self.network.people
        load = np.bincount(
            place[arcs.site[chosen]], weights=self.network.people, minlength=len(opened)
        )
        slack = self.capacity[opened] - load.astype(np.int64)
        spans = [self.order[self.first[j] : self.first[j + 1]] for j in opened]
        first = np.concatenate([[0], np.cumsum([span.size for span in spans])]).astype(np.int64)
        pay, paid = np.zeros(len(opened)), np.zeros(m)
        missing = ship(
            arcs.start, arcs.site, self.client, self.unit, place, first, np.concatenate(spans),
            people, slack, pay,
        )  # fmt: skip
        paid[opened] = pay
        return Shipment(people, paid, int(missing))

    def cost(self, people: Ints) -> Fraction:
        """Exact cost, in cost units, of `people` (a,) persons on each arc."""
        total = Fraction(0)
        whole = people == self.demand
        empty = self.demand == 0
        total += int(self.network.arcs.cost[whole & ~empty].sum())
        for a in np.flatnonzero(~whole & (people > 0)):
            total += Fraction(int(self.network.arcs.cost[a]) * int(people[a]), int(self.demand[a]))
        return total
