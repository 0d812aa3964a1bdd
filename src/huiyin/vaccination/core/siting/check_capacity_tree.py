"""Recomputes the tree of a certificate with capacities; shares no code with the solvers.

Written against the docstring of `proof_capacitated`, in NumPy and Python's whole numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.problem import Ints, Network
from huiyin.vaccination.core.siting.proof import Certificate

Flags = NDArray[np.bool_]
Worths = tuple[list[int], Callable[[int], int | None]]
"""Worth of each site, and of an arc's site when it must serve that arc (None: it cannot)."""
Counted = tuple[tuple[int, ...], int, int]
"""Sites; 1 and the most that may be open, or -1 and the least that must be."""
State = tuple[NDArray[np.int64], Flags, tuple[Counted, ...]]
"""Of each site, of each arc whether it may be used, and the counts of groups."""
FREE, OPEN, CLOSED = 0, 1, -1
ROOM = 2.0**62


class TreeCheck:
    """A certificate's tree against its network: `faults` says what does not hold."""

    def __init__(self, network: Network, certificate: Certificate) -> None:
        self.network, self.certificate = network, certificate
        more, arcs = certificate.more, network.arcs
        self.scale, self.whole = int(more["price_scale"]), bool(more["whole"])
        self.row = np.repeat(np.arange(len(self.network.communities)), np.diff(arcs.start))
        self.demand = self.network.people[self.row]
        self.cost = arcs.cost.astype(object) * self.scale
        if max(self.cost, default=0) < ROOM:
            self.cost = self.cost.astype(np.int64)
        if not more["single_source"]:
            self.cost = np.where(self.demand == 0, 0, self.cost)
        self.limit = self.scale * (self.certificate.target - 1)
        self.capacity = capacity_of(self.network)
        self.fixed = [self.scale * int(f) for f in opening_cost(self.network)]

    def faults(self) -> list[str]:
        """Every complaint about the tree."""
        status = np.zeros(len(self.network.sites), np.int64)
        status[sorted(self.network.must_open)] = OPEN
        status[sorted(self.network.must_close)] = CLOSED
        found: list[str] = []
        stack: list[tuple[Any, State]] = [
            (self.certificate.root, (status, np.ones(self.row.size, bool), ()))
        ]
        while stack and len(found) < 20:
            node, (status, arcs, groups) = stack.pop()
            if node is None:
                found.append("A branch of the tree is missing.")
            elif (allowed := self.counts(status)) is not None:
                found += self.look(node, allowed, (status.copy(), arcs.copy(), groups), stack)
        return found

    def look(
        self, node: Any, allowed: tuple[int, int], state: State, stack: list[tuple[Any, State]]
    ) -> list[str]:
        """Complaints about one node; its children go on the stack."""
        status, arcs, groups = state
        bound = None
        if node.prices is not None:
            if len(node.fees) != len(groups) or min(node.fees, default=0) < 0:
                return [f"A node has the fees {node.fees} for {len(groups)} counts."]
            rent, back = self.charged(node.fees, groups)
            worths = self.worths(node.prices, status, arcs, rent)
            base = int(node.prices.sum(dtype=object)) - back
            bound = base + self.least(worths[0], status, allowed)
            if bound > self.limit:
                return []
            if wrong := self.fixed_wrongly(node, status, base, worths):
                return wrong
            status[list(node.closed)], status[list(node.opened)] = CLOSED, OPEN
            arcs[list(node.banned)] = False
        below = self.below(node, state)
        if below is None:
            return [
                f"A leaf shows {bound} / {self.scale} only, less than {self.certificate.target}."
            ]
        wrong = self.branched_wrongly(node, status)
        stack += [] if wrong else below
        return wrong

    def below(self, node: Any, state: State) -> list[tuple[Any, State]] | None:
        """What the node hands on to which nodes; None from a leaf."""
        status, arcs, groups = state
        if node.then is not None:
            return [(node.then, state)]
        if node.branch is not None:
            closed, opened = status.copy(), status.copy()
            closed[node.branch], opened[node.branch] = CLOSED, OPEN
            return [(node.without, (closed, arcs, groups)), (node.with_it, (opened, arcs, groups))]
        if node.group:
            fewer, more = (node.group, 1, int(node.most)), (node.group, -1, int(node.most) + 1)
            return [
                (node.without, (status, arcs, (*groups, fewer))),
                (node.with_it, (status, arcs, (*groups, more))),
            ]
        if node.pair is not None:
            same = self.row == self.row[node.pair]
            one = np.arange(self.row.size) == node.pair
            return [
                (node.without, (status, arcs & ~one, groups)),
                (node.with_it, (status, arcs & (one | ~same), groups)),
            ]
        return None

    @staticmethod
    def branched_wrongly(node: Any, status: NDArray[np.int64]) -> list[str]:
        """Whether it branches on what cannot be branched on."""
        if node.branch is not None and status[node.branch] != FREE:
            return [f"The tree branches on site {node.branch}, which is not free."]
        if not set(node.group) <= set(range(status.size)):
            return [f"The tree branches on the group {node.group} of other sites."]
        return []

    def charged(self, fees: tuple[int, ...], groups: tuple[Counted, ...]) -> tuple[list[int], int]:
        """Cost of opening each site with the fees on it, and what they give back."""
        rent, back = list(self.fixed), 0
        for fee, (sites, sense, count) in zip(fees, groups, strict=True):
            back += sense * int(fee) * count
            for j in sites:
                rent[j] += sense * int(fee)
        return rent, back

    def fixed_wrongly(
        self, node: Any, status: NDArray[np.int64], base: int, worths: Worths
    ) -> list[str]:
        """Sites and arcs that the node fixes although its prices do not show it."""
        wrong = []
        rho, forced = worths
        for sites, state in ((node.closed, OPEN), (node.opened, CLOSED)):
            for j in sites:
                moved = status.copy()
                moved[j] = state
                other = self.counts(moved)
                if status[j] != FREE:
                    wrong.append(f"Site {j} is fixed but not free.")
                elif other is not None and base + self.least(rho, moved, other) <= self.limit:
                    wrong.append(f"Site {j} is fixed without reason.")
        rest: dict[int, int | None] = {}
        for a in node.banned:
            j = int(self.network.arcs.site[a])
            if j not in rest:
                moved = status.copy()
                moved[j] = OPEN
                other = None if status[j] == CLOSED else self.counts(moved)
                rest[j] = None if other is None else base + self.least(rho, moved, other) - rho[j]
            without, with_it = rest[j], forced(a) if self.whole else 0
            possible = without is not None and with_it is not None
            if not self.whole or (possible and (without or 0) + (with_it or 0) <= self.limit):
                wrong.append(f"Arc {a} is banned without reason.")
        return wrong

    def counts(self, status: NDArray[np.int64]) -> tuple[int, int] | None:
        """Least and most sites that may be open in all, or None."""
        p, more = self.certificate.p, self.certificate.more
        opened, free = np.flatnonzero(status == OPEN), np.flatnonzero(status == FREE)
        room = sum(self.capacity[j] for j in opened)
        least, people = len(opened), int(self.network.people.sum())
        for size in sorted((self.capacity[j] for j in free), reverse=True):
            if room >= people:
                break
            room, least = room + size, least + 1
        most = len(opened) + len(free)
        if more["budget"] is not None:
            left = self.scale * int(more["budget"]) - sum(self.fixed[j] for j in opened)
            most = len(opened) if left >= 0 else -1
            for price in sorted(self.fixed[j] for j in free):
                left -= price
                most += left >= 0
        most = most if p is None else min(most, p)
        least = least if p is None or more["at_most"] else max(least, p)
        return (least, most) if room >= people and least <= most else None

    def least(self, rho: list[int], status: NDArray[np.int64], allowed: tuple[int, int]) -> int:
        """The least sum of worths over an allowed choice of sites."""
        opened = np.flatnonzero(status == OPEN)
        total, taken = sum(rho[j] for j in opened), len(opened)
        for worth in sorted(rho[j] for j in np.flatnonzero(status == FREE)):
            if taken >= allowed[1] or (taken >= allowed[0] and worth >= 0):
                break
            total, taken = total + worth, taken + 1
        return total

    def worths(
        self, prices: Ints, status: NDArray[np.int64], arcs: Flags, rent: list[int]
    ) -> Worths:
        """Worth of each site, and the worth of an arc's site when it must serve that arc."""
        gain = prices[self.row] - self.cost
        live = np.flatnonzero(arcs & (gain > 0) & (status[self.network.arcs.site] != CLOSED))
        live = live[np.argsort(self.network.arcs.site[live], kind="stable")]
        ends = np.searchsorted(self.network.arcs.site[live], np.arange(len(self.capacity) + 1))
        rho, tables = list(rent), dict[int, Ints]()
        for j in np.flatnonzero(np.diff(ends) > 0).tolist():
            own = live[ends[j] : ends[j + 1]]
            if self.whole:
                tables[j] = most_whole(gain[own], self.demand[own], self.capacity[j])
                rho[j] -= int(tables[j][-1])
            else:
                rho[j] -= most_shared(gain[own], self.demand[own], self.capacity[j])

        def forced(a: int) -> int | None:
            j = int(self.network.arcs.site[a])
            left = self.capacity[j] - int(self.demand[a])
            if left < 0:
                return None
            rest = int(tables[j][left]) if j in tables else 0
            return rent[j] - int(gain[a]) - rest

        return rho, forced


