"""CWQI: the worked example, what is missing, cities, change."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.water.assessment_tables import ranking_rule
from huiyin.water.core.assessment import (
    Place,
    assess_place,
    city_index,
    cwqi,
    index_change,
    mean_over,
    ranked_by_change,
    ranks,
    round_to_places,
)
from huiyin.water.core.standards import Body, NoSuchLimit, NotEnforceable
from tests.water.core.assessment.made import DAY, METHOD, means

RULE = ranking_rule(DAY)
STANDARD = METHOD.table.standard
WORKED = {
    "ph": "8.0", "do": "8.0", "codmn": "3", "cod": "12", "bod5": "2", "nh3n": "0.3", "tp": "0.08",
    "cu": ".002", "zn": ".02", "fluoride": ".4", "se": ".0002", "as": ".002", "hg": ".00002",
    "cd": ".00005", "cr6": ".002", "pb": ".001", "cn": ".002", "phenol": ".0003", "oil": ".01",
    "las": ".02", "sulfide": ".005",
}  # fmt: skip
LIMITS = {
    "codmn": 6, "cod": 20, "bod5": 4, "nh3n": 1, "tp": 0.2, "cu": 1, "zn": 1, "fluoride": 1,
    "se": 0.01, "as": 0.05, "hg": 0.0001, "cd": 0.005, "cr6": 0.05, "pb": 0.05, "cn": 0.2,
    "phenol": 0.005, "oil": 0.05, "las": 0.2, "sulfide": 0.2,
}  # fmt: skip
"""Class III of a river, typed once more from the printed table."""


def index(body: Body = Body.RIVER, **figures: str | None):
    texts = WORKED | figures
    values = {f: None if text is None else Decimal(text) for f, text in texts.items()}
    return cwqi(RULE, STANDARD, values, body)


def test_the_worked_example_of_a_river():
    # Research notes §7: CWQI 4.572, recomputed there.
    found = index()
    assert round_to_places(found.total, 3) == Decimal("4.572")
    assert (found.known, found.missing, found.partial) == (21, (), found.total)


def test_oxygen_counts_upside_down_and_ph_by_its_distance_from_seven():
    # Research notes §2: DO 5/C; pH (7−pH)/(7−6) or (pH−7)/(9−7).
    assert index(do="8.0").parts["do"] == Decimal("0.625")
    assert index(ph="8.0").parts["ph"] == Decimal("0.5")
    assert index(ph="6.4").parts["ph"] == Decimal("0.6")
    assert index(ph="7").parts["ph"] == 0


def test_phosphorus_of_a_lake_is_held_against_the_limit_of_lakes():
    # Research notes §2: 0.2 in rivers, 0.05 in lakes.
    assert index().parts["tp"] == Decimal("0.4")
    assert index(Body.LAKE_RESERVOIR).parts["tp"] == Decimal("1.6")


def test_fewer_than_twenty_one_items_are_never_summed_silently():
    found = index(cu=None, oil=None)
    assert (found.total, found.known, found.missing) == (None, 19, ("cu", "oil"))
    assert found.partial < index().total


def test_an_item_that_is_not_given_at_all_is_missing():
    found = cwqi(RULE, STANDARD, {"cod": Decimal(20)}, Body.RIVER)
    assert (found.total, found.partial, found.known) == (None, 1, 1)


def test_oxygen_of_zero_has_no_index():
    assert index(do="0").missing == ("do",)


def test_a_body_nobody_knows_has_no_phosphorus_index():
    assert index(Body.UNKNOWN).missing == ("tp",)


def test_a_limit_that_is_not_confirmed_is_not_used():
    doubtful = replace(
        STANDARD, limits=tuple(replace(row, confidence="medium") for row in STANDARD.limits)
    )
    with pytest.raises(NotEnforceable):
        cwqi(RULE, doubtful, {}, Body.RIVER)


def test_an_item_the_standard_does_not_know_is_refused():
    with pytest.raises(NoSuchLimit, match="gold"):
        cwqi(replace(RULE, factors=("gold",)), STANDARD, {}, Body.RIVER)


def test_the_rule_sums_the_items_a_class_is_made_of():
    assert RULE.factors == METHOD.factors
    assert len(RULE.factors) == 21


def test_a_city_is_the_mean_of_rivers_and_lakes_by_their_numbers():
    # (river·M + lake·N)/(M+N), weights recalled: research notes §2.
    river, lake = index(), index(Body.LAKE_RESERVOIR)
    assert lake.total - river.total == Decimal("1.2")
    assert city_index(river, 3, lake, 1) == river.total + Decimal("0.3")
    assert city_index(river, 3, None, 0) == river.total
    assert city_index(None, 0, lake, 2) == lake.total


def test_a_city_with_an_unknown_part_is_unknown():
    assert city_index(index(), 3, index(Body.LAKE_RESERVOIR, cd=None), 1) is None
    assert city_index(index(), 3, None, 1) is None


def test_the_index_of_a_city_is_that_of_the_means_over_its_sections():
    # Research notes §2: the mean of each item over the sections first, then the index.
    over = mean_over(METHOD, [means(cod="10"), means(cod="30")])
    values = {factor: one.value for factor, one in over.items()}
    assert cwqi(RULE, STANDARD, values, Body.RIVER).parts["cod"] == 1


@pytest.mark.parametrize(("sections", "points"), [(0, 0), (-1, 2)])
def test_a_city_without_sections_is_refused(sections, points):
    with pytest.raises(ValueError, match="needs sections or points"):
        city_index(index(), sections, None, points)


def test_a_negative_change_is_an_improvement():
    assert index_change(Decimal("4.5"), Decimal(5)) == Decimal("-0.1")
    assert index_change(Decimal(6), Decimal(5)) == Decimal("0.2")
    assert index_change(None, Decimal(5)) is index_change(Decimal(5), None) is None
    assert index_change(Decimal(5), Decimal(0)) is None


def place(target: int | None = 3, **figures: str | None):
    return assess_place(METHOD, Place("甲", Body.RIVER, target=target), means(**figures))


def test_a_city_wholly_at_class_two_and_at_target_is_not_ranked_by_its_change():
    # Research notes §2.
    good, fair = place(), place(codmn="5")
    assert ranked_by_change(RULE, [good, good], [good]) is False
    assert ranked_by_change(RULE, [good], [good, fair]) is True
    assert ranked_by_change(RULE, [place(1, codmn="3")], [good]) is True


def test_whether_a_city_is_ranked_stays_unknown_while_a_class_or_a_target_is():
    good, unknown = place(), place(cod=None)
    assert ranked_by_change(RULE, [good], [unknown]) is None
    assert ranked_by_change(RULE, [good], [place(None)]) is None
    assert ranked_by_change(RULE, [unknown], [place(codmn="5")]) is True
    with pytest.raises(ValueError, match="both periods"):
        ranked_by_change(RULE, [], [good])


def test_the_smallest_index_is_first_equal_ones_share_and_unknown_ones_have_no_place():
    indices = {"甲": Decimal(5), "乙": Decimal(4), "丙": None, "丁": Decimal(5), "戊": Decimal(6)}
    assert ranks(indices) == {"甲": 2, "乙": 1, "丁": 2, "戊": 4}


AMOUNTS = st.decimals("0.0001", "10", places=4)


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(dict.fromkeys(LIMITS, AMOUNTS)), AMOUNTS, st.decimals("4", "11", places=2)
)
def test_it_agrees_with_the_plain_sum_in_floats(amounts, oxygen, ph):
    values = amounts | {"do": oxygen, "ph": ph}
    found = cwqi(RULE, STANDARD, values, Body.RIVER)
    plain = sum(float(value) / LIMITS[factor] for factor, value in amounts.items())
    acid = float(ph)
    plain += 5 / float(oxygen) + ((7 - acid) if acid <= 7 else (acid - 7) / 2)
    assert float(found.total) == pytest.approx(plain)


@given(st.sampled_from(sorted(LIMITS)), st.decimals("1.1", "9", places=1))
def test_more_of_a_pollutant_makes_a_larger_index(factor, times):
    assert index(**{factor: str(Decimal(WORKED[factor]) * times)}).total > index().total
