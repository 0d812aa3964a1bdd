"""A plan's rows laid out as arrays, once every row names things that exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.check.breach import Breach, Case, breach
from huiyin.vaccination.core.campaign.plan import Move, Plan
from huiyin.vaccination.core.campaign.problem import Problem

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOVES = tuple(Move)
STORE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The plan as arrays.

    assigned (rows, 4): community, site, group, people. given (sites, groups, products, doses,
    periods). running (sites, periods). stations (sites, periods). staff (sites, roles, periods).
    parked (teams, sites, periods): rows of the plan. moves (rows, 5): lot, day, index in MOVES,
    site or STORE, doses. transfers (rows, 8): source, site, group, product, dose - 1, period,
    people, since.
    """

    assigned: Ints
    given: Ints
    running: Flags
    stations: Ints
    staff: Ints
    parked: Ints
    moves: Ints
    transfers: Ints

    @property
    def reached(self) -> Ints:
        """C(k, t): doses given up to and with each period, shaped like `given`."""
        found: Ints = self.given.cumsum(axis=-1)
        return found

    def spans(self) -> Iterator[tuple[slice, Ints]]:
        """Periods in which nobody changes site, with C(k, t) as it counts in them: doses of people
        who had changed site by then stand at their new one, from the start."""
        since = np.unique(np.append(self.transfers[:, 7], 0))
        ends = np.append(since[1:], self.given.shape[-1])
        for first, end in zip(since.tolist(), ends.tolist(), strict=True):
            rows = self.transfers[self.transfers[:, 7] <= first]
            given = self.given.copy()
            cell = tuple(rows[:, 2:6].T)
            np.add.at(given, (rows[:, 1], *cell), rows[:, 6])
            np.subtract.at(given, (rows[:, 0], *cell), rows[:, 6])
            yield slice(first, end), given.cumsum(axis=-1)

    def counted(self) -> Ints:
        """C(k, t) of the people who are at a site in period t."""
        found = np.zeros_like(self.given)
        for span, reached in self.spans():
            found[..., span] = reached[..., span]
        return found

    def sent(self, problem: Problem) -> Ints:
        """People sent to each site, (sites, groups)."""
        found = np.zeros((len(problem.sites), len(problem.groups)), dtype=np.int64)
        np.add.at(found, (self.assigned[:, 1], self.assigned[:, 2]), self.assigned[:, 3])
        return found

    def in_use(self) -> Flags:
        """Whether a site runs or a team stands there, (sites, periods)."""
        found: Flags = self.running | (self.parked.sum(axis=0) > 0)
        return found


def rows_of(rows: Sequence[Sequence[int]], width: int) -> Ints:
    """Rows of whole numbers as an array (n, width), also when there are none."""
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def shape_of_given(problem: Problem) -> tuple[int, int, int, int, int]:
    """Sites, groups, products, most doses of a product, periods."""
    most = max((product.doses for product in problem.products), default=1)
    sizes = len(problem.sites), len(problem.groups), len(problem.products)
    return (*sizes, most, problem.periods)


def strangers(problem: Problem, plan: Plan) -> Iterator[Breach]:
    """Rows that name what the problem does not have, negative numbers, rows written twice."""
    sites, periods, groups = len(problem.sites), problem.periods, len(problem.groups)
    days = periods * problem.period_days
    communities, lots = len(problem.communities), len(problem.lots)
    tables: dict[str, tuple[Ints, tuple[int, ...], int]] = {
        "openings": (
            rows_of([(o.site, o.first, o.last) for o in plan.openings], 3),
            (sites, periods, periods),
            3,
        ),
        "assignments": (
            rows_of([(a.community, a.site, a.group, a.people) for a in plan.assignments], 4),
            (communities, sites, groups),
            3,
        ),
        "given": (_given_rows(plan), shape_of_given(problem), 5),
        "stock_moves": (
            rows_of(
                [(m.lot, m.day, 0 if m.site is None else m.site, m.doses) for m in plan.moves], 4
            ),
            (lots, days, sites),
            0,
        ),
        "staffing": (
            rows_of([(s.site, s.period, s.stations) for s in plan.staffed], 3),
            (sites, periods),
            2,
        ),
        "teams": (
            rows_of([(p.team, p.site, p.period) for p in plan.parked], 3),
            (len(problem.teams), sites, periods),
            3,
        ),
        "transfers": (_transfer_rows(plan), (sites, *shape_of_given(problem)), 6),
    }
    for name, (rows, sizes, key) in tables.items():
        yield from _outside(name, rows, sizes)
        if key:
            yield from _twice(name, rows[:, :key])
    for number, one in enumerate(plan.staffed, 1):
        if len(one.staff) != len(problem.roles) or min(one.staff, default=0) < 0:
            found, roles = str(one.staff), len(problem.roles)
            yield breach(Case.ROW_ROLES, table="staffing", row=number, found=found, roles=roles)


def _given_rows(plan: Plan) -> Ints:
    rows = [(g.site, g.group, g.product, g.dose - 1, g.period, g.doses) for g in plan.given]
    return rows_of(rows, 6)


def _transfer_rows(plan: Plan) -> Ints:
    rows = [
        (t.source, t.site, t.group, t.product, t.dose - 1, t.period, t.people, t.since)
        for t in plan.transfers
    ]
    return rows_of(rows, 8)


def _outside(name: str, rows: Ints, sizes: tuple[int, ...]) -> Iterator[Breach]:
    keys = rows[:, : len(sizes)]
    bad = (rows < 0).any(axis=1) | (keys >= np.array(sizes)).any(axis=1)
    for number in np.flatnonzero(bad).tolist():
        where, found = {"table": name, "row": number + 1}, str(tuple(rows[number].tolist()))
        yield breach(Case.ROW_OUTSIDE, **where, found=found, sizes=str(sizes))


def _twice(name: str, keys: Ints) -> Iterator[Breach]:
    _, first, counts = np.unique(keys, axis=0, return_index=True, return_counts=True)
    for number in first[counts > 1].tolist():
        key = tuple(keys[number].tolist())
        yield breach(Case.ROW_TWICE, table=name, row=number + 1, found=str(key))


def tables_of(problem: Problem, plan: Plan) -> Tables:
    """The arrays; every row must have passed `strangers`."""
    shape = shape_of_given(problem)
    sites, periods = len(problem.sites), problem.periods
    given = np.zeros(shape, dtype=np.int64)
    rows = _given_rows(plan)
    np.add.at(given, tuple(rows[:, :5].T), rows[:, 5])
    running = np.zeros((sites, periods), dtype=bool)
    for opening in plan.openings:
        running[opening.site, opening.first : opening.last + 1] = True
    stations = np.zeros((sites, periods), dtype=np.int64)
    staff = np.zeros((sites, len(problem.roles), periods), dtype=np.int64)
    for one in plan.staffed:
        stations[one.site, one.period] = one.stations
        staff[one.site, :, one.period] = one.staff
    parked = np.zeros((len(problem.teams), sites, periods), dtype=np.int64)
    for stop in plan.parked:
        parked[stop.team, stop.site, stop.period] += 1
    kinds = {move: number for number, move in enumerate(MOVES)}
    moves = [
        (m.lot, m.day, kinds[m.what], STORE if m.site is None else m.site, m.doses)
        for m in plan.moves
    ]
    people = [(a.community, a.site, a.group, a.people) for a in plan.assignments]
    return Tables(
        rows_of(people, 4),
        given,
        running,
        stations,
        staff,
        parked,
        rows_of(moves, 5),
        _transfer_rows(plan),
    )
