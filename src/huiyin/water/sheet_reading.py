"""Reads month sheets and plain tables of daily runs from a workbook, row by row.

Two layouts are known: the paper form of one facility and month (its code and month stand above
the heading), and a table of many facilities and days (with a column of codes). A row with a cell
that cannot be read is refused as a whole and says line, column and what to do; the others go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from huiyin.intake.core.grid import Grid, Value, column_letters, text_of
from huiyin.intake.workbooks.reading import open_workbook
from huiyin.water.core.facilities.sheet import Column
from huiyin.water.sheet_cells import BadCell, Cell, heading, read_cell
from huiyin.water.tables import BadTable

CODE = ("设施编号", "facility code", "编号", "code")
MONTH = ("月份", "month")
DATE = ("日期", "date", "day")
HEAD_ROWS = 12
LEAST_COLUMNS = 2
BELOW_THE_TABLE = (
    *("合计", "平均", "总计", "小计", "填表", "审核", "备注", "说明", "注", "虚构"),
    *("total", "mean", "sum", "written", "checked", "note", "invented"),
)  # fmt: skip

_UNIT = re.compile(r"\s*[（(\[]\s*([^（(\[\]）)]*?)\s*[）)\]]\s*$")
_LABELLED = re.compile(r"\s*([^：:]{1,20})[：:]\s*(.*?)\s*", re.DOTALL)
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:[-/.]0?1(?: 00:00)?)?")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?: 00:00(?::00)?)?")
_DAY_OF_MONTH = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})\s*[日号]?")
_UNITS = {"m3": "m³", "立方米": "m³", "吨": "t", "小时": "h", "千瓦时": "kWh", "度": "kWh",
          "kwh": "kWh", "mg/l": "mg/L", "公斤": "kg", "千克": "kg", "米": "m"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that cannot be read: sheet, line from 1, column as Excel names it, words."""

    sheet: str
    line: int
    column: str
    what: str
    todo: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One day of one facility as the file tells it.

    `given` holds the cells that say something, None for unknown; `told` every cell as text, for
    the list of refused rows. `day` None and `code` empty only in a row with faults.
    """

    sheet: str
    line: int
    code: str
    day: date | None
    given: Mapping[str, Cell]
    told: Mapping[str, str]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Everything read: rows in order, sheets that could not be used, and remarks."""

    rows: tuple[ReadRow, ...]
    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]


@dataclass(slots=True)
class _Layout:
    """Where things stand on one sheet. `at` is the column of each field."""

    top: int
    at: dict[str, int]
    code_at: int | None
    code: str
    month: tuple[int, int] | None
    unused: list[str] = field(default_factory=list)


def read_sheets(content: bytes, columns: Sequence[Column]) -> ReadFile:
    """Read a file. Raises BadWorkbook for what is no workbook, BadTable without a usable sheet."""
    book = open_workbook(content)
    rows: list[ReadRow] = []
    faults: list[Fault] = []
    remarks = list(book.remarks)
    for sheet in book.sheets:
        layout = _layout(sheet.grid, columns)
        if isinstance(layout, Fault):
            faults.append(layout)
            continue
        rows += _rows(sheet.grid, layout)
        if layout.unused:
            remarks.append(
                _("Sheet %(sheet)s: not used: %(columns)s")
                % {"sheet": sheet.grid.sheet, "columns": "; ".join(layout.unused)}
            )
    if not rows and faults:
        raise BadTable(faults[0].what, faults[0].todo)
    if not rows:
        raise BadTable(
            _("There is no day in this file."), _("Each day is a row below the heading.")
        )
    return ReadFile(tuple(rows), tuple(faults), tuple(remarks))


def _layout(grid: Grid, columns: Sequence[Column]) -> _Layout | Fault:
    names = _names(columns)
    units = {column.field: column.unit for column in columns}
    for top in range(min(HEAD_ROWS, grid.height)):
        layout = _Layout(top, {}, None, "", None)
        for place in range(len(grid.rows[top])):
            fault = _heading_cell(grid, layout, place, names, units)
            if fault is not None:
                return fault
        if "day" in layout.at and len(layout.at) >= LEAST_COLUMNS:
            return _above(grid, layout)
    return Fault(
        grid.sheet, 1, "", _("Sheet %(sheet)s has no heading of a month sheet.")
        % {"sheet": grid.sheet},
        _("It needs a row with %(columns)s …: export a sheet to see the form.")
        % {"columns": ", ".join(heading(column) for column in columns[:4])},
    )  # fmt: skip


def _names(columns: Sequence[Column]) -> dict[str, str]:
    names = dict.fromkeys(DATE, "day") | dict.fromkeys(CODE, "code")
    for column in columns:
        for name in (column.name_zh, column.name_en, column.field):
            names.setdefault(name.lower(), column.field)
    return names


