"""Doses in the model: people, intervals, losses, lots and the reserve (rules 1 to 4 and 9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.campaign.layout import Layout
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.rows import Builder, Columns
from huiyin.vaccination.core.campaign.steps import Steps


@dataclass(frozen=True, slots=True, eq=False)
class Doses:
    """Columns: `given` (zone, group, step, period), `wasted` (zone, product, period), both
    cumulative; `flow` (arc, group) people sent."""

    given: Columns
    wasted: Columns
    flow: Columns


def add_doses(builder: Builder, problem: Problem, layout: Layout, steps: Steps) -> Doses:
    """Columns of doses and people, with the rows that tie them together."""
    periods, groups = problem.periods, len(problem.groups)
    shape = (layout.zones, groups, steps.count, periods)
    exists = np.broadcast_to(steps.allowed[None, :, :, None], shape)
    most = np.broadcast_to(layout.reach()[:, :, None, None], shape)
    too_early = np.arange(periods)[None, :] < _earliest(steps)[:, None]
    given = builder.block("given", exists, 0, np.where(too_early, 0, most), layout.free)
    flow_shape = (len(layout.arc_source), groups)
    flow_most = layout.source[layout.arc_source]
    flow = builder.block("flow", np.ones(flow_shape, dtype=bool), 0, flow_most, layout.free)
    _people(builder, layout, steps, given, flow)
    _intervals(builder, problem, layout, steps, given)
    wasted = _waste(builder, problem, layout, steps, given)
    return Doses(given, wasted, flow)


def _earliest(steps: Steps) -> Ints:
    """First period in which a step can be given at all."""
    earliest = np.zeros(steps.count, dtype=np.int64)
    for step in steps.further:
        earliest[step] = earliest[step - 1] + steps.least[step]
    return earliest


def _people(builder: Builder, layout: Layout, steps: Steps, given: Columns, flow: Columns) -> None:
    zones, groups = given.shape[:2]
    sent = builder.row_block("sent", (zones, groups), -np.inf, 0)
    builder.put(sent[:, :, None], given[:, :, steps.first, -1], 1)
    builder.put(sent[layout.arc_zone], flow, -1)
    reaches = np.isin(np.arange(len(layout.source)), layout.arc_source)
    must = np.where(reaches[:, None] & (not layout.free), layout.source, 0)
    leave = builder.row_block("leave", layout.source.shape, must, layout.source)
    builder.put(leave[layout.arc_source], flow, 1)


def _intervals(
    builder: Builder, problem: Problem, layout: Layout, steps: Steps, given: Columns
) -> None:
    periods, shape = problem.periods, given.shape[:2]
    grows = builder.row_block("grows", (*given.shape[:3], periods - 1), 0, np.inf)
    grows = np.where(given[..., 1:] >= 0, grows, -1)
    builder.put(grows, given[..., 1:], 1)
    builder.put(grows, given[..., :-1], -1)
    for step in steps.further:
        least, most = int(steps.least[step]), int(steps.most[step])
        before, after = given[:, :, step - 1, :], given[:, :, step, :]
        if least < periods:
            early = builder.row_block(f"early {step}", (*shape, periods - least), -np.inf, 0)
            builder.put(early, after[..., least:], 1)
            builder.put(early, before[..., : periods - least], -1)
        if most < periods and steps.returns[step]:
            due = builder.row_block(f"due {step}", (*shape, periods - most), 0, np.inf)
            builder.put(due, after[..., most:], 1)
            builder.put(due, before[..., : periods - most], -steps.returns[step] / 1000)


def _waste(
    builder: Builder, problem: Problem, layout: Layout, steps: Steps, given: Columns
) -> Columns:
    periods, count = problem.periods, len(problem.products)
    loss = np.array([p.loss_permille for p in problem.products], dtype=np.float64)
    exists = np.broadcast_to(loss[None, :, None] > 0, (layout.zones, count, periods))
    drawn = sum(lot.doses for lot in problem.lots)
    wasted = builder.block("wasted", exists, 0, drawn, layout.free)
    for v in np.flatnonzero(loss > 0).tolist():
        rows = builder.row_block(f"loss {v}", (layout.zones, periods), 0, np.inf)
        builder.put(rows, wasted[:, v], 1000 - loss[v])
        mine = given[:, :, steps.product == v, :]
        builder.put(rows[:, None, None, :], mine, -loss[v])
        kept = builder.row_block(f"wasted {v}", (layout.zones, periods - 1), 0, np.inf)
        builder.put(kept, wasted[:, v, 1:], 1)
        builder.put(kept, wasted[:, v, :-1], -1)
    return wasted


def add_supply(
    builder: Builder, problem: Problem, layout: Layout, steps: Steps, doses: Doses, *, margin: int
) -> Columns:
    """Columns of doses drawn from each lot in each period, with supply, cold store and reserve."""
    periods = problem.periods
    exists = np.zeros((len(problem.lots), periods), dtype=bool)
    for number, lot in enumerate(problem.lots):
        first, last = lot.usable(problem.period_days)
        exists[number, first : last + 1] = True
    most = np.array([lot.doses for lot in problem.lots], dtype=np.int64)
    product = np.array([lot.product for lot in problem.lots], dtype=np.int64)
    drawn = builder.block("drawn", exists, 0, most[:, None], layout.free)
    lots = builder.row_block("lots", (len(most),), -np.inf, kept_back(problem, margin))
    builder.put(lots[:, None], drawn, 1)
    supply = builder.row_block("supply", (len(problem.products), periods), 0, 0)
    per_step = supply[steps.product][None, None, :, :]
    _change(builder, per_step, doses.given, 1)
    _change(builder, supply[None], doses.wasted, 1)
    builder.put(supply[product], drawn, -1)
    _cold(builder, problem, layout, steps, doses)
    _reserve(builder, problem, steps, doses, drawn)
    return drawn


def kept_back(problem: Problem, margin: int) -> Ints:
    """Doses of each lot that may be planned when `margin` of every product is kept back.

    A product with little keeps back less; the earliest lots give first, which covers all periods.
    """
    left = np.array([lot.doses for lot in problem.lots], dtype=np.int64)
    for v in range(len(problem.products)):
        mine = [n for n, lot in enumerate(problem.lots) if lot.product == v]
        keep = min(margin, int(left[mine].sum()) // 100) if mine else 0
        for n in sorted(mine, key=lambda n: problem.lots[n].arrive_day):
            taken = min(keep, int(left[n]))
            left[n] -= taken
            keep -= taken
    return left


def _change(builder: Builder, rows: Columns, cumulative: Columns, value: float | Ints) -> None:
    """Puts what a cumulative column grows by in each period into that period's row."""
    builder.put(rows, cumulative, value)
    builder.put(rows[..., 1:], cumulative[..., :-1], -np.asarray(value))


