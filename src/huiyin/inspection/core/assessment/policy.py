"""The policy of an assessment as a value, and the checker that refuses what may not be assessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from huiyin.inspection.core.assessment.activity import activity_in
from huiyin.inspection.core.assessment.measures import Measure
from huiyin.ledger.core.kinds import Confidence, Term

WHOLE = 100
"""Weights of the indicators add up to this; points are given out of it."""


class Period(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Transfer(StrEnum):
    """What a transfer by adjudication does to the receiving unit's clock."""

    GIVE_BACK = "give_back"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A measure that counts, with its weight of :data:`WHOLE`; weight 0 is shown only."""

    measure: str
    weight: int
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitClass:
    """Units ranked among themselves (分类排名). No units: every unit that no other class names."""

    code: str
    name_zh: str
    name_en: str
    units: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difficulty:
    """How much one outcome counts, by grade and kind, in hundredths; what is not named is 100."""

    grades: Mapping[str, int]
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of the rules.

    ``minimum_n``: a figure from fewer outcomes is shown and gives no points. ``minimum_weight``:
    a unit is ranked when figures of this much weight count. ``interval_level``: of the intervals.
    ``co_unit_share``: of an outcome for each co-unit, in hundredths of the lead's. ``falsehood``:
    points taken for one proven falsehood, in hundredths of a point.
    """

    code: str
    version: int
    effective_from: date
    name_zh: str
    name_en: str
    period: Period
    minimum_n: int
    minimum_weight: int
    interval_level: Fraction
    short_days: int
    long_days: int
    old_days: int
    transfer: Transfer
    co_unit_share: int
    falsehood: int
    appeal: Term
    difficulty: Difficulty
    classes: tuple[UnitClass, ...]
    indicators: tuple[Indicator, ...]
    source: str
    confidence: Confidence

    def class_of(self, unit: str) -> str:
        """The code of the class a unit is ranked in; empty where the policy names none."""
        named = next((c.code for c in self.classes if unit in c.units), None)
        rest = next((c.code for c in self.classes if not c.units), "")
        return rest if named is None else named


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a policy may not be used: the key it stands under, and what is wrong."""

    key: str
    message: str


def faults(policy: Policy) -> tuple[Fault, ...]:
    """Everything that forbids the policy; empty when it may be frozen."""
    return tuple(_faults(policy))


def _faults(policy: Policy) -> Iterator[Fault]:
    known = {str(measure) for measure in Measure}
    for place, indicator in enumerate(policy.indicators):
        key = f"indicators.{place}.measure"
        for name in activity_in(indicator.measure):
            yield Fault(key, f"{indicator.measure}: {name} are activity, not an outcome")
        if indicator.measure not in known:
            yield Fault(key, f"{indicator.measure} is not a measure; known are {sorted(known)}")
    for words in (policy.code, policy.name_zh, policy.name_en, *_class_names(policy)):
        for name in activity_in(words):
            yield Fault("name", f"{words}: {name} are activity, not an outcome")
    for words in (*policy.difficulty.kinds, *policy.difficulty.grades):
        for name in activity_in(words):
            yield Fault("difficulty", f"{words}: {name} are activity, not an outcome")
    yield from _sums(policy)


def _class_names(policy: Policy) -> Iterator[str]:
    for one in policy.classes:
        yield from (one.code, one.name_zh, one.name_en)


def _sums(policy: Policy) -> Iterator[Fault]:
    weights = sum(indicator.weight for indicator in policy.indicators)
    if weights != WHOLE:
        yield Fault("indicators", f"the weights add up to {weights}, not to {WHOLE}")
    names = [indicator.measure for indicator in policy.indicators]
    if len(names) != len(set(names)):
        yield Fault("indicators", "a measure stands twice")
    if sum(not one.units for one in policy.classes) > 1:
        yield Fault("classes", "more than one class has no units; which one takes the rest?")
    units = [unit for one in policy.classes for unit in one.units]
    if len(units) != len(set(units)):
        yield Fault("classes", "a unit stands in two classes")
    if not policy.short_days < policy.long_days:
        yield Fault("windows", "the short window must be shorter than the long one")
    if not 0 < policy.interval_level < 1:
        yield Fault("interval_level", "the level lies between 0 and 1")
