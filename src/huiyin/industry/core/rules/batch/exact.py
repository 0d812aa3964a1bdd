"""Conditions whose numbers could leave 64 bits, and mean growth: floats first, integers after.

A float decides only where its error cannot matter: a sum of n products of rounded numbers is off
by at most (2 n + 4) 2^-52 times the sum of their absolute values (Higham 2002, §3.1, with room).
Every other row is counted again in Python's integers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.batch.columns import Bytes, Columns, Flags, Ints
from huiyin.industry.core.rules.judge import NO, UNKNOWN, YES

Floats: TypeAlias = NDArray[np.float64]
EPSILON = 2.0**-52
LIMIT = 2**63
HUGE = 2**900
"""Beyond it a weight is not tried as a float."""


def fits(columns: Columns, atom: ground.Linear) -> bool:
    """Whether no row can leave 64 bits while the inequality is counted."""
    total = abs(atom.least)
    for name, weight in zip(atom.fields, atom.weights, strict=True):
        rows = columns.rows_of.get(name, ())
        most = max((columns.largest[row] for row in rows), default=0)
        total += abs(weight) * max(most, abs(columns.lowest.get(name, 0)), 1)
    return total < LIMIT


def linear(columns: Columns, atom: ground.Linear) -> Bytes:
    """The outcome of an inequality in every row, whatever its numbers."""
    low_parts, low_sure = _bound(columns, atom, upper=False)
    high_parts, high_sure = _bound(columns, atom, upper=True)
    holds = _reaches(low_parts, atom.weights, atom.least, low_sure)
    fails = high_sure & ~_reaches(high_parts, atom.weights, atom.least, high_sure)
    return _outcomes(low_sure & holds, fails)


def _bound(columns: Columns, atom: ground.Linear, *, upper: bool) -> tuple[list[Ints], Flags]:
    """The values that make the least or the largest sum, and whether there is one."""
    sure, parts = np.ones(columns.size, np.bool_), []
    for name, weight in zip(atom.fields, atom.weights, strict=True):
        values, known = bound_of(columns, name, upper=upper == (weight > 0))
        parts.append(values)
        sure &= known
    return parts, sure


def bound_of(columns: Columns, name: str, *, upper: bool) -> tuple[Ints, Flags]:
    """The upper or lower bound of a field in every row, and where it has one."""
    least = columns.lowest.get(name)
    if name not in columns.rows_of:
        known = least is not None and not upper
        return np.full(columns.size, least or 0, np.int64), np.full(columns.size, known)
    row = columns.rows_of[name][upper]
    known_rows = columns.flags[row].view(np.bool_)
    everywhere = least is not None and not upper
    return columns.numbers[row], np.ones_like(known_rows) if everywhere else known_rows


def _reaches(parts: Sequence[Ints], weights: Sequence[int], least: int, asked: Flags) -> Flags:
    """Whether the weighted sum reaches its least value; only the rows asked for are right."""

    def exactly(row: int) -> bool:
        return sum(w * int(p[row]) for w, p in zip(weights, parts, strict=True)) >= least

    if any(abs(one) > HUGE for one in (*weights, least)):
        return _settled(np.zeros(asked.size), np.ones(asked.size), asked, exactly)
    total, size = np.full(asked.size, -float(least)), np.full(asked.size, abs(float(least)))
    for part, weight in zip(parts, weights, strict=True):
        product = part * float(weight)
        total += product
        size += np.abs(product)
    return _settled(total, size * ((2 * len(parts) + 4) * EPSILON), asked, exactly)


def _settled(total: Floats, error: Floats, asked: Flags, exactly: Callable[[int], bool]) -> Flags:
    """Where the total is not negative: by the float where it is sure, else counted exactly."""
    holds = total >= 0
    for row in np.flatnonzero(asked & (np.abs(total) <= error)).tolist():
        holds[row] = exactly(row)
    return holds


def curve(columns: Columns, atom: ground.Curve) -> Bytes:
    """The outcome of a mean growth in every row."""
    values, known = [], np.ones(columns.size, np.bool_)
    barred = np.zeros(columns.size, np.bool_)
    for place, name in enumerate(atom.series):
        low, has_low = bound_of(columns, name, upper=False)
        high, has_high = bound_of(columns, name, upper=True)
        known &= has_low & has_high & (low == high)
        values.append(low)
        if place:
            barred |= has_high & (high < 1)
    asked = known & ~barred
    holds = _grows(values, atom, asked)
    return _outcomes(asked & holds, barred | asked & ~holds)


def _outcomes(holds: Flags, fails: Flags) -> Bytes:
    """Yes, no, or unknown where it is neither."""
    found = np.full(holds.size, UNKNOWN, np.uint8)
    found[fails] = NO
    found[holds] = YES
    return found


def _grows(values: Sequence[Ints], atom: ground.Curve, asked: Flags) -> Flags:
    rates = len(values) - 1
    goal = rates * (1 + atom.limit)

    def exactly(row: int) -> bool:
        series = [int(one[row]) for one in values]
        total = sum((Fraction(new, old) for new, old in pairwise(series)), Fraction(0))
        return (total < goal) if atom.below else (total >= goal)

    total, size = np.full(asked.size, -float(goal)), np.full(asked.size, abs(float(goal)))
    for new, old in pairwise(values):
        ratio = new / np.where(asked, old, 1)
        total += ratio
        size += np.abs(ratio)
    return _settled(
        -total if atom.below else total, size * ((2 * rates + 4) * EPSILON), asked, exactly
    )
