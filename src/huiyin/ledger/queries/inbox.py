"""我的待办: what waits for one person, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import VERBS, Light, Look, Verb
from huiyin.ledger.core.lifecycle import UNIT_ROLES
from huiyin.ledger.models import Matter, Notification, User, WaitingFor

CHECKS = (Verb.PASS, Verb.DRAW_VERIFIER)


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A matter that waits for this person, and for what. `due` is the earliest limit."""

    matter: Matter
    verbs: tuple[Look, ...]
    light: Light | None
    due: datetime | None


def inbox(user: User, now: datetime, *, limit: int = 50) -> list[InboxLine]:
    """At most `limit` matters, those nearest to red first."""
    waits = _waits(user, now).select_related("matter", "matter__lead_unit")
    ordered = waits.order_by(F("red_from").asc(nulls_last=True), "matter_id", "verb")
    by_matter: dict[int, list[WaitingFor]] = {}
    for wait in ordered[: limit * 3]:
        by_matter.setdefault(wait.matter_id, []).append(wait)
    return [_line(group, now) for group in list(by_matter.values())[:limit]]


def inbox_size(user: User, now: datetime) -> int:
    """How many matters wait for this person."""
    return _waits(user, now).values("matter_id").distinct().count()


def news(user: User, *, limit: int = 20) -> list[Notification]:
    """What this person was told, newest first."""
    return list(
        Notification.objects.filter(user=user)
        .select_related("matter")
        .order_by("-at", "-pk")[:limit]
    )


def _line(waits: list[WaitingFor], now: datetime) -> InboxLine:
    matter = waits[0].matter
    verbs = tuple(VERBS[verb] for verb in dict.fromkeys(wait.verb for wait in waits))
    dues = [wait.due for wait in waits if wait.due is not None]
    return InboxLine(matter, verbs, matter.light(now), min(dues, default=None))


def _waits(user: User, now: datetime) -> QuerySet[WaitingFor]:
    granted = user.roles_on(now.astimezone(CHINA).date())
    held = {role for role, unit in granted if unit is None or unit == user.unit_id}
    mine = Q(person=user)
    city = held - UNIT_ROLES
    if city:
        mine |= Q(person=None, unit=None, role__in=city)
    if user.unit_id is not None and held & UNIT_ROLES:
        mine |= Q(person=None, unit_id=user.unit_id, role__in=held & UNIT_ROLES)
    waits = WaitingFor.objects.filter(mine)
    if user.unit_id is None:
        return waits
    return waits.exclude(verb__in=CHECKS, matter__lead_unit_id=user.unit_id)
