"""巡查: plans and periods, the patrol on the phone, what becomes of a find."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.ledger.errors import BadEvidence
from huiyin.ledger.models import Unit
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.risks.patrols import Stage
from huiyin.water.forms.patrols import FinishForm, JoinForm, PlanForm, SightingForm
from huiyin.water.forms.risks import SourceForm, category_label, sent
from huiyin.water.queries import patrols as queries
from huiyin.water.queries import risks as sources
from huiyin.water.queries.patrols import Planned, Seen, on_the_stretch
from huiyin.water.risk_data import categories
from huiyin.water.verbs import patrols
from huiyin.water.verbs.patrols import Enter
from huiyin.water.verbs.register import BadEntry
from huiyin.water.verbs.risks import LikelySame
from huiyin.water.views.risk_common import as_of, guarded, picture, who, words_of
from huiyin.water.views.risk_entry import near_facts

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@guarded
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan with its periods, the finds that wait and the reviews that are due."""
    on, day = as_of(request)
    user, now = who(request), clock.now()
    found = queries.planned(user, on, now)
    finds = [(p, seen) for p in found for walk in p.walks for seen in walk.seen if seen.open]
    rows = sources.rows(user, on, now)
    context = day | {
        "plans": found,
        "finds": [(p, s, _category(s)) for p, s in finds],
        "reviews": sources.waiting_reviews(rows),
        "may_keep": access.may_keep(user, now) and not day["past"],
    }
    return render(request, "water/patrols.html", context)


@FORM
@guarded
def new(request: HttpRequest) -> HttpResponse:
    """A new plan."""
    user = who(request)
    access.require_keeper(user, "plan a patrol", clock.now())
    form = PlanForm(request.POST or None, initial={"first": clock.today()})
    context: dict[str, Any] = {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "water/patrol_new.html", context, status=422 if form.is_bound else 200
        )
    try:
        patrols.plan_patrol(form.cleaned_data["code"], form.plan(), actor=user)
    except BadEntry as error:
        context["refused"] = words_of(error)
        return render(request, "water/patrol_new.html", context, status=422)
    messages.success(request, _("The patrol is planned."))
    return redirect("water:patrols")


@FORM
@guarded
def patrol(request: HttpRequest, plan: str) -> HttpResponse:
    """The patrol on the phone: one more thing seen. Sent twice it is one."""
    user, now = who(request), clock.now()
    found = queries.plan_of(user, plan, clock.today(), now)
    access.require_patroller(user, found.entry.subject, found.plan.unit, now)
    if request.method != "POST":
        return _phone(request, found, SightingForm(now))
    form = SightingForm(now, request.POST, request.FILES)
    if not form.is_valid():
        return _phone(request, found, form, status=422)
    try:
        _row, fresh = patrols.note_sighting(
            found.entry.subject,
            form.sighting(plan, user.username),
            token=form.cleaned_data["token"],
            actor=user,
            sent=sent(form),
        )
    except (BadEntry, BadEvidence) as error:
        return _phone(request, found, form, status=422, error=error)
    if fresh:
        messages.success(request, _("It is written down."))
    else:
        messages.info(request, _("This form had been sent before; it was done once."))
    return redirect("water:patrol", plan=plan)


@require_POST
@guarded
def begin(request: HttpRequest, plan: str) -> HttpResponse:
    """Begin the patrol of this period."""
    found = queries.plan_of(who(request), plan, clock.today(), clock.now())
    return _done(request, plan, lambda: patrols.begin_patrol(
        found.entry.subject, plan, actor=who(request)
    ), _("The patrol has begun."))  # fmt: skip


@require_POST
@guarded
def finish(request: HttpRequest, plan: str) -> HttpResponse:
    """Finish the patrol that is under way."""
    found = queries.plan_of(who(request), plan, clock.today(), clock.now())
    form = FinishForm(request.POST)
    told = form.cleaned_data["remark"] if form.is_valid() else ""
    return _done(request, plan, lambda: patrols.finish_patrol(
        found.entry.subject, plan, words=told, actor=who(request)
    ), _("The patrol is finished."))  # fmt: skip


