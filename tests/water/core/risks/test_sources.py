"""Risk sources: categories, bans, grades by explicit scores, conditions of clearance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.risks.categories import bans_on
from huiyin.water.core.risks.clearance import (
    ClearanceFacts,
    Condition,
    clearance,
    review_days,
)
from huiyin.water.core.risks.grading import (
    FlowPath,
    Part,
    RiskFacts,
    grade_source,
    worst,
)
from huiyin.water.core.shares import Range, exactly
from huiyin.water.core.zones.protection import Grade
from huiyin.water.risk_data import (
    bans,
    categories,
    clearance_conditions,
    report_columns,
    risk_policy,
)

ON = date(2026, 3, 1)
POLICY = risk_policy(ON)
FIRST, SECOND, OUTSIDE = (frozenset({g}) for g in (Grade.FIRST, Grade.SECOND, Grade.OUTSIDE))


def test_the_fourteen_categories():
    # water_protection.md, section 2
    found = categories(ON)
    assert list(found) == [f"R{n:02}" for n in range(1, 15)]
    assert found["R09"].name_zh == "交通穿越"
    confirmed = {code for code, one in found.items() if one.confidence == "medium"}
    # named by the national campaign of 2018 (one source); the others are recalled
    assert confirmed == {"R01", "R03", "R07", "R08", "R09"}
    assert {one.confidence for one in found.values()} == {"medium", "recalled"}
    assert set(POLICY.hazards) == set(found)


def test_the_national_report_has_fourteen_columns():
    # section 3: the table of Dazhu county, 2018
    zh = [column[1] for column in report_columns(ON)]
    assert zh[:4] == ["序号", "省份", "所在地", "水源地名称"]
    assert zh[-2:] == ["是否完成整治", "整治进度(%)"]
    assert len(zh) == 14


def test_no_ban_is_told_as_law_until_it_is_confirmed():
    # section 1: legal content is recalled
    assert not [ban for ban in bans(ON) if ban.enforceable]


@pytest.mark.parametrize(
    ("category", "zones", "expected"),
    [
        ("R01", FIRST, [("outfall", True)]),
        ("R01", SECOND, [("outfall", True)]),
        ("R01", OUTSIDE, []),
        ("R01", SECOND | OUTSIDE, [("outfall", False)]),
        ("R07", FIRST, [("first_leisure", True)]),
        ("R03", FIRST | SECOND, [("first_unrelated", False), ("first_leisure", False),
                                 ("second_discharging", False), ("second_leisure", False)]),
    ],
)  # fmt: skip
def test_bans_by_category_and_zone(category, zones, expected):
    assert [(c.ban.key, c.sure) for c in bans_on(bans(ON), category, zones)] == expected


def facts(**known: object) -> RiskFacts:
    base = {"category": "R01", "zones": FIRST, "distance": exactly(30), "path": FlowPath.DIRECT}
    return RiskFacts(**(base | known))


def test_the_scores_are_a_product_default():
    assert POLICY.confidence == "product"
    assert POLICY.reviews == (30, 90, 180)  # section 3: "e.g. 30/90/180 days"


@pytest.mark.parametrize(
    ("known", "score", "grade"),
    [
        ({}, 625, "major"),
        ({"zones": SECOND, "distance": exactly(150)}, 300, "major"),
        ({"category": "R14", "zones": SECOND, "path": FlowPath.SURFACE}, 45, "considerable"),
        ({"category": "R04", "zones": OUTSIDE, "distance": exactly(5000), "path": FlowPath.NONE},
         2, "general"),
        ({"distance": exactly(50)}, 625, "major"),
        ({"distance": exactly(50.1)}, 500, "major"),
    ],
)  # fmt: skip
def test_a_score_is_the_product_of_its_parts(known, score, grade):
    found = grade_source(facts(**known), POLICY)
    assert found.score == exactly(score)
    assert found.grade == grade
    assert found.open == ()


def test_what_is_not_known_leaves_a_range_and_says_what_to_find_out():
    found = grade_source(facts(category="R06", zones=SECOND | OUTSIDE, path=None), POLICY)
    assert found.score == Range(4 * 1 * 5 * 1, 4 * 3 * 5 * 5)
    assert (found.grade, found.possible) == (None, ("major", "considerable", "general"))
    assert found.open == (Part.ZONE, Part.PATH)
    near = grade_source(facts(distance=Range(40, 60)), POLICY)
    assert (near.score, near.grade, near.open) == (Range(500, 625), "major", (Part.DISTANCE,))


def test_a_source_of_which_nothing_is_known_may_be_anything():
    found = grade_source(RiskFacts(category=None), POLICY)
    assert found.score == Range(1, 625)
    assert found.open == tuple(Part)


ZONE_SETS = st.frozensets(st.sampled_from(Grade), min_size=1)


@given(
    st.one_of(st.none(), st.sampled_from(sorted(POLICY.hazards))),
    ZONE_SETS,
    st.one_of(st.none(), st.tuples(st.floats(0, 3000), st.floats(0, 3000)).map(sorted)),
    st.one_of(st.none(), st.sampled_from(FlowPath)),
    st.data(),
)
def test_the_range_holds_the_score_whatever_turns_out(category, zones, span, path, data):
    known = RiskFacts(
        category=category, zones=zones, distance=Range(*span) if span else None, path=path
    )
    low, high = span or (0.0, 5000.0)
    truth = RiskFacts(
        category=category or data.draw(st.sampled_from(sorted(POLICY.hazards))),
        zones=frozenset({data.draw(st.sampled_from(sorted(zones)))}),
        distance=exactly(data.draw(st.floats(low, high))),
        path=path or data.draw(st.sampled_from(FlowPath)),
    )
    shown, really = grade_source(known, POLICY), grade_source(truth, POLICY)
    assert shown.score.holds(really.score.low)
    assert really.grade in shown.possible


def test_the_worst_of_a_reach():
    one, two = grade_source(facts(path=None), POLICY), grade_source(facts(zones=OUTSIDE), POLICY)
    assert worst([one, two]) == Range(125, 625)
    assert worst([]) == exactly(0)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"hazards": {"R01": 0}}, "positive"),
        ({"distances": ((50.0, 5), (50.0, 4))}, "grow"),
        ({"marks": (("major", 10), ("general", 5))}, "end at nothing"),
        ({"paths": {FlowPath.DIRECT: 1}}, "every path"),
    ],
)
def test_a_policy_that_leaves_gaps_is_refused(change, complaint):
    with pytest.raises(ValueError, match=complaint):
        replace(POLICY, **change)


def test_impossible_facts_are_refused():
    with pytest.raises(KeyError):
        grade_source(facts(category="R99"), POLICY)
    with pytest.raises(ValueError, match="some zone"):
        grade_source(facts(zones=frozenset()), POLICY)


RULES = clearance_conditions(ON)
DONE = date(2026, 2, 1)
SOUND = ClearanceFacts(
    measure_done=DONE,
    self_checked=DONE + timedelta(days=1),
    evidence=(DONE - timedelta(days=3), DONE + timedelta(days=1)),
    found_by="finder",
    treated_by="treater",
    treated_level="township",
    accepted_by="verifier",
    accepted_level="county",
    on_site_record=True,
    sample_within=True,
    approved_by="leader",
    publicity=True,
)


def lacking(category: str = "R01", **change: object) -> list[Condition]:
    found = clearance(category, replace(SOUND, **change), RULES)
    return [rule.condition for rule in found.lacking]


def test_a_source_with_everything_is_cleared():
    assert clearance("R01", SOUND, RULES).cleared is True
    assert lacking() == []


@pytest.mark.parametrize(
    ("change", "condition", "cleared"),
    [
        ({"measure_done": None}, Condition.MEASURE_DONE, None),
        ({"self_checked": None}, Condition.SELF_CHECK, None),
        # section 3: "closing needs evidence dated after the measure"
        ({"evidence": (DONE,)}, Condition.EVIDENCE_AFTER_MEASURE, False),
        # section 3: "the finder or treater cannot accept"
        ({"accepted_by": "finder"}, Condition.OTHER_PERSON, False),
        ({"accepted_by": "treater"}, Condition.OTHER_PERSON, False),
        ({"found_by": None}, Condition.OTHER_PERSON, None),
        ({"accepted_by": None}, Condition.OTHER_PERSON, None),
        # section 3: "different person and level than the one who treated"
        ({"accepted_level": "township"}, Condition.OTHER_LEVEL, False),
        ({"accepted_level": None}, Condition.OTHER_LEVEL, None),
        ({"on_site_record": False}, Condition.ON_SITE_RECORD, False),
        ({"sample_within": None}, Condition.WATER_SAMPLE, None),
        ({"sample_within": False}, Condition.WATER_SAMPLE, False),
        ({"approved_by": None}, Condition.APPROVAL, None),
        ({"publicity": False}, Condition.PUBLICITY, False),
    ],
)
def test_each_condition_can_fail_alone(change, condition, cleared):
    assert condition in lacking(**change)
    assert clearance("R01", replace(SOUND, **change), RULES).cleared is cleared


def test_a_sample_is_asked_only_where_it_applies():
    assert lacking("R14", sample_within=None) == []
    with pytest.raises(ValueError, match="no condition"):
        clearance("R14", SOUND, [])


def test_reviews_follow_strike_off():
    assert review_days(date(2026, 3, 1), POLICY.reviews) == (
        date(2026, 3, 31),
        date(2026, 5, 30),
        date(2026, 8, 28),
    )
