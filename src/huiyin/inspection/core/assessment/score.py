"""Figures, points and ranks of units from outcomes, by a policy. Integers only, but for intervals.

A figure from fewer than the policy's ``minimum_n`` outcomes is shown and gives no points, neither
way; points are then out of the weight that does count. A unit of which nothing is known has no
figure, no points and no rank: not 0, and not 100.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

import polars as pl

from huiyin.inspection.core.assessment.interval import E4, effective_n, wilson
from huiyin.inspection.core.assessment.policy import WHOLE, Policy

HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One outcome behind a figure: matter, cycle, the deciding event, and how it turned out."""

    matter: str
    cycle: int
    seq: int
    good: bool | None
    weight: int
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A share with what is behind it. Shares in ten-thousandths; None where nothing is known.

    ``n``: outcomes known; ``unknown``: outcomes of which nobody knows how they turned out.
    ``points``: hundredths of a point; None when the figure does not count.
    """

    measure: str
    weight: int
    n: int
    good: int
    unknown: int
    share: int | None
    low: int | None
    high: int | None
    points: int | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a period says of one unit. ``points`` are hundredths of a point out of 100.

    ``counted``: the weight of the figures that count. ``rank`` within the class, 1 is best; equal
    points share a rank.
    """

    unit: str
    unit_class: str
    figures: tuple[Figure, ...]
    counted: int
    points: int | None
    rank: int | None = None


def score(
    found: pl.DataFrame, policy: Policy, *, start: datetime, end: datetime, units: Iterable[str]
) -> tuple[Result, ...]:
    """Results of all ``units`` and of whoever else has outcomes in ``[start, end)``, by code."""
    inside = found.filter((pl.col("at") >= start) & (pl.col("at") < end))
    items = _items(inside)
    named = sorted({*units, *(unit for unit, _ in items)})
    results = [_result(unit, policy, items) for unit in named]
    return _ranked(results, policy)


def _items(inside: pl.DataFrame) -> Mapping[tuple[str, str], list[Item]]:
    grouped: dict[tuple[str, str], list[Item]] = defaultdict(list)
    columns = ["unit", "measure", "matter", "cycle", "seq", "good", "weight", "part"]
    for unit, measure, *rest in inside.select(columns).iter_rows():
        grouped[unit, measure].append(Item(*rest))
    return grouped


def _result(unit: str, policy: Policy, items: Mapping[tuple[str, str], list[Item]]) -> Result:
    figures = tuple(
        figure(one.measure, one.weight, items.get((unit, one.measure), ()), policy)
        for one in policy.indicators
    )
    counting = [one for one in figures if one.points is not None]
    counted = sum(one.weight for one in counting)
    exact = sum((Fraction(one.points or 0) for one in counting), Fraction(0))
    points = half_up(exact * WHOLE / counted) if counted else None
    return Result(
        unit=unit,
        unit_class=policy.class_of(unit),
        figures=figures,
        counted=counted,
        points=points,
    )


def figure(measure: str, weight: int, items: Iterable[Item], policy: Policy) -> Figure:
    """One measure of one unit."""
    told = tuple(items)
    known = [item for item in told if item.good is not None and item.weight]
    whole = sum(item.weight for item in known)
    n = len(known)
    blank = Figure(
        measure=measure,
        weight=weight,
        n=n,
        good=sum(bool(item.good) for item in known),
        unknown=sum(item.good is None for item in told),
        share=None,
        low=None,
        high=None,
        points=None,
        items=told,
    )
    if not whole:
        return blank
    share = Fraction(sum(item.weight for item in known if item.good), whole)
    size = effective_n(whole, sum(item.weight**2 for item in known))
    interval = wilson(share, size, policy.interval_level)
    counts = weight and n >= policy.minimum_n
    return replace(
        blank,
        share=half_up(share * E4),
        low=interval.low,
        high=interval.high,
        points=half_up(share * weight * HUNDREDTHS) if counts else None,
    )


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves upwards.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(7, 3))
    (3, 2)
    """
    return (value + Fraction(1, 2)).__floor__()


def _ranked(results: Iterable[Result], policy: Policy) -> tuple[Result, ...]:
    told = tuple(results)
    places: dict[str, list[int]] = defaultdict(list)
    for one in told:
        if one.points is not None and one.counted >= policy.minimum_weight:
            places[one.unit_class].append(one.points)
    return tuple(
        replace(one, rank=1 + sum(other > one.points for other in places[one.unit_class]))
        if one.points is not None and one.counted >= policy.minimum_weight
        else one
        for one in told
    )
