"""The month table in Excel: out and in again, good rows kept, hostile files refused."""

from __future__ import annotations

import io

import pytest
import python_calamine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from typer.testing import CliRunner

from huiyin.cli import build
from huiyin.intake.workbooks.errors import BadWorkbook
from huiyin.water.core.supply.offtake import Month, Purpose
from huiyin.water.models import Record
from huiyin.water.queries import supply as queries
from huiyin.water.queries.supply import VOLUME
from huiyin.water.supply_sheet import About, read_amount, read_month, read_sheet, workbook
from huiyin.water.verbs import supply
from huiyin.water.verbs.supply_import import import_volumes
from tests.water.supply.conftest import AUGUST, DAY, JULY, NOW, START, TODAY, volume

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HEAD = ["年月", "分水口编号", "用途", "水量（万m³）", "更正原因"]


def book(*rows, head=HEAD) -> bytes:
    """Rows under the heading, every text as text."""
    file = io.BytesIO()
    made = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "in_memory": True})
    sheet = made.add_worksheet("月度表")
    for at, cells in enumerate([["月度水量表（虚构）"], head, *rows]):
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.write(at, column, cell)
    made.close()
    return file.getvalue()


def kept() -> dict[str, str]:
    return dict(Record.objects.filter(kind=VOLUME).values_list("key", "body"))


def exported(people, day=TODAY) -> bytes:
    year = queries.year_of(people["jing"], NOW, START, day)
    with workbook(year, About(by="景办", at=NOW, day=day, demo=True)) as file:
        return file.read()


def test_good_rows_are_kept_and_bad_ones_named_by_cell(gate, people):
    content = book(
        ["2020-06", "T23", "生活、工业供水", 98.5, None],
        ["2020年7月", "T23", "供水", "101", None],
        ["2020-07", "T23", "生态补水", "不详", None],
        ["2020-13", "T23", "供水", 1, None],
        ["2020-05", "T99", "供水", 1, None],
        ["2020-05", "T23", "钓鱼", 1, None],
        ["2020-05", "T23", "供水", '=HYPERLINK("http://x")', None],
        ["2020-05", "T23", "供水", None, None],
        ["2020-05", "T23", "供水", -3, None],
        ["2020-06", "T23", "供水", 99, None],
        ["2020-09", "T23", "供水", 99, None],
    )
    taken = import_volumes(content, actor=people["xie"], at=NOW)
    assert (taken.kept, taken.same, taken.rows) == (3, 0, 11)
    cells = [one.cell for one in taken.bad]
    assert cells == ["A6", "C8", "D9", "D10", "D11", "A12", "row 7", "row 13"]
    assert set(kept()) == {"2020-06/supply", "2020-07/supply", "2020-07/ecological"}


def test_the_same_file_again_changes_nothing(gate, people):
    content = book(["2020-06", "T23", "供水", 98.5, None], ["2020-07", "T23", "供水", 90, None])
    import_volumes(content, actor=people["xie"], at=NOW)
    before = Record.objects.count()
    again = import_volumes(content, actor=people["xie"], at=NOW + DAY)
    assert (again.kept, again.same, again.bad) == (0, 2, ())
    assert Record.objects.count() == before


def test_a_correction_needs_its_reason_in_the_row(gate, people):
    supply.report_volumes(gate, [volume(JULY, 90.0)], actor=people["xie"], at=NOW)
    refused = import_volumes(
        book(["2020-07", "T23", "供水", 95, None]), actor=people["xie"], at=NOW
    )
    assert (refused.kept, len(refused.bad)) == (0, 1)
    done = import_volumes(book(["2020-07", "T23", "供水", 95, "换表"]), actor=people["xie"], at=NOW)
    assert done.kept == 1
    assert Record.objects.filter(kind=VOLUME).last().reason == "换表"


def test_each_row_is_taken_with_the_rights_of_who_sends_it(gate, people):
    taken = import_volumes(book(["2020-07", "T23", "供水", 95, None]), actor=people["hai"], at=NOW)
    assert (taken.kept, len(taken.bad), kept()) == (0, 1, {})


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_exported_can_be_sent_back(gate, people, language):
    rows = [volume(JULY, 98.25), volume(JULY, 3.0, Purpose.ECOLOGICAL), volume(AUGUST, None)]
    supply.report_volumes(gate, rows, actor=people["xie"], at=NOW)
    with translation.override(language):
        content = exported(people)
    assert import_volumes(content, actor=people["xie"], at=NOW).same == 3
    read = read_sheet(content)
    told = {(row.month, row.purpose): row.amount for row in read.rows}
    assert told == {(one.month, one.purpose): one.amount for one in rows}
    summary = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    _head, planned, taken, _ecological = summary.get_sheet_by_index(2).to_python()
    assert planned[3] == 100.0
    assert taken[3 + 8] == 98.25
    assert taken[3 + 9].startswith("0 –")


def test_a_past_export_has_what_was_known_then(gate, people):
    supply.report_volumes(gate, [volume(JULY, 98.0)], actor=people["xie"], at=NOW)
    assert len(read_sheet(exported(people)).rows) == 1
    assert read_sheet(exported(people, (NOW - DAY).date())).rows == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04broken",
        b"\x00\x01\x02",
        b"<html></html>",
        b"a,b\n1,2\n",
        book(head=["年月"]),
    ],
    ids=["empty", "broken", "binary", "page", "other table", "a column only"],
)
def test_a_hostile_file_is_refused_and_changes_nothing(gate, people, browser, content):
    before = Record.objects.count()
    with pytest.raises(BadWorkbook) as refused:
        import_volumes(content, actor=people["xie"], at=NOW)
    assert refused.value.hint
    answer = browser("xie").post(
        "/water/supply/import/", {"file": SimpleUploadedFile("表.xlsx", content)}
    )
    assert (answer.status_code, Record.objects.count()) == (422, before)
    assert b"What to do next" in answer.content


def test_the_page_tells_what_came_of_each_row(gate, browser):
    content = book(["2020-06", "T23", "供水", 98.5, None], ["2020-13", "T23", "供水", 1, None])
    file = SimpleUploadedFile("表.xlsx", content)
    answer = browser("xie").post("/water/supply/import/", {"file": file})
    assert (answer.status_code, answer.context["taken"].kept) == (200, 1)
    assert b"A4" in answer.content
    none = book(["2020-13", "T23", "供水", 1, None])
    refused = browser("xie").post("/water/supply/import/", {"file": SimpleUploadedFile("x", none)})
    assert refused.status_code == 422


def test_the_command_takes_a_table_in(gate, people, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("年月,分水口编号,用途,水量\n2020-06,T23,供水,98.5\n2020-07,T23,供水,x\n")
    run = CliRunner().invoke(build(), ["supply", "import", str(path), "--by", "xie", "--json"])
    assert (run.exit_code, '"kept": 1' in run.output, "D3" in run.output) == (0, True, True)
    told = CliRunner().invoke(build(), ["supply", "import", str(path), "--by", "xie"])
    assert "0 kept, 1 there already, 1 bad" in told.output
    nobody = CliRunner().invoke(build(), ["supply", "import", str(path), "--by", "nobody"])
    assert nobody.exit_code == 2


@pytest.mark.parametrize("text", ["2020-07", "2020/7", "2020年7月", "202007", "2020.07"])
def test_a_month_is_read_as_offices_write_it(text):
    assert read_month(text) == Month(2020, 7)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0", 0.0), ("1,234.5", 1234.5), ("１２", 12.0), ("不详", None), ("—", None)],
)
def test_an_amount_is_a_figure_or_unknown(text, amount):
    assert read_amount(text) == amount
