"""Linear and integer programmes by HiGHS, and what prices prove without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csc_array, vstack

from huiyin.vaccination.core.campaign.rows import Floats, Model
from huiyin.vaccination.core.solver import heard_highs

Watch = Callable[[float | None, float | None], bool]
"""Hears of value and bound, answers whether to go on."""


LARGE = 2000
EVERY = 100
"""The simplex method asks after every few steps; the watcher hears of one question in so many."""

CROWDED = 4
"""HiGHS counts wall seconds, the watcher CPU seconds; so many may go by for one."""


@dataclass(frozen=True, slots=True, eq=False)
class Caps:
    """Rows that hold earlier aims: cost @ x <= limit."""

    names: tuple[str, ...]
    costs: tuple[Floats, ...]
    limits: tuple[float, ...]


NO_CAPS = Caps((), (), ())


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """columns: a solution, None if none was found; prices: of the rows, then of the caps (empty
    for whole numbers); bound: proven, of the cost without its constant; state: HiGHS's words."""

    columns: Floats | None
    prices: Floats
    bound: float
    state: str


def _programme(model: Model, cost: Floats, caps: Caps) -> highspy.HighsLp:
    matrix = model.matrix
    if caps.costs:
        matrix = vstack([matrix, csc_array(np.vstack(caps.costs))]).tocsc()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = matrix.shape[1], matrix.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, model.col_lo, model.col_hi
    lp.row_lower_ = np.append(model.row_lo, np.full(len(caps.costs), -np.inf))
    lp.row_upper_ = np.append(model.row_hi, caps.limits)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr
    lp.a_matrix_.index_ = matrix.indices
    lp.a_matrix_.value_ = matrix.data
    return lp


def _engine(seconds: float, watch: Watch) -> Any:
    engine = heard_highs()
    engine.setOptionValue("time_limit", CROWDED * max(seconds, 1.0))
    calls = count()

    def tell(event: Any) -> None:
        event.data_in.user_interrupt = not watch(None, None)

    def tell_sometimes(event: Any) -> None:
        if next(calls) % EVERY == 0:
            tell(event)

    engine.cbSimplexInterrupt.subscribe(tell_sometimes)
    engine.cbIpmInterrupt.subscribe(tell)

    def tell_of_plans(event: Any) -> None:
        out = event.data_out
        value = out.mip_primal_bound if abs(out.mip_primal_bound) < 1e29 else None
        event.data_in.user_interrupt = not watch(value, out.mip_dual_bound)

    engine.cbMipInterrupt.subscribe(tell_of_plans)
    return engine


def solve_linear(
    model: Model, cost: Floats, caps: Caps, seconds: float, watch: Watch, *, vertex: bool = False
) -> Answer:
    """A linear programme: interior point where it is large, without crossover, unless a vertex is
    asked for."""
    lp = _programme(model, cost, caps)
    engine = _engine(seconds, watch)
    if lp.num_col_ > LARGE and not vertex:
        engine.setOptionValue("solver", "ipm")
        engine.setOptionValue("run_crossover", "off")
    engine.passModel(lp)
    engine.run()
    state = engine.modelStatusToString(engine.getModelStatus())
    found = engine.getSolution()
    if not found.value_valid or not found.dual_valid:
        return Answer(None, np.zeros(lp.num_row_), -np.inf, state)
    prices = np.array(found.row_dual)
    columns = np.clip(np.array(found.col_value), model.col_lo, model.col_hi)
    return Answer(columns, prices, bound_by_prices(model, cost, caps, prices), state)


def solve_whole(model: Model, cost: Floats, caps: Caps, seconds: float, watch: Watch) -> Answer:
    """An integer programme with whole costs, to the last unit that its value can change by."""
    lp = _programme(model, cost, caps)
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(whole)] for whole in model.whole]
    engine = _engine(seconds, watch)
    engine.setOptionValue("mip_rel_gap", 0.0)
    unit = int(np.gcd.reduce(np.abs(np.round(cost[cost != 0])).astype(np.int64), initial=0))
    engine.setOptionValue("mip_abs_gap", max(unit, 1) - 0.001)
    engine.setOptionValue("mip_feasibility_tolerance", 1e-9)
    engine.setOptionValue("primal_feasibility_tolerance", 1e-9)
    engine.passModel(lp)
    engine.run()
    state = engine.modelStatusToString(engine.getModelStatus())
    info, found = engine.getInfo(), engine.getSolution()
    if not found.value_valid or abs(info.objective_function_value) > 1e29:
        return Answer(None, np.zeros(0), info.mip_dual_bound, state)
    columns = np.array(found.col_value)
    columns[model.whole] = np.round(columns[model.whole])
    return Answer(columns, np.zeros(0), info.mip_dual_bound, state)


def bound_by_prices(model: Model, cost: Floats, caps: Caps, prices: Floats) -> float:
    """Weak duality: no solution costs less, whatever the prices; prices of a side that does not
    exist count as 0.

    sum over rows of price * (lower side if price > 0 else upper side)
    + sum over columns of (cost - prices @ matrix) * (lower bound if positive else upper bound)
    """
    lo = np.append(model.row_lo, np.full(len(caps.costs), -np.inf))
    hi = np.append(model.row_hi, caps.limits)
    side = np.where(prices > 0, lo, hi)
    used = np.where(np.isfinite(side), prices, 0.0)
    count = len(model.row_lo)
    left = cost - model.matrix.T @ used[:count]
    for price, row in zip(used[count:], caps.costs, strict=True):
        left = left - price * row
    ends = np.where(left > 0, model.col_lo, model.col_hi)
    return float(used @ np.where(np.isfinite(side), side, 0.0) + left @ ends)
