"""Who may do what in an assessment, and when. Values in; a refusal or None out."""

from __future__ import annotations

from datetime import datetime

from huiyin.inspection.core.assessment.policy import WHOLE
from huiyin.inspection.core.assessment.score import HUNDREDTHS
from huiyin.ledger.core import scorechange
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.refusals import FieldError, Refusal
from huiyin.ledger.core.states import ADMINISTRATORS, Role

ASSESSORS = (Role.ASSESSOR,)
LEADERS = (Role.LEADER,)
DECIDERS = (Role.ASSESSOR, Role.LEADER)
HEADS = (Role.UNIT_HEAD,)
MOST = WHOLE * HUNDREDTHS


def role(person: Person, who: tuple[Role, ...]) -> Refusal | None:
    """The act is for these roles, and never for an administrator of the system."""
    if person.roles & ADMINISTRATORS or not person.roles & set(who):
        return Refusal(
            code="ROLE",
            message="Your roles do not allow this act of the assessment.",
            who_may=who,
            next_step="Ask a person with one of these roles.",
        )
    return None


def publish(person: Person, *, computed_by: str) -> Refusal | None:
    """A leader who did not compute it himself."""
    if computed_by == person.id:
        return Refusal(
            code="PUBLISH",
            message="You computed this period, so somebody else must publish it.",
            who_may=LEADERS,
            next_step="Ask a leader to publish it.",
        )
    return role(person, LEADERS)


def appeal(person: Person, *, unit: str, until: datetime, now: datetime) -> Refusal | None:
    """The unit's own head, in time."""
    wrong = role(person, HEADS)
    if wrong is not None:
        return wrong
    if person.unit != unit:
        return Refusal(
            code="UNIT",
            message="A result is appealed against by the head of the unit itself.",
            who_may=HEADS,
            next_step="Ask the head of that unit.",
        )
    if now > until:
        return Refusal(
            code="TIME",
            message="The time to appeal is over.",
            who_may=(),
            next_step="Tell the assessors; a change needs two of them and a reason.",
        )
    return None


def decide(person: Person, *, unit: str, now: datetime) -> Refusal | None:
    """Whoever decides on a unit's result has no part in the unit."""
    wrong = role(person, DECIDERS)
    if wrong is not None:
        return wrong
    if unit in person.units_between(now, now):
        return Refusal(
            code="OWN",
            message="You belong to this unit and cannot decide on its result.",
            who_may=DECIDERS,
            next_step="Ask an assessor from outside the unit.",
        )
    return None


def within(before: int, after: int) -> Refusal | None:
    """Points stay within 0 and 100, and a change changes something."""
    if 0 <= after <= MOST and after != before:
        return None
    message = "The new points lie between 0 and 100 and differ from the present ones."
    return Refusal(
        code="POINTS",
        message=message,
        who_may=DECIDERS,
        next_step="Correct the points.",
        fields=(FieldError(field="points_after", code="POINTS", message=message),),
    )


def change(
    *, unit: str, before: int, after: int, asked_by: Person, decided_by: Person, reason: str
) -> Refusal | None:
    """D6: two persons from outside the unit, and a reason."""
    return scorechange.judge(
        scorechange.ScoreChange(
            unit=unit,
            asked_by=asked_by,
            decided_by=decided_by,
            points_before=before,
            points_after=after,
            reason=reason,
        )
    )


def refusal(
    code: str,
    message: str,
    next_step: str,
    *,
    field: str = "",
    params: tuple[tuple[str, str], ...] = (),
) -> Refusal:
    """A refusal that concerns no role."""
    errors = (FieldError(field=field, code=code, message=message, params=params),) if field else ()
    return Refusal(
        code=code, message=message, who_may=(), next_step=next_step, params=params, fields=errors
    )


NO_REASON = refusal(
    "REASON", message="A reason is needed.", next_step="Write the reason.", field="reason"
)
NOT_OVER = refusal(
    "PERIOD",
    message="This period is not over yet.",
    next_step="Compute it when its last day has passed.",
)
BEFORE_POLICY = refusal(
    "PERIOD",
    message="The policy was not in force at the beginning of this period.",
    next_step="Freeze a version that was in force then.",
)
ALREADY_COMPUTED = refusal(
    "PERIOD",
    message="This period has been computed already.",
    next_step="Open it; the same events and policy give the same result.",
)
CHANGED_FILE = refusal(
    "FROZEN",
    message="This version was frozen with other content. A frozen version never changes.",
    next_step="Give the changed rules the next version number.",
)
ALREADY_PUBLISHED = refusal(
    "STATE",
    message="This period has been published already.",
    next_step="Open it to see who published it and when.",
)
NOT_PUBLISHED = refusal(
    "STATE",
    message="This period is not published yet.",
    next_step="Wait until a leader has published it.",
)
APPEAL_OPEN = refusal(
    "APPEAL",
    message="An appeal of this unit against this figure waits for its decision.",
    next_step="Wait for the decision.",
)
NO_APPEAL = refusal(
    "APPEAL",
    message="This appeal has been decided already.",
    next_step="Open it to read the decision.",
)
CHANGE_OPEN = refusal(
    "CHANGE",
    message="A change for this unit waits for a second person.",
    next_step="Decide that one first.",
)
NO_CHANGE = refusal(
    "CHANGE",
    message="This change has been decided already.",
    next_step="Open the unit to read the decision.",
)
NO_POINTS = refusal(
    "POINTS",
    message="This unit has no points in this period: too few outcomes are known.",
    next_step="Answer the appeal in words.",
)
NO_PROOF = refusal(
    "PROOF",
    message="A falsehood is proven by a failed recheck of a matter that this unit led.",
    next_step="Name a matter of this unit with a failed recheck before the end of the period.",
    field="matter_number",
)
