"""What a person chooses in the bar: appearance, language, speed of the demo clock."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from huiyin.base import clock
from huiyin.web.appearance import ELDER_COOKIE, THEME_COOKIE, Theme, remember


def next_page(request: HttpRequest, default: str = "/") -> str:
    """The page asked for in `next`, if it is one of ours; else `default`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else default


@login_not_required
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Remember theme or elder mode; values that do not exist change nothing."""
    response = redirect(next_page(request))
    secure = settings.SESSION_COOKIE_SECURE
    if request.POST.get("theme") in set(Theme):
        remember(response, THEME_COOKIE, request.POST["theme"], secure=secure)
    if request.POST.get("elder") in {"0", "1"}:
        remember(response, ELDER_COOKIE, request.POST["elder"], secure=secure)
    return response


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language; Django's own view, open to those not signed in."""
    return set_language(request)


@require_POST
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Let the demo city's time run at another speed."""
    try:
        clock.set_demo_speed(float(request.POST.get("speed", "")))
    except ValueError:
        messages.warning(request, _("The clock was not changed: this speed is not possible here."))
    return redirect(next_page(request))
