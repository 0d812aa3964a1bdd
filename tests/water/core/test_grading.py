"""Every class boundary, the rules about unknowns, and the plain oracle."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.water.core import grading
from huiyin.water.core.grading import grade, limit_table
from huiyin.water.core.standards import Body, Rule
from huiyin.water.core.verdict import VerdictKey, grade_one
from huiyin.water.standards import (
    GB3838,
    automatic_station_table,
    single_factor_rule,
    standard,
)
from tests.water import plain

DAY = date(2020, 7, 1)
FACTORS = ("ph", "do", "codmn", "nh3n", "tp")
CLEAN = {"ph": 7.5, "do": 9.0, "codmn": 1.0, "nh3n": 0.05, "tp": 0.005}
ROWS = [row for row in standard(GB3838, DAY).limits if row.classes and row.body is not Body.UNKNOWN]


def table():
    return automatic_station_table(DAY)


def class_for(factor: str, value: float, body: Body) -> int:
    rule = single_factor_rule("automatic_five", DAY)
    wide = limit_table(standard(GB3838, DAY), rule, extra=(factor,))
    grades = grade(wide, {factor: [value]}, body=body)
    return int(grades.factor_class[wide.index(factor), 0])


BOUNDARIES = [
    pytest.param(row, klass, id=f"{row.factor}-{row.body}-{klass}")
    for row in ROWS
    for klass in range(1, 6)
    if row.rule in {Rule.MAX, Rule.MIN} and not row.drinking_source_only
]


@pytest.mark.parametrize(("row", "klass"), BOUNDARIES)
def test_the_boundary_belongs_to_the_better_class_and_the_next_value_does_not(row, klass):
    body = row.body if row.body is not None else Body.RIVER
    bound = row.bound(klass)
    shared = [k for k in range(1, 6) if row.bound(k) == bound]
    beyond = math.inf if row.rule is Rule.MAX else -math.inf
    assert class_for(row.factor, bound, body) == shared[0]
    assert class_for(row.factor, math.nextafter(bound, beyond), body) == shared[-1] + 1


@pytest.mark.parametrize("body", [Body.RIVER, Body.LAKE_RESERVOIR])
@pytest.mark.parametrize(("ph", "klass"), [(6, 1), (9, 1), (5.99, 6), (9.01, 6), (0, 6), (14, 6)])
def test_ph_is_a_range_and_outside_it_is_worse_than_five(ph, klass, body):
    assert class_for("ph", ph, body) == klass


def test_total_nitrogen_has_no_class_in_a_river():
    assert class_for("tn", 5.0, Body.RIVER) == 0
    assert class_for("tn", 5.0, Body.LAKE_RESERVOIR) == 6


def test_an_extra_factor_never_counts():
    rule = single_factor_rule("automatic_five", DAY)
    wide = limit_table(standard(GB3838, DAY), rule, extra=("tn", "cod"))
    one = grade_one(wide, CLEAN | {"tn": 30.0, "cod": 500.0}, body=Body.LAKE_RESERVOIR)
    assert one.klass == 1
    assert [part.klass for part in one.factors if part.factor in {"tn", "cod"}] == [6, 6]
    assert one.main == ()


def test_the_worked_example_of_the_guangdong_bulletin_gives_its_multiples():
    # 龙岗河 西湖村, 2016-04: NH3-N (1.3), TP (0.6), COD (0.2), worse than V.
    rule = single_factor_rule("automatic_five", DAY)
    wide = limit_table(standard(GB3838, DAY), rule, extra=("cod",))
    sample = CLEAN | {"nh3n": 2.3, "tp": 0.32, "cod": 24.0}
    one = grade_one(wide, sample, body=Body.RIVER, target=3)
    over = {part.factor: part.over_target for part in one.factors if part.over_target is not None}
    assert over == pytest.approx({"nh3n": 1.3, "tp": 0.6, "cod": 0.2})
    assert one.verdict is VerdictKey.WORSE_THAN_V
    assert one.deciding == ("nh3n",)
    assert [part.factor for part in one.main] == ["nh3n", "tp"]
    assert one.meets is False


def test_an_index_of_one_does_not_exceed():
    # COD indices 0.8 0.9 1.2 1.0 1.5 2.1 exceed in half of the cases.
    indices = np.array([0.8, 0.9, 1.2, 1.0, 1.5, 2.1])
    rule = single_factor_rule("automatic_five", DAY)
    wide = limit_table(standard(GB3838, DAY), rule, extra=("cod",))
    grades = grade(wide, {"cod": indices * 20}, body=Body.RIVER)
    assert (~np.isnan(grades.over_three[wide.index("cod")])).mean() == 0.5


def test_ph_and_oxygen_have_no_multiple():
    one = grade_one(table(), CLEAN | {"ph": 9.5, "do": 0.5}, body=Body.RIVER, target=2)
    assert one.klass == 6
    assert all(part.over_three is None and part.over_target is None for part in one.factors)
    assert [part.factor for part in one.main] == ["ph", "do"]


def test_main_pollutants_stand_worst_class_first_then_larger_multiple_and_are_three():
    sample = {"ph": 7.0, "do": 2.5, "codmn": 14.0, "nh3n": 1.9, "tp": 0.29}
    one = grade_one(table(), sample, body=Body.RIVER)
    assert [part.factor for part in one.main] == ["codmn", "nh3n", "do"]


def test_main_pollutants_are_named_only_when_worse_than_three():
    assert grade_one(table(), CLEAN | {"codmn": 6.0}, body=Body.RIVER).main == ()


def test_a_factor_flagged_to_be_named_first_is_named_first():
    rule = single_factor_rule("sample_twenty_one", DAY)
    wide = limit_table(standard(GB3838, DAY), rule)
    one = grade_one(wide, {"nh3n": 9.0, "cd": 0.006, "cod": 100.0, "tp": 3.0}, body=Body.RIVER)
    assert one.main[0].factor == "cd"
    assert len(one.main) == 3


def test_the_same_phosphorus_is_good_in_a_river_and_poor_in_a_lake():
    sample = CLEAN | {"tp": 0.1}
    assert grade_one(table(), sample, body=Body.RIVER).klass == 2
    assert grade_one(table(), sample, body=Body.LAKE_RESERVOIR).klass == 4


def test_an_unknown_water_body_gives_a_class_only_where_both_limits_agree():
    unsure = grade_one(table(), CLEAN | {"tp": 0.1}, body=Body.UNKNOWN)
    assert (unsure.klass, unsure.at_least) == (0, 2)
    sure = grade_one(table(), CLEAN | {"tp": 0.1, "codmn": 12.0}, body=Body.UNKNOWN)
    assert sure.klass == 5


def test_an_unknown_water_body_gives_a_multiple_only_where_both_limits_agree():
    one = grade_one(table(), CLEAN | {"tp": 0.5, "codmn": 12.0}, body=Body.UNKNOWN, target=2)
    over = {part.factor: (part.over_three, part.over_target) for part in one.factors}
    assert over["tp"] == (None, None)
    assert over["codmn"] == pytest.approx((1.0, 2.0))


def test_a_withheld_factor_leaves_the_class_unknown_but_says_what_is_proved():
    one = grade_one(table(), CLEAN | {"nh3n": None, "codmn": 8.0}, body=Body.RIVER, target=3)
    assert (one.klass, one.at_least, one.missing) == (0, 4, ("nh3n",))
    assert one.verdict is VerdictKey.AT_LEAST
    assert one.meets is False


def test_a_withheld_factor_never_proves_the_target_met():
    one = grade_one(table(), CLEAN | {"nh3n": None}, body=Body.RIVER, target=3)
    assert one.meets is None


def test_an_unmeasured_factor_is_not_missed_down_to_the_minimum():
    four = {name: value for name, value in CLEAN.items() if name != "tp"}
    assert grade_one(table(), four, body=Body.RIVER, absent=["tp"]).klass == 1
    three = four | {"nh3n": None}
    assert grade_one(table(), three, body=Body.RIVER, absent=["tp", "nh3n"]).klass == 0


def test_nothing_known_is_unknown():
    one = grade_one(table(), {}, body=Body.RIVER, target=3)
    assert (one.klass, one.at_least, one.meets, one.used) == (0, 0, None, 0)
    assert one.verdict is VerdictKey.UNKNOWN


def test_no_target_gives_no_verdict_on_it():
    assert grade_one(table(), CLEAN, body=Body.RIVER).meets is None


def test_it_refuses_columns_of_different_length():
    with pytest.raises(ValueError, match="one common length"):
        grade(table(), {"ph": [7.0, 7.1], "do": [8.0]}, body=Body.RIVER)


def test_it_refuses_a_factor_that_is_not_in_the_table():
    with pytest.raises(KeyError, match="cod"):
        grade(table(), {"cod": [10.0]}, body=Body.RIVER)


@pytest.mark.parametrize(("body", "target"), [(3, 1), (0, 6), (0, -1)])
def test_it_refuses_a_body_or_target_out_of_range(body, target):
    with pytest.raises(ValueError, match="must lie between"):
        grade(table(), {"ph": [7.0]}, body=body, target=target)


LIMITS = sorted({0.0, 6.0, 9.0, *plain.DO, *plain.RIVER_TP, *plain.LAKE_TP}
                | {float(v) for row in plain.MAXIMA.values() for v in row})  # fmt: skip
VALUES = st.one_of(
    st.none(), st.sampled_from(LIMITS), st.floats(0, 20, allow_nan=False), st.floats(0, 0.5)
)
SAMPLES = st.lists(
    st.tuples(
        st.fixed_dictionaries(dict.fromkeys(FACTORS, VALUES)),
        st.booleans(),
        st.sets(st.sampled_from(FACTORS), max_size=2),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=120, deadline=None)
@given(SAMPLES)
def test_many_rows_at_once_agree_with_the_plain_implementation(samples):
    columns = {
        name: [math.nan if sample[0][name] is None else sample[0][name] for sample in samples]
        for name in FACTORS
    }
    masks = [table().absent_mask(sample[2]) for sample in samples]
    targets = [sample[3] for sample in samples]
    bodies = [Body.LAKE_RESERVOIR if sample[1] else Body.RIVER for sample in samples]
    grades = grade(table(), columns, body=bodies, target=targets, absent=masks)
    for row, (values, lake, unmeasured, target) in enumerate(samples):
        klass, proved, main = plain.grade_row(values, lake, frozenset(unmeasured))
        assert (grades.klass[row], grades.at_least[row]) == (klass, proved)
        named = [FACTORS[f] for f in grades.main[:, row] if f >= 0]
        assert named == main
        for f, factor in enumerate(FACTORS):
            value = values[factor]
            over = None if value is None else plain.multiple_of(factor, value, target, lake)
            ours = grades.over_target[f, row]
            assert math.isnan(ours) if over is None else ours == over


@settings(max_examples=60, deadline=None)
@given(SAMPLES, st.randoms())
def test_rows_do_not_influence_each_other(samples, random):
    order = list(range(len(samples)))
    random.shuffle(order)

    def classes(rows):
        columns = {
            name: [math.nan if samples[i][0][name] is None else samples[i][0][name] for i in rows]
            for name in FACTORS
        }
        return grade(table(), columns, body=Body.RIVER).klass

    assert (classes(order) == classes(range(len(samples)))[order]).all()


def test_chunks_join_without_a_seam():
    rows = 150_000
    values = np.linspace(0, 20, rows)
    columns = {name: np.full(rows, value) for name, value in CLEAN.items()} | {"codmn": values}
    expected = 1 + np.searchsorted([2, 4, 6, 10, 15], values, side="left")
    assert (grade(table(), columns, body=Body.RIVER).klass == expected).all()


@pytest.mark.parametrize("key", ["automatic_five", "sample_twenty_one"])
def test_the_compiled_loops_and_the_columns_say_the_same(monkeypatch, key):
    made = np.random.default_rng(7)
    rows = 4_000
    table = limit_table(standard(GB3838, DAY), single_factor_rule(key, DAY), ("tn",))
    limits = np.nan_to_num(table.high, posinf=10, neginf=0)
    values = {}
    for f, factor in enumerate(table.factors):
        around = made.choice(limits[f, 1], rows)
        column = around * made.choice([0.3, 1.0, 1.2, 3.0], rows)
        values[factor] = np.where(made.random(rows) < 0.15, np.nan, column)
    held = {
        "body": made.integers(0, 3, rows),
        "target": made.integers(0, 6, rows),
        "absent": made.integers(0, 2 ** len(table.factors), rows).astype(np.uint64),
    }
    plain = grade(table, values, **held)
    monkeypatch.setattr(grading, "COMPILED_FROM", 0)
    compiled = grade(table, values, **held)
    for part in ("factor_class", "klass", "at_least", "used", "meets", "main"):
        np.testing.assert_array_equal(getattr(plain, part), getattr(compiled, part))
    for part in ("over_three", "over_target"):
        np.testing.assert_array_equal(getattr(plain, part), getattr(compiled, part))
    assert len(np.unique(plain.factor_class)) == 7
