"""An import of month sheets: what each row would do, and doing it.

Reading changes nothing. Saving keeps the good rows by the verbs, facility by facility, and leaves
the refused ones for a list; sent again, the same file changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.base.errors import HuiyinError
from huiyin.ledger.models import User
from huiyin.water import access
from huiyin.water.choices import SubjectKind
from huiyin.water.core.facilities.facility import DailyRun
from huiyin.water.core.facilities.sheet import Column
from huiyin.water.facility_data import month_sheet_columns
from huiyin.water.models import Subject
from huiyin.water.queries.register import entries
from huiyin.water.sheet_cells import BadCell, Cell, applied, cell_of, heading
from huiyin.water.sheet_reading import Fault, ReadRow, read_sheets
from huiyin.water.sheets_choices import RecordKind
from huiyin.water.verbs.facility_records import same, write_daily_runs


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that would change: the column's heading, what stands, what comes."""

    column: str
    old: Cell
    new: Cell


@dataclass(frozen=True, slots=True)
class Line:
    """One row with what becomes of it; `run` is what would be written."""

    row: ReadRow
    fate: Fate
    run: DailyRun | None = None
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The reading report of a file. `faults` are of whole sheets."""

    name: str
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]

    @property
    def counts(self) -> Mapping[Fate, int]:
        """Rows of each fate; all are named."""
        found = Counter(line.fate for line in self.lines)
        return {fate: found[fate] for fate in Fate}

    @property
    def refused(self) -> tuple[Line, ...]:
        """Rows that cannot be kept."""
        return tuple(line for line in self.lines if line.fate is Fate.REFUSED)

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong, sheets first."""
        return (*self.faults, *(fault for line in self.refused for fault in line.faults))


def plan(content: bytes, name: str, *, actor: User, at: datetime) -> Plan:
    """What the file would do for this person. Raises BadWorkbook and BadTable."""
    today = at.astimezone(CHINA).date()
    columns = month_sheet_columns(today)
    read = read_sheets(content, columns)
    codes = {row.code for row in read.rows}
    visible = access.subjects(actor, SubjectKind.FACILITY, at).filter(code__in=codes)
    found = {subject.code: subject for subject in visible}
    writable = {code for code, one in found.items() if access.may_write(actor, one, at)}
    judge = _Judge(found, writable, _standing(found.values(), read.rows), columns, today)
    return Plan(name, tuple(judge.line(row) for row in read.rows), read.faults, read.remarks)


def save(made: Plan, *, actor: User, at: datetime) -> Plan:
    """Keep the good rows; a facility whose rows the verb refuses is refused row by row."""
    lines: dict[int, Line] = {}
    codes = dict.fromkeys(line.row.code for line in made.lines if _is_kept(line))
    visible = access.subjects(actor, SubjectKind.FACILITY, at).filter(code__in=codes)
    for subject in visible:
        mine = [(n, one) for n, one in enumerate(made.lines) if one.row.code == subject.code]
        wanted = [(n, one) for n, one in mine if _is_kept(one)]
        lines |= dict(_saved(subject, wanted, made.name, actor, at))
    kept = tuple(lines.get(number, line) for number, line in enumerate(made.lines))
    return replace(made, lines=kept)


def _is_kept(line: Line) -> bool:
    return line.fate in {Fate.NEW, Fate.CORRECTED} and line.run is not None


def _saved(
    subject: Subject, wanted: Sequence[tuple[int, Line]], name: str, actor: User, at: datetime
) -> Iterator[tuple[int, Line]]:
    runs = [line.run for _n, line in wanted if line.run is not None]
    reason = _("imported from %(file)s") % {"file": name}
    try:
        write_daily_runs(subject, runs, actor=actor, at=at, reason=reason)
    except HuiyinError as error:
        for number, line in wanted:
            yield number, _refused(line.row, BadCell(error.message, error.hint))


def _standing(
    subjects: Iterable[Subject], rows: Sequence[ReadRow]
) -> dict[tuple[str, date], DailyRun]:
    days = [row.day for row in rows if row.day is not None]
    if not days:
        return {}
    found = entries(
        RecordKind.DAILY_RUN,
        DailyRun,
        subjects=list(subjects),
        first=min(days),
        last=max(days),
    )
    return {(one.value.facility, one.value.day): one.value for one in found}


class _Judge:
    """Says of each row in turn what would become of it."""

    def __init__(
        self,
        found: Mapping[str, Subject],
        writable: set[str],
        standing: Mapping[tuple[str, date], DailyRun],
        columns: Sequence[Column],
        today: date,
    ) -> None:
        self.found, self.writable, self.standing, self.today = found, writable, standing, today
        self.headings = {column.field: heading(column) for column in columns}
        self.seen: dict[tuple[str, date], int] = {}

    def line(self, row: ReadRow) -> Line:
        """The fate of a row."""
        if row.faults or row.day is None:
            return Line(row, Fate.REFUSED, faults=row.faults)
        bad = self._impossible(row, row.day)
        if bad is not None:
            return _refused(row, bad)
        old = self.standing.get((row.code, row.day))
        if all(cell is None for cell in row.given.values()):
            # A stale sheet full of dashes must not wipe out what was written since.
            return Line(row, Fate.EMPTY)
        self.seen[row.code, row.day] = row.line
        before = old or DailyRun(facility=row.code, day=row.day)
        try:
            run = applied(before, row.given)
        except BadCell as error:
            return _refused(row, error)
        if old is not None and same(old, run):
            return Line(row, Fate.UNCHANGED, run)
        changes = tuple(self._changes(before, run)) if old is not None else ()
        return Line(row, Fate.NEW if old is None else Fate.CORRECTED, run, changes)

    def _impossible(self, row: ReadRow, day: date) -> BadCell | None:
        if row.code not in self.found:
            return BadCell(
                _("No facility %(code)s is open to you.") % {"code": row.code[:40]},
                _("Check the code, or ask who keeps the register."),
            )
        if row.code not in self.writable:
            return BadCell(
                _("You may not write for %(code)s.") % {"code": row.code},
                _("The responsible unit or who keeps the register imports it."),
            )
        if day > self.today:
            return BadCell(
                _("%(day)s is still to come.") % {"day": day}, _("Write it once the day is over.")
            )
        if (row.code, day) in self.seen:
            return BadCell(
                _("%(day)s of %(code)s stands in line %(line)d already.")
                % {"day": day, "code": row.code, "line": self.seen[row.code, day]},
                _("Keep the right one and remove the other."),
            )
        try:
            month_sheet_columns(day)
        except HuiyinError as error:
            return BadCell(error.message, error.hint)
        return None

    def _changes(self, old: DailyRun, new: DailyRun) -> Iterator[Change]:
        for name, label in self.headings.items():
            before, after = cell_of(old, name), cell_of(new, name)
            if name != "day" and before != after:
                yield Change(label, before, after)


def _refused(row: ReadRow, bad: BadCell) -> Line:
    fault = Fault(row.sheet, row.line, "", bad.message, bad.hint)
    return Line(row, Fate.REFUSED, faults=(fault,))
