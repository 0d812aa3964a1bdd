"""通报: the weekly and the monthly report as a page, and as a letter."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.documents.verbs.drafting import draft_circular
from huiyin.inspection.circular import circular_of
from huiyin.inspection.core import report as r
from huiyin.inspection.queries.reports import report_of
from huiyin.inspection.views.common import guarded, who
from huiyin.ledger import access
from huiyin.ledger.choices import VERBS, Role
from huiyin.ledger.core.workdays import local_date
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Matter, Unit
from huiyin.ledger.names import unit_name
from huiyin.ledger.views.zeros import ledger_link

CYCLES = {r.Cycle.WEEK: gettext_lazy("Week"), r.Cycle.MONTH: gettext_lazy("Month")}
EARLIEST = date(2020, 1, 1)
OVERDUE_SHOWN = 30
BEHIND_ROWS = 50
HELD = {
    r.Held.UNASSIGNED: gettext_lazy("Not assigned"),
    r.Held.OVERDUE: gettext_lazy("Past the due date"),
    r.Held.UNVERIFIED: gettext_lazy("Not checked"),
    r.Held.UNANSWERED: gettext_lazy("Not answered"),
    r.Held.OPEN: gettext_lazy("Open at the end"),
}


@dataclass(frozen=True, slots=True)
class Zero:
    """One of the four zeros at the end of the period, and at its start."""

    label: Any
    value: int
    before: int
    href: str


@require_safe
@guarded
def page(request: HttpRequest) -> HttpResponse:
    """`/inspection/reports/?cycle=week|month&day=2020-11-18`."""
    user, now = who(request), clock.now()
    if not access.sees_all_matters(user, now):
        raise Refused(access.NOT_YOURS)
    span = _span(request.GET.get("cycle", ""), request.GET.get("day", ""))
    report = report_of(span)
    following = r.span_of(span.cycle, local_date(span.end))
    facts = {
        "span": span,
        "cycles": CYCLES.items(),
        "earlier": span.before if span.before.first >= EARLIEST else None,
        "later": following if following.last < clock.today() else None,
        "report": report,
        "zeros": _zeros(report),
        "acts": _acts(report),
        "units": _units(report),
        "overdue": _overdue(report),
        "overdue_more": max(0, len(report.overdue) - OVERDUE_SHOWN),
        **_behind(request, report),
        "token": secrets.token_urlsafe(24),
        "again": Matter.objects.filter(number__in=report.reopened).select_related("lead_unit"),
        "drafts": bool(access.roles(user, now) & {Role.SUPERVISOR, Role.LEADER}),
    }
    return render(request, "inspection/report.html", facts)


@require_POST
@guarded
def letter(request: HttpRequest) -> HttpResponse:
    """Draft the circular of these days; a person reads, amends and issues it."""
    user, now = who(request), clock.now()
    if not access.sees_all_matters(user, now):
        raise Refused(access.NOT_YOURS)
    span = _span(request.POST.get("cycle", ""), request.POST.get("day", ""))
    report = report_of(span)
    names = dict(Unit.objects.values_list("code", "name"))
    codes = [line.unit for line in report.units if line.unit in names]
    token = request.POST.get("token", "")[:48]
    done = draft_circular(circular_of(report, names), units=codes, actor=user, token=token)
    return redirect("documents:document", pk=done.document.pk)


def _span(cycle: str, day: str) -> r.Span:
    """The period asked for if it is over; else the last one that is."""
    chosen = r.Cycle(cycle) if cycle in set(r.Cycle) else r.Cycle.WEEK
    last = r.last_whole(chosen, clock.today())
    try:
        asked = r.span_of(chosen, date.fromisoformat(day))
    except (ValueError, OverflowError):
        return last
    return asked if EARLIEST <= asked.first <= last.first else last


def _zeros(report: r.Report) -> list[Zero]:
    start, end = asdict(report.at_start), asdict(report.at_end)
    return [
        Zero(label, end[what], start[what], behind_link(report.span, what) if end[what] else "")
        for what, label in HELD.items()
    ]


def behind_link(span: r.Span, what: r.Held, unit: str = "") -> str:
    """The address of this report with the list behind one of its numbers."""
    asked = {"cycle": span.cycle, "day": span.first, "behind": what, "unit": unit}
    query = urlencode({name: str(value) for name, value in asked.items() if value})
    return f"?{query}#behind"


def _behind(request: HttpRequest, report: r.Report) -> dict[str, Any]:
    """The matters behind the number asked for, of one unit if one is asked for."""
    try:
        what = r.Held(request.GET.get("behind", ""))
    except ValueError:
        return {}
    unit = request.GET.get("unit", "")
    numbers = [number for number, lead in report.stock[what] if not unit or lead == unit]
    leads = dict(report.stock[what])
    page = Paginator(numbers, BEHIND_ROWS).get_page(request.GET.get("page"))
    rows = Matter.objects.in_bulk(list(page), field_name="number")
    names = {one.code: unit_name(one) for one in Unit.objects.all()}
    lines = [(rows[number], names.get(leads[number], leads[number])) for number in page]
    return {"behind": HELD[what], "behind_page": page, "behind_lines": lines}


def _acts(report: r.Report) -> list[tuple[Any, int, int, str]]:
    """(act, times, times in the period before, the matters on which it was done)."""
    days = {"act_from": report.span.first, "act_to": report.span.last}
    return [
        (VERBS[act].label, n, report.acts_before[act], ledger_link(act=[str(act)], **days))
        for act, n in report.acts.items()
    ]


def _units(report: r.Report) -> list[tuple[r.UnitLine, str, str, str, str]]:
    """(line, name, code if it has a page, and where its open and overdue matters are listed)."""
    known = {unit.code: unit_name(unit) for unit in Unit.objects.all()}
    return [
        (
            line,
            known.get(line.unit, line.unit),
            line.unit if line.unit in known else "",
            behind_link(report.span, r.Held.OPEN, line.unit),
            behind_link(report.span, r.Held.OVERDUE, line.unit),
        )
        for line in report.units
    ]


def _overdue(report: r.Report) -> list[tuple[Matter, str, date, int]]:
    """(matter, its unit then, since when, for how many days) at the end of the period."""
    shown = report.overdue[:OVERDUE_SHOWN]
    rows = Matter.objects.in_bulk([one.matter for one in shown], field_name="number")
    names = {unit.code: unit_name(unit) for unit in Unit.objects.all()}
    found = []
    for one in shown:
        since = one.since.astimezone(CHINA).date()
        days = (report.span.last - since).days
        found.append((rows[one.matter], names.get(one.unit, one.unit), since, days))
    return found
