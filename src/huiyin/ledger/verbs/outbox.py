"""Telling people: rows written with the events, delivered by the worker, each once."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import connection, transaction
from django.db.models import Q
from django.dispatch import Signal

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import Verb
from huiyin.ledger.models import Event, Matter, Notification, OutboxRow, RoleGrant, WaitingFor

log = logging.getLogger(__name__)

told = Signal()
"""People were told in-app, in this very transaction: `row` (OutboxRow), `users` (keys), `now`.

Apps above the ledger carry the news further; what they write is written with it or not at all.
"""

SILENT = frozenset(
    {Verb.ADD_EVIDENCE, Verb.COMPLETE_STEP, Verb.INTERIM_REPLY, Verb.NOTE, Verb.ADD_CLUE}
)
BATCH = 200
LONGEST_WAIT = timedelta(hours=6)


def queue(matter: Matter, event: Event) -> None:
    """Remember to tell of an act, whose first event this is; part of its own transaction."""
    queue_many([(matter, event)])


def queue_many(acts: Sequence[tuple[Matter, Event]]) -> None:
    """The same for several acts on as many matters."""
    told = [(matter, event) for matter, event in acts if event.verb not in SILENT]
    posts = defaultdict(list)
    waits = WaitingFor.objects.filter(matter__in=[matter for matter, _ in told]).order_by("pk")
    for key, *post in waits.values_list("matter_id", "role", "unit_id", "person_id"):
        posts[key].append(tuple(post))
    OutboxRow.objects.bulk_create(
        OutboxRow(
            matter=matter,
            seq=event.seq,
            verb=event.verb,
            posts=posts[matter.pk],
            created_at=event.at,
            deliver_after=event.at,
        )
        for matter, event in told
        if posts[matter.pk]
    )


def deliver_due(now: datetime) -> int:
    """Deliver what is due, in-app; returns how many rows were delivered.

    A row that fails is put off, twice as long each time; the others are not held up.
    """
    due = OutboxRow.objects.filter(delivered_at__isnull=True, deliver_after__lte=now)
    keys = list(due.order_by("deliver_after", "pk").values_list("pk", flat=True)[:BATCH])
    return sum(_deliver(key, now) for key in keys)


def _deliver(key: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            skip = connection.features.has_select_for_update_skip_locked
            rows = OutboxRow.objects.select_for_update(skip_locked=skip)
            row = rows.filter(pk=key, delivered_at__isnull=True).first()
            if row is None:
                return False
            _tell(row, now)
            row.delivered_at = now
            row.save(update_fields=["delivered_at"])
            return True
    except Exception as error:
        log.exception("outbox row %s was put off", key)
        _put_off(key, now, str(error))
        return False


def _put_off(key: int, now: datetime, error: str) -> None:
    row = OutboxRow.objects.get(pk=key)
    row.tries += 1
    row.error = error[:300]
    row.deliver_after = now + min(timedelta(minutes=2 ** min(row.tries, 12)), LONGEST_WAIT)
    row.save(update_fields=["tries", "error", "deliver_after"])


def _tell(row: OutboxRow, now: datetime) -> None:
    actor = Event.objects.values_list("actor", flat=True).get(matter_id=row.matter_id, seq=row.seq)
    users = sorted(_recipients(row.posts, actor, now))
    Notification.objects.bulk_create(
        (
            Notification(
                user_id=user_id,
                matter_id=row.matter_id,
                seq=row.seq,
                verb=row.verb,
                at=row.created_at,
            )
            for user_id in users
        ),
        ignore_conflicts=True,
    )
    told.send(OutboxRow, row=row, users=users, now=now)


def _recipients(
    posts: list[tuple[str, int | None, int | None]], actor: str, now: datetime
) -> set[int]:
    """The people named, and the present holders of the posts, without the one who acted."""
    named = {person for _, _, person in posts if person is not None}
    held = [_holders(role, unit) for role, unit, person in posts if person is None]
    if not held:
        return named
    grants = RoleGrant.objects.in_force(now.astimezone(CHINA).date())
    grants = grants.filter(reduce(or_, held), user__is_active=True)
    holders = grants.exclude(user__username=actor).values_list("user_id", flat=True)
    return named | set(holders)


def _holders(role: str, unit: int | None) -> Q:
    """Whoever holds the role; in a unit, whoever belongs to it and holds it there."""
    if unit is None:
        return Q(role=role)
    here = Q(unit_id=None) | Q(unit_id=unit)
    return Q(role=role, user__unit_id=unit) & here
