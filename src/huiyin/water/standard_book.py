"""Standards as workbooks: a table in the form in which it is imported, and lists of changes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from huiyin.ledger.export import IN_MEMORY, OPTIONS
from huiyin.water.core.discharge.limits import DischargeLimit
from huiyin.water.standard_rows import in_order, row_text

Rows = Iterable[Sequence[object]]
WIDTH = 16


def table_book(rows: Sequence[Mapping[str, str]], about: Sequence[tuple[str, str]]) -> IO[bytes]:
    """Rows of text in the columns of an import, on the first sheet; what they are on the second."""
    heading = in_order(column for row in rows for column in row)
    cells = [[row.get(column, "") for column in heading] for row in rows]
    return book([(_("Limits"), heading, cells), (_("About"), [_("What"), _("Said")], about)])


def rows_of(limits: Iterable[DischargeLimit], levels: Sequence[str]) -> list[dict[str, str]]:
    """Limits as rows of an import."""
    return [row_text(limit, levels) for limit in limits]


def book(sheets: Iterable[tuple[str, Sequence[str], Rows]]) -> IO[bytes]:
    """A workbook at its start: every cell is text, so that nothing is read as a formula."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    made = xlsxwriter.Workbook(file, OPTIONS)
    head = made.add_format({"bold": True, "bg_color": "#E8EEF6", "border": 1, "text_wrap": True})
    text = made.add_format({"border": 1, "text_wrap": True, "valign": "top", "num_format": "@"})
    for title, heading, rows in sheets:
        sheet = made.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(heading) - 1, 0), WIDTH)
        for column, name in enumerate(heading):
            sheet.write_string(0, column, name, head)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, str(cell), text)
    made.close()
    file.seek(0)
    return file
