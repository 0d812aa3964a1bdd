"""A kind of matter is a policy value, read from YAML by the loader outside the core.

Terms are the product's own defaults unless the file says otherwise; a number below confidence
``high`` is never shown as law. ``None`` means "no limit", never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from huiyin.ledger.core.parts import PolicyPin
from huiyin.ledger.core.states import Grade


class TermUnit(StrEnum):
    """In what a term is counted. Hours are exact to the minute; days end with the day.

    Working units count office time by the calendar; the others run on the wall, nights and
    holidays included.
    """

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    CALENDAR_DAYS = "calendar_days"
    CLOCK_HOURS = "clock_hours"


class Confidence(StrEnum):
    """How sure the source of a number is."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """An amount of time in its unit."""

    amount: int
    unit: TermUnit = TermUnit.WORKING_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long each stage may take. ``whole`` runs from assignment and is the due date."""

    whole: Term
    triage: Term | None = None
    accept: Term | None = None
    adjudicate: Term | None = None
    plan: Term | None = None
    review: Term | None = None
    check: Term | None = None
    answer: Term | None = None
    strike_off: Term | None = None
    dispute: Term = Term(amount=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LightRule:
    """Yellow when no more than ``max(days working days, share of the span)`` is left."""

    yellow_days: int = 3
    yellow_share: Fraction = Fraction(1, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the numbers come from."""

    title: str
    confidence: Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentTerm:
    """A whole term of its own for causes that cannot wait (danger to life; no water or heat)."""

    causes: tuple[str, ...]
    whole: Term
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPolicy:
    """Everything the machine must know about a kind of matter.

    ``auto_plan``: planning and review are passed by policy with a one-step roadmap (立行立改);
    the check never is. ``draw_major``: a major matter's verifier is drawn by lot (D9).
    ``major_causes``: causes that make a matter major whatever the registrar entered.
    ``max_extensions``: how often a cycle's due date may be moved; None for no limit.
    ``dispute_grounds``: codes of the grounds on which a unit may return a matter; empty for any.
    """

    code: str
    name_zh: str
    name_en: str
    version: int
    effective_from: date
    terms: Terms
    source: Source
    lights: LightRule = LightRule()
    auto_plan: bool = False
    check_by: str = "verifier"
    publicity_days: int = 0
    max_disputes: int = 2
    max_extensions: int | None = None
    dispute_grounds: tuple[str, ...] = ()
    urgent: tuple[UrgentTerm, ...] = ()
    draw_major: bool = True
    major_causes: tuple[str, ...] = ()
    evidence_criteria: tuple[str, ...] = ()
    call_back: bool = True

    @property
    def pin(self) -> PolicyPin:
        """The kind and version, as pinned by an assignment."""
        return PolicyPin(kind=self.code, version=self.version)

    def urgent_term(self, cause: str) -> UrgentTerm | None:
        """The shorter term of this cause, or None where the kind's own term counts."""
        return next((term for term in self.urgent if cause in term.causes), None)

    def whole_term(self, cause: str) -> Term:
        """How long the lead unit has, from assignment to the due date."""
        urgent = self.urgent_term(cause)
        return self.terms.whole if urgent is None else urgent.whole

    def grade(self, entered: Grade, cause: str) -> Grade:
        """The grade after the policy's own rule; a cause can raise it, nothing lowers it."""
        return Grade.MAJOR if cause in self.major_causes else entered
