"""Oxygen at saturation and the index of dissolved oxygen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from huiyin.water.assessment_tables import oxygen_rule
from huiyin.water.core.assessment import oxygen_index, round_to_places, saturated
from tests.water.core.assessment.made import DAY

RULE = oxygen_rule(DAY)
DEGREES = st.decimals(0, 40, places=1)
VALUES = st.decimals("0", "20", places=2)


@pytest.mark.parametrize(
    ("degrees", "full", "ninety"),
    [
        ("0", "14.810", "13.329"),
        ("10", "11.250", "10.125"),
        ("20", "9.070", "8.163"),
        ("30", "7.597", "6.838"),
    ],
)
def test_saturation_by_temperature(degrees, full, ninety):
    # Research notes §7: HJ 2.3-2018 formula, recomputed there.
    found = saturated(RULE, Decimal(degrees))
    assert str(round_to_places(found, 3)) == full
    assert str(round_to_places(found * Decimal("0.9"), 3)) == ninety


def test_the_index_is_one_at_the_limit_and_nothing_at_saturation():
    five, twenty = Decimal(5), Decimal(20)
    assert oxygen_index(RULE, five, twenty, five) == 1
    assert oxygen_index(RULE, saturated(RULE, twenty), twenty, five) == 0
    assert oxygen_index(RULE, Decimal("2.5"), None, five) == Decimal("5.5")


def test_what_cannot_be_said_is_not_said():
    assert oxygen_index(RULE, Decimal(6), None, Decimal(5)) is None
    assert oxygen_index(RULE, Decimal(8), Decimal(40), Decimal("7.5")) is None
    with pytest.raises(ValueError, match="-1"):
        saturated(RULE, Decimal(-1))


@given(VALUES, VALUES, DEGREES)
def test_more_oxygen_up_to_saturation_is_never_worse(one, other, degrees):
    low, high = sorted((one, other))
    limit = Decimal(5)
    assume(high <= saturated(RULE, degrees))
    worse, better = (oxygen_index(RULE, value, degrees, limit) for value in (low, high))
    assert worse is not None
    assert better is not None
    assert worse >= better
    assert (worse > 1) == (low < limit)
