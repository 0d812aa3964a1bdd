"""Sites by `core.siting`: the fewest minutes of the people, each site within its room.

Whoever finds no room, or no site within the number that may open, stays nowhere, at a price beyond
any way, so that there is always an answer.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Limits, Progress, gap_of
from huiyin.vaccination.core.campaign.layout import arc_communities, people_of
from huiyin.vaccination.core.campaign.master import opening_fen
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.watch import Watcher
from huiyin.vaccination.core.siting.capacitated import solve
from huiyin.vaccination.core.siting.errors import SitingError
from huiyin.vaccination.core.siting.network import arcs_from_pairs, with_digest
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish

NEAR_ENOUGH = 0.01
"""Relative gap of the people's minutes at which the search ends."""

SHARE, SECONDS = 0.2, 30.0
"""Part of the time left that it may take, and the most: ten times what a city takes, because loops
not yet compiled are compiled in it."""

AT_MOST = Wish(Kind.CAPACITATED, options={"at_most": 1.0})

SMALL = 1000
"""Costs of opening are told in units that weigh so much less than the people's minutes: they bind
by the budget alone."""


def located(
    problem: Problem, candidates: NDArray[np.bool_], holds: Ints, most: int, watcher: Watcher
) -> NDArray[np.bool_]:
    """Which sites open, (sites,): at most `most`, within the budget, those that must among them;
    holds: people each has room for."""
    sites = np.flatnonzero(candidates)
    network, budget = network_of(problem, sites, holds)
    wish = replace(AT_MOST, p=most + 1, budget=budget)

    def goes_on(now: Progress) -> bool:
        goes = watcher.goes_on(now.value, now.bound)
        if now.value is None or now.bound is None:
            return goes
        return goes and gap_of(now.value, now.bound) > NEAR_ENOUGH

    seconds = min(SECONDS, SHARE * watcher.left)
    limits = Limits(seconds, watcher.limits.clock, NEAR_ENOUGH, goes_on)
    try:
        opened = solve(network, wish, limits).open
    except SitingError:
        return _largest(problem, candidates, holds, most)
    chosen = np.zeros(len(problem.sites), dtype=bool)
    chosen[sites[[number for number in opened if number < len(sites)]]] = True
    return chosen


def network_of(problem: Problem, sites: Ints, holds: Ints) -> tuple[Network, int | None]:
    """Communities, candidates and nowhere, the last site; and the budget in the network's units."""
    people = people_of(problem).sum(axis=1)
    names = tuple(community.id for community in problem.communities)
    place = np.full(len(problem.sites), -1, dtype=np.int64)
    place[sites] = np.arange(len(sites))
    there = place[problem.arcs.site] >= 0
    far = 10 * int(problem.arcs.minutes.max(initial=0)) + 100
    every, nowhere = np.arange(len(names), dtype=np.int64), len(sites)
    arcs = arcs_from_pairs(
        np.concatenate([arc_communities(problem)[there], every]),
        np.concatenate([place[problem.arcs.site[there]], np.full(len(names), nowhere)]),
        np.concatenate([problem.arcs.minutes[there], np.full(len(names), far)]),
        names,
        people=people,
    )
    fixed, budget = _costs(problem, sites, int(people.sum()) * far)
    must = [int(place[s]) for s in sites.tolist() if problem.sites[s].must_open]
    network = Network(
        communities=names,
        sites=(*(f"{number}" for number in sites.tolist()), ""),
        people=people,
        arcs=arcs,
        capacity=np.append(holds[sites], people.sum()),
        fixed_cost=fixed,
        must_open=frozenset([*must, nowhere]),
    )
    return with_digest(network), budget


def _costs(problem: Problem, sites: Ints, minutes: int) -> tuple[Ints | None, int | None]:
    """Cost of opening each site and of nowhere, rounded up, and the budget, rounded down."""
    if problem.budget_fen is None:
        return None, None
    fen = np.append(opening_fen(problem, sites), 0)
    unit = max(1, int(fen.sum()) * SMALL // max(1, minutes))
    return -(-fen // unit), problem.budget_fen // unit


def _largest(
    problem: Problem, candidates: NDArray[np.bool_], holds: Ints, most: int
) -> NDArray[np.bool_]:
    """Those that must, then the largest that can still be paid."""
    fen = opening_fen(problem, np.arange(len(problem.sites), dtype=np.int64))
    must = np.array([site.must_open for site in problem.sites], dtype=bool)
    chosen: NDArray[np.bool_] = candidates & must
    for site in np.argsort(-holds, kind="stable").tolist():
        spent = int(fen[chosen].sum() + fen[site])
        affordable = problem.budget_fen is None or spent <= problem.budget_fen
        if candidates[site] and chosen.sum() < most and affordable:
            chosen[site] = True
    return chosen
