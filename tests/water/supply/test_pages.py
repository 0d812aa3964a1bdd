"""Pages of supply: what they show to whom, forms with refusals, past days, both languages."""

from __future__ import annotations

import pytest

from huiyin.ledger.models import Matter
from huiyin.water.core.supply.balance import ReachMonth
from huiyin.water.core.supply.facts import AllocationPaper
from huiyin.water.core.supply.offtake import Allocation, PumpMonth, Purpose
from huiyin.water.models import Record, Subject
from huiyin.water.queries import supply as queries
from huiyin.water.verbs import supply
from tests.water.supply.conftest import AUGUST, DAY, JULY, NOW, START, volume

pytestmark = pytest.mark.django_db
PAGES = ("/water/supply/", "/water/supply/offtake/T23/", "/water/supply/pump/P1/")
FORMS = (
    "/water/supply/offtake-new/",
    "/water/supply/pump-new/",
    "/water/supply/reach/report/?month=2020-07",
    "/water/supply/offtake/T23/report/?month=2020-07",
    "/water/supply/offtake/T23/allocation/2019-11/",
    "/water/supply/pump/P1/report/?month=2020-07",
    "/water/supply/import/",
)


@pytest.fixture
def told(station, gate, people):
    """July above plan with ecological water, August unknown, a balance that does not close."""
    rows = [volume(JULY, 130.0), volume(JULY, 20.0, Purpose.ECOLOGICAL)]
    supply.report_volumes(gate, rows, actor=people["xie"], at=NOW - 2 * DAY)
    supply.report_volumes(gate, [volume(AUGUST, None)], actor=people["xie"], at=NOW)
    reach = ReachMonth(reach="CANAL", month=JULY, inflow=500.0, lateral=0.0, outflow=100.0,
                       losses=20.0, storage=0.0)  # fmt: skip
    supply.report_reach_month(reach, actor=people["jing"], at=NOW - DAY)
    pump = PumpMonth(station="P1", month=JULY, lifted=80.0, energy=32_000.0, hours=500.0)
    supply.report_pump_month(station, pump, actor=people["xie"], at=NOW - DAY)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", PAGES + FORMS)
def test_every_page_opens_in_both_languages(told, browser, path, language):
    answer = browser("jing", language).get(path)
    assert answer.status_code == 200
    assert "Water supply" in answer.content.decode() or language == "zh-hans"


def test_the_year_shows_unknown_months_ranges_and_deviations(told, browser):
    answer = browser("jing").get("/water/supply/")
    page = answer.content.decode()
    assert 'class="not-known"' in page
    assert "≥" not in answer.context["rows"][0].gate.subject.name
    kinds = {(str(o.finding.deviation), o.finding.sure) for o in answer.context["deviations"]}
    assert ("above_plan", True) in kinds
    assert ("not_closing", True) in kinds
    assert answer.context["balances"][0].balance.residual.low == 230.0
    assert answer.context["ecological"].range.low == 20.0
    assert "400" in page
    assert {sure for _kind, sure in kinds} == {True}
    others = browser("jing").get("/water/supply/?show=possible").context["deviations"]
    assert {o.finding.sure for o in others} == {False}


def test_what_nobody_reported_is_never_shown_as_nothing(told, browser):
    page = browser("jing").get("/water/supply/pump/P1/").content.decode()
    row = page[page.index("2020-06") : page.index("2020-07", page.index("2020-06"))]
    assert row.count("—") == 5
    assert ">0<" not in row
    assert b"\xe2\x80\x94" in browser("jing").get("/water/supply/?year=2021-11").content


def test_a_past_day_shows_less_and_offers_no_act(told, browser):
    page = browser("jing").get("/water/supply/?as_of=2020-08-29")
    assert page.context["rows"][0].gate.volumes == {}
    assert page.context["balances"] == []
    assert b"Enter an offtake" not in page.content
    assert b"what was known at the end of" in page.content
    offtake = browser("jing").get("/water/supply/offtake/T23/?as_of=2020-08-29")
    assert b"Report a month" not in offtake.content
    assert {row.kind for row in offtake.context["history"]} == {"offtake", "allocation"}
    assert browser("jing").get("/water/supply/offtake/T23/?as_of=2019-01-01").status_code == 409


@pytest.mark.parametrize("query", ["as_of=x", "as_of=2020-09-02", "year=x", "year=2020-13"])
def test_an_address_that_says_nothing_is_refused(gate, browser, query):
    assert browser("jing").get(f"/water/supply/?{query}").status_code == 409


def test_a_unit_sees_its_own_offtake_and_no_balance(told, browser):
    page = browser("xie").get("/water/supply/")
    assert len(page.context["rows"]) == 1
    assert b"A balance needs every offtake" in page.content
    other = browser("hai").get("/water/supply/")
    assert b"No offtake is open to you here" in other.content
    assert browser("hai").get("/water/supply/offtake/T23/").status_code == 409
    assert browser("hai").get("/water/supply/offtake/T23/report/").status_code == 409


