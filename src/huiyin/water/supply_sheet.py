"""The month table (月度水量表) of volumes: read from a workbook or CSV, and written as one.

A row is one month, offtake and purpose. Cells are values: no formula is run, and a text that looks
like one is no number. An amount that is not known is written 不详 or unknown, never left empty.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huiyin.base.clock import CHINA
from huiyin.intake.core.grid import CellFault, Grid, Value, address, text_of
from huiyin.intake.workbooks.errors import BadWorkbook
from huiyin.intake.workbooks.reading import open_workbook
from huiyin.ledger.export import IN_MEMORY, OPTIONS
from huiyin.water import supply_words
from huiyin.water.core.supply.offtake import Month, Purpose
from huiyin.water.queries.supply import ECOLOGICAL, OTHERS, Gate, Year
from huiyin.water.supply_choices import PURPOSES
from huiyin.water.supply_data import sheet_words
from huiyin.water.words import english

HEAD_WITHIN = 12
LARGEST = 1e6
LONGEST_REASON = 300
NEEDED = ("month", "code", "purpose", "amount")
MONTH = re.compile(r"(\d{4})\s*[-./年]?\s*(\d{1,2})(?:\s*[-./月].*)?")
NUMBER = re.compile(r"\d[\d,]*(\.\d+)?")


class BadCell(ValueError):
    """One cell cannot be used; its words are for the reader."""


@dataclass(frozen=True, slots=True)
class Row:
    """One readable row; `line` counts from 1 as the program that wrote the file shows it."""

    line: int
    code: str
    month: Month
    purpose: Purpose
    amount: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Bad:
    """One row that was left out: its cell, and why."""

    cell: str
    why: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: `sheet` is the one that was read."""

    sheet: str
    rows: tuple[Row, ...]
    bad: tuple[Bad, ...]
    remarks: tuple[str, ...]


def read_sheet(content: bytes) -> Sheet:
    """The rows of a month table. Raises BadWorkbook where none is in the file."""
    book = open_workbook(content)
    for one in book.sheets:
        head = _head(one.grid)
        if head is not None:
            rows, bad = _rows(one.grid, *head)
            return Sheet(one.grid.sheet, tuple(rows), tuple(bad), book.remarks)
    columns = sheet_words().columns
    wanted = ", ".join(columns[name][english()] for name in NEEDED)
    raise BadWorkbook(
        _("No sheet has the columns of the month table: %(columns)s.") % {"columns": wanted},
        _("Export the table, fill it in and send it again."),
    )


def read_amount(text: str) -> float | None:
    """A volume in 10⁴ m³; None for a word that says unknown. Raises BadCell."""
    told = unicodedata.normalize("NFKC", text).strip()
    if told.casefold() in {_folded(word) for word in sheet_words().unknown}:
        return None
    if not told:
        raise BadCell(
            _("It is empty: write 0 where nothing passed, “unknown” where it is not known.")
        )
    if not NUMBER.fullmatch(told):
        raise BadCell(_("“%(text)s” is no volume.") % {"text": told[:40]})
    amount = float(told.replace(",", ""))
    if amount > LARGEST:
        raise BadCell(_("%(text)s is more than any offtake passes.") % {"text": told[:40]})
    return amount


def read_month(value: Value) -> Month:
    """A month from a cell: a date, 2020-09, 2020年9月 or 202009. Raises BadCell."""
    if isinstance(value, date):
        return Month.of(value)
    told = unicodedata.normalize("NFKC", text_of(value)).strip()
    found = MONTH.fullmatch(told)
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
        raise BadCell(_("“%(text)s” is no month; write 2020-09.") % {"text": told[:40]})
    return Month(int(found[1]), int(found[2]))


