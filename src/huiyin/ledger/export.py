"""整改台账: a filter of the ledger as an Excel workbook, in the columns offices already use.

The first sheet says what was asked, when and by whom; the second holds one row a matter. Every
text is written as text: a title that begins with `=` stays a title and is never a formula.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huiyin.base.clock import CHINA
from huiyin.ledger.choices import GRADES, LIGHTS, STATES, Channel
from huiyin.ledger.models import Matter
from huiyin.ledger.names import kind_name, unit_name
from huiyin.ledger.queries.table import LedgerFilter, in_order

MOST_ROWS = 50_000
CHUNK = 500
IN_MEMORY = 4 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""What is a text stays one, also where it begins with `=`."""
OPTIONS = {"constant_memory": True, **AS_TEXT}
Cell = str | int | float | date | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the first sheet says. `conditions` and `ignored`: the filter, and what was left out."""

    by: str
    unit: str
    at: datetime
    address: str
    conditions: list[tuple[str, str]]
    ignored: tuple[str, ...]
    demo: bool


COLUMNS: tuple[tuple[Any, int], ...] = (
    (gettext_lazy("No."), 6),
    (gettext_lazy("Number"), 15),
    (gettext_lazy("Source"), 12),
    (gettext_lazy("Found"), 16),
    (gettext_lazy("Title"), 36),
    (gettext_lazy("What was found"), 40),
    (gettext_lazy("Kind"), 12),
    (gettext_lazy("Place"), 20),
    (gettext_lazy("Longitude"), 11),
    (gettext_lazy("Latitude"), 11),
    (gettext_lazy("Grade"), 8),
    (gettext_lazy("Measures"), 40),
    (gettext_lazy("Lead unit"), 20),
    (gettext_lazy("Co-units"), 24),
    (gettext_lazy("Registered"), 16),
    (gettext_lazy("Assigned"), 16),
    (gettext_lazy("Originally due"), 12),
    (gettext_lazy("Due"), 12),
    (gettext_lazy("State"), 12),
    (gettext_lazy("Light"), 8),
    (gettext_lazy("Was overdue"), 8),
    (gettext_lazy("Steps done"), 9),
    (gettext_lazy("Steps"), 9),
    (gettext_lazy("Pieces of evidence"), 9),
    (gettext_lazy("Checks failed"), 9),
    (gettext_lazy("Raisers not answered"), 9),
    (gettext_lazy("Struck off"), 16),
    (gettext_lazy("Cycle"), 6),
    (gettext_lazy("Merged into"), 15),
)
"""Columns of the 整改台账 that this ledger holds, with their widths."""


@dataclass(frozen=True, slots=True)
class Formats:
    """How cells look."""

    head: Format
    text: Format
    day: Format
    minute: Format
    title: Format


def workbook(found: QuerySet[Matter], wanted: LedgerFilter, about: About) -> IO[bytes]:
    """The workbook as an open file at its start; it holds at most `MOST_ROWS` rows.

    Rows are read and written in chunks, so that memory does not grow with their number.
    """
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, OPTIONS)
    formats = _formats(book)
    first, second = book.add_worksheet(_("About")), book.add_worksheet(_("Rectification ledger"))
    written, cut = _rows(second, formats, found, wanted, about.at)
    _about(first, formats, about, written, cut)
    second.activate()
    book.close()
    file.seek(0)
    return file


def _formats(book: xlsxwriter.Workbook) -> Formats:
    edge = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#B0B0B0"}
    head = {"bold": True, "bg_color": "#E8EEF6", "align": "center", "valign": "vcenter"}
    return Formats(
        head=book.add_format({**edge, **head}),
        text=book.add_format(edge),
        day=book.add_format({**edge, "num_format": "yyyy-mm-dd"}),
        minute=book.add_format({**edge, "num_format": "yyyy-mm-dd hh:mm"}),
        title=book.add_format({"bold": True, "font_size": 14}),
    )


def _rows(
    sheet: Worksheet,
    formats: Formats,
    found: QuerySet[Matter],
    wanted: LedgerFilter,
    at: datetime,
) -> tuple[int, bool]:
    """Write the table; how many rows it got, and whether there were more."""
    for at_column, (label, width) in enumerate(COLUMNS):
        sheet.set_column(at_column, at_column, width)
        sheet.write_string(0, at_column, str(label), formats.head)
    sheet.freeze_panes(1, 2)
    written, cut = 0, False
    for matter in _chunks(found, wanted):
        if written == MOST_ROWS:
            cut = True
            break
        written += 1
        for at_column, value in enumerate((written, *cells(matter, at))):
            _write(sheet, formats, written, at_column, value)
    sheet.autofilter(0, 0, written, len(COLUMNS) - 1)
    return written, cut


def _chunks(found: QuerySet[Matter], wanted: LedgerFilter) -> Iterator[Matter]:
    chosen = in_order(found, wanted).select_related("lead_unit")
    related = chosen.prefetch_related("co_units", "steps", "clues")
    return related[: MOST_ROWS + 1].iterator(chunk_size=CHUNK)


def cells(matter: Matter, at: datetime) -> tuple[Cell, ...]:
    """One row after its running number; days are dates, moments are in China's time."""
    light = matter.light(at)
    clue = min(matter.clues.all(), key=lambda one: one.pk, default=None)
    measures = [f"{step.position + 1}. {step.title}" for step in matter.steps.all()]
    return (
        matter.number,
        str(Channel(matter.channel).label),
        _moment(clue.observed_at if clue else None),
        matter.title,
        clue.summary if clue else "",
        kind_name(matter.kind),
        matter.place_name,
        matter.longitude,
        matter.latitude,
        str(GRADES[matter.grade].label),
        "\n".join(measures),
        unit_name(matter.lead_unit) if matter.lead_unit else "",
        "、".join(unit_name(unit) for unit in matter.co_units.all()),
        _moment(matter.registered_at),
        _moment(matter.assigned_at),
        _day(matter.original_due),
        _day(matter.due),
        str(STATES[matter.state].label),
        str(LIGHTS[light].label) if light else "",
        _("yes") if matter.was_red(at) else _("no"),
        matter.steps_done,
        matter.steps_total,
        matter.evidence_count,
        matter.checks_failed,
        matter.unanswered,
        _moment(matter.closed_at),
        matter.cycle,
        matter.merged_into,
    )


