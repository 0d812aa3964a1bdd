"""Certain answers and minimal reasons against z3, brute force and cases worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import islice, product

import pytest
from benchmarks._reasons_by_force import MOST_LEAVES, minimal_by_force
from benchmarks._rules_by_z3 import by_z3
from benchmarks._rules_shipped_cases import cases, catalogue
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.certain import certain, missing
from huiyin.industry.core.rules.certain.integers import Budget, CutOff, feasible
from huiyin.industry.core.rules.facts import Facts, Span, Spell
from huiyin.industry.core.rules.fields import DomainFact
from huiyin.industry.core.rules.judge import NO, UNKNOWN, YES, Judge, settled
from huiyin.industry.core.rules.normal import share
from huiyin.industry.core.rules.reasons import explain
from huiyin.industry.core.rules.surface import Op

DAY = date(2026, 4, 30)
LOWEST = {"emp": 0, "rev": 0, "rd": 0, "x": 0}


def at_least(name: str, least: int) -> ground.Leaf:
    return ground.Leaf(f"{name}>={least}", ground.Linear((name,), (1,), least))


def judge(**numbers: int | Span) -> Judge:
    return Judge(Facts(numbers), DAY, dict(LOWEST))


def tier(name: str, low: int, high: int, rate: int) -> ground.Tree:
    over = ground.Leaf(f"{name}.from", ground.Linear(("rev",), (1,), low))
    under = ground.Leaf(f"{name}.to", ground.Linear(("rev",), (-1,), 1 - high))
    return ground.All(
        (over, under, ground.Leaf(name, share(["rd"], ["rev"], Op.AT_LEAST, Fraction(rate, 100))))
    )


def test_small_or_not_small_is_certain_without_the_number():
    tree = ground.Any((ground.Not(at_least("emp", 31)), at_least("emp", 31)))
    assert judge()(tree) == UNKNOWN
    assert certain(tree, judge()).outcome == YES


def test_a_tier_gate_that_fails_in_every_tier_is_a_no_and_its_reasons_are_joint():
    tree = ground.Any((tier("low", 1000, 5000, 5), tier("high", 5000, 10**9, 3)))
    assert judge(rd=40)(tree) == UNKNOWN
    told = explain(tree, judge(rd=40))
    assert told.certain.outcome == NO
    assert told.together
    assert told.because.first == ("high", "high.from", "low", "low.from")
    assert certain(tree, judge(rd=60)).outcome == UNKNOWN


def test_what_is_always_true_decides_and_what_contradicts_it_does_not():
    always = (DomainFact(("tech", "emp"), (-1, 1), 0),)
    tree = ground.Any((at_least("emp", 10), ground.Not(at_least("tech", 10))))
    assert certain(tree, judge(), always).outcome == YES
    wrong = certain(at_least("x", 5), judge(tech=5, emp=3), always)
    assert wrong.outcome == UNKNOWN
    assert not wrong.contradictory
    both = ground.All((at_least("emp", 10), at_least("x", 5)))
    asked = certain(both, judge(tech=20, emp=Span(3, 12)), always)
    assert (asked.outcome, asked.contradictory) == (UNKNOWN, True)


def test_two_comparisons_with_one_unset_parameter_need_not_agree():
    lower, upper = (ground.Leaf(name, ground.Unset("cap")) for name in ("lower", "upper"))
    tree = ground.Any((lower, ground.Not(upper)))
    assert certain(tree, judge()).outcome == UNKNOWN
    assert certain(ground.Any((lower, ground.Not(lower))), judge()).outcome == YES


def test_rows_of_a_class_exclude_each_other_and_new_titles_are_recent_ones():
    both = ground.All((ground.Member("industry", ("C39",)), ground.Member("industry", ("F",))))
    assert certain(both, judge()).outcome == NO
    under = ground.Any((ground.Not(ground.Member("industry", ("C39",))),
                        ground.Member("industry", ("C",))))  # fmt: skip
    assert certain(under, judge()).outcome == YES
    recent = ground.Any((ground.Not(ground.Title("t", "newly")), ground.Title("t", "happened", 12)))
    assert certain(recent, judge()).outcome == YES


def test_mean_growth_with_one_figure_lacking_is_decided():
    curve = ground.Curve(("a", "b", "c"), Fraction(1, 20))
    assert certain(curve, judge(a=400, c=100, b=Span(1))).outcome == YES
    assert certain(curve, judge(a=100, c=100)).outcome == UNKNOWN
    assert certain(curve, judge(a=100, c=100, b=Span(80, 120))).outcome == NO
    assert not certain(curve, judge(b=100)).exact


def test_a_search_that_is_cut_off_stays_open_and_says_so():
    tree = ground.Any((ground.Not(at_least("emp", 31)), at_least("emp", 31)))
    cut = certain(tree, judge(), steps=1)
    assert (cut.outcome, cut.cut_off, cut.exact) == (UNKNOWN, True, False)


def test_what_cannot_turn_the_rule_is_not_missing():
    question = ground.Leaf("asks", ground.Question("p:asks"))
    tree = ground.All((at_least("x", 5), ground.Any((at_least("x", 3), question))))
    lacks = missing(tree, judge())
    assert (lacks.names("field"), lacks.names("question")) == (("x",), ())
    asks = missing(ground.All((at_least("x", 5), question)), judge(x=7))
    assert asks.only_asks
    assert asks.leaves == ("asks",)


ROWS = st.lists(
    st.tuples(st.lists(st.integers(-7, 7), min_size=3, max_size=3), st.integers(-15, 15)),
    min_size=1, max_size=5,
)  # fmt: skip


@given(ROWS)
@settings(max_examples=150, deadline=None)
def test_whole_numbers_are_found_where_there_are_some(rows):
    box = [([1, 0, 0], 4), ([0, 1, 0], 4), ([0, 0, 1], 4)]
    box += [([-one for one in weights], 4) for weights, _ in box]
    every = [*rows, *box]
    truth = any(
        all(sum(w * x for w, x in zip(ws, point, strict=True)) + c >= 0 for ws, c in every)
        for point in product(range(-4, 5), repeat=3)
    )
    named = [(dict(zip("xyz", weights, strict=True)), c) for weights, c in every]
    assert feasible(named, Budget(100_000)) is truth


def test_thin_strips_hold_whole_numbers_or_none():
    strip = [({"x": 27, "y": -45}, -4), ({"x": -27, "y": 45}, 8)]
    assert not feasible(strip, Budget(1000))
    assert feasible([({"x": 11, "y": 13}, -27), ({"x": -11, "y": -13}, 27)], Budget(1000))
    with pytest.raises(CutOff):
        feasible(strip, Budget(0))


@pytest.mark.parametrize("lacking", [0.1, 0.3])
def test_certain_answers_equal_z3(lacking):
    always = catalogue().always
    open_ones = (
        case
        for case in cases(11, lacking)
        if case.judge()(case.tree).open
        and not any(isinstance(one, ground.Curve) for one in ground.atoms(case.tree))
        and not case.policy.startswith("park_")
    )
    differing = []
    for case in islice(open_ones, 25):
        found = certain(case.tree, case.judge(), always)
        oracle = by_z3(case.tree, case.judge(), always)
        ours = bool(found.outcome & YES), bool(found.outcome & NO)
        if None not in oracle and ours != oracle:
            differing.append((case.policy, case.as_of, ours, oracle))
    assert differing == []


def a_tree(depth: int) -> st.SearchStrategy:
    kinds = st.sampled_from(["all", "any", "some", "not"])
    if depth == 0:
        return st.just("leaf")
    return st.one_of(
        st.just("leaf"),
        st.tuples(kinds, st.lists(a_tree(depth - 1), min_size=1, max_size=3), st.integers(1, 2)),
    )


def named(shape, count: list[int]) -> ground.Tree:
    if shape == "leaf":
        count[0] += 1
        return ground.Leaf(f"l{count[0]:02}", ground.Question(f"q{count[0]:02}"))
    kind, inner, least = shape
    of = tuple(named(one, count) for one in inner)
    made = {"all": ground.All(of), "any": ground.Any(of), "not": ground.Not(of[0])}
    return made.get(kind, ground.AtLeast(min(least, len(of)), of))


@given(a_tree(3), st.lists(st.booleans(), min_size=27, max_size=27))
@settings(max_examples=120, deadline=None)
def test_minimal_reasons_equal_brute_force_for_any_nesting(shape, answers):
    tree = named(shape, [0])
    leaves = list(ground.outermost(tree))
    if len(leaves) > MOST_LEAVES:
        return
    decided = {leaf.of.id: answers[at] for at, leaf in enumerate(leaves)}
    told = explain(tree, Judge(Facts(decided=decided), DAY), limit=5000)
    outcomes = {leaf.id: settled(decided[leaf.of.id]) for leaf in leaves}
    ours = {frozenset(one.leaf for one in causes) for causes in told.because.sets}
    assert ours == minimal_by_force(tree, outcomes, told.certain.outcome == YES, {})
    assert not told.because.more


def test_reasons_of_the_catalogue_equal_brute_force_cards_included():
    always, differing = catalogue().always, []
    for case in islice(cases(3, 0.0), 240):
        for tree in (case.tree, *(one.of for one in ground.outermost(case.tree))):
            named_ones = {one.id for one in ground.outermost(tree)}
            if len(named_ones) > MOST_LEAVES or not named_ones or list(ground.issued(tree)):
                continue
            told = explain(tree, case.judge(), always, limit=5000)
            ours = {frozenset(one.leaf for one in causes) for causes in told.because.sets}
            if not told.certain.outcome.open and not told.together:
                holds = told.certain.outcome == YES
                if ours != minimal_by_force(tree, told.leaves, holds, {}):
                    differing.append((case.policy, case.as_of))
    assert differing == []


def test_an_open_rule_says_what_settles_it_either_way():
    question = ground.Leaf("asks", ground.Question("p:asks"))
    tree = ground.All((at_least("x", 5), question, ground.Not(at_least("rd", 9))))
    told = explain(tree, Judge(Facts({"x": 7}, titles={"t": (Spell(DAY),)}), DAY, dict(LOWEST)))
    assert told.to_yes.sets == ((("asks", True), ("rd>=9", False)),)
    assert told.to_no.sets == ((("asks", False),), (("rd>=9", True),))
