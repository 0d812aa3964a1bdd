"""A city with one section, and a way to let its device speak."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.models import Device, Point
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings
from huiyin.water.judge import judge
from huiyin.water.models import Section

FIRST = datetime(2020, 7, 1, 8, tzinfo=CHINA)
CODES = {"ph": "w01001", "do": "w01009", "codmn": "w01019", "nh3n": "w21003", "tp": "w21011"}
GOOD = {"ph": 7.5, "do": 8.0, "codmn": 2.0, "nh3n": 0.1, "tp": 0.02}
HIGH = 9.0
"""CODMn of class IV, below a target of class III."""


class Station:
    """One section; `say` is its device, `judge` the worker."""

    code = "S1"

    @property
    def section(self) -> Section:
        return Section.objects.get(point=self.code)

    def day(self, number: int) -> datetime:
        return FIRST + timedelta(days=number)

    def say(self, number: int, codmn: float = 2.0, *, flag: str = "N", late: int = 0) -> None:
        """Send the reading of a day; it arrives `late` days after."""
        self.send(number, GOOD | {"codmn": codmn}, flag=flag, late=late)

    def send(self, number: int, values: dict, *, flag: str = "N", late: int = 0) -> None:
        at, received = self.day(number), epoch_ms(self.day(number + late))
        readings = [
            Reading(self.code, CODES[f], "rtd", epoch_ms(at), value, flag)
            for f, value in values.items()
        ]
        log = hot.open_log(0)
        log.append(encode(from_readings(readings, "test")), len(readings), b"##", received)
        log.close()

    def say_all(self, *codmn: float) -> None:
        for number, value in enumerate(codmn):
            self.say(number, value)

    def judge(self, number: int) -> int:
        """Judge an hour after the reading of a day."""
        until = self.day(number) + timedelta(hours=1)
        with clock.fixed(until):
            return judge(until)

    def live(self, *codmn: float, start: int = 0) -> None:
        """A reading a day, each judged as it comes."""
        for number, value in enumerate(codmn, start):
            self.say(number, value)
            self.judge(number)


@pytest.fixture
def data(tmp_path, monkeypatch, db):
    """An empty data directory and database."""
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    monkeypatch.delenv("HUIYIN_COLD_URL", raising=False)
    return tmp_path


@pytest.fixture
def station(data) -> Station:
    """A river section with the target class III and one registered device."""
    point = Point.objects.create(code="S1", name="某断面", kind="river", river="某河")
    Device.objects.create(mn="INVENTED0001", name="自动站", point=point)
    Section.objects.create(
        point=point,
        name_en="Some section",
        body="river",
        target_class=3,
        target_source="test",
        effective_from=FIRST - timedelta(days=1),
        data_source="test source",
    )
    return Station()
