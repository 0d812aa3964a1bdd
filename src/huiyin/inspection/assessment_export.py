"""A period as a workbook: what it is made from, the table by class, and every outcome behind it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from huiyin.base.clock import CHINA
from huiyin.inspection.core.assessment.score import Figure
from huiyin.inspection.models import AssessmentPeriod
from huiyin.inspection.queries.assessment import Standing, standings
from huiyin.inspection.queries.assessment_compute import policy_of
from huiyin.inspection.templatetags.assessment import measure_name
from huiyin.inspection.views.assessment_parts import class_names, policy_name
from huiyin.ledger.export import IN_MEMORY, OPTIONS
from huiyin.ledger.names import unit_name

Cell = str | float | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Who asked for the workbook, when, and whether the city is invented."""

    by: str
    at: datetime
    demo: bool


def workbook(period: AssessmentPeriod, about: About) -> IO[bytes]:
    """The workbook as an open file at its start."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends it
    book = xlsxwriter.Workbook(file, OPTIONS)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF6", "border": 1, "text_wrap": True})
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    first, second = book.add_worksheet(_("About")), book.add_worksheet(_("Assessment"))
    first.set_column(0, 0, 20)
    first.set_column(1, 1, 90)
    for row, (name, words) in enumerate(_facts(period, about)):
        first.write_string(row, 0, name, head)
        first.write_string(row, 1, words, text)
    _table(second, period, head, text)
    second.activate()
    book.close()
    file.seek(0)
    return file


def _facts(period: AssessmentPeriod, about: About) -> Iterator[tuple[str, str]]:
    if about.demo:
        yield _("Note"), _("Demo city: units and people are invented, matters are synthetic.")
    policy = policy_of(period.policy)
    yield _("Assessment period"), f"{period.first_day} – {period.last_day}"
    yield _("Policy"), f"{policy_name(policy)} {period.policy}"
    yield _("SHA-256 of the policy"), period.policy.sha256
    yield _("SHA-256 of the events"), period.input_sha256
    yield _("SHA-256 of the results"), period.result_sha256
    yield _("Made by"), about.by
    yield _("Made at"), f"{about.at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    yield (
        _("How to read it"),
        _("A figure of fewer than %(n)s outcomes is shown and gives no points.")
        % {"n": policy.minimum_n},
    )


def _table(sheet: Worksheet, period: AssessmentPeriod, head: Format, text: Format) -> None:
    policy = policy_of(period.policy)
    names = class_names(policy)
    measures = [one.measure for one in policy.indicators]
    columns = [_("Class of units"), _("Unit"), _("Rank"), _("Points"), _("Weight that counts")]
    columns += [
        _("Changed by hand"),
        pgettext("matters", "Received"),
        _("Open at the end"),
        _("Overdue at the end"),
    ]
    for measure in measures:
        name = measure_name(measure)
        columns += [name, f"{name}: n", f"{name}: {_('lower end')}", f"{name}: {_('upper end')}"]
    for place, label in enumerate(columns):
        sheet.write_string(0, place, label, head)
    sheet.set_column(0, 1, 22)
    sheet.freeze_panes(1, 2)
    row = 1
    for code, found in standings(period).items():
        for one in found:
            for place, cell in enumerate(_cells(names.get(code, code), one)):
                _write(sheet, row, place, cell, text)
            row += 1


def _cells(class_name: str, one: Standing) -> Iterator[Cell]:
    yield class_name
    yield unit_name(one.unit) if one.unit else one.result.unit
    yield one.rank
    yield None if one.points is None else one.points / 100
    yield one.result.counted
    yield one.changed / 100
    yield from (one.load.received, one.load.open, one.load.overdue)
    for figure in one.result.figures:
        yield from _figure(figure)


def _figure(figure: Figure) -> tuple[Cell, ...]:
    """Shares as percent; an unknown one is written so, never as 0."""
    ends = [None if end is None else end / 100 for end in (figure.low, figure.high)]
    share = _("unknown") if figure.share is None else figure.share / 100
    return share, figure.n, *ends


def _write(sheet: Worksheet, row: int, column: int, value: Cell, style: Format) -> None:
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)
