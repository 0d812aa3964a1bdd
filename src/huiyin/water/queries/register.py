"""Reads of the registers: what stands now, what stood on a past day, and what was ever written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Generic, TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from huiyin.base.clock import CHINA
from huiyin.ledger.core.chain import canonical
from huiyin.water.bodies import from_body
from huiyin.water.choices import SubjectKind
from huiyin.water.models import Record, Subject
from huiyin.water.renaming import RENAMED, Named, Renamed, named

Value = TypeVar("Value")
EARLIEST = date(2000, 1, 1)
"""No page looks further back."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[Value]):
    """A record with the value it holds."""

    record: Record
    value: Value

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return self.record.subject


def end_of(day: date) -> datetime:
    """The first moment after a day in China: what was known on it was written before."""
    return datetime.combine(day + timedelta(days=1), time(), CHINA)


def standing(
    kind: str,
    *,
    subjects: Iterable[Subject] | QuerySet[Subject] | None = None,
    first: date | None = None,
    last: date | None = None,
    known_before: datetime | None = None,
) -> list[Record]:
    """The last record of each subject and key, without those withdrawn, in order of writing.

    `first` and `last` narrow to records that speak of those days, both included: a correction to
    another day takes its key along. `known_before` leaves out what was written at that moment or
    later: what stood then.
    """
    known = Record.objects.filter(kind=kind)
    if known_before is not None:
        known = known.filter(at__lt=known_before)
    same = {"subject": OuterRef("subject"), "key": OuterRef("key"), "pk__gt": OuterRef("pk")}
    rows = known.filter(~Exists(known.filter(**same)), withdrawn=False)
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    if first is not None:
        rows = rows.filter(day__gte=first)
    if last is not None:
        rows = rows.filter(day__lte=last)
    return list(rows.select_related("subject", "subject__unit", "by"))


def entries(kind: str, of: type[Value], **narrow: Any) -> list[Entry[Value]]:
    """`standing` with every body as a value of the class `of`."""
    return [Entry(row, from_body(of, row.body)) for row in standing(kind, **narrow)]


def one(
    subject: Subject, kind: str, of: type[Value], key: str = "", **narrow: Any
) -> Entry[Value] | None:
    """The standing record of one key, None where there is none."""
    found = standing(kind, subjects=[subject], **narrow)
    row = next((row for row in found if row.key == key), None)
    return None if row is None else Entry(row, from_body(of, row.body))


def named_at(subjects: Iterable[Subject], known_before: datetime | None = None) -> dict[int, Named]:
    """Name and unit of each subject by its key, as they were before a moment; None: now."""
    now = {subject.pk: named(subject) for subject in subjects}
    if known_before is not None:
        later = Record.objects.filter(kind=RENAMED, subject__in=list(now), at__gte=known_before)
        for row in later.order_by("-pk"):
            now[row.subject_id] = from_body(Renamed, row.body).before
    return now


def history(subject: Subject, kind: str = "", key: str | None = None) -> QuerySet[Record]:
    """Everything written about a subject, the oldest first, corrections included."""
    rows = subject.records.select_related("by")
    if kind:
        rows = rows.filter(kind=kind)
    return rows if key is None else rows.filter(key=key)


def subjects(kind: SubjectKind) -> QuerySet[Subject]:
    """A whole register."""
    return Subject.objects.filter(kind=kind).select_related("unit", "point")


def digest(record: Record) -> str:
    """The hash a record must bear: over the one before it and everything it says."""
    told = canonical(
        {
            "number": record.number,
            "kind": record.kind,
            "key": record.key,
            "day": record.day.isoformat() if record.day else "",
            "at": record.at.astimezone(CHINA).isoformat(),
            "by": record.by.username if record.by else "",
            "withdrawn": record.withdrawn,
            "reason": record.reason,
            "body": record.body,
        }
    )
    return sha256(record.prev.encode() + told).hexdigest()


def broken_chains(subjects: Iterable[Subject]) -> Iterator[Record | Subject]:
    """Each first record whose hash, number or predecessor is wrong; a subject whose end is cut."""
    for subject in subjects:
        prev, number = "", 0
        for row in history(subject).iterator():
            if (row.prev, row.number) != (prev, number + 1) or digest(row) != row.hash:
                yield row
                break
            prev, number = row.hash, row.number
        else:
            if (subject.tip, subject.written) != (prev, number):
                yield subject
