"""Every layout is read as a careful clerk reads it: values, guesses and refusals by their cells."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.intake.core.dates import DateContext, Term
from huiyin.intake.core.grid import address
from huiyin.intake.core.report import ReadingContext, SheetReport, read_sheet
from huiyin.intake.core.units import UnitDirectory, UnitName
from huiyin.intake.workbooks import tables
from huiyin.intake.workbooks.reading import open_workbook
from tests.intake.workbooks.layouts import LAYOUTS, UNITS, Expected, Layout


def directory() -> UnitDirectory:
    units = tuple(UnitName(code, name) for code, name in UNITS.items())
    return UnitDirectory(units, tables._shortened())


def read(layout: Layout) -> SheetReport:
    grid = open_workbook(layout.content).sheets[0].grid
    year = layout.extra.get("title_year", 2026)
    dates = DateContext(
        year=year, year_from="import", today=date(2026, 11, 23), is_1904=grid.is_1904
    )
    context = ReadingContext(vocabulary=tables.vocabulary(), units=directory(), dates=dates)
    report = read_sheet(grid, context)
    assert report is not None
    return report


def seen(reading) -> Expected:
    proposal = reading.proposal
    limit = proposal.limit
    if isinstance(limit, Term):
        limit = (limit.amount, limit.unit.value)
    return Expected(
        reading.number,
        proposal.title,
        proposal.lead,
        proposal.co_units,
        "at_once" if proposal.at_once else limit,
        frozenset(guess.cell for code, guess in reading.guesses if code != "category"),
        frozenset(refusal.cell for _, refusal in reading.refusals),
        proposal.cause,
    )


@pytest.mark.parametrize("make", LAYOUTS, ids=lambda make: make.__name__)
def test_it_is_read_as_by_hand(make):
    layout = make()
    report = read(layout)
    assert [seen(row) for row in report.rows] == list(layout.rows)
    assert tuple(one.row + 1 for one in report.left_out) == layout.left_out


@pytest.mark.parametrize("make", LAYOUTS, ids=lambda make: make.__name__)
def test_every_cell_of_a_data_row_is_in_the_report(make):
    layout = make()
    grid = open_workbook(layout.content).sheets[0].grid
    for row in read(layout).rows:
        told = {item.outcome.cell for item in row.items}
        for number in (row.number, *row.more):
            filled = {c for c in range(grid.width) if grid.at(number - 1, c) is not None}

            assert {address(number - 1, c) for c in filled} <= told


def test_names_and_telephones_are_split_and_the_row_is_kept_whole():
    report = read(LAYOUTS[0]())
    first = report.rows[0]
    people = next(item.outcome.value for item in first.items if item.code == "person")
    assert [(one.name, one.phone) for one in people] == [("张三", "")]
    phones = next(item.outcome.value for item in first.items if item.code == "phone")
    assert phones[0].phone == "13912345678"
    assert "问题描述：东河口排口污水直排" in first.proposal.original
    assert "电话：13912345678" in first.proposal.original
