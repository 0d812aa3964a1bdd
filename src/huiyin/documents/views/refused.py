"""Refusals of documents on their own page: 404 for what is not open, 409 with the rule else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from huiyin.documents.errors import NoDocument
from huiyin.ledger import access
from huiyin.ledger.errors import Refused
from huiyin.ledger.wording import refusing

View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """Never cached; a refusal says its rule, who may, and what to do next."""

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoDocument as error:
            facts = {"message": error.message, "hint": error.hint}
            return render(request, "web/refused.html", facts, status=404)
        except Refused as refused:
            told = refusing(refused.refusal)
            status = 404 if refused.refusal is access.NOT_YOURS else 409
            facts = {
                "message": told.message,
                "rule": told.rule,
                "who": told.who,
                "hint": told.hint,
            }
            return render(request, "web/refused.html", facts, status=status)

    return inner
