"""What a plan does not reach, in words: which target, where, by how many, and what is used up."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.campaign.layout import people_of
from huiyin.vaccination.core.campaign.problem import Problem
from huiyin.vaccination.core.campaign.schedule import Schedule, shortfalls
from huiyin.vaccination.core.campaign.steps import steps_of
from huiyin.vaccination.core.campaign.watch import Watcher


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
    running = schedule.stations[:, : by + 1] > 0
    most = np.array([site.stations for site in problem.sites], dtype=np.int64)
    full = (schedule.stations[:, : by + 1] >= most[:, None]) & running
    if here.any() and full[here].sum() > running[here].sum() // 2:
        found.append("stations")
    return found
