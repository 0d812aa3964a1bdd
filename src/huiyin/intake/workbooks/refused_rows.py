"""Rows that could not be imported, as a workbook to correct and send again."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import IO, Any

import xlsxwriter

from huiyin.intake.core.grid import CellFault, Value, text_of
from huiyin.intake.models import RowState, Workbook, WorkbookRow
from huiyin.intake.workbooks import context, words
from huiyin.intake.workbooks.reading import open_workbook
from huiyin.ledger import evidence

REASON = "原因"
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
IN_MEMORY = 4 * 1024 * 1024


def workbook_of(workbook: Workbook) -> IO[bytes]:
    """The sender's own columns and cells of each refused row, and why, as an open file."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, OPTIONS)
    sheet = book.add_worksheet("未导入")
    text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1})
    grid = open_workbook(evidence.read(workbook.sha256)).sheet(workbook.sheet)
    layout = context.layout_of(grid) if grid is not None else None
    if grid is not None and layout is not None:
        columns = sorted(layout.labels)
        labels = [layout.labels[c][-1] for c in columns]
        for at, label in enumerate((REASON, *labels)):
            sheet.write_string(0, at, label, head)
        sheet.set_column(0, 0, 50)
        sheet.set_column(1, len(columns), 18)
        for line, row in enumerate(_refused(workbook), 1):
            sheet.write_string(line, 0, _reasons(row), text)
            _copy(sheet, line, [grid.shown(row.number - 1, c) for c in columns], text)
        sheet.freeze_panes(1, 1)
    book.close()
    file.seek(0)
    return file


def _refused(workbook: Workbook) -> Any:
    return WorkbookRow.objects.filter(workbook=workbook, state=RowState.REFUSED).order_by("number")


def _reasons(row: WorkbookRow) -> str:
    shown = words.shown([row])[0]
    cells = [f"{doubt.cell} {doubt.why}" for doubt in shown.doubts if doubt.refused]
    return "\n".join(dict.fromkeys([*shown.faults, *cells]))


def _copy(sheet: Any, line: int, values: Sequence[Value], text: Any) -> None:
    for at, value in enumerate(values, 1):
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(line, at, value, text)
        elif value is not None and not isinstance(value, CellFault):
            sheet.write_string(line, at, text_of(value), text)
        else:
            sheet.write_blank(line, at, None, text)
