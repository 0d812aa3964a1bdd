"""Reads of supply: a water year of offtakes, pumping stations and the reach, as of a day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from huiyin.base.clock import CHINA
from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.supply.balance import (
    Balance,
    Deviation,
    Finding,
    PumpFigures,
    ReachMonth,
    Tolerance,
    pump_figures,
)
from huiyin.water.core.supply.facts import AllocationPaper, OfftakeFacts, StationFacts
from huiyin.water.core.supply.findings import System, deviations
from huiyin.water.core.supply.offtake import Month, Offtake, PumpMonth, Purpose, Volume, water_year
from huiyin.water.core.supply.volumes import Sum, Use, total, use
from huiyin.water.models import Subject
from huiyin.water.queries import register
from huiyin.water.queries.register import Entry, end_of, entries
from huiyin.water.supply_data import tolerances, water_year_of

VOLUME = "volume"
ALLOCATION = "allocation"
PUMP_MONTH = "pump_month"
REACH_MONTH = "reach_month"
RAISED = "deviation_raised"
CANAL = "CANAL"
OVER = frozenset({Deviation.ABOVE_PLAN, Deviation.ABOVE_ALLOCATION, Deviation.ABOVE_CAPACITY})
ECOLOGICAL = frozenset({Purpose.ECOLOGICAL})
OTHERS = frozenset(Purpose) - ECOLOGICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """That a deviation was put into the ledger, and as which matter."""

    clue: str
    matter: str
    deviation: Deviation
    month: Month


@dataclass(frozen=True, slots=True)
class Gate:
    """One offtake with what is known of its water year; `volumes` by month and purpose."""

    subject: Subject
    facts: OfftakeFacts
    offtake: Offtake
    volumes: Mapping[tuple[Month, Purpose], Entry[Volume]]
    paper: Entry[AllocationPaper] | None

    @property
    def rows(self) -> list[Volume]:
        """Its reported volumes."""
        return [entry.value for entry in self.volumes.values()]

    def sum(self, months: Sequence[Month], purposes: frozenset[Purpose]) -> Sum:
        """What passed it in some months for some purposes."""
        return total(self.offtake, self.rows, months, purposes)

    def planned(self, month: Month) -> float | None:
        """What the paper plans for a month; None: it plans nothing."""
        return None if self.paper is None else dict(self.paper.value.allocation.plan).get(month)

    def use(self, months: Sequence[Month], usual: frozenset[Purpose]) -> Use | None:
        """How far its allocation is used by the end of `months`."""
        if self.paper is None:
            return None
        paper = self.paper.value
        return use(self.offtake, paper.allocation, self.rows, months, paper.counts(usual))


@dataclass(frozen=True, slots=True)
class Station:
    """One pumping station with its months."""

    subject: Subject
    facts: StationFacts
    months: Mapping[Month, Entry[PumpMonth]]

    def figures(self, month: Month) -> PumpFigures | None:
        """Energy per volume and flow of a month; None: nothing reported."""
        entry = self.months.get(month)
        return None if entry is None else pump_figures(entry.value)


@dataclass(frozen=True, slots=True)
class Deviating:
    """A deviation with its rule, the name of its place, and the matter it became, if any."""

    finding: Finding
    rule: Tolerance
    clue: str
    name: str
    kind: SubjectKind
    matter: str

    @property
    def over_limit(self) -> bool:
        """Whether more was taken than may be."""
        return self.finding.deviation in OVER

    @property
    def percent(self) -> float:
        """What the rule tolerates, in percent."""
        return round(self.rule.share * 100, 1)


@dataclass(frozen=True, slots=True)
class Year:
    """A water year as it was known: `until` is its last month that is over, None: none is.

    `whole`: every offtake is there, so that a balance can be made.
    """

    months: tuple[Month, ...]
    until: Month | None
    gates: tuple[Gate, ...]
    stations: tuple[Station, ...]
    reach: Mapping[Month, Entry[ReachMonth]]
    balances: tuple[Balance, ...]
    deviations: tuple[Deviating, ...]
    whole: bool

    @property
    def over(self) -> tuple[Month, ...]:
        """Its months that are over."""
        return tuple(m for m in self.months if self.until is not None and m <= self.until)


@dataclass(frozen=True, slots=True)
class MonthSupply:
    """One month of the whole canal, for the closing of the month; 10⁴ m³.

    `offtakes` has code, name, planned, what was taken without and as ecological water.
    """

    month: Month
    offtakes: tuple[tuple[str, str, float | None, Sum, Sum], ...]
    balance: Balance | None
    pumps: tuple[PumpFigures, ...]
    deviations: tuple[Finding, ...]


def volume_key(month: Month, purpose: Purpose) -> str:
    """The key of a volume's record."""
    return f"{month}/{purpose}"


def year_of(user: User, now: datetime, start: Month, day: date) -> Year:
    """A water year as this person may read it and as it was known at the end of `day`."""
    offtakes = access.subjects(user, SubjectKind.OFFTAKE, now)
    stations = access.subjects(user, SubjectKind.PUMP_STATION, now)
    return _year(offtakes, stations, start, day, whole=access.sees_all(user, now))


def years(user: User, now: datetime, day: date) -> tuple[Month, ...]:
    """The first months of the water years that something is written of, and the present one."""
    mine = access.subjects(user, SubjectKind.OFFTAKE, now)
    found = {water_year_of(day)}
    rows = register.standing(VOLUME, subjects=mine, known_before=end_of(day))
    found |= {water_year_of(row.day) for row in rows if row.day}
    for row in entries(ALLOCATION, AllocationPaper, subjects=mine, known_before=end_of(day)):
        found.add(row.value.allocation.start)
    return tuple(sorted(found))


