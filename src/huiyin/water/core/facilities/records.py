"""What else is written about a treatment facility beside its daily runs.

Stop notices and fault reports as people file them, water samples, patrols, checks of instruments,
sludge slips, complaints, costs and papers. The groups follow campaigns of other cities
(鲁环函〔2020〕73号 of Shandong, Hefei 2024, Dongpo 2024); the fields are a product proposal. Times
are aware; None is unknown, never zero. Each value refuses what it cannot be with ValueError.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from huiyin.water.core.effluent import checks
from huiyin.water.core.effluent.rules import EffluentRules
from huiyin.water.core.facilities.facility import Fault, Stop

RESULTS = ("cod", "nh3n", "tp", "tn", "ss", "ph")
HIGHEST_PH = 14.0
FULL_SCORE = 100.0


class Side(StrEnum):
    """Where a sample was taken."""

    INFLOW = "in"
    EFFLUENT = "out"


class SampleFlag(StrEnum):
    """What the laboratory says of a sample as a whole."""

    VALID = "valid"
    DOUBTFUL = "doubtful"
    VOID = "void"


class Comparison(StrEnum):
    """How an on-line instrument was checked (HJ 355-2019, recalled)."""

    REAL_SAMPLE = "real_sample"  # 实际水样比对
    SOLUTION = "solution"  # 标准溶液核查


class CostKind(StrEnum):
    """What money went into, or where it came from."""

    POWER = "power"
    CHEMICALS = "chemicals"
    LABOUR = "labour"
    REPAIR = "repair"
    SLUDGE = "sludge"
    TESTING = "testing"
    OTHER = "other"
    SUBSIDY = "subsidy"


def _require_aware(time: datetime) -> None:
    if time.tzinfo is None:
        raise ValueError("times must be aware")


def _require_text(text: str, what: str) -> None:
    if not text.strip():
        raise ValueError(f"{what} is missing")


def _require_amount(value: float | None, what: str, most: float = math.inf) -> None:
    if value is not None and not (0 <= value <= most and math.isfinite(value)):
        raise ValueError(f"{what} cannot be {value:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StopNotice(Stop):
    """停运报告 as filed: a `Stop` with its words.

    `approved` None: nobody has decided yet. `approved_until` is the end that was approved; None
    with an approved stop: until it ends.
    """

    reason: str = ""
    substitute: str = ""
    approved_until: datetime | None = None
    decision: str = ""

    def __post_init__(self) -> None:
        Stop.__post_init__(self)
        _require_text(self.reason, "the reason of a stop")
        if self.approved_until is not None and not self.approved:
            raise ValueError("only an approved stop has an approved end")

    @property
    def open(self) -> bool:
        """Whether it still stands."""
        return self.end is None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultReport(Fault):
    """故障与维修 as filed: a `Fault` with what was found, which parts were changed, and how."""

    what: str = ""
    parts: str = ""
    repair: str = ""

    def __post_init__(self) -> None:
        Fault.__post_init__(self)
        _require_text(self.what, "what is broken")

    @property
    def open(self) -> bool:
        """Whether it is not restored yet."""
        return self.restored is None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterSample:
    """水质检测: one sample; results in mg/L (pH without unit), None not measured."""

    facility: str
    time: datetime
    side: Side
    cod: float | None = None
    nh3n: float | None = None
    tp: float | None = None
    tn: float | None = None
    ss: float | None = None
    ph: float | None = None
    method: str = ""
    laboratory: str = ""
    flag: SampleFlag = SampleFlag.VALID

    def __post_init__(self) -> None:
        _require_aware(self.time)
        for name in RESULTS:
            most = HIGHEST_PH if name == "ph" else math.inf
            _require_amount(getattr(self, name), name, most)
        if all(getattr(self, name) is None for name in RESULTS):
            raise ValueError("a sample needs at least one result")


@dataclass(frozen=True, slots=True)
class Looked:
    """One item of a patrol; `good` None: it was not looked at."""

    item: str
    good: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patrol:
    """巡查: who came when, what was looked at, and what was found.

    `people` are names as the patrol gives them; `score` of 100; `matter` is the number of the
    matter that the finding opened or joined.
    """

    facility: str
    time: datetime
    people: tuple[str, ...]
    looked: tuple[Looked, ...] = ()
    score: float | None = None
    finding: str = ""
    matter: str = ""

    def __post_init__(self) -> None:
        _require_aware(self.time)
        if not any(name.strip() for name in self.people):
            raise ValueError("a patrol needs at least one person")
        _require_amount(self.score, "the score", FULL_SCORE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """在线仪器比对: what the instrument showed against a reference, both in the factor's unit.

    `factor` is an HJ 212 code. `passed` None: no rule covers the factor.
    """

    facility: str
    time: datetime
    factor: str
    reference: float
    measured: float
    by: Comparison = Comparison.REAL_SAMPLE
    passed: bool | None = None

    def __post_init__(self) -> None:
        _require_aware(self.time)
        _require_text(self.factor, "the factor")
        _require_amount(self.reference, "the reference")
        _require_amount(self.measured, "the measured value")

    @property
    def check(self) -> checks.Check:
        """What the voiding of data needs, see `effluent.checks.voided`."""
        return checks.Check(self.time, self.passed)


def judged(calibration: Calibration, rules: EffluentRules) -> Calibration:
    """The same check with `passed` as the rules say; None where none covers the factor."""
    one = calibration
    if one.by is Comparison.SOLUTION:
        return replace(one, passed=checks.solution_passes(rules, one.reference, one.measured))
    return replace(one, passed=checks.passes(rules, one.factor, one.reference, one.measured))


@dataclass(frozen=True, slots=True, kw_only=True)
class SludgeSlip:
    """污泥转移联单: kg taken to a destination under a slip's number."""

    facility: str
    day: date
    slip: str
    kg: float
    destination: str

    def __post_init__(self) -> None:
        _require_text(self.slip, "the number of the slip")
        _require_text(self.destination, "the destination")
        _require_amount(self.kg, "the weight")


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """投诉: what it was about. Who complained is kept where complaints are taken in."""

    facility: str
    day: date
    summary: str

    def __post_init__(self) -> None:
        _require_text(self.summary, "what the complaint is about")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """费用与补助: yuan of one kind in one month, which is told by its first day."""

    facility: str
    month: date
    kind: CostKind
    amount: float

    def __post_init__(self) -> None:
        if self.month.day != 1:
            raise ValueError("a month is told by its first day")
        _require_amount(self.amount, "the amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """资料: a paper of the facility and where it is found."""

    facility: str
    day: date
    title: str
    reference: str = ""

    def __post_init__(self) -> None:
        _require_text(self.title, "the title")


def results(sample: WaterSample) -> dict[str, float | None]:
    """The results of a sample by factor, in the order of the form."""
    return {name: getattr(sample, name) for name in RESULTS}
