"""Inequalities over whole steps, and the least steps that meet them.

A mover is a field (or a title) that may change: its value is value + move * k for whole k >= 0. A
row is sum(weight * k) >= least. With at most one positive weight in each row the least fixpoint is
componentwise minimal, hence least for every monotone cost; rows that two movers can help go to the
exact integer search, which starts from that fixpoint.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from huiyin.industry.core.rules.near.integer import Exhausted, Programme, Vector, least

Steps: TypeAlias = dict[str, int]
ROUNDS = 100
"""After so many rounds without end the integer search takes over: some systems creep or diverge."""


@dataclass(frozen=True, slots=True)
class Mover:
    """What may change in whole steps, at what cost for each (fen; None: nobody said)."""

    name: str
    value: int
    move: int
    most: int | None = None
    cost: int | None = None
    fixed: int = 0
    waits: bool = False

    @property
    def loose(self) -> bool:
        """Whether its steps are not reckoned in money."""
        return self.waits or self.cost is None

    @property
    def step_cost(self) -> tuple[int, int, int]:
        """Cost of a step: nothing counted, money, steps without money."""
        return (0, 0, 1) if self.loose else (0, self.cost or 0, 0)

    @property
    def fixed_cost(self) -> tuple[int, int, int]:
        """Cost of changing at all: counted where it has no price, money."""
        return (0 if self.waits else int(self.cost is None), self.fixed, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """sum(weights * steps) >= least; `leaf` is where it comes from ("" for an always-true fact)."""

    weights: tuple[tuple[str, int], ...]
    least: int
    leaf: str = ""


def row(weights: Mapping[str, int], needed: int, leaf: str = "") -> Row:
    """A row over whole steps, divided by what its weights have in common (Gomory 1958)."""
    kept = {name: weight for name, weight in weights.items() if weight}
    common = math.gcd(*kept.values()) or 1
    shrunk = tuple((name, weight // common) for name, weight in kept.items())
    return Row(shrunk, -(-needed // common), leaf)


def shortfall(one: Row, steps: Steps) -> int:
    """What is lacking to the row at these steps."""
    return one.least - sum(weight * steps.get(name, 0) for name, weight in one.weights)


def fixpoint(rows: Sequence[Row], movers: Mapping[str, Mover], start: Steps) -> Steps | None:
    """The least steps from `start` on that meet every row with one helper; None: impossible.

    Cut off after ROUNDS it is a lower bound; the caller sees from the rows whether they are met.
    """
    steps = dict(start)
    for _ in range(ROUNDS):
        changed = False
        for one in rows:
            short = shortfall(one, steps)
            if short <= 0:
                continue
            helpers = [(name, weight) for name, weight in one.weights if weight > 0]
            if not helpers:
                return None
            if len(helpers) > 1:
                continue
            name, weight = helpers[0]
            steps[name] = steps.get(name, 0) - (-short // weight)
            most = movers[name].most
            if most is not None and steps[name] > most:
                return None
            changed = True
        if not changed:
            return steps
    return steps


def value(steps: Steps, movers: Mapping[str, Mover]) -> tuple[int, int, int]:
    """Changes without price, money, steps without money."""
    count = money = rest = 0
    for name, k in steps.items():
        if k:
            mover = movers[name]
            one, fixed, _ = mover.fixed_cost
            count, money = count + one, money + fixed + mover.step_cost[1] * k
            rest += mover.step_cost[2] * k
    return count, money, rest


def still(rows: Sequence[Row], steps: Steps, movers: Mapping[str, Mover]) -> int:
    """Money that rows with several helpers take beyond these steps, at least."""
    found = Fraction(0)
    for one in rows:
        short = shortfall(one, steps)
        if short > 0:
            rates = (
                Fraction(movers[name].step_cost[1], weight)
                for name, weight in one.weights
                if weight > 0
            )
            found = max(found, short * min(rates))
    return math.ceil(found)


def solved(
    rows: Sequence[Row], movers: Mapping[str, Mover], low: Steps, below: Vector | None
) -> tuple[Steps | None, bool]:
    """The cheapest steps that meet all rows, and whether that is proven.

    `low`: the fixpoint of the rows, a lower bound of every solution. Only what costs less than
    `below` is looked for.
    """
    if all(shortfall(one, low) <= 0 for one in rows):
        return low, True
    binding = {one for one in rows if one.least > 0 or any(weight < 0 for _, weight in one.weights)}
    names = sorted({name for one in binding for name, _ in one.weights} | set(low))
    at = {name: index for index, name in enumerate(names)}
    used = [movers[name] for name in names]
    programme = Programme(
        [({at[name]: weight for name, weight in one.weights}, one.least) for one in binding],
        [one.step_cost for one in used],
        [one.fixed_cost for one in used],
    )
    lows, highs = [low.get(name, 0) for name in names], [one.most for one in used]
    proven = True
    try:
        found = least(programme, lows, highs, below)
    except Exhausted as cut:
        found, proven = cut.best, False
    if found is None:
        return None, proven
    return {name: k for name, k in zip(names, found, strict=True) if k}, proven
