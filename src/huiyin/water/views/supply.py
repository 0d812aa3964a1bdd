"""Pages of supply: the water year, an offtake, a pumping station, and the month table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.base import clock
from huiyin.intake.workbooks.errors import BadWorkbook
from huiyin.ledger.models import User
from huiyin.water import access, supply_charts
from huiyin.water.choices import SubjectKind
from huiyin.water.core.supply.balance import Balance, Deviation, ReachMonth
from huiyin.water.core.supply.offtake import Month, Purpose
from huiyin.water.core.supply.volumes import NOTHING, Sum
from huiyin.water.forms.supply import UploadForm
from huiyin.water.models import Record, Subject
from huiyin.water.queries import register
from huiyin.water.queries import supply as queries
from huiyin.water.queries.register import end_of
from huiyin.water.queries.supply import ECOLOGICAL, OTHERS, Gate, Year
from huiyin.water.supply_data import tolerances, water_year_of
from huiyin.water.supply_sheet import About, workbook
from huiyin.water.verbs import supply as verbs
from huiyin.water.verbs.register import BadEntry
from huiyin.water.verbs.supply_import import Taken, import_volumes
from huiyin.water.views.supply_parts import Asked, asked, sent

HISTORY = 200


@dataclass(frozen=True, slots=True)
class GateRow:
    """One offtake as a row of the year: each month's sum, its plan and whether it is over."""

    gate: Gate
    months: tuple[tuple[Month, Sum | None, float | None], ...]
    ecological: tuple[tuple[Month, Sum | None], ...]
    taken: Sum | None
    ecological_taken: Sum | None
    use: Any


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One month of the balance with what was told of it."""

    balance: Balance
    told: ReachMonth
    finding: Any


@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """`supply/`: offtakes by month beside plan and allocation, balance, pumps, deviations."""
    by = asked(request)
    year = queries.year_of(by.user, by.now, _start(request, by), by.day)
    show = "possible" if request.GET.get("show") == "possible" else "sure"
    usual = _usual(by)
    rows = [_row(gate, year, usual) for gate in year.gates]
    sure = [one for one in year.deviations if one.finding.sure]
    wanted = {"sure": sure, "possible": [o for o in year.deviations if not o.finding.sure]}
    context = _common(by, year) | {
        "rows": rows,
        "with_ecological": [row for row in rows if _has(row.gate, Purpose.ECOLOGICAL)],
        "taken": _sum(row.taken for row in rows),
        "ecological": _sum(row.ecological_taken for row in rows),
        "unknown": sum(s is not None and not s.range.known for r in rows for _m, s, _p in r.months),
        "years": queries.years(by.user, by.now, by.day),
        "balances": _balances(year),
        "chart": supply_charts.cumulative(year, year.gates, usual),
        "deviations": wanted[show],
        "sure": len(sure),
        "possible": len(year.deviations) - len(sure),
        "show": show,
        "open": _open(by, year),
        "may_write": any(access.may_write(by.user, one.subject, by.now) for one in year.gates),
    }
    return render(request, "water/supply.html", context)


@never_cache
@require_safe
def offtake(request: HttpRequest, code: str) -> HttpResponse:
    """`supply/offtake/…/`: its months by purpose, its allocation, what was ever written."""
    by = asked(request)
    subject = access.find(by.user, SubjectKind.OFFTAKE, code, by.now)
    year = queries.year_of(by.user, by.now, _start(request, by), by.day)
    gate = next((one for one in year.gates if one.subject.pk == subject.pk), None)
    if gate is None:
        raise BadEntry(_("This offtake was not entered by then."), _("Choose a later day."))
    mine = [one for one in year.deviations if one.finding.place == code]
    context = _common(by, year) | {
        "gate": gate,
        "row": _row(gate, year, _usual(by)),
        "purposes": list(Purpose),
        "volumes": [(m, [gate.volumes.get((m, p)) for p in Purpose]) for m in year.months],
        "chart": supply_charts.by_month(year, gate),
        "cumulative": supply_charts.cumulative(year, [gate], _usual(by)),
        "deviations": [one for one in mine if one.kind == SubjectKind.OFFTAKE],
        "open": _open(by, year),
        "years": queries.years(by.user, by.now, by.day),
        "history": _history(subject, by),
        "may_write": access.may_write(by.user, subject, by.now),
    }
    return render(request, "water/supply_offtake.html", context)


@never_cache
@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """`supply/pump/…/`: a pumping station, its months and figures."""
    by = asked(request)
    subject = access.find(by.user, SubjectKind.PUMP_STATION, code, by.now)
    year = queries.year_of(by.user, by.now, _start(request, by), by.day)
    pump = next((one for one in year.stations if one.subject.pk == subject.pk), None)
    if pump is None:
        raise BadEntry(_("This station was not entered by then."), _("Choose a later day."))
    context = _common(by, year) | {
        "pump": pump,
        "months": [(m, pump.months.get(m), pump.figures(m)) for m in year.months],
        "deviations": [one for one in year.deviations if one.name and one.finding.place == code
                       and one.kind == SubjectKind.PUMP_STATION],
        "open": _open(by, year),
        "years": queries.years(by.user, by.now, by.day),
        "history": _history(subject, by),
        "may_write": access.may_write(by.user, subject, by.now),
    }  # fmt: skip
    return render(request, "water/supply_station.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """`supply/export.xlsx`: the month table of a water year, as it can be sent back."""
    by = asked(request)
    year = queries.year_of(by.user, by.now, _start(request, by), by.day)
    about = About(
        by=by.user.display_name, at=by.now, day=by.day, demo=clock.demo_state() is not None
    )
    return sent(workbook(year, about), f"supply-{year.months[0]}-{by.day}.xlsx")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """`supply/import/`: send a month table; the page says what came of each row."""
    form = UploadForm(request.POST or None, request.FILES or None)
    facts: dict[str, Any] = {"form": form, "taken": None, "bad": None}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                taken = import_volumes(form.cleaned_data["file"].read(), actor=_user(request))
                facts["taken"] = taken
                status = _status(taken)
            except BadWorkbook as error:
                facts["bad"] = error
    return render(request, "water/supply_import.html", facts, status=status)


@never_cache
@require_POST
def raise_deviation(request: HttpRequest, start: str, clue: str) -> HttpResponse:
    """Turn a sure deviation into a matter, and go there."""
    number, new = verbs.raise_deviation(clue, month_of(start), actor=_user(request))
    if new:
        messages.success(request, _("Registered as %(number)s.") % {"number": number})
    else:
        messages.info(request, _("It is %(number)s already.") % {"number": number})
    return redirect(f"{reverse('water:supply')}?year={start}#deviations")


def month_of(text: str) -> Month:
    """A month of an address; raises BadEntry."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise BadEntry(_("“%(text)s” is no month; write 2020-09.") % {"text": text[:20]}) from error


