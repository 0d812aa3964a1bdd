"""The fewest appointments that must fall away: linear programmes by district.

Doses already given and lots already drawn are fixed; rows that speak of the past alone are
dropped. Every plan that sends people as given and is no later and no shorter than a plan at hand
lies in the model, so that its optimum bounds the appointments such a plan must take away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_array, coo_array, csc_array

from huiyin.vaccination.core.campaign.layout import Layout
from huiyin.vaccination.core.campaign.ledger import Ledger
from huiyin.vaccination.core.campaign.linear import Caps, Watch, solve_linear
from huiyin.vaccination.core.campaign.master import build
from huiyin.vaccination.core.campaign.problem import AimKind, Ints, Problem
from huiyin.vaccination.core.campaign.rows import Columns, Floats, Model
from huiyin.vaccination.core.campaign.steps import Steps

TIMED = ("given", "wasted", "drawn", "running", "stations", "parked")
NO_CAPS = Caps((), (), ())


@dataclass(frozen=True, slots=True, eq=False)
class Future:
    """What may still be changed. planned: cumulative doses by zone, group, step and period, lived
    before `cut` and meant after; ledger: lots drawn so far; owed: doses that the reserve of each
    product may lack."""

    problem: Problem
    layout: Layout
    steps: Steps
    planned: Ints
    ledger: Ledger
    cut: int
    owed: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """The model of a future with what its columns cost: appointments that fall away (`fewer`),
    late person-periods, persons short beyond those allowed (`short`)."""

    model: Model
    fewer: Floats
    late: Floats
    short: Floats


def programme(future: Future, shortfall: float) -> Programme:
    """`shortfall`: weighted persons short that cost nothing."""
    model = build(future.problem, future.layout)
    _relax_reserve(future, model)
    model = _after(future, model)
    model, fewer = _with_fewer(future, model)
    model, late = _with_late(future, model)
    model, short = _with_short(model, shortfall)
    width = len(model.col_lo)
    costs = (np.pad(cost, (0, width - len(cost))) for cost in (fewer, late, short))
    return Programme(model, *costs)


def least_changed(
    made: Programme, weights: tuple[float, float], seconds: float, watch: Watch
) -> tuple[Floats, float] | None:
    """Cumulative doses (zones, groups, steps, periods) that take away few appointments, and what
    no plan can go below: appointments that fall away, late person-periods and weighted persons
    short times `weights`. None where the programme was not solved."""
    cost = made.fewer + weights[0] * made.late + weights[1] * made.short
    answer = solve_linear(made.model, cost, NO_CAPS, seconds, watch)
    if answer.columns is None:
        return None
    given = made.model.columns["given"]
    found = np.where(given >= 0, answer.columns[np.maximum(given, 0)], 0.0)
    return np.maximum.accumulate(found, axis=-1), answer.bound


def fewest(made: Programme, late: int, short: float, seconds: float, watch: Watch) -> float | None:
    """How few appointments can fall away in a plan with at most `late` person-periods late and
    `short` persons short beyond those allowed; None where the programme was not solved."""
    caps = Caps(("late", "short"), (made.late, made.short), (float(late), short))
    answer = solve_linear(made.model, made.fewer, caps, seconds, watch)
    return None if answer.columns is None else max(0.0, answer.bound)


def _relax_reserve(future: Future, model: Model) -> None:
    for product, lacking in enumerate(future.owed):
        rows = model.rows.get(f"reserve {product}")
        if rows is not None:
            kept = 1 - future.problem.products[product].loss_permille / 1000
            model.row_hi[rows] += lacking * kept


def _after(future: Future, model: Model) -> Model:
    """The model from the cut on."""
    cut, ledger = future.cut, future.ledger
    lo, hi = model.col_lo.copy(), model.col_hi.copy()
    lived = np.zeros(len(lo), dtype=bool)
    for name in TIMED:
        columns = model.columns[name][..., :cut]
        lived[columns[columns >= 0]] = True
    for name, values in (("given", future.planned), ("drawn", ledger.drawn)):
        columns = model.columns[name][..., :cut]
        there = columns >= 0
        lo[columns[there]] = hi[columns[there]] = values[..., :cut][there]
    row_lo, row_hi = model.row_lo.copy(), model.row_hi.copy()
    still_open = np.diff(model.matrix[:, np.flatnonzero(~lived)].tocsr().indptr)
    row_lo[still_open == 0], row_hi[still_open == 0] = -np.inf, np.inf
    row_hi[model.rows["lots"]] = ledger.left + ledger.drawn.sum(axis=1)
    return replace(model, col_lo=lo, col_hi=hi, row_lo=row_lo, row_hi=row_hi)


def _with_fewer(future: Future, model: Model) -> tuple[Model, Floats]:
    """Columns of appointments that fall away in each later period, and their cost of 1 each."""
    columns, cut = model.columns["given"], future.cut
    given = columns[..., cut:]
    before = np.concatenate([np.full((*columns.shape[:-1], 1), -1), columns], axis=-1)[..., cut:-1]
    wanted = np.diff(future.planned, prepend=0, axis=-1)[..., cut:]
    cells = (given >= 0) & (wanted > 0)
    count, width = int(cells.sum()), len(model.col_lo)
    rows = _entries(count, width, given[cells], before[cells])
    unit = coo_array((np.ones(count), (np.arange(count), np.arange(count))), (count, count))
    amount = wanted[cells].astype(np.float64)
    wider = replace(
        _widened(model, amount),
        matrix=block_array([[model.matrix, None], [rows, unit]]).tocsc(),
        row_lo=np.append(model.row_lo, amount),
        row_hi=np.append(model.row_hi, np.full(count, np.inf)),
    )
    return wider, np.concatenate([np.zeros(width), np.ones(count)])


def _entries(height: int, width: int, plus: Columns, minus: Columns) -> csc_array:
    rows, there = np.arange(height), minus >= 0
    row = np.concatenate([rows, rows[there]])
    column = np.concatenate([plus, minus[there]])
    value = np.concatenate([np.ones(height), -np.ones(int(there.sum()))])
    return coo_array((value, (row, column)), shape=(height, width)).tocsc()


def _widened(model: Model, most: Floats) -> Model:
    """Bounds of new columns, 0 to `most`; the matrix is the caller's."""
    return replace(
        model,
        col_lo=np.append(model.col_lo, np.zeros(len(most))),
        col_hi=np.append(model.col_hi, most),
        whole=np.append(model.whole, np.zeros(len(most), dtype=bool)),
    )


