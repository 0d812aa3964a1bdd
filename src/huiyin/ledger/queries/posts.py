"""Posts and persons: what names somebody, and what waits for a post that nobody holds."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import Role, Verb
from huiyin.ledger.core import matter as core
from huiyin.ledger.core.form_people import waits_by_name
from huiyin.ledger.core.lifecycle import UNIT_ROLES
from huiyin.ledger.history import history
from huiyin.ledger.models import Event, Matter, RoleGrant, Unit, WaitingFor

NAMING = (Verb.ACCEPT, Verb.DELEGATE, Verb.DRAW_VERIFIER, Verb.HAND_OVER)
"""Acts by which a matter comes to wait for a person rather than for a post."""


@dataclass(frozen=True, slots=True)
class Named:
    """An open matter that waits for a person by name, and as what."""

    row: Matter
    is_handler: bool
    is_drawn: bool
    lent: tuple[tuple[Role, str], ...]

    @property
    def number(self) -> str:
        """The matter's number."""
        return self.row.number


@dataclass(frozen=True, slots=True)
class Vacancy:
    """`count` open matters wait for `verb` by one of `roles` (of `unit`), and nobody holds it."""

    unit: Unit | None
    roles: tuple[Role, ...]
    verb: Verb
    count: int


def named_in(username: str) -> list[Named]:
    """Every open matter that names this person, oldest first."""
    quoted = json.dumps(username, ensure_ascii=False)
    said = Event.objects.filter(
        verb__in=NAMING, matter__is_open=True, body__contains=quoted
    ).order_by()
    keys = said.values_list("matter_id", flat=True).distinct()
    rows = Matter.objects.filter(pk__in=list(keys)).select_related("lead_unit").order_by("pk")
    read = ((row, history(row.pk).folded.matter) for row in rows)
    return [
        _named(row, folded, username) for row, folded in read if waits_by_name(folded, username)
    ]


def _named(row: Matter, folded: core.Matter, username: str) -> Named:
    return Named(
        row=row,
        is_handler=username in folded.handlers,
        is_drawn=folded.draw is not None and folded.draw.drawn == username,
        lent=tuple(
            (task.role, task.giver)
            for task in folded.delegations_in_force
            if task.receiver == username
        ),
    )


def handed_over(username: str) -> list[Event]:
    """The acts by which this person's matters went to others, newest first."""
    quoted = f'"leaver":{json.dumps(username, ensure_ascii=False)}'
    found = Event.objects.filter(verb=Verb.HAND_OVER, body__contains=quoted)
    return list(found.select_related("matter").order_by("-at", "-pk"))


def vacancies(now: datetime) -> list[Vacancy]:
    """Posts that open matters wait for and that no active person holds today."""
    held = _held(now)
    waiting: dict[tuple[str, int | None], dict[str, int]] = defaultdict(dict)
    posts = WaitingFor.objects.filter(person=None, matter__is_open=True).order_by()
    for verb, role, unit, count in posts.values_list("verb", "role", "unit_id").annotate(
        n=Count("matter_id", distinct=True)
    ):
        waiting[verb, unit][role] = count
    units = Unit.objects.in_bulk({unit for _verb, unit in waiting if unit is not None})
    return [
        Vacancy(
            unit=None if unit is None else units[unit],
            roles=tuple(sorted(Role(role) for role in roles)),
            verb=Verb(verb),
            count=max(roles.values()),
        )
        for (verb, unit), roles in sorted(
            waiting.items(), key=lambda item: (item[0][0], item[0][1] or 0)
        )
        if not any((role, unit) in held for role in roles)
    ]


def units_without_head(now: datetime) -> list[tuple[Unit, int]]:
    """Units that lead open matters and have no active head, with how many they lead."""
    headed = {unit for role, unit in _held(now) if role == Role.UNIT_HEAD}
    leading = Q(led_matters__is_open=True)
    units = Unit.objects.annotate(n=Count("led_matters", filter=leading)).filter(n__gt=0)
    return [(unit, unit.n) for unit in units if unit.pk not in headed]


def _held(now: datetime) -> set[tuple[str, int | None]]:
    """(role, unit) pairs that somebody active holds; a unit's roles count where he belongs."""
    grants = RoleGrant.objects.in_force(now.astimezone(CHINA).date())
    found: set[tuple[str, int | None]] = set()
    for role, unit, home in grants.filter(user__is_active=True).values_list(
        "role", "unit_id", "user__unit_id"
    ):
        if unit is None or unit == home:
            found.add((role, home if role in UNIT_ROLES else None))
    return found
