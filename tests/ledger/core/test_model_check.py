"""The model check in the suite: smaller worlds, all planted faults."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from huiyin.ledger.core.guards import NO_NEW_CLUE
from huiyin.ledger.core.lifecycle import TABLE
from huiyin.ledger.core.model_check import PLANTED, Planted, explore, is_caught
from huiyin.ledger.core.model_world import PEOPLE, World
from huiyin.ledger.core.states import Grade, RaiserKind, State, Verb
from tests.ledger.core.builders import policy, workdays


def small() -> World:
    return World(
        policy=policy("rectify_now"),
        calendar=workdays(),
        cycles=1,
        absent=frozenset({"third_supervisor", "second_verifier"}),
    )


FEW = {"registrar", "supervisor", "third_supervisor", "leader", "head", "verifier"}
"""Just enough people: without the leader a configuration could not end."""


def world(code: str, raiser: RaiserKind, *more: str, **changes: Any) -> World:
    absent = PEOPLE.keys() - FEW - set(more)
    asked = World(policy=policy(code), calendar=workdays(), raiser=raiser, absent=frozenset(absent))
    return replace(asked, **{"cycles": 1, **changes})


PERSON, SENSOR = RaiserKind.PERSON, RaiserKind.SENSOR
SIZES = [
    (world("rectify_now", PERSON), 1494),
    (world("rectify_now", SENSOR), 876),
    (world("rectify_now", SENSOR, "inside_verifier", "auditor"), 876),
    (world("finding", SENSOR), 2028),
    (world("rectify_now", SENSOR, cycles=2), 2964),
    (world("rectify_now", SENSOR, delegation=True), 2352),
    (world("rectify_now", SENSOR, "second_verifier", grade=Grade.MAJOR), 3228),
    (world("rectify_now", SENSOR, "double_head"), 1332),
    (world("rectify_now", SENSOR, "checking_supervisor"), 5004),
]


@pytest.mark.parametrize(("small", "size"), SIZES, ids=range(1, len(SIZES) + 1))
def test_a_world_has_as_many_configurations_as_were_counted(small: World, size: int) -> None:
    """A world that shrinks unnoticed proves less; whoever changes a rule counts again."""
    found = explore(small)
    assert (found.configurations, found.violations) == (size, ())
    assert explore(small, limit=9).configurations == 9


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
