"""The loggers of the demo city: known once, the same hours always, the story they tell."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.models import Device
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings
from huiyin.ledger.demo import people
from huiyin.ledger.models import Matter
from huiyin.water.choices import SubjectKind
from huiyin.water.core.effluent.judging import Level
from huiyin.water.demo import loggers
from huiyin.water.effluent_choices import DayState
from huiyin.water.effluent_judge import judge
from huiyin.water.models import Subject
from huiyin.water.queries import effluent as queries

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_hours_are_few_ordered_and_the_same_every_time():
    rows = loggers.readings()
    assert 7_000 < len(rows) <= 8_100
    assert all(a.at <= b.at for a, b in pairwise(rows))
    assert {(row.cn, row.st, row.at - row.label) for row in rows} == {("2061", "32", HOUR)}
    assert rows == loggers.readings()


@pytest.mark.django_db
def test_facilities_and_loggers_settle_once():
    people.settle()
    loggers.settle()
    written = Subject.objects.get(code="CQ-01").written
    loggers.settle()
    facilities = Subject.objects.filter(kind=SubjectKind.FACILITY)
    assert facilities.count() == 12
    assert sorted(facilities.exclude(point=None).values_list("code", flat=True)) == [
        "CQ-01",
        "LW-01",
        "YX-01",
    ]
    assert set(facilities.values_list("invented", flat=True)) == {True}
    assert Device.objects.count() == 3
    assert Subject.objects.get(code="CQ-01").written == written


@pytest.mark.django_db
def test_the_story_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    people.settle()
    loggers.settle()
    until = datetime(2020, 10, 12, 20, tzinfo=CHINA)
    points = dict(Device.objects.values_list("mn", "point__code"))
    readings = [
        Reading(points[row.mn], code, "hour_avg", epoch_ms(row.label), float(text), row.flags[code])
        for row in loggers.readings()
        if row.at <= until
        for code, text in row.values.items()
    ]
    log = hot.open_log(0)
    log.append(encode(from_readings(readings, "test")), len(readings), b"##", epoch_ms(until))
    log.close()
    with clock.fixed(until):
        assert judge(until) == 3
    told = set(Matter.objects.values_list("place_code", "cause"))
    assert told == {("F-CQ-01", "出水化学需氧量超标"), ("F-LW-01", "data_copied")}
    [spell] = queries.spells(Subject.objects.filter(code="CQ-01"))
    assert spell.value.episode.readings == tuple(f"2020-09-{day}" for day in (14, 15, 16, 17))
    assert spell.value.episode.end is not None
    board = {row.facility.code: row for row in queries.board(_all(), loggers.MAINTAINED)}
    assert board["CQ-01"].state is DayState.UNKNOWN
    assert board["LW-01"].state is DayState.WITHIN
    silent = queries.board(_all(), loggers.SILENT[0].date())
    assert next(row for row in silent if row.facility.code == "CQ-01").rates.transmission == 17 / 24
    warned = queries.messages(_all(), date(2020, 9, 27), date(2020, 9, 27))
    assert [(row.facility.code, row.told.level) for row in warned] == [("YX-01", Level.WARNING)]


def _all():
    return queries.watched(Subject.objects.filter(kind=SubjectKind.FACILITY))
