"""Do whole numbers exist that fulfil these inequalities? An exact answer, in whole numbers only.

Fourier-Motzkin elimination made exact for whole numbers: W. Pugh, The Omega test: a fast and
practical integer programming algorithm for dependence analysis (Supercomputing '91, 4-13).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import gcd
from typing import TypeAlias

Name: TypeAlias = Hashable
Row: TypeAlias = tuple[dict[Name, int], int]
"""Weights and a constant: sum(weight x unknown) + constant >= 0."""
Key: TypeAlias = frozenset[tuple[Name, int]]


class CutOff(Exception):
    """The search reached its limit of steps: nothing is said."""


@dataclass(slots=True)
class Budget:
    """Steps that are left; `spend` raises CutOff at the end of them."""

    left: int

    def spend(self) -> None:
        """One step."""
        self.left -= 1
        if self.left < 0:
            raise CutOff


@dataclass(frozen=True, slots=True)
class _Fresh:
    """An unknown made by eliminating an equality."""

    number: int


def feasible(rows: Iterable[Row], budget: Budget) -> bool:
    """Whether whole numbers fulfil all rows; raises CutOff."""
    budget.spend()
    tight = _tightened(rows)
    if tight is None:
        return False
    equal = next((key for key in tight if tight.get(_opposite(key)) == -tight[key]), None)
    if equal is not None:
        return feasible(_without_equality(tight, equal), budget)
    kept = _bounded_both_ways(tight)
    return not kept or _eliminated(kept, budget)


def _tightened(rows: Iterable[Row]) -> dict[Key, int] | None:
    """One row per left side, divided by its divisor, the constant rounded down; None: no way."""
    tight: dict[Key, int] = {}
    for weights, constant in rows:
        used = [(name, weight) for name, weight in weights.items() if weight]
        if not used:
            if constant < 0:
                return None
            continue
        divisor = gcd(*(weight for _, weight in used))
        key = frozenset((name, weight // divisor) for name, weight in used)
        floor = constant // divisor
        tight[key] = min(floor, tight.get(key, floor))
    for key, constant in tight.items():
        if tight.get(_opposite(key), -constant) + constant < 0:
            return None
    return tight


def _opposite(key: Key) -> Key:
    return frozenset((name, -weight) for name, weight in key)


def _without_equality(tight: Mapping[Key, int], equal: Key) -> list[Row]:
    """The rows after replacing one unknown of an equality; its weights shrink until one is 1."""
    name, weight = min(equal, key=lambda term: (abs(term[1]), str(term[0])))
    sign, constant = (1 if weight > 0 else -1), tight[equal]
    others = {one: factor for one, factor in equal if one != name}
    if abs(weight) == 1:
        put = {one: -sign * factor for one, factor in others.items()}
        shift = -sign * constant
    else:
        modulus = abs(weight) + 1
        put = {one: sign * _nearest(factor, modulus) for one, factor in others.items()}
        shift = sign * _nearest(constant, modulus)
        fresh = _Fresh(sum(isinstance(one, _Fresh) for one in _names(tight)))
        while fresh in put or any((fresh, factor) in key for key in tight for _, factor in key):
            fresh = _Fresh(fresh.number + 1)
        put[fresh] = -sign * modulus
    return [_replaced(dict(key), value, name, put, shift) for key, value in tight.items()]


def _nearest(value: int, modulus: int) -> int:
    """The remainder between -modulus/2 and modulus/2."""
    return value - modulus * ((2 * value + modulus) // (2 * modulus))


def _replaced(
    weights: dict[Name, int], constant: int, name: Name, put: Mapping[Name, int], shift: int
) -> Row:
    """A row with an unknown replaced by sum(put) + shift."""
    factor = weights.pop(name, 0)
    if factor:
        for one, share in put.items():
            weights[one] = weights.get(one, 0) + factor * share
        constant += factor * shift
    return weights, constant


def _names(tight: Mapping[Key, int]) -> set[Name]:
    return {name for key in tight for name, _ in key}


def _bounded_both_ways(tight: Mapping[Key, int]) -> list[Row]:
    """The rows left when unknowns without a lower or without an upper row take theirs along."""
    rows = [(dict(key), constant) for key, constant in tight.items()]
    while True:
        up = {name for weights, _ in rows for name, weight in weights.items() if weight > 0}
        down = {name for weights, _ in rows for name, weight in weights.items() if weight < 0}
        free = up ^ down
        if not free:
            return rows
        rows = [row for row in rows if free.isdisjoint(row[0])]


def _eliminated(rows: list[Row], budget: Budget) -> bool:
    """Whether whole numbers fulfil rows in which every unknown is bounded both ways."""
    name = min(_all_names(rows), key=lambda one: (_inexact(rows, one), str(one)))
    lower = [row for row in rows if row[0].get(name, 0) > 0]
    upper = [row for row in rows if row[0].get(name, 0) < 0]
    rest = [row for row in rows if not row[0].get(name, 0)]
    if not _inexact(rows, name)[0]:
        return feasible(rest + _shadow(lower, upper, name, dark=False), budget)
    if not feasible(rest + _shadow(lower, upper, name, dark=False), budget):
        return False
    if feasible(rest + _shadow(lower, upper, name, dark=True), budget):
        return True
    return any(feasible([*rows, *one], budget) for one in _splinters(lower, upper, name))


def _all_names(rows: list[Row]) -> set[Name]:
    return {name for weights, _ in rows for name in weights}


def _inexact(rows: list[Row], name: Name) -> tuple[bool, int]:
    """Whether eliminating the unknown may lose exactness, and how many rows it would make."""
    lower = [weight for row in rows if (weight := row[0].get(name, 0)) > 0]
    upper = [-weight for row in rows if (weight := row[0].get(name, 0)) < 0]
    return max(lower) > 1 and max(upper) > 1, len(lower) * len(upper)


def _shadow(lower: list[Row], upper: list[Row], name: Name, *, dark: bool) -> list[Row]:
    """Every lower row with every upper row, without the unknown; dark: surely whole."""
    made = []
    for above, over in lower:
        for below, under in upper:
            a, b = above[name], -below[name]
            weights = {one: b * weight for one, weight in above.items() if one != name}
            for one, weight in below.items():
                if one != name:
                    weights[one] = weights.get(one, 0) + a * weight
            slack = (a - 1) * (b - 1) if dark else 0
            made.append((weights, b * over + a * under - slack))
    return made


def _splinters(lower: list[Row], upper: list[Row], name: Name) -> Iterable[list[Row]]:
    """Equalities one of which must hold where the dark shadow misses a whole solution."""
    most = max(-weights[name] for weights, _ in upper)
    for weights, constant in lower:
        a = weights[name]
        opposite = {one: -weight for one, weight in weights.items()}
        for extra in range((most * a - most - a) // most + 1):
            yield [(weights, constant - extra), (opposite, extra - constant)]
