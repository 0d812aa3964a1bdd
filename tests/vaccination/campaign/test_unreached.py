"""What keeps targets out of reach, against the whole integer programme with that without limit."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign import unreached as out_of_reach
from huiyin.vaccination.core.campaign.linear import Answer
from huiyin.vaccination.core.campaign.noted import Scarce, Silence
from huiyin.vaccination.core.campaign.planner import plan_campaign
from huiyin.vaccination.core.campaign.problem import AimKind, Lot, Problem
from huiyin.vaccination.core.campaign.unreached import unreached
from huiyin.vaccination.core.campaign.watch import Watcher
from huiyin.vaccination.core.campaign.wishes import Wish
from tests.peers.campaign_exhaustive import Exhaustive
from tests.vaccination.campaign.small import STRICT, short

LOTS = (Lot("a", 0, 500, 0, 27), Lot("b", 0, 700, 9, 400), Lot("c", 1, 200, 9, 41))
CASES = {
    "too few stations": short(4, teams=()),
    "too few stations and doses": short(4, teams=(), lots=LOTS),
    "too few staff": short(4, teams=(), roster=short(4).roster // 2),
}
KINDS = (Wish.LOTS, Wish.STATIONS, Wish.ROSTER, Wish.COLD, Wish.RESERVE)


def without_limit(problem: Problem, kinds: tuple[Wish, ...]) -> Problem:
    """The same campaign with as much of these as anybody could want."""
    if Wish.LOTS in kinds:
        more = tuple(Lot(f"more {v}", v, 9999, 0, 400) for v in range(len(problem.products)))
        problem = replace(problem, lots=(*problem.lots, *more))
    if Wish.STATIONS in kinds:
        sites = tuple(
            replace(s, stations=s.stations and s.stations + 9, seats=s.seats + 99)
            for s in problem.sites
        )
        problem = replace(problem, sites=sites)
    if Wish.STATIONS in kinds or Wish.ROSTER in kinds:
        problem = replace(problem, roster=problem.roster + 99)
    if Wish.COLD in kinds:
        sites = tuple(replace(s, cold_ml=10**6) for s in problem.sites)
        problem = replace(problem, sites=sites)
    return replace(problem, reserve_permille=0) if Wish.RESERVE in kinds else problem


def lacking(problem: Problem) -> int:
    return Exhaustive(replace(problem, aims=STRICT[:2])).aims()[AimKind.SHORTFALL]


@pytest.mark.parametrize("name", CASES)
def test_the_smallest_sets_that_give_way_are_those_that_trying_finds(name: str):
    problem = CASES[name]
    plan = plan_campaign(problem, Limits(30, lambda: 0.0))
    opened = np.array([one.site for one in plan.openings], dtype=np.int64)
    found = unreached(problem, opened, opened[:0], Watcher(Limits(30, lambda: 0.0)))
    assert 0 < found.least * 1000 <= lacking(problem)
    sets = {tuple(sorted({giving.what.wish for giving in way.givings})) for way in found.ways}
    (size,) = {len(kinds) for kinds in sets}
    for kinds in sets:
        assert lacking(without_limit(problem, kinds)) == 0
    for smaller in combinations(KINDS, size - 1):
        assert lacking(without_limit(problem, smaller)) > 0


def test_targets_that_a_plan_can_reach_need_nothing():
    problem = short(4, targets=())
    sites = np.array([0, 1])
    easy = replace(problem, targets=(replace(short(4).targets[0], permille=10),))
    found = unreached(easy, sites, sites[:0], Watcher(Limits(30, lambda: 0.0)))
    assert (found.least, found.ways) == (0, ())


def test_a_cold_store_that_holds_nothing_is_named_and_is_what_has_to_give_way():
    """What gives way is counted in millilitres, of which there are more than of any doses."""
    sites = tuple(replace(site, cold_ml=0) for site in short(4).sites)
    problem = short(4, teams=(), sites=sites, targets=short(4).targets[:1])
    plan = plan_campaign(problem, Limits(30, lambda: 0.0))
    assert plan.notes[0].used_up == (Scarce.COLD,)
    opened = np.array([0, 1])
    found = unreached(problem, opened, opened[:0], Watcher(Limits(30, lambda: 0.0)))
    assert [{giving.what.wish for giving in way.givings} for way in found.ways] == [{Wish.COLD}]


def test_no_way_out_no_time_and_no_answer_are_told_apart(monkeypatch: pytest.MonkeyPatch):
    opened = np.array([0, 1])
    at_once = replace(short(4).targets[0], by=0, dose=2)
    problem = short(4, teams=(), targets=(at_once,))
    unhurried = Watcher(Limits(30, lambda: 0.0))
    none = unreached(problem, opened, opened[:0], unhurried)
    assert (none.ways, none.silence) == ((), Silence.NONE_SUFFICES)
    no_time = unreached(problem, opened, opened[:0], Watcher(Limits(0, lambda: 0.0)))
    assert (no_time.least, no_time.silence) == (None, Silence.NO_TIME)
    nothing = Answer(None, np.zeros(0), 0.0, "numerical trouble")
    monkeypatch.setattr(out_of_reach, "solve_linear", lambda *_: nothing)
    no_answer = unreached(problem, opened, opened[:0], unhurried)
    assert (no_answer.least, no_answer.silence) == (None, Silence.NO_ANSWER)
