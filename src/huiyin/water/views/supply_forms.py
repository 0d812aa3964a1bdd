"""Forms of supply: enter an offtake or station, report months, set an allocation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.models import Unit
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.supply.balance import ReachMonth
from huiyin.water.core.supply.facts import AllocationPaper
from huiyin.water.core.supply.offtake import PumpMonth, Purpose, Volume
from huiyin.water.forms.supply import (
    AllocationForm,
    OfftakeForm,
    PumpForm,
    ReachForm,
    StationForm,
    VolumeForm,
)
from huiyin.water.models import Subject
from huiyin.water.queries import register
from huiyin.water.queries.supply import (
    ALLOCATION,
    CANAL,
    PUMP_MONTH,
    REACH_MONTH,
    VOLUME,
    volume_key,
)
from huiyin.water.supply_choices import REACH_PARTS
from huiyin.water.supply_data import sheet_words
from huiyin.water.verbs import supply as verbs
from huiyin.water.verbs.register import BadEntry
from huiyin.water.views.supply import month_of
from huiyin.water.views.supply_parts import Asked, FormPage, asked, form_page
from huiyin.water.words import english


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_offtake(request: HttpRequest) -> HttpResponse:
    """`supply/offtake-new/`."""
    by = asked(request)

    def act(form: Any) -> str:
        told = form.cleaned_data
        verbs.enter_offtake(
            told["code"], form.facts(), name=told["name"], unit=_unit(told["unit"]), actor=by.user
        )
        return _("Entered.")

    page = _page(
        _("Enter an offtake"),
        _("Enter it in the register"),
        reverse("water:supply"),
        _not_keeper(by),
    )
    return form_page(request, OfftakeForm(request.POST or None), page, act)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_station(request: HttpRequest) -> HttpResponse:
    """`supply/pump-new/`."""
    by = asked(request)
    rows = access.subjects(by.user, SubjectKind.OFFTAKE, by.now)

    def act(form: Any) -> str:
        told = form.cleaned_data
        verbs.enter_pump_station(
            told["code"], form.facts(), name=told["name"], unit=_unit(told["unit"]), actor=by.user
        )
        return _("Entered.")

    page = _page(
        _("Enter a pumping station"),
        _("Enter it in the register"),
        reverse("water:supply"),
        _not_keeper(by),
    )
    form = StationForm([(one.code, one.name) for one in rows], request.POST or None)
    return form_page(request, form, page, act)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_volumes(request: HttpRequest, code: str) -> HttpResponse:
    """`supply/offtake/…/report/`: one month by purpose."""
    by = asked(request)
    subject = access.find(by.user, SubjectKind.OFFTAKE, code, by.now)

    def act(form: Any) -> str:
        new = verbs.report_volumes(
            subject, form.volumes(code), actor=by.user, reason=form.cleaned_data["reason"]
        )
        return _("%(count)d written down.") % {"count": len(new)}

    back = reverse("water:supply-offtake", args=[code])
    heading = _("Report a month of %(place)s") % {"place": subject.name}
    page = _page(
        heading, _("Send the report"), back, _not_writer(by, subject), (subject.name, back)
    )
    form = VolumeForm(request.POST or None, initial=_volumes(subject, request))
    return form_page(request, form, page, act)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_allocation(request: HttpRequest, code: str, start: str) -> HttpResponse:
    """`supply/offtake/…/allocation/2019-11/`."""
    by = asked(request)
    subject = access.find(by.user, SubjectKind.OFFTAKE, code, by.now)
    first = month_of(start)

    def act(form: Any) -> str:
        paper = form.value(code)
        reason = form.cleaned_data["reason"]
        new = verbs.set_allocation(subject, paper, actor=by.user, reason=reason)
        return _("Written down.") if new else _("That stands already.")

    back = reverse("water:supply-offtake", args=[code])
    heading = _("Allocation of %(place)s from %(month)s") % {"place": subject.name, "month": first}
    page = _page(heading, _("Set the allocation"), back, _not_keeper(by), (subject.name, back))
    standing = register.one(subject, ALLOCATION, AllocationPaper, key=str(first))
    form = AllocationForm(first, request.POST or None, initial=_paper(standing))
    return form_page(request, form, page, act)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_pump(request: HttpRequest, code: str) -> HttpResponse:
    """`supply/pump/…/report/`: one month of a pumping station."""
    by = asked(request)
    subject = access.find(by.user, SubjectKind.PUMP_STATION, code, by.now)

    def act(form: Any) -> str:
        reason = form.cleaned_data["reason"]
        new = verbs.report_pump_month(subject, form.value(code), actor=by.user, reason=reason)
        return _("%(count)d written down.") % {"count": len(new)}

    back = reverse("water:supply-station", args=[code])
    heading = _("Report a month of %(place)s") % {"place": subject.name}
    page = _page(
        heading, _("Send the report"), back, _not_writer(by, subject), (subject.name, back)
    )
    initial = _standing(subject, PUMP_MONTH, PumpMonth, request, ("lifted", "energy", "hours"))
    return form_page(request, PumpForm(request.POST or None, initial=initial), page, act)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_reach(request: HttpRequest) -> HttpResponse:
    """`supply/reach/report/`: one month of the canal."""
    by = asked(request)

    def act(form: Any) -> str:
        reason = form.cleaned_data["reason"]
        new = verbs.report_reach_month(form.value(CANAL), actor=by.user, reason=reason)
        return _("%(count)d written down.") % {"count": len(new)}

    heading = _("Report a month of the canal")
    page = _page(heading, _("Send the report"), reverse("water:supply"), _not_keeper(by))
    reach = Subject.objects.filter(kind=SubjectKind.REACH, code=CANAL).first()
    initial = _standing(reach, REACH_MONTH, ReachMonth, request, tuple(REACH_PARTS))
    return form_page(request, ReachForm(request.POST or None, initial=initial), page, act)


def _page(
    heading: str,
    submit: str,
    back: str,
    denied: Refusal | None,
    crumb: tuple[str, str] | None = None,
) -> FormPage:
    crumbs = ((_("Water supply"), reverse("water:supply")), *((crumb,) if crumb else ()))
    return FormPage(heading=heading, submit=submit, back=back, crumbs=crumbs, denied=denied)


def _not_keeper(by: Asked) -> Refusal | None:
    return None if access.may_keep(by.user, by.now) else access.NOT_A_KEEPER


def _not_writer(by: Asked, subject: Subject) -> Refusal | None:
    return None if access.may_write(by.user, subject, by.now) else access.NOT_A_WRITER


def _unit(code: str) -> Unit:
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise BadEntry(_("There is no such unit."))
    return found


def _volumes(subject: Subject, request: HttpRequest) -> dict[str, Any]:
    """What stands of the month in the address, as first values of the form."""
    told = request.GET.get("month", "")
    if not told:
        return {}
    month = month_of(told)
    found: dict[str, Any] = {"month": str(month)}
    rows = register.entries(
        VOLUME, Volume, subjects=[subject], first=month.first_day, last=month.last_day
    )
    by_key = {one.record.key: one.value.amount for one in rows}
    for purpose in Purpose:
        key = volume_key(month, purpose)
        if key in by_key:
            amount = by_key[key]
            found[purpose.value] = (
                sheet_words().unknown[english()] if amount is None else f"{amount:g}"
            )
    return found


def _standing(
    subject: Subject | None, kind: str, of: Any, request: HttpRequest, names: tuple[str, ...]
) -> dict[str, Any]:
    told = request.GET.get("month", "")
    if not told:
        return {}
    month = month_of(told)
    found = register.one(subject, kind, of, key=str(month)) if subject else None
    parts = {name: getattr(found.value, name) for name in names} if found else {}
    return {"month": str(month), **parts}


def _paper(standing: Any) -> dict[str, Any]:
    if standing is None:
        return {}
    paper: AllocationPaper = standing.value
    return {
        "paper": paper.paper,
        "issued": paper.issued,
        "annual": paper.allocation.annual,
        "ecological": paper.ecological,
        **{str(month): amount for month, amount in paper.allocation.plan},
    }
