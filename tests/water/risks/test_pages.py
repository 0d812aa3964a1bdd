"""The pages: who sees what, as of which day, forms and refusals, workbooks that read back."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from huiyin.ledger.models import AccessLog, Matter
from huiyin.water.models import Record, Subject
from huiyin.water.risk_data import report_columns
from huiyin.water.verbs import patrols
from tests.ledger.people import a_photo
from tests.water.risks.conftest import CANAL, NOW, Bank, band, line, text_of
from tests.water.risks.test_patrols import PLAN

pytestmark = pytest.mark.usefixtures("english")
NATIONAL = ["序号", "省份", "所在地", "水源地名称", "水源地类别", "保护区类型", "问题类型",
            "问题具体情况", "具体整治措施", "计划完成整治时间", "备注", "整治进展情况",
            "是否完成整治", "整治进度(%)"]  # fmt: skip
PAGES = ["risks/", "risks/map/", "zeros/", "zones/", "patrols/", "risks/one/{code}/",
         "risks/register.xlsx", "risks/problems.xlsx"]  # fmt: skip
ENTRY = {"name": "渠边垃圾", "problem": "堆有垃圾", "place_name": "左岸", "longitude": "113.55",
         "latitude": "34.7005", "datum": "wgs84", "accuracy": "5", "path": "surface",
         "found": "2020-06-10", "unit": "WRB", "recorded0": "10 m³"}  # fmt: skip


@pytest.fixture
def subject(bank: Bank) -> Subject:
    return bank.register(bank.source(50, problem='=HYPERLINK("x")', category="R06"), name="=1+1")


def text(client, address: str, status: int = 200) -> str:
    answer = client.get(f"/water/{address}")
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_open_for_keepers_office_and_the_responsible_unit(as_user, subject, page):
    for name in ("jing", "du", "xie", "yan"):
        answer = as_user(name).get("/water/" + page.format(code=subject.code))
        assert answer.status_code == 200, (name, page)


@pytest.mark.parametrize("page", [p for p in PAGES if "{" in p])
def test_a_source_of_another_unit_is_not_there(as_user, subject, page):
    text(as_user("hai"), page.format(code=subject.code), 404)
    assert subject.code not in text(as_user("hai"), "risks/")


def test_an_earlier_day_shows_what_was_known_on_it(as_user, subject):
    client = as_user("jing")
    assert subject.code in text(client, "risks/?as_of=2020-06-01")
    assert subject.code not in text(client, "risks/?as_of=2020-05-31")
    text(client, f"risks/one/{subject.code}/?as_of=2020-05-31", 404)
    for day in ("tomorrow", "2030-01-01", "1066-10-14"):
        for page in ("risks/", "zeros/", "zones/", "patrols/", "risks/map/"):
            text(client, f"{page}?as_of={day}", 422)


def test_every_zero_opens_its_list(as_user, subject, bank):
    client = as_user("jing")
    assert "zero=unassigned" in text(client, "zeros/")
    assert subject.code in text(client, "risks/?zero=unassigned")
    assert subject.code not in text(client, "risks/?zero=overdue")
    assert "It balances" in text(client, "zeros/")


@pytest.mark.parametrize(
    ("query", "shown"),
    [("state=open", True), ("state=closed", False), ("zone=first", True), ("zone=open", False),
     ("category=R06", True), ("category=R01", False), ("unit=WRB", True), ("grade=general", False),
     ("category=nonsense&zone=%00", True)],
)  # fmt: skip
def test_the_register_is_filtered(as_user, subject, query, shown):
    assert (f"one/{subject.code}/" in text(as_user("jing"), f"risks/?{query}")) is shown


def test_the_card_shows_the_answer_with_its_polygons_and_conditions(as_user, subject):
    card = text(as_user("jing"), f"risks/one/{subject.code}/")
    told = ("A-left-first", "first grade", "Hazard of the category", "unknown", "recalled",
            "Conditions of clearance", "K4+58")  # fmt: skip
    assert [words for words in told if words not in card] == []
    number = Matter.objects.get().number
    assert number not in card
    assert number in text(as_user("du"), f"risks/one/{subject.code}/")
    assert "=HYPERLINK(&quot;x&quot;)" in card


def book(client, address: str) -> list[list]:
    answer = client.get(f"/water/{address}")
    assert answer.status_code == 200
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )


def test_the_national_table_has_exactly_its_columns_and_no_formula(as_user, subject, bank):
    walk = bank.walk(subject)
    walk.assign(lead="EEB", co_units=()).accept().propose_plan(measures="清运").approve_plan()
    walk.complete("1")
    rows = book(as_user("jing"), "risks/problems.xlsx")
    assert rows[0] == NATIONAL == [zh for _f, zh, _e in report_columns(NOW.date())]
    assert len(rows) == 2
    told = dict(zip(rows[0], rows[1], strict=True))
    assert told["问题具体情况"] == '=HYPERLINK("x")'
    assert (told["省份"], told["水源地名称"], told["水源地类别"]) == ("某省", "某水源地", "地级")
    assert (told["保护区类型"], told["问题类型"]) == ("一级", "垃圾、固废堆存")
    assert (told["具体整治措施"], told["是否完成整治"], told["整治进度(%)"]) == ("清运", "否", 50)
    assert told["整治进展情况"] == "整治中"
    assert isinstance(told["计划完成整治时间"], date)


def test_the_register_reads_back_what_the_page_shows(as_user, subject):
    rows = book(as_user("jing"), "risks/register.xlsx?category=R06")
    told = dict(zip(rows[0], rows[1], strict=True))
    assert (told["Code"], told["What it is called"], told["Zone"]) == (
        subject.code,
        "=1+1",
        "first grade",
    )
    assert len(book(as_user("jing"), "risks/register.xlsx?category=R01")) == 1


def test_a_source_is_registered_in_two_steps(as_user, bank):
    client = as_user("jing")
    assert "R14" in text(client, "risks/new/")
    sent = {**ENTRY, "photos": SimpleUploadedFile("a.jpg", a_photo(), "image/jpeg")}
    answer = client.post("/water/risks/new/?category=R06", sent)
    made = Subject.objects.get(kind="risk_source")
    assert answer.headers["Location"] == f"/water/risks/one/{made.code}/"
    card = text(client, f"risks/one/{made.code}/")
    assert "10 m³" in card
    [address] = {part for part in card.split('"') if "/photo/" in part}
    assert client.get(address).headers["Content-Type"] == "image/jpeg"
    assert as_user("hai").get(address).status_code == 404


@pytest.mark.parametrize(
    ("facts", "why"),
    [({"datum": ""}, "required"), ({"longitude": "200"}, "180"), ({"problem": ""}, "required"),
     ({"found": "2030-01-01"}, "future"), ({"unit": "NOBODY"}, "valid choice")],
)  # fmt: skip
def test_a_form_that_cannot_be_says_why_and_keeps_nothing(as_user, bank, facts, why):
    answer = as_user("jing").post("/water/risks/new/?category=R06", ENTRY | facts)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Subject.objects.filter(kind="risk_source").exists()


def test_one_nearby_is_shown_and_confirmed(as_user, subject):
    client = as_user("jing")
    answer = client.post("/water/risks/new/?category=R06", ENTRY)
    assert answer.status_code == 409
    assert f'value="{subject.code}"' in answer.content.decode()
    client.post("/water/risks/new/?category=R06", ENTRY | {"confirmed": subject.code})
    assert Subject.objects.filter(kind="risk_source").count() == 2


@pytest.mark.parametrize("who", ["xie", "hai", "yan"])
def test_others_are_told_who_may_register(as_user, bank, who):
    client = as_user(who)
    for answer in (
        client.get("/water/risks/new/"),
        client.post("/water/risks/new/?category=R06", ENTRY),
    ):
        assert answer.status_code == 409
        assert "keep the water registers" in answer.content.decode()
    assert not Subject.objects.filter(kind="risk_source").exists()


def test_a_sample_is_recorded_by_the_responsible_unit(as_user, subject):
    facts = {"day": "2020-06-05", "within": "no", "laboratory": "市站"}
    assert as_user("hai").post(f"/water/risks/one/{subject.code}/sample/", facts).status_code == 404
    assert as_user("xie").post(f"/water/risks/one/{subject.code}/sample/", facts).status_code == 302
    late = as_user("xie").post(
        f"/water/risks/one/{subject.code}/sample/", facts | {"day": "2021-01-01"}
    )
    assert late.status_code == 422
    assert subject.records.filter(kind="water_sample").count() == 1


def test_a_review_is_made_where_one_is_owed(as_user, subject):
    page = text(as_user("xie"), f"risks/one/{subject.code}/review/")
    assert "No review is due here" in page


def test_the_zone_is_asked_again_with_a_reason(as_user, subject):
    address = f"/water/risks/one/{subject.code}/decide/"
    as_user("jing").post(address, {"reason": " "})
    assert as_user("xie").post(address, {"reason": "x"}).status_code == 409
    assert subject.records.filter(kind="zone_answer").count() == 1
    as_user("jing").post(address, {"reason": "新界线"})
    assert subject.records.filter(kind="zone_answer").count() == 2


def test_zones_are_read_first_and_kept_when_told_so(as_user, bank):
    client = as_user("jing")
    good_and_bad = text_of(line("B"), band("first", 0, 9, datum=""))

    def send(content: bytes, **more):
        file = SimpleUploadedFile("z.geojson", content, "application/geo+json")
        return client.post("/water/zones/", {"file": file, "unit": "EEB", **more})

    answer = send(good_and_bad.encode())
    assert answer.status_code == 200
    assert "Nothing was kept yet" in answer.content.decode()
    assert "does not say its datum" in answer.content.decode()
    assert not Subject.objects.filter(code="B").exists()
    send(good_and_bad.encode(), save="on")
    assert Subject.objects.filter(code="B", kind="reach").exists()
    written = Record.objects.count()
    assert send(b"").status_code == 422
    assert send(b"\xff\xfe\x00").status_code == 422
    assert "no JSON" in send(b"PK\x03\x04 no").content.decode()
    assert Record.objects.count() == written
    hostile = line("C", name="<script>alert(1)</script>")
    assert "<script>alert" not in send(text_of(hostile).encode(), save="on").content.decode()


def test_zones_are_read_in_by_keepers_only(as_user, bank):
    file = SimpleUploadedFile("z.geojson", text_of(*CANAL).encode())
    assert as_user("xie").post("/water/zones/", {"file": file, "unit": "EEB"}).status_code == 409


def plan(bank: Bank) -> None:
    patrols.plan_patrol("XC-1", PLAN, actor=bank.people["jing"], at=NOW)


def test_a_patrol_from_plan_to_find_to_source(as_user, bank):
    client = as_user("jing")
    facts = {"code": "XC-1", "name": "每月", "reach": "A", "every": "month", "first": "2020-06-01",
             "unit": "EEB", "start": "K0+000", "end": "K6+000"}  # fmt: skip
    assert client.post("/water/patrols/new/", facts | {"end": "up there"}).status_code == 422
    assert client.post("/water/patrols/new/", facts | {"end": "K0+000"}).status_code == 422
    assert client.post("/water/patrols/new/", facts).status_code == 302
    assert "has not begun" in text(client, "patrol/XC-1/")
    client.post("/water/patrol/XC-1/begin/")
    seen = {"token": "t" * 20, "found": "yes", "category": "R06", "words": "=新垃圾",
            "place_name": "左岸", "longitude": "113.55", "latitude": "34.7005", "accuracy": "7.5",
            "seen_at": "2020-06-11T09:00"}  # fmt: skip
    assert client.post("/water/patrol/XC-1/", seen | {"category": ""}).status_code == 422
    photo = SimpleUploadedFile("a.jpg", a_photo(), "image/jpeg")
    assert client.post("/water/patrol/XC-1/", {**seen, "photos": photo}).status_code == 302
    assert client.post("/water/patrol/XC-1/", seen).status_code == 302
    assert Record.objects.filter(kind="sighting").count() == 1
    client.post("/water/patrol/XC-1/finish/", {"remark": "走完"})
    assert "finished" in text(client, "patrol/XC-1/")
    find = f"patrol/XC-1/find/{'t' * 20}/"
    assert find in text(client, "patrols/")
    assert "WGS-84" in text(client, find)
    answer = client.post(f"/water/{find}", ENTRY)
    made = Subject.objects.get(kind="risk_source")
    assert answer.headers["Location"].endswith(f"/{made.code}/")
    assert made.code in text(client, find)


def test_a_find_is_added_to_one_that_is_known(as_user, bank, subject):
    plan(bank)
    client = as_user("jing")
    client.post("/water/patrol/XC-1/begin/")
    seen = {"token": "t" * 20, "found": "yes", "category": "R06", "words": "又见"}
    client.post("/water/patrol/XC-1/", seen | {"seen_at": "2020-06-11T09:00"})
    address = f"/water/patrol/XC-1/find/{'t' * 20}/"
    assert client.post(address, {"act": "join", "source": "none"}).status_code == 422
    answer = client.post(address, {"act": "join", "source": subject.code})
    assert answer.headers["Location"].endswith(f"/{subject.code}/")
    assert Matter.objects.get().clue_count == 2


def test_a_find_is_decided_by_a_keeper_alone_and_another_try_is_noted(as_user, bank):
    plan(bank)
    client = as_user("jing")
    client.post("/water/patrol/XC-1/begin/")
    seen = {"token": "t" * 20, "found": "yes", "category": "R06", "words": "又见"}
    client.post("/water/patrol/XC-1/", seen | {"seen_at": "2020-06-11T09:00"})
    address = f"/water/patrol/XC-1/find/{'t' * 20}/"
    assert as_user("yan").get(address).status_code == 200
    assert not AccessLog.objects.filter(rule="KEEPER").exists()
    assert as_user("yan").post(address, ENTRY).status_code == 409
    assert AccessLog.objects.filter(rule="KEEPER", user=bank.people["yan"]).count() == 1


@pytest.mark.parametrize("who", ["hai", "xie"])
def test_a_patrol_is_closed_to_other_units(as_user, bank, who):
    plan(bank)
    client = as_user(who)
    for address in ("patrol/XC-1/", "patrol/none/"):
        assert client.get(f"/water/{address}").status_code == 404
    assert client.post("/water/patrol/XC-1/begin/").status_code == 404
    assert not Record.objects.filter(kind="patrol").exists()


def test_an_empty_city_says_how_things_get_here(as_user, bank):
    client = as_user("jing")
    assert "No risk source is registered" in text(client, "risks/")
    assert "No patrol is planned" in text(client, "patrols/")
    assert "Nothing to count yet" in text(client, "zeros/")
