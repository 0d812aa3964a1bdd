"""Workbooks that are broken, locked, overfull or sly: refused with what to do, nothing kept."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest

from huiyin.intake.core.grid import FORMULA, CellFault
from huiyin.intake.models import Workbook, WorkbookState
from huiyin.intake.verbs import workbooks
from huiyin.intake.workbooks import container, limits
from huiyin.intake.workbooks.container import recognise
from huiyin.intake.workbooks.errors import BadWorkbook
from huiyin.intake.workbooks.reading import open_workbook
from tests.intake.workbooks import layouts

pytestmark = pytest.mark.usefixtures("english")


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        kept = {name: package.read(name) for name in package.namelist()}
    return packed(**(kept | parts))


GOOD = layouts.plain().content
CFB = container.CFB + bytes(600)

BAD = {
    "empty": (b"", "empty"),
    "cut": (GOOD[: len(GOOD) // 2], "broken"),
    "encrypted": (CFB + container.ENCRYPTED, "encrypted"),
    "a word file": (CFB + "WordDocument".encode("utf-16-le"), "no workbook"),
    "another archive": (packed(a=b"1"), "no workbook"),
    "a page": (b"<html><table></table></html>", "web page"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(50), "neither"),
    "a bomb": (repacked(GOOD, bomb=bytes(64 << 20)), "unpack"),
    "many entries": (packed(**{f"x{n}": b"" for n in range(limits.MAX_ENTRIES + 1)}), "unpack"),
    "bad xml": (repacked(GOOD, **{"xl/workbook.xml": b"<workbook><"}), "broken"),
    "no cells": (layouts.book(lambda _book, _sheet: None), "no cells"),
    "only commas": (b",,,\n,,,\n", "empty"),
    "an open quote": ('问题描述,"没有结束\n'.encode(), "Line"),
}


@pytest.mark.parametrize("name", BAD)
def test_it_is_refused_with_what_is_wrong_and_what_to_do(name):
    content, words = BAD[name]
    with pytest.raises(BadWorkbook) as refused:
        open_workbook(content)
    assert words in refused.value.message
    assert refused.value.hint


def test_too_many_rows_columns_or_bytes_are_refused_with_the_limit(monkeypatch):
    monkeypatch.setattr(limits, "MAX_ROWS", 2)
    with pytest.raises(BadWorkbook, match="at most 2"):
        open_workbook(GOOD)
    monkeypatch.undo()
    monkeypatch.setattr(limits, "MAX_COLUMNS", 3)
    with pytest.raises(BadWorkbook, match="at most 3"):
        open_workbook(GOOD)
    monkeypatch.undo()
    with pytest.raises(BadWorkbook, match="at most 30"):
        recognise(b"a" * (limits.MAX_BYTES + 1))


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY f SYSTEM "file:///etc/hostname">]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>"""


def sheet_with(row: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        sheet = package.read(SHEET)
    return repacked(GOOD, **{SHEET: sheet.replace(b"</sheetData>", row + b"</sheetData>")})


def test_a_stray_cell_in_the_last_corner_is_refused_and_ends_nobodys_process():
    stray = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(BadWorkbook, match="more memory") as refused:
        open_workbook(sheet_with(stray))
    assert "stray cell" in refused.value.hint
    assert open_workbook(GOOD).sheets


@pytest.mark.parametrize("entity", [b"&b;&b;&b;", b"&f;"])
def test_entities_are_never_unfolded_or_fetched(entity):
    strings = LAUGHS % (b"<si><t>" + entity + b"</t></si>")
    laughing = repacked(GOOD, **{"xl/sharedStrings.xml": strings})
    sheets = ()
    with contextlib.suppress(BadWorkbook):
        sheets = open_workbook(laughing).sheets
    texts = [str(value) for one in sheets for row in one.grid.rows for value in row]
    assert not [text for text in texts if "haha" in text or len(text) > 100]


def test_an_empty_styled_cell_does_not_hide_the_fault_beside_it():
    def write(book, sheet):
        layouts.put(sheet, [["问题描述", "整改时限", "备注", "地点"]])
        sheet.write_blank("A2", None, book.add_format({"border": 1}))
        sheet.write_formula("B2", "=#REF!", None, "#REF!")
        sheet.write_blank("C2", None, book.add_format({"border": 1}))
        sheet.write_formula("D2", "=A1", None, "")

    grid = open_workbook(layouts.book(write)).sheets[0].grid
    assert [grid.at(1, column) for column in range(4)] == [
        None,
        CellFault("#REF!"),
        None,
        CellFault(FORMULA),
    ]


def test_a_table_as_text_with_a_million_columns_is_refused():
    with pytest.raises(BadWorkbook, match="columns"):
        open_workbook(("问题描述" + "," * 1_000_000).encode())


def test_macros_are_not_run_and_that_is_said():
    book = open_workbook(repacked(GOOD, **{"xl/vbaProject.bin": b"Sub AutoOpen()"}))
    assert "macros" in book.remarks[0]
    assert book.sheets[0].grid.at(1, 1) == "DC-01"


def test_formulas_are_their_values_errors_and_uncalculated_ones_are_faults():
    def write(_book, sheet):
        layouts.put(sheet, [["问题描述", "整改时限", "备注"]])
        sheet.write_formula("A2", '="渠"&"坏"', None, "渠坏")
        sheet.write_formula("B2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("C2", "=A2", None, "")

    grid = open_workbook(layouts.book(write)).sheets[0].grid
    assert grid.at(1, 0) == "渠坏"
    assert grid.at(1, 1) == CellFault("#DIV/0!")
    assert grid.at(1, 2) == CellFault(FORMULA)


def test_hidden_sheets_are_told_and_not_chosen_by_themselves():
    def write(book, sheet):
        layouts.put(sheet, [["问题描述", "责任单位"], ["藏", "x"]])
        sheet.hide()
        shown = book.add_worksheet("明")
        layouts.put(shown, [["问题描述", "责任单位"], ["见", "x"]])
        shown.activate()

    sheets = open_workbook(layouts.book(write)).sheets
    assert [(one.grid.sheet, one.is_hidden) for one in sheets] == [("台账", True), ("明", False)]


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_a_refused_file_leaves_nothing_behind(people, tmp_path):
    with pytest.raises(BadWorkbook):
        workbooks.receive(
            content=BAD["encrypted"][0], name="a.xlsx", sender="x", actor=people["ren"]
        )
    assert Workbook.objects.count() == 0
    assert not list(tmp_path.rglob("evidence/*/*"))


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_a_file_without_a_header_says_what_is_missing(people):
    content = layouts.book(lambda _book, sheet: layouts.put(sheet, [["甲", "乙"], [1, 2]]))
    workbook, _ = workbooks.receive(content=content, name="a.xlsx", sender="x", actor=people["ren"])
    assert workbook.state == WorkbookState.FAILED
    assert "header" in workbook.problem
    assert workbook.hint
