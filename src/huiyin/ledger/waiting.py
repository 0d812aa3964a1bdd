"""Whom a matter waits for, read off its folded state and the lifecycle table. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from huiyin.ledger.core.duties import needs_draw
from huiyin.ledger.core.guards import unsettled_since_check
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.lifecycle import TABLE, Relation
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.states import Role, State, Verb
from huiyin.ledger.core.workdays import day_end

NEXT: dict[State, Verb] = {
    State.REGISTERED: Verb.ASSIGN,
    State.ASSIGNED: Verb.ACCEPT,
    State.DISPUTED: Verb.ADJUDICATE,
    State.PLANNING: Verb.PROPOSE_PLAN,
    State.PLAN_REVIEW: Verb.APPROVE_PLAN,
    State.CLOSING: Verb.CLOSE,
}
"""The act that moves a matter on, where there is just one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Somebody is to do `verb`: the named person, or whoever holds `role` (in `unit`)."""

    verb: Verb
    role: Role
    unit: str | None = None
    person: str | None = None
    due: datetime | None = None


def waits(matter: Matter, policy: KindPolicy, *, recurrence_suggested: bool) -> tuple[Wait, ...]:
    """Everything owed now, each once; people to whom a task was handed on included (D8)."""
    owed = {wait for verb, due in _owed(matter, policy) for wait in _who(matter, verb, due)}
    if recurrence_suggested or matter.recheck_failed_at is not None:
        owed |= {w for w in _who(matter, Verb.RECUR, None) if matter.state is State.CLOSED}
    owed |= set(_handed_on(matter, owed))
    return tuple(sorted(owed, key=lambda w: (w.verb, w.role, w.unit or "", w.person or "")))


def _owed(matter: Matter, policy: KindPolicy) -> Iterator[tuple[Verb, datetime | None]]:
    state, due = matter.state, matter.stage_due or matter.due
    if state is State.CLOSING and unsettled_since_check(matter, policy):
        yield Verb.OBJECT, due
    elif state is State.SUSPENDED:
        yield from _on_hold(matter)
    elif state in NEXT:
        yield NEXT[state], due
    if state is State.REGISTERED and matter.cancel_asked_by is not None:
        yield Verb.CANCEL, due
    if state is State.RECTIFYING:
        ready = matter.roadmap is not None and not matter.roadmap.unfinished
        yield (Verb.SUBMIT if ready and matter.fresh_evidence else Verb.ADD_EVIDENCE), matter.due
    if state is State.VERIFYING:
        undrawn = needs_draw(matter, policy) and matter.draw is None
        yield (Verb.DRAW_VERIFIER if undrawn else Verb.PASS), due
    if state is State.REPLYING:
        yield from ((verb, due) for verb in _answering(matter, policy))
    if matter.raisers_to_tell and state in TABLE[Verb.TELL_DUE].sources:
        yield Verb.TELL_DUE, None
    if matter.extension is not None:
        yield Verb.DECIDE_EXTENSION, matter.due


def _on_hold(matter: Matter) -> Iterator[tuple[Verb, datetime | None]]:
    """The next look at the hold, and its end: neither is forgotten while the other is owed."""
    hold = matter.hold
    yield Verb.RESUME, None if hold is None else day_end(hold.until)
    if hold is not None and hold.review_on is not None:
        yield Verb.REVIEW_HOLD, day_end(hold.review_on)


def _answering(matter: Matter, policy: KindPolicy) -> Iterator[Verb]:
    people = matter.people_raisers
    unanswered = [r for r in people if r.replied_at is None]
    uncalled = [r for r in people if r.replied_at is not None and r.called_back_at is None]
    if unanswered:
        yield Verb.REPLY
    if uncalled and policy.call_back:
        yield Verb.CALLBACK_OK
    if not unanswered and not (uncalled and policy.call_back):
        yield Verb.OBJECT if unsettled_since_check(matter, policy) else Verb.PROPOSE_CLOSE


def _who(matter: Matter, verb: Verb, due: datetime | None) -> Iterator[Wait]:
    row = TABLE[verb]
    if verb is Verb.PASS and matter.draw is not None:
        yield Wait(verb=verb, role=Role.VERIFIER, person=matter.draw.drawn, due=due)
        return
    for role in row.roles(matter):
        if role is Role.SYSTEM:
            continue
        wait = Wait(verb=verb, role=role, due=due)
        if role is Role.HANDLER and matter.handlers:
            yield from (replace(wait, person=handler) for handler in matter.handlers)
        elif row.relation is Relation.LEAD:
            yield replace(wait, unit=matter.lead)
        elif row.relation is Relation.UNITS:
            yield from (replace(wait, unit=unit) for unit in matter.units)
        else:
            yield wait


def _handed_on(matter: Matter, owed: set[Wait]) -> Iterator[Wait]:
    for wait in owed:
        for delegation in matter.delegations_in_force:
            if (
                delegation.role is wait.role
                and wait.unit in {None, delegation.unit}
                and wait.person in {None, delegation.giver}
            ):
                yield replace(wait, unit=None, person=delegation.receiver)
