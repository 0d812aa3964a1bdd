"""What other parts ask: rates of a month, judged days, the slate as the database keeps it."""

from __future__ import annotations

from datetime import date

import pytest

from huiyin.water import effluent_judge
from huiyin.water.models import Watch
from huiyin.water.queries import effluent as queries
from huiyin.water.queries.register import end_of
from huiyin.water.verbs import effluent
from tests.water.online.conftest import ADVISORY, COD, DAY, FIRST

pytestmark = pytest.mark.django_db


def test_the_rates_of_a_month_are_those_that_were_known(works):
    works.live({0: {}, 1: {"hours": range(12)}, 2: {"flag": "M"}, 3: {COD: 80.0}})
    late = {"hours": range(12, 24), "late": 4 * DAY}
    works.day(1, **late)
    works.judge(5)
    month = queries.month_online(FIRST)["W1"]
    assert (month.judged, month.days, month.known, month.over, month.silent) == (6, 30, 3, 1, 2)
    rates = month.rates
    assert (rates.expected, rates.received, rates.valid) == (6 * 168, 4 * 168, 3 * 168)
    assert (rates.transmission, rates.validity, rates.product) == (4 / 6, 3 / 4, 0.5)
    assert month.passes is None
    before = queries.month_online(FIRST, known_before=end_of(FIRST + 3 * DAY))["W1"]
    assert (before.judged, before.rates.received) == (3, 168 + 84 + 168)


def test_a_month_without_days_has_no_rate_and_a_facility_without_logger_no_month(works, make, data):
    assert queries.month_online(date(2020, 8, 15))["W1"].rates.product is None
    works.facility.point.devices.all().delete()
    works.facility.point = None
    works.facility.save()
    assert queries.month_online(FIRST) == {}


def test_a_pass_mark_is_applied_only_where_one_is_known(works):
    assert queries.month_online(date(2020, 9, 1))["W1"].mark is None
    assert queries.month_online(date(2022, 9, 1))["W1"].mark.share == 0.9


def test_judged_days_are_within_over_or_unknown(works, make):
    works.live({0: {}, 1: {COD: 80.0}, 2: {"flag": "M"}})
    advisory = make("W2", ADVISORY)
    advisory.live({0: {COD: 55.0}, 1: {}})
    found = {
        (one.facility, one.day.day): one.within
        for one in queries.effluents(
            [works.facility, advisory.facility], FIRST, FIRST + 2 * DAY, end_of(FIRST + 9 * DAY)
        )
    }
    assert {key: found[key] for key in [("W1", 1), ("W1", 2), ("W1", 3)]} == {
        ("W1", 1): True,
        ("W1", 2): False,
        ("W1", 3): None,
    }
    assert {found[key] for key in found if key[0] == "W2"} == {None}


def test_the_slate_is_read_as_it_was_noted_whatever_the_database_does_to_json(works):
    works.day(0)
    effluent_judge.notice_arrivals()
    noted = effluent.slate()["F-W1"]
    assert (noted.since, noted.at, noted.arrivals) == (works.midnight(0), works.midnight(0), 1)
    row = Watch.objects.select_for_update().get(pk=effluent.ROW)
    row.reached = dict(reversed(row.reached.items()))
    row.save()
    assert effluent.slate()["F-W1"] == noted
    works.judge(0)
    after = effluent.slate()["F-W1"]
    assert (after.since, after.at) == (works.midnight(1), works.midnight(2))
    assert works.judge(0, hour=20) == 0
    assert effluent.slate()["F-W1"] == after
