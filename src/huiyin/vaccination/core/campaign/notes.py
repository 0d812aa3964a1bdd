"""What a plan does not reach, in words: which target, where, by how many, and what is used up."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.campaign.capacity import staff_table
from huiyin.vaccination.core.campaign.layout import people_of
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.schedule import Schedule, shortfalls
from huiyin.vaccination.core.campaign.steps import steps_of
from huiyin.vaccination.core.campaign.watch import Watcher

NEARLY = 0.98
"""A cold store this full takes no more of most products."""


def notes_of(problem: Problem, schedule: Schedule, watcher: Watcher) -> tuple[str, ...]:
    """One sentence for each shortfall, for people who can be sent nowhere, and for an early end."""
    notes = []
    for number, district, lacking in shortfalls(problem, steps_of(problem), schedule):
        target = problem.targets[number]
        place = "the city" if district < 0 else f"district {problem.districts[district]}"
        notes.append(
            f"target {number + 1} ({target.permille} of 1000 of group "
            f"{problem.groups[target.group].id} with dose {target.dose} by period {target.by}): "
            f"{place} lacks {lacking} people; used up there: "
            f"{', '.join(_used_up(problem, schedule, district, target.by)) or 'nothing'}"
        )
    unsent = int(people_of(problem).sum() - schedule.flow.sum())
    if unsent:
        notes.append(f"{unsent} people reach no open site: open more, or allow longer ways")
    if watcher.cancelled:
        notes.append("cancelled: the best plan so far")
    elif watcher.over:
        notes.append("out of time: the best plan so far")
    return tuple(notes)


def _used_up(problem: Problem, schedule: Schedule, district: int, by: int) -> list[str]:
    """What would have to be relaxed for more people to be reached by a period."""
    found = []
    given = schedule.ledger.given.sum(axis=0)
    stock_left = any(
        schedule.ledger.stock(problem, v, by) > int(given[v, by]) // 100
        for v in range(len(problem.products))
    )
    if not stock_left:
        found.append("supply")
    home = np.array([site.district for site in problem.sites], dtype=np.int64)
    here = np.isin(np.arange(len(home)), schedule.opened) & ((home == district) | (district < 0))
    running = schedule.stations[here, : by + 1] > 0
    most = np.array([site.stations for site in problem.sites], dtype=np.int64)[here]
    full = (schedule.stations[here, : by + 1] >= most[:, None]) & running
    if full.sum() > running.sum() // 2:
        found.append("stations")
    if _staff_used_up(problem, schedule, home[here], by):
        found.append("staff")
    litres = np.array([product.ml for product in problem.products], dtype=np.int64)
    drawn = (schedule.ledger.given + schedule.ledger.wasted)[here, :, : by + 1]
    cold = np.array([site.cold_ml for site in problem.sites], dtype=np.float64)[here]
    volume = np.einsum("svt,v->st", drawn, litres)
    if (volume > NEARLY * cold[:, None]).sum() > running.sum() // 2:
        found.append("cold store")
    return found


def _staff_used_up(problem: Problem, schedule: Schedule, districts: Ints, by: int) -> bool:
    """Whether in most periods a role of these districts has nobody, or one person, to spare."""
    if not len(districts):
        return False
    home = [site.district for site in problem.sites]
    used = np.zeros(problem.roster.shape, dtype=np.int64)
    need = staff_table(problem, int(schedule.stations.max(initial=0)))
    for site in schedule.opened.tolist():
        first, last = schedule.runs[site]
        periods = np.arange(first, last + 1)
        used[home[site], :, first : last + 1] += need[schedule.stations[site, periods], site].T
    spare = (problem.roster - used)[np.unique(districts), :, : by + 1].min(axis=(0, 1))
    return int((spare <= 1).sum()) > (by + 1) // 2
