"""How many doses the city must be able to give in a period: no more than its aims need.

Sites chosen for more room than that lie farther from the people than they need to, and sites chosen
for less crowd them. The city as one place, with room for so many doses in a period and no more, is
a small linear programme; the least room with which the aims before travel keep nearly what they
come to with all the room there is, is found by halving.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.balance import part_to_give
from huiyin.vaccination.core.campaign.capacity import doses_by_staff, full_doses
from huiyin.vaccination.core.campaign.knots import Guided, curves_by_room
from huiyin.vaccination.core.campaign.layout import people_of
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.room import within_cold
from huiyin.vaccination.core.campaign.rows import Floats
from huiyin.vaccination.core.campaign.watch import Watcher

FOR_SITES = 0.25
"""Part of what person-periods may give that goes to fewer doses in the busiest period; the rest is
kept for people and whole doses."""

HALVINGS = 6
NARROWEST = 8.0
"""The least room that is tried is the most divided by this."""


def doses_needed(
    problem: Problem, windows: NDArray[np.bool_], most: int, watcher: Watcher
) -> float:
    """Doses that sites must be able to give in the busiest period; most: how many may be open."""
    full = full_doses(within_cold(problem))
    people = people_of(problem).sum(axis=0)
    return busiest(problem, people, _there(problem, full, windows, most), watcher)


def room_for_each(problem: Problem, windows: NDArray[np.bool_], doses: float) -> Ints:
    """People each candidate has room for, (sites,), if all want `doses` of them in a period."""
    people = int(people_of(problem).sum())
    full = full_doses(within_cold(problem)) * windows.mean(axis=1)
    room = np.minimum(full * max(1, people) / max(doses, 1e-9), float(people))
    whole: Ints = room.astype(np.int64)
    return whole


def busiest(problem: Problem, people: Ints, there: Floats, watcher: Watcher) -> float:
    """The least doses of the busiest period that do, people as one place, (groups,); there: the
    most doses that can be given, (periods,)."""
    high = float(there.max(initial=0.0))
    best = _with_room(problem, people, there, watcher)
    if best is None or not high:
        return high
    part = part_to_give(problem)
    give = None if part is None else part * FOR_SITES
    low = high / NARROWEST
    for _ in range(HALVINGS):
        middle = (low * high) ** 0.5
        found = _with_room(problem, people, np.minimum(there, middle), watcher)
        if found is None:
            break
        if found.does(best, give):
            high = middle
        else:
            low = middle
    return high


def _with_room(problem: Problem, people: Ints, room: Floats, watcher: Watcher) -> Guided | None:
    if not watcher.enter("the busiest period"):
        return None
    return curves_by_room(problem, people[None], room[None], 1, watcher)


def _there(problem: Problem, full: Ints, windows: NDArray[np.bool_], most: int) -> Floats:
    """Doses of each period that the largest sites could give, or the districts' staff if that is
    less, teams included, (periods,)."""
    doses = full[:, None] * windows
    largest = -np.sort(-doses, axis=0)[:most].sum(axis=0)
    home = np.array([site.district for site in problem.sites], dtype=np.int64)
    stations = np.zeros((len(problem.districts), problem.periods))
    np.add.at(stations, home, doses)
    manned = np.minimum(stations, doses_by_staff(problem)).sum(axis=0)
    there: Floats = np.minimum(largest, manned) + sum(team.doses for team in problem.teams)
    return there
