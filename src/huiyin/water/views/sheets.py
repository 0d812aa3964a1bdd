"""运行月报表: every facility's month, one month sheet, and one day's entry with its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import IO, Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.ledger.export import XLSX
from huiyin.ledger.models import User
from huiyin.water import access, words
from huiyin.water.bodies import from_body
from huiyin.water.choices import SubjectKind
from huiyin.water.core.facilities.checks import Finding
from huiyin.water.core.facilities.facility import DailyRun, month_days
from huiyin.water.core.facilities.sheet import Column, Summary, Total
from huiyin.water.models import Record, Subject
from huiyin.water.queries import facility_records as queries
from huiyin.water.queries.facility_records import Cell, MonthOf
from huiyin.water.queries.register import end_of
from huiyin.water.sheet_cells import UNKNOWN, cell_of, heading
from huiyin.water.sheet_export import month_workbook, table_workbook, total_words
from huiyin.water.sheets_choices import DAY_LOOKS, DayState, RecordKind

FIRST_YEAR, LAST_YEAR = 2000, 2099
LATE_FROM = 2
"""Days after its day from which an entry is said to be written late."""


@dataclass(frozen=True, slots=True)
class Row:
    """One day of the sheet as the page shows it; `late` in days, 0 in time or corrected since."""

    cell: Cell
    tone: str
    sign: str
    texts: tuple[tuple[str, bool, str], ...]
    findings: int
    corrected: bool
    late: int
    written: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a day's entry: the record, its cells, and which of them it changed.

    `late` is told of the first version: a correction is no late entry.
    """

    record: Record
    cells: tuple[tuple[str, str, bool], ...]
    late: int


def user_of(request: HttpRequest) -> User:
    """The signed-in person."""
    return cast(User, request.user)


def facility_of(request: HttpRequest, code: str) -> Subject:
    """The facility, if it is open to this person. Raises Refused."""
    return access.find(user_of(request), SubjectKind.FACILITY, code, clock.now())


