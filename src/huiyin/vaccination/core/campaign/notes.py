"""What a plan does not reach: which target, where, by how many, and what is used up there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Ended
from huiyin.vaccination.core.campaign.capacity import (
    ALL,
    least_ml,
    may_open,
    staff_table,
)
from huiyin.vaccination.core.campaign.doses import reserve_lots
from huiyin.vaccination.core.campaign.layout import people_of
from huiyin.vaccination.core.campaign.noted import CutShort, Note, Scarce, TargetMissed, Unsent
from huiyin.vaccination.core.campaign.problem import Problem, Target
from huiyin.vaccination.core.campaign.schedule import Schedule, shortfalls
from huiyin.vaccination.core.campaign.steps import steps_of
from huiyin.vaccination.core.campaign.watch import Watcher

Flags = NDArray[np.bool_]

NEARLY = 0.98
"""A cold store this full takes no more of most products, and of doses no more can be planned when
so many are: what whole sites and groups leave over is less."""


def notes_of(problem: Problem, schedule: Schedule, watcher: Watcher) -> tuple[Note, ...]:
    """A note for each shortfall, for people who can be sent nowhere, and for an early end."""
    notes: list[Note] = []
    for number, district, lacking in shortfalls(problem, steps_of(problem), schedule):
        target, place = problem.targets[number], None if district < 0 else district
        used_up = tuple(_used_up(problem, schedule, target, district))
        notes.append(TargetMissed(number + 1, target, place, lacking, used_up))
    unsent = int(people_of(problem).sum() - schedule.flow.sum())
    if unsent:
        notes.append(Unsent(unsent))
    if watcher.over:
        notes.append(CutShort(Ended.CANCELLED if watcher.cancelled else Ended.TIME_LIMIT))
    return tuple(notes)


def _used_up(problem: Problem, schedule: Schedule, target: Target, district: int) -> list[Scarce]:
    """What would have to be relaxed for more people to be reached by the target's period."""
    by = target.by
    found = [Scarce.DOSES] if _doses_used_up(problem, schedule, target) else []
    home = np.array([site.district for site in problem.sites], dtype=np.int64)
    there = (home == district) | (district < 0)
    here = there & np.isin(np.arange(len(home)), schedule.opened)
    if not here.any():
        here = there & np.array([may_open(problem, s) for s in range(len(home))], dtype=bool)
        found += [] if here.any() else [Scarce.SITES]
    running = schedule.stations[here, : by + 1] > 0
    most = np.array([site.stations for site in problem.sites], dtype=np.int64)[here]
    full = (schedule.stations[here, : by + 1] >= most[:, None]) & running
    if full.sum() > running.sum() // 2:
        found.append(Scarce.STATIONS)
    if _staff_used_up(problem, schedule, here, by):
        found.append(Scarce.STAFF)
    if _cold_used_up(problem, schedule, here, by):
        found.append(Scarce.COLD)
    return found


def _doses_used_up(problem: Problem, schedule: Schedule, target: Target) -> bool:
    """Whether next to nothing is left, but for what is owed as further doses, of all that the
    target's group could have had by its period."""
    came = free = 0
    for v, product in enumerate(problem.products):
        if target.group not in product.groups:
            continue
        spans = [lot.usable(problem.period_days) for lot in problem.lots]
        there = [
            n
            for n, (first, last) in enumerate(spans)
            if problem.lots[n].product == v and first <= min(last, target.by)
        ]
        came += sum(problem.lots[n].doses for n in there)
        left = int(schedule.ledger.left[there].sum())
        lasting = [n for n in there if n in set(reserve_lots(problem, v))]
        kept = min(_owed(problem, schedule, v), int(schedule.ledger.left[lasting].sum()))
        free += left - kept
    return free <= came * (1 - NEARLY)


def _owed(problem: Problem, schedule: Schedule, product: int) -> int:
    """Doses that must lie at the store at the end for further doses (rule 9)."""
    owed = steps_of(problem).owed(product, schedule.given[..., -1].sum(axis=(0, 1)))
    after_loss = ALL - problem.products[product].loss_permille
    return int(np.ceil(owed * problem.reserve_permille / after_loss))


def _cold_used_up(problem: Problem, schedule: Schedule, here: Flags, by: int) -> bool:
    """Whether in most periods the sites that run can take no more; one that cannot hold a single
    dose is used up, and nothing ever runs there."""
    litres = np.array([product.ml for product in problem.products], dtype=np.int64)
    drawn = (schedule.ledger.given + schedule.ledger.wasted)[here, :, : by + 1]
    cold = np.array([site.cold_ml for site in problem.sites], dtype=np.int64)[here, None]
    volume = np.einsum("svt,v->st", drawn, litres)
    shut = np.broadcast_to(cold < least_ml(problem), volume.shape)
    awake = (schedule.stations[here, : by + 1] > 0) | shut
    full = awake & (shut | (volume > NEARLY * cold))
    return int(full.sum()) > int(awake.sum()) // 2


def _staff_used_up(problem: Problem, schedule: Schedule, here: Flags, by: int) -> bool:
    """Whether in most periods a role has nobody, or one person, to spare; where no station runs,
    whether one could not be staffed."""
    sites = np.flatnonzero(here)
    home = np.array([site.district for site in problem.sites], dtype=np.int64)
    used = np.zeros(problem.roster.shape, dtype=np.int64)
    need = staff_table(problem, max(1, int(schedule.stations.max(initial=0))))
    for site in schedule.opened.tolist():
        first, last = schedule.runs[site]
        periods = np.arange(first, last + 1)
        used[home[site], :, first : last + 1] += need[schedule.stations[site, periods], site].T
    spare = (problem.roster - used)[:, :, : by + 1]
    idle = (schedule.stations[sites, : by + 1] == 0).all(axis=0)
    opened = np.isin(sites, schedule.opened)[:, None]
    first_station = (need[1, sites] - np.where(opened, need[0, sites], 0))[:, :, None]
    unstaffed = (spare[home[sites]] < first_station).any(axis=1).all(axis=0)
    scarce = (spare[np.unique(home[sites])] <= 1).any(axis=(0, 1))
    return int(np.where(idle, unstaffed, scarce).sum()) > (by + 1) // 2
