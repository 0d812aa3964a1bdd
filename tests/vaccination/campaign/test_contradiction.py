"""What cannot hold together is named, and how little must give way, as trying everything finds."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.campaign.wish_words import way_told
from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign.check import check
from huiyin.vaccination.core.campaign.contradiction import contradiction
from huiyin.vaccination.core.campaign.faults import CampaignRefused
from huiyin.vaccination.core.campaign.planner import plan_campaign
from huiyin.vaccination.core.campaign.problem import Problem, Role, Site
from huiyin.vaccination.core.campaign.wishes import Giving, Named, Wish
from tests.vaccination.campaign.small import arcs_of, short

WEEKS = 3


def must_open(district: int, first: int, length: int, fen: int, number: int) -> Site:
    return Site(
        f"s{number}", "clinic", district, 1, 600, 20_000, 5, fen, 100,
        min_periods=min(length, WEEKS - first), first=first, must_open=True,
    )  # fmt: skip


@st.composite
def campaigns(draw: st.DrawFn) -> Problem:
    """Up to three sites that must open in two districts, three weeks, one role that binds."""
    whole = st.integers
    rows = draw(
        st.lists(st.tuples(whole(0, 1), whole(0, 2), whole(1, 3), whole(0, 900)), min_size=1,
                 max_size=3)
    )  # fmt: skip
    staff = np.zeros((2, 1, WEEKS), dtype=np.int64)
    staff[:, 0] = draw(st.lists(st.lists(whole(0, 3), min_size=3, max_size=3), min_size=2,
                                max_size=2))  # fmt: skip
    sites = tuple(must_open(*row, number) for number, row in enumerate(rows))
    return short(
        WEEKS,
        sites=sites,
        arcs=arcs_of([[(0, 5)]] * 3),
        roles=(Role("nurse", 20, draw(whole(0, 2))),),
        vaccinator=0,
        roster=staff,
        lendable=(draw(whole(0, 2)),),
        teams=(),
        most_open=draw(st.none() | whole(0, 3)),
        budget_fen=draw(st.none() | whole(0, 2000)),
    )


def ways_to_run(problem: Problem, closed: frozenset[int]) -> list[list[tuple[int, range]]]:
    choices = []
    for s, site in enumerate(problem.sites):
        if s not in closed:
            starts = range(site.first, WEEKS - site.min_periods + 1)
            choices.append([(s, range(a, a + site.min_periods)) for a in starts])
    return [list(one) for one in product(*choices)]


def fits(problem: Problem, runs: list[tuple[int, range]], free: set[Named], more: int = 0) -> bool:
    """Whether these runs keep every limit that is not free; `more` sites at once are allowed."""
    fewest, most = problem.roles[0].fewest, problem.most_open
    cost = sum(problem.sites[s].fixed_fen + 100 * len(run) for s, run in runs)
    budget = np.inf if problem.budget_fen is None else problem.budget_fen
    if cost > budget and Named(Wish.BUDGET) not in free:
        return False
    for t in range(WEEKS):
        open_now = [problem.sites[s].district for s, run in runs if t in run]
        if most is not None and Named(Wish.MOST_OPEN) not in free and len(open_now) > most + more:
            return False
        used = [fewest * open_now.count(d) for d in range(2)]
        there = [int(problem.roster[d, 0, t]) for d in range(2)]
        wide = [Named(Wish.ROSTER, district=d, role=0) in free for d in range(2)]
        over = sum(max(0, u - n) for u, n, w in zip(used, there, wide, strict=True) if not w)
        if over > problem.lendable[0] and Named(Wish.LENDABLE, role=0) not in free:
            return False
        if not any(wide) and sum(used) > sum(there):
            return False
        # Staff without limit in one district do not make those of the other fewer.
        if any(wide) and not all(wide):
            own = wide.index(False)
            if used[own] > there[own] and used[own] - there[own] > over:
                return False
    return True


def can_hold(problem: Problem, free: set[Named], more: int = 0) -> bool:
    closed = frozenset(name.site for name in free if name.site is not None)
    return any(fits(problem, runs, free, more) for runs in ways_to_run(problem, closed))


@given(campaigns())
def test_it_is_found_exactly_where_trying_everything_finds_no_way(problem: Problem):
    found = contradiction(problem)
    assert (found is None) == can_hold(problem, set())
    if found is None:
        return
    names = {Named(Wish.MUST_OPEN, site=s) for s in range(len(problem.sites))}
    names |= {Named(Wish.MOST_OPEN), Named(Wish.BUDGET), Named(Wish.LENDABLE, role=0)}
    names |= {Named(Wish.ROSTER, district=d, role=0) for d in range(2)}
    others = names - set(found.together)
    assert not can_hold(problem, others)
    for name in found.together:
        assert can_hold(problem, others | {name})
    for way in found.ways:
        given_up = {giving.what for giving in way.givings}
        assert can_hold(problem, given_up)
        for fewer in combinations(given_up, len(given_up) - 1):
            assert not can_hold(problem, set(fewer))
        if given_up == {Named(Wish.MOST_OPEN)}:
            (amount,) = (giving.amount for giving in way.givings)
            assert can_hold(problem, set(), amount)
            assert not can_hold(problem, set(), amount - 1)


def test_the_refusal_says_what_to_do_in_numbers():
    """Both sites must open for the same four weeks; the roster has nobody at the desk in west."""
    roster = short(4).roster.copy()
    roster[1, 0, 1:3] = 0
    sites = tuple(replace(site, must_open=True, min_periods=4) for site in short(4).sites[:2])
    pairs = arcs_of([[(0, 5), (1, 20)], [(0, 10), (1, 12)], [(1, 4), (0, 25)]])
    problem = short(4, sites=sites, arcs=pairs, teams=(), roster=roster, lendable=(0, 0, 0))
    with pytest.raises(CampaignRefused) as refused:
        plan_campaign(problem, Limits(30, lambda: 0.0))
    clash = refused.value.contradiction
    assert clash is not None
    desk = Named(Wish.ROSTER, district=1, role=0)
    assert clash.together == tuple(
        sorted([Named(Wish.LENDABLE, role=0), Named(Wish.MUST_OPEN, site=1), desk])
    )
    assert [way.givings for way in clash.ways] == [
        (Giving(Named(Wish.LENDABLE, role=0), 1),),
        (Giving(Named(Wish.MUST_OPEN, site=1), 1),),
        (Giving(desk, 1, 1, 2),),
    ]
    said = "1 more staff of role desk in district west in periods 1 to 2"
    assert way_told(problem, clash.ways[2], Language.ENGLISH) == said


def test_sites_that_must_open_take_turns_where_they_cannot_be_open_at_once():
    sites = tuple(replace(site, must_open=True) for site in short(4).sites[:2])
    pairs = arcs_of([[(0, 5), (1, 20)], [(0, 10), (1, 12)], [(1, 4), (0, 25)]])
    problem = short(4, sites=sites, arcs=pairs, teams=(), most_open=1)
    plan = plan_campaign(problem, Limits(30, lambda: 0.0))
    assert check(problem, plan) == []
    assert len(plan.openings) == 2
