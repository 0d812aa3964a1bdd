"""整改台账 and 督办台账 as offices send them on: merged title, grouped heads, ready for A4 paper.

Their heads and order are a table (`data/office_layouts.yaml`). Every text is written as text and
stays one when it is edited: a title that begins with `=` never becomes a formula.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Any

import xlsxwriter
import yaml
from django.db.models import QuerySet
from django.utils import translation
from xlsxwriter.worksheet import Worksheet

from huiyin.base.clock import CHINA
from huiyin.ledger.export import IN_MEMORY, About, workbook
from huiyin.ledger.models import Matter
from huiyin.ledger.office_values import Value, values
from huiyin.ledger.queries.table import LedgerFilter, in_order

DATA = Path(__file__).parent / "data" / "office_layouts.yaml"
MOST_ROWS = 20_000
CHUNK = 500
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
A4 = 9
HEAD_ROW, FIRST_ROW = 2, 4
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, the merged head above it, what stands in it, its width."""

    head: str
    value: str = ""
    group: str = ""
    width: int = 12


@cache
def layout(name: str) -> tuple[str, tuple[Column, ...]]:
    """(title, columns) of the form of this name."""
    table = yaml.safe_load(DATA.read_text(encoding="utf-8"))[name]
    return table["title"], tuple(Column(**row) for row in table["columns"])


def office_workbook(
    name: str, found: QuerySet[Matter], wanted: LedgerFilter, about: About
) -> IO[bytes]:
    """The form as an open file at its start; at most `MOST_ROWS` rows, and it says so."""
    title, columns = layout(name)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, OPTIONS)
    sheet = book.add_worksheet(title[:31])
    with translation.override("zh-hans"):
        writer = _Writer(book, sheet)
        writer.heads(columns)
        written, cut = writer.rows(columns, _chunks(found, wanted), about.at)
        writer.title(title, columns, _told(about, written, cut))
    _paper(sheet, len(columns), written)
    book.close()
    file.seek(0)
    return file


LAYOUTS: dict[str, Callable[[QuerySet[Matter], LedgerFilter, About], IO[bytes]]] = {
    "full": workbook,
    "rectification": partial(office_workbook, "rectification"),
    "supervision": partial(office_workbook, "supervision"),
}
"""Every form in which the ledger is exported."""


def _chunks(found: QuerySet[Matter], wanted: LedgerFilter) -> Iterator[list[Matter]]:
    chosen = in_order(found, wanted).select_related("lead_unit")
    related = chosen.prefetch_related("co_units", "steps", "clues__raiser")
    rows = related[: MOST_ROWS + 1].iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _told(about: About, written: int, cut: bool) -> str:
    """The line below the title: who, when, how many, of what."""
    unit = f"{about.by} {about.unit}".strip()
    said = [f"导出：{unit}", f"{about.at.astimezone(CHINA):%Y-%m-%d %H:%M}", f"共{written}条"]
    said += [f"{name}：{words}" for name, words in about.conditions]
    if cut:
        said.append(f"仅前{MOST_ROWS}条，请缩小范围另导")
    if about.demo:
        said.append("演示城市：单位与人员均为虚构")
    return "　".join(said)


class _Writer:
    """One sheet being written."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        edge = {"valign": "top", "text_wrap": True, "border": 1}
        middle = {"align": "center", "valign": "vcenter"}
        self.sheet = sheet
        self.text = book.add_format(edge)
        self.quoted = book.add_format({**edge, "quote_prefix": True})
        self.day = book.add_format({**edge, "num_format": "yyyy-mm-dd"})
        self.head = book.add_format({**edge, **middle, "bold": True, "bg_color": "#E8EEF6"})
        self.big = book.add_format({**middle, "bold": True, "font_size": 18})
        self.small = book.add_format({"valign": "vcenter", "font_size": 10})

    def title(self, title: str, columns: Sequence[Column], told: str) -> None:
        self.sheet.merge_range(0, 0, 0, len(columns) - 1, "", self.big)
        self.sheet.write_string(0, 0, title, self.big)
        self.sheet.merge_range(1, 0, 1, len(columns) - 1, "", self.small)
        self.sheet.write_string(1, 0, told, self.small)
        self.sheet.set_row(0, 32)

    def heads(self, columns: Sequence[Column]) -> None:
        """Two rows: groups above their columns, other heads over both rows."""
        at = 0
        for group, members in groupby(columns, key=lambda column: column.group):
            names = [column.head for column in members]
            for offset, name in enumerate(names):
                if group:
                    self.sheet.write_string(HEAD_ROW + 1, at + offset, name, self.head)
                else:
                    column = at + offset
                    self.sheet.merge_range(HEAD_ROW, column, HEAD_ROW + 1, column, name, self.head)
            if group:
                self.sheet.merge_range(
                    HEAD_ROW, at, HEAD_ROW, at + len(names) - 1, group, self.head
                )
            at += len(names)
        for position, column in enumerate(columns):
            self.sheet.set_column(position, position, column.width)

    def rows(
        self, columns: Sequence[Column], chunks: Iterator[list[Matter]], now: datetime
    ) -> tuple[int, bool]:
        """Write the matters; how many, and whether there were more."""
        written = 0
        for chunk in chunks:
            for known in values(chunk, now):
                if written == MOST_ROWS:
                    return written, True
                written += 1
                known["serial"] = written
                for position, column in enumerate(columns):
                    self.cell(FIRST_ROW + written - 1, position, known.get(column.value))
        return written, False

    def cell(self, row: int, column: int, value: Value) -> None:
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, self.text)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, str):
            quoted = value.startswith(FORMULA_STARTS)
            self.sheet.write_string(row, column, value, self.quoted if quoted else self.text)
        else:
            self.sheet.write_number(row, column, value, self.text)


def _paper(sheet: Any, columns: int, written: int) -> None:
    """A4 across, one page wide, heads on every page, page numbers, heads and numbers frozen."""
    last = FIRST_ROW + max(written, 1) - 1
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.repeat_rows(HEAD_ROW, FIRST_ROW - 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.print_area(0, 0, last, columns - 1)
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.autofilter(FIRST_ROW - 1, 0, last, columns - 1)
