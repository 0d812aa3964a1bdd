"""Rules of a session: it ends when idle or old, and what is owed at the door comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from huiyin.ledger.models import User
from huiyin.ledger.verbs.accounts import SESSION_START, has_second_factor, is_replaced

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
LAST_ACT = "huiyin.last_act"
ALWAYS_OPEN = frozenset({"sign-in", "sign-out", "language", "appearance"})


class SessionRules:
    """Ends sessions after 30 minutes idle or 12 hours (ASVS v5.0.0-7.3), notes last seen.

    Only the newest session of an account goes on (GB/T 22239-2019, 身份鉴别).

    Somebody who owes the second factor or a new password sees only the page for it
    (URL names `second-factor` and `change-password`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            now = timezone.now().timestamp()
            if _over(request, now) or is_replaced(request, user):
                auth.logout(request)
            else:
                _see(request, user, now)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Send away from every page but the one that is owed."""
        match, owed = request.resolver_match, owed_page(request)
        if owed is None or match is None or match.url_name in ALWAYS_OPEN | {owed}:
            return None
        if request.method != "GET":
            return redirect(owed)
        return redirect(f"{reverse(owed)}?{urlencode({'next': request.get_full_path()})}")


def owed_page(request: HttpRequest) -> str | None:
    """The URL name of the page this session owes before any other, or None."""
    user = request.user
    if not isinstance(user, User):
        return None
    if has_second_factor(user) and not request.user.is_verified():  # type: ignore[union-attr]
        return "second-factor"
    return "change-password" if user.must_change_password else None


def _over(request: HttpRequest, now: float) -> bool:
    started = request.session.setdefault(SESSION_START, now)
    last = request.session.get(LAST_ACT, now)
    idle = getattr(settings, "HUIYIN_SESSION_IDLE", IDLE).total_seconds()
    return now - last > idle or now - started > ABSOLUTE.total_seconds()


def _see(request: HttpRequest, user: User, now: float) -> None:
    """Note the visit, at most once a minute: a page view is not a reason to write."""
    if now - request.session.get(LAST_ACT, 0.0) > SEEN_EVERY.total_seconds():
        request.session[LAST_ACT] = now
        User.objects.filter(pk=user.pk).update(last_seen=timezone.now())
