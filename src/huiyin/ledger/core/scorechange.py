"""D6: a score changed by hand needs two persons and a reason."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.refusals import FieldError, Refusal
from huiyin.ledger.core.states import ADMINISTRATORS, Role

WHO_MAY = (Role.ASSESSOR, Role.LEADER)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChange:
    """A change of a score line by hand. Points are in hundredths; ``unit`` is the unit scored."""

    unit: str
    asked_by: Person
    decided_by: Person
    points_before: int
    points_after: int
    reason: str


def judge(change: ScoreChange) -> Refusal | None:
    """None when the change may stand."""
    two = (change.asked_by, change.decided_by)
    if change.asked_by.id == change.decided_by.id:
        return _refuse("A score is changed by two persons: one asks, another decides.")
    if any(not set(WHO_MAY) & person.roles or person.roles & ADMINISTRATORS for person in two):
        return _refuse("Only assessors and leaders change a score.")
    if any(person.unit == change.unit for person in two):
        return _refuse("Nobody changes the score of the own unit.")
    if not change.reason.strip():
        return _refuse("A changed score needs a reason.", field="reason")
    return None


def _refuse(message: str, field: str = "") -> Refusal:
    return Refusal(
        code="D6",
        message=message,
        who_may=WHO_MAY,
        next_step="Let two assessors from outside the unit agree on the change and its reason.",
        fields=(FieldError(field=field, code="D6", message=message),) if field else (),
    )
