"""Points of a card that are partly open: how many they may be, and as inequalities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from huiyin.industry.core.rules.certain.nodes import (
    Bands,
    Given,
    Greatest,
    Node,
    Parts,
    Points,
    Unknown,
    every,
    inequality,
    some,
)

Bounds: TypeAlias = tuple[int | None, int | None]


def reach(points: Points, bounds: Callable[[Unknown], Bounds]) -> tuple[int, int]:
    """The least and the most points that are possible, each condition taken by itself."""
    match points:
        case int():
            return points, points
        case Bands(steps, otherwise):
            worth = [otherwise, *(one for one, _ in steps)]
            return min(worth), max(worth)
        case Given(field, most):
            low, high = bounds(field)
            return _held(low, 0, most), _held(high, most, most)
        case Parts(of, cap):
            lows, highs = zip(*(reach(one, bounds) for one in of), strict=True)
            return _capped(sum(lows), cap), _capped(sum(highs), cap)
        case Greatest(of):
            lows, highs = zip(*(reach(one, bounds) for one in of), strict=True)
            return max(lows), max(highs)


def _held(value: int | None, otherwise: int, most: int) -> int:
    return otherwise if value is None else min(max(value, 0), most)


def _capped(value: int, cap: int | None) -> int:
    return value if cap is None else min(value, cap)


def reduced(points: Points, look: Callable[[Node], Node]) -> Points:
    """The points with every condition looked at again."""
    match points:
        case int() | Given():
            return points
        case Bands(steps, otherwise):
            return _bands(steps, otherwise, look)
        case Parts(of, cap):
            inner = tuple(reduced(one, look) for one in of)
            return parts(inner, cap)
        case Greatest(of):
            return greatest(tuple(reduced(one, look) for one in of))


def parts(of: tuple[Points, ...], cap: int | None) -> Points:
    """A sum; a number where all of it is known."""
    known = sum(one for one in of if isinstance(one, int))
    still = tuple(one for one in of if not isinstance(one, int))
    if not still:
        return _capped(known, cap)
    return (
        still[0] if len(still) == 1 and not known and cap is None else Parts((*still, known), cap)
    )


def greatest(of: tuple[Points, ...]) -> Points:
    """The largest; a number where all of it is known."""
    known = [one for one in of if isinstance(one, int)]
    still = tuple(one for one in of if not isinstance(one, int))
    if not still:
        return max(known)
    return Greatest((*still, max(known)) if known else still)


def _bands(
    steps: tuple[tuple[int, Node], ...], otherwise: int, look: Callable[[Node], Node]
) -> Points:
    left: list[tuple[int, Node]] = []
    for worth, when in steps:
        found = look(when)
        if found is True:
            otherwise = worth
            break
        if found is not False:
            left.append((worth, found))
    return bands(left, otherwise)


def bands(steps: list[tuple[int, Node]], otherwise: int) -> Points:
    """Points of the first condition that holds; a number where it does not matter which."""
    if all(worth == otherwise for worth, _ in steps):
        return otherwise
    return Bands(tuple(steps), otherwise)


def first_condition(points: Points) -> Node | None:
    """The first condition that is open; None: only given points are left."""
    match points:
        case Bands(steps, _):
            return steps[0][1]
        case Parts(of, _) | Greatest(of):
            return next((one for part in of if (one := first_condition(part)) is not None), None)
        case _:
            return None


def as_inequalities(points: Points, least: int) -> Node:
    """`points >= least` where only given points are open: all and any of inequalities."""
    return _sum_reaches((points,), {}, least)


def _sum_reaches(terms: tuple[Points, ...], linear: Mapping[Unknown, int], least: int) -> Node:
    """Sum of the terms and of the weighted fields is at least `least`."""
    if not terms:
        return inequality(linear, least)
    first, rest = terms[0], terms[1:]
    match first:
        case int():
            return _sum_reaches(rest, linear, least - first)
        case Greatest(of):
            return some(1, (_sum_reaches((one, *rest), linear, least) for one in of))
        case Parts(of, cap):
            whole = _sum_reaches((*of, *rest), linear, least)
            return whole if cap is None else every(whole, _sum_reaches((cap, *rest), linear, least))
        case Given(field, most):
            more = {**linear, field: linear.get(field, 0) + 1}
            between = every(
                _sum_reaches(rest, more, least), _sum_reaches(rest, linear, least - most)
            )
            return some(1, (_sum_reaches(rest, linear, least), between))
        case Bands():
            raise ValueError("bands are decided before given points are compared")
