"""What a laboratory writes, what a mean is, and what is judged."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.assessment import (
    BadResult,
    Mean,
    Result,
    judged,
    mean,
    mean_of_means,
    mean_result,
    parse_result,
    preferred,
    round_to_places,
)
from tests.water.core.assessment.made import STATISTICS, mean_of

POSITIVE = st.decimals("0.0001", "1000", allow_nan=False, places=4)
PH = st.decimals("3", "11", allow_nan=False, places=2)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("0.025", Result(Decimal("0.025"))),
        (" 7 ", Result(Decimal(7))),
        (".5", Result(Decimal("0.5"))),
        ("0.02L", Result(Decimal("0.02"), not_detected=True)),
        ("0.02 l", Result(Decimal("0.02"), not_detected=True)),
        ("<0.02", Result(Decimal("0.02"), not_detected=True)),
        ("", None),
        ("--", None),
        ("*", None),
    ],
)
def test_a_cell_is_a_value_a_non_detect_or_unknown(text, result):
    assert parse_result(text) == result


def test_the_digits_of_a_cell_are_kept():
    assert str(parse_result("0.0250").value) == "0.0250"


@pytest.mark.parametrize(
    "text", ["未检出", "0,02", "1e5", "L", "<0.02L", "nan", "0.02 mg/L", "-0.5", "+1"]
)
def test_anything_else_is_refused_by_name(text):
    with pytest.raises(BadResult, match="is no result: write a number"):
        parse_result(text)


def test_the_mean_of_ph_is_the_mean_of_its_ions():
    # Journey.SurfaceWater test, recomputed 7.0803: research notes §7.
    values = [Decimal(text) for text in ("6.5", "7.9", "8.8", "9", "6.78", "8.87")]
    assert round_to_places(mean("ph", values, STATISTICS), 4) == Decimal("7.0803")
    assert round_to_places(mean("ph", values, STATISTICS), 2) == Decimal("7.08")


def test_a_non_detect_enters_a_mean_with_half_its_detection_limit():
    # 2020 statistics rule, recalled: research notes §1.
    results = [Result(Decimal("0.02"), not_detected=True), Result(Decimal("0.05"))]
    found = mean_result("nh3n", results, STATISTICS, 1)
    assert (found.value, found.known, found.not_detected) == (Decimal("0.03"), 2, 1)


def test_a_mean_is_unknown_below_its_minimum_and_says_how_much_there_was():
    found = mean_result("tp", [Result(Decimal("0.1"))], STATISTICS, 2)
    assert (found.value, found.known, found.wanted, found.complete) == (None, 1, 2, False)


def test_a_mean_of_nothing_is_unknown_even_when_nothing_is_wanted():
    assert mean("tp", [], STATISTICS, 0) is None


def test_unknown_months_are_left_out_of_a_year_and_never_filled():
    months = [mean_of("0.1"), mean_of(None), mean_of("0.3")]
    assert mean_of_means("tp", months, STATISTICS, 2).value == Decimal("0.2")
    assert mean_of_means("tp", months, STATISTICS, 3).value is None


def test_a_mean_of_means_counts_those_that_were_non_detects_throughout():
    below, seen = Result(Decimal("0.02"), not_detected=True), Result(Decimal("0.05"))
    months = [
        mean_result("nh3n", month, STATISTICS, 1) for month in ([below], [below, seen], [seen])
    ]
    assert mean_of_means("nh3n", months, STATISTICS, 3).not_detected == 1


def test_a_mean_is_rounded_once_when_it_is_judged():
    found = mean("tp", [Decimal("0.1004"), Decimal("0.1006")], STATISTICS)
    assert found == Decimal("0.1005")
    assert judged("tp", found, STATISTICS) == Decimal("0.100")
    assert judged("tp", Decimal("0.10051"), STATISTICS) == Decimal("0.101")


def test_a_factor_without_a_number_of_decimals_is_judged_as_it_is():
    assert judged("sd", Decimal("0.4567"), STATISTICS) == Decimal("0.4567")
    assert judged("tp", None, STATISTICS) is None


def test_an_automatic_mean_goes_first_for_its_six_factors_and_a_manual_one_for_the_others():
    automatic = {"nh3n": mean_of("0.1"), "cod": mean_of("11")}
    manual = {"nh3n": mean_of("0.2"), "cod": mean_of("12"), "as": mean_of("0.01")}
    chosen = preferred(automatic, manual, STATISTICS)
    assert {f: str(m.value) for f, m in chosen.items()} == {
        "nh3n": "0.1",
        "cod": "12",
        "as": "0.01",
    }


def test_a_station_that_knows_nothing_does_not_hide_the_sample():
    chosen = preferred({"nh3n": mean_of(None)}, {"nh3n": mean_of("0.2")}, STATISTICS)
    assert chosen["nh3n"].value == Decimal("0.2")
    assert preferred({"nh3n": mean_of(None)}, {}, STATISTICS) == {"nh3n": Mean(None, 0, 1)}


@given(st.lists(PH, min_size=1, max_size=12))
def test_a_mean_of_ph_lies_between_its_values_and_agrees_with_floats(values):
    found = mean("ph", values, STATISTICS)
    plain = -math.log10(math.fsum(10.0 ** -float(value) for value in values) / len(values))
    assert min(values) - Decimal("1e-40") <= found <= max(values) + Decimal("1e-40")
    assert float(found) == pytest.approx(plain, abs=1e-9)


@given(st.lists(POSITIVE, min_size=1, max_size=12), st.randoms())
def test_the_order_of_results_changes_no_mean(values, random):
    shuffled = values.copy()
    random.shuffle(shuffled)
    assert mean("tp", values, STATISTICS) == mean("tp", shuffled, STATISTICS)
