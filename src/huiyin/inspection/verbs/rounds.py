"""计划, 进驻, 反馈, 结束: a round from its plan to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext_noop

from huiyin.base import clock
from huiyin.inspection import policies
from huiyin.inspection.core import rounds as core
from huiyin.inspection.core.refusals import Refusal
from huiyin.inspection.core.rounds import Act, Part, RoundState
from huiyin.inspection.errors import RoundRefused
from huiyin.inspection.models import Round, RoundAct, RoundMember, RoundUnit
from huiyin.inspection.verbs.turn import next_number, noting, refuse, turn
from huiyin.ledger import directory, rulebook
from huiyin.ledger.core.workdays import day_end, local_date
from huiyin.ledger.errors import BadToken
from huiyin.ledger.models import Unit, User
from huiyin.ledger.verbs.engine import Acting


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """An expert from outside, who has no account."""

    name: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of a round. `visits` are (unit code, planned day or None)."""

    name: str
    topics: tuple[str, ...]
    visits: tuple[tuple[str, date | None], ...]
    first_day: date
    last_day: date
    leader: str
    members: tuple[str, ...] = ()
    experts: tuple[Expert, ...] = ()
    note: str = ""
    again_reason: str = ""
    invented: bool = False

    @property
    def units(self) -> frozenset[str]:
        """The units to inspect, by code."""
        return frozenset(code for code, _ in self.visits)


def plan(
    facts: Plan, *, actor: User, at: datetime | None = None, token: str | None = None
) -> Round:
    """立项: a round with its team. The same form again gives the same round."""
    with noting(actor, Act.PLAN), transaction.atomic():
        now = at or clock.now()
        if token is not None:
            done = RoundAct.objects.filter(token=token).select_related("round").first()
            if done is not None:
                if (done.by_id, done.act) != (actor.pk, Act.PLAN):
                    raise BadToken
                return done.round
        refuse(core.may_plan(directory.person(actor, now)))
        people = _people(facts, now)
        _check(facts, people, now)
        row = _create(facts, people, now)
        RoundAct.objects.create(
            round=row, seq=0, act=Act.PLAN, by=actor, at=now, token=token, reason=facts.again_reason
        )
        return row


def start(number: str, **acting: Unpack[Acting]) -> Round:
    """进驻: the notice counts from now and the units see who comes."""
    with turn(number, Act.START, **acting) as mine:
        if mine.done is None:
            mine.ask(core.Asked(act=Act.START))
            mine.row.started_at = mine.at
            mine.log(Act.START)
        return mine.row


def present(number: str, **acting: Unpack[Acting]) -> Round:
    """反馈: every finding not yet shown is given to its unit, whose time to answer begins."""
    with turn(number, Act.PRESENT, **acting) as mine:
        if mine.done is not None:
            return mine.row
        mine.ask(core.Asked(act=Act.PRESENT))
        fresh = mine.row.findings.filter(shown_at__isnull=True)
        units = set(fresh.values_list("unit_id", flat=True))
        shown = list(fresh.order_by("number").values_list("number", flat=True))
        until = _answer_by(mine.at)
        visits = mine.row.visits.filter(unit_id__in=units)
        visits.filter(shown_at__isnull=True).update(shown_at=mine.at)
        visits.update(answer_by=until)
        fresh.update(shown_at=mine.at)
        mine.log(Act.PRESENT, body={"findings": shown})
        return mine.row


def close(number: str, *, reason: str, **acting: Unpack[Acting]) -> Round:
    """结束: the round is over; what was handed over lives on in the ledger."""
    with turn(number, Act.CLOSE, **acting) as mine:
        if mine.done is None:
            mine.ask(core.Asked(act=Act.CLOSE))
            mine.log(Act.CLOSE, reason=reason)
        return mine.row


def conflicts_of(facts: Plan, at: datetime) -> tuple[tuple[str, str], ...]:
    """(person, inspected unit) where somebody of the planned team belongs or ever belonged."""
    return core.conflicts(tuple(_people(facts, at).values()), facts.units)


def others_lately(units: frozenset[str], first_day: date) -> tuple[core.Visit, ...]:
    """Other rounds on the same units within the policy's days."""
    days = policies.round_policy(first_day).frequency_days
    visits = RoundUnit.objects.filter(unit__code__in=units).select_related("round", "unit")
    known = tuple(
        core.Visit(
            round=visit.round.number,
            unit=visit.unit.code,
            first_day=visit.round.first_day,
            last_day=visit.round.last_day,
        )
        for visit in visits
    )
    return core.too_soon(known, units, first_day, days)


