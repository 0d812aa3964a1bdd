"""The loop walked from end to end, and the states every test starts from."""

from __future__ import annotations

import pytest

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.evolve import replay
from huiyin.ledger.core.states import Grade, RaiserKind, State
from tests.ledger.core.builders import ADA, clue, walk_to


@pytest.mark.parametrize("grade", Grade)
@pytest.mark.parametrize("code", ["request", "finding", "task", "rectify_now"])
def test_every_state_can_be_reached(code: str, grade: Grade) -> None:
    skipped = {State.PLANNING, State.PLAN_REVIEW} if code == "rectify_now" else set()
    for state in set(State) - skipped:
        assert walk_to(state, code, grade).m.state is state


def test_replay_of_the_events_gives_the_folded_matter() -> None:
    for state in State:
        walk = walk_to(state)
        assert replay(walk.events) == walk.m


def test_a_sensors_matter_closes_without_answer_or_call_back() -> None:
    sensor = clue("c", "station-3", RaiserKind.SENSOR)
    walk = walk_to(State.CLOSED, "exceedance", first=sensor)
    assert walk.m.people_raisers == ()
    assert walk.m.is_closed


def test_rectify_at_once_passes_planning_by_policy_but_never_the_check() -> None:
    walk = walk_to(State.PLANNING, "rectify_now")
    assert walk.m.state is State.RECTIFYING
    plans = [e for e in walk.events if e.automatic]
    assert [e.verb for e in plans] == ["propose_plan", "approve_plan"]
    assert walk.m.roadmap is not None
    assert len(walk.m.roadmap.steps) == 1
    assert walk_to(State.VERIFYING, "rectify_now").m.state is State.VERIFYING


def test_a_late_raiser_keeps_the_matter_from_being_struck_off() -> None:
    walk = walk_to(State.CLOSING).do(
        ADA, c.AddClue(clue=clue("late", "raiser-2", at=walk_to(State.REGISTERED).now))
    )
    answer = walk.wait(days=30).ask(ADA, c.Close())
    assert getattr(answer, "code", None) == "G-ANSWERED"
