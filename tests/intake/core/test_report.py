"""Whatever stands on a sheet, reading it ends in a report in which no cell is lost."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.intake.core.dates import DateContext
from huiyin.intake.core.grid import Area, CellFault, Grid, address
from huiyin.intake.core.report import ReadingContext, read_sheet
from huiyin.intake.core.units import UnitDirectory, UnitName
from huiyin.intake.core.values import mask_phones
from huiyin.intake.workbooks import tables

VOCABULARY = tables.vocabulary()
CONTEXT = ReadingContext(
    vocabulary=VOCABULARY,
    units=UnitDirectory((UnitName("W", "某某市水利局"),), {}),
    dates=DateContext(year=2026, year_from="import", today=date(2026, 11, 23)),
    default_cause="其他",
)
LABELS = st.sampled_from([kind.zh for kind in VOCABULARY.kinds.values()])
WORDS = st.sampled_from(
    ["立行立改", "长期坚持", "2026年6月底前", "某某市水利局、住建局", "（牵头）", "一、",
     "合计", "已完成",
     "13912345678", "=1+1", "\x00\x07", "２", "：", "、、", "(", "113.5,34.7", "99999"]
)  # fmt: skip
CELLS = (
    st.none() | WORDS | st.text(max_size=12) | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=True) | st.booleans() | LABELS
    | st.dates() | st.datetimes() | st.sampled_from([CellFault("#REF!"), CellFault("FORMULA")])
)  # fmt: skip
AREAS = st.builds(
    lambda top, left, down, right: Area(top, left, top + down, left + right),
    st.integers(0, 6), st.integers(0, 6), st.integers(0, 3), st.integers(0, 3),
)  # fmt: skip


@st.composite
def grids(draw) -> Grid:
    width = draw(st.integers(2, 7))
    body = draw(st.lists(st.lists(CELLS, min_size=0, max_size=width), max_size=6))
    head = draw(st.lists(LABELS | st.text(max_size=6), min_size=width, max_size=width))
    title = draw(st.lists(st.lists(CELLS, max_size=2), max_size=2))
    rows = tuple(tuple(row) for row in (*title, head, *body))
    return Grid("表", rows, tuple(draw(st.lists(AREAS, max_size=3))))


@settings(max_examples=300, deadline=None)
@given(grids())
def test_any_grid_is_read_and_every_cell_of_a_data_row_is_told(grid):
    report = read_sheet(grid, CONTEXT)
    if report is None:
        return
    spoken = {number for row in report.rows for number in (row.number, *row.more)}
    aside = {seen.row + 1 for seen in report.left_out}
    for row in range(report.layout.bottom + 1, grid.height):
        filled = {address(row, c) for c in range(grid.width) if grid.at(row, c) is not None}
        if not filled:
            continue
        assert (row + 1 in spoken) != (row + 1 in aside)
        if row + 1 in spoken:
            told = {item.outcome.cell for one in report.rows for item in one.items}
            assert filled <= told


@settings(max_examples=200, deadline=None)
@given(grids())
def test_no_guess_and_no_refusal_is_without_its_reason(grid):
    report = read_sheet(grid, CONTEXT)
    for row in report.rows if report else ():
        for _, doubt in (*row.guesses, *row.refusals):
            assert doubt.why.message % dict(doubt.why.params)
        assert (row.proposal is None) == bool(row.faults)


def one_row(labels: list[str], cells: list) -> object:
    report = read_sheet(Grid("表", (tuple(labels), tuple(cells))), CONTEXT)
    (row,) = report.rows
    return row


def test_a_text_over_its_limit_refuses_the_row_and_is_never_cut():
    row = one_row(["问题描述", "整改时限"], ["长" * 4001, "2026年6月底前"])
    assert row.proposal is None
    assert dict(row.faults[0].params) == {"length": "4001", "limit": "4000"}
    assert one_row(["问题描述", "整改时限"], ["长" * 4000, None]).proposal.problem == "长" * 4000


def test_a_day_ahead_cannot_have_been_the_day_of_the_find():
    row = one_row(["问题描述", "发现时间"], ["渠坏", datetime(2026, 11, 24)])  # noqa: DTZ001 - as cells are
    assert row.proposal.found_on is None
    assert [code for code, _ in row.refusals] == ["found_on"]


def test_an_error_cell_is_refused_and_the_row_still_read():
    row = one_row(["问题描述", "整改时限"], ["渠坏", CellFault("#REF!")])
    ((code, refused),) = row.refusals
    assert (code, refused.cell, refused.raw) == ("due", "B2", "#REF!")
    assert row.proposal.limit is None


def test_telephone_numbers_are_masked_wherever_they_stand():
    assert mask_phones("张三13912345678，0371-66668888") == "张三139******78，037********88"
    assert mask_phones("电话6666888") == "电话666**88"
    assert mask_phones("限20260630，价1234567.5") == "限20260630，价1234567.5"
