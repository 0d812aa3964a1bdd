"""p-median by general means, as peers: HiGHS on two models, and spopt with HiGHS.

F1 is the classical model (x_ij <= y_j); F3 the radius model of Elloumi (2010) in its sparse form,
as in Duran-Mateluna, Ales & Elloumi, EJOR 308 (2023). Distances are whole, so an absolute gap of
0.999 proves. Each function gives the plan's value, the bound and how it ended.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import highspy
import numpy as np
from scipy.sparse import coo_array


def solve_f1(ways: np.ndarray, p: int, seconds: float) -> dict[str, Any]:
    """Columns: y (m), then x row by row."""
    n, m = ways.shape
    cost = np.concatenate((np.zeros(m), ways.ravel().astype(float)))
    x = m + np.arange(n * m)
    site, client = np.tile(np.arange(m), n), np.repeat(np.arange(n), m)
    link = n + np.arange(n * m)
    rows = np.concatenate((client, link, link, np.full(m, n + n * m)))
    columns = np.concatenate((x, x, site, np.arange(m)))
    values = np.concatenate((np.ones(n * m), np.ones(n * m), -np.ones(n * m), np.ones(m)))
    low = np.concatenate((np.ones(n), np.full(n * m, -np.inf), [p]))
    high = np.concatenate((np.ones(n), np.zeros(n * m), [p]))
    matrix = coo_array((values, (rows, columns)), shape=(n + n * m + 1, m + n * m))
    return _run(Model(matrix, cost, low, high, m), seconds)


def solve_f3(ways: np.ndarray, p: int, seconds: float) -> dict[str, Any]:
    """Columns: y (m), then z_ik, which says that no open site lies within the k-th radius of i."""
    n, m = ways.shape
    rows, columns, values, cost, low = [], [], [], [0.0] * m, []
    constant = 0.0
    for i in range(n):
        radii, level = np.unique(ways[i], return_inverse=True)
        constant += float(radii[0])
        first = len(cost)
        for k in range(len(radii) - 1):
            row = len(low)
            sites = np.flatnonzero(level == k)
            rows += [row] * (len(sites) + 1)
            columns += [*sites.tolist(), first + k]
            values += [1.0] * (len(sites) + 1)
            if k:
                rows.append(row)
                columns.append(first + k - 1)
                values.append(-1.0)
            low.append(0.0 if k else 1.0)
            cost.append(float(radii[k + 1] - radii[k]))
    rows += [len(low)] * m
    columns += list(range(m))
    values += [1.0] * m
    lower = np.array([*low, p], float)
    upper = np.array([*([np.inf] * len(low)), p], float)
    matrix = coo_array((values, (rows, columns)), shape=(len(lower), len(cost)))
    return _run(Model(matrix, np.array(cost), lower, upper, m, constant), seconds)


def solve_spopt(ways: np.ndarray, p: int, seconds: float) -> dict[str, Any]:
    """spopt's p-median handed to HiGHS through PuLP; its own status is shown beside ours."""
    import pulp
    from spopt.locate import PMedian

    model = PMedian.from_cost_matrix(ways, np.ones(len(ways)), p_facilities=p)
    solver = pulp.HiGHS(msg=False, timeLimit=seconds, threads=1, mip_rel_gap=0.0, mip_abs_gap=0.999)
    try:
        solved = model.solve(solver)
        value = float(pulp.value(solved.problem.objective))
        native = solved.problem.solverModel.getInfo()
        bound = float(native.mip_dual_bound)
        status = pulp.LpStatus[solved.problem.status]
    except RuntimeError as error:
        return {"value": None, "bound": None, "status": str(error)[:60]}
    return {"value": value, "bound": bound, "status": f"{status} (as spopt says)"}


class Model(NamedTuple):
    """Rows low <= matrix x <= high, x in [0, 1], the first `whole` columns whole numbers."""

    matrix: Any
    cost: np.ndarray
    low: np.ndarray
    high: np.ndarray
    whole: int
    constant: float = 0.0


def _run(given: Model, seconds: float) -> dict[str, Any]:
    columns, cost = given.matrix.tocsc(), given.cost
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = columns.shape
    model.col_cost_, model.offset_ = cost, given.constant
    model.col_lower_, model.col_upper_ = np.zeros(len(cost)), np.ones(len(cost))
    model.row_lower_, model.row_upper_ = given.low, given.high
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = columns.indptr, columns.indices
    model.a_matrix_.value_ = columns.data
    whole, broken = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [whole] * given.whole + [broken] * (len(cost) - given.whole)
    engine = highspy.Highs()
    for option, value in (
        ("output_flag", False), ("threads", 1), ("time_limit", seconds),
        ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.999),
    ):  # fmt: skip
        engine.setOptionValue(option, value)
    engine.passModel(model)
    engine.run()
    info = engine.getInfo()
    found = info.primal_solution_status == 2
    return {
        "value": float(info.objective_function_value) if found else None,
        "bound": float(info.mip_dual_bound),
        "status": engine.modelStatusToString(engine.getModelStatus()),
    }


PEERS = {"HiGHS F3": solve_f3, "HiGHS F1": solve_f1, "spopt + HiGHS": solve_spopt}
