"""Checks on the entries of an operation ledger: what is wrong, where, and what to do.

A check finds, it never corrects: a wrong figure stays until somebody who was there changes it.
Which checks there are, their marks and their words are dated data (`data/entry_checks.yaml`).
An unknown value fails no check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from huiyin.water.core.facilities.facility import HOURS, DailyRun, Facility
from huiyin.water.core.facilities.intervals import Clash, Conflict

AMOUNTS = (
    "inflow",
    "outflow",
    "energy",
    "chemicals",
    "sludge",
    "dissolved_oxygen",
    "mlss",
    "meter_in",
    "meter_out",
    "meter_energy",
)
METERS = (("meter_in", "inflow"), ("meter_out", "outflow"), ("meter_energy", "energy"))


class Check(StrEnum):
    """What can be wrong with an entry."""

    NEGATIVE = "negative"
    ABOVE_CAPACITY = "above_capacity"
    HOURS_OF_DAY = "hours_of_day"
    TIMES_OF_DAY = "times_of_day"
    ENERGY_WITHOUT_FLOW = "energy_without_flow"
    FLOW_WITHOUT_ENERGY = "flow_without_energy"
    MORE_OUT_THAN_IN = "more_out_than_in"
    METER_BACKWARDS = "meter_backwards"
    METER_DISAGREES = "meter_disagrees"
    SAME_FIGURES = "same_figures"
    TWICE = "twice"
    BEFORE_ITS_DAY = "before_its_day"
    RAN_IN_A_STOP = "ran_in_a_stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRule:
    """One check with its mark and its words.

    `mark` is the bound in the rule's own unit: a factor (ABOVE_CAPACITY, MORE_OUT_THAN_IN), kWh
    (ENERGY_WITHOUT_FLOW), a relative difference (METER_DISAGREES), days (SAME_FIGURES); None where
    the check needs none. The words may name {value}, {bound}, {field} and {day}.
    """

    check: Check
    mark: float | None
    what_zh: str
    what_en: str
    todo_zh: str
    todo_en: str
    effective_from: date
    effective_to: date | None
    source: str
    confidence: str

    def __post_init__(self) -> None:
        if (self.mark is None) == (self.check in MARKED):
            raise ValueError(
                f"{self.check}: a mark is {'missing' if self.mark is None else 'vain'}"
            )


MARKED = frozenset(
    {
        Check.ABOVE_CAPACITY,
        Check.ENERGY_WITHOUT_FLOW,
        Check.MORE_OUT_THAN_IN,
        Check.METER_DISAGREES,
        Check.SAME_FIGURES,
    }
)


# Too many hours are found from the entry itself.
CLASHES = {Clash.TIMES: Check.TIMES_OF_DAY, Clash.STOP: Check.RAN_IN_A_STOP}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: where (facility, day, field), the value and the bound it broke, the rule."""

    rule: CheckRule
    facility: str
    day: date
    field: str
    value: float | None
    bound: float | None

    def what(self, language: str) -> str:
        """What is wrong, in "zh" or else in English."""
        return self._say(self.rule.what_zh if language == "zh" else self.rule.what_en)

    def todo(self, language: str) -> str:
        """What to do about it."""
        return self._say(self.rule.todo_zh if language == "zh" else self.rule.todo_en)

    def _say(self, text: str) -> str:
        value = "–" if self.value is None else f"{self.value:g}"
        bound = "–" if self.bound is None else f"{self.bound:g}"
        return text.format(value=value, bound=bound, field=self.field, day=self.day.isoformat())


Broken = tuple[Check, date, str, float | None, float | None]


def check_entries(
    facility: Facility,
    runs: Sequence[DailyRun],
    rules: Mapping[Check, CheckRule],
    conflicts: Sequence[Conflict] = (),
) -> tuple[Finding, ...]:
    """Everything wrong with the entries of one facility, by day, then by check.

    A check without a rule in `rules` is not made. `conflicts` come from the timeline of the days.
    """
    own = sorted((r for r in runs if r.facility == facility.id), key=lambda r: r.day)
    marks = {check: rule.mark for check, rule in rules.items()}
    broken: list[Broken] = []
    for run in own:
        broken += _of_a_day(facility, run, marks)
    broken += _between_days(own, marks)
    broken += [
        (CLASHES[c.clash], c.day, "hours", c.stated, c.possible)
        for c in conflicts
        if c.facility == facility.id and c.clash in CLASHES
    ]
    order = list(Check)
    return tuple(
        Finding(rules[check], facility.id, day, field, value, bound)
        for check, day, field, value, bound in sorted(
            broken, key=lambda b: (b[1], order.index(b[0]), b[2])
        )
        if check in rules
    )


