"""看板: the daily balance by day, unit and kind, the four zeros, ageing, recurrence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.ledger import access, rulebook
from huiyin.ledger.choices import Light
from huiyin.ledger.core.balance import Flow
from huiyin.ledger.forms.base import unit_choices
from huiyin.ledger.models import Unit, User
from huiyin.ledger.names import kind_name, unit_name
from huiyin.ledger.queries import Board, board
from huiyin.ledger.queries.balance import FLOW_VERBS, balance_lines, identity, recurrences
from huiyin.ledger.views.asked import Asked
from huiyin.ledger.views.rows import lines
from huiyin.ledger.views.zeros import bridge, flow_words, four_zeros, ledger_link

PERIODS = {
    "7": gettext_lazy("7 days"),
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "365": gettext_lazy("a year"),
}
USUAL = "30"
LONGEST = 366
TONES = {Light.RED: "error", Light.YELLOW: "warning", Light.GREEN: "success", Light.GREY: "held"}


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a board; `preset` is empty for days of one's own choice."""

    first: date
    last: date
    preset: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its list; without a list where none can be given."""

    value: int
    href: str = ""


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`/board/?days=30&unit=…&kind=…`, or `from` and `to`."""
    user, now = cast(User, request.user), clock.now()
    asked = Asked(request.GET)
    period = _period(asked, now.date())
    units = {unit.code: unit_name(unit) for unit in Unit.objects.all()}
    city = access.sees_all_matters(user, now)
    within: dict[str, Any] = {
        "unit": asked.choice("unit", units),
        "kind": asked.choice("kind", rulebook.kinds()),
    }
    if not city:
        within["unit"] = user.unit.code if user.unit else ""
    days: dict[str, Any] = {"first": period.first, "last": period.last}
    shown = board(user, now, **days, **within)
    one_unit = bool(within["unit"]) or not city
    again, again_count = recurrences(user, now, **within)
    facts: dict[str, Any] = {
        "ignored": asked.ignored,
        "period": period,
        "periods": PERIODS.items(),
        "units": unit_choices(),
        "kinds": [(code, kind_name(code)) for code in rulebook.kinds()],
        **within,
        "city": city,
        "board": shown,
        "zeros": four_zeros(shown, **within),
        "bridge": bridge(shown.whole, one_unit=one_unit),
        "identity": identity(user, now, shown, **within, recount=bool(request.GET.get("recount"))),
        **_balance(shown, within, now.date()),
        "unit_lines": _lines(balance_lines(user, now, by="unit", board=shown, **within), units),
        "kind_lines": _lines(balance_lines(user, now, by="kind", board=shown, **within), {}),
        "lights": list(_lights(shown, units, within["kind"])),
        "lights_chart": _lights_chart(shown, units),
        "ageing": list(_ageing(shown, now.date(), within)),
        "ageing_chart": _ageing_chart(shown),
        "fell_due": _fell_due(shown, within),
        "again": lines(again, now),
        "again_all": Number(again_count, ledger_link(reopened=1, **within)),
    }
    return render(request, "ledger/board.html", facts)


def _balance(shown: Board, within: dict[str, str], today: date) -> dict[str, Any]:
    """The balance of the period and of each day, the newest first."""
    words = list(flow_words().values())
    whole = _flow(shown.whole, shown.first, shown.last, within, today)
    days = [(d.day, _flow(d.flow, d.day, d.day, within, today)) for d in reversed(shown.days)]
    return {
        "flow_words": words,
        "flow": list(zip(words, whole, strict=True)),
        "day_lines": days,
    }


def _period(asked: Asked, today: date) -> Period:
    """A preset up to today, or the days asked for; a year at most."""
    first, last = asked.day("from"), asked.day("to")
    if first is not None and last is not None and first <= last <= today:
        if (last - first).days < LONGEST:
            return Period(first, last, "")
        asked.ignored.append(_("The board shows a year at most; the last 30 days are shown."))
    elif first is not None or last is not None:
        asked.ignored.append(
            _("A period needs two days in order, up to today; the last 30 days are shown.")
        )
    preset = asked.choice("days", PERIODS) or USUAL
    return Period(today - timedelta(days=int(preset) - 1), today, preset)