def _user(request: HttpRequest) -> User:
    return asked(request).user


def _status(taken: Taken) -> int:
    return 200 if taken.kept or taken.same or not taken.bad else 422


def _start(request: HttpRequest, by: Asked) -> Month:
    told = request.GET.get("year", "")
    return month_of(told) if told else water_year_of(by.day)


def _common(by: Asked, year: Year) -> dict[str, Any]:
    keeps = access.may_keep(by.user, by.now)
    return {"asked": by, "year": year, "start": year.months[0], "may_keep": keeps and not by.past}


def _usual(by: Asked) -> frozenset[Purpose]:
    return tolerances(by.day)[Deviation.ABOVE_ALLOCATION].counts


def _row(gate: Gate, year: Year, usual: frozenset[Purpose]) -> GateRow:
    over = year.over

    def one(month: Month, purposes: frozenset[Purpose]) -> Sum | None:
        return gate.sum([month], purposes) if month in over else None

    return GateRow(
        gate,
        tuple((month, one(month, OTHERS), gate.planned(month)) for month in year.months),
        tuple((month, one(month, ECOLOGICAL)) for month in year.months),
        gate.sum(over, OTHERS) if over else None,
        gate.sum(over, ECOLOGICAL) if over else None,
        gate.use(over, usual) if over else None,
    )


def _has(gate: Gate, purpose: Purpose) -> bool:
    return any(told is purpose for _month, told in gate.volumes)


def _sum(sums: Iterable[Sum | None]) -> Sum | None:
    known = [one for one in sums if one is not None]
    return sum(known, NOTHING) if known else None


def _balances(year: Year) -> list[BalanceRow]:
    found = {o.finding.month: o for o in year.deviations if o.kind == SubjectKind.REACH}
    return [
        BalanceRow(one, year.reach[one.month].value, found.get(one.month)) for one in year.balances
    ]


def _open(by: Asked, year: Year) -> frozenset[str]:
    return access.open_numbers(by.user, (one.matter for one in year.deviations), by.now)


def _history(subject: Subject, by: Asked) -> list[Record]:
    """The newest records first, as far as they had been written."""
    rows = register.history(subject).filter(at__lt=end_of(by.day))
    return list(rows.order_by("-pk")[:HISTORY])
