"""Pages of standards: the list, one standard with its rows of a day, one version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.ledger.export import XLSX
from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.city_law import city_law
from huiyin.water.core.discharge.limits import DischargeStandard, FigureState
from huiyin.water.core.standards import Limit, Rule
from huiyin.water.discharge import law
from huiyin.water.forms.standards import DaysForm
from huiyin.water.models import Record
from huiyin.water.queries import standards as queries
from huiyin.water.queries.register import end_of
from huiyin.water.queries.standards import Kept
from huiyin.water.standard_book import book, rows_of, table_book
from huiyin.water.standard_choices import ACTS
from huiyin.water.standard_words import Line, confidence, lines_of
from huiyin.water.standards import GB3838, NotInForce, standard
from huiyin.water.words import class_label, english

CLASSES_ZH = "地表水环境质量标准"
SHOWN = ("missing", "advisory")


@dataclass(frozen=True, slots=True)
class Listed:
    """A standard in the list: its rows in force, and the city's versions of it."""

    code: str
    name: str
    days: tuple[date, ...]
    rows: int
    sure: int
    missing: int
    versions: tuple[Kept, ...]
    shipped: bool

    @property
    def waiting(self) -> int:
        """Versions that nobody has activated."""
        return sum(kept.activation is None for kept in self.versions)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the history in words."""

    record: Record
    word: Any


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every standard with its dates, how sure its rows are, and the city's versions."""
    form, on, past = _days(request)
    facts = {
        "form": form,
        "on": on,
        "past": past,
        "listed": _listed(on, known_before(past)),
        "classes": GB3838,
        "classes_name": CLASSES_ZH,
        "classes_from": min((row.effective_from for row in _class_rows(on)), default=None),
        "may_keep": access.may_keep(cast(User, request.user), clock.now()),
    }
    return render(request, "water/standards.html", facts, status=_status(form))


@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One standard: its rows of a day, its versions, its history."""
    form, on, past = _days(request)
    if code == GB3838:
        return _classes(request, form, on)
    found = _standard(code, past)
    lines, sources = lines_of(found.in_force(on), found.levels)
    show = request.GET.get("show", "")
    facts = {
        "form": form,
        "on": on,
        "past": past,
        "standard": found,
        "lines": [line for line in lines if _is_shown(line, show)],
        "sources": sources,
        "total": len(lines),
        "missing": sum(line.missing for line in lines),
        "advisory": sum(not line.sure for line in lines),
        "show": show if show in SHOWN else "",
        "starts": _starts(found),
        "versions": queries.versions(code, known_before(past)),
        "acts": [
            Act(record, ACTS[record.kind]) for record in queries.acts(code, known_before(past))
        ],
        "shipped": code in law().standards,
        "may_keep": access.may_keep(cast(User, request.user), clock.now()),
    }
    return render(request, "water/standard.html", facts, status=_status(form))


@require_safe
def version(request: HttpRequest, label: str, code: str) -> HttpResponse:
    """One version as it was imported, and what became of it."""
    kept = _kept(code, label)
    user = cast(User, request.user)
    edition = kept.edition()
    levels = tuple(dict.fromkeys(level for row in edition.rows for level, _f in row.limit.figures))
    lines, sources = lines_of((row.limit for row in edition.rows), levels)
    facts = {
        "kept": kept,
        "lines": lines,
        "sources": sources,
        "levels": levels,
        "confidence": confidence(kept.confidence),
        "may_keep": access.may_keep(user, clock.now()),
    }
    return render(request, "water/standard_version.html", facts)


@require_safe
def table_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The rows of a day, or a version as imported, in the form of an import."""
    label = request.GET.get("version", "")
    form, on, past = _days(request)
    if not form.is_valid():
        return _wrong(form)
    if label:
        kept = _kept(code, label)
        rows: Sequence[Any] = kept.version.rows
        about = [
            (_("Standard"), code),
            (_("Version"), label),
            (_("SHA-256 of the imported file"), kept.version.document),
        ]
    else:
        found = _standard(code, past)
        rows = rows_of(found.in_force(on), found.levels)
        about = [(_("Standard"), code), (_("Rows of the day"), on.isoformat())]
    about += [
        (_("Empty cell"), _("not known yet; an import fills it")),
        ("no_limit", _("the standard sets no limit here")),
        ("-", _("the row is not about this level")),
    ]
    name = f"{code.replace('/', '-')} {label or on.isoformat()}.xlsx"
    return sent(table_book(rows, about), name)


