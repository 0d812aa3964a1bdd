"""Reads of the facility ledger."""

from __future__ import annotations

from datetime import datetime

from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.facilities.master import Master
from huiyin.water.queries.register import Entry, entries


def facilities(
    user: User, now: datetime, *, known_before: datetime | None = None
) -> list[Entry[Master]]:
    """The facilities this person may read, with their facts as they were known."""
    mine = access.subjects(user, SubjectKind.FACILITY, now)
    return entries(SubjectKind.FACILITY, Master, subjects=mine, known_before=known_before)
