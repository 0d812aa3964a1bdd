"""Bans go with a task through every hand, and count for the draw and the handler too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.decide import decide
from huiyin.ledger.core.evolve import evolve
from huiyin.ledger.core.parts import Person
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import Capacity, Grade, Role, State

from . import builders as b
from .builders import Walk, walk_to

OTTO = b.person("otto", "elsewhere", Role.READER)
OLGA = b.person("olga", "elsewhere", Role.READER)
PEOPLE = {**b.DIRECTORY, "otto": OTTO, "olga": OLGA}


def code_of(walk: Walk, actor: Person, command: c.Command) -> str | None:
    answer = walk.ask(actor, command)
    return answer.code if isinstance(answer, Refusal) else None


def hand_on(walk: Walk, giver: Person, role: Role, to: str) -> None:
    context = replace(b.context(giver, walk.now, rules=walk.rules), directory=PEOPLE)
    answer = decide(walk.m, c.Delegate(role=role, to=to, reason="on leave"), context)
    assert not isinstance(answer, Refusal)
    for event in answer:
        walk.matter = evolve(walk.matter, event)


def test_whoever_handed_a_task_on_has_acted_however_many_hands_it_went_through() -> None:
    walk = b.answer_all(walk_to(State.REPLYING))
    hand_on(walk, b.ADA, Role.SUPERVISOR, "otto")
    hand_on(walk, OTTO, Role.SUPERVISOR, "olga")
    walk.do(OLGA, c.ProposeClose(statement="done"))
    assert walk.m.who(Capacity.CLOSE_PROPOSER) == {"olga", "otto", "ada"}
    b.publicity(walk)
    assert code_of(walk, b.ADA, c.Close()) == "D2"
    assert code_of(walk, b.LI, c.Close()) is None


def test_a_task_held_in_ones_own_right_binds_nobody_behind() -> None:
    walk = b.answer_all(walk_to(State.REPLYING))
    hand_on(walk, b.ADA, Role.SUPERVISOR, "alice")
    hand_on(walk, b.ALICE, Role.SUPERVISOR, "otto")
    walk.do(OTTO, c.ProposeClose(statement="done"))
    assert walk.m.who(Capacity.CLOSE_PROPOSER) == {"otto", "alice"}


def test_nobody_is_drawn_who_would_be_refused_for_a_task_handed_to_him() -> None:
    walk = walk_to(State.VERIFYING, grade=Grade.MAJOR)
    hand_on(walk, b.BO, Role.UNIT_HEAD, "vera")
    order = c.DrawVerifier(seed="public")
    answer = walk.ask(b.ALICE, order)
    assert isinstance(answer, Refusal)
    assert [field.code for field in answer.fields] == ["D9"]


@pytest.mark.parametrize("handler", ["ghost", "peng", "vera"])
def test_the_handler_belongs_to_the_unit_that_accepts(handler: str) -> None:
    walk = walk_to(State.ASSIGNED)
    answer = walk.ask(b.BO, c.Accept(handler=handler))
    assert isinstance(answer, Refusal)
    assert {(field.field, field.code) for field in answer.fields} == {("handler", "F-HANDLER")}
    assert code_of(walk, b.BO, c.Accept(handler="han")) is None
    assert code_of(walk, b.BO, c.Accept()) is None


def test_a_task_handed_over_in_a_ring_keeps_its_first_lender_in_mind() -> None:
    """Found by a random walk: bo to ada, ada back to bo, then on; the head's part was lost."""
    head = b.person("head", "water", Role.UNIT_HEAD)
    walk = walk_to(State.REPLYING)
    walk.do(head, c.Delegate(role=Role.UNIT_HEAD, to="bo", reason="leave"))
    for leaver, to in (("bo", "ada"), ("ada", "bo"), ("bo", "wen")):
        walk.do(b.ALICE, c.HandOver(leaver=leaver, to=to, reason="new post"))
    people = b.DIRECTORY | {"head": head}
    asked = replace(b.context(b.WEN, walk.now), directory=people)
    answer = decide(walk.m, c.Reply(raiser="raiser-1", answer=b.ANSWER), asked)
    assert not isinstance(answer, Refusal)
    after = evolve(walk.m, answer[0])
    assert after.who(Capacity.REPLIER) == {"wen", "bo", "ada", "head"}
