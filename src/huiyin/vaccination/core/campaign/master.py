"""The campaign as a linear model: what every plan must keep, and what each aim counts.

Cumulative doses C(zone, group, dose, period) are the main columns; the rows are the rules of
`problem`. Built by district it contains every plan for the given sites, so its optimum bounds
them; built by site with whole columns it is the problem itself. The form with cumulative doses,
the lots' own rows and the order of aims: docs/campaign.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.doses import add_doses, add_supply
from huiyin.vaccination.core.campaign.layout import Layout
from huiyin.vaccination.core.campaign.openings import (
    add_crews,
    add_openings,
    add_stations,
    add_use,
)
from huiyin.vaccination.core.campaign.problem import AimKind, Ints, Problem
from huiyin.vaccination.core.campaign.rows import Builder, Columns, Model, Objective
from huiyin.vaccination.core.campaign.steps import steps_of
from huiyin.vaccination.core.campaign.targets import add_targets


@dataclass(frozen=True, slots=True)
class Margins:
    """What a model keeps back so that rounding to whole doses afterwards breaks nothing.

    doses: of every product at the store; persons: added to each target. Zero for a bound.
    """

    doses: int = 0
    persons: int = 0


EXACT = Margins()


def build(problem: Problem, layout: Layout, margins: Margins = EXACT) -> Model:
    """The model of a problem at the fineness of a layout."""
    steps = steps_of(problem)
    builder = Builder()
    doses = add_doses(builder, problem, layout, steps)
    lots = add_supply(builder, problem, layout, steps, doses, margin=margins.doses)
    openings = add_openings(builder, problem, layout)
    add_stations(builder, problem, layout, doses, openings)
    add_crews(builder, problem, layout, openings)
    short = add_targets(builder, problem, layout, steps, doses, margin=margins.persons)
    if layout.free:
        add_use(builder, problem, layout, doses, openings)
    objectives = {
        AimKind.LATE: builder.objective(),
        AimKind.SHORTFALL: builder.objective((short.columns, short.weights)),
        AimKind.EXPIRED: expired_aim(builder, problem, lots),
        AimKind.UNPROTECTED: unprotected_aim(builder, problem, layout, doses.given, steps.last),
        AimKind.COST: _cost(builder, problem, layout, openings.running, openings.starts),
    }
    if layout.free:
        travel = layout.arc_minutes[:, None]
        objectives[AimKind.TRAVEL] = builder.objective((doses.flow, travel))
    if problem.budget_fen is not None:
        _budget(builder, problem.budget_fen, objectives[AimKind.COST])
    return builder.model(objectives)


def expired_aim(builder: Builder, problem: Problem, lots: Columns) -> Objective:
    """Doses whose last day passes unused."""
    expires = np.array([problem.expires(lot) for lot in problem.lots], dtype=bool)
    total = sum(lot.doses for lot in problem.lots if problem.expires(lot))
    return builder.objective((lots[expires], -1.0), constant=total)


def unprotected_aim(
    builder: Builder, problem: Problem, layout: Layout, given: Columns, last: NDArray[np.bool_]
) -> Objective:
    """Weighted person-periods without all doses."""
    weights = np.array([group.weight for group in problem.groups], dtype=np.float64)
    people = layout.source.sum(axis=0)
    constant = float(weights @ people) * problem.periods
    return builder.objective(
        (given[:, :, last, :], -weights[None, :, None, None]), constant=constant
    )


def _cost(
    builder: Builder, problem: Problem, layout: Layout, running: Columns, starts: Columns | None
) -> Objective:
    weekly, fixed = site_costs(problem, layout.sites)
    if starts is None:
        return builder.objective(
            (running, weekly[:, None]), constant=float(fixed[layout.open].sum())
        )
    return builder.objective((running, weekly[:, None]), (starts, fixed[:, None]))


def site_costs(problem: Problem, sites: Ints) -> tuple[Ints, Ints]:
    """Cost per period and of opening, in fen, of some sites."""
    chosen = [problem.sites[s] for s in sites.tolist()]
    weekly = np.array([s.weekly_fen for s in chosen], dtype=np.int64)
    fixed = np.array([0 if s.open_now else s.fixed_fen for s in chosen], dtype=np.int64)
    return weekly, fixed


def opening_fen(problem: Problem, sites: Ints) -> Ints:
    """What some sites cost in their shortest run, in fen."""
    weekly, fixed = site_costs(problem, sites)
    least = np.array([max(1, problem.sites[s].min_periods) for s in sites.tolist()], dtype=np.int64)
    cost: Ints = fixed + weekly * least
    return cost


def _budget(builder: Builder, budget_fen: int, cost: Objective) -> None:
    row = builder.row_block("budget", (1,), -np.inf, budget_fen - cost.constant)
    columns = np.flatnonzero(cost.cost)
    builder.put(row, columns, cost.cost[columns])
