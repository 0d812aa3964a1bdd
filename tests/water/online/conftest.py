"""A city with one facility, and a way to let its logger speak hour by hour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.test import override_settings

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.field.core.reading import Reading, epoch_ms
from huiyin.field.store import hot
from huiyin.field.store.batch import encode, from_readings
from huiyin.ledger.models import Unit
from huiyin.water.core.discharge.scope import Basin, Kind, Receiving, Stretch
from huiyin.water.core.effluent.account import DayAccount
from huiyin.water.core.facilities.master import Master
from huiyin.water.effluent_judge import judge
from huiyin.water.effluent_look import EFFLUENT_DAY, accounts
from huiyin.water.models import Subject
from huiyin.water.verbs.facilities import Logger, connect_logger, enter_facility

FIRST = date(2020, 9, 1)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
COD, NH3N, TP, TN, PH, FLOW, TEMP = (
    "w01018", "w21003", "w21011", "w21001", "w01001", "w00000", "w01010",
)  # fmt: skip
CLEAN = {COD: 30.0, NH3N: 1.0, TP: 0.3, TN: 9.0, PH: 7.2, FLOW: 100.0, TEMP: 21.0}
"""Within GB 18918-2002 at 1B."""
CONFIRMED = Master(
    kind=Kind.MUNICIPAL,
    built=date(2012, 6, 1),
    accepted=date(2013, 4, 1),
    design=10_000.0,
    basin=Basin.OTHER,
    receiving=Receiving(3, False, Stretch.OTHER, False, False, False),
    reused=False,
)
"""Held to 1B by steps that are all confirmed: COD 60 mg/L."""
ADVISORY = replace(CONFIRMED, standard="GB 18918-2002", level="1A")
"""Held to 1A by a level that nobody proved: COD 50 mg/L, advisory."""


PRIMES = dict(zip(CLEAN, (7919, 6733, 5987, 4561, 3697, 2803, 1999), strict=True))


def wobble(code: str, hour: int, level: float) -> float:
    """A value around `level` that moves as measured water does, no hour and no day like another."""
    step = (hour * PRIMES[code]) % 101
    return round(level * (0.97 + step / 1700) + hour / 100_000, 5)


class Works:
    """One facility; `say` is its logger, `judge` the worker."""

    def __init__(self, facility: Subject) -> None:
        self.facility = facility

    def midnight(self, number: int) -> datetime:
        return datetime.combine(FIRST + number * DAY, datetime.min.time(), CHINA)

    def day(
        self,
        number: int,
        *,
        hours: range = range(24),
        late: timedelta = HOUR,
        flag: str = "N",
        suffix: str = "hour_avg",
        value: Callable[[str, int], float | None] | None = None,
        **sent: float,
    ) -> None:
        """Send a day's hours in one batch: around `w01018=70.0`, or just `value(code, hour)`."""
        start, readings = self.midnight(number), []
        for hour in hours:
            at = epoch_ms(start + hour * HOUR)
            for code, level in CLEAN.items():
                given = value(code, hour) if value else None
                found = wobble(code, number * 24 + hour, sent.get(code, level))
                found = found if given is None else given
                readings.append(Reading(self.facility.point_id, code, suffix, at, found, flag))
        self.send(readings, start + max(hours) * HOUR + late)

    def send(self, readings: list[Reading], received: datetime) -> None:
        log = hot.open_log(0)
        log.append(
            encode(from_readings(readings, "test")), len(readings), b"##", epoch_ms(received)
        )
        log.close()

    def judge(self, number: int, hour: int = 1) -> int:
        """Judge at an hour of the day after."""
        until = self.midnight(number + 1) + hour * HOUR
        with clock.fixed(until):
            return judge(until)

    def live(self, days: Mapping[int, dict] | range) -> None:
        """Days one after another, each judged early on the next one."""
        for number in days:
            self.day(number, **(days[number] if isinstance(days, Mapping) else {}))
            self.judge(number)

    def account(self, number: int) -> DayAccount | None:
        day = FIRST + number * DAY
        found = accounts(self.facility, day, day)
        return found[0].value if found else None

    def written(self, number: int | None = None) -> int:
        rows = self.facility.records.filter(kind=EFFLUENT_DAY)
        return (rows if number is None else rows.filter(day=FIRST + number * DAY)).count()


@pytest.fixture
def data(tmp_path, monkeypatch, people):
    """An empty data directory; the environment bureau keeps the registers."""
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    monkeypatch.delenv("HUIYIN_COLD_URL", raising=False)
    with override_settings(HUIYIN_WATER_UNITS=["EEB"]):
        yield people


@pytest.fixture
def make(data):
    """Enter a facility with these facts and connect its logger."""

    def made(code: str = "W1", facts: Master = CONFIRMED) -> Works:
        at = datetime(2020, 8, 1, 9, tzinfo=CHINA)
        unit = Unit.objects.get(code="WRB")
        facility = enter_facility(code, facts, name=f"溪口厂{code}", unit=unit,
                                  actor=data["jing"], at=at)  # fmt: skip
        connect_logger(facility, Logger(mn=f"MN{code}"), password="", actor=data["jing"], at=at)
        return Works(Subject.objects.select_related("point", "unit").get(pk=facility.pk))

    return made


@pytest.fixture
def works(make) -> Works:
    """A facility whose limits are confirmed."""
    return make()
