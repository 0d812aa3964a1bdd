"""Small campaigns to the last dose: every choice in one integer programme, aim after aim."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.campaign.bounds import allowed
from huiyin.vaccination.core.campaign.layout import Layout, by_site
from huiyin.vaccination.core.campaign.ledger import Ledger
from huiyin.vaccination.core.campaign.linear import NO_CAPS, Caps, solve_whole
from huiyin.vaccination.core.campaign.master import build
from huiyin.vaccination.core.campaign.problem import AimKind, Ints, Problem
from huiyin.vaccination.core.campaign.rows import Floats, Model
from huiyin.vaccination.core.campaign.schedule import Schedule
from huiyin.vaccination.core.campaign.steps import steps_of
from huiyin.vaccination.core.campaign.watch import Watcher

SMALL = 1000
"""Columns up to which the integer programme is tried."""

PROVEN = "Optimal"


def solve_small(problem: Problem, watcher: Watcher) -> tuple[Schedule, dict[AimKind, float]] | None:
    """The best plan over every choice of sites, with a bound of each aim; None where the campaign
    is too large or the time too short.

    Aims are minimised in order, each earlier one held within its tolerance of its best.
    """
    layout = by_site(problem)
    if _size(problem, layout) > SMALL:
        return None
    model = build(problem, layout)
    until = watcher.spent + watcher.left / 2
    caps = NO_CAPS
    found: dict[AimKind, float] = {}
    columns: Floats | None = None
    for wanted in problem.aims:
        if not watcher.enter(f"every choice: {wanted.kind}"):
            return None
        objective = model.objectives[wanted.kind]
        seconds = until - watcher.spent
        answer = solve_whole(model, objective.cost, caps, seconds, watcher.goes_on)
        if answer.columns is None or answer.state != PROVEN:
            return None
        columns = answer.columns
        best = round(objective.of(columns))
        found[wanted.kind] = float(best)
        limit = np.floor(allowed(wanted, best) + 1e-9) - objective.constant
        caps = Caps(
            (*caps.names, wanted.kind.value),
            (*caps.costs, objective.cost),
            (*caps.limits, float(limit)),
        )
    return None if columns is None else (_schedule(problem, layout, model, columns), found)


def _size(problem: Problem, layout: Layout) -> int:
    steps = steps_of(problem)
    cells = layout.zones * problem.periods
    doses = cells * int(steps.allowed.sum())
    return doses + cells * (len(problem.roles) + len(problem.products) + 4)


def _cells(model: Model, columns: Floats, name: str) -> Ints:
    index = model.columns[name]
    values: Ints = np.where(index >= 0, np.round(columns[np.maximum(index, 0)]), 0).astype(np.int64)
    return values


def _schedule(problem: Problem, layout: Layout, model: Model, columns: Floats) -> Schedule:
    steps, sites = steps_of(problem), layout.sites
    shape = (len(problem.sites), len(problem.groups), steps.count, problem.periods)
    given = np.zeros(shape, dtype=np.int64)
    given[sites] = _cells(model, columns, "given")
    stations = np.zeros((len(problem.sites), problem.periods), dtype=np.int64)
    stations[sites] = _cells(model, columns, "stations")
    runs = np.full((len(problem.sites), 2), -1, dtype=np.int64)
    for site, running in zip(sites.tolist(), _cells(model, columns, "running"), strict=True):
        if running.any():
            open_in = np.flatnonzero(running)
            runs[site] = open_in[0], open_in[-1]
    parks = _cells(model, columns, "parked")
    parked = np.full((len(problem.teams), problem.periods), -1, dtype=np.int64)
    for team, place, period in zip(*np.nonzero(parks), strict=True):
        parked[team, period] = sites[place]
    flow = np.zeros((len(problem.arcs.site), len(problem.groups)), dtype=np.int64)
    flow[np.isin(problem.arcs.site, sites)] = _cells(model, columns, "flow")
    wasted = np.zeros((len(problem.sites), len(problem.products), problem.periods), dtype=np.int64)
    wasted[sites] = _cells(model, columns, "wasted")
    return Schedule(given, stations, runs, parked, flow, _ledger(problem, given, wasted))


def _ledger(problem: Problem, given: Ints, wasted: Ints) -> Ledger:
    """The store's book of cumulative doses given and wasted."""
    ledger, steps = Ledger.empty(problem), steps_of(problem)
    now, lost = np.diff(given, axis=-1, prepend=0), np.diff(wasted, axis=-1, prepend=0)
    for period in range(problem.periods):
        for product in range(len(problem.products)):
            doses = now[:, :, steps.product == product, period].sum(axis=(1, 2))
            ledger.draw(problem, product, period, doses, lost[:, product, period])
    return ledger
