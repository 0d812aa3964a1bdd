"""No text is longer than its column, so that every database gives the same answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.decide import decide
from huiyin.ledger.core.parts import Place
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import State

from . import builders as b
from .builders import walk_to

PLAIN = b.register()
CLUE = PLAIN.clue


@pytest.mark.parametrize(
    ("field", "command"),
    [
        ("title", replace(PLAIN, title="x" * 201)),
        ("cause", replace(PLAIN, cause="x" * 121)),
        ("place.name", replace(PLAIN, place=Place(name="x" * 201))),
        ("place.code", replace(PLAIN, place=Place(name="x", code="x" * 81))),
        ("clue.summary", replace(PLAIN, clue=replace(CLUE, summary="x" * 501))),
        ("clue.id", replace(PLAIN, clue=replace(CLUE, id="x" * 41))),
        ("clue.raiser", replace(PLAIN, clue=replace(CLUE, raiser="x" * 81))),
    ],
)
def test_it_refuses_a_registration_with_a_text_too_long(field: str, command: c.Register) -> None:
    answer = decide(None, command, b.context(b.WEN, b.MONDAY))
    assert isinstance(answer, Refusal)
    assert [(error.field, error.code) for error in answer.fields] == [(field, "F-LONG")]


@pytest.mark.parametrize(("name", "longest"), [("id", 40), ("title", 200), ("owner", 60)])
def test_it_refuses_a_step_with_a_text_too_long(name: str, longest: int) -> None:
    walk = walk_to(State.PLANNING)
    first, *_ = b.plan(walk).steps
    assert not isinstance(
        walk.ask(b.BO, c.ProposePlan(steps=(replace(first, **{name: "x" * longest}),))), Refusal
    )
    answer = walk.ask(b.BO, c.ProposePlan(steps=(replace(first, **{name: "x" * (longest + 1)}),)))
    assert isinstance(answer, Refusal)
    assert [(e.field, e.code) for e in answer.fields] == [(f"steps.0.{name}", "R-LONG")]