def _with_late(future: Future, model: Model) -> tuple[Model, Floats]:
    """Columns that let a further dose be late, and what counts them."""
    steps, zones = future.steps, future.layout.zones
    groups, periods = model.columns["given"].shape[1], future.problem.periods
    found: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
    for step in steps.further:
        rows = model.rows.get(f"due {step}")
        most = int(steps.most[step])
        if rows is not None:
            index = np.arange(rows.start, rows.stop).reshape(zones, groups, periods - most)
            found.append(index[..., max(0, future.cut - most) :].reshape(-1))
    due = np.concatenate(found)
    count, shape = len(due), (len(model.row_lo), len(due))
    slack = coo_array((np.ones(count), (due, np.arange(count))), shape)
    everybody = np.full(count, float(future.layout.source.sum()))
    wider = replace(_widened(model, everybody), matrix=_beside(model.matrix, slack))
    return wider, np.concatenate([np.zeros(len(model.col_lo)), np.ones(count)])


def _with_short(model: Model, shortfall: float) -> tuple[Model, Floats]:
    """One column of weighted persons short beyond those allowed."""
    short = model.objectives[AimKind.SHORTFALL]
    width = len(model.col_lo)
    there = np.flatnonzero(short.cost)
    row = coo_array((short.cost[there], (there * 0, there)), shape=(1, width))
    most = np.array([float(short.cost[there] @ model.col_hi[there])])
    wider = replace(
        _widened(model, most),
        matrix=block_array([[model.matrix, None], [row, np.array([[-1.0]])]]).tocsc(),
        row_lo=np.append(model.row_lo, -np.inf),
        row_hi=np.append(model.row_hi, shortfall - short.constant),
    )
    return wider, np.append(np.zeros(width), 1.0)


def _beside(left: csc_array, right: coo_array) -> csc_array:
    return block_array([[left, right]]).tocsc() if right.shape[1] else left
