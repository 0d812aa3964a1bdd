"""The linear relaxation on HiGHS, by Benders cuts; its duals are prices of a proof.

With duals l of the cuts of community i (they come to at most 1, the rest r lies on theta_i's own
bound, the nearest cost d) the price u_i = sum of l D + r d gives a Lagrangian bound no smaller
than the linear programme's, since max(0, u - c) is convex in u. A cut "some site of the row is
open" adds its dual to the price in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Ended
from huiyin.vaccination.core.siting.pmedian.climbing import Trunk
from huiyin.vaccination.core.siting.pmedian.cuts import (
    COVER,
    fill,
    levels_around,
    violated,
    widths,
)
from huiyin.vaccination.core.siting.pmedian.hunt import Hunt
from huiyin.vaccination.core.siting.pmedian.interchange import ranked
from huiyin.vaccination.core.siting.pmedian.rows import (
    CLOSED,
    FREE,
    OPEN,
    Floats,
    Ints,
    Rows,
    States,
)
from huiyin.vaccination.core.siting.pmedian.tree import Rises, Spot
from huiyin.vaccination.core.siting.pmedian.worth import worths
from huiyin.vaccination.core.siting.proof import PRICE_SCALE
from huiyin.vaccination.core.solver import quiet_highs

LEAST_OFF, CLOSE = 0.05, 0.01
"""Cuts violated by less in all, or by less than this share of what is still open, can wait."""
SLIGHT = 0.15
"""The same share at a node of the tree: one programme more costs more than it raises there."""
TRIED = 12
"""Sites whose branches are tried before one is chosen, where nothing is known of them yet."""
ROOM = 1.5
"""Cuts may grow to this many times those that were tight before the slack ones are dropped."""
INFINITE = highspy.kHighsInf
BASIC, LOWER, UPPER = (
    highspy.HighsBasisStatus.kBasic,
    highspy.HighsBasisStatus.kLower,
    highspy.HighsBasisStatus.kUpper,
)


@dataclass(slots=True, eq=False)
class Relaxation:
    """One persistent linear programme over the free sites of `state` and some cuts."""

    hunt: Hunt
    rows: Rows
    state: States
    highs: highspy.Highs
    sites: Ints
    column: NDArray[np.int32]
    cut_row: list[Ints] = field(default_factory=list)
    cut_level: list[Ints] = field(default_factory=list)
    objective: float = -np.inf
    shares: Floats = field(default_factory=lambda: np.zeros(0))
    slack: Floats = field(default_factory=lambda: np.zeros(0))
    theta: Floats = field(default_factory=lambda: np.zeros(0))
    room: int = 0

    @classmethod
    def over(cls, hunt: Hunt, rows: Rows, state: States) -> Relaxation:
        """A relaxation without cuts."""
        sites = np.flatnonzero(state == FREE)
        column = np.full(state.size, -1, np.int32)
        column[sites] = np.arange(sites.size)
        relaxation = cls(hunt, rows, state, quiet_highs(), sites, column)
        relaxation.highs.setOptionValue("solver", "simplex")
        relaxation._columns()
        return relaxation

    def _columns(self) -> None:
        count, n = self.sites.size, self.rows.n
        nearest = self.rows.cost[self.rows.start[:-1]].astype(np.float64)
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = count + n, 1
        programme.col_cost_ = np.concatenate([self.hunt.fixed_costs[self.sites], np.ones(n)])
        programme.col_lower_ = np.concatenate([np.zeros(count), nearest])
        programme.col_upper_ = np.concatenate([np.ones(count), np.full(n, INFINITE)])
        take = float(self.hunt.p - int((self.state == OPEN).sum()))
        programme.row_lower_ = programme.row_upper_ = np.array([take])
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_ = np.array([0, count], np.int32)
        programme.a_matrix_.index_ = np.arange(count, dtype=np.int32)
        programme.a_matrix_.value_ = np.ones(count)
        self.highs.passModel(programme)

    @property
    def cuts(self) -> int:
        """How many cuts there are."""
        return sum(part.size for part in self.cut_row)

    def add_around(self, prices: Floats) -> None:
        """Three cuts for each community, at the costs around its price."""
        levels = np.empty((self.rows.n, 3), np.int64)
        levels_around(self.rows.start, self.rows.cost, prices, levels)
        row, place = np.nonzero(levels != COVER)
        self.add(row, levels[row, place])

    def add(self, row: Ints, level: Ints) -> None:
        """Cuts (community, level)."""
        rows = self.rows
        width = np.empty(row.size, np.int64)
        widths(rows.start, rows.site, rows.cost, self.state, row, level, width)
        keep = width > 0
        row, level, width = row[keep], level[keep], width[keep]
        size = width + (level != COVER)
        at = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
        index, value = np.empty(at[-1], np.int32), np.empty(at[-1])
        fill(
            rows.start, rows.site, rows.cost, self.state, row, level, self.column,
            self.sites.size, at, index, value,
        )  # fmt: skip
        lower = np.where(level == COVER, 1.0, level).astype(np.float64)
        self.highs.addRows(
            row.size, lower, np.full(row.size, INFINITE), index.size,
            at[:-1].astype(np.int32), index, value,
        )  # fmt: skip
        self.cut_row.append(row)
        self.cut_level.append(level)

    def begin_at(self, prices: Floats) -> None:
        """Begin the simplex method where these prices stand, instead of at no prices at all.

        Of each community the cut nearest to its price is tight and theta is basic; the sites
        with the smallest worths are open. All columns but theta have two bounds, so the basis is
        dual feasible, and its value is the Lagrangian bound at the prices rounded to levels.
        """
        row, level = np.concatenate(self.cut_row), np.concatenate(self.cut_level)
        order = np.lexsort((np.abs(level - prices[row]) + (level == COVER) * 1e18, row))
        named, at = np.unique(row[order], return_index=True)
        tight = order[at]
        rounded = np.zeros(self.rows.n, np.int64)
        rounded[named] = np.maximum(level[tight], 0)
        worth = np.rint(self.hunt.fixed_costs).astype(np.int64) * PRICE_SCALE
        rows = self.rows
        worths(rows.start, rows.site, rows.cost, rounded * PRICE_SCALE, worth)
        take = self.hunt.p - int((self.state == OPEN).sum())
        if not 0 < take <= self.sites.size:
            return
        first = np.argsort(worth[self.sites], kind="stable")[:take]
        column = np.full(self.sites.size + rows.n, LOWER)
        column[first] = UPPER
        column[first[-1]] = BASIC
        column[self.sites.size + named] = BASIC
        cut = np.full(1 + row.size, BASIC)
        cut[0] = LOWER
        cut[1 + tight] = LOWER
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status = column.tolist(), cut.tolist()
        basis.valid, basis.alien = True, False
        self.highs.setBasis(basis)

    def drop_slack(self) -> None:
        """Forget the cuts that the last solution leaves basic, if there is little room left."""
        if self.cuts <= self.room:
            return
        status = self.highs.getBasis().row_status
        slack = np.array([one == BASIC for one in status[1:]], np.bool_)
        row, level = np.concatenate(self.cut_row), np.concatenate(self.cut_level)
        self.cut_row, self.cut_level = [row[~slack]], [level[~slack]]
        drop = (1 + np.flatnonzero(slack)).astype(np.int32)
        self.highs.deleteRows(drop.size, drop)
        self.room = round(ROOM * self.cuts)

    def within(self, state: States) -> None:
        """The node where these sites are closed and those open."""
        now = state[self.sites]
        count = self.sites.size
        self.highs.changeColsBounds(
            count,
            np.arange(count, dtype=np.int32),
            (now == OPEN).astype(np.float64),
            (now != 2).astype(np.float64),
        )

    def solve(self) -> Floats | None:
        """Run the simplex method; the prices of its duals, None where it has no solution."""
        left = max(0.0, self.hunt.limits.seconds - self.hunt.seconds)
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + 1.0 + 1.5 * left)
        self.highs.run()
        if self.highs.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
            self.hunt.ended = Ended.TIME_LIMIT
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self.highs.getSolution()
        value = np.asarray(solution.col_value)
        self.objective = float(self.highs.getInfo().objective_function_value)
        self.objective += float(self.hunt.fixed_costs[self.state == OPEN].sum())
        self.shares = np.zeros(self.state.size)
        self.shares[self.sites] = value[: self.sites.size]
        self.theta = value[self.sites.size :]
        dual = np.maximum(np.asarray(solution.row_dual)[1:], 0.0)
        return self._prices(dual)

    def _prices(self, dual: Floats) -> Floats:
        row, level = np.concatenate(self.cut_row), np.concatenate(self.cut_level)
        cover = level == COVER
        n = self.rows.n
        weight = np.bincount(row, np.where(cover, 0.0, dual), n)
        prices = np.bincount(row, dual * np.where(cover, 1, level), n)
        nearest = self.rows.cost[self.rows.start[:-1]]
        self.slack = dual
        return np.asarray(prices + np.maximum(0.0, 1.0 - weight) * nearest, np.float64)

    def separate(self, rows: Rows, state: States, tolerance: float = 1e-3) -> float:
        """Add the violated cuts of the last solution; by how much they are violated in all."""
        levels, by = np.empty(rows.n, np.int64), np.empty(rows.n)
        violated(
            rows.start, rows.site, rows.cost, state, self.shares, self.theta, tolerance, levels, by
        )
        row = np.flatnonzero(by > 0.0)
        if row.size:
            self.add(row, levels[row])
        return float(by.sum())

    def kept(self, rows: Rows, state: States, prices: Floats) -> Relaxation:
        """A new relaxation over fewer sites, with the cuts that held with equality."""
        fresh = Relaxation.over(self.hunt, rows, state)
        row, level = np.concatenate(self.cut_row), np.concatenate(self.cut_level)
        size = self.slack.size
        tight = self.slack > 1e-9
        row, level = row[:size][tight], level[:size][tight]
        fresh.add(row, np.minimum(level, np.floor(rows.cap[row]).astype(np.int64)))
        fresh.begin_at(prices)
        return fresh


def relax_root(hunt: Hunt, trunk: Trunk) -> Relaxation | None:
    """Solve the relaxation at the root, settle sites by its prices; None where that proves all."""
    relaxation = Relaxation.over(hunt, trunk.rows, trunk.state)
    relaxation.add_around(trunk.prices)
    relaxation.begin_at(trunk.prices)
    while hunt.go_on("relaxation"):
        prices = relaxation.solve()
        if prices is None:
            break
        settled = trunk.settle(hunt, prices)
        if trunk.proven:
            return None
        trunk.prices, trunk.shares = np.minimum(prices, trunk.rows.cap), relaxation.shares
        off = relaxation.separate(relaxation.rows, relaxation.state)
        if hunt.offer(ranked(relaxation.shares, trunk.state, hunt.p)):
            continue
        if off < LEAST_OFF or off < CLOSE * (hunt.value - relaxation.objective):
            if not settled:
                break
            relaxation = relaxation.kept(trunk.rows, trunk.state, trunk.prices)
    return relaxation


@dataclass(slots=True, eq=False)
class LinearBounder:
    """The linear relaxation with the node's sites settled, and a few rounds of cuts."""

    hunt: Hunt
    relaxation: Relaxation
    rounds: int = 4
    far: bool = True

    def __call__(self, rows: Rows, spot: Spot) -> tuple[Floats, Floats]:
        """Prices of the last programme, and the shares of its sites."""
        hunt, relaxation = self.hunt, self.relaxation
        relaxation.drop_slack()
        relaxation.within(spot.state)
        prices, shares = spot.prices, np.full(spot.state.size, 0.5)
        for _ in range(self.rounds):
            found = relaxation.solve()
            if found is None:
                break
            prices, shares = found, relaxation.shares
            if relaxation.objective > hunt.goal + LEAST_OFF:
                break
            off = relaxation.separate(relaxation.rows, spot.state)
            if off < LEAST_OFF or off < SLIGHT * (hunt.value - relaxation.objective):
                break
        return prices, shares

    def choose(self, state: States, shares: Floats, rises: Rises) -> int:
        """The site whose branches promise most by what such branches brought; the first few are
        tried by one programme each way (reliability branching).

        T. Achterberg, T. Koch & A. Martin, "Branching rules revisited", Operations Research
        Letters 33 (2005) 42-54.
        """
        free = np.flatnonzero(state == FREE)
        first = rises.ranked(free, shares)[:TRIED]
        unknown = first[rises.count[:, first].min(axis=0) < 1]
        if unknown.size:
            self._try(state, shares, rises, unknown)
            first = rises.ranked(free, shares)
        return int(first[0])

    def _try(self, state: States, shares: Floats, rises: Rises, sites: Ints) -> None:
        hunt, relaxation = self.hunt, self.relaxation
        relaxation.within(state)
        if relaxation.solve() is None or relaxation.objective > hunt.goal:
            return
        base = relaxation.objective
        for site in sites.tolist():
            if hunt.ended is not None or hunt.seconds >= hunt.limits.seconds:
                return
            for way, settled in ((0, CLOSED), (1, OPEN)):
                trial = state.copy()
                trial[site] = settled
                relaxation.within(trial)
                solved = relaxation.solve() is not None
                rise = min(hunt.value, relaxation.objective) if solved else hunt.value
                share = float(shares[site]) if way == 0 else 1.0 - float(shares[site])
                rises.note(site, way, (rise - base) * PRICE_SCALE, share)
