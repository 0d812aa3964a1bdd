"""运行月报表 as a workbook: the paper form of a facility, a table of many, refused rows.

Cells hold the full figure and show it rounded; unknown is `—`. Every text is written as text.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huiyin.base.clock import CHINA
from huiyin.ledger.export import AS_TEXT, IN_MEMORY
from huiyin.ledger.names import unit_name
from huiyin.water import words
from huiyin.water.core.facilities.facility import month_days
from huiyin.water.core.facilities.sheet import Column, Summary, Total
from huiyin.water.models import Record, Subject
from huiyin.water.queries.facility_records import MonthOf
from huiyin.water.sheet_cells import UNKNOWN, Cell, cell_of, heading
from huiyin.water.sheet_import import Line
from huiyin.water.sheet_reading import CODE, DATE, MONTH

WIDE = ("abnormal", "cause", "sludge_to")
LONGEST_SHEET = 31
TITLE, FACTS, HEAD, FIRST = 0, 1, 2, 3
"""Rows of the form."""


@dataclass(frozen=True, slots=True)
class _Formats:
    title: Format
    fact: Format
    head: Format
    text: Format
    note: Format
    numbers: dict[int | None, Format]


def label(names: tuple[str, ...]) -> str:
    """A label of the form in the language of the page; the reader knows both."""
    return names[1].capitalize() if words.english() else names[0]


def month_workbook(month: MonthOf, *, by: str, at: datetime) -> IO[bytes]:
    """The form of one facility and month as an open file at its start."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, AS_TEXT)
    formats = _formats(book, month.sheet.columns)
    sheet = book.add_worksheet(f"{month.year}-{month.month:02d}")
    _paper(sheet)
    _form_head(sheet, month, formats)
    row = FIRST
    for day in month_days(month.year, month.month):
        entry = month.runs.get(day)
        for place, column in enumerate(month.sheet.columns):
            if column.field == "day":
                sheet.write_string(row, place, day.isoformat(), formats.text)
            else:
                cell = cell_of(entry.value, column.field) if entry else None
                _write(sheet, row, place, cell, _style(formats, column))
        row += 1
    _totals(sheet, row, month, formats)
    _foot(sheet, row + 1, month, formats, by=by, at=at)
    book.close()
    file.seek(0)
    return file


def table_workbook(months: Sequence[MonthOf], *, by: str, at: datetime) -> IO[bytes]:
    """One row a facility and day that was written, which can be corrected and imported again."""
    columns = months[0].sheet.columns if months else ()
    rows = [
        (month.subject.code, [cell_of(entry.value, c.field) for c in columns if c.field != "day"],
         day.isoformat())
        for month in months
        for day, entry in sorted(month.runs.items())
    ]  # fmt: skip
    note = _made_by(by, at, invented=any(month.subject.invented for month in months))
    return _table(columns, rows, note, ())


def refused_workbook(lines: Iterable[Line], columns: Sequence[Column]) -> IO[bytes]:
    """Refused rows as a table with their reasons, to correct and import again."""
    rows, reasons = [], []
    for line in lines:
        told = line.row.told
        cells = [told.get(c.field) or None for c in columns if c.field != "day"]
        rows.append((line.row.code, cells, told.get("day", "")))
        reasons.append("\n".join(f"{f.column} {f.what} {f.todo}".strip() for f in line.faults))
    return _table(columns, rows, "", reasons)


