"""The list of facilities on paper: out, in again, and what is refused of a hostile one."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from python_calamine import CalamineWorkbook

from huiyin.intake.workbooks.errors import BadWorkbook
from huiyin.ledger.errors import Refused
from huiyin.water.core.discharge.scope import Basin, Kind, Receiving, Stretch
from huiyin.water.core.facilities.master import Master
from huiyin.water.core.zones.datum import Datum
from huiyin.water.facility_cells import BadCell, read_cell
from huiyin.water.facility_fields import FACTS as FIELDS
from huiyin.water.facility_fields import faults, in_words, master_of, values_of
from huiyin.water.facility_file import read_list, workbook
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import entries, one
from huiyin.water.verbs.facility_import import import_facilities
from tests.water.works.conftest import FACTS, NOW

pytestmark = pytest.mark.django_db
ON = date(2020, 9, 11)
HEAD = ("设施编码", "设施名称", "责任单位", "设计规模（m³/d）", "验收日期", "出水回用")
GOOD = ("X1", "溪口站", "水利局", 60, "2018年4月1日", "否")


def sheet(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD, title: bool = True) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
    page = book.add_worksheet()
    lines = [("台账",), (), head, *rows] if title else [head, *rows]
    for number, row in enumerate(lines):
        for place, cell in enumerate(row):
            page.write(number, place, cell)
    book.close()
    return out.getvalue()


def table(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> bytes:
    return "\n".join(",".join(row) for row in [head, *rows]).encode()


def register() -> dict[str, Master]:
    return {found.subject.code: found.value for found in entries("facility", Master)}


def test_good_rows_stand_and_bad_ones_are_told_with_cell_and_reason(people):
    read = read_list(
        sheet(
            GOOD,
            ("X2", "甲站", "水利局", "约50", "", ""),
            ("X3", "乙站", "没有的单位", 50, "2018-02-30", "也许"),
            ("X1", "又一站", "水利局", 50, "", ""),
            ("", "", "", "", "", ""),
            ("a b", "丙站", "Water Bureau", 50, "", ""),
            ("X4", "丁站", "WRB", "", "", ""),
        ),
        ON,
    )
    assert [row.code for row in read.good] == ["X1", "X4"]
    assert read.good[0].values == {
        "design": 60.0, "accepted": date(2018, 4, 1), "reused": False,
    }  # fmt: skip
    assert read.good[1].values["design"] is None
    assert read.bad_rows == 4
    assert [(bad.line, bad.column) for bad in read.bad] == [
        (5, "设计规模（m³/d）"), (6, "验收日期"), (6, "出水回用"), (6, "责任单位"),
        (7, "设施编码"), (9, "设施编码"),
    ]  # fmt: skip
    assert all(bad.message for bad in read.bad)


HOSTILE = {
    "formula in a text": ('=HYPERLINK("http://x")', "水利局", "50"),
    "command": ("@SUM(A1)", "水利局", "50"),
    "infinite": ("站", "水利局", "1e999"),
    "not a number": ("站", "水利局", "NaN"),
    "negative": ("站", "水利局", "-5"),
    "too long": ("站" * 200, "水利局", "50"),
    "no name": ("", "水利局", "50"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_row_is_refused_and_the_good_one_kept(people, what):
    name, unit, design = HOSTILE[what]
    text = table(("X1", "溪口站", "水利局", "60", "", ""), ("X9", name, unit, design, "", ""))
    read = read_list(text, ON)
    assert ([row.code for row in read.good], read.bad_rows) == (["X1"], 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02" * 100, "neither a workbook"),
        (b"PK\x03\x04 no zip", "broken"),
        (b"<html><table></table></html>", "web page"),
        (table(GOOD[:3], head=("编号", "名字", "单位")), "No row of headings"),
        (table(("A", "B"), head=("设施编码", "设施名称")), "No row of headings"),
    ],
)
@pytest.mark.usefixtures("english")
def test_a_file_that_is_no_list_is_refused_with_what_to_do(people, content, said):
    with pytest.raises(BadWorkbook, match=said) as refused:
        read_list(content, ON)
    assert refused.value.hint


def test_headings_of_a_stranger_are_named(people):
    read = read_list(sheet((*GOOD, "x"), head=(*HEAD, "备注二")), ON)
    assert (len(read.good), read.unused) == (1, ("备注二",))


def test_what_comes_in_twice_changes_nothing_the_second_time(people):
    rows = read_list(sheet(GOOD), ON).good
    assert import_facilities(rows, source="a.xlsx", actor=people["jing"], at=NOW).entered == ["X1"]
    written = Record.objects.count()
    again = import_facilities(rows, source="a.xlsx", actor=people["jing"], at=NOW)
    assert (again.same, again.entered, again.amended) == (["X1"], [], [])
    assert Record.objects.count() == written


def test_a_changed_row_amends_and_leaves_what_the_file_does_not_name(people, office):
    office.enter("X1", "WRB")
    rows = read_list(sheet(("X1", "新名", "住建局", 77, "2016-04-01", "")), ON).good
    taken = import_facilities(rows, source="a.xlsx", actor=people["jing"], at=NOW)
    assert taken.amended == ["X1"]
    subject = Subject.objects.get()
    entry = one(subject, "facility", Master)
    assert (subject.name, subject.unit.code) == ("新名", "HUD")
    assert entry.value == replace(FACTS, design=77.0, reused=None)
    assert "a.xlsx" in entry.record.reason


def test_a_row_that_does_not_fit_the_register_is_refused_alone(people, office):
    office.enter("X1", "WRB", households=100, connected=90)
    head = (*HEAD, "服务户数")
    fewer = ("站", "水利局", 60, "", "", 50)
    rows = read_list(sheet(("X1", *fewer), ("X2", *fewer), head=head), ON).good
    taken = import_facilities(rows, source="a.xlsx", actor=people["jing"], at=NOW)
    assert (taken.entered, [code for code, _why in taken.refused]) == (["X2"], ["X1"])
    assert register()["X1"].households == 100


@pytest.mark.parametrize("who", ["xie", "ling", "guan"])
def test_nobody_else_imports(people, who):
    rows = read_list(sheet(GOOD), ON).good
    with pytest.raises(Refused, match="KEEPER"):
        import_facilities(rows, source="a.xlsx", actor=people[who], at=NOW)
    assert not Subject.objects.exists()


def upload(office, content: bytes, who: str = "jing") -> Any:
    return office.post(who, "import/", {"file": SimpleUploadedFile("台账.xlsx", content)})


def test_the_page_tells_first_and_writes_after(office):
    bad = ("X2", "甲站", "水利局", "约50", "", "")
    answer = upload(office, sheet(GOOD, bad))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "1 good rows, 1 that cannot be used" in text
    assert "约50" in text
    assert not Subject.objects.exists()
    answer = office.post("jing", "import/", {"kept": answer.context["kept"]})
    assert answer.status_code == 302
    assert register()["X1"] == Master(design=60.0, accepted=date(2018, 4, 1), reused=False)


def test_the_page_takes_nothing_from_another_person_or_a_forger(office):
    kept = upload(office, sheet(GOOD)).context["kept"]
    for who, sent in (("he", kept), ("jing", kept[:-4] + "AAAA"), ("jing", "x")):
        answer = office.post(who, "import/", {"kept": sent})
        assert answer.status_code == 409
        assert "too old" in answer.content.decode()
    assert not Subject.objects.exists()


def test_the_page_refuses_a_file_that_is_none(office):
    for content in (b"", b"\x00" * 50):
        answer = upload(office, content)
        assert answer.status_code == 422
        assert "Nothing was changed." in answer.content.decode()


def test_what_the_page_exports_comes_back_as_the_same(office, three):
    answer = office.get("jing", "export/", language="zh-hans")
    content = b"".join(answer.streaming_content)
    grid = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert grid[0][0] == "污水处理设施基本信息台账"
    assert grid[2][:4] == ["设施编码", "设施名称", "责任单位", "设施类别"]
    written = Record.objects.count()
    rows = read_list(content, ON).good
    taken = import_facilities(rows, source="x", actor=office.people["jing"], at=NOW)
    assert taken.same == ["A", "B", "C"]
    assert Record.objects.count() == written


TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=20).map(
    str.strip
)


def is_cell(text: str) -> bool:
    try:
        return read_cell("operator", text) == text
    except BadCell:
        return False


SOUND = TEXTS.filter(is_cell)
DAYS = st.none() | st.dates(date(1980, 1, 1), date(2040, 1, 1))
NUMBERS = st.none() | st.floats(0.001, 1e8, allow_nan=False).map(lambda one: round(one, 6))
MAYBE = st.sampled_from([None, True, False])
MASTERS = st.builds(
    Master,
    kind=st.sampled_from(Kind), datum=st.sampled_from(Datum), basin=st.sampled_from(Basin),
    county=SOUND, operator=SOUND, process=SOUND, electricity_meter=SOUND, level=SOUND,
    built=DAYS, commissioned=DAYS, design=NUMBERS, network=NUMBERS,
    households=st.none() | st.integers(500, 10**6), connected=st.none() | st.integers(0, 500),
    receiving=st.builds(Receiving, water_class=st.none() | st.integers(1, 5), lake=MAYBE,
                        stretch=st.sampled_from(Stretch), closed=MAYBE, key_basin=MAYBE,
                        source_zone=MAYBE),
    reused=MAYBE, weighed=st.booleans(), intermittent=st.booleans(),
)  # fmt: skip


@given(MASTERS)
def test_a_fact_in_words_reads_as_the_same_fact(facts):
    values = values_of(facts)
    assert set(values) == set(FIELDS)
    assert list(faults(values)) == []
    again = {
        name: read_cell(name, value if isinstance(value, float) else in_words(name, value))
        for name, value in values.items()
    }
    assert master_of(again) == facts


class RoundTrip(TestCase):
    """Whatever may stand in the register comes back from its workbook as it went."""

    @settings(max_examples=15)
    @given(st.lists(MASTERS, min_size=1, max_size=4))
    def test_a_register_comes_back_from_its_workbook(self, found):
        from huiyin.ledger.verbs import accounts
        from huiyin.water.queries.register import Entry

        unit = accounts.make_unit(code="U", name="某局", name_en="", invented=True)
        rows = [
            Entry(Record(subject=Subject(code=f"F{n}", name="站", unit=unit)), facts)
            for n, facts in enumerate(found)
        ]
        with workbook(rows, by="某人", at=NOW, as_of=ON, demo=False) as file:
            read = read_list(file.read(), ON)
        assert read.bad == ()
        assert [master_of(row.values) for row in read.good] == found
