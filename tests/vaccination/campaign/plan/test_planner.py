"""Plans keep every rule, whatever is asked; what they do not reach is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from huiyin.vaccination.core.answer import Ended, Limits, Progress
from huiyin.vaccination.core.campaign import exact, planner
from huiyin.vaccination.core.campaign.bounds import bound_of
from huiyin.vaccination.core.campaign.check import check
from huiyin.vaccination.core.campaign.faults import CampaignRefused
from huiyin.vaccination.core.campaign.noted import CutShort, Scarce, TargetMissed
from huiyin.vaccination.core.campaign.plan import Plan
from huiyin.vaccination.core.campaign.planner import best_of, plan_campaign
from huiyin.vaccination.core.campaign.problem import (
    AimKind,
    Community,
    Interval,
    Lot,
    Problem,
    Product,
    Target,
)
from huiyin.vaccination.core.campaign.wrongs import Wrong
from tests.vaccination.campaign.plan.towns import one_site, towns
from tests.vaccination.campaign.small import two_clinics

UNHURRIED = Limits(60, lambda: 0.0)
TWO = Product("two", (Interval(2, 3),), frozenset({0}), 0, 1)


@pytest.fixture
def _as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every campaign goes the way of large ones."""
    monkeypatch.setattr(exact, "SMALL", 0)


def values(plan: Plan) -> dict[str, float]:
    return {aim.name: aim.value for aim in plan.aims}


def never_better_than_bound(plan: Plan) -> bool:
    return all(
        aim.bound is None or aim.value >= aim.bound - 1e-6 * (1 + aim.value) for aim in plan.aims
    )


@pytest.mark.usefixtures("_as_if_large")
@given(problem=towns())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_plan_keeps_every_rule_and_its_bounds_hold(problem: Problem):
    try:
        plan = plan_campaign(problem, UNHURRIED)
    except CampaignRefused:
        return
    assert check(problem, plan) == []
    assert values(plan)["late"] == 0
    assert never_better_than_bound(plan)


@pytest.mark.usefixtures("_as_if_large")
def test_bounds_follow_from_the_prices_alone():
    problem = two_clinics()
    plan = plan_campaign(problem, UNHURRIED)
    assert [proof.aim for proof in plan.proofs] == [aim.name for aim in plan.aims if aim.bound]
    assert {"unprotected", "travel", "cost"} <= {proof.aim for proof in plan.proofs}
    for proof in plan.proofs:
        assert bound_of(problem, plan, proof) == pytest.approx(proof.bound)


def test_a_nested_lot_cannot_stand_in_for_what_comes_later():
    """Lots [0, 2] of 1 and [1, 1] of 5: period 1 takes the short one, period 2 has one dose."""
    lots = (Lot("long", 0, 1, 0, 2), Lot("short", 0, 5, 1, 1))
    plan = plan_campaign(one_site(lots=lots), UNHURRIED)
    assert check(one_site(lots=lots), plan) == []
    assert sum(row.doses for row in plan.given) == 6
    assert values(plan)["expired"] == 0


def test_first_doses_wait_for_their_second():
    """60 doses for 100 people, and nothing more: 30 people are completed, none is left half."""
    lots = (Lot("a", 0, 60, 0, 400),)
    problem = one_site(lots=lots, products=(TWO,), periods=6)
    plan = plan_campaign(problem, UNHURRIED)
    by_dose = [sum(row.doses for row in plan.given if row.dose == k) for k in (1, 2)]
    assert check(problem, plan) == []
    assert by_dose == [30, 30]


def test_what_is_lacking_is_named():
    problem = one_site(lots=(Lot("a", 0, 40, 0, 9),), targets=(Target(0, 2, 900, floor=True),))
    plan = plan_campaign(problem, UNHURRIED)
    assert values(plan)["shortfall"] == 50 * 1000
    assert plan.notes == (TargetMissed(1, problem.targets[0], 0, 50, (Scarce.DOSES,)),)


