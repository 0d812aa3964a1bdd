"""Walks the proof tree of a p-center or covering certificate; shares no code with the solvers.

Written from `proof_center` and `proof_covering` alone.
"""

# ruff: noqa: PLR0911 - each return names one fault

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.problem import Indices, Ints, Network
from huiyin.vaccination.core.siting.proof import Certificate, Node

FREE, OPEN, CLOSED = 0, 1, 2
ROOM = 2**62
States = NDArray[np.int8]


def plan_faults(network: Network, certificate: Certificate, kind: str) -> list[str]:
    """Complaints about the open sites and what the certificate says it is of."""
    opened, p = set(certificate.open), certificate.p
    wrong = [] if certificate.kind == kind else [f"It is of {certificate.kind}, not {kind}."]
    if certificate.digest != network.digest:
        wrong.append("it is of another network")
    if len(opened) != len(certificate.open) or not opened <= set(range(len(network.sites))):
        wrong.append("the open sites are not sites, or stand twice")
    if not network.must_open <= opened or network.must_close & opened:
        wrong.append("a site that must be open is not, or one that must be closed is")
    fewer = certificate.more["at_most"]
    if p is not None and (len(opened) > p or (len(opened) < p and not fewer)):
        wrong.append(f"{len(opened)} sites are open, {p} were asked for.")
    if certificate.target > certificate.value:
        wrong.append("the bound lies above the plan")
    return wrong


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """Pairs (row[k], site[k]) of who reaches whom; nodes must show more than `lid`.

    highest: the highest price of each community, shape (n,), None where there is none.
    """

    row: Ints
    site: Indices
    p: int
    lid: int
    highest: Ints | None

    def faults(self, network: Network, certificate: Certificate) -> list[str]:
        """What the tree does not show; an empty list where it shows all."""
        state = np.zeros(len(network.sites), np.int8)
        state[list(network.must_open)], state[list(network.must_close)] = OPEN, CLOSED
        wrong = self._dominated(state, certificate.more["dominated"])
        stack = [(certificate.root, state)]
        while stack and not wrong:
            node, state = stack.pop()
            found = self._below(node, state)
            if isinstance(found, str):
                wrong.append(found)
            else:
                stack += found
        return wrong

    def _dominated(self, state: States, pairs: list[list[int]]) -> list[str]:
        """Close the sites that another one makes superfluous; complain where it does not."""
        order = np.argsort(self.site, kind="stable")
        rows = self.row[order]
        ends = np.searchsorted(self.site[order], np.arange(state.size + 1))
        sure = np.unique(self.row[state[self.site] == OPEN])
        for j, k in pairs:
            named = min(j, k) >= 0 and max(j, k) < state.size and j != k
            if not named or state[j] != FREE or state[k] != FREE:
                return [f"Sites {j} and {k} are not two free sites."]
            mine = np.setdiff1d(rows[ends[j] : ends[j + 1]], sure)
            if np.setdiff1d(mine, rows[ends[k] : ends[k + 1]]).size:
                return [f"Site {k} does not reach all that site {j} does."]
            state[j] = CLOSED
        return []

    def _below(self, node: Node, state: States) -> list[tuple[Node, States]] | str:
        """The nodes that must hold for this one to hold, or what fails."""
        free = np.flatnonzero(state == FREE)
        take = self.p - int((state == OPEN).sum())
        if take < 0:
            return []
        if node.then is not None:
            return "a node goes on to another one, which these proofs do not"
        bound, worth, last, first = None, np.zeros(state.size, np.int64), 0, 0
        if node.prices is not None:
            fault = self._prices_fault(node.prices)
            if fault:
                return fault
            np.add.at(worth, self.site, node.prices[self.row])
            ranked = -np.sort(-worth[free])
            bound = int(node.prices.sum()) - int(worth[state == OPEN].sum())
            bound -= int(ranked[:take].sum())
            last = int(ranked[take - 1]) if 0 < take <= free.size else 0
            first = int(ranked[take]) if take < free.size else 0
        leaf, state = node.branch is None, state.copy()
        for j, mark in [(j, CLOSED) for j in node.closed] + [(j, OPEN) for j in node.opened]:
            if not 0 <= j < state.size or state[j] != FREE:
                return f"Site {j} is settled, but was not free."
            change = last - int(worth[j]) if mark == CLOSED else int(worth[j]) - first
            nothing = mark == CLOSED and take == 0
            judged = bound is not None and 0 < take < free.size and bound + change > self.lid
            if not nothing and not judged:
                return f"Site {j} is settled without reason."
            state[j] = mark
        if leaf:
            closed = bound is not None and bound > self.lid
            return [] if closed else f"A leaf shows {bound}, not more than {self.lid}."
        k, without, with_it = node.branch, node.without, node.with_it
        if k is None or not 0 <= k < state.size or state[k] != FREE:
            return f"A node branches on site {k}, which is not free."
        if without is None or with_it is None:
            return f"One side of the branch on site {k} is missing."
        other = state.copy()
        state[k], other[k] = OPEN, CLOSED
        return [(without, other), (with_it, state)]

    def _prices_fault(self, prices: Ints) -> str:
        """What is wrong with the prices of a node; empty where nothing is."""
        if prices.dtype != np.int64 or prices.ndim != 1 or (prices < 0).any():
            return "prices are not whole numbers from 0"
        if self.highest is not None and (
            prices.shape != self.highest.shape or (prices > self.highest).any()
        ):
            return "a price is higher than leaving the community out"
        if self.highest is None and prices.size <= int(self.row.max(initial=-1)):
            return "there are too few prices"
        if float(prices.sum(dtype=np.float64)) * (self.p + 1) >= ROOM:
            return "prices are too large for exact sums"
        return ""
