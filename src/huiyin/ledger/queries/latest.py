"""What happened lately and what falls due soon, over all matters a person may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from huiyin.base.clock import CHINA
from huiyin.ledger import access
from huiyin.ledger.core.states import LIFECYCLE, UNIT_CLOCK, Verb
from huiyin.ledger.history import event_of
from huiyin.ledger.models import Event, Matter, Notification, User
from huiyin.ledger.names import names_in
from huiyin.ledger.queries.inbox import news
from huiyin.ledger.queries.table import ORDERS, midnight
from huiyin.ledger.sentences import Sentence, sentence

TOLD = (Verb.REGISTER, *LIFECYCLE)
DUE_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with its matter, in a sentence."""

    matter: Matter
    at: datetime
    told: Sentence


def tell(rows: Iterable[Event]) -> list[Happening]:
    """Stored events with their matters loaded, told in the reader's language."""
    pairs = [(row, event_of(row)) for row in rows]
    names = names_in(event for _, event in pairs)
    return [Happening(row.matter, row.at, sentence(event, names)) for row, event in pairs]


def since_yesterday(user: User, now: datetime, *, limit: int) -> tuple[list[Happening], int]:
    """The latest acts of the lifecycle since yesterday began, newest first; and how many."""
    start = midnight(now.astimezone(CHINA).date() - timedelta(days=1))
    events = Event.objects.filter(at__gte=start, at__lte=now, verb__in=TOLD)
    if not access.sees_all_matters(user, now):
        events = events.filter(matter__in=access.visible(user, now))
    newest = events.select_related("matter").order_by("-at", "-pk")[:limit]
    return tell(newest), events.count()


def due_soon(user: User, now: datetime, *, limit: int) -> tuple[list[Matter], int]:
    """Matters with their unit whose due date lies in the coming days, the first one first."""
    today = now.astimezone(CHINA).date()
    found = access.visible(user, now).filter(
        state__in=UNIT_CLOCK,
        due__gte=midnight(today),
        due__lt=midnight(today + DUE_SOON + timedelta(days=1)),
    )
    rows = found.select_related("lead_unit").order_by(*ORDERS["due"])[:limit]
    return list(rows), found.count()


def told_news(user: User, now: datetime, *, limit: int) -> list[tuple[Notification, Happening]]:
    """What this person was told, newest first, of matters still open to him."""
    notes = news(user, limit=limit)
    numbers = {note.matter_id for note in notes}
    stored = Event.objects.filter(
        matter__in=access.visible(user, now).filter(pk__in=numbers),
        seq__in={note.seq for note in notes},
    ).select_related("matter")
    told = {(row.matter_id, row.seq): row for row in stored}
    pairs = [(note, told.get((note.matter_id, note.seq))) for note in notes]
    kept = [(note, row) for note, row in pairs if row is not None]
    return list(zip((note for note, _ in kept), tell(row for _, row in kept), strict=True))
