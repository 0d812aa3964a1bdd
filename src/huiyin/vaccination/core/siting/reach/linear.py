"""Prices from the linear relaxation, solved by HiGHS on its dual.

Maximise  sum of u_i - take * t - sum of s_j
subject to  sum of u_i over the rows of site j - s_j - t <= toll,  0 <= u_i <= a_i,  s, t >= 0.

The dual has one constraint per site, of which there are fewer than communities, and every point on
the way of the primal simplex method is a set of prices with its bound, so that a solve may be cut
short. A closed site's s_j costs nothing, an open site's has no sign. Where sites are counted
(toll 1), t is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from huiyin.vaccination.core.siting.problem import Indices
from huiyin.vaccination.core.siting.reach.rows import Floats, Reach
from huiyin.vaccination.core.siting.reach.state import CLOSED, OPEN, States
from huiyin.vaccination.core.solver import quiet_highs

PRIMAL_SIMPLEX = 4
NO_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """prices of rows; shares of the sites, shape (m,); the bound; where to start from next time."""

    prices: Floats
    shares: Floats
    bound: float
    basis: Any


class Linear:
    """The relaxation of one reach problem, kept warm from node to node."""

    def __init__(self, reach: Reach, sites: Indices, take: int, toll: int) -> None:
        self.reach, self.sites = reach, sites
        self.first = reach.rows
        self.highs: Any = quiet_highs()
        self.highs.passModel(_model(reach, sites, take, toll))
        self.state: States = np.zeros(reach.sites, np.int8)

    def solve(self, state: States, basis: Any = None, iterations: int = NO_LIMIT) -> Relaxed:
        """The relaxation with these sites settled, from a basis, in at most some iterations."""
        self._settle(state)
        highs = self.highs
        if basis is not None:
            highs.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
            highs.setBasis(basis)
        highs.setOptionValue("simplex_iteration_limit", iterations)
        highs.run()
        solution = highs.getSolution()
        prices = np.array(solution.col_value)[: self.first]
        shares = np.zeros(self.reach.sites)
        shares[self.sites] = np.clip(-np.array(solution.row_dual), 0.0, 1.0)
        bound = -float(highs.getInfo().objective_function_value)
        return Relaxed(prices, shares, bound, highs.getBasis())

    def _settle(self, state: States) -> None:
        """Tell HiGHS of the sites whose state differs from the last time."""
        changed = np.flatnonzero(self.state[self.sites] != state[self.sites])
        columns = (self.first + changed).astype(np.int32)
        now, many = state[self.sites[changed]], changed.size
        low = np.where(now == OPEN, -highspy.kHighsInf, 0.0)
        high = np.full(many, highspy.kHighsInf)
        self.highs.changeColsCost(many, columns, np.where(now == CLOSED, 0.0, 1.0))
        self.highs.changeColsBounds(many, columns, low, high)
        self.state = state


def _model(reach: Reach, sites: Indices, take: int, toll: int) -> highspy.HighsLp:
    rows, m = reach.rows, sites.size
    number = np.full(reach.sites, -1, np.int32)
    number[sites] = np.arange(m)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = rows + m + 1, m
    model.col_cost_ = np.concatenate((np.full(rows, -1.0), np.ones(m), [float(take)]))
    model.col_lower_ = np.zeros(rows + m + 1)
    most_t = 0.0 if toll else highspy.kHighsInf
    model.col_upper_ = np.concatenate(
        (reach.weight.astype(np.float64), np.full(m, highspy.kHighsInf), [most_t])
    )
    model.row_lower_ = np.full(m, -highspy.kHighsInf)
    model.row_upper_ = np.full(m, float(toll))
    pairs = reach.start[-1]
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate(
        (reach.start, pairs + 1 + np.arange(m), [pairs + 2 * m])
    ).astype(np.int32)
    model.a_matrix_.index_ = np.concatenate(
        (number[reach.site], np.arange(m), np.arange(m))
    ).astype(np.int32)
    model.a_matrix_.value_ = np.concatenate((np.ones(pairs), np.full(2 * m, -1.0)))
    return model
