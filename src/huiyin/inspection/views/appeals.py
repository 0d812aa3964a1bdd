"""申诉: filing an appeal, deciding it, and changes of points that need two persons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.inspection.assessment_choices import APPEAL_STATES, GROUNDS
from huiyin.inspection.core.assessment import rules
from huiyin.inspection.forms.assessment import (
    AppealForm,
    DecideAppealForm,
    DecideChangeForm,
    FalsehoodForm,
)
from huiyin.inspection.models import Appeal, AssessmentPeriod, PointsChange
from huiyin.inspection.queries import assessment as queries
from huiyin.inspection.queries.assessment_compute import policy_of
from huiyin.inspection.verbs import assessment as verbs
from huiyin.inspection.verbs import assessment_changes as changes
from huiyin.inspection.views.assessment_parts import FormPage, asker, form_page, guarded
from huiyin.ledger import directory
from huiyin.ledger.models import Unit
from huiyin.ledger.names import unit_name


@guarded
def appeal(request: HttpRequest, code: str, unit_code: str) -> HttpResponse:
    """The head of a unit appeals."""
    me = asker(request)
    period, unit = _place(me, code, unit_code)
    measures = [one.measure for one in policy_of(period.policy).indicators]
    form = AppealForm(measures, request.POST or None, request.GET.get("measure", ""))
    page = FormPage(
        heading=_("Appeal"),
        explains=_("The appeal is decided outside the unit, with a reason you will read here."),
        button=_("File the appeal"),
        back=_back(period, unit),
        done=_("The appeal is filed."),
        shown=_shown(period, unit),
    )

    def act(told: dict[str, Any]) -> None:
        facts = {"reason": told["reason"], "measure": told["measure"]}
        verbs.appeal(period, unit=unit, actor=me.user, **facts)

    return form_page(request, form, page, act)


@guarded
def decide_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """An assessor or leader from outside the unit decides."""
    me = asker(request)
    filed = Appeal.objects.select_related("period", "unit", "filed_by").filter(pk=pk).first()
    if filed is None or not queries.sees_everything(me.user, me.now):
        raise queries.refused(me.user, f"decide appeal {pk}")
    form = DecideAppealForm(request.POST or None)
    page = FormPage(
        heading=_("Decide an appeal"),
        explains=_("A change of points is asked for here and granted by a second person."),
        button=_("Decide"),
        back=_back(filed.period, filed.unit),
        done=_("The decision is written."),
        shown=_shown(filed.period, filed.unit)
        | {"appeal": filed, "appeal_state": APPEAL_STATES[filed.state]},
    )

    def act(told: dict[str, Any]) -> None:
        if told["decision"] == DecideAppealForm.UPHOLD:
            after = told["points_after"]
            changes.uphold_appeal(filed, points_after=after, reason=told["reason"], actor=me.user)
        else:
            verbs.reject_appeal(filed, reason=told["reason"], actor=me.user)

    return form_page(request, form, page, act)


@guarded
def decide_change(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person grants or refuses a change of points."""
    me = asker(request)
    rows = PointsChange.objects.select_related("period", "unit", "asked_by", "appeal")
    change = rows.filter(pk=pk).first()
    if change is None or not queries.sees_everything(me.user, me.now):
        raise queries.refused(me.user, f"decide change {pk}")
    form = DecideChangeForm(request.POST or None)
    page = FormPage(
        heading=_("Decide a change of points"),
        explains=_("Whoever asked for the change cannot decide it (D6)."),
        button=_("Decide"),
        back=_back(change.period, change.unit),
        done=_("The decision is written."),
        shown=_shown(change.period, change.unit)
        | {"change": change, "ground": GROUNDS[change.ground]},
    )

    def act(told: dict[str, Any]) -> None:
        granted = told["granted"] == "yes"
        changes.decide_change(change, granted=granted, reason=told["reason"], actor=me.user)

    return form_page(request, form, page, act)


@guarded
def falsehood(request: HttpRequest, code: str, unit_code: str) -> HttpResponse:
    """Ask for the deduction for a proven falsehood."""
    me = asker(request)
    period, unit = _place(me, code, unit_code)
    person = directory.person(me.user, me.now)
    if rules.decide(person, unit=unit.code, now=me.now) is not None:
        raise queries.refused(me.user, f"falsehood {code} {unit_code}")
    form = FalsehoodForm(request.POST or None)
    page = FormPage(
        heading=_("Deduction for a proven falsehood"),
        explains=_(
            "The events say that a recheck failed, never that somebody lied. Two persons find "
            "that, and say how it was proven."
        ),
        button=_("Ask a second person"),
        back=_back(period, unit),
        done=_("The change waits for a second person."),
        shown=_shown(period, unit),
    )

    def act(told: dict[str, Any]) -> None:
        changes.ask_falsehood(period, unit=unit, actor=me.user, **told)

    return form_page(request, form, page, act)


def _place(me: Any, code: str, unit_code: str) -> tuple[AssessmentPeriod, Unit]:
    period = queries.find_period(me.user, code, me.now)
    return period, queries.find_unit(me.user, unit_code, me.now)


def _back(period: AssessmentPeriod, unit: Unit) -> str:
    return reverse("inspection:assessment-unit", args=[period.code, unit.code])


def _shown(period: AssessmentPeriod, unit: Unit) -> dict[str, Any]:
    return {
        "period": period,
        "name": unit_name(unit),
        "unit": unit,
        "standing": queries.standing(period, unit.code),
    }
