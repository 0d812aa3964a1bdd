"""The pages of the monthly report, its Word file and its workbook."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from zipfile import ZipFile

import docx
import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import AccessLog, User
from huiyin.water import closing_parts
from huiyin.water.closing_parts import WATERS
from huiyin.water.models import Record
from huiyin.water.report.part import Part
from huiyin.water.report.shown import Figure, Table
from huiyin.water.verbs.months import close_month
from huiyin.water.verbs.register import BadEntry
from tests.water.report.conftest import AUGUST, CLOSED_AT

pytestmark = pytest.mark.django_db
SEPTEMBER = datetime(2020, 9, 1, 8, tzinfo=CHINA)
DAY = timedelta(days=1)
NOW = CLOSED_AT + 3 * DAY
PAGE = "/water/reports/2020-09/"


@pytest.fixture
def filled(city):
    """Five sections: one bad, one without September, one a lake without a place."""
    for code in ("A", "B", "C", "D"):
        city.add(code, river=f"{code}河")
        city.month(code, AUGUST)
    city.add("L", river="某库", body="lake_reservoir", target=2)
    city.month("L", SEPTEMBER)
    for code in ("A", "B"):
        city.month(code, SEPTEMBER)
    city.month("C", SEPTEMBER, tp=0.32, nh3n=2.3)
    with clock.fixed(NOW):
        yield city


def client(person, english: bool = True) -> Client:
    User.objects.update(must_change_password=False)
    language = "en" if english else "zh-hans"
    made = Client(headers={"accept-language": language})
    made.cookies["django_language"] = language
    made.force_login(User.objects.get(pk=person.pk))
    return made


def read(person, path: str, english: bool = True, status: int = 200) -> str:
    answer = client(person, english).get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_says_which_months_are_closed(filled, people):
    assert "over, not closed" in read(people["du"], "/water/reports/")
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    told = read(people["du"], "/water/reports/")
    assert "景办" in told
    assert told.count("over, not closed") == 3
    assert "景办" not in read(people["du"], "/water/reports/?as_of=2020-10-08")


def test_the_page_tells_the_month_in_both_languages(filled, people):
    told = read(people["du"], PAGE)
    assert "Ammonia nitrogen(1.30), Total phosphorus(0.60)" in told
    assert "Worse than class V" in told
    assert "no readings of that time" in told
    zh = read(people["du"], PAGE, english=False)
    assert "氨氮(1.30)、总磷(0.60)" in zh
    assert "劣Ⅴ类" in zh
    for words in (told, zh):
        assert 'class="plan"' in words
        assert words.count("<circle") == 5


def test_each_head_figure_opens_its_list(filled, people):
    told = read(people["du"], PAGE)
    assert "?show=below#sections" in told
    below = read(people["du"], f"{PAGE}?show=below")
    table = below.split('id="sections"')[1].split("</table>")[0]
    assert "Section C" in table
    assert "Section A" not in table
    assert "1 of 5 sections are shown" in table


def test_the_past_is_shown_as_it_was_known(filled, people):
    filled.say("A", SEPTEMBER + 20 * DAY, received=CLOSED_AT + DAY, codmn=60.0)
    assert ">2<" in read(people["du"], PAGE).split("Below target")[1][:120]
    past = read(people["du"], f"{PAGE}?as_of=2020-10-09")
    assert ">1<" in past.split("Below target")[1][:120]
    assert "?as_of=2020-10-09&amp;show=below#sections" in past
    assert "report.docx?as_of=2020-10-09" in past


@pytest.mark.parametrize("day", ["2020-13-40", "=1", "2021-01-01"])
def test_a_day_that_cannot_be_is_told(filled, people, day):
    read(people["du"], f"{PAGE}?as_of={day}", status=422)
    read(people["du"], f"/water/reports/?as_of={day}", status=422)


@pytest.mark.parametrize(
    "month", ["2020-9", "2020-13", "2020-Q5", "x", "0001-01", "9999", "2020-09 "]
)
def test_what_is_no_month_is_not_found(filled, people, month):
    read(people["du"], f"/water/reports/{month}/", status=404)


@pytest.mark.parametrize(
    ("text", "name"),
    [("2020-Q3", "季报（2020年第3季度）"), ("2020", "年报（2020年）"),
     ("2020-09-T1", "旬报（2020年9月上旬）"), ("2020-09-T3", "旬报（2020年9月下旬）"),
     ("2020-W37", "周报（2020年第37周）")],
)  # fmt: skip
def test_other_periods_have_their_page_and_are_not_closed(filled, people, text, name):
    path = f"/water/reports/{text}/"
    told = read(people["jing"], path)
    assert "Section C" in told
    assert 'id="closing"' not in told
    assert client(people["jing"]).post(path, {"close": "1"}).status_code == 409
    assert not Record.objects.exists()
    assert name in words_of(client(people["du"]).get(f"{path}report.docx").content)


@pytest.mark.parametrize("who", ["xie", "hai", "guan"])
def test_it_is_open_to_those_who_see_the_registers(filled, people, who):
    for path in (PAGE, "/water/reports/", f"{PAGE}report.docx", f"{PAGE}report.xlsx"):
        read(people[who], path, status=409)
    assert AccessLog.objects.filter(rule="ACCESS").count() == 4


def test_a_keeper_closes_and_a_second_one_opens_again(filled, people):
    assert "Close 2020-09" not in read(people["ling"], PAGE)
    refused = client(people["ling"]).post(PAGE, {"close": "1"})
    assert refused.status_code == 409
    assert "Only the office and the units" in refused.content.decode()
    jing, he = client(people["jing"]), client(people["he"])
    assert "Close 2020-09" in jing.get(PAGE).content.decode()
    assert jing.post(PAGE, {"close": "1"}).status_code == 302
    assert jing.post(PAGE, {"close": "1"}).status_code == 409
    assert "a second person" in jing.get(PAGE).content.decode()
    assert he.post(PAGE, {"reopen": "1", "reason": ""}).status_code == 422
    assert jing.post(PAGE, {"reopen": "1", "reason": "漏"}).status_code == 409
    assert Record.objects.filter(kind="closing").count() == 1
    assert he.post(PAGE, {"reopen": "1", "reason": "=漏"}).status_code == 302
    assert "=漏" in read(people["du"], "/water/reports/")


def test_a_running_month_is_not_closed(filled, people):
    answer = client(people["jing"]).post("/water/reports/2020-10/", {"close": "1"})
    assert answer.status_code == 409
    assert "is not over" in answer.content.decode()
    assert not Record.objects.exists()


def test_a_closed_month_keeps_its_figures_and_shows_what_changed(filled, people):
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    assert "Changes since closing" in read(people["du"], PAGE)
    filled.say("A", SEPTEMBER + 20 * DAY, received=CLOSED_AT + DAY, codmn=60.0)
    told = read(people["du"], PAGE)
    assert ">1<" in told.split("Below target")[1][:120]
    assert "2 as known now" in told
    changes = told.split('id="changes"')[1].split("</section>")[0]
    assert "Section A" in changes
    assert "Class V" in changes
    same = read(people["du"], f"{PAGE}?check=1")
    assert "the same, byte for byte" in same


def test_a_part_that_says_nothing_is_told_and_the_rest_stands(filled, people, monkeypatch):
    def fails(_month, _known):
        raise BadEntry("no rates yet")

    broken = Part(name="x", heading="Rates", of=dict, compute=fails, tables=lambda _value: ())
    monkeypatch.setattr(closing_parts, "PARTS", (WATERS, broken))
    assert "no rates yet" in read(people["du"], PAGE)


@pytest.fixture
def hostile(monkeypatch):
    """A part whose names begin like formulas."""
    part = Part(
        name="x",
        heading="=Part",
        of=dict,
        compute=lambda _month, _known: {"a": 1},
        tables=lambda _value: [
            Table("=T[1]*", ("=Name", "N"), (("=1+1", "007"), ("+x", "1.50"), ("<b>", ""))),
            Table("=T[1]*", ("=Name", "N"), ()),
        ],
        figures=lambda _value: [Figure("F", "1", "#x")],
    )
    monkeypatch.setattr(closing_parts, "PARTS", (WATERS, part))


def test_the_workbook_has_a_sheet_a_table_and_no_formula(filled, people, hostile):
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    answer = client(people["du"]).get(f"{PAGE}report.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names[:3] == ["About", "Sections", "Changes"]
    sections = book.get_sheet_by_name("Sections").to_python()
    assert sections[3][:3] == ["Section C", "C河", "Worse than class V"]
    assert sections[3][7] == "Ammonia nitrogen(1.30), Total phosphorus(0.60)"
    assert sections[3][8] == 5
    hostile = book.get_sheet_by_name("=T 1").to_python()
    assert hostile == [["=Name", "N"], ["=1+1", "007"], ["+x", 1.5], ["<b>", ""]]
    assert "=T 1 2" in book.sheet_names
    facts = dict(book.get_sheet_by_name("About").to_python())
    assert facts["Closed by"] == "景办"
    assert len(facts["SHA-256 of waters"]) == 64
    with ZipFile(io.BytesIO(answer.content)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if "worksheets/" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)


def words_of(content: bytes) -> str:
    paper = docx.Document(io.BytesIO(content))
    cells = [c.text for t in paper.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


@pytest.mark.parametrize("english", [True, False])
def test_the_word_file_is_a_chinese_paper_with_the_figures(filled, people, hostile, english):
    close_month("2020-09", actor=people["jing"], at=CLOSED_AT)
    filled.say("A", SEPTEMBER + 20 * DAY, received=CLOSED_AT + DAY, codmn=60.0)
    content = client(people["du"], english).get(f"{PAGE}report.docx").content
    told = words_of(content)
    title, closed = "水环境质量月报（2020年9月）", "本月已于2020年10月9日结账"
    for words in (title, closed, "C断面", "劣Ⅴ类", "氨氮(1.30)、总磷(0.60)", "结账后的变更"):
        assert words in told
    for words in ("=1+1", "SHA-256", "可信度"):
        assert words in told
    with ZipFile(io.BytesIO(content)) as parts:
        assert len([name for name in parts.namelist() if name.endswith(".png")]) == 2
        assert "仿宋" in parts.read("word/styles.xml").decode()


def test_the_word_file_of_an_empty_city_opens(data, people):
    with clock.fixed(NOW):
        told = words_of(client(people["du"]).get(f"{PAGE}report.docx").content)
        read(people["du"], PAGE)
        assert "No section is watched yet" in read(people["du"], PAGE)
    assert "本月尚未结账" in told
