"""The trophic level index TLI of a lake or reservoir, and its trophic state.

    found = trophic_index(rule, {"chla": …, "tp": …, "tn": …, "sd": …, "codmn": …})
    found.total, found.state

总站生字〔2001〕090号: TLI_j = 10 (a_j + b_j ln x_j), TLI = Σ W_j TLI_j, W_j = r_j² / Σ r². Weights
are computed from the correlations r, never typed. Chlorophyll a is in mg/m³, transparency (SD) in
m, the others in mg/L.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from huiyin.water.core.assessment.results import CONTEXT


class TrophicState(StrEnum):
    """How much a water is fed; unknown is a state of its own."""

    UNKNOWN = "unknown"
    OLIGOTROPHIC = "oligotrophic"  # 贫营养
    MESOTROPHIC = "mesotrophic"  # 中营养
    LIGHT = "light_eutrophic"  # 轻度富营养
    MODERATE = "moderate_eutrophic"  # 中度富营养
    HEAVY = "heavy_eutrophic"  # 重度富营养


@dataclass(frozen=True, slots=True)
class TrophicLine:
    """One factor: TLI_j = 10 (`a` + `b` ln x), `r` its correlation with chlorophyll a."""

    factor: str
    unit: str
    a: Decimal
    b: Decimal
    r: Decimal


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state up to `upper` (None: no end); `upper_belongs` says whether the border is in it."""

    state: TrophicState
    name_zh: str
    name_en: str
    upper: Decimal | None
    upper_belongs: bool


@dataclass(frozen=True, slots=True)
class TrophicRule:
    """Lines and states in order, from poor to rich. `border_confidence`: who owns a border."""

    lines: tuple[TrophicLine, ...]
    states: tuple[StateRow, ...]
    source: str
    confidence: str
    border_confidence: str


@dataclass(frozen=True, slots=True)
class TrophicIndex:
    """`parts` by factor, None unknown; `total` None unless all are known; the rest is `missing`."""

    parts: Mapping[str, Decimal | None]
    total: Decimal | None
    state: TrophicState
    missing: tuple[str, ...]


def weights(rule: TrophicRule) -> dict[str, Decimal]:
    """W_j by factor; they sum to 1 within 50 digits."""
    squares = {line.factor: CONTEXT.multiply(line.r, line.r) for line in rule.lines}
    total = Decimal(0)
    for square in squares.values():
        total = CONTEXT.add(total, square)
    return {factor: CONTEXT.divide(square, total) for factor, square in squares.items()}


def trophic_index(rule: TrophicRule, values: Mapping[str, Decimal | None]) -> TrophicIndex:
    """The index of one water from its means by factor.

    A value that is unknown or zero has no logarithm and leaves the index unknown. Raises ValueError
    for a value below zero.
    """
    parts = {line.factor: _part(line, values.get(line.factor)) for line in rule.lines}
    known = {factor: part for factor, part in parts.items() if part is not None}
    missing = tuple(factor for factor in parts if factor not in known)
    if missing:
        return TrophicIndex(parts, None, TrophicState.UNKNOWN, missing)
    total = Decimal(0)
    for factor, weight in weights(rule).items():
        total = CONTEXT.fma(weight, known[factor], total)
    return TrophicIndex(parts, total, state_of(rule, total), ())


def state_of(rule: TrophicRule, total: Decimal) -> TrophicState:
    """The state of an index."""
    for row in rule.states:
        if row.upper is None or total < row.upper or (row.upper_belongs and total == row.upper):
            return row.state
    raise ValueError(f"no trophic state reaches {total}; the last one must be without an end")


def _part(line: TrophicLine, value: Decimal | None) -> Decimal | None:
    if value is None or not value:
        return None
    if value < 0:
        raise ValueError(f"{line.factor} of {value} {line.unit} is below zero; correct the value")
    return CONTEXT.multiply(Decimal(10), CONTEXT.fma(line.b, CONTEXT.ln(value), line.a))