def capacity_of(network: Network) -> list[int]:
    """Capacities; unlimited ones hold everybody."""
    if network.capacity is None:
        return [int(network.people.sum())] * len(network.sites)
    return [int(size) for size in network.capacity]


def opening_cost(network: Network) -> list[int]:
    """Cost of opening each site, nothing where it is open already."""
    given = network.fixed_cost if network.fixed_cost is not None else [0] * len(network.sites)
    return [0 if j in network.already_open else int(f) for j, f in enumerate(given)]


def most_shared(gain: Ints, demand: Ints, room: int) -> int:
    """No less than the fractional knapsack holds, by weak duality at the item that breaks."""
    if int(demand.sum()) <= room:
        return int(gain.sum(dtype=object))
    rate = gain.astype(float) / np.maximum(demand, 1e-9)
    order = np.argsort(-rate, kind="stable")
    b = order[np.searchsorted(np.cumsum(demand[order]), room, side="right")]
    if float(gain.max()) * float(max(int(demand.sum()), room)) * 2 > ROOM:
        gain, demand = gain.astype(object), demand.astype(object)
    over = np.maximum(gain * int(demand[b]) - int(gain[b]) * demand, 0).sum(dtype=object)
    return -(-(room * int(gain[b]) + int(over)) // int(demand[b]))


def most_whole(gain: Ints, demand: Ints, room: int) -> Ints:
    """The most that whole items gain within each room from 0 to `room`."""
    table = np.zeros(room + 1, np.int64)
    for more, need in zip(gain.tolist(), demand.tolist(), strict=True):
        if need <= room:
            table[need:] = np.maximum(table[need:], table[: room + 1 - need] + more)
    return table
