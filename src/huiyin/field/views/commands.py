"""What the centre asks of a device."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.field import verbs
from huiyin.field.access import SignedIn, require_registrar
from huiyin.field.choices import CommandKind
from huiyin.field.forms import HistoryForm, IntervalForm
from huiyin.field.models import Device
from huiyin.field.views.devices import device_page


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue the command named `kind`; a retired device is asked nothing."""
    actor = SignedIn(request.user)
    require_registrar(actor)
    device = get_object_or_404(Device.objects.select_related("point"), pk=pk)
    if not device.enabled:
        raise verbs.Refused(_("A retired device is asked nothing."), _("Enable the device first."))
    kind = request.POST.get("kind", "")
    if kind == "interval":
        return _ask_interval(request, actor, device)
    if kind == "history":
        return _ask_history(request, actor, device)
    return _queued(request, actor, device, kind)


def _ask_interval(request: HttpRequest, actor: SignedIn, device: Device) -> HttpResponse:
    form = IntervalForm(request.POST, prefix="interval")
    if not form.is_valid():
        return device_page(request, device, interval=form, status=422)
    seconds = str(form.cleaned_data["seconds"])
    return _queued(request, actor, device, CommandKind.SET_INTERVAL, RtdInterval=seconds)


def _ask_history(request: HttpRequest, actor: SignedIn, device: Device) -> HttpResponse:
    form = HistoryForm(request.POST, prefix="history")
    if not form.is_valid():
        return device_page(request, device, history=form, status=422)
    span = {
        "BeginTime": form.cleaned_data["begin"].isoformat(),
        "EndTime": form.cleaned_data["end"].isoformat(),
    }
    return _queued(request, actor, device, form.cleaned_data["kind"], **span)


def _queued(
    request: HttpRequest, actor: SignedIn, device: Device, kind: str, **parameters: Any
) -> HttpResponse:
    command = verbs.queue_command(actor, device, kind, **parameters)
    messages.success(
        request,
        _("Queued: %(command)s. It is sent as soon as the device is connected.")
        % {"command": CommandKind(command.kind).label},
    )
    return redirect("field:device", mn=device.mn)