@pytest.mark.usefixtures("_as_if_large")
def test_staff_that_are_lacking_are_named():
    """A station needs two vaccinators for ten hours, and there is one."""
    problem = one_site(
        lots=(Lot("a", 0, 400, 0, 9),),
        targets=(Target(0, 2, 900),),
        roster=np.ones((1, 1, 3), dtype=np.int64),
    )
    notes = plan_campaign(problem, UNHURRIED).notes
    assert notes == (TargetMissed(1, problem.targets[0], None, 90, (Scarce.STAFF,)),)


def test_contradictions_are_refused_all_at_once():
    twisted = replace(TWO, intervals=(Interval(4, 2),))
    problem = one_site(products=(twisted,), lots=(Lot("a", 0, 1, 5, 2),))
    with pytest.raises(CampaignRefused) as refused:
        plan_campaign(problem, UNHURRIED)
    crossed, days = refused.value.faults
    assert (crossed.wrong, days.wrong) == (Wrong.INTERVAL_CROSSED, Wrong.LOT_DAYS)
    assert (dict(crossed.figures)["least"], dict(crossed.figures)["most"]) == (4, 2)


def test_a_community_without_a_site_is_refused():
    alone = (Community("c", 0, (100,)), Community("far", 0, (5,)))
    arcs = replace(one_site().arcs, start=one_site().arcs.start[[0, 1, 1]])
    with pytest.raises(CampaignRefused, match=r"no_site \(community far\)"):
        plan_campaign(one_site(communities=alone, arcs=arcs), UNHURRIED)


@pytest.mark.usefixtures("_as_if_large")
@pytest.mark.parametrize("phase", ["the city's doses", "the districts' doses", "bound of expired"])
def test_cancelled_it_gives_a_plan_that_keeps_every_rule(phase: str):
    def until(news: Progress) -> bool:
        return news.phase != phase

    problem = two_clinics()
    plan = plan_campaign(problem, Limits(60, lambda: 0.0, report=until))
    assert check(problem, plan) == []
    assert CutShort(Ended.CANCELLED) in plan.notes
    assert any(aim.bound is None for aim in plan.aims)


@pytest.mark.usefixtures("_as_if_large")
def test_doses_that_complete_nobody_any_more_are_given_too_with_their_reserve():
    problem = one_site(
        periods=6,
        products=(replace(TWO, intervals=(Interval(3, 9),)),),
        lots=(Lot("l", 0, 160, 4, 99),),
    )
    plan = plan_campaign(problem, UNHURRIED)
    assert check(problem, plan) == []
    first = sum(one.doses for one in plan.given if one.period == 4)
    rounding = 2
    assert 80 - rounding <= first <= 80


def test_the_same_problem_gives_the_same_plan():
    problem = two_clinics(periods=4, roster=two_clinics().roster[:, :, :4], targets=())
    assert plan_campaign(problem, UNHURRIED).given == plan_campaign(problem, UNHURRIED).given


@pytest.mark.parametrize(
    ("unprotected", "travel", "chosen"),
    [
        pytest.param((1000, 1001), (90, 60), "second", id="within-two-in-a-thousand-ways-decide"),
        pytest.param((1000, 1003), (90, 60), "first", id="more-than-may-be-given-up"),
        pytest.param((1001, 1000), (60, 60), "second", id="nothing-else-differs"),
    ],
)
def test_a_little_of_an_earlier_aim_is_given_for_shorter_ways(
    monkeypatch, unprotected, travel, chosen
):
    nothing = dict.fromkeys(AimKind, 0)
    both = zip(("first", "second"), unprotected, travel, strict=True)
    values = {
        name: nothing | {AimKind.UNPROTECTED: waits, AimKind.TRAVEL: minutes}
        for name, waits, minutes in both
    }
    monkeypatch.setattr(planner, "worth", lambda problem, steps, schedule: values[schedule])
    assert best_of(one_site(), ["first", "second"]) == chosen
