"""督导轮次: the list, the plan, one round, and a finding on the phone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.inspection import access, choices, policies
from huiyin.inspection.core import rounds as core
from huiyin.inspection.core.rounds import Act
from huiyin.inspection.errors import RoundRefused
from huiyin.inspection.forms.phone import FindingForm
from huiyin.inspection.forms.rounds import PlanForm, ReasonForm, VersionForm
from huiyin.inspection.models import FindingPhoto, Round
from huiyin.inspection.queries import rounds as queries
from huiyin.inspection.verbs import findings
from huiyin.inspection.verbs import rounds as verbs
from huiyin.inspection.verbs.turn import facts, refuse
from huiyin.inspection.views.common import guarded, who, words_of
from huiyin.ledger import directory, evidence
from huiyin.ledger.core.workdays import local_date
from huiyin.ledger.errors import BadEvidence, BadToken

ROWS = 50
FORM = require_http_methods(["GET", "HEAD", "POST"])
ACT_WORDS = {
    Act.PLAN: gettext_lazy("planned the round"),
    Act.START: gettext_lazy("began the round"),
    Act.RECORD: gettext_lazy("recorded a finding"),
    Act.PRESENT: gettext_lazy("presented the findings to the units"),
    Act.ANSWER: gettext_lazy("answered for the unit"),
    Act.RULE: gettext_lazy("decided on a finding"),
    Act.GROUP: gettext_lazy("grouped findings"),
    Act.HAND_OVER: gettext_lazy("handed the findings over as matters"),
    Act.CLOSE: gettext_lazy("closed the round"),
}


@require_GET
@guarded
def rounds(request: HttpRequest) -> HttpResponse:
    """Every round open to this person."""
    now, user = clock.now(), who(request)
    rows = queries.open_rounds(user, now)
    state = request.GET.get("state", "")
    if state == "open":
        rows = rows.exclude(state__in=queries.OVER)
    elif state in choices.ROUND_STATES:
        rows = rows.filter(state=state)
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "states": choices.ROUND_STATES.values(),
        "state": state,
        "may_plan": access.may_plan(user, now),
        "waiting": queries.waiting_for_unit(user, now),
        "looks": choices.ROUND_STATES,
    }
    return render(request, "inspection/rounds.html", context)


@FORM
@guarded
def new(request: HttpRequest) -> HttpResponse:
    """The plan of a round, with what stands against it."""
    now, user = clock.now(), who(request)
    refuse(core.may_plan(directory.person(user, now)))
    form = PlanForm(request.POST or None)
    shown: dict[str, Any] = {"form": form, "policy": policies.round_policy(local_date(now))}
    if request.method != "POST":
        return render(request, "inspection/round_new.html", shown)
    if not form.is_valid():
        return render(request, "inspection/round_new.html", shown, status=422)
    try:
        row = verbs.plan(form.plan(), actor=user, token=form.cleaned_data["token"])
    except (RoundRefused, BadToken) as error:
        shown |= {"refused": words_of(error), "others": _others(form)}
        return render(request, "inspection/round_new.html", shown, status=409)
    messages.success(request, _("The round is planned."))
    return redirect("inspection:round", number=row.number)


@require_GET
@guarded
def round_page(request: HttpRequest, number: str) -> HttpResponse:
    """One round: plan, team, days, progress, findings by unit, what was done."""
    now, user = clock.now(), who(request)
    row = access.find(user, number, now)
    inside = access.sees_inside(user, row, now)
    seen = list(access.findings(user, row, now))
    informants = access.may_see_informants(user, row, now)
    person = directory.person(user, now)
    acts = list(core.permitted(facts(row), person, now))
    groups = queries.groups_in_words(row) if inside else []
    context = {
        "round": row,
        "state": choices.ROUND_STATES[row.state],
        "topics": queries.topic_names(row.topics),
        "team": [(m, choices.PARTS[m.part].label) for m in row.team.select_related("user__unit")],
        "inside": inside,
        "progress": queries.progress(row, seen),
        "units": [
            unit
            for unit in queries.by_unit(row, seen, informants=informants)
            if inside or unit.unit.pk == user.unit_id
        ],
        "may": {act.value for act, refusal in acts if refusal is None},
        "blocked": [
            (ACTS_SHOWN[act], words_of(RoundRefused(refusal)))
            for act, refusal in acts
            if refusal is not None and act in ACTS_SHOWN and user.username == facts(row).leader
        ],
        "form": VersionForm(initial={"version": row.version}),
        "closing": ReasonForm(initial={"version": row.version}),
        "log": _log(row) if inside else [],
        "groups": groups,
        "open": access.open_numbers(user, [g.matter_number for g, _f, _m in groups], now),
        "others": [
            v for v in verbs.others_lately(facts(row).units, row.first_day) if v.round != row.number
        ]
        if inside
        else [],
    }
    return render(request, "inspection/round.html", context)


ACTS_SHOWN = {
    Act.PRESENT: gettext_lazy("Present the findings"),
    Act.HAND_OVER: gettext_lazy("Hand over"),
    Act.CLOSE: gettext_lazy("Close the round"),
}


@require_POST
@guarded
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Begin, present, close."""
    form = (ReasonForm if verb == Act.CLOSE else VersionForm)(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say why, then send it again. Nothing was changed."))
        return redirect("inspection:round", number=number)
    acting: dict[str, Any] = {
        "actor": who(request),
        "token": form.cleaned_data["token"],
        "expected_version": form.cleaned_data["version"],
    }
    if verb == Act.CLOSE:
        verbs.close(number, reason=form.cleaned_data["reason"], **acting)
    elif verb in SIMPLE:
        SIMPLE[verb](number, **acting)
    else:
        raise Http404(verb)
    messages.success(request, _("Done."))
    return redirect("inspection:round", number=number)


SIMPLE = {str(Act.START): verbs.start, str(Act.PRESENT): verbs.present}


@FORM
@guarded
def finding_new(request: HttpRequest, number: str) -> HttpResponse:
    """A finding, on the phone. Sent twice it is one."""
    now, user = clock.now(), who(request)
    row = access.find(user, number, now)
    if request.method != "POST":
        asked = core.Asked(act=Act.RECORD)
        refuse(core.refuse(facts(row), asked, directory.person(user, now), now))
        return _finding_page(request, row, FindingForm(row, now))
    form = FindingForm(row, now, request.POST, request.FILES)
    if not form.is_valid():
        return _finding_page(request, row, form, status=422)
    try:
        made, fresh = findings.record(
            number, form.sight(), actor=user, token=form.cleaned_data["token"]
        )
    except (RoundRefused, BadToken, BadEvidence) as error:
        status = 422 if isinstance(error, BadEvidence) else 409
        return _finding_page(request, row, form, status=status, refused=words_of(error))
    if fresh:
        messages.success(request, _("Finding %(number)d is recorded.") % {"number": made.number})
    else:
        messages.info(request, _("This form had been sent before; it was done once."))
    return redirect("inspection:finding-new", number=number)


@require_GET
@guarded
def photo(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """A photograph of a finding, to whoever may see the finding."""
    row = access.finding(who(request), pk, clock.now())
    found = FindingPhoto.objects.filter(finding=row, sha256=sha256).first()
    if found is None:
        raise Http404
    try:
        content = evidence.read(sha256)
    except BadEvidence as error:
        raise Http404(str(error)) from error
    answer = HttpResponse(content, content_type=found.mime)
    answer.headers["Content-Disposition"] = f'inline; filename="{sha256[:12]}"'
    return answer


def _finding_page(
    request: HttpRequest, row: Round, form: FindingForm, *, status: int = 200, refused: Any = None
) -> HttpResponse:
    sent = row.findings.filter(by=who(request)).order_by("-number")[:5]
    context = {
        "round": row,
        "form": form,
        "refused": refused,
        "sent": sent,
        "most": policies.round_policy(row.first_day).photos_per_finding,
    }
    return render(request, "inspection/finding_new.html", context, status=status)


def _others(form: PlanForm) -> list[core.Visit]:
    facts_of = form.plan()
    return list(verbs.others_lately(facts_of.units, facts_of.first_day))


def _log(row: Round) -> list[tuple[Any, Any]]:
    acts = row.acts.select_related("by", "finding").order_by("-seq")
    return [(one, ACT_WORDS.get(Act(one.act), one.act)) for one in acts]
