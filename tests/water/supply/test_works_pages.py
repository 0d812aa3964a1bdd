"""Pages of village works: the list, its filters and workbook, and the way to acceptance."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
import python_calamine

from huiyin.ledger.models import AccessLog, Matter, Unit
from huiyin.water.models import Record, Subject
from huiyin.water.queries.village_works import one_works
from huiyin.water.verbs import village_works as verbs
from tests.water.supply.conftest import DAY, NOW
from tests.water.supply.test_village_works import FACTS

pytestmark = pytest.mark.django_db
LIST = "/water/village-works/"
ONE = "/water/village-works/V1/"


@pytest.fixture
def works(people) -> Subject:
    unit = Unit.objects.get(code="WRB")
    facts = replace(FACTS, contract_sum=120.5, township="云溪镇", planned_end=date(2020, 8, 1))
    verbs.enter_works("V2", FACTS, name="=cmd|' /C calc'!A0", unit=unit, actor=people["jing"],
                      at=NOW - 50 * DAY)  # fmt: skip
    return verbs.enter_works("V1", facts, name="上溪村管网", unit=unit, actor=people["jing"],
                             at=NOW - 100 * DAY)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "path", [LIST, ONE, f"{ONE}progress/", f"{ONE}apply/", f"{ONE}decide/", f"{LIST[:-1]}-new/"]
)
def test_every_page_opens_in_both_languages(works, browser, path, language):
    answer = browser("jing", language).get(path)
    assert answer.status_code == 200
    assert b"<h1>" in answer.content


def test_the_way_to_acceptance_by_its_pages(works, browser):
    xie, jing = browser("xie"), browser("jing")
    assert xie.post(f"{ONE}progress/", {"day": "2020-08-01", "percent": "80"}).status_code == 302
    apply = {"day": "2020-08-20", "statement": "已完工", "documents": "竣工报告\n\n图纸"}
    assert xie.post(f"{ONE}apply/", apply).status_code == 302
    assert b"Decide on the acceptance" not in xie.get(ONE).content
    assert b"Decide on the acceptance" in jing.get(ONE).content
    looked = {"day": "2020-09-01", "people": "验收组", "item1": "闭水试验", "result1": "failed",
              "remark1": "渗漏", "decision": "refuse", "to_ledger": "on"}  # fmt: skip
    assert xie.post(f"{ONE}decide/", looked).status_code == 409
    assert jing.post(f"{ONE}decide/", looked | {"decision": "accept"}).status_code == 409
    assert not Matter.objects.exists()
    assert jing.post(f"{ONE}decide/", looked).status_code == 302
    assert Matter.objects.count() == 1
    page = jing.get(ONE)
    assert page.context["one"].standing.stage == "refused"
    assert page.context["one"].applications[0].value.documents == ("竣工报告", "图纸")
    assert "渗漏" in page.content.decode()
    assert xie.post(f"{ONE}apply/", apply | {"day": "2020-09-01"}).status_code == 302
    good = looked | {"result1": "passed", "decision": "accept"}
    assert jing.post(f"{ONE}decide/", good).status_code == 302
    assert one_works(works, NOW.date()).standing.stage == "accepted"
    assert jing.post(f"{ONE}decide/", good).status_code == 409


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("progress/", {"day": "2020-08-01", "percent": "101"}, 422),
        ("progress/", {"day": "2020-09-02", "percent": "10"}, 409),
        ("apply/", {"day": "2020-08-01"}, 422),
        ("apply/", {"day": "x", "statement": "完"}, 422),
        ("decide/", {"day": "2020-08-01", "people": "组", "decision": "accept"}, 409),
        ("decide/", {"day": "2020-08-01", "people": "组", "result1": "passed"}, 422),
    ],
)
def test_a_form_that_cannot_be_keeps_nothing(works, browser, path, sent, status):
    before = Record.objects.count()
    assert browser("jing").post(f"{ONE}{path}", sent).status_code == status
    assert Record.objects.count() == before


def test_the_list_filters_and_counts(works, browser):
    page = browser("jing").get(f"{LIST}?stage=planned&late=1")
    assert [one.subject.code for one in page.context["found"]] == ["V1", "V2"]
    assert page.context["late"] == 2
    assert [o.subject.code for o in browser("jing").get(f"{LIST}?township=云溪镇").context["found"]
            ] == ["V1"]  # fmt: skip
    assert browser("jing").get(f"{LIST}?stage=accepted").context["found"] == []
    assert browser("jing").get(f"{LIST}?stage=nonsense").context["total"] == 2
    past = browser("jing").get(f"{LIST}?as_of=2020-06-20")
    assert (past.context["total"], past.context["late"]) == (1, 0)
    assert browser("hai").get(LIST).context["total"] == 0
    assert browser("hai").get(ONE).status_code == 409


def test_only_a_keeper_enters(works, browser):
    new = {"code": "V3", "name": "新", "unit": "WRB", "built": "管网", "village": "下溪村"}
    assert browser("xie").post("/water/village-works-new/", new).status_code == 409
    assert Subject.objects.count() == 2
    bad = new | {"planned_start": "2020-05-01", "planned_end": "2020-04-01"}
    assert browser("jing").post("/water/village-works-new/", bad).status_code == 422
    assert browser("jing").post("/water/village-works-new/", new).status_code == 302
    assert Subject.objects.count() == 3


def test_the_workbook_has_the_list_and_no_formula(works, browser):
    answer = browser("jing").get(f"{LIST}export.xlsx?stage=planned")
    content = b"".join(answer.streaming_content)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    head, *rows = book.get_sheet_by_index(1).to_python()
    assert [row[1] for row in rows] == ["V1", "V2"]
    assert rows[1][2] == "=cmd|' /C calc'!A0"
    assert rows[0][head.index("Contract sum, 10⁴ yuan")] == 120.5
    assert rows[1][head.index("Contract sum, 10⁴ yuan")] == ""


def test_a_form_sent_by_somebody_who_may_not_is_noted(works, browser):
    noted = AccessLog.objects.filter(kind="refused")
    assert browser("yan").get("/water/village-works-new/").status_code == 409
    assert not noted.exists()
    assert browser("xie").post("/water/village-works-new/", {}).status_code == 409
    assert browser("xie").post(f"{ONE}decide/", {}).status_code == 409
    assert [(one.username, one.rule) for one in noted] == [("xie", "KEEPER")] * 2
    assert "/water/village-works-new/" in noted.earliest("pk").detail


def test_a_facility_of_another_unit_is_not_named(works, people, browser):
    entered = {"actor": people["jing"], "at": NOW - 200 * DAY}
    Subject.objects.create(
        kind="facility", code="F9", name="别家污水站", unit=Unit.objects.get(code="HUD")
    )
    facts = replace(FACTS, facility="F9")
    unit = Unit.objects.get(code="WRB")
    verbs.enter_works("V9", facts, name="管网", unit=unit, **entered)
    assert browser("jing").get("/water/village-works/V9/").context["facility"].code == "F9"
    page = browser("xie").get("/water/village-works/V9/")
    assert page.context["facility"] is None
    assert "别家污水站" not in page.content.decode()
