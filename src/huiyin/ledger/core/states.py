"""The words of the loop: states, verbs, side acts, roles, capacities.

States are facts, verbs are imperatives. Everything else in the core is written with these words,
so a new word is added here first. Source of the set: the loop of Chinese supervision offices
(立项交办 - 签收 - 方案 - 整改 - 核查 - 答复 - 回访 - 公示 - 销号 - 回头看).
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a matter stands. One of fourteen."""

    REGISTERED = "registered"
    ASSIGNED = "assigned"
    DISPUTED = "disputed"
    PLANNING = "planning"
    PLAN_REVIEW = "plan_review"
    RECTIFYING = "rectifying"
    SUSPENDED = "suspended"
    VERIFYING = "verifying"
    REPLYING = "replying"
    CLOSING = "closing"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"
    CANCELLED = "cancelled"


FINAL: frozenset[State] = frozenset({State.CLOSED, State.DECLINED, State.MERGED, State.CANCELLED})
"""States in which nothing is owed. Only ``closed`` can be left again, by ``recur``."""

UNIT_CLOCK: frozenset[State] = frozenset(
    {State.ASSIGNED, State.DISPUTED, State.PLANNING, State.PLAN_REVIEW, State.RECTIFYING}
)
"""States in which the lead unit's due date runs. It runs from ``assign``, not from ``accept``."""


class Verb(StrEnum):
    """What a person may do. The first 25 make the lifecycle; the rest are side acts."""

    INTERIM_REPLY = "interim_reply"
    DECLINE = "decline"
    MERGE = "merge"
    ASK_CANCEL = "ask_cancel"
    CANCEL = "cancel"
    ASSIGN = "assign"
    ACCEPT = "accept"
    DISPUTE = "dispute"
    ADJUDICATE = "adjudicate"
    PROPOSE_PLAN = "propose_plan"
    APPROVE_PLAN = "approve_plan"
    RETURN_PLAN = "return_plan"
    ADD_EVIDENCE = "add_evidence"
    SUBMIT = "submit"
    SUSPEND = "suspend"
    RESUME = "resume"
    PASS = "pass"  # noqa: S105 - a verb of the loop, not a secret
    FAIL = "fail"
    REPLY = "reply"
    CALLBACK_OK = "callback_ok"
    CALLBACK_UNSOLVED = "callback_unsolved"
    PROPOSE_CLOSE = "propose_close"
    CLOSE = "close"
    OBJECT = "object"
    RECUR = "recur"

    REGISTER = "register"
    ADD_CLUE = "add_clue"
    ABSORB = "absorb"
    COMPLETE_STEP = "complete_step"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    DRAW_VERIFIER = "draw_verifier"
    DELEGATE = "delegate"
    RECHECK = "recheck"
    SUGGEST = "suggest"
    RECOMPUTE_DUE = "recompute_due"
    REVIEW_HOLD = "review_hold"
    TELL_DUE = "tell_due"
    HAND_OVER = "hand_over"
    NOTE = "note"


SIDE_ACTS: frozenset[Verb] = frozenset(
    {
        Verb.REGISTER,
        Verb.ADD_CLUE,
        Verb.ABSORB,
        Verb.COMPLETE_STEP,
        Verb.ASK_EXTENSION,
        Verb.DECIDE_EXTENSION,
        Verb.DRAW_VERIFIER,
        Verb.DELEGATE,
        Verb.RECHECK,
        Verb.SUGGEST,
        Verb.RECOMPUTE_DUE,
        Verb.REVIEW_HOLD,
        Verb.TELL_DUE,
        Verb.HAND_OVER,
        Verb.NOTE,
    }
)
"""Acts that are events but never change the lifecycle state (``register`` makes it)."""

LIFECYCLE: tuple[Verb, ...] = tuple(verb for verb in Verb if verb not in SIDE_ACTS)
"""The 25 verbs of the lifecycle, in the order of the loop."""


class Role(StrEnum):
    """Posts a person may hold. Rights come from the role *and* the relation to the matter."""

    REGISTRAR = "registrar"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    UNIT_HEAD = "unit_head"
    HANDLER = "handler"
    HELPER = "helper"
    VERIFIER = "verifier"
    ASSESSOR = "assessor"
    RAISER = "raiser"
    READER = "reader"
    SYSADMIN = "sysadmin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"
    SYSTEM = "system"
    """A desk's judge or the calendar job: may register, suggest and give evidence, never decide."""


ADMINISTRATORS: frozenset[Role] = frozenset({Role.SYSADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""三员: disjoint from one another and from every business right (GB/T 22239-2019, 安全管理中心)."""


class Capacity(StrEnum):
    """In what part a person has acted on a matter; duties D1-D9 are asked over these."""

    REGISTRAR = "registrar"
    ASSIGNER = "assigner"
    UNIT_HEAD = "unit_head"
    DISPUTER = "disputer"
    ADJUDICATOR = "adjudicator"
    PLAN_PROPOSER = "plan_proposer"
    PLAN_APPROVER = "plan_approver"
    HANDLER = "handler"
    SUBMITTER = "submitter"
    HOLDER = "holder"
    EXTENSION_ASKER = "extension_asker"
    EXTENSION_DECIDER = "extension_decider"
    DRAWER = "drawer"
    VERIFIER = "verifier"
    REPLIER = "replier"
    CALLER = "caller"
    CLOSE_PROPOSER = "close_proposer"
    CLOSER = "closer"
    CANCEL_ASKER = "cancel_asker"
    CANCELLER = "canceller"


class Grade(StrEnum):
    """How grave a matter is. ``major`` (重大) needs a leader, and a verifier drawn by lot."""

    ORDINARY = "ordinary"
    MAJOR = "major"


class RaiserKind(StrEnum):
    """Who stands behind a clue. A sensor is neither answered nor called back."""

    PERSON = "person"
    UNIT = "unit"
    SENSOR = "sensor"


class RecurGround(StrEnum):
    """Why a closed matter opens again."""

    SAME_PLACE_AND_CAUSE = "same_place_and_cause"
    RECHECK_FAILED = "recheck_failed"


class Suggestion(StrEnum):
    """What a device or desk may suggest. It is recorded and decides nothing."""

    RECOVERY = "recovery"
    RECURRENCE = "recurrence"
