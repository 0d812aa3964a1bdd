"""Rounds of work: when one began, what its check saw, and what came after the check."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.refusals import Refusal
from huiyin.ledger.core.states import RaiserKind, Role, State, Suggestion
from tests.ledger.core import builders as b
from tests.ledger.core.builders import Walk, walk_to


def code(walk: Walk, actor: b.Person, command: c.Command) -> str:
    """The first thing that is wrong with it."""
    answer = walk.ask(actor, command)
    return answer.code if isinstance(answer, Refusal) else "ok"


def test_a_step_done_before_a_hold_may_be_entered_after_it() -> None:
    walk = walk_to(State.RECTIFYING)
    began = walk.m.state_since
    done = walk.now + timedelta(hours=2)
    walk.wait(hours=5)
    b.ASIDE[State.SUSPENDED][1](walk).wait(days=3).do(b.ALICE, c.Resume(reason="dry again"))
    early = c.CompleteStep(step="a", done_at=began - timedelta(seconds=1))
    assert code(walk, b.HAN, early) == "F-TIMES"
    walk.do(b.HAN, c.CompleteStep(step="a", done_at=done))
    assert walk.m.roadmap is not None
    assert walk.m.roadmap.step("a").done_at == done  # type: ignore[union-attr]


def test_a_return_begins_a_new_round_and_refuses_times_of_the_one_before() -> None:
    walk = walk_to(State.RECTIFYING)
    before = walk.now
    work = b.STAGES[State.VERIFYING]
    work(walk).do(b.VERA, b.check(walk, passed=False))
    assert walk.m.rectifying_since == walk.m.state_since > before


def test_the_verifier_who_passed_a_matter_does_not_recheck_it() -> None:
    walk = walk_to(State.CLOSED)
    again = c.Recheck(passed=True, seen_at=walk.now, seen_where=b.BRIDGE)
    assert code(walk, b.VERA, again) == "D10"
    walk.do(b.VIKTOR, again)
    assert code(walk, b.VIKTOR, c.Recheck(passed=True, seen_at=walk.now, seen_where=b.BRIDGE)) == (
        "ok"
    )


def test_whoever_lent_the_check_does_not_recheck_it_either() -> None:
    walk = walk_to(State.VERIFYING)
    walk.do(b.VERA, c.Delegate(role=Role.VERIFIER, to="ada", reason="ill"))
    walk.do(b.ADA, b.check(walk))
    b.answer_all(walk).do(b.ALICE, c.ProposeClose(statement="done"))
    b.publicity(walk).do(b.LI, c.Close())
    again = c.Recheck(passed=True, seen_at=walk.now, seen_where=b.BRIDGE)
    assert [code(walk, who, again) for who in (b.VERA, b.ADA, b.VIKTOR)] == ["D10", "D10", "ok"]


def a_late(walk: Walk, kind: RaiserKind, raiser: str, name: str = "late") -> c.AddClue:
    return c.AddClue(clue=b.clue(name, raiser, kind, at=walk.now))


@pytest.mark.parametrize("state", [State.REPLYING, State.CLOSING])
def test_a_reading_after_the_check_stops_strike_off_until_a_new_check(state: State) -> None:
    walk = walk_to(state).do(b.JUDGE, a_late(walk_to(state), RaiserKind.SENSOR, "probe"))
    if state is State.REPLYING:
        b.answer_all(walk)
        assert code(walk, b.ALICE, c.ProposeClose(statement="done")) == "G-NEW-CLUE"
    else:
        assert code(b.publicity(walk), b.ADA, c.Close()) == "G-NEW-CLUE"
    walk.do(b.ALICE, c.Object(reason="the probe shows foam"))
    assert (walk.m.state, walk.m.passed) == (State.RECTIFYING, None)
    for stage in (State.VERIFYING, State.REPLYING, State.CLOSING, State.CLOSED):
        b.STAGES[stage](walk)
    assert walk.m.is_closed


def test_a_reading_before_the_check_stops_nothing() -> None:
    walk = walk_to(State.REPLYING)
    assert walk.m.passed is not None
    seen = replace(b.clue("early", "probe", RaiserKind.SENSOR), observed_at=walk.m.passed.seen_at)
    walk.do(b.JUDGE, c.AddClue(clue=seen))
    b.STAGES[State.CLOSING](walk)
    b.STAGES[State.CLOSED](walk)
    assert walk.m.is_closed


def test_a_person_who_comes_after_the_check_is_answered_and_called_back() -> None:
    walk = walk_to(State.REPLYING)
    walk.do(b.WEN, a_late(walk, RaiserKind.PERSON, "raiser-2"))
    assert code(walk, b.ALICE, c.ProposeClose(statement="done")) == "G-ANSWERED"
    b.answer_all(walk)
    assert code(walk, b.ALICE, c.ProposeClose(statement="done")) == "ok"


def test_a_raiser_who_comes_again_after_the_call_back_is_not_passed_over() -> None:
    walk = b.answer_all(walk_to(State.REPLYING))
    walk.do(b.WEN, a_late(walk, RaiserKind.PERSON, "raiser-1"))
    assert code(walk, b.ALICE, c.ProposeClose(statement="done")) == "G-NEW-CLUE"


def test_a_clue_that_comes_with_a_suggestion_is_kept_once() -> None:
    walk = walk_to(State.CLOSED)
    again = b.clue("again", "probe", RaiserKind.SENSOR, at=walk.now)
    order = c.Suggest(suggestion=Suggestion.RECURRENCE, basis="foam", clue=again)
    walk.do(b.JUDGE, order)
    assert walk.m.clues[-1] == again
    assert code(walk, b.JUDGE, order) == "F-KNOWN"
