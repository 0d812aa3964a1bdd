"""Reads of months: which are closed, what a closing says, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.water import closing_parts
from huiyin.water.choices import SubjectKind
from huiyin.water.core import closing as core
from huiyin.water.core.assessment import Period, PeriodKind, parse_period, period_of
from huiyin.water.core.closing import ChangedCell, Closing, Replayed
from huiyin.water.dated import rows as rows_in_force
from huiyin.water.models import Record, Section, Subject
from huiyin.water.queries.register import Entry, broken_chains, one, standing
from huiyin.water.report.part import Part
from huiyin.water.report.shown import Table

CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the list; `closing` is the one that stands, `reopened` the last withdrawal."""

    period: Period
    over: bool
    closing: Record | None
    reopened: Record | None


def month_named(text: str) -> Period | None:
    """The month that "2020-09" names, None for anything else."""
    try:
        found = parse_period(text)
    except ValueError:
        return None
    return found if found.kind is PeriodKind.MONTH else None


def subject_of(month: Period) -> Subject | None:
    """The month in the register, None before it was ever closed."""
    return Subject.objects.filter(kind=SubjectKind.MONTH, code=month.text).first()


def closing_of(month: Period, known_before: datetime | None = None) -> Entry[Closing] | None:
    """The closing that stands, or stood at a moment."""
    subject = subject_of(month)
    if subject is None:
        return None
    return one(subject, CLOSING, Closing, known_before=known_before)


def months(today: date, known_before: datetime | None = None) -> list[Month]:
    """Every month since the first section was watched, the latest first, that of today included."""
    first = Section.objects.order_by("effective_from").values_list("effective_from", flat=True)
    period = period_of(PeriodKind.MONTH, today)
    start = period_of(PeriodKind.MONTH, first[0].astimezone(CHINA).date()) if first else period
    closed = {row.subject.code: row for row in standing(CLOSING, known_before=known_before)}
    reopened = _reopened(known_before)
    found = []
    while period >= start or period.text in closed:
        name = period.text
        over = period.last_day < today
        found.append(Month(period, over, closed.get(name), reopened.get(name)))
        period = period.before
    return found


def take(month: Period, before: datetime) -> Closing:
    """The closing of a month as everything is known at that moment. Raises what its parts raise."""
    parts = tuple(core.kept(part.name, part.text(month, before)) for part in closing_parts.PARTS)
    ends = chain_ends(before)
    return Closing(
        month=month.text,
        known_before=before,
        parts=parts,
        chains=core.ends_digest(ends),
        records=sum(number for _kind, _code, number, _tip in ends),
        last_arrival=_last_arrival(parts),
        rules=_rules(month),
    )


def replay(month: Period, closing: Closing) -> Replayed:
    """Work every part out again as of the closing's moment, and read every chain."""
    texts = {}
    for part in closing_parts.PARTS:
        then = closing.part(part.name)
        if then is None:
            texts[part.name] = ""
            continue
        texts[part.name] = part.text(month, closing.known_before, then.json)
    broken = [_place(found) for found in broken_chains(Subject.objects.all())]
    return core.compare(closing, texts, core.ends_digest(chain_ends(closing.known_before)), broken)


def chain_ends(before: datetime) -> list[tuple[str, str, int, str]]:
    """Register, code, number and hash of each subject's last record before a moment."""
    last = (
        Record.objects.filter(at__lt=before).order_by().values("subject").annotate(last=Max("pk"))
    )
    rows = Record.objects.filter(pk__in=last.values("last")).select_related("subject")
    return [(row.subject.kind, row.subject.code, row.number, row.hash) for row in rows]


def changed_cells(part: Part, then: str, now: str) -> list[ChangedCell]:
    """What differs between two texts of a part, in the words of its tables."""
    if then == now:
        return []
    old = {table.name: table for table in part.tables(part.value(then))}
    new = {table.name: table for table in part.tables(part.value(now))}
    found = []
    for name in dict.fromkeys([*old, *new]):
        heading = (new.get(name) or old[name]).heading
        found += core.changed_cells(name, heading, _rows(old.get(name)), _rows(new.get(name)))
    return found


def _last_arrival(parts: Iterable[core.Kept]) -> datetime | None:
    """The latest arrival of the readings that went into any part."""
    found = []
    for kept in parts:
        part = closing_parts.part(kept.name)
        value = part.value(kept.json) if part else None
        found.append(getattr(value, "last_arrival", None))
    return max((moment for moment in found if moment is not None), default=None)


def _rows(table: Table | None) -> tuple[tuple[str, ...], ...]:
    return () if table is None else table.rows


def _reopened(known_before: datetime | None) -> dict[str, Record]:
    rows = Record.objects.filter(kind=CLOSING, withdrawn=True).select_related("subject", "by")
    if known_before is not None:
        rows = rows.filter(at__lt=known_before)
    return {row.subject.code: row for row in rows.order_by("pk")}


def _rules(month: Period) -> dict[str, str]:
    files = sorted({name for part in closing_parts.PARTS for name in part.rules})
    return {
        name: max(row["effective_from"] for row in rows_in_force(name, month.last_day)).isoformat()
        for name in files
    }


def _place(found: Record | Subject) -> str:
    if isinstance(found, Subject):
        return _("%(register)s %(code)s: its end is cut") % {
            "register": found.get_kind_display(), "code": found.code,
        }  # fmt: skip
    return _("%(register)s %(code)s: record %(number)d") % {
        "register": found.subject.get_kind_display(),
        "code": found.subject.code,
        "number": found.number,
    }
