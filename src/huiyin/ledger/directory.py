"""Accounts as the core's persons: unit, roles of the day and every unit ever belonged to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import Role
from huiyin.ledger.core import parts
from huiyin.ledger.models import Membership, User


def person(user: User, at: datetime) -> parts.Person:
    """The core's view of somebody at `at`. The username is the id that goes into the chain.

    A role granted in a unit counts only while the person belongs to that unit.
    """
    roles = user.roles_here(at.astimezone(CHINA).date())
    return parts.Person(
        id=user.username,
        unit=user.unit.code if user.unit else "",
        roles=roles | {Role.SYSTEM} if user.is_system else roles,
        memberships=_memberships(user),
    )


def persons(usernames: Iterable[str], at: datetime) -> dict[str, parts.Person]:
    """Those of the named who exist and are active, by username."""
    users = User.objects.filter(username__in=set(usernames), is_active=True).select_related("unit")
    return {user.username: person(user, at) for user in users}


def _memberships(user: User) -> tuple[parts.Membership, ...]:
    rows: Iterable[Membership] = user.memberships.select_related("unit").all()
    return tuple(
        parts.Membership(unit=row.unit.code, since=row.since, until=row.until) for row in rows
    )
