"""Accounts as the core's persons: unit, roles of the day and every unit ever belonged to.

A unit above one's own counts as one's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import Role
from huiyin.ledger.core import matter as core
from huiyin.ledger.core import parts
from huiyin.ledger.models import Membership, RoleGrant, Unit, User


def person(user: User, at: datetime) -> parts.Person:
    """The core's view of somebody at `at`. The username is the id that goes into the chain.

    A role granted in a unit counts only while the person belongs to that unit.
    """
    roles = user.roles_here(at.astimezone(CHINA).date())
    return parts.Person(
        id=user.username,
        unit=user.unit.code if user.unit else "",
        roles=roles | {Role.SYSTEM} if user.is_system else roles,
        memberships=_memberships(user, at),
    )


def persons(usernames: Iterable[str], at: datetime) -> dict[str, parts.Person]:
    """Those of the named who exist and are active, by username."""
    users = User.objects.filter(username__in=set(usernames), is_active=True).select_related("unit")
    return {user.username: person(user, at) for user in users}


def lenders(matter: core.Matter, at: datetime) -> dict[str, parts.Person]:
    """Those on whose right a lent task of this matter rests and who are still active."""
    origins = {matter.origin(task).giver for task in matter.delegations_in_force}
    return persons(origins, at) if origins else {}


def leaver(username: str, at: datetime) -> dict[str, parts.Person]:
    """Somebody who leaves, by username: of an account already disabled only the past counts."""
    user = User.objects.filter(username=username).select_related("unit").first()
    if user is None:
        return {}
    found = person(user, at)
    return {username: found if user.is_active else replace(found, roles=frozenset())}


def verifiers(at: datetime) -> dict[str, parts.Person]:
    """Every active person who holds the verifier's role on the day, by username."""
    grants = RoleGrant.objects.in_force(at.astimezone(CHINA).date()).filter(role=Role.VERIFIER)
    return persons(grants.values_list("user__username", flat=True), at)


def _memberships(user: User, at: datetime) -> tuple[parts.Membership, ...]:
    """Every time in a unit, and with it in each unit above.

    Who belongs to a subsidiary belongs to its bureau, so that the bureau's bans hold (D1, D4).
    """
    rows: Iterable[Membership] = user.memberships.select_related("unit__parent").all()
    past = [(row.unit, row.since, row.until) for row in rows]
    present = [] if user.unit is None else [(user.unit, at, None)]
    return tuple(
        parts.Membership(unit=unit.code, since=since, until=until)
        for own, since, until in (*past, *present)
        for unit in _with_ancestors(own)
    )


def _with_ancestors(unit: Unit) -> Iterator[Unit]:
    """The unit and all above it; a ring, which the office could enter, is walked once."""
    seen: set[int] = set()
    above: Unit | None = unit
    while above is not None and above.pk not in seen:
        seen.add(above.pk)
        yield above
        above = above.parent
