"""Who sees, enters, amends and connects; a refusal changes nothing and is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from huiyin.field.models import Device, Point
from huiyin.ledger.models import AccessLog
from huiyin.water.facility_fields import values_of
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import one
from tests.water.works.conftest import FACTS, Office

pytestmark = pytest.mark.django_db
KEEPERS = ("he", "jing", "ren", "du")
OTHERS = ("xie", "hai", "yan", "shen", "guan", "ling")
PAGES = ("", "export/", "rates/", "rates/export/", "rates/load/")
KEEPING = ("new/", "import/", "A/amend/", "A/logger/")


def everything() -> tuple[Any, ...]:
    rows = (Subject, Record, Device, Point)
    return tuple(list(row.objects.order_by("pk").values_list()) for row in rows)


def new_facility(**changed: str) -> dict[str, str]:
    return {"code": "N", "name": "新站", "unit": "WRB", "kind": "town", "datum": "unknown",
            "basin": "other", "stretch": "other", "weighed": "on"} | changed  # fmt: skip


def amended(office: Office, **changed: str) -> dict[str, str]:
    """The form of A as it opens, with some fields changed."""
    form = office.get("jing", "A/amend/").context["form"]
    shown = {bound.html_name: bound.value() for bound in form}
    kept = {name: str(value) for name, value in shown.items() if value not in (None, "", False)}
    return {**kept, "reason": "核对", "amend": "", **changed}


@pytest.mark.parametrize("path", [*PAGES, *KEEPING, "A/"])
def test_nobody_sees_a_page_before_signing_in(three, path):
    answer = Client().get(f"/water/facilities/{path}")
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


def test_a_unit_sees_only_its_own(office, three):
    for path in ("", "rates/normal_running/"):
        text = office.text("xie", path)
        assert "A站" in text
        assert "C站" not in text
    assert "C站" in office.text("hai", "")
    assert office.get("hai", "A/").status_code == 404
    assert office.get("xie", "A/").status_code == 200
    assert "A站" not in office.text("guan", "")
    assert office.get("guan", "A/").status_code == 404


def test_a_unit_gets_its_own_in_files(office, three):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    answer = office.get("hai", "export/")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    codes = [row[0] for row in book.get_sheet_by_index(0).to_python()[3:]]
    assert codes == ["C"]
    answer = office.get("hai", "rates/export/")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    assert {row[1] for row in book.get_sheet_by_name("Facilities").to_python()[1:]} == {"C"}


def test_what_is_not_yours_is_not_told_from_what_is_not_there(office, three):
    hidden, nothing = office.text("hai", "A/", 404), office.text("hai", "ZZ/", 404)
    assert "This is not open to you" in hidden
    assert hidden.partition("<main")[2] == nothing.partition("<main")[2]


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("path", KEEPING)
def test_nobody_but_a_keeper_opens_or_sends_a_form(office, three, who, path):
    before = everything()
    for answer in (office.get(who, path), office.post(who, path, new_facility(mn="X"))):
        assert answer.status_code in {404, 409}
    assert everything() == before
    assert AccessLog.objects.filter(kind="refused").count() >= 2


@pytest.mark.parametrize("who", ["xie", "ling"])
def test_the_refusal_says_rule_who_and_what_next(office, three, who):
    text = office.text(who, "new/", 409)
    assert "KEEPER" in text
    assert "Ask the environment bureau" in text
    assert "Nothing was changed." in text


def test_buttons_of_keepers_are_not_shown_to_others(office, three):
    assert "Add a facility" in office.text("jing", "")
    assert "Add a facility" not in office.text("xie", "")
    assert "Connect a logger" not in office.text("xie", "A/")


@pytest.mark.parametrize("who", KEEPERS)
def test_a_keeper_enters_a_facility(office, three, who):
    answer = office.post(who, "new/", new_facility(design="80", accepted="2019-05-01"))
    assert (answer.status_code, answer["Location"]) == (302, "/water/facilities/N/")
    facts = one(Subject.objects.get(code="N"), "facility", type(FACTS)).value
    assert (facts.kind, facts.design, facts.households) == ("town", 80.0, None)
    assert facts.reused is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": ""}, "required"),
        ({"code": "a/b"}, "A code has 1 to 40"),
        ({"code": "rates"}, "A code has 1 to 40"),
        ({"code": "A"}, "taken"),
        ({"unit": "NO"}, "not one of the available choices"),
        ({"design": "-3"}, "above zero"),
        ({"design": "nan"}, "Enter a number"),
        ({"design": "1e400"}, "Enter a number"),
        ({"households": "10", "connected": "11"}, "More households"),
        ({"longitude": "113"}, "both longitude and latitude"),
        ({"longitude": "181", "latitude": "34"}, "Degrees lie between"),
        ({"accepted": "2019-05-01", "ended": "2018-01-01"}, "before the one it follows"),
        ({"name": "=1+1"}, "is a formula"),
        ({"operator": "x" * 300}, "at most 120"),
        ({"kind": "castle"}, "not one of the available choices"),
    ],
)
def test_what_cannot_stand_is_said_and_nothing_is_written(office, three, changed, said):
    before = everything()
    answer = office.post("jing", "new/", new_facility(**changed))
    assert answer.status_code in {409, 422}
    assert said in answer.content.decode()
    assert everything() == before


def test_a_change_is_looked_at_and_then_made_with_its_reason(office, three):
    before = everything()
    sent = amended(office, design="130", operator="清源公司", reason="")
    sent.pop("amend")
    answer = office.post("jing", "A/amend/", {**sent, "look": ""})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert [(a, b) for _name, a, b in answer.context["differs"]] == [
        ("", "清源公司"), ("100", "130"),
    ]  # fmt: skip
    assert "This field is required" not in text
    assert everything() == before
    answer = office.post("jing", "A/amend/", amended(office, design="130", operator="清源公司"))
    assert answer.status_code == 302
    facts = one(three["A"], "facility", type(FACTS))
    assert (facts.value.design, facts.value.operator, facts.record.reason) == (
        130.0, "清源公司", "核对",
    )  # fmt: skip
    kept = values_of(facts.value) | {"design": 100.0, "operator": ""}
    assert kept == values_of(FACTS)


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"design": "130", "reason": ""}, 422, "required"),
        ({}, 409, "Nothing differs"),
        ({"design": "130", "seen": "1"}, 409, "Somebody else has changed"),
    ],
)
def test_a_change_without_reason_difference_or_freshness_is_refused(
    office, three, changed, status, said
):
    sent = amended(office, **changed)
    if "seen" in changed:
        sent["seen"] = str(Record.objects.order_by("-pk").first().pk)
    before = everything()
    answer = office.post("jing", "A/amend/", sent)
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert everything() == before


def logger(**changed: str) -> dict[str, str]:
    return {"mn": "WORKS0001", "edition": "2017", "password": "123456", "crc_variant": "hj212",
            "interval_seconds": "3600"} | changed  # fmt: skip


def test_a_keeper_connects_a_logger_and_is_told_what_to_enter(office, three, settings):
    settings.HUIYIN_GATEWAY = "10.1.2.3:9999"
    answer = office.post("jing", "A/logger/", logger())
    assert answer.status_code == 302
    device = Device.objects.get()
    assert (device.mn, device.st, device.point.interval_seconds) == ("WORKS0001", "32", 3600)
    text = office.text("jing", "A/logger/")
    for said in ("10.1.2.3", "9999 (TCP)", "WORKS0001", ">32<", ">3600<", "Waiting for data"):
        assert said in text
    assert "123456" not in text
    assert "this machine only" not in text


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"mn": ""}, 422), ({"mn": "a b"}, 409), ({"password": "a b"}, 422),
        ({"edition": "1999"}, 422), ({"interval_seconds": "5"}, 422),
    ],
)  # fmt: skip
def test_a_logger_that_cannot_be_is_refused(office, three, changed, status):
    before = everything()
    assert office.post("jing", "A/logger/", logger(**changed)).status_code == status
    assert everything() == before


def test_a_taken_mn_is_refused(office, three):
    office.post("jing", "A/logger/", logger())
    before = everything()
    answer = office.post("jing", "B/logger/", logger())
    assert answer.status_code == 409
    assert "already a device with the MN" in answer.content.decode()
    assert everything() == before


def test_what_was_refused_of_a_logger_is_told_without_its_bytes(office, three):
    from huiyin.base import clock
    from huiyin.field.verbs import Quarantine, quarantine

    office.post("jing", "A/logger/", logger())
    explanation = "PW is not the password registered for this MN"
    with clock.fixed(office.now):
        quarantine([Quarantine(office.now, "10.9.9.9:50", "WORKS0001", "wrong_password",
                               explanation, "", b"##0101secret")])  # fmt: skip
    text = office.text("jing", "A/logger/")
    assert "Wrong password" in text
    assert "Compare the password in the device" in text
    assert "secret" not in text
    assert "10.9.9.9" not in text
