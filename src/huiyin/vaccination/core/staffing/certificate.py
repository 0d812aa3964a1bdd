"""Why no cheaper staffing reaches the target: staffings that fail, and what they rule out.

Assumption (monotonicity): who fails with some servers fails with fewer. Stage by stage it is true
of the sorted times; of single people after overtaking it is not proven, so an answer is the best
of the sample under this assumption. Then each failing staffing rules out all that have as many
servers or fewer at every stage, and a list of them is a proof as soon as every staffing cheaper
than the answer lies below one of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from huiyin.vaccination.core.staffing.evaluate import Staff
from huiyin.vaccination.core.staffing.target import Target

# Costs are sums of a few decimals; two that differ by less are the same.
SAME_COST = 1e-9


@dataclass(frozen=True, slots=True)
class Certificate:
    """An answer with what shows it: see the module.

    staff, cost: of the answer; costs (stages,): of one server; lower (stages,): fewest servers
    that reach the target when nobody waits elsewhere; failing: staffings that miss the target;
    bound: no staffing cheaper than this reaches it; below: how many staffings within the bounds
    are cheaper than the answer, None above a million.
    """

    stages: tuple[str, ...]
    costs: tuple[float, ...]
    target: Target
    days: int
    seed: int
    first: int
    staff: Staff
    cost: float
    lower: Staff
    failing: tuple[Staff, ...]
    bound: float
    below: int | None

    @property
    def complete(self) -> bool:
        """Whether it shows that nothing is cheaper."""
        return self.bound >= self.cost - SAME_COST * max(1.0, abs(self.cost))


def cost_of(staff: Staff, costs: tuple[float, ...]) -> float:
    """What these servers cost."""
    return math.fsum(many * cost for many, cost in zip(staff, costs, strict=True))


def count_below(lower: Staff, costs: tuple[float, ...], cost: float, most: int) -> int | None:
    """How many staffings of at least `lower` are cheaper than `cost`; None above `most`."""
    order = sorted(range(len(costs)), key=lambda k: -costs[k])
    budget = cost - cost_of(lower, costs) - SAME_COST * max(1.0, abs(cost))
    if costs[order[-1]] <= 0:
        return None

    def count(place: int, left: float) -> int:
        if left < 0:
            return 0
        price = costs[order[place]]
        if place == len(order) - 1:
            return math.floor(left / price) + 1
        found = 0
        for more in range(math.floor(left / price) + 1):
            found += count(place + 1, left - more * price)
            if found > most:
                break
        return found

    found = count(0, budget)
    return found if found <= most else None
