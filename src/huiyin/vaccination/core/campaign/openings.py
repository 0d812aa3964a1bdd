"""Sites in the model: when they run, stations, staff, parked teams (rules 5, 6 and 8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.capacity import (
    doses_by_seats,
    doses_of_a_station,
    last_period,
    staff_of_a_station,
)
from huiyin.vaccination.core.campaign.doses import Doses
from huiyin.vaccination.core.campaign.layout import Layout
from huiyin.vaccination.core.campaign.problem import Problem
from huiyin.vaccination.core.campaign.rows import Builder, Columns


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """Columns: `running`, `stations` (site, period), `parked` (team, site, period), and `starts`
    (site, period) where the model chooses."""

    running: Columns
    stations: Columns
    parked: Columns
    starts: Columns | None


def _allowed(problem: Problem, layout: Layout) -> NDArray[np.bool_]:
    periods = np.arange(problem.periods)
    window = np.array(
        [
            (periods >= problem.sites[s].first) & (periods <= last_period(problem, s))
            for s in layout.sites.tolist()
        ],
        dtype=bool,
    ).reshape(len(layout.sites), problem.periods)
    for outage in problem.outages:
        window[layout.sites == outage.site, outage.first : outage.last + 1] = False
    return window & layout.open[:, None]


def add_openings(builder: Builder, problem: Problem, layout: Layout) -> Openings:
    """Columns of running sites, stations and teams, with the rows on when a site runs."""
    allowed = _allowed(problem, layout)
    running = builder.block("running", allowed, 0, 1, layout.free)
    most = np.array([problem.sites[s].stations for s in layout.sites.tolist()], dtype=np.float64)
    if not layout.free:
        seats = doses_by_seats(problem)[layout.sites]
        each = doses_of_a_station(problem)[layout.sites]
        most = np.minimum(most, np.divide(seats, each, out=np.zeros_like(most), where=each > 0))
    stations = builder.block("stations", allowed, 0, most[:, None], layout.free)
    rows = builder.row_block("only where open", allowed.shape, -np.inf, 0)
    builder.put(rows, stations, 1)
    builder.put(rows, running, -most[:, None])
    if problem.most_open is not None:
        at_once = builder.row_block("at once", (problem.periods,), -np.inf, problem.most_open)
        builder.put(at_once[None], running, 1)
    parked = _teams(builder, problem, layout)
    starts = _starts(builder, problem, layout, allowed, running) if layout.free else None
    if starts is None:
        _runs(builder, problem, layout, running)
    return Openings(running, stations, parked, starts)


def _runs(builder: Builder, problem: Problem, layout: Layout, running: Columns) -> None:
    """A site that is given runs for its shortest time."""
    least = [problem.sites[s].min_periods for s in layout.sites.tolist()]
    wanted = np.where(layout.open, np.maximum(1, least), 0)
    rows = builder.row_block("shortest run", (len(wanted),), wanted, np.inf)
    builder.put(rows[:, None], running, 1)


def _starts(
    builder: Builder,
    problem: Problem,
    layout: Layout,
    allowed: NDArray[np.bool_],
    running: Columns,
) -> Columns:
    """One start per site, no gap, the shortest run kept."""
    sites, periods = allowed.shape
    least = np.array([max(1, problem.sites[s].min_periods) for s in layout.sites.tolist()])
    last = np.array([last_period(problem, s) for s in layout.sites.tolist()])
    in_time = np.arange(periods)[None] + least[:, None] - 1 <= last[:, None]
    starts = builder.block("starts", allowed & in_time, 0, 1, True)
    ends = builder.block("ends", allowed, 0, 1, True)
    flow = builder.row_block("no gap", (sites, periods), 0, 0)
    builder.put(flow, running, 1)
    builder.put(flow[:, 1:], running[:, :-1], -1)
    builder.put(flow, starts, -1)
    builder.put(flow, ends, 1)
    must = [problem.sites[s].must_open for s in layout.sites.tolist()]
    once = builder.row_block("once", (sites,), np.array(must, dtype=float), 1)
    builder.put(once[:, None], starts, 1)
    run = builder.row_block("shortest run", (sites, periods), 0, np.inf)
    builder.put(run, running, 1)
    for back in range(int(least.max(initial=1))):
        rows = np.where((least > back)[:, None], run[:, back:], -1)
        builder.put(rows, starts[:, : periods - back], -1)
    return starts


def _teams(builder: Builder, problem: Problem, layout: Layout) -> Columns:
    shape = (len(problem.teams), len(layout.sites), problem.periods)
    serves = np.zeros(shape, dtype=bool)
    for number, team in enumerate(problem.teams):
        serves[number, np.isin(layout.sites, sorted(team.points))] = True
    parked = builder.block("parked", serves, 0, 1, layout.free)
    rows = builder.row_block("one place", (shape[0], shape[2]), -np.inf, 1)
    builder.put(rows[:, None, :], parked, 1)
    return parked


def add_use(
    builder: Builder, problem: Problem, layout: Layout, doses: Doses, openings: Openings
) -> None:
    """Where the model chooses: people go to sites in use alone, all who can reach one, and with
    `single_site` a whole community to one."""
    count = len(layout.sites)
    used = builder.block("used", np.ones(count, dtype=bool), 0, 1, True)
    starts = np.zeros_like(openings.running) - 1 if openings.starts is None else openings.starts
    uses = np.concatenate([starts, openings.parked.transpose(1, 0, 2).reshape(count, -1)], axis=1)
    some = builder.row_block("used if any", (count,), -np.inf, 0)
    builder.put(some, used, 1)
    builder.put(some[:, None], uses, -1)
    every = builder.row_block("used by each", uses.shape, 0, np.inf)
    every = np.where(uses >= 0, every, -1)
    builder.put(every, used[:, None], 1)
    builder.put(every, uses, -1)
    flow, people = doses.flow, layout.source[layout.arc_source]
    only = builder.row_block("only to used", flow.shape, -np.inf, 0)
    builder.put(only, flow, 1)
    builder.put(only, used[layout.arc_zone][:, None], -people)
    sent = builder.row_block("all who can", flow.shape, 0, np.inf)
    order = np.argsort(layout.arc_source, kind="stable")
    for source in np.unique(layout.arc_source).tolist():
        mine = order[layout.arc_source[order] == source]
        builder.put(sent[mine][:, None, :], flow[mine][None, :, :], 1)
    builder.put(sent, used[layout.arc_zone][:, None], -people)
    if problem.single_site:
        pick = builder.block("picked", np.ones(len(flow), dtype=bool), 0, 1, True)
        rows = builder.row_block("whole communities", flow.shape, 0, 0)
        builder.put(rows, flow, 1)
        builder.put(rows, pick[:, None], -people)


def add_stations(
    builder: Builder, problem: Problem, layout: Layout, doses: Doses, openings: Openings
) -> None:
    """Doses within what stations, seats and teams can do."""
    shape = (layout.zones, problem.periods)
    each = doses_of_a_station(problem)[layout.sites]
    team = np.array([t.doses for t in problem.teams], dtype=np.float64)
    names = ("throughput", "seats") if layout.free else ("throughput",)
    for name in names:
        seats = np.zeros(layout.zones)
        if name == "seats":
            np.add.at(seats, layout.zone, doses_by_seats(problem)[layout.sites])
        rows = builder.row_block(name, shape, -np.inf, seats[:, None])
        builder.put(rows[:, None, None, :], doses.given, 1)
        builder.put(rows[:, None, None, 1:], doses.given[..., :-1], -1)
        builder.put(rows[layout.zone][None], openings.parked, -team[:, None, None])
        if name == "throughput":
            builder.put(rows[layout.zone], openings.stations, -each[:, None])


def add_crews(builder: Builder, problem: Problem, layout: Layout, openings: Openings) -> None:
    """Staff by zone, role and period within the roster, lending included."""
    roles, periods = len(problem.roles), problem.periods
    city = problem.roster.sum(axis=0)
    exists = np.ones((layout.zones, roles, periods), dtype=bool)
    crew = builder.block("crew", exists, 0, city[None], layout.free)
    work = builder.row_block("work", crew.shape, 0, np.inf)
    builder.put(work, crew, 1)
    need = staff_of_a_station(problem)[layout.sites]
    zone = layout.zone
    builder.put(work[zone], openings.stations[:, None, :], -need[:, :, None])
    fewest = np.array([role.fewest for role in problem.roles], dtype=np.float64)
    team = builder.row_block("fewest", crew.shape, 0, np.inf)
    builder.put(team, crew, 1)
    builder.put(team[zone], openings.running[:, None, :], -fewest[None, :, None])
    roster = builder.row_block("roster", problem.roster.shape, -np.inf, problem.roster)
    builder.put(roster[layout.district], crew, 1)
    if any(problem.lendable):
        lend = np.array(problem.lendable, dtype=np.int64)
        lent = builder.block("lent", np.ones(roster.shape, dtype=bool), 0, lend[None, :, None])
        builder.put(roster, lent, -1)
        limit = builder.row_block("lendable", (roles, periods), -np.inf, lend[:, None])
        builder.put(limit[None], lent, 1)
        whole = builder.row_block("city roster", (roles, periods), -np.inf, city)
        builder.put(whole[None], crew, 1)
