"""Better plans: samples by share, shaken best plans, and paths between good ones.

GRASP with path relinking, as in M. Resende & R. Werneck, "A hybrid heuristic for the p-median
problem", Journal of Heuristics 10 (2004) 59-88; here the samples follow the shares of the
relaxation, so that sites it never opens are hardly tried.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from huiyin.vaccination.core.siting.pmedian.hunt import Hunt
from huiyin.vaccination.core.siting.pmedian.interchange import Opens, Plans
from huiyin.vaccination.core.siting.pmedian.rows import FREE, OPEN, Floats, Rows, States

ELITE = 12
LEAST_SHARE = 1e-3


@dataclass(slots=True, eq=False)
class Pool:
    """Good plans that differ, the best first."""

    hunt: Hunt
    plans: Plans
    state: States
    weights: Floats
    elite: list[tuple[int, Opens]] = field(default_factory=list)

    @classmethod
    def over(cls, hunt: Hunt, rows: Rows, state: States, shares: Floats) -> Pool:
        """A pool over the free sites of a state, sampled by these shares."""
        plans = Plans(rows, hunt.fixed, hunt.p, hunt.plans.none_cost)
        pool = cls(hunt, plans, state, np.maximum(shares, LEAST_SHARE))
        if fits(hunt.plan, state):
            pool.keep(hunt.value, hunt.plan)
        return pool

    def keep(self, value: int, plan: Opens) -> None:
        """Take the plan in if it is good or new enough."""
        if any(value == other and np.array_equal(plan, same) for other, same in self.elite):
            return
        self.hunt.offer(plan, value)
        self.elite.append((value, plan))
        self.elite.sort(key=lambda pair: pair[0])
        del self.elite[ELITE:]

    def sampled(self) -> Opens:
        """A plan drawn without replacement, sites with large shares first."""
        free = np.flatnonzero(self.state == FREE)
        keys = self.hunt.random.exponential(size=free.size) / self.weights[free] ** 1.5
        plan = self.state == OPEN
        plan[free[np.argsort(keys)][: self.hunt.p - int(plan.sum())]] = True
        return plan

    def shaken(self, plan: Opens, swaps: int) -> Opens:
        """The plan with some open sites exchanged for closed ones, by their shares."""
        random = self.hunt.random
        free = self.state == FREE
        inside = np.flatnonzero(free & plan)
        outside = np.flatnonzero(free & ~plan)
        swaps = min(swaps, inside.size, outside.size)
        after = plan.copy()
        leave = random.exponential(size=inside.size) * (self.weights[inside] + 0.05)
        after[inside[np.argsort(leave)[:swaps]]] = False
        come = random.exponential(size=outside.size) / self.weights[outside]
        after[outside[np.argsort(come)[:swaps]]] = True
        return after

    def round(self, number: int) -> None:
        """One more plan, and the path to one of the elite."""
        random = self.hunt.random
        if number % 2 or not self.elite:
            start = self.sampled()
        else:
            at = int(random.integers(len(self.elite)) * random.random())
            start = self.shaken(self.elite[at][1], int(random.integers(2, 4 + self.hunt.p // 10)))
        value, plan = self.plans.improved(self.state, start)
        partners = [other for _, other in self.elite if int((other & ~plan).sum()) >= 2]
        self.keep(value, plan)
        if partners:
            guide = partners[int(random.integers(len(partners)))]
            ends = (guide, plan) if random.random() < 0.5 else (plan, guide)
            _, middle = self.plans.between(*ends)
            self.keep(*self.plans.improved(self.state, middle))


def fits(plan: Opens, state: States) -> bool:
    """Whether a plan lies within a state."""
    return bool(np.all(plan[state == OPEN]) and not np.any(plan[state == 2]))


def improve(hunt: Hunt, pool: Pool, rounds: int, patience: int, seconds: float) -> None:
    """Rounds until that many in a row did not help, or the time is over."""
    failures, until = 0, hunt.seconds + seconds
    for number in range(rounds):
        before = hunt.value
        pool.round(number)
        failures = 0 if hunt.value < before else failures + 1
        if failures >= patience or hunt.seconds > until or not hunt.go_on("plans"):
            return
        if hunt.value <= hunt.bound:
            return
