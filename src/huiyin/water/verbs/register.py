"""Enter subjects and write records: access → lock → record and row, all or nothing.

What may be written of a kind, and by whom, is said by the verbs of that kind; they come here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.errors import HuiyinError
from huiyin.field.models import Point
from huiyin.ledger.models import Unit, User
from huiyin.water import access
from huiyin.water.bodies import to_body
from huiyin.water.choices import SubjectKind
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import digest
from huiyin.water.renaming import RENAMED, Renamed, named


class BadEntry(HuiyinError):
    """What was to be written cannot stand; nothing was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One thing to write: its kind and key, the day it speaks of, and the core's value."""

    kind: str
    value: Any
    key: str = ""
    day: date | None = None
    reason: str = ""


def enter(
    kind: SubjectKind,
    code: str,
    value: Any,
    *,
    name: str,
    unit: Unit | None,
    actor: User,
    at: datetime | None = None,
    point: Point | None = None,
    invented: bool = False,
) -> Subject:
    """A new subject with its facts, which become its first record, of the subject's kind.

    Raises Refused for anybody but a keeper, BadEntry for a code that is empty or taken.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"enter {kind} {code}", now)
    if not code.strip() or not name.strip():
        raise BadEntry(_("It needs a code and a name."))
    try:
        with transaction.atomic():
            subject = Subject.objects.create(
                kind=kind, code=code.strip(), name=name.strip(), unit=unit, point=point,
                invented=invented,
            )  # fmt: skip
            _append(subject, [Written(kind=str(kind), value=value)], actor, now)
    except IntegrityError as error:
        raise BadEntry(
            _("The code %(code)s is taken, or its point is.") % {"code": code},
            _("Choose another, or amend what stands there."),
        ) from error
    return subject


def amend(
    subject: Subject,
    value: Any,
    *,
    reason: str,
    actor: User,
    at: datetime | None = None,
    name: str | None = None,
    unit: Unit | None = None,
) -> Record:
    """Change a subject's facts: a later record, with the reason. None keeps name and unit.

    What it was called, and who was responsible, is written beside where that changes.
    """
    now = at or clock.now()
    access.require_keeper(actor, f"amend {subject.kind} {subject.code}", now)
    if not reason.strip():
        raise BadEntry(_("A change needs a reason."), _("Say why it changes."))
    with transaction.atomic():
        locked = _lock(subject)
        before = named(locked)
        locked.name = name.strip() if name else locked.name
        locked.unit = unit or locked.unit
        after = named(locked)
        entries = [Written(kind=subject.kind, value=value, reason=reason.strip())]
        if after != before:
            told = Renamed(before=before, after=after)
            entries.append(Written(kind=RENAMED, value=told, reason=reason.strip()))
        return _append(locked, entries, actor, now)[0]


def write(
    subject: Subject, entries: Sequence[Written], *, actor: User, at: datetime | None = None
) -> list[Record]:
    """Write records about a subject, in order. Raises Refused for whoever may not write there."""
    now = at or clock.now()
    kinds = ", ".join(sorted({entry.kind for entry in entries}))
    access.require_writer(actor, subject, f"write {kinds}", now)
    with transaction.atomic():
        return _append(_lock(subject), entries, actor, now)


def withdraw(
    subject: Subject, kind: str, key: str, *, reason: str, actor: User, at: datetime | None = None
) -> Record:
    """Say that a record no longer counts. It stays, and stood until now.

    Raises BadEntry without a reason, or where nothing of this key stands.
    """
    now = at or clock.now()
    access.require_writer(actor, subject, f"withdraw {kind} {key}", now)
    if not reason.strip():
        raise BadEntry(_("A withdrawal needs a reason."), _("Say why it no longer counts."))
    with transaction.atomic():
        locked = _lock(subject)
        last = locked.records.filter(kind=kind, key=key).order_by("-pk").first()
        if last is None or last.withdrawn:
            raise BadEntry(_("Nothing of this key stands that could be withdrawn."))
        row = Record(
            kind=kind, key=key, day=last.day, withdrawn=True, reason=reason.strip(), body=last.body
        )
        return _chain(locked, [row], actor, now)[0]


def _lock(subject: Subject) -> Subject:
    return Subject.objects.select_for_update(of=("self",)).get(pk=subject.pk)


def _append(
    subject: Subject, entries: Iterable[Written], actor: User, at: datetime
) -> list[Record]:
    rows = [
        Record(kind=one.kind, key=one.key, day=one.day, reason=one.reason, body=to_body(one.value))
        for one in entries
    ]
    return _chain(subject, rows, actor, at)


def _chain(subject: Subject, rows: list[Record], actor: User, at: datetime) -> list[Record]:
    """Number and hash the rows after the subject's last one, and store all."""
    for row in rows:
        subject.written += 1
        row.subject, row.number, row.at, row.by = subject, subject.written, at, actor
        row.prev = subject.tip
        row.hash = subject.tip = digest(row)
    subject.save()
    return Record.objects.bulk_create(rows, batch_size=200)
