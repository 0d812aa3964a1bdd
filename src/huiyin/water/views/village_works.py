"""Pages of village works: the list, one works, and the forms of its way to acceptance."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.base import clock
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.models import Unit
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.supply.works import Stage
from huiyin.water.forms.village_works import (
    ACCEPT,
    ApplyForm,
    DecideForm,
    ProgressForm,
    WorksForm,
    lines,
)
from huiyin.water.models import Subject
from huiyin.water.queries import register
from huiyin.water.queries.register import end_of
from huiyin.water.queries.village_works import Shown, all_works, one_works
from huiyin.water.supply_choices import STAGES
from huiyin.water.supply_data import works_items
from huiyin.water.verbs import village_works as verbs
from huiyin.water.verbs.register import BadEntry
from huiyin.water.views.supply_parts import Asked, FormPage, asked, form_page, sent
from huiyin.water.words import english
from huiyin.water.works_sheet import About, workbook

HISTORY = 200


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """`village-works/`: every works with where it stands; by stage, township and lateness."""
    by = asked(request)
    found = all_works(by.user, by.now, by.day)
    shown, filters = _filtered(request, found)
    context = {
        "asked": by,
        "found": shown,
        "total": len(found),
        "counts": [(stage, sum(one.standing.stage is stage for one in found)) for stage in Stage],
        "late": sum(one.standing.late for one in found),
        "filters": filters,
        "stages": STAGES.items(),
        "townships": sorted({one.works.township for one in found if one.works.township}),
        "sum": _contracts(shown),
        "may_keep": access.may_keep(by.user, by.now) and not by.past,
    }
    return render(request, "water/village_works.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """`village-works/export.xlsx`: what the list shows, as a workbook."""
    by = asked(request)
    shown, _filters = _filtered(request, all_works(by.user, by.now, by.day))
    demo = clock.demo_state() is not None
    about = About(by=by.user.display_name, at=by.now, day=by.day, demo=demo)
    return sent(workbook(shown, about), f"village-works-{by.day}.xlsx")


@never_cache
@require_safe
def works(request: HttpRequest, code: str) -> HttpResponse:
    """`village-works/…/`: facts, progress, applications and decisions, and what was written."""
    by = asked(request)
    subject = access.find(by.user, SubjectKind.VILLAGE_WORKS, code, by.now)
    shown = _known(subject, by)
    stage = shown.standing.stage
    open_to = access.subjects(by.user, SubjectKind.FACILITY, by.now)
    facility = open_to.filter(code=shown.works.facility).first()
    writes = access.may_write(by.user, subject, by.now) and not by.past
    waits = stage is Stage.APPLIED and not by.past
    context = {
        "asked": by,
        "one": shown,
        "open": access.open_numbers(by.user, shown.matters.values(), by.now),
        "facility": facility,
        "may_report": writes and stage is not Stage.ACCEPTED,
        "may_apply": writes and stage not in {Stage.ACCEPTED, Stage.APPLIED},
        "may_decide": waits and verbs.may_decide(subject, by.user, by.now),
        "history": register.history(subject)
        .filter(at__lt=end_of(by.day))
        .order_by("-pk")[:HISTORY],
    }
    return render(request, "water/village_works_one.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """`village-works-new/`."""
    by = asked(request)
    rows = access.subjects(by.user, SubjectKind.FACILITY, by.now)

    def act(form: Any) -> str:
        told = form.cleaned_data
        unit = Unit.objects.get(code=told["unit"])
        verbs.enter_works(told["code"], form.facts(), name=told["name"], unit=unit, actor=by.user)
        return _("Entered.")

    denied = None if access.may_keep(by.user, by.now) else access.NOT_A_KEEPER
    page = _page(
        _("Enter village works"),
        _("Enter it in the register"),
        reverse("water:village-works"),
        denied,
    )
    form = WorksForm([(one.code, one.name) for one in rows], request.POST or None)
    return form_page(request, form, page, act)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest, code: str) -> HttpResponse:
    """`village-works/…/progress/`."""
    by = asked(request)
    subject = access.find(by.user, SubjectKind.VILLAGE_WORKS, code, by.now)

    def act(form: Any) -> str:
        verbs.report_progress(subject, form.value(), actor=by.user)
        return _("Written down.")

    page = _of_works(
        subject, _("Report progress of %(works)s"), _("Send the report"), _teller(by, subject)
    )
    form = ProgressForm(request.POST or None, initial={"day": by.day})
    return form_page(request, form, page, act)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """`village-works/…/apply/`."""
    by = asked(request)
    subject = access.find(by.user, SubjectKind.VILLAGE_WORKS, code, by.now)

    def act(form: Any) -> str:
        told = form.cleaned_data
        verbs.apply_for_acceptance(
            subject,
            day=told["day"],
            statement=told["statement"],
            documents=lines(told["documents"]),
            actor=by.user,
        )
        return _("Applied for acceptance.")

    page = _of_works(
        subject,
        _("Apply for acceptance of %(works)s"),
        _("Send the application"),
        _teller(by, subject),
    )
    form = ApplyForm(request.POST or None, initial={"day": by.day})
    return form_page(request, form, page, act)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """`village-works/…/decide/`: accept or refuse."""
    by = asked(request)
    subject = access.find(by.user, SubjectKind.VILLAGE_WORKS, code, by.now)

    def act(form: Any) -> str:
        if form.cleaned_data["decision"] == ACCEPT:
            verbs.accept(subject, form.looked(), actor=by.user)
            return _("Accepted.")
        _record, number = verbs.refuse_acceptance(
            subject, form.looked(), to_ledger=form.cleaned_data["to_ledger"], actor=by.user
        )
        return (
            _("Refused. Registered as %(number)s.") % {"number": number}
            if number
            else _("Refused.")
        )

    page = _of_works(
        subject,
        _("Decide on the acceptance of %(works)s"),
        _("Send the decision"),
        _decider(by, subject),
    )
    names = [zh_en[english()] for zh_en in works_items(by.day)]
    form = DecideForm(names, request.POST or None, initial={"day": by.day})
    return form_page(request, form, page, act)


def _filtered(request: HttpRequest, found: list[Shown]) -> tuple[list[Shown], dict[str, str]]:
    """What fits the address; a value that is none is left out."""
    stage = request.GET.get("stage", "")
    filters = {
        "stage": stage if stage in set(Stage) else "",
        "township": request.GET.get("township", "")[:60],
        "late": "1" if request.GET.get("late") == "1" else "",
    }
    return [
        one
        for one in found
        if filters["stage"] in {"", one.standing.stage}
        and filters["township"] in {"", one.works.township}
        and (not filters["late"] or one.standing.late)
    ], filters


def _contracts(found: list[Shown]) -> tuple[float, int]:
    """The sum of known contracts, 10⁴ yuan, and how many are not known."""
    sums = [one.works.contract_sum for one in found]
    known = [one for one in sums if one is not None]
    return sum(known), len(sums) - len(known)


def _known(subject: Subject, by: Asked) -> Shown:
    shown = one_works(subject, by.day)
    if shown is None:
        raise BadEntry(_("This works was not entered by then."), _("Choose a later day."))
    return shown


def _teller(by: Asked, subject: Subject) -> Refusal | None:
    return None if access.may_write(by.user, subject, by.now) else access.NOT_A_WRITER


def _decider(by: Asked, subject: Subject) -> Refusal | None:
    if verbs.may_decide(subject, by.user, by.now):
        return None
    return verbs.OTHER_UNIT if access.may_keep(by.user, by.now) else access.NOT_A_KEEPER


def _of_works(subject: Subject, heading: str, submit: str, denied: Refusal | None) -> FormPage:
    back = reverse("water:village-works-one", args=[subject.code])
    told = heading % {"works": subject.name}
    return _page(told, submit, back, denied, (subject.name, back))


def _page(
    heading: str,
    submit: str,
    back: str,
    denied: Refusal | None,
    crumb: tuple[str, str] | None = None,
) -> FormPage:
    first = (_("Village works"), reverse("water:village-works"))
    crumbs = (first, *((crumb,) if crumb else ()))
    return FormPage(heading=heading, submit=submit, back=back, crumbs=crumbs, denied=denied)
