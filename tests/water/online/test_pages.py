"""The pages of effluent supervision: content, filters, exports, who sees what, both languages."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from huiyin.base import clock
from huiyin.ledger.models import AccessLog, Matter
from tests.water.online.conftest import ADVISORY, COD, FIRST, HOUR, NH3N, TP

pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/water/effluent/",
    "/water/effluent/export/",
    "/water/effluent/messages/",
    "/water/effluent/messages/export/",
    "/water/effluent/rates/",
    "/water/effluent/rates/export/",
    "/water/facilities/W1/effluent/",
    "/water/facilities/W1/effluent/export/",
)


@pytest.fixture
def sign_in(data):
    def made(name: str, language: str = "zh-hans") -> Client:
        client = Client()
        data[name].must_change_password = False
        data[name].save()
        client.force_login(data[name])
        client.cookies["django_language"] = language
        return client

    return made


@pytest.fixture
def town(works):
    """Five days: clean, over, a warning, maintenance, clean; the clock stands on the sixth."""
    works.live({
        0: {}, 1: {COD: 80.0},
        2: {"value": lambda code, hour: 9.5 if code == NH3N and hour == 9 else None},
        3: {"flag": "M"}, 4: {},
    })  # fmt: skip
    with clock.fixed(works.midnight(5) + 9 * HOUR):
        yield works


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def sheet(client: Client, address: str) -> list[tuple]:
    answer = client.get(address)
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [tuple(row) for row in book.get_sheet_by_index(1).to_python()]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_sees_a_page_before_signing_in(town, address):
    answer = Client().get(address)
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


@pytest.mark.parametrize("address", [one for one in ADDRESSES if "export" not in one])
@pytest.mark.parametrize(("language", "word"), [("zh-hans", "出水"), ("en", "Effluent")])
def test_pages_speak_both_languages(town, sign_in, address, language, word):
    page = text(sign_in("du", language), address)
    assert word in page
    if language == "en":
        body = page[page.index("<main") : page.index("</main>")].replace("溪口厂W1", "")
        body = re.sub(r'<span[^>]* lang="en">[^<]*</span>|水利局', "", body)
        assert not [mark for mark in body if "\u4e00" <= mark <= "\u9fff"]


def test_an_empty_city_says_how_facilities_get_there(sign_in):
    assert "尚无设施接入数采仪" in text(sign_in("du"), "/water/effluent/")
    assert "尚无设施接入数采仪" in text(sign_in("du"), "/water/effluent/rates/")


def test_the_board_shows_the_last_whole_day_and_any_other(town, sign_in):
    client = sign_in("du", "en")
    page = text(client, "/water/effluent/")
    assert "2020-09-05" in page
    assert "within the limit" in page
    page = text(client, "/water/effluent/?day=2020-09-02")
    assert 'badge error"><span aria-hidden="true">■</span> over the limit' in page
    assert "≤ 60" in page
    page = text(client, "/water/effluent/?day=2020-09-04")
    assert "unknown: no valid daily mean" in page
    assert Matter.objects.get().number in page


def test_the_board_narrows_and_refuses_what_is_no_day(town, sign_in):
    client = sign_in("du", "en")
    assert "No facility fits" in text(client, "/water/effluent/?day=2020-09-02&state=silent")
    assert "溪口厂" in text(client, "/water/effluent/?day=2020-09-02&state=exceedance")
    for bad in ("day=x", "day=0001-01-01", "state=red", "as_of=9999-12-31"):
        text(client, f"/water/effluent/?{bad}", 422)
        assert client.get(f"/water/effluent/export/?{bad}").status_code == 422


def test_a_past_day_is_shown_as_it_was_known(town, sign_in):
    client = sign_in("du", "en")
    town.day(1, late=4 * 24 * HOUR)
    town.judge(5)
    now = text(client, "/water/effluent/?day=2020-09-02")
    then = text(client, "/water/effluent/?day=2020-09-02&as_of=2020-09-04")
    assert ("badge error" in now, "badge error" in then) == (False, True)
    assert "Shown as it was known at the end of 2020-09-04" in then
    page = text(client, "/water/facilities/W1/effluent/?since=2020-09-01&as_of=2020-09-04")
    assert "over a confirmed limit" in page
    assert "80" in page
    page = text(client, "/water/effluent/?day=2020-09-02&as_of=2020-09-02")
    assert "badge error" not in page


def test_messages_are_filtered_and_exported(town, sign_in):
    client = sign_in("du", "en")
    page = text(client, "/water/effluent/messages/")
    assert "the valid daily mean over the limit" in page
    assert "GB 18918-2002 level 1B Table 1" in page
    assert "rules of validity as recalled" in page
    only = text(client, f"/water/effluent/messages/?factor={NH3N}")
    assert "the valid daily mean over the limit" not in only
    rows = sheet(client, "/water/effluent/messages/export/")
    assert [(row[0], row[5]) for row in rows[1:]] == [
        (date(2020, 9, 3), "warning"),
        (date(2020, 9, 2), "over the limit"),
    ]
    rows = sheet(client, "/water/effluent/messages/export/?state=exceedance")
    assert [row[4] for row in rows[1:]] == ["COD (CODCr)"]
    assert rows[1][6] == pytest.approx(80, rel=0.02)
    assert len(sheet(client, "/water/effluent/messages/export/?facility=other")) == 1


def test_a_name_that_begins_like_a_formula_stays_text(town, sign_in):
    town.facility.name = '=HYPERLINK("http://x")'
    town.facility.save()
    rows = sheet(sign_in("du", "en"), "/water/effluent/export/?day=2020-09-02")
    assert rows[1][1] == '=HYPERLINK("http://x")'


def test_the_month_tells_its_rates_with_their_meaning(town, sign_in):
    client = sign_in("du", "en")
    page = text(client, "/water/effluent/rates/?month=2020-09")
    assert "100.00\u00a0%" in page
    assert "80.00\u00a0%" in page
    assert "none known for this month" in page
    assert "hours valid ÷ hours received" in page
    rows = sheet(client, "/water/effluent/rates/export/?month=2020-09")
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["Hours expected"], told["Hours received"], told["Hours valid"]) == (840, 840, 672)
    assert told["Days over a confirmed limit"] == 1
    empty = sheet(client, "/water/effluent/rates/export/?month=2020-08")
    told = dict(zip(empty[0], empty[1], strict=True))
    assert told["Transmission rate"] == ""
    text(client, "/water/effluent/rates/?month=2020-13", 422)


def test_the_facility_page_has_charts_days_law_and_matters(town, sign_in):
    client = sign_in("du", "en")
    page = text(client, "/water/facilities/W1/effluent/?since=2020-08-31&until=2020-09-05")
    assert "≤ 60 · GB 18918-2002 level 1B Table 1" in page
    assert "M maintenance" in page
    assert "COD (CODCr): 1 days over a confirmed limit" in page
    assert Matter.objects.get().number in page
    assert "24/24 h" in page
    text(sign_in("du"), "/water/facilities/W1/effluent/?since=2020-09-05&until=2020-09-01", 422)
    long = "/water/facilities/W1/effluent/?since=2020-07-01&until=2020-09-05"
    told = text(client, long)
    assert "at most 7 days" in told
    assert "Daily means" in told


def test_the_days_of_a_facility_are_exported(town, sign_in):
    client = sign_in("du", "en")
    rows = sheet(client, "/water/facilities/W1/effluent/export/?until=2020-09-05")
    assert [(row[0].day, row[1]) for row in rows[1:]] == [
        (1, "within the limit"),
        (2, "over the limit"),
        (3, "warning"),
        (4, "unknown: no valid daily mean"),
        (5, "within the limit"),
    ]
    assert rows[2][2] == pytest.approx(80, rel=0.02)
    assert (rows[4][2], rows[4][3]) == ("", 0)
    bad = "/water/facilities/W1/effluent/export/?since=2020-09-05&until=2020-09-01"
    assert client.get(bad).status_code == 422


def test_an_advisory_level_is_said_on_the_page(make, sign_in):
    works = make("W2", ADVISORY)
    works.live({0: {COD: 55.0}})
    with clock.fixed(works.midnight(1) + 9 * HOUR):
        page = text(sign_in("du", "en"), "/water/facilities/W2/effluent/")
        board = text(sign_in("du", "en"), "/water/effluent/")
    assert "whatever exceeds it is advisory" in page
    assert "recalled, not verified" in page
    assert "badge error" not in page
    assert "advisory: over a figure" in board


def test_a_suspicion_is_told_with_its_reason_and_its_caution(works, sign_in):
    same = {"value": lambda code, hour: 0.2 + hour * hour / 7000 if code == TP else None}
    works.live({0: same, 1: same})
    with clock.fixed(works.midnight(2) + 9 * HOUR):
        page = text(sign_in("du", "en"), "/water/facilities/W1/effluent/")
    assert "equals, hour by hour, that of 1 days before" in page
    assert "it proves nothing" in page


def test_a_unit_sees_its_own_facility_and_nobody_elses(town, sign_in):
    assert "溪口厂" in text(sign_in("xie"), "/water/effluent/?day=2020-09-02")
    for name in ("hai", "guan"):
        assert "溪口厂" not in text(sign_in(name), "/water/effluent/?day=2020-09-02")
        assert "溪口厂" not in text(sign_in(name), "/water/effluent/messages/")
        before = AccessLog.objects.filter(rule="ACCESS").count()
        answer = sign_in(name).get("/water/facilities/W1/effluent/")
        assert answer.status_code in {403, 404, 409}
        assert "溪口厂" not in answer.content.decode()
        assert AccessLog.objects.filter(rule="ACCESS").count() == before + 1


def test_a_matter_number_is_shown_to_those_who_may_read_the_matter(town, sign_in):
    number = Matter.objects.get().number
    for address in ("/water/effluent/?day=2020-09-02", "/water/facilities/W1/effluent/"):
        page = text(sign_in("xie"), address)
        assert number not in page
        assert "未向您开放" in page


def test_pages_ask_a_fixed_number_of_queries(make, sign_in, django_assert_max_num_queries):
    for code in ("W1", "W2", "W3"):
        make(code).day(0)
    works = make("W4")
    works.day(0)
    works.judge(0)
    client = sign_in("du")
    with clock.fixed(works.midnight(1) + 9 * HOUR), django_assert_max_num_queries(30):
        assert FIRST.isoformat() in text(client, "/water/effluent/")
