"""`/inspection/practical/` for the office, `/ask/practical/` for everybody."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.inspection.core import practical as core
from huiyin.inspection.core.practical import Progress, Shown, Stage
from huiyin.inspection.models import PracticalThing
from huiyin.inspection.verbs import practical
from huiyin.inspection.verbs.practical import Entry
from huiyin.ledger import access
from huiyin.ledger.choices import LIGHTS, Role
from huiyin.ledger.errors import Refused
from huiyin.ledger.forms.base import DateInput, line, one_of, unit_choices
from huiyin.ledger.history import history
from huiyin.ledger.models import User
from huiyin.ledger.names import unit_name
from huiyin.ledger.wording import in_words

LINES = 6
STAGES: dict[str, Any] = {
    Stage.LISTED: gettext_lazy("On the list"),
    Stage.PLANNED: gettext_lazy("Planned"),
    Stage.UNDER_WAY: gettext_lazy("Under way"),
    Stage.STEPS_DONE: gettext_lazy("All steps done"),
    Stage.CHECKED: gettext_lazy("Checked by others"),
    Stage.STRUCK_OFF: gettext_lazy("Struck off"),
    Stage.GIVEN_UP: gettext_lazy("Given up"),
}
FIELDS: dict[str, Any] = {
    Shown.GOAL: gettext_lazy("Goal"),
    Shown.TARGET: gettext_lazy("Measurable target"),
    Shown.LEAD: gettext_lazy("Lead unit"),
    Shown.DUE: gettext_lazy("Due"),
    Shown.STEPS: gettext_lazy("Steps of the roadmap"),
    Shown.STAGE: gettext_lazy("Stage"),
}


class EntryForm(forms.Form):
    """One line of the list; a line left empty is no line."""

    title = line(gettext_lazy("Title"))
    goal = line(gettext_lazy("Goal"), longest=500)
    target_amount = forms.DecimalField(
        label=gettext_lazy("Target: how many"), min_value=0, max_digits=14, decimal_places=2
    )
    target_unit = line(gettext_lazy("Unit of the target"), longest=30)
    lead = one_of(gettext_lazy("Lead unit"))
    due = forms.DateField(label=gettext_lazy("Due"), widget=DateInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lead"].choices = unit_choices(_("Choose the unit"))

    def entry(self) -> Entry:
        """What the verb takes."""
        return Entry(**self.cleaned_data)


Entries = forms.formset_factory(EntryForm, extra=LINES, max_num=60, absolute_max=60)


@dataclass(frozen=True, slots=True)
class ThingShown:
    """A thing of the list as the office sees it."""

    row: PracticalThing
    lead: str
    progress: Progress
    stage: Any
    strip: tuple[tuple[Any, str], ...]
    light: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def office(request: HttpRequest) -> HttpResponse:
    """The year's list with its progress; supervisors publish from here."""
    user, now = cast(User, request.user), clock.now()
    refused = None
    if request.method == "POST":
        try:
            _publish(request, user, now)
            return redirect(request.get_full_path())
        except Refused as error:
            refused = in_words(error)
    year = _year(request, now)
    facts = {
        "year": year,
        "years": sorted(set(PracticalThing.objects.values_list("year", flat=True)) | {year}),
        "things": [_shown(row, now) for row in _rows(user, year, now)],
        "may_keep": Role.SUPERVISOR in access.roles(user, now),
        "fields": FIELDS.items(),
        "refused": refused,
    }
    status = 200 if refused is None else 409
    return render(request, "inspection/practical.html", facts, status=status)


def _publish(request: HttpRequest, user: User, now: datetime) -> None:
    numbers = request.POST.getlist("number")
    if "unpublish" in request.POST:
        count = practical.unpublish(numbers, actor=user, at=now)
        messages.success(request, _("%(count)d taken back.") % {"count": count})
        return
    fields = request.POST.getlist("field")
    count = practical.publish(numbers, fields, actor=user, at=now)
    messages.success(request, _("%(count)d published.") % {"count": count})


def _rows(user: User, year: int, now: datetime) -> Iterable[PracticalThing]:
    mine = access.visible(user, now).order_by().values("pk")
    rows = PracticalThing.objects.filter(year=year, matter__in=mine)
    return rows.select_related("matter", "matter__lead_unit").order_by("pk")


def _shown(row: PracticalThing, now: datetime) -> ThingShown:
    progress = core.progress(history(row.matter_id).folded.matter)
    light = row.matter.light(now)
    return ThingShown(
        row=row,
        lead=unit_name(row.matter.lead_unit) if row.matter.lead_unit else "",
        progress=progress,
        stage=STAGES[progress.stage],
        strip=_strip(progress),
        light=LIGHTS[light].value if light else "",
    )


def _strip(progress: Progress) -> tuple[tuple[Any, str], ...]:
    """Each stage with the class of the roadmap component: done, now, or to come."""
    if progress.stage not in core.ORDER:
        return ()
    here = core.ORDER.index(progress.stage)
    if progress.stage is Stage.STRUCK_OFF:
        return tuple((STAGES[stage], "done") for stage in core.ORDER)
    return tuple(
        (STAGES[stage], "done" if place < here else "now" if place == here else "")
        for place, stage in enumerate(core.ORDER)
    )


def _year(request: HttpRequest, now: datetime) -> int:
    asked = request.GET.get("year", "")
    known = asked.isascii() and asked.isdigit() and len(asked) == 4
    return int(asked) if known else now.astimezone(CHINA).year


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """`/inspection/practical/new/`: lines of a year's list."""
    user, now = cast(User, request.user), clock.now()
    facts: dict[str, Any] = {"year": _year(request, now), "token": secrets.token_urlsafe(24)}
    if Role.SUPERVISOR not in access.roles(user, now):
        facts["refused"] = in_words(Refused(practical.NOT_SUPERVISOR))
        return render(request, "inspection/practical_new.html", facts, status=409)
    if request.method != "POST":
        return render(request, "inspection/practical_new.html", facts | {"forms": Entries()})
    lines = Entries(request.POST)
    if not lines.is_valid():
        facts |= {"forms": lines, "token": request.POST.get("token", "")}
        return render(request, "inspection/practical_new.html", facts, status=422)
    entries = [form.entry() for form in lines if form.has_changed()]
    token = request.POST.get("token", "")[:36] or facts["token"]
    report = practical.add_list(facts["year"], entries, token=token, actor=user, at=now)
    for number, why in report.refused:
        messages.warning(request, _("Line %(number)d: %(why)s") % {"number": number, "why": why})
    messages.success(request, _("%(count)d added.") % {"count": len(report.added)})
    return redirect("inspection:practical")


@never_cache
@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """What the office has published, and nothing else."""
    now = clock.now()
    year = _year(request, now)
    rows = PracticalThing.objects.filter(year=year, published_at__isnull=False)
    things = [_published(row) for row in rows.select_related("matter", "matter__lead_unit")]
    return render(request, "ask/practical.html", {"year": year, "things": things})


def _published(row: PracticalThing) -> dict[str, Any]:
    progress = core.progress(history(row.matter_id).folded.matter)
    lead = row.matter.lead_unit
    thing = core.Thing(
        title=row.matter.title,
        goal=row.goal,
        target=row.target,
        lead=unit_name(lead) if lead else "",
        due=row.matter.due,
        progress=progress,
    )
    shown = dict(core.published(thing, row.published_fields))
    if Shown.STAGE in shown:
        shown["strip"] = _strip(progress)
        shown["stage"] = STAGES[progress.stage]
    return shown
