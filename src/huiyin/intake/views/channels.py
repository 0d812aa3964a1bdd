"""A door: the form, what it looks like, and the registration; receipts; erasing a raiser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.base import clock
from huiyin.intake.choices import REQUEST_TYPES, ReportState
from huiyin.intake.core.codes import as_printed
from huiyin.intake.forms import DOORS, DoorForm, PublicHotlineForm
from huiyin.intake.models import PublicReport
from huiyin.intake.verbs import channels, reports
from huiyin.intake.verbs.channels import Brought
from huiyin.intake.views.guarded import of_the_office
from huiyin.intake.views.home import DOOR_WORDS
from huiyin.intake.views.merging import candidates_shown
from huiyin.ledger import access, audit
from huiyin.ledger.choices import AccessKind, Purpose
from huiyin.ledger.errors import BadToken, Refused
from huiyin.ledger.forms.opening import CLUE_PATHS
from huiyin.ledger.history import history
from huiyin.ledger.models import ActToken, Matter, User
from huiyin.ledger.names import masked_raisers
from huiyin.ledger.wording import field_words, in_words

Save = Callable[[Brought, str, str], tuple[Matter, bool]]
"""Save what was brought with this token into this matter (empty: a new one)."""
LONGEST_REASON = 200


@require_http_methods(["GET", "HEAD", "POST"])
@of_the_office
def door(request: HttpRequest, name: str) -> HttpResponse:
    """`/intake/doors/<name>/`."""
    if name not in DOORS:
        raise Http404(name)
    user = cast(User, request.user)
    now = clock.now()
    heading = next(label for door, label, _hint in DOOR_WORDS if door == name)
    facts = {"heading": heading}
    if request.method != "POST":
        return render(request, "intake/door.html", facts | {"form": DOORS[name](now)})

    def save(brought: Brought, token: str, into: str) -> tuple[Matter, bool]:
        if into:
            return channels.bring_as_clue(into, brought, token=token, actor=user)
        return channels.bring(brought, token=token, actor=user)

    return _send(request, DOORS[name](now, request.POST), save, facts)


def _send(request: HttpRequest, form: DoorForm, save: Save, facts: dict[str, Any]) -> HttpResponse:
    """Compare first, then save: as a new matter, or as a clue where the person says so."""
    user = cast(User, request.user)
    if not form.is_valid():
        return render(request, "intake/door.html", facts | {"form": form}, status=422)
    done = ActToken.objects.filter(token=form.cleaned_data["token"], user=user)
    earlier = done.select_related("matter").first()
    if earlier is not None:
        _say(request, earlier.matter, is_new=False)
        return redirect("intake:slip", number=earlier.matter.number)
    likes = candidates_shown(user, form.sketch(), form.now)
    into = request.POST.get("into", "")[:20]
    if likes and not into and not form.was_compared():
        form.show_compared()
        return render(request, "intake/door.html", facts | {"form": form, "likes": likes})
    try:
        matter, is_new = save(form.brought(), form.cleaned_data["token"], into)
    except (Refused, BadToken) as error:
        status = 409
        if isinstance(error, Refused) and error.refusal.fields:
            _blame(form, error)
            status = 422
        more = {"form": form, "likes": likes, "refused": in_words(error)}
        return render(request, "intake/door.html", facts | more, status=status)
    _say(request, matter, is_new=is_new, into=into)
    return redirect("intake:slip", number=matter.number)


def _blame(form: DoorForm, refused: Refused) -> None:
    for error in refused.refusal.fields:
        name = CLUE_PATHS.get(error.field, error.field.rsplit(".", 1)[-1])
        name = {"place": "place_name", "summary": "title"}.get(name, name)
        form.add_error(name if name in form.asked else None, field_words(error))


def _say(request: HttpRequest, matter: Matter, *, is_new: bool, into: str = "") -> None:
    facts = {"number": matter.number}
    if not is_new:
        messages.info(request, _("This form had been sent before; it was done once."))
    elif into:
        messages.success(request, _("Added as a clue to %(number)s.") % facts)
    else:
        messages.success(request, _("Registered as %(number)s.") % facts)


@require_http_methods(["GET", "HEAD", "POST"])
@of_the_office
def report(request: HttpRequest, number: str) -> HttpResponse:
    """`/intake/reports/<number>/`: what somebody sent, and the form that takes it up."""
    user, now = cast(User, request.user), clock.now()
    row = PublicReport.objects.filter(number=number).select_related("matter").first()
    if row is None:
        raise Http404(number)
    audit.note(AccessKind.LOOK, user, matter=row.matter, detail=f"{Purpose.CONTACT} {number}")
    words = REQUEST_TYPES[row.request_type]
    facts = {"heading": _("Report of the public"), "report": row, "request_type": words}
    if request.method != "POST":
        waits = row.state == ReportState.WAITING
        form = PublicHotlineForm(now, initial=_first_values(row)) if waits else None
        return render(request, "intake/door.html", facts | {"form": form})

    reports.waiting_report(number, user, now)

    def save(brought: Brought, token: str, into: str) -> tuple[Matter, bool]:
        return reports.take_up(number, brought, into=into, actor=user, at=now)

    return _send(request, PublicHotlineForm(now, request.POST), save, facts)


def _first_values(row: PublicReport) -> dict[str, Any]:
    return {
        "raiser_name": row.name or _("anonymous"),
        "raiser_phone": row.phone,
        "request_type": row.request_type,
        "words": row.words,
        "place_name": row.place,
        "observed_at": row.received_at,
        "answer_way": "phone" if row.phone else "none",
    }


@require_POST
@of_the_office
def set_aside(request: HttpRequest, number: str) -> HttpResponse:
    """Not taken up, with what the sender is told."""
    told = request.POST.get("told", "").strip()[:500]
    if not told:
        messages.warning(request, _("Say what the sender is told; nothing was changed."))
        return redirect("intake:report", number=number)
    reports.set_aside(number, told=told, actor=cast(User, request.user), at=clock.now())
    messages.success(request, _("Set aside; the sender reads your words with his receipt."))
    return redirect("intake:home")


@require_http_methods(["GET", "HEAD", "POST"])
@of_the_office
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """`/intake/matters/<number>/slip/`: a receipt for each raiser, its code seen once."""
    user, now = cast(User, request.user), clock.now()
    matter = access.may_see(user, number, now)
    facts: dict[str, Any] = {"matter": matter, "raisers": _people(matter), "now": now}
    if request.method == "POST":
        ref = request.POST.get("raiser", "")
        receipt = channels.give_receipt(number, ref, actor=user, at=now)
        facts |= {"receipt": receipt, "code": as_printed(receipt.code)}
        facts["address"] = request.build_absolute_uri("/ask/")
        return render(request, "intake/receipt.html", facts)
    return render(request, "intake/slip.html", facts)


def _people(matter: Matter) -> list[tuple[str, str]]:
    """(ref, masked name) of every raiser who is no sensor."""
    folded = history(matter.pk).folded.matter
    names = masked_raisers(folded)
    return [(status.raiser, names[status.raiser]) for status in folded.people_raisers]


@require_http_methods(["GET", "HEAD", "POST"])
@of_the_office
def erase(request: HttpRequest, number: str) -> HttpResponse:
    """`/intake/matters/<number>/erase/`: forget a raiser on his wish, once all is answered."""
    user, now = cast(User, request.user), clock.now()
    matter = access.may_see(user, number, now)
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
        if not reason:
            messages.warning(request, _("Say why; nothing was changed."))
            return redirect("intake:erase", number=number)
        channels.erase_raiser(request.POST.get("raiser", ""), actor=user, reason=reason, at=now)
        messages.success(request, _("Name, telephone and words are erased; the answers stay."))
        return redirect("matter", number=number)
    facts = {"matter": matter, "raisers": _people(matter)}
    return render(request, "intake/erase.html", facts)
