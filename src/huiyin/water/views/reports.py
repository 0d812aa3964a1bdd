"""水环境质量月报: the list of months; one as a page, a Word file and a workbook; its closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.ledger.errors import Refused
from huiyin.ledger.export import XLSX
from huiyin.ledger.models import User
from huiyin.ledger.wording import Refusing, in_words
from huiyin.water import access
from huiyin.water.core.assessment import Period, PeriodKind, parse_period, period_of
from huiyin.water.core.city_water import CityWater, SectionLine
from huiyin.water.forms.reports import AsOfForm, ReopenForm
from huiyin.water.queries import months as queries
from huiyin.water.queries.register import end_of
from huiyin.water.report import plan
from huiyin.water.report import word as word_file
from huiyin.water.report import workbook as book
from huiyin.water.report.month import PartShown, Shown, show
from huiyin.water.report.shown import Figure
from huiyin.water.report.waters import SHOWN, shown, strip_title
from huiyin.water.verbs.months import close_month, reopen_month

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EARLIEST, LATEST = 2001, 9998
"""Between these years an address names a period; at the ends a year before or after is none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for which month as of which day; `day` None is now."""

    user: User
    now: datetime
    day: date | None
    form: AsOfForm

    @property
    def known_before(self) -> datetime:
        """The moment up to which things are known."""
        return end_of(self.day or self.now.date())

    @property
    def query(self) -> str:
        """What keeps the day in an address."""
        return urlencode({"as_of": self.day.isoformat()}) if self.day else ""


@dataclass(frozen=True, slots=True)
class Head:
    """A head figure as the page shows it, with today's beside a closed one."""

    figure: Figure
    href: str
    note: str


@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """Every month: whether it is over, closed, by whom, and whether it was opened again."""
    asked = _asked(request)
    found = queries.months(asked.day or asked.now.date(), asked.known_before)
    facts = {
        "asked": asked,
        "months": found,
        "closed": sum(one.closing is not None for one in found),
        "open": sum(one.over and one.closing is None for one in found),
    }
    return render(request, "water/reports.html", facts, status=_status(asked))


@require_http_methods(["GET", "HEAD", "POST"])
def month(request: HttpRequest, month: str) -> HttpResponse:
    """One month: closed figures with today's beside; a keeper closes it, another opens it.

    Quarters, years, ten days and weeks have the page too; they are not closed.
    """
    asked, period = _asked(request), _period(month)
    refused = None
    reopen = ReopenForm(request.POST if "reopen" in request.POST else None)
    if request.method == "POST":
        try:
            if _act(request, period, asked.user, reopen):
                return redirect(reverse("water:report", args=[period.text]))
        except Refused as error:
            refused = in_words(error)
        except HuiyinError as error:
            refused = Refusing(error.message, "", "", error.hint)
    facts = _facts(request, asked, period) | {"refused": refused, "reopen": reopen}
    status = 409 if refused else 422 if reopen.errors else _status(asked)
    return render(request, "water/report.html", facts, status=status)


@require_safe
def word(request: HttpRequest, month: str) -> HttpResponse:
    """The report as a Word file."""
    asked, period = _asked(request), _period(month)
    content = word_file.report(period, asked.known_before)
    return _file(content, WORD, f"{period.text}.docx")


@require_safe
def workbook(request: HttpRequest, month: str) -> HttpResponse:
    """Every table of the report as a sheet."""
    asked, period = _asked(request), _period(month)
    about = book.About(
        by=asked.user.display_name, at=asked.now, demo=clock.demo_state() is not None
    )
    with book.workbook(period, show(period, asked.known_before), about) as file:
        return _file(file.read(), XLSX, f"{period.text}.xlsx")


def _asked(request: HttpRequest) -> Asked:
    """Who asks, refused unless the registers are open to him; a day that is none is now."""
    user, now = cast(User, request.user), clock.now()
    if not access.sees_all(user, now):
        access.refuse(user, access.NOT_YOURS, "read the monthly water report")
    form = AsOfForm(request.GET, now.date())
    day = form.cleaned_data["as_of"] if form.is_valid() else None
    return Asked(user, now, day, form)


def _status(asked: Asked) -> int:
    return 422 if asked.form.errors else 200


def _period(text: str) -> Period:
    """The month, quarter, year, ten days or week of an address."""
    try:
        period = parse_period(text)
    except ValueError as error:
        raise Http404 from error
    if not EARLIEST < period.year < LATEST or period.text != text:
        raise Http404
    return period


def _act(request: HttpRequest, period: Period, user: User, reopen: ReopenForm) -> bool:
    """Close or open again; False where the form has to be filled in anew."""
    if "reopen" not in request.POST:
        close_month(period.text, actor=user)
        messages.success(request, _("%(month)s is closed.") % {"month": period.text})
        return True
    if not reopen.is_valid():
        return False
    reopen_month(period.text, reason=reopen.cleaned_data["reason"], actor=user)
    messages.success(request, _("%(month)s is open again.") % {"month": period.text})
    return True


def _facts(request: HttpRequest, asked: Asked, period: Period) -> dict[str, Any]:
    found = show(period, asked.known_before)
    closing, chosen = found.closing, request.GET.get("show", "")
    may_keep = asked.day is None and access.may_keep(asked.user, asked.now)
    over = period.last_day < asked.now.date()
    own = closing is not None and closing.record.by_id == asked.user.pk
    return {
        "asked": asked,
        "period": period,
        "is_month": period.kind is PeriodKind.MONTH,
        "periods": _around(period),
        "over": over,
        "shown": found,
        "parts": [(part, _heads(part, asked, closed=closing is not None)) for part in found.parts],
        "show": chosen if chosen in SHOWN else "",
        "may_close": may_keep and over and closing is None,
        "may_reopen": may_keep and closing is not None and not own,
        "own": own,
        "replayed": _replayed(request, period, found),
        **_waters(found, chosen),
    }


def _around(period: Period) -> list[Period]:
    """The month, the quarter and the year in which a period ends, and itself."""
    kinds = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)
    around = [period_of(kind, period.last_day) for kind in kinds]
    return around if period in around else [period, *around]


def _heads(part: PartShown, asked: Asked, *, closed: bool) -> list[Head]:
    heads = []
    for one in part.figures:
        href = one.list
        if asked.query and href.startswith("?"):
            href = f"?{asked.query}&{href[1:]}"
        now = part.now.get(one.label) if closed else None
        note = _("%(value)s as known now") % {"value": now} if now else one.note
        heads.append(Head(one, href, note))
    return heads


def _replayed(request: HttpRequest, period: Period, found: Shown) -> Any:
    """The closing worked out again, where that was asked for."""
    if "check" not in request.GET or found.closing is None:
        return None
    return queries.replay(period, found.closing.value)


def _waters(found: Shown, chosen: str) -> dict[str, Any]:
    """What the map, the strips and the list of sections need of the part "water quality"."""
    value = next((one.value for one in found.parts if isinstance(one.value, CityWater)), None)
    if value is None:
        return {"water": None}
    lines: list[SectionLine] = [line for line in value.sections if shown(line, chosen)]
    return {
        "water": value,
        "strip_title": strip_title(value),
        "lines": lines,
        "dots": plan.dots(value),
        "unplaced": plan.unplaced(value),
        "map_width": plan.WIDTH,
        "map_height": plan.HEIGHT,
        "place_sources": sorted({one.held.place_source for one in value.sections} - {""}),
        "sources": sorted({one.held.source for one in value.sections} - {""}),
    }


def _file(content: bytes, mime: str, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="water-report-{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, mime, headers=headers)
