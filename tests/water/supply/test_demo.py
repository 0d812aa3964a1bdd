"""The demo city's supply: played by days, twice the same, with each state the pages show."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import override_settings

from huiyin.ledger.demo import people as cast
from huiyin.ledger.models import Matter
from huiyin.water.core.supply.offtake import Month
from huiyin.water.core.supply.works import Stage
from huiyin.water.demo import supply as demo
from huiyin.water.models import Record, Subject
from huiyin.water.queries.register import broken_chains, end_of
from huiyin.water.queries.supply import month_supply
from huiyin.water.queries.village_works import all_works

pytestmark = pytest.mark.django_db
FIRST, OPENS = date(2020, 7, 25), date(2020, 10, 14)


@pytest.fixture
def city(db):
    """Facilities are another part's: the works of the demo name none."""
    cast.settle()
    with override_settings(HUIYIN_WATER_UNITS=["ecology", "canal"]):
        for n in range((OPENS - FIRST).days + 1):
            demo.play_day(FIRST + timedelta(days=n), OPENS)
        yield


def test_every_state_is_there_and_playing_again_changes_nothing(city):
    before = Record.objects.count()
    for n in range((OPENS - FIRST).days + 1):
        demo.play_day(FIRST + timedelta(days=n), OPENS)
    assert Record.objects.count() == before
    assert list(broken_chains(Subject.objects.all())) == []
    keeper, now = cast.person("ecology-handler"), end_of(OPENS)
    found = all_works(keeper, now, OPENS)
    assert {one.standing.stage for one in found} == set(Stage)
    assert sum(one.standing.late for one in found) == 2
    assert Matter.objects.get().kind == "finding"


def test_the_figures_show_what_they_should(city):
    june, july, august, april = (
        month_supply(Month(2020, month), known_before=end_of(OPENS)) for month in (6, 7, 8, 4)
    )
    towns = [{code: rest for code, *rest in one.offtakes}["23"] for one in (june, july)]
    assert not towns[0][2].range.known
    assert towns[1][2].range.low == 871.0
    assert ("above_plan", True) in {(f.deviation, f.sure) for f in july.deviations}
    assert ("energy_per_lift", True) in {(f.deviation, f.sure) for f in august.deviations}
    assert ("not_closing", True) in {(f.deviation, f.sure) for f in april.deviations}
    assert ("not_closing", True) not in {(f.deviation, f.sure) for f in july.deviations}
    september = month_supply(Month(2020, 9), known_before=end_of(date(2020, 10, 2)))
    assert september.balance is None
