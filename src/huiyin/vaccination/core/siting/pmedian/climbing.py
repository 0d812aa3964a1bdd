"""The root: climb the dual, settle sites, improve the plan, until proven or stalled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.siting.pmedian.draft import Draft, judge
from huiyin.vaccination.core.siting.pmedian.hunt import Hunt, start_prices
from huiyin.vaccination.core.siting.pmedian.interchange import ranked
from huiyin.vaccination.core.siting.pmedian.rows import OPEN, Floats, Rows, States, narrowed
from huiyin.vaccination.core.siting.pmedian.volume import Climb

CHUNK, MOST_CHUNKS = 250, 6


@dataclass(slots=True, eq=False)
class Trunk:
    """The chain of nodes from the root, and where it stands; `proven`: nothing is left open."""

    root: Draft
    tip: Draft
    state: States
    rows: Rows
    prices: Floats
    shares: Floats
    proven: bool = False

    def settle(self, hunt: Hunt, prices: Floats) -> bool:
        """Judge the tip by these prices; whether more sites are settled. The chain grows."""
        fresh = Draft(prices=self.tip.prices, low=self.tip.low)
        whole = hunt.whole(np.minimum(prices, self.rows.cap))
        before = self.state
        after = judge(fresh, self.rows, hunt.fixed, before, hunt.p, whole, hunt.value)
        better = self.tip.prices is None or fresh.low > self.tip.low
        if better or after is not before:
            self._graft(fresh)
            hunt.raise_bound(fresh.low)
        self.proven = after is None
        if after is None or after is before:
            return False
        self.state = after
        self.rows = narrowed(self.rows, after)
        return True

    def _graft(self, fresh: Draft) -> None:
        """The tip takes the fresh prices if it settles nothing itself, else hands on to them."""
        if self.tip.closed or self.tip.opened:
            self.tip.then = fresh
            self.tip = fresh
        else:
            self.tip.prices, self.tip.low, self.tip.void = fresh.prices, fresh.low, fresh.void
            self.tip.closed, self.tip.opened = fresh.closed, fresh.opened


def climb_root(hunt: Hunt, state: States) -> Trunk:
    """First plan, volume algorithm in chunks, fixing and interchange after each."""
    if not hunt.plan.size:
        hunt.plan = hunt.plans.greedy(state)
        hunt.offer(hunt.plan)
    rows = narrowed(hunt.rows, state)
    prices = start_prices(hunt.rows, hunt.plan, hunt.plans.none_cost)
    climb = Climb.from_prices(rows, hunt.fixed_costs, state, hunt.p, np.minimum(prices, rows.cap))
    root = Draft()
    trunk = Trunk(root, root, state, rows, climb.prices, climb.shares)
    before = -np.inf
    for _ in range(MOST_CHUNKS):
        bound = climb.run(hunt.value, hunt.goal, CHUNK)
        trunk.prices, trunk.shares = climb.prices, climb.shares
        look_for_plans(hunt, trunk, climb)
        settled = trunk.settle(hunt, climb.prices)
        if trunk.proven or not hunt.go_on("bound"):
            break
        if settled:
            climb.narrow(trunk.state)
        stalled = bound - before < 0.02 * (hunt.value - bound) and not settled
        before = bound
        if stalled:
            break
    trunk.prices, trunk.shares = climb.prices, climb.shares
    return trunk


def look_for_plans(hunt: Hunt, trunk: Trunk, climb: Climb) -> None:
    """Interchange from the sites the bound takes and from those with the largest shares."""
    for plan in (climb.chosen | (trunk.state == OPEN), ranked(climb.shares, trunk.state, hunt.p)):
        if int(plan.sum()) == hunt.p:
            value, better = hunt.plans.improved(trunk.state, plan)
            hunt.offer(better, value)
