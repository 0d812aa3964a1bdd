"""The monthly report as a workbook: what it is made from, then one sheet a table.

Text is written as text: a name that begins with `=` stays a name. Plain numbers are numbers.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huiyin.base.clock import CHINA
from huiyin.ledger.export import IN_MEMORY, OPTIONS
from huiyin.water.core.assessment import Period
from huiyin.water.report.month import Shown
from huiyin.water.report.shown import Table

NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,14})?")
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Who asked for the workbook, when, and whether the city is invented."""

    by: str
    at: datetime
    demo: bool


def workbook(period: Period, shown: Shown, about: About) -> IO[bytes]:
    """The workbook as an open file at its start."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF6", "border": 1, "text_wrap": True})
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    first = book.add_worksheet(_("About"))
    first.set_column(0, 0, 24)
    first.set_column(1, 1, 90)
    for row, (name, words) in enumerate(_facts(period, shown, about)):
        first.write_string(row, 0, name, head)
        first.write_string(row, 1, words, text)
    taken = {_("About").lower()}
    for table in _tables(shown):
        _sheet(book.add_worksheet(_name(table.name, taken)), table, head, text)
    book.close()
    file.seek(0)
    return file


def _facts(period: Period, shown: Shown, about: About) -> Iterator[tuple[str, str]]:
    if about.demo:
        yield _("Note"), _("Demo city: facilities, units and people are invented.")
    yield _("Period"), period.text
    yield _("Known before"), f"{shown.known_before.astimezone(CHINA):%Y-%m-%d %H:%M}"
    if shown.closing is None:
        yield _("Closed"), _("no")
    else:
        record, value = shown.closing.record, shown.closing.value
        yield _("Closed"), f"{record.at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        yield _("Closed by"), record.by.display_name if record.by else ""
        for kept in value.parts:
            yield _("SHA-256 of %(part)s") % {"part": kept.name}, kept.sha256
        yield _("SHA-256 over the ends of all records"), value.chains
    yield _("Made by"), about.by
    yield _("Made at"), f"{about.at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def _tables(shown: Shown) -> Iterator[Table]:
    for part in shown.parts:
        yield from part.tables
    if shown.closing is not None:
        yield Table(
            _("Changes since closing"),
            (_("Part"), _("Table"), _("Row"), _("Column"), _("When closed"), _("Now")),
            tuple(
                (str(part.heading), one.table, one.row, one.column, one.then, one.now)
                for part in shown.parts
                for one in part.changes
            ),
        )


def _sheet(sheet: Worksheet, table: Table, head: Format, text: Format) -> None:
    for place, label in enumerate(table.heading):
        sheet.write_string(0, place, label, head)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 24)
    if len(table.heading) > 1:
        sheet.set_column(1, len(table.heading) - 1, 6 if len(table.heading) > 20 else 16)
    for number, row in enumerate(table.rows, 1):
        for place, cell in enumerate(row):
            if NUMBER.fullmatch(cell):
                sheet.write_number(number, place, float(cell), text)
            else:
                sheet.write_string(number, place, cell, text)


def _name(wanted: str, taken: set[str]) -> str:
    """A name a workbook accepts and does not have yet."""
    plain = FORBIDDEN.sub(" ", wanted).strip() or "?"
    name = plain[:LONGEST_NAME]
    number = 2
    while name.lower() in taken:
        name = f"{plain[: LONGEST_NAME - 4].strip()} {number}"
        number += 1
    taken.add(name.lower())
    return name
