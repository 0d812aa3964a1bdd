"""What commands that name persons must contain: who handles, who checks, who stands in."""

from __future__ import annotations

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.duties import candidates
from huiyin.ledger.core.form_parts import Errors, text_errors
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.refusals import FieldError
from huiyin.ledger.core.standing import standings
from huiyin.ledger.core.states import ADMINISTRATORS, Role


def accept_errors(matter: Matter, command: c.Accept, context: Context) -> Errors:
    """A handler, if one is named, belongs to the lead unit."""
    if command.handler is None:
        return
    handler = context.directory.get(command.handler)
    if handler is None or handler.unit != matter.lead:
        yield FieldError(
            field="handler", code="F-HANDLER", message="Name a handler of the lead unit."
        )


def draw_errors(matter: Matter, command: c.DrawVerifier, context: Context) -> Errors:
    """A lot needs two who may check the matter."""
    yield from text_errors("seed", command.seed)
    if len(candidates(matter, context)) < 2:
        yield FieldError(
            field="candidates",
            code="D9",
            message="A draw needs at least two verifiers who may check this matter.",
        )


def not_reached_errors(command: c.CallbackOk) -> Errors:
    """Why a raiser was not reached; and no word of a raiser who was not."""
    if command.reached:
        if command.reason:
            yield FieldError(
                field="reason", code="F-REACHED", message="Only for a raiser who was not reached."
            )
        return
    yield from text_errors("reason", command.reason)
    if command.satisfied is not None:
        yield FieldError(
            field="satisfied", code="F-REACHED", message="Nobody who was not reached has said so."
        )


def delegate_errors(matter: Matter, command: c.Delegate, context: Context) -> Errors:
    """Another person without an administrator's role, and a role that is one's to hand on."""
    yield from text_errors("reason", command.reason)
    receiver = context.directory.get(command.to)
    if receiver is None or command.to == context.actor.id:
        yield FieldError(
            field="to", code="F-RECEIVER", message="Name another person of the directory."
        )
    elif receiver.roles & ADMINISTRATORS:
        yield FieldError(
            field="to",
            code="D7",
            message="An administrator or auditor of the system does no business in it.",
        )
    if not standings(matter, context, (command.role,)):
        yield FieldError(
            field="role", code="F-ROLE", message="You cannot hand on a role you do not hold."
        )


def waits_by_name(matter: Matter, person: str) -> bool:
    """Whether anything in this matter is owed by this person rather than by a post."""
    if person in matter.handlers or (matter.draw is not None and matter.draw.drawn == person):
        return True
    return any(person == task.receiver for task in matter.delegations_in_force)


def hand_over_errors(matter: Matter, command: c.HandOver, context: Context) -> Errors:
    """Somebody for whom something waits by name or who lent it, and another who may take it."""
    yield from text_errors("reason", command.reason)
    lent = any(command.leaver == task.giver for task in matter.delegations_in_force)
    named = lent or waits_by_name(matter, command.leaver)
    if command.leaver not in context.directory or not named:
        yield FieldError(
            field="leaver",
            code="F-NOTHING",
            message="Nothing in this matter waits for this person by name.",
        )
    if command.to is not None:
        yield from _taker_errors(matter, command.leaver, command.to, context)


def _taker_errors(matter: Matter, leaver: str, to: str, context: Context) -> Errors:
    taker = context.directory.get(to)
    if taker is None or to == leaver or Role.SYSTEM in context.actor.roles:
        yield FieldError(
            field="to", code="F-RECEIVER", message="Name another person of the directory."
        )
        return
    if taker.roles & ADMINISTRATORS:
        yield FieldError(
            field="to",
            code="D7",
            message="An administrator or auditor of the system does no business in it.",
        )
    if leaver in matter.handlers and taker.unit != matter.lead:
        yield FieldError(field="to", code="F-HANDLER", message="Name a handler of the lead unit.")
