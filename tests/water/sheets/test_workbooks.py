"""The month sheet goes out as a workbook and comes in again; what is hostile is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time, timedelta

import pytest
import xlsxwriter
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.intake.core.grid import Area, Grid
from huiyin.intake.workbooks.errors import BadWorkbook
from huiyin.intake.workbooks.reading import open_workbook
from huiyin.water.core.facilities.facility import Span
from huiyin.water.facility_data import month_sheet_columns
from huiyin.water.models import Record
from huiyin.water.queries.facility_records import month_of, months_of, records_of
from huiyin.water.sheet_cells import BadCell, applied, cell_of, read_cell
from huiyin.water.sheet_export import month_workbook, refused_workbook, table_workbook
from huiyin.water.sheet_import import Fate, plan, save
from huiyin.water.tables import BadTable
from huiyin.water.verbs import facility_records as verbs
from tests.water.sheets.conftest import NOW, moment, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
AS_OF = date(2020, 10, 13)
FIRST, LAST = date(2020, 9, 1), date(2020, 9, 30)
HEAD = ["设施编号", "日期", "进水量", "出水量(m³)", "运行时间", "开机时间", "停机时间", "操作人"]


def book(*rows, sheet: str = "表") -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    page = made.add_worksheet(sheet)
    day, clock = (made.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "hh:mm"))
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, place, cell)
            elif isinstance(cell, date | time):
                page.write_datetime(number, place, cell, clock if isinstance(cell, time) else day)
            elif cell is not None:
                page.write_number(number, place, cell)
    made.close()
    return out.getvalue()


def bytes_of(file) -> bytes:
    with file:
        return file.read()


def grid(content: bytes) -> Grid:
    return open_workbook(content).sheets[0].grid


def fates(made) -> dict[Fate, int]:
    return {fate: count for fate, count in made.counts.items() if count}


def filled(works, who) -> None:
    spans = (Span(moment(3, 8), moment(3, 12)), Span(moment(3, 14), moment(4, 0)))
    rows = [
        run(1, 412.3456, outflow=400.1, hours=24.0, energy=210.0, weather="晴", operator="王"),
        run(2, None, hours=0.0, abnormal="停电", cause="供电"),
        run(3, 388.88, ran=spans, dissolved_oxygen=2.345, mlss=3100.0, level=-0.5),
        run(4, 1.0, ran=(), meter_in=120.0),
        run(5, 3.0, ran=(Span(moment(5, 20), moment(6, 2)),), sludge=12.0, sludge_to="某厂"),
    ]
    verbs.write_daily_runs(works, rows, actor=who, at=moment(7))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_exported_and_imported_again_changes_nothing(works, people, language):
    filled(works, people["xie"])
    month = month_of(works, 2020, 9, AS_OF)
    with translation.override(language):
        content = bytes_of(month_workbook(month, by="谢", at=NOW))
    made = plan(content, "a.xlsx", actor=people["xie"], at=NOW)
    assert fates(made) == {Fate.UNCHANGED: 5, Fate.EMPTY: 25}
    before = Record.objects.count()
    save(made, actor=people["xie"], at=NOW)
    assert Record.objects.count() == before
    table = bytes_of(table_workbook(months_of([works], 2020, 9, AS_OF), by="谢", at=NOW))
    assert fates(plan(table, "b.xlsx", actor=people["xie"], at=NOW)) == {Fate.UNCHANGED: 5}


def test_the_form_is_the_paper_one(works, people):
    filled(works, people["xie"])
    with translation.override("zh-hans"):
        content = bytes_of(month_workbook(month_of(works, 2020, 9, AS_OF), by="谢", at=NOW))
    sheet = grid(content)
    assert sheet.merged == (Area(0, 0, 0, 16),)
    text = " ".join(str(cell) for row in sheet.rows[:2] for cell in row)
    for words in ("溪口站", "设施编号：W1", "月份：2020-09", "水利局"):
        assert words in text
    assert sheet.at(2, 2) == "进水量\n(m³)"
    assert sheet.at(3, 2) == 412.3456
    assert sheet.at(4, 2) == "—"
    assert sheet.at(33, 2) == pytest.approx(412.3 + 388.9 + 4.0, abs=0.1)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert 'orientation="landscape"' in package.read("xl/worksheets/sheet1.xml").decode()


def test_good_rows_are_kept_and_bad_ones_say_line_column_and_what_to_do(works, other, people):
    content = book(
        ["说明：虚构"],
        [*HEAD, "备注栏"],
        ["W1", "2020-09-01", 400, "395.5", 24, None, None, "王"],
        ["W1", "2020/9/2", "四百", 395, 24, None, None, "王"],
        ["W1", "2020-09-03", 400, 395, None, "08:00 13:00", "12:00", None],
        ["W1", "2020-09-04", 400, 395, 3, "08:00", "12:00", None],
        ["W1", "2020-09-05", 400, 395, None, "22:00", "06:00", None],
        ["W1", "2020-09-06", 400, None, None, None, None, '=HYPERLINK("http://x")'],
        ["W2", "2020-09-01", 1, 1, 1, None, None, None],
        ["W9", "2020-09-01", 1, 1, 1, None, None, None],
        ["W1", "2020-12-01", 1, 1, 1, None, None, None],
        ["W1", "2020-09-31", 1, 1, 1, None, None, None],
        [None, "2020-09-07", 1, 1, 1, None, None, None],
        ["W1", "2020-09-01", 7, 1, 1, None, None, None],
        ["W1", "2019-09-01", 7, 1, 1, None, None, None],
        ["W1", date(2020, 9, 8), 400, 395, None, time(8, 30), time(20, 0), "-"],
    )
    made = plan(content, "t.xlsx", actor=people["xie"], at=NOW)
    assert fates(made) == {Fate.NEW: 2, Fate.REFUSED: 12}
    assert any("备注栏" in remark for remark in made.remarks)
    assert works.records.count() == 1
    told = [(fault.line, fault.column, fault.what, fault.todo) for fault in made.all_faults]
    assert [line for line, *_more in told] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
    assert told[0][1:] == (
        "C 进水量", "“四百” is no number.",
        "Write the figure alone, in the unit of the heading; — if it is unknown.",
    )  # fmt: skip
    assert "formula" in told[4][2]
    assert all(todo for *_more, todo in told)
    kept = save(made, actor=people["xie"], at=NOW)
    assert fates(kept) == fates(made)
    runs = {one.day.day: one for one in records_of(works, FIRST, LAST).runs}
    assert set(runs) == {1, 8}
    assert (runs[1].inflow, runs[1].outflow, runs[1].operator) == (400.0, 395.5, "王")
    assert runs[8].ran == (Span(moment(8, 8).replace(minute=30), moment(8, 20)),)
    assert runs[8].received == date(2020, 10, 13)
    again = plan(content, "t.xlsx", actor=people["xie"], at=NOW)
    assert fates(again) == {Fate.UNCHANGED: 2, Fate.REFUSED: 12}


def test_refused_rows_come_back_as_a_table_that_is_read_once_mended(works, people):
    content = book(HEAD, ["W1", "2020-09-02", "四百", 395, 24, None, None, "=1+1"])
    made = plan(content, "t.xlsx", actor=people["xie"], at=NOW)
    columns = month_sheet_columns(AS_OF)
    sheet = grid(bytes_of(refused_workbook(made.refused, columns)))
    heads, cells = list(sheet.rows[0]), list(sheet.rows[1])
    row = dict(zip(heads, cells, strict=True))
    assert "四百" in row["Reason"]
    assert row["Operator"] == "=1+1"
    cells[heads.index("Inflow\n(m³)")] = 400
    cells[heads.index("Operator")] = "王"
    out = book(heads, cells)
    mended = plan(out, "m.xlsx", actor=people["xie"], at=NOW)
    assert fates(mended) == {Fate.NEW: 1}
    assert mended.lines[0].run.outflow == 395.0


def test_a_correction_shows_what_changes_and_keeps_what_the_form_lacks(works, people):
    filled(works, people["xie"])
    content = book(HEAD[:3], ["W1", "2020-09-04", 2.5], ["W1", "2020-09-01", None])
    made = plan(content, "t.xlsx", actor=people["xie"], at=NOW)
    assert fates(made) == {Fate.CORRECTED: 1, Fate.EMPTY: 1}
    change = made.lines[0].changes[0]
    assert (change.column, change.old, change.new) == ("Inflow", 1.0, 2.5)
    save(made, actor=people["xie"], at=NOW)
    runs = {one.day.day: one for one in records_of(works, FIRST, LAST).runs}
    assert (runs[4].inflow, runs[4].meter_in, runs[4].ran) == (2.5, 120.0, ())
    assert runs[1].inflow == 412.3456
    assert works.records.filter(key="2020-09-04").last().reason == "imported from t.xlsx"


def test_a_sheet_of_dashes_wipes_nothing_out_but_a_dash_among_figures_is_unknown(works, people):
    filled(works, people["xie"])
    dashes = ["W1", "2020-09-01", "—", "—", "—", "—", "—", "—"]
    assert fates(plan(book(HEAD, dashes), "t", actor=people["xie"], at=NOW)) == {Fate.EMPTY: 1}
    some = ["W1", "2020-09-01", "—", 400.1, 24, None, None, "王"]
    made = plan(book(HEAD, some), "t", actor=people["xie"], at=NOW)
    assert made.lines[0].run.inflow is None


def test_a_reader_may_look_and_not_save(works, people):
    content = book(HEAD, ["W1", "2020-09-02", 400, 395, 24, None, None, None])
    made = plan(content, "t.xlsx", actor=people["ling"], at=NOW)
    assert "may not write" in made.all_faults[0].what
    forged = plan(content, "t.xlsx", actor=people["xie"], at=NOW)
    kept = save(forged, actor=people["ling"], at=NOW)
    assert fates(kept) == {Fate.REFUSED: 1}
    assert works.records.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 broken", "broken"),
        (b"<html></html>", "web page"),
        (b"\x00\x01\x02", "neither"),
    ],
)
def test_what_is_no_workbook_is_refused(works, people, content, words):
    with pytest.raises(BadWorkbook, match=words):
        plan(content, "x.xlsx", actor=people["xie"], at=NOW)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["随便", "什么"]], "no heading"),
        ([["日期", "进水量"], ["2020-09-01", 5]], "which facility"),
        ([["设施编号", "日期", "进水量（万m³）"], ["W1", "2020-09-01", 5]], "unit must be m³"),
        ([["设施编号", "日期", "进水量", "进水量"], ["W1", "2020-09-01", 5, 6]], "twice"),
        ([HEAD], "no day"),
    ],
)
def test_a_sheet_that_is_no_month_sheet_says_why(works, people, rows, words):
    with pytest.raises(BadTable, match=words) as caught:
        plan(book(*rows), "x.xlsx", actor=people["xie"], at=NOW)
    assert caught.value.hint


def test_a_form_holds_its_month_only_and_takes_bare_days(works, people):
    content = book(
        ["设施运行月报表"], ["设施编号：", "W1", "月份：2020年9月"], ["日期", "进水量", "出水量"],
        [1, 400, 390], ["2日", 401, 391], ["10月3日", 402, 392], ["2020-08-04", 1, 1],
        ["合计", 801, 781], ["填表人：王"],
    )  # fmt: skip
    made = plan(content, "x.xlsx", actor=people["xie"], at=NOW)
    assert fates(made) == {Fate.NEW: 2, Fate.REFUSED: 2}
    assert {line.run.day.day: line.run.inflow for line in made.lines if line.run} == {
        1: 400.0,
        2: 401.0,
    }


def test_text_tables_are_read_too(works, people):
    content = '设施编号,日期,进水量\nW1,2020-09-01,"1,234.5"\n'.encode("gb18030")
    made = plan(content, "x.csv", actor=people["xie"], at=NOW)
    assert made.lines[0].run.inflow == 1234.5


FIELDS = [column.field for column in month_sheet_columns(AS_OF) if column.field != "day"]
TEXT = st.text("晴雨王abc 0", max_size=8).map(lambda text: " ".join(text.split()))
AMOUNT = st.none() | st.floats(-1e6, 1e6)
MINUTES = st.lists(st.integers(0, 1440), max_size=6, unique=True).map(sorted)


@st.composite
def runs(draw):
    ends = draw(MINUTES)
    ends = ends[: len(ends) // 2 * 2]
    start = moment(9, 0)
    spans = tuple(
        Span(start + timedelta(minutes=a), start + timedelta(minutes=b))
        for a, b in zip(ends[::2], ends[1::2], strict=True)
    )
    amounts = {
        name: draw(AMOUNT)
        for name in FIELDS
        if name not in {"starts", "ends", "hours", "weather", "operator", "abnormal", "cause",
                        "sludge_to", "inflow"}
    }  # fmt: skip
    texts = {name: draw(TEXT) for name in ("weather", "operator", "abnormal", "sludge_to")}
    ran = draw(st.sampled_from([spans, None]))
    hours = draw(AMOUNT) if ran is None else None
    return run(9, draw(AMOUNT), ran=ran, hours=hours, **amounts, **texts)


@given(runs(), runs())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cells_of_any_run_are_that_run_again(old, new):
    cells = {name: cell_of(new, name) for name in FIELDS}
    assert {name: read_cell("—" if c is None else c, name) for name, c in cells.items()} == cells
    made = applied(old, cells)
    assert {name: cell_of(made, name) for name in FIELDS} == pytest.approx(cells)
    assert applied(made, cells) == made
    assert applied(new, cells) == new


@pytest.mark.parametrize(
    ("field", "value"),
    [("inflow", "1.2.3"), ("inflow", True), ("starts", "25:00"), ("starts", "8点"),
     ("operator", "@x"), ("operator", "+cmd|' /C calc'!A0"), ("operator", "王" * 201)],
)  # fmt: skip
def test_cells_that_are_none_are_refused(field, value):
    with pytest.raises(BadCell) as caught:
        read_cell(value, field)
    assert caught.value.hint
