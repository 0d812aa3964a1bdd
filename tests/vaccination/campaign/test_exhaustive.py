"""Hand-sized campaigns against the whole integer programme, written apart from the planner."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from huiyin.vaccination.campaign.run import recomputed
from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign import bounds as campaign_bounds
from huiyin.vaccination.core.campaign import exact
from huiyin.vaccination.core.campaign.bounds import bound_of
from huiyin.vaccination.core.campaign.check import check
from huiyin.vaccination.core.campaign.linear import NO_CAPS, Answer, Caps, solve_linear
from huiyin.vaccination.core.campaign.plan import Plan
from huiyin.vaccination.core.campaign.planner import plan_campaign
from huiyin.vaccination.core.campaign.problem import AimKind, Lot, Problem, Wanted
from huiyin.vaccination.core.campaign.ways import ways
from tests.peers.campaign_exhaustive import Exhaustive
from tests.peers.campaign_first_come import FirstCome
from tests.vaccination.campaign.small import STRICT, short

SCARCE = (Lot("a", 0, 500, 0, 27), Lot("b", 0, 700, 9, 400), Lot("c", 1, 200, 9, 41))
CASES: dict[str, Problem] = {
    "one site at once": short(4, most_open=1),
    "no team": short(4, teams=()),
    "scarce": short(4, teams=(), lots=SCARCE),
}


@cache
def truth(name: str) -> dict[AimKind, int]:
    return Exhaustive(CASES[name]).aims()


@cache
def planned(name: str) -> Plan:
    return plan_campaign(CASES[name], Limits(30, lambda: 0.0))


@pytest.mark.parametrize("name", CASES)
def test_the_planner_finds_the_plan_that_trying_everything_finds(name: str):
    plan = planned(name)
    assert check(CASES[name], plan) == []
    values = [aim.value for aim in plan.aims]
    assert values == [truth(name)[wanted.kind] for wanted in CASES[name].aims]


@pytest.mark.parametrize("name", CASES)
def test_the_bounds_of_the_planner_are_below_the_truth(name: str):
    for aim in planned(name).aims:
        assert aim.bound is None or aim.bound <= truth(name)[AimKind(aim.name)] + 1e-6


@pytest.mark.parametrize("name", CASES)
def test_the_prices_of_each_model_bound_the_truth_at_its_own_sites(name: str):
    for proof in planned(name).proofs:
        again = bound_of(CASES[name], planned(name), proof)
        assert again <= truth(name)[AimKind(proof.aim)] + 1e-6


@pytest.mark.parametrize("name", CASES)
def test_what_is_printed_with_a_proof_is_what_its_prices_give(name: str):
    """The integer programme may know more than prices do; then there is no proof to show."""
    again = recomputed(CASES[name], planned(name))
    assert [one for one in again if not one.holds] == []


def test_prices_that_say_less_than_nothing_are_no_proof(monkeypatch: pytest.MonkeyPatch):
    """Interior points end a little beside the best prices, so that a bound of 0 comes out below."""

    def worthless(*given: Any, **options: Any) -> Answer:
        answer = solve_linear(*given, **options)
        return replace(answer, prices=answer.prices * 0, bound=-1e9)

    monkeypatch.setattr(campaign_bounds, "solve_linear", worthless)
    monkeypatch.setattr(exact, "SMALL", 0)
    plan = plan_campaign(CASES["scarce"], Limits(30, lambda: 0.0))
    assert [aim.bound for aim in plan.aims if aim.name != "travel"] == [0.0] * 5
    assert recomputed(CASES["scarce"], plan) == ()
    assert check(CASES["scarce"], plan) == []


@pytest.mark.parametrize("name", CASES)
def test_the_model_of_ways_contains_the_best_plan(name: str):
    """Each aim, the earlier ones held at the truth, can be no worse than the truth in it."""
    plan = planned(name)
    opened = np.array([one.site for one in plan.openings], dtype=np.int64)
    parked = np.array([one.site for one in plan.parked], dtype=np.int64)
    model, caps = ways(CASES[name], opened, parked), NO_CAPS
    for kind in (AimKind.SHORTFALL, AimKind.EXPIRED, AimKind.UNPROTECTED, AimKind.TRAVEL):
        aim, best = model.objectives[kind], truth(name)[kind]
        found = solve_linear(model, aim.cost, caps, 30, lambda value, bound: True)
        assert found.columns is not None
        assert found.bound + aim.constant <= best + 1e-6 * (1 + best)
        costs, limits = (*caps.costs, aim.cost), (*caps.limits, best - aim.constant)
        caps = Caps((*caps.names, kind.value), costs, limits)


@pytest.mark.parametrize("name", CASES)
def test_no_plan_without_foresight_beats_the_truth(name: str):
    """The order of aims is a lexicographic one: the first difference decides."""
    plan = FirstCome(CASES[name]).plan()
    values = [int(aim.value) for aim in plan.aims]
    assert [truth(name)[wanted.kind] for wanted in CASES[name].aims] <= values


def test_what_an_aim_may_give_up_is_used_by_the_next():
    """Travel may be longer by half of its best: the cost can then be lower, never higher."""
    strict = CASES["one site at once"]
    loose = replace(strict, aims=(*STRICT[:4], Wanted(AimKind.TRAVEL, permille=500), STRICT[5]))
    assert Exhaustive(loose).aims()[AimKind.COST] <= truth("one site at once")[AimKind.COST]
