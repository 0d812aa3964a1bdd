"""我的待办: what waits for me, what I take part in, what I was told."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.base import clock, panels
from huiyin.ledger import access
from huiyin.ledger.choices import VERBS, Role, Verb
from huiyin.ledger.errors import BadToken, Conflict, Refused
from huiyin.ledger.forms.assigning import people_of
from huiyin.ledger.models import User
from huiyin.ledger.queries.inbox import by_light, inbox_size, taking_part, unread
from huiyin.ledger.queries.inbox import inbox as waiting_for
from huiyin.ledger.queries.latest import told_news
from huiyin.ledger.verbs import assigning, news
from huiyin.ledger.views.rows import line, lines
from huiyin.ledger.wording import in_words

WAITING_ROWS = 200
NEWS_ROWS = 60
TABS = {
    "waiting": gettext_lazy("To do"),
    "part": gettext_lazy("I take part"),
    "news": gettext_lazy("News"),
}


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`/inbox/?tab=waiting|part|news`."""
    user, now = cast(User, request.user), clock.now()
    chosen = request.GET.get("tab", "")
    tab = chosen if chosen in TABS else "waiting"
    counts = {"waiting": inbox_size(user, now), "news": unread(user)}
    shown: dict[str, Any] = {
        "tab": tab,
        "tabs": [(key, label, counts.get(key)) for key, label in TABS.items()],
        "waiting_count": counts["waiting"],
        "unread": counts["news"],
    }
    shown |= {"waiting": _waiting, "part": _part, "news": _news}[tab](user, now)
    return render(request, "ledger/inbox.html", shown)


def _waiting(user: User, now: datetime) -> dict[str, Any]:
    found = by_light(waiting_for(user, now, limit=WAITING_ROWS))
    heads = Role.UNIT_HEAD in access.roles(user, now)
    accepts = [one for one in found if heads and VERBS[Verb.ACCEPT] in one.verbs]
    return {
        "rows": [(line(one.matter, now), one.verbs, one in accepts) for one in found],
        "batch": len(accepts) > 1,
        "handlers": people_of(user.unit.code) if accepts and user.unit else (),
        "token": secrets.token_urlsafe(18),
        "panels": panels.of_inbox(user, now),
    }


def _part(user: User, now: datetime) -> dict[str, Any]:
    return {"rows": lines(taking_part(user, now), now)}


def _news(user: User, now: datetime) -> dict[str, Any]:
    return {"news": told_news(user, now, limit=NEWS_ROWS)}


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one line of the news as read, or all of them."""
    keys = request.POST.getlist("news")
    good = [int(key) for key in keys if key.isdecimal() and len(key) < 19]
    if not keys or good:
        news.mark_read(cast(User, request.user), good or None)
    return redirect(f"{reverse('inbox')}?tab=news")


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """签收 of several matters: each through its own verb; who is refused is named, the rest done.

    A chosen line says `number:version`, so that nobody accepts what he has not seen.
    """
    user = cast(User, request.user)
    chosen = dict.fromkeys(request.POST.getlist("accept"))
    handler = request.POST.get("handler", "") or None
    token = request.POST.get("token", "")[:32]
    done = [_accept(request, user, one, handler, token) for one in chosen]
    if not chosen:
        messages.warning(request, _("No matter was chosen. Tick those the unit accepts."))
    if count := sum(done):
        told = ngettext("%(count)s matter accepted.", "%(count)s matters accepted.", count)
        messages.success(request, told % {"count": count})
    return redirect("inbox")


def _accept(request: HttpRequest, user: User, chosen: str, handler: str | None, token: str) -> bool:
    number, _sign, version = chosen.partition(":")
    if "\0" in chosen or not version.isdecimal() or len(version) > 9:
        messages.warning(request, _("%(number)s: the form was not complete.") % {"number": number})
        return False
    try:
        assigning.accept(
            number,
            handler=handler,
            actor=user,
            token=f"{token}-{number}"[:64] if token else None,
            expected_version=int(version),
        )
    except (Refused, Conflict, BadToken) as error:
        told = in_words(error)
        facts = {"number": number, "why": told.message, "rule": told.rule, "hint": told.hint}
        messages.warning(request, _("%(number)s: %(why)s (%(rule)s) %(hint)s") % facts)
        return False
    return True
