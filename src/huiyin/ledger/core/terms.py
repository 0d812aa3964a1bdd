"""Due dates and stage limits from the policy's terms and the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from huiyin.ledger.core.context import Context
from huiyin.ledger.core.kinds import Term, Terms, TermUnit
from huiyin.ledger.core.states import State
from huiyin.ledger.core.workdays import CHINA, MomentAnswer, day_end, local_date

MINUTE = timedelta(minutes=1)


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


def term_due(context: Context, cause: str, start: datetime, credit: int = 0) -> MomentAnswer:
    """The due date by the cause's whole term from ``start``, with ``credit`` units of holds."""
    term = context.policy.whole_term(cause)
    first = context.calendar.after(start, term)
    moved = move(context, term.unit, first.moment, credit)
    return MomentAnswer(moment=moved.moment, provisional=first.provisional or moved.provisional)


def hold_credit(context: Context, unit: TermUnit, since: datetime, until: datetime) -> int:
    """Time between a hold's start and its end, in days or minutes as the term's unit counts."""
    if unit is TermUnit.WORKING_HOURS:
        return context.calendar.working_minutes_between(since, until)
    if unit is TermUnit.CLOCK_HOURS:
        return int((until - since) // MINUTE)
    first, last = local_date(since), local_date(until)
    if unit is TermUnit.CALENDAR_DAYS:
        return (last - first).days
    return context.calendar.working_days_between(first, last)


def move(context: Context, unit: TermUnit, moment: datetime, credit: int) -> MomentAnswer:
    """The moment moved on by ``credit`` days or minutes, as the term's unit counts."""
    local = moment.astimezone(CHINA)
    if credit == 0:
        return MomentAnswer(moment=local, provisional=False)
    if unit is TermUnit.WORKING_HOURS:
        return context.calendar.add_working_minutes(moment, credit)
    if unit is TermUnit.CLOCK_HOURS:
        return MomentAnswer(moment=local + credit * MINUTE, provisional=False)
    if unit is TermUnit.CALENDAR_DAYS:
        return MomentAnswer(moment=local + timedelta(days=credit), provisional=False)
    answer = context.calendar.add_working_days(local_date(moment), credit)
    return MomentAnswer(moment=day_end(answer.day), provisional=answer.provisional)
