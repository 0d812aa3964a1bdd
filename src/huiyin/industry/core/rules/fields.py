"""The facts that rules speak of: unit, period, sign, origin and honest advice of each field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huiyin.industry.core.rules.units import UNITS, Dimension, Unit


class Advice(StrEnum):
    """What may be said honestly about changing a field; never to shrink a real thing to fit."""

    RAISE = "raise"
    LOWER = "lower"
    WAIT = "wait"
    """It grows by itself with time: the answer is a date, not a cost."""
    NEVER = "never"


class Origin(StrEnum):
    """Who says so."""

    REGISTER = "register"
    TAX = "tax"
    STATISTICS = "statistics"
    SOCIAL_INSURANCE = "social insurance"
    METER = "meter"
    PLATFORM = "platform"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of an enterprise.

    `period` is `as_of`, or a fiscal year or quarter counted back from the as-of date: `FY-1`,
    `FY-3..FY-1`, `FY-1 end`, `Q`, `Q-4`. `service` names the class of intermediary service that
    helps to change it, or nothing.
    """

    id: str
    zh: str
    en: str
    unit: str
    period: str = "as_of"
    origin: Origin = Origin.DECLARED
    advice: Advice = Advice.NEVER
    may_be_negative: bool = False
    service: str = ""
    evidence: str = ""
    source: str = ""

    @property
    def measured_in(self) -> Unit:
        """The unit with its dimension and scale."""
        return UNITS[self.unit]

    @property
    def dimension(self) -> Dimension:
        """What the field measures."""
        return self.measured_in.dimension

    @property
    def lowest(self) -> int | None:
        """The least value the field can have; None: any."""
        return None if self.may_be_negative else 0


@dataclass(frozen=True, slots=True)
class DomainFact:
    """Always true of a real enterprise: sum of weight x field >= least (`tech_staff <= emp`)."""

    fields: tuple[str, ...]
    weights: tuple[int, ...]
    least: int
    source: str = ""