def _moment(when: datetime | None) -> datetime | None:
    """Excel knows no time zones: the wall clock of China, to the second."""
    return when.astimezone(CHINA).replace(tzinfo=None, microsecond=0) if when else None


def _day(when: datetime | None) -> date | None:
    return when.astimezone(CHINA).date() if when else None


def _write(sheet: Worksheet, formats: Formats, row: int, column: int, value: Cell) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats.text)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, formats.text)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, formats.minute)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.day)
    else:
        sheet.write_number(row, column, value, formats.text)


def _about(sheet: Worksheet, formats: Formats, about: About, written: int, cut: bool) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, _("Rectification ledger"), formats.title)
    for row, (name, words) in enumerate(_facts(about, written, cut), 2):
        sheet.write_string(row, 0, name, formats.head)
        sheet.write_string(row, 1, words, formats.text)


def _facts(about: About, written: int, cut: bool) -> Iterator[tuple[str, str]]:
    if about.demo:
        yield _("Note"), _("Demo city: units and people are invented, matters are synthetic.")
    yield _("Made by"), f"{about.by} {about.unit}".strip()
    yield _("Made at"), f"{about.at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    yield _("Rows"), str(written)
    if cut:
        told = _("Only the first %(count)s rows are here. Narrow the filter to have the rest.")
        yield _("Not all"), told % {"count": MOST_ROWS}
    yield _("Filter"), "" if about.conditions else _("none: every matter open to this person")
    yield from about.conditions
    for words in about.ignored:
        yield _("Left out"), words
    yield _("Address"), about.address