def _people(facts: Plan, at: datetime) -> dict[str, core.Person]:
    """The team's accounts. Raises RoundRefused for names nobody has."""
    wanted = {facts.leader, *facts.members} - {""}
    known = directory.persons(wanted, at)
    unknown = sorted(wanted - set(known))
    if unknown or not facts.leader:
        raise RoundRefused(
            Refusal(
                rule="R-TEAM",
                message="The team needs a leader, and everybody in it an account: %(who)s.",
                who=core.Who.PLANNER,
                next_step="Choose people of the directory; name outside experts as experts.",
                params=(("who", ", ".join(unknown) or "–"),),
            )
        )
    return known


def _check(facts: Plan, people: dict[str, core.Person], now: datetime) -> None:
    policy = policies.round_policy(facts.first_day)
    longest = timedelta(days=policy.longest_days)
    if not facts.first_day <= facts.last_day < facts.first_day + longest:
        raise _plan_refusal(
            "R-PLAN-DAYS",
            message=gettext_noop("A round begins before it ends and lasts at most %(days)s days."),
            next_step=gettext_noop("Correct the days."),
            days=str(policy.longest_days),
        )
    if local_date(now) > facts.last_day:
        raise _plan_refusal(
            "R-PLAN-PAST",
            message=gettext_noop("A round is planned before it is over."),
            next_step=gettext_noop("Correct the days."),
        )
    known = set(Unit.objects.filter(code__in=facts.units).values_list("code", flat=True))
    if not facts.units or facts.units - known:
        raise _plan_refusal(
            "R-PLAN-UNITS",
            message=gettext_noop("A round inspects at least one unit of the directory."),
            next_step=gettext_noop("Choose the units to inspect."),
        )
    found = core.conflicts(tuple(people.values()), facts.units)
    if found:
        raise _plan_refusal(
            "R-CONFLICT",
            message=gettext_noop("Nobody inspects a unit he belongs or belonged to: %(who)s."),
            next_step=gettext_noop(
                "Choose other people for the team, or leave the unit to another team."
            ),
            who=", ".join(f"{person} – {unit}" for person, unit in found),
        )
    again = others_lately(facts.units, facts.first_day)
    if again and not facts.again_reason.strip():
        raise _plan_refusal(
            "R-FREQUENCY",
            message=gettext_noop(
                "Inspected less than %(days)s days before, or planned already: %(rounds)s."
            ),
            next_step=gettext_noop(
                "Join the other round, choose later days, or say why this one is needed."
            ),
            days=str(policy.frequency_days),
            rounds=", ".join(sorted({f"{visit.unit} {visit.round}" for visit in again})),
        )


def _plan_refusal(rule: str, *, message: str, next_step: str, **params: str) -> RoundRefused:
    return RoundRefused(
        Refusal(
            rule=rule,
            message=message,
            who=core.Who.PLANNER,
            next_step=next_step,
            params=tuple(params.items()),
        )
    )


def _create(facts: Plan, people: dict[str, core.Person], now: datetime) -> Round:
    row = Round.objects.create(
        number=next_number("R", local_date(now).year),
        name=facts.name,
        topics=list(facts.topics),
        first_day=facts.first_day,
        last_day=facts.last_day,
        note=facts.note,
        again_reason=facts.again_reason,
        state=RoundState.PLANNED,
        invented=facts.invented,
        created_at=now,
    )
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=facts.units)}
    for code, day in facts.visits:
        RoundUnit.objects.get_or_create(round=row, unit=units[code], defaults={"visit_on": day})
    users = User.objects.in_bulk(people, field_name="username")
    for name in dict.fromkeys((facts.leader, *facts.members)):
        part = Part.LEADER if name == facts.leader else Part.MEMBER
        RoundMember.objects.create(round=row, user=users[name], part=part)
    for expert in facts.experts:
        RoundMember.objects.create(
            round=row, name=expert.name, organisation=expert.organisation, part=Part.EXPERT
        )
    return row


def _answer_by(now: datetime) -> datetime:
    days = policies.round_policy(local_date(now)).answer_working_days
    return day_end(rulebook.calendar().add_working_days(local_date(now), days).day)
