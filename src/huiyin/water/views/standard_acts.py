"""Acts on standards: import a version, let it hold, end it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import User
from huiyin.ledger.wording import Refusing, in_words
from huiyin.water import access
from huiyin.water.forms.standards import ActivateForm, DeactivateForm, ImportForm
from huiyin.water.queries import standards as queries
from huiyin.water.queries.standards import Kept
from huiyin.water.standard_file import sheet_text
from huiyin.water.verbs import standards as verbs
from huiyin.water.verbs.standards import NotRead, Upload

ACTS: dict[str, tuple[type[forms.Form], Any]] = {
    "activate": (ActivateForm, verbs.activate),
    "deactivate": (DeactivateForm, verbs.deactivate),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_table(request: HttpRequest) -> HttpResponse:
    """Read a table, report on it, and keep it as a version once nothing is open."""
    user = cast(User, request.user)
    if not access.may_keep(user, clock.now()):
        return _refused(request, access.NOT_A_KEEPER)
    if request.method != "POST":
        form = ImportForm(initial={"code": request.GET.get("code", ""), "effect": "advisory"})
        return render(request, "water/standard_import.html", {"form": form})
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "water/standard_import.html", {"form": form}, status=422)
    content, file_name = form.content()
    asked = form.cleaned_data
    upload = Upload(
        code=asked["code"].strip(),
        label=asked["label"].strip(),
        name=asked["name"].strip(),
        content=content,
        file_name=file_name,
        as_law=asked["effect"] == "law",
        keep_good=asked["keep_good"],
        confirmed=frozenset(request.POST.getlist("confirmed")),
    )
    try:
        done = verbs.import_version(upload, actor=user)
    except NotRead as error:
        facts = {"form": _again(request, upload), "reading": error.reading, "open": error.asked}
        return render(
            request, "water/standard_import.html", facts | {"refused": plain(error)}, status=422
        )
    except HuiyinError as error:
        facts = {"form": form, "refused": plain(error)}
        return render(request, "water/standard_import.html", facts, status=422)
    messages.success(
        request,
        _("%(count)d rows imported. They hold nobody until a second person activates them.")
        % {"count": len(done.reading.rows)},
    )
    return redirect("water:standard-version", upload.label, upload.code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, label: str, verb: str, code: str) -> HttpResponse:
    """Activate or end a version."""
    if verb not in ACTS:
        raise Http404
    user = cast(User, request.user)
    kept = queries.version(code, label)
    if kept is None:
        raise Http404
    if not access.may_keep(user, clock.now()):
        return _refused(request, access.NOT_A_KEEPER)
    made, perform = ACTS[verb]
    facts: dict[str, Any] = {"kept": kept, "verb": verb}
    if request.method != "POST":
        refusal = _barred(kept, verb, user)
        form = made(initial={"day": max(kept.first_day, clock.today())})
        facts |= {"form": form, "refused": refusal}
        return render(request, "water/standard_act.html", facts, status=409 if refusal else 200)
    form = made(request.POST)
    if not form.is_valid():
        return render(request, "water/standard_act.html", facts | {"form": form}, status=422)
    try:
        perform(
            code, label, form.cleaned_data["day"], reason=form.cleaned_data["reason"], actor=user
        )
    except HuiyinError as error:
        facts |= {"form": form, "refused": plain(error)}
        return render(request, "water/standard_act.html", facts, status=409)
    told = _("The version holds from its day on.") if verb == "activate" else _("It is ended.")
    messages.success(request, told)
    return redirect("water:standard-version", label, code)


def plain(error: HuiyinError) -> Refusing:
    """Any refusal as the component takes it."""
    if isinstance(error, Refused):
        return in_words(error)
    return Refusing(error.message, "", "", error.hint)


def _barred(kept: Kept, verb: str, user: User) -> Refusing | None:
    """What the page can say before anybody fills in the form."""
    before = kept.record if verb == "activate" else kept.activation and kept.activation.record
    same = before is not None and before.by_id == user.pk
    return in_words(Refused(access.SAME_PERSON)) if same else None


def _refused(request: HttpRequest, why: Refusal) -> HttpResponse:
    access.note_denied(request, why)
    facts = {"refused": in_words(Refused(why))}
    return render(request, "water/standard_refused.html", facts, status=409)


def _again(request: HttpRequest, upload: Upload) -> ImportForm:
    """The form with the table as text, so that it need not be chosen again."""
    data = request.POST.copy()
    data["text"] = sheet_text(upload.content, upload.file_name)
    return ImportForm(data)