@require_safe
def list_file(request: HttpRequest) -> HttpResponseBase:
    """The list of standards as a workbook."""
    form, on, past = _days(request)
    if not form.is_valid():
        return _wrong(form)
    heading = [
        *(_("Code"), _("Name of the standard"), _("Days on which rows begin"), _("Rows in force")),
        *(_("Verified"), _("Rows with figures not known"), _("City's versions")),
    ]
    rows = [
        (
            *(one.code, one.name, ", ".join(map(str, one.days)), one.rows, one.sure, one.missing),
            ", ".join(kept.label for kept in one.versions),
        )
        for one in _listed(on, known_before(past))
    ]
    return sent(book([(_("Standards"), heading, rows)]), f"standards {on}.xlsx")


def known_before(past: date | None) -> datetime | None:
    """What was known on a past day was written before its end."""
    return None if past is None else end_of(past)


def sent(file: IO[bytes], name: str) -> FileResponse:
    """A workbook as a download."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _classes(request: HttpRequest, form: DaysForm, on: date) -> HttpResponse:
    """GB 3838-2002: the classes of surface water."""
    lines = [
        {
            "limit": row,
            "name": row.name_en if english() else row.name_zh,
            "cells": [_bound(row.rule, pair) for pair in row.classes],
        }
        for row in _class_rows(on)
    ]
    facts = {
        "form": form,
        "on": on,
        "code": GB3838,
        "name": CLASSES_ZH,
        "lines": lines,
        "classes": [class_label(number) for number in range(1, 6)],
    }
    return render(request, "water/standard_classes.html", facts, status=_status(form))


def _class_rows(on: date) -> tuple[Limit, ...]:
    try:
        return standard(GB3838, on).limits
    except NotInForce:
        return ()


def _bound(rule: Rule, pair: tuple[float, float]) -> str:
    if rule is Rule.RANGE:
        return f"{pair[0]:g}–{pair[1]:g}"
    return f"≤ {pair[1]:g}" if rule is Rule.MAX else f"≥ {pair[0]:g}"


def _days(request: HttpRequest) -> tuple[DaysForm, date, date | None]:
    form = DaysForm(request.GET)
    on, past = form.days()
    return form, on, past


def _wrong(form: DaysForm) -> HttpResponse:
    errors = [str(error) for errors in form.errors.values() for error in errors]
    return HttpResponse("\n".join(errors), "text/plain; charset=utf-8", 422)


def _status(form: DaysForm) -> int:
    return 200 if form.is_valid() else 422


def _standard(code: str, past: date | None) -> DischargeStandard:
    """What is known of a standard; one of which nothing is activated yet has no rows."""
    found = city_law(date.max, known_before(past)).standards.get(code)
    if found is None:
        subject = queries.subject(code)
        if subject is None:
            raise Http404
        found = DischargeStandard(code, subject.name, (), ())
    return found


def _kept(code: str, label: str) -> Kept:
    kept = queries.version(code, label)
    if kept is None:
        raise Http404
    return kept


def _listed(on: date, before: datetime | None) -> list[Listed]:
    found = dict(city_law(date.max, before).standards)
    versions = queries.versions(known_before=before)
    for kept in versions:
        empty = DischargeStandard(kept.code, kept.entry.subject.name, (), ())
        found.setdefault(kept.code, empty)
    listed = []
    for code, one in found.items():
        rows = one.in_force(on)
        missing = [
            any(figure.state is FigureState.NOT_KNOWN for _level, figure in row.figures)
            for row in rows
        ]
        mine = tuple(kept for kept in versions if kept.code == code)
        sure = sum(row.enforceable for row in rows)
        listed.append(
            Listed(code, one.name_zh, _starts(one), len(rows), sure, sum(missing), mine,
                   code in law().standards)
        )  # fmt: skip
    return listed


def _starts(found: DischargeStandard) -> tuple[date, ...]:
    """The days on which rows begin: its dated versions."""
    return tuple(sorted({row.effective_from for row in found.limits}))


def _is_shown(line: Line, show: str) -> bool:
    return {"missing": line.missing, "advisory": not line.sure}.get(show, True)
