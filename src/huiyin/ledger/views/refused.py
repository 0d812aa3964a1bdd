"""Answers for what is refused before there is a page: one answer for "not yours" and "none"."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from huiyin.ledger.errors import Refused
from huiyin.ledger.wording import refusing

View = Callable[..., HttpResponse]


def on_a_matter(view: View) -> View:
    """Pages about a matter: never cached, and 404 with the rule for who may not see it."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            facts = {"refusing": refusing(refused.refusal)}
            return render(request, "ledger/matter_refused.html", facts, status=404)

    return guarded
