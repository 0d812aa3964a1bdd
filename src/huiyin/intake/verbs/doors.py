"""Public doors are used by machines too: tries are counted by address and by number.

Wall-clock times, never a demo city's. An unknown number is counted like a known one, so that
being refused tells nobody which numbers are real. Addresses are kept as hashes, for a week.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from huiyin.intake.keys import address_mark
from huiyin.intake.models import DoorTry

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Door:
    """A door and how often it opens: uses per address and failures per subject in `window`.

    `counts_success`: whether a use that succeeded counts for the address as well.
    """

    name: str
    window: timedelta
    per_address: int
    per_subject: int = 0
    counts_success: bool = False


QUERY = Door("query", timedelta(minutes=15), per_address=20, per_subject=5)
REPORT = Door("report", timedelta(hours=24), per_address=5, counts_success=True)


def opens_again(door: Door, address: str, subject: str, now: datetime) -> datetime | None:
    """When the door opens again for this address or subject; None when it is open."""
    tries = DoorTry.objects.filter(door=door.name, at__gt=now - door.window, at__lte=now)
    mine = tries.filter(address=address_mark(address))
    if not door.counts_success:
        mine = mine.filter(succeeded=False)
    waits = [_wait(mine, door.per_address, door)]
    if door.per_subject:
        named = tries.filter(subject=subject[:20], succeeded=False)
        waits.append(_wait(named, door.per_subject, door))
    return max((wait for wait in waits if wait is not None), default=None)


def note_try(door: Door, address: str, subject: str, *, succeeded: bool, now: datetime) -> None:
    """Keep the try; drop those too old to matter."""
    DoorTry.objects.filter(at__lt=now - KEPT).delete()
    DoorTry.objects.create(
        door=door.name,
        subject=subject[:20],
        address=address_mark(address),
        at=now,
        succeeded=succeeded,
    )


def _wait(tries: QuerySet[DoorTry], allowed: int, door: Door) -> datetime | None:
    last = list(tries.order_by("-at").values_list("at", flat=True)[:allowed])
    return last[-1] + door.window if len(last) == allowed else None
