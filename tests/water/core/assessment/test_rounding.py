"""GB/T 8170-2008: every worked example, the traps of floats, and an independent implementation."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.assessment import (
    LimitComparison,
    holds,
    round_for_judging,
    round_to_digits,
    round_to_places,
    round_to_unit,
)
from tests.water.core.assessment.by_hand import round_text

PLAIN = st.decimals(
    min_value=-1_000_000, max_value=1_000_000, allow_nan=False, allow_infinity=False, places=7
)
UNITS = st.builds(
    lambda step, power: Decimal(step).scaleb(power), st.sampled_from([1, 2, 5]), st.integers(-5, 3)
)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        # GB/T 8170 style examples of the research notes §7, arithmetic rechecked there.
        ("12.1498", "0.1", "12.1"),
        ("10.502", "1", "11"),
        ("1.050", "0.1", "1.0"),
        ("0.350", "0.1", "0.4"),
        ("-355", "10", "-360"),
        ("15.4546", "1", "15"),  # never 15.4546 → 15.455 → 15.46 → 15.5 → 16
        ("60.25", "0.5", "60.0"),
        ("60.38", "0.5", "60.5"),
        ("-60.75", "0.5", "-61.0"),
        ("830", "20", "840"),
        ("-930", "20", "-920"),
    ],
)
def test_the_examples_of_the_rule_come_out_as_printed(value, unit, expected):
    assert str(round_to_unit(Decimal(value), Decimal(unit))) == expected


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("0.0325", 2, "0.032"),  # research notes §7
        ("32500", 2, "3.2E+4"),  # 32 × 10³, research notes §7
        ("9.96", 2, "10"),  # the carry may not add a digit
        ("0.0996", 2, "0.10"),
        ("-0.0325", 1, "-0.03"),
        ("0", 3, "0"),
        ("7", 3, "7.00"),
    ],
)
def test_significant_digits_are_counted_from_the_first_that_is_not_zero(value, digits, expected):
    assert str(round_to_digits(Decimal(value), digits)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    # Tests of the open library Journey.SurfaceWater, research notes §7.
    [("0.0034", "0.003"), ("0.0035", "0.004"), ("0.0045", "0.004"), ("0.00005", "0.00005")],
)
def test_a_figure_for_judging_keeps_one_significant_digit_instead_of_becoming_zero(value, expected):
    assert str(round_for_judging(Decimal(value), 3)) == expected


def test_a_true_zero_stays_zero_and_a_trace_is_rounded_to_its_first_digit():
    assert round_for_judging(Decimal("0"), 3) == 0
    assert str(round_for_judging(Decimal("0.00047"), 3)) == "0.0005"
    assert str(round_for_judging(Decimal("0.00051"), 3)) == "0.001"


@pytest.mark.parametrize(
    ("value", "judged", "passes"),
    # 2020 statistics rule, pH without decimals: research notes §1.
    [("9.4", 9, True), ("9.5", 10, False), ("5.5", 6, True), ("5.4", 5, False), ("8.5", 8, True)],
)
def test_ph_is_judged_without_decimals(value, judged, passes):
    rounded = round_for_judging(Decimal(value), 0)
    assert rounded == judged
    assert holds(rounded, least=Decimal(6), most=Decimal(9)) is passes


@pytest.mark.parametrize(("text", "expected"), [("1.005", "1.00"), ("0.285", "0.28")])
def test_halves_that_floats_cannot_hold_go_to_the_even_digit(text, expected):
    assert str(round_to_places(Decimal(text), 2)) == expected


@pytest.mark.parametrize("value", [1.005, 1, "1.005", None])
def test_what_is_no_decimal_is_refused_with_advice(value):
    with pytest.raises(TypeError, match="needs a Decimal"):
        round_to_places(value, 2)


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="unknown is None"):
        round_to_places(Decimal(text), 2)


@pytest.mark.parametrize("text", ["1E+61", "1E-61", "1E+999999", "0E-99999"])
def test_a_figure_beyond_all_measuring_is_refused_before_it_fills_the_memory(text):
    with pytest.raises(ValueError, match="no measurement"):
        round_to_places(Decimal(text), 2)


@pytest.mark.parametrize("unit", ["0.3", "0", "-1", "25", "1.5"])
def test_a_unit_that_no_rule_knows_is_refused(unit):
    with pytest.raises(ValueError, match="1, 2 or 5"):
        round_to_unit(Decimal(1), Decimal(unit))


def test_fewer_than_one_significant_digit_is_refused():
    with pytest.raises(ValueError, match="at least one significant digit"):
        round_to_digits(Decimal(1), 0)


@pytest.mark.parametrize(
    ("value", "least", "most", "full", "rounded"),
    [
        # The kinds of case of GB/T 8170-2008 clause 4.3: figures recalled, arithmetic by hand.
        ("97.01", "97.0", None, True, True),
        ("97.00", "97.0", None, True, True),
        ("96.96", "97.0", None, False, True),
        ("96.94", "97.0", None, False, False),
        ("0.452", None, "0.5", True, True),
        ("0.549", None, "0.5", False, True),
        ("0.551", None, "0.5", False, False),
        ("1.151", "1.2", "1.6", False, True),
        ("1.649", "1.2", "1.6", False, True),
        ("1.651", "1.2", "1.6", False, False),
        ("9.89", "9.9", "10.1", False, True),
        ("9.85", "9.9", "10.1", False, False),
        ("10.10", "9.9", "10.1", True, True),
        ("10.16", "9.9", "10.1", False, False),
    ],
)
def test_the_full_value_is_stricter_than_the_rounded_one(value, least, most, full, rounded):
    limits = {
        "least": None if least is None else Decimal(least),
        "most": None if most is None else Decimal(most),
    }
    assert holds(Decimal(value), **limits) is full
    assert holds(Decimal(value), **limits, by=LimitComparison.ROUNDED) is rounded


def test_the_full_value_is_the_rule_where_nothing_else_is_said():
    assert not holds(Decimal("1.04"), most=Decimal("1.0"))
    assert holds(Decimal("1.04"), most=Decimal("1.0"), by=LimitComparison.ROUNDED)


@given(PLAIN, st.integers(0, 6))
def test_it_agrees_with_the_rule_done_by_hand_on_digits(value, places):
    text = format(value, "f")
    assert str(round_to_places(value, places)) == round_text(text, places)


@given(PLAIN, st.integers(-4, 6))
def test_it_agrees_with_the_decimal_library(value, places):
    expected = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN, Context(prec=60))
    assert round_to_places(value, places) == expected


@given(PLAIN, UNITS)
def test_the_result_is_the_nearest_multiple_and_of_two_the_even_one(value, unit):
    rounded = round_to_unit(value, unit)
    multiple = Fraction(rounded) / Fraction(unit)
    assert multiple.denominator == 1
    off = abs(Fraction(value) - Fraction(rounded)) * 2 / Fraction(unit)
    assert off <= 1
    if off == 1:
        assert multiple.numerator % 2 == 0


@given(PLAIN)
def test_half_units_are_the_double_rounded_and_halved_and_fifths_five_times(value):
    # Clause 3.4: 0.5 by ×2 and /2, 0.2 by ×5 and /5.
    whole = Decimal(1)
    assert round_to_unit(value, Decimal("0.5")) == round_to_unit(value * 2, whole) / 2
    assert round_to_unit(value, Decimal("0.2")) == round_to_unit(value * 5, whole) / 5


@given(PLAIN, UNITS)
def test_rounding_twice_to_one_unit_changes_nothing_and_sign_is_a_mirror(value, unit):
    rounded = round_to_unit(value, unit)
    assert round_to_unit(rounded, unit) == rounded
    assert round_to_unit(-value, unit) == -rounded


@given(PLAIN, PLAIN, UNITS)
def test_rounding_never_turns_an_order_around(one, other, unit):
    low, high = sorted((one, other))
    assert round_to_unit(low, unit) <= round_to_unit(high, unit)


@given(PLAIN, st.integers(1, 8))
def test_significant_digits_are_as_many_as_asked_and_near_enough(value, digits):
    rounded = round_to_digits(value, digits)
    if value:
        assert len(rounded.as_tuple().digits) == digits
        assert abs(rounded - value) * 2 <= Decimal(1).scaleb(value.adjusted() - digits + 1)


@given(PLAIN, st.integers(1, 4))
def test_a_narrow_decimal_context_changes_no_answer(value, precision):
    expected = round_to_unit(value, Decimal("0.05"))
    with localcontext() as context:
        context.prec = precision
        assert str(round_to_unit(value, Decimal("0.05"))) == str(expected)
