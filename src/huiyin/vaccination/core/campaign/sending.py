"""Who goes where: communities to open sites, with room for all and short ways."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from huiyin.vaccination.core.campaign.layout import arc_communities, people_of
from huiyin.vaccination.core.campaign.linear import Caps, Watch, solve_linear
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.rows import Model

NO_CAPS = Caps((), (), ())


def send(problem: Problem, used: Ints, holds: Ints, seconds: float, watch: Watch) -> Ints:
    """People sent along each arc by group, (arcs, groups); everyone who reaches a used site goes.

    A transport problem in persons: least minutes, sites filled to `holds` (sites,) at most; what
    does not fit is sent all the same, at a price above any way. Its vertices are whole numbers.
    """
    arcs = np.flatnonzero(np.isin(problem.arcs.site, used))
    community = arc_communities(problem)[arcs]
    people = people_of(problem)
    flow = np.zeros((len(problem.arcs.site), people.shape[1]), dtype=np.int64)
    if not len(arcs):
        return flow
    if problem.single_site:
        chosen = _one_site(problem, arcs, community, holds)
        flow[chosen] = people[arc_communities(problem)[chosen]]
        return flow
    model, cost = _transport(problem, arcs, community, holds)
    answer = solve_linear(model, cost, NO_CAPS, seconds, watch)
    if answer.columns is None:
        flow[arcs] = _nearest(problem, arcs, community)[:, None] * people[community]
        return flow
    share = answer.columns[: len(arcs)]
    flow[arcs] = _by_group(share, community, people)
    return flow


def _transport(
    problem: Problem, arcs: Ints, community: Ints, holds: Ints
) -> tuple[Model, NDArray[np.float64]]:
    """Columns: people along each arc, then people beyond the room of each site."""
    site = problem.arcs.site[arcs].astype(np.int64)
    people = people_of(problem).sum(axis=1)
    reached = np.unique(community)
    row = np.full(len(people), -1, dtype=np.int64)
    row[reached] = np.arange(len(reached))
    sites = np.unique(site)
    column = np.searchsorted(sites, site)
    count, rows, width = len(arcs), len(reached), len(arcs) + len(sites)
    ones = np.ones(count)
    matrix = coo_array(
        (
            np.concatenate([ones, ones, -np.ones(len(sites))]),
            (
                np.concatenate([row[community], rows + column, rows + np.arange(len(sites))]),
                np.concatenate([np.arange(count), np.arange(count), np.arange(count, width)]),
            ),
        ),
        shape=(rows + len(sites), width),
    ).tocsc()
    total = float(people.sum())
    wanted = people[reached].astype(np.float64)
    dear = float(problem.arcs.minutes.max(initial=1)) + 1
    model = Model(
        matrix=matrix,
        row_lo=np.concatenate([wanted, np.full(len(sites), -np.inf)]),
        row_hi=np.concatenate([wanted, holds[sites].astype(np.float64)]),
        col_lo=np.zeros(width),
        col_hi=np.concatenate([people[community].astype(np.float64), np.full(len(sites), total)]),
        whole=np.zeros(width, dtype=bool),
        columns={},
        rows={},
        objectives={},
    )
    minutes = problem.arcs.minutes[arcs].astype(np.float64)
    return model, np.concatenate([minutes, np.full(len(sites), dear)])


def _by_group(share: NDArray[np.float64], community: Ints, people: Ints) -> Ints:
    """Split the groups of each community over its arcs in the shares of its people.

    Each group is cut at the rounded running share, so that every person is sent exactly once.
    """
    total = np.zeros(len(people))
    np.add.at(total, community, share)
    part = share / np.maximum(total[community], 1e-300)
    running = np.cumsum(part)
    first = np.searchsorted(community, community, side="left")
    before = np.where(first > 0, running[np.maximum(first - 1, 0)], 0.0)
    upto = np.clip(running - before, 0.0, 1.0)
    last = np.append(community[1:] != community[:-1], True)
    upto[last] = 1.0
    cut = np.floor(upto[:, None] * people[community] + 0.5).astype(np.int64)
    start = np.zeros_like(cut)
    start[1:] = np.where((community[1:] == community[:-1])[:, None], cut[:-1], 0)
    return np.maximum(0, cut - start)


def _nearest(problem: Problem, arcs: Ints, community: Ints) -> Ints:
    """1 for each community's first arc among those given with the least minutes, else 0."""
    order = np.lexsort((np.arange(len(arcs)), problem.arcs.minutes[arcs], community))
    first = np.append(True, community[order][1:] != community[order][:-1])
    chosen = np.zeros(len(arcs), dtype=np.int64)
    chosen[order[first]] = 1
    return chosen


def _one_site(problem: Problem, arcs: Ints, community: Ints, holds: Ints) -> Ints:
    """One arc for each community: large ones first, to the nearest site with room, or the one that
    is overfilled least."""
    people = people_of(problem).sum(axis=1)
    left = holds.astype(np.int64).copy()
    chosen = []
    for number in sorted(np.unique(community).tolist(), key=lambda c: (-int(people[c]), c)):
        mine = arcs[community == number]
        site = problem.arcs.site[mine]
        over = np.maximum(0, people[number] - left[site])
        best = np.lexsort((problem.arcs.minutes[mine], over))[0]
        chosen.append(int(mine[best]))
        left[site[best]] -= people[number]
    return np.array(chosen, dtype=np.int64)


def least_travel(problem: Problem, used: Ints) -> int:
    """Minutes if everyone went to the nearest used site: no plan for these sites has fewer."""
    arcs = np.flatnonzero(np.isin(problem.arcs.site, used))
    community = arc_communities(problem)[arcs]
    people = people_of(problem).sum(axis=1)
    near = _nearest(problem, arcs, community) if len(arcs) else np.zeros(0, dtype=np.int64)
    return int((near * people[community] * problem.arcs.minutes[arcs]).sum())
