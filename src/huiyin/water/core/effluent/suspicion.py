"""Patterns that measured water does not make: clues with their reason, never a proof.

A clue asks somebody to look. An analyser below its detection limit, a tank at rest or a logger
that repeats its last value makes the same patterns without any ill will.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from huiyin.water.core.effluent.judging import Days
from huiyin.water.core.effluent.rules import EffluentRules


class Pattern(StrEnum):
    """What looks made up."""

    CONSTANT = "constant"
    COPIED_DAYS = "copied_days"
    FIXED_RATIO = "fixed_ratio"


@dataclass(frozen=True, slots=True)
class Clue:
    """A pattern on consecutive days `first` to `last` of one factor.

    `hours`: CONSTANT, how long one value stood · `lag`: COPIED_DAYS, so many days before lies
    the day that was repeated · `partner`: FIXED_RATIO, the factor it moves with · `ratio`: its
    multiple of the partner's value.
    """

    pattern: Pattern
    works: str
    factor: str
    first: date
    last: date
    hours: int = 0
    lag: int = 0
    partner: str = ""
    ratio: float | None = None


def clues(days: Days, rules: EffluentRules) -> tuple[Clue, ...]:
    """Every pattern in the days, by works, factor, pattern and first day.

    A flow that stands at zero is no clue: nothing was discharged. A fixed ratio is told once,
    for the later factor of the two.
    """
    found: list[Clue] = []
    for f in range(len(days.block.works)):
        for k in range(len(days.block.factors)):
            found += _constants(days, rules, f, k)
            found += _copies(days, f, k)
            found += _ratios(days, f, k)
    return tuple(found)


def _constants(days: Days, rules: EffluentRules, f: int, k: int) -> list[Clue]:
    long = days.same[f, k] >= rules.suspicion.constant_hours
    if days.block.factors[k] == rules.day.flow_factor:
        long &= days.mean[f, k] != 0
    return [
        _clue(days, Pattern.CONSTANT, f, k, span, hours=int(days.same[f, k, span].max()))
        for span in _runs(long.astype(np.int64))
    ]


def _copies(days: Days, f: int, k: int) -> list[Clue]:
    lags = days.copied[f, k].astype(np.int64)
    return [
        _clue(days, Pattern.COPIED_DAYS, f, k, span, lag=int(lags[span.start]))
        for span in _runs(lags)
    ]


def _ratios(days: Days, f: int, k: int) -> list[Clue]:
    partners = days.partner[f, k].astype(np.int64)
    earlier = np.where((partners >= 0) & (partners < k), partners + 1, 0)
    found = []
    for span in _runs(earlier):
        other = int(partners[span.start])
        mean, base = days.mean[f, k, span.start], days.mean[f, other, span.start]
        ratio = float(mean / base) if base else None
        found.append(
            _clue(
                days, Pattern.FIXED_RATIO, f, k, span,
                partner=days.block.factors[other],
                ratio=None if ratio is None or np.isnan(ratio) else ratio,
            )
        )  # fmt: skip
    return found


def _clue(
    days: Days,
    pattern: Pattern,
    f: int,
    k: int,
    span: slice,
    *,
    hours: int = 0,
    lag: int = 0,
    partner: str = "",
    ratio: float | None = None,
) -> Clue:
    block = days.block
    first, last = block.day(span.start), block.day(span.stop - 1)
    return Clue(pattern, block.works[f], block.factors[k], first, last, hours, lag, partner, ratio)


def _runs(marks: NDArray[np.int64]) -> Iterator[slice]:
    """Runs of one equal mark other than 0."""
    if not marks.any():
        return
    edges = np.flatnonzero(np.diff(marks, prepend=0, append=0))
    for start, stop in pairwise(edges):
        if marks[start]:
            yield slice(int(start), int(stop))
