"""Entering a facility, amending it, connecting its logger, and taking a list in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.field import queries as field_queries
from huiyin.field import wording
from huiyin.field.commands import PORT
from huiyin.field.models import Device, QuarantinedFrame
from huiyin.field.queries import QuarantineFilter, quarantined_like
from huiyin.field.views.values import ValueLine, value_lines
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.facilities.master import Master
from huiyin.water.facility_fields import in_words, labels, values_of
from huiyin.water.forms.facilities import AmendForm, FacilityForm, LoggerForm
from huiyin.water.models import Subject
from huiyin.water.queries.facilities import difference
from huiyin.water.queries.register import Entry, one
from huiyin.water.verbs.facilities import (
    HOUR_SECONDS,
    WASTE_WATER,
    Logger,
    amend_facility,
    connect_logger,
    enter_facility,
)
from huiyin.water.verbs.register import BadEntry
from huiyin.water.views.works_asked import guarded, now_of, said

FORM = require_http_methods(["GET", "HEAD", "POST"])
THIS_MACHINE = ("127.", "0.0.0.0", "localhost", "::1", "[::1]")  # noqa: S104 - addresses to warn of
FRAMES = 5


@FORM
@guarded
def new(request: HttpRequest) -> HttpResponse:
    """`/water/facilities/new/`: a facility that is not in the register yet."""
    user, now = now_of(request)
    access.require_keeper(user, "open the form of a new facility", now)
    on = now.date()
    if request.method != "POST":
        return _form_page(request, FacilityForm(on=on))
    form, refused = FacilityForm(request.POST, on=on), None
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            enter_facility(
                code, form.facts, name=form.cleaned_data["name"], unit=form.chosen_unit,
                actor=user, at=now,
            )  # fmt: skip
        except BadEntry as error:
            refused = error
        else:
            messages.success(request, _("The facility is in the register. Now its logger."))
            return redirect("water:facility", code=code)
    return _form_page(request, form, refused)


@FORM
@guarded
def amend(request: HttpRequest, code: str) -> HttpResponse:
    """`/water/facilities/<code>/amend/`: change facts from now on, with the reason."""
    user, now = now_of(request)
    subject = access.find(user, SubjectKind.FACILITY, code, now)
    access.require_keeper(user, f"open the form to amend {code}", now)
    entry = _standing(subject)
    on = now.date()
    about = {"subject": subject}
    begun = {"name": subject.name, "unit": subject.unit.code if subject.unit else ""}
    if request.method != "POST":
        begun["seen"] = entry.record.pk
        form = AmendForm(on=on, before=entry.value, initial=begun)
        return _form_page(request, form, **about)
    form, refused = AmendForm(request.POST, on=on, before=entry.value, initial=begun), None
    if not form.is_valid() and not (_only_reason_missing(form) and "look" in request.POST):
        return _form_page(request, form, **about)
    differs = _differences(subject, entry.value, form)
    if "look" in request.POST:
        form.errors.pop("reason", None)
        return _form_page(request, form, differs=differs, looked=True, **about)
    try:
        _amend(request, subject, entry, form, differs)
    except BadEntry as error:
        refused = error
    else:
        messages.success(request, _("The change is in the register, beside what was before."))
        return redirect("water:facility", code=code)
    return _form_page(request, form, refused, **about)


def _only_reason_missing(form: AmendForm) -> bool:
    return set(form.errors) == {"reason"}


def _amend(
    request: HttpRequest,
    subject: Subject,
    entry: Entry[Master],
    form: AmendForm,
    differs: list[tuple[str, str, str]],
) -> None:
    user, now = now_of(request)
    if form.cleaned_data["seen"] != entry.record.pk:
        raise BadEntry(
            _("Somebody else has changed this facility since you opened the form."),
            _("Open it again and look at what stands there now."),
        )
    if not differs:
        raise BadEntry(_("Nothing differs from what stands there."), _("Change a field first."))
    amend_facility(
        subject, form.facts, reason=form.cleaned_data["reason"], actor=user, at=now,
        name=form.cleaned_data["name"], unit=form.chosen_unit,
    )  # fmt: skip


def _differences(subject: Subject, before: Master, form: AmendForm) -> list[tuple[str, str, str]]:
    """(label, before, after) of each field that the form would change."""
    names = labels(clock.today())
    old = values_of(before) | {"name": subject.name, "unit": str(subject.unit or "")}
    new = values_of(form.facts)
    new |= {"name": form.cleaned_data["name"], "unit": str(form.chosen_unit)}
    found = difference(old, new)
    return [(names[name], in_words(name, a), in_words(name, b)) for name, a, b in found]


def _standing(subject: Subject) -> Entry[Master]:
    entry = one(subject, SubjectKind.FACILITY, Master)
    if entry is None:
        raise BadEntry(_("Nothing is written about this facility."))
    return entry


def _form_page(
    request: HttpRequest, form: FacilityForm, refused: HuiyinError | None = None, **facts: Any
) -> HttpResponse:
    looked = facts.get("looked", False)
    status = 409 if refused else 422 if form.is_bound and not looked else 200
    shown = {"form": form, "refused": said(refused) if refused else None, **facts}
    return render(request, "water/facility_form.html", shown, status=status)


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a logger so far: values of its point, or frames that were refused."""

    device: Device
    values: list[ValueLine]
    frames: list[tuple[QuarantinedFrame, wording.DefectWords, str]]


@FORM
@guarded
def logger(request: HttpRequest, code: str) -> HttpResponse:
    """`/water/facilities/<code>/logger/`: let the gateway know a logger; what to enter in it."""
    user, now = now_of(request)
    subject = access.find(user, SubjectKind.FACILITY, code, now)
    access.require_keeper(user, f"open the form of a logger of {code}", now)
    form, refused = LoggerForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        password = asked.pop("password")
        try:
            device = connect_logger(subject, Logger(**asked), password=password, actor=user, at=now)
        except HuiyinError as error:
            refused = said(error)
        else:
            messages.success(
                request, _("Logger %(mn)s is connected; enter this in it.") % {"mn": device.mn}
            )
            return redirect("water:facility-logger", code=code)
    host, port = _gateway(request)
    facts = {
        "subject": subject,
        "form": form,
        "refused": refused,
        "heard": _heard(subject),
        "host": host,
        "port": port,
        "only_here": host.startswith(THIS_MACHINE),
        "st": WASTE_WATER,
        "interval": subject.point.interval_seconds if subject.point else HOUR_SECONDS,
    }
    status = 409 if refused else 422 if request.method == "POST" else 200
    return render(request, "water/facility_logger.html", facts, status=status)


def _gateway(request: HttpRequest) -> tuple[str, str]:
    """Host and port of the gateway: as the operator named them, else the host of this page."""
    host, _colon, port = settings.HUIYIN_GATEWAY.rpartition(":")
    return (host, port) if host else (request.get_host().rsplit(":", 1)[0], str(PORT))


def _heard(subject: Subject) -> list[Heard]:
    """Each logger with what it sent. Of refused frames only the reason is told, no bytes."""
    if subject.point is None:
        return []
    values = field_queries.latest([subject.point.code])
    found = []
    for device in Device.objects.filter(point=subject.point):
        frames = quarantined_like(QuarantineFilter(mn=device.mn)).defer("raw")[:FRAMES]
        told = [
            (frame, wording.defect(frame.kind), wording.said(frame.explanation)) for frame in frames
        ]
        found.append(Heard(device, value_lines(values, device.edition), told))
    return found
