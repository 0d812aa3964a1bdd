"""An explicit-state model check of the loop, run on the real ``decide`` and ``evolve``.

Every configuration that the people of :mod:`model_world` can reach is visited. Two matters are
the same configuration when every rule sees the same in them. A *ghost* beside each matter keeps
its own account of what happened, from the events alone, so that the properties do not trust the
facts they examine. A check that finds nothing proves little until it has caught planted faults.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from huiyin.ledger.core import duties as d
from huiyin.ledger.core import events as e
from huiyin.ledger.core import guards as g
from huiyin.ledger.core.decide import decide
from huiyin.ledger.core.evolve import evolve
from huiyin.ledger.core.lifecycle import BACK_TO_WORK, TABLE, Table, Transition
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.model_world import LEAD, PEOPLE, START, World, commands
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.rules import Duty, Guard
from huiyin.ledger.core.states import FINAL, Capacity, RaiserKind, State, Verb

SHORT_OF_TIME = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ghost:
    """What a bystander who reads only the events would remember of this cycle."""

    planned: bool = False
    returned_at: datetime = START
    fresh: bool = False
    submitted_fresh: bool = False
    submitter: str = ""
    verifiers: frozenset[str] = frozenset()
    proposer: str = ""
    closer: str = ""
    answered: frozenset[str] = frozenset()
    called: frozenset[tuple[str, str]] = frozenset()
    told: frozenset[str] = frozenset()
    lenders: frozenset[tuple[str, str]] = frozenset()
    unseen: frozenset[str] = frozenset()

    def key(self) -> Hashable:
        """The ghost without its clock."""
        return replace(self, returned_at=START)


def watch(ghost: Ghost, event: e.Event) -> Ghost:
    """The ghost after an event."""
    if event.verb in BACK_TO_WORK or isinstance(event, e.Assigned | e.Recurred):
        keep = event.verb in BACK_TO_WORK
        return Ghost(planned=ghost.planned and keep, returned_at=event.at, lenders=ghost.lenders)
    changes: dict[str, Any] = {}
    match event:
        case e.PlanApproved():
            changes = {"planned": True}
        case e.EvidenceAdded():
            fresh = event.evidence.taken_at > ghost.returned_at
            changes = {"fresh": ghost.fresh or fresh}
        case e.Submitted():
            changes = {"submitter": event.actor, "submitted_fresh": ghost.fresh}
        case e.Passed():
            changes = {"verifiers": ghost.verifiers | {event.actor}}
        case e.Replied():
            changes = {"answered": ghost.answered | {event.raiser}}
        case e.CalledBackOk():
            changes = {
                "called": ghost.called | {(event.raiser, event.actor)},
                "unseen": ghost.unseen - {event.raiser},
            }
        case e.ClueAdded() if ghost.verifiers:
            changes = {"unseen": ghost.unseen | {event.clue.raiser}}
        case e.CloseProposed():
            changes = {"proposer": event.actor}
        case e.Closed():
            changes = {"closer": event.actor}
        case e.Declined() | e.Cancelled():
            changes = {"told": frozenset(event.told)}
        case e.Delegated():
            changes = {"lenders": ghost.lenders | {(event.to, event.actor)}}
    return replace(ghost, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """A matter, its ghost, and the moment of the next act."""

    matter: Matter
    ghost: Ghost
    now: datetime


ASKED_OF_PARTS = frozenset(
    {
        *d.WORKING_SIDE,
        Capacity.PLAN_APPROVER,
        Capacity.CLOSE_PROPOSER,
        Capacity.VERIFIER,
        Capacity.CANCEL_ASKER,
    }
)


def key(configuration: Configuration) -> Hashable:
    """Everything a rule can see. Parts of people inside the unit add nothing: all bar them."""
    m, now = configuration.matter, configuration.now
    parts = frozenset(
        (p.person, p.capacity) for p in m.parts if p.unit != LEAD and p.capacity in ASKED_OF_PARTS
    )
    raisers = tuple((r.replied_at is None, r.called_back_at is None) for r in m.raisers)
    flags = (
        m.interim_replied_at is None,
        bool(m.fresh_evidence),
        len(m.evidence) > len(m.fresh_evidence),
        m.roadmap is not None and not m.roadmap.unfinished,
        m.public_until is None or now > m.public_until,
        m.recheck_failed_at is None,
        m.dispute_final,
    )
    facts = (m.state, m.cycle, m.disputes, m.draw and m.draw.drawn)
    return (facts, flags, raisers, parts, configuration.ghost.key())


def broken(configuration: Configuration, people: Mapping[str, Person] = PEOPLE) -> Iterator[str]:
    """Names of the properties this configuration breaks (the seventh is asked of the graph)."""
    m, ghost = configuration.matter, configuration.ghost
    outside = {p.id for p in people.values() if p.unit not in m.units_ever}
    raisers = {r.raiser for r in m.raisers if r.kind is not RaiserKind.SENSOR}
    if m.state is State.DECLINED and not raisers <= ghost.told:
        yield "declined without telling a raiser"
    if m.state is State.CANCELLED and not raisers <= ghost.told:
        yield "cancelled without telling a raiser"
    if m.state is not State.CLOSED:
        return
    if not ghost.planned:
        yield "closed without an approved plan"
    if not ghost.submitted_fresh:
        yield "closed without fresh evidence"
    if not ghost.verifiers or not _and_lenders(ghost) <= outside:
        yield "closed without an independent check"
    three = {ghost.submitter, ghost.closer, *ghost.verifiers}
    if len(three) < 2 + len(ghost.verifiers) or ghost.closer == ghost.proposer:
        yield "closed by one who had a part in it"
    called = {r for r, caller in ghost.called if caller in outside}
    if not raisers <= ghost.answered & called:
        yield "closed without answer and call-back"
    if ghost.unseen:
        yield "closed over a clue that came after the check"


def _and_lenders(ghost: Ghost) -> set[str]:
    """The verifiers, and whoever lent them the task."""
    lent = {giver for receiver, giver in ghost.lenders if receiver in ghost.verifiers}
    return set(ghost.verifiers) | lent


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """How many configurations were visited, and what was broken (one message per property)."""

    configurations: int
    violations: tuple[str, ...]


def explore(
    world: World, table: Table = TABLE, limit: int | None = None, until: str | None = None
) -> Findings:
    """Visit every reachable configuration in breadth.

    Stops at ``limit`` configurations, or when the property named ``until`` is broken; the
    question whether every configuration can end is asked only of the whole graph.
    """
    first = _start(world, table)
    seen: dict[Hashable, int] = {key(first): 0}
    before: list[list[int]] = [[]]
    endings: set[int] = set()
    violations: dict[str, None] = {}
    queue = deque([(0, first)])
    while queue:
        index, here = queue.popleft()
        violations |= dict.fromkeys(broken(here))
        if until in violations:
            return Findings(configurations=len(seen), violations=tuple(violations))
        if here.matter.state in FINAL:
            endings.add(index)
        for there in _next(world, here, table):
            name = key(there)
            if name not in seen:
                if limit is not None and len(seen) >= limit:
                    continue
                seen[name] = len(seen)
                before.append([])
                queue.append((seen[name], there))
            before[seen[name]].append(index)
    if limit is None and len(_can_reach(endings, before)) < len(seen):
        violations["a configuration that cannot end"] = None
    return Findings(configurations=len(seen), violations=tuple(violations))


def _start(world: World, table: Table) -> Configuration:
    context = world.context(PEOPLE["registrar"], START)
    answer = decide(None, world.register(), context, table)
    if isinstance(answer, Refusal):
        raise ValueError(f"the world cannot begin: {answer.text}")
    return Configuration(matter=evolve(None, answer[0]), ghost=Ghost(), now=START + SHORT_OF_TIME)


def _next(world: World, here: Configuration, table: Table) -> Iterator[Configuration]:
    m = here.matter
    if m.state is State.CLOSING and m.public_until is not None and here.now <= m.public_until:
        yield replace(here, now=m.public_until + SHORT_OF_TIME)
    contexts = [world.context(actor, here.now) for actor in world.people]
    for command in commands(world, m, here.now):
        for context in contexts:
            answer = decide(m, command, context, table)
            if not isinstance(answer, Refusal):
                yield _after(here, answer)


def _after(here: Configuration, events: tuple[e.Event, ...]) -> Configuration:
    matter, ghost = here.matter, here.ghost
    for event in events:
        matter, ghost = evolve(matter, event), watch(ghost, event)
    return Configuration(matter=matter, ghost=ghost, now=here.now + SHORT_OF_TIME)


def _can_reach(endings: set[int], before: list[list[int]]) -> set[int]:
    reached, frontier = set(endings), list(endings)
    while frontier:
        for index in before[frontier.pop()]:
            if index not in reached:
                reached.add(index)
                frontier.append(index)
    return reached


def _changed(**rows: Transition) -> Table:
    return {**TABLE, **{Verb(name): row for name, row in rows.items()}}


def _without(verb: Verb, *rules: Duty | Guard) -> Transition:
    row = TABLE[verb]
    return replace(
        row,
        duties=tuple(x for x in row.duties if x not in rules),
        guards=tuple(x for x in row.guards if x not in rules),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A fault put into the table, the property that must break, and whose matter shows it."""

    name: str
    table: Table
    symptom: str
    raiser: RaiserKind = RaiserKind.SENSOR


