"""When a facility ran: every hour once, the strongest statement first, conflicts unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.facilities.amounts import Load
from huiyin.water.core.facilities.facility import Facility, Span, State, StopCause, month_days
from huiyin.water.core.facilities.intervals import Clash, Condition, Records, Timeline, timeline
from huiyin.water.core.facilities.state import states_on
from huiyin.water.core.shares import Range, exactly
from tests.water.core.facilities.makers import at, day, facility, fault, run, silence, spans, stop


def one_day(**records: object) -> Timeline:
    return timeline("F1", day(0), day(0), Records(**records))


def hours(line: Timeline) -> dict[Condition, float]:
    return {c: line.hours(c) for c in Condition if line.hours(c)}


def test_a_day_without_records_is_unknown():
    line = one_day()
    assert hours(line) == {Condition.UNKNOWN: 24}
    assert line.ran == Range(0, 24)


def test_start_and_stop_times_say_when_it_ran():
    line = one_day(runs=[run(0, ran=spans(0, (0, 6), (12, 20)))])
    assert hours(line) == {Condition.RUNNING: 14, Condition.NOT_RUNNING: 10}
    assert line.ran == exactly(14)


@pytest.mark.parametrize(
    ("given_hours", "condition"),
    [(24, Condition.RUNNING), (0, Condition.NOT_RUNNING), (8, Condition.PARTLY)],
)
def test_hours_of_the_day_say_how_long(given_hours: float, condition: Condition):
    line = one_day(runs=[run(0, hours=given_hours)])
    assert hours(line) == {condition: 24}
    assert line.ran == exactly(given_hours)


def test_a_stop_outweighs_a_silence_and_a_silence_the_run():
    line = one_day(
        runs=[run(0, ran=spans(0, (6, 24)))],
        silences=[silence(at(0), at(0, 12))],
        stops=[stop(at(0), at(0, 6), True)],
    )
    assert hours(line) == {
        Condition.NOT_RUNNING: 6,
        Condition.UNKNOWN: 6,
        Condition.RUNNING: 12,
    }


def test_hours_that_may_lie_in_a_silence_are_not_proved():
    line = one_day(runs=[run(0, hours=10)], silences=[silence(at(0), at(0, 6))])
    assert line.ran == Range(4, 10)


def test_the_rest_of_a_day_with_a_stop_ran_if_the_hours_fill_it():
    line = one_day(runs=[run(0, hours=18)], stops=[stop(at(0), at(0, 6), False)])
    assert hours(line) == {Condition.NOT_RUNNING: 6, Condition.RUNNING: 18}


@pytest.mark.parametrize(
    ("halted", "condition"),
    [
        (True, Condition.NOT_RUNNING),
        (None, Condition.UNKNOWN),
        (False, Condition.RUNNING),
    ],
)
def test_a_fault_counts_by_whether_it_halted(halted: bool | None, condition: Condition):
    runs = [] if halted else [run(0, ran=spans(0, (0, 24)))]
    line = one_day(runs=runs, faults=[fault(at(0), None, halted)])
    assert hours(line) == {condition: 24}


def test_hours_beside_a_stop_that_leaves_no_room_are_a_conflict_and_unknown():
    line = one_day(runs=[run(0, hours=20)], stops=[stop(at(0), at(0, 12), True)])
    assert [(c.clash, c.stated, c.possible) for c in line.conflicts] == [(Clash.STOP, 20, 12)]
    assert hours(line) == {Condition.UNKNOWN: 24}
    # the stop may be false, and its approval with it
    assert {i.approved for i in line.intervals} == {None, False}


def test_running_inside_a_stop_is_a_conflict():
    line = one_day(runs=[run(0, ran=spans(0, (10, 14)))], stops=[stop(at(0, 8), at(0, 12), False)])
    assert len(line.conflicts) == 1


@pytest.mark.parametrize(
    ("facts", "clash"),
    [
        ({"hours": 24.5}, Clash.HOURS),
        ({"hours": -1.0}, Clash.HOURS),
        ({"hours": 24.01}, None),
        ({"ran": spans(0, (20, 28))}, Clash.TIMES),
        ({"ran": spans(0, (1, 5), (4, 6))}, Clash.TIMES),
        ({"ran": spans(0, (4, 6), (1, 4))}, None),
    ],
)
def test_a_run_that_cannot_be_is_a_conflict_and_its_day_unknown(facts, clash):
    line = one_day(runs=[run(0, **facts)])
    assert [one.clash for one in line.conflicts] == ([clash] if clash else [])
    assert (line.ran == Range(0, 24)) is bool(clash)


def test_a_notice_that_ends_before_it_begins_is_refused():
    for make in (lambda: stop(at(1), at(0), True), lambda: fault(at(1), at(0), None)):
        with pytest.raises(ValueError, match="end"):
            make()
    with pytest.raises(ValueError, match="end"):
        silence(at(1), at(0))


NO_LOAD = Load.UNKNOWN


@pytest.mark.parametrize(
    ("records", "load", "states"),
    [
        ({"runs": [run(0, hours=24.0)]}, Load.WITHIN, {State.NORMAL}),
        ({"runs": [run(0, hours=24.0)]}, Load.LOW, {State.LOW_LOAD}),
        ({"runs": [run(0, hours=24.0)]}, NO_LOAD, {State.NORMAL, State.LOW_LOAD}),
        ({"runs": [run(0, hours=8.0)]}, NO_LOAD, {State.INTERMITTENT}),
        ({"runs": [run(0, hours=0.0)]}, NO_LOAD, {State.STOPPED_UNAPPROVED}),
        ({"stops": [stop(at(0), None, True)]}, NO_LOAD, {State.STOPPED_APPROVED}),
        ({"stops": [stop(at(0), None, False)]}, NO_LOAD, {State.STOPPED_UNAPPROVED}),
        (
            {"stops": [stop(at(0), None, None)]},
            NO_LOAD,
            {State.STOPPED_APPROVED, State.STOPPED_UNAPPROVED},
        ),
        (
            {"stops": [replace(stop(at(0), None, True), cause=StopCause.CONSTRUCTION)]},
            NO_LOAD,
            {State.REBUILDING},
        ),
        ({}, Load.LOW, {State.INTERMITTENT, State.LOW_LOAD, State.STOPPED_UNAPPROVED}),
    ],
)
def test_the_state_of_a_day(records, load, states):
    (one,) = one_day(**records).days
    assert states_on(facility(), one, load) == states


def test_a_facility_not_in_use_has_no_running_state():
    (one,) = one_day().days
    assert states_on(facility(ended=day(0)), one, NO_LOAD) == {State.SCRAPPED}
    assert states_on(facility(accepted=None), one, NO_LOAD) == set()


def test_a_silence_is_no_approved_stop():
    line = one_day(silences=[silence(at(0), at(1))], faults=[fault(at(0), None, None)])
    assert {one.approved for one in line.intervals} == {False}


def test_the_words_under_which_states_and_causes_are_kept():
    # water_protection.md, section 4: seven states, nine causes
    assert " ".join(State) == (
        "normal intermittent low_load stopped_approved stopped_unapproved rebuilding scrapped"
    )
    assert " ".join(StopCause) == (
        "no_inflow network_broken no_power equipment_fault no_staff_or_money overload "
        "low_influent frozen construction"
    )


def test_small_works_have_a_capacity_too():
    assert facility(design=0.5).design == 0.5


def test_an_open_stop_reaches_to_the_end():
    line = timeline("F1", day(0), day(2), Records(stops=[stop(at(1), None, False)]))
    assert line.hours(Condition.NOT_RUNNING) == 48


def test_records_of_other_facilities_say_nothing():
    line = one_day(runs=[run(0, "F2", hours=24)], stops=[stop(at(0), None, True, "F2")])
    assert hours(line) == {Condition.UNKNOWN: 24}


def test_times_without_a_zone_are_refused():
    with pytest.raises(ValueError, match="aware"):
        Span(at(0).replace(tzinfo=None), at(0))
    with pytest.raises(ValueError, match="end"):
        Span(at(1), at(0))


def test_a_facility_counts_from_acceptance_until_it_is_scrapped():
    one = facility(accepted=day(1), ended=day(3))
    assert [one.counts_on(day(n)) for n in range(4)] == [False, True, True, False]
    assert not facility(accepted=None).counts_on(day(0))
    with pytest.raises(ValueError, match="capacity"):
        facility(design=0.0)
    assert isinstance(one, Facility)


def test_a_month_has_its_days():
    assert len(month_days(2024, 2)) == 29
    assert len(month_days(2026, 12)) == 31


MOMENTS = st.integers(0, 24 * 3).map(lambda hour: at(0, hour))
ENDS = st.tuples(MOMENTS, MOMENTS).map(sorted)


@given(
    stops=st.lists(st.tuples(ENDS, st.sampled_from([True, False, None])), max_size=3),
    silences=st.lists(ENDS, max_size=2),
    halts=st.lists(st.tuples(ENDS, st.sampled_from([True, False, None])), max_size=2),
    ran=st.lists(st.one_of(st.none(), st.floats(0, 24)), min_size=3, max_size=3),
)
def test_every_hour_is_said_once_and_ranges_stay_inside(stops, silences, halts, ran):
    records = Records(
        runs=[run(n, hours=value) for n, value in enumerate(ran)],
        stops=[stop(a, b, approved) for (a, b), approved in stops],
        silences=[silence(a, b) for a, b in silences],
        faults=[fault(a, b, halted) for (a, b), halted in halts],
    )
    line = timeline("F1", day(0), day(2), records)
    turned = Records(
        runs=records.runs[::-1],
        stops=records.stops[::-1],
        silences=records.silences[::-1],
        faults=records.faults[::-1],
    )
    assert timeline("F1", day(0), day(2), turned) == line
    parts = line.intervals
    assert parts[0].span.start == at(0)
    assert parts[-1].span.end == at(3)
    assert all(a.span.end == b.span.start for a, b in pairwise(parts))
    for one in parts:
        assert one.span.end - one.span.start > timedelta(0)
        assert 0 <= one.ran.low <= one.ran.high <= one.span.hours + 1e-9
    for one in line.days:
        lows = sum(i.ran.low for i in one.intervals)
        highs = sum(i.ran.high for i in one.intervals)
        assert lows - 0.1 <= one.ran.low <= one.ran.high <= highs + 0.1