def _flow(flow: Flow, first: date, last: date, within: dict[str, str], today: date) -> list[Number]:
    """The numbers of the balance in order, each with the matters on which that was done.

    No list is given for one unit: the list knows the present unit, the flow the one of then.
    """
    numbers = []
    for name in flow_words():
        value, href = getattr(flow, name), ""
        if name == "closing" and last == today:
            href = ledger_link(state="open", **within)
        elif value and name in FLOW_VERBS and not within["unit"]:
            done = {"act_from": first, "act_to": last, "kind": within["kind"]}
            href = ledger_link(act=[str(verb) for verb in FLOW_VERBS[name]], **done)
        numbers.append(Number(value, href))
    return numbers


def _lines(flows: dict[str, Flow], units: dict[str, str]) -> list[tuple[str, list[int]]]:
    """(name, numbers in order) of each unit, or of each kind when no units are given."""
    desk = _("Supervision office, before assignment")
    named = [
        ((units.get(code, code) if code else desk) if units else kind_name(code), flow)
        for code, flow in sorted(flows.items())
    ]
    return [(name, [getattr(flow, column) for column in flow_words()]) for name, flow in named]


def _lights(shown: Board, units: dict[str, str], kind: str) -> Iterable[tuple[Any, ...]]:
    """(unit, its list, a number for each light, struck off), the most overdue first."""
    rows = sorted(shown.units, key=lambda row: (-row.red, -row.yellow, row.code))
    for row in rows:
        asked = {"unit": row.code, "kind": kind}
        numbers = [
            Number(getattr(row, light), ledger_link(light=light.value, **asked)) for light in TONES
        ]
        whole = Number(row.open, ledger_link(state="open", **asked))
        yield units.get(row.code, row.name), whole, numbers, row.struck_off


def _lights_chart(shown: Board, units: dict[str, str]) -> dict[str, Any]:
    rows = [row for row in shown.units if row.open]
    words = {
        Light.RED: _("Overdue"),
        Light.YELLOW: _("Warning"),
        Light.GREEN: _("On schedule"),
        Light.GREY: _("On hold"),
    }
    series = [
        {
            "name": words[light],
            "tone": tone,
            "points": [[units.get(row.code, row.name), getattr(row, light)] for row in rows],
        }
        for light, tone in TONES.items()
    ]
    return {"kind": "stack", "x": "category", "series": series}


def _band(upper: int | None, lower: int) -> str:
    if upper is None:
        return _("over %(days)s days") % {"days": lower}
    return _("%(first)s–%(last)s days") % {"first": lower + 1 if lower else 0, "last": upper}


def _short_band(upper: int | None, lower: int) -> str:
    """As narrow as a label under a bar must be."""
    if upper is None:
        return f">{lower}"
    return f"{lower + 1 if lower else 0}–{upper}"


def _ageing(shown: Board, today: date, within: dict[str, str]) -> Iterable[tuple[str, Number]]:
    """Open matters by days since registration; each band opens the days it stands for."""
    lower: int | None = None
    for upper, count in shown.ageing:
        days = {
            "registered_from": None if upper is None else today - timedelta(days=upper),
            "registered_to": None if lower is None else today - timedelta(days=lower + 1),
        }
        label = _band(upper, lower or 0)
        yield label, Number(count, ledger_link(state="open", **days, **within))
        lower = upper


def _ageing_chart(shown: Board) -> dict[str, Any]:
    lowers = [0, *(upper or 0 for upper, _count in shown.ageing)]
    pairs = zip(lowers, shown.ageing, strict=False)
    points = [[_short_band(upper, lower), count] for lower, (upper, count) in pairs]
    series = [{"name": _("Open matters"), "points": points}]
    return {"kind": "bar", "x": "category", "series": series}


def _fell_due(shown: Board, within: dict[str, str]) -> list[tuple[str, Number]]:
    days = {"due_from": shown.first, "due_to": shown.last, **within}
    due = shown.fell_due
    return [
        (_("Due in the period"), Number(due.due, ledger_link(**days))),
        (_("of these ever overdue"), Number(due.was_red, ledger_link(was_red=1, **days))),
        (
            _("of these still with the unit"),
            Number(due.unfinished, ledger_link(state="with_unit", **days)),
        ),
    ]
