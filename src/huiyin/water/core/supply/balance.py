"""A simple balance of a reach by month, and deviations from plan and balance as findings.

    in + lateral inflow = offtakes + out + losses + change of storage

The part that does not close is the residual. A finding is made only where it is certain whatever
the unknown months were; where it is merely possible the answer is "not known". Tolerances are
dated data (`data/supply_tolerances.yaml`, product defaults).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huiyin.water.core.shares import Range, exactly
from huiyin.water.core.supply.offtake import Allocation, Month, Offtake, PumpMonth, Purpose, Volume
from huiyin.water.core.supply.volumes import capacity, total, use


class Deviation(StrEnum):
    """What is looked at."""

    ABOVE_PLAN = "above_plan"
    BELOW_PLAN = "below_plan"
    ABOVE_ALLOCATION = "above_allocation"
    ABOVE_CAPACITY = "above_capacity"
    NOT_CLOSING = "not_closing"
    ENERGY_PER_LIFT = "energy_per_lift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far a figure may be off before it is a finding, as a share of the expected one.

    `counts` are the purposes that count against plan and allocation.
    """

    deviation: Deviation
    share: float
    counts: frozenset[Purpose]
    effective_from: date
    effective_to: date | None
    source: str
    confidence: str

    def __post_init__(self) -> None:
        if not self.share >= 0:
            raise ValueError(f"{self.deviation}: a tolerance is not negative")


@dataclass(frozen=True, slots=True)
class Finding:
    """One deviation: where, when, what was found (a range) and what was allowed.

    `sure` False: only possible, because months are unknown.
    """

    deviation: Deviation
    place: str
    month: Month
    found: Range
    expected: float
    allowed: float
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachMonth:
    """What is known of a reach in a month, 10⁴ m³; None unknown.

    `storage` is the change of what stands in the reach (end − start), `losses` seepage and
    evaporation as reckoned.
    """

    reach: str
    month: Month
    inflow: float | None
    lateral: float | None
    outflow: float | None
    losses: float | None
    storage: float | None

    def __post_init__(self) -> None:
        flows = self.inflow, self.lateral, self.outflow, self.losses
        if min(flow or 0.0 for flow in flows) < 0:
            raise ValueError(f"{self.reach}, {self.month}: only a change of storage is negative")


@dataclass(frozen=True, slots=True)
class Balance:
    """One month of a reach: `offtakes` taken in all, and the residual; None: not known.

    A positive residual is water that went in and is found nowhere.
    """

    reach: str
    month: Month
    offtakes: Range
    residual: Range | None
    missing: tuple[str, ...]


def balance(one: ReachMonth, offtakes: Sequence[Offtake], volumes: Iterable[Volume]) -> Balance:
    """The balance of a reach in a month with the offtakes that leave it."""
    rows = list(volumes)
    taken = sum((total(o, rows, [one.month]).range for o in offtakes), exactly(0.0))
    signs = {"inflow": 1, "lateral": 1, "outflow": -1, "losses": -1, "storage": -1}
    given = {name: getattr(one, name) for name in signs}
    missing = tuple(name for name, amount in given.items() if amount is None)
    if missing:
        return Balance(one.reach, one.month, taken, None, missing)
    net = sum(sign * given[name] for name, sign in signs.items())
    return Balance(one.reach, one.month, taken, exactly(net) - taken, ())


def closing(one: Balance, through: float, tolerance: Tolerance) -> Finding | None:
    """A balance that does not close by more than the tolerance of what went through (10⁴ m³)."""
    if one.residual is None:
        return None
    allowed = tolerance.share * through
    found = one.residual
    sure = found.low > allowed or found.high < -allowed
    possible = found.high > allowed or found.low < -allowed
    if not possible:
        return None
    return Finding(Deviation.NOT_CLOSING, one.reach, one.month, found, 0.0, allowed, sure)


