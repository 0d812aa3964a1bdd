"""Two versions or days of a standard compared; and which standard holds a facility, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import User
from huiyin.water.city_law import city_law
from huiyin.water.core.discharge.confidence import LEGAL_FROM
from huiyin.water.core.discharge.scope import Choice, Step, choose
from huiyin.water.discharge import GB18918, law, scope_rules
from huiyin.water.forms.standards import DiffForm, FactsForm, facts_of
from huiyin.water.queries import standards as queries
from huiyin.water.queries.facilities import facilities
from huiyin.water.standard_book import book
from huiyin.water.standard_choices import (
    ANSWER_TONES,
    ANSWERS,
    BASINS,
    FACTS,
    KINDS,
    QUESTIONS,
    RULES,
    STRETCHES,
    WHOSE,
)
from huiyin.water.standard_compare import LAW, WhoseShown, compare
from huiyin.water.standard_words import confidence
from huiyin.water.views.standards import sent

AMENDED = date(2026, 3, 1)
"""Where the page starts: a day on which shipped rows change (data/gb18918_2002.csv)."""


@require_safe
def diff(request: HttpRequest) -> HttpResponse:
    """What changes between two versions or days, and for whom."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "water/standard_diff.html", {"form": form}, status=422)
    found = compare(form.sides(), cast(User, request.user), clock.now())
    show = request.GET.get("show", "")
    show = show if show in WHOSE else ""
    facts = {
        "form": form,
        "found": found,
        "asked": form.cleaned_data,
        "counts": [(state, found.count(state)) for state in ("changed", "unchanged", "unknown")],
        "query": form.data.urlencode(),
        "show": show,
        "whose": [one for one in found.whose if show in {"", one.state}],
    }
    return render(request, "water/standard_diff.html", facts)


@require_safe
def diff_file(request: HttpRequest) -> HttpResponseBase:
    """The comparison as a workbook: changed cells, and facilities."""
    form = _form(request)
    if not form.is_valid():
        return redirect(f"{reverse('water:standard-diff')}?{request.GET.urlencode()}")
    found = compare(form.sides(), cast(User, request.user), clock.now())
    cells = [
        (
            *(one.kind, one.factor, one.condition, one.level, one.basis, one.unit),
            *(one.old, one.new, one.clause, one.source, one.confidence),
        )
        for one in found.changes
    ]
    heading = [
        *(
            _("Change"),
            _("Factor"),
            _("Applies when"),
            _("Level of the standard"),
            _("Basis"),
            _("Unit"),
        ),
        *(_("Before the change"), _("After the change"), _("Clause"), _("Source"), _("Confidence")),
    ]
    who = [
        *(_("Code"), _("Facility"), _("Values from"), _("Whose judgement"), _("Value")),
        *(_("Before the change"), _("After the change"), _("Remarks")),
    ]
    sheets = [
        (_("Changed cells"), heading, cells),
        (_("Facilities"), who, _lines(found.whose)),
        (_("Probe"), who, _lines(found.probed)),
    ]
    asked = form.cleaned_data
    name = f"{asked['code'].replace('/', '-')} {asked['before_day']} {asked['after_day']}.xlsx"
    return sent(book(sheets), name)


@require_safe
def which(request: HttpRequest) -> HttpResponse:
    """Which standard holds a facility of these facts on a day, step by step."""
    user, now = cast(User, request.user), clock.now()
    mine = facilities(user, now)
    code = request.GET.get("facility", "")
    entry = next((one for one in mine if one.subject.code == code), None)
    held = entry.value.held(code) if entry else None
    asked = bool(request.GET) and "facility" not in request.GET
    form = FactsForm(request.GET) if asked else FactsForm(initial=facts_of(held) if held else {})
    facts: dict[str, Any] = {"form": form, "mine": mine, "entry": entry}
    status = 200
    if asked and not form.is_valid():
        status = 422
    elif facility := form.facility() if asked else held:
        on = form.cleaned_data["on"] if asked else None
        day = on or now.astimezone(CHINA).date()
        choice = choose(facility, scope_rules(), tuple(city_law(day).standards), day)
        facts |= {"choice": choice, "day": day, "steps": [_step(one) for one in choice.steps]}
        facts |= {"confidence": confidence(choice.confidence), "missing": _facts(choice)}
        facts |= {"sure": choice.confidence == LEGAL_FROM}
    return render(request, "water/standard_choose.html", facts, status=status)


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of the choice in words."""

    question: Any
    rule: Any
    answer: Any
    tone: str
    result: str
    because: str
    missing: str
    step: Step
    confidence: Any


def _step(step: Step) -> StepShown:
    return StepShown(
        question=QUESTIONS[step.question],
        rule=RULES.get(step.rule, step.rule),
        answer=ANSWERS[step.answer],
        tone=ANSWER_TONES[step.answer],
        result=f"{step.standard} {step.level}".strip(),
        because="; ".join(f"{FACTS[name]}: {_said(name, text)}" for name, text in step.deciding),
        missing="; ".join(str(FACTS[name]) for name in step.missing),
        step=step,
        confidence=confidence(step.confidence),
    )


def _said(name: str, text: str) -> str:
    """A fact's value in words."""
    plain = {"True": _("yes"), "False": _("no"), "None": _("not known")}
    words: dict[str, dict[Any, Any]] = {"kind": KINDS, "basin": BASINS, "stretch": STRETCHES}
    return str(words.get(name, plain).get(text, text))


def _facts(choice: Choice) -> list[Any]:
    return [FACTS[name] for name in choice.missing]


def _form(request: HttpRequest) -> DiffForm:
    """The form with what was asked, and with its first values for what was not."""
    code = request.GET.get("code") or GB18918
    shipped = law().standards
    versions = queries.versions(code)
    codes = {one: f"{one} {found.name_zh}" for one, found in shipped.items()}
    for kept in queries.versions():
        codes.setdefault(kept.code, f"{kept.code} {kept.entry.subject.name}")
    sides = [(kept.label, _("version %(label)s") % {"label": kept.label}) for kept in versions]
    data = request.GET.copy()
    day = AMENDED if code == GB18918 else clock.today()
    wanted = next((kept for kept in versions if kept.label == data.get("after")), None)
    if wanted is not None:
        day = max(wanted.first_day, wanted.starts or clock.today())
    first = {"code": code, "before": LAW, "after": LAW, "after_day": day.isoformat()}
    first["before_day"] = (day if wanted else day - queries.DAY).isoformat()
    for name, value in first.items():
        data.setdefault(name, value)
    return DiffForm(data, codes=tuple(codes.items()), sides=sides)


def _lines(found: Iterable[WhoseShown]) -> list[tuple[object, ...]]:
    lines: list[tuple[object, ...]] = []
    for one in found:
        subject = one.known.subject
        head = (subject.code, subject.name, one.origin, WHOSE[one.state])
        lines += [
            (*head, shown.value, shown.before, shown.after, "; ".join(map(str, shown.marks)))
            for shown in one.values
        ] or [(*head, "", "", "", "")]
    return lines