PLANTED: tuple[Planted, ...] = (
    Planted(
        name="a verifier from the unit",
        table=_changed(**{"pass": _without(Verb.PASS, d.D1)}),
        symptom="closed without an independent check",
    ),
    Planted(
        name="the proposer closes",
        table=_changed(close=_without(Verb.CLOSE, d.D2)),
        symptom="closed by one who had a part in it",
    ),
    Planted(
        name="a short cut past the check",
        table=_changed(
            propose_close=replace(
                TABLE[Verb.PROPOSE_CLOSE], sources=(State.VERIFYING, State.REPLYING)
            )
        ),
        symptom="closed without an independent check",
    ),
    Planted(
        name="no call-back",
        table=_changed(
            propose_close=_without(Verb.PROPOSE_CLOSE, g.ALL_ANSWERED),
            close=_without(Verb.CLOSE, g.ALL_ANSWERED),
        ),
        symptom="closed without answer and call-back",
        raiser=RaiserKind.PERSON,
    ),
    Planted(
        name="no way back from a hold",
        table=_changed(resume=replace(TABLE[Verb.RESUME], who=())),
        symptom="a configuration that cannot end",
    ),
    Planted(
        name="stale evidence",
        table=_changed(submit=_without(Verb.SUBMIT, g.FRESH_EVIDENCE)),
        symptom="closed without fresh evidence",
    ),
)
"""Six faults that the check must see."""


def is_caught(fault: Planted, world: World) -> bool:
    """Whether exploring the world, with the fault's own raiser, finds the planted fault."""
    found = explore(replace(world, raiser=fault.raiser), fault.table, until=fault.symptom)
    return fault.symptom in found.violations
