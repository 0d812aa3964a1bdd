"""What the steps of one search share: the best plan, the clock, what was reported."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Ended, Limits, Progress
from huiyin.vaccination.core.siting.pmedian.interchange import Opens, Plans
from huiyin.vaccination.core.siting.pmedian.rows import Floats, Ints, Rows
from huiyin.vaccination.core.siting.pmedian.worth import whole
from huiyin.vaccination.core.siting.proof import PRICE_SCALE


@dataclass(slots=True, eq=False)
class Hunt:
    """A search in progress. `bound` is in cost units, as whole prices show it."""

    rows: Rows
    fixed: Ints
    p: int
    most_value: int
    """A value that no real plan reaches."""
    limits: Limits
    node_limit: int
    random: np.random.Generator
    plans: Plans
    started: float = 0.0
    value: int = 0
    plan: Opens = field(default_factory=lambda: np.zeros(0, np.bool_))
    bound: int = 0
    nodes: int = 0
    ended: Ended | None = None
    trace: list[Progress] = field(default_factory=list)
    fixed_costs: Floats = field(init=False)
    lids: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.limits.clock()
        self.value = self.most_value
        self.fixed_costs = self.fixed.astype(np.float64)
        self.lids = np.floor(self.rows.cap * PRICE_SCALE).astype(np.int64)

    @property
    def seconds(self) -> float:
        """CPU seconds since the start."""
        return self.limits.clock() - self.started

    @property
    def goal(self) -> float:
        """A bound above this closes a node."""
        return self.value - 1.0 + 1e-7 * max(1.0, self.rows.n / PRICE_SCALE)

    def whole(self, prices: Floats) -> Ints:
        """Prices as a proof holds them."""
        return whole(prices, self.lids)

    def offer(self, plan: Opens, value: int | None = None) -> bool:
        """Keep the plan if it is the best so far."""
        if value is None:
            value, _ = self.plans.served(plan)
        if value >= self.value:
            return False
        self.value, self.plan = value, plan.copy()
        return True

    def raise_bound(self, low: int) -> None:
        """No plan is cheaper than low / PRICE_SCALE."""
        self.bound = max(self.bound, min(self.value, -(-low // PRICE_SCALE)))

    def go_on(self, phase: str) -> bool:
        """Report; whether time, nodes, gap and the listener allow more."""
        if self.ended is not None:
            return False
        now = Progress(
            seconds=self.seconds,
            value=float(self.value) if self.value < self.most_value else None,
            bound=float(self.bound),
            nodes=self.nodes,
            phase=phase,
        )
        last = self.trace[-1] if self.trace else None
        if last is None or (last.value, last.bound) != (now.value, now.bound):
            self.trace.append(now)
        if self.limits.report is not None and not self.limits.report(now):
            self.ended = Ended.CANCELLED
        elif now.seconds >= self.limits.seconds:
            self.ended = Ended.TIME_LIMIT
        elif self.nodes >= self.node_limit:
            self.ended = Ended.NODE_LIMIT
        elif 0.0 < self.limits.gap and self.value - self.bound <= self.limits.gap * self.value:
            self.ended = Ended.WITHIN_GAP
        return self.ended is None


def start_prices(rows: Rows, plan: Opens, none_cost: int) -> NDArray[np.float64]:
    """(d1 + min(d2, 2 d1 + 1)) / 2 of the plan's nearest and second nearest sites."""
    hit = plan[rows.site]
    place = np.flatnonzero(hit)
    row = np.searchsorted(rows.start, place, side="right") - 1
    first = np.full(rows.n, float(none_cost))
    second = np.full(rows.n, np.inf)
    once, at = np.unique(row, return_index=True)
    first[once] = rows.cost[place[at]]
    more = at + 1
    inside = more < place.size
    same = np.zeros(once.size, np.bool_)
    same[inside] = row[more[inside]] == once[inside]
    second[once[same]] = rows.cost[place[more[same]]]
    return np.asarray((first + np.minimum(second, 2 * first + 1)) / 2, np.float64)