def read_purpose(text: str) -> Purpose:
    """A purpose by any of its words. Raises BadCell."""
    told = _folded(text)
    for purpose, words in sheet_words().purposes.items():
        if told in {_folded(word) for word in words}:
            return purpose
    known = ", ".join(str(PURPOSES[purpose]) for purpose in Purpose)
    raise BadCell(
        _("“%(text)s” is no purpose; known: %(known)s.") % {"text": text[:40], "known": known}
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _head(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row of headings and the column of each; None where the sheet is no month table."""
    meanings = {
        _folded(word): name for name, words in sheet_words().columns.items() for word in words
    }
    for row in range(min(grid.height, HEAD_WITHIN)):
        found: dict[str, int] = {}
        for column in range(grid.width):
            name = meanings.get(_folded(text_of(grid.at(row, column))))
            if name:
                found.setdefault(name, column)
        if set(NEEDED) <= found.keys():
            return row, found
    return None


def _rows(grid: Grid, head: int, columns: Mapping[str, int]) -> tuple[list[Row], list[Bad]]:
    rows: list[Row] = []
    bad: list[Bad] = []
    seen: dict[tuple[str, Month, Purpose], int] = {}
    for at in range(head + 1, grid.height):
        cells = {name: grid.at(at, column) for name, column in columns.items()}
        if all(value is None for value in cells.values()):
            continue
        row = _row(at, cells, columns)
        if isinstance(row, Bad):
            bad.append(row)
            continue
        first = seen.setdefault((row.code, row.month, row.purpose), row.line)
        if first != row.line:
            why = _("The same month, offtake and purpose stand in row %(row)s.") % {"row": first}
            bad.append(Bad(address(at, columns["month"]), why))
            continue
        rows.append(row)
    return rows, bad


def _row(at: int, cells: Mapping[str, Value], columns: Mapping[str, int]) -> Row | Bad:
    name = "month"
    try:
        for name in cells:
            if isinstance(cells[name], CellFault):
                raise BadCell(_("The cell holds an error or a formula without a value."))
        name = "month"
        month = read_month(cells[name])
        name = "code"
        code = text_of(cells[name]).strip()
        if not code:
            raise BadCell(_("No offtake is named."))
        name = "purpose"
        purpose = read_purpose(text_of(cells[name]))
        name = "amount"
        amount = read_amount(text_of(cells[name]))
    except BadCell as error:
        return Bad(address(at, columns[name]), str(error))
    reason = text_of(cells.get("reason")).strip()[:LONGEST_REASON]
    return Row(at + 1, code, month, purpose, amount, reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Who made the workbook, when, of which day, and whether the city is invented."""

    by: str
    at: datetime
    day: date
    demo: bool


def workbook(year: Year, about: About) -> IO[bytes]:
    """A water year as a workbook: what it is, the month table, and a summary by offtake."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, OPTIONS)
    edge = {"border": 1, "border_color": "#B0B0B0", "valign": "top"}
    head = book.add_format({**edge, "bold": True, "bg_color": "#E8EEF6", "text_wrap": True})
    text = book.add_format(edge)
    first = book.add_worksheet(_("About"))
    table = book.add_worksheet(_("Month table"))
    summary = book.add_worksheet(_("Summary by month"))
    write_rows(first, _facts(year, about), head, text, (20, 90), head_column=True)
    columns = sheet_words().columns
    labels = [columns[name][english()] for name in columns]
    write_rows(table, [labels, *_table(year)], head, text, (12, 16, 26, 18, 40))
    write_rows(summary, _summary(year), head, text, (16, 28, 24, *(11 for _m in year.months), 12))
    table.activate()
    book.close()
    file.seek(0)
    return file


Cell = str | float | None


def _facts(year: Year, about: About) -> Iterator[Sequence[Cell]]:
    if about.demo:
        yield _("Note"), _("Demo city: offtakes and all figures are invented.")
    yield _("Water year"), f"{year.months[0]} – {year.months[-1]}"
    yield _("As known on"), about.day.isoformat()
    yield _("Made by"), about.by
    yield _("Made at"), f"{about.at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    yield (
        _("How to read it"),
        _("Volumes in 10⁴ m³. A month and purpose that nobody reported has no row."),
    )
    yield (
        _("How to send it"),
        _("Fill in the month table and import it: what stands already stays; another figure needs "
          "its reason of correction."),
    )  # fmt: skip


def _table(year: Year) -> Iterator[Sequence[Cell]]:
    for gate in year.gates:
        for month in year.months:
            for purpose in Purpose:
                entry = gate.volumes.get((month, purpose))
                if entry is not None:
                    amount = entry.value.amount
                    shown = sheet_words().unknown[english()] if amount is None else amount
                    yield str(month), gate.subject.code, str(PURPOSES[purpose]), shown, None


def _summary(year: Year) -> Iterator[Sequence[Cell]]:
    yield (
        _("Offtake code"),
        _("Offtake"),
        _("What the row shows"),
        *map(str, year.months),
        _("Total"),
    )
    for gate in year.gates:
        for label, cells in _of_gate(gate, year):
            yield gate.subject.code, gate.subject.name, label, *cells


def _of_gate(gate: Gate, year: Year) -> Iterator[tuple[str, list[Cell]]]:
    plan = [gate.planned(month) for month in year.months]
    annual = gate.paper.value.allocation.annual if gate.paper else None
    yield _("Planned volume"), [*plan, annual]
    for label, purposes in (
        (_("Taken without ecological water"), OTHERS),
        (_("Ecological water"), ECOLOGICAL),
    ):
        months = [_shown(gate, [month], purposes, year) for month in year.months]
        yield label, [*months, _shown(gate, year.over, purposes, year)]


def _shown(gate: Gate, months: Sequence[Month], purposes: frozenset[Purpose], year: Year) -> Cell:
    if not months or year.until is None or months[0] > year.until:
        return None
    found = gate.sum(months, purposes)
    return found.range.low if found.range.known else supply_words.span(found.range)


def write_rows(
    sheet: Worksheet,
    rows: Iterator[Sequence[Cell]] | list[Sequence[Cell]],
    head: Format,
    text: Format,
    widths: Sequence[int],
    *,
    head_column: bool = False,
) -> None:
    """Rows of a sheet, texts as texts; the first row is the head, or the first column is."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for at, cells in enumerate(rows):
        for column, value in enumerate(cells):
            style = head if (column == 0 if head_column else at == 0) else text
            if value is None:
                sheet.write_blank(at, column, None, style)
            elif isinstance(value, str):
                sheet.write_string(at, column, value, style)
            else:
                sheet.write_number(at, column, value, style)
    if not head_column:
        sheet.freeze_panes(1, 0)
