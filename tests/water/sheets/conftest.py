"""A keeping unit, a facility of the water bureau, and September 2020."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client, override_settings

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import Unit, User
from huiyin.water.core.discharge.scope import Kind
from huiyin.water.core.facilities.facility import DailyRun
from huiyin.water.core.facilities.master import Master
from huiyin.water.models import Subject
from huiyin.water.verbs.facilities import enter_facility

NOW = datetime(2020, 10, 13, 9, tzinfo=CHINA)
ENTERED = datetime(2020, 8, 1, 9, tzinfo=CHINA)
DAY = timedelta(days=1)
FACTS = Master(kind=Kind.TOWN, design=600.0, accepted=date(2016, 4, 1))


def moment(day: int, hour: int = 8, month: int = 9) -> datetime:
    return datetime(2020, month, day, hour, tzinfo=CHINA)


def run(day: int, inflow: float | None = 400.0, code: str = "W1", **more) -> DailyRun:
    return DailyRun(facility=code, day=date(2020, 9, day), inflow=inflow, **more)


@pytest.fixture(autouse=True)
def keeping_unit(tmp_path, monkeypatch):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    with override_settings(HUIYIN_WATER_UNITS=["EEB"]):
        yield


@pytest.fixture
def works(people) -> Subject:
    unit = Unit.objects.get(code="WRB")
    return enter_facility("W1", FACTS, name="溪口站", unit=unit, actor=people["jing"], at=ENTERED)


@pytest.fixture
def other(people) -> Subject:
    """A second facility, of the housing bureau."""
    unit = Unit.objects.get(code="HUD")
    return enter_facility("W2", FACTS, name="桥南站", unit=unit, actor=people["jing"], at=ENTERED)


@pytest.fixture
def present():
    with clock.fixed(NOW):
        yield NOW


@pytest.fixture
def browser(people, present):
    """A browser in front of a person, in English unless told otherwise."""
    User.objects.update(must_change_password=False)

    def open_for(name: str, language: str = "en") -> Client:
        client = Client()
        people[name].refresh_from_db()
        client.force_login(people[name])
        client.cookies["django_language"] = language
        return client

    return open_for
