"""考核: the list of periods, a period's table, its policy, and what is behind each figure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.base import clock
from huiyin.inspection import assessment_export
from huiyin.inspection.assessment_choices import ACTS, PERIOD_STATES, PUBLISHED
from huiyin.inspection.assessment_files import rule_files
from huiyin.inspection.core.assessment import rules
from huiyin.inspection.forms.assessment import ComputeForm, FreezeForm
from huiyin.inspection.models import AssessmentAct, AssessmentPeriod, AssessmentPolicy
from huiyin.inspection.queries import assessment as queries
from huiyin.inspection.queries.assessment_compute import policy_of
from huiyin.inspection.verbs import assessment as verbs
from huiyin.inspection.views.assessment_parts import (
    FormPage,
    asker,
    class_names,
    form_page,
    guarded,
    policy_name,
)
from huiyin.ledger import directory
from huiyin.ledger.choices import GRADES
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.models import User
from huiyin.ledger.names import kind_name, unit_name
from huiyin.ledger.wording import refusing

ROWS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@guarded
@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """`/inspection/assessment/`: periods open to this person, and the frozen policies."""
    me = asker(request)
    found = queries.periods(me.user, me.now)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    frozen = [(row, policy_of(row)) for row in queries.policies()]
    facts: dict[str, Any] = {
        "page": page,
        "rows": [(row, PERIOD_STATES[row.state]) for row in page.object_list],
        "policies": [(row, policy, policy_name(policy)) for row, policy in frozen],
        "may_compute": _may(me.user, me, rules.ASSESSORS),
        "units": [(unit.code, unit_name(unit)) for unit in queries.units(me.user, me.now)],
    }
    return render(request, "inspection/assessment.html", facts)


def _may(user: User, me: Any, who: Any) -> bool:
    return rules.role(directory.person(user, me.now), who) is None


@guarded
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze a rule file."""
    me = asker(request)
    files = {one.name: one for one in rule_files()}
    names = [(n, f"{policy_name(f.policy)} · {n} · {f.policy.version}") for n, f in files.items()]
    form = FreezeForm(names, request.POST or None)
    page = FormPage(
        heading=_("Freeze a policy"),
        explains=_("The file is kept byte for byte with its hash. A frozen version never changes."),
        button=_("Freeze"),
        back=reverse("inspection:assessment"),
        done=_("The policy is frozen."),
        shown={},
    )
    return form_page(
        request, form, page, lambda told: verbs.freeze_policy(files[told["file"]], actor=me.user)
    )


@guarded
def compute(request: HttpRequest) -> HttpResponse:
    """Compute a period by a frozen policy."""
    me = asker(request)
    form = ComputeForm(request.POST or None)
    page = FormPage(
        heading=_("Compute a period"),
        explains=_(
            "Only events before the end of the period count. The same events and policy give the "
            "same result to the byte."
        ),
        button=_("Compute"),
        back=reverse("inspection:assessment"),
        done=_("The period is computed. A leader publishes it."),
        shown={},
    )
    return form_page(
        request,
        form,
        page,
        lambda told: verbs.compute_period(told["policy"], first_day=told["day"], actor=me.user),
    )


@guarded
@require_safe
def period(request: HttpRequest, code: str) -> HttpResponse:
    """One period: each class of units apart, each figure with n and interval."""
    me = asker(request)
    row = queries.find_period(me.user, code, me.now)
    policy = policy_of(row.policy)
    names = class_names(policy)
    found = queries.standings(row)
    acts = list(AssessmentAct.objects.filter(period_code=row.code)) if _all(me) else []
    actors = User.objects.filter(username__in={act.actor for act in acts})
    people = dict(actors.values_list("username", "display_name"))
    facts = {
        "period": row,
        "state": PERIOD_STATES[row.state],
        "policy": policy,
        "policy_name": policy_name(policy),
        "classes": [(names.get(c, c), _lines(me, lines)) for c, lines in found.items() if lines],
        "appeals": queries.appeals(me.user, row, me.now),
        "changes": queries.changes(me.user, row, me.now),
        "acts": [(act, ACTS[act.act], people.get(act.actor, act.actor)) for act in acts],
        "publishing": _publishing(me, row),
        "published": row.state == PUBLISHED,
        "again": queries.same_again(row) if request.GET.get("again") and _all(me) else None,
        "everything": _all(me),
    }
    return render(request, "inspection/assessment_period.html", facts)


def _all(me: Any) -> bool:
    return queries.sees_everything(me.user, me.now)


def _lines(me: Any, found: list[queries.Standing]) -> list[tuple[queries.Standing, str, bool]]:
    return [
        (one, unit_name(one.unit) if one.unit else one.result.unit,
         queries.sees_unit(me.user, one.result.unit, me.now))
        for one in found
    ]  # fmt: skip


def _publishing(me: Any, row: AssessmentPeriod) -> Any:
    """Why this person cannot publish; None when he can; nothing to say once it is done."""
    if row.state == PUBLISHED:
        return None
    person = directory.person(me.user, me.now)
    refusal: Refusal | None = rules.publish(person, computed_by=row.computed_by.username)
    return refusing(refusal) if refusal else None


@guarded
@require_POST
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """A leader publishes a period."""
    me = asker(request)
    row = queries.find_period(me.user, code, me.now)
    verbs.publish(row, actor=me.user)
    messages.success(request, _("The period is published; units may appeal."))
    return redirect("inspection:assessment-period", row.code)


@guarded
@require_safe
def policy(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """The rules in words, with version, hash and sources."""
    me = asker(request)
    if not queries.periods(me.user, me.now).exists() and not _all(me):
        raise queries.refused(me.user, f"see policy {code}")
    row = get_object_or_404(AssessmentPolicy.objects.select_related("frozen_by"), code=code,
                            version=version)  # fmt: skip
    read = policy_of(row)
    facts = {
        "row": row,
        "policy": read,
        "name": policy_name(read),
        "level": round(float(read.interval_level) * 100, 1),
        "classes": [(class_names(read)[one.code], one) for one in read.classes],
        "difficulty": [
            *((GRADES[code].label, w) for code, w in read.difficulty.grades.items()),
            *((kind_name(code), w) for code, w in read.difficulty.kinds.items()),
        ],
        "text": bytes(row.content).decode(),
    }
    return render(request, "inspection/assessment_policy.html", facts)


@guarded
@require_safe
def workbook(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """The period's table as a workbook."""
    me = asker(request)
    row = queries.find_period(me.user, code, me.now)
    about = assessment_export.About(
        by=me.user.display_name, at=me.now, demo=clock.demo_state() is not None
    )
    file = assessment_export.workbook(row, about)
    return FileResponse(
        file, as_attachment=True, filename=f"考核-{row.name}.xlsx", content_type=XLSX
    )
