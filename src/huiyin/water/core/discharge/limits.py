"""Limits of effluent as values: what one dated version of a discharge standard says.

Numbers come from the rows of `data/*.csv`, read by `huiyin.water.discharge`; none stands here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huiyin.water.core.discharge.conditions import Circumstances, Condition
from huiyin.water.core.discharge.confidence import is_legal
from huiyin.water.core.standards import NoSuchLimit, Rule


class Basis(StrEnum):
    """What a limit is held against: the mean of a day or one (instantaneous) value."""

    DAILY_MEAN = "daily_mean"
    SINGLE_VALUE = "single_value"


class FigureState(StrEnum):
    """What a cell of a standard says. "No limit" and "not known" are never the same."""

    NUMBER = "number"
    NO_LIMIT = "no_limit"
    NOT_DETECTED = "not_detected"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: `low` ≤ value ≤ `high` complies, both bounds included."""

    state: FigureState
    low: float = -math.inf
    high: float = math.inf

    def exceeded_by(self, value: float, detected: bool | None = None) -> bool | None:
        """Whether `value` (in the limit's unit) breaks it; None when the figure is not known.

        "Not to be detected" (不得检出) is broken by what the laboratory calls detected; without
        its word, by a value above zero.
        """
        if self.state is FigureState.NOT_KNOWN:
            return None
        if self.state is FigureState.NOT_DETECTED:
            return value > 0 if detected is None else detected
        return not self.low <= value <= self.high

    @property
    def strictness(self) -> tuple[float, float]:
        """Smaller is stricter."""
        if self.state is FigureState.NOT_DETECTED:
            return (-math.inf, 0.0)
        return (self.high, -self.low)


def parse_figure(text: str, rule: Rule, confidence: str) -> Figure | None:
    """A cell of a table: a number, a range `6-9`, `not_detected`, `?` not known, "" no limit.

    "" in a row of confidence `not_found` is not known either. `-`: this row is not about the
    level, None. Raises ValueError for anything else.
    """
    text = text.strip()
    if text == "-":
        return None
    not_found = confidence.startswith("not_found")
    words = {
        "": FigureState.NOT_KNOWN if not_found else FigureState.NO_LIMIT,
        "?": FigureState.NOT_KNOWN,
        "not_detected": FigureState.NOT_DETECTED,
    }
    if text in words:
        return Figure(words[text])
    if rule is Rule.RANGE:
        low, high = text.split("-")
        return Figure(FigureState.NUMBER, float(low), float(high))
    number = float(text)
    low_end, high_end = (number, math.inf) if rule is Rule.MIN else (-math.inf, number)
    return Figure(FigureState.NUMBER, low_end, high_end)


@dataclass(frozen=True, slots=True)
class Removal:
    """GB 18918 level 3: with an influent above `influent_over` (mg/L) more than `share` of it
    must be removed, instead of the figure."""

    level: str
    influent_over: float
    share: float


@dataclass(frozen=True, slots=True)
class DischargeLimit:
    """One row of a discharge standard. `figures` pairs the levels the row is about with their
    cells; `conditions` must all hold; both ends belong to the time in force."""

    standard: str
    clause: str
    factor: str
    name_zh: str
    name_en: str
    codes: tuple[str, ...]
    unit: str
    rule: Rule
    conditions: tuple[Condition, ...]
    figures: tuple[tuple[str, Figure], ...]
    basis: Basis
    removal: Removal | None
    effective_from: date
    effective_to: date | None
    source: str
    confidence: str
    note: str = ""

    @property
    def enforceable(self) -> bool:
        """Whether the source is sure enough for a legal exceedance."""
        return is_legal(self.confidence)

    def figure(self, level: str) -> Figure | None:
        """The cell of `level`, None when this row is not about it."""
        return dict(self.figures).get(level)

    def in_force(self, on: date) -> bool:
        """Whether the row applies on the day `on`."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def holds(self, given: Circumstances) -> bool | None:
        """Whether every condition holds; None when what they depend on is not known."""
        answers = [condition.holds(given) for condition in self.conditions]
        if False in answers:
            return False
        return None if None in answers else True


@dataclass(frozen=True, slots=True)
class DischargeStandard:
    """All dated rows of one standard, with its levels, best first."""

    code: str
    name_zh: str
    levels: tuple[str, ...]
    limits: tuple[DischargeLimit, ...]

    def in_force(self, on: date) -> tuple[DischargeLimit, ...]:
        """The rows in force on the day `on`."""
        return tuple(row for row in self.limits if row.in_force(on))

    def rows(self, factor: str, basis: Basis, level: str, on: date) -> tuple[DischargeLimit, ...]:
        """The rows in force about `factor` on `basis` at `level`, whatever their conditions."""
        return tuple(
            row
            for row in self.in_force(on)
            if row.factor == factor and row.basis is basis and row.figure(level) is not None
        )

    def bases(self, factor: str, on: date) -> tuple[Basis, ...]:
        """On which bases `factor` is judged that day; () when it is not limited at all."""
        return tuple(sorted({row.basis for row in self.in_force(on) if row.factor == factor}))

    def named(self, factor: str) -> DischargeLimit:
        """Any row for `factor`, for its names and unit; raises NoSuchLimit."""
        for row in self.limits:
            if row.factor == factor:
                return row
        raise NoSuchLimit(f"{self.code} has no factor {factor!r}; it has {_names(self.limits)}")


def _names(limits: Iterable[DischargeLimit]) -> str:
    return ", ".join(sorted({row.factor for row in limits})) or "none"
