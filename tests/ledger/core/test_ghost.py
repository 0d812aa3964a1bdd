"""The model check's own witness: what the ghost remembers, and which property it finds broken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.model_check import Configuration, Ghost, broken, watch
from huiyin.ledger.core.states import Role, State, Verb
from tests.ledger.core import builders as b
from tests.ledger.core.builders import Walk, walk_to


def ghost_of(walk: Walk) -> Ghost:
    ghost = Ghost()
    for event in walk.events:
        ghost = watch(ghost, event)
    return ghost


def found(matter: Matter, ghost: Ghost) -> list[str]:
    return list(broken(Configuration(matter=matter, ghost=ghost, now=b.MONDAY), b.DIRECTORY))


CLOSED = walk_to(State.CLOSED)
WITNESS = Ghost(
    planned=True,
    fresh=True,
    submitted_fresh=True,
    submitter="bo",
    verifiers=frozenset({"vera"}),
    proposer="alice",
    closer="ada",
    answered=frozenset({"raiser-1"}),
    called=frozenset({("raiser-1", "alice")}),
)


def test_the_ghost_of_a_closed_matter_remembers_everybody() -> None:
    ghost = ghost_of(CLOSED)
    assert ghost.returned_at == CLOSED.m.cycle_assigned_at
    assert replace(ghost, returned_at=WITNESS.returned_at) == WITNESS
    assert found(CLOSED.m, ghost) == []


@pytest.mark.parametrize(
    ("ghost", "name"),
    [
        (replace(WITNESS, planned=False), "closed without an approved plan"),
        (replace(WITNESS, submitted_fresh=False), "closed without fresh evidence"),
        (replace(WITNESS, verifiers=frozenset()), "closed without an independent check"),
        (replace(WITNESS, verifiers=frozenset({"vince"})), "closed without an independent check"),
        (
            replace(WITNESS, lenders=frozenset({("vera", "bo")})),
            "closed without an independent check",
        ),
        (replace(WITNESS, closer="alice"), "closed by one who had a part in it"),
        (replace(WITNESS, closer="vera"), "closed by one who had a part in it"),
        (replace(WITNESS, closer="bo"), "closed by one who had a part in it"),
        (replace(WITNESS, submitter="vera"), "closed by one who had a part in it"),
        (replace(WITNESS, answered=frozenset()), "closed without answer and call-back"),
        (replace(WITNESS, called=frozenset()), "closed without answer and call-back"),
        (
            replace(WITNESS, called=frozenset({("raiser-1", "bo")})),
            "closed without answer and call-back",
        ),
        (replace(WITNESS, unseen=frozenset({"r"})), "closed over a clue that came after the check"),
    ],
)
def test_each_property_is_broken_by_the_one_thing_it_asks(ghost: Ghost, name: str) -> None:
    assert found(CLOSED.m, ghost) == [name]
    assert found(walk_to(State.CLOSING).m, ghost) == []


def test_a_lender_from_outside_breaks_nothing() -> None:
    lent = replace(WITNESS, lenders=frozenset({("vera", "viktor"), ("ada", "bo")}))
    assert found(CLOSED.m, lent) == []


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (State.DECLINED, "declined without telling a raiser"),
        (State.CANCELLED, "cancelled without telling a raiser"),
    ],
)
def test_an_end_without_work_is_told_to_every_raiser(state: State, name: str) -> None:
    walk = walk_to(state)
    ghost = ghost_of(walk)
    assert ghost.told == {"raiser-1"}
    assert found(walk.m, ghost) == []
    assert found(walk.m, replace(ghost, told=frozenset())) == [name]


def test_a_return_takes_all_but_the_plan_and_a_recurrence_the_plan_too() -> None:
    walk = walk_to(State.VERIFYING)
    walk.do(b.VERA, c.Delegate(role=Role.VERIFIER, to="viktor", reason="ill"))
    walk.do(b.VERA, b.check(walk, passed=False))
    ghost = ghost_of(walk)
    lent = frozenset({("viktor", "vera")})
    assert ghost == Ghost(planned=True, returned_at=walk.m.state_since, lenders=lent)
    again = CLOSED.copy()
    again.do(b.ALICE, next(x for x in b.sample_commands(again) if x.verb is Verb.RECUR))
    assert ghost_of(again) == Ghost(planned=False, returned_at=again.m.state_since)
    assert ghost.key() == replace(ghost, returned_at=b.LONG_AGO).key()
    assert ghost.key() != replace(ghost, fresh=True).key()


def test_stale_evidence_is_not_fresh_to_the_ghost() -> None:
    walk = walk_to(State.RECTIFYING)
    walk.do(b.HAN, c.AddEvidence(evidence=b.evidence("old", b.LONG_AGO, walk.now)))
    assert not ghost_of(walk).fresh
    walk.do(b.HAN, c.AddEvidence(evidence=b.evidence("new", walk.now)))
    assert ghost_of(walk).fresh
    walk.do(b.HAN, c.AddEvidence(evidence=b.evidence("older", b.LONG_AGO, walk.now)))
    assert ghost_of(walk).fresh


def test_a_clue_after_the_check_is_unseen_until_its_raiser_is_called() -> None:
    early = walk_to(State.VERIFYING)
    early.do(b.ALICE, c.AddClue(clue=b.clue("clue-2", "raiser-2", at=early.now)))
    assert ghost_of(early).unseen == frozenset()
    walk = walk_to(State.REPLYING)
    walk.do(b.ALICE, c.AddClue(clue=b.clue("clue-2", "raiser-1", at=walk.now)))
    assert ghost_of(walk).unseen == {"raiser-1"}
    b.answer_all(walk)
    assert ghost_of(walk).unseen == frozenset()
