"""The best bundle: the city's rules by hand, and drawn offers against exhaustive search."""

from __future__ import annotations

import pytest
from benchmarks._bundle_cases import clashing, exhaustive, had, milp, offers, pays
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.industry.core.rules.bundle.best import bundle
from huiyin.industry.core.rules.bundle.offers import BadStacking, Offer, Past
from huiyin.industry.core.rules.policy import How, Stacking, Words

WAN = 1_000_000


@given(st.integers(0, 10**6), st.integers(1, 12))
@settings(max_examples=80, deadline=None)
def test_it_is_the_best_of_every_legal_set(seed, many):
    made, past = offers(seed, many)
    found = bundle(made, past)
    chosen = set(found.chosen)
    assert found.value == exhaustive(made, past) == pays(made, chosen, past)
    assert not any(pair <= chosen for pair in clashing(made))
    assert not chosen & had(made, past)


@pytest.mark.parametrize("seed", range(2))
def test_sixteen_policies_exhaustively_and_forty_by_a_milp(seed):
    made, past = offers(seed, 16)
    assert bundle(made, past).value == exhaustive(made, past)
    made, past = offers(seed, 40)
    assert bundle(made, past).value == round(milp(made, past))


def rule(how: How, group: str = "g", **more: object) -> tuple[Stacking, ...]:
    return (Stacking(group, how, clause="§12", **more),)  # type: ignore[arg-type]


def test_only_the_higher_title_award_and_what_the_rule_costs():
    higher = rule(How.MAX_PER_YEAR)
    found = bundle([Offer("giant", 200 * WAN, higher), Offer("prov", 50 * WAN, higher)])
    assert (found.chosen, found.value) == (("giant",), 200 * WAN)
    (bound,) = found.bounds
    assert (bound.left_out, bound.gain, bound.clause) == (("prov",), 50 * WAN, "§12")


def test_two_small_ones_beat_the_large_one_they_exclude():
    alone = rule(How.EXCLUSIVE_WITH, others=("a", "b"))
    found = bundle([Offer("a", 6), Offer("b", 5), Offer("large", 10, alone)])
    assert (found.chosen, found.value) == (("a", "b"), 11)


def test_a_group_without_names_excludes_each_other():
    made = [Offer(name, value, rule(How.EXCLUSIVE_WITH)) for name, value in (("a", 3), ("b", 4))]
    assert bundle(made).chosen == ("b",)


def test_one_investment_serves_one_policy():
    once = rule(How.SAME_INVESTMENT_ONCE)
    made = [Offer("a", 3, once, "robots"), Offer("b", 4, once, "robots"), Offer("c", 1, once, "x")]
    assert bundle(made).chosen == ("b", "c")
    unsaid = [Offer("a", 3, once), Offer("b", 4, once, "robots")]
    assert bundle(unsaid).chosen == ("b",)


def test_listing_is_paid_net_of_what_came_and_the_cap_cuts():
    net, cap = rule(How.NET_OF_RECEIVED, "net"), rule(How.TOTAL_CAP, "cap", cap=7)
    made = [Offer("a", 5, net + cap), Offer("b", 4, net + cap)]
    assert bundle(made, Past({"net": 3})).value == 6
    found = bundle(made)
    assert found.value == 7
    assert [(one.group, one.gain, one.left_out) for one in found.bounds] == [("cap", 2, ("a", "b"))]


def test_what_adds_nothing_is_left_out_and_obligations_are_told():
    capped = rule(How.TOTAL_CAP, cap=5)
    stay = Words("五年不迁", "no move for five years")
    found = bundle([Offer("a", 5, capped, after=stay), Offer("b", 3, capped, after=stay)])
    assert found.chosen == ("a",)
    assert found.obligations == (("a", stay),)


def test_once_in_a_life():
    once = rule(How.ONCE)
    assert bundle([Offer("a", 5, once)], Past(had=frozenset({"a"}))).chosen == ()
    assert bundle([Offer("a", 5, once)]).chosen == ("a",)


def test_groups_that_overlap_are_refused_by_name():
    made = [
        Offer("a", 1, rule(How.TOTAL_CAP, "x", cap=1)),
        Offer("b", 1, rule(How.TOTAL_CAP, "x", cap=1) + rule(How.TOTAL_CAP, "y", cap=1)),
        Offer("c", 1, rule(How.TOTAL_CAP, "y", cap=1)),
    ]
    with pytest.raises(BadStacking, match="x and y overlap"):
        bundle(made)
    with pytest.raises(BadStacking, match="one amount, there are 0"):
        bundle([Offer("a", 1, rule(How.TOTAL_CAP))])
