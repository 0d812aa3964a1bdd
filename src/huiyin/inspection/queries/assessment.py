"""What pages show of the assessment, and to whom.

Assessors, leaders and supervisors see every period. Everybody else of the city sees published
ones; people of a unit the published table and what is behind their own unit's figures. System and
security administrators see none of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from statistics import median

import polars as pl
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huiyin.inspection.assessment_choices import PUBLISHED
from huiyin.inspection.core.assessment import days
from huiyin.inspection.core.assessment.load import Load, loads
from huiyin.inspection.core.assessment.outcomes import outcomes
from huiyin.inspection.core.assessment.policy import Period, Policy, Transfer
from huiyin.inspection.core.assessment.record import from_record
from huiyin.inspection.core.assessment.score import Figure, Item, Result, score
from huiyin.inspection.core.assessment.timeline import timeline
from huiyin.inspection.models import (
    Appeal,
    AssessmentAct,
    AssessmentPeriod,
    AssessmentPolicy,
    PointsChange,
    UnitResult,
)
from huiyin.inspection.queries.assessment_compute import compute, policy_of
from huiyin.inspection.queries.assessment_events import events_of
from huiyin.ledger import access, audit
from huiyin.ledger.choices import AccessKind, Role
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import ADMINISTRATORS, Verb
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Event, Matter, Unit, User

EVERYTHING = frozenset({Role.ASSESSOR, Role.LEADER, Role.SUPERVISOR})
READERS = access.CITY_READERS | access.UNIT_READERS
MONTHS_OF_TREND = 12

NOT_YOURS = Refusal(
    code="ACCESS",
    message="This part of the assessment is not open to you, or there is none of this name.",
    who_may=tuple(sorted(EVERYTHING)),
    next_step="A unit sees published tables and what is behind its own figures.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A unit in a period: what was computed, and what people changed. Points are hundredths.

    ``points`` and ``rank`` hold after granted changes; ``relative_load``: matters received over
    the median of the class, in percent, None where that is 0.
    """

    unit: Unit | None
    result: Result
    load: Load
    points: int | None
    rank: int | None
    changed: int
    relative_load: int | None


def sees_everything(user: User, at: datetime) -> bool:
    """Whether unpublished periods and all units are open to this person."""
    held = access.roles(user, at)
    return bool(held & EVERYTHING) and not held & ADMINISTRATORS


def sees_unit(user: User, code: str, at: datetime) -> bool:
    """Whether what is behind this unit's figures is open to this person."""
    if sees_everything(user, at):
        return True
    own = user.unit is not None and user.unit.code == code
    return own and bool(access.roles(user, at) & access.UNIT_READERS)


def periods(user: User, at: datetime) -> QuerySet[AssessmentPeriod]:
    """The periods this person may read, the newest first."""
    every = AssessmentPeriod.objects.select_related("policy", "computed_by", "published_by")
    held = access.roles(user, at)
    if held & ADMINISTRATORS - {Role.AUDITOR} or not held & READERS:
        return every.none()
    return every if sees_everything(user, at) else every.filter(state=PUBLISHED)


def find_period(user: User, code: str, at: datetime) -> AssessmentPeriod:
    """The period of this code, if open to this person. Raises Refused."""
    found = periods(user, at).filter(code=code).first()
    if found is None:
        raise refused(user, f"see assessment {code}")
    return found


