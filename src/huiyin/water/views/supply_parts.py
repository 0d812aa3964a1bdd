"""What the pages of supply and village works share: the day they show, forms with refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, cast

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.base.errors import HuiyinError
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.errors import Refused
from huiyin.ledger.export import XLSX
from huiyin.ledger.models import User
from huiyin.ledger.wording import Refusing, in_words, refusing
from huiyin.water import access
from huiyin.water.verbs.register import BadEntry


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, when, and as of which day; `past`: not today. `query` keeps the day in links."""

    user: User
    now: datetime
    day: date
    past: bool

    @property
    def query(self) -> str:
        """`?as_of=…` on a past day, nothing today."""
        return f"?as_of={self.day}" if self.past else ""


def asked(request: HttpRequest) -> Asked:
    """Raises BadEntry for a day that is none or lies ahead."""
    now = clock.now()
    today = now.astimezone(CHINA).date()
    told = request.GET.get("as_of", "")
    try:
        day = date.fromisoformat(told) if told else today
    except ValueError as error:
        raise BadEntry(
            _("“%(text)s” is no day.") % {"text": told[:20]}, _("Write it as 2020-09-01.")
        ) from error
    if day > today:
        raise BadEntry(_("Nothing is known of a day that lies ahead."), _("Choose a past day."))
    return Asked(cast(User, request.user), now, day, day != today)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """How a form is shown: its heading, what it explains, where it leads and the way there."""

    heading: str
    explains: str = ""
    submit: str
    back: str
    crumbs: tuple[tuple[str, str], ...]
    multipart: bool = False
    denied: Refusal | None = None


def form_page(
    request: HttpRequest, form: forms.Form, page: FormPage, act: Callable[[forms.Form], str]
) -> HttpResponse:
    """Show a form, or do its act and say what `act` says; a refusal keeps what was written."""
    if page.denied is not None:
        access.note_denied(request, page.denied)
        return _shown(request, None, page, refusing(page.denied), 409)
    if request.method != "POST":
        return _shown(request, form, page, None, 200)
    if not form.is_valid():
        return _shown(request, form, page, None, 422)
    try:
        said = act(form)
    except (HuiyinError, ValueError) as error:
        return _shown(request, form, page, _why(error), 409)
    messages.success(request, said)
    return redirect(page.back)


def _why(error: HuiyinError | ValueError) -> Refusing:
    if isinstance(error, Refused):
        return in_words(error)
    if isinstance(error, HuiyinError):
        return Refusing(error.message, "", "", error.hint)
    return Refusing(_("This cannot be: %(why)s") % {"why": error}, "", "", "")


def _shown(
    request: HttpRequest,
    form: forms.Form | None,
    page: FormPage,
    refused: Refusing | None,
    status: int,
) -> HttpResponse:
    facts: dict[str, Any] = {"form": form, "form_page": page, "refused": refused}
    return render(request, "water/supply_form.html", facts, status=status)


def sent(file: IO[bytes], name: str) -> FileResponse:
    """A workbook as a download."""
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX, headers=headers)
