"""The register of facilities as a workbook, out and in.

Written in the form of the paper list. Read from .xlsx, .xls, .et, .ods or .csv: every row is told
as good or bad, with cell, reason and what to do, and the good ones stand on their own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.intake.core.grid import CellFault, Grid
from huiyin.intake.workbooks.errors import BadWorkbook
from huiyin.intake.workbooks.reading import open_workbook
from huiyin.ledger.export import AS_TEXT, IN_MEMORY
from huiyin.ledger.models import Unit
from huiyin.ledger.names import unit_name
from huiyin.water.core.facilities.master import Master
from huiyin.water.facility_cells import BadCell, read_cell
from huiyin.water.facility_fields import (
    SUBJECT,
    Column,
    code_fault,
    columns,
    faults,
    in_words,
    values_of,
)
from huiyin.water.facility_fields import labels as labels_on
from huiyin.water.queries.register import Entry

HEAD_WITHIN = 10
MOST_ROWS = 2_000
FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A good row: `unit` is a unit's code, `values` the facts whose columns the file has."""

    line: int
    code: str
    name: str
    unit: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """One cell that cannot be used; `column` "" is about the row."""

    line: int
    column: str
    said: str
    message: str


@dataclass(frozen=True, slots=True)
class Read:
    """A file as read: good rows, what is wrong with the others, columns that were not used."""

    good: tuple[ReadRow, ...] = ()
    bad: tuple[BadRow, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def bad_rows(self) -> int:
        """How many rows cannot be used."""
        return len({one.line for one in self.bad})


@dataclass(slots=True)
class _Reading:
    """What the rows of one file share."""

    places: Mapping[str, int]
    units: Mapping[str, str]
    on: date
    good: list[ReadRow] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)


def read_list(content: bytes, on: date) -> Read:
    """The facilities that a file names. Raises BadWorkbook for a file that is no list at all."""
    book = open_workbook(content)
    for sheet in book.sheets:
        head = _head(sheet.grid, on)
        if head is not None:
            return _read(sheet.grid, *head, on)
    wanted = _(", ").join(labels_on(on)[name] for name in SUBJECT)
    raise BadWorkbook(
        _("No row of headings with %(columns)s was found in the first %(rows)d rows.")
        % {"columns": wanted, "rows": HEAD_WITHIN},
        _("Take the export of this register as the form, fill it in and send that."),
    )


def _head(grid: Grid, on: date) -> tuple[int, dict[str, int], tuple[str, ...]] | None:
    """(row of the headings, field → column, headings not used) where all of `SUBJECT` stand."""
    known = _heading_words(on)
    for number, row in enumerate(grid.rows[:HEAD_WITHIN]):
        said = [(place, str(cell).strip()) for place, cell in enumerate(row) if cell is not None]
        places: dict[str, int] = {}
        unused = []
        for place, text in said:
            name = known.get(text.lower())
            if name is None or name in places:
                unused.append(text)
            else:
                places[name] = place
        if places.keys() >= set(SUBJECT):
            return number, places, tuple(unused)
    return None


def _heading_words(on: date) -> dict[str, str]:
    return {
        word.lower(): column.field
        for column in columns(on)
        for word in (column.field, column.name_zh, column.name_en)
    }


def _read(grid: Grid, head: int, places: dict[str, int], unused: tuple[str, ...], on: date) -> Read:
    reading = _Reading(places, _unit_words(), on)
    rows = [
        (number, row)
        for number, row in enumerate(grid.rows[head + 1 :], head + 2)
        if any(cell is not None and str(cell).strip() for cell in row)
    ]
    if len(rows) > MOST_ROWS:
        raise BadWorkbook(
            _("The list has %(count)d rows; at most %(most)d are read at once.")
            % {"count": len(rows), "most": MOST_ROWS},
            _("Send it in parts."),
        )
    for number, row in rows:
        _read_row(reading, number, row)
    return Read(tuple(reading.good), tuple(reading.bad), unused)


