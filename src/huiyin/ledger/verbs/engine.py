"""One act on a matter: access → lock → load → decide → events and rows → tally → outbox.

Every verb of the lifecycle goes through `act`. A refusal raises `Refused` after it was
written into the access log, and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from django.db import IntegrityError, transaction

from huiyin.base import clock
from huiyin.ledger import access, audit, directory, rulebook
from huiyin.ledger.choices import AccessKind, State
from huiyin.ledger.core import commands as c
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.decide import PINS_ANEW, decide
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.refusals import FieldError, Refusal
from huiyin.ledger.errors import BadToken, Conflict, Refused
from huiyin.ledger.history import History, history
from huiyin.ledger.models import ActToken, Event, Matter, Unit, User
from huiyin.ledger.verbs import outbox, store

Command = c.Command | Callable[[Matter, datetime], c.Command]
"""A command, or how to make it from the locked matter and the moment of the act."""


FORM = "form"
"""An act whose verb is known only once its command is made."""

ALREADY_OPEN = Refusal(
    code="SAME",
    message="An open matter of the same kind, cause and place is already in the ledger.",
    who_may=(),
    next_step="Add the clue to that matter.",
)


class _Optional(TypedDict, total=False):
    at: datetime | None
    token: str | None
    expected_version: int | None


class Acting(_Optional):
    """What every verb takes beside its own facts.

    `at` is left out by pages: the city's clock is read once the matter is locked. `token`
    makes a form sent twice one act. `expected_version` refuses an act on a stale page.
    """

    actor: User


@dataclass(frozen=True, slots=True)
class ActResult:
    """What came of an act. `replayed`: this form had been sent before; nothing was added."""

    number: str
    state: State
    version: int
    verbs: tuple[str, ...]
    replayed: bool = False


def act(
    number: str,
    command: Command,
    *,
    actor: User,
    at: datetime | None = None,
    token: str | None = None,
    expected_version: int | None = None,
) -> ActResult:
    """Do it, or raise Refused, Conflict or BadToken with nothing changed."""
    verb = command.verb if isinstance(command, c.Command) else FORM
    try:
        with one_open_matter(), transaction.atomic():
            other = command.into if isinstance(command, c.Merge) else None
            matter = lock(number, actor, at or clock.now(), other)
            if token is not None:
                done = _done_before(token, matter, actor, verb)
                if done is not None:
                    return done
            if expected_version is not None and expected_version != matter.version:
                raise Conflict
            events = _do(matter, command, actor, at or clock.now())
            if token is not None:
                remember(token, matter, actor, events)
            return _result(matter.number, events)
    except Refused as refused:
        audit.note(
            AccessKind.REFUSED,
            actor,
            matter=Matter.objects.filter(number=number).first(),
            rule=refused.refusal.code,
            detail=f"{verb} {refused.refusal.text}",
        )
        raise


@contextmanager
def one_open_matter() -> Iterator[None]:
    """The database's last word against a second open matter, as a refusal."""
    try:
        yield
    except IntegrityError as error:
        if store.is_double(error):
            raise Refused(ALREADY_OPEN) from error
        raise


