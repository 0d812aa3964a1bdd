"""A city of a few sections whose devices speak, in August and September 2020."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import override_settings

from huiyin.base.clock import CHINA
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.models import Point
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings
from huiyin.water.models import Section

AUGUST = datetime(2020, 8, 1, 8, tzinfo=CHINA)
CLOSED_AT = datetime(2020, 10, 9, 17, tzinfo=CHINA)
CODES = {"ph": "w01001", "do": "w01009", "codmn": "w01019", "nh3n": "w21003", "tp": "w21011"}
GOOD = {"ph": 7.5, "do": 8.0, "codmn": 2.0, "nh3n": 0.1, "tp": 0.02}


class City:
    """Sections by code; `say` is a device, and a reading arrives when its time has come."""

    def add(self, code: str, river: str = "某河", body: str = "river", target: int = 3) -> Section:
        point = Point.objects.create(
            code=code, name=f"{code}断面", kind="river", river=river, longitude=112.5,
            latitude=33.0 + len(code) / 10,
        )  # fmt: skip
        return Section.objects.create(
            point=point, name_en=f"Section {code}", basin="某流域", body=body, target_class=target,
            target_source="test", effective_from=AUGUST - timedelta(days=40),
            data_source="test source",
        )  # fmt: skip

    def say(self, code: str, at: datetime, received: datetime | None = None, **values) -> None:
        readings = [
            Reading(code, CODES.get(f, f), "rtd", epoch_ms(at), value, "N")
            for f, value in (GOOD | values).items()
        ]
        log = hot.open_log(0)
        frame = encode(from_readings(readings, "test"))
        log.append(frame, len(readings), b"##", epoch_ms(received or at))
        log.close()

    def month(self, code: str, first: datetime, days: int = 5, **values) -> None:
        for day in range(days):
            self.say(code, first + timedelta(days=day), **values)


@pytest.fixture
def data(tmp_path, monkeypatch, db):
    """An empty data directory and database."""
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    monkeypatch.delenv("HUIYIN_COLD_URL", raising=False)
    return tmp_path


@pytest.fixture
def city(data) -> City:
    return City()


@pytest.fixture(autouse=True)
def keeping_unit():
    with override_settings(HUIYIN_WATER_UNITS=["EEB"]):
        yield
