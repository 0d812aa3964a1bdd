"""The model check in the suite: smaller worlds, all planted faults."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huiyin.ledger.core.guards import NO_NEW_CLUE
from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.model_check import PLANTED, Planted, explore, is_caught
from huiyin.ledger.core.model_world import World
from huiyin.ledger.core.states import RaiserKind, State, Verb
from tests.ledger.core.builders import policy, workdays


def small() -> World:
    return World(
        policy=policy("rectify_now"),
        calendar=workdays(),
        cycles=1,
        absent=frozenset({"third_supervisor", "second_verifier"}),
    )


@pytest.mark.parametrize("raiser", [RaiserKind.PERSON, RaiserKind.SENSOR])
def test_no_property_is_broken_in_a_small_world(raiser: RaiserKind) -> None:
    world = World(
        policy=policy("rectify_now"),
        calendar=workdays(),
        cycles=1,
        raiser=raiser,
        absent=frozenset({"third_supervisor", "second_verifier"}),
    )
    found = explore(world)
    assert found.violations == ()
    assert found.configurations > 1000


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.name)
def test_a_planted_fault_is_caught(fault: Planted) -> None:
    assert is_caught(fault, small())


def test_six_faults_are_planted() -> None:
    assert len({fault.name for fault in PLANTED}) == 6


@pytest.mark.parametrize("raiser", [RaiserKind.PERSON, RaiserKind.SENSOR])
def test_a_table_that_ignores_late_clues_is_caught(raiser: RaiserKind) -> None:
    deaf = {
        verb: replace(row, guards=tuple(x for x in row.guards if x is not NO_NEW_CLUE))
        for verb, row in TABLE.items()
    }
    fault = Planted(
        name="late clues ignored",
        table=deaf,
        symptom="closed over a clue that came after the check",
        raiser=raiser,
    )
    assert is_caught(fault, small())


def test_without_a_way_back_a_late_reading_is_a_dead_end() -> None:
    shut = {**TABLE, Verb.OBJECT: replace(TABLE[Verb.OBJECT], sources=(State.CLOSING,))}
    found = explore(replace(small(), raiser=RaiserKind.SENSOR), shut)
    assert "a configuration that cannot end" in found.violations
