"""Rates that are quotients of amounts: load, valid data, connected households.

`weighted_by_design` is the second figure beside any of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from huiyin.water.core.facilities.facility import DailyRun, Facility
from huiyin.water.core.facilities.rates import Definition, Rate
from huiyin.water.core.shares import Range, exactly


class Load(StrEnum):
    """How a facility's load stands to the marks of its definition."""

    LOW = "low"
    WITHIN = "within"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LoadRate:
    """负荷率 of one facility: mean daily inflow / design capacity, with what it rests on.

    `mean` is that of the known days in m³/d, None without any; `rate` is mean / design. `range` is
    the rate over all days if each unknown day lay between nothing and `ceiling` × design; None
    without a design capacity.
    """

    definition: Definition
    mean: float | None
    rate: float | None
    range: Range | None
    known_days: int
    days: int
    load: Load


def load_rate(
    definition: Definition,
    facility: Facility,
    runs: Sequence[DailyRun],
    days: Sequence[date],
    *,
    ceiling: float,
) -> LoadRate:
    """The load of one facility over those of `days` on which it counts.

    `ceiling` is the most that a day can take, as a multiple of the design capacity.
    LOW and OVER are said only where the whole range lies on that side.
    """
    wanted = [day for day in days if facility.counts_on(day)]
    by_day = {run.day: run.inflow for run in runs if run.facility == facility.id}
    known = [flow for day in wanted if (flow := by_day.get(day)) is not None]
    mean = sum(known) / len(known) if known else None
    if facility.design is None or not wanted:
        return LoadRate(definition, mean, None, None, len(known), len(wanted), Load.UNKNOWN)
    least = sum(known) / len(wanted) / facility.design
    open_days = (len(wanted) - len(known)) / len(wanted)
    span = Range(least, least + open_days * ceiling)
    rate = None if mean is None else mean / facility.design
    return LoadRate(definition, mean, rate, span, len(known), len(wanted), _load(definition, span))


def _load(definition: Definition, span: Range) -> Load:
    if definition.low is None or definition.high is None:
        return Load.UNKNOWN
    if span.high < definition.low:
        return Load.LOW
    if span.low > definition.high:
        return Load.OVER
    inside = definition.low <= span.low and span.high <= definition.high
    return Load.WITHIN if inside else Load.UNKNOWN


def data_validity(definition: Definition, valid: Mapping[str, int], due: Mapping[str, int]) -> Rate:
    """在线数据有效率: valid values / values that were due, pooled over points. A known figure.

    Raises ValueError where a point has more valid values than were due.
    """
    for point, count in valid.items():
        if not 0 <= count <= due.get(point, 0):
            raise ValueError(f"{point}: {count} valid of {due.get(point, 0)} due values")
    total = sum(due.values())
    figure = exactly(sum(valid.values()) / total) if total else None
    return Rate(definition, figure, total, 0, len(due))


def coverage(definition: Definition, facilities: Sequence[Facility], on: date) -> Rate:
    """设施覆盖: households connected / households of the facilities in use on `on`.

    Unknown connections count as none and as all; a facility with unknown households is counted
    as unknown and cannot be weighed. Raises ValueError for more connected than there are.
    """
    low = high = below = 0
    unknown = n = 0
    for facility in (f for f in facilities if f.counts_on(on)):
        n += 1
        if facility.households is None:
            unknown += 1
            continue
        joined = facility.connected
        if joined is not None and not 0 <= joined <= facility.households:
            raise ValueError(f"{facility.id}: {joined} of {facility.households} households")
        below += facility.households
        low += joined or 0
        high += facility.households if joined is None else joined
        unknown += joined is None
    return Rate(definition, Range(low / below, high / below) if below else None, n, unknown, n)


def load_of_several(definition: Definition, loads: Mapping[str, LoadRate]) -> Rate:
    """负荷率 of several facilities by count: the mean of their loads, each as a range.

    `n` counts their days and `unknown` those without an inflow. A facility without a design
    capacity has no load: its days are unknown and it stands behind no figure.
    """
    spans = [one.range for one in loads.values() if one.range is not None]
    n = sum(one.days for one in loads.values())
    known = sum(one.known_days for one in loads.values() if one.range is not None)
    return Rate(definition, _mean(spans, [1.0] * len(spans)), n, n - known, len(spans))


def weighted_by_design(
    whole: Rate, own: Mapping[str, Rate], designs: Mapping[str, float | None]
) -> Rate:
    """`whole` with the mean of the facilities' `own` rates weighted by design capacity (m³/d).

    A facility without a rate of its own or without a known capacity is left out of that figure.
    """
    heavy = [
        (one.range, weight)
        for name, one in own.items()
        if one.range is not None and (weight := designs.get(name)) is not None
    ]
    span = _mean([span for span, _ in heavy], [weight for _, weight in heavy])
    return replace(whole, by_design=span, weighted=len(heavy))


def _mean(spans: Sequence[Range], weights: Sequence[float]) -> Range | None:
    total = sum(weights)
    if not total:
        return None
    low = sum(span.low * weight for span, weight in zip(spans, weights, strict=True))
    high = sum(span.high * weight for span, weight in zip(spans, weights, strict=True))
    return Range(low / total, high / total)
