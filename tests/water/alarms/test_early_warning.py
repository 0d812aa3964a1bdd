"""A watched place at the desk: learnt, looked at, told once, shown with its reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from django.test import Client, override_settings

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.models import Device, Point
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Clue, Matter, User
from huiyin.water.alarm_judge import look_around
from huiyin.water.early_warning import CannotLearn
from huiyin.water.models import Record, Subject
from huiyin.water.queries import early_warning as queries
from huiyin.water.verbs.early_warning import stop_watching, watch_point
from huiyin.water.verbs.register import BadEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
START = datetime(2020, 8, 1, tzinfo=CHINA)
LEARNT = 30 * 24
AFTER = 10 * 24
LEVELS = {"w01018": 30.0, "w21003": 2.0, "w21011": 0.3, "w00000": 500.0, "w01010": 24.0}
END = START + timedelta(hours=LEARNT + AFTER)


@pytest.fixture(autouse=True)
def keeping_unit():
    with override_settings(HUIYIN_WATER_UNITS=["EEB"]):
        yield


@pytest.fixture
def outfall(people, tmp_path, monkeypatch) -> Point:
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    point = Point.objects.create(code="P1", name="溪口排口", kind="effluent")
    Device.objects.create(mn="P1MN", name="溪口数采仪", point=point)
    return point


def speak(event: dict[str, float] | None = None) -> None:
    """Forty quiet days of hourly means; `event` multiplies channels from day 35 on for 8 hours."""
    rng = np.random.default_rng(7)
    hours = LEARNT + AFTER
    readings = []
    for code, level in LEVELS.items():
        values = level * (1 + 0.03 * rng.standard_normal(hours))
        if event and code in event:
            values[35 * 24 : 35 * 24 + 8] *= event[code]
        readings += [
            Reading("P1", code, "hour_avg", epoch_ms(START + timedelta(hours=n)), float(v), "N")
            for n, v in enumerate(values)
        ]
    log = hot.open_log(0)
    log.append(encode(from_readings(readings, "test")), len(readings), b"##", epoch_ms(END))
    log.close()


def watch(people, point: Point, who: str = "jing") -> Subject:
    return watch_point(
        point, first=date(2020, 8, 1), last=date(2020, 8, 30), unit=people[who].unit,
        reason="开始预警", actor=people[who], at=END,
    )  # fmt: skip


def look(at: datetime = END) -> int:
    with clock.fixed(at):
        return look_around(at)


def signed_in(user: User, language: str) -> Client:
    User.objects.update(must_change_password=False)
    browser = Client()
    browser.force_login(user)
    browser.cookies["django_language"] = language
    return browser


def test_an_event_is_told_once_with_its_reason(people, outfall):
    speak({"w01018": 2.0, "w21003": 2.5})
    watch(people, outfall)
    assert look() >= 1
    told = queries.alarms_of(Subject.objects.get())
    first = told[0].value
    assert {one.channel for one in first.reasons} & {"w01018", "w21003"}
    assert all(one.observed > one.expected for one in first.reasons)
    assert abs(first.start - (START + timedelta(days=35))) <= timedelta(hours=2)
    matter = Matter.objects.get()
    assert (matter.kind, matter.cause, matter.number) == ("finding", "water_event", first.matter)
    clues = Clue.objects.count()
    assert look() == 0
    assert (Clue.objects.count(), Matter.objects.count()) == (clues, 1)


def test_a_change_of_flow_alone_is_no_event(people, outfall):
    speak({"w00000": 3.0})
    watch(people, outfall)
    assert look() == 0
    assert not Matter.objects.exists()


def test_an_alarm_that_lasted_is_told_again_when_it_is_over(people, outfall):
    speak({"w01018": 2.0, "w21003": 2.5})
    subject = watch(people, outfall)
    during = START + timedelta(days=35, hours=5)
    assert look(during) == 1
    assert [one.value.ended for one in queries.alarms_of(subject)] == [False]
    assert look() == 1
    [entry] = queries.alarms_of(subject)
    assert entry.value.ended
    assert subject.records.filter(kind="alarm").count() == 2
    assert Matter.objects.count() == 1


def test_only_keepers_watch_and_nothing_is_written_otherwise(people, outfall):
    speak()
    for who in ("xie", "yan", "guan", "shen"):
        with pytest.raises(Refused, match="KEEPER"):
            watch(people, outfall, who)
    assert not Record.objects.exists()


def test_days_that_teach_nothing_are_refused(people, outfall):
    with pytest.raises(CannotLearn, match="two"):
        watch(people, outfall)
    speak()
    with pytest.raises(CannotLearn, match="it takes"):
        watch_point(
            outfall, first=date(2020, 8, 1), last=date(2020, 8, 3), unit=None, reason="x",
            actor=people["jing"], at=END,
        )  # fmt: skip
    with pytest.raises(BadEntry, match="past"):
        watch_point(
            outfall, first=date(2020, 8, 1), last=END.date(), unit=None, reason="x",
            actor=people["jing"], at=END - timedelta(days=1),
        )  # fmt: skip
    assert not Subject.objects.exists()


def test_what_is_no_longer_watched_is_no_longer_looked_at(people, outfall):
    speak({"w01018": 2.0, "w21003": 2.5})
    subject = watch(people, outfall)
    stop_watching(subject, reason="停产", actor=people["jing"], at=END)
    assert look() == 0
    assert queries.watched_places() == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_show_alarm_reason_and_place(people, outfall, language):
    speak({"w01018": 2.0, "w21003": 2.5})
    watch(people, outfall)
    look()
    [entry, *_] = queries.alarms_of(Subject.objects.get())
    browser = signed_in(people["du"], language)
    with clock.fixed(END):
        page = browser.get("/water/alarms/").content.decode()
        one = browser.get(f"/water/alarms/{entry.record.pk}/").content.decode()
    for text in (page, one):
        assert "溪口排口" in text
        assert entry.value.matter in text
    assert ("usual spreads" in page) == (language == "en")


def test_a_form_that_is_refused_says_why(people, outfall):
    browser = signed_in(people["jing"], "en")
    sent = {"point": "P1", "first": "2020-08-01", "last": "2020-08-30", "reason": "预警"}
    with clock.fixed(END):
        answer = browser.post("/water/alarms/watch/", sent)
        assert answer.status_code == 409
        assert "it takes two" in answer.content.decode()
        speak()
        assert browser.post("/water/alarms/watch/", sent).status_code == 302
    assert Subject.objects.get().kind == "watch"


def test_a_stop_that_is_refused_says_why_on_the_page(people, outfall):
    speak()
    subject = watch(people, outfall)
    browser = signed_in(people["jing"], "en")
    written = Record.objects.count()
    with clock.fixed(END):
        for reason, status in (("x" * 301, 422), ("", 422), ("a\0b", 422), (" ", 422)):
            answer = browser.post("/water/alarms/P1/stop/", {"reason": reason})
            assert answer.status_code == status
            assert "Nothing was changed" in answer.content.decode()
        assert Record.objects.count() == written
        assert browser.post("/water/alarms/P1/stop/", {"reason": "停产"}).status_code == 302
        again = browser.post("/water/alarms/P1/stop/", {"reason": "停产"})
        assert again.status_code == 409
        assert "Nothing of this key" in again.content.decode()
    assert subject.records.count() == written + 1
