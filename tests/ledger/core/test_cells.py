"""Every state × verb × role × relation cell, and the rule that refuses it.

A cell is a person in one role and one relation before a matter in one state. What must happen is
worked out by `model.standing` from `model.rulebook`, the design's table as text, and never from
the table, duties or guards under test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.decide import ask, decide, permitted
from huiyin.ledger.core.events import Event
from huiyin.ledger.core.evolve import evolve
from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Grade, Role, State, Suggestion, Verb
from tests.ledger.core.builders import (
    DIRECTORY,
    Walk,
    context,
    person,
    sample_commands,
    walk_to,
)
from tests.ledger.core.model.relations import RELATIONS, Case
from tests.ledger.core.model.rulebook import RULES
from tests.ledger.core.model.standing import Desk, verdict

Tried = dict[Verb, c.Command]
Answer = tuple[Event, ...] | Refusal
Cell = tuple[Verb, Role, str]
VERBS = frozenset(Verb) - {Verb.REGISTER}
CELLS = 14 * 2 * 39 * 14 * 44
"""States, grades, verbs, roles, relations: 670,000 cells; the number may only grow."""


def holds_at_first(matter: Matter, condition: str) -> bool:
    """What is so of a matter that came straight to its state an hour ago."""
    not_yet = {
        *("cancel asked", "steps done", "fresh evidence", "extension asked"),
        *("calendar published", "new due untold"),
    }
    if condition == "all answered":
        return matter.state is State.CLOSING
    if condition == "draw needed":
        return matter.is_major
    return condition not in not_yet


def commands(walk: Walk) -> Tried:
    suggest = c.Suggest(suggestion=Suggestion.RECOVERY, basis="three clear readings")
    return {command.verb: command for command in (*sample_commands(walk), suggest)}


def desk(case: Case) -> Desk:
    m = case.matter
    return Desk(
        state=str(m.state),
        major=m.is_major,
        draws=True,
        lead=m.lead,
        co=frozenset(m.co_units),
        ever=m.units_ever,
    )


def code_of(answer: object) -> str | None:
    return answer.code if isinstance(answer, Refusal) else None


def check_all(walk: Walk, name: str, role: Role, tried: Tried) -> Iterator[str | None]:
    """Every verb by one person: the refusing rule, None where there is none."""
    case = RELATIONS[name](walk.m, role)
    made = repr(case.matter)
    before = desk(case)
    asked = replace(
        context(case.actor, walk.now, rules=walk.rules),
        directory=DIRECTORY | {p.id: p for p in case.others},
    )
    for verb, command in tried.items():
        rule = RULES[verb]
        promised = verdict(rule, before, case.who, lambda name: holds_at_first(walk.m, name))
        yield check(case, decide(case.matter, command, asked), promised, (verb, role, name))
    assert repr(case.matter) == made


def check(case: Case, answer: Answer, promised: str | None, cell: Cell) -> str | None:
    """Compare an answer with the book: the refusing rule, or the state the act leads to."""
    if isinstance(answer, Refusal) and not answer.fields:
        assert answer.code == promised, (cell, answer, promised)
        assert answer.next_step, cell
        return promised
    assert promised is None, (cell, answer, promised)
    if not isinstance(answer, Refusal):
        after = evolve(case.matter, answer[0])
        assert after.state == RULES[cell[0]].after(case.matter.state), cell
        assert after.version == case.matter.version + 1, cell
    return None


@pytest.mark.parametrize("grade", Grade)
@pytest.mark.parametrize("state", State)
def test_each_cell_is_refused_by_the_rule_the_book_names(state: State, grade: Grade) -> None:
    walk = walk_to(state, grade=grade)
    before = repr(walk.m)
    tried = commands(walk)
    assert tried.keys() == RULES.keys() == VERBS
    seen: Counter[str | None] = Counter()
    for name in RELATIONS:
        for role in Role:
            seen.update(check_all(walk, name, role, tried))
    assert repr(walk.m) == before
    assert seen.total() == len(VERBS) * len(Role) * len(RELATIONS)
    assert seen.total() * len(State) * len(Grade) >= CELLS
    assert seen[None] > 0
    assert seen["ROLE"] > 0


def test_every_refusing_rule_is_met_in_some_cell() -> None:
    """So that no duty is asked of nobody."""
    met: set[str | None] = set()
    for state in (State.REGISTERED, State.DISPUTED, State.VERIFYING, State.CLOSING, State.CLOSED):
        walk = walk_to(state, grade=Grade.MAJOR)
        tried = commands(walk)
        for name in RELATIONS:
            for role in (Role.SUPERVISOR, Role.LEADER, Role.VERIFIER, Role.UNIT_HEAD):
                met.update(check_all(walk, name, role, tried))
    duties = {f"D{n}" for n in (1, 2, 3, 5, 7, 8, 9, 10)}
    assert duties | {"STATE", "ROLE", "UNIT", None} <= met


@pytest.mark.parametrize("state", State)
def test_buttons_agree_with_what_happens(state: State) -> None:
    walk = walk_to(state)
    everyone = [person("x", unit, role) for role in Role for unit in ("water", "parks", "office")]
    commands = {command.verb: command for command in sample_commands(walk)}
    for actor in everyone:
        told = dict(permitted(walk.m, context(actor, walk.now)))
        assert set(told) == {v for v, rule in RULES.items() if state in rule.sources}
        for verb, command in commands.items():
            answer = decide(walk.m, command, context(actor, walk.now))
            if verb not in told:
                assert code_of(answer) == "STATE"
            elif told[verb] is not None:
                assert answer == told[verb]
            else:
                assert not isinstance(answer, Refusal) or answer.fields


def test_a_refusal_always_says_who_may_and_what_to_do_next() -> None:
    for state in State:
        walk = walk_to(state)
        for verb in TABLE:
            if verb is Verb.REGISTER:
                continue
            answer = ask(walk.m, verb, context(person("nobody", "x", Role.READER), walk.now))
            assert isinstance(answer, Refusal)
            assert answer.text
            assert answer.next_step
            assert answer.who_may
