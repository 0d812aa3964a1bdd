"""Decide: a matter, a command and a context become events, or a refusal and nothing.

The order of asking is fixed: clock, policy, state, role, unit, duties, guards, form. So the
refusal a person reads is the most basic one, and buttons agree with what happens.
"""

from __future__ import annotations

from huiyin.ledger.core.acts import make_events
from huiyin.ledger.core.commands import Command
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.events import Event
from huiyin.ledger.core.forms import FORMS
from huiyin.ledger.core.lifecycle import TABLE, Table, Transition
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.rules import ask_duty, ask_guard
from huiyin.ledger.core.standing import Standing, stand
from huiyin.ledger.core.states import ADMINISTRATORS, Role, Verb

PINS_ANEW: frozenset[Verb] = frozenset({Verb.ASSIGN, Verb.RECUR})
"""Acts that take the policy in force instead of the pinned one."""


def decide(
    matter: Matter | None, command: Command, context: Context, table: Table = TABLE
) -> tuple[Event, ...] | Refusal:
    """What happens when the actor asks for this now. The matter is None only to register.

    Another ``table`` is given only by the model check, which plants faults in it.
    """
    standing = ask(matter, command.verb, context, table)
    if isinstance(standing, Refusal):
        return standing
    row = table[command.verb]
    errors = tuple(FORMS.get(command.verb, _nothing)(matter, command, context))
    if errors:
        return Refusal(
            code=errors[0].code,
            message=errors[0].message,
            params=errors[0].params,
            who_may=row.roles(matter),
            next_step="Correct the fields named and try again.",
            fields=errors,
        )
    return make_events(matter, command, context, standing)


def ask(
    matter: Matter | None, verb: Verb, context: Context, table: Table = TABLE
) -> Standing | Refusal:
    """Everything that can be said before the command is filled in."""
    row = table[verb]
    if matter is None:
        return _ask_new(row, context)
    refusal = _ask_basics(row, matter, context)
    if refusal is not None:
        return refusal
    standing = stand(row, matter, context)
    if isinstance(standing, Refusal):
        return standing
    who = row.roles(matter)
    for duty in row.all_duties():
        refusal = ask_duty(duty, matter, context, who)
        if refusal is not None:
            return refusal
    for guard in row.guards:
        refusal = ask_guard(guard, matter, context, who)
        if refusal is not None:
            return refusal
    return standing


def permitted(matter: Matter, context: Context) -> list[tuple[Verb, Refusal | None]]:
    """Each verb possible in this state, with None or the reason why this person may not.

    Verbs of other states are left out; a page shows the forbidden ones with their reasons.
    """
    return [
        (verb, answer if isinstance(answer := ask(matter, verb, context), Refusal) else None)
        for verb, row in TABLE.items()
        if matter.state in row.sources
    ]


def _nothing(*_: object) -> tuple[()]:
    return ()


def _ask_new(row: Transition, context: Context) -> Standing | Refusal:
    if row.verb is not Verb.REGISTER:
        return _refuse(row, None, "STATE", "There is no such matter.", "Register it first.")
    if context.actor.roles & ADMINISTRATORS:
        return _refuse(
            row,
            None,
            "D7",
            "An administrator or auditor of the system does no business in it.",
            "Ask a person without an administrator's role.",
        )
    return stand(row, None, context)


def _ask_basics(row: Transition, matter: Matter, context: Context) -> Refusal | None:
    if matter.state not in row.sources:
        return _refuse(
            row,
            matter,
            "STATE",
            "This is not possible while the matter is %(state)s.",
            "It is possible when the matter is: %(sources)s.",
            state=matter.state.value,
            sources=", ".join(row.sources),
        )
    if context.now < matter.last_event_at:
        return _refuse(
            row,
            matter,
            "CLOCK",
            "The clock stands before the last event of this matter.",
            "Let the system administrator check the clock.",
        )
    pinned = row.verb not in PINS_ANEW and matter.policy is not None
    if context.policy.code != matter.kind or (pinned and context.policy.pin != matter.policy):
        return _refuse(
            row,
            matter,
            "POLICY",
            "This is not the policy the matter is handled under.",
            "Load the version the matter pins.",
        )
    return None


def _refuse(
    row: Transition,
    matter: Matter | None,
    code: str,
    message: str,
    next_step: str,
    **params: str,
) -> Refusal:
    return Refusal(
        code=code,
        message=message,
        next_step=next_step,
        who_may=tuple(Role(r) for r in row.roles(matter)),
        params=tuple(params.items()),
    )
