"""Doses of one period wherever there is room: a site gives what another could not give of the
city's curves.

Sites mix groups otherwise than the curves they follow suppose, so that some have too little room in
a period and others too few people. The city's doses of each group and step are dealt out again, as
a flow with whole numbers: from (group, step) over the people of a site to the room of the site.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array

from huiyin.vaccination.core.campaign.linear import NO_CAPS, solve_linear
from huiyin.vaccination.core.campaign.problem import Ints
from huiyin.vaccination.core.campaign.rows import Floats, Model
from huiyin.vaccination.core.campaign.steps import Steps

SECONDS = 60.0
A_DOSE, LATER_DOSE, HEAVIER, ELSEWHERE = 2.0, 0.3, 0.2, 0.05
"""What counts in the flow: first that a dose is given at all, then later doses, heavier groups
(for 1000 of weight), and little that a site does more than its own curve."""


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """One period. ready: doses that people of a site could have, own: those of them that its curve
    asks for, both (sites, groups, steps); lack: doses the city's curves ask for (groups, steps);
    free: people without a first dose (sites, groups); room: doses (sites,)."""

    steps: Steps
    weights: Ints
    ready: Ints
    own: Ints
    lack: Ints
    free: Ints
    room: Ints


def fill(demand: Demand) -> Ints:
    """Doses (sites, groups, steps): as many of those the city lacks as can be."""
    own = demand.own
    fits = (own.sum(axis=(1, 2)) <= demand.room).all()
    possible = np.minimum(demand.lack, demand.ready.sum(axis=0))
    if fits and (own.sum(axis=0) >= possible).all():
        return own
    near, far = np.nonzero(own), np.nonzero(demand.ready - own)
    site, group, step = (np.concatenate(pair) for pair in zip(near, far, strict=True))
    most = np.concatenate([own[near], (demand.ready - own)[far]])
    worth = A_DOSE + LATER_DOSE * demand.steps.dose[step] + HEAVIER * demand.weights[group] / 1000
    worth[len(near[0]) :] -= ELSEWHERE
    model = _flow(demand, site, group, step, most)
    answer = solve_linear(model, -worth, NO_CAPS, SECONDS, _on, vertex=True)
    if answer.columns is None:
        return own
    doses = np.zeros_like(own)
    np.add.at(doses, (site, group, step), np.round(answer.columns).astype(np.int64))
    return doses


def _on(value: float | None, bound: float | None) -> bool:
    return True


def _flow(demand: Demand, site: Ints, group: Ints, step: Ints, most: Ints) -> Model:
    """A network, so that vertices are whole: rows of (group, step), of sites, and of the people
    without a first dose."""
    every = np.arange(len(site))
    first = np.flatnonzero(demand.steps.first[step])
    cell, cell_row = np.unique(group * demand.steps.count + step, return_inverse=True)
    place, place_row = np.unique(site, return_inverse=True)
    groups = demand.free.shape[1]
    person, person_row = np.unique(site[first] * groups + group[first], return_inverse=True)
    row = [cell_row, len(cell) + place_row, len(cell) + len(place) + person_row]
    column = [every, every, first]
    sides: list[Floats] = [
        demand.lack.reshape(-1)[cell].astype(np.float64),
        demand.room[place].astype(np.float64),
        demand.free.reshape(-1)[person].astype(np.float64),
    ]
    high = np.concatenate(sides)
    ones = np.ones(sum(len(part) for part in row))
    where = (np.concatenate(row), np.concatenate(column))
    return Model(
        matrix=coo_array((ones, where), shape=(len(high), len(site))).tocsc(),
        row_lo=np.full(len(high), -np.inf),
        row_hi=high,
        col_lo=np.zeros(len(site)),
        col_hi=most.astype(np.float64),
        whole=np.zeros(len(site), dtype=bool),
        columns={},
        rows={},
        objectives={},
    )
