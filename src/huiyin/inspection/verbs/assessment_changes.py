"""Points changed by hand: one person asks with a reason, a second decides (D6)."""

from __future__ import annotations

from datetime import datetime

from huiyin.inspection.assessment_choices import APPEAL, FALSEHOOD, OPEN, UPHELD
from huiyin.inspection.core.assessment import days, rules
from huiyin.inspection.models import Appeal, AssessmentPeriod, PointsChange, UnitResult
from huiyin.inspection.queries.assessment_compute import policy_of
from huiyin.inspection.verbs.assessment import Turn, only_one, settle_appeal, turn
from huiyin.ledger import directory
from huiyin.ledger.core.states import Verb
from huiyin.ledger.history import event_of
from huiyin.ledger.models import Event, Unit, User


def present_points(period: AssessmentPeriod, unit: Unit) -> int | None:
    """Hundredths of a point: the computed ones with every granted change; None for none."""
    result = UnitResult.objects.filter(period=period, unit_code=unit.code).first()
    if result is None or result.points is None:
        return None
    granted = PointsChange.objects.filter(period=period, unit=unit, granted=True)
    moved = sum(after - before for before, after in granted.values_list(
        "points_before", "points_after"))  # fmt: skip
    return result.points + moved


def uphold_appeal(
    filed: Appeal, *, points_after: int, reason: str, actor: User, at: datetime | None = None
) -> PointsChange:
    """An assessor finds an appeal right and asks a second person to change the points."""
    with turn(actor, at, f"uphold appeal {filed.pk}") as act:
        row = Appeal.objects.select_for_update().select_related("unit", "period").get(pk=filed.pk)
        act.ask(rules.decide(act.person, unit=row.unit.code, now=act.at))
        act.ask(rules.NO_APPEAL if row.state != OPEN else None)
        facts = {"after": points_after, "reason": reason, "appeal": row}
        return _ask(act, row.period, row.unit, APPEAL, **facts)


def ask_falsehood(
    period: AssessmentPeriod,
    *,
    unit: Unit,
    matter_number: str,
    reason: str,
    actor: User,
    at: datetime | None = None,
) -> PointsChange:
    """Ask for the policy's deduction for a falsehood that a failed recheck laid open.

    The events say that a recheck failed, never that somebody lied: that is found by two people
    who give a reason, and the matter is named.
    """
    with turn(actor, at, f"falsehood {period} {unit.code} {matter_number}") as act:
        act.ask(rules.decide(act.person, unit=unit.code, now=act.at))
        act.ask(None if _was_found_wanting(period, unit, matter_number) else rules.NO_PROOF)
        before = present_points(period, unit)
        act.ask(rules.NO_POINTS if before is None else None)
        after = max(0, (before or 0) - policy_of(period.policy).falsehood)
        facts = {"after": after, "reason": reason, "matter_number": matter_number}
        return _ask(act, period, unit, FALSEHOOD, **facts)


def _was_found_wanting(period: AssessmentPeriod, unit: Unit, number: str) -> bool:
    end = days.midnight(period.last_day) + days.ONE_DAY
    told = Event.objects.filter(matter__number=number, at__lt=end).order_by("seq")
    lead = ""
    for event in told.filter(verb__in=(Verb.ASSIGN, Verb.ADJUDICATE, Verb.RECHECK)):
        value = event_of(event)
        lead = getattr(value, "lead", lead)
        if lead == unit.code and getattr(value, "passed", True) is False:
            return True
    return False


def _ask(
    act: Turn,
    period: AssessmentPeriod,
    unit: Unit,
    ground: str,
    *,
    after: int,
    reason: str,
    appeal: Appeal | None = None,
    matter_number: str = "",
) -> PointsChange:
    act.ask(rules.NO_REASON if not reason.strip() else None)
    before = present_points(period, unit)
    if before is None:
        act.ask(rules.NO_POINTS)
    act.ask(rules.within(before or 0, after))
    with only_one(rules.CHANGE_OPEN):
        row = PointsChange.objects.create(
            period=period,
            unit=unit,
            ground=ground,
            appeal=appeal,
            matter_number=matter_number,
            points_before=before or 0,
            points_after=after,
            reason=reason.strip(),
            asked_by=act.actor,
            asked_at=act.at,
        )
    facts = {"unit": unit.code, "ground": ground, "before": row.points_before, "after": after}
    act.log("ask_change", period, change=row.pk, matter=matter_number, **facts)
    return row


def decide_change(
    change: PointsChange, *, granted: bool, reason: str, actor: User, at: datetime | None = None
) -> None:
    """The second person decides. A refused change leaves an appeal open."""
    with turn(actor, at, f"decide change {change.pk}") as act:
        rows = PointsChange.objects.select_for_update(of=("self",))
        row = rows.select_related("unit", "period", "asked_by", "appeal").get(pk=change.pk)
        act.ask(rules.decide(act.person, unit=row.unit.code, now=act.at))
        act.ask(rules.NO_CHANGE if row.granted is not None else None)
        act.ask(rules.NO_REASON if not reason.strip() else None)
        act.ask(
            rules.change(
                unit=row.unit.code,
                before=row.points_before,
                after=row.points_after,
                asked_by=directory.person(row.asked_by, row.asked_at),
                decided_by=act.person,
                reason=row.reason,
            )
        )
        row.granted, row.decision = granted, reason.strip()
        row.decided_by, row.decided_at = act.actor, act.at
        row.save()
        if granted and row.appeal is not None:
            settle_appeal(act, row.appeal, UPHELD, reason)
        act.log("decide_change", row.period, change=row.pk, granted=granted)
