"""What the registers hold of offtakes and pumping stations, and the paper of an allocation.

None and "" are unknown. Chainages are km along the canal from its head.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from huiyin.water.core.supply.balance import Deviation, Tolerance
from huiyin.water.core.supply.offtake import Allocation, Offtake, Purpose

BY_PLAN = frozenset({Deviation.ABOVE_PLAN, Deviation.BELOW_PLAN, Deviation.ABOVE_ALLOCATION})
"""Deviations that are held against an allocation's paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfftakeFacts:
    """What is known of an offtake: `design` m³/s, `chainage` km, who receives its water."""

    design: float | None = None
    chainage: float | None = None
    receiving: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if self.design is not None and not self.design > 0:
            raise ValueError("a design flow must be positive, or empty where it is unknown")
        if self.chainage is not None and not self.chainage >= 0:
            raise ValueError("a chainage is not negative")

    def offtake(self, code: str, unit: str) -> Offtake:
        """What the arithmetic of volumes needs."""
        return Offtake(id=code, unit=unit, design=self.design)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFacts:
    """What is known of a pumping station: what it lifts, `power` kW, the offtake that feeds it."""

    lifts: str
    power: float | None = None
    offtake: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if not self.lifts.strip():
            raise ValueError("say what the station lifts, and where to")
        if self.power is not None and not self.power > 0:
            raise ValueError("a rated power must be positive, or empty where it is unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationPaper:
    """An allocation with the paper it stands in.

    `ecological`: the paper holds ecological water against plan and allocation too.
    """

    allocation: Allocation
    paper: str
    issued: date | None = None
    ecological: bool = False

    def __post_init__(self) -> None:
        if not self.paper.strip():
            raise ValueError("an allocation needs the paper it stands in")

    def counts(self, usual: frozenset[Purpose]) -> frozenset[Purpose]:
        """The purposes that count against it, from those that usually do."""
        return usual | {Purpose.ECOLOGICAL} if self.ecological else usual

    def held(self, rules: Mapping[Deviation, Tolerance]) -> Mapping[Deviation, Tolerance]:
        """The tolerances as this paper has them."""
        return {
            deviation: replace(rule, counts=self.counts(rule.counts))
            if deviation in BY_PLAN
            else rule
            for deviation, rule in rules.items()
        }
