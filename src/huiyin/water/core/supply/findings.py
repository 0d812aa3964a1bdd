"""Every deviation of a system of offtakes, pumping stations and a reach, up to a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from huiyin.water.core.supply.balance import (
    Balance,
    Deviation,
    Finding,
    ReachMonth,
    Tolerance,
    against_plan,
    balance,
    closing,
    energy_deviation,
)
from huiyin.water.core.supply.facts import AllocationPaper
from huiyin.water.core.supply.offtake import Allocation, Month, Offtake, PumpMonth, Volume


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What is known of a water year: `papers` by offtake; an offtake may have none."""

    start: Month
    offtakes: Sequence[Offtake]
    papers: Mapping[str, AllocationPaper]
    volumes: Sequence[Volume]
    pumped: Sequence[PumpMonth]
    reach: Sequence[ReachMonth]

    def balances(self) -> tuple[Balance, ...]:
        """The balance of each month that something is known of, in order."""
        months = sorted(self.reach, key=lambda one: one.month)
        return tuple(balance(one, self.offtakes, self.volumes) for one in months)


def deviations(
    known: System, rules: Mapping[Deviation, Tolerance], until: Month
) -> tuple[Finding, ...]:
    """Sure and possible deviations up to `until`, by place and month.

    What counts as a deviation, and how far off it may be, is in `rules`; one without a rule is
    not looked for.
    """
    found: list[Finding] = []
    for offtake in known.offtakes:
        found += _of_offtake(known, offtake, rules, until)
    found += _of_reach(known, rules, until)
    energy = rules.get(Deviation.ENERGY_PER_LIFT)
    if energy is not None:
        for station in sorted({one.station for one in known.pumped}):
            months = [m for m in known.pumped if m.station == station and m.month <= until]
            found += energy_deviation(months, energy)
    return tuple(sorted(found, key=lambda one: (one.place, one.month, one.deviation)))


def _of_offtake(
    known: System, offtake: Offtake, rules: Mapping[Deviation, Tolerance], until: Month
) -> tuple[Finding, ...]:
    paper = known.papers.get(offtake.id)
    if paper is None:
        # Without a paper there is nothing to be above or below; the gate's own limit stays.
        nothing = Allocation(offtake.id, known.start, None)
        return against_plan(offtake, nothing, known.volumes, rules, until)
    return against_plan(offtake, paper.allocation, known.volumes, paper.held(rules), until)


def _of_reach(
    known: System, rules: Mapping[Deviation, Tolerance], until: Month
) -> Iterable[Finding]:
    rule = rules.get(Deviation.NOT_CLOSING)
    months = {one.month: one for one in known.reach}
    for one in known.balances():
        through = (months[one.month].inflow or 0.0) + (months[one.month].lateral or 0.0)
        if rule is not None and one.month <= until:
            found = closing(one, through, rule)
            if found is not None:
                yield found
