"""What is carried off in a day, and what stands for a day that was not measured."""

from __future__ import annotations

import pytest

from huiyin.water.core.effluent.loads import Origin, daily_loads
from tests.water.core.effluent.town import COD, FACTORS, FLOW, RULES, block, judged, put

K = FACTORS.index(COD)


def loads(bad=(), flow=17.5, **given):
    made = put(block(4), FLOW, slice(0, 96), flow)
    for d in bad:
        made.letters[0, K, 24 * d : 24 * d + 24] = ord("M")
    return daily_loads(judged(made), RULES, 0, K, **given)


def test_a_load_is_concentration_times_the_days_water():
    """HJ 212-2017 Appendix D: 17.5 L/s are 1512 m3 a day; G = C D / 1000."""
    first = loads()[0]
    assert (first.mean, first.load) == (pytest.approx(30.0), pytest.approx(30.0 * 1.512))
    assert first.origin is Origin.MEASURED


def test_the_load_of_an_unmeasured_day_is_replaced_and_its_concentration_never():
    """HJ 356-2019, recalled."""
    day = loads(bad=[2], passed=slice(0, 2))[2]
    assert (day.mean, day.load, day.origin) == (None, pytest.approx(45.36), Origin.REPLACED)
    assert loads(bad=[2])[2].origin is Origin.UNKNOWN
    assert loads(bad=[0, 1, 2], passed=slice(0, 2))[2].load is None


@pytest.mark.parametrize(("values", "origin"), [(4, Origin.MANUAL), (3, Origin.REPLACED)])
def test_four_values_taken_by_hand_come_first(values, origin):
    day = loads(bad=[2], passed=slice(0, 2), manual={2: [40.0] * values})[2]
    assert day.origin is origin
    assert (day.mean == 40.0) == (origin is Origin.MANUAL)
    if origin is Origin.MANUAL:
        assert day.load == pytest.approx(40.0 * 1.512)


def test_a_valid_mean_is_not_overwritten_by_hand():
    assert loads(manual={2: [99.0] * 9})[2].mean == pytest.approx(30.0)


def test_a_day_of_a_reported_stop_owes_nothing():
    made = block(2)
    made.exempt[0, :24] = True
    found = daily_loads(judged(made), RULES, 0, K, passed=slice(1, 2))
    assert [day.origin for day in found] == [Origin.NOTHING_OWED, Origin.MEASURED]
    assert found[0].load is None