@FORM
@guarded
def find(request: HttpRequest, plan: str, token: str) -> HttpResponse:
    """What becomes of a find: a source of its own, or a clue of one that is known."""
    user, now = who(request), clock.now()
    found = queries.plan_of(user, plan, clock.today(), now)
    seen = _seen(found, token)
    if not seen.sighting.is_find:
        raise Http404
    if request.method == "POST":
        access.require_keeper(user, f"decide on the find {token}", now)
    may_keep = access.may_keep(user, now)
    context: dict[str, Any] = {"planned": found, "seen": seen, "category": _category(seen)}
    if not seen.open or not may_keep:
        status = 409 if request.method == "POST" else 200
        return render(request, "water/patrol_find.html", context, status=status)
    category = categories(clock.today())[seen.sighting.category]
    joining = request.POST.get("act") == "join"
    posted = request.POST or None
    form = SourceForm(
        category, clock.today(), None if joining else posted, request.FILES or None,
        initial=_initial(seen),
    )  # fmt: skip
    known = [(r.subject.code, f"{r.subject.code} {r.subject.name}") for r in _known(request, seen)]
    join = JoinForm(known, posted if joining else None)
    context |= {"form": form, "join": join if known else None}
    if request.method != "POST":
        return render(request, "water/patrol_find.html", context)
    acted = join if joining else form
    try:
        if acted.is_valid():
            code = (
                _join(request, found, token, join)
                if joining
                else _enter(request, found, token, form)
            )
            return redirect("water:risk", code=code)
    except LikelySame as error:
        return render(request, "water/patrol_find.html", context | near_facts(error), status=409)
    except (BadEntry, BadEvidence) as error:
        context["refused"] = words_of(error)
    return render(request, "water/patrol_find.html", context, status=422)


@require_GET
@guarded
def photo(request: HttpRequest, plan: str, token: str, sha256: str) -> HttpResponse:
    """A photograph of the patrol, to whoever may see the plan."""
    found = queries.plan_of(who(request), plan, clock.today(), clock.now())
    kept = next((p for p in _seen(found, token).sighting.photos if p.sha256 == sha256), None)
    if kept is None:
        raise Http404
    try:
        return picture(sha256, kept.mime)
    except BadEvidence as error:
        raise Http404(str(error)) from error


def _enter(request: HttpRequest, found: Planned, token: str, form: SourceForm) -> str:
    user = who(request)
    enter = Enter(
        source=form.source(user.username),
        unit=Unit.objects.get(code=form.cleaned_data["unit"]),
        name=form.cleaned_data["name"],
        not_same_as=form.not_same_as(),
    )
    subject = patrols.enter_find(found.entry.subject, token, enter, actor=user)
    messages.success(request, _("The source is registered and its matter is open."))
    return subject.code


def _join(request: HttpRequest, found: Planned, token: str, form: JoinForm) -> str:
    user = who(request)
    code = form.cleaned_data["source"]
    source = access.find(user, SubjectKind.RISK_SOURCE, code, clock.now())
    patrols.join_find(found.entry.subject, token, source, actor=user)
    messages.success(request, _("The find is a clue of the matter now."))
    return code


def _known(request: HttpRequest, seen: Seen) -> list[sources.Row]:
    rows = sources.rows(who(request), clock.today(), clock.now())
    return [row for row in rows if row.source.category == seen.sighting.category]


def _initial(seen: Seen) -> dict[str, Any]:
    place = seen.sighting.place
    facts: dict[str, Any] = {
        "problem": seen.sighting.words,
        "place_name": seen.sighting.place_name,
        "found": seen.record.day,
    }
    if place is not None:
        facts |= {
            "longitude": place.longitude,
            "latitude": place.latitude,
            "datum": str(place.datum),
            "accuracy": place.accuracy,
        }
    return facts


def _seen(found: Planned, token: str) -> Seen:
    for walk in found.walks:
        for seen in walk.seen:
            if seen.record.key == token:
                return seen
    raise Http404


def _category(seen: Seen) -> str:
    known = categories(clock.today()).get(seen.sighting.category)
    return category_label(known) if known else ""


def _done(request: HttpRequest, plan: str, act: Any, told: str) -> HttpResponse:
    try:
        act()
    except BadEntry as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, told)
    return redirect("water:patrol", plan=plan)


def _phone(
    request: HttpRequest,
    found: Planned,
    form: SightingForm,
    *,
    status: int = 200,
    error: HuiyinError | None = None,
) -> HttpResponse:
    rows = on_the_stretch(found.plan, sources.rows(who(request), clock.today(), clock.now()))
    walk = found.now
    context = {
        "planned": found,
        "walk": walk,
        "under_way": walk is not None and walk.stage is Stage.UNDER_WAY,
        "seen": [(one, _category(one)) for one in walk.seen] if walk else [],
        "form": form,
        "finish": FinishForm(),
        "reviews": sources.waiting_reviews(rows),
        "open_rows": [row for row in rows if row.is_open],
        "refused": words_of(error) if error else None,
    }
    return render(request, "water/patrol.html", context, status=status)
