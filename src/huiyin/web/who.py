"""Who is signed in, in words."""

from __future__ import annotations

from typing import Any

from huiyin.base import clock
from huiyin.ledger.choices import ROLES
from huiyin.ledger.models import Unit, User


def roles_in_words(user: Any) -> list[tuple[Any, Unit | None]]:
    """(role, unit or None for the whole city) for each role in force today."""
    if not isinstance(user, User):
        return []
    grants = user.grants.in_force(clock.today()).select_related("unit")
    return [(ROLES[grant.role].label, grant.unit) for grant in grants]