def against_plan(
    offtake: Offtake,
    allocation: Allocation,
    volumes: Iterable[Volume],
    tolerances: Mapping[Deviation, Tolerance],
    until: Month,
) -> tuple[Finding, ...]:
    """Deviations of one offtake up to `until`: from plan, allocation and capacity, by month."""
    rows = [one for one in volumes if one.month <= until]
    found: list[Finding | None] = []
    for month, planned in sorted(allocation.plan):
        if month <= until:
            found += _of_month(offtake, month, planned, rows, tolerances)
    found += _above_capacity(offtake, rows, tolerances)
    found.append(_above_allocation(offtake, allocation, rows, tolerances, until))
    return tuple(one for one in found if one is not None)


def _of_month(
    offtake: Offtake,
    month: Month,
    planned: float,
    rows: Sequence[Volume],
    tolerances: Mapping[Deviation, Tolerance],
) -> list[Finding | None]:
    found = []
    above = tolerances.get(Deviation.ABOVE_PLAN)
    if above is not None:
        span = total(offtake, rows, [month], above.counts).range
        found.append(_over(above, offtake.id, month, span, planned))
    below = tolerances.get(Deviation.BELOW_PLAN)
    if below is not None:
        span = total(offtake, rows, [month], below.counts).range
        least = planned * (1 - below.share)
        if span.low < least:
            sure = span.high < least
            found.append(Finding(below.deviation, offtake.id, month, span, planned, least, sure))
    return found


def _over(
    tolerance: Tolerance, place: str, month: Month, span: Range, expected: float
) -> Finding | None:
    allowed = expected * (1 + tolerance.share)
    if span.high <= allowed:
        return None
    sure = span.low > allowed
    return Finding(tolerance.deviation, place, month, span, expected, allowed, sure)


def _above_capacity(
    offtake: Offtake, rows: Sequence[Volume], tolerances: Mapping[Deviation, Tolerance]
) -> list[Finding | None]:
    """Only what was reported can be more than the gate passes."""
    rule = tolerances.get(Deviation.ABOVE_CAPACITY)
    if rule is None or offtake.design is None:
        return []
    found = []
    for month in sorted({one.month for one in rows if one.offtake == offtake.id}):
        reported = total(offtake, rows, [month], rule.counts).range.low
        found.append(_over(rule, offtake.id, month, exactly(reported), capacity(offtake, month)))
    return found


def _above_allocation(
    offtake: Offtake,
    allocation: Allocation,
    rows: Sequence[Volume],
    tolerances: Mapping[Deviation, Tolerance],
    until: Month,
) -> Finding | None:
    rule = tolerances.get(Deviation.ABOVE_ALLOCATION)
    if rule is None or allocation.annual is None:
        return None
    months = [m for m in (allocation.start.plus(n) for n in range(12)) if m <= until]
    taken = use(offtake, allocation, rows, months, rule.counts).taken.range
    return _over(rule, offtake.id, until, taken, allocation.annual)


@dataclass(frozen=True, slots=True)
class PumpFigures:
    """One month of a station: kWh per 10⁴ m³ lifted, and m³/s while it ran; None unknown."""

    station: str
    month: Month
    energy_per_volume: float | None
    flow: float | None


def pump_figures(one: PumpMonth) -> PumpFigures:
    """The figures of a month; unknown where a part is unknown or nothing was lifted."""
    per = flow = None
    if one.lifted and one.energy is not None:
        per = one.energy / one.lifted
    if one.lifted is not None and one.hours:
        flow = one.lifted * 10_000 / (one.hours * 3600)
    return PumpFigures(one.station, one.month, per, flow)


def energy_deviation(months: Sequence[PumpMonth], tolerance: Tolerance) -> tuple[Finding, ...]:
    """Months in which a station used more energy per volume than its own median allows."""
    figures = [pump_figures(one) for one in months]
    known = sorted(f.energy_per_volume for f in figures if f.energy_per_volume is not None)
    if not known:
        return ()
    middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
    found = (
        _over(tolerance, f.station, f.month, exactly(f.energy_per_volume), middle)
        for f in figures
        if f.energy_per_volume is not None
    )
    return tuple(one for one in found if one is not None)
