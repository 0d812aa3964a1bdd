"""单位: a unit up to today, and a unit in one period with what is behind each figure."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.inspection.assessment_choices import APPEAL_STATES, GROUNDS, PUBLISHED
from huiyin.inspection.core.assessment import rules
from huiyin.inspection.core.assessment.policy import Policy
from huiyin.inspection.core.assessment.score import Figure
from huiyin.inspection.queries import assessment as queries
from huiyin.inspection.queries.assessment_compute import policy_of
from huiyin.inspection.templatetags.assessment import measure_name
from huiyin.inspection.views.assessment_parts import (
    Asker,
    asker,
    class_names,
    guarded,
    policy_name,
)
from huiyin.ledger import directory
from huiyin.ledger.choices import VERBS
from huiyin.ledger.models import Unit
from huiyin.ledger.names import unit_name
from huiyin.ledger.queries.table import LedgerFilter, light_counts

ROWS = 50
CHARTED = ("on_time", "first_pass", "solved")


@guarded
@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """`/inspection/units/<code>/`: twelve months up to today, by the newest frozen policy."""
    me = asker(request)
    row = queries.find_unit(me.user, code, me.now)
    frozen = queries.newest_policy()
    facts: dict[str, Any] = {
        "unit": row,
        "name": unit_name(row),
        "lights": light_counts(me.user, me.now, LedgerFilter(unit=row.code)),
        "periods": [
            (one, queries.standing(one, row.code))
            for one in queries.periods(me.user, me.now)[:ROWS]
        ],
    }
    if frozen is not None:
        policy = policy_of(frozen)
        found = queries.unit_now(row, policy, me.now)
        facts |= {
            "frozen": frozen,
            "policy_name": policy_name(policy),
            "now_": found,
            "trends": [(m, _trend(found, m)) for m in _shown(policy)],
            "chart": _chart(found),
        }
    return render(request, "inspection/unit.html", facts)


def _shown(policy: Policy) -> list[str]:
    return [one.measure for one in policy.indicators]


def _trend(found: queries.UnitNow, measure: str) -> dict[str, Any]:
    """The figure of twelve months, and the share of each month for a small line."""
    months = [queries.figure_of(result, measure) for _, result in found.months]
    shares = [None if m is None or m.share is None else m.share / 100 for m in months]
    return {"figure": queries.figure_of(found.result, measure), "shares": shares}


def _chart(found: queries.UnitNow) -> dict[str, Any]:
    """Three shares by month; a month without outcomes is a gap."""
    series = []
    for measure in CHARTED:
        months = [(name, queries.figure_of(r, measure)) for name, r in found.months]
        points = [[n, None if f is None or f.share is None else f.share / 100] for n, f in months]
        series.append({"name": measure_name(measure), "points": points})
    return {"kind": "line", "x": "category", "unit": "%", "series": series}


@guarded
@require_safe
def in_period(request: HttpRequest, code: str, unit_code: str) -> HttpResponse:
    """A unit's result in a period: figures, points, load, appeals, changes by hand."""
    me = asker(request)
    period = queries.find_period(me.user, code, me.now)
    row = queries.find_unit(me.user, unit_code, me.now)
    standing = queries.standing(period, row.code)
    if standing is None:
        raise queries.refused(me.user, f"see {code} {unit_code}")
    policy = policy_of(period.policy)
    person = directory.person(me.user, me.now)
    until = period.appeal_until
    appeals = queries.appeals(me.user, period, me.now).filter(unit=row)
    changes = queries.changes(me.user, period, me.now).filter(unit=row)
    facts = {
        "period": period,
        "published": period.state == PUBLISHED,
        "unit": row,
        "name": unit_name(row),
        "standing": standing,
        "policy": policy,
        "class_name": class_names(policy).get(standing.result.unit_class, ""),
        "may_appeal": until is not None
        and rules.appeal(person, unit=row.code, until=until, now=me.now) is None,
        "may_decide": rules.decide(person, unit=row.code, now=me.now) is None,
        "appeals": [(one, APPEAL_STATES[one.state]) for one in appeals],
        "changes": [(one, GROUNDS[one.ground]) for one in changes],
    }
    return render(request, "inspection/assessment_unit.html", facts)


@guarded
@require_safe
def behind(request: HttpRequest, code: str, unit_code: str, measure: str) -> HttpResponse:
    """The matters and events behind one figure; those not open to the reader are counted."""
    me = asker(request)
    period = queries.find_period(me.user, code, me.now)
    row = queries.find_unit(me.user, unit_code, me.now)
    standing = queries.standing(period, row.code)
    figure = queries.figure_of(standing.result, measure) if standing else None
    if figure is None:
        raise Http404(measure)
    return _behind_page(request, me, row, figure, {"period": period})


@guarded
@require_safe
def behind_now(request: HttpRequest, code: str, measure: str) -> HttpResponse:
    """The same for a figure of the last twelve months."""
    me = asker(request)
    row = queries.find_unit(me.user, code, me.now)
    frozen = queries.newest_policy()
    found = queries.unit_now(row, policy_of(frozen), me.now) if frozen else None
    figure = queries.figure_of(found.result, measure) if found else None
    if figure is None:
        raise Http404(measure)
    return _behind_page(request, me, row, figure, {})


def _behind_page(
    request: HttpRequest, me: Asker, row: Unit, figure: Figure, more: dict[str, Any]
) -> HttpResponse:
    lines, hidden = queries.behind(me.user, figure, me.now)
    shown = request.GET.get("show", "")
    picked = [line for line in lines if _fits(line, shown)]
    page = Paginator(picked, ROWS).get_page(request.GET.get("page"))
    facts = more | {
        "unit": row,
        "name": unit_name(row),
        "figure": figure,
        "show": shown,
        "page": page,
        "lines": [(line, VERBS[line.verb].label if line.verb else "") for line in page.object_list],
        "hidden": hidden,
        "tabs": _tabs(lines, shown),
    }
    return render(request, "inspection/assessment_behind.html", facts)


SHOWN = {"good": True, "bad": False, "unknown": None}


def _fits(line: queries.Behind, shown: str) -> bool:
    return shown not in SHOWN or line.item.good is SHOWN[shown]


def _tabs(lines: list[queries.Behind], shown: str) -> list[tuple[str, str, int, bool]]:
    words = {"": _("all"), "good": _("good"), "bad": _("not good"), "unknown": _("unknown")}
    return [
        (key, word, sum(_fits(line, key) for line in lines), key == shown)
        for key, word in words.items()
    ]
