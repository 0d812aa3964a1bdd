"""Comparisons in the normal form: sums, shares, classes; strict ones made weak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.policy import ClassTable
from huiyin.industry.core.rules.surface import Op
from huiyin.intake.core.dates import months_after


def linear(names: Sequence[str], weights: Sequence[int], op: Op, limit: int) -> ground.Tree:
    """sum(weights * fields) op limit, with each field named once."""
    merged: dict[str, int] = {}
    for name, weight in zip(names, weights, strict=True):
        merged[name] = merged.get(name, 0) + weight
    merged = {name: weight for name, weight in merged.items() if weight}
    keys, plus = tuple(merged), tuple(merged.values())
    minus = tuple(-weight for weight in plus)
    match op:
        case Op.AT_LEAST:
            return ground.Linear(keys, plus, limit)
        case Op.ABOVE:
            return ground.Linear(keys, plus, limit + 1)
        case Op.AT_MOST:
            return ground.Linear(keys, minus, -limit)
        case Op.BELOW:
            return ground.Linear(keys, minus, 1 - limit)
    return ground.All((ground.Linear(keys, plus, limit), ground.Linear(keys, minus, -limit)))


def share(part: Iterable[str], whole: Iterable[str], op: Op, limit: Fraction) -> ground.Tree:
    """part / whole op limit, multiplied out; the whole must be positive."""
    parts, wholes = list(part), list(whole)
    weights = [limit.denominator] * len(parts) + [-limit.numerator] * len(wholes)
    positive = linear(wholes, [1] * len(wholes), Op.AT_LEAST, 1)
    return ground.All((positive, linear([*parts, *wholes], weights, op, 0)))


def enough(points: ground.Points, op: Op, limit: int) -> ground.Tree:
    """points op limit, in hundredths of a point."""
    above = ground.Not(ground.Enough(points, limit + 1))
    tried: dict[Op, ground.Tree] = {
        Op.AT_LEAST: ground.Enough(points, limit),
        Op.ABOVE: ground.Enough(points, limit + 1),
        Op.BELOW: ground.Not(ground.Enough(points, limit)),
        Op.AT_MOST: above,
        Op.EQUAL: ground.All((ground.Enough(points, limit), above)),
    }
    return tried[op]


def within_classes(table: ClassTable, classes: Sequence[str]) -> ground.Tree:
    """The enterprise's row of the table puts it into one of the classes."""
    ranks = sorted(table.classes.index(name) for name in classes)
    return ground.Any(
        tuple(
            ground.All(
                (
                    ground.Member(table.by, row.codes),
                    ground.Any(tuple(_exactly(row.limits, rank) for rank in ranks)),
                )
            )
            for row in table.rows
        )
    )


def _exactly(limits: Mapping[str, Sequence[int]], rank: int) -> ground.Tree:
    """All limits of the class hold, and one of the next larger class does not."""
    reached = ground.All(
        tuple(
            linear([name], [1], Op.AT_LEAST, steps[rank])
            for name, steps in limits.items() if rank < len(steps)
        )
    )  # fmt: skip
    if rank == 0:
        return reached
    short = ground.Any(
        tuple(linear([name], [1], Op.BELOW, steps[rank - 1]) for name, steps in limits.items())
    )
    return ground.All((reached, short))


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last day of a shorter month."""
    return months_after(day, -months)
