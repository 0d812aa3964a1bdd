"""What a siting solver hands back: the plan, how good it is proven to be, and how it went."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.vaccination.core.answer import Ended, Progress, gap_of
from huiyin.vaccination.core.siting.problem import Indices
from huiyin.vaccination.core.siting.proof import Certificate


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A siting plan.

    value, bound: in cost units of the network, `bound` as the certificate shows it; open: sites
    by increasing index; served_by: site of each community, shape (n,), where a community has one
    (splits stand in the certificate's `more`). `ended` is PROVEN only with value == bound.
    """

    value: int
    bound: int
    open: tuple[int, ...]
    served_by: Indices
    certificate: Certificate
    ended: Ended
    nodes: int
    trace: tuple[Progress, ...]

    @property
    def proven(self) -> bool:
        """Whether the certificate shows that no plan is better."""
        return self.value == self.bound

    @property
    def gap(self) -> float:
        """Relative gap between plan and bound."""
        return gap_of(self.value, self.bound)
