"""The table of devices and the page of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.base import clock
from huiyin.field import queries, wording
from huiyin.field.access import SignedIn, may_register, may_see_quarantine
from huiyin.field.choices import CommandKind, Edition
from huiyin.field.forms import HistoryForm, IntervalForm
from huiyin.field.models import Device
from huiyin.field.views.asked import Asked, page_of
from huiyin.field.views.command_lines import command_line
from huiyin.field.views.values import latest_values

SILENT = timedelta(days=1)
STATES = {"on": pgettext_lazy("device", "enabled"), "off": pgettext_lazy("device", "retired")}
HEARD = {
    "silent": gettext_lazy("silent for a day or more"),
    "never": gettext_lazy("never heard"),
    "quarantine": gettext_lazy("with frames in quarantine"),
}
LAST = 10
PLAIN = (CommandKind.SET_CLOCK, CommandKind.GET_CLOCK, CommandKind.GET_INTERVAL)
"""Commands without anything to fill in."""


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One row of the table."""

    device: Device
    heard: str
    newest: datetime | None
    waiting: int


@never_cache
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """`/field/`: every device, filtered by the address."""
    asked, actor, now = Asked(request.GET), SignedIn(request.user), clock.now()
    sees = may_see_quarantine(actor)
    heard = {name: words for name, words in HEARD.items() if sees or name != "quarantine"}
    page = page_of(queries.devices_like(_filter(asked, heard, now)), request.GET)
    return render(
        request,
        "field/devices.html",
        {
            "page": page,
            "lines": _lines(list(page), now, sees),
            "asked": asked,
            "states": STATES,
            "heard": heard,
            "editions": Edition.choices,
            "may_register": may_register(actor),
            "sees_quarantine": sees,
        },
    )


@never_cache
@require_safe
def device(request: HttpRequest, mn: str) -> HttpResponse:
    """`/field/device/<mn>/`: one device, what it sent and what was asked of it."""
    return device_page(request, get_object_or_404(queries.devices(), mn=mn))


def device_page(
    request: HttpRequest,
    found: Device,
    *,
    interval: IntervalForm | None = None,
    history: HistoryForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a device, with the forms as they were sent."""
    actor, now = SignedIn(request.user), clock.now()
    sees = may_see_quarantine(actor)
    frames = queries.quarantined(open_only=False).filter(mn=found.mn)[:LAST] if sees else []
    return render(
        request,
        "field/device.html",
        {
            "device": found,
            "heard": heard_words(found.last_seen, now),
            "values": latest_values(found),
            "frames": [(frame, wording.defect(frame.kind)) for frame in frames],
            "commands": [command_line(row) for row in queries.commands_of(found)[:LAST]],
            "interval": interval or IntervalForm(prefix="interval"),
            "history": history or HistoryForm(prefix="history"),
            "plain_commands": [(kind.value, kind.label) for kind in PLAIN],
            "may_register": may_register(actor),
            "sees_quarantine": sees,
        },
        status=status,
    )


def heard_words(last_seen: datetime | None, now: datetime) -> str:
    """How long ago, in words."""
    if last_seen is None:
        return _("never heard")
    if now - last_seen < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(last_seen, now, depth=1)}


def _filter(asked: Asked, heard: dict[str, Any], now: datetime) -> queries.DeviceFilter:
    state = asked.choice("state", pgettext_lazy("field", "State"), STATES)
    wanted = asked.choice("heard", gettext_lazy("Heard"), heard)
    return queries.DeviceFilter(
        words=asked.text("q", gettext_lazy("Search")),
        enabled={"on": True, "off": False}.get(state),
        edition=asked.choice("edition", gettext_lazy("Edition"), Edition.values),
        never_heard=wanted == "never",
        silent_since=now - SILENT if wanted == "silent" else None,
        with_quarantine=wanted == "quarantine",
    )


def _lines(found: list[Device], now: datetime, sees: bool) -> list[DeviceLine]:
    waiting = queries.waiting_frames(row.mn for row in found) if sees else {}
    newest = queries.newest_times(row.point.code for row in found)
    return [
        DeviceLine(
            row, heard_words(row.last_seen, now), newest.get(row.point.code), waiting.get(row.mn, 0)
        )
        for row in found
    ]