def _cold(builder: Builder, problem: Problem, layout: Layout, steps: Steps, doses: Doses) -> None:
    litres = np.array([p.ml for p in problem.products], dtype=np.int64)
    room = np.zeros(layout.zones, dtype=np.int64)
    np.add.at(room, layout.zone, [problem.sites[s].cold_ml for s in layout.sites.tolist()])
    shape = (layout.zones, problem.periods)
    cold = builder.row_block("cold", shape, -np.inf, room[:, None])
    _change(
        builder, cold[:, None, None, :], doses.given, litres[steps.product][None, None, :, None]
    )
    _change(builder, cold[:, None, :], doses.wasted, litres[None, :, None])


def reserve_lots(problem: Problem, product: int) -> list[int]:
    """Lots that count for the reserve of a product (rule 9)."""
    wait = sum(i.min_periods for i in problem.products[product].intervals)
    end = problem.periods * problem.period_days
    needed = (problem.periods + wait) * problem.period_days - 1
    return [
        n
        for n, lot in enumerate(problem.lots)
        if lot.product == product and lot.arrive_day < end and lot.ends >= needed
    ]


def _reserve(
    builder: Builder, problem: Problem, steps: Steps, doses: Doses, drawn: Columns
) -> None:
    share = problem.reserve_permille / 1000
    if not share:
        return
    everybody = sum(sum(c.people) for c in problem.communities)
    open_steps = ~steps.first
    owed = builder.block("owed", open_steps, 0, everybody)
    rows = builder.row_block("owed", (steps.count,), 0, np.inf)
    rows = np.where(open_steps, rows, -1)
    builder.put(rows, owed, 1)
    for step in steps.further:
        start = step - int(steps.dose[step]) + 1
        builder.put(rows[step : step + 1], doses.given[:, :, step, -1].reshape(-1), 1)
        builder.put(
            rows[step : step + 1], doses.given[:, :, start, -1].reshape(-1), -steps.kept[step]
        )
    for v, product in enumerate(problem.products):
        if product.doses == 1:
            continue
        lots = reserve_lots(problem, v)
        after_loss = 1 - product.loss_permille / 1000
        stock = sum(problem.lots[n].doses for n in lots) * after_loss
        row = builder.row_block(f"reserve {v}", (1,), -np.inf, stock)
        builder.put(row, owed[(steps.product == v) & open_steps], share)
        builder.put(row, drawn[lots].reshape(-1), after_loss)
