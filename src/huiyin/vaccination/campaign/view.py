"""What a plan looks like over time and by district, for pictures, reports and tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.campaign.run import Checked
from huiyin.vaccination.core.campaign.check import Tables
from huiyin.vaccination.core.campaign.check.hand import coverage
from huiyin.vaccination.core.campaign.plan import Move
from huiyin.vaccination.core.campaign.problem import Problem

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Sums of a plan by period.

    doses (dose numbers, periods): given. stock (periods,): doses on hand at the end of a period,
    everywhere. owed (periods,): further doses promised and not yet given. people (districts,) and
    firsts (districts, periods): people sent to the sites of a district, with a first dose.
    """

    checked: Checked
    doses: Ints
    stock: Ints
    owed: Ints
    people: Ints
    firsts: Ints
    running: Ints


def view_of(checked: Checked) -> View:
    """The sums of a checked plan."""
    problem, tables = checked.campaign.problem, checked.tables
    people, firsts = coverage(problem, tables)
    return View(
        checked=checked,
        doses=tables.given.sum(axis=(0, 1, 2)),
        stock=_stock(problem, checked),
        owed=_owed(problem, tables),
        people=people,
        firsts=firsts,
        running=tables.running.sum(axis=0).astype(np.int64),
    )


def _stock(problem: Problem, checked: Checked) -> Ints:
    change = np.zeros(problem.periods, dtype=np.int64)
    signs = {Move.RECEIVE: 1, Move.GIVE: -1, Move.WASTE: -1, Move.EXPIRE: -1}
    for move in checked.plan.moves:
        change[move.day // problem.period_days] += signs.get(move.what, 0) * move.doses
    stock: Ints = change.cumsum()
    return stock


def _owed(problem: Problem, tables: Tables) -> Ints:
    """Further doses outstanding, by period: what the reserve must hold (rule 9)."""
    owed = np.zeros(problem.periods)
    totals = tables.reached.sum(axis=(0, 1))
    for v, product in enumerate(problem.products):
        share = 1.0
        for k, interval in enumerate(product.intervals, 1):
            share *= interval.return_permille / 1000
            owed += np.maximum(0, share * totals[v, 0] - totals[v, k])
    return np.rint(owed).astype(np.int64)
