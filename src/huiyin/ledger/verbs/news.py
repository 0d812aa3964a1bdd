"""What a person was told, marked as read. No event: it says nothing about a matter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from huiyin.base import clock
from huiyin.ledger.models import Notification, User


def mark_read(user: User, keys: Iterable[int] | None = None, *, at: datetime | None = None) -> int:
    """Mark these of the person's own news as read, all of them by default; returns how many."""
    mine = Notification.objects.filter(user=user, read_at=None)
    if keys is not None:
        mine = mine.filter(pk__in=list(keys))
    return mine.update(read_at=at or clock.now())
