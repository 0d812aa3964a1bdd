"""`/matters/new/`: a matter is registered after its likes were looked at."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.ledger import access
from huiyin.ledger.choices import VERBS
from huiyin.ledger.core.lifecycle import REGISTER_ROW
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import ADMINISTRATORS, Verb
from huiyin.ledger.errors import Refused
from huiyin.ledger.forms.register import RegisterForm
from huiyin.ledger.models import Matter, User
from huiyin.ledger.verbs.registering import registered_with
from huiyin.ledger.views.parts import LikeShown, similar
from huiyin.ledger.wording import Refusing, refusing

NOT_A_REGISTRAR = Refusal(
    code="ROLE",
    message="Your role does not do this.",
    who_may=REGISTER_ROW.who,
    next_step="Ask a person in one of the roles named.",
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form, the comparison with open matters, and the registration."""
    user, now = cast(User, request.user), clock.now()
    if request.method != "POST":
        held = access.roles(user, now)
        if not held & set(REGISTER_ROW.who) or held & ADMINISTRATORS:
            return _page(request, None, 409, refusing(NOT_A_REGISTRAR))
        return _page(request, RegisterForm(now))
    form = RegisterForm(now, request.POST)
    known = registered_with(request.POST.get("token", ""), user)
    if known is not None:
        return _go(request, known, is_new=False)
    if not form.is_valid():
        return _page(request, form, 422)
    facts = form.cleaned_data
    likes = similar(user, now, facts["place_name"], facts["place_code"], facts["cause"])
    if likes and not form.was_compared():
        form.show_compared()
        return _page(request, form, likes=likes)
    return _register(request, form, user, likes)


def _register(
    request: HttpRequest, form: RegisterForm, user: User, likes: list[LikeShown]
) -> HttpResponse:
    try:
        return _go(request, *form.register(user))
    except Refused as refused:
        form.blame(refused.refusal.fields)
        status = 422 if refused.refusal.fields else 409
        return _page(request, form, status, refusing(refused.refusal), likes)


def _go(request: HttpRequest, matter: Matter, is_new: bool) -> HttpResponse:
    if is_new:
        messages.success(request, _("Registered as %(number)s.") % {"number": matter.number})
    else:
        messages.info(request, _("This form had been sent before; it was done once."))
    return redirect("matter", number=matter.number)


def _page(
    request: HttpRequest,
    form: RegisterForm | None,
    status: int = 200,
    refused: Refusing | None = None,
    likes: list[LikeShown] | None = None,
) -> HttpResponse:
    facts = {
        "form": form,
        "refused": refused,
        "duplicates": likes or [],
        "verb": VERBS[Verb.REGISTER],
    }
    return render(request, "ledger/matter_new.html", facts, status=status)