def find_unit(user: User, code: str, at: datetime) -> Unit:
    """The unit of this code, if its figures are open to this person. Raises Refused."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None or not sees_unit(user, code, at):
        raise refused(user, f"see unit {code}")
    return unit


def refused(user: User, what: str) -> Refused:
    """One answer for "not yours" and "there is none"; the try is noted."""
    audit.note(AccessKind.REFUSED, user, rule=NOT_YOURS.code, detail=what)
    return Refused(NOT_YOURS)


def units(user: User, at: datetime) -> QuerySet[Unit]:
    """The units whose page is open to this person: those that ever led, or the own one."""
    if sees_everything(user, at):
        return Unit.objects.filter(led_matters__isnull=False).distinct()
    own = user.unit.code if user.unit else ""
    return Unit.objects.filter(code=own) if sees_unit(user, own, at) else Unit.objects.none()


def policies() -> QuerySet[AssessmentPolicy]:
    """Every frozen version, the newest of each code first."""
    return AssessmentPolicy.objects.select_related("frozen_by").order_by("code", "-version")


def newest_policy() -> AssessmentPolicy | None:
    """The version frozen last."""
    return AssessmentPolicy.objects.order_by("-frozen_at", "-pk").first()


def standings(period: AssessmentPeriod) -> dict[str, list[Standing]]:
    """Every unit by class: ranked ones first, then those with points, then the unknown."""
    policy = policy_of(period.policy)
    rows = list(UnitResult.objects.filter(period=period))
    read = {row.unit_code: from_record(row.record) for row in rows}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=list(read))}
    moved = _moved(period)
    medians = _median_received(read.values())
    made = [
        _standing(units.get(code), result, load, moved.get(code, 0), medians)
        for code, (result, load) in sorted(read.items())
    ]
    by_class: dict[str, list[Standing]] = {one.code: [] for one in policy.classes}
    for one in _ranked(made, policy):
        by_class.setdefault(one.result.unit_class, []).append(one)
    return {code: sorted(found, key=_place) for code, found in by_class.items()}


def standing(period: AssessmentPeriod, code: str) -> Standing | None:
    """One unit's, with its place among the others."""
    every = (one for found in standings(period).values() for one in found)
    return next((one for one in every if one.result.unit == code), None)


def _moved(period: AssessmentPeriod) -> dict[str, int]:
    moved: dict[str, int] = defaultdict(int)
    granted = PointsChange.objects.filter(period=period, granted=True).select_related("unit")
    for change in granted:
        moved[change.unit.code] += change.points_after - change.points_before
    return moved


def _median_received(read: Iterable[tuple[Result, Load]]) -> dict[str, float]:
    received: dict[str, list[int]] = defaultdict(list)
    for result, load in read:
        received[result.unit_class].append(load.received)
    return {code: median(counts) for code, counts in received.items()}


def _standing(
    unit: Unit | None, result: Result, load: Load, moved: int, medians: dict[str, float]
) -> Standing:
    middle = medians[result.unit_class]
    return Standing(
        unit=unit,
        result=result,
        load=load,
        points=None if result.points is None else result.points + moved,
        rank=result.rank,
        changed=moved,
        relative_load=round(100 * load.received / middle) if middle else None,
    )


def _ranked(made: list[Standing], policy: Policy) -> list[Standing]:
    """Ranks after changes by hand, by the same rule as those computed."""
    places: dict[str, list[int]] = defaultdict(list)
    for one in made:
        if one.rank is not None and one.points is not None:
            places[one.result.unit_class].append(one.points)
    return [
        replace(one, rank=1 + sum(p > one.points for p in places[one.result.unit_class]))
        if one.rank is not None and one.points is not None
        else one
        for one in made
    ]


def _place(one: Standing) -> tuple[int, int, str]:
    if one.rank is not None:
        return 0, one.rank, one.result.unit
    return (1, -one.points, one.result.unit) if one.points is not None else (2, 0, one.result.unit)


def figure_of(result: Result, measure: str) -> Figure | None:
    """One figure of a result."""
    return next((one for one in result.figures if one.measure == measure), None)


@dataclass(frozen=True, slots=True)
class Behind:
    """One outcome behind a figure, as a line: the matter and the event that decided it."""

    item: Item
    matter: Matter
    at: datetime | None
    verb: str


def behind(user: User, figure: Figure, at: datetime) -> tuple[list[Behind], int]:
    """The outcomes of matters this person may see, and how many of others there are."""
    numbers = {item.matter for item in figure.items}
    seen = {m.number: m for m in access.visible(user, at).filter(number__in=numbers)}
    wanted = [item for item in figure.items if item.matter in seen]
    keys = Q(matter__number__in=list(seen), seq__in={item.seq for item in wanted})
    events = {
        (number, seq): (when, verb)
        for number, seq, when, verb in Event.objects.filter(keys).values_list(
            "matter__number", "seq", "at", "verb"
        )
    }
    blank: tuple[None, str] = (None, "")
    lines = [
        Behind(item, seen[item.matter], *events.get((item.matter, item.seq), blank))
        for item in wanted
    ]
    return lines, len(figure.items) - len(lines)


