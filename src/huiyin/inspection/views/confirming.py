"""确认与移交: the unit's answer, the leader's ruling, the groups, the hand-over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.base import clock
from huiyin.inspection import access, choices
from huiyin.inspection.core import rounds as core
from huiyin.inspection.core.rounds import Act, Stance
from huiyin.inspection.errors import RoundRefused
from huiyin.inspection.forms.rounds import (
    AnswerForm,
    AssignForm,
    GroupForm,
    RulingForm,
    VersionForm,
)
from huiyin.inspection.models import Finding, Round
from huiyin.inspection.queries import rounds as queries
from huiyin.inspection.verbs import findings, grouping, hand_over
from huiyin.inspection.verbs.turn import facts
from huiyin.inspection.views.common import guarded, who, words_of
from huiyin.inspection.views.rounds import FORM
from huiyin.ledger import directory
from huiyin.ledger.choices import Role
from huiyin.ledger.core.workdays import day_end
from huiyin.ledger.errors import BadToken, Conflict, Refused
from huiyin.ledger.models import User
from huiyin.ledger.verbs import assigning

SUPERVISORS = frozenset({Role.SUPERVISOR, Role.LEADER})


@FORM
@guarded
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Findings one by one: the unit agrees or objects, the leader keeps, amends or withdraws."""
    now, user = clock.now(), who(request)
    row = access.find(user, number, now)
    sent: dict[int, Any] = {}
    refused, status = None, 200
    if request.method == "POST":
        pk = int(request.POST.get("finding", "0") or 0)
        form = (RulingForm if "stance" in request.POST else AnswerForm)(request.POST)
        sent[pk] = form
        if form.is_valid():
            try:
                _decide(pk, form, user)
            except (RoundRefused, BadToken) as error:
                if pk not in access.findings(user, row, now).values_list("pk", flat=True):
                    raise
                refused, status = (pk, words_of(error)), 409
            else:
                messages.success(request, _("Recorded."))
                return redirect("inspection:round-confirm", number=number)
        else:
            status = 422
    context = {
        "round": row,
        "cards": _cards(row, user, sent),
        "refused": refused,
        "visits": row.visits.select_related("unit"),
        "inside": access.sees_inside(user, row, now),
    }
    return render(request, "inspection/confirm.html", context, status=status)


@FORM
@guarded
def groups(request: HttpRequest, number: str) -> HttpResponse:
    """Which findings are one thing; then the hand-over in one act."""
    now, user = clock.now(), who(request)
    row = access.find(user, number, now)
    if not access.sees_inside(user, row, now):
        raise access.refused(user, f"see groups of {number}")
    counting = list(row.findings.exclude(stance=Stance.WITHDRAWN).select_related("unit"))
    standing = grouping.standing(row, counting)
    labels = {n: str(place) for place, group in enumerate(standing, 1) for n in group}
    form = GroupForm(labels, request.POST or None, initial={"version": row.version})
    refused, status = None, 200
    if request.method == "POST":
        if form.is_valid():
            try:
                grouping.group(number, labels=form.labels(), **_acting(form, user))
            except (RoundRefused, BadToken, Conflict) as error:
                refused, status = words_of(error), 409
            else:
                messages.success(request, _("The groups are kept."))
                return redirect("inspection:round-groups", number=number)
        else:
            status = 422
    person = directory.person(user, now)
    by_number = {finding.number: finding for finding in counting}
    hand_over_refusal = core.refuse(facts(row), core.Asked(act=Act.HAND_OVER), person, now)
    context = {
        "round": row,
        "form": form,
        "groups": [
            [(queries.shown(by_number[n]), form[f"group-{n}"]) for n in group] for group in standing
        ],
        "may_group": core.refuse(facts(row), core.Asked(act=Act.GROUP), person, now) is None,
        "over": row.handed_over_at is not None,
        "refused": refused,
        "hand_over": VersionForm(initial={"version": row.version}),
        "blocked": words_of(RoundRefused(hand_over_refusal)) if hand_over_refusal else None,
        **_results(row, user),
    }
    return render(request, "inspection/groups.html", context, status=status)


