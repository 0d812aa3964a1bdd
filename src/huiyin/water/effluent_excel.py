"""Lists of effluent supervision as Excel workbooks.

The first sheet says what was asked and as known when; the second holds the list. Every text is
written as text and starts no formula; unknown is an empty cell, never 0.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.ledger.export import AS_TEXT
from huiyin.water import effluent_words as words
from huiyin.water.core.effluent.account import DayAccount, FactorDay
from huiyin.water.core.effluent.periods import Rates
from huiyin.water.effluent_choices import day_state
from huiyin.water.queries.effluent import BoardRow, MessageRow, OnlineMonth, rates_of

OPTIONS = {"in_memory": True, **AS_TEXT}
Column = tuple[Any, int]
BOARD: tuple[Column, ...] = (
    (gettext_lazy("Code"), 10),
    (gettext_lazy("Facility"), 28),
    (gettext_lazy("Responsible unit"), 18),
    (gettext_lazy("Day"), 12),
    (gettext_lazy("State"), 22),
)
RATES: tuple[Column, ...] = (
    (gettext_lazy("Hours expected"), 12),
    (gettext_lazy("Hours received"), 12),
    (gettext_lazy("Hours valid"), 12),
    (gettext_lazy("Transmission rate"), 12),
    (gettext_lazy("Validity rate"), 12),
    (gettext_lazy("Transmission × validity"), 14),
)
MESSAGES: tuple[Column, ...] = (
    (gettext_lazy("Day"), 12),
    (gettext_lazy("Code"), 10),
    (gettext_lazy("Facility"), 28),
    (gettext_lazy("Responsible unit"), 18),
    (gettext_lazy("Factor"), 14),
    (gettext_lazy("Message"), 22),
    (gettext_lazy("Daily mean"), 12),
    (gettext_lazy("Unit of the value"), 10),
    (gettext_lazy("Limit value"), 36),
    (gettext_lazy("Confidence of the limit"), 14),
    (gettext_lazy("Hours over"), 10),
    (gettext_lazy("Longest in a row"), 12),
    (gettext_lazy("Valid hours"), 10),
    (gettext_lazy("Why"), 40),
    (gettext_lazy("Less sure for"), 40),
)
MONTH: tuple[Column, ...] = (
    (gettext_lazy("Code"), 10),
    (gettext_lazy("Facility"), 28),
    (gettext_lazy("Responsible unit"), 18),
    (gettext_lazy("Calendar month"), 10),
    (gettext_lazy("Days judged"), 10),
    (gettext_lazy("Days with every mean valid"), 14),
    (gettext_lazy("Days over a confirmed limit"), 14),
    (gettext_lazy("Silent days"), 10),
)


@dataclass(frozen=True, slots=True)
class About:
    """The first sheet: title and pairs of what was asked and the answer."""

    title: str
    facts: Sequence[tuple[str, str]]


def board(rows: Iterable[BoardRow], day: date, about: About) -> bytes:
    """The board of a day, a column for each pollutant's mean."""
    found = list(rows)
    codes = [cell.code for cell in found[0].cells] if found else []
    columns = (*BOARD, *((words.factor(code), 12) for code in codes), *RATES)
    lines = (
        (
            row.facility.code, row.facility.name, _unit(row.facility), day, row.state.label,
            *(cell.told.mean if cell.told else None for cell in row.cells), *_rates(row.rates),
        )
        for row in found
    )  # fmt: skip
    return workbook(about, columns, lines)


def days(rows: Iterable[DayAccount], pollutants: Sequence[str], about: About) -> bytes:
    """The days of one facility: each pollutant's mean and valid hours."""
    factors = [
        column
        for code in pollutants
        for column in ((words.factor(code), 12), (_("Valid hours"), 8))
    ]
    lines = (
        (
            row.day, day_state(row, tuple(pollutants)).label,
            *(
                value
                for code in pollutants
                for told in (row.factor(code),)
                for value in ((told.mean, told.valid) if told else (None, None))
            ),
            *_rates(rates_of([row], row.day)),
        )
        for row in rows
    )  # fmt: skip
    return workbook(about, (BOARD[3], BOARD[4], *factors, *RATES), lines)


def messages(rows: Iterable[MessageRow], about: About) -> bytes:
    """A list of messages."""
    lines = (
        (
            row.account.day, row.facility.code, row.facility.name, _unit(row.facility),
            words.factor(row.told.factor), row.state.label, row.told.mean,
            words.unit(row.told.unit), words.limit(row.told.daily or row.told.single),
            _confidence(row.told),
            row.told.over, row.told.longest, row.told.valid,
            words.whys(row.told.why), words.doubts(row.told.doubts),
        )
        for row in rows
    )  # fmt: skip
    return workbook(about, MESSAGES, lines)


def month(rows: Iterable[OnlineMonth], about: About) -> bytes:
    """The rates of a month."""
    columns = (*MONTH, *RATES, (_("Pass mark"), 10), (_("Reached"), 10))
    lines = (
        (
            row.facility.code, row.facility.name, _unit(row.facility), f"{row.month:%Y-%m}",
            row.judged, row.known, row.over, row.silent, *_rates(row.rates),
            row.mark.share if row.mark else None, _yes(row.passes),
        )
        for row in rows
    )  # fmt: skip
    return workbook(about, columns, lines)


def workbook(about: About, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """Two sheets: what was asked, and the list."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    edge = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#B0B0B0"}
    head = book.add_format({**edge, "bold": True, "bg_color": "#E8EEF6", "align": "center"})
    text, day = book.add_format(edge), book.add_format({**edge, "num_format": "yyyy-mm-dd"})
    first, second = book.add_worksheet(_("About")), book.add_worksheet(_("List"))
    first.set_column(0, 1, 40)
    first.write_string(0, 0, about.title, book.add_format({"bold": True, "font_size": 14}))
    for line, (what, said) in enumerate(about.facts, 2):
        first.write_string(line, 0, what, text)
        first.write_string(line, 1, said, text)
    for place, (label, width) in enumerate(columns):
        second.set_column(place, place, width)
        second.write_string(0, place, str(label), head)
    line = 0
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            _write(second, line, place, value, day if isinstance(value, date) else text)
    second.freeze_panes(1, 2)
    second.autofilter(0, 0, line, len(columns) - 1)
    second.activate()
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, place: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(line, place, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value, style)
    else:
        sheet.write_string(line, place, str(value), style)


def _rates(rates: Rates) -> tuple[Any, ...]:
    return (
        rates.expected, rates.received, rates.valid,
        rates.transmission, rates.validity, rates.product,
    )  # fmt: skip


def _confidence(told: FactorDay) -> str:
    held = told.daily or told.single
    return words.confidence(held.confidence) if held else ""


def _unit(facility: Any) -> str:
    return facility.unit.name if facility.unit else ""


def _yes(answer: bool | None) -> str:
    return {True: _("yes"), False: _("no"), None: _("unknown")}[answer]