def same_again(period: AssessmentPeriod) -> list[str]:
    """Compute the period again from the chain; the units whose record differs by a byte."""
    again = compute(policy_of(period.policy), period.first_day)
    kept = dict(UnitResult.objects.filter(period=period).values_list("unit_code", "record"))
    told = {result.unit: record.decode() for result, record in again.results}
    wrong = [code for code in sorted(kept | told) if kept.get(code) != told.get(code)]
    if not wrong and again.input_sha256 != period.input_sha256:
        return [_("the events that it was computed from")]
    return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNow:
    """A unit up to today: figures of the last twelve months, each month's, and its load."""

    policy: Policy
    result: Result
    load: Load
    months: tuple[tuple[str, Result], ...]


def unit_now(unit: Unit, policy: Policy, now: datetime) -> UnitNow:
    """From the events of every matter the unit ever led, until now."""
    until = now.astimezone(UTC)
    events = events_of(_ever_led(unit), until)
    back = policy.transfer is Transfer.GIVE_BACK
    frame = timeline(events, until=until, give_back=back)
    found = outcomes(frame, policy, until=until).filter(pl.col("unit") == unit.code)
    firsts = _last_months(now)
    spans = [(first, days.after(Period.MONTH, first)) for first in firsts]
    months = tuple(
        (f"{first:%Y-%m}", _one(found, policy, unit.code, first, end)) for first, end in spans
    )
    whole = _one(found, policy, unit.code, firsts[0], spans[-1][1])
    month = days.midnight(firsts[-1])
    load = loads(frame, start=month, end=until).get(unit.code, Load())
    return UnitNow(policy=policy, result=whole, load=load, months=months)


def _one(found: pl.DataFrame, policy: Policy, code: str, first: date, end: date) -> Result:
    bounds = {"start": days.midnight(first), "end": days.midnight(end)}
    (result,) = score(found, policy, units=(code,), **bounds)
    return result


def _last_months(now: datetime) -> list[date]:
    first = days.first_of(Period.MONTH, now.date())
    firsts = [first]
    while len(firsts) < MONTHS_OF_TREND:
        firsts.insert(0, days.first_of(Period.MONTH, firsts[0] - timedelta(days=1)))
    return firsts


def _ever_led(unit: Unit) -> QuerySet[Matter]:
    """Matters it leads now, and those that an adjudication took from it."""
    moved = Event.objects.filter(verb=Verb.ADJUDICATE).order_by().values("matter_id")
    named = Event.objects.filter(
        verb__in=(Verb.ASSIGN, Verb.ADJUDICATE),
        matter_id__in=moved,
        body__contains=f'"lead":"{unit.code}"',
    )
    return Matter.objects.filter(Q(lead_unit=unit) | Q(pk__in=named.order_by().values("matter_id")))


def appeals(user: User, period: AssessmentPeriod, at: datetime) -> QuerySet[Appeal]:
    """Appeals of a period: all for the office, the own unit's for a unit."""
    every = period.appeals.select_related("unit", "filed_by", "decided_by")
    every = every.prefetch_related("changes__asked_by", "changes__decided_by")
    if sees_everything(user, at):
        return every
    own = user.unit_id is not None and access.roles(user, at) & access.UNIT_READERS
    return every.filter(unit_id=user.unit_id) if own else every.none()


def changes(user: User, period: AssessmentPeriod, at: datetime) -> QuerySet[PointsChange]:
    """Changes by hand: all for the office, the own unit's for a unit, in order."""
    every = period.changes.select_related("unit", "asked_by", "decided_by", "appeal")
    if sees_everything(user, at):
        return every
    own = user.unit_id is not None and access.roles(user, at) & access.UNIT_READERS
    return every.filter(unit_id=user.unit_id) if own else every.none()


def broken_act() -> int | None:
    """The first place at which the record of acts is not one chain; None when it is."""
    prev = ""
    for place, act in enumerate(AssessmentAct.objects.order_by("seq"), 1):
        whole = sha256(prev.encode() + act.body.encode()).hexdigest()
        if (act.seq, act.prev, act.hash) != (place, prev, whole):
            return place
        prev = act.hash
    return None
