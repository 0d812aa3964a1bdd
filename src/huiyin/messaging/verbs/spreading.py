"""News told in-app goes further: one row for each address that wants it.

Called inside the ledger's own transaction, so nothing is told outside that was not told inside.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import Role
from huiyin.ledger.models import OutboxRow, RoleGrant
from huiyin.messaging.choices import Rhythm
from huiyin.messaging.core.outcomes import told_at
from huiyin.messaging.models import Dispatch, Mailbox, Webhook


def spread(sender: Any, *, row: OutboxRow, users: Iterable[int], now: datetime, **_: Any) -> None:
    """Receiver of `ledger.verbs.outbox.told`."""
    boxes = Mailbox.objects.filter(
        user__in=list(users), confirmed_at__isnull=False, user__is_active=True
    )
    hooks = Webhook.objects.filter(unit__in=_units(row, now), enabled=True)
    rows = [_to_mailbox(row, box) for box in boxes] + [_to_webhook(row, hook) for hook in hooks]
    Dispatch.objects.bulk_create(rows, ignore_conflicts=True)


def _units(row: OutboxRow, now: datetime) -> set[int]:
    """Units named, and for a role of no unit those of its present holders.

    The unit that leads is not asked to verify its own matter.
    """
    named = {unit for _role, unit, _person in row.posts if unit is not None}
    roles = {role for role, unit, person in row.posts if unit is None and person is None}
    if not roles:
        return named
    grants = RoleGrant.objects.in_force(now.astimezone(CHINA).date()).filter(
        role__in=roles, user__is_active=True, user__unit__isnull=False
    )
    own = row.matter.lead_unit_id
    held = grants.values_list("role", "user__unit_id").distinct()
    return named | {unit for role, unit in held if (role, unit) != (Role.VERIFIER, own)}


def _to_mailbox(row: OutboxRow, box: Mailbox) -> Dispatch:
    hour = box.hour if box.rhythm == Rhythm.DAILY else None
    after = told_at(row.created_at.astimezone(CHINA), hour=hour)
    return Dispatch(mailbox=box, carry_after=after, **_news(row))


def _to_webhook(row: OutboxRow, hook: Webhook) -> Dispatch:
    return Dispatch(webhook=hook, carry_after=row.created_at, **_news(row))


def _news(row: OutboxRow) -> dict[str, Any]:
    return {
        "matter_id": row.matter_id,
        "seq": row.seq,
        "verb": row.verb,
        "news_at": row.created_at,
    }
