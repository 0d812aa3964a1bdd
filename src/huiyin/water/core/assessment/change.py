"""Whether a water became better or worse between two periods (环办〔2011〕22号, comparison).

    change_of_conditions(rule, Condition.LIGHT, Condition.GOOD)     BETTER
    change_of_shares(rule, good=Fraction(12), heavy=Fraction(-9))    CLEARLY_BETTER

A single place, and a water judged by its means, is compared by condition; a water judged by shares
of classes by ΔG − ΔD, the changes in percentage points of classes I to III and of worse than V.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from huiyin.water.core.assessment.conditions import Condition


class Change(StrEnum):
    """What became of a water. UNKNOWN is a value of its own, never "no change"."""

    UNKNOWN = "unknown"
    CLEARLY_BETTER = "clearly_better"  # 明显好转
    BETTER = "better"  # 有所好转
    NONE = "none"  # 无明显变化
    WORSE = "worse"  # 有所下降
    CLEARLY_WORSE = "clearly_worse"  # 明显下降


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """How much is some change and how much a clear one.

    `some_grades`, `clear_grades` steps between conditions, from there on · `some_points`,
    `clear_points` percentage points of |ΔG − ΔD|, beyond which it is. Each with its confidence.
    """

    some_grades: int
    clear_grades: int
    some_points: Fraction
    clear_points: Fraction
    source: str
    grades_confidence: str
    some_confidence: str
    clear_confidence: str


def change_of_conditions(rule: ChangeRule, before: Condition, after: Condition) -> Change:
    """By steps between conditions; classes I and II are one condition. Unknown if either is."""
    if Condition.UNKNOWN in {before, after}:
        return Change.UNKNOWN
    steps = before.rank - after.rank
    return _change(
        steps > 0, some=abs(steps) >= rule.some_grades, clear=abs(steps) >= rule.clear_grades
    )


def change_of_shares(rule: ChangeRule, good: Fraction, heavy: Fraction) -> Change:
    """By the changes, in percentage points, of the shares of classes I–III and of worse than V."""
    points = good - heavy
    return _change(
        points > 0, some=abs(points) > rule.some_points, clear=abs(points) > rule.clear_points
    )


def _change(better: bool, *, some: bool, clear: bool) -> Change:
    if clear:
        return Change.CLEARLY_BETTER if better else Change.CLEARLY_WORSE
    if some:
        return Change.BETTER if better else Change.WORSE
    return Change.NONE
