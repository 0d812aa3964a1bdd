"""Nobody's clue ends without word: declining and cancelling need every raiser told."""

from __future__ import annotations

import pytest

from huiyin.ledger.core import bodies
from huiyin.ledger.core import commands as c
from huiyin.ledger.core.events import Cancelled
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import RaiserKind, State
from tests.ledger.core import builders as b
from tests.ledger.core.builders import walk_to


@pytest.mark.parametrize("told", [(), ("raiser-1",), ("raiser-2",)])
def test_cancelling_needs_every_raiser_told_merged_ones_included(told: tuple[str, ...]) -> None:
    walk = walk_to(State.REGISTERED)
    other = (b.clue("clue-2", "raiser-2"), b.clue("clue-3", "probe", RaiserKind.SENSOR))
    walk.do(b.ALICE, c.Absorb(from_matter="M-9", clues=other))
    walk.do(b.WEN, c.AskCancel(reason="typed twice"))
    before = walk.m
    answer = walk.ask(b.ALICE, c.Cancel(reason="yes", told=told))
    assert isinstance(answer, Refusal)
    assert (answer.code, walk.m) == ("F-TOLD", before)
    walk.do(b.ALICE, c.Cancel(reason="yes", told=("raiser-1", "raiser-2")))
    event = walk.events[-1]
    assert isinstance(event, Cancelled)
    assert (walk.m.state, event.told) == (State.CANCELLED, ("raiser-1", "raiser-2"))


def test_a_cancellation_written_before_the_told_were_kept_is_still_read() -> None:
    event = walk_to(State.CANCELLED).events[-1]
    body = bodies.to_body(event)
    assert bodies.from_body("cancel", body, bodies.SCHEMA_VERSION) == event
    del body["told"]
    old = bodies.from_body("cancel", body, bodies.SCHEMA_VERSION)
    assert isinstance(old, Cancelled)
    assert old.told == ()
