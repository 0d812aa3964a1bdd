"""Reads of village works: where each stands, as of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.supply.works import (
    Acceptance,
    Application,
    Progress,
    Standing,
    Works,
    standing,
)
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import Entry, end_of, entries, history

PROGRESS = "works_progress"
APPLICATION = "works_application"
ACCEPTANCE = "acceptance"
MATTER = "works_matter"
TOLD = (PROGRESS, APPLICATION)
"""Kinds of record by which the side that builds tells how far it is."""
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedMatter:
    """That what failed of application `number` was put into the ledger, and as which matter."""

    number: int
    matter: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One works with everything known of it on a day, and where it stands.

    `matters` has the matter of a refused application by its number.
    """

    subject: Subject
    works: Works
    progress: tuple[Entry[Progress], ...]
    applications: tuple[Entry[Application], ...]
    decisions: tuple[Entry[Acceptance], ...]
    matters: Mapping[int, str]
    standing: Standing


PARTS: tuple[tuple[str, Any], ...] = (
    (PROGRESS, Progress),
    (APPLICATION, Application),
    (ACCEPTANCE, Acceptance),
    (MATTER, FailedMatter),
)


def all_works(user: User, now: datetime, day: date) -> list[Shown]:
    """Every works this person may read, as it was known at the end of `day`."""
    mine = access.subjects(user, SubjectKind.VILLAGE_WORKS, now)
    before = end_of(day)
    facts = entries(SubjectKind.VILLAGE_WORKS, Works, subjects=mine, known_before=before)
    told: list[dict[int, list[Any]]] = [_by_subject(kind, of, mine, before) for kind, of in PARTS]
    return [
        _shown(one, [part.get(one.subject.pk, []) for part in told], day)
        for one in sorted(facts, key=lambda one: one.subject.code)
    ]


def one_works(subject: Subject, day: date) -> Shown | None:
    """One works as it was known at the end of `day`; None: it was not entered by then."""
    mine, before = [subject], end_of(day)
    facts = entries(SubjectKind.VILLAGE_WORKS, Works, subjects=mine, known_before=before)
    if not facts:
        return None
    return _shown(
        facts[0],
        [entries(kind, of, subjects=mine, known_before=before) for kind, of in PARTS],
        day,
    )


def tellers(subject: Subject) -> list[Record]:
    """Everything the side that builds ever told of a works, with who told it."""
    return list(history(subject).filter(kind__in=TOLD).select_related("by__unit"))


def _by_subject(
    kind: str, of: type[Value], subjects: Any, before: datetime
) -> dict[int, list[Entry[Value]]]:
    found: dict[int, list[Entry[Value]]] = {}
    for one in entries(kind, of, subjects=subjects, known_before=before):
        found.setdefault(one.record.subject_id, []).append(one)
    return found


def _shown(facts: Entry[Works], told: Sequence[list[Any]], day: date) -> Shown:
    """A works from its facts and the records of each kind in `PARTS`."""
    progress, applications, decisions, matters = told
    progress.sort(key=lambda one: one.value.day)
    place = standing(
        facts.value,
        [one.value for one in progress],
        [one.value for one in applications],
        [one.value for one in decisions],
        day,
    )
    return Shown(
        facts.subject,
        facts.value,
        tuple(progress),
        tuple(applications),
        tuple(decisions),
        {one.value.number: one.value.matter for one in matters},
        place,
    )
