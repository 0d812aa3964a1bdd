"""Reads of a facility's records: everything of a period, and the month sheet, as of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from huiyin.water.choices import SubjectKind
from huiyin.water.core.facilities.checks import Finding, check_entries
from huiyin.water.core.facilities.facility import (
    CHINA,
    DailyRun,
    Facility,
    Fault,
    Stop,
    day_span,
    month_days,
)
from huiyin.water.core.facilities.intervals import Day, Records, Timeline, timeline
from huiyin.water.core.facilities.master import Master
from huiyin.water.core.facilities.sheet import Sheet, month_sheet
from huiyin.water.facility_data import entry_checks, month_sheet_columns
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import Entry, end_of, entries, history
from huiyin.water.sheets_choices import CLASSES, DayState, RecordKind

FOREVER = datetime.max.replace(tzinfo=CHINA)
LOOK_BACK = timedelta(days=10)
"""Days before a month that the checks between days look at; findings are told of the month only."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the strip."""

    day: date
    state: DayState
    hours: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOf:
    """One facility in one month as known at the end of `as_of`.

    `runs` are the standing daily runs by day, `missing` days without one that are over and due.
    """

    subject: Subject
    facility: Facility
    year: int
    month: int
    as_of: date
    sheet: Sheet
    runs: Mapping[date, Entry[DailyRun]]
    records: Records
    line: Timeline
    strip: tuple[Cell, ...]
    findings: tuple[Finding, ...]
    missing: tuple[date, ...]

    @property
    def due(self) -> int:
        """Days that are over and on which there should be an entry."""
        return len([d for d in month_days(self.year, self.month) if _due(self, d)])

    @property
    def unknown(self) -> int:
        """Days of which nobody can say whether it ran."""
        return sum(cell.state is DayState.UNKNOWN for cell in self.strip)


def records_of(
    facility: Subject,
    first: date,
    last: date,
    *,
    known_before: datetime | None = None,
) -> Records:
    """Runs, stops and faults that touch the days `first` to `last`, as they stood then."""
    return _records(facility, _read([facility], first, last, known_before)[facility.pk])


def facility_as_of(subject: Subject, as_of: date) -> Facility:
    """What the register held of the facility; before it was entered nothing is known."""
    found = entries(SubjectKind.FACILITY, Master, subjects=[subject], known_before=end_of(as_of))
    return _facility(subject, found)


def month_of(subject: Subject, year: int, month: int, as_of: date) -> MonthOf:
    """The month sheet of one facility with its strip and findings. Raises NotInForce."""
    return months_of([subject], year, month, as_of)[0]


def months_of(
    subjects: Sequence[Subject],
    year: int,
    month: int,
    as_of: date,
    *,
    known_before: datetime | None = None,
) -> list[MonthOf]:
    """The same of many facilities, in as many reads as of one.

    `known_before` narrows what was known to a moment of the day `as_of`.
    """
    days, known = month_days(year, month), known_before or end_of(as_of)
    read = _read(subjects, days[0] - LOOK_BACK, days[-1], known)
    facts = defaultdict(list)
    for one in entries(SubjectKind.FACILITY, Master, subjects=subjects, known_before=known):
        facts[one.record.subject_id].append(one)
    return [
        _month(s, _facility(s, facts[s.pk]), (year, month), as_of, read[s.pk]) for s in subjects
    ]


def entries_of(
    facility: Subject,
    kinds: Iterable[RecordKind],
    first: date,
    last: date,
    *,
    known_before: datetime | None = None,
) -> dict[RecordKind, list[Entry[Any]]]:
    """Standing entries of these kinds that touch the days, the latest first.

    A stop or fault belongs to every day up to its end.
    """
    found = {}
    for kind in kinds:
        rows = _touching(kind, [facility], first, last, known_before)
        found[kind] = sorted(rows, key=lambda one: (one.record.day, one.record.key), reverse=True)
    return found


def day_history(facility: Subject, day: date, *, known_before: datetime) -> list[Record]:
    """Every version of one day's entry known by then, the oldest first, withdrawals included."""
    rows = history(facility, RecordKind.DAILY_RUN, day.isoformat())
    return list(rows.filter(at__lt=known_before))


def corrected_days(facility: Subject, first: date, last: date, known_before: datetime) -> set[date]:
    """Days whose entry was written more than once."""
    rows = history(facility, RecordKind.DAILY_RUN).filter(
        day__gte=first, day__lte=last, at__lt=known_before
    )
    seen: set[date] = set()
    again: set[date] = set()
    for day in rows.values_list("day", flat=True):
        if day is not None:
            (again if day in seen else seen).add(day)
    return again


