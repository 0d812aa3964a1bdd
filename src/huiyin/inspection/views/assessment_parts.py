"""What the assessment's pages share: who is asking, refusals, and pages with one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from huiyin.base import clock
from huiyin.inspection.core.assessment.policy import Policy
from huiyin.inspection.queries.assessment import NOT_YOURS
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import User
from huiyin.ledger.names import in_english
from huiyin.ledger.wording import field_words, refusing

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and the moment of the answer."""

    user: User
    now: datetime


def asker(request: HttpRequest) -> Asker:
    """From the request and the city's clock."""
    return Asker(cast(User, request.user), clock.now())


def guarded(view: View) -> View:
    """Never cached; a refusal becomes a page: 404 for what is not yours, 409 for the rest."""

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            told = refusing(refused.refusal)
            facts = {"message": told.message, "rule": told.rule, "who": told.who}
            facts |= {"hint": told.hint, "back": request.path if _is_act(request) else "/"}
            status = 404 if refused.refusal.code == NOT_YOURS.code else 409
            return render(request, "web/refused.html", facts, status=status)

    return inner


def _is_act(request: HttpRequest) -> bool:
    return request.method == "POST" and not request.path.endswith("/act/")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """A page with one form: what it says, what it does, and where it leads."""

    heading: Any
    explains: Any
    button: Any
    back: str
    done: Any
    shown: dict[str, Any]


def form_page(
    request: HttpRequest, form: forms.Form, page: FormPage, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """The form; or the act, then `back`. A refusal keeps the form with what was typed in it."""
    refused, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Refused as error:
                refused, status = refusing(error.refusal), 409
                for one in error.refusal.fields:
                    if one.field in form.fields:
                        form.add_error(one.field, field_words(one))
            else:
                messages.success(request, page.done)
                return redirect(page.back)
    facts = {"page": page, "form": form, "refusing": refused, **page.shown}
    return render(request, "inspection/assessment_form.html", facts, status=status)


def class_names(policy: Policy) -> dict[str, str]:
    """Classes of units in the reader's language."""
    english = in_english()
    return {one.code: one.name_en if english else one.name_zh for one in policy.classes}


def policy_name(policy: Policy) -> str:
    """The policy in the reader's language."""
    return policy.name_en if in_english() else policy.name_zh
