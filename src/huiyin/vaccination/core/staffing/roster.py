"""Legal shifts that cover a need by the hour, at least cost: an integer programme (HiGHS).

x[r, w] people of role r work shift w. In every slot those of a role who are there are all dealt
to what they can do, y[r, k, t]; each stage and duty gets at least its need. Cost is paid by the
hour. Where all can be covered the plan comes with HiGHS's bound; where not, with the slots that
stay short and by how much at the least.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from huiyin.vaccination.core.answer import Ended, gap_of
from huiyin.vaccination.core.staffing.errors import BadShifts
from huiyin.vaccination.core.staffing.shifts import Role, Rules, Shift, shifts_of

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Need:
    """People needed: name, and (slots,) how many in each slot."""

    name: str
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """So many people of a role work a shift."""

    role: str
    shift: Shift
    people: int


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster: at_work (needs, slots) people there for each need; people by role in a day and on
    the books of a week; the cost, its bound and why the search ended."""

    lines: tuple[Line, ...]
    at_work: tuple[tuple[int, ...], ...]
    people: dict[str, int]
    on_books: dict[str, int]
    person_hours: float
    cost: float
    bound: float
    ended: Ended

    @property
    def gap(self) -> float:
        """(cost - bound) / cost."""
        return gap_of(self.cost, self.bound)


