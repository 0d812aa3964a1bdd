"""The campaign as seen by sites that are given: everybody's way, each site's room, one city.

The city's doses C(group, dose, period) are those of `master` with the city as one zone. What a site
gives is kept apart by dose and period, all groups in one, and products with equally many doses in
one. Every plan for the given sites lies in it, so that its prices bound travel, which districts do
not see.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.capacity import (
    doses_by_cold,
    doses_by_seats,
    doses_of_a_station,
    least_ml,
    open_windows,
    staff_of_a_station,
)
from huiyin.vaccination.core.campaign.doses import add_doses, add_supply
from huiyin.vaccination.core.campaign.guide import city
from huiyin.vaccination.core.campaign.layout import (
    arc_communities,
    by_district,
    people_of,
    used_sites,
)
from huiyin.vaccination.core.campaign.master import expired_aim, site_costs, unprotected_aim
from huiyin.vaccination.core.campaign.problem import AimKind, Ints, Problem
from huiyin.vaccination.core.campaign.rows import Builder, Columns, Model
from huiyin.vaccination.core.campaign.steps import Steps, steps_of
from huiyin.vaccination.core.campaign.targets import add_targets


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Products with equally many doses in one: `length` of each kind; `start`, its first step among
    all; `of`: the kind's step for each step of the problem; `least`, `most` and `returns` by step,
    the loosest of its products."""

    length: Ints
    start: Ints
    of: Ints
    least: Ints
    most: Ints
    returns: Ints


def kinds_of(steps: Steps) -> Kinds:
    """Kinds of products by their number of doses."""
    doses = np.array([steps.dose[steps.product == v].max() for v in steps.product], dtype=np.int64)
    length = np.unique(doses)
    start = np.cumsum(length) - length
    of = start[np.searchsorted(length, doses)] + steps.dose - 1
    count = int(length.sum())
    least = np.full(count, np.iinfo(np.int64).max)
    most, returns = np.zeros(count, dtype=np.int64), np.full(count, 1000, dtype=np.int64)
    np.minimum.at(least, of, steps.least)
    np.maximum.at(most, of, steps.most)
    np.minimum.at(returns, of, steps.returns)
    return Kinds(length, start, of, least, most, returns)


def ways(problem: Problem, opened: Ints, parked: Ints) -> Model:
    """The model of sites that are opened and points where teams park."""
    steps, whole = steps_of(problem), city(problem)
    sites, is_open = used_sites(problem, opened, parked)
    layout = by_district(whole, opened, parked)
    builder = Builder()
    doses = add_doses(builder, whole, layout, steps)
    lots = add_supply(builder, whole, layout, steps, doses, margin=0)
    short = add_targets(builder, whole, layout, steps, doses, margin=0)
    windows = open_windows(problem)[sites] & is_open[:, None]
    kinds = kinds_of(steps)
    mine = _site_doses(builder, problem, kinds, doses.given, len(sites))
    running, stations = _room(builder, problem, sites, windows, mine)
    _staff(builder, problem, sites, stations)
    arcs = np.flatnonzero(np.isin(problem.arcs.site, sites))
    flow = _sent(builder, problem, sites, arcs, mine[:, kinds.start, -1])
    weekly, fixed = site_costs(problem, sites)
    objectives = {
        AimKind.SHORTFALL: builder.objective((short.columns, short.weights)),
        AimKind.EXPIRED: expired_aim(builder, problem, lots),
        AimKind.UNPROTECTED: unprotected_aim(builder, whole, layout, doses.given, steps.last),
        AimKind.TRAVEL: builder.objective((flow, problem.arcs.minutes[arcs])),
        AimKind.COST: builder.objective(
            (running, weekly[:, None]), constant=float(fixed[is_open].sum())
        ),
    }
    return builder.model(objectives)


def _site_doses(
    builder: Builder, problem: Problem, kinds: Kinds, given: Columns, count: int
) -> Columns:
    """Cumulative doses (site, kind's step, period), which together are the city's, with their
    intervals."""
    periods, width = problem.periods, len(kinds.least)
    people = float(people_of(problem).sum())
    mine = builder.block("mine", np.ones((count, width, periods), dtype=bool), 0, people)
    rows = builder.row_block("city's", (width, periods), 0, 0)
    builder.put(rows[None], mine, 1)
    builder.put(rows[kinds.of][None], given[0], -1)
    grows = builder.row_block("mine grows", (count, width, periods - 1), 0, np.inf)
    builder.put(grows, mine[..., 1:], 1)
    builder.put(grows, mine[..., :-1], -1)
    for step in sorted(set(range(width)) - set(kinds.start.tolist())):
        least, most = int(kinds.least[step]), int(kinds.most[step])
        before, after = mine[:, step - 1], mine[:, step]
        early = builder.row_block(f"mine early {step}", after.shape, -np.inf, 0)
        builder.put(early, after, 1)
        if least < periods:
            builder.put(early[:, least:], before[:, : periods - least], -1)
        if most < periods and kinds.returns[step]:
            due = builder.row_block(f"mine due {step}", (count, periods - most), 0, np.inf)
            builder.put(due, after[:, most:], 1)
            builder.put(due, before[:, : periods - most], -kinds.returns[step] / 1000)
    return mine


