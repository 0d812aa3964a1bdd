"""Mean growth where figures lack: one inequality where it is one, else what bounds decide.

With every figure known but the newest or the oldest, the mean is linear in what lacks; with one
figure in the middle it is convex (a/x + x/b), so the values that fall short lie in one stretch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import floor, isqrt

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.certain.nodes import (
    YES_OR_NO,
    Choice,
    Node,
    Unknown,
    every,
    inequality,
    opposite,
    some,
)
from huiyin.industry.core.rules.certain.points import Bounds

Figure = int | Unknown


def curve(
    asked: ground.Curve, figures: Sequence[Figure], bounds: Callable[[Unknown], Bounds]
) -> Node:
    """The condition as open atoms: every older figure positive, and the mean rate's inequality."""
    older = [one for one in figures[1:] if isinstance(one, Unknown)]
    if any(isinstance(one, int) and one < 1 for one in figures[1:]):
        return False
    positive = [inequality({one: 1}, 1) for one in older]
    ratios = (asked.limit + 1) * (len(figures) - 1)
    reaches = _mean_reaches(asked, figures, ratios, bounds)
    return every(*positive, opposite(reaches) if asked.below else reaches)


def _mean_reaches(
    asked: ground.Curve,
    figures: Sequence[Figure],
    least: Fraction,
    bounds: Callable[[Unknown], Bounds],
) -> Node:
    """Sum of the ratios is at least `least`, older figures being positive."""
    rest = least - sum(
        (Fraction(new, old) for new, old in pairwise(figures)
         if isinstance(new, int) and isinstance(old, int)), Fraction(0)
    )  # fmt: skip
    open_pairs = [
        (new, old) for new, old in pairwise(figures)
        if isinstance(new, Unknown) or isinstance(old, Unknown)
    ]  # fmt: skip
    if len(open_pairs) == 1:
        return _ratio_reaches(*open_pairs[0], rest)
    (top, middle), (again, bottom) = open_pairs[0], open_pairs[-1]
    one_lacks = len(open_pairs) == 2 and middle == again
    if (
        one_lacks
        and isinstance(top, int)
        and isinstance(bottom, int)
        and isinstance(middle, Unknown)
    ):
        return _middle_reaches(top, middle, bottom, rest)
    return _by_bounds(asked, open_pairs, rest, bounds)


def _ratio_reaches(new: Figure, old: Figure, least: Fraction) -> Node:
    """new / old >= least for a positive old figure."""
    terms: dict[Unknown, int] = {}
    known = 0
    for one, weight in ((new, least.denominator), (old, -least.numerator)):
        if isinstance(one, Unknown):
            terms[one] = terms.get(one, 0) + weight
        else:
            known += weight * one
    return inequality(terms, -known)


def _middle_reaches(top: int, middle: Unknown, bottom: int, least: Fraction) -> Node:
    """top / x + x / bottom >= least for positive x: x^2 - least*bottom*x + top*bottom >= 0."""
    half, product = least * bottom / 2, top * bottom
    inner = half * half - product
    if inner < 0:
        return True
    # The whole x strictly between the roots half -/+ sqrt(inner) fall short.
    low = _first_above(half, inner)
    high = -_first_above(-half, inner)
    if low > high:
        return True
    return some(1, [inequality({middle: -1}, 1 - low), inequality({middle: 1}, high + 1)])


def _first_above(half: Fraction, inner: Fraction) -> int:
    """The least whole x with x > half - sqrt(inner)."""
    root = Fraction(isqrt(inner.numerator * inner.denominator), inner.denominator)
    x = floor(half - root) - 2
    while not _above(x - half, inner):
        x += 1
    return x


def _above(distance: Fraction, inner: Fraction) -> bool:
    """distance > -sqrt(inner)."""
    return distance > 0 or distance * distance < inner


def _by_bounds(
    asked: ground.Curve,
    pairs: Sequence[tuple[Figure, Figure]],
    least: Fraction,
    bounds: Callable[[Unknown], Bounds],
) -> Node:
    """Decided where the bounds of the ratios decide; else one free yes or no."""
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    for new, old in pairs:
        down, up = _ratio_bounds(_ends(new, bounds), _ends(old, bounds))
        low = None if low is None or down is None else low + down
        high = None if high is None or up is None else high + up
    if low is not None and low >= least:
        return True
    if high is not None and high < least:
        return False
    reaches = Choice(Unknown("curve", repr((asked.series, asked.limit))), frozenset({1}), YES_OR_NO)
    return reaches


def _ends(figure: Figure, bounds: Callable[[Unknown], Bounds]) -> Bounds:
    return (figure, figure) if isinstance(figure, int) else bounds(figure)


def _ratio_bounds(new: Bounds, old: Bounds) -> tuple[Fraction | None, Fraction | None]:
    """Bounds of new / old for a positive old figure."""
    least_old = max(old[0] or 1, 1)
    most_old = old[1]
    low, high = new
    if low is None:
        down = None
    elif low < 0:
        down = Fraction(low, least_old)
    else:
        down = Fraction(0) if most_old is None else Fraction(low, max(most_old, 1))
    if high is None:
        up = None
    elif high < 0:
        up = Fraction(0) if most_old is None else Fraction(high, max(most_old, 1))
    else:
        up = Fraction(high, least_old)
    return down, up
