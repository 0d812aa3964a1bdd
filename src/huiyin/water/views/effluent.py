"""Pages of effluent supervision: the board, messages, rates of a month, one facility."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.export import XLSX
from huiyin.ledger.models import User
from huiyin.water import access, effluent_excel
from huiyin.water import effluent_words as words
from huiyin.water.choices import SubjectKind
from huiyin.water.core.effluent.account import DayAccount, days_between
from huiyin.water.effluent import effluent_rules
from huiyin.water.effluent_charts import charts_of, day_charts
from huiyin.water.effluent_choices import MESSAGES, DayState, day_state
from huiyin.water.effluent_excel import About
from huiyin.water.effluent_look import hours_of
from huiyin.water.effluent_policy import effluent_policy
from huiyin.water.forms.effluent import AsOfForm, BoardForm, MessagesForm, MonthForm, PeriodForm
from huiyin.water.models import Subject
from huiyin.water.queries import effluent as queries
from huiyin.water.queries.effluent import BoardRow, MessageRow, OnlineMonth
from huiyin.water.views.months import months_of
from huiyin.water.words import WEEKDAYS

PAGE = 100
MOST_HOURLY_DAYS = 7
"""Hours of more days are too heavy for a page; daily means stand for them."""
USUAL_DAYS = 30


@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every facility on a day: level by factor, valid share, what is open."""
    user, now = _asked(request)
    form = BoardForm(request.GET)
    day = form.asked("day") or min(queries.last_whole_day(now), _as_of_day(form, now))
    rows = _board(user, now, form, day)
    state = form.asked("state")
    shown = [row for row in rows if not state or row.state == state]
    numbers = [number for row in rows for number in row.matters]
    context = {
        "form": form,
        "day": day,
        "rows": shown,
        "total": len(rows),
        "state": DayState(state) if state else None,
        "counts": [(one, count) for one, count in queries.counts(rows).items()],
        "pollutants": effluent_policy(day).pollutants,
        "rates": queries.rates_of([row.account for row in rows if row.account], day),
        "rules": effluent_rules(day),
        "open": access.open_numbers(user, numbers, now),
        "invented": any(row.facility.invented for row in rows),
    }
    return render(request, "water/effluent_board.html", context, status=_status(form))


@never_cache
@require_safe
def board_export(request: HttpRequest) -> HttpResponse:
    """The board of a day as Excel."""
    user, now = _asked(request)
    form = BoardForm(request.GET)
    if not form.is_valid():
        return _wrong(form)
    day = form.asked("day") or min(queries.last_whole_day(now), _as_of_day(form, now))
    state = form.asked("state")
    rows = [r for r in _board(user, now, form, day) if not state or r.state == state]
    about = _about(_("Effluent of facilities"), form, now, [(_("Day"), day.isoformat())])
    return _excel(effluent_excel.board(rows, day, about), f"effluent-{day}.xlsx")


@never_cache
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """Warnings, high warnings, exceedances and advisory ones, with filters."""
    user, now = _asked(request)
    form = _messages_form(request)
    first, last = form.period(now)
    rows = _messages(user, now, form)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "counts": [(one, sum(row.state == one for row in rows)) for one in MESSAGES],
        "total": len(rows),
        "rules": effluent_rules(last),
        "invented": any(row.facility.invented for row in rows),
    }
    return render(request, "water/effluent_messages.html", context, status=_status(form))


@never_cache
@require_safe
def messages_export(request: HttpRequest) -> HttpResponse:
    """The same list as Excel."""
    user, now = _asked(request)
    form = _messages_form(request)
    if not form.is_valid():
        return _wrong(form)
    first, last = form.period(now)
    about = _about(_("Messages on effluent"), form, now, [(_("Period"), f"{first} – {last}")])
    content = effluent_excel.messages(_messages(user, now, form), about)
    return _excel(content, f"effluent-messages-{first}-{last}.xlsx")


@never_cache
@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """Transmission and validity of a month, with what they mean."""
    user, now = _asked(request)
    form = MonthForm(request.GET)
    month = form.chosen(now)
    rows = _rates(user, now, form)
    context = {
        "form": form,
        "month": month,
        "rows": rows,
        "rule": effluent_rules(month).rate,
        "day_rule": effluent_rules(month).day,
        "mark": effluent_rules(month).rate.pass_mark(month),
        "invented": any(row.facility.invented for row in rows),
    }
    return render(request, "water/effluent_rates.html", context, status=_status(form))


@never_cache
@require_safe
def rates_export(request: HttpRequest) -> HttpResponse:
    """The same as Excel."""
    user, now = _asked(request)
    form = MonthForm(request.GET)
    if not form.is_valid():
        return _wrong(form)
    month = form.chosen(now)
    about = _about(
        _("On-line data of a month"), form, now, [(_("Calendar month"), f"{month:%Y-%m}")]
    )
    content = effluent_excel.month(_rates(user, now, form), about)
    return _excel(content, f"effluent-rates-{month:%Y-%m}.xlsx")