@dataclass(slots=True, eq=False)
class _Programme:
    """Columns and rows in the making."""

    price: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def column(self, price: float, upper: float = np.inf) -> int:
        """A further variable."""
        self.price.append(price)
        self.upper.append(upper)
        return len(self.price) - 1

    def row(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        """A further constraint."""
        self.entries += [(len(self.low), column, factor) for column, factor in terms]
        self.low.append(low)
        self.high.append(high)

    def solve(self, price: list[float], seconds: float, whole: bool = True) -> object:
        """What `milp` says, all columns whole numbers or none."""
        rows, columns = ([one[place] for one in self.entries] for place in (0, 1))
        factors = [one[2] for one in self.entries]
        matrix = coo_array((factors, (rows, columns)), shape=(len(self.low), len(self.price)))
        return milp(
            np.array(price),
            integrality=np.full(len(price), int(whole)),
            bounds=Bounds(np.zeros(len(price)), np.array(self.upper)),
            constraints=LinearConstraint(matrix.tocsr(), np.array(self.low), np.array(self.high)),
            options={"time_limit": seconds},
        )


@dataclass(slots=True, eq=False)
class _Task:
    """What is to be covered, with which roles and shifts; slot t lasts `rules.step` minutes from
    `opens`."""

    needs: tuple[Need, ...]
    roles: tuple[Role, ...]
    rules: Rules
    opens: int
    shifts: tuple[Shift, ...]
    on: NDArray[np.bool_]


def roster(
    needs: tuple[Need, ...],
    roles: tuple[Role, ...],
    rules: Rules,
    opens: int,
    *,
    seconds: float = 30.0,
) -> Roster:
    """The cheapest roster; slot t of the needs is the `rules.step` minutes from opens + t * step.

    opens: minutes after midnight; seconds: of wall time for HiGHS, at most. Raises BadShifts with
    what cannot be covered.
    """
    slots = len(needs[0].people)
    shifts = shifts_of(rules)
    spans = [(opens + t * rules.step, opens + (t + 1) * rules.step) for t in range(slots)]
    on = np.array([[one.covers(a, b) for a, b in spans] for one in shifts])
    task = _Task(needs, roles, rules, opens, shifts, on)
    _refuse_uncoverable(task)
    if not any(any(need.people) for need in needs):
        nobody = {role.name: 0 for role in roles}
        idle = tuple((0,) * slots for _need in needs)
        return Roster((), idle, nobody, nobody, 0.0, 0.0, 0.0, Ended.PROVEN)
    programme, x, y, short = _programme(task)
    cheap = np.array(programme.price)
    for column in short.values():
        programme.upper[column] = 0.0
    solved = programme.solve(cheap.tolist(), seconds)
    values = getattr(solved, "x", None)
    if values is None:
        _tell_shortage(task, programme, short, seconds, getattr(solved, "status", 4))
    return _roster(task, solved, np.rint(values).astype(int), x, y)


Columns = dict[tuple[int, ...], int]


def _programme(task: _Task) -> tuple[_Programme, Columns, Columns, Columns]:
    """The columns x[role, shift], y[role, need, slot] and the shortage of [need, slot]."""
    programme = _Programme()
    slots = len(task.needs[0].people)
    x: Columns = {
        (r, w): programme.column(role.cost * shift.minutes / 60)
        for r, role in enumerate(task.roles)
        for w, shift in enumerate(task.shifts)
        if task.on[w].any()
    }
    y: Columns = {
        (r, k, t): programme.column(0.0)
        for r, role in enumerate(task.roles)
        for k, need in enumerate(task.needs)
        for t in range(slots)
        if need.name in role.works and need.people[t]
    }
    short: Columns = {
        (k, t): programme.column(0.0)
        for k, need in enumerate(task.needs)
        for t in range(slots)
        if need.people[t]
    }
    for (k, t), column in short.items():
        dealt = [(y[r, k, t], 1.0) for r in range(len(task.roles)) if (r, k, t) in y]
        programme.row([*dealt, (column, 1.0)], task.needs[k].people[t], np.inf)
    for r in range(len(task.roles)):
        for t in range(slots):
            dealt = [(y[r, k, t], 1.0) for k in range(len(task.needs)) if (r, k, t) in y]
            there = [(x[r, w], -1.0) for w in range(len(task.shifts)) if task.on[w, t]]
            if dealt:
                programme.row([*dealt, *there], 0.0, 0.0)
    _restrict(task, programme, x)
    return programme, x, y, short


def _restrict(task: _Task, programme: _Programme, x: Columns) -> None:
    """How many people a role has, how many different shifts a site may run."""
    for r, role in enumerate(task.roles):
        if role.most is not None:
            mine = [(column, 1.0) for (one, _w), column in x.items() if one == r]
            programme.row(mine, -np.inf, role.most)
    if task.rules.teams is None:
        return
    runs = {w: programme.column(0.0, 1.0) for w in sorted({w for _r, w in x})}
    for (r, w), column in x.items():
        # More people than all the role can do at once in the shift are never of use.
        works = [need.people for need in task.needs if need.name in task.roles[r].works]
        slots = np.array(works).reshape(len(works), -1)[:, task.on[w]]
        crowd = float(slots.sum(axis=0).max(initial=0))
        programme.row([(column, 1.0), (runs[w], -crowd)], -np.inf, 0.0)
    for t in range(len(task.needs[0].people)):
        if any(need.people[t] for need in task.needs):
            there = [(column, 1.0) for w, column in runs.items() if task.on[w, t]]
            programme.row(there, 1.0, np.inf)
    programme.row([(column, 1.0) for column in runs.values()], -np.inf, task.rules.teams)


def _refuse_uncoverable(task: _Task) -> None:
    """Raise BadShifts for needs that no role does, and slots that no shift reaches."""
    nobody = [
        need.name
        for need in task.needs
        if any(need.people) and not any(need.name in role.works for role in task.roles)
    ]
    if nobody:
        raise BadShifts(
            f"No role does {', '.join(nobody)}.", "Name each stage in the `works` of a role."
        )
    reached = np.asarray(task.on.any(axis=0))
    out = [
        t
        for t in range(reached.size)
        if not reached[t] and any(need.people[t] for need in task.needs)
    ]
    if out:
        raise BadShifts(
            f"No legal shift works at {_times(task, out)}, and people are needed then.",
            "Start earlier, end later, or allow other block lengths.",
        )


def _tell_shortage(
    task: _Task, programme: _Programme, short: Columns, seconds: float, status: int
) -> NoReturn:
    """Raise BadShifts with why nothing was found: the least shortage, slot by slot."""
    if status == 1:
        raise BadShifts(f"HiGHS found no roster in {seconds:g} s.", "Give it more time.")
    price = [0.0] * len(programme.price)
    for column in short.values():
        programme.upper[column] = np.inf
        price[column] = 1.0
    values = getattr(programme.solve(price, seconds), "x", None)
    if values is None:
        raise BadShifts("The shift rules cannot cover the need.", "Allow more teams or people.")
    missing = [
        f"{task.needs[k].name} at {_times(task, [t])}: {round(values[column])} short"
        for (k, t), column in short.items()
        if round(values[column])
    ]
    shown = "; ".join(missing[:SHOWN]) + (
        f"; and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
    )
    raise BadShifts(
        f"The shift rules cannot cover the need. At the least: {shown}.",
        "Raise how many people a role has, allow more teams, or longer or more blocks.",
    )


def _times(task: _Task, slots: list[int]) -> str:
    starts = [task.opens + t * task.rules.step for t in slots]
    told = [f"{one // 60:02d}:{one % 60:02d}" for one in starts]
    more = f" and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    return ", ".join(told[:SHOWN]) + more


def _roster(
    task: _Task, solved: object, values: NDArray[np.int_], x: Columns, y: Columns
) -> Roster:
    lines = tuple(
        Line(task.roles[r].name, task.shifts[w], int(values[column]))
        for (r, w), column in x.items()
        if values[column]
    )
    at_work = np.zeros((len(task.needs), len(task.needs[0].people)), dtype=int)
    for (_r, k, t), column in y.items():
        at_work[k, t] += values[column]
    price = {role.name: role.cost for role in task.roles}
    cost = math.fsum(one.people * one.shift.minutes / 60 * price[one.role] for one in lines)
    people = {
        role.name: sum(one.people for one in lines if one.role == role.name) for role in task.roles
    }
    week = task.rules
    bound = float(getattr(solved, "mip_dual_bound", None) or 0.0)
    proven = getattr(solved, "status", 4) == 0
    return Roster(
        lines=lines,
        at_work=tuple(tuple(row) for row in at_work.tolist()),
        people=people,
        on_books={
            name: math.ceil(many * week.days_open / week.days_per_person)
            for name, many in people.items()
        },
        person_hours=sum(one.people * one.shift.minutes / 60 for one in lines),
        cost=cost,
        bound=min(cost, bound),
        ended=Ended.PROVEN if proven else Ended.TIME_LIMIT,
    )
