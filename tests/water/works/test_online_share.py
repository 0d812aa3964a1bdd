"""Values due on line: from when a logger was connected, as it was known then."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from huiyin.base.clock import CHINA
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings
from huiyin.water.queries.online_share import Counted, online_values
from huiyin.water.verbs.facilities import Logger, connect_logger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
CONNECTED = datetime(2025, 9, 2, tzinfo=CHINA)
DAYS = [date(2025, 9, day) for day in (1, 2, 3)]
LATER = datetime(2025, 9, 10, tzinfo=CHINA)


@pytest.fixture
def works(office, tmp_path, monkeypatch):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    facility = office.enter("A", "WRB")
    connect_logger(
        facility, Logger(mn="MNA"), password="", actor=office.people["jing"], at=CONNECTED
    )
    return facility


def say(hours: int) -> None:
    readings = [
        Reading("F-A", "w01018", "hour_avg", epoch_ms(CONNECTED + timedelta(hours=n)), 30.0, "N")
        for n in range(hours)
    ]
    log = hot.open_log(0)
    frame = encode(from_readings(readings, "test"))
    log.append(frame, len(readings), b"##", epoch_ms(CONNECTED + timedelta(hours=hours)))
    log.close()


def test_nothing_is_owed_before_the_logger_was_connected(works):
    say(24)
    assert online_values([works], DAYS, LATER) == {"A": Counted(24, 48)}
    assert online_values([works], DAYS[:1], LATER) == {}


def test_a_logger_connected_later_was_not_known_then(works):
    assert online_values([works], DAYS, CONNECTED) == {}


def test_a_silent_logger_owes_all_the_same(works):
    assert online_values([works], DAYS, LATER) == {"A": Counted(0, 48)}