@require_POST
@guarded
def hand_over_all(request: HttpRequest, number: str) -> HttpResponse:
    """移交: all or nothing; a second time shows the same result."""
    form = VersionForm(request.POST)
    form.is_valid()
    done, new = hand_over.hand_over(number, actor=who(request), token=form.cleaned_data["token"])
    if new:
        words = _("Handed over: %(count)d groups, each with its matter below.")
        messages.success(request, words % {"count": len(done)})
    else:
        messages.info(request, _("This round was handed over before; nothing was added."))
    return redirect("inspection:round-groups", number=number)


@require_POST
@guarded
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """交办: a second act, by a supervisor, for matters of this round still to be assigned."""
    now, user = clock.now(), who(request)
    row = access.find(user, number, now)
    form = AssignForm(request.POST)
    mine = set(row.groups.exclude(matter_number="").values_list("matter_number", flat=True))
    wanted = [matter for matter in request.POST.getlist("matter") if matter in mine]
    if not form.is_valid() or not wanted:
        messages.warning(request, _("Choose matters, a lead unit and a due date or none."))
        return redirect("inspection:round-groups", number=number)
    for matter in wanted:
        try:
            assigning.assign(
                matter,
                lead=form.cleaned_data["lead"],
                due=_end(form.cleaned_data["due"]),
                actor=user,
                at=now,
                token=f"{form.cleaned_data['token'][:40]}-{matter}"[:64],
            )
            messages.success(request, _("%(matter)s is assigned.") % {"matter": matter})
        except (Refused, BadToken) as error:
            messages.warning(request, f"{matter}: {error}")
    return redirect("inspection:round-groups", number=number)


def _end(day: date | None) -> Any:
    return None if day is None else day_end(day)


def _acting(form: VersionForm, user: User) -> dict[str, Any]:
    facts_of = form.cleaned_data
    return {
        "actor": user,
        "token": facts_of["token"],
        "expected_version": facts_of["version"],
    }


def _decide(pk: int, form: AnswerForm | RulingForm, user: User) -> None:
    said = form.cleaned_data
    acting: dict[str, Any] = {"actor": user, "token": said["token"]}
    if isinstance(form, AnswerForm):
        findings.answer(
            pk,
            agrees=said["view"] == "agreed",
            reason=said["reason"],
            facts=said["facts"],
            **acting,
        )
    else:
        findings.rule(
            pk,
            stance=Stance(said["stance"]),
            reason=said["reason"],
            amended=said["amended"],
            **acting,
        )


def _cards(row: Round, user: User, sent: dict[int, Any]) -> list[dict[str, Any]]:
    """Each finding with the form that this person may send, if any."""
    now = clock.now()
    known, person = facts(row), directory.person(user, now)
    informants = access.may_see_informants(user, row, now)
    cards = []
    for finding in access.findings(user, row, now):
        number = finding.number
        answers = core.refuse(known, core.Asked(act=Act.ANSWER, finding=number), person, now)
        rules = core.refuse(known, core.Asked(act=Act.RULE, finding=number), person, now)
        form = sent.get(finding.pk)
        if form is None and answers is None:
            form = AnswerForm(auto_id=f"id_{number}_%s", initial=_said(finding))
        elif form is None and rules is None:
            form = RulingForm(auto_id=f"id_{number}_%s", initial=_ruled(finding))
        cards.append({"shown": queries.shown(finding, informants=informants), "form": form})
    return cards


def _said(row: Finding) -> dict[str, str]:
    said = {"reason": row.unit_reason, "facts": row.unit_facts}
    return said if row.unit_at is None else {**said, "view": row.unit_view}


def _ruled(row: Finding) -> dict[str, str]:
    ruled = {"reason": row.ruling, "amended": row.amended or row.seen}
    return ruled if row.stance == Stance.OPEN else {**ruled, "stance": row.stance}


def _results(row: Round, user: User) -> dict[str, Any]:
    """What was handed over, and the form to assign what is still to be studied."""
    now = clock.now()
    results = [
        (group, members, matter, choices.OUTCOMES.get(group.outcome))
        for group, members, matter in queries.groups_in_words(row)
        if group.matter_number
    ]
    roles = user.roles_here(now.date())
    waiting = [m for _g, _f, m, _o in results if m is not None and m.state == "registered"]
    first = results[0][1] if results else []
    lead = first[0].unit.code if first else ""
    may = bool(roles & SUPERVISORS and waiting)
    return {
        "results": results,
        "open": access.open_numbers(user, [g.matter_number for g, _f, _m, _o in results], now),
        "assigning": AssignForm(initial={"lead": lead}) if may else None,
    }
