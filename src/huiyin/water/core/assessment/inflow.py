"""What water that enters a city below its target takes off the city's means before its CWQI.

    deduct_inflow(rule, means, inflows, limit)

That non-compliant inflow at an upstream border is taken off is confirmed; how is not. What is done
here is an assumption, and the rule carries it as its confidence:

* only the excess C_in − S_in counts, by which an item of the inflow is over the limit of its border
  section's target; compliant inflow takes nothing off;
* the excess arrives undiminished (neither decay nor dilution) in the `share` of the city's sections
  that lie below that border;
* a mean never falls below the limit the inflow was to keep, or below itself where it is lower: an
  upstream city's pollution is no credit;
* pH and dissolved oxygen do not add up and are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from huiyin.water.core.assessment.results import CONTEXT


@dataclass(frozen=True, slots=True)
class InflowRule:
    """Items that are never taken off, and how sure the way of taking off is."""

    never: frozenset[str]
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Inflow:
    """What enters at one border section: its means by item, and the class it is to keep.

    `below` of the city's `sections` lie downstream of it.
    """

    section: str
    target: int
    means: Mapping[str, Decimal | None]
    below: int
    sections: int

    def __post_init__(self) -> None:
        if not 0 <= self.below <= self.sections or not self.sections:
            raise ValueError(
                f"{self.below} of {self.sections} sections cannot lie below {self.section}"
            )

    @property
    def share(self) -> Fraction:
        """The share of the city's sections that lie below the border."""
        return Fraction(self.below, self.sections)


@dataclass(frozen=True, slots=True)
class Deduction:
    """What was taken off one item because of one border section, in the item's unit."""

    section: str
    factor: str
    taken: Decimal


def deduct_inflow(
    rule: InflowRule,
    means: Mapping[str, Decimal | None],
    inflows: Sequence[Inflow],
    limit: Callable[[str, int], Decimal | None],
) -> tuple[dict[str, Decimal | None], tuple[Deduction, ...]]:
    """The city's means without what came in over its target, and every deduction.

    `limit(factor, class)` is the upper limit of an item, None where it has none. What is unknown
    stays unknown; an unknown inflow takes nothing off.
    """
    left = dict(means)
    taken = []
    for inflow in inflows:
        for factor, value in left.items():
            off = _excess(rule, factor, value, inflow, limit)
            if value is not None and off:
                left[factor] = CONTEXT.subtract(value, off)
                taken.append(Deduction(inflow.section, factor, off))
    return left, tuple(taken)


def _excess(
    rule: InflowRule,
    factor: str,
    value: Decimal | None,
    inflow: Inflow,
    limit: Callable[[str, int], Decimal | None],
) -> Decimal:
    came, kept = inflow.means.get(factor), limit(factor, inflow.target)
    if factor in rule.never or value is None or came is None or kept is None or came <= kept:
        return Decimal(0)
    share = inflow.share
    over = CONTEXT.multiply(CONTEXT.subtract(came, kept), Decimal(share.numerator))
    over = CONTEXT.divide(over, Decimal(share.denominator))
    return min(over, max(CONTEXT.subtract(value, kept), Decimal(0)))
