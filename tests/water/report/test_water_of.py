"""The waters of a month from stored readings, and what was known of them at a moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from huiyin.base.clock import CHINA
from huiyin.field.models import PointFactor
from huiyin.water.core.assessment import parse_period
from huiyin.water.queries.assessment import water_of
from huiyin.water.report import waters
from tests.water.report.conftest import AUGUST, CLOSED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SEPTEMBER = datetime(2020, 9, 1, 8, tzinfo=CHINA)
MONTH = parse_period("2020-09")


def lines(known_before=CLOSED_AT, month=MONTH):
    return {line.held.code: line for line in water_of(month, known_before).sections}


def test_a_section_is_the_worst_of_its_means(city):
    city.add("A")
    city.month("A", SEPTEMBER, codmn=2.0)
    city.say("A", SEPTEMBER + timedelta(days=9), codmn=20.0)
    line = lines()["A"]
    assert (line.klass, line.meets, line.readings) == (3, True, 6)
    assert line.values["codmn"] == Decimal("5.0")
    assert line.strip[:10] == (1, 1, 1, 1, 1, 0, 0, 0, 0, 6)


def test_main_pollutants_are_printed_with_their_multiples(city):
    city.add("A")
    city.month("A", SEPTEMBER, tp=0.32, nh3n=2.3)
    (row,) = waters.tables(water_of(MONTH, CLOSED_AT))[0].rows
    assert row[2] == "Worse than class V"
    assert row[7] == "Ammonia nitrogen(1.30), Total phosphorus(0.60)"
    assert row[6] == "target not met"


def test_a_late_reading_is_not_known_before_it_arrives(city):
    city.add("A")
    city.month("A", SEPTEMBER)
    late = CLOSED_AT + timedelta(days=3)
    city.say("A", SEPTEMBER + timedelta(days=20), received=late, codmn=50.0)
    assert lines()["A"].klass == 1
    assert lines(late)["A"].klass == 1
    assert lines(late + timedelta(seconds=1))["A"].klass == 4


def test_of_several_readings_of_one_time_the_last_known_counts(city):
    city.add("A")
    city.say("A", SEPTEMBER, codmn=2.0)
    late = CLOSED_AT + timedelta(days=1)
    city.say("A", SEPTEMBER, received=late, codmn=9.0)
    assert lines()["A"].values["codmn"] == Decimal("2.0")
    assert lines(late + timedelta(days=1))["A"].values["codmn"] == Decimal("9.0")


def test_a_withheld_factor_leaves_the_class_unknown(city):
    city.add("A")
    city.say("A", SEPTEMBER, tp=None)
    line = lines()["A"]
    assert (line.klass, line.meets, line.missing) == (0, None, ("tp",))


def test_what_cannot_be_compared_says_why(city):
    city.add("A")
    city.month("A", SEPTEMBER)
    line = lines()["A"]
    assert (line.before.reason, line.before.change) == ("no_readings", "unknown")
    assert line.year_before.reason == "no_method"
    told = waters.tables(water_of(MONTH, CLOSED_AT))[1].rows[0]
    assert told[1] == "cannot be compared: no readings of that time"


def test_a_section_is_compared_by_condition(city):
    city.add("A")
    city.month("A", AUGUST, codmn=8.0)
    city.month("A", SEPTEMBER)
    before = lines()["A"].before
    assert (before.klass, before.change, before.reason) == (4, "clearly_better", "")


def test_a_trend_needs_four_months_and_then_is_told(city):
    city.add("A")
    for back, value in enumerate((2.0, 2.4, 2.8, 3.2)):
        month = parse_period("2020-09")
        for _ in range(back):
            month = month.before
        at = datetime.combine(month.first_day, SEPTEMBER.time(), CHINA)
        city.say("A", at, codmn=value)
    codmn = next(one for one in lines()["A"].trends if one.factor == "codmn")
    assert (codmn.months, codmn.coefficient, codmn.direction) == (4, "-1.000", "falling")
    assert (codmn.significance, codmn.better) == ("0.05", True)
    august = lines(month=parse_period("2020-08"))["A"].trends[0]
    assert (august.months, august.significance) == (3, "unknown")


def test_five_sections_are_judged_by_shares_and_fewer_by_means(city):
    for number in range(1, 5):
        city.add(f"S{number}")
        city.month(f"S{number}", SEPTEMBER)
    assert water_of(MONTH, CLOSED_AT).basins[0].way == "means"
    city.add("S5")
    city.month("S5", SEPTEMBER, codmn=20.0)
    (basin,) = water_of(MONTH, CLOSED_AT).basins
    assert (basin.way, basin.condition, basin.leading) == ("shares", "good", (("codmn", 1, 5),))


def test_waters_of_two_bodies_below_five_are_not_one(city):
    city.add("R")
    city.add("L", body="lake_reservoir")
    for code in "RL":
        city.month(code, SEPTEMBER)
    (basin,) = water_of(MONTH, CLOSED_AT).basins
    assert (basin.way, basin.condition, basin.before.reason) == ("", "unknown", "bodies")


def test_a_lake_says_which_factors_its_index_lacks(city):
    city.add("L", body="lake_reservoir")
    city.month("L", SEPTEMBER, w21001=1.0, w01016=0.01, w01004=1.0)
    (lake,) = water_of(MONTH, CLOSED_AT).lakes
    assert (lake.total, lake.state) == ("", "unknown")
    assert lake.missing == ("chla", "sd")


def test_a_lake_with_declared_units_has_its_index(city):
    section = city.add("L", body="lake_reservoir")
    for factor, unit in (("w01016", "mg/L"), ("w01004", "m")):
        PointFactor.objects.create(point=section.point, factor=factor, unit=unit)
    city.month("L", SEPTEMBER, w21001=1.0, w01016=0.01, w01004=1.0, tp=0.05, codmn=4.0)
    (lake,) = water_of(MONTH, CLOSED_AT).lakes
    assert (lake.total, lake.state) == ("48.0", "mesotrophic")


def test_the_index_of_five_items_is_not_an_index(city):
    city.add("A")
    city.month("A", SEPTEMBER)
    index = water_of(MONTH, CLOSED_AT).index
    assert (index.total, index.known, index.items, index.change) == ("", 5, 21, "")
    assert index.partial
    assert "cod" in index.missing


@pytest.mark.parametrize("text", ["2020-Q3", "2020", "2020-09-T1", "2020-W37"])
def test_other_periods_are_told_too(city, text):
    city.add("A")
    city.month("A", SEPTEMBER, days=14)
    period = parse_period(text)
    found = lines(month=period)["A"]
    assert found.klass == (0 if text == "2020" else 1)
    days = (period.last_day - period.first_day).days + 1
    assert len(found.strip) == {"2020-Q3": 3, "2020": 12}.get(text, days)
    assert found.strip[{"2020-Q3": 2, "2020": 8}.get(text, 0)] == 1


def test_a_city_without_sections_is_told_as_empty(city):
    water = water_of(MONTH, CLOSED_AT)
    assert (water.sections, water.city, water.index) == ((), None, None)
    assert len(waters.tables(water)) == 8
