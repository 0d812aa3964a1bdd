"""Pages of the risk sources: register, map, one card, their files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.ledger.errors import BadEvidence
from huiyin.ledger.models import Unit
from huiyin.water import access, risk_map, risk_sheets
from huiyin.water.core.risks.source import Photo
from huiyin.water.core.zones.reach import Side
from huiyin.water.forms.risks import ZEROS, FilterForm
from huiyin.water.queries import risks as queries
from huiyin.water.queries import zones
from huiyin.water.queries.canal import canal_zeros
from huiyin.water.queries.register import end_of, history
from huiyin.water.queries.risks import Row
from huiyin.water.risk_choices import PART_LABELS, PATH_LABELS, SIDE_LABELS
from huiyin.water.risk_data import categories, entry_rules, risk_policy
from huiyin.water.views.risk_common import as_of, guarded, picture, sheet, who


@require_GET
@guarded
def register(request: HttpRequest) -> HttpResponse:
    """The register with its filters, as of a day."""
    on, day = as_of(request)
    context = _listed(request, on) | day
    context["may_keep"] = access.may_keep(who(request), clock.now())
    return render(request, "water/risks.html", context)


@require_GET
@guarded
def map_page(request: HttpRequest) -> HttpResponse:
    """Canal, zones and sources, with the list beside them; `reach` shows one reach closer."""
    on, day = as_of(request)
    context = _listed(request, on) | day
    lines = [entry.value for entry in zones.reaches(end_of(on))]
    asked = request.GET.get("reach", "")
    shown = [line for line in lines if line.id == asked] or lines
    areas = [entry.value for entry in zones.zones(end_of(on))]
    context |= {
        "map": risk_map.draw(context["rows"], shown, areas, on),
        "lines": lines,
        "reach": asked,
    }
    return render(request, "water/risk_map.html", context)


@require_GET
@guarded
def register_file(request: HttpRequest) -> HttpResponse:
    """What the list shows, as a workbook."""
    on, _day = as_of(request)
    rows = _listed(request, on)["rows"]
    user, now = who(request), clock.now()
    open_to = access.open_numbers(user, (row.case.number for row in rows if row.case), now)
    return sheet(risk_sheets.register_book(rows, on, open_to), f"风险源台账-{on}.xlsx")


@require_GET
@guarded
def problem_file(request: HttpRequest) -> HttpResponse:
    """The national problem table of what the list shows."""
    on, _day = as_of(request)
    supply = zones.supply_sources(end_of(on))
    book = risk_sheets.problem_book(_listed(request, on)["rows"], on, supply)
    return sheet(book, f"饮用水水源地环境问题清单-{on}.xlsx")


@require_GET
@guarded
def card(request: HttpRequest, code: str) -> HttpResponse:
    """One source: facts, zone, grade with its parts, clearance, matter, history, reviews."""
    on, day = as_of(request)
    user, now = who(request), clock.now()
    row = queries.row(user, code, on, now)
    if row is None:
        raise Http404
    number = row.case.number if row.case else ""
    areas = [entry.value for entry in zones.zones(end_of(on))]
    lines = [entry.value for entry in zones.reaches(end_of(on))]
    context = day | {
        "row": row,
        "category": categories(on).get(row.source.category),
        "path": PATH_LABELS.get(row.source.path) if row.source.path else None,
        "seen": _seen(row),
        "parts": _parts(row),
        "policy": risk_policy(on),
        "assumed": entry_rules(on).assume,
        "map": risk_map.draw([row], lines, areas, on, around=row),
        "open": access.open_numbers(user, [number], now),
        "history": [r for r in history(row.subject) if r.at < end_of(on)],
        "may_keep": access.may_keep(user, now) and not day["past"],
        "may_write": access.may_write(user, row.subject, now) and not day["past"],
    }
    return render(request, "water/risk.html", context)


@require_GET
@guarded
def photo(request: HttpRequest, code: str, sha256: str) -> HttpResponse:
    """A photograph of a source or of one of its reviews, to whoever may see the source."""
    row = queries.row(who(request), code, clock.today(), clock.now())
    photos = [] if row is None else [*row.source.photos, *_of_looks(row)]
    found = next((one for one in photos if one.sha256 == sha256), None)
    if found is None:
        raise Http404
    try:
        return picture(sha256, found.mime)
    except BadEvidence as error:
        raise Http404(str(error)) from error


def _of_looks(row: Row) -> Iterable[Photo]:
    return (photo for look in row.looks for photo in look.photos)


def _listed(request: HttpRequest, on: date) -> dict[str, Any]:
    """The sources a request asks for; `zero` narrows to those behind one figure of the zeros."""
    user, now = who(request), clock.now()
    known = queries.rows(user, on, now)
    units = {row.subject.unit_id for row in known}
    form = FilterForm(request.GET, categories(on).values(), Unit.objects.filter(pk__in=units))
    shown = [row for row in known if form.keeps(row)]
    zero = request.GET.get("zero", "")
    if zero in ZEROS:
        count = getattr(canal_zeros(on, rows=known).zeros, zero)
        behind = {*count.sure, *count.unsure}
        shown = [row for row in shown if row.case and row.case.number in behind]
    numbers = [row.case.number for row in shown if row.case]
    return {
        "rows": shown,
        "total": len(known),
        "form": form,
        "zero": zero if zero in ZEROS else "",
        "open": access.open_numbers(user, numbers, now),
        "count": _counts(known),
        "query": request.GET.urlencode(),
        "invented": any(row.subject.invented for row in known),
    }


def _counts(known: Iterable[Row]) -> dict[str, int]:
    rows = list(known)
    return {
        "open": sum(row.is_open for row in rows),
        "overdue": sum(row.overdue for row in rows),
        "undecided": sum(row.zone == "open" for row in rows),
        "review": sum(bool(row.waiting) for row in rows),
    }


@dataclass(frozen=True, slots=True)
class SeenFrom:
    """One place from its nearest reach, in words."""

    reach: str
    chainage: str
    distance: float
    error: float
    side: Any


def _seen(row: Row) -> list[SeenFrom]:
    seen = row.decision.seen if row.decision else ()
    return [
        SeenFrom(one.reach, str(one.chainage), one.distance, one.error, SIDE_LABELS[Side(one.side)])
        for one in seen
    ]


def _parts(row: Row) -> list[tuple[Any, Any]]:
    return [] if row.graded is None else [(PART_LABELS[p], s) for p, s in row.graded.grade.parts]
