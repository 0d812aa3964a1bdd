"""Carrying what is due: claim, carry without a lock, settle.

A claim is committed before anything is sent. Whoever dies in between leaves rows that say
"being sent": after a while they are of unknown end, and nobody sends them again unless the
receiver can tell a repetition, or a person decides to.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import cast

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from huiyin.base import locks
from huiyin.messaging import carriers, letters
from huiyin.messaging.choices import NEEDS_A_PERSON, DispatchState
from huiyin.messaging.core import outcomes, parcels
from huiyin.messaging.core.outcomes import End, Outcome
from huiyin.messaging.models import Dispatch, Webhook
from huiyin.messaging.secrets import Unreadable, unseal

log = logging.getLogger(__name__)

ROWS, SIDE_BY_SIDE = 500, 8
"""Rows looked at, and parcels carried, in one go: what is claimed is under way at once, so that
a worker that is told to stop leaves no parcel between claim and carrier."""
LOCK = 0x6875_6979_6D73
LOST_AFTER = timedelta(minutes=10)
STATE_OF = {
    End.SENT: DispatchState.SENT,
    End.REFUSED: DispatchState.REFUSED,
    End.UNKNOWN: DispatchState.UNKNOWN,
}
Carry = Callable[[], Outcome]


@dataclass(frozen=True, slots=True)
class Claimed:
    """One parcel under way: its rows' keys and how to carry it."""

    parcel: str
    carry: Carry


def carry_due(now: datetime) -> int:
    """Carry every parcel that is due at `now` (the city's time); how many rows were sent."""
    _settle_lost(now)
    claimed = _claim(now)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        outcomes_of = pool.map(_carried, claimed)
        return sum(
            settle(one.parcel, outcome, now)
            for one, outcome in zip(claimed, outcomes_of, strict=True)
        )


def _carried(one: Claimed) -> Outcome:
    """How it ended; an error nobody thought of ends one parcel, not those beside it."""
    try:
        return one.carry()
    except Exception as error:
        log.exception("parcel %s met an error", one.parcel)
        return Outcome(End.UNKNOWN, type(error).__name__)


def _claim(now: datetime) -> list[Claimed]:
    """Rows that wait for one address become one parcel; a failed parcel keeps together.

    One worker claims at a time: two would each take a part of a parcel under the same id.
    """
    with transaction.atomic():
        if not locks.alone(LOCK):
            return []
        reach = Q(webhook__enabled=True)
        if carriers.may_mail():
            reach |= Q(mailbox__confirmed_at__isnull=False, mailbox__user__is_active=True)
        rows = list(
            Dispatch.objects.select_for_update(of=("self",))
            .filter(reach, state=DispatchState.WAITING, carry_after__lte=now)
            .select_related("mailbox__user", "webhook", "matter")
            .order_by("mailbox", "webhook", "parcel", "pk")[:ROWS]
        )
        groups = groupby(rows, key=lambda row: (row.mailbox_id, row.webhook_id, row.parcel))
        some = islice(groups, SIDE_BY_SIDE)
        return [_claim_group(list(group), now) for _, group in some]


def _claim_group(rows: list[Dispatch], now: datetime) -> Claimed:
    name = rows[0].parcel or str(uuid.uuid4())
    keys = [row.pk for row in rows]
    Dispatch.objects.filter(pk__in=keys).update(
        state=DispatchState.SENDING,
        parcel=name,
        started_at=timezone.now(),
        tries=F("tries") + 1,
        first_try_at=rows[0].first_try_at or now,
    )
    return Claimed(name, _carrier(rows, name, now))


def _carrier(rows: list[Dispatch], name: str, now: datetime) -> Carry:
    parcel = letters.write(rows, name)
    if (box := rows[0].mailbox) is not None:
        address = box.email
        return lambda: carriers.mail(address, parcel, now)
    hook = cast(Webhook, rows[0].webhook)
    try:
        url, secret = unseal(hook.sealed_url), unseal(hook.sealed_secret)
    except Unreadable as error:
        told = str(error)
        return lambda: Outcome(End.REFUSED, told)
    form = parcels.Form(hook.form)
    return lambda: carriers.post(form, url, secret, parcel)


def settle(parcel: str, outcome: Outcome, now: datetime) -> int:
    """Write down what came of a parcel; how many rows were sent."""
    rows = Dispatch.objects.filter(parcel=parcel, state=DispatchState.SENDING)
    first = rows.values_list("first_try_at", "tries").first()
    if first is None:
        return 0
    said = outcomes.readable(outcome.said)[:300]
    if outcome.end is not End.FAILED:
        changed = rows.update(state=STATE_OF[outcome.end], said=said)
        return changed if outcome.end is End.SENT else 0
    log.warning("parcel %s was put off: %s", parcel, said)
    again = outcomes.next_try(first[0] or now, first[1], now)
    if again is None:
        rows.update(state=DispatchState.GIVEN_UP, said=said)
    else:
        rows.update(state=DispatchState.WAITING, carry_after=again, said=said)
    return 0


def _settle_lost(now: datetime) -> None:
    """Rows whose carrier died: tried again only where a repetition is told from a new parcel."""
    before = timezone.now() - LOST_AFTER
    lost = Dispatch.objects.filter(state=DispatchState.SENDING, started_at__lt=before)
    plain = lost.filter(webhook__form=parcels.Form.PLAIN)
    plain.update(state=DispatchState.WAITING, carry_after=now)
    lost.update(state=DispatchState.UNKNOWN, said="")


def send_again(parcel: str, now: datetime) -> int:
    """A person has looked and wants it sent again; how many rows wait now."""
    return _by_hand(parcel).update(
        state=DispatchState.WAITING, carry_after=now, first_try_at=None, tries=0
    )


def drop(parcel: str) -> int:
    """A person has looked and lets it be."""
    return _by_hand(parcel).update(state=DispatchState.DROPPED)


def _by_hand(parcel: str) -> models.QuerySet[Dispatch]:
    return Dispatch.objects.filter(parcel=parcel, state__in=NEEDS_A_PERSON)
