"""`/intake/`: the doors, and what waits for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.intake import queries
from huiyin.ledger import access
from huiyin.ledger.choices import Channel
from huiyin.ledger.models import User
from huiyin.ledger.sentences import channel_name

PAGE_ROWS = 30


@dataclass(frozen=True, slots=True)
class DoorShown:
    """A way in: its name, its address, what it is for."""

    label: Any
    href: str
    hint: Any


ELSEWHERE = (
    (_("Inspection round"), "inspection:rounds", _("findings of a team on site, handed over")),
    (_("Excel ledger"), "intake:workbooks", _("a ledger as another office sends it")),
    (_("Another channel"), "matter-new", _("media, proposals, audit, upper level, enterprises")),
)
DOOR_WORDS = (
    ("hotline", _("Request (hotline)"), _("a person or enterprise calls, writes or comes")),
    ("leader", _("Leader's instruction"), _("original words, date, feedback and its cycle")),
    ("meeting", _("Meeting decision"), _("an item of the minutes that must be done")),
)


@dataclass(frozen=True, slots=True)
class ChannelShown:
    """A channel's waiting matters: how many, and for how many days the oldest waits."""

    value: str
    label: Any
    count: int
    days: int


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Counts and age by channel, each opening its list; below, the list itself."""
    user, now = cast(User, request.user), clock.now()
    channel = request.GET.get("channel", "")
    waiting = queries.waiting_by_channel(user, now)
    pages = Paginator(queries.waiting_matters(user, now, channel), PAGE_ROWS)
    facts = {
        "doors": list(_doors()) if access.may_unmask(user, now) else [],
        "channels": [
            ChannelShown(w.channel, channel_name(w.channel), w.count, _days(w.oldest, now))
            for w in waiting
        ],
        "channel": channel if channel in Channel.values else "",
        "page": pages.get_page(request.GET.get("page")),
        "reports": queries.waiting_reports(user, now)[:PAGE_ROWS],
        "report_count": queries.waiting_reports(user, now).count(),
        "now": now,
    }
    return render(request, "intake/home.html", facts)


def _days(since: datetime, now: datetime) -> int:
    return (now.astimezone(CHINA).date() - since.astimezone(CHINA).date()).days


def _doors() -> Any:
    for name, label, hint in DOOR_WORDS:
        yield DoorShown(label, reverse("intake:door", args=[name]), hint)
    for label, url, hint in ELSEWHERE:
        try:
            yield DoorShown(label, reverse(url), hint)
        except NoReverseMatch:
            continue
