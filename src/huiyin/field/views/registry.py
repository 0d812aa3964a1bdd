"""Registering points and devices, amending, retiring and enabling them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.field import verbs
from huiyin.field.access import SignedIn, require_registrar
from huiyin.field.forms import AmendForm, DeviceForm, PointForm
from huiyin.field.models import Device, Point

MN = "mn"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_point(request: HttpRequest) -> HttpResponse:
    """`/field/points/new/`: a place that is measured; then its device."""
    actor = SignedIn(request.user)
    require_registrar(actor)
    mn = request.GET.get(MN, "")
    if request.method != "POST":
        return _form_page(request, PointForm(), _("Register a point"))
    form, refused = PointForm(request.POST), None
    if form.is_valid():
        try:
            point = verbs.register_point(actor, **form.cleaned_data)
        except verbs.Refused as error:
            refused = error
        else:
            messages.success(request, _("Point %s is registered. Now its device.") % point.code)
            asked = {"point": point.code} | ({MN: mn} if mn else {})
            return redirect(f"{reverse('field:device-new')}?{urlencode(asked)}")
    return _form_page(request, form, _("Register a point"), refused)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_device(request: HttpRequest) -> HttpResponse:
    """`/field/devices/new/`: a device; `?mn=` and `?point=` fill the form in."""
    actor = SignedIn(request.user)
    require_registrar(actor)
    title = _("Register a device")
    if request.method != "POST":
        return _form_page(request, DeviceForm(initial=_given(request)), title)
    form, refused = DeviceForm(request.POST), None
    if form.is_valid():
        try:
            device = verbs.register_device(actor, **form.facts())
        except verbs.Refused as error:
            refused = error
        else:
            messages.success(
                request,
                _("Device %s is registered; the gateway answers it within seconds.") % device.mn,
            )
            return redirect("field:device", mn=device.mn)
    return _form_page(request, form, title, refused)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def amend_device(request: HttpRequest, pk: int) -> HttpResponse:
    """`/field/devices/<pk>/amend/`: correct what the registry says of a device."""
    actor = SignedIn(request.user)
    require_registrar(actor)
    device = get_object_or_404(Device.objects.select_related("point"), pk=pk)
    title = _("Correct device %s") % device.mn
    if request.method != "POST":
        return _form_page(request, AmendForm(instance=device), title)
    form = AmendForm(request.POST, instance=device)
    if form.is_valid():
        verbs.amend_device(actor, device, **form.facts())
        messages.success(request, _("The entry is corrected; the gateway uses it within seconds."))
        return redirect("field:device", mn=device.mn)
    return _form_page(request, form, title)


@require_POST
def retire_device(request: HttpRequest, pk: int) -> HttpResponse:
    """The gateway no longer answers the device."""
    device = get_object_or_404(Device, pk=pk)
    verbs.retire_device(SignedIn(request.user), device)
    messages.success(
        request, _("Device %s is retired: its frames go to the quarantine.") % device.mn
    )
    return redirect("field:device", mn=device.mn)


@require_POST
def enable_device(request: HttpRequest, pk: int) -> HttpResponse:
    """The gateway answers the device again."""
    device = get_object_or_404(Device, pk=pk)
    verbs.enable_device(SignedIn(request.user), device)
    messages.success(request, _("Device %s is enabled.") % device.mn)
    return redirect("field:device", mn=device.mn)


def _given(request: HttpRequest) -> dict[str, Any]:
    code = request.GET.get("point", "").replace("\0", "")
    point = Point.objects.filter(code=code).first() if code else None
    return {MN: request.GET.get(MN, ""), "point": point}


def _form_page(
    request: HttpRequest, form: Any, title: str, refused: verbs.Refused | None = None
) -> HttpResponse:
    status = 409 if refused else 422 if form.is_bound else 200
    facts = {
        "form": form,
        "title": title,
        "refused": refused,
        "needs_point": "point" in form.fields and not form.is_bound and not Point.objects.exists(),
        "mn": request.GET.get(MN, ""),
    }
    return render(request, "field/form.html", facts, status=status)
