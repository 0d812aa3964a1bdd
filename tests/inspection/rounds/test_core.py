"""Laws of grouping and of the draw, and the table of a round's acts."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.base.clock import CHINA
from huiyin.inspection.core import draw, grouping, rounds
from huiyin.inspection.core.draw import Candidate, Risk, RiskFacts, RiskPolicy
from huiyin.inspection.core.grouping import Alike, Found
from huiyin.inspection.core.rounds import Act, Asked, Round, RoundState, Seen, Stance, UnitView
from huiyin.ledger.core.parts import Membership, Person
from huiyin.ledger.core.states import Role

ALIKE = Alike(place_percent=85, text_percent=60, metres=60)
NOW = datetime(2020, 6, 3, 12, 0, tzinfo=CHINA)
LONG_AGO = datetime(2000, 1, 1, tzinfo=CHINA)


def found(number: int, **facts) -> Found:
    usual = {"unit": "EEB", "cause": "sewage", "place": "东河口", "text": "河水发黑"}
    return Found(number=number, **usual | facts)


FOUND = st.builds(
    found,
    st.integers(1, 40),
    unit=st.sampled_from(["EEB", "HUD"]),
    cause=st.sampled_from(["sewage", "waste"]),
    place=st.sampled_from(["东河口", "东 河口", "东河口右岸", "西河口", "桥头"]),
    text=st.sampled_from(["河水发黑", "河水发黑发臭", "垃圾成堆", "护栏缺失"]),
    longitude=st.none() | st.floats(113.60, 113.61),
    latitude=st.none() | st.floats(34.90, 34.91),
)
FINDINGS = st.lists(FOUND, unique_by=lambda f: f.number, max_size=9)


@given(FINDINGS)
def test_every_finding_is_in_exactly_one_group(findings):
    groups = grouping.suggest(findings, ALIKE)
    members = [number for group in groups for number in group]
    assert sorted(members) == sorted(f.number for f in findings)


@given(FINDINGS, st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter(findings, random):
    shuffled = list(findings)
    random.shuffle(shuffled)
    assert grouping.suggest(shuffled, ALIKE) == grouping.suggest(findings, ALIKE)


@given(FINDINGS)
def test_one_thing_is_never_parted_and_no_group_mixes_units_or_causes(findings):
    by_number = {f.number: f for f in findings}
    groups = grouping.suggest(findings, ALIKE)
    home = {number: group for group in groups for number in group}
    for one, other in itertools.combinations(findings, 2):
        if grouping.together(one, other, ALIKE):
            assert home[one.number] == home[other.number]
            assert grouping.together(other, one, ALIKE)
    for group in groups:
        assert len({(by_number[n].unit, by_number[n].cause) for n in group}) == 1


def test_the_same_place_and_cause_is_one_thing_whatever_the_words():
    one, other = found(1, place="东河口"), found(2, place="东 河口", text="完全不同的描述")
    assert grouping.suggest([one, other], ALIKE) == ((1, 2),)


def test_places_near_each_other_need_near_words():
    here = found(1, place="甲", longitude=113.6, latitude=34.9)
    near = found(2, place="乙", longitude=113.6003, latitude=34.9)
    assert grouping.suggest([here, near], ALIKE) == ((1, 2),)
    assert grouping.suggest([here, replace(near, text="护栏缺失")], ALIKE) == ((1,), (2,))
    far = replace(near, longitude=113.602)
    assert grouping.suggest([here, far], ALIKE) == ((1,), (2,))


def test_the_distance_of_a_degree_of_latitude():
    south = found(1, longitude=113.0, latitude=34.0)
    north = found(2, longitude=113.0, latitude=35.0)
    assert grouping.distance(south, north) == pytest.approx(111_195, abs=1)
    assert grouping.distance(south, found(3)) is None


@given(st.dictionaries(st.integers(1, 30), st.sampled_from(["", " ", "a", "b", "a "])))
def test_groups_by_hand_hold_every_finding_once_and_an_empty_label_is_alone(labels):
    groups = grouping.by_hand(labels)
    assert sorted(n for group in groups for n in group) == sorted(labels)
    home = {n: group for group in groups for n in group}
    for number, label in labels.items():
        same = {n for n, other in labels.items() if other.strip() == label.strip()}
        assert set(home[number]) == (same if label.strip() else {number})


POOL = st.lists(
    st.builds(
        Candidate,
        matter=st.integers(1, 99).map(str),
        score=st.integers(0, 9),
    ),
    unique_by=lambda c: c.matter,
    max_size=20,
)


@given(POOL, st.text(max_size=8), st.integers(0, 6), st.integers(0, 6), st.randoms())
def test_anybody_draws_the_same_list(pool, seed, lot, risk, random):
    shuffled = list(pool)
    random.shuffle(shuffled)
    drawn = draw.draw(pool, seed, by_lot=lot, by_risk=risk)
    assert draw.draw(shuffled, seed, by_lot=lot, by_risk=risk) == drawn
    assert len({one.matter for one in drawn}) == len(drawn)
    assert sum(one.by_lot for one in drawn) == min(lot, len(pool))


@given(POOL, st.text(max_size=8), st.integers(0, 4), st.integers(0, 4))
def test_the_part_by_risk_leaves_no_higher_score_behind(pool, seed, lot, risk):
    drawn = draw.draw(pool, seed, by_lot=lot, by_risk=risk)
    chosen = [one for one in drawn if not one.by_lot]
    taken = {one.matter for one in drawn}
    left = [c.score for c in pool if c.matter not in taken]
    assert all(one.score > 0 for one in chosen)
    if chosen and left:
        assert min(one.score for one in chosen) >= max(left)
    if len(chosen) < risk:
        assert not any(left)


def test_another_seed_draws_another_lot():
    pool = [Candidate(matter=str(n), score=0) for n in range(50)]
    lots = {draw.draw(pool, str(seed), by_lot=3, by_risk=0) for seed in range(20)}
    assert len(lots) > 15


@given(
    st.dictionaries(
        st.integers(1, 50).map(str), st.sets(st.sampled_from("abcd")), min_size=1, max_size=12
    ),
    st.text(max_size=5),
)
def test_checkers_are_only_those_who_may(eligible, seed):
    given_to = draw.assign(eligible, seed)
    assert given_to.keys() == eligible.keys()
    for matter, who in given_to.items():
        assert who in eligible[matter] if eligible[matter] else who is None


def test_checkers_share_the_work():
    given_to = draw.assign({str(n): ["a", "b", "c"] for n in range(9)}, "seed")
    assert sorted(list(given_to.values()).count(who) for who in "abc") == [3, 3, 3]


POLICY = RiskPolicy(
    name="p",
    weights={Risk.CAME_BACK: 4, Risk.MAJOR: 3, Risk.THIN_EVIDENCE: 2, Risk.LONG_OVERDUE: 1},
    evidence_at_least=2,
    overdue_days=10,
)
CLEAN = RiskFacts(
    cycle=1, major=False, evidence=2, overdue_days=9, checks_failed=0, unit_failures=0
)


@pytest.mark.parametrize(
    ("facts", "score", "reasons"),
    [
        (CLEAN, 0, ()),
        (replace(CLEAN, cycle=2), 4, (Risk.CAME_BACK,)),
        (replace(CLEAN, major=True, evidence=1), 5, (Risk.MAJOR, Risk.THIN_EVIDENCE)),
        (replace(CLEAN, overdue_days=10), 1, (Risk.LONG_OVERDUE,)),
        (replace(CLEAN, checks_failed=3, unit_failures=2), 0, ()),
    ],
)
def test_each_risk_has_its_weight_and_one_without_a_weight_is_no_reason(facts, score, reasons):
    assert draw.weigh("1", facts, POLICY) == Candidate(matter="1", score=score, reasons=reasons)


def person(name: str, unit: str = "TC", *roles: Role, was: tuple[str, ...] = ()) -> Person:
    past = tuple(Membership(unit=u, since=LONG_AGO, until=LONG_AGO) for u in was)
    return Person(id=name, unit=unit, roles=frozenset(roles), memberships=past)


LEADER = person("yan", "TC", Role.VERIFIER)
MEMBER = person("yao", "TC", Role.VERIFIER)
HEAD = person("he", "EEB", Role.UNIT_HEAD)
OTHER_HEAD = person("hai", "HUD", Role.UNIT_HEAD)
STRANGER = person("du", "SO", Role.SUPERVISOR)
ADMIN = person("yan", "TC", Role.SYSADMIN)
READY = Seen(number=1, unit="EEB", shown=True, view=UnitView.AGREED, stance=Stance.KEPT)


def a_round(state: RoundState = RoundState.CONFIRMING, *findings: Seen) -> Round:
    return Round(
        state=state,
        first_day=date(2020, 6, 1),
        last_day=date(2020, 6, 5),
        leader="yan",
        team=frozenset({"yan", "yao"}),
        units=frozenset({"EEB", "HUD"}),
        findings=findings or (READY,),
        answer_by=(("EEB", NOW + timedelta(days=1)),),
    )


def rule_of(rnd: Round, asked: Asked, actor: Person, now: datetime = NOW) -> str | None:
    refusal = rounds.refuse(rnd, asked, actor, now)
    return None if refusal is None else refusal.rule


MAY = {
    Act.START: {"yan"},
    Act.RECORD: {"yan", "yao"},
    Act.PRESENT: {"yan"},
    Act.ANSWER: {"he"},
    Act.RULE: {"yan"},
    Act.GROUP: {"yan"},
    Act.HAND_OVER: {"yan"},
    Act.CLOSE: {"yan"},
}


@pytest.mark.parametrize("state", RoundState)
@pytest.mark.parametrize("act", MAY)
def test_every_cell_of_state_act_and_person(state, act):
    rnd = a_round(state)
    for actor in (LEADER, MEMBER, HEAD, OTHER_HEAD, STRANGER, ADMIN):
        rule = rule_of(rnd, Asked(act=act, finding=1), actor)
        if state not in rounds.TABLE[act].sources:
            assert rule == "R-STATE"
        elif actor is ADMIN or actor.id not in MAY[act]:
            assert rule in {"R-LEADER", "R-TEAM", "R-HEAD"}
        else:
            assert rule not in {"R-STATE", "R-LEADER", "R-TEAM", "R-HEAD"}


OPEN = Seen(number=1, unit="EEB", shown=True)


@pytest.mark.parametrize(
    ("rnd", "asked", "actor", "rule"),
    [
        (a_round(), Asked(act=Act.RECORD, unit="WRB"), MEMBER, "R-UNIT"),
        (a_round(), Asked(act=Act.RECORD, seen_at=NOW + timedelta(hours=1)), MEMBER, "R-DAYS"),
        (a_round(), Asked(act=Act.RECORD, seen_at=NOW - timedelta(days=3)), MEMBER, "R-DAYS"),
        (a_round(), Asked(act=Act.RECORD, seen_at=NOW), MEMBER, None),
        (a_round(), Asked(act=Act.PRESENT), LEADER, "R-NOTHING"),
        (a_round(RoundState.CONFIRMING, replace(OPEN, shown=False)),
         Asked(act=Act.ANSWER, finding=1), HEAD, "R-SHOWN"),
        (a_round(), Asked(act=Act.ANSWER, finding=1), HEAD, "R-RULED"),
        (a_round(RoundState.CONFIRMING, replace(OPEN, shown=False)),
         Asked(act=Act.RULE, finding=1), LEADER, "R-SHOWN"),
        (a_round(RoundState.CONFIRMING, OPEN), Asked(act=Act.RULE, finding=1), LEADER, "R-HEARD"),
        (a_round(RoundState.CONFIRMING, OPEN), Asked(act=Act.HAND_OVER), LEADER, "R-OPEN"),
        (a_round(RoundState.CONFIRMING, replace(READY, stance=Stance.WITHDRAWN)),
         Asked(act=Act.HAND_OVER), LEADER, "R-EMPTY"),
        (a_round(), Asked(act=Act.HAND_OVER), LEADER, None),
        (a_round(), Asked(act=Act.CLOSE), LEADER, "R-FINDINGS"),
        (a_round(RoundState.HANDED_OVER), Asked(act=Act.CLOSE), LEADER, None),
        (a_round(RoundState.CONFIRMING, replace(READY, stance=Stance.WITHDRAWN)),
         Asked(act=Act.CLOSE), LEADER, None),
    ],
)  # fmt: skip
def test_a_refusal_names_its_rule(rnd, asked, actor, rule):
    assert rule_of(rnd, asked, actor) == rule


def test_silence_lets_the_leader_decide_once_the_time_is_over():
    rnd, later = a_round(RoundState.CONFIRMING, OPEN), NOW + timedelta(days=2)
    assert rule_of(rnd, Asked(act=Act.RULE, finding=1), LEADER, later) is None
    assert rule_of(rnd, Asked(act=Act.ANSWER, finding=1), HEAD, later) == "R-TIME"


def test_whoever_ever_belonged_to_the_unit_is_in_conflict():
    once, now, never = person("a", "SO", was=("EEB",)), person("b", "HUD"), person("c", "SO")
    found_pairs = rounds.conflicts((once, now, never), frozenset({"EEB", "HUD"}))
    assert found_pairs == (("a", "EEB"), ("b", "HUD"))


def test_a_visit_is_too_soon_within_the_days_of_the_policy():
    visit = rounds.Visit(
        round="R1", unit="EEB", first_day=date(2020, 1, 1), last_day=date(2020, 1, 10)
    )
    units = frozenset({"EEB"})
    assert rounds.too_soon((visit,), units, date(2020, 4, 8), 90) == (visit,)
    assert rounds.too_soon((visit,), units, date(2020, 4, 9), 90) == ()
    assert rounds.too_soon((visit,), frozenset({"HUD"}), date(2020, 1, 11), 90) == ()


@pytest.mark.parametrize(("actor", "may"), [(STRANGER, True), (LEADER, False), (HEAD, False)])
def test_rounds_are_planned_by_the_office(actor, may):
    assert (rounds.may_plan(actor) is None) is may
