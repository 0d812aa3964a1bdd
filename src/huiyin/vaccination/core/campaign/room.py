"""How many people and doses each site has room for, before anything is planned to the dose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.capacity import (
    ALL,
    doses_by_cold,
    full_doses,
    points,
    staff_of_a_station,
)
from huiyin.vaccination.core.campaign.crews import Crews
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.rows import Floats

SPARE = 1.02
"""Room beyond the people, so that the transport problem has something to choose from."""


def room_for(
    problem: Problem, guide: Floats, windows: NDArray[np.bool_], zone: Ints, people: Floats
) -> Ints:
    """People each site has room for at the busiest time of the curves of its zone, which has
    `people` (zones,); where a zone is too narrow for its people every site is as much too narrow.

    Parking points have an equal part of each team that may come.
    """
    used = windows.any(axis=1) | np.isin(np.arange(len(problem.sites)), sorted(points(problem)))
    each_period = np.diff(guide.sum(axis=(1, 2)), prepend=0.0).max(axis=1)
    busiest = np.maximum(each_period / np.maximum(people, 1), 1e-9)[zone]
    doses = full_doses(problem) * staffed_share(problem, windows)
    doses *= windows.sum(axis=1) / problem.periods
    room = (doses + team_doses(problem)) / busiest
    inside = np.bincount(zone, weights=room * used, minlength=len(people))
    wider = np.maximum(1.0, SPARE * people / np.maximum(inside, 1e-9))[zone]
    whole: Ints = np.minimum(np.floor(room * wider), people.sum()).astype(np.int64)
    return whole


def team_doses(problem: Problem) -> Floats:
    """Doses of a period that teams add at each site, if each divides its time equally."""
    doses = np.zeros(len(problem.sites))
    for team in problem.teams:
        for point in team.points:
            doses[point] += team.doses / len(team.points)
    return doses


def staffed_share(problem: Problem, windows: NDArray[np.bool_]) -> Floats:
    """Share of its stations that a site can have staff for, as its district's roster goes."""
    stations = np.array([site.stations for site in problem.sites], dtype=np.float64)
    home = np.array([site.district for site in problem.sites], dtype=np.int64)
    running = (stations * windows.any(axis=1))[:, None]
    needed = np.zeros((len(problem.districts), len(problem.roles)))
    np.add.at(needed, home, running * staff_of_a_station(problem))
    there = problem.roster.mean(axis=2)
    share = np.where(needed > 0, there / np.maximum(needed, 1e-9), 1.0).min(axis=1)
    shares: Floats = np.minimum(1.0, share)[home]
    return shares


def dose_room(problem: Problem, windows: NDArray[np.bool_]) -> Floats:
    """Doses that each site can give in each period when all want all they can, teams included,
    (sites, periods): stations within the roster and what districts lend."""
    narrow = within_cold(problem)
    crews = Crews(narrow, windows)
    stations = np.zeros(windows.shape, dtype=np.int64)
    own = [crews.staff(t, crews.most(t), stations) for t in range(problem.periods)]
    room: Floats = np.array(own, dtype=np.float64).T + team_doses(narrow)[:, None]
    return room


def within_cold(problem: Problem) -> Problem:
    """The same campaign with no more seats and team doses than each site's own cold store holds,
    doses lost in handling included, so that sites seen as one need not share theirs."""
    loss = max((product.loss_permille for product in problem.products), default=0)
    cold = doses_by_cold(problem) * (ALL - loss) // ALL
    sites = tuple(
        replace(site, seats=min(site.seats, int(most) * problem.observe_minutes // site.minutes))
        if site.minutes
        else site
        for site, most in zip(problem.sites, cold, strict=True)
    )
    teams = tuple(
        replace(t, doses=min(t.doses, max((int(cold[s]) for s in t.points), default=t.doses)))
        for t in problem.teams
    )
    return replace(problem, sites=sites, teams=teams)