def _facility(subject: Subject, facts: Sequence[Entry[Master]]) -> Facility:
    master = facts[-1].value if facts else Master()
    return master.facility(subject.code, subject.unit.code if subject.unit else "")


Read = dict[RecordKind, list[Entry[Any]]]


def _read(
    subjects: Sequence[Subject], first: date, last: date, known_before: datetime | None
) -> dict[int, Read]:
    found: dict[int, Read] = {subject.pk: {kind: [] for kind in RecordKind} for subject in subjects}
    for kind in (RecordKind.DAILY_RUN, RecordKind.STOP, RecordKind.FAULT):
        for one in _touching(kind, subjects, first, last, known_before):
            found[one.record.subject_id][kind].append(one)
    return found


def _touching(
    kind: RecordKind,
    subjects: Sequence[Subject],
    first: date,
    last: date,
    known_before: datetime | None,
) -> list[Entry[Any]]:
    """Entries of one kind that speak of a day of the period; stops and faults last."""
    lasts = kind in {RecordKind.STOP, RecordKind.FAULT}
    found = entries(
        kind,
        CLASSES[kind],
        subjects=list(subjects),
        first=None if lasts else first,
        last=last,
        known_before=known_before,
    )
    start = day_span(first).start
    return [one for one in found if not lasts or (_end(one.value) or FOREVER) > start]


def _end(value: Stop | Fault) -> datetime | None:
    return value.end if isinstance(value, Stop) else value.restored


def _records(facility: Subject, read: Read) -> Records:
    return Records(
        runs=tuple(one.value for one in read[RecordKind.DAILY_RUN]),
        stops=tuple(one.value for one in read[RecordKind.STOP]),
        faults=tuple(one.value for one in read[RecordKind.FAULT]),
    )


def _month(
    subject: Subject, facility: Facility, when: tuple[int, int], as_of: date, read: Read
) -> MonthOf:
    days = month_days(*when)
    records = _records(subject, read)
    runs = {one.value.day: one for one in read[RecordKind.DAILY_RUN]}
    last = min(days[-1], as_of)
    line = timeline(facility.id, days[0], last, records) if last >= days[0] else None
    empty = Timeline(facility.id, (), ())
    sheet = month_sheet(facility, *when, month_sheet_columns(days[0]), records.runs)
    found = MonthOf(
        subject=subject,
        facility=facility,
        year=when[0],
        month=when[1],
        as_of=as_of,
        sheet=sheet,
        runs={day: one for day, one in runs.items() if day in days},
        records=records,
        line=line or empty,
        strip=(),
        findings=_findings(facility, records, line or empty, days),
        missing=(),
    )
    by_day = {one.day: one for one in found.line.days}
    return replace(
        found,
        strip=tuple(_cell(found, day, by_day.get(day)) for day in days),
        missing=tuple(day for day in sheet.missing if _due(found, day)),
    )


def _findings(
    facility: Facility, records: Records, line: Timeline, days: Sequence[date]
) -> tuple[Finding, ...]:
    rules = entry_checks(days[0])
    found = check_entries(facility, records.runs, rules, line.conflicts)
    return tuple(one for one in found if one.day >= days[0])


def _due(month: MonthOf, day: date) -> bool:
    """A day is due once it is over: its entry is written the next morning at the earliest."""
    return day < month.as_of and month.facility.counts_on(day)


def _cell(month: MonthOf, day: date, one: Day | None) -> Cell:
    if one is None:
        return Cell(day, DayState.TO_COME, None)
    if not month.facility.counts_on(day) and day not in month.runs:
        return Cell(day, DayState.NOT_DUE, None)
    if day == month.as_of and day not in month.runs:
        return Cell(day, DayState.TO_COME, None)
    return Cell(day, _state(month, one), (one.ran.low, one.ran.high))


def _state(month: MonthOf, one: Day) -> DayState:
    """What may be said of a day without choosing between what is possible."""
    if one.ran.low <= 0 < one.ran.high:
        return DayState.UNKNOWN
    if one.ran.high <= 0:
        approved = all(part.approved is True for part in one.intervals)
        return DayState.STOPPED_APPROVED if approved else DayState.STOPPED
    return DayState.PARTLY if _halted(month, one) or not one.ran.known else DayState.RUNNING


def _halted(month: MonthOf, one: Day) -> bool:
    """Whether a stop or a fault that halted reaches into the day; nights at rest are none."""
    faults = [fault for fault in month.records.faults if fault.halted]
    halts = [*month.records.stops, *faults]
    whole = day_span(one.day)
    return any(h.start < whole.end and (_end(h) or FOREVER) > whole.start for h in halts)