def test_a_month_is_reported_and_corrected_with_a_reason(gate, browser):
    url, xie = "/water/supply/offtake/T23/report/", browser("xie")
    assert (
        xie.post(url, {"month": "2020-07", "supply": "98.5", "farming": "不详"}).status_code == 302
    )
    rows = Record.objects.filter(kind=queries.VOLUME)
    assert sorted(rows.values_list("key", flat=True)) == ["2020-07/farming", "2020-07/supply"]
    refused = xie.post(url, {"month": "2020-07", "supply": "99"})
    assert (refused.status_code, rows.count()) == (409, 2)
    assert b"give a reason" in refused.content
    assert b'value="99"' in refused.content
    assert xie.post(url, {"month": "2020-07", "supply": "99", "reason": "x"}).status_code == 302
    assert rows.count() == 3


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"month": "2020-07"}, 422),
        ({"month": "2020-13", "supply": "1"}, 422),
        ({"month": "2020-07", "supply": "-1"}, 422),
        ({"month": "2020-07", "supply": "=1+1"}, 422),
        ({"month": "2020-07", "supply": "nan"}, 422),
        ({"month": "2020-09", "supply": "1"}, 409),
    ],
)
def test_a_month_that_cannot_be_keeps_nothing(gate, browser, sent, status):
    before = Record.objects.count()
    answer = browser("xie").post("/water/supply/offtake/T23/report/", sent)
    assert (answer.status_code, Record.objects.count()) == (status, before)


@pytest.mark.parametrize("path", ["offtake-new/", "pump-new/", "reach/report/",
                                  "offtake/T23/allocation/2019-11/"])  # fmt: skip
def test_what_only_keepers_do_is_refused_with_rule_and_way(gate, browser, path):
    before = Record.objects.count(), Subject.objects.count()
    for send in (browser("xie").get, browser("xie").post):
        answer = send(f"/water/supply/{path}")
        assert answer.status_code == 409
        assert b"Who may" in answer.content
    assert (Record.objects.count(), Subject.objects.count()) == before


def test_a_keeper_enters_and_allocates_by_paper(gate, browser, people):
    jing = browser("jing")
    new = {"code": "T24", "name": "另一分水口", "unit": "WRB", "design": "2", "chainage": "20"}
    assert jing.post("/water/supply/offtake-new/", new).status_code == 302
    assert jing.post("/water/supply/offtake-new/", new).status_code == 409
    pump = {"code": "P2", "name": "站", "unit": "WRB", "lifts": "提水", "offtake": "T24"}
    assert jing.post("/water/supply/pump-new/", pump).status_code == 302
    url = "/water/supply/offtake/T24/allocation/2019-11/"
    assert jing.post(url, {"annual": "100"}).status_code == 422
    assert jing.post(url, {"paper": "某文", "annual": "100", "2019-12": "10"}).status_code == 302
    gate = queries.year_of(people["jing"], NOW, START, NOW.date()).gates[1]
    plan = ((START.plus(1), 10.0),)
    assert gate.paper.value == AllocationPaper(
        allocation=Allocation("T24", START, 100.0, plan), paper="某文"
    )


def test_pump_and_reach_months_are_reported(station, browser):
    jing = browser("jing")
    assert jing.post("/water/supply/pump/P1/report/", {"month": "2020-07", "lifted": "1"}
                     ).status_code == 302  # fmt: skip
    reach = {"month": "2020-07", "inflow": "10", "storage": "-1"}
    assert jing.post("/water/supply/reach/report/", reach).status_code == 302
    assert Record.objects.filter(kind__in=(queries.PUMP_MONTH, queries.REACH_MONTH)).count() == 2
    again = jing.post("/water/supply/reach/report/", {"month": "2020-07", "inflow": "11"})
    assert again.status_code == 409


def test_a_deviation_is_registered_from_the_page_once(told, browser):
    page = browser("jing").get("/water/supply/")
    one = next(o for o in page.context["deviations"] if str(o.finding.deviation) == "above_plan")
    url = f"/water/supply/deviation/2019-11/{one.clue}/"
    assert url.encode() in page.content
    assert browser("xie").post(url).status_code == 409
    assert not Matter.objects.exists()
    assert browser("jing").get(url).status_code == 405
    assert [browser("jing").post(url).status_code for _n in range(2)] == [302, 302]
    number = Matter.objects.get().number
    again = browser("jing").get("/water/supply/").content
    assert url.encode() not in again
    shown = browser("du").get("/water/supply/").content
    assert f"/matters/{number}/".encode() in shown
