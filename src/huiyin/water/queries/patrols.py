"""Reads of the patrols: plans, how far each period has come, what was seen on the way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.core.risks.patrols import (
    Outcome,
    Patrol,
    PatrolPlan,
    Period,
    Sighting,
    Stage,
    periods,
    stage,
)
from huiyin.water.core.zones.chainage import Chainage
from huiyin.water.models import Record
from huiyin.water.queries.register import Entry, end_of, entries
from huiyin.water.queries.risks import Row
from huiyin.water.risk_choices import OUTCOME, PATROL, PLAN, SIGHTING


@dataclass(frozen=True, slots=True)
class Seen:
    """Something written down on the way, and what a keeper made of it."""

    entry: Entry[Sighting]
    outcome: Outcome | None

    @property
    def sighting(self) -> Sighting:
        """What was seen."""
        return self.entry.value

    @property
    def record(self) -> Record:
        """The record: its key names the sighting."""
        return self.entry.record

    @property
    def open(self) -> bool:
        """Whether it is a find that nobody has decided on."""
        return self.sighting.is_find and self.outcome is None


@dataclass(frozen=True, slots=True)
class Walk:
    """One period of a plan with its patrol."""

    period: Period
    patrol: Patrol | None
    stage: Stage
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with its periods up to a day, the latest first."""

    entry: Entry[PatrolPlan]
    walks: tuple[Walk, ...]

    @property
    def plan(self) -> PatrolPlan:
        """The plan itself."""
        return self.entry.value

    @property
    def code(self) -> str:
        """The key of the plan."""
        return self.entry.record.key

    @property
    def now(self) -> Walk | None:
        """The period that runs or ran last."""
        return self.walks[0] if self.walks else None

    @property
    def missed(self) -> int:
        """Periods over without a finished patrol."""
        return sum(walk.stage is Stage.MISSED for walk in self.walks)


def planned(user: User, on: date, now: datetime) -> list[Planned]:
    """The plans this person reads, as known at the end of `on`: of the own reaches, or to walk."""
    found = entries(PLAN, PatrolPlan, known_before=end_of(on))
    mine = [
        plan
        for plan in found
        if access.may_patrol(user, plan.subject, plan.value.unit, now, write=False)
    ]
    return _planned(mine, on)


def plan_of(user: User, code: str, on: date, now: datetime) -> Planned:
    """One plan. Raises Refused, which does not tell whether there is one."""
    found = next((one for one in planned(user, on, now) if one.code == code), None)
    if found is None:
        access.refuse(user, access.NOT_YOURS, f"see the patrol plan {code}")
    return found


def _planned(plans: Collection[Entry[PatrolPlan]], on: date) -> list[Planned]:
    subjects = {plan.subject.pk for plan in plans}
    narrow = {"subjects": subjects, "known_before": end_of(on)}
    patrols = {(e.value.plan, e.value.period): e.value for e in entries(PATROL, Patrol, **narrow)}
    outcomes = {(e.subject.pk, e.record.key): e.value for e in entries(OUTCOME, Outcome, **narrow)}
    seen: dict[tuple[str, str], list[Seen]] = {}
    for one in entries(SIGHTING, Sighting, **narrow):
        outcome = outcomes.get((one.subject.pk, one.record.key))
        seen.setdefault((one.value.plan, one.value.period), []).append(Seen(one, outcome))
    return [
        Planned(plan, tuple(_walks(plan.record.key, plan.value, patrols, seen, on)))
        for plan in sorted(plans, key=lambda entry: entry.record.key)
    ]


def _walks(
    code: str,
    plan: PatrolPlan,
    patrols: dict[tuple[str, str], Patrol],
    seen: dict[tuple[str, str], list[Seen]],
    on: date,
) -> Iterable[Walk]:
    for period in reversed(periods(plan, on)):
        patrol = patrols.get((code, period.key))
        things = sorted(seen.get((code, period.key), ()), key=lambda one: one.sighting.seen_at)
        yield Walk(period, patrol, stage(period, patrol, on), tuple(things))


def on_the_stretch(plan: PatrolPlan, rows: Iterable[Row]) -> list[Row]:
    """The sources beside the plan's stretch; those whose chainage is not sure are kept."""
    return [one for one in rows if _may_lie(plan, one)]


def _may_lie(plan: PatrolPlan, one: Row) -> bool:
    seen = () if one.decision is None else one.decision.seen
    return not seen or any(
        place.reach == plan.reach and _covers(plan, place.chainage) for place in seen
    )


def _covers(plan: PatrolPlan, chainage: Chainage) -> bool:
    ends = (end for end in (plan.start, plan.end) if end is not None)
    return any(end.series != chainage.series for end in ends) or plan.covers(chainage)
