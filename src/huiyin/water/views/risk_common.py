"""What the pages of zones, risk sources and patrols share: who asks, as of which day, refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import IO, Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.ledger import evidence
from huiyin.ledger.errors import BadEvidence, BadToken, Conflict, Refused
from huiyin.ledger.export import XLSX
from huiyin.ledger.models import User
from huiyin.ledger.wording import Refusing, in_words
from huiyin.water.access import NOT_YOURS
from huiyin.water.queries.register import EARLIEST

View = Callable[..., HttpResponse]


class BadDay(HuiyinError):
    """The day asked for is no day, or lies ahead."""


def who(request: HttpRequest) -> User:
    """The signed-in person."""
    return cast(User, request.user)


def guarded(view: View) -> View:
    """Never cached; a refusal becomes its page: 404 for what is not yours, else 409 or 422."""

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as error:
            return _page(request, error, 404 if error.refusal == NOT_YOURS else 409)
        except BadDay as error:
            return _page(request, error, 422)

    return inner


def words_of(error: HuiyinError) -> Refusing:
    """A refusal in the reader's language."""
    if isinstance(error, Refused | Conflict | BadToken):
        return in_words(error)
    kind = _("bad file") if isinstance(error, BadEvidence) else ""
    return Refusing(error.message, kind, "", error.hint)


def as_of(request: HttpRequest) -> tuple[date, dict[str, Any]]:
    """The day a page shows, and what its template needs to say so. Raises BadDay."""
    today = clock.today()
    asked = request.GET.get("as_of", "")
    try:
        on = date.fromisoformat(asked) if asked else today
    except ValueError as error:
        raise BadDay(
            _("%(text)s is no day.") % {"text": asked[:40]}, _("Write 2020-09-30.")
        ) from error
    if not EARLIEST <= on <= today:
        raise BadDay(_("Only today and days before it can be shown."), _("Choose an earlier day."))
    return on, {"on": on, "today": today, "past": on < today}


def sheet(file: IO[bytes], name: str) -> HttpResponse:
    """A workbook to be saved."""
    with file:
        return HttpResponse(file.read(), XLSX, headers=_headers(name, attachment=True))


def picture(sha256: str, mime: str) -> HttpResponse:
    """A photograph out of the evidence store. Raises BadEvidence where it is gone."""
    return HttpResponse(
        evidence.read(sha256), mime, headers=_headers(sha256[:12], attachment=False)
    )


def _headers(name: str, *, attachment: bool) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition_header(attachment, name) or "",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def _page(request: HttpRequest, error: HuiyinError, status: int) -> HttpResponse:
    refused = words_of(error)
    facts = {
        "message": refused.message,
        "rule": refused.rule,
        "who": refused.who,
        "hint": refused.hint,
    }
    return render(request, "web/refused.html", facts, status=status)
