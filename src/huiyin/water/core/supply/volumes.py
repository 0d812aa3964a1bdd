"""Sums of volumes where some months are unknown: ranges, with how many months they rest on.

An unknown month lies between nothing and what the gate can pass. Where that is not known either,
the high end is infinite: it is said, not guessed.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from huiyin.water.core.shares import Range, exactly
from huiyin.water.core.supply.offtake import Allocation, Month, Offtake, Purpose, Volume

SECONDS = 86_400
TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over months in 10⁴ m³: `known` of `months` were reported."""

    range: Range
    known: int
    months: int

    @property
    def complete(self) -> bool:
        """Whether every month was reported."""
        return self.known == self.months

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.range + other.range, self.known + other.known, self.months + other.months)


NOTHING = Sum(exactly(0.0), 0, 0)


def capacity(offtake: Offtake, month: Month) -> float:
    """The most a gate can pass in a month, 10⁴ m³; infinite where its design is unknown."""
    if offtake.design is None:
        return math.inf
    days = calendar.monthrange(month.year, month.month)[1]
    return offtake.design * days * SECONDS / TEN_THOUSAND


def amounts(volumes: Iterable[Volume]) -> Mapping[tuple[str, Month, Purpose], float | None]:
    """Reported volumes by gate, month and purpose; raises ValueError where one is given twice."""
    found: dict[tuple[str, Month, Purpose], float | None] = {}
    for one in volumes:
        key = one.offtake, one.month, one.purpose
        if key in found:
            raise ValueError(f"{one.offtake}, {one.month}: {one.purpose} is given twice")
        found[key] = one.amount
    return found


def total(
    offtake: Offtake,
    volumes: Iterable[Volume],
    months: Sequence[Month],
    purposes: frozenset[Purpose] = frozenset(Purpose),
) -> Sum:
    """What passed a gate in `months` for `purposes`.

    A month is reported when at least one purpose was and none of them is None. A purpose without
    a row is nothing in a month that has rows, and unknown in one that has none.
    """
    reported = amounts(one for one in volumes if one.offtake == offtake.id)
    spans = [_month(offtake, month, reported, purposes) for month in months]
    return Sum(sum(spans, exactly(0.0)), sum(span.known for span in spans), len(spans))


def _month(
    offtake: Offtake,
    month: Month,
    reported: Mapping[tuple[str, Month, Purpose], float | None],
    purposes: frozenset[Purpose],
) -> Range:
    rows = {purpose: amount for (_, at, purpose), amount in reported.items() if at == month}
    sure = sum(amount for p, amount in rows.items() if p in purposes and amount is not None)
    silent = {p for p, amount in rows.items() if amount is None} if rows else set(Purpose)
    if not silent & purposes:
        return exactly(sure)
    # What other purposes took cannot have passed the gate for these.
    taken = sum(amount for amount in rows.values() if amount is not None)
    return Range(sure, max(sure, sure + capacity(offtake, month) - taken))


@dataclass(frozen=True, slots=True)
class Use:
    """How far an allocation is used: volume taken, what is left, and the share, as ranges.

    `left` is below nothing where more was taken. `left` and `share` are None without an annual
    allocation; `share` is None too where it is nothing.
    """

    offtake: str
    taken: Sum
    annual: float | None
    left: Range | None
    share: Range | None


def use(
    offtake: Offtake, allocation: Allocation, volumes: Iterable[Volume], months: Sequence[Month],
    purposes: frozenset[Purpose],
) -> Use:  # fmt: skip
    """The use of an allocation by the end of `months`, by the purposes that count against it.

    Whether ecological water counts is a matter of the allocation's paper: the caller says so.
    """
    taken = total(offtake, volumes, months, purposes)
    annual = allocation.annual
    if annual is None:
        return Use(offtake.id, taken, None, None, None)
    left = exactly(annual) - taken.range
    share = Range(taken.range.low / annual, taken.range.high / annual) if annual else None
    return Use(offtake.id, taken, annual, left, share)
