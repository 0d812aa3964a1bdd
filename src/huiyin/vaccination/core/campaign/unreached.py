"""Why targets are out of reach for the chosen sites, and what would have to give way.

The model by district contains every plan for the sites. Where persons lack in its optimum, no plan
reaches the targets. Then supply, stations, staff, cold stores, the reserve and the longest
intervals are each given columns by which they give way: of all sets of them that make the targets
reachable the smallest are looked for by size, each with the least that it takes. The model splits
doses and staff, so that a real plan needs at least as much.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy.sparse import coo_array, hstack

from huiyin.vaccination.core.campaign.contradiction import spans
from huiyin.vaccination.core.campaign.layout import by_district
from huiyin.vaccination.core.campaign.linear import LARGE, NO_CAPS, solve_linear
from huiyin.vaccination.core.campaign.master import build
from huiyin.vaccination.core.campaign.noted import Silence, Unreached
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.rows import Columns, Floats, Model
from huiyin.vaccination.core.campaign.steps import Steps, steps_of
from huiyin.vaccination.core.campaign.watch import Watcher
from huiyin.vaccination.core.campaign.wishes import Giving, Named, Way, Wish

PERSON = 1000.0
"""What a person short costs against one dose, one of staff or the cold store of one dose that give
way: more than any person needs of them."""
HALF = 0.5
NOISE = 1e-4
PART = 0.01
"""Interior points leave a little everywhere; below this part of the most it is not told."""
AT_THE_END = {Wish.RESERVE, Wish.INTERVALS}
IN_ALL = {Wish.LOTS, *AT_THE_END}
"""Told by their sum, not period by period."""


@dataclass(frozen=True, slots=True, eq=False)
class _Slack:
    """Rows in which a name gives way, the sign of doing so, what it costs, and other rows (the
    city's) in which it counts as well."""

    name: Named
    rows: Columns
    sign: float
    price: float = 1.0
    beside: Columns | None = None


def unreached(problem: Problem, opened: Ints, parked: Ints, watcher: Watcher) -> Unreached:
    """What keeps the targets from being reached, or why that cannot be told."""
    watcher.enter("targets out of reach")
    model = build(problem, by_district(problem, opened, parked))
    slacks = list(_slacks(problem, model))
    elastic = _Elastic(model, slacks, watcher)
    found = elastic.solved(frozenset())
    if found is None:
        return Unreached(None, (), elastic.silence)
    lacking, _ = found
    if lacking < HALF:
        return Unreached(0, ())
    ways, silence = _smallest(elastic)
    return Unreached(int(np.ceil(lacking - NOISE)), ways, silence)


def _smallest(elastic: _Elastic) -> tuple[tuple[Way, ...], Silence | None]:
    """The ways with the fewest kinds, or why there is none."""
    kinds = sorted({slack.name.wish for slack in elastic.slacks})
    for size in range(1, len(kinds) + 1):
        ways: list[Way] = []
        for chosen in combinations(kinds, size):
            found = elastic.solved(frozenset(chosen))
            if found is None:
                return tuple(ways), None if ways else elastic.silence
            if found[0] < HALF:
                ways.append(elastic.way(found[1]))
        if ways:
            return tuple(ways), None
    return (), Silence.NONE_SUFFICES


def _slacks(problem: Problem, model: Model) -> Iterator[_Slack]:
    steps = steps_of(problem)
    shape = len(problem.districts), problem.periods

    def rows(name: str, *shape: int) -> Columns:
        there = model.rows[name]
        return np.arange(there.start, there.stop).reshape(shape)

    supply = rows("supply", len(problem.products), problem.periods)
    for v in range(len(problem.products)):
        yield _Slack(Named(Wish.LOTS, product=v), supply[v], -1)
        if f"reserve {v}" in model.rows:
            yield _Slack(Named(Wish.RESERVE, product=v), rows(f"reserve {v}", 1), -1)
    litre = 1 / max(1, max((product.ml for product in problem.products), default=1))
    roster = rows("roster", shape[0], len(problem.roles), shape[1])
    lends = "city roster" in model.rows
    city = rows("city roster", len(problem.roles), shape[1]) if lends else None
    for d in range(shape[0]):
        room, cold = rows("throughput", *shape)[d], rows("cold", *shape)[d]
        yield _Slack(Named(Wish.STATIONS, district=d), room, -1)
        yield _Slack(Named(Wish.COLD, district=d), cold, -1, litre)
        for r in range(len(problem.roles)):
            beside = None if city is None else city[r]
            yield _Slack(Named(Wish.ROSTER, district=d, role=r), roster[d, r], -1, 1, beside)
    for step, name in _due(steps, model):
        product = int(steps.product[step])
        yield _Slack(Named(Wish.INTERVALS, product=product), rows(name, -1), 1)


def _due(steps: Steps, model: Model) -> Iterator[tuple[int, str]]:
    for step in steps.further:
        if f"due {step}" in model.rows:
            yield step, f"due {step}"


class _Elastic:
    """The model with a column for each row that may give way."""

    def __init__(self, model: Model, slacks: list[_Slack], watcher: Watcher) -> None:
        self.slacks, self.watcher = slacks, watcher
        width, most = len(model.col_lo), float(model.col_hi.max())
        ends = np.cumsum([len(slack.rows) for slack in slacks])
        count = int(ends[-1])
        self.columns = np.split(width + np.arange(count), ends[:-1])
        everywhere = np.concatenate([slack.rows for slack in slacks])
        signs = np.concatenate([np.full(len(slack.rows), slack.sign) for slack in slacks])
        row, column = [everywhere], [np.arange(count)]
        for slack, mine in zip(slacks, self.columns, strict=True):
            if slack.beside is not None:
                row.append(slack.beside)
                column.append(mine - width)
        sign = np.append(signs, np.full(sum(map(len, row[1:])), -1.0))
        places = np.concatenate(row), np.concatenate(column)
        more = coo_array((sign, places), shape=(len(model.row_lo), count))
        self.lacking = model.columns["lacking"][model.columns["lacking"] >= 0]
        self.cost = np.concatenate([np.zeros(width), np.zeros(count)])
        self.cost[self.lacking] = PERSON
        for slack, mine in zip(slacks, self.columns, strict=True):
            self.cost[mine] = slack.price
        high = model.col_hi.copy()
        for name in ("crew", "wasted"):
            cells = model.columns[name]
            high[cells[cells >= 0]] = most
        widest = [
            np.full(len(mine), most / slack.price)
            for slack, mine in zip(slacks, self.columns, strict=True)
        ]
        self.model = replace(
            model,
            matrix=hstack([model.matrix, more]).tocsc(),
            col_lo=np.append(model.col_lo, np.zeros(count)),
            col_hi=np.concatenate([high, *widest]),
            whole=np.append(model.whole, np.zeros(count, dtype=bool)),
        )

    def solved(self, wishes: frozenset[Wish]) -> tuple[float, Floats] | None:
        """Persons that lack at least where these wishes may give way, and a solution; None where
        there was no time or no answer."""
        if self.watcher.over:
            return None
        high = self.model.col_hi.copy()
        for slack, mine in zip(self.slacks, self.columns, strict=True):
            if slack.name.wish not in wishes:
                high[mine] = 0
        model = replace(self.model, col_hi=high)
        left = self.watcher.left
        answer = solve_linear(model, self.cost, NO_CAPS, left, self.watcher.goes_on)
        if answer.columns is None:
            return None
        return float(answer.columns[self.lacking].sum()), answer.columns

    @property
    def silence(self) -> Silence:
        """Why `solved` had no answer."""
        return Silence.NO_TIME if self.watcher.over else Silence.NO_ANSWER

    def way(self, columns: Floats) -> Way:
        """What gives way in a solution, rounded up."""
        givings: list[Giving] = []
        for slack, mine in zip(self.slacks, self.columns, strict=True):
            amounts = np.where(columns[mine] > NOISE, columns[mine], 0.0)
            there = np.flatnonzero(amounts > PART * amounts.max())
            if not len(there):
                continue
            first, last, most = int(there[0]), int(there[-1]), int(np.ceil(amounts.max() - NOISE))
            if slack.name.wish in IN_ALL:
                total = int(np.ceil(amounts.sum() - NOISE))
                ends = (None, None) if slack.name.wish in AT_THE_END else (first, last)
                givings.append(Giving(slack.name, total, *ends))
            elif len(self.cost) > LARGE:
                givings.append(Giving(slack.name, most, first, last))
            else:
                whole = np.ceil(amounts - NOISE).astype(np.int64)
                givings += [Giving(slack.name, *span) for span in spans(whole)]
        return Way(tuple(givings))
