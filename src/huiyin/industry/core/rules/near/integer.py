"""Small integer programmes solved exactly, for inequalities that two fields can help.

min over whole k, lexicographically, of sum(cost * k) + the fixed cost of every k > 0, subject to
sum(weight * k) >= least for each row and low <= k <= high. Branch and bound (Land and Doig 1960) on
the dual simplex method (Lemke 1954, Bland's rule 1977) in fractions: no float, no tolerance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Vector: TypeAlias = tuple[int, ...]


class Exhausted(Exception):
    """The search was cut off; `best` is the best solution so far, if any."""

    def __init__(self, best: tuple[int, ...] | None) -> None:
        super().__init__("the search for the least change was cut off")
        self.best = best


@dataclass(frozen=True, slots=True)
class Programme:
    """`rows`: (weights by variable, least); `costs` and `fixed`: (count, money, rest) by variable.

    The first part of a cost is only in `fixed`, the second and third are whole numbers.
    """

    rows: Sequence[tuple[Mapping[int, int], int]]
    costs: Sequence[Vector]
    fixed: Sequence[Vector]

    def value(self, k: Sequence[int]) -> Vector:
        """The cost of a solution."""
        parts = [
            tuple(
                cost * steps + one for cost, one in zip(c, f if steps else (0, 0, 0), strict=True)
            )
            for steps, c, f in zip(k, self.costs, self.fixed, strict=True)
        ]
        return tuple(map(sum, zip(*parts, strict=True))) if parts else (0, 0, 0)


def least(
    programme: Programme,
    lows: Sequence[int],
    highs: Sequence[int | None],
    below: Vector | None = None,
    nodes: int = 40_000,
) -> tuple[int, ...] | None:
    """The best k; None: there is none that costs less than `below`.

    Raises Exhausted after so many nodes.
    """
    best: tuple[int, ...] | None = None
    value = below
    stack: list[tuple[list[int], list[int | None]]] = [(list(lows), list(highs))]
    while stack:
        low, high = stack.pop()
        nodes -= 1
        if nodes < 0:
            raise Exhausted(best)
        relaxed = relaxation(programme, low, high)
        if relaxed is None or (value is not None and bound(programme, relaxed, low) >= value):
            continue
        at = undecided(programme, relaxed, low)
        if at is None:
            best = tuple(int(one) for one in relaxed)
            value = programme.value(best)
            continue
        counted = low[at] or not any(programme.fixed[at])
        floor = math.floor(relaxed[at]) if counted else 0
        stack.append((low, [floor if i == at else one for i, one in enumerate(high)]))
        stack.append(([floor + 1 if i == at else one for i, one in enumerate(low)], high))
    return best


def bound(programme: Programme, relaxed: Sequence[Fraction], low: Sequence[int]) -> Vector:
    """No whole solution below is better than this."""
    count, money, rest = (
        sum((one[part] for one, least in zip(programme.fixed, low, strict=True) if least), 0)
        + sum((c[part] * k for c, k in zip(programme.costs, relaxed, strict=True)), Fraction(0))
        for part in range(3)
    )
    whole = money.denominator == 1
    return math.ceil(count), math.ceil(money), math.ceil(rest) if whole else 0


def undecided(programme: Programme, relaxed: Sequence[Fraction], low: Sequence[int]) -> int | None:
    """A variable whose fixed cost is not yet counted, or that is no whole number."""
    for at, k in enumerate(relaxed):
        if k > 0 and low[at] == 0 and any(programme.fixed[at]):
            return at
    return next((at for at, k in enumerate(relaxed) if k.denominator != 1), None)


def relaxation(
    programme: Programme, low: Sequence[int], high: Sequence[int | None]
) -> list[Fraction] | None:
    """The best real k at least cost without fixed costs; None: there is none."""
    many = len(low)
    table: list[list[Fraction]] = []
    for weights, needed in programme.rows:
        have = sum(weight * low[at] for at, weight in weights.items())
        table.append([Fraction(have - needed), *(Fraction(weights.get(j, 0)) for j in range(many))])
    for at, most in enumerate(high):
        if most is None:
            continue
        if most < low[at]:
            return None
        table.append([Fraction(most - low[at]), *(Fraction(-(j == at)) for j in range(many))])
    costs = [[Fraction(0), *(Fraction(c[part]) for c in programme.costs)] for part in range(3)]
    basic = [many + i for i in range(len(table))]
    free = list(range(many))
    if not _dual_simplex(table, costs, basic, free):
        return None
    found = [Fraction(one) for one in low]
    for row, name in zip(table, basic, strict=True):
        if name < many:
            found[name] += row[0]
    return found


def _dual_simplex(
    table: list[list[Fraction]], costs: list[list[Fraction]], basic: list[int], free: list[int]
) -> bool:
    """Make every constant of the dictionary non-negative; False: impossible.

    Dictionary: basic = constant + sum(coefficient * free), with costs lexicographically >= 0.
    """
    while True:
        short = [(name, at) for at, name in enumerate(basic) if table[at][0] < 0]
        if not short:
            return True
        leaving = min(short)[1]
        row = table[leaving]
        ratios = [
            (tuple(cost[j] / row[j] for cost in costs), free[j - 1], j)
            for j in range(1, len(row))
            if row[j] > 0
        ]
        if not ratios:
            return False
        entering = min(ratios)[2]
        _pivot(table, costs, leaving, entering)
        basic[leaving], free[entering - 1] = free[entering - 1], basic[leaving]


def _pivot(
    table: list[list[Fraction]], costs: list[list[Fraction]], leaving: int, entering: int
) -> None:
    """Solve the leaving row for the entering variable and put it into all others."""
    row = table[leaving]
    by = row[entering]
    solved = [-one / by for one in row]
    solved[entering] = 1 / by
    table[leaving] = solved
    for rows in (table, costs):
        for at, other in enumerate(rows):
            if other is solved or not other[entering]:
                continue
            factor = other[entering]
            made = [one + factor * new for one, new in zip(other, solved, strict=True)]
            made[entering] = factor * solved[entering]
            rows[at] = made
