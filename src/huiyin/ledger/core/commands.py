"""What a person asks for. A command is refused or becomes events; it is never stored.

One frozen dataclass per verb; ``verb`` is a class attribute. Who asks and when is in the
context, not in the command.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from huiyin.ledger.core.parts import Clue, CriterionResult, Evidence, Place, Sealed, Step
from huiyin.ledger.core.states import Grade, RecurGround, Role, Suggestion, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """The root of all commands."""

    verb: ClassVar[Verb]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Command):
    """登记: a first clue becomes a matter. The kind is that of the policy in the context."""

    verb: ClassVar[Verb] = Verb.REGISTER
    matter_id: str
    title: str
    cause: str
    clue: Clue
    place: Place | None = None
    grade: Grade = Grade.ORDINARY
    description: Sealed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddClue(Command):
    """Another raiser of the same thing: kept, and answered in turn."""

    verb: ClassVar[Verb] = Verb.ADD_CLUE
    clue: Clue


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorb(Command):
    """The main matter takes over the clues of a matter merged into it."""

    verb: ClassVar[Verb] = Verb.ABSORB
    from_matter: str
    clues: tuple[Clue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterimReply(Command):
    """先行联系: tell the raisers that the matter is in hand. Once."""

    verb: ClassVar[Verb] = Verb.INTERIM_REPLY
    answer: Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline(Command):
    """不予立项: ``told`` are the raisers who have been told why."""

    verb: ClassVar[Verb] = Verb.DECLINE
    reason: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Command):
    """并案: into ``into``, whose facts stand in ``context.main``."""

    verb: ClassVar[Verb] = Verb.MERGE
    into: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCancel(Command):
    """Ask for 撤销登记; another person decides."""

    verb: ClassVar[Verb] = Verb.ASK_CANCEL
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """撤销登记, on somebody else's asking: ``told`` are the raisers who have been told why."""

    verb: ClassVar[Verb] = Verb.CANCEL
    reason: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Command):
    """交办: one lead unit, co-units, and a due date (None: by the policy's term)."""

    verb: ClassVar[Verb] = Verb.ASSIGN
    lead: str
    co_units: tuple[str, ...] = ()
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Command):
    """签收 by the head of the lead unit, naming who handles it when already known."""

    verb: ClassVar[Verb] = Verb.ACCEPT
    handler: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(Command):
    """退单: the unit says the matter is not its own, on a legal ground."""

    verb: ClassVar[Verb] = Verb.DISPUTE
    ground: str
    reason: str
    proposed_unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudicate(Command):
    """裁定: to whom the matter goes after a dispute (the same unit when not upheld)."""

    verb: ClassVar[Verb] = Verb.ADJUDICATE
    upheld: bool
    lead: str
    reason: str
    co_units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposePlan(Command):
    """报方案: the timetable and route, step by step."""

    verb: ClassVar[Verb] = Verb.PROPOSE_PLAN
    steps: tuple[Step, ...]
    measures: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovePlan(Command):
    """方案通过."""

    verb: ClassVar[Verb] = Verb.APPROVE_PLAN
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPlan(Command):
    """方案退回 with what is wrong."""

    verb: ClassVar[Verb] = Verb.RETURN_PLAN
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence(Command):
    """Put evidence on the matter. ``received_at`` must not be before ``taken_at``."""

    verb: ClassVar[Verb] = Verb.ADD_EVIDENCE
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteStep(Command):
    """A step of the roadmap is done; ``done_at`` None means now."""

    verb: ClassVar[Verb] = Verb.COMPLETE_STEP
    step: str
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Command):
    """申请销号: the unit has checked itself and asks for an independent check."""

    verb: ClassVar[Verb] = Verb.SUBMIT
    self_check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskExtension(Command):
    """申请延期, before expiry. ``steps`` is the revised roadmap, empty to keep the old one."""

    verb: ClassVar[Verb] = Verb.ASK_EXTENSION
    until: datetime
    reason: str
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideExtension(Command):
    """Grant or refuse the extension that was asked."""

    verb: ClassVar[Verb] = Verb.DECIDE_EXTENSION
    granted: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend(Command):
    """挂起 with reason, end and the day on which the hold is looked at again."""

    verb: ClassVar[Verb] = Verb.SUSPEND
    reason: str
    until: date | None
    review_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    """恢复: the hold ends and its working time is given back to the due date."""

    verb: ClassVar[Verb] = Verb.RESUME
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawVerifier(Command):
    """Draw the verifier of a major matter by lot (D9).

    Candidates are all of ``context.directory`` who may check; the drawer chooses nobody.
    ``seed`` is what nobody chooses: the shell gives the hash of the submission to be checked.
    """

    verb: ClassVar[Verb] = Verb.DRAW_VERIFIER
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate(Command):
    """Hand one's task in this matter to another person, bans included (D8)."""

    verb: ClassVar[Verb] = Verb.DELEGATE
    role: Role
    to: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass(Command):
    """核查通过: every criterion met, seen where and when."""

    verb: ClassVar[Verb] = Verb.PASS
    results: tuple[CriterionResult, ...]
    seen_at: datetime
    seen_where: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail(Command):
    """核查不通过: back to rectification, and all earlier evidence is void."""

    verb: ClassVar[Verb] = Verb.FAIL
    results: tuple[CriterionResult, ...]
    seen_at: datetime
    seen_where: Place
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Command):
    """答复 to one raiser."""

    verb: ClassVar[Verb] = Verb.REPLY
    raiser: str
    answer: Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackOk(Command):
    """回访: the raiser says it is solved, or with a ``reason`` could not be ``reached``.

    ``satisfied`` None when not asked or not reached.
    """

    verb: ClassVar[Verb] = Verb.CALLBACK_OK
    raiser: str
    satisfied: bool | None = None
    remark: str = ""
    reached: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackUnsolved(Command):
    """回访: the raiser says it is not solved; the matter goes back."""

    verb: ClassVar[Verb] = Verb.CALLBACK_UNSOLVED
    raiser: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeClose(Command):
    """提请销号; publicity begins."""

    verb: ClassVar[Verb] = Verb.PROPOSE_CLOSE
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Command):
    """销号."""

    verb: ClassVar[Verb] = Verb.CLOSE
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Object(Command):
    """异议成立 in the days of publicity: back to rectification."""

    verb: ClassVar[Verb] = Verb.OBJECT
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recur(Command):
    """反弹: the same matter opens again in the next cycle.

    ``clue`` and ``cause`` are the new proof for ``same_place_and_cause``; a failed recheck
    needs neither.
    """

    verb: ClassVar[Verb] = Verb.RECUR
    ground: RecurGround
    reason: str
    cause: str = ""
    clue: Clue | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck(Command):
    """回头看 after strike-off."""

    verb: ClassVar[Verb] = Verb.RECHECK
    passed: bool
    seen_at: datetime
    seen_where: Place
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggest(Command):
    """A device or desk suggests recovery or recurrence. Recorded; decides nothing."""

    verb: ClassVar[Verb] = Verb.SUGGEST
    suggestion: Suggestion
    basis: str
    clue: Clue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecomputeDue(Command):
    """The calendar of a year has been published: a provisional due date becomes firm."""

    verb: ClassVar[Verb] = Verb.RECOMPUTE_DUE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHold(Command):
    """The hold was looked at and goes on. ``review_on``: the next look, None before its end."""

    verb: ClassVar[Verb] = Verb.REVIEW_HOLD
    reason: str
    review_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellDue(Command):
    """告知延期: these raisers have been told of the new due date, and how."""

    verb: ClassVar[Verb] = Verb.TELL_DUE
    told: tuple[str, ...]
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Command):
    """移交: what waits in this matter for ``leaver`` by name goes to ``to``, bans included (D8).

    Handling and lent tasks are handed over; a check for which ``leaver`` was drawn is not: the
    lot is drawn again. ``to`` None leaves them to the posts: the unit's head names somebody.
    """

    verb: ClassVar[Verb] = Verb.HAND_OVER
    leaver: str
    to: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Command):
    """A remark on the file."""

    verb: ClassVar[Verb] = Verb.NOTE
    text: str
