"""One canal with two offtakes and a pumping station, kept by the environment bureau (EEB)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client, override_settings

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger.models import Unit, User
from huiyin.water.core.supply.facts import AllocationPaper, OfftakeFacts, StationFacts
from huiyin.water.core.supply.offtake import Allocation, Month, Purpose, Volume
from huiyin.water.models import Subject
from huiyin.water.verbs import supply

NOW = datetime(2020, 9, 1, 9, tzinfo=CHINA)
TODAY = NOW.date()
DAY = timedelta(days=1)
START = Month(2019, 11)
JULY, AUGUST = Month(2020, 7), Month(2020, 8)


@pytest.fixture(autouse=True)
def keeping_unit():
    with override_settings(HUIYIN_WATER_UNITS=["EEB"]):
        yield


@pytest.fixture
def gate(people) -> Subject:
    """An offtake of the water bureau (xie belongs to it) with a plan of 100 in each month."""
    found = supply.enter_offtake(
        "T23", OfftakeFacts(design=1.0, chainage=12.5, receiving="某水厂"), name="某分水口",
        unit=Unit.objects.get(code="WRB"), actor=people["jing"], at=NOW - 400 * DAY,
    )  # fmt: skip
    plan = tuple((START.plus(n), 100.0) for n in range(12))
    paper = AllocationPaper(
        allocation=Allocation("T23", START, 1150.0, plan), paper="某文〔2019〕1号"
    )
    supply.set_allocation(found, paper, actor=people["jing"], at=NOW - 300 * DAY)
    return found


@pytest.fixture
def station(gate, people) -> Subject:
    return supply.enter_pump_station(
        "P1", StationFacts(lifts="提水入库", power=200.0, offtake="T23"), name="某泵站",
        unit=gate.unit, actor=people["jing"], at=NOW - 300 * DAY,
    )  # fmt: skip


def volume(month: Month, amount: float | None, purpose: Purpose = Purpose.SUPPLY) -> Volume:
    return Volume("T23", month, purpose, amount)


@pytest.fixture
def browser(people):
    """`browser("jing")` is a signed-in client; the city's clock stands at NOW."""
    User.objects.update(must_change_password=False)

    def made(name: str, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(people[name])
        client.cookies["django_language"] = language
        return client

    with clock.fixed(NOW):
        yield made
