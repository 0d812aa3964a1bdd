"""Writing down what happens at a facility, and the list of what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import User
from huiyin.ledger.wording import Refusing, in_words
from huiyin.water import access, record_words
from huiyin.water.choices import SubjectKind
from huiyin.water.core.facilities.facility import DailyRun
from huiyin.water.facility_data import month_sheet_columns
from huiyin.water.forms.daily_run import DailyRunForm
from huiyin.water.forms.facility_records import FORMS, ActForm, RecordForm
from huiyin.water.models import Subject
from huiyin.water.queries import facility_records as queries
from huiyin.water.queries.register import EARLIEST, Entry, end_of, history, one
from huiyin.water.sheet_export import records_workbook
from huiyin.water.sheets_choices import CHECKED_FACTORS, RecordKind
from huiyin.water.verbs import facility_records as verbs
from huiyin.water.verbs import facility_stops as stops
from huiyin.water.verbs.register import BadEntry
from huiyin.water.views.sheets import (
    as_of,
    day_in,
    facility_of,
    handed_out,
    not_handed_out,
    user_of,
)
from huiyin.water.words import factor_name, factor_unit

MOMENTS = {"start", "time"}
AHEAD = timedelta(days=366)
"""Stops are reported before they begin; so far ahead the list looks."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry of the list, and the acts that are open on it."""

    entry: Entry[Any]
    kind: RecordKind
    when: str
    summary: str
    state: str
    tone: str
    acts: tuple[str, ...]
    written: int


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The form of one kind of record; sent, it calls the verb of its kind."""
    now, user = clock.now(), user_of(request)
    facility = facility_of(request, code)
    access.require_writer(user, facility, f"open the form of {kind}", now)
    form = _form(request, facility, kind, now)
    context: dict[str, Any] = {
        "facility": facility,
        "kind": RecordKind(kind),
        "kinds": [(one.value, one.label) for one in RecordKind],
        "form": form,
        "back": _back(facility, kind, now.date()),
    }
    if request.method != "POST":
        return render(request, "water/record_write.html", context)
    if not form.is_valid():
        return render(request, "water/record_write.html", context, status=422)
    try:
        kept = form.send(user, now)
    except HuiyinError as error:
        context["refused"] = refusing(error)
        return render(request, "water/record_write.html", context, status=409)
    if kept.unchanged:
        messages.info(request, _("This stands there already; nothing was changed."))
    else:
        messages.success(request, _("Kept."))
    when = form.day()
    if when is not None:
        return redirect("water:facility-day", code=code, day=when.isoformat())
    return redirect(f"{reverse('water:facility-records', args=[code])}?kind={kind}")


def refusing(error: HuiyinError) -> Refusing:
    """What the page says of a refusal."""
    if isinstance(error, Refused):
        return in_words(error)
    return Refusing(error.message, "", "", error.hint)


def _form(request: HttpRequest, facility: Subject, kind: str, now: datetime) -> RecordForm:
    data = request.POST if request.method == "POST" else None
    if kind == RecordKind.DAILY_RUN:
        return _day_form(request, facility, data, now)
    if kind not in FORMS:
        raise Http404(kind)
    form = FORMS[kind](facility, data)
    for name in MOMENTS & form.fields.keys():
        form.fields[name].initial = now
    if "factor" in form.fields:
        form.fields["factor"].choices = [
            (factor, f"{factor_name(factor, now.date())} {factor_unit(factor, now.date())}".strip())
            for factor in CHECKED_FACTORS
        ]
    return form


def _day_form(request: HttpRequest, facility: Subject, data: Any, now: datetime) -> DailyRunForm:
    """The form of yesterday or of the day asked for, filled with what stands."""
    asked = data.get("written", "") if data is not None else request.GET.get("day", "")
    when = now.date() - timedelta(days=1)
    if asked:
        try:
            when = day_in(asked)
        except Http404:
            if data is None:
                raise
    found = one(facility, RecordKind.DAILY_RUN, DailyRun, when.isoformat(), first=when, last=when)
    return DailyRunForm(
        facility,
        data,
        columns=month_sheet_columns(when),
        standing=found.value if found else None,
        initial={"written": when},
    )


def _back(facility: Subject, kind: str, today: date) -> str:
    if kind == RecordKind.DAILY_RUN:
        return reverse("water:facility-sheet", args=[facility.code, f"{today:%Y-%m}"])
    return f"{reverse('water:facility-records', args=[facility.code])}?kind={kind}"


@never_cache
@require_safe
def records(request: HttpRequest, code: str) -> HttpResponse:
    """Everything written about a facility beside its days, with the acts open on each entry."""
    now, user = clock.now(), user_of(request)
    facility = facility_of(request, code)
    known, wrong = as_of(request, now.date())
    found = _found(facility, known)
    wanted = request.GET.get("kind", "")
    if wanted not in found:
        wanted = next((kind for kind, rows in found.items() if rows), RecordKind.STOP)
    current = known == now.date()
    kind = RecordKind(wanted)
    told = {getattr(one.value, "matter", "") for one in found[kind]}
    context = {
        "facility": facility,
        "open": access.open_numbers(user, told, now),
        "tabs": [(one, len(rows), one == kind) for one, rows in found.items()],
        "kind": kind,
        "rows": list(_shown(facility, kind, found[kind], user, now if current else None)),
        "as_of": known,
        "today": now.date(),
        "replayed": not current,
        "wrong": wrong,
        "may_write": access.may_write(user, facility, now) and current,
        "now": now,
    }
    return render(request, "water/records.html", context, status=422 if wrong else 200)


@never_cache
@require_safe
def records_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same as a workbook, a sheet for each kind."""
    now, user = clock.now(), user_of(request)
    facility = facility_of(request, code)
    known, wrong = as_of(request, now.date())
    if wrong:
        return not_handed_out([wrong])
    sheets = {
        str(kind.label): [
            (row.when, row.summary, row.state, row.entry.record)
            for row in _shown(facility, kind, rows, user, None)
        ]
        for kind, rows in _found(facility, known).items()
    }
    file = records_workbook(facility, sheets, by=user.display_name, at=now)
    return handed_out(file, f"{code}-records.xlsx")


