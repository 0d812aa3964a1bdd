"""Comparisons of an analyser with a reference, and the data that a failed one voids.

HJ 355-2019, recalled: between the last check that passed and the first that failed nothing is
valid. Voided hours were received, but do not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import numpy as np

from huiyin.field.core.reading import CHINA_TIME
from huiyin.water.core.effluent.blocks import HOURS, HourBlock
from huiyin.water.core.effluent.rules import CheckRule, EffluentRules

VOIDED = 255
"""The letter of an hour that the office has voided; no device sends it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison at an aware time; `passed` None: it was not carried through."""

    time: datetime
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Void:
    """Data after `after` (None: from the beginning) up to `until` do not count."""

    after: datetime | None
    until: datetime


def tolerance(rules: EffluentRules, factor: str, reference: float) -> float | None:
    """How far from `reference` (in the factor's unit) the analyser may be; None: no rule."""
    for rule in rules.checks:
        if rule.factor == factor and (rule.up_to is None or reference < rule.up_to):
            return _allowed(rule, reference)
    return None


def _allowed(rule: CheckRule, reference: float) -> float:
    if rule.absolute is not None:
        return rule.absolute
    assert rule.relative is not None  # noqa: S101 - for the type checker
    return abs(reference) * rule.relative


def passes(rules: EffluentRules, factor: str, reference: float, measured: float) -> bool | None:
    """Whether a real-sample comparison passes; None where no rule covers the factor."""
    allowed = tolerance(rules, factor, reference)
    return None if allowed is None else abs(measured - reference) <= allowed + 1e-9


def solution_passes(rules: EffluentRules, reference: float, measured: float) -> bool:
    """Whether a check with standard solution passes (±10 %)."""
    return abs(measured - reference) <= abs(reference) * rules.solution_tolerance + 1e-9


def voided(checks: Iterable[Check]) -> tuple[Void, ...]:
    """What failed checks void: from the last that passed to the last of the failures in a row."""
    found: list[Void] = []
    passed: datetime | None = None
    failed: datetime | None = None
    for check in sorted(checks, key=lambda one: one.time):
        if check.passed is False:
            failed = check.time
        elif check.passed:
            if failed is not None:
                found.append(Void(passed, failed))
            passed, failed = check.time, None
    if failed is not None:
        found.append(Void(passed, failed))
    return tuple(found)


def void(block: HourBlock, f: int, factor: str, spans: Iterable[Void]) -> HourBlock:
    """A copy of the block in which the hours of `spans` that arrived do not count.

    An hour is voided when any part of it lies in a span.
    """
    k = block.index(factor)
    if k < 0:
        raise KeyError(f"the block has no factor {factor!r}; it has {', '.join(block.factors)}")
    letters = block.letters.copy()
    begin = datetime.combine(block.first_day, time(), CHINA_TIME)
    hour = timedelta(hours=1)
    for span in spans:
        start = 0 if span.after is None else max(0, (span.after - begin) // hour)
        stop = min(block.days * HOURS, -((begin - span.until) // hour))
        if start < stop:
            hours = slice(start, stop)
            there = (letters[f, k, hours] != 0) | ~np.isnan(block.values[f, k, hours])
            letters[f, k, hours][there] = VOIDED
    return replace(block, letters=letters)
