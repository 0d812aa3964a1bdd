"""What stations, seats and staff can do: the arithmetic of rules 5 and 6, in one place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.problem import Ints, Problem

Floats = NDArray[np.float64]

MINUTES_OF_AN_HOUR = 60
ALL = 1000


def doses_by_stations(problem: Problem, stations: Ints) -> Ints:
    """Most doses of `stations` stations (last axis: sites) in a period, rounded down."""
    pace = problem.roles[problem.vaccinator].people_per_hour * problem.efficiency_permille
    minutes = np.array([site.minutes for site in problem.sites], dtype=np.int64)
    return stations * minutes * pace // (MINUTES_OF_AN_HOUR * ALL)


def doses_of_a_station(problem: Problem) -> Floats:
    """Doses of one station in a period, not rounded, shape (sites,)."""
    pace = problem.roles[problem.vaccinator].people_per_hour * problem.efficiency_permille
    minutes = np.array([site.minutes for site in problem.sites], dtype=np.float64)
    return minutes * pace / (MINUTES_OF_AN_HOUR * ALL)


def doses_by_seats(problem: Problem) -> Ints:
    """Most doses in a period that the observation seats allow, shape (sites,)."""
    if problem.observe_minutes == 0:
        return np.full(len(problem.sites), np.iinfo(np.int32).max, dtype=np.int64)
    return np.array(
        [site.seats * site.minutes // problem.observe_minutes for site in problem.sites],
        dtype=np.int64,
    )


def staff_of_a_station(problem: Problem) -> Floats:
    """Staff that one station needs, not rounded, shape (sites, roles)."""
    pace = problem.roles[problem.vaccinator].people_per_hour
    minutes = np.array([site.minutes for site in problem.sites], dtype=np.float64)
    ratio = np.array([pace / role.people_per_hour for role in problem.roles])
    needed: Floats = minutes[:, None] * ratio[None, :] / problem.staff_minutes
    return needed


def staff_needed(problem: Problem, site: int, stations: int) -> tuple[int, ...]:
    """Whole staff by role that an open site with so many stations needs."""
    work = stations * problem.sites[site].minutes
    work *= problem.roles[problem.vaccinator].people_per_hour
    return tuple(
        max(role.fewest, -(-work // (role.people_per_hour * problem.staff_minutes)))
        for role in problem.roles
    )


def last_period(problem: Problem, site: int) -> int:
    """Last period in which a site may be open."""
    last = problem.sites[site].last
    return problem.periods - 1 if last is None else min(last, problem.periods - 1)


def may_open(problem: Problem, site: int) -> bool:
    """Whether a candidate can be open for its shortest run at all."""
    candidate = problem.sites[site]
    room = last_period(problem, site) - candidate.first + 1
    return not candidate.must_close and room >= max(1, candidate.min_periods)


def points(problem: Problem) -> frozenset[int]:
    """Sites at which some team can park."""
    return frozenset().union(*(team.points for team in problem.teams))
