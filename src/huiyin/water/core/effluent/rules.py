"""How on-line effluent data are judged, as dated values with their sources.

`recalled` marks what is known of HJ 355/356-2019 by memory only: it is shown with every figure
that rests on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huiyin.field.core.aggregate import MeanRule


@dataclass(frozen=True, slots=True)
class DayRule:
    """A valid daily mean: `mean` says how it is made (75 % of the hours, weighted by flow);
    `month_min_share` of the days make a valid month. Factors are HJ 212 codes."""

    mean: MeanRule
    flow_factor: str
    temp_factor: str
    expected_hours: int
    month_min_share: float
    manual_values: int
    source: str
    confidence: str
    recalled: bool

    def __post_init__(self) -> None:
        if not 0 < self.expected_hours <= 24:
            raise ValueError(f"expected_hours must be 1 to 24, got {self.expected_hours}")
        for share in (self.mean.min_share, self.month_min_share):
            if not 0 < share <= 1:
                raise ValueError(f"a share must lie above 0 and up to 1, got {share}")


@dataclass(frozen=True, slots=True)
class WarningRule:
    """`consecutive_hours` over the limit, or a running mean over it from `running_hours` valid
    hours on, are a high warning; `early_share` of the limit already warns (1: the limit)."""

    consecutive_hours: int
    max_gap_hours: int
    running_hours: int
    early_share: float
    source: str
    confidence: str

    def __post_init__(self) -> None:
        if self.consecutive_hours < 1 or self.running_hours < 1 or self.max_gap_hours < 0:
            raise ValueError("hours of a warning must be at least 1, of a gap at least 0")
        if not 0 < self.early_share <= 1:
            raise ValueError(f"early_share must lie above 0 and up to 1, got {self.early_share}")


class Denominator(StrEnum):
    """What the validity rate is a share of; not confirmed, so a rule."""

    RECEIVED = "received"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True)
class PassMark:
    """The share that transmission rate times validity rate must reach, dated."""

    effective_from: date
    effective_to: date | None
    share: float
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class RateRule:
    """数据传输有效率: its denominator and its pass marks."""

    denominator: Denominator
    pass_marks: tuple[PassMark, ...]
    source: str
    confidence: str

    def pass_mark(self, on: date) -> PassMark | None:
        """The pass mark of the day `on`; None where none is known."""
        for mark in self.pass_marks:
            if mark.effective_from <= on and (mark.effective_to is None or on <= mark.effective_to):
                return mark
        return None


@dataclass(frozen=True, slots=True)
class SuspicionRule:
    """From when on a pattern is worth a clue. A product default, not law."""

    constant_hours: int
    copy_lags: int
    copy_hours: int
    ratio_hours: int
    ratio_tolerance: float
    ratio_spread: float
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class AgreementRule:
    """The share, and half a unit of the last place, by which a sent total may differ."""

    tolerance: float
    rounding: float
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class CheckRule:
    """How far an analyser may be from a reference below `up_to` (None: any reference);
    one of `absolute` (in the factor's unit) and `relative` is set."""

    factor: str
    up_to: float | None
    absolute: float | None
    relative: float | None
    source: str
    confidence: str

    def __post_init__(self) -> None:
        if (self.absolute is None) == (self.relative is None):
            raise ValueError(f"a check of {self.factor} needs either `absolute` or `relative`")


@dataclass(frozen=True, slots=True)
class EffluentRules:
    """Everything in force on one day. `checks` are asked in order, per factor."""

    effective_from: date
    day: DayRule
    warning: WarningRule
    rate: RateRule
    suspicion: SuspicionRule
    agreement: AgreementRule
    checks: tuple[CheckRule, ...]
    solution_tolerance: float
    solution_hours: int
