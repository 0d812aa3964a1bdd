"""Which sites open: doses of the busiest period, short ways within room, budget and number."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign.busiest import doses_needed
from huiyin.vaccination.core.campaign.capacity import open_windows
from huiyin.vaccination.core.campaign.choose import choose
from huiyin.vaccination.core.campaign.locate import NEAR_ENOUGH, located
from huiyin.vaccination.core.campaign.master import opening_fen
from huiyin.vaccination.core.campaign.problem import (
    AimKind,
    Community,
    Lot,
    Problem,
    Site,
    Target,
    Wanted,
)
from huiyin.vaccination.core.campaign.together import together
from huiyin.vaccination.core.campaign.watch import Watcher
from tests.vaccination.campaign.plan.towns import one_site
from tests.vaccination.campaign.small import arcs_of

UNHURRIED = Limits(60, lambda: 0.0)
PERIODS = 5
WAYS_FIRST = (Wanted(AimKind.SHORTFALL), Wanted(AimKind.TRAVEL), Wanted(AimKind.UNPROTECTED))
SOON_FIRST = (Wanted(AimKind.UNPROTECTED), Wanted(AimKind.TRAVEL))
HALVED = 1.04
"""What halving six times between all and an eighth leaves open."""


def _all_at_once(aims: tuple[Wanted, ...]) -> Problem:
    """100 people, 100 doses on the first day, 340 doses a period, all to be reached by the end."""
    return one_site(
        periods=PERIODS,
        lots=(Lot("l", 0, 100, 0, 99),),
        targets=(Target(0, PERIODS - 1, 1000),),
        aims=aims,
    )


@pytest.mark.parametrize(("aims", "doses"), [(WAYS_FIRST, 100 / PERIODS), (SOON_FIRST, 100)])
def test_the_busiest_period_is_as_busy_as_the_aims_before_travel_need(aims, doses):
    problem = _all_at_once(aims)
    needed = doses_needed(problem, open_windows(problem), 1, Watcher(UNHURRIED))
    assert doses <= needed <= HALVED * max(doses, problem_most(problem) / 8)


def problem_most(problem: Problem) -> float:
    """Doses of one period, by hand: two stations, 600 minutes, 20 people an hour, 85 %."""
    return min(2 * 600 * 20 / 60 * problem.efficiency_permille / 1000, 99 * 600 / 30)


def _places(seed: int, **changes: object) -> tuple[Problem, np.ndarray]:
    """Five candidates, up to seven communities; and people each has room for."""
    rng = np.random.default_rng(seed)
    people = rng.integers(1, 200, int(rng.integers(2, 8)))
    ways = [sorted((int(rng.integers(1, 40)), s) for s in range(5)) for _ in people]
    sites = tuple(
        Site(f"s{n}", "clinic", 0, 1, 600, 9_999, 99, int(rng.integers(1, 9)) * 1_000, 10)
        for n in range(5)
    )
    problem = one_site(
        communities=tuple(Community(f"c{n}", 0, (int(one),)) for n, one in enumerate(people)),
        sites=sites,
        arcs=arcs_of([[(s, minutes) for minutes, s in row] for row in ways]),
        **changes,
    )
    return problem, rng.integers(50, 400, 5)


def _minutes(problem: Problem, chosen: tuple[int, ...], holds: np.ndarray) -> float:
    """Least minutes by another solver; whoever finds no room counts ten longest ways."""
    arcs, count = problem.arcs, len(problem.communities)
    people = np.array([one.people[0] for one in problem.communities])
    far = 10 * int(arcs.minutes.max()) + 100
    width = len(chosen) + 1
    cost = np.full((count, width), float(far))
    for c in range(count):
        for arc in range(arcs.start[c], arcs.start[c + 1]):
            if arcs.site[arc] in chosen:
                cost[c, chosen.index(arcs.site[arc])] = arcs.minutes[arc]
    everyone = np.kron(np.eye(count), np.ones(width))
    within = np.kron(np.ones(count), np.eye(width))[:-1]
    room = holds[list(chosen)]
    found = linprog(cost.reshape(-1), A_ub=within, b_ub=room, A_eq=everyone, b_eq=people)
    return float(found.fun)


@given(seed=st.integers(0, 10_000), most=st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_no_other_choice_has_shorter_ways_within_its_room(seed: int, most: int):
    problem, holds = _places(seed)
    chosen = located(problem, np.ones(5, dtype=bool), holds, most, Watcher(UNHURRIED))
    assert chosen.sum() <= most
    best = min(_minutes(problem, them, holds) for them in combinations(range(5), most))
    found = _minutes(problem, tuple(np.flatnonzero(chosen).tolist()), holds)
    assert found <= best / (1 - NEAR_ENOUGH) + 1e-6


@given(seed=st.integers(0, 10_000), budget=st.integers(0, 30))
@settings(max_examples=30, deadline=None)
def test_no_choice_costs_more_than_the_budget(seed: int, budget: int):
    problem, holds = _places(seed, budget_fen=budget * 1_000)
    chosen = located(problem, np.ones(5, dtype=bool), holds, 5, Watcher(UNHURRIED))
    assert opening_fen(problem, np.flatnonzero(chosen)).sum() <= budget * 1_000


def test_out_of_time_the_largest_that_can_be_paid_open():
    problem, holds = _places(3, budget_fen=9_000)
    hurried = Watcher(Limits(0, lambda: 0.0))
    chosen = located(problem, np.ones(5, dtype=bool), holds, 2, hurried)
    assert 0 < chosen.sum() <= 2
    assert opening_fen(problem, np.flatnonzero(chosen)).sum() <= 9_000


def test_sites_that_must_open_do_and_the_others_are_those_with_room_near_the_people():
    small = Site("small", "clinic", 0, 1, 600, 9_999, 99, 10, 1)
    hall = Site("hall", "hall", 0, 9, 600, 9_999, 999, 10, 1)
    far = Site("far", "clinic", 0, 1, 600, 9_999, 99, 10, 1, must_open=True)
    problem = one_site(
        communities=(Community("c", 0, (900,)),),
        sites=(small, hall, far),
        arcs=arcs_of([[(0, 5), (1, 9), (2, 50)]]),
        lots=(Lot("l", 0, 900, 0, 99),),
        roster=np.full((1, 1, 3), 99, dtype=np.int64),
        most_open=2,
    )
    opened = choose(problem, open_windows(problem), Watcher(UNHURRIED))
    assert opened.tolist() == [1, 2]


def test_together_answers_in_order_and_tells_the_first_error():
    assert together(lambda: 1, lambda: 2) == [1, 2]

    def fails() -> int:
        raise ValueError("the second")

    with pytest.raises(ValueError, match="the second"):
        together(lambda: 1, fails)
