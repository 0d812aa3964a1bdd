"""Reads for the pages of rounds and rechecks, the overview and the inbox-like counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from huiyin.inspection import access, choices
from huiyin.inspection.core.rounds import RoundState, Stance, UnitView
from huiyin.inspection.models import Finding, FindingGroup, RecheckItem, Round
from huiyin.ledger.causes import topics
from huiyin.ledger.choices import Look
from huiyin.ledger.models import Matter, Unit, User
from huiyin.ledger.names import cause_name, in_english

OVER = (RoundState.HANDED_OVER, RoundState.CLOSED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round has come; every number is of its findings."""

    all: int
    shown: int
    answered: int
    objected: int
    decided: int
    withdrawn: int
    matters: int


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding with its words for a page. `informed`: somebody told the inspector."""

    row: Finding
    cause: str
    severity: Look
    view: Look
    stance: Look
    informed: bool


@dataclass(frozen=True, slots=True)
class OfUnit:
    """A unit's findings in a round, with its time to answer."""

    unit: Unit
    visit_on: object
    answer_by: datetime | None
    findings: list[FindingShown]


def open_rounds(user: User, at: datetime) -> QuerySet[Round]:
    """Rounds this person may read, newest first."""
    rows = access.rounds(user, at).prefetch_related("visits__unit", "team__user")
    return rows.order_by("-first_day", "-pk")


def progress(row: Round, findings: list[Finding]) -> Progress:
    """The numbers of a round from the findings somebody may see."""
    return Progress(
        all=len(findings),
        shown=sum(f.shown_at is not None for f in findings),
        answered=sum(f.unit_view != UnitView.NONE for f in findings),
        objected=sum(f.unit_view == UnitView.OBJECTED for f in findings),
        decided=sum(f.stance != Stance.OPEN for f in findings),
        withdrawn=sum(f.stance == Stance.WITHDRAWN for f in findings),
        matters=row.groups.exclude(matter_number="").count(),
    )


def by_unit(row: Round, findings: Iterable[Finding], *, informants: bool) -> list[OfUnit]:
    """The findings under their units, units without any included."""
    rows = list(findings)
    return [
        OfUnit(
            unit=visit.unit,
            visit_on=visit.visit_on,
            answer_by=visit.answer_by,
            findings=[shown(f, informants=informants) for f in rows if f.unit_id == visit.unit_id],
        )
        for visit in row.visits.select_related("unit")
    ]


def shown(row: Finding, *, informants: bool = False) -> FindingShown:
    """One finding in words."""
    return FindingShown(
        row=row,
        cause=cause_name(row.cause),
        severity=choices.SEVERITIES[row.severity],
        view=choices.UNIT_VIEWS[row.unit_view],
        stance=choices.STANCES[row.stance],
        informed=informants and row.informant_id is not None,
    )


def topic_names(codes: Iterable[str]) -> list[str]:
    """Topics in the reader's language."""
    wanted = set(codes)
    return [(t.en if in_english() else t.zh) for t in topics() if t.code in wanted]


def groups_in_words(row: Round) -> list[tuple[FindingGroup, list[Finding], Matter | None]]:
    """Every group with its findings and its matter."""
    groups = list(row.groups.prefetch_related("findings__unit"))
    numbers = [group.matter_number for group in groups if group.matter_number]
    matters = Matter.objects.select_related("lead_unit").in_bulk(numbers, field_name="number")
    return [
        (group, list(group.findings.order_by("number")), matters.get(group.matter_number))
        for group in groups
    ]


def waiting_for_unit(user: User, at: datetime) -> int:
    """Findings of this person's unit that it may still answer."""
    return Finding.objects.filter(
        unit_id=user.unit_id,
        shown_at__isnull=False,
        unit_view=UnitView.NONE,
        stance=Stance.OPEN,
        round__state=RoundState.CONFIRMING,
        round__visits__unit_id=user.unit_id,
        round__visits__answer_by__gte=at,
    ).count()


def rechecks_due(items: QuerySet[RecheckItem]) -> QuerySet[RecheckItem]:
    """Rechecks nobody has made yet."""
    return items.filter(result="").order_by("list__due", "pk")


def failed_open(items: QuerySet[RecheckItem]) -> QuerySet[RecheckItem]:
    """Failed rechecks whose matter nobody has opened again."""
    return items.filter(result="failed", matter__is_open=False)


def counts(at: datetime) -> dict[str, int]:
    """Open rounds, findings waiting for confirmation, rechecks due: for the whole city."""
    waiting = Q(shown_at__isnull=False, stance=Stance.OPEN)
    items = RecheckItem.objects.filter(result="")
    return {
        "rounds": Round.objects.exclude(state__in=OVER).count(),
        "findings": Finding.objects.filter(waiting).count(),
        "rechecks": items.count(),
        "late": items.filter(list__due__lt=at).count(),
    }
