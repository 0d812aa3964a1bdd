"""Branch and bound over the sites left free: best bound first, every node leaves its prices.

`Bounder` is what raises the bound of one node: the volume algorithm from the parent's prices, or
the linear relaxation (`benders`).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from huiyin.vaccination.core.siting.pmedian.draft import Draft, judge, judge_stranded
from huiyin.vaccination.core.siting.pmedian.hunt import Hunt
from huiyin.vaccination.core.siting.pmedian.interchange import ranked
from huiyin.vaccination.core.siting.pmedian.rows import (
    FREE,
    OPEN,
    Floats,
    Ints,
    Rows,
    States,
    narrowed,
    without_site,
)
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
    made_by: tuple[int, int, float, int] | None = None
    """The branch it came by: site, 1 for open, the share rounded away, the bound before."""


class Bounder(Protocol):
    """Raises the bound of a node; `far`: to prices above what the near rows show."""

    far: bool

    def __call__(self, rows: Rows, spot: Spot) -> tuple[Floats, Floats]:
        """Prices of the node, and shares of the sites to branch by."""

    def choose(self, state: States, shares: Floats, rises: Rises) -> int:
        """The free site to branch on."""


@dataclass(slots=True, eq=False)
class VolumeBounder:
    """Some iterations of the volume algorithm from the parent's prices."""

    hunt: Hunt
    iterations: int = 100
    step: float = 0.5
    patience: int = 6
    far: bool = False

    def __call__(self, rows: Rows, spot: Spot) -> tuple[Floats, Floats]:
        """Prices and shares after the iterations, fewer where the node closes before."""
        hunt = self.hunt
        climb = Climb.from_prices(
            rows, hunt.fixed_costs, spot.state, hunt.p, spot.prices, self.step
        )
        climb.run(hunt.value, hunt.goal, self.iterations, self.patience)
        return climb.prices, climb.shares

    def choose(self, state: States, shares: Floats, rises: Rises) -> int:
        """The free site about whose share least is known."""
        free = np.flatnonzero(state == FREE)
        return int(free[np.argmin(np.abs(shares[free] - 0.5))])


@dataclass(slots=True, eq=False)
class Rises:
    """How much the bound rose by branching on a site, per share rounded away (pseudo-costs).

    M. Benichou et al., "Experiments in mixed-integer linear programming", Mathematical
    Programming 1 (1971) 76-94.
    """

    total: Floats
    count: Floats

    @classmethod
    def none(cls, m: int) -> Rises:
        """Nothing known yet."""
        return cls(np.zeros((2, m)), np.zeros((2, m)))

    def learn(self, spot: Spot) -> None:
        """A node was bounded: what its branch brought."""
        if spot.made_by is not None:
            site, way, share, before = spot.made_by
            self.note(site, way, spot.draft.low - before, share)

    def note(self, site: int, way: int, rise: float, share: float) -> None:
        """Branching that rounded this share away brought that rise."""
        self.total[way, site] += max(0.0, rise) / max(share, 0.05)
        self.count[way, site] += 1

    def ranked(self, free: Ints, shares: Floats) -> Ints:
        """The free sites, those first whose two branches promise most."""
        total, count = self.total[:, free], self.count[:, free]
        usual = (self.total.sum(axis=1) + 1.0) / (self.count.sum(axis=1) + 1.0)
        rise = (total + usual[:, None]) / (count + 1.0)
        down = rise[0] * np.maximum(shares[free], 1e-4)
        up = rise[1] * np.maximum(1.0 - shares[free], 1e-4)
        return free[np.argsort(-down * up, kind="stable")]


@dataclass(slots=True, eq=False)
class Search:
    """The open nodes below one node of a proof, the least bound first."""

    hunt: Hunt
    rows: Rows
    near: Rows
    bounder: Bounder
    heap: list[tuple[int, int, int, Spot]]
    rises: Rises
    made: int = 0
    floor: int = 0

    @classmethod
    def below(
        cls, hunt: Hunt, rows: Rows, near: Rows, bounder: Bounder, spots: list[Spot]
    ) -> Search:
        """A search whose open nodes are these spots; `near`: the part of the rows it works on."""
        search = cls(hunt, rows, near, bounder, [], Rises.none(hunt.fixed.size))
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
        rows = narrowed(self.near, spot.state)
        draft = spot.draft
        if self.stranded(draft, rows, spot.state):
            return []
        prices, shares = self.bounder(rows, spot)
        rows = self.rows if self.bounder.far else rows
        whole = hunt.whole(np.minimum(prices, rows.cap))
        state = judge(draft, rows, hunt.fixed, spot.state, hunt.p, whole, hunt.value)
        self.rises.learn(spot)
        if state is None:
            return []
        if not np.any(state == FREE):
            return self.single(draft, state)
        self.try_plan(rows, state, shares)
        site = self.bounder.choose(state, shares, self.rises)
        return branch(spot, state, prices, site, float(shares[site]))

    def stranded(self, draft: Draft, rows: Rows, state: States) -> bool:
        """Whether some community has no site left; that closes the node."""
        suspects = np.flatnonzero(np.diff(rows.start) == 0)
        community = without_site(self.rows, state, suspects)
        if community is None:
            return False
        judge_stranded(draft, rows.n, community, self.hunt.value)
        return True

    def single(self, draft: Draft, state: States) -> list[Spot]:
        """A node with one plan: its own costs are prices that close it."""
        rows = narrowed(self.rows, state)
        self.hunt.offer(state == OPEN)
        draft.then = leaf = Draft()
        if not self.stranded(leaf, rows, state):
            prices = self.hunt.whole(rows.cost[rows.start[:-1]].astype(np.float64))
            judge(leaf, rows, self.hunt.fixed, state, self.hunt.p, prices, self.hunt.value)
        return []

    def try_plan(self, rows: Rows, state: States, shares: Floats) -> None:
        """The plan of the largest shares, if it is better than the best."""
        self.hunt.offer(ranked(shares, state, self.hunt.p))


def branch(spot: Spot, state: States, prices: Floats, site: int, share: float) -> list[Spot]:
    """Two nodes below: the site closed, the site open. Until bounded they keep these prices."""
    draft = spot.draft
    draft.branch = site
    draft.without = Draft(prices=draft.prices, low=draft.low)
    draft.with_it = Draft(prices=draft.prices, low=draft.low)
    one, none = np.array([site]), np.empty(0, np.int64)
    deep = spot.depth + 1
    return [
        Spot(draft.without, settle(state, one, none), prices, deep, (site, 0, share, draft.low)),
        Spot(
            draft.with_it, settle(state, none, one), prices, deep, (site, 1, 1 - share, draft.low)
        ),
    ]