def _of_a_day(
    facility: Facility, run: DailyRun, marks: Mapping[Check, float | None]
) -> Iterator[Broken]:
    for field in AMOUNTS:
        value: float | None = getattr(run, field)
        if value is not None and value < 0:
            yield Check.NEGATIVE, run.day, field, value, 0.0
    hours = run.run_hours
    if hours is not None and not 0 <= hours <= HOURS:
        yield Check.HOURS_OF_DAY, run.day, "hours", hours, HOURS
    if run.received is not None and run.received < run.day:
        yield Check.BEFORE_ITS_DAY, run.day, "day", None, None
    yield from _against_capacity(facility, run, marks.get(Check.ABOVE_CAPACITY))
    yield from _energy(run, marks.get(Check.ENERGY_WITHOUT_FLOW))
    factor = marks.get(Check.MORE_OUT_THAN_IN)
    if factor is not None and run.inflow is not None and run.outflow is not None:
        bound = run.inflow * factor
        if run.outflow > bound:
            yield Check.MORE_OUT_THAN_IN, run.day, "outflow", run.outflow, bound


def _against_capacity(facility: Facility, run: DailyRun, factor: float | None) -> Iterator[Broken]:
    if facility.design is None or factor is None:
        return
    bound = facility.design * factor
    for field, value in (("inflow", run.inflow), ("outflow", run.outflow)):
        if value is not None and value > bound:
            yield Check.ABOVE_CAPACITY, run.day, field, value, bound


def _energy(run: DailyRun, least: float | None) -> Iterator[Broken]:
    flow = run.inflow if run.inflow is not None else run.outflow
    if run.energy is None or flow is None:
        return
    if least is not None and flow == 0 and run.energy > least:
        yield Check.ENERGY_WITHOUT_FLOW, run.day, "energy", run.energy, least
    if flow > 0 and run.energy == 0:
        yield Check.FLOW_WITHOUT_ENERGY, run.day, "energy", run.energy, None


def _between_days(own: Sequence[DailyRun], marks: Mapping[Check, float | None]) -> Iterator[Broken]:
    for before, run in pairwise(own):
        if before.day == run.day:
            yield Check.TWICE, run.day, "day", None, None
    for meter, amount in METERS:
        yield from _meter(own, meter, amount, marks.get(Check.METER_DISAGREES))
    days = marks.get(Check.SAME_FIGURES)
    if days is not None:
        yield from _same(own, int(days))


def _meter(
    own: Sequence[DailyRun], meter: str, amount: str, tolerance: float | None
) -> Iterator[Broken]:
    """Readings that fall, and stated amounts that differ from the meter's."""
    read = [run for run in own if getattr(run, meter) is not None]
    for before, run in pairwise(read):
        old, new = getattr(before, meter), getattr(run, meter)
        if new < old:
            yield Check.METER_BACKWARDS, run.day, meter, new, old
            continue
        stated = getattr(run, amount)
        if tolerance is None or stated is None or (run.day - before.day).days != 1:
            continue
        if abs(stated - (new - old)) > tolerance * max(stated, new - old):
            yield Check.METER_DISAGREES, run.day, amount, stated, new - old


def _same(own: Sequence[DailyRun], days: int) -> Iterator[Broken]:
    """The day on which the same flows and energy stand for the `days`-th day on end, once a run."""
    length = 0
    before: DailyRun | None = None
    for run in own:
        figures = (run.inflow, run.outflow, run.energy)
        follows = before is not None and (run.day - before.day).days == 1
        same = before is not None and figures == (before.inflow, before.outflow, before.energy)
        moving = any(figures) and None not in figures
        length = length + 1 if follows and same and moving else int(moving)
        if length == days:
            yield Check.SAME_FIGURES, run.day, "inflow", run.inflow, float(days)
        before = run