def records_workbook(
    facility: Subject,
    sheets: Mapping[str, Sequence[tuple[str, str, str, Record]]],
    *,
    by: str,
    at: datetime,
) -> IO[bytes]:
    """A sheet for each kind of record: when, what, state, who wrote it and when."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, AS_TEXT)
    formats = _formats(book, ())
    head = (_("When"), _("What"), _("State"), _("Written by"), _("Written at"), _("Reason"))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name[:LONGEST_SHEET])
        for place, text in enumerate(head):
            sheet.write_string(0, place, text, formats.head)
        for number, (when, what, state, record) in enumerate(rows, 1):
            who = record.by.display_name if record.by else ""
            written = f"{record.at.astimezone(CHINA):%Y-%m-%d %H:%M}"
            for place, text in enumerate((when, what, state, who, written, record.reason)):
                sheet.write_string(number, place, text, formats.text)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 70)
        sheet.set_column(2, 5, 18)
        note = _made_by(by, at, invented=facility.invented)
        sheet.write_string(len(rows) + 2, 0, f"{_('Note')}：{facility.name} {note}", formats.note)
    book.close()
    file.seek(0)
    return file


def _made_by(by: str, at: datetime, *, invented: bool) -> str:
    moment = f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    note = _("Made by %(by)s at %(at)s.") % {"by": by, "at": moment}
    return f"{_invented()} {note}" if invented else note


def _table(
    columns: Sequence[Column],
    rows: Sequence[tuple[str, Sequence[Cell], str]],
    note: str,
    reasons: Sequence[str],
) -> IO[bytes]:
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, AS_TEXT)
    formats = _formats(book, columns)
    sheet = book.add_worksheet(_("Daily runs")[:LONGEST_SHEET])
    others = [column for column in columns if column.field != "day"]
    head = [label(CODE), label(DATE), *map(_head, others), *([_("Reason")] if reasons else [])]
    for place, text in enumerate(head):
        sheet.write_string(0, place, text, formats.head)
    for number, (code, cells, day) in enumerate(rows, 1):
        sheet.write_string(number, 0, code, formats.text)
        sheet.write_string(number, 1, day, formats.text)
        for place, (column, cell) in enumerate(zip(others, cells, strict=True), 2):
            blank = bool(reasons) and cell is None
            _write(sheet, number, place, "" if blank else cell, _style(formats, column))
        if reasons:
            sheet.write_string(number, len(head) - 1, reasons[number - 1], formats.text)
    sheet.set_column(0, 1, 12)
    sheet.set_column(2, len(head) - 1, 11)
    if reasons:
        sheet.set_column(len(head) - 1, len(head) - 1, 60)
    sheet.freeze_panes(1, 2)
    if note:
        sheet.write_string(len(rows) + 2, 0, f"{_('Note')}: {note}", formats.note)
    book.close()
    file.seek(0)
    return file


def _formats(book: xlsxwriter.Workbook, columns: Sequence[Column]) -> _Formats:
    edge: dict[str, Any] = {"border": 1, "valign": "vcenter", "font_size": 10}
    numbers = {
        decimals: book.add_format(
            {**edge, "align": "right", "num_format": "0." + "0" * decimals if decimals else "0"}
        )
        for decimals in {column.decimals for column in columns}
        if decimals is not None
    }
    return _Formats(
        title=book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        fact=book.add_format({"font_size": 11}),
        head=book.add_format({**edge, "bold": True, "align": "center", "text_wrap": True,
                              "bg_color": "#E8EEF6"}),
        text=book.add_format({**edge, "text_wrap": True}),
        note=book.add_format({"font_size": 10}),
        numbers={**numbers, None: book.add_format(edge)},
    )  # fmt: skip


def _style(formats: _Formats, column: Column) -> Format:
    return formats.numbers.get(column.decimals, formats.text)


def _paper(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.freeze_panes(FIRST, 1)


def _form_head(sheet: Worksheet, month: MonthOf, formats: _Formats) -> None:
    """Merged title; name, code, month and unit; the headings with their units."""
    last = len(month.sheet.columns) - 1
    sheet.merge_range(TITLE, 0, TITLE, last, _("Month sheet of facility operation"), formats.title)
    unit = unit_name(month.subject.unit) if month.subject.unit else ""
    facts = (
        (0, f"{_('Facility')}：{month.subject.name}"),
        (5, f"{label(CODE)}：{month.subject.code}"),
        (8, f"{label(MONTH)}：{month.year}-{month.month:02d}"),
        (11, f"{_('Unit')}：{unit}"),
    )
    for place, text in facts:
        sheet.write_string(FACTS, place, text, formats.fact)
    for place, column in enumerate(month.sheet.columns):
        sheet.write_string(HEAD, place, _head(column), formats.head)
        sheet.set_column(place, place, 18 if column.field in WIDE else 11)
    sheet.set_row(HEAD, 32)


def _head(column: Column) -> str:
    return f"{heading(column)}\n({column.unit})" if column.unit else heading(column)


def _totals(sheet: Worksheet, row: int, month: MonthOf, formats: _Formats) -> None:
    sheet.write_string(row, 0, _("Total or mean"), formats.head)
    for place, total in enumerate(month.sheet.totals[1:], 1):
        column = month.sheet.columns[place]
        if total is None:
            sheet.write_blank(row, place, None, formats.text)
        else:
            _write(sheet, row, place, total.value, _style(formats, column))
            if not total.complete:
                sheet.write_comment(row, place, total_words(total, column))


def total_words(total: Total, column: Column) -> str:
    """What a total rests on: `12 of 30 days known; a lower bound`."""
    told = _("%(known)d of %(days)d days known") % {"known": total.known, "days": total.days}
    bound = column.summary is Summary.SUM and not total.complete and total.known
    return _("%(known)s; a lower bound") % {"known": told} if bound else told


def _foot(
    sheet: Worksheet, row: int, month: MonthOf, formats: _Formats, *, by: str, at: datetime
) -> None:
    made = _("Made by %(by)s at %(at)s, as known on %(day)s.") % {
        "by": by,
        "at": f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        "day": month.as_of,
    }
    notes = [
        f"{_('Written by')}：　　　　　{pgettext('month sheet', 'Checked by')}：",
        f"{_('Note')}：{made}",
    ]
    notes.append(f"{_('Note')}：{_('— is unknown, not zero.')}")
    if month.subject.invented:
        notes.append(f"{_('Note')}：{_invented()}")
    for place, text in enumerate(notes, row):
        sheet.write_string(place, 0, text, formats.note)


def _invented() -> str:
    return _("Invented facility, synthetic data.")


def _write(sheet: Worksheet, row: int, place: int, cell: Cell, style: Format) -> None:
    if cell is None:
        sheet.write_string(row, place, UNKNOWN, style)
    elif isinstance(cell, str):
        sheet.write_string(row, place, cell, style) if cell else sheet.write_blank(
            row, place, None, style
        )
    else:
        sheet.write_number(row, place, cell, style)
