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


def least_ml(problem: Problem) -> int:
    """Cold volume of one dose of the smallest product."""
    return min((product.ml for product in problem.products), default=0)


def doses_by_cold(problem: Problem) -> Ints:
    """Most doses in a period that the cold store can hold, of the smallest product; (sites,).

    What a period gives lies at the site all that period. Loss would take room too, but may have
    been drawn before, and is left out so that no plan exceeds this.
    """
    least = least_ml(problem)
    if least == 0:
        return np.full(len(problem.sites), np.iinfo(np.int32).max, dtype=np.int64)
    return np.array([site.cold_ml // least for site in problem.sites], dtype=np.int64)


def staff_of_a_station(problem: Problem) -> Floats:
    """Staff that no station of a site can do without, shape (sites, roles).

    Staff are whole persons, so it is the least, over the numbers of stations that the site can run,
    of whole staff by stations: more than the plain ratio, and still never too much.
    """
    pace = problem.roles[problem.vaccinator].people_per_hour
    work = problem.staff_minutes * np.array([r.people_per_hour for r in problem.roles])
    needed = np.zeros((len(problem.sites), len(problem.roles)))
    for number, site in enumerate(problem.sites):
        counts = np.arange(1, max(site.stations, 1) + 1)[:, None]
        whole = -(-counts * site.minutes * pace // work[None])
        needed[number] = (whole / counts).min(axis=0)
    return needed


def doses_by_staff(problem: Problem) -> Floats:
    """Doses of each district's own staff in a period, whole persons or not, (districts,
    periods)."""
    pace = np.array([role.people_per_hour for role in problem.roles], dtype=np.float64)
    pace *= problem.staff_minutes * problem.efficiency_permille / (MINUTES_OF_AN_HOUR * ALL)
    doses: Floats = (problem.roster * pace[None, :, None]).min(axis=1)
    return doses


def staff_table(problem: Problem, most: int) -> Ints:
    """Whole staff that an open site needs, shape (most + 1 stations, sites, roles)."""
    minutes = np.array([site.minutes for site in problem.sites], dtype=np.int64)
    work = np.arange(most + 1, dtype=np.int64)[:, None] * minutes[None]
    work = work * problem.roles[problem.vaccinator].people_per_hour
    each = problem.staff_minutes * np.array([r.people_per_hour for r in problem.roles])
    fewest = np.array([role.fewest for role in problem.roles], dtype=np.int64)
    table: Ints = np.maximum(fewest, -(-work[:, :, None] // each[None, None]))
    return table


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


def open_windows(problem: Problem) -> NDArray[np.bool_]:
    """Whether a site may be open in a period, (sites, periods)."""
    periods = np.arange(problem.periods)
    windows = np.array(
        [
            (periods >= site.first) & (periods <= last_period(problem, s)) & (not site.must_close)
            for s, site in enumerate(problem.sites)
        ],
        dtype=bool,
    ).reshape(len(problem.sites), problem.periods)
    for outage in problem.outages:
        windows[outage.site, outage.first : outage.last + 1] = False
    return windows


def full_doses(problem: Problem) -> Ints:
    """Most doses of each site in a period with all its stations."""
    stations = np.array([site.stations for site in problem.sites], dtype=np.int64)
    return np.minimum(doses_by_stations(problem, stations), doses_by_seats(problem))
