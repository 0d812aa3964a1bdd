"""What a plan has already done when a period begins, and what it meant to do from then on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.campaign.ledger import Ledger
from huiyin.vaccination.core.campaign.plan import Move, Plan, StockMove
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.steps import Steps

USED = (Move.GIVE, Move.WASTE)


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """A plan as arrays, and the books as they stand when period `cut` begins.

    given: doses given in each period, shape (sites, groups, steps, periods), the later ones as they
    were planned; stations (sites, periods); runs (sites, 2), -1 where closed; parked (teams,
    periods); flow (arcs, groups); moves: of the days before; back: what lies at sites goes back to
    the store, or is lost where the cold store failed or the lot is withdrawn.
    """

    cut: int
    given: Ints
    stations: Ints
    runs: Ints
    parked: Ints
    flow: Ints
    ledger: Ledger
    moves: tuple[StockMove, ...]
    back: tuple[StockMove, ...]


def past_of(problem: Problem, plan: Plan, steps: Steps, cut: int, broken: int | None) -> Past:
    """The past of a plan. `problem` is the one now known; `broken` names a site without cold
    store."""
    day = cut * problem.period_days
    moves = tuple(move for move in plan.moves if move.day < day)
    back = _back(problem, moves, broken, cut)
    return Past(
        cut=cut,
        given=given_of(problem, plan, steps),
        stations=_stations(problem, plan),
        runs=_runs(problem, plan),
        parked=_parked(problem, plan),
        flow=_flow(problem, plan),
        ledger=_ledger(problem, (*moves, *back), cut),
        moves=moves,
        back=back,
    )


def given_of(problem: Problem, plan: Plan, steps: Steps) -> Ints:
    """Doses in each period by site, group and step."""
    shape = len(problem.sites), len(problem.groups), steps.count, problem.periods
    given = np.zeros(shape, dtype=np.int64)
    pairs = zip(steps.product.tolist(), steps.dose.tolist(), strict=True)
    step = {pair: number for number, pair in enumerate(pairs)}
    for row in plan.given:
        given[row.site, row.group, step[row.product, row.dose], row.period] += row.doses
    return given


def _stations(problem: Problem, plan: Plan) -> Ints:
    stations = np.zeros((len(problem.sites), problem.periods), dtype=np.int64)
    for row in plan.staffed:
        stations[row.site, row.period] = row.stations
    return stations


def _runs(problem: Problem, plan: Plan) -> Ints:
    runs = np.full((len(problem.sites), 2), -1, dtype=np.int64)
    for opening in plan.openings:
        runs[opening.site] = opening.first, opening.last
    return runs


def _parked(problem: Problem, plan: Plan) -> Ints:
    parked = np.full((len(problem.teams), problem.periods), -1, dtype=np.int64)
    for row in plan.parked:
        parked[row.team, row.period] = row.site
    return parked


def _flow(problem: Problem, plan: Plan) -> Ints:
    start, site = problem.arcs.start, problem.arcs.site.tolist()
    flow = np.zeros((len(site), len(problem.groups)), dtype=np.int64)
    place = {
        (community, site[arc]): arc
        for community in range(len(problem.communities))
        for arc in range(int(start[community]), int(start[community + 1]))
    }
    for row in plan.assignments:
        flow[place[row.community, row.site], row.group] += row.people
    return flow


def _back(
    problem: Problem, moves: tuple[StockMove, ...], broken: int | None, cut: int
) -> tuple[StockMove, ...]:
    """What lies at sites when the cut begins, on its way back, or lost."""
    held: dict[tuple[int, int], int] = {}
    for move in moves:
        if move.site is not None:
            sign = 1 if move.what is Move.SHIP else -1
            key = move.lot, move.site
            held[key] = held.get(key, 0) + sign * move.doses
    day = cut * problem.period_days

    def fate(lot: int, site: int) -> Move:
        if problem.lots[lot].ends < day:
            return Move.EXPIRE
        return Move.WASTE if site == broken else Move.RETURN

    return tuple(
        StockMove(lot, day, fate(lot, site), site, doses)
        for (lot, site), doses in sorted(held.items())
        if doses
    )


def _ledger(problem: Problem, moves: tuple[StockMove, ...], cut: int) -> Ledger:
    ledger = Ledger.empty(problem)
    for move in moves:
        if move.day >= cut * problem.period_days:
            ledger.left[move.lot] -= move.doses if move.what is not Move.RETURN else 0
        elif move.what in USED and move.site is not None:
            period, product = move.day // problem.period_days, problem.lots[move.lot].product
            ledger.left[move.lot] -= move.doses
            ledger.drawn[move.lot, period] += move.doses
            book = ledger.given if move.what is Move.GIVE else ledger.wasted
            book[move.site, product, period] += move.doses
        elif move.what is Move.EXPIRE:
            ledger.left[move.lot] -= move.doses
    return ledger
