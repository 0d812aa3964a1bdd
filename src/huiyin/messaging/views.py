"""How each person wants to be told, and the webhooks of group chats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.base import clock
from huiyin.ledger.models import User
from huiyin.messaging import access, carriers
from huiyin.messaging.choices import NEEDS_A_PERSON, TONES, DispatchState
from huiyin.messaging.core.outcomes import End
from huiyin.messaging.forms import ConfirmForm, MailboxForm, WebhookEntry
from huiyin.messaging.models import Dispatch, Mailbox, Webhook
from huiyin.messaging.verbs import addresses, carrying

SHOWN = 50


def _who(request: HttpRequest) -> User:
    return cast(User, request.user)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """`/messaging/`: a person's own mailbox."""
    user, row = _who(request), Mailbox.objects.filter(user=_who(request)).first()
    if request.method != "POST":
        given = {} if row is None else {n: getattr(row, n) for n in ("email", "rhythm", "hour")}
        return _mine(request, MailboxForm(initial=given))
    form = MailboxForm(request.POST)
    if form.is_valid():
        try:
            row = addresses.set_mailbox(user, now=clock.now(), **form.cleaned_data)
        except addresses.BadAddress as error:
            form.add_error("email", str(error))
        else:
            messages.success(
                request,
                _("Kept.")
                if row.confirmed_at
                else _("A code was sent to the address: type it here, and letters begin."),
            )
            return redirect("messaging:mine")
    return _mine(request, form, status=422)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The code that came by e-mail."""
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("The code is six digits."))
        return redirect("messaging:mine")
    try:
        addresses.confirm_mailbox(_who(request), code=form.cleaned_data["code"], now=clock.now())
    except addresses.BadAddress as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The address is confirmed; letters begin now."))
    return redirect("messaging:mine")


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """No letters any more."""
    addresses.remove_mailbox(_who(request))
    messages.success(request, _("The address is removed; news stands in your inbox as before."))
    return redirect("messaging:mine")


def _mine(request: HttpRequest, form: MailboxForm, status: int = 200) -> HttpResponse:
    user = _who(request)
    row = Mailbox.objects.filter(user=user).first()
    sent = Dispatch.objects.filter(mailbox=row).select_related("matter") if row else ()
    facts = {
        "form": form,
        "confirm": ConfirmForm(),
        "mailbox": row,
        "may_mail": carriers.may_mail(),
        "keeps_webhooks": access.keeps_webhooks(user, clock.now()),
        "rows": _lines(sent.order_by("-pk")[:SHOWN]) if row else (),
    }
    return render(request, "messaging/mine.html", facts, status=status)


def _lines(rows: Any) -> list[dict[str, Any]]:
    return [
        {"row": row, "state": row.get_state_display(), "tone": TONES[DispatchState(row.state)]}
        for row in rows
    ]


@never_cache
@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    """`/messaging/webhooks/`: group chats, and what needs a person."""
    access.require_keeper(_who(request), clock.now())
    stuck = (
        Dispatch.objects.filter(state__in=NEEDS_A_PERSON)
        .order_by()
        .values("parcel", "state", "said", "webhook__name", "mailbox__user__display_name")
        .annotate(count=Count("pk"), since=Min("news_at"), tries=Max("tries"))
        .order_by("-since")[:SHOWN]
    )
    facts = {
        "rows": Webhook.objects.select_related("unit").annotate(
            told=Count("dispatches"), last=Max("dispatches__started_at")
        ),
        "stuck": [
            one
            | {
                "tone": TONES[DispatchState(one["state"])],
                "label": DispatchState(one["state"]).label,
            }
            for one in stuck
        ],
    }
    return render(request, "messaging/webhooks.html", facts)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """`/messaging/webhooks/new/` and `/messaging/webhooks/<pk>/`."""
    user, now = _who(request), clock.now()
    access.require_keeper(user, now)
    row = None if pk is None else get_object_or_404(Webhook, pk=pk)
    form = WebhookEntry(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            addresses.set_webhook(user, key=pk, now=now, **form.cleaned_data)
        except addresses.BadAddress as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept. Send a try to see whether it arrives."))
            return redirect("messaging:webhooks")
    status = 422 if form.is_bound else 200
    return render(request, "messaging/webhook.html", {"form": form, "row": row}, status=status)


def _on_webhook(act: Callable[[HttpRequest, int], None]) -> Callable[..., HttpResponse]:
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(Webhook, pk=pk)
        try:
            act(request, pk)
        except addresses.BadAddress as error:
            messages.warning(request, str(error))
        return redirect("messaging:webhooks")

    return view


@_on_webhook
def webhook_try(request: HttpRequest, pk: int) -> None:
    """Send one word there."""
    outcome = addresses.try_webhook(_who(request), key=pk, now=clock.now())
    if outcome.end is End.SENT:
        messages.success(request, _("It was taken."))
    else:
        messages.warning(request, _("It was not taken: %(said)s") % {"said": outcome.said})


@_on_webhook
def webhook_enable(request: HttpRequest, pk: int) -> None:
    """Stop or resume."""
    enabled = request.POST.get("enabled") == "1"
    addresses.enable_webhook(_who(request), key=pk, enabled=enabled, now=clock.now())


@_on_webhook
def webhook_forget(request: HttpRequest, pk: int) -> None:
    """Remove one that never told anything."""
    addresses.forget_webhook(_who(request), key=pk, now=clock.now())


@require_POST
def parcel(request: HttpRequest) -> HttpResponse:
    """A person decides about a parcel that did not arrive, or whose end nobody knows."""
    now = clock.now()
    access.require_keeper(_who(request), now)
    name = request.POST.get("parcel", "")[:36].replace("\0", "")
    if request.POST.get("act") == "again":
        count = carrying.send_again(name, now)
        told = ngettext(
            "%(count)s notice is sent again.", "%(count)s notices are sent again.", count
        )
    else:
        count = carrying.drop(name)
        told = ngettext("%(count)s notice is dropped.", "%(count)s notices are dropped.", count)
    messages.success(request, told % {"count": count})
    return redirect("messaging:webhooks")
