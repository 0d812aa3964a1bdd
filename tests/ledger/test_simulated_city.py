"""Three years of a city at reduced size; `benchmarks/city_three_years.py` lives them whole."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from huiyin.base.clock import CHINA
from huiyin.ledger.core.states import Verb
from huiyin.ledger.models import Matter
from huiyin.ledger.replay import replay
from tests.simulated_city import balance
from tests.simulated_city.city import City
from tests.simulated_city.keep import keep
from tests.simulated_city.oracle import RULED, breaches
from tests.simulated_city.staff import hire

START = datetime(2020, 1, 1, tzinfo=CHINA)
DAYS, MATTERS, SEED = 1096, 500, 7


@pytest.fixture(scope="module")
def city() -> City:
    rng = random.Random(SEED)  # noqa: S311
    lived = City(rng, hire(rng, 300, 100, START, 3), START, DAYS)
    for _ in lived.live(MATTERS):
        pass
    return lived


def test_everything_that_can_happen_happened_and_much_was_refused(city: City) -> None:
    assert len(city.lives) == MATTERS
    assert [verb for verb in Verb if not city.accepted[verb]] == []
    asked = {"D1", "D2", "D3", "D4", "D7", "D9", "STATE", "ROLE", "UNIT", "G-PUBLICITY"}
    assert asked <= set(city.refused)


def test_no_rule_of_separation_was_ever_broken(city: City) -> None:
    careers = {life.id: life for life in city.staff.lives}
    broken = [line for life in city.lives.values() for line in breaches(life.events, careers)]
    assert broken == []


def test_the_oracle_sees_each_rule_broken(city: City) -> None:
    """The same histories with a deciding act put into another's hands."""
    careers = {life.id: life for life in city.staff.lives}
    wanted, found = frozenset().union(*RULED.values()), set()
    for life in city.lives.values():
        for index, event in enumerate(life.events):
            if RULED.get(type(event), frozenset()) <= found:
                continue
            for other in {earlier.actor for earlier in life.events[:index]} - {event.actor}:
                forged = [*life.events[:index], replace(event, actor=other)]
                found |= {line.rpartition(": ")[2] for line in breaches(forged, careers)}
        if wanted <= found:
            return
    raise AssertionError(f"only {sorted(found)} were seen")


@pytest.mark.django_db
def test_rows_are_what_events_say_and_every_day_balances(city: City) -> None:
    for _ in keep(city):
        pass
    report = replay()
    assert report.matters == Matter.objects.count() == MATTERS
    assert report.differences == []
    last = (city.end - timedelta(days=1)).date()
    assert balance.disagreements([life.events for life in city.lives.values()], last) == []
