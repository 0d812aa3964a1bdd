"""Spearman's rank correlation: the printed critical values proved, and series against oracles."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.assessment_tables import trend_rule
from huiyin.water.core.assessment import (
    Direction,
    Significance,
    rank_correlation,
    rising_is_better,
    round_to_places,
    trend,
)
from huiyin.water.core.standards import Body
from tests.water.core.assessment.made import DAY, METHOD

RULE = trend_rule(DAY)
EXACT = range(4, 10)
SERIES = st.lists(st.decimals("0.1", "50", places=1), min_size=2, max_size=12)
DISTINCT = st.lists(st.integers(0, 1000).map(Decimal), min_size=4, max_size=12, unique=True)


def decimals(text: str) -> list[Decimal | None]:
    return [None if part == "-" else Decimal(part) for part in text.split()]


def squares_of_all_orders(n: int) -> dict[int, int]:
    """How many of the n! orders have each Σd²: all counted, grouped by ranks used so far."""
    counts: dict[frozenset[int], dict[int, int]] = {frozenset(): {0: 1}}
    for time in range(n):
        following: dict[frozenset[int], dict[int, int]] = {}
        for used in map(frozenset, combinations(range(n), time)):
            for rank in set(range(n)) - used:
                reached = following.setdefault(used | {rank}, {})
                for total, orders in counts[used].items():
                    key = total + (rank - time) ** 2
                    reached[key] = reached.get(key, 0) + orders
        counts = following
    return counts[frozenset(range(n))]


def smallest_significant(n: int, level: Fraction) -> Fraction | None:
    """The least r that at most `level` of all orders reach, one-sided; None if there is none."""
    counts = squares_of_all_orders(n)
    orders, reached, least = sum(counts.values()), 0, None
    for total in sorted(counts):
        reached += counts[total]
        if Fraction(reached, orders) > level:
            return least
        least = 1 - Fraction(6 * total, n**3 - n)
    return least


@pytest.mark.parametrize("n", EXACT)
def test_the_printed_critical_values_are_those_of_the_full_permutation(n):
    # Research notes §1: N 4–9 proved exactly; no r of four periods is significant at 0.01.
    row = RULE.critical[n]
    for level, printed in ((Fraction(5, 100), row.at_05), (Fraction(1, 100), row.at_01)):
        exact = smallest_significant(n, level)
        if printed is None:
            assert exact is None
        else:
            assert round_to_places(_decimal(exact), 3) == printed


def test_permutations_are_counted_in_full():
    from itertools import permutations
    from math import factorial

    for n in (4, 5, 6):
        plain: dict[int, int] = {}
        for order in permutations(range(n)):
            total = sum((rank - time) ** 2 for time, rank in enumerate(order))
            plain[total] = plain.get(total, 0) + 1
        assert squares_of_all_orders(n) == plain
        assert sum(plain.values()) == factorial(n)


@pytest.mark.parametrize("n", sorted(n for n in RULE.critical if n > 9))
def test_the_printed_values_of_more_periods_agree_with_simulation_or_are_on_the_safe_side(n):
    # Research notes §1: 0.05 within 0.012 of 400,000 draws; 0.01 too large by up to 0.05.
    random = np.random.default_rng(n)
    ranks = np.argsort(random.random((60_000, n)), axis=1) + 1.0
    r = 1 - 6 * ((ranks - np.arange(1, n + 1)) ** 2).sum(1) / (n**3 - n)
    row = RULE.critical[n]
    assert abs(np.quantile(r, 0.95) - float(row.at_05)) < 0.02
    assert -0.02 < float(row.at_01) - np.quantile(r, 0.99) < 0.06


def test_the_table_is_the_printed_one():
    printed_05 = (
        "1.000 0.900 0.829 0.714 0.643 0.600 0.564 0.506 0.456 0.425 0.399 0.377 0.359 0.343"
        " 0.329 0.317 0.306"
    )
    printed_01 = (
        "- 1.000 0.943 0.893 0.833 0.783 0.746 0.712 0.645 0.601 0.564 0.534 0.508 0.485"
        " 0.465 0.448 0.432"
    )
    assert list(RULE.critical) == [4, 5, 6, 7, 8, 9, *range(10, 31, 2)]
    assert [row.at_05 for row in RULE.critical.values()] == decimals(printed_05)
    assert [row.at_01 for row in RULE.critical.values()] == decimals(printed_01)


def test_critical_values_fall_as_periods_become_more():
    for before, after in zip(
        RULE.critical.values(), list(RULE.critical.values())[1:], strict=False
    ):
        assert after.at_05 < before.at_05
        assert before.at_01 is None or after.at_01 < before.at_01


def test_only_values_proved_by_permutation_are_called_proved():
    for n, row in RULE.critical.items():
        expected = "proved" if n in EXACT else "recalled"
        assert {row.confidence_05, row.confidence_01} == {expected}


def test_the_worked_example_of_yearly_cod():
    # Research notes §7: r_s −0.9429, N 6, a fall at 0.05 and, as 0.943 when rounded, at 0.01.
    found = trend(RULE, decimals("24.1 22.8 23.0 20.5 19.2 18.7"), rising_is_better=False)
    assert round_to_places(found.coefficient, 4) == Decimal("-0.9429")
    assert (found.n, found.direction) == (6, Direction.FALLING)
    assert (found.significance, found.better) == (Significance.AT_01, True)


def test_oxygen_becomes_better_when_it_rises_and_ph_becomes_neither():
    standard = METHOD.table.standard
    ways = {f: rising_is_better(standard.limit(f, Body.RIVER).rule) for f in ("do", "codmn", "ph")}
    assert ways == {"do": True, "codmn": False, "ph": None}
    rising = decimals("1 2 3 4 5")
    assert [trend(RULE, rising, rising_is_better=way).better for way in ways.values()] == [
        True,
        False,
        None,
    ]


def test_fewer_than_four_periods_show_nothing():
    found = trend(RULE, decimals("1 2 3"), rising_is_better=False)
    assert (found.coefficient, found.direction) == (None, Direction.UNKNOWN)
    assert (found.significance, found.better) == (Significance.UNKNOWN, None)


def test_four_periods_in_perfect_order_are_significant_at_005_only():
    assert (
        trend(RULE, decimals("1 2 3 4"), rising_is_better=True).significance is Significance.AT_05
    )


def test_unknown_periods_are_left_out_and_counted():
    found = trend(RULE, decimals("24.1 - 22.8 23.0 - 20.5 19.2 18.7"), rising_is_better=False)
    assert (found.n, found.left_out, found.significance) == (6, 2, Significance.AT_01)


def test_an_insignificant_trend_is_neither_better_nor_worse():
    found = trend(RULE, decimals("1 3 2 5 4 0"), rising_is_better=False)
    assert (found.significance, found.better) == (Significance.NONE, None)


def test_a_series_that_never_moves_is_level():
    # The printed formula with mean ranks would say 0.5 here.
    found = trend(RULE, decimals("2 2 2 2 2 2"), rising_is_better=False)
    assert (found.coefficient, found.direction) == (0, Direction.LEVEL)
    assert found.significance is Significance.NONE


def test_between_two_printed_sizes_the_stricter_value_of_the_smaller_is_used():
    found = trend(RULE, [Decimal(n) for n in range(11)], rising_is_better=True)
    assert (found.n, found.critical.n) == (11, 10)
    assert trend(RULE, [Decimal(n) for n in range(36)], rising_is_better=True).critical.n == 30


def test_one_value_has_no_order():
    with pytest.raises(ValueError, match="two values or more"):
        rank_correlation([Decimal(1)])


@given(DISTINCT)
def test_without_equal_values_it_is_the_printed_formula(values):
    n = len(values)
    ranks = [sorted(values).index(value) + 1 for value in values]
    squares = sum((rank - time) ** 2 for time, rank in enumerate(ranks, 1))
    exact = 1 - Fraction(6 * squares, n**3 - n)
    assert abs(Fraction(rank_correlation(values)) - exact) < Fraction(1, 10**40)


@given(SERIES)
def test_with_equal_values_it_is_the_correlation_of_the_ranks(values):
    order = np.array([float(value) for value in values])
    ranks = np.array([(order < one).sum() + ((order == one).sum() + 1) / 2 for one in order])
    if len(set(values)) == 1:
        assert rank_correlation(values) == 0
    else:
        expected = np.corrcoef(ranks, np.arange(len(values)))[0, 1]
        assert float(rank_correlation(values)) == pytest.approx(expected, abs=1e-9)


@given(SERIES)
def test_a_series_turned_round_has_the_opposite_coefficient(values):
    assert rank_correlation(values[::-1]) == rank_correlation(values).copy_negate()


@given(SERIES, st.decimals("0.1", "9", places=1))
def test_only_the_order_of_values_matters(values, times):
    assert rank_correlation([value * times + 1 for value in values]) == rank_correlation(values)


def _decimal(value: Fraction | None) -> Decimal:
    assert value is not None
    return Decimal(value.numerator) / Decimal(value.denominator)
