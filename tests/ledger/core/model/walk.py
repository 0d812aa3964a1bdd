"""Random walks that go the clerk's way and the core's way side by side and compare each step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from huiyin.ledger.core import commands as c
from huiyin.ledger.core import events as e
from huiyin.ledger.core.bodies import SCHEMA_VERSION, from_body, to_body
from huiyin.ledger.core.context import Context
from huiyin.ledger.core.decide import decide
from huiyin.ledger.core.evolve import evolve
from huiyin.ledger.core.kinds import KindPolicy
from huiyin.ledger.core.lifecycle import TABLE, Table
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Grade
from tests.ledger.core import builders as b
from tests.ledger.core.model import bystander
from tests.ledger.core.model.cast import CAST
from tests.ledger.core.model.clerk import Clerk, Raiser
from tests.ledger.core.model.days import Days
from tests.ledger.core.model.moves import MAKERS
from tests.ledger.core.model.notes import take
from tests.ledger.core.model.paper import first_fault
from tests.ledger.core.model.rulebook import RULES

DAYS = Days(b.workdays())
SIDEWAYS = frozenset(
    {
        *("decline", "merge", "ask_cancel", "cancel", "note", "add_clue", "absorb", "suggest"),
        *("recompute_due", "delegate", "hand_over", "interim_reply", "dispute", "return_plan"),
        *("suspend", "fail", "callback_unsolved", "object", "ask_extension"),
    }
)
"""Verbs that a walk takes less often, so that it gets somewhere."""
PAUSES = (*(timedelta(minutes=7),) * 6, timedelta(hours=5), timedelta(days=1), timedelta(days=9))


@dataclass(frozen=True, slots=True)
class Try:
    """One person trying one thing at one moment."""

    person: Person
    command: c.Command
    now: datetime

    def __str__(self) -> str:
        return f"{self.now:%m-%d %H:%M} {self.person.id}: {self.command}"


@dataclass(frozen=True, slots=True)
class Node:
    """Where a walk has come: the clerk's facts, the core's matter, and the way here."""

    clerk: Clerk
    matter: Matter
    events: tuple[e.Event, ...]
    tries: tuple[Try, ...]
    now: datetime


class Disagreement(AssertionError):
    """The core did not do what the clerk said."""


@cache
def policy(code: str) -> KindPolicy:
    """A kind as shipped."""
    return b.policy(code)


@cache
def another_matter() -> Matter:
    """An open matter to merge into."""
    first = b.Walk(rules=policy("request"))
    answer = decide(None, b.register(), b.context(b.WEN, b.MONDAY, rules=first.rules))
    assert not isinstance(answer, Refusal)
    event = answer[0]
    assert isinstance(event, e.Registered)
    return evolve(None, bystander.renamed(event, "M-0"))


def context(rules: KindPolicy, attempt: Try) -> Context:
    """What deciding needs; the whole cast is in the directory."""
    return Context(
        actor=attempt.person,
        now=attempt.now,
        policy=rules,
        calendar=b.workdays(),
        directory=CAST,
        main=another_matter(),
    )


def start(rules: KindPolicy, grade: Grade) -> Node:
    """A matter just registered."""
    order = b.register(grade)
    first = Try(CAST["wen"], order, b.MONDAY)
    answer = decide(None, order, context(rules, first))
    assert not isinstance(answer, Refusal)
    clerk = Clerk(
        policy=rules,
        days=DAYS,
        major=grade is Grade.MAJOR,
        now=b.MONDAY,
        since=b.MONDAY,
        registered=b.MONDAY,
        clues=(order.clue,),
        raisers={order.clue.raiser: Raiser(sensor=False)},
        steps={},
        did={"wen": frozenset({"registrar"})},
    )
    return Node(clerk, evolve(None, answer[0]), answer, (), b.MONDAY)


def attempt(
    node: Node, chance: Random, *, steady: bool = False, pauses: tuple[timedelta, ...] = PAUSES
) -> Try:
    """Something somebody tries: mostly a thing of this state by one of the right post.

    A steady one seldom goes sideways.
    """
    fitting = BY_STATE[node.clerk.state]
    verb = chance.choice(fitting)
    for _ in range(4 if steady else 1):
        if verb in SIDEWAYS and chance.random() < 0.8:
            verb = chance.choice(fitting)
    if chance.random() < 0.06:
        verb = chance.choice(list(RULES))
    now = node.now + chance.choice(pauses)
    right = BY_POST[verb, node.clerk.major]
    person = chance.choice(right if right and chance.random() < 0.8 else list(CAST.values()))
    return Try(person, MAKERS[verb](node.clerk, now, chance), now)


BY_STATE = {
    state: [rule.verb for rule in RULES.values() if state in rule.sources]
    for state in {state for rule in RULES.values() for state in rule.sources}
}
BY_POST = {
    (verb, major): [p for p in CAST.values() if p.roles & set(rule.roles(major))]
    for verb, rule in RULES.items()
    for major in (False, True)
}


def promised(clerk: Clerk, wish: Try) -> str | None:
    """The clerk's word: the code of the refusal, or None."""
    code = clerk.judge(wish.person, wish.command, wish.now)
    return code or first_fault(clerk, wish.person, wish.command, wish.now)


