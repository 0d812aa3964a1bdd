"""Bytes to grids. Values only: no macro, no formula is run, no link is followed."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from huiyin.intake.core.grid import Area, Grid, Value, text_of
from huiyin.intake.workbooks import apart, limits, sheet_xml
from huiyin.intake.workbooks.container import Container, recognise
from huiyin.intake.workbooks.errors import BadWorkbook

ENCODINGS = ("utf-8-sig", "gb18030")
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    KeyError,
    RuntimeError,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook."""

    grid: Grid
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as read; `remarks` say what was left aside and why."""

    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...] = ()

    def sheet(self, name: str) -> Grid | None:
        """The grid of this name."""
        return next((one.grid for one in self.sheets if one.grid.sheet == name), None)


def open_workbook(content: bytes) -> Workbook:
    """All sheets with anything on them. Raises BadWorkbook."""
    known = recognise(content)
    if known.container is Container.CSV:
        return Workbook((Sheet(_csv(content)),), known.remarks)
    try:
        sheets = tuple(_sheets(content, known.container))
    except UNREADABLE as error:
        raise BadWorkbook(
            _("The workbook is broken: %(what)s") % {"what": str(error)[:200]},
            _("Open it in Excel or WPS, save it anew and send it again."),
        ) from error
    if not sheets:
        raise BadWorkbook(
            _("The workbook has no cells with anything in them."), _("Was the right file sent?")
        )
    return Workbook(sheets, known.remarks + _unseen(known.container))


def _unseen(container: Container) -> tuple[str, ...]:
    """What the other formats do not let us see."""
    if container is Container.XLSX:
        return ()
    return (
        _(
            "In this format errors and formulas without a stored value cannot be told apart from "
            "empty cells, and plain numbers are not taken as dates. If the ledger has any, save "
            "it as .xlsx and send that."
        ),
    )


def _sheets(content: bytes, container: Container) -> Iterator[Sheet]:
    read = apart.read_sheets(content)
    is_xlsx = container is Container.XLSX
    marks = _marks(content) if is_xlsx else {}
    with_1904 = _counts_from_1904(content) if is_xlsx else None
    for one in read:
        found = marks.get(one["index"])
        rows = _rows(one, found)
        if any(value is not None for row in rows for value in row):
            hidden = frozenset(found.hidden) if found else frozenset()
            areas = tuple(Area(*top, *bottom) for top, bottom in one["merged"])
            yield Sheet(Grid(one["name"], rows, areas, hidden, with_1904), one["is_hidden"])


def _rows(sheet: dict[str, Any], marks: sheet_xml.Marks | None) -> tuple[tuple[Value, ...], ...]:
    """Rows from the first of the paper sheet on; empty texts are None."""
    first_row, first_column = sheet["start"]
    left = (None,) * first_column
    rows: list[tuple[Value, ...]] = [() for _row in range(first_row)]
    for cells in sheet["rows"]:
        rows.append(left + tuple(_value(cell) for cell in cells))
    for (row, column), fault in sorted(marks.faults.items()) if marks else ():
        if row < limits.MAX_ROWS and column < limits.MAX_COLUMNS:
            rows.extend(() for _row in range(row + 1 - len(rows)))
            kept = rows[row] + (None,) * (column + 1 - len(rows[row]))
            if kept[column] is None:
                rows[row] = (*kept[:column], fault, *kept[column + 1 :])
    return tuple(rows)


def _value(cell: Any) -> Value:
    if isinstance(cell, str):
        return cell.replace("\x00", "") or None  # no database keeps this sign in a text
    return text_of(cell.total_seconds()) if isinstance(cell, timedelta) else cell


def _marks(content: bytes) -> dict[int, sheet_xml.Marks]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = sheet_xml.sheet_parts(package)
        return {n: sheet_xml.marks(package, part) for n, part in enumerate(parts) if part}


def _counts_from_1904(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return sheet_xml.is_1904(package)


def _csv(content: bytes) -> Grid:
    """A table as text: UTF-8, UTF-16 with its mark, or GB 18030; comma, semicolon or tab."""
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows: list[tuple[Value, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True):
            rows.append(tuple(_value(cell) for cell in row))
            if len(rows) > limits.MAX_ROWS:
                raise apart.too_many(_("rows"), len(rows), limits.MAX_ROWS)
            if len(row) > limits.MAX_COLUMNS:
                raise apart.too_many(_("columns"), len(row), limits.MAX_COLUMNS)
    except csv.Error as error:
        raise BadWorkbook(
            _("Line %(line)s of the table cannot be read: %(what)s")
            % {"line": len(rows) + 1, "what": error},
            _("Save the table as .xlsx and send that."),
        ) from error
    if not any(value is not None for row in rows for value in row):
        raise BadWorkbook(_("The file is empty."), _("Save the workbook and send it again."))
    return Grid("csv", tuple(rows))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadWorkbook(
        _("The text is neither UTF-8 nor GB 18030."), _("Save the table as .xlsx and send that.")
    )
