"""The leader's page: four zeros, the week's balance, each desk, what changed, what falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.desks import registered
from huiyin.ledger import access
from huiyin.ledger.choices import Light, State
from huiyin.ledger.core.balance import Flow
from huiyin.ledger.models import Matter, User
from huiyin.ledger.queries import Board, board

DAYS = 7
MOST_DUE = 8


@dataclass(frozen=True, slots=True)
class Zero:
    """One of the four numbers that should be zero, and the list behind it."""

    label: str
    value: int
    href: str
    tone: str


def overview(request: HttpRequest) -> HttpResponse:
    """One screen for somebody with one minute."""
    user, now = request.user, clock.now()
    if not isinstance(user, User):
        raise TypeError("LoginRequiredMiddleware lets only our users in")
    week = board(user, now, first=now.date() - timedelta(days=DAYS - 1), last=now.date())
    facts = {
        "now": now,
        "zeros": zeros(week),
        "today": week.days[-1].flow,
        "bridge": bridge(week.whole),
        "strips": [(desk, desk.vitals(now) if desk.vitals else ()) for desk in registered()],
        "due": falls_due(user, now),
    }
    return render(request, "web/overview.html", facts)


def zeros(week: Board) -> list[Zero]:
    """Not assigned, overdue, not checked, not answered: red only for overdue."""
    counts = week.zeros
    return [
        _zero(_("Not assigned"), counts.unassigned, "warning", state=State.REGISTERED),
        _zero(_("Overdue"), counts.overdue, "error", light=Light.RED),
        _zero(_("Not checked"), counts.unverified, "warning", state=State.VERIFYING),
        _zero(_("Not answered"), counts.unanswered, "warning", state=State.REPLYING),
    ]


def _zero(label: str, value: int, tone: str, **filters: str) -> Zero:
    return Zero(label, value, _list(**filters), tone if value else "success")


def _list(**filters: str) -> str:
    try:
        return f"{reverse('ledger')}?{urlencode(filters)}"
    except NoReverseMatch:
        return ""


def bridge(whole: Flow) -> dict[str, Any]:
    """The week's balance as a chart: what stood, what came, what went, what stands."""
    moves = [
        (_("new"), whole.new),
        (_("reopened"), whole.reopened),
        (_("handed in"), whole.transferred_in),
        (_("struck off"), -whole.closed),
        (_("merged"), -whole.merged),
        (_("declined"), -whole.declined),
        (_("cancelled"), -whole.cancelled),
        (_("handed out"), -whole.transferred_out),
    ]
    shown = [move for move in moves if move[1]]
    points = [(_("opening"), whole.opening), *shown, (_("closing"), whole.closing)]
    return {
        "kind": "bridge",
        "x": "category",
        "series": [{"name": _("Matters"), "points": points}],
    }


def falls_due(user: User, now: datetime) -> list[tuple[Matter, Light | None]]:
    """Open matters of this person's sight that fall due within a week, the nearest first."""
    soon = access.visible(user, now).filter(
        is_open=True, due__gte=now, due__lt=now + timedelta(days=DAYS)
    )
    rows = soon.select_related("lead_unit").order_by("due")[:MOST_DUE]
    return [(matter, matter.light(now)) for matter in rows]
