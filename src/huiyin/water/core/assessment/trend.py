"""Whether a series of periods rises or falls: Spearman's rank correlation with time.

    found = trend(rule, [Decimal("24.1"), …], rising_is_better=False)
    found.direction, found.significance, found.better

环办〔2011〕22号, 秩相关系数法: r = 1 − 6Σd² / (N³ − N), significant from the critical value W_p
on. Equal values share their mean rank; r is then the correlation of the ranks, of which the printed
formula is the case without equal values (it would find 0.5 in a series that never moves).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from huiyin.water.core.assessment.results import CONTEXT
from huiyin.water.core.assessment.rounding import round_to_places
from huiyin.water.core.standards import Rule


class Direction(StrEnum):
    """Which way a series goes with time."""

    UNKNOWN = "unknown"
    RISING = "rising"
    FALLING = "falling"
    LEVEL = "level"


class Significance(StrEnum):
    """How sure a trend is. NONE: known, and not significant."""

    UNKNOWN = "unknown"
    NONE = "none"
    AT_05 = "0.05"
    AT_01 = "0.01"


@dataclass(frozen=True, slots=True)
class CriticalValue:
    """W_p of one N at 0.05 and 0.01, one-sided, as printed; None where no r is extreme enough."""

    n: int
    at_05: Decimal
    at_01: Decimal | None
    confidence_05: str
    confidence_01: str


@dataclass(frozen=True, slots=True)
class TrendRule:
    """Critical values by N, and the `fewest` periods a trend is told from (`advised` is better)."""

    critical: Mapping[int, CriticalValue]
    fewest: int
    advised: int
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Trend:
    """What a series shows.

    `n` known periods, `left_out` unknown ones · `coefficient` r in full digits, None below the
    fewest · `critical` the row used: of N itself, or of the next smaller N in the table, whose
    values are larger · `better` whether a significant trend improves the water, None where there
    is none or where neither way does.
    """

    n: int
    left_out: int
    coefficient: Decimal | None
    critical: CriticalValue | None
    direction: Direction
    significance: Significance
    better: bool | None


def rising_is_better(rule: Rule) -> bool | None:
    """True where the limit is a minimum (DO), False where a maximum, None for a range (pH)."""
    return {Rule.MIN: True, Rule.MAX: False}.get(rule)


def trend(
    rule: TrendRule, values: Sequence[Decimal | None], *, rising_is_better: bool | None
) -> Trend:
    """The trend of values in order of time; None is unknown and is left out, never filled."""
    known = [value for value in values if value is not None]
    n, left_out = len(known), len(values) - len(known)
    usable = [size for size in rule.critical if size <= n]
    if n < rule.fewest or not usable:
        unknown = Direction.UNKNOWN, Significance.UNKNOWN
        return Trend(n, left_out, None, None, *unknown, better=None)
    coefficient, critical = rank_correlation(known), rule.critical[max(usable)]
    significance = _significance(coefficient, critical)
    rises = coefficient > 0
    told = significance is not Significance.NONE and rising_is_better is not None
    return Trend(
        n=n,
        left_out=left_out,
        coefficient=coefficient,
        critical=critical,
        direction=_direction(coefficient),
        significance=significance,
        better=(rises is rising_is_better) if told else None,
    )


def rank_correlation(values: Sequence[Decimal]) -> Decimal:
    """Spearman's r of values with their order, in 50 digits; 0 for a series that never moves.

    Raises ValueError for fewer than two values.
    """
    n = len(values)
    if n < 2:
        raise ValueError(f"a rank correlation needs two values or more, got {n}")
    ranks = ranks_of(values)
    squares = sum((rank - time) ** 2 for time, rank in enumerate(ranks, 1))
    whole = Fraction(n**3 - n, 12)  # Σ(rank − mean rank)² without equal values
    ties = sum(count**3 - count for count in (values.count(one) for one in set(values)))
    of_values = whole - Fraction(ties, 12)
    if not of_values:
        return Decimal(0)
    shared = (whole + of_values - squares) / 2
    if whole == of_values:
        return _decimal(shared / whole)
    return CONTEXT.divide(_decimal(shared), CONTEXT.sqrt(_decimal(whole * of_values)))


def ranks_of(values: Sequence[Decimal]) -> list[Fraction]:
    """Ranks from 1, small to large; equal values share the mean of theirs."""
    ordered = sorted(values)
    return [Fraction(2 * ordered.index(one) + ordered.count(one) + 1, 2) for one in values]


def _significance(coefficient: Decimal, critical: CriticalValue) -> Significance:
    # The table is printed to three decimals: 0.943 stands for 33/35, which is a little less.
    size = round_to_places(coefficient.copy_abs(), 3)
    if critical.at_01 is not None and size >= critical.at_01:
        return Significance.AT_01
    return Significance.AT_05 if size >= critical.at_05 else Significance.NONE


def _direction(coefficient: Decimal) -> Direction:
    if not coefficient:
        return Direction.LEVEL
    return Direction.RISING if coefficient > 0 else Direction.FALLING


def _decimal(value: Fraction) -> Decimal:
    return CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))
