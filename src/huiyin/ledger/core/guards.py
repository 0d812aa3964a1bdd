"""Conditions on the matter and the moment. Each guard explains itself."""

from __future__ import annotations

from datetime import datetime

from huiyin.ledger.core.context import Context
from huiyin.ledger.core.duties import may_be_drawn
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.rules import Guard
from huiyin.ledger.core.states import RaiserKind
from huiyin.ledger.core.terms import term_due
from huiyin.ledger.core.workdays import MomentAnswer


def _dispute_in_time(matter: Matter, context: Context) -> bool:
    if matter.assigned_at is None:
        return False
    last = context.calendar.after(matter.assigned_at, context.policy.terms.dispute).moment
    return context.now <= last


def _steps_done(matter: Matter, _context: Context) -> bool:
    return matter.roadmap is not None and not matter.roadmap.unfinished


def all_answered(matter: Matter, context: Context) -> bool:
    """Every person or unit that raised the matter is answered, and called back where due."""
    return all(
        r.replied_at is not None and (r.called_back_at is not None or not context.policy.call_back)
        for r in matter.people_raisers
    )


def unsettled_since_check(matter: Matter, policy: KindPolicy) -> bool:
    """Whether a clue shows what the check that passed has not seen.

    A person's clue is settled by the call-back (or the answer, where none is due) made after
    it; nobody calls a sensor back, so what it saw needs a new check.
    """
    if matter.passed is None:
        return False
    status = {r.raiser: r for r in matter.people_raisers}
    for clue in matter.clues:
        if clue.observed_at <= matter.passed.seen_at:
            continue
        raiser = None if clue.raiser_kind is RaiserKind.SENSOR else status.get(clue.raiser)
        if raiser is None:
            return True
        spoken_to = raiser.called_back_at if policy.call_back else raiser.replied_at
        if spoken_to is None or spoken_to < clue.observed_at:
            return True
    return False


def _publicity_over(matter: Matter, context: Context) -> bool:
    return matter.public_until is None or context.now > matter.public_until


def _calendar_published(matter: Matter, context: Context) -> bool:
    start = matter.cycle_assigned_at
    return (
        matter.due_provisional
        and matter.due_by_term
        and start is not None
        and not _by_term(matter, context, start).provisional
    )


def _by_term(matter: Matter, context: Context, start: datetime) -> MomentAnswer:
    return term_due(context, matter.cause, start, matter.hold_credit)


def _extensions_left(matter: Matter, context: Context) -> bool:
    most = context.policy.max_extensions
    return most is None or matter.extensions_granted < most


def _may_draw(matter: Matter, context: Context) -> bool:
    if matter.draw is None:
        return True
    drawn = context.directory.get(matter.draw.drawn)
    return drawn is None or not may_be_drawn(matter, drawn, context.now)


