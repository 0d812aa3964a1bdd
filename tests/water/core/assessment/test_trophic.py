"""TLI: weights, worked examples, states and their borders."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.assessment_tables import trophic_rule
from huiyin.water.core.assessment import (
    TrophicState,
    round_to_places,
    state_of,
    trophic_index,
    weights,
)
from tests.water.core.assessment.made import DAY

RULE = trophic_rule(DAY)
FIRST = {"chla": "10", "tp": "0.05", "tn": "1.0", "sd": "1.0", "codmn": "4.0"}
SECOND = {"chla": "26", "tp": "0.1", "tn": "2.0", "sd": "0.5", "codmn": "6.0"}
AMOUNTS = st.decimals("0.01", "100", places=2)


def tli(figures, **other):
    texts = figures | other
    return trophic_index(RULE, {f: None if t is None else Decimal(t) for f, t in texts.items()})


def test_weights_are_computed_from_the_correlations():
    # Research notes §3: 0.2663 0.1879 0.1790 0.1834 0.1834, recomputed there.
    rounded = {factor: str(round_to_places(w, 4)) for factor, w in weights(RULE).items()}
    assert rounded == {
        "chla": "0.2663",
        "tp": "0.1879",
        "tn": "0.1790",
        "sd": "0.1834",
        "codmn": "0.1834",
    }


def test_weights_sum_to_one():
    assert abs(sum(weights(RULE).values()) - 1) < Decimal("1e-27")


def test_the_parts_of_the_first_worked_example():
    # Research notes §7, recomputed there.
    found = tli(FIRST)
    assert {factor: str(round_to_places(part, 3)) for factor, part in found.parts.items()} == {
        "chla": "50.006",
        "tp": "45.709",
        "tn": "54.530",
        "sd": "51.180",
        "codmn": "37.979",
    }


@pytest.mark.parametrize(
    ("figures", "total", "state"),
    # Research notes §7, recomputed there.
    [
        (FIRST, "48.02", TrophicState.MESOTROPHIC),
        (SECOND, "59.44", TrophicState.LIGHT),
    ],
)
def test_the_worked_examples_come_out(figures, total, state):
    found = tli(figures)
    assert round_to_places(found.total, 2) == Decimal(total)
    assert (found.state, found.missing) == (state, ())


@pytest.mark.parametrize(
    ("total", "state"),
    [
        # Research notes §3; which side owns a border differs between copies.
        ("29.99", TrophicState.OLIGOTROPHIC),
        ("30", TrophicState.MESOTROPHIC),
        ("50", TrophicState.MESOTROPHIC),
        ("50.01", TrophicState.LIGHT),
        ("60", TrophicState.LIGHT),
        ("60.01", TrophicState.MODERATE),
        ("70", TrophicState.MODERATE),
        ("70.01", TrophicState.HEAVY),
        ("-5", TrophicState.OLIGOTROPHIC),
    ],
)
def test_an_index_on_a_border_belongs_as_the_data_say(total, state):
    assert state_of(RULE, Decimal(total)) is state


@pytest.mark.parametrize("factor", list(FIRST))
@pytest.mark.parametrize("text", [None, "0"])
def test_an_index_without_one_of_its_five_is_unknown(factor, text):
    found = tli(FIRST, **{factor: text})
    assert (found.total, found.state) == (None, TrophicState.UNKNOWN)
    assert found.missing == (factor,)


def test_a_value_below_zero_is_refused_by_name():
    with pytest.raises(ValueError, match="tn of -1 mg/L is below zero"):
        tli(FIRST, tn="-1")


@given(st.fixed_dictionaries(dict.fromkeys(FIRST, AMOUNTS)))
def test_it_agrees_with_the_formulae_in_floats(amounts):
    # Numbers typed once more from research notes §3.
    lines = {"chla": (2.5, 1.086, 1), "tp": (9.436, 1.624, 0.84), "tn": (5.453, 1.694, 0.82),
             "sd": (5.118, -1.94, -0.83), "codmn": (0.109, 2.661, 0.83)}  # fmt: skip
    squares = sum(r * r for _, _, r in lines.values())
    plain = sum(
        r * r / squares * 10 * (a + b * math.log(float(amounts[factor])))
        for factor, (a, b, r) in lines.items()
    )
    assert float(trophic_index(RULE, amounts).total) == pytest.approx(plain)


@given(st.sampled_from(list(FIRST)), st.decimals("1.1", "9", places=1))
def test_more_food_raises_the_index_and_clearer_water_lowers_it(factor, times):
    more = tli(FIRST, **{factor: str(Decimal(FIRST[factor]) * times)}).total
    before = tli(FIRST).total
    assert more < before if factor == "sd" else more > before