def lock(number: str, actor: User, at: datetime, other: str | None = None) -> Matter:
    """The row of a matter this person may see, locked until the transaction ends.

    `other` is a second matter that the act will change: always locked in the same order, so
    that no two acts wait for each other.
    """
    found = access.find(actor, number, at)
    if found is None:
        raise Refused(access.NOT_YOURS)
    second = access.find(actor, other, at) if other else None
    keys = [row.pk for row in (found, second) if row is not None]
    rows = list(Matter.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    return next(row for row in rows if row.number == number)


def _do(matter: Matter, command: Command, actor: User, at: datetime) -> list[Event]:
    asked = command if isinstance(command, c.Command) else command(matter, at)
    if isinstance(asked, c.Merge):
        return _merge(matter, asked, actor, at)
    past = history(matter.pk)
    return decide_and_append(matter, past, asked, context_for(past, asked, actor, at))


def decide_and_append(
    matter: Matter, past: History, command: c.Command, context: Context
) -> list[Event]:
    """Ask the core; write what it says. Raises Refused."""
    _known_units(command)
    decided = decide(past.folded.matter, command, context)
    if isinstance(decided, Refusal):
        raise Refused(decided)
    stored = store.append(matter, past, decided)
    outbox.queue(matter, stored[0])
    return stored


def context_for(past: History, command: c.Command, actor: User, at: datetime) -> Context:
    """What the core must know to decide this command."""
    matter = past.folded.matter
    anew = command.verb in PINS_ANEW or matter.policy is None
    policy = rulebook.in_force(matter.kind, at) if anew else rulebook.policy_of(matter)
    return Context(
        actor=directory.person(actor, at),
        now=at,
        policy=policy,
        calendar=rulebook.calendar(),
        directory=directory.lenders(matter, at) | _directory(command, at),
    )


def _directory(command: c.Command, at: datetime) -> dict[str, Person]:
    if isinstance(command, c.DrawVerifier):
        return directory.verifiers(at)
    if isinstance(command, c.HandOver):
        return directory.leaver(command.leaver, at) | directory.persons(_named(command), at)
    return directory.persons(_named(command), at)


def _named(command: c.Command) -> tuple[str, ...]:
    if isinstance(command, c.Delegate):
        return (command.to,)
    if isinstance(command, c.HandOver):
        return () if command.to is None else (command.to,)
    if isinstance(command, c.Accept):
        return () if command.handler is None else (command.handler,)
    return ()


def _merge(matter: Matter, command: c.Merge, actor: User, at: datetime) -> list[Event]:
    """Two matters change in one transaction; `lock` has locked both."""
    past = history(matter.pk)
    context = context_for(past, command, actor, at)
    main = access.find(actor, command.into, at)
    if main is None or main.pk == matter.pk:
        return decide_and_append(matter, past, command, context)
    main_past = history(main.pk)
    known = {clue.id for clue in main_past.folded.matter.clues}
    clues = tuple(k for k in past.folded.matter.clues if k.id not in known)
    merging = replace(context, main=main_past.folded.matter)
    stored = decide_and_append(matter, past, command, merging)
    absorb = c.Absorb(from_matter=matter.number, clues=clues)
    decide_and_append(main, main_past, absorb, context_for(main_past, absorb, actor, at))
    return stored


def _known_units(command: c.Command) -> None:
    """The core takes any unit code; the office knows which units there are."""
    if not isinstance(command, c.Assign | c.Adjudicate):
        return
    named = {command.lead, *command.co_units} - {""}
    unknown = named - set(Unit.objects.filter(code__in=named).values_list("code", flat=True))
    if unknown:
        raise Refused(unknown_unit(sorted(unknown)[0]))


def unknown_unit(code: str) -> Refusal:
    """The refusal for a unit that is not in the directory."""
    error = FieldError(
        field="lead",
        code="F-UNIT",
        message="There is no unit %(unit)s.",
        params=(("unit", code),),
    )
    return Refusal(
        code=error.code,
        message=error.message,
        params=error.params,
        who_may=(),
        next_step="Correct the fields named and try again.",
        fields=(error,),
    )


def _done_before(token: str, matter: Matter, actor: User, verb: str) -> ActResult | None:
    done = ActToken.objects.filter(token=token).first()
    if done is None:
        return None
    if (done.matter_id, done.user_id) != (matter.pk, actor.pk) or verb not in {FORM, done.verb}:
        raise BadToken
    verbs = Event.objects.filter(
        matter=matter, seq__gte=done.first_seq, seq__lte=done.last_seq
    ).order_by("seq")
    return ActResult(
        number=matter.number,
        state=State(matter.state),
        version=matter.version,
        verbs=tuple(verbs.values_list("verb", flat=True)),
        replayed=True,
    )


def remember(token: str, matter: Matter, actor: User, events: list[Event]) -> None:
    """Keep what came of a form, so that the same form again adds nothing."""
    token_row(token, matter, actor, events).save(force_insert=True)


def token_row(token: str, matter: Matter, actor: User, events: list[Event]) -> ActToken:
    """The row of `remember`, not yet written."""
    return ActToken(
        token=token,
        user=actor,
        verb=events[0].verb,
        matter=matter,
        first_seq=events[0].seq,
        last_seq=events[-1].seq,
        at=events[-1].at,
    )


def _result(number: str, events: list[Event]) -> ActResult:
    state, version = Matter.objects.values_list("state", "version").get(number=number)
    return ActResult(number, State(state), version, tuple(event.verb for event in events))
