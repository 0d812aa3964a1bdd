"""The workbook: the same rows as the table, dates as dates, texts as texts, and who made it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

from python_calamine import CalamineWorkbook

from huiyin.base.clock import CHINA
from huiyin.ledger import export
from huiyin.ledger.models import Matter
from tests.ledger.lists.conftest import FORMULA, SCRIPT, City


def read(answer) -> tuple[dict[str, str], list[dict]]:
    """(first sheet as name and words, second sheet as rows by column)."""
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue()))
    about, rows = (book.get_sheet_by_index(n).to_python() for n in (0, 1))
    head, *body = rows
    facts = {str(line[0]): str(line[1]) for line in about if len(line) > 1 and line[0]}
    return facts, [dict(zip(head, row, strict=True)) for row in body]


def test_its_rows_are_those_of_the_table_in_the_same_order(city: City):
    for query in ("", "state=open", "light=red", "unit=EEB&sort=newest", "q=没有"):
        _about, rows = read(city.get("du", f"/ledger/export/?{query}"))
        assert [row["Number"] for row in rows] == city.listed("du", f"/ledger/?{query}")
        assert [row["No."] for row in rows] == list(range(1, len(rows) + 1))


def test_dates_are_dates_and_texts_are_texts(city: City):
    _about, rows = read(city.get("du", "/ledger/export/"))
    by_number = {row["Number"]: row for row in rows}
    for matter in Matter.objects.all():
        row = by_number[matter.number]
        assert row["Title"] == matter.title
        assert row["State"]
        registered = matter.registered_at.astimezone(CHINA).replace(tzinfo=None, microsecond=0)
        assert isinstance(row["Registered"], datetime)
        assert abs((row["Registered"] - registered).total_seconds()) < 1
        if matter.due is None:
            assert row["Due"] == ""
        else:
            due = row["Due"]
            assert isinstance(due, date)
            assert (due.year, due.month, due.day) == matter.due.astimezone(CHINA).timetuple()[:3]
        assert row["Was overdue"] == ("yes" if matter.was_red(city.now) else "no")
    assert by_number[city.numbers["formula"]]["Title"] == FORMULA
    assert by_number[city.numbers["new"]]["Title"] == SCRIPT
    assert by_number[city.numbers["closed"]]["Measures"] == "1. 查明来源\n2. 封堵排口"
    assert by_number[city.numbers["closed"]]["Co-units"] == "Water Bureau"
    assert by_number[city.numbers["new"]]["What was found"] == "河水发黑"


def test_no_text_becomes_a_formula_or_a_link(city: City):
    texts = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "http://x.cn")
    for text, matter in zip(texts, Matter.objects.all(), strict=False):
        Matter.objects.filter(pk=matter.pk).update(title=text, place_name=text)
    content = city.get("du", "/ledger/export/").getvalue()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert {row[4] for row in book.get_sheet_by_index(1).to_python()} >= set(texts)
    assert b"<f>" not in _xml(content)
    assert b"<hyperlink" not in _xml(content)


def _xml(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(n) for n in parts.namelist() if "worksheets/sheet" in n)


def test_the_first_sheet_says_filter_who_and_when(city: City):
    about, _rows = read(city.get("du", "/ledger/export/?state=open&unit=EEB&kind=nothing"))
    assert about["Made by"] == "杜察 督查室"
    assert about["Made at"] == f"{city.now:%Y-%m-%d %H:%M}"
    assert about["State"] == "All that are open"
    assert about["Lead unit"] == "Environment Bureau"
    assert "“nothing”" in about["Left out"]
    assert about["Address"].endswith("/ledger/?state=open&unit=EEB&kind=nothing")
    assert "Note" not in about


def test_a_demo_citys_workbook_says_that_it_is_invented(city: City, monkeypatch):
    monkeypatch.setattr("huiyin.ledger.views.lists.clock.demo_state", object)
    about, _rows = read(city.get("du", "/ledger/export/"))
    assert "invented" in about["Note"]


def test_a_workbook_that_would_be_too_long_says_what_is_missing(city: City, monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 3)
    about, rows = read(city.get("du", "/ledger/export/"))
    assert len(rows) == 3
    assert about["Rows"] == "3"
    assert "Only the first 3 rows" in about["Not all"]


def test_it_holds_no_more_than_its_reader_may_see(city: City):
    _about, rows = read(city.get("hai", "/ledger/export/"))
    assert [row["Number"] for row in rows] == [city.numbers["overdue"]]
    _about, rows = read(city.get("guan", "/ledger/export/"))
    assert rows == []


def test_it_names_no_raiser(city: City):
    content = _xml(city.get("du", "/ledger/export/").getvalue()).decode()
    assert "赵" not in content
    assert "139" not in content


def test_it_is_in_the_readers_language(city: City):
    answer = city.get("du", "/ledger/export/", language="zh-hans")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue()))
    assert book.sheet_names[1] == "整改台账"
    assert "牵头单位" in book.get_sheet_by_index(1).to_python()[0]
