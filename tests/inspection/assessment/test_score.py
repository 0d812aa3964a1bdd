"""Figures, intervals, points and ranks: published values, hand sums, and laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from huiyin.inspection.core.assessment.interval import E4, effective_n, wilson
from huiyin.inspection.core.assessment.load import Load, loads
from huiyin.inspection.core.assessment.outcomes import OUTCOMES, outcomes
from huiyin.inspection.core.assessment.record import from_record, to_record
from huiyin.inspection.core.assessment.score import Item, Result, figure, score
from huiyin.inspection.core.assessment.timeline import timeline
from tests.inspection.assessment.histories import POLICY, Tale, a_city, day, frame

LEVEL = Fraction(95, 100)
ONE = replace(POLICY, minimum_n=1, minimum_weight=1)


@pytest.mark.parametrize(
    ("good", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_published_intervals(good, n, low, high):
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    told = wilson(Fraction(good, n), Fraction(n), LEVEL)
    assert (told.low / E4, told.high / E4) == (low, high)


@given(st.integers(1, 5000), st.data(), st.sampled_from([80, 90, 95, 99]))
def test_both_ends_solve_wilsons_equation(n, data, level):
    """(p - P)² = z² P (1 - P) / n, the equation that the closed form solves."""
    from statistics import NormalDist

    good = data.draw(st.integers(0, n))
    told = wilson(Fraction(good, n), Fraction(n), Fraction(level, 100))
    z = NormalDist().inv_cdf(0.5 + level / 200)
    p = good / n
    assert told.low / E4 <= p + 1e-4
    assert told.high / E4 >= p - 1e-4

    def outside(end: float) -> float:
        return (p - end) ** 2 - z * z * end * (1 - end) / n

    for end, step in ((told.low, -1), (told.high, 1)):
        if 0 < end < E4:
            assert outside((end + step) / E4) >= -1e-9
            assert outside((end - step) / E4) <= 1e-9


def test_unequal_weights_make_an_interval_wider():
    """Two of weight 200 and two of 100: (600)² / 100000 = 3.6 outcomes, not 4."""
    assert effective_n(600, 100_000) == Fraction(18, 5)
    assert effective_n(400, 40_000) == 4
    with pytest.raises(ValueError, match="no outcome"):
        wilson(Fraction(0), Fraction(0), LEVEL)


def items(*goods: bool | None, weight: int = 100) -> list[Item]:
    return [Item(f"m{n}", 1, 1, good, weight, "lead") for n, good in enumerate(goods)]


def test_a_weighted_figure_by_hand():
    """A major one on time (200), an ordinary one late (100): 2/3."""
    told = figure("on_time", 25, [*items(True, weight=200), *items(False)], ONE)
    assert (told.share, told.n, told.good, told.points) == (6667, 2, 1, 1667)


def test_small_numbers_are_shown_and_give_no_points():
    nine, ten = (figure("on_time", 25, items(*[True] * n), POLICY) for n in (9, 10))
    assert (nine.share, nine.points) == (10_000, None)
    assert (ten.share, ten.points) == (10_000, 2500)
    assert ten.low == 7225


def test_unknown_counts_neither_way():
    told = figure("satisfied", 5, items(True, False, None, None), ONE)
    assert (told.n, told.unknown, told.share) == (2, 2, 5000)
    nobody = figure("satisfied", 5, items(None, None), ONE)
    assert (nobody.n, nobody.unknown, nobody.share, nobody.points) == (0, 2, None, None)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([100, 150, 200]))))
def test_one_more_good_outcome_never_lowers_a_figure(told):
    rows = [Item(f"m{n}", 1, 1, good, weight, "lead") for n, (good, weight) in enumerate(told)]
    before = figure("on_time", 25, rows, ONE)
    after = figure("on_time", 25, [*rows, *items(True)], ONE)
    worse = figure("on_time", 25, [*rows, *items(False)], ONE)
    if before.share is not None:
        assert worse.share <= before.share <= after.share
        assert worse.low <= before.low


def result_of(*tales: Tale, policy=ONE, end: float = 400) -> dict[str, Result]:
    told = timeline(frame(*tales), until=day(end), give_back=True)
    found = outcomes(told, policy, until=day(end))
    results = score(found, policy, start=day(0), end=day(end), units=("A", "Z"))
    return {one.unit: one for one in results}


def good_tale(matter: str, unit: str) -> Tale:
    return Tale(matter).at_work(unit).passed(submitted=5, checked=6).closed(at=7)


def test_a_worked_example():
    """A: one good matter to the end, one late and failed; B: one good. All weights by hand.

    A: on time 1/2 of 25, first check 1/2 of 20, both windows 1 of 20, answered 1 of 10,
    solved and satisfied 1 of 15, old stock 0/1 of 5, no recheck: 12.5 + 10 + 20 + 10 + 15 + 0
    = 67.5 out of 95 = 71.05.
    """
    bad = Tale("m2").at_work("A", due=3).say("submit", 5).say("fail", 6)
    results = result_of(good_tale("m1", "A"), bad, good_tale("m3", "B"))
    assert (results["A"].points, results["A"].counted) == (7105, 95)
    assert (results["B"].points, results["B"].counted) == (10_000, 90)
    assert (results["A"].rank, results["B"].rank) == (2, 1)


def test_a_unit_without_matters_is_unknown():
    nobody = result_of(good_tale("m1", "A"))["Z"]
    assert (nobody.points, nobody.rank, nobody.counted) == (None, None, 0)
    assert {one.share for one in nobody.figures} == {None}


def test_units_are_ranked_in_their_class_and_only_with_enough_behind_them():
    bureaus, districts = POLICY.classes[1], POLICY.classes[0]
    apart = replace(ONE, classes=(replace(districts, units=frozenset({"B"})), bureaus))
    late = Tale("m3").to_unit("C", due=2)
    tales = (good_tale("m1", "A"), good_tale("m2", "B"), late)
    ranks = {unit: one.rank for unit, one in result_of(*tales, policy=apart).items()}
    assert ranks == {"A": 1, "B": 1, "C": 2, "Z": None}
    strict = replace(apart, minimum_weight=60)
    ranks = {unit: one.rank for unit, one in result_of(*tales, policy=strict).items()}
    assert ranks == {"A": 1, "B": 1, "C": None, "Z": None}


def test_equal_points_share_a_rank():
    results = result_of(good_tale("m1", "A"), good_tale("m2", "B"), Tale("m3").to_unit("C"))
    assert [results[unit].rank for unit in ("A", "B", "C")] == [1, 1, 3]


@given(a_city(), st.integers(1, 119))
@settings(max_examples=40, deadline=None)
def test_parts_of_a_period_add_up(tales, cut):
    told = timeline(frame(*tales), until=day(120), give_back=True)
    found = outcomes(told, ONE, until=day(120))

    def counts(start: float, end: float) -> dict[tuple[str, str], tuple[int, int, int]]:
        results = score(found, ONE, start=day(start), end=day(end), units=("A", "B", "C"))
        return {
            (one.unit, f.measure): (f.n, f.good, f.unknown) for one in results for f in one.figures
        }

    whole, first, second = counts(0, 120), counts(0, cut), counts(cut, 120)
    for key, sums in whole.items():
        parts = zip(first[key], second[key], strict=True)
        assert sums == tuple(a + b for a, b in parts), key


@given(a_city())
@settings(max_examples=40, deadline=None)
def test_a_record_reads_back_and_is_the_same_bytes_every_time(tales):
    told = timeline(frame(*tales), until=day(120), give_back=True)
    carried = loads(told, start=day(0), end=day(120))
    for one in result_of(*tales, end=120).values():
        load = carried.get(one.unit, Load())
        record = to_record(one, load)
        assert from_record(record.decode()) == (one, load)
        assert to_record(*from_record(record.decode())) == record


def test_a_record_of_another_shape_is_refused():
    record = to_record(result_of(good_tale("m1", "A"))["A"], Load()).decode()
    with pytest.raises(ValueError, match="shape 2"):
        from_record(record.replace('"shape":1', '"shape":2'))


def test_the_load_by_hand():
    """B gets a matter that A gave away, and one of its own that is on hold; A is late."""
    moved = Tale("m1").to_unit("A").say("dispute", 1).say("adjudicate", 2, lead="B", co_units=["C"])
    held = Tale("m2").at_work("B").say("suspend", 3)
    late = Tale("m3").to_unit("A", due=3).say("dispute", 1)
    late.say("adjudicate", 2, lead="A", co_units=[])
    told = timeline(frame(moved, held, late), until=day(9), give_back=True)
    carried = loads(told, start=day(0), end=day(9))
    assert carried["A"] == Load(received=2, given_away=1, open=1, overdue=1, late_after_dispute=1)
    assert carried["B"] == Load(received=2, open=2, held=1)
    assert carried["C"] == Load(joined=1)


@given(a_city())
@settings(max_examples=40, deadline=None)
def test_no_share_leaves_its_interval_nor_the_bounds(tales):
    results = result_of(*tales)
    known = [f for one in results.values() for f in one.figures if f.share is not None]
    assume(known)
    for one in known:
        assert 0 <= one.low <= one.share <= one.high <= E4


def test_no_outcome_at_all():
    empty = pl.DataFrame(schema=OUTCOMES)
    start = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
    assert score(empty, ONE, start=start, end=start, units=()) == ()
