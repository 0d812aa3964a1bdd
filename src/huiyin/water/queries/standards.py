"""Reads of a city's own versions of standards: what was imported, what holds, since when.

Standards are published law and open to everybody who is signed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from huiyin.water.choices import SubjectKind
from huiyin.water.core.discharge.confidence import weakest
from huiyin.water.core.discharge.editions import Activation, Deactivation, Edition, Version
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import Entry, entries, history, subjects
from huiyin.water.standard_rows import edition_row

VERSION, ACTIVATION, DEACTIVATION = "version", "activation", "deactivation"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """A version with what became of it."""

    entry: Entry[Version]
    activation: Entry[Activation] | None
    deactivation: Entry[Deactivation] | None

    @property
    def code(self) -> str:
        """The standard's."""
        return self.entry.subject.code

    @property
    def label(self) -> str:
        """The version's."""
        return self.entry.value.label

    @property
    def version(self) -> Version:
        """What was imported."""
        return self.entry.value

    @property
    def record(self) -> Record:
        """Who imported it and when."""
        return self.entry.record

    @property
    def starts(self) -> date | None:
        """The day from which it may hold; None as long as nobody activated it."""
        return self.activation.value.starts if self.activation else None

    @property
    def ends(self) -> date | None:
        """The first day on which it holds no more."""
        return self.deactivation.value.ends if self.deactivation else None

    @cached_property
    def confidence(self) -> str:
        """That of its least sure row."""
        return weakest(row["confidence"] for row in self.version.rows)

    @cached_property
    def first_day(self) -> date:
        """The earliest day one of its rows names."""
        return min(one.limit.effective_from for one in self.edition().rows)

    def holds(self, on: date) -> bool:
        """Whether it is laid over the shipped rows on the day."""
        return (
            self.starts is not None and self.starts <= on and (self.ends is None or on < self.ends)
        )

    def edition(self, starts: date | None = None) -> Edition:
        """The version as the core lays it over; `starts` for one that is only tried."""
        return Edition(
            label=self.label,
            rows=tuple(map(edition_row, self.version.rows)),
            as_law=self.version.as_law,
            first=starts or self.starts or date.max,
            last=self.ends - DAY if self.ends else None,
        )


def versions(code: str | None = None, known_before: datetime | None = None) -> list[Kept]:
    """Every version of one standard, or of all, in the order in which they were activated.

    Those that nobody activated come last, in the order of import.
    """
    rows: Iterable[Subject] = subjects(SubjectKind.STANDARD)
    mine = [row for row in rows if code is None or row.code == code]
    if not mine:
        return []
    begun = _by_key(entries(ACTIVATION, Activation, subjects=mine, known_before=known_before))
    ended = _by_key(entries(DEACTIVATION, Deactivation, subjects=mine, known_before=known_before))
    found = [
        Kept(entry, begun.get(_key(entry)), ended.get(_key(entry)))
        for entry in entries(VERSION, Version, subjects=mine, known_before=known_before)
    ]
    return sorted(found, key=_order)


def version(code: str, label: str, known_before: datetime | None = None) -> Kept | None:
    """One version; None where there is none of this label."""
    return next((kept for kept in versions(code, known_before) if kept.label == label), None)


def subject(code: str) -> Subject | None:
    """The standard as a subject, once something of it was imported."""
    return subjects(SubjectKind.STANDARD).filter(code=code).first()


def acts(code: str, known_before: datetime | None = None) -> list[Record]:
    """Everything done with a standard's versions, the newest first."""
    found = subject(code)
    if found is None:
        return []
    rows = history(found).filter(kind__in=(VERSION, ACTIVATION, DEACTIVATION))
    if known_before is not None:
        rows = rows.filter(at__lt=known_before)
    return list(rows.order_by("-pk"))


def _by_key(found: Iterable[Entry]) -> dict[tuple[int, str], Entry]:
    return {_key(entry): entry for entry in found}


def _key(entry: Entry) -> tuple[int, str]:
    return entry.subject.pk, entry.record.key


def _order(kept: Kept) -> tuple[bool, int]:
    begun = kept.activation
    return (begun is None, begun.record.pk if begun else kept.record.pk)
