"""总览: the leader's page, one screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.base.desks import registered
from huiyin.ledger import access
from huiyin.ledger.models import User
from huiyin.ledger.queries import board, inbox_size
from huiyin.ledger.queries.latest import DUE_SOON, due_soon, since_yesterday
from huiyin.ledger.views.rows import lines
from huiyin.ledger.views.zeros import bridge, four_zeros, ledger_link

DAYS = {"7": _("7 days"), "30": _("30 days")}
HAPPENINGS = 5
DUE_ROWS = 5


@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """`/?days=7|30`: four zeros, the balance, each desk, what changed, what falls due."""
    user, now = cast(User, request.user), clock.now()
    asked = request.GET.get("days", "")
    days = asked if asked in DAYS else "7"
    city = access.sees_all_matters(user, now)
    facts: dict[str, Any] = {
        "now": now,
        "days": days,
        "day_choices": DAYS.items(),
        "city": city,
        "sees": city or bool(access.roles(user, now) & access.UNIT_READERS),
        "waiting": inbox_size(user, now),
        "strips": [(desk, desk.vitals(now) if desk.vitals else ()) for desk in registered()],
    }
    if facts["sees"]:
        facts |= _matters(user, int(days), one_unit=not city)
    return render(request, "web/overview.html", facts)


def _matters(user: User, days: int, *, one_unit: bool) -> dict[str, Any]:
    now = clock.now()
    today = now.date()
    shown = board(user, now, first=today - timedelta(days=days - 1), last=today)
    happened, happened_count = since_yesterday(user, now, limit=HAPPENINGS)
    due, due_count = due_soon(user, now, limit=DUE_ROWS)
    within = {"unit": user.unit.code} if one_unit and user.unit else {}
    return {
        "board": shown,
        "zeros": four_zeros(shown, **within),
        "bridge": bridge(shown.whole, one_unit=one_unit),
        "happened": happened,
        "happened_count": happened_count,
        "due": lines(due, now),
        "due_count": due_count,
        "due_href": ledger_link(
            state="with_unit", due_from=today, due_to=today + DUE_SOON, sort="due"
        ),
    }