NOT_TOLD_YET = Guard(
    code="G-ONCE",
    summary="once",
    message="The raisers have already been told that the matter is in hand.",
    next_step="Nothing needs doing here.",
    holds=lambda matter, _: matter.interim_replied_at is None,
)
CANCEL_NOT_ASKED = Guard(
    code="G-CANCEL-ASKED",
    summary="not asked before",
    message="Cancellation has already been asked for.",
    next_step="Wait for a second person to decide.",
    holds=lambda matter, _: matter.cancel_asked_by is None,
)
CANCEL_ASKED = Guard(
    code="G-CANCEL",
    summary="somebody asked for it",
    message="Nobody has asked for this matter to be cancelled.",
    next_step="A registrar asks first; then a second person decides.",
    holds=lambda matter, _: matter.cancel_asked_by is not None,
)
DISPUTES_LEFT = Guard(
    code="G-DISPUTES",
    summary="no more returns than the policy allows (2)",
    message="This matter was returned as often as is allowed; the last decision is final.",
    next_step="Accept the matter and work on it.",
    holds=lambda matter, context: (
        not matter.dispute_final and matter.disputes < context.policy.max_disputes
    ),
)
DISPUTE_IN_TIME = Guard(
    code="G-DISPUTE-TIME",
    summary="within the policy's time after assignment (1 working day)",
    message="The time for returning this matter is over.",
    next_step="Accept the matter; ask the supervisor if it belongs elsewhere.",
    holds=_dispute_in_time,
)
STEPS_DONE = Guard(
    code="G-STEPS",
    summary="every step done",
    message="Some steps of the roadmap are not done.",
    next_step="Finish each step and mark it done, then submit.",
    holds=_steps_done,
)
FRESH_EVIDENCE = Guard(
    code="G-FRESH",
    summary="evidence taken and received after assignment or the last return",
    message="There is no evidence taken and received since the matter was handed over or "
    "last came back.",
    next_step="Add evidence taken after that moment.",
    holds=lambda matter, _: bool(matter.fresh_evidence),
)
NOT_EXPIRED = Guard(
    code="G-EXPIRED",
    summary="asked before expiry",
    message="The due date has passed; an extension must be asked for before it.",
    next_step="Finish the work; the delay stays visible.",
    holds=lambda matter, context: matter.due is not None and context.now <= matter.due,
)
NO_OPEN_EXTENSION = Guard(
    code="G-EXTENSION-OPEN",
    summary="no other request is open",
    message="An extension has been asked for and is not decided yet.",
    next_step="Wait for the decision.",
    holds=lambda matter, _: matter.extension is None,
)
EXTENSIONS_LEFT = Guard(
    code="G-EXTENSIONS",
    summary="no more extensions than the policy allows",
    message="The due date of this matter was moved as often as is allowed.",
    next_step="Finish the work, or ask a leader to hold the matter if it cannot go on.",
    holds=_extensions_left,
)
EXTENSION_ASKED = Guard(
    code="G-EXTENSION",
    summary="an extension was asked for",
    message="No extension has been asked for.",
    next_step="The head of the lead unit asks first.",
    holds=lambda matter, _: matter.extension is not None,
)
NEW_DUE_UNTOLD = Guard(
    code="G-TELL",
    summary="an extension was granted and a raiser does not know of it",
    message="Every raiser knows of the due date in force.",
    next_step="Nothing needs doing here.",
    holds=lambda matter, _: bool(matter.raisers_to_tell),
)
ALL_ANSWERED = Guard(
    code="G-ANSWERED",
    summary="every raiser answered and called back (not for sensors)",
    message="A raiser has not been answered or called back.",
    next_step="Answer every raiser and call back, then go on.",
    holds=all_answered,
)
NO_NEW_CLUE = Guard(
    code="G-NEW-CLUE",
    summary="no clue observed since the check that is not settled with its raiser",
    message="A clue has come that the check has not seen.",
    next_step="Send the matter back to rectification by upholding an objection; a new check "
    "then looks at what the clue shows.",
    holds=lambda matter, context: not unsettled_since_check(matter, context.policy),
)
PUBLICITY_OVER = Guard(
    code="G-PUBLICITY",
    summary="the days of publicity are over",
    message="The days of publicity are not over.",
    next_step="Wait until they are over.",
    holds=_publicity_over,
)
CALENDAR_PUBLISHED = Guard(
    code="G-CALENDAR",
    summary="the due date was provisional and its year is now published",
    message="The due date is not provisional, or its year's calendar is not published yet.",
    next_step="Nothing needs doing here.",
    holds=_calendar_published,
)
MAY_DRAW = Guard(
    code="G-DRAWN",
    summary="not drawn yet for this submission, or the person drawn may no longer check",
    message="The verifier has been drawn; a lot is drawn once.",
    next_step="Let the person drawn check the matter.",
    holds=_may_draw,
)
DRAW_NEEDED = Guard(
    code="G-DRAW",
    summary="the policy asks for a draw (major matters)",
    message="The verifier of this matter is not drawn by lot.",
    next_step="Any verifier from outside the units may check it.",
    holds=lambda matter, context: matter.is_major and context.policy.draw_major,
)
GUARDS: tuple[Guard, ...] = (
    NOT_TOLD_YET,
    CANCEL_NOT_ASKED,
    CANCEL_ASKED,
    DISPUTES_LEFT,
    DISPUTE_IN_TIME,
    STEPS_DONE,
    FRESH_EVIDENCE,
    NOT_EXPIRED,
    NO_OPEN_EXTENSION,
    EXTENSIONS_LEFT,
    EXTENSION_ASKED,
    NEW_DUE_UNTOLD,
    ALL_ANSWERED,
    NO_NEW_CLUE,
    PUBLICITY_OVER,
    CALENDAR_PUBLISHED,
    MAY_DRAW,
    DRAW_NEEDED,
)
