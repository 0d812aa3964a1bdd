"""Reads of early warning: which places are watched, and what was told of them."""

from __future__ import annotations

from datetime import datetime

from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.detector.watching import Told, Watched
from huiyin.water.models import Subject
from huiyin.water.queries.register import Entry, entries


def watched_places(*, known_before: datetime | None = None) -> list[Entry[Watched]]:
    """Every place that is watched, with what was learnt of it."""
    return entries(SubjectKind.WATCH, Watched, known_before=known_before)


def alarms_of(watch: Subject) -> list[Entry[Told]]:
    """The alarms of one place, each as it was last told, the oldest first."""
    return sorted(entries("alarm", Told, subjects=[watch]), key=lambda one: one.value.start)


def open_to(
    user: User, now: datetime, *, known_before: datetime | None = None
) -> tuple[list[Entry[Watched]], list[Entry[Told]]]:
    """The watched places and the alarms that this person may read, the newest alarm first."""
    mine = access.subjects(user, SubjectKind.WATCH, now)
    places = entries(SubjectKind.WATCH, Watched, subjects=mine, known_before=known_before)
    alarms = entries("alarm", Told, subjects=mine, known_before=known_before)
    return places, sorted(alarms, key=lambda one: one.value.start, reverse=True)
