"""Who goes where: communities to open sites, with room for all and short ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from huiyin.vaccination.core.campaign.layout import arc_communities, people_of
from huiyin.vaccination.core.campaign.linear import NO_CAPS, Watch, solve_linear
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.rows import Floats, Model


@dataclass(frozen=True, slots=True, eq=False)
class Portions:
    """People to be sent: arcs they may take, sorted by portion, and people (portions, groups)."""

    arcs: Ints
    portion: Ints
    people: Ints


def everyone(problem: Problem, used: Ints) -> Portions:
    """All people of each community, to any used site."""
    arcs = np.flatnonzero(np.isin(problem.arcs.site, used))
    return Portions(arcs, arc_communities(problem)[arcs], people_of(problem))


def as_divided(problem: Problem, used: Ints, flow: Ints) -> Portions:
    """The people of each community that `flow` sends into a district, to any site of it used."""
    arcs = np.flatnonzero(np.isin(problem.arcs.site, used))
    home = np.array([site.district for site in problem.sites], dtype=np.int64)
    pair = arc_communities(problem) * len(problem.districts) + home[problem.arcs.site]
    people = np.zeros((len(problem.communities) * len(problem.districts), flow.shape[1]), np.int64)
    np.add.at(people, pair, flow)
    order = np.argsort(pair[arcs], kind="stable")
    return Portions(arcs[order], pair[arcs][order], people)


@dataclass(frozen=True, slots=True, eq=False)
class Tiers:
    """Room of every site in tiers: people (tiers, sites), and what one person there costs beyond
    the way, in minutes, rising, (tiers + 1,): the last is that of people beyond all tiers."""

    people: Floats
    price: Floats


OVERFULL = (0.02, 0.05, 0.1, 0.2)
"""Tiers, in parts of a site's room, by which it may be overfilled, each dearer than the last, so
that a lack of room is shared out."""


def overfull(problem: Problem, holds: Ints) -> Tiers:
    """Sites filled to `holds` (sites,); what does not fit is sent all the same, at a price above
    any way."""
    more = [np.ceil(part * holds) for part in OVERFULL]
    dear = float(problem.arcs.minutes.max(initial=1)) + 1
    return Tiers(
        people=np.array([holds, *more], dtype=np.float64),
        price=dear * np.arange(len(more) + 2, dtype=np.float64),
    )


def send(problem: Problem, portions: Portions, room: Tiers, seconds: float, watch: Watch) -> Ints:
    """People sent along each arc by group, (arcs, groups); everyone with an arc goes.

    A transport problem in persons: least minutes, the price of room included. Its vertices are
    whole numbers. With one site for each community room is what the first tier holds.
    """
    flow = np.zeros((len(problem.arcs.site), portions.people.shape[1]), dtype=np.int64)
    if not len(portions.arcs):
        return flow
    if problem.single_site:
        share = _one_site(problem, portions, room.people[0].astype(np.int64))
    else:
        model, cost = _transport(problem, portions, room)
        answer = solve_linear(model, cost, NO_CAPS, seconds, watch, vertex=True)
        if answer.columns is None:
            share = _nearest(problem, portions)
        else:
            share = answer.columns[: len(portions.arcs)]
    flow[portions.arcs] = _by_group(share, portions.portion, portions.people)
    return flow


def _transport(problem: Problem, portions: Portions, room: Tiers) -> tuple[Model, Floats]:
    """Columns: people along each arc, then people in the room of each site, tier by tier."""
    site = problem.arcs.site[portions.arcs].astype(np.int64)
    people = portions.people.sum(axis=1)
    reached, row = np.unique(portions.portion, return_inverse=True)
    sites, place = np.unique(site, return_inverse=True)
    count, rows, tiers = len(site), len(reached), len(room.price)
    inside = rows + np.tile(np.arange(len(sites)), tiers)
    width = count + len(inside)
    matrix = coo_array(
        (
            np.concatenate([np.ones(2 * count), -np.ones(len(inside))]),
            (
                np.concatenate([row.reshape(-1), rows + place.reshape(-1), inside]),
                np.concatenate([np.arange(count), np.arange(count), np.arange(count, width)]),
            ),
        ),
        shape=(rows + len(sites), width),
    ).tocsc()
    wanted = people[reached].astype(np.float64)
    everybody = np.full((1, len(sites)), float(people.sum()))
    ends = np.vstack([room.people[:, sites], everybody]).reshape(-1)
    model = Model(
        matrix=matrix,
        row_lo=np.concatenate([wanted, np.full(len(sites), -np.inf)]),
        row_hi=np.concatenate([wanted, np.zeros(len(sites))]),
        col_lo=np.zeros(width),
        col_hi=np.concatenate([people[portions.portion].astype(np.float64), ends]),
        whole=np.zeros(width, dtype=bool),
        columns={},
        rows={},
        objectives={},
    )
    minutes = problem.arcs.minutes[portions.arcs].astype(np.float64)
    return model, np.concatenate([minutes, np.repeat(room.price, len(sites))])


def _by_group(share: Floats, community: Ints, people: Ints) -> Ints:
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
    sent: Ints = np.maximum(0, cut - start)
    return sent


def _nearest(problem: Problem, portions: Portions) -> Floats:
    """1 for each portion's first arc with the least minutes, else 0."""
    arcs, portion = portions.arcs, portions.portion
    order = np.lexsort((np.arange(len(arcs)), problem.arcs.minutes[arcs], portion))
    first = np.append(True, portion[order][1:] != portion[order][:-1])
    chosen = np.zeros(len(arcs))
    chosen[order[first]] = 1
    return chosen


def _one_site(problem: Problem, portions: Portions, holds: Ints) -> Floats:
    """1 for one arc of each portion: large ones first, to the nearest site with room, or the one
    that is overfilled least."""
    people = portions.people.sum(axis=1)
    left = holds.astype(np.int64).copy()
    chosen = np.zeros(len(portions.arcs))
    for number in sorted(np.unique(portions.portion).tolist(), key=lambda c: (-people[c], c)):
        mine = np.flatnonzero(portions.portion == number)
        site = problem.arcs.site[portions.arcs[mine]]
        over = np.maximum(0, people[number] - left[site])
        best = np.lexsort((problem.arcs.minutes[portions.arcs[mine]], over))[0]
        chosen[mine[best]] = 1
        left[site[best]] -= people[number]
    return chosen


def least_travel(problem: Problem, used: Ints) -> int:
    """Minutes if everyone went to the nearest used site: no plan for these sites has fewer."""
    portions = everyone(problem, used)
    if not len(portions.arcs):
        return 0
    people = portions.people.sum(axis=1)[portions.portion]
    return int((_nearest(problem, portions) * people * problem.arcs.minutes[portions.arcs]).sum())


def resettled(problem: Problem, flow: Ints, used: NDArray[np.bool_]) -> Ints:
    """People sent to a site that is never in use go to the nearest one that is; nobody was given
    anything there."""
    idle = ~used[problem.arcs.site] & flow.any(axis=1)
    if not idle.any():
        return flow
    flow = flow.copy()
    start = problem.arcs.start
    for arc in np.flatnonzero(idle).tolist():
        home = int(np.searchsorted(start, arc, side="right")) - 1
        there = [a for a in range(start[home], start[home + 1]) if used[problem.arcs.site[a]]]
        if there:
            nearest = min(there, key=lambda a: (problem.arcs.minutes[a], a))
            flow[nearest] += flow[arc]
        flow[arc] = 0
    return flow
