"""Rates of operation as ranges, each with the definition it was made by.

No provincial formula is known to be the law, and definitions differ: a `Definition` is dated data
(`data/operation_rates.yaml`), and a `Rate` carries it so that a page prints it beside the figure.
Facilities are counted, not records. A facility without data is unknown: the low end counts it as
stopped, the high end as running. Shares are 0 to 1; the load can be above 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from huiyin.water.core.facilities.facility import HOURS, Effluent, Facility
from huiyin.water.core.facilities.intervals import Day, Timeline
from huiyin.water.core.shares import ANY, NO, OUT, YES, Answer, Case, Range, Share, exactly, share


class Basis(StrEnum):
    """What is counted."""

    FACILITY_DAYS = "facility_days"
    HOURS = "hours"
    VOLUME = "volume"
    SAMPLES = "samples"
    VALUES = "values"
    HOUSEHOLDS = "households"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a rate means: dated, with source, printed beside every figure made by it.

    A facility runs on a day when it ran at least `min_hours`. `leave_out_approved_stops`: days of
    an approved stop count neither way. `needs_effluent`: a running facility must also have its
    latest judged effluent, not older than `effluent_days`, within limits. `low`, `high`: marks of
    a load that is low or over, local figures. None where a rate has no such thing.
    """

    key: str
    basis: Basis
    name_zh: str
    name_en: str
    formula_zh: str
    formula_en: str
    leave_out_approved_stops: bool
    needs_effluent: bool
    min_hours: float | None
    effluent_days: int | None
    low: float | None
    high: float | None
    effective_from: date
    effective_to: date | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure as a range with its definition.

    `range` None: nothing to divide by. `n` counts what could be counted (the definition's basis),
    `unknown` those of it that are not known; `facilities` is how many facilities stand behind it.
    `by_design` is the same weighted by design capacity, of the facilities whose capacity is known;
    `weighted` is how many those are.
    """

    definition: Definition
    range: Range | None
    n: int
    unknown: int
    facilities: int
    by_design: Range | None = None
    weighted: int = 0


def operation_rate(
    definition: Definition,
    facilities: Sequence[Facility],
    timelines: Mapping[str, Timeline],
    effluents: Sequence[Effluent],
    days: Sequence[date],
) -> Rate:
    """正常运行率 or 有效运行率 over `days`: one day for a date, many for the mean of a period.

    The mean pools the days of all facilities, so one that counted for half of the month weighs
    half. A facility without a timeline is unknown on all its days.
    """
    judged: dict[str, list[Effluent]] = {}
    for one in effluents:
        judged.setdefault(one.facility, []).append(one)
    even, weighted, seen, heavy = [], [], set(), set()
    for facility in facilities:
        known = _by_day(timelines.get(facility.id))
        for day in (d for d in days if facility.counts_on(d)):
            answers = day_answers(definition, known.get(day), judged.get(facility.id, ()), day)
            even.append(Case(answers))
            seen.add(facility.id)
            if facility.design is not None:
                heavy.add(facility.id)
                weighted.append(Case(answers, facility.design))
    plain = share(even)
    return Rate(
        definition,
        plain.range,
        plain.n,
        plain.unknown,
        len(seen),
        share(weighted).range,
        len(heavy),
    )


def _by_day(line: Timeline | None) -> dict[date, Day]:
    return {one.day: one for one in line.days} if line else {}


def day_answers(
    definition: Definition, one: Day | None, judged: Iterable[Effluent], day: date
) -> frozenset[Answer]:
    """What a facility may add to a rate on one day; `one` None: nothing is written about it.

    An approved stop takes a day out only when it covers the whole day.
    """
    answers = _run_answers(definition, one)
    if definition.needs_effluent and Answer.YES in answers:
        within = effluent_on(day, judged, definition.effluent_days)
        if within is None:
            answers |= NO
        elif not within:
            answers = (answers - YES) | NO
    return answers


def _run_answers(definition: Definition, one: Day | None) -> frozenset[Answer]:
    least = definition.min_hours or 0.0
    if one is None:
        return ANY
    answers: frozenset[Answer] = frozenset()
    if one.ran.high >= least and one.ran.high > 0:
        answers |= YES
    if one.ran.low < least or one.ran.low <= 0:
        answers |= _standing(definition, one)
    return answers


def _standing(definition: Definition, one: Day) -> frozenset[Answer]:
    """How a day on which the facility did not run counts: as a failure, or not at all."""
    if not definition.leave_out_approved_stops:
        return NO
    if all(interval.approved is True for interval in one.intervals):
        return OUT
    if all(interval.approved is not False for interval in one.intervals):
        return OUT | NO
    return NO


def effluent_on(day: date, judged: Iterable[Effluent], fresh_days: int | None) -> bool | None:
    """Whether the effluent counts as within limits on `day`: its latest judged result up to then.

    None where the latest is older than `fresh_days` or undecided, or there is none. Of several of
    one day, one beyond its limits decides.
    """
    oldest = date.min if fresh_days is None else day - timedelta(days=fresh_days)
    found = [one for one in judged if oldest <= one.day <= day]
    if not found:
        return None
    last = max(one.day for one in found)
    said = [one.within for one in found if one.day == last]
    if False in said:
        return False
    return None if None in said else True


def running_time_rate(
    definition: Definition, facilities: Sequence[Facility], timelines: Mapping[str, Timeline],
    days: Sequence[date],
) -> Rate:  # fmt: skip
    """设施运行时间率: hours run / (24 h × days − approved stops), pooled over facilities.

    A stop of which it is not known whether it was approved is left out at the high end only.
    """
    low_run = high_run = least = most = 0.0
    n = unknown = 0
    seen = set()
    for facility in facilities:
        known = _by_day(timelines.get(facility.id))
        for day in (d for d in days if facility.counts_on(d)):
            ran, due = _day_hours(known.get(day), definition.leave_out_approved_stops)
            low_run, high_run = low_run + ran.low, high_run + ran.high
            least, most = least + due.low, most + due.high
            n += 1
            unknown += not (ran.known and due.known)
            seen.add(facility.id)
    if most == 0:
        return Rate(definition, None, n, unknown, len(seen))
    # Nothing due at the high end means that nothing ran: every share there is, is nothing.
    high = high_run / least if least else 0.0
    return Rate(definition, Range(low_run / most, min(1.0, high)), n, unknown, len(seen))


def _day_hours(one: Day | None, leave_out: bool) -> tuple[Range, Range]:
    """Hours run and hours due of one day."""
    if one is None:
        return Range(0.0, HOURS), exactly(HOURS)
    if not leave_out:
        return one.ran, exactly(HOURS)
    stopped = sum(i.span.hours for i in one.intervals if i.approved is True)
    perhaps = sum(i.span.hours for i in one.intervals if i.approved is None)
    most = HOURS - stopped
    # No filling runs in a stop: what was due is never less than what was run.
    return one.ran, Range(min(most, max(most - perhaps, one.ran.high)), most)


def counted_share(definition: Definition, share_: Share, facilities: int) -> Rate:
    """A share of samples, values or households as a rate: 出水达标率, 在线数据有效率, 设施覆盖."""
    return Rate(definition, share_.range, share_.n, share_.unknown, facilities)


def effluent_compliance(
    definition: Definition, effluents: Sequence[Effluent], days: Sequence[date]
) -> Rate:
    """出水达标率: samples or valid days within limits / all of them; undecided ones are unknown."""
    wanted = set(days)
    found = [one for one in effluents if one.day in wanted]
    cases = [Case(ANY if one.within is None else YES if one.within else NO) for one in found]
    return counted_share(definition, share(cases), len({one.facility for one in found}))