def _read_row(reading: _Reading, line: int, row: Sequence[Any]) -> None:
    names = labels_on(reading.on)
    values: dict[str, Any] = {}
    bad: list[BadRow] = []
    for name, place in reading.places.items():
        cell = row[place] if place < len(row) else None
        try:
            if isinstance(cell, CellFault):
                raise BadCell(_("The cell holds an error or a formula without a value."))
            values[name] = read_cell(name, cell)
        except BadCell as error:
            bad.append(BadRow(line, names[name], _said(cell), str(error)))
    bad += [BadRow(line, names[one.field], "", one.message) for one in faults(values)]
    bad += _subject_faults(reading, line, values, names)
    if bad:
        reading.bad += bad
        return
    code, name, unit = (values.pop(one) for one in SUBJECT)
    reading.lines[code] = line
    reading.good.append(ReadRow(line, code, name, reading.units[unit.lower()], values))


def _subject_faults(
    reading: _Reading, line: int, values: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[BadRow]:
    code, unit = values.get("code"), values.get("unit")
    if code is not None and (why := code_fault(code)):
        yield BadRow(line, names["code"], code, why)
    if code in reading.lines:
        why = _("This code stands in line %(line)d already.") % {"line": reading.lines[code]}
        yield BadRow(line, names["code"], code, why)
    if values.get("name") == "":
        yield BadRow(line, names["name"], "", _("A facility needs a name."))
    if unit is not None and unit.lower() not in reading.units:
        yield BadRow(line, names["unit"], unit, _("No unit of the city has this name or code."))


def _said(cell: Any) -> str:
    return cell.code if isinstance(cell, CellFault) else str(cell)[:60]


def _unit_words() -> dict[str, str]:
    """Code and both names of each unit → its code."""
    return {
        word.lower(): unit.code
        for unit in Unit.objects.all()
        for word in (unit.code, unit.name, unit.name_en)
        if word
    }


def workbook(
    found: Sequence[Entry[Master]], *, by: str, at: datetime, as_of: date, demo: bool
) -> IO[bytes]:
    """The list as an open file at its start: title, who made it, headings, a row a facility."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, AS_TEXT)
    sheet = book.add_worksheet(_("Facilities"))
    styles = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "head": book.add_format(
            {"bold": True, "bg_color": "#E8EEF6", "border": 1, "text_wrap": True}
        ),
        "text": book.add_format(
            {"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
        ),
        "number": book.add_format({"border": 1, "valign": "top"}),
        "day": book.add_format({"border": 1, "valign": "top", "num_format": "yyyy-mm-dd"}),
    }
    shown = columns(as_of)
    sheet.merge_range(0, 0, 0, 11, _("Register of sewage treatment facilities"), styles["title"])
    sheet.write_string(1, 0, _made(by, at, as_of, demo))
    for place, column in enumerate(shown):
        sheet.set_column(place, place, column.width)
        sheet.write_string(2, place, column.name, styles["head"])
    sheet.freeze_panes(3, 2)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    for number, one in enumerate(found, 3):
        _write_row(sheet, number, shown, one, styles)
    book.close()
    file.seek(0)
    return file


def _made(by: str, at: datetime, as_of: date, demo: bool) -> str:
    said = _("As of %(day)s · made by %(who)s at %(when)s") % {
        "day": as_of.isoformat(), "who": by, "when": f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}",
    }  # fmt: skip
    return f"{said} · {_('demo city: facilities are invented')}" if demo else said


def _write_row(
    sheet: Any, row: int, shown: Sequence[Column], one: Entry[Master], styles: Mapping[str, Any]
) -> None:
    subject = one.subject
    values = values_of(one.value) | {
        "code": subject.code,
        "name": subject.name,
        "unit": unit_name(subject.unit) if subject.unit else "",
    }
    for place, column in enumerate(shown):
        value = values[column.field]
        if isinstance(value, date):
            sheet.write_datetime(row, place, datetime(*value.timetuple()[:3]), styles["day"])  # noqa: DTZ001 - a day
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, place, value, styles["number"])
        else:
            sheet.write_string(row, place, in_words(column.field, value), styles["text"])
