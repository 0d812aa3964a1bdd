"""Which sites open: short ways, within what sites have room for, stations that can be staffed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.busiest import doses_needed, room_for_each
from huiyin.vaccination.core.campaign.capacity import may_open
from huiyin.vaccination.core.campaign.crews import Crews
from huiyin.vaccination.core.campaign.faults import CampaignRefused
from huiyin.vaccination.core.campaign.locate import located
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.room import dose_room
from huiyin.vaccination.core.campaign.watch import Watcher
from huiyin.vaccination.core.campaign.wrongs import Fault, Wrong, fault

PARTS = 0.8, 0.9, 1.0
"""Parts of the doses needed in the busiest period for which sites are chosen, in turn."""


def choose(problem: Problem, windows: NDArray[np.bool_], watcher: Watcher) -> Ints:
    """Sites to open, at most `most_open`, within the budget: the fewest minutes of the people with
    room for the city's busiest period."""
    candidates = np.array(
        [
            may_open(problem, s) and (x.stations > 0 or x.must_open)
            for s, x in enumerate(problem.sites)
        ]
    )
    must = np.array([site.must_open for site in problem.sites], dtype=bool)
    most = int(candidates.sum()) if problem.most_open is None else problem.most_open
    if problem.budget_fen is None and most >= candidates.sum():
        chosen = candidates
    elif must.sum() >= most:
        chosen = must & candidates
    else:
        chosen = _with_room(problem, windows, candidates, most, watcher)
    return _staffed(problem, chosen, must, windows)


def _with_room(
    problem: Problem,
    windows: NDArray[np.bool_],
    candidates: NDArray[np.bool_],
    most: int,
    watcher: Watcher,
) -> NDArray[np.bool_]:
    """Sites near the people that can give, with the staff there is, what the busiest period needs.

    Sites are not all filled where ways are short, so that together they have more room than the
    people were said to need; what they are said to need begins lower.
    """
    needed = doses_needed(problem, windows, most, watcher)
    for part in PARTS:
        goes_on = watcher.enter("choosing sites")
        holds = room_for_each(problem, windows, part * needed)
        chosen = located(problem, candidates, holds, most, watcher)
        enough = dose_room(problem, windows & chosen[:, None]).sum(axis=0).max() >= needed
        if enough or not goes_on:
            break
    return chosen


def _staffed(
    problem: Problem,
    chosen: NDArray[np.bool_],
    must: NDArray[np.bool_],
    windows: NDArray[np.bool_],
) -> Ints:
    """Sites dropped, the smallest first, until every open one can have its fewest staff."""
    chosen = chosen.copy()
    none = np.zeros(len(problem.sites), dtype=np.int64)
    for period in range(problem.periods):
        while True:
            crews = Crews(problem, windows & chosen[:, None])
            lacking = crews.lacking(period, none)
            if not lacking.any():
                break
            where = np.any(lacking, axis=1).reshape(-1)
            here = where[crews.home] & chosen & windows[:, period]
            free = np.flatnonzero(here & ~must)
            if not len(free):
                raise CampaignRefused(_unstaffed(problem, lacking, period))
            room = [problem.sites[s].stations for s in free.tolist()]
            chosen[free[int(np.argmin(room))]] = False
    return np.flatnonzero(chosen)


def _unstaffed(problem: Problem, lacking: Ints, period: int) -> tuple[Fault, ...]:
    return tuple(
        fault(
            Wrong.UNSTAFFED,
            district=problem.districts[d],
            period=period,
            staff=int(lacking[d, r]),
            role=problem.roles[r].id,
        )
        for d, r in zip(*np.nonzero(lacking), strict=True)
    )