def _room(
    builder: Builder, problem: Problem, sites: Ints, windows: NDArray[np.bool_], mine: Columns
) -> tuple[Columns, Columns]:
    """Doses of a period within stations, seats, teams and cold store."""
    cold = doses_by_cold(problem)[sites]
    each = doses_of_a_station(problem)[sites]
    own = np.minimum(doses_by_seats(problem)[sites], cold)
    there = np.array([problem.sites[s].stations for s in sites.tolist()], dtype=np.float64)
    most = np.minimum(there, np.divide(own, each, out=np.zeros_like(there), where=each > 0))
    running = builder.block("running", windows, 0, 1)
    stations = builder.block("stations", windows, 0, most[:, None])
    only = builder.row_block("only where open", windows.shape, -np.inf, 0)
    builder.put(only, stations, 1)
    builder.put(only, running, -most[:, None])
    shape = (len(problem.teams), *windows.shape)
    serves = np.zeros(shape, dtype=bool)
    for number, team in enumerate(problem.teams):
        serves[number, np.isin(sites, sorted(team.points))] = True
    parked = builder.block("parked", serves, 0, 1)
    place = builder.row_block("one place", (shape[0], shape[2]), -np.inf, 1)
    builder.put(place[:, None, :], parked, 1)
    doses = np.array([team.doses for team in problem.teams], dtype=np.float64)
    added = np.minimum(doses[:, None], cold[None])
    crowded = np.asarray(serves.any(axis=(0, 2))) & (least_ml(problem) > 0)
    for name, limit in (("room", np.zeros(len(sites))), ("cold store", cold)):
        rows = builder.row_block(name, windows.shape, -np.inf, limit[:, None])
        if name == "cold store":
            rows = np.where(crowded[:, None], rows, -1)
        builder.put(rows[:, None], mine, 1)
        builder.put(rows[:, None, 1:], mine[..., :-1], -1)
        if name == "room":
            builder.put(rows, stations, -each[:, None])
            builder.put(rows[None], parked, -added[:, :, None])
    least = np.array([max(1, problem.sites[s].min_periods) for s in sites.tolist()])
    least = np.where(windows.any(axis=1), least, 0)
    runs = builder.row_block("shortest run", (len(sites),), least, np.inf)
    builder.put(runs[:, None], running, 1)
    if problem.most_open is not None:
        at_once = builder.row_block("at once", (problem.periods,), -np.inf, problem.most_open)
        builder.put(at_once[None], running, 1)
    return running, stations


def _staff(builder: Builder, problem: Problem, sites: Ints, stations: Columns) -> None:
    """Staff of stations within the rosters of districts, lending included."""
    need = staff_of_a_station(problem)[sites]
    home = np.array([problem.sites[s].district for s in sites.tolist()], dtype=np.int64)
    roster = builder.row_block("roster", problem.roster.shape, -np.inf, problem.roster)
    builder.put(roster[home], stations[:, None, :], need[:, :, None])
    if any(problem.lendable):
        lend = np.array(problem.lendable, dtype=np.int64)
        lent = builder.block("lent", np.ones(roster.shape, dtype=bool), 0, lend[None, :, None])
        builder.put(roster, lent, -1)
        shape, city_roster = roster.shape[1:], problem.roster.sum(axis=0)
        limit = builder.row_block("lendable", shape, -np.inf, lend[:, None])
        builder.put(limit[None], lent, 1)
        whole = builder.row_block("city roster", shape, -np.inf, city_roster)
        builder.put(whole[None], stations[:, None, :], need[:, :, None])


def _sent(builder: Builder, problem: Problem, sites: Ints, arcs: Ints, firsts: Columns) -> Columns:
    """People along each arc: everybody who can, and first doses only to those who come."""
    people = people_of(problem).sum(axis=1)
    home = arc_communities(problem)[arcs]
    flow = builder.block("ways", np.ones(len(arcs), dtype=bool), 0, people[home])
    reached = np.unique(home)
    leave = builder.row_block("leave all", (len(reached),), people[reached], people[reached])
    builder.put(leave[np.searchsorted(reached, home)], flow, 1)
    place = np.full(len(problem.sites), -1, dtype=np.int64)
    place[sites] = np.arange(len(sites))
    come = builder.row_block("come", (len(sites),), -np.inf, 0)
    builder.put(come[:, None], firsts, 1)
    builder.put(come[place[problem.arcs.site[arcs]]], flow, -1)
    return flow
