"""Where each mobile team is meant to stand: one place for the whole campaign, if that reaches all.

A team that moves from week to week makes the people of every place wait for it, and a place whose
refrigerators hold less than a team can give wastes the rest of it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from huiyin.vaccination.core.campaign.capacity import doses_by_cold, points
from huiyin.vaccination.core.campaign.layout import arc_communities, people_of
from huiyin.vaccination.core.campaign.problem import Ints, Problem, Team


def with_stands(problem: Problem, opened: Ints, full: Ints) -> Problem:
    """The problem with one point for each team: where it can give most doses, then where most
    people come on the doses of the sites opened; `full` (sites,): their own doses in a period.

    Points without which some community reaches nothing are kept.
    """
    own = np.zeros(len(problem.sites), dtype=np.int64)
    own[opened] = full[opened]
    spare = doses_by_cold(problem) - own
    crowded = _crowded(problem, own)
    teams: list[Team] = []
    for team in problem.teams:
        places = sorted(team.points)
        useful = np.minimum(spare[places], team.doses)
        best = places[int(np.lexsort((-crowded[places], -useful))[0])] if places else -1
        spare[best] -= team.doses if places else 0
        teams.append(replace(team, points=frozenset({best} if places else ())))
    needed = _needed(problem, opened, frozenset().union(*(team.points for team in teams)))
    return replace(
        problem,
        teams=tuple(
            replace(stands, points=stands.points | (team.points & needed))
            for stands, team in zip(teams, problem.teams, strict=True)
        ),
    )


def _crowded(problem: Problem, own: Ints) -> Ints:
    """People for a thousand doses of a period in the district of each site, (sites,)."""
    home = np.array([site.district for site in problem.sites], dtype=np.int64)
    lives = np.array([c.district for c in problem.communities], dtype=np.int64)
    districts = len(problem.districts)
    people = np.bincount(lives, people_of(problem).sum(axis=1), districts)
    doses = np.bincount(home, own, districts)
    crowded: Ints = (1000 * people / np.maximum(doses, 1)).astype(np.int64)[home]
    return crowded


def _needed(problem: Problem, opened: Ints, stands: frozenset[int]) -> frozenset[int]:
    """Points that communities reach who reach no opened site and none of the stands."""
    site, community = problem.arcs.site, arc_communities(problem)
    near = np.isin(site, [*opened.tolist(), *stands])
    reached = np.bincount(community, near, len(problem.communities)) > 0
    lost = set(site[~reached[community]].tolist())
    return frozenset(lost) & points(problem)
