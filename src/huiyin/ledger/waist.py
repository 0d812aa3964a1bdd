"""The narrow waist: what a desk may ask of the ledger, and nothing else.

A desk opens matters, adds clues and evidence, and suggests. It acts as the system, which
cannot sign in and may decide nothing: a device never closes a matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.ledger.choices import Grade, RaiserKind, State
from huiyin.ledger.core import commands as c
from huiyin.ledger.core import parts
from huiyin.ledger.core.states import Suggestion
from huiyin.ledger.errors import Conflict, Refused
from huiyin.ledger.models import Clue, Matter, User
from huiyin.ledger.verbs import accounts, engine, opening, rectifying, registering
from huiyin.ledger.verbs.engine import ActResult
from huiyin.ledger.verbs.opening import ClueFacts, MatterFacts
from huiyin.ledger.verbs.rectifying import FileFacts
from huiyin.ledger.verbs.registering import Registered

SYSTEM = "system"
TRIES = 5
"""Somebody may open, or end, the same matter between our look and our act."""
MET_ANOTHER = frozenset({"STATE", "SAME", "F-KNOWN"})
"""Refusals that come of such a meeting: look again."""


def system() -> User:
    """The account desks act under."""
    found = User.objects.filter(username=SYSTEM).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return accounts.make_user(
                username=SYSTEM,
                display_name="系统",
                unit=None,
                since=timezone.now(),
                must_change_password=False,
                system=True,
            )
    except (IntegrityError, accounts.BadAccount):
        return User.objects.get(username=SYSTEM)


def open_matter(
    *,
    kind: str,
    title: str,
    description: str = "",
    place: parts.Place,
    cause: str,
    clue: ClueFacts,
    grade: Grade = Grade.ORDINARY,
    at: datetime | None = None,
    actor: User | None = None,
) -> tuple[Matter, bool]:
    """The matter for this kind, cause and place, and whether it is new.

    An open one takes the clue. A closed one is never doubled by a clean new row: the clue
    comes with a suggestion that it recurred, and a supervisor decides. The same clue id
    again changes nothing. Safe when many ask at once.
    """
    who = actor or system()
    for _ in range(TRIES):
        known = same_matter(kind, cause, place)
        try:
            if known is not None:
                _join(known, place, clue, who, at)
                return known, False
            new = opening.register(
                kind=kind,
                title=title,
                cause=cause,
                place=place,
                clue=clue,
                grade=grade,
                description=description,
                actor=who,
                at=at,
            )
            return new, True
        except Refused as refused:
            if refused.refusal.code not in MET_ANOTHER:
                raise
    raise Conflict


def open_matters(
    wanted: Sequence[tuple[str, MatterFacts]], *, actor: User, at: datetime | None = None
) -> list[Registered]:
    """Many matters at once, each known by a token of its own; an import opens its rows so.

    Nothing is joined to a matter already open: whoever imports has been shown the likes.
    """
    return registering.register_many(wanted, actor=actor, at=at)


def same_matter(kind: str, cause: str, place: parts.Place) -> Matter | None:
    """The latest matter of this kind, cause and place that is open or struck off."""
    if not cause or not place.code:
        return None
    return (
        Matter.objects.filter(kind=kind, cause=cause, place_code=place.code)
        .exclude(state__in=(State.DECLINED, State.MERGED, State.CANCELLED))
        .order_by("-is_open", "-pk")
        .first()
    )


def _join(
    matter: Matter, place: parts.Place, clue: ClueFacts, who: User, at: datetime | None
) -> None:
    """Record the clue once: on an open matter as it is, on a closed one with a suggestion."""
    if clue.id and Clue.objects.filter(matter=matter, clue_id=clue.id).exists():
        return
    clue = replace(clue, place=clue.place or place, cause=clue.cause or matter.cause)
    if matter.is_open:
        add_clue(matter.number, clue=clue, actor=who, at=at)
    else:
        suggest_recurrence(
            matter.number, basis=clue.summary or matter.cause, clue=clue, actor=who, at=at
        )


def add_clue(
    number: str, *, clue: ClueFacts, actor: User | None = None, at: datetime | None = None
) -> ActResult:
    """Another sign of the same thing on an open matter."""
    return opening.add_clue(number, clue=clue, actor=actor or system(), at=at)


def add_evidence_bytes(
    number: str, *, file: FileFacts, actor: User | None = None, at: datetime | None = None
) -> ActResult:
    """A file (a chart, a table of readings) as evidence on a matter being rectified."""
    return rectifying.add_evidence(number, file=file, actor=actor or system(), at=at)


def suggest_recovery(
    number: str, *, basis: str, actor: User | None = None, at: datetime | None = None
) -> ActResult:
    """The readings are good again. Recorded; decides nothing and closes nothing."""
    command = c.Suggest(suggestion=Suggestion.RECOVERY, basis=basis)
    return engine.act(number, command, actor=actor or system(), at=at)


def suggest_recurrence(
    number: str,
    *,
    basis: str,
    clue: ClueFacts | None = None,
    actor: User | None = None,
    at: datetime | None = None,
) -> ActResult:
    """It seems to have come back after strike-off. A supervisor decides whether to reopen."""

    def command(matter: Matter, _: datetime) -> c.Suggest:
        place = opening.place_of(matter.place_name, code=matter.place_code)
        value = None if clue is None else opening.clue_value(number, clue, clue.place or place)
        return c.Suggest(suggestion=Suggestion.RECURRENCE, basis=basis, clue=value)

    return engine.act(number, command, actor=actor or system(), at=at)


def sensor_clue(
    *, sensor: str, channel: str, observed_at: datetime, summary: str, clue_id: str
) -> ClueFacts:
    """A clue raised by a device: nobody need be answered or called back."""
    facts = ClueFacts(channel=opening.Channel(channel), observed_at=observed_at, summary=summary)
    return replace(facts, raiser_kind=RaiserKind.SENSOR, sensor=sensor, id=clue_id)
