"""Doors of the office: a page for who is not of it says why."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from huiyin.base import clock
from huiyin.ledger import access, audit
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import User
from huiyin.ledger.wording import refusing

View = Callable[..., HttpResponse]
NOT_OFFICE = Refusal(
    code="ROLE",
    message="This page is the supervision office's.",
    who_may=tuple(sorted(access.OFFICE)),
    next_step="Ask the supervision office.",
)


def of_the_office(view: View) -> View:
    """Never cached; 403 with the rule for anybody but registrars and supervisors.

    A refusal out of a verb becomes a page with its rule and 409.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        user = cast(User, request.user)
        if not access.may_unmask(user, clock.now()):
            audit.note(AccessKind.REFUSED, user, rule=NOT_OFFICE.code, detail=request.path)
            return refused_page(request, NOT_OFFICE, 403)
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return refused_page(request, refused.refusal, 409)

    return guarded


def refused_page(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """The page of a refusal: rule, who may, what next."""
    said = refusing(refusal)
    facts = {"message": said.message, "rule": said.rule, "who": said.who, "hint": said.hint}
    return render(request, "web/refused.html", facts, status=status)