def go(node: Node, wish: Try, table: Table = TABLE) -> Node:
    """The node after an attempt, the same one when it was refused.

    Raises Disagreement when clerk, core or bystander do not agree.
    """
    said = promised(node.clerk, wish)
    answer = decide(node.matter, wish.command, context(node.clerk.policy, wish), table)
    did = answer.code if isinstance(answer, Refusal) else None
    if said != did:
        raise Disagreement(f"the clerk says {said}, the core {did}")
    if isinstance(answer, Refusal):
        return Node(node.clerk, node.matter, node.events, (*node.tries, wish), wish.now)
    clerk, matter, events = node.clerk.fork(), node.matter, node.events
    drawn = getattr(answer[0], "drawn", None)
    take(clerk, wish.person, wish.command, wish.now, drawn)
    for event in answer:
        broken = bystander.broken(events, event)
        if broken:
            raise Disagreement(f"the bystander sees {broken}")
        if from_body(event.verb, to_body(event), SCHEMA_VERSION) != event:
            raise Disagreement("the body does not give the event back")
        matter, events = evolve(matter, event), (*events, event)
    differences = list(compare(clerk, matter))
    if differences:
        raise Disagreement(f"the facts differ: {differences}")
    return Node(clerk, matter, events, (*node.tries, wish), wish.now)


def compare(k: Clerk, m: Matter) -> Iterator[str]:
    """What the clerk and the matter say differently."""
    raisers = {r.raiser: (r.replied_at, r.called_back_at, r.reached, r.told_due) for r in m.raisers}
    noted = {name: (r.replied, r.called, r.reached, r.told_due) for name, r in k.raisers.items()}
    done = {} if m.roadmap is None else {s.id: s.done_at is not None for s in m.roadmap.steps}
    did: dict[str, set[str]] = {}
    for part in m.parts:
        did.setdefault(part.person, set()).add(str(part.capacity))
    for name, clerks, matters in (
        ("state", k.state, str(m.state)),
        ("cycle", k.cycle, m.cycle),
        ("version", k.events, m.version),
        ("since", k.since, m.state_since),
        ("last event", k.now, m.last_event_at),
        ("units", (k.lead, k.co, k.ever), (m.lead, frozenset(m.co_units), m.units_ever)),
        ("due", (k.due, k.original_due), (m.due, m.original_due)),
        ("extension", k.asked_until, m.extension and m.extension.until),
        ("extensions", (k.extensions, k.extended_due), (m.extensions_granted, m.extended_due)),
        ("disputes", (k.disputes, k.final), (m.disputes, m.dispute_final)),
        ("clues", k.clues, tuple(bystander.as_told(clue) for clue in m.clues)),
        ("raisers", noted, raisers),
        ("steps", k.steps, done),
        ("proposed", k.proposed, tuple(s.id for s in m.proposed.steps) if m.proposed else ()),
        ("plans", k.plans, m.plan_versions),
        ("evidence", k.fresh, [item.id for item in m.fresh_evidence]),
        ("fails", k.fails, m.checks_failed),
        ("drawn", k.drawn, m.draw and m.draw.drawn),
        ("passed", k.passed, m.passed and (frozenset(m.passed.by), m.passed.seen_at)),
        ("hold", k.hold_until, m.hold and m.hold.until),
        ("public", k.public_until, m.public_until),
        ("recheck", k.recheck_failed, m.recheck_failed_at is not None),
        ("handlers", k.handlers, m.handlers),
        ("parts", {n: set(d) for n, d in k.did.items()}, did),
        ("told", (k.told, k.cancel_asked), (bool(m.interim_replied_at), bool(m.cancel_asked_by))),
    ):
        if clerks != matters:
            yield f"{name}: {clerks} against {matters}"


def shortest(rules: KindPolicy, grade: Grade, tries: tuple[Try, ...], table: Table) -> str:
    """A listing of as few tries as still end in a disagreement, one at a time left out."""
    kept = list(tries)
    for number in range(len(tries) - 2, -1, -1):
        fewer = kept[:number] + kept[number + 1 :]
        if _disagrees(rules, grade, fewer, table):
            kept = fewer
    return "\n".join(str(one) for one in kept)


def _disagrees(rules: KindPolicy, grade: Grade, tries: list[Try], table: Table) -> bool:
    node = start(rules, grade)
    try:
        for one in tries:
            node = go(node, one, table)
    except Disagreement:
        return True
    except (AssertionError, LookupError, TypeError):
        return False
    return False
