"""Recomputes a p-median certificate in whole numbers; shares no code with any solver.

Written from the text of `proof` alone. What a node must show stands there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.checked import Checked, Refuted
from huiyin.vaccination.core.siting.problem import Ints, Network
from huiyin.vaccination.core.siting.proof import PRICE_SCALE, Certificate, Node, nodes_of

FREE, OPEN, CLOSED = 0, 1, 2
ROOM = 2**61


def check(network: Network, certificate: Certificate) -> Checked:
    """What the certificate shows of the network; raises Refuted with the reason it fails."""
    _need(certificate.kind == "p-median", f"this checks p-median, not {certificate.kind}")
    _need(certificate.digest == network.digest, "the certificate is of another network")
    value = _value(network, certificate)
    _need(value == certificate.value, f"the plan costs {value}, not {certificate.value}")
    _need(certificate.target <= value, f"the target {certificate.target} is above the plan")
    tree = nodes_of(certificate.root)
    prices = list(
        {id(node.prices): node.prices for node in tree if node.prices is not None}.values()
    )
    proof = _Proof(network, len(certificate.open), certificate.target, prices)
    state = np.zeros(len(network.sites), np.int8)
    state[list(network.must_open)], state[list(network.must_close)] = OPEN, CLOSED
    stack = [(certificate.root, state)]
    while stack:
        stack += proof.below(*stack.pop())
    arcs = network.arcs
    reach = bool((proof.highest <= PRICE_SCALE * arcs.cost[arcs.start[1:] - 1]).all())
    _need(reach or not certificate.more.get("within_reach"), "a price passes the last arc kept")
    return Checked(value, certificate.target, len(tree), reach)


class _Proof:
    """The numbers against which every node is held."""

    def __init__(self, network: Network, p: int, target: int, prices: list[Ints]) -> None:
        arcs, n = network.arcs, len(network.communities)
        for u in prices:
            _need(u.dtype == np.int64 and u.shape == (n,), "prices are not n whole numbers")
            _need(bool((u >= 0).all()), "a price is negative")
            _need(sum(u.tolist()) * (p + 1) <= ROOM, "prices are too large for exact sums")
        self.p, self.lid = p, PRICE_SCALE * (target - 1)
        self.highest = np.max(prices, axis=0) if prices else np.zeros(n, np.int64)
        row = np.repeat(np.arange(n), np.diff(arcs.start))
        _need(int(arcs.cost.max()) < ROOM // PRICE_SCALE, "costs are too large for exact sums")
        live = PRICE_SCALE * arcs.cost < self.highest[row]
        self.row, self.site = row[live], arcs.site[live]
        self.cost = PRICE_SCALE * arcs.cost[live]
        self.fixed = PRICE_SCALE * _fixed_costs(network)
        _need(sum(self.fixed.tolist()) * (p + 1) < ROOM, "fixed costs are too large for exact sums")

    def below(self, node: Node, state: NDArray[np.int8]) -> list[tuple[Node, NDArray[np.int8]]]:
        """The nodes that must hold for this one to hold; raises Refuted."""
        free = np.flatnonzero(state == FREE)
        take = self.p - int((state == OPEN).sum())
        if take < 0 or take > free.size:
            return []
        bound, worth = None, np.zeros(0, np.int64)
        if node.prices is not None:
            worth = self.fixed.copy()
            np.add.at(worth, self.site, np.minimum(0, self.cost - node.prices[self.row]))
            ranked = np.sort(worth[free])
            opened = int(worth[state == OPEN].sum())
            bound = int(node.prices.sum()) + opened + int(ranked[:take].sum())
        state = state.copy()
        for sites, mark in ((node.closed, CLOSED), (node.opened, OPEN)):
            trivial = take == (0 if mark == CLOSED else free.size)
            for j in sites:
                _need(0 <= j < state.size and state[j] == FREE, f"site {j} is fixed but not free")
                _need(trivial or (bound is not None and 0 < take < free.size), f"no reason for {j}")
                if not trivial and bound is not None:
                    without = int(worth[j]) - int(ranked[take - 1])
                    loss = without if mark == CLOSED else int(ranked[take]) - int(worth[j])
                    _need(bound + loss > self.lid, f"site {j} is fixed, yet it may still help")
                state[j] = mark
        if node.then is not None:
            _need(node.branch is None, "a node both branches and goes on")
            return [(node.then, state)]
        if node.branch is None:
            shown = "no prices" if bound is None else f"{bound} / {PRICE_SCALE}"
            _need(bound is not None and bound > self.lid, f"a leaf shows {shown}, not the target")
            return []
        j, without_it, with_it = node.branch, node.without, node.with_it
        _need(0 <= j < state.size and state[j] == FREE, f"a node branches on site {j}, not free")
        if without_it is None or with_it is None:
            raise Refuted(f"one side of the branch on site {j} is missing")
        other = state.copy()
        state[j], other[j] = OPEN, CLOSED
        return [(without_it, other), (with_it, state)]


def _value(network: Network, certificate: Certificate) -> int:
    """The cost of the plan, each community at its cheapest open site."""
    sites, arcs = certificate.open, network.arcs
    _need(len(set(sites)) == len(sites), "a site of the plan stands twice")
    _need(
        all(0 <= j < len(network.sites) for j in sites), "the plan names a site that is not there"
    )
    _need(certificate.p == len(sites), f"{len(sites)} sites are open; p is {certificate.p}")
    _need(network.must_open <= set(sites), "a site that must be open is closed")
    _need(not network.must_close & set(sites), "a site that must be closed is open")
    is_open = np.zeros(len(network.sites), bool)
    is_open[list(sites)] = True
    cheapest = np.where(is_open[arcs.site], arcs.cost, ROOM)
    cheapest = np.minimum.reduceat(cheapest, arcs.start[:-1])
    _need(bool((np.diff(arcs.start) > 0).all()), "a community has no arc")
    _need(int(cheapest.max()) < ROOM, f"community {int(cheapest.argmax())} has no open site")
    return int(sum(cheapest.tolist())) + int(sum(_fixed_costs(network)[list(sites)].tolist()))


def _fixed_costs(network: Network) -> Ints:
    none = np.zeros(len(network.sites), np.int64)
    costs = none if network.fixed_cost is None else network.fixed_cost.copy()
    costs[list(network.already_open)] = 0
    return costs


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Refuted(otherwise)
