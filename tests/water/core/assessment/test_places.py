"""One section, one lake: class, condition, multiples, main pollutants, target."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.assessment_tables import assessment_method
from huiyin.water.core.assessment import (
    Condition,
    Place,
    assess_place,
    condition_of,
    exceedance_multiple,
    round_to_places,
)
from huiyin.water.core.standards import Body
from huiyin.water.core.verdict import VerdictKey
from tests.water import plain
from tests.water.core.assessment.made import (
    CLEAN,
    DAY,
    METHOD,
    OF_CLASS,
    mean_of,
    means,
    section,
)

FIVE = assessment_method(DAY, "automatic_five")


@pytest.mark.parametrize(
    ("klass", "condition", "word", "colour"),
    [
        # 环办〔2011〕22号: words by two sources, red by one, other colours recalled; notes §1.
        (0, Condition.UNKNOWN, "未知", "灰"),
        (1, Condition.EXCELLENT, "优", "蓝"),
        (2, Condition.EXCELLENT, "优", "蓝"),
        (3, Condition.GOOD, "良好", "绿"),
        (4, Condition.LIGHT, "轻度污染", "黄"),
        (5, Condition.MODERATE, "中度污染", "橙"),
        (6, Condition.HEAVY, "重度污染", "红"),
    ],
)
def test_every_class_has_its_condition_with_word_and_colour(klass, condition, word, colour):
    found = section(codmn=OF_CLASS[klass])
    assert (found.klass, found.condition) == (klass, condition)
    assert condition_of(klass, METHOD.classes) is condition
    row = METHOD.classes[klass]
    assert (row.word_zh, row.colour_zh) == (word, colour)


def test_the_worked_example_of_the_guangdong_bulletin():
    # 西湖村/龙岗河 2016-04, bulletin Q2 2016, values back-computed: research notes §7.
    place = Place("西湖村", Body.RIVER, target=3)
    found = assess_place(METHOD, place, means(nh3n="2.3", tp="0.32", cod="24"))
    printed = {one.factor: one.printed for one in found.beyond_target}
    assert printed == {"nh3n": "1.30", "tp": "0.60", "cod": "0.20"}
    assert [one.factor for one in found.main] == ["nh3n", "tp", "cod"]
    assert {one.factor: one.multiple for one in found.main} == {
        "nh3n": Decimal("1.3"),
        "tp": Decimal("0.6"),
        "cod": Decimal("0.2"),
    }
    assert found.grade.verdict is VerdictKey.WORSE_THAN_V
    assert found.grade.deciding == ("nh3n",)
    assert found.grade.meets is False


def test_indices_of_one_do_not_exceed():
    # COD indices 0.8 0.9 1.2 1.0 1.5 2.1: half exceed. EIA exam (tihaiku 261183), notes §7.
    limit = Decimal(20)
    indices = [Decimal(text) for text in ("0.8", "0.9", "1.2", "1.0", "1.5", "2.1")]
    found = [exceedance_multiple(limit * index, limit) for index in indices]
    assert [multiple is not None for multiple in found] == [False, False, True, False, True, True]
    assert found[2] == Decimal("0.2")


def test_a_limit_of_zero_has_no_multiple():
    with pytest.raises(ValueError, match="above zero"):
        exceedance_multiple(Decimal(1), Decimal(0))


def test_ph_and_oxygen_are_main_pollutants_without_a_multiple():
    found = section(ph="9.6", do="1.0")
    assert [(one.factor, one.klass, one.multiple, one.printed) for one in found.main] == [
        ("ph", 6, None, ""),
        ("do", 6, None, ""),
    ]


def test_main_pollutants_stand_worst_class_first_then_larger_multiple_and_are_three():
    # Exam key "类别最差的前三项": research notes §1.
    found = section(codmn="14", cod="35", nh3n="1.2", tp="0.36")
    named = [(one.factor, one.klass, one.printed) for one in found.main]
    assert named == [("codmn", 5, "1.33"), ("tp", 5, "0.80"), ("cod", 5, "0.75")]


def test_cyanide_and_heavy_metals_are_named_first():
    # Recalled: research notes §1.
    found = section(cod="200", cd="0.02")
    assert [one.factor for one in found.main] == ["cd", "cod"]


def test_water_of_class_three_has_no_main_pollutant_but_may_miss_its_target():
    found = assess_place(METHOD, Place("甲", Body.RIVER, target=2), means(codmn="5"))
    assert found.main == ()
    assert [(one.factor, one.printed) for one in found.beyond_target] == [("codmn", "0.25")]


def test_a_multiple_is_printed_by_the_rule_of_rounding():
    found = section(nh3n="1.005")  # judged as 1.00, for 1.005 lies half-way and 0 is even
    assert (found.judged["nh3n"], found.klass) == (Decimal("1.00"), 3)
    assert section(tp="0.225").main[0].printed == "0.12"  # 0.125 exactly: to the even digit


def test_values_are_judged_rounded_and_kept_as_they_were():
    # 2020 statistics rule: TP three decimals, half to even; research notes §1.
    found = section(tp="0.2005")
    assert (found.judged["tp"], found.grade.klass) == (Decimal("0.200"), 3)
    assert found.means["tp"].value == Decimal("0.2005")
    assert section(tp="0.20051").klass == 4


def test_a_trace_of_mercury_below_half_a_digit_is_not_judged_as_nothing():
    found = section(hg="0.000004")
    assert found.judged["hg"] == Decimal("0.000004")


@pytest.mark.parametrize(("ph", "klass"), [("9.4", 1), ("9.5", 6), ("5.5", 1), ("5.4", 6)])
def test_ph_is_judged_as_a_whole_number(ph, klass):
    # Research notes §1: 9.4 passes, 9.5 fails, 5.5 passes.
    assert section(ph=ph).klass == klass


def test_twenty_one_items_are_needed_for_a_class():
    # GB 3838 Table 1 without water temperature, TN and faecal coliforms: research notes §1.
    assert METHOD.factors == tuple(CLEAN)
    assert len(CLEAN) == 21
    for factor in CLEAN:
        found = section(**{factor: None})
        assert (found.klass, found.condition) == (0, Condition.UNKNOWN)
        assert found.grade.missing == (factor,)


def test_temperature_nitrogen_and_coliforms_never_make_a_class():
    extra = means() | {
        "tn": mean_of("30"),
        "temp_c": mean_of("40"),
        "faecal_coliforms": mean_of("9"),
    }
    found = assess_place(METHOD, Place("甲", Body.LAKE_RESERVOIR), extra)
    assert found.klass == 1
    assert found.means["tn"].value == 30
    assert "tn" not in found.judged


def test_worse_than_five_is_certain_whatever_else_is_unknown():
    found = section(nh3n="2.3", cod=None)
    assert (found.grade.klass, found.klass, found.condition) == (0, 6, Condition.HEAVY)


def test_a_factor_not_measured_at_the_place_is_not_missed_by_the_five():
    four = {factor: mean_of(CLEAN[factor]) for factor in ("ph", "do", "codmn", "nh3n")}
    without = Place("沈丘闸", Body.RIVER, absent=frozenset({"tp"}))
    assert assess_place(FIVE, without, four).klass == 1
    assert assess_place(FIVE, replace(without, absent=frozenset()), four).klass == 0


def test_the_same_phosphorus_is_clean_in_a_river_and_not_in_a_lake():
    assert section(tp="0.06").klass == 2
    lake = section(body=Body.LAKE_RESERVOIR, tp="0.06")
    assert (lake.klass, lake.main[0].printed) == (4, "0.20")


def test_a_body_nobody_knows_leaves_phosphorus_without_class_and_multiple():
    found = section(body=Body.UNKNOWN, tp="0.45")
    assert (found.klass, found.main[0].klass, found.main[0].multiple) == (6, 6, None)
    assert section(body=Body.UNKNOWN, tp="0.06").klass == 0


FIGURES = st.fixed_dictionaries(
    {
        "ph": st.decimals("4", "11", places=2),
        "do": st.decimals("0.1", "12", places=2),
        "codmn": st.decimals("0.1", "20", places=2),
        "nh3n": st.decimals("0.01", "3", places=3),
        "tp": st.decimals("0.001", "0.6", places=4),
    }
)


@given(FIGURES, st.booleans())
def test_the_class_is_that_of_the_plain_reading_of_the_rounded_values(figures, lake):
    body = Body.LAKE_RESERVOIR if lake else Body.RIVER
    found = assess_place(FIVE, Place("甲", body), {f: mean_of(str(v)) for f, v in figures.items()})
    places = {"ph": 0, "do": 1, "codmn": 1, "nh3n": 2, "tp": 3}
    rounded = {f: float(v.quantize(Decimal(1).scaleb(-places[f]))) for f, v in figures.items()}
    klass, _, main = plain.grade_row(rounded, lake, frozenset())
    assert found.klass == klass
    assert [one.factor for one in found.main] == main


@given(FIGURES, st.sampled_from(["codmn", "nh3n", "tp"]), st.decimals("1", "5", places=2))
def test_more_of_a_pollutant_never_makes_a_better_class(figures, factor, times):
    worse = figures | {factor: figures[factor] * times}
    classes = [
        assess_place(
            FIVE, Place("甲", Body.RIVER), {f: mean_of(str(v)) for f, v in one.items()}
        ).klass
        for one in (figures, worse)
    ]
    assert classes[0] <= classes[1]


@given(st.decimals("0.001", "1000", places=3), st.decimals("0.001", "100", places=3))
def test_a_multiple_and_its_limit_give_back_the_value(value, limit):
    multiple = exceedance_multiple(value, limit)
    if value <= limit:
        assert multiple is None
    else:
        assert round_to_places(limit * (1 + multiple), 9) == value


def test_the_items_of_a_place_are_the_counting_factors_that_are_known():
    assert section().items == set(CLEAN)
    assert section(cod=None).items == set(CLEAN) - {"cod"}
