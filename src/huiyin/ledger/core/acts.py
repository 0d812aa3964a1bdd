"""From a permitted command to its events: one small function per verb that adds facts.

Most verbs only copy the command's fields into the event; those need no function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, cast

from huiyin.ledger.core import commands as c
from huiyin.ledger.core import events as e
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.duties import candidates, draw
from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.matter import Hold, Matter
from huiyin.ledger.core.parts import Step
from huiyin.ledger.core.roadmap import shift
from huiyin.ledger.core.standing import Standing, standings
from huiyin.ledger.core.states import State, Verb
from huiyin.ledger.core.terms import hold_credit, move, stage_due, term_due
from huiyin.ledger.core.workdays import CHINA, day_end, local_date

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """A permitted act: what the facts of its event are taken from."""

    matter: Matter
    context: Context
    standing: Standing


def make_events(
    matter: Matter | None, command: c.Command, context: Context, standing: Standing
) -> tuple[e.Event, ...]:
    """The events of a permitted command, in order."""
    facts = {f.name: getattr(command, f.name) for f in fields(command)}
    if isinstance(command, c.Register):
        facts |= {
            "kind": context.policy.code,
            "grade": context.policy.grade(command.grade, command.cause),
        }
        return (_event(Verb.REGISTER, State.REGISTERED, facts, context, standing),)
    matter = cast(Matter, matter)
    act = Act(matter, context, standing)
    facts |= FACTS.get(command.verb, _no_facts)(act, command)
    known = {f.name for f in fields(e.EVENTS[command.verb])} | {"stage_from"}
    facts = {name: value for name, value in facts.items() if name in known}
    target = TABLE[command.verb].to(matter.state)
    first = _event(command.verb, target, facts, context, standing)
    if command.verb is Verb.ACCEPT and context.policy.auto_plan:
        return (first, *_auto_plan(act))
    return (first,)


def _event(
    verb: Verb, target: State, facts: Facts, context: Context, standing: Standing
) -> e.Event:
    header: Facts = {
        "at": context.now.astimezone(CHINA),
        "actor": context.actor.id,
        "unit": standing.unit,
        "role": standing.role,
        "on_behalf_of": standing.on_behalf_of,
    }
    if TABLE[verb].target is not None:
        header["stage_due"] = stage_due(context, target, facts.pop("stage_from", None))
    return e.EVENTS[verb](**(header | facts))


def _auto_plan(act: Act) -> tuple[e.Event, ...]:
    """Planning and review passed by policy: one step, owned by the lead unit, due with it."""
    matter = act.matter
    due = cast(datetime, matter.due)
    lead = cast(str, matter.lead)
    step = Step(id="1", title=matter.title, owner=lead, due=local_date(due))
    header: Facts = {
        "at": act.context.now.astimezone(CHINA),
        "actor": act.context.actor.id,
        "unit": act.standing.unit,
        "role": act.standing.role,
        "automatic": True,
    }
    version = matter.plan_versions + 1
    return (
        e.PlanProposed(steps=(step,), measures="", version=version, **header),
        e.PlanApproved(remark="", **header),
    )


def _no_facts(_: Act, __: c.Command) -> Facts:
    return {}


def _merge(act: Act, _: c.Command) -> Facts:
    return {"carried": tuple(clue.id for clue in act.matter.clues)}


def _absorb(_: Act, command: c.Absorb) -> Facts:
    return {"clues": tuple(replace(k, carried_from=command.from_matter) for k in command.clues)}


def _deadline(act: Act, command: c.Assign | c.Recur) -> Facts:
    policy = {"policy": act.context.policy.pin}
    if command.due is not None:
        return policy | {
            "due": command.due.astimezone(CHINA),
            "provisional": False,
            "by_term": False,
        }
    answer = term_due(act.context, act.matter.cause, act.context.now)
    return policy | {
        "due": answer.moment,
        "provisional": answer.provisional,
        "by_term": True,
    }


def _adjudicate(act: Act, _: c.Command) -> Facts:
    return {"final": act.matter.disputes >= act.context.policy.max_disputes}


def _propose_plan(act: Act, command: c.ProposePlan) -> Facts:
    steps = tuple(replace(step, done_at=None) for step in command.steps)
    return {"version": act.matter.plan_versions + 1, "steps": steps}


def _complete_step(act: Act, command: c.CompleteStep) -> Facts:
    done = act.context.now if command.done_at is None else command.done_at
    return {"done_at": done.astimezone(CHINA)}


def _submit(act: Act, _: c.Command) -> Facts:
    return {"evidence": tuple(item.id for item in act.matter.fresh_evidence)}


def _decide_extension(act: Act, command: c.DecideExtension) -> Facts:
    asked = act.matter.extension
    if not command.granted or asked is None:
        return {"due": act.matter.due, "steps": ()}
    old = act.matter.roadmap
    done = {} if old is None else {s.id: s.done_at for s in old.steps}
    steps = tuple(replace(s, done_at=done.get(s.id)) for s in asked.steps)
    return {"due": asked.until, "steps": steps}


def _resume(act: Act, _: c.Command) -> Facts:
    matter, context = act.matter, act.context
    since, unit = matter.state_since, context.policy.whole_term(matter.cause).unit
    # A hold resumed late gives only the time that a leader approved.
    ended = min(context.now, day_end(cast(Hold, matter.hold).until))
    credit = hold_credit(context, unit, since, ended)
    due = move(context, unit, cast(datetime, matter.due), credit)
    held_days = context.calendar.working_days_between(local_date(since), local_date(ended))
    steps = () if matter.roadmap is None else shift(matter.roadmap, context.calendar, held_days)
    return {
        "credit": credit,
        "due": due.moment,
        "provisional": matter.due_provisional or due.provisional,
        "steps": steps,
    }


def _draw(act: Act, command: c.DrawVerifier) -> Facts:
    pool = candidates(act.matter, act.context)
    return {"candidates": pool, "drawn": draw(act.matter, pool, command.seed)}


def _delegate(act: Act, command: c.Delegate) -> Facts:
    units = act.context.actor.units_between(act.matter.registered_at, act.context.now)
    held = standings(act.matter, act.context, (command.role,))[0]
    return {
        "unit": held.unit,
        "role": held.role,
        "on_behalf_of": held.on_behalf_of,
        "delegated_role": command.role,
        "giver_units": tuple(sorted(units)),
    }


def _tell_due(act: Act, _: c.TellDue) -> Facts:
    return {"due": act.matter.due}


def _hand_over(act: Act, command: c.HandOver) -> Facts:
    leaver, drawn = act.context.directory[command.leaver], act.matter.draw
    units = leaver.units_between(act.matter.registered_at, act.context.now)
    return {
        "leaver_units": tuple(sorted(units)),
        "redraw": drawn is not None and drawn.drawn == command.leaver,
    }


def _propose_close(act: Act, _: c.Command) -> Facts:
    days = act.context.policy.publicity_days
    if days == 0:
        return {"public_until": None}
    today = local_date(act.context.now)
    until = day_end(act.context.calendar.add_working_days(today, days).day)
    return {"public_until": until, "stage_from": until}


def _recompute(act: Act, _: c.Command) -> Facts:
    start = cast(datetime, act.matter.cycle_assigned_at)
    answer = term_due(act.context, act.matter.cause, start, act.matter.hold_credit)
    return {"due": answer.moment, "provisional": answer.provisional}


FACTS: dict[Verb, Callable[..., Facts]] = {
    Verb.MERGE: _merge,
    Verb.ABSORB: _absorb,
    Verb.ASSIGN: _deadline,
    Verb.RECUR: _deadline,
    Verb.ADJUDICATE: _adjudicate,
    Verb.PROPOSE_PLAN: _propose_plan,
    Verb.COMPLETE_STEP: _complete_step,
    Verb.SUBMIT: _submit,
    Verb.DECIDE_EXTENSION: _decide_extension,
    Verb.RESUME: _resume,
    Verb.DRAW_VERIFIER: _draw,
    Verb.DELEGATE: _delegate,
    Verb.TELL_DUE: _tell_due,
    Verb.HAND_OVER: _hand_over,
    Verb.PROPOSE_CLOSE: _propose_close,
    Verb.RECOMPUTE_DUE: _recompute,
}
"""Facts beyond the command's own fields, by verb."""
