"""预警: the alarms of watched places with their reasons, one alarm's chart, what is watched."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import User
from huiyin.ledger.wording import Refusing, in_words
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.detector.values import Role
from huiyin.water.core.detector.watching import Told
from huiyin.water.early_warning import shown
from huiyin.water.forms.alarms import StopForm, WatchForm
from huiyin.water.queries import early_warning as queries
from huiyin.water.reasons import channel_name, channel_unit, reason_text
from huiyin.water.verbs import early_warning as verbs

BEFORE, LONGEST = timedelta(days=1), timedelta(days=3)
"""What of an alarm is drawn: from a day before it on, and of a long one its first days."""


@never_cache
@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """Every alarm with its reason, and the places that are watched."""
    return _listed(request)


def _listed(
    request: HttpRequest, refused: Refusing | None = None, status: int = 200
) -> HttpResponse:
    user, now = cast(User, request.user), clock.now()
    places, found = queries.open_to(user, now)
    told_in = {entry.value.matter for entry in found}
    facts = {
        "alarms": [(entry, _reasons(entry.value)) for entry in found],
        "places": [(entry, _channels(entry.value)) for entry in places],
        "lasting": sum(not entry.value.ended for entry in found),
        "open": access.open_numbers(user, told_in, now),
        "may_keep": access.may_keep(user, now),
        "refused": refused,
    }
    return render(request, "water/alarms.html", facts, status=status)


@never_cache
@require_safe
def alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """One alarm: its reasons, and each channel around it."""
    user, now = cast(User, request.user), clock.now()
    places, found = queries.open_to(user, now)
    entry = next((one for one in found if one.record.pk == pk), None)
    if entry is None:
        raise Http404
    told = entry.value
    watched = next((one.value for one in places if one.subject == entry.subject), None)
    until = min(told.last, told.start + LONGEST) + BEFORE
    drawn = shown(watched, told.start - BEFORE, until) if watched else {}
    named = {one.channel for one in told.reasons}
    facts = {
        "entry": entry,
        "reasons": _reasons(told),
        "charts": [
            _chart(name, points, told, until) for name, points in drawn.items() if name in named
        ],
        "learnt": watched,
        "open": access.open_numbers(user, [told.matter], now),
    }
    return render(request, "water/alarm.html", facts)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest) -> HttpResponse:
    """Put a place under early warning, or let it be learnt anew."""
    user, now = cast(User, request.user), clock.now()
    access.require_keeper(user, "see the form of a watch", now)
    form = WatchForm(request.POST or None)
    refused: HuiyinError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            verbs.watch_point(**form.cleaned_data, unit=user.unit, actor=user)
            messages.success(request, _("This place is watched from now on."))
            return redirect("water:alarms")
        except HuiyinError as error:
            refused = error
    status = 409 if refused else 200
    return render(request, "water/alarm_watch.html", {"form": form, "refused": refused},
                  status=status)  # fmt: skip


@never_cache
@require_POST
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Watch a place no longer."""
    user = cast(User, request.user)
    found = access.find(user, SubjectKind.WATCH, code, clock.now())
    form = StopForm(request.POST)
    if not form.is_valid():
        why = " ".join(str(error) for error in form.errors["reason"])
        return _listed(request, Refusing(why, "", "", ""), 422)
    try:
        verbs.stop_watching(found, reason=form.cleaned_data["reason"], actor=user)
    except Refused as error:
        return _listed(request, in_words(error), 409)
    except HuiyinError as error:
        return _listed(request, Refusing(error.message, "", "", error.hint), 409)
    messages.success(request, _("This place is no longer watched; its alarms stay."))
    return redirect("water:alarms")


def _reasons(told: Told) -> list[str]:
    return [reason_text(one) for one in told.reasons]


def _channels(watched: Any) -> dict[Role, str]:
    names: dict[Role, list[str]] = {role: [] for role in Role}
    for channel in watched.model.channels:
        names[channel.role].append(channel_name(channel.name))
    return {role: _(", ").join(ones) for role, ones in names.items()}


def _chart(
    name: str, points: list[tuple[datetime, float | None]], told: Told, until: datetime
) -> dict[str, Any]:
    return {
        "kind": "line",
        "x": "time",
        "name": f"channel-{name}",
        "unit": channel_unit(name),
        "label": channel_name(name),
        "series": [
            {
                "name": channel_name(name),
                "points": [[when.isoformat(), value] for when, value in points],
                "tone": "brand",
            }
        ],
        "bands": [
            {
                "start": told.start.isoformat(),
                "end": min(told.last, until).isoformat(),
                "label": _("unlike what is usual"),
            }
        ],
        "marks": [{"at": told.raised.isoformat(), "label": _("told")}],
    }
