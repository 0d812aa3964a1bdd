"""Due dates and stage limits from the policy's terms and the calendar."""

from __future__ import annotations

from datetime import datetime

from huiyin.ledger.core.context import Context
from huiyin.ledger.core.kinds import Term, Terms, TermUnit
from huiyin.ledger.core.states import State
from huiyin.ledger.core.workdays import CHINA, MomentAnswer, day_end, local_date


def stage_term(terms: Terms, state: State) -> Term | None:
    """How long a matter may stay in a state before somebody is late; None for no limit."""
    return {
        State.REGISTERED: terms.triage,
        State.ASSIGNED: terms.accept,
        State.DISPUTED: terms.adjudicate,
        State.PLANNING: terms.plan,
        State.PLAN_REVIEW: terms.review,
        State.VERIFYING: terms.check,
        State.REPLYING: terms.answer,
        State.CLOSING: terms.strike_off,
    }.get(state)


def stage_due(context: Context, state: State, start: datetime | None = None) -> datetime | None:
    """When the stage that begins at ``start`` (now) must be left."""
    term = stage_term(context.policy.terms, state)
    if term is None:
        return None
    return context.calendar.after(context.now if start is None else start, term).moment


def term_due(context: Context, start: datetime, credit: int = 0) -> MomentAnswer:
    """The due date by the policy's whole term from ``start``, with ``credit`` units of holds."""
    first = context.calendar.after(start, context.policy.terms.whole)
    moved = move(context, first.moment, credit)
    return MomentAnswer(moment=moved.moment, provisional=first.provisional or moved.provisional)


def hold_credit(context: Context, since: datetime) -> int:
    """Working units between the hold's start and now: days or minutes, as the term counts."""
    if context.policy.terms.whole.unit is TermUnit.WORKING_HOURS:
        return context.calendar.working_minutes_between(since, context.now)
    return context.calendar.working_days_between(local_date(since), local_date(context.now))


def move(context: Context, moment: datetime, credit: int) -> MomentAnswer:
    """The moment moved on by ``credit`` working units (days or minutes, as the term counts)."""
    if credit == 0:
        return MomentAnswer(moment=moment.astimezone(CHINA), provisional=False)
    if context.policy.terms.whole.unit is TermUnit.WORKING_HOURS:
        return context.calendar.add_working_minutes(moment, credit)
    answer = context.calendar.add_working_days(local_date(moment), credit)
    return MomentAnswer(moment=day_end(answer.day), provisional=answer.provisional)