def month_supply(month: Month, *, known_before: datetime) -> MonthSupply:
    """What the canal supplied in a month, as known before a moment; for no reader in particular."""
    day = (known_before - timedelta(microseconds=1)).astimezone(CHINA).date()
    offtakes, stations = (
        register.subjects(kind) for kind in (SubjectKind.OFFTAKE, SubjectKind.PUMP_STATION)
    )
    year = _year(offtakes, stations, water_year_of(month.first_day), day, known_before=known_before)
    return MonthSupply(
        month,
        tuple(
            (g.subject.code, g.subject.name, g.planned(month), g.sum([month], OTHERS),
             g.sum([month], ECOLOGICAL))
            for g in year.gates
        ),
        next((one for one in year.balances if one.month == month), None),
        tuple(f for s in year.stations if (f := s.figures(month)) is not None),
        tuple(one.finding for one in year.deviations if one.finding.month == month),
    )  # fmt: skip


def _year(
    offtakes: QuerySet[Subject],
    stations: QuerySet[Subject],
    start: Month,
    day: date,
    *,
    whole: bool = True,
    known_before: datetime | None = None,
) -> Year:
    before = known_before or end_of(day)
    months = water_year(start)
    until = last_over(months, day)
    gates = _gates(offtakes, start, before)
    pumps = _stations(stations, months, before)
    reach = _reach(months, before) if whole else {}
    known = System(
        start=start,
        offtakes=[gate.offtake for gate in gates],
        papers={gate.subject.code: gate.paper.value for gate in gates if gate.paper},
        volumes=[one for gate in gates for one in gate.rows],
        pumped=[one.value for station in pumps for one in station.months.values()],
        reach=[one.value for one in reach.values()],
    )
    found = [] if until is None else _deviating(known, until, gates, pumps, before)
    return Year(months, until, gates, pumps, reach, known.balances(), tuple(found), whole)


def last_over(months: Iterable[Month], day: date) -> Month | None:
    """The last of these months that is over on a day."""
    return max((month for month in months if month.last_day < day), default=None)


def _gates(offtakes: QuerySet[Subject], start: Month, before: datetime) -> tuple[Gate, ...]:
    months = water_year(start)
    span = {"first": months[0].first_day, "last": months[-1].last_day, "known_before": before}
    volumes: dict[int, dict[tuple[Month, Purpose], Entry[Volume]]] = {}
    for one in entries(VOLUME, Volume, subjects=offtakes, **span):
        key = one.value.month, one.value.purpose
        volumes.setdefault(one.record.subject_id, {})[key] = one
    papers = {
        one.record.subject_id: one
        for one in entries(ALLOCATION, AllocationPaper, subjects=offtakes, **span)
        if one.value.allocation.start == start
    }
    facts = entries(SubjectKind.OFFTAKE, OfftakeFacts, subjects=offtakes, known_before=before)
    return tuple(
        Gate(
            one.subject,
            one.value,
            one.value.offtake(one.subject.code, one.subject.unit.code if one.subject.unit else ""),
            volumes.get(one.subject.pk, {}),
            papers.get(one.subject.pk),
        )
        for one in sorted(facts, key=_along)
    )


def _along(one: Entry[OfftakeFacts]) -> tuple[bool, float, str]:
    """From the head of the canal on; those whose place is not known come last."""
    chainage = one.value.chainage
    return chainage is None, chainage or 0.0, one.subject.code


def _stations(
    stations: QuerySet[Subject], months: Sequence[Month], before: datetime
) -> tuple[Station, ...]:
    pumped: dict[int, dict[Month, Entry[PumpMonth]]] = {}
    span = {"first": months[0].first_day, "last": months[-1].last_day}
    for one in entries(PUMP_MONTH, PumpMonth, subjects=stations, known_before=before, **span):
        pumped.setdefault(one.record.subject_id, {})[one.value.month] = one
    facts = entries(SubjectKind.PUMP_STATION, StationFacts, subjects=stations, known_before=before)
    return tuple(Station(one.subject, one.value, pumped.get(one.subject.pk, {})) for one in facts)


def _reach(months: Sequence[Month], before: datetime) -> dict[Month, Entry[ReachMonth]]:
    canal = Subject.objects.filter(kind=SubjectKind.REACH, code=CANAL)
    span = {"first": months[0].first_day, "last": months[-1].last_day}
    found = entries(REACH_MONTH, ReachMonth, subjects=canal, known_before=before, **span)
    return {one.value.month: one for one in found}


def _deviating(
    known: System,
    until: Month,
    gates: Sequence[Gate],
    pumps: Sequence[Station],
    before: datetime,
) -> list[Deviating]:
    rules = tolerances(until.last_day)
    raised = {one.value.clue: one.value.matter for one in entries(RAISED, Raised,
              known_before=before)}  # fmt: skip
    names = {gate.subject.code: (gate.subject.name, SubjectKind.OFFTAKE) for gate in gates}
    lifts = {one.subject.code: (one.subject.name, SubjectKind.PUMP_STATION) for one in pumps}
    found = []
    for one in deviations(known, rules, until):
        clue = clue_of(one)
        at_pump = one.deviation is Deviation.ENERGY_PER_LIFT
        name, kind = (lifts if at_pump else names).get(one.place, ("", SubjectKind.REACH))
        rule = rules[one.deviation]
        found.append(Deviating(one, rule, clue, name, kind, raised.get(clue, "")))
    return found


def clue_of(finding: Finding) -> str:
    """The name of a deviation as a clue: the same for the same kind, place and month."""
    told = f"supply {finding.deviation} {finding.place} {finding.month}"
    return hashlib.sha256(told.encode()).hexdigest()[:40]