def _heading_cell(
    grid: Grid, layout: _Layout, place: int, names: Mapping[str, str], units: Mapping[str, str]
) -> Fault | None:
    """Place one cell of a heading; a fault where its unit is another or it stands there twice."""
    text = " ".join(text_of(grid.at(layout.top, place)).split())
    found = _UNIT.search(text)
    name = names.get((text[: found.start()] if found else text).lower())
    if name is None:
        if text:
            layout.unused.append(text[:30])
        return None
    column = column_letters(place)
    if name == "code":
        layout.code_at = place
        return None
    if name in layout.at:
        return Fault(
            grid.sheet, layout.top + 1, column,
            _("The column %(name)s stands there twice.") % {"name": text},
            _("Remove or rename one of them."),
        )  # fmt: skip
    layout.at[name] = place
    unit = _UNITS.get(found[1].lower(), found[1]) if found else ""
    if unit and unit != units.get(name, ""):
        return Fault(
            grid.sheet, layout.top + 1, column,
            _("%(name)s: the unit must be %(unit)s.")
            % {"name": text, "unit": units.get(name) or _("none")},
            _("Convert the figures and put the unit into the heading."),
        )  # fmt: skip
    return None


def _above(grid: Grid, layout: _Layout) -> _Layout | Fault:
    """Code and month that stand above the heading of the paper form."""
    for row in range(layout.top):
        for label, value in _labelled(grid, row):
            if label in CODE:
                layout.code = value
            match = _MONTH.fullmatch(value) if label in MONTH else None
            if match and 1 <= int(match[2]) <= 12 and int(match[1]) > 0:
                layout.month = int(match[1]), int(match[2])
    if layout.code_at is None and not layout.code:
        return Fault(
            grid.sheet, layout.top + 1, "", _("Nothing says which facility this is."),
            _("Write “%(label)s：” with the code above the heading, or add a column of that name.")
            % {"label": CODE[0]},
        )  # fmt: skip
    return layout


def _labelled(grid: Grid, row: int) -> Iterator[tuple[str, str]]:
    """`label: value` in one cell, or a label with its value in the next cell."""
    cells = [text_of(grid.at(row, place)).strip() for place in range(len(grid.rows[row]))]
    for place, text in enumerate(cells):
        match = _LABELLED.fullmatch(text)
        label, value = (match[1], match[2]) if match else (text, "")
        following = next((cell for cell in cells[place + 1 :] if cell), "")
        yield label.strip().lower(), value or following


def _rows(grid: Grid, layout: _Layout) -> Iterator[ReadRow]:
    for number in range(layout.top + 1, grid.height):
        cells = {name: grid.at(number, place) for name, place in layout.at.items()}
        code_cell = None if layout.code_at is None else grid.at(number, layout.code_at)
        if all(cell is None for cell in (*cells.values(), code_cell)):
            continue
        table = layout.code_at is not None
        first = text_of(code_cell if table else cells["day"]).strip().lower()
        if first.startswith(BELOW_THE_TABLE) and not (table and cells["day"] is not None):
            continue
        yield _row(grid, layout, number, cells, text_of(code_cell).strip() or layout.code)


def _row(
    grid: Grid, layout: _Layout, number: int, cells: Mapping[str, Value], code: str
) -> ReadRow:
    faults: list[Fault] = []
    given: dict[str, Cell] = {}
    day: date | None = None

    def refuse(name: str, bad: BadCell) -> None:
        place = layout.code_at if name == "code" else layout.at[name]
        label = text_of(grid.at(layout.top, place or 0)).replace("\n", " ")
        where = f"{column_letters(place or 0)} {label}"
        faults.append(Fault(grid.sheet, number + 1, where, bad.message, bad.hint))

    if not code:
        refuse("code", BadCell(_("The code is missing."), _("Write the code of the facility.")))
    for name, value in cells.items():
        try:
            if name == "day":
                day = _day(value, layout.month)
            elif value is not None:
                given[name] = read_cell(value, name)
        except BadCell as bad:
            refuse(name, bad)
    told = {name: text_of(value) for name, value in cells.items()}
    return ReadRow(grid.sheet, number + 1, code, day, given, told, tuple(faults))


def _day(value: Value, month: tuple[int, int] | None) -> date:
    """The day of a row; raises BadCell where it is none, or another month than the form's."""
    found = _read_day(value, month)
    if found is None:
        raise BadCell(
            _("“%(text)s” is no day.") % {"text": text_of(value)[:40]},
            _("Write it like 2020-09-01; on a month's form the day's number is enough."),
        )
    if month is not None and (found.year, found.month) != month:
        raise BadCell(
            _("%(day)s is not in the month of this form.") % {"day": found},
            _("Correct the day, or the month above the heading."),
        )
    return found


def _read_day(value: Value, month: tuple[int, int] | None) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value).strip()
    match = _DAY.fullmatch(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
        short = _DAY_OF_MONTH.fullmatch(text) if month else None
        if short and month:
            return date(month[0], int(short[1] or month[1]), int(short[2]))
    except ValueError:
        return None
    return None
