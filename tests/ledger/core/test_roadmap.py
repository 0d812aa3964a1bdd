"""Roadmaps: faults that are named, forecasts, late and critical steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.ledger.core import roadmap as r
from huiyin.ledger.core.parts import Step
from huiyin.ledger.core.workdays import CHINA
from tests.ledger.core.builders import MONDAY, workdays

DUE = datetime(2026, 3, 31, 23, 59, 59, tzinfo=CHINA)


def step(name: str, day: int | None, *after: str, done: int | None = None) -> Step:
    return Step(
        id=name,
        title=f"do {name}",
        owner="water",
        due=None if day is None else date(2026, 3, day),
        predecessors=after,
        done_at=None if done is None else datetime(2026, 3, done, 15, tzinfo=CHINA),
    )


def plan(*steps: Step) -> r.Roadmap:
    return r.Roadmap(version=1, steps=steps, proposed_at=MONDAY)


def codes(*steps: Step) -> list[str]:
    return [fault.code for fault in r.faults(steps, DUE)]


def test_a_good_plan_has_no_faults() -> None:
    assert codes(step("a", 10), step("b", 31, "a")) == []


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), ["R-EMPTY"]),
        ((step("a", None),), ["R-DATE"]),
        ((replace(step("a", 3), owner=" "),), ["R-OWNER"]),
        ((replace(step("a", 3), title=""),), ["R-TITLE"]),
        ((step("a", 3), step("a", 4)), ["R-ID", "R-ID"]),
        ((replace(step("a", 3), due=date(2026, 4, 1)),), ["R-LATE"]),
        ((step("a", 3, "z"),), ["R-BEFORE"]),
        ((step("a", 9), step("b", 8, "a")), ["R-ORDER"]),
        ((step("a", 3, "a"),), ["R-CYCLE"]),
    ],
)
def test_each_fault_is_found(steps: tuple[Step, ...], expected: list[str]) -> None:
    assert codes(*steps) == expected


def test_a_circle_is_named_in_order() -> None:
    found = r.find_cycle((step("a", 3, "c"), step("b", 3, "a"), step("c", 3, "b"), step("d", 3)))
    assert len(found) == 4
    assert found[0] == found[-1]
    arrows = set(pairwise(found))
    assert arrows == {("a", "b"), ("b", "c"), ("c", "a")}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14))
def test_a_circle_is_found_exactly_when_sorting_fails(edges: list[tuple[int, int]]) -> None:
    before: dict[str, set[str]] = {str(n): set() for n in range(8)}
    for first, second in edges:
        before[str(second)].add(str(first))
    steps = tuple(step(name, 3, *sorted(wait)) for name, wait in before.items())
    left, progress = dict(before), True
    while progress:
        ready = [n for n, wait in left.items() if not wait & left.keys()]
        progress = bool(ready)
        for name in ready:
            del left[name]
    found = r.find_cycle(steps)
    assert bool(found) == bool(left)
    for first, second in pairwise(found):
        assert first in before[second]


def test_a_step_is_late_after_the_end_of_its_day() -> None:
    road = plan(step("a", 10), step("b", 12), step("c", 5, done=20))
    assert r.late_steps(road, datetime(2026, 3, 10, 23, 59, 59, tzinfo=CHINA)) == ()
    late = r.late_steps(road, datetime(2026, 3, 11, 0, 0, 0, tzinfo=CHINA))
    assert [s.id for s in late] == ["a"]


def test_critical_steps_are_those_the_end_waits_for() -> None:
    road = plan(step("a", 5), step("b", 10), step("c", 20, "a", "b"), step("d", 15))
    assert r.critical_steps(road) == {"b", "c"}


def test_the_forecast_is_the_longest_path_over_unfinished_steps() -> None:
    # b takes 5 working days after a (Tue 10 -> Tue 17); a was done three working days late.
    road = plan(step("a", 10, done=13), step("b", 17, "a"))
    assert r.forecast_end(road, workdays(), date(2026, 3, 13)) == date(2026, 3, 20)
    on_time = plan(step("a", 10, done=10), step("b", 17, "a"))
    assert r.forecast_end(on_time, workdays(), date(2026, 3, 11)) == date(2026, 3, 17)
    idle = plan(step("a", 10), step("b", 17, "a"))
    assert r.forecast_end(idle, workdays(), date(2026, 3, 12)) == date(2026, 3, 19)
    assert r.forecast_end(plan(step("a", None)), workdays(), date(2026, 3, 12)) is None


def test_a_shift_moves_open_steps_by_working_days_and_leaves_done_ones() -> None:
    road = plan(step("a", 4, done=4), step("b", 6, "a"))
    moved = r.shift(road, workdays(), 2)
    assert [s.due for s in moved] == [date(2026, 3, 4), date(2026, 3, 10)]
