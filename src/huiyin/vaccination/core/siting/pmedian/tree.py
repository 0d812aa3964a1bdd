"""Branch and bound over the sites left free: best bound first, every node leaves its prices.

`Bounder` is what raises the bound of one node: the volume algorithm from the parent's prices, or
the linear relaxation (`benders`).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from huiyin.vaccination.core.siting.pmedian.draft import Draft, judge, judge_without_site
from huiyin.vaccination.core.siting.pmedian.hunt import Hunt
from huiyin.vaccination.core.siting.pmedian.interchange import ranked
from huiyin.vaccination.core.siting.pmedian.rows import FREE, OPEN, Floats, Rows, States, narrowed
from huiyin.vaccination.core.siting.pmedian.volume import Climb
from huiyin.vaccination.core.siting.pmedian.worth import settle
from huiyin.vaccination.core.siting.proof import PRICE_SCALE


@dataclass(slots=True, eq=False)
class Spot:
    """A node to look into: its draft, the state and the prices it starts from."""

    draft: Draft
    state: States
    prices: Floats
    depth: int = 0


class Bounder(Protocol):
    """Raises the bound of a node."""

    def __call__(self, rows: Rows, spot: Spot) -> tuple[Floats, Floats]:
        """Prices of the node, and shares of the sites to branch by."""


@dataclass(slots=True, eq=False)
class VolumeBounder:
    """Some iterations of the volume algorithm from the parent's prices."""

    hunt: Hunt
    iterations: int = 100
    step: float = 0.5
    patience: int = 6

    def __call__(self, rows: Rows, spot: Spot) -> tuple[Floats, Floats]:
        """Prices and shares after the iterations, fewer where the node closes before."""
        hunt = self.hunt
        climb = Climb.from_prices(
            rows, hunt.fixed_costs, spot.state, hunt.p, spot.prices, self.step
        )
        climb.run(hunt.value, hunt.goal, self.iterations, self.patience)
        return climb.prices, climb.shares


def halves(spot_state: States, shares: Floats) -> int:
    """The free site whose share is nearest one half."""
    free = np.flatnonzero(spot_state == FREE)
    return int(free[np.argmin(np.abs(shares[free] - 0.5))])


@dataclass(slots=True, eq=False)
class Search:
    """The open nodes below one node of a proof, the least bound first."""

    hunt: Hunt
    rows: Rows
    bounder: Bounder
    heap: list[tuple[int, int, int, Spot]]
    made: int = 0
    floor: int = 0

    @classmethod
    def below(cls, hunt: Hunt, rows: Rows, bounder: Bounder, spots: list[Spot]) -> Search:
        """A search whose open nodes are these spots."""
        search = cls(hunt, rows, bounder, [])
        for spot in spots:
            search.push(spot)
        return search

    def push(self, spot: Spot) -> None:
        """One more open node."""
        self.made += 1
        heapq.heappush(self.heap, (spot.draft.low, -spot.depth, -self.made, spot))

    def spots(self) -> list[Spot]:
        """What is still open."""
        return [entry[3] for entry in self.heap]

    def run(self, nodes: int, phase: str) -> bool:
        """Look into at most this many nodes; whether the tree is finished."""
        hunt = self.hunt
        last = hunt.nodes + nodes
        while self.heap and hunt.nodes < last:
            hunt.raise_bound(self.heap[0][0])
            if not hunt.go_on(phase):
                return False
            spot = heapq.heappop(self.heap)[3]
            if spot.draft.low > PRICE_SCALE * (hunt.value - 1):
                continue
            hunt.nodes += 1
            for child in self.look(spot):
                self.push(child)
        return not self.heap

    def look(self, spot: Spot) -> list[Spot]:
        """Bound a node, settle what its prices settle, branch."""
        hunt = self.hunt
        rows = narrowed(self.rows, spot.state)
        draft = spot.draft
        if judge_without_site(draft, rows, hunt.value):
            return []
        prices, shares = self.bounder(rows, spot)
        whole = hunt.whole(np.minimum(prices, rows.cap))
        state = judge(draft, rows, hunt.fixed, spot.state, hunt.p, whole, hunt.value)
        if state is None:
            return []
        if not np.any(state == FREE):
            return self.single(draft, state)
        self.try_plan(rows, state, shares)
        return branch(draft, state, prices, halves(state, shares), spot.depth)

    def single(self, draft: Draft, state: States) -> list[Spot]:
        """A node with one plan: its own costs are prices that close it."""
        rows = narrowed(self.rows, state)
        self.hunt.offer(state == OPEN)
        if judge_without_site(leaf := Draft(), rows, self.hunt.value):
            draft.then = leaf
            return []
        prices = self.hunt.whole(rows.cost[rows.start[:-1]].astype(np.float64))
        judge(leaf, rows, self.hunt.fixed, state, self.hunt.p, prices, self.hunt.value)
        draft.then = leaf
        return []

    def try_plan(self, rows: Rows, state: States, shares: Floats) -> None:
        """The plan of the largest shares, if it is better than the best."""
        self.hunt.offer(ranked(shares, state, self.hunt.p))


def branch(draft: Draft, state: States, prices: Floats, site: int, depth: int) -> list[Spot]:
    """Two nodes below: the site closed, the site open. Until bounded they keep these prices."""
    draft.branch = site
    spots = []
    for settled in ("without", "with_it"):
        child = Draft(prices=draft.prices, low=draft.low)
        setattr(draft, settled, child)
        one, none = np.array([site]), np.empty(0, np.int64)
        after = settle(state, none, one) if settled == "with_it" else settle(state, one, none)
        spots.append(Spot(child, after, prices, depth + 1))
    return spots