def month_in(text: str) -> tuple[int, int]:
    """`2020-09` of an address. Raises Http404."""
    year, _dash, month = text.partition("-")
    good = year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) == 2
    if not good or not (1 <= int(month) <= 12 and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise Http404(text)
    return int(year), int(month)


def day_in(text: str) -> date:
    """`2020-09-01` of an address. Raises Http404."""
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Http404(text) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Http404(text)
    return found


def as_of(request: HttpRequest, today: date) -> tuple[date, str]:
    """The day whose knowledge is asked for, today's if none; and what is wrong with the asking."""
    asked = request.GET.get("as_of", "")
    if not asked:
        return today, ""
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        return today, _("“%(text)s” is no day.") % {"text": asked[:20]}
    first = date(FIRST_YEAR, 1, 1)
    if found < first:
        span = {"first": first, "last": today}
        return today, _("Choose a day from %(first)s to %(last)s.") % span
    if found > today:
        return today, _("What will be known on %(day)s nobody knows yet.") % {"day": found}
    return found, ""


@never_cache
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """Every facility open to this person in one month: strip, what is missing, what is wrong."""
    now, user = clock.now(), user_of(request)
    known, wrong = as_of(request, now.date())
    year, month, no_month = _asked_month(request, known)
    wrong = wrong or no_month
    found = list(access.subjects(user, SubjectKind.FACILITY, now))
    months = queries.months_of(found, year, month, known)
    show = request.GET.get("show", "")
    context = {
        **_when(year, month, known, now.date(), wrong),
        "months": [(one, _strip(one)) for one in months if _is_shown(one, show)],
        "show": show,
        "all": len(months),
        "late": sum(bool(one.missing) for one in months),
        "doubtful": sum(bool(one.findings) for one in months),
        "unknown": sum(bool(one.unknown) for one in months),
        "may_import": any(access.may_write(user, one, now) for one in found),
        "looks": [(DayState(s).label, *look) for s, look in DAY_LOOKS.items() if look[1]],
        "invented": any(one.invented for one in found),
    }
    return render(request, "water/sheets.html", context, status=422 if wrong else 200)


def _is_shown(month: MonthOf, show: str) -> bool:
    wanted = {"late": month.missing, "doubtful": month.findings, "unknown": month.unknown}
    return bool(wanted.get(show, True))


def _asked_month(request: HttpRequest, today: date) -> tuple[int, int, str]:
    """Year and month asked for, today's if none; and what is wrong with the asking."""
    asked = request.GET.get("month", "")
    try:
        return (*(month_in(asked) if asked else (today.year, today.month)), "")
    except Http404:
        wrong = _("“%(text)s” is no month; write 2020-09.") % {"text": asked[:20]}
        return today.year, today.month, wrong


@never_cache
@require_safe
def table_file(request: HttpRequest, month: str) -> HttpResponseBase:
    """Every entry of the month as one table, which can be corrected and imported again."""
    now, user = clock.now(), user_of(request)
    known, wrong = as_of(request, now.date())
    if wrong:
        return not_handed_out([wrong])
    found = list(access.subjects(user, SubjectKind.FACILITY, now))
    months = queries.months_of(found, *month_in(month), known)
    file = table_workbook(months, by=user.display_name, at=now)
    return handed_out(file, f"facilities-{month}.xlsx")


@never_cache
@require_safe
def sheet(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """The month sheet: days down, columns across, totals, findings, as known on a day."""
    now, user = clock.now(), user_of(request)
    facility = facility_of(request, code)
    known, wrong = as_of(request, now.date())
    found = queries.month_of(facility, *month_in(month), known)
    days = month_days(found.year, found.month)
    corrected = queries.corrected_days(facility, days[0], days[-1], end_of(known))
    events = queries.entries_of(
        facility,
        [kind for kind in RecordKind if kind != RecordKind.DAILY_RUN],
        days[0],
        days[-1],
        known_before=end_of(known),
    )
    context = {
        **_when(found.year, found.month, known, now.date(), wrong),
        "month": found,
        "facility": facility,
        "columns": [(c, heading(c)) for c in found.sheet.columns],
        "rows": list(_rows(found, corrected)),
        "totals": list(_totals(found)),
        "findings": [(one, *finding_words(one, found.sheet.columns)) for one in found.findings],
        "corrected": sorted(corrected),
        "events": [(kind.label, kind.value, len(rows)) for kind, rows in events.items() if rows],
        "looks": [(DayState(s).label, *look) for s, look in DAY_LOOKS.items() if look[1]],
        "may_write": access.may_write(user, facility, now),
        "kinds": [(kind.value, kind.label) for kind in RecordKind],
    }
    return render(request, "water/sheet.html", context, status=422 if wrong else 200)


@never_cache
@require_safe
def sheet_file(request: HttpRequest, code: str, month: str) -> HttpResponseBase:
    """The month sheet in the paper form."""
    now, user = clock.now(), user_of(request)
    facility = facility_of(request, code)
    known, wrong = as_of(request, now.date())
    if wrong:
        return not_handed_out([wrong])
    found = queries.month_of(facility, *month_in(month), known)
    file = month_workbook(found, by=user.display_name, at=now)
    return handed_out(file, f"{code}-{month}.xlsx")


def not_handed_out(why: Iterable[str]) -> HttpResponse:
    """What is wrong with the asking, in place of a workbook of another day."""
    return HttpResponse("\n".join(why), "text/plain; charset=utf-8", 422)


def handed_out(file: IO[bytes], name: str) -> FileResponse:
    """A workbook to keep."""
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@never_cache
@require_safe
def day(request: HttpRequest, code: str, day: str) -> HttpResponse:
    """One day: what stands, who wrote what when, what the checks find."""
    now, user = clock.now(), user_of(request)
    facility, when = facility_of(request, code), day_in(day)
    known, wrong = as_of(request, now.date())
    found = queries.month_of(facility, when.year, when.month, known)
    versions = queries.day_history(facility, when, known_before=end_of(known))
    standing = found.runs.get(when)
    cell = next(cell for cell in found.strip if cell.day == when)
    context = {
        **_when(found.year, found.month, known, now.date(), wrong),
        "facility": facility,
        "day": when,
        "before": when - timedelta(days=1),
        "after": when + timedelta(days=1),
        "cell": cell,
        "look": DAY_LOOKS[cell.state],
        "standing": standing,
        "cells": _cells(standing.value, found.sheet.columns) if standing else (),
        "versions": list(_versions(versions, found.sheet.columns)),
        "findings": [
            (one, *finding_words(one, found.sheet.columns))
            for one in found.findings
            if one.day == when
        ],
        "may_write": access.may_write(user, facility, now),
    }
    return render(request, "water/sheet_day.html", context, status=422 if wrong else 200)


def finding_words(finding: Finding, columns: Sequence[Column]) -> tuple[str, str, str]:
    """Field, what is wrong and what to do, in the language of the page."""
    names = {column.field: heading(column) for column in columns} | _meters()
    label = names.get(finding.field, finding.field)
    named, language = replace(finding, field=label), "en" if words.english() else "zh"
    return label, named.what(language), named.todo(language)


def _meters() -> dict[str, str]:
    return {
        "meter_in": _("inflow meter"),
        "meter_out": _("outflow meter"),
        "meter_energy": _("electricity meter"),
    }


def _when(year: int, month: int, known: date, today: date, wrong: str) -> dict[str, Any]:
    first = date(year, month, 1)
    return {
        "this": first,
        "this_month": f"{first:%Y-%m}",
        "earlier": first - timedelta(days=1),
        "later": first + timedelta(days=31),
        "as_of": known,
        "today": today,
        "replayed": known != today,
        "replay": f"?as_of={known}" if known != today else "",
        "wrong": wrong,
    }


def _strip(month: MonthOf) -> list[tuple[Cell, str, str]]:
    return [(cell, *DAY_LOOKS[cell.state]) for cell in month.strip]


def _rows(month: MonthOf, corrected: set[date]) -> Iterator[Row]:
    for cell in month.strip:
        entry = month.runs.get(cell.day)
        tone, sign = DAY_LOOKS[cell.state]
        yield Row(
            cell=cell,
            tone=tone,
            sign=sign,
            texts=tuple(_texts(month, cell, entry.value if entry else None)),
            findings=sum(one.day == cell.day for one in month.findings),
            corrected=cell.day in corrected,
            late=_late(entry.value) if entry and cell.day not in corrected else 0,
            written=entry is not None,
        )


def _texts(month: MonthOf, cell: Cell, run: DailyRun | None) -> Iterator[tuple[str, bool, str]]:
    """Text, whether it is a number, and the heading of every cell after the day."""
    for column in month.sheet.columns[1:]:
        number = column.decimals is not None
        blank = run is None and cell.state in {DayState.TO_COME, DayState.NOT_DUE}
        yield ("" if blank else shown(run, column)), number, heading(column)


def shown(run: DailyRun | None, column: Column) -> str:
    """A cell as text, rounded as its column says; `—` where it is unknown."""
    found = cell_of(run, column.field) if run else None
    if found is None:
        # An empty text among written ones was left empty: nothing was to be said there.
        return UNKNOWN if run is None or column.decimals is not None else ""
    return found if isinstance(found, str) else f"{found:.{column.decimals or 0}f}"


def _late(run: DailyRun) -> int:
    late = (run.received - run.day).days if run.received else 0
    return late if late >= LATE_FROM else 0


def _totals(month: MonthOf) -> Iterator[tuple[str, str, str]]:
    """Figure, days that are known of those due, and the same in words, for each column."""
    for column, total in zip(month.sheet.columns[1:], month.sheet.totals[1:], strict=True):
        yield _total(total, column)


def _total(total: Total | None, column: Column) -> tuple[str, str, str]:
    if total is None:
        return "", "", ""
    figure = UNKNOWN if total.value is None else f"{total.value:.{column.decimals or 0}f}"
    if total.complete:
        return figure, "", ""
    least = "≥ " if total.known and column.summary is Summary.SUM else ""
    return f"{least}{figure}", f"{total.known}/{total.days}", total_words(total, column)


def _cells(run: DailyRun, columns: Sequence[Column]) -> list[tuple[str, str, str]]:
    return [(heading(c), c.unit, shown(run, c)) for c in columns if c.field != "day"]


def _versions(records: Sequence[Record], columns: Sequence[Column]) -> Iterator[Version]:
    before: DailyRun | None = None
    for record in records:
        run = from_body(DailyRun, record.body)
        cells = tuple(
            (heading(c), text or UNKNOWN, changed)
            for c in columns
            for text in [shown(run, c)]
            for changed in [before is not None and text != shown(before, c)]
            if c.field != "day" and (changed or text not in {"", UNKNOWN})
        )
        yield Version(record, cells, 0 if before else _late(run))
        before = run
