"""What the pages of rounds and rechecks share: who asks, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from huiyin.base.errors import HuiyinError
from huiyin.inspection.access import NOT_YOURS
from huiyin.inspection.choices import ROUND_STATES
from huiyin.inspection.errors import RoundRefused
from huiyin.ledger.errors import BadEvidence, BadToken, Conflict, Refused
from huiyin.ledger.models import User
from huiyin.ledger.wording import Refusing, in_words

View = Callable[..., HttpResponse]


def who(request: HttpRequest) -> User:
    """The signed-in person."""
    return cast(User, request.user)


def guarded(view: View) -> View:
    """Never cached; a refusal becomes its page: 404 for what is not yours, else 409."""

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RoundRefused as error:
            status = 404 if error.refusal.rule == NOT_YOURS.rule else 409
            return _page(request, words_of(error), status)
        except (Refused, Conflict, BadToken) as error:
            return _page(request, in_words(error), 409)

    return inner


def words_of(error: HuiyinError) -> Refusing:
    """A refusal in the reader's language."""
    if isinstance(error, Refused | Conflict | BadToken):
        return in_words(error)
    if not isinstance(error, RoundRefused):
        return Refusing(
            error.message, _("bad file") if isinstance(error, BadEvidence) else "", "", error.hint
        )
    refusal = error.refusal
    params = {name: _word(name, value) for name, value in refusal.params}
    return Refusing(
        message=_(refusal.message) % params,
        rule=refusal.rule,
        who=_(refusal.who),
        hint=_(refusal.next_step) % params,
    )


def _word(name: str, value: str) -> str:
    if name not in {"state", "sources"}:
        return value
    states = (ROUND_STATES[state].label for state in value.split(", ") if state in ROUND_STATES)
    return _(", ").join(str(state) for state in states)


def _page(request: HttpRequest, refused: Refusing, status: int) -> HttpResponse:
    back = request.META.get("HTTP_REFERER", "") if request.method == "POST" else ""
    here = back if back.startswith(request.build_absolute_uri("/")) else ""
    facts: dict[str, Any] = {
        "message": refused.message,
        "rule": refused.rule,
        "who": refused.who,
        "hint": refused.hint,
        "back": here,
    }
    return render(request, "web/refused.html", facts, status=status)
