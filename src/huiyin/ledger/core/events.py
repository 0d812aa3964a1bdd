"""What has happened. Events are the truth; everything else is a projection of them.

One frozen dataclass per verb, named in the past tense. Every event says who, when, in which role
and for whom. ``automatic`` marks an act passed by policy: no person stands behind it.
``stage_due`` is the moment by which the stage just entered must be left (None: no limit).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from huiyin.ledger.core.parts import (
    Clue,
    CriterionResult,
    Evidence,
    Place,
    PolicyPin,
    Sealed,
    Step,
)
from huiyin.ledger.core.states import Grade, RecurGround, Role, Suggestion, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The root of all events: the header every event carries."""

    verb: ClassVar[Verb]
    at: datetime
    actor: str
    unit: str
    role: Role
    on_behalf_of: str | None = None
    automatic: bool = False
    stage_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(Event):
    """The matter came to be."""

    verb: ClassVar[Verb] = Verb.REGISTER
    matter_id: str
    kind: str
    title: str
    cause: str
    clue: Clue
    place: Place | None
    grade: Grade
    description: Sealed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClueAdded(Event):
    """Another clue, another raiser."""

    verb: ClassVar[Verb] = Verb.ADD_CLUE
    clue: Clue


@dataclass(frozen=True, slots=True, kw_only=True)
class CluesAbsorbed(Event):
    """Clues of a merged matter were carried here; their raisers are answered from here."""

    verb: ClassVar[Verb] = Verb.ABSORB
    from_matter: str
    clues: tuple[Clue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimReplied(Event):
    """The raisers were told that the matter is in hand."""

    verb: ClassVar[Verb] = Verb.INTERIM_REPLY
    answer: Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined(Event):
    """Not taken up, and the raisers told why."""

    verb: ClassVar[Verb] = Verb.DECLINE
    reason: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Event):
    """Handled as part of another matter; ``carried`` are the clue ids that went there."""

    verb: ClassVar[Verb] = Verb.MERGE
    into: str
    reason: str
    carried: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAsked(Event):
    """Cancellation was asked for."""

    verb: ClassVar[Verb] = Verb.ASK_CANCEL
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(Event):
    """Cancelled by a second person, and the raisers told why."""

    verb: ClassVar[Verb] = Verb.CANCEL
    reason: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Event):
    """Handed to a lead unit. The clock runs from here; the policy version is pinned."""

    verb: ClassVar[Verb] = Verb.ASSIGN
    lead: str
    co_units: tuple[str, ...]
    policy: PolicyPin
    due: datetime
    provisional: bool
    by_term: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Event):
    """Signed for by the lead unit."""

    verb: ClassVar[Verb] = Verb.ACCEPT
    handler: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed(Event):
    """The unit returned the matter."""

    verb: ClassVar[Verb] = Verb.DISPUTE
    ground: str
    reason: str
    proposed_unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudicated(Event):
    """The dispute was decided. ``final`` after the second: no third return."""

    verb: ClassVar[Verb] = Verb.ADJUDICATE
    upheld: bool
    lead: str
    co_units: tuple[str, ...]
    reason: str
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProposed(Event):
    """A roadmap version was proposed."""

    verb: ClassVar[Verb] = Verb.PROPOSE_PLAN
    steps: tuple[Step, ...]
    measures: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanApproved(Event):
    """The proposed roadmap is in force."""

    verb: ClassVar[Verb] = Verb.APPROVE_PLAN
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReturned(Event):
    """The proposed roadmap was sent back."""

    verb: ClassVar[Verb] = Verb.RETURN_PLAN
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded(Event):
    """Evidence was put on the matter."""

    verb: ClassVar[Verb] = Verb.ADD_EVIDENCE
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCompleted(Event):
    """A roadmap step was done."""

    verb: ClassVar[Verb] = Verb.COMPLETE_STEP
    step: str
    done_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Event):
    """Strike-off was asked for, on this evidence."""

    verb: ClassVar[Verb] = Verb.SUBMIT
    self_check: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionAsked(Event):
    """More time was asked for."""

    verb: ClassVar[Verb] = Verb.ASK_EXTENSION
    until: datetime
    reason: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionDecided(Event):
    """More time was granted (``due`` moved) or not."""

    verb: ClassVar[Verb] = Verb.DECIDE_EXTENSION
    granted: bool
    reason: str
    due: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended(Event):
    """The clock is held."""

    verb: ClassVar[Verb] = Verb.SUSPEND
    reason: str
    until: date
    review_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """The clock runs again. ``credit`` working units were given back; dates moved by it."""

    verb: ClassVar[Verb] = Verb.RESUME
    reason: str
    credit: int
    due: datetime
    provisional: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierDrawn(Event):
    """The verifier was drawn by lot from these candidates with this seed (D9)."""

    verb: ClassVar[Verb] = Verb.DRAW_VERIFIER
    candidates: tuple[str, ...]
    seed: str
    drawn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated(Event):
    """A task was handed on; the giver's bans go with it (D8)."""

    verb: ClassVar[Verb] = Verb.DELEGATE
    delegated_role: Role
    to: str
    giver_units: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed(Event):
    """An independent person found every criterion met."""

    verb: ClassVar[Verb] = Verb.PASS
    results: tuple[CriterionResult, ...]
    seen_at: datetime
    seen_where: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """An independent person found it wanting; older evidence is void."""

    verb: ClassVar[Verb] = Verb.FAIL
    results: tuple[CriterionResult, ...]
    seen_at: datetime
    seen_where: Place
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied(Event):
    """One raiser was answered."""

    verb: ClassVar[Verb] = Verb.REPLY
    raiser: str
    answer: Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledBackOk(Event):
    """One raiser says it is solved, or could not be ``reached`` for this ``reason``."""

    verb: ClassVar[Verb] = Verb.CALLBACK_OK
    raiser: str
    satisfied: bool | None
    remark: str
    reached: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledBackUnsolved(Event):
    """One raiser says it is not solved."""

    verb: ClassVar[Verb] = Verb.CALLBACK_UNSOLVED
    raiser: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseProposed(Event):
    """Strike-off was proposed; publicity lasts to the end of ``public_until`` (None: none)."""

    verb: ClassVar[Verb] = Verb.PROPOSE_CLOSE
    statement: str
    public_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    """Struck off."""

    verb: ClassVar[Verb] = Verb.CLOSE
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objected(Event):
    """An objection in the days of publicity was well founded."""

    verb: ClassVar[Verb] = Verb.OBJECT
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurred(Event):
    """It came back: the same matter, one cycle on."""

    verb: ClassVar[Verb] = Verb.RECUR
    ground: RecurGround
    reason: str
    clue: Clue | None
    policy: PolicyPin
    due: datetime
    provisional: bool
    by_term: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked(Event):
    """Somebody went back to look."""

    verb: ClassVar[Verb] = Verb.RECHECK
    passed: bool
    seen_at: datetime
    seen_where: Place
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested(Event):
    """A device or desk suggested something."""

    verb: ClassVar[Verb] = Verb.SUGGEST
    suggestion: Suggestion
    basis: str
    clue: Clue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRecomputed(Event):
    """A provisional due date was computed again with the published calendar."""

    verb: ClassVar[Verb] = Verb.RECOMPUTE_DUE
    due: datetime
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReviewed(Event):
    """The hold was looked at and goes on."""

    verb: ClassVar[Verb] = Verb.REVIEW_HOLD
    reason: str
    review_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTold(Event):
    """Raisers were told of the due date that an extension set."""

    verb: ClassVar[Verb] = Verb.TELL_DUE
    told: tuple[str, ...]
    remark: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Event):
    """What waited for a person by name went to another; ``redraw`` if a lot is drawn again."""

    verb: ClassVar[Verb] = Verb.HAND_OVER
    leaver: str
    to: str | None
    reason: str
    leaver_units: tuple[str, ...]
    redraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """A remark on the file."""

    verb: ClassVar[Verb] = Verb.NOTE
    text: str


EVENTS: dict[Verb, type[Event]] = {cls.verb: cls for cls in Event.__subclasses__()}
"""The event class of each verb."""