@never_cache
@require_safe
def facility(request: HttpRequest, code: str) -> HttpResponse:
    """One facility: charts, level by day, days with their numbers, suspicions, what holds it."""
    user, now = _asked(request)
    found = access.find(user, SubjectKind.FACILITY, code, now)
    form = PeriodForm(request.GET)
    first, last = form.period(now, USUAL_DAYS)
    known = form.known_before
    entries = queries.days_of([found], first, last, known_before=known)
    days = [one.value for one in entries]
    numbers = queries.matters_of([found], known_before=known).get(found.pk, ())
    context = {
        "facility": found,
        "form": form,
        "first": first,
        "last": last,
        "days": list(reversed(entries)),
        "pollutants": effluent_policy(last).pollutants,
        "weekdays": WEEKDAYS,
        "months": months_of(_cells(days, first, last)),
        "charts": _charts(found, days, form, now),
        "most_hourly": MOST_HOURLY_DAYS,
        "hourly": _hourly(first, last),
        "spells": queries.spells([found], known_before=known),
        "doubts": queries.doubts([found], known_before=known),
        "caution": words.caution(),
        "numbers": numbers,
        "open": access.open_numbers(user, numbers, now),
        "held": days[-1] if days else None,
        "rules": effluent_rules(last),
        "rates": queries.rates_of([day for day in days if day.complete], last),
    }
    return render(request, "water/effluent_facility.html", context, status=_status(form))


@never_cache
@require_safe
def facility_export(request: HttpRequest, code: str) -> HttpResponse:
    """The days of one facility as Excel."""
    user, now = _asked(request)
    found = access.find(user, SubjectKind.FACILITY, code, now)
    form = PeriodForm(request.GET)
    if not form.is_valid():
        return _wrong(form)
    first, last = form.period(now, USUAL_DAYS)
    entries = queries.days_of([found], first, last, known_before=form.known_before)
    title = _("Effluent of %(name)s") % {"name": found.name}
    about = _about(title, form, now, [(_("Period"), f"{first} – {last}")])
    days = [one.value for one in entries]
    content = effluent_excel.days(days, effluent_policy(last).pollutants, about)
    return _excel(content, f"effluent-{found.pk}-{first}-{last}.xlsx")


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the calendar with its state."""

    day: date
    state: DayState
    account: DayAccount | None


def _asked(request: HttpRequest) -> tuple[User, datetime]:
    return cast(User, request.user), clock.now()


def _status(form: AsOfForm) -> int:
    return 200 if form.is_valid() else 422


def _as_of_day(form: AsOfForm, now: datetime) -> date:
    """The last day that could be over when it was known."""
    known = form.known_before
    return queries.last_whole_day(known) if known else now.astimezone(CHINA).date()


def _facilities(user: User, now: datetime) -> list[Subject]:
    return list(queries.watched(access.subjects(user, SubjectKind.FACILITY, now)))


def _board(user: User, now: datetime, form: BoardForm, day: date) -> list[BoardRow]:
    return queries.board(_facilities(user, now), day, known_before=form.known_before)


def _messages_form(request: HttpRequest) -> MessagesForm:
    policy = effluent_policy(clock.today())
    factors = [(code, words.factor(code)) for code in policy.factors]
    return MessagesForm(request.GET, factors=factors)


def _messages(user: User, now: datetime, form: MessagesForm) -> list[MessageRow]:
    chosen, factor, state = (form.asked(name) for name in ("facility", "factor", "state"))
    subjects = [
        one for one in _facilities(user, now) if not chosen or chosen in {one.code, one.name}
    ]
    rows = queries.messages(subjects, *form.period(now), known_before=form.known_before)
    return [
        row
        for row in rows
        if (not factor or row.told.factor == factor) and (not state or row.state == state)
    ]


def _rates(user: User, now: datetime, form: MonthForm) -> list[OnlineMonth]:
    subjects = _facilities(user, now)
    month, known = form.chosen(now), form.known_before
    return list(queries.month_online(month, known_before=known, subjects=subjects).values())


def _cells(days: list[DayAccount], first: date, last: date) -> list[Cell]:
    by_day = {one.day: one for one in days}
    pollutants = effluent_policy(last).pollutants
    return [
        Cell(day, day_state(by_day.get(day), pollutants), by_day.get(day))
        for day in days_between(first, last)
    ]


def _charts(
    found: Subject, days: list[DayAccount], form: PeriodForm, now: datetime
) -> list[tuple[str, dict[str, Any]]]:
    """Hours of each factor, or daily means where a page cannot hold as many hours."""
    first, last = form.period(now, USUAL_DAYS)
    factors = effluent_policy(last).factors
    if not _hourly(first, last):
        return list(day_charts(days, first, last, factors).items())
    if found.point_id is None:
        return []
    known = form.known_before
    hours = hours_of(found, first, last, min(known or now, now), known_before=known)
    return list(charts_of(found, hours, days, factors).items())


def _hourly(first: date, last: date) -> bool:
    return (last - first).days < MOST_HOURLY_DAYS


def _about(title: str, form: AsOfForm, now: datetime, facts: list[tuple[str, str]]) -> About:
    """What was asked; the fields that narrow the list are told as their labels say."""
    as_of = form.asked("as_of")
    told = [
        (str(form.fields[name].label), str(value))
        for name, value in form.cleaned_data.items()
        if value and name in {"facility", "factor", "state"}
    ]
    return About(
        title,
        [
            *facts,
            *told,
            (_("As known on"), as_of.isoformat() if as_of else _("now")),
            (_("Made at"), f"{now.astimezone(CHINA):%Y-%m-%d %H:%M}"),
            (_("What this is"), _("on-line data, for supervision; not a decision on a penalty")),
        ],
    )


def _wrong(form: AsOfForm) -> HttpResponse:
    errors = [str(error) for errors in form.errors.values() for error in errors]
    return HttpResponse("\n".join(errors), "text/plain; charset=utf-8", 422)


def _excel(content: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, XLSX, headers=headers)
