"""What the devices' pages show, and how much they ask of the database for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.field import verbs
from huiyin.field.access import SYSTEM
from huiyin.field.choices import CommandKind
from huiyin.field.core.reading import Reading
from huiyin.field.models import Device, DeviceCommand
from huiyin.field.rules import validity_rules
from huiyin.field.views.devices import heard_words
from huiyin.field.wording import FLAGS, kind_words
from tests.field.pages.conftest import AUDITOR, KEEPER, refuse
from tests.field.store.test_store import reading as stored
from tests.field.store.test_store import write

pytestmark = pytest.mark.django_db

NOW = datetime(2020, 6, 1, 12, tzinfo=CHINA)


def reading(factor="w01018", value=40.1, **more) -> Reading:
    return stored(value, at=NOW - more.pop("ago", timedelta(0)), factor=factor, **more)


def shown(answer) -> list[str]:
    return [line.device.mn for line in answer.context["lines"]]


@pytest.fixture
def three(point) -> list[Device]:
    made = [
        verbs.register_device(SYSTEM, mn=mn, name=name, point=point, edition=edition)
        for mn, name, edition in [
            ("M1", "north", "2017"),
            ("M2", "south", "2005"),
            ("M3", "east", "2017"),
        ]
    ]
    verbs.note_seen({"M1": (clock.now(), "a:1"), "M2": (clock.now() - timedelta(days=3), "b:1")})
    verbs.retire_device(SYSTEM, made[2])
    refuse(mn="M2")
    refuse(mn="M2")
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["M1", "M2", "M3"]),
        ("q=sou", ["M2"]),
        ("q=outlet", ["M1", "M2", "M3"]),
        ("q=nothing", []),
        ("state=on", ["M1", "M2"]),
        ("state=off", ["M3"]),
        ("edition=2005", ["M2"]),
        ("heard=never", ["M3"]),
        ("heard=silent", ["M2", "M3"]),
        ("heard=quarantine", ["M2"]),
        ("state=on&heard=silent", ["M2"]),
    ],
)
def test_filters_stand_in_the_address(browse, three, query, found):
    answer = browse(KEEPER).get(f"/field/?{query}")
    assert shown(answer) == found
    assert not answer.context["asked"].ignored


@pytest.mark.parametrize("query", ["state=maybe", "edition=%00", "heard=<b>", "q=" + "x" * 101])
def test_a_filter_that_means_nothing_is_left_out_and_named(browse, three, query):
    answer = browse(KEEPER).get(f"/field/?{query}")
    assert shown(answer) == ["M1", "M2", "M3"]
    assert len(answer.context["asked"].ignored) == 1
    assert "<b>" not in answer.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "99", "x"])
def test_a_page_that_does_not_exist_is_the_nearest(browse, three, page):
    assert shown(browse(KEEPER).get(f"/field/?page={page}")) == ["M1", "M2", "M3"]


def test_a_row_tells_when_the_device_was_heard_what_came_and_what_waits(browse, three):
    write(reading())
    line = browse(KEEPER).get("/field/?q=M2").context["lines"][0]
    assert (line.heard.replace("\xa0", " "), line.newest, line.waiting) == ("3 days ago", NOW, 2)


def test_who_may_not_read_the_quarantine_is_told_no_number(browse, three):
    answer = browse("jing").get("/field/")
    assert {line.waiting for line in answer.context["lines"]} == {0}
    assert "In quarantine" not in answer.content.decode()
    assert shown(browse("jing").get("/field/?heard=quarantine")) == ["M1", "M2", "M3"]


def test_a_long_list_asks_the_database_no_more_than_a_short_one(browse, point):
    client, counts = browse(AUDITOR), []
    client.get("/field/")
    for size in (2, 30):
        for number in range(size):
            mn = f"S{size}-{number}"
            verbs.register_device(SYSTEM, mn=mn, name=mn, point=point)
            refuse(mn=mn)
        for url in ("/field/", "/field/quarantine/"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(url).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 20


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=30), "1 day ago"),
    ],
)
def test_last_seen_is_said_in_words(ago, words):
    with translation.override("en"):
        assert heard_words(NOW - ago, NOW).replace("\xa0", " ") == words
        assert heard_words(None, NOW) == "never heard"


def test_values_are_shown_with_what_their_flag_says(browse, device):
    write(
        reading("w01018", 39.0, flag="N", ago=timedelta(minutes=5)),
        reading("w01018", 40.1, flag="N"),
        reading("w21003", 1.25, flag="D"),
        reading("w00000", 17.5),
        reading("w01001", None, flag="N", text="<i>"),
        reading("w01009", 8.0, flag="Q"),
        reading("w99999", 1.0, kind="hour_avg"),
    )
    answer = browse(AUDITOR).get("/field/device/M1/")
    lines = {line.factor: line for line in answer.context["values"]}
    assert (lines["w01018"].value, lines["w01018"].verdict) == ("40.1", "valid")
    assert lines["w21003"].reason == "flag D: instrument fault"
    assert lines["w00000"].verdict == "not evaluated"
    assert (lines["w01001"].value, lines["w01001"].verdict) == ("<i>", "invalid")
    assert lines["w01009"].verdict == "unknown"
    assert (lines["w99999"].name, lines["w99999"].kind) == ("", "mean (hour)")
    assert "<i>" not in answer.content.decode()


def test_a_sum_has_the_unit_of_the_load(browse, device):
    write(reading(), reading(kind="hour_cou", value=2.53))
    values = browse(AUDITOR).get("/field/device/M1/").context["values"]
    assert {line.kind: line.unit for line in values} == {"real-time": "mg/L", "sum (hour)": "kg"}


def test_every_letter_of_every_edition_has_words_in_both_languages():
    for rule in validity_rules().flags:
        with translation.override("zh-hans"):
            assert str(FLAGS[rule.meaning]) != rule.meaning


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("rtd", "实时值"),
        ("hour_avg", "小时均值"),
        ("day_runtime", "日运行时间"),
        ("cn3020_x", "cn3020_x"),
        ("week_avg", "week_avg"),
        ("", ""),
    ],
)
def test_kinds_are_said_in_chinese_and_unknown_ones_as_they_are(kind, words):
    with translation.override("zh-hans"):
        assert kind_words(kind) == words


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"state": "failed", "qn_rtn": "3"}, "QnRtn 3 · wrong password (PW)"),
        ({"state": "done", "qn_rtn": "1", "exe_rtn": "1"}, "ExeRtn 1 · carried out"),
        ({"state": "failed", "exe_rtn": "77"}, "ExeRtn 77 · a code the standard does not have"),
        ({"state": "failed", "sendings": 4}, "The device never answered, though asked 4 times."),
        ({"reply": {"SystemTime": "20200601120000"}}, "SystemTime 2020-06-01 12:00:00"),
        ({"reply": {"SystemTime": "<u>"}}, "SystemTime <u>"),
    ],
)
def test_what_a_device_answered_is_said_in_words(browse, device, facts, said):
    DeviceCommand.objects.create(
        device=device, kind=CommandKind.GET_CLOCK, queued=clock.now(), **facts
    )
    answer = browse(AUDITOR).get("/field/device/M1/")
    assert said in answer.context["commands"][0].answers
    assert "<u>" not in answer.content.decode()


def test_pages_speak_chinese_first(browse, device):
    client = browse(KEEPER, language="zh-hans")
    for url in ("/field/", "/field/device/M1/", "/field/devices/new/", "/field/quarantine/"):
        assert "设备" in client.get(url).content.decode()
