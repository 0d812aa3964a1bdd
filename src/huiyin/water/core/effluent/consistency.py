"""Faults in a frame that its checksum cannot see (HJ 212-2017 Appendix D).

The CRC of HJ 212 has 256 values, and swapped bytes pass it one time in eight; but a period's
total, mean, least and greatest value must agree. What does not agree is told, never corrected.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huiyin.water.core.effluent.rules import AgreementRule

Floats = NDArray[np.float64]
NORMAL = ord("N")


class Fault(StrEnum):
    """What does not agree."""

    MIN_OVER_MEAN = "min_over_mean"
    MEAN_OVER_MAX = "mean_over_max"
    TOTAL = "total"
    THOUSANDFOLD = "thousandfold"  # a litre taken for a cubic metre, a gram for a kilogram
    PARTS = "parts"
    FLAG_BETTER_THAN_MINUTES = "flag_better_than_minutes"
    FLAG_WORSE_THAN_MINUTES = "flag_worse_than_minutes"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Row `row` of what was given sends `sent` where `expected` would agree; both are None for
    flags."""

    row: int
    fault: Fault
    sent: float | None
    expected: float | None


def flow_total(mean_l_per_s: ArrayLike, seconds: float) -> Floats:
    """m3 that a mean flow in L/s makes in `seconds`: D = Q T / 1000.

    The printed formula Q = D / T lacks the 1000; the standard's own numbers prove it.

    >>> float(flow_total(17.5, 600)), float(flow_total(17.5, 3600)), float(flow_total(17.5, 86400))
    (10.5, 63.0, 1512.0)
    """
    return np.asarray(mean_l_per_s, np.float64) * seconds / 1000


def load_total(mean_mg_per_l: ArrayLike, flow_m3: ArrayLike) -> Floats:
    """kg that a mean concentration in mg/L makes in a flow in m3: G = C D / 1000."""
    return np.asarray(mean_mg_per_l, np.float64) * np.asarray(flow_m3, np.float64) / 1000


def order_faults(
    least: ArrayLike, mean: ArrayLike, greatest: ArrayLike
) -> tuple[Disagreement, ...]:
    """Where not Min ≤ Avg ≤ Max; a side that is NaN was not sent and says nothing."""
    low, middle, high = (np.asarray(one, np.float64) for one in (least, mean, greatest))
    found = [
        Disagreement(int(row), Fault.MIN_OVER_MEAN, float(middle[row]), float(low[row]))
        for row in np.flatnonzero(low > middle)
    ]
    found += [
        Disagreement(int(row), Fault.MEAN_OVER_MAX, float(middle[row]), float(high[row]))
        for row in np.flatnonzero(middle > high)
    ]
    return tuple(sorted(found, key=lambda one: (one.row, one.fault)))


def total_faults(
    sent: ArrayLike, expected: ArrayLike, rule: AgreementRule
) -> tuple[Disagreement, ...]:
    """Where a sent total is not what `flow_total` or `load_total` expects; NaN says nothing.

    A total a thousand times too large or too small is named so.
    """
    given, wanted = np.asarray(sent, np.float64), np.asarray(expected, np.float64)
    off = ~agrees(given, wanted, rule) & ~np.isnan(given) & ~np.isnan(wanted)
    thousand = agrees(given / 1000, wanted, rule) | agrees(given, wanted / 1000, rule)
    return tuple(
        Disagreement(
            int(row),
            Fault.THOUSANDFOLD if thousand[row] and wanted[row] > 0 else Fault.TOTAL,
            float(given[row]),
            float(wanted[row]),
        )
        for row in np.flatnonzero(off)
    )


def part_faults(
    whole: ArrayLike, parts: ArrayLike, rule: AgreementRule
) -> tuple[Disagreement, ...]:
    """Where the total of a period (n,) is not the sum of the totals of its parts (n, m).

    A row with a part missing (NaN) says nothing: 6 ten-minute totals make an hour, 24 hours
    a day.
    """
    given, sums = np.asarray(whole, np.float64), np.asarray(parts, np.float64).sum(1)
    off = ~agrees(given, sums, rule) & ~np.isnan(given) & ~np.isnan(sums)
    return tuple(
        Disagreement(int(row), Fault.PARTS, float(given[row]), float(sums[row]))
        for row in np.flatnonzero(off)
    )


def agrees(sent: Floats, expected: Floats, rule: AgreementRule) -> NDArray[np.bool_]:
    """Whether two numbers are the same within the rule's share and rounding."""
    room = rule.tolerance * np.abs(expected) + rule.rounding
    return np.asarray(np.abs(sent - expected) <= room + 1e-12)


def flag_faults(hours: NDArray[np.uint8], minutes: NDArray[np.uint8]) -> tuple[Disagreement, ...]:
    """Where the letter of an hour (n,) does not follow from those of its minutes (n, m).

    In waste water one abnormal minute makes the hour abnormal (HJ 212-2017). The letter the
    logger sent stays in force; the disagreement is told. 0 is no letter and says nothing.
    """
    told = (minutes != 0).all(1) & (hours != 0)
    abnormal = ((minutes != NORMAL) & (minutes != 0)).any(1)
    better = (hours == NORMAL) & abnormal
    worse = told & (hours != NORMAL) & ~abnormal
    found = [Disagreement(int(row), Fault.FLAG_BETTER_THAN_MINUTES, None, None)
             for row in np.flatnonzero(better)]  # fmt: skip
    found += [Disagreement(int(row), Fault.FLAG_WORSE_THAN_MINUTES, None, None)
              for row in np.flatnonzero(worse)]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.row))
