"""What the people of the model check try: every way out of every state, and some barred ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.model_world import PEOPLE, START, World, commands
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import FINAL, Grade, RaiserKind, Role, State, Verb
from tests.ledger.core import builders as b
from tests.ledger.core.builders import walk_to

WORLD = World(policy=b.policy(), calendar=b.workdays())


def tried(state: State, world: World = WORLD, grade: Grade = Grade.ORDINARY) -> list[c.Command]:
    walk = walk_to(state, grade=grade)
    return list(commands(world, walk.m, walk.now))


@pytest.mark.parametrize("state", State)
def test_every_way_out_of_a_state_is_tried(state: State) -> None:
    leading = {v for v, row in TABLE.items() if state in row.sources and row.target is not None}
    asked = {command.verb for command in tried(state)}
    assert leading <= asked
    assert bool(asked) == (state is State.CLOSED or state not in FINAL)


@pytest.mark.parametrize(
    ("state", "verb", "times"),
    [
        (State.REGISTERED, Verb.DECLINE, 2),
        (State.REGISTERED, Verb.CANCEL, 2),
        (State.PLANNING, Verb.PROPOSE_PLAN, 2),
        (State.RECTIFYING, Verb.ADD_EVIDENCE, 2),
        (State.RECTIFYING, Verb.SUSPEND, 2),
        (State.CLOSED, Verb.RECUR, 3),
        (State.VERIFYING, Verb.PROPOSE_CLOSE, 1),
        (State.CLOSING, Verb.PROPOSE_CLOSE, 1),
        (State.REPLYING, Verb.ADD_CLUE, 1),
        (State.CLOSING, Verb.ADD_CLUE, 1),
        (State.VERIFYING, Verb.DRAW_VERIFIER, 0),
    ],
)
def test_good_and_bad_ways_are_tried(state: State, verb: Verb, times: int) -> None:
    assert Counter(command.verb for command in tried(state))[verb] == times


BARRED: dict[State, set[str]] = {
    State.REGISTERED: {"F-MAIN", "F-TOLD", "G-CANCEL"},
    State.PLANNING: {"R-EMPTY"},
    State.RECTIFYING: {"F-NO-END", "F-STEP", "G-STEPS"},
    State.REPLYING: {"F-UNANSWERED", "G-ANSWERED"},
    State.CLOSED: {"F-KNOWN", "F-RECHECK"},
}
"""What bars the bad ways, beside the rules on persons, when a matter came straight to its state."""


@pytest.mark.parametrize("state", BARRED)
def test_bad_ways_are_tried_and_barred_by_the_rule_they_are_meant_for(state: State) -> None:
    walk = walk_to(state)
    answers = [
        walk.ask(actor, command)
        for command in commands(WORLD, walk.m, walk.now)
        for actor in b.EVERYBODY
    ]
    codes = {answer.code for answer in answers if isinstance(answer, Refusal)}
    assert {code for code in codes if code[1] == "-"} == BARRED[state]


def test_a_lot_is_drawn_with_several_seeds_where_a_lot_decides() -> None:
    drawn = [x for x in tried(State.VERIFYING, grade=Grade.MAJOR) if isinstance(x, c.DrawVerifier)]
    assert len({x.seed for x in drawn}) == len(drawn) == 4


def test_a_task_is_handed_on_once_and_only_where_that_is_explored() -> None:
    lending = replace(WORLD, delegation=True)
    (order,) = [x for x in tried(State.VERIFYING, lending) if isinstance(x, c.Delegate)]
    assert order.role is Role.VERIFIER
    assert not [x for x in tried(State.VERIFYING) if isinstance(x, c.Delegate)]
    walk = walk_to(State.VERIFYING)
    walk.do(b.VERA, c.Delegate(role=Role.VERIFIER, to="viktor", reason="ill"))
    again = commands(lending, walk.m, walk.now)
    assert not [x for x in again if isinstance(x, c.Delegate)]


def test_evidence_is_tried_stale_and_fresh_and_each_once() -> None:
    walk = walk_to(State.RECTIFYING)
    since = walk.m.fresh_since
    assert since is not None
    for left in ((True, False), (True,), ()):
        offered = [
            x.evidence for x in commands(WORLD, walk.m, walk.now) if isinstance(x, c.AddEvidence)
        ]
        assert tuple(x.taken_at <= since for x in offered) == left
        if offered:
            walk.do(b.HAN, c.AddEvidence(evidence=offered[-1]))
    at_once = b.evidence("edge", since, since + timedelta(days=1))
    edge = replace(walk_to(State.RECTIFYING).m, evidence=(at_once,))
    kept = [x for x in commands(WORLD, edge, walk.now) if isinstance(x, c.AddEvidence)]
    assert [x.evidence.taken_at > since for x in kept] == [True]


def test_no_more_cycles_are_begun_than_asked_for() -> None:
    assert tried(State.CLOSED, replace(WORLD, cycles=1)) == []
    kinds = {type(x) for x in tried(State.CLOSED, replace(WORLD, cycles=2))}
    assert kinds == {c.Recur, c.Recheck}
    closed = walk_to(State.CLOSED)
    failed = replace(closed.m, recheck_failed_at=closed.now)
    assert c.Recheck not in {type(x) for x in commands(WORLD, failed, closed.now)}


def test_the_office_stands_outside_and_one_of_each_relation_is_there() -> None:
    roles = {name: set(person.roles) for name, person in PEOPLE.items()}
    assert roles["checking_supervisor"] == {Role.SUPERVISOR, Role.VERIFIER}
    assert roles["double_head"] == {Role.SUPERVISOR, Role.UNIT_HEAD}
    assert roles["head"] == {Role.UNIT_HEAD, Role.HANDLER}
    assert roles["auditor"] == {Role.AUDITOR, Role.SUPERVISOR}
    inside = {name for name, person in PEOPLE.items() if person.unit == "lead"}
    assert inside == {"head", "double_head", "inside_verifier"}
    office = {name for name, person in PEOPLE.items() if person.unit == PEOPLE["registrar"].unit}
    three = {"supervisor", "checking_supervisor", "third_supervisor"}
    assert office == {"registrar", "leader"} | three


def test_a_world_follows_two_cycles_of_an_ordinary_persons_matter_unless_told() -> None:
    assert (WORLD.cycles, WORLD.delegation, WORLD.absent) == (2, False, frozenset())
    order = WORLD.register()
    assert (order.grade, order.clue.raiser_kind) == (Grade.ORDINARY, RaiserKind.PERSON)
    assert order.clue.observed_at == START
    assert {p.id for p in replace(WORLD, absent=frozenset({"head"})).people} == (
        PEOPLE.keys() - {"head"}
    )
