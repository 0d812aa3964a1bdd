"""Forms about risk sources: a new one, a sample, a review, the zone asked again; zones imported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.ledger.errors import BadEvidence
from huiyin.ledger.models import Unit
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.forms.risks import (
    DecideForm,
    ReviewForm,
    SampleForm,
    SourceForm,
    ZonesForm,
    category_label,
    sent,
)
from huiyin.water.models import Subject
from huiyin.water.queries import risks as queries
from huiyin.water.queries import zones
from huiyin.water.queries.register import end_of
from huiyin.water.risk_choices import WHY_LABELS
from huiyin.water.risk_data import categories
from huiyin.water.verbs import risks
from huiyin.water.verbs.register import BadEntry
from huiyin.water.verbs.risks import LikelySame
from huiyin.water.verbs.zones import Imported, import_zones
from huiyin.water.views.risk_common import as_of, guarded, who, words_of

FORM = require_http_methods(["GET", "HEAD", "POST"])
LARGEST = 8 * 1024 * 1024


@FORM
@guarded
def new(request: HttpRequest) -> HttpResponse:
    """A new source: first its category, then what that category asks for."""
    user, now, today = who(request), clock.now(), clock.today()
    access.require_keeper(user, "register a risk source", now)
    known = categories(today)
    category = known.get(request.GET.get("category", ""))
    if category is None:
        choices = [(code, category_label(one)) for code, one in known.items()]
        return render(request, "water/risk_category.html", {"choices": choices})
    form = SourceForm(category, today, request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "category": category_label(category)}
    if request.method != "POST":
        return render(request, "water/risk_new.html", context)
    if not form.is_valid():
        return render(request, "water/risk_new.html", context, status=422)
    try:
        subject = risks.register_source(
            form.source(user.username),
            unit=Unit.objects.get(code=form.cleaned_data["unit"]),
            name=form.cleaned_data["name"],
            actor=user,
            not_same_as=form.not_same_as(),
            sent=sent(form),
        )
    except LikelySame as error:
        context |= near_facts(error)
        return render(request, "water/risk_new.html", context, status=409)
    except (BadEntry, BadEvidence) as error:
        context["refused"] = words_of(error)
        return render(request, "water/risk_new.html", context, status=422)
    messages.success(request, _("The source is registered and its matter is open."))
    return redirect("water:risk", code=subject.code)


def near_facts(error: LikelySame) -> dict[str, Any]:
    """The sources nearby as a page shows them, and what confirming them sends back."""
    names = dict(
        Subject.objects.filter(
            kind=SubjectKind.RISK_SOURCE, code__in=[near.code for near in error.near]
        ).values_list("code", "name")
    )
    return {
        "refused": words_of(error),
        "near": [(near, names.get(near.code, "")) for near in error.near],
        "confirm": " ".join(near.code for near in error.near),
    }


@FORM
@guarded
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """A water sample taken at a source."""
    subject = _writable(request, code, "record a sample of")
    form = SampleForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            risks.record_sample(subject, form.sample(), actor=who(request))
        except BadEntry as error:
            return _act(request, subject, form, error=error)
        messages.success(request, _("The sample is recorded."))
        return redirect("water:risk", code=code)
    return _act(request, subject, form)


@FORM
@guarded
def review(request: HttpRequest, code: str) -> HttpResponse:
    """回头看 of a source struck off."""
    subject = _writable(request, code, "review")
    row = queries.row(who(request), code, clock.today(), clock.now())
    waiting = row.waiting if row else ()
    form = ReviewForm(waiting, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        look = form.look(clock.today(), who(request).username)
        try:
            risks.review_source(subject, look, actor=who(request), sent=sent(form))
        except (BadEntry, BadEvidence) as error:
            return _act(request, subject, form, error=error)
        messages.success(request, _("The review is recorded."))
        return redirect("water:risk", code=code)
    return _act(request, subject, form, owed=bool(waiting))


@require_POST
@guarded
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Ask zone and grade again, with the reason."""
    user, now = who(request), clock.now()
    subject = access.find(user, SubjectKind.RISK_SOURCE, code, now)
    access.require_keeper(user, f"decide the zone of {code}", now)
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say why, then send it again. Nothing was changed."))
    else:
        risks.decide_again(subject, reason=form.cleaned_data["reason"], actor=user)
        messages.success(
            request, _("Zone and grade were decided again; the earlier answer is kept.")
        )
    return redirect("water:risk", code=code)


@FORM
@guarded
def zone_page(request: HttpRequest) -> HttpResponse:
    """The zones with their versions; keepers read a GeoJSON file in."""
    on, day = as_of(request)
    user, now = who(request), clock.now()
    may_keep = access.may_keep(user, now) and not day["past"]
    form = ZonesForm(request.POST or None, request.FILES or None) if may_keep else None
    context = day | {"form": form, "may_keep": may_keep}
    status = 200
    if request.method == "POST":
        access.require_keeper(user, "import zones", now)
        if form is None:
            raise Http404
        status = 422
        if form.is_valid():
            try:
                found = _import(request, form)
                context["report"], context["saved"] = found, form.cleaned_data["save"]
                context["faults"] = [(one, WHY_LABELS[one.why]) for one in found.faults]
                status = 200
            except HuiyinError as error:
                context["refused"] = words_of(error)
    context |= {
        "reaches": zones.reaches(end_of(on)),
        "zones": [(one, one.value.in_force(on)) for one in zones.zones(end_of(on))],
    }
    return render(request, "water/zones.html", context, status=status)


def _import(request: HttpRequest, form: ZonesForm) -> Imported:
    content = form.cleaned_data["file"].read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadEntry(_("The file is larger than 8 MB."), _("Split it by reach."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadEntry(_("The file is no UTF-8 text."), _("Export it as GeoJSON.")) from error
    unit = Unit.objects.get(code=form.cleaned_data["unit"])
    return import_zones(text, unit=unit, actor=who(request), save=form.cleaned_data["save"])


def _writable(request: HttpRequest, code: str, what: str) -> Subject:
    user, now = who(request), clock.now()
    subject = access.find(user, SubjectKind.RISK_SOURCE, code, now)
    access.require_writer(user, subject, what, now)
    return subject


def _act(
    request: HttpRequest,
    subject: Subject,
    form: SampleForm | ReviewForm,
    *,
    error: HuiyinError | None = None,
    owed: bool = True,
) -> HttpResponse:
    context = {
        "subject": subject,
        "form": form,
        "review": isinstance(form, ReviewForm),
        "owed": owed,
        "refused": words_of(error) if error else None,
    }
    status = 422 if error or form.is_bound else 200
    return render(request, "water/risk_act.html", context, status=status)
