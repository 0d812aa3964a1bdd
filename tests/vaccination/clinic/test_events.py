"""The event list against the heap recursion, against SimPy, and by its written rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.vaccination.core.clinic.drawing import Draws, draw
from huiyin.vaccination.core.clinic.drawing import given as given_days
from huiyin.vaccination.core.clinic.events import UNLIMITED, run_events
from huiyin.vaccination.core.clinic.fifo import run, run_in_detail
from tests.peers import ciw_clinic, plain_clinic, simpy_clinic
from tests.vaccination.clinic.reference import REFERENCE
from tests.vaccination.clinic.test_fifo import tie_ridden_days

SMALL = replace(REFERENCE, arrivals=replace(REFERENCE.arrivals, people=400.0))
COUNTS = [3, 4, 2, 33, 1]
FLAT = [[count] * 10 for count in COUNTS]
HOURLY = [
    [3, 2, 3, 3, 2, 1, 3, 3, 2, 2],
    [3, 4, 5, 4, 2, 0, 4, 5, 3, 2],
    [2] * 10,
    [33] * 10,
    [1, 1, 2, 1, 1, 1, 1, 1, 1, 1],
]
ROOMLESS: list[int | None] = [None] * 5


def ours(
    draws: Draws, staff: list[list[int]], room: list[int | None], lanes: int = 1
) -> tuple[np.ndarray, ...]:
    places = np.array([UNLIMITED if one is None else one for one in room])
    return run_events(draws, np.array(staff), places, lanes)


@settings(max_examples=150, deadline=None)
@given(tie_ridden_days())
def test_it_is_the_heap_recursion_where_that_holds(case: tuple[Draws, list[int]]):
    draws, servers = case
    staff = [[count] for count in servers]
    start, done, left = ours(draws, staff, [None] * len(servers))
    plain_start, plain_done = run_in_detail(draws, servers)
    assert np.array_equal(start, plain_start)
    assert np.array_equal(done, plain_done)
    assert np.array_equal(left, plain_done)


@st.composite
def crowded_days(draw: st.DrawFn) -> tuple[Draws, list[list[int]], list[int | None]]:
    """Tie-ridden days with rooms, three hours of different staff, three lanes and patience."""
    draws, servers = draw(tie_ridden_days())
    n = draws.arrive.size
    lane = draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    patience = draw(st.lists(st.integers(0, 40), min_size=n, max_size=n))
    # Whole minutes by which an hour passes within the day.
    draws = replace(
        draws,
        arrive=draws.arrive * 12,
        service=draws.service * 6,
        lane=np.array(lane, dtype=np.uint8),
        patience=np.array(patience, dtype=float) if draw(st.booleans()) else draws.patience,
    )
    few = st.integers(0, 3)
    staff = [[draw(few), draw(few), count] for count in servers]
    room = [None, *(draw(st.sampled_from([None, 0, 1, 2])) for _ in servers[1:])]
    return draws, staff, room


@settings(max_examples=150, deadline=None)
@given(crowded_days())
def test_it_keeps_the_written_rules_when_everything_happens_at_once(
    case: tuple[Draws, list[list[int]], list[int | None]],
):
    draws, staff, room = case
    mine = ours(draws, staff, room, lanes=3)
    patience = draws.patience if draws.patience.size else np.full(draws.arrive.size, np.inf)
    for a, b in zip(draws.starts[:-1], draws.starts[1:], strict=True):
        plain = plain_clinic.Clinic(
            draws.arrive[a:b],
            draws.service[:, a:b],
            staff,
            room,
            lane=draws.lane[a:b].tolist(),
            patience=patience[a:b].tolist(),
        ).run()
        for our_times, their_times in zip(mine, plain, strict=True):
            assert np.array_equal(our_times[:, a:b], their_times, equal_nan=True)


@pytest.fixture(scope="module")
def day() -> Draws:
    return draw(SMALL, 1, seed=11)


def test_simpy_and_ciw_let_everybody_leave_at_the_same_time(day: Draws):
    out, _waited = run(day, COUNTS)
    assert np.array_equal(out, simpy_clinic.tandem(day.arrive, day.service, COUNTS))
    assert np.array_equal(out, ciw_clinic.tandem(day.arrive, day.service, COUNTS))


@pytest.mark.parametrize(
    ("staff", "room", "lanes", "patience"),
    [
        pytest.param(FLAT, ROOMLESS, False, False, id="fifo"),
        pytest.param([*FLAT[:3], [24] * 10, [1] * 10], [None, None, None, 0, None], False, False,
                     id="no seat, no way out of the chair"),
        pytest.param([*FLAT[:3], [24] * 10, [1] * 10], [None, 3, 2, 0, 1], False, False,
                     id="a room before every stage"),
        pytest.param(HOURLY, ROOMLESS, False, False, id="staff by the hour"),
        pytest.param(FLAT, ROOMLESS, True, False, id="two lanes"),
        pytest.param(FLAT, ROOMLESS, False, True, id="patience"),
        pytest.param([*HOURLY[:3], [24] * 10, [1] * 10], [None, 3, 2, 0, None], True, True,
                     id="all at once"),
    ],
)  # fmt: skip
def test_simpy_begins_ends_and_frees_at_the_same_times(
    day: Draws, staff: list[list[int]], room: list[int | None], lanes: bool, patience: bool
):
    n, rng = day.arrive.size, np.random.default_rng(3)
    lane = (rng.random(n) < 0.8).astype(np.uint8) if lanes else day.lane
    patient = rng.exponential(8.0, n) if patience else day.patience
    mine = ours(replace(day, lane=lane, patience=patient), staff, room, 1 + lanes)
    peer = simpy_clinic.Clinic(
        day.arrive,
        day.service,
        staff,
        room,
        lane=lane.tolist() if lanes else None,
        patience=patient.tolist() if patience else None,
    )
    for our_times, their_times in zip(mine, peer.run(), strict=True):
        assert np.array_equal(our_times, their_times, equal_nan=True)
    if patience:
        assert 0 < np.isnan(mine[0][0]).sum() < n


def times(arrive: list[float], *service: list[float], lane: list[int] | None = None) -> Draws:
    lanes = [np.array(lane, dtype=np.uint8)] if lane else ()
    return given_days([np.array(arrive, dtype=float)], [np.array(service, dtype=float)], lane=lanes)


def test_a_full_room_holds_people_and_their_server():
    # One chair, no place before it: the second person is held from 2 to 11, the third waits.
    draws = times([0, 0, 0], [1, 1, 1], [10, 10, 10])
    start, done, left = ours(draws, [[1], [1]], [None, 0])
    assert done[0].tolist() == [1, 2, 12]
    assert left[0].tolist() == [1, 11, 21]
    assert start[0].tolist() == [0, 1, 11]
    assert start[1].tolist() == [1, 11, 21]


def test_fewer_staff_finish_whom_they_serve():
    # From the second hour one of two goes; both services begun before are finished.
    draws = times([50, 50, 50, 50], [20, 30, 5, 5])
    start, done, _left = ours(draws, [[2, 1]], [None])
    assert done[0, :2].tolist() == [70, 80]
    assert start[0, 2:].tolist() == [80, 85]


def test_more_staff_begin_at_the_hour_and_nobody_serves_in_a_break():
    draws = times([10, 10, 130], [5, 5, 5])
    start, _done, _left = ours(draws, [[0, 2, 0, 1]], [None])
    assert start[0].tolist() == [60, 60, 180]


def test_a_lane_goes_first_and_interrupts_nobody():
    draws = times([0, 1, 2], [10, 10, 10], lane=[1, 1, 0])
    start, _done, _left = ours(draws, [[1]], [None], lanes=2)
    assert start[0].tolist() == [0, 20, 10]


def test_who_would_give_up_when_a_server_is_free_is_served():
    draws = replace(times([0, 0, 0], [10, 10, 10]), patience=np.array([1.0, 10.0, 19.0]))
    start, _done, left = ours(draws, [[1]], [None])
    assert start[0, :2].tolist() == [0, 10]
    assert np.isnan(start[0, 2])
    assert left[0, 2] == 19


def test_those_who_end_together_go_on_in_the_order_in_which_they_began():
    draws = times([0, 1, 2], [4, 3, 2], [5, 5, 5])
    start, _done, _left = ours(draws, [[3], [1]], [None, None])
    assert start[1].tolist() == [4, 9, 14]


def test_the_later_stage_is_first_when_services_end_together():
    # At 5 the chair is free and another person comes from before it: the one in the room sits.
    draws = times([0, 0, 0], [1, 2, 3], [4, 4, 4])
    start, _done, left = ours(draws, [[1], [1]], [None, 1])
    assert start[1].tolist() == [1, 5, 9]
    assert left[0].tolist() == [1, 3, 6]
