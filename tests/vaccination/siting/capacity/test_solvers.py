"""Both solvers against HiGHS on random problems; every certificate is checked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.vaccination.core.answer import Ended, Limits
from huiyin.vaccination.core.siting import capacitated, capacitated_pmedian
from huiyin.vaccination.core.siting import check_capacitated as checker
from huiyin.vaccination.core.siting import check_capacitated_pmedian as median_checker
from huiyin.vaccination.core.siting.capacity.possible import NoPlanFound
from huiyin.vaccination.core.siting.errors import Infeasible
from huiyin.vaccination.core.siting.network import arcs_from_rows, with_digest
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
from tests.vaccination.siting.capacity.cases import by_highs, limits, networks, rounded_up, wishes

THOROUGH = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def agrees(network: Network, wish: Wish, solve, check) -> None:
    best = by_highs(network, wish)
    if best is None:
        with pytest.raises(Infeasible) as refused:
            solve(network, wish, limits())
        assert refused.value.relax
        return
    solved = solve(network, wish, limits())
    assert check(network, solved.certificate) == []
    assert solved.value == rounded_up(best)
    assert solved.proven
    assert solved.ended is Ended.PROVEN


@THOROUGH
@given(networks(), st.data())
def test_shares_cost_what_highs_says(network: Network, data: st.DataObject):
    wish = data.draw(wishes(Kind.CAPACITATED, single_source=False))
    agrees(network, wish, capacitated.solve, checker.check)


@THOROUGH
@given(networks(), st.data())
def test_one_site_per_community_costs_what_highs_says(network: Network, data: st.DataObject):
    wish = data.draw(wishes(Kind.CAPACITATED, single_source=True))
    agrees(network, wish, capacitated.solve, checker.check)


@THOROUGH
@given(networks(), st.data())
def test_capacitated_p_median_costs_what_highs_says(network: Network, data: st.DataObject):
    wish = data.draw(wishes(Kind.CAPACITATED_P_MEDIAN, single_source=True))
    agrees(network, wish, capacitated_pmedian.solve, median_checker.check)


def reaches_less_than_all(network: Network) -> bool:
    return network.arcs.site.size < len(network.communities) * len(network.sites)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(networks(most=12), st.data())
def test_a_run_cut_off_states_a_bound_that_holds(network: Network, data: st.DataObject):
    wish = data.draw(wishes(Kind.CAPACITATED, single_source=data.draw(st.booleans())))
    best = by_highs(network, wish)
    if best is None:
        return
    hurried = Limits(60.0, limits().clock, report=lambda progress: progress.nodes < 2)
    try:
        solved = capacitated.solve(network, wish, hurried)
    except NoPlanFound:
        assert wish.single_source or wish.budget is not None or reaches_less_than_all(network)
        return
    assert checker.check(network, solved.certificate) == []
    assert solved.bound <= rounded_up(best) <= solved.value
    assert solved.ended in {Ended.PROVEN, Ended.CANCELLED}


def test_same_seed_same_answer():
    dice = np.random.default_rng(3)
    points = dice.integers(0, 100, (30, 2))
    lengths = np.abs(points[:, None] - points[None]).sum(axis=2)
    names = tuple(str(i) for i in range(30))
    arcs = arcs_from_rows(lambda first, last: lengths[first:last], names, 30)
    people, capacity = dice.integers(1, 20, 30), np.full(30, 100)
    network = with_digest(Network(names, names, people, arcs, capacity=capacity))
    wish = Wish(Kind.CAPACITATED_P_MEDIAN, 4, options={"rounds": 200.0})
    first, second = (capacitated_pmedian.solve(network, wish, limits()) for _ in range(2))
    assert first.open == second.open
    assert np.array_equal(first.served_by, second.served_by)
