"""我的待办: what waits for one person, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from huiyin.base.clock import CHINA
from huiyin.ledger import access
from huiyin.ledger.choices import VERBS, Light, Look, Verb
from huiyin.ledger.core.lifecycle import UNIT_ROLES
from huiyin.ledger.models import Event, Matter, Notification, User, WaitingFor
from huiyin.ledger.queries.table import ORDERS

RECENT_ACTS = 500

LIGHT_ORDER = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY, None)
MOST_COUNTED = 999
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
    by_matter: dict[int, list[WaitingFor]] = {}
    for post in _posts(user, now):
        waits = _waits(user, post).select_related("matter", "matter__lead_unit")
        urgent = waits.order_by(F("red_from").asc(nulls_last=True), "matter_id", "verb")
        for wait in urgent[: limit * 2]:
            by_matter.setdefault(wait.matter_id, []).append(wait)
    found = sorted(by_matter.values(), key=lambda group: _urgency(group[0]))
    return [_line(group, now) for group in found[:limit]]


def by_light(lines: list[InboxLine]) -> list[InboxLine]:
    """By light, then by what turns red first, then by number."""
    far = datetime.max.replace(tzinfo=CHINA)
    return sorted(
        lines,
        key=lambda line: (
            LIGHT_ORDER.index(line.light),
            line.matter.red_from or far,
            line.matter.pk,
        ),
    )


def inbox_size(user: User, now: datetime) -> int:
    """How many matters wait for this person; counting stops beyond `MOST_COUNTED`."""
    found: set[int] = set()
    for post in _posts(user, now):
        keys = _waits(user, post).order_by().values_list("matter_id", flat=True)
        found.update(keys[: MOST_COUNTED + 1])
    return min(len(found), MOST_COUNTED + 1)


def news(user: User, *, limit: int = 20) -> list[Notification]:
    """What this person was told, newest first."""
    return list(
        Notification.objects.filter(user=user)
        .select_related("matter")
        .order_by("-at", "-pk")[:limit]
    )


def unread(user: User) -> int:
    """How many news this person has not marked as read."""
    return Notification.objects.filter(user=user, read_at=None).count()


def taking_part(user: User, now: datetime, *, limit: int = 100) -> list[Matter]:
    """Matters this person acted on lately, and the open ones of the own unit; urgent first."""
    acts = Event.objects.filter(actor=user.username).order_by("-at")
    acted_on = set(acts.values_list("matter_id", flat=True)[:RECENT_ACTS])
    mine = Q(pk__in=acted_on)
    if access.roles(user, now) & access.UNIT_READERS and user.unit_id is not None:
        joined = Matter.co_units.through.objects.filter(unit_id=user.unit_id)
        ours = Q(lead_unit_id=user.unit_id) | Q(pk__in=joined.values("matter_id"))
        mine |= ours & Q(is_open=True)
    found = access.visible(user, now).filter(mine).select_related("lead_unit")
    return list(found.order_by(*ORDERS["urgent"])[:limit])


def _line(waits: list[WaitingFor], now: datetime) -> InboxLine:
    matter = waits[0].matter
    verbs = tuple(VERBS[verb] for verb in dict.fromkeys(wait.verb for wait in waits))
    dues = [wait.due for wait in waits if wait.due is not None]
    return InboxLine(matter, verbs, matter.light(now), min(dues, default=None))


def _urgency(wait: WaitingFor) -> tuple[bool, datetime | None, int]:
    """The order of the database: nearest to red first, never red last, then oldest matter."""
    return wait.red_from is None, wait.red_from, wait.matter_id


def _posts(user: User, now: datetime) -> list[Q]:
    """What may wait for this person, one index lookup each: by name, then post by post."""
    granted = user.roles_on(now.astimezone(CHINA).date())
    held = {role for role, unit in granted if unit is None or unit == user.unit_id}
    posts = [Q(person=user)]
    posts += [Q(person=None, unit=None, role=role) for role in sorted(held - UNIT_ROLES)]
    if user.unit_id is not None:
        here = sorted(held & UNIT_ROLES)
        posts += [Q(person=None, unit_id=user.unit_id, role=role) for role in here]
    return posts


def _waits(user: User, post: Q) -> QuerySet[WaitingFor]:
    """The waits of one post, without checks of the own unit's matters, which D1 forbids."""
    waits = WaitingFor.objects.filter(post)
    if user.unit_id is None:
        return waits
    return waits.exclude(verb__in=CHECKS, matter__lead_unit_id=user.unit_id)
