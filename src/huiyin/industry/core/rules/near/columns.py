"""Near-misses of a whole register at once: a matrix of whole numbers in, costs out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.judge import YES, Judge
from huiyin.industry.core.rules.near import kernel
from huiyin.industry.core.rules.near.plan import Clear, Column, Edge, Line, Plan, Said, Status
from huiyin.industry.core.rules.near.situation import newest

UNKNOWN = kernel.UNKNOWN
IMPOSSIBLE = 2**60


class OutOfReach(ValueError):
    """A number too large to be reckoned in 64 bits: which column, which row."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """By enterprise and rule (arrays of that shape).

    `state`: FAR no way, NEAR a way, ASK to be asked singly (then `count` and `money` are bounds
    from below). `count`: changes nobody put a price on; `money` in fen: what the others cost, 0 for
    a rule that holds or that time brings. `branch`: which of the plan's branches. `unsure`: ways
    that rest on unknown facts were not looked at.
    """

    state: NDArray[np.int8]
    count: NDArray[np.int16]
    money: NDArray[np.int64]
    branch: NDArray[np.int16]
    unsure: NDArray[np.bool_]


def nearness(plan: Plan, register: NDArray[np.int64]) -> Nearness:
    """Costs of all enterprises (rows) by all rules; columns as in `plan.columns`.

    UNKNOWN marks what is not known. Raises OutOfReach.
    """
    register = np.ascontiguousarray(register, dtype=np.int64)
    _checked(plan, register)
    shape = (len(register), len(plan.branches))
    found = Nearness(
        np.empty(shape, np.int8),
        np.empty(shape, np.int16),
        np.empty(shape, np.int64),
        np.empty(shape, np.int16),
        np.empty(shape, np.bool_),
    )
    kernel.cases(
        _tables(plan), register, found.state, found.count, found.money, found.branch,
        found.unsure,
    )  # fmt: skip
    for rule, branches in enumerate(plan.branches):
        if branches is None:
            found.state[:, rule] = kernel.ASK
    return found


def matrix(
    plan: Plan, enterprises: Sequence[Facts], as_of: date, until: date | None = None
) -> NDArray[np.int64]:
    """The register's matrix from facts, one row each."""
    made = np.empty((len(enterprises), len(plan.columns)), np.int64)
    for row, facts in zip(made, enterprises, strict=True):
        judge = Judge(facts, as_of)
        for at, column in enumerate(plan.columns):
            value = _value(column, judge, until)
            row[at] = UNKNOWN if value is None else value
    return made


def _value(column: Column, judge: Judge, until: date | None) -> int | None:
    """What a column says of one enterprise; None: not known."""
    match column:
        case str():
            return judge.facts.span(column).low if judge.facts.knows(column) else None
        case Edge(curve):
            return _edge(curve, judge.facts)
        case Said(atom) | Status(atom) | Clear(atom):
            outcome = judge(atom)
            if outcome.open:
                return None
    if isinstance(column, Said) or (isinstance(column, Status) and outcome == YES):
        return int(outcome == YES)
    spells = judge.facts.titles.get(column.title.title, ())
    if isinstance(column, Status):
        had = any(one.start <= judge.as_of for one in spells)
        return -1 if column.title.mode == "newly" and had else 0
    ends = [one.end for one in spells if one.covers(judge.as_of)]
    return int(all(end is not None and (until is None or end < until) for end in ends))


def _edge(curve: ground.Curve, facts: Facts) -> int | None:
    """The bound on the newest value, as a row takes it."""
    if not all(facts.knows(name) for name in curve.series[1:]):
        return None
    older = [facts.span(name).low or 0 for name in curve.series[1:]]
    if min(older) < 1:
        return -IMPOSSIBLE if curve.below else IMPOSSIBLE
    edge = math.ceil(newest(older, curve.limit))
    return 1 - edge if curve.below else edge


def _checked(plan: Plan, register: NDArray[np.int64]) -> None:
    """Values that 64 bits cannot reckon with are refused by name."""
    if register.ndim != 2 or register.shape[1] != len(plan.columns):
        raise ValueError(f"the register needs {len(plan.columns)} columns, has {register.shape}")
    for at, column in enumerate(plan.columns):
        if not isinstance(column, str):
            continue
        values = register[:, at]
        known = values != UNKNOWN
        most = int(np.abs(values[known]).max(initial=0))
        if most >= kernel.REACH:
            row = int(np.flatnonzero(known & (np.abs(values) == most))[0])
            raise OutOfReach(f"row {row}: {column} = {most} is too large to be reckoned here")


def _tables(plan: Plan) -> kernel.Tables:
    """The plan as arrays; a row that several branches ask stands once."""
    column = {name: at for at, name in enumerate(plan.columns)}
    mover = {one.name: at for at, one in enumerate(plan.movers)}
    rules = [list(branches or ()) for branches in plan.branches]
    branches = [_ordered(branch) for rule in rules for branch in rule]
    lines = list(dict.fromkeys(line for branch in branches for line in branch))
    row = {line: at for at, line in enumerate(lines)}
    used = [sorted({mover[n] for line in branch for n, _ in line.steps}) for branch in branches]
    terms = [(column[name], weight) for line in lines for name, weight in line.columns]
    steps = [(mover[name], weight) for line in lines for name, weight in line.steps]
    movers = plan.movers
    return kernel.Tables(
        _starts(len(rule) for rule in rules),
        _starts(len(branch) for branch in branches),
        _array(row[line] for branch in branches for line in branch),
        _starts(len(one) for one in used),
        _array(at for one in used for at in one),
        _array(_hurts(branch, mover) for branch in branches),
        _array(line.least for line in lines),
        _array(line.always for line in lines),
        _array(any(weight < 0 for _, weight in line.steps) for line in lines),
        _starts(len(line.columns) for line in lines),
        _array(at for at, _ in terms),
        _array(weight for _, weight in terms),
        _starts(len(line.steps) for line in lines),
        _array(at for at, _ in steps),
        _array(weight for _, weight in steps),
        _array(column.get(one.name, -1) for one in movers),
        _array(one.move for one in movers),
        _array(UNKNOWN if one.bound is None else one.bound for one in movers),
        _array(-1 if one.most is None else one.most for one in movers),
        _array(0 if one.waits else one.cost or 0 for one in movers),
        _array(one.fixed for one in movers),
        _array(one.cost is None and not one.waits for one in movers),
    )


def _hurts(branch: list[Line], mover: dict[str, int]) -> int:
    """Bit mask of the movers whose steps some row counts against; from the 62nd on one bit."""
    against = {mover[name] for line in branch for name, weight in line.steps if weight < 0}
    return sum({1 << min(at, 62) for at in against})


def _ordered(branch: frozenset[Line]) -> list[Line]:
    """Rows that no step changes first: they reject a branch at once."""
    return sorted(branch, key=lambda line: (bool(line.steps), line.always, repr(line)))


def _array(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, np.int64)


def _starts(sizes: Iterable[int]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(_array(sizes)))).astype(np.int64)
