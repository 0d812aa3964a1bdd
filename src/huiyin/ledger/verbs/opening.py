"""From a clue to a matter, and what may be decided before it is assigned."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from django.db import transaction

from huiyin.base import clock
from huiyin.base.clock import CHINA
from huiyin.ledger import audit, directory, rulebook
from huiyin.ledger.choices import AccessKind, Channel, Grade, RaiserKind, Role
from huiyin.ledger.core import commands as c
from huiyin.ledger.core import parts
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.decide import decide
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.errors import Refused
from huiyin.ledger.models import Matter, User
from huiyin.ledger.verbs import outbox, store
from huiyin.ledger.verbs.engine import Acting, ActResult, act, one_open_matter, remember
from huiyin.ledger.verbs.sealing import Envelopes, seal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClueFacts:
    """A clue as somebody brings it. `words` are the raiser's own and stay outside the chain.

    A person or unit gives `raiser_name`; a sensor has only `sensor`, its name in the chain.
    `id` makes the same clue known when it comes again; by default each is new.
    `raiser_ref` is a record made before, so that who brings several clues is answered once.
    `place` and `cause` are the clue's own: what shows a recurrence is compared with the matter's.
    `protected`: the raiser informs on somebody (举报) and is shown to no unit.
    """

    channel: Channel
    observed_at: datetime
    summary: str = ""
    words: str = ""
    raiser_kind: RaiserKind = RaiserKind.PERSON
    raiser_name: str = ""
    raiser_phone: str = ""
    raiser_ref: str = ""
    sensor: str = ""
    id: str = ""
    place: parts.Place | None = None
    cause: str = ""
    protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterFacts:
    """A matter as it is registered, with its first clue."""

    kind: str
    title: str
    cause: str
    place: parts.Place | None
    clue: ClueFacts
    grade: Grade = Grade.ORDINARY
    description: str = ""


def place_of(
    name: str,
    *,
    code: str = "",
    longitude: float | None = None,
    latitude: float | None = None,
) -> parts.Place:
    """A place for the chain: degrees (WGS 84) become millionths, so that no float is hashed."""
    if longitude is None or latitude is None:
        return parts.Place(name=name, code=code)
    return parts.Place(
        name=name, code=code, lon_e6=round(longitude * 1e6), lat_e6=round(latitude * 1e6)
    )


def clue_value(number: str, facts: ClueFacts, place: parts.Place | None) -> parts.Clue:
    """The clue for the chain; names and words are put away behind commitments."""
    envelopes = Envelopes()
    value = enveloped_clue(number, facts, place, envelopes)
    envelopes.save()
    return value


def enveloped_clue(
    number: str, facts: ClueFacts, place: parts.Place | None, envelopes: Envelopes
) -> parts.Clue:
    """The same, its records kept in `envelopes` for the caller to save."""
    if facts.raiser_kind is RaiserKind.SENSOR:
        raiser = facts.sensor
    elif facts.raiser_ref:
        raiser = facts.raiser_ref
    elif facts.raiser_name:
        raiser = envelopes.raiser(
            name=facts.raiser_name, phone=facts.raiser_phone, protected=facts.protected
        ).ref
    else:
        raiser = ""
    return parts.Clue(
        id=facts.id or secrets.token_hex(8),
        raiser=raiser,
        raiser_kind=facts.raiser_kind,
        channel=str(facts.channel),
        observed_at=facts.observed_at,
        summary=facts.summary,
        place=place,
        details=envelopes.seal(number, facts.words) if facts.words else None,
    )


def register(
    *,
    kind: str,
    title: str,
    cause: str,
    place: parts.Place | None,
    clue: ClueFacts,
    grade: Grade = Grade.ORDINARY,
    description: str = "",
    actor: User,
    at: datetime | None = None,
    token: str | None = None,
) -> Matter:
    """登记: a new matter from its first clue.

    An open matter of the same kind, cause and place is refused (SAME): add the clue to it.
    A `token` used before is an IntegrityError; `registering.register_once` understands it.
    """
    try:
        with one_open_matter(), transaction.atomic():
            now = at or clock.now()
            number = store.next_number(now.astimezone(CHINA).year)
            envelopes = Envelopes()
            facts = MatterFacts(
                kind=kind,
                title=title,
                cause=cause,
                place=place,
                clue=clue,
                grade=grade,
                description=description,
            )
            command = register_command(number, facts, envelopes)
            envelopes.save()
            return _begin(command, registering_context(kind, actor, now), actor, token)
    except Refused as refused:
        audit.note(
            AccessKind.REFUSED,
            actor,
            rule=refused.refusal.code,
            detail=f"register {refused.refusal.text}",
        )
        raise


def _begin(command: c.Register, context: Context, actor: User, token: str | None) -> Matter:
    decided = decide(None, command, context)
    if isinstance(decided, Refusal):
        raise Refused(decided)
    matter, stored = store.create(decided)
    outbox.queue(matter, stored[0])
    if token is not None:
        remember(token, matter, actor, stored)
    return matter


def register_command(number: str, facts: MatterFacts, envelopes: Envelopes) -> c.Register:
    """The command that makes this matter; its records are kept in `envelopes`."""
    return c.Register(
        matter_id=number,
        title=facts.title,
        cause=facts.cause,
        place=facts.place,
        grade=facts.grade,
        clue=enveloped_clue(number, facts.clue, facts.place, envelopes),
        description=envelopes.seal(number, facts.description) if facts.description else None,
    )


def registering_context(kind: str, actor: User, at: datetime) -> Context:
    """What a registration of this kind is decided on."""
    return Context(
        actor=directory.person(actor, at),
        now=at,
        policy=rulebook.in_force(kind, at),
        calendar=rulebook.calendar(),
    )


def add_clue(number: str, *, clue: ClueFacts, **acting: Unpack[Acting]) -> ActResult:
    """Another raiser of the same thing, to be answered in turn."""

    def command(matter: Matter, _: datetime) -> c.AddClue:
        place = parts.Place(name=matter.place_name, code=matter.place_code)
        value = clue_value(number, clue, clue.place or (place if matter.place_name else None))
        return c.AddClue(clue=value)

    return act(number, command, **acting)


def interim_reply(number: str, *, answer: str, **acting: Unpack[Acting]) -> ActResult:
    """先行联系: tell the raisers that the matter is in hand."""
    return act(number, lambda *_: c.InterimReply(answer=seal(number, answer)), **acting)


def decline(
    number: str, *, reason: str, told: tuple[str, ...], **acting: Unpack[Acting]
) -> ActResult:
    """不予立项; `told` are the refs of the raisers who have been told why."""
    return act(number, c.Decline(reason=reason, told=told), **acting)


def merge(number: str, *, into: str, reason: str, **acting: Unpack[Acting]) -> ActResult:
    """并案: the raisers are answered from the matter `into`."""
    return act(number, c.Merge(into=into, reason=reason), **acting)


def ask_cancel(number: str, *, reason: str, **acting: Unpack[Acting]) -> ActResult:
    """Ask for 撤销登记."""
    return act(number, c.AskCancel(reason=reason), **acting)


def cancel(
    number: str, *, reason: str, told: tuple[str, ...], **acting: Unpack[Acting]
) -> ActResult:
    """撤销登记, on somebody else's asking; `told` as in `decline`."""
    return act(number, c.Cancel(reason=reason, told=told), **acting)


def note(number: str, *, text: str, **acting: Unpack[Acting]) -> ActResult:
    """A remark on the file."""
    return act(number, c.Note(text=text), **acting)


def delegate(
    number: str, *, role: Role, to: str, reason: str, **acting: Unpack[Acting]
) -> ActResult:
    """Hand one's task on to the person with this username; the bans go with it (D8)."""
    return act(number, c.Delegate(role=role, to=to, reason=reason), **acting)
