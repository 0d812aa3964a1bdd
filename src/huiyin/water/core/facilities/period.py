"""Every rate of a set of facilities over some days, by count and weighted by design capacity.

`Known` is one facility with all that is written about it. The same call makes the figure of a city,
of a unit and of one facility, so that each figure opens the figures it is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from huiyin.water.core.facilities.amounts import (
    coverage,
    data_validity,
    load_of_several,
    load_rate,
    weighted_by_design,
)
from huiyin.water.core.facilities.facility import DailyRun, Effluent, Facility
from huiyin.water.core.facilities.intervals import Timeline
from huiyin.water.core.facilities.rates import (
    Basis,
    Definition,
    Rate,
    effluent_compliance,
    operation_rate,
    running_time_rate,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One facility with what is written about it.

    `effluents` reach back as far as a judged result stays fresh. `valid` and `due` are on-line
    values of the period; a facility from which none was due has no data validity.
    """

    facility: Facility
    line: Timeline
    runs: Sequence[DailyRun] = ()
    effluents: Sequence[Effluent] = ()
    valid: int = 0
    due: int = 0


def all_rates(
    definitions: Iterable[Definition],
    known: Sequence[Known],
    days: Sequence[date],
    *,
    ceiling: float,
) -> tuple[Rate, ...]:
    """One rate for each definition, in their order. `ceiling`: see `load_rate`."""
    return tuple(rate_of(one, known, days, ceiling=ceiling) for one in definitions)


def rate_of(
    definition: Definition, known: Sequence[Known], days: Sequence[date], *, ceiling: float
) -> Rate:
    """One rate over `days`, which must not be empty.

    Weighted by design, a rate that is counted in days of facilities weighs each day; every other
    one is the mean of the facilities' own rates weighted by their capacity.
    """
    whole = _plain(definition, known, days, ceiling)
    if definition.basis is Basis.FACILITY_DAYS:
        return whole
    own = {one.facility.id: _plain(definition, [one], days, ceiling) for one in known}
    return weighted_by_design(whole, own, {one.facility.id: one.facility.design for one in known})


def own_rates(
    definition: Definition, known: Sequence[Known], days: Sequence[date], *, ceiling: float
) -> Mapping[str, Rate]:
    """The rate of each facility alone, by its code: what stands behind a figure."""
    return {one.facility.id: _plain(definition, [one], days, ceiling) for one in known}


def unit_rates(
    definition: Definition, known: Sequence[Known], days: Sequence[date], *, ceiling: float
) -> Mapping[str, Rate]:
    """The rate of each unit, by its code, in order of the codes."""
    units: dict[str, list[Known]] = {}
    for one in sorted(known, key=lambda one: one.facility.unit):
        units.setdefault(one.facility.unit, []).append(one)
    return {unit: rate_of(definition, own, days, ceiling=ceiling) for unit, own in units.items()}


def _plain(
    definition: Definition, known: Sequence[Known], days: Sequence[date], ceiling: float
) -> Rate:
    facilities = [one.facility for one in known]
    lines = {one.facility.id: one.line for one in known}
    effluents = [result for one in known for result in one.effluents]
    match definition.basis:
        case Basis.FACILITY_DAYS:
            return operation_rate(definition, facilities, lines, effluents, days)
        case Basis.HOURS:
            return running_time_rate(definition, facilities, lines, days)
        case Basis.VOLUME:
            loads = {
                one.facility.id: load_rate(
                    definition, one.facility, one.runs, days, ceiling=ceiling
                )
                for one in known
            }
            return load_of_several(definition, loads)
        case Basis.SAMPLES:
            return effluent_compliance(definition, effluents, days)
        case Basis.VALUES:
            valid = {one.facility.id: one.valid for one in known if one.due}
            return data_validity(
                definition, valid, {one.facility.id: one.due for one in known if one.due}
            )
        case Basis.HOUSEHOLDS:
            return coverage(definition, facilities, max(days))
