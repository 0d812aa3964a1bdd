"""One matter for one person: facts, roadmap, people, timeline, and what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from huiyin.ledger import access, directory, evidence, rulebook
from huiyin.ledger.choices import VERBS, Look, Verb
from huiyin.ledger.core import events as e
from huiyin.ledger.core import matter as core
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.decide import permitted
from huiyin.ledger.core.forms import required_criteria
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.lights import Light, light
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import FINAL
from huiyin.ledger.errors import Refused
from huiyin.ledger.history import history
from huiyin.ledger.models import (
    Clue,
    EvidenceFile,
    Matter,
    SealedText,
    Unit,
    User,
    WaitingFor,
)


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One event as the timeline shows it. `event` holds the facts of its verb."""

    seq: int
    look: Look
    event: e.Event
    actor: str
    unit: str
    on_behalf_of: str


@dataclass(frozen=True, slots=True)
class RaiserView:
    """A raiser, masked. `words` is the raiser's own text, for the office only."""

    clue: Clue
    status: core.RaiserStatus | None
    masked_name: str
    masked_phone: str
    words: str | None


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence with its file; `fresh`: newer than the last return."""

    value: object
    file: EvidenceFile | None
    fresh: bool


@dataclass(frozen=True, slots=True)
class PermittedAct:
    """A verb of this state; `refusal` says why this person may not, None when he may."""

    verb: Verb
    look: Look
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class MatterPage:
    """Everything a matter page shows. `state` is the core's matter, folded from its events.

    `texts` gives sealed texts (description, answers) by ref; None when erased. `people` and
    `units` give names for usernames and unit codes. `light` is None when nothing is owed.
    """

    row: Matter
    state: core.Matter
    policy: KindPolicy
    light: Light | None
    description: str | None
    timeline: tuple[TimelineLine, ...]
    raisers: tuple[RaiserView, ...]
    evidence: tuple[EvidenceView, ...]
    acts: tuple[PermittedAct, ...]
    waiting_for: tuple[WaitingFor, ...]
    criteria: tuple[str, ...]
    texts: dict[str, str | None]
    people: dict[str, str]
    units: dict[str, Unit]
    may_unmask: bool


def matter_page(number: str, user: User, now: datetime) -> MatterPage:
    """The page, if this person may see the matter. Raises Refused otherwise."""
    row = access.may_see(user, number, now)
    past = history(row.pk)
    state = past.folded.matter
    policy = rulebook.policy_of(state)
    context = Context(
        actor=directory.person(user, now),
        now=now,
        policy=policy,
        calendar=rulebook.calendar(),
    )
    office = access.may_unmask(user, now)
    texts = _texts(number, state, office=office)
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=_unit_codes(past.events))}
    people = _names(past.events, state)
    lit = light(state, policy, context.calendar, now)
    return MatterPage(
        row=row,
        state=state,
        policy=policy,
        light=None if state.state in FINAL else lit,
        description=texts.get(state.description.ref) if state.description else "",
        timeline=tuple(_timeline(past.events, people, units)),
        raisers=tuple(_raisers(row, state, texts)),
        evidence=tuple(_evidence(row, state)),
        acts=tuple(PermittedAct(verb, VERBS[verb], no) for verb, no in permitted(state, context)),
        waiting_for=tuple(row.waiting_for.select_related("unit", "person")),
        criteria=required_criteria(state, policy),
        texts=texts,
        people=people,
        units=units,
        may_unmask=office,
    )


def evidence_file(user: User, evidence_id: str, now: datetime) -> tuple[EvidenceFile, bytes]:
    """A file of a matter this person may see. Raises Refused or BadEvidence."""
    file = EvidenceFile.objects.filter(evidence_id=evidence_id).select_related("matter").first()
    if file is None:
        raise Refused(access.NOT_YOURS)
    access.may_see(user, file.matter.number, now)
    return file, evidence.read(file.sha256)


def _timeline(
    events: Iterable[e.Event], people: dict[str, str], units: dict[str, Unit]
) -> Iterable[TimelineLine]:
    for seq, event in enumerate(events, 1):
        helped = event.on_behalf_of
        yield TimelineLine(
            seq=seq,
            look=VERBS[event.verb],
            event=event,
            actor=people.get(event.actor, event.actor),
            unit=units[event.unit].name if event.unit in units else event.unit,
            on_behalf_of=people.get(helped, helped) if helped else "",
        )


def _unit_codes(events: Iterable[e.Event]) -> set[str]:
    codes: set[str] = set()
    for event in events:
        codes.add(event.unit)
        if isinstance(event, e.Assigned | e.Adjudicated):
            codes.update((event.lead, *event.co_units))
    return codes


def _names(events: Iterable[e.Event], state: core.Matter) -> dict[str, str]:
    named = set(state.handlers)
    for event in events:
        named.add(event.actor)
        if event.on_behalf_of:
            named.add(event.on_behalf_of)
        if isinstance(event, e.Delegated):
            named.add(event.to)
        if isinstance(event, e.VerifierDrawn):
            named.update(event.candidates)
    steps = () if state.roadmap is None else state.roadmap.steps
    named.update(step.owner for step in steps)
    found = User.objects.filter(username__in=named)
    return dict(found.values_list("username", "display_name"))


def _texts(number: str, state: core.Matter, *, office: bool) -> dict[str, str | None]:
    """Sealed texts this person may read: all but the raisers' own words, for the office those."""
    words = {clue.details.ref for clue in state.clues if clue.details is not None}
    numbers = {number, *(clue.carried_from for clue in state.clues if clue.carried_from)}
    rows = SealedText.objects.filter(matter_number__in=numbers)
    return {
        row.ref: None if row.erased_at else row.text
        for row in rows
        if office or row.ref not in words
    }


def _raisers(row: Matter, state: core.Matter, texts: dict[str, str | None]) -> Iterable[RaiserView]:
    by_ref = {status.raiser: status for status in state.raisers}
    for clue in row.clues.select_related("raiser"):
        yield RaiserView(
            clue=clue,
            status=by_ref.get(clue.raiser_ref),
            masked_name=clue.raiser.masked_name if clue.raiser else "",
            masked_phone=clue.raiser.masked_phone if clue.raiser else "",
            words=texts.get(clue.details_ref),
        )


def _evidence(row: Matter, state: core.Matter) -> Iterable[EvidenceView]:
    files = {file.evidence_id: file for file in row.evidence_files.all()}
    fresh = {item.id for item in state.fresh_evidence}
    for item in state.evidence:
        yield EvidenceView(item, files.get(item.id), item.id in fresh)