def _found(facility: Subject, known: date) -> dict[RecordKind, list[Entry[Any]]]:
    kinds = [kind for kind in RecordKind if kind != RecordKind.DAILY_RUN]
    last = known + AHEAD
    return queries.entries_of(facility, kinds, EARLIEST, last, known_before=end_of(known))


def _shown(
    facility: Subject,
    kind: RecordKind,
    rows: list[Entry[Any]],
    user: User,
    now: datetime | None,
) -> Iterator[Shown]:
    """Rows with their acts; `now` None: as of a past day, on which nobody acts."""
    counts: dict[str, int] = {}
    for key in history(facility, kind).values_list("key", flat=True):
        counts[key] = counts.get(key, 0) + 1
    for entry in rows:
        word, tone = record_words.state(kind, entry.value)
        yield Shown(
            entry=entry,
            kind=kind,
            when=record_words.when(kind, entry.value),
            summary=record_words.summary(kind, entry.value),
            state=word,
            tone=tone,
            acts=tuple(_acts(facility, kind, entry.value, user, now)) if now else (),
            written=counts.get(entry.record.key, 1),
        )


def _acts(
    facility: Subject, kind: RecordKind, value: Any, user: User, now: datetime
) -> Iterator[str]:
    if kind == RecordKind.STOP and value.approved is None and access.may_keep(user, now):
        yield from ("approve", "refuse")
    if not access.may_write(user, facility, now):
        return
    if kind == RecordKind.STOP and (value.end is None or value.end > now):
        yield "end"
    if kind == RecordKind.FAULT and value.open:
        yield "restore"
    yield "withdraw"


@never_cache
@require_POST
def act(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Approve, refuse or end a stop, restore a fault, withdraw an entry."""
    now, user = clock.now(), user_of(request)
    facility = access.find(user, SubjectKind.FACILITY, code, now)
    form = ActForm(request.POST)
    if act not in ACTS:
        raise Http404(act)
    if not form.is_valid() or form.cleaned_data["kind"] not in RecordKind.values:
        raise BadEntry(_("This form was not complete."), _("Open the list and send it again."))
    ACTS[act](facility, form.cleaned_data, user, now)
    messages.success(request, _("Done."))
    kind = form.cleaned_data["kind"]
    if kind == RecordKind.DAILY_RUN:
        return redirect("water:facility-day", code=code, day=form.cleaned_data["key"])
    return redirect(f"{reverse('water:facility-records', args=[code])}?kind={kind}")


def _moment(facts: dict[str, Any], now: datetime) -> datetime:
    found: datetime | None = facts["moment"]
    return found or now


Facts = dict[str, Any]
ACTS: dict[str, Callable[[Subject, Facts, User, datetime], object]] = {
    "approve": lambda facility, facts, user, now: stops.approve_stop(
        facility, facts["key"], words=facts["reason"], actor=user, at=now
    ),
    "refuse": lambda facility, facts, user, now: stops.refuse_stop(
        facility, facts["key"], reason=facts["reason"], actor=user, at=now
    ),
    "end": lambda facility, facts, user, now: stops.end_stop(
        facility, facts["key"], _moment(facts, now), reason=facts["reason"], actor=user, at=now
    ),
    "restore": lambda facility, facts, user, now: verbs.restore_fault(
        facility, facts["key"], _moment(facts, now), repair=facts["reason"], actor=user, at=now
    ),
    "withdraw": lambda facility, facts, user, now: verbs.withdraw_entry(
        facility, RecordKind(facts["kind"]), facts["key"], reason=facts["reason"], actor=user,
        at=now,
    ),
}  # fmt: skip
