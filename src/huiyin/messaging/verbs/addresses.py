"""Where news goes: a person's mailbox, a unit's webhook."""

from __future__ import annotations

import hmac
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from huiyin.base.errors import HuiyinError
from huiyin.ledger import audit
from huiyin.ledger.choices import AccessKind
from huiyin.ledger.models import AccessLog, Unit, User
from huiyin.messaging import access, carriers
from huiyin.messaging.core import parcels, targets
from huiyin.messaging.core.outcomes import Outcome
from huiyin.messaging.models import Dispatch, Mailbox, Webhook
from huiyin.messaging.secrets import seal, unseal

CODE_TRIES = 5
CODE_RULE, CODE_WINDOW, CODES_IN_WINDOW = "MAIL-CODE", timedelta(hours=1), 5
"""Codes go to addresses that nobody has confirmed: few of them, and each in the access log."""


class BadAddress(HuiyinError):
    """This address cannot be used."""


def set_mailbox(user: User, *, email: str, rhythm: str, hour: int, now: datetime) -> Mailbox:
    """Where and how often this person is written to. A new address must be confirmed first.

    Raises BadAddress when the code could not be sent there; then nothing has changed.
    """
    row = Mailbox.objects.filter(user=user).first()
    facts: dict[str, Any] = {"rhythm": rhythm, "hour": hour}
    if row is None or row.email != email:
        told = _send_code(user, email, now)
        facts |= {"email": email, "confirmed_at": None, "code_hash": told, "code_tries": 0}
    return Mailbox.objects.update_or_create(user=user, defaults=facts)[0]


def _send_code(user: User, email: str, now: datetime) -> str:
    """Send a code there, outside any transaction: a mail server may take its time."""
    sent = AccessLog.objects.filter(user=user, rule=CODE_RULE, at__gt=timezone.now() - CODE_WINDOW)
    if sent.count() >= CODES_IN_WINDOW:
        raise BadAddress(
            _("Too many codes were sent for you within an hour."), _("Try again in an hour.")
        )
    audit.note(AccessKind.ACCOUNT, user, rule=CODE_RULE, detail="a code for an e-mail address")
    code = f"{secrets.randbelow(1_000_000):06d}"
    line = parcels.Line(text=_("Type this code on your messages page: %(code)s") % {"code": code})
    title = _("Huiyin: confirm this e-mail address")
    parcel = parcels.Parcel(id=str(uuid.uuid4()), title=title, lines=(line,))
    outcome = carriers.mail(email, parcel, now)
    if outcome.end is not outcome.end.SENT:
        raise BadAddress(
            _("No letter could be sent to %(email)s: %(said)s")
            % {"email": email, "said": outcome.said},
            _("Look at the address, or ask your system administrator."),
        )
    return _hash(user, email, code)


def confirm_mailbox(user: User, *, code: str, now: datetime) -> None:
    """The code that was sent there. Raises BadAddress; five wrong ones void it."""
    with transaction.atomic():
        row = Mailbox.objects.select_for_update().filter(user=user).first()
        good = row is not None and row.code_hash and row.code_tries < CODE_TRIES
        if row is not None and good:
            if hmac.compare_digest(row.code_hash, _hash(user, row.email, code.strip())):
                row.confirmed_at, row.code_hash = now, ""
                row.save(update_fields=["confirmed_at", "code_hash"])
                return
            row.code_tries += 1
            row.save(update_fields=["code_tries"])
    raise BadAddress(
        _("This is not the code, or it has been tried too often."),
        _("Enter the address again to get a new code."),
    )


def remove_mailbox(user: User) -> None:
    """No letters any more; what was on its way goes with the address."""
    Mailbox.objects.filter(user=user).delete()


def _hash(user: User, email: str, code: str) -> str:
    salt = f"huiyin.messaging.code:{user.pk}:{email}"
    return salted_hmac(salt, code, algorithm="sha256").hexdigest()


def set_webhook(
    actor: User,
    *,
    key: int | None,
    name: str,
    form: str,
    unit: Unit,
    url: str,
    secret: str,
    with_titles: bool,
    now: datetime,
) -> Webhook:
    """A unit's webhook, new (`key` None) or amended; an empty address or secret stays as it was.

    Raises Refused, BadAddress.
    """
    access.require_keeper(actor, now)
    row = Webhook() if key is None else Webhook.objects.get(pk=key)
    facts: dict[str, Any] = {"name": name, "form": form, "unit": unit, "with_titles": with_titles}
    if url:
        facts |= {"host": _judged(url), "sealed_url": seal(url)}
    elif key is None:
        raise BadAddress(_("A webhook needs an address."))
    if secret:
        facts["sealed_secret"] = seal(secret)
    for field, value in facts.items():
        setattr(row, field, value)
    try:
        with transaction.atomic():
            row.save()
            audit.note(AccessKind.ACCOUNT, actor, detail=f"webhook {name} {row.host}")
    except IntegrityError as error:
        raise BadAddress(_("There is a webhook of this name already.")) from error
    return row


def _judged(url: str) -> str:
    """The host of an address that may be called, as far as can be told without calling."""
    try:
        target = targets.parse(url)
        targets.choose(target, carriers.look_up(target), carriers.own_networks())
    except targets.BadTarget as error:
        raise BadAddress(_(error.message)) from error
    except OSError as error:
        raise BadAddress(_("The host %(host)s is not known.") % {"host": target.host}) from error
    return target.host


def enable_webhook(actor: User, *, key: int, enabled: bool, now: datetime) -> None:
    """Stop or resume telling; what waits, waits. Raises Refused."""
    access.require_keeper(actor, now)
    row = Webhook.objects.get(pk=key)
    Webhook.objects.filter(pk=key).update(enabled=enabled)
    audit.note(AccessKind.ACCOUNT, actor, detail=f"webhook {row.name} enabled={enabled}")


def try_webhook(actor: User, *, key: int, now: datetime) -> Outcome:
    """Send one word there now, and say what came of it. Raises Refused."""
    access.require_keeper(actor, now)
    row = Webhook.objects.get(pk=key)
    line = parcels.Line(text=_("This is a try of the webhook “%(name)s”.") % {"name": row.name})
    parcel = parcels.Parcel(id=str(uuid.uuid4()), title=_("Huiyin"), lines=(line,))
    form = parcels.Form(row.form)
    return carriers.post(form, unseal(row.sealed_url), unseal(row.sealed_secret), parcel)


def forget_webhook(actor: User, *, key: int, now: datetime) -> None:
    """Remove a webhook that has never told anything; others are only stopped. Raises."""
    access.require_keeper(actor, now)
    row = Webhook.objects.get(pk=key)
    if Dispatch.objects.filter(webhook=row).exists():
        raise BadAddress(_("This webhook has told news: it can be stopped, not removed."))
    row.delete()
    audit.note(AccessKind.ACCOUNT, actor, detail=f"webhook {row.name} removed")
