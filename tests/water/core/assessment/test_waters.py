"""Rivers, basins, lakes: means below five sections, shares from five on, comparison of periods."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.water.core.assessment import (
    Change,
    Condition,
    LeftOut,
    Place,
    Proportion,
    Way,
    assess_lake,
    assess_place,
    assess_water,
    compare_places,
    compare_waters,
    condition_of_shares,
    mean_over,
    proportion_of,
)
from huiyin.water.core.standards import Body
from tests.water.core.assessment.made import METHOD, OF_CLASS, means, section, sections

RULE = METHOD.proportion
CLASSES = st.lists(st.integers(0, 6), min_size=5, max_size=12)


@pytest.mark.parametrize(
    ("good", "heavy", "condition", "origin"),
    [
        # Published shares with their published words: research notes §7.
        ("80.9", "5.3", Condition.GOOD, "Yangtze, national bulletin"),
        ("96.9", "0", Condition.EXCELLENT, "Yangtze main stem, same"),
        ("72.6", "8.1", Condition.LIGHT, "Yangtze tributaries, same"),
        ("78.9", "5.3", Condition.GOOD, "provincial-border reaches, same"),
        ("74.3", "6.9", Condition.LIGHT, "2018 bulletin, all basins, rule applied"),
    ],
)
def test_published_shares_give_the_published_word(good, heavy, condition, origin):
    assert condition_of_shares(RULE, Fraction(good), Fraction(heavy)) is condition, origin


def test_the_2018_shares_of_the_classes_add_up_to_those_judged():
    # 2018 bulletin: I 5.0 II 43.0 III 26.3 IV 14.4 V 4.5 worse 6.9 %; research notes §7.
    assert sum(map(Decimal, ("5.0", "43.0", "26.3"))) == Decimal("74.3")


@pytest.mark.parametrize(
    ("good", "heavy", "condition"),
    [
        # Borders of the table, 环办〔2011〕22号: research notes §1.
        ("90", "10", Condition.EXCELLENT),
        ("89.999", "0", Condition.GOOD),
        ("75", "25", Condition.GOOD),
        ("74.999", "19.999", Condition.LIGHT),
        ("74.999", "20", Condition.MODERATE),
        ("60", "39.999", Condition.MODERATE),
        ("60", "40", Condition.HEAVY),
        ("0", "100", Condition.HEAVY),
        ("0", "0", Condition.LIGHT),
    ],
)
def test_a_share_on_a_border_belongs_as_the_table_says(good, heavy, condition):
    assert condition_of_shares(RULE, Fraction(good), Fraction(heavy)) is condition


@pytest.mark.parametrize(("good", "heavy"), [("-1", "0"), ("0", "101"), ("90", "20")])
def test_what_cannot_be_shares_of_one_water_is_refused(good, heavy):
    with pytest.raises(ValueError, match="no shares of one water"):
        condition_of_shares(RULE, Fraction(good), Fraction(heavy))


def test_shares_are_exact_and_not_of_rounded_percents():
    # 899 of 999 is 89.99 %, printed as 90.0 %.
    shares = Proportion((0, 899, 0, 0, 100, 0, 0))
    assert shares.good == Fraction(89900, 999)
    assert shares.condition(RULE) is Condition.GOOD


def test_below_five_sections_every_item_is_averaged_and_judged_as_one_section():
    # NH3-N 0.4 0.4 0.4 2.8 averages 1.0: class III, though one section is worse than V.
    four = [section(str(n), nh3n=text) for n, text in enumerate(["0.4", "0.4", "0.4", "2.8"])]
    found = assess_water(METHOD, four)
    assert (found.way, found.whole.klass, found.condition) == (Way.MEANS, 3, Condition.GOOD)
    assert found.whole.judged["nh3n"] == Decimal("1.00")
    assert found.proportion.counts == (0, 0, 3, 0, 0, 0, 1)


def test_from_five_sections_on_the_shares_decide():
    # The same four and one more: 80 % I–III and 20 % worse than V is good.
    five = [section(str(n), nh3n=t) for n, t in enumerate(["0.4", "0.4", "0.4", "0.4", "2.8"])]
    found = assess_water(METHOD, five)
    assert (found.way, found.whole, found.condition) == (Way.SHARES, None, Condition.GOOD)
    assert (found.proportion.good, found.proportion.heavy) == (80, 20)


def test_main_pollutants_below_five_sections_are_those_of_the_means():
    found = assess_water(METHOD, [section("甲", cod="50"), section("乙", cod="10", tp="0.5")])
    assert [(one.factor, one.printed) for one in found.whole.main] == [
        ("cod", "0.50"),
        ("tp", "0.28"),
    ]


def test_main_pollutants_of_a_basin_are_those_that_exceed_in_most_sections():
    # Recalled: research notes §1.
    dirty = [{"cod": "30", "tp": "0.3"}, {"cod": "30", "nh3n": "9"}, {"cod": "30", "tp": "0.3"},
             {"bod5": "5", "tp": "0.3"}, {"cod": "30", "nh3n": "9"}, {}]  # fmt: skip
    found = assess_water(METHOD, [section(str(n), **one) for n, one in enumerate(dirty)])
    assert [(one.factor, one.exceeding_share) for one in found.leading] == [
        ("cod", Fraction(400, 6)),
        ("tp", 50),
        ("nh3n", Fraction(100, 3)),
    ]


def test_a_share_of_exceeding_sections_is_of_those_where_the_item_is_known():
    some = [section("a", tp="0.3"), section("b", tp=None), *sections([1, 1, 1])]
    assert [(one.factor, one.over, one.known) for one in assess_water(METHOD, some).leading] == [
        ("tp", 1, 4)
    ]


def test_an_unknown_section_leaves_the_water_unknown_only_where_it_could_decide():
    # Nine of ten good: the tenth unknown, it is 90 % or 100 %. Eight of nine: 88.9 % to 90 %.
    assert assess_water(METHOD, sections([1] * 9 + [0])).condition is Condition.EXCELLENT
    found = assess_water(METHOD, sections([1] * 8 + [4, 0]))
    assert (found.condition, found.at_best, found.at_worst) == (
        Condition.UNKNOWN,
        Condition.EXCELLENT,
        Condition.GOOD,
    )
    assert (found.proportion.known, found.proportion.sections) == (9, 10)


def test_what_an_incomplete_section_already_proves_counts():
    proved = section("z", codmn="7", nh3n=None)  # IV at best
    assert proved.klass == 0
    found = assess_water(METHOD, [*sections([1, 1, 1, 1, 4]), proved])
    assert found.condition is Condition.LIGHT


def test_a_water_of_which_nothing_is_known_is_unknown_and_has_no_shares():
    for count in (2, 6):
        found = assess_water(METHOD, sections([0] * count))
        assert found.condition is Condition.UNKNOWN
        assert (found.proportion.good, found.proportion.heavy) == (None, None)
        assert found.proportion.condition(RULE) is Condition.UNKNOWN


def test_a_mean_over_sections_needs_the_item_at_every_section():
    found = assess_water(METHOD, [section("甲", tp=None), section("乙")])
    assert (found.whole.klass, found.whole.means["tp"].known) == (0, 1)


def test_an_item_not_measured_at_a_section_is_averaged_over_the_others():
    without = Place("乙", Body.RIVER, absent=frozenset({"tp"}))
    unmeasured = assess_place(METHOD, without, means(tp=None))
    found = assess_water(METHOD, [section("甲", tp="0.3"), unmeasured])
    assert (found.whole.judged["tp"], found.whole.means["tp"].wanted) == (Decimal("0.300"), 1)
    assert found.whole.klass == 4
    nowhere = assess_water(METHOD, [unmeasured])
    assert "tp" not in nowhere.whole.means


def test_places_and_what_they_lack_must_be_as_many():
    with pytest.raises(ValueError, match="one set for each place"):
        mean_over(METHOD, [means(), means()], [frozenset({"tp"})])


def test_sections_with_limits_of_different_bodies_are_not_averaged():
    with pytest.raises(ValueError, match="judge each body by itself"):
        assess_water(METHOD, [section("甲"), section("乙", body=Body.LAKE_RESERVOIR)])


def test_a_water_without_sections_and_one_given_twice_are_refused():
    with pytest.raises(ValueError, match="give at least one"):
        assess_water(METHOD, [])
    with pytest.raises(ValueError, match="'甲' is given twice"):
        assess_water(METHOD, [section("甲"), section("甲")])
    with pytest.raises(ValueError, match="at least one"):
        mean_over(METHOD, [])


def test_a_lake_is_the_mean_over_its_points_with_the_limits_of_lakes():
    lake = Place("尖岗水库", Body.LAKE_RESERVOIR)
    points = [means(tp="0.02"), means(tp="0.06")]
    found = assess_lake(METHOD, lake, points)
    assert (found.judged["tp"], found.klass) == (Decimal("0.040"), 3)
    as_river = assess_lake(METHOD, Place("尖岗水库", Body.RIVER), points)
    assert as_river.klass == 2


def test_ph_is_averaged_over_points_by_ions_too():
    found = assess_lake(METHOD, Place("湖", Body.LAKE_RESERVOIR), [means(ph="6"), means(ph="9")])
    assert found.judged["ph"] == 6  # 6.30; the arithmetic mean would be 8


@settings(max_examples=40, deadline=None)
@given(CLASSES, st.randoms())
def test_the_order_of_sections_changes_nothing(classes, random):
    given_sections = sections(classes)
    shuffled = given_sections.copy()
    random.shuffle(shuffled)
    assert assess_water(METHOD, shuffled) == assess_water(METHOD, given_sections)
    few, mixed = given_sections[:4], given_sections[3::-1]
    assert assess_water(METHOD, mixed) == assess_water(METHOD, few)


@given(CLASSES, st.data())
def test_a_worse_class_never_makes_a_better_condition(classes, data):
    place = data.draw(st.integers(0, len(classes) - 1))
    known = [klass or 1 for klass in classes]
    worse = known.copy()
    worse[place] = data.draw(st.integers(known[place], 6))
    ranks = [proportion_of(one).condition(RULE).rank for one in (known, worse)]
    assert ranks[0] <= ranks[1]


@settings(max_examples=60, deadline=None)
@given(CLASSES, st.lists(st.integers(1, 6), min_size=12, max_size=12))
def test_whatever_the_unknown_turns_out_to_be_the_condition_said_before_stands(classes, truth):
    said = assess_water(METHOD, sections(classes))
    filled = [klass or truth[n] for n, klass in enumerate(classes)]
    really = proportion_of(filled).condition(RULE)
    assert said.condition in {really, Condition.UNKNOWN}
    assert said.at_best.rank <= really.rank <= said.at_worst.rank


@given(CLASSES)
def test_shares_of_the_six_classes_make_a_hundred(classes):
    found = proportion_of(classes)
    shares = [found.share(klass) for klass in range(1, 7)]
    assert shares == [None] * 6 if not found.known else sum(shares) == 100


def changed(before, after):
    return compare_waters(METHOD, sections(before), sections(after))


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        # ΔG − ΔD: up to 10 none, up to 20 some, beyond clear; research notes §1.
        ([1] * 9 + [4], [1] * 10, Change.NONE),
        ([1] * 8 + [4] * 2, [1] * 10, Change.BETTER),
        ([1] * 7 + [4] * 3, [1] * 10, Change.CLEARLY_BETTER),
        ([1] * 9 + [6], [1] * 10, Change.BETTER),  # ΔG 10, ΔD −10
        ([1] * 10, [1] * 8 + [4] * 2, Change.WORSE),
        ([1] * 10, [1] * 8 + [6] * 2, Change.CLEARLY_WORSE),
        ([1] * 5 + [4] * 5, [1] * 7 + [4] + [6] * 2, Change.NONE),  # ΔG 20, ΔD 20
    ],
)
def test_shares_are_compared_by_the_two_changes(before, after, change):
    assert changed(before, after).change is change


def test_a_comparison_shows_its_two_changes():
    found = changed([1] * 7 + [6] * 3, [1] * 8 + [4] + [6])
    assert (found.good, found.heavy, found.change) == (10, -20, Change.CLEARLY_BETTER)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        # By condition, recalled: same none, one step some, two or more clear; research notes §1.
        (2, 1, Change.NONE),
        (3, 2, Change.BETTER),
        (3, 4, Change.WORSE),
        (4, 2, Change.CLEARLY_BETTER),
        (3, 5, Change.CLEARLY_WORSE),
        (6, 1, Change.CLEARLY_BETTER),
        (5, 5, Change.NONE),
    ],
)
def test_a_section_is_compared_by_its_condition(before, after, change):
    one, other = section(codmn=OF_CLASS[before]), section(codmn=OF_CLASS[after])
    assert compare_places(METHOD, one, other) is change
    assert changed([before], [after]).change is change


def test_a_section_of_unknown_class_or_of_other_items_is_not_compared():
    assert compare_places(METHOD, section(codmn=None), section(codmn=None)) is Change.UNKNOWN
    assert compare_places(METHOD, section(nh3n="9", cod=None), section()) is Change.UNKNOWN


def test_only_comparable_sections_are_compared_and_the_others_are_named():
    before = [*sections({"a": 4, "b": 1, "c": 0, "gone": 6}), section("less", nh3n="9", cod=None)]
    after = [*sections({"a": 1, "b": 1, "c": 1, "new": 6}), section("less")]
    found = compare_waters(METHOD, before, after)
    assert found.compared == ("a", "b")
    assert found.left_out == {
        "c": LeftOut.UNKNOWN_CLASS,
        "gone": LeftOut.ONLY_BEFORE,
        "less": LeftOut.OTHER_ITEMS,
        "new": LeftOut.ONLY_AFTER,
    }
    assert found.before.way is found.after.way is Way.MEANS


def test_nothing_comparable_is_unknown_and_not_unchanged():
    found = compare_waters(METHOD, sections({"a": 1}), sections({"b": 1}))
    assert (found.change, found.before, found.after) == (Change.UNKNOWN, None, None)


def test_a_section_given_twice_is_refused_in_a_comparison():
    with pytest.raises(ValueError, match="given twice"):
        compare_waters(METHOD, [section("甲"), section("甲")], [section("甲")])


MIRROR = {
    Change.CLEARLY_BETTER: Change.CLEARLY_WORSE,
    Change.BETTER: Change.WORSE,
    Change.NONE: Change.NONE,
    Change.WORSE: Change.BETTER,
    Change.CLEARLY_WORSE: Change.CLEARLY_BETTER,
    Change.UNKNOWN: Change.UNKNOWN,
}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=9))
def test_a_comparison_the_other_way_round_says_the_opposite(pairs):
    before, after = [list(part) for part in zip(*pairs, strict=True)]
    assert changed(after, before).change is MIRROR[changed(before, after).change]
