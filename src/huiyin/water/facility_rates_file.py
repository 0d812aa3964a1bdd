"""Running rates as a workbook: the figures with their definitions, what stands behind, ranks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.ledger.export import IN_MEMORY, OPTIONS
from huiyin.water.core.facilities.ranking import Ranked
from huiyin.water.core.facilities.rates import Definition, Rate
from huiyin.water.core.shares import Range
from huiyin.water.queries.works import Works
from huiyin.water.templatetags.works import confidence, counted_words, defined_name, formula

Cell = str | float | int | None
Line = Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the workbook is about, who made it and when."""

    period: str
    days: int
    as_of: datetime
    unit: str
    by: str
    at: datetime
    demo: bool


@dataclass(frozen=True, slots=True)
class Ranks:
    """Units ranked by one rate, and their names by code."""

    definition: Definition
    ranked: Sequence[Ranked]
    units: Mapping[str, str]


def workbook(
    rates: Sequence[Rate],
    own: Mapping[str, Sequence[tuple[Works, Rate]]],
    ranks: Sequence[Ranks],
    about: About,
) -> IO[bytes]:
    """The workbook as an open file at its start."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF6", "border": 1, "text_wrap": True})
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    share = book.add_format({"border": 1, "valign": "top", "num_format": "0.0%"})
    for title, lines in (
        (_("Running rates"), [*_about(about), *_figures(rates)]),
        (_("Facilities"), _behind(rates, own)),
        (_("Ranking"), _ranking(ranks)),
    ):
        sheet = book.add_worksheet(title)
        sheet.set_column(0, 12, 18)
        for row, line in enumerate(lines):
            style = (
                head if row == (len(_about(about)) if title == _("Running rates") else 0) else text
            )
            for place, cell in enumerate(line):
                _write(sheet, row, place, cell, share if isinstance(cell, float) else style)
    book.close()
    file.seek(0)
    return file


def _about(about: About) -> list[Line]:
    day = f"{about.as_of.astimezone(CHINA):%Y-%m-%d %H:%M}"
    lines: list[Line] = [
        (_("Period"), about.period, _("%(n)d days were over") % {"n": about.days}),
        (_("As known before"), day),
        (_("Made by"), about.by, f"{about.at.astimezone(CHINA):%Y-%m-%d %H:%M}"),
    ]
    if about.unit:
        lines.append((_("Unit"), about.unit))
    if about.demo:
        lines.append((_("Note"), _("demo city: facilities are invented")))
    return [*lines, ()]


def _ends(span: Range | None) -> tuple[float | None, float | None]:
    return (None, None) if span is None else (float(span.low), float(span.high))


def _figures(rates: Sequence[Rate]) -> Iterator[Line]:
    yield (
        _("Rate"), _("Lower end"), _("Upper end"), _("By design: lower end"),
        _("By design: upper end"), _("Counted"), _("Unknown"), _("Facilities"),
        _("Facilities weighed"), _("Definition"), _("Source"), _("Confidence"),
    )  # fmt: skip
    for rate in rates:
        one = rate.definition
        yield (
            defined_name(one), *_ends(rate.range), *_ends(rate.by_design), counted_words(rate),
            rate.unknown, rate.facilities, rate.weighted, formula(one), one.source,
            str(confidence(one.confidence)),
        )  # fmt: skip


def _behind(
    rates: Sequence[Rate], own: Mapping[str, Sequence[tuple[Works, Rate]]]
) -> Iterator[Line]:
    yield (
        _("Rate"), _("Code"), _("Facility"), _("Unit"), _("Design capacity (m³/d)"),
        _("Lower end"), _("Upper end"), _("Counted"), _("Unknown"),
    )  # fmt: skip
    for rate in rates:
        for one, figure in own[rate.definition.key]:
            design = one.master.design
            yield (
                defined_name(rate.definition), one.subject.code, one.subject.name,
                one.unit, "" if design is None else f"{design:g}",
                *_ends(figure.range), counted_words(figure), figure.unknown,
            )  # fmt: skip


def _ranking(ranks: Sequence[Ranks]) -> Iterator[Line]:
    yield (
        _("Rate"), _("Unit"), _("Rank"), _("Best possible"), _("Worst possible"),
        _("Lower end"), _("Upper end"), _("Facilities"),
    )  # fmt: skip
    for rank in ranks:
        for one in rank.ranked:
            yield (
                defined_name(rank.definition), rank.units.get(one.unit, one.unit), one.place,
                one.best, one.worst, *_ends(one.rate.range), one.n,
            )  # fmt: skip


def _write(sheet: Any, row: int, column: int, value: Cell, style: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)
