"""Shifts and rosters: rules by hand, brute force on tiny cases, refusals with the shortage."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.vaccination.core.answer import Ended
from huiyin.vaccination.core.staffing.errors import BadShifts
from huiyin.vaccination.core.staffing.roster import Need, roster
from huiyin.vaccination.core.staffing.shifts import Role, Rules, Shift, shifts_of

EIGHT = 480
BLOCKS = Rules((240,), blocks=2, longest_break=120, earliest=480, latest=1140)


def test_shifts_are_those_written_by_hand():
    """Four hours between 8 and 19, once or twice with 1 or 2 hours between."""
    told = {one.blocks for one in shifts_of(BLOCKS)}
    single = {((60 * a, 60 * a + 240),) for a in range(8, 16)}
    double = {
        ((60 * a, 60 * a + 240), (60 * b, 60 * b + 240))
        for a, b in [(8, 13), (8, 14), (9, 14), (9, 15), (10, 15)]
    }
    assert told == single | double


def test_hours_and_rest_are_kept():
    assert all(len(one.blocks) == 1 for one in shifts_of(replace(BLOCKS, max_minutes=420)))
    rested = shifts_of(replace(BLOCKS, min_rest=15 * 60))
    assert max(one.end - one.start for one in rested) == 9 * 60


def _brute(needs, roles, shifts, teams):
    """Least cost over all numbers of people, shift by shift, dealing people by trying all ways."""
    slots, choices = range(len(needs[0].people)), list(itertools.product(roles, shifts))
    top = max(max(need.people) for need in needs) * len(needs)
    best = None
    for numbers in itertools.product(range(top + 1), repeat=len(choices)):
        used = {shift for (_role, shift), n in zip(choices, numbers, strict=True) if n}
        if teams is not None and len(used) > teams:
            continue
        cost = sum(
            n * role.cost * shift.minutes / 60
            for (role, shift), n in zip(choices, numbers, strict=True)
        )
        if best is not None and cost >= best:
            continue
        if all(_dealt(needs, roles, choices, numbers, t) for t in slots):
            best = cost
    return best


def _dealt(needs, roles, choices, numbers, t):
    """Hall's condition: each set of needs has people enough among those who can do any of it."""
    span = (EIGHT + 60 * t, EIGHT + 60 * t + 60)
    there = {
        role.name: sum(
            n
            for (one, shift), n in zip(choices, numbers, strict=True)
            if one is role and shift.covers(*span)
        )
        for role in roles
    }
    for size in range(1, len(needs) + 1):
        for some in itertools.combinations(needs, size):
            able = [r for r in roles if any(need.name in r.works for need in some)]
            if sum(there[r.name] for r in able) < sum(need.people[t] for need in some):
                return False
    return True


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    a=st.lists(st.integers(0, 2), min_size=3, max_size=3),
    b=st.lists(st.integers(0, 1), min_size=3, max_size=3),
    costs=st.tuples(st.sampled_from([1.0, 1.5]), st.sampled_from([0.9, 2.0])),
    teams=st.sampled_from([None, 1, 2]),
)
def test_rosters_equal_brute_force(a, b, costs, teams):
    needs = (Need("talk", tuple(a)), Need("jab", tuple(b)))
    roles = (Role("doctor", ("talk",), costs[0]), Role("nurse", ("talk", "jab"), costs[1]))
    rules = Rules((120,), blocks=1, earliest=480, latest=660, teams=teams)
    shifts = shifts_of(rules)
    expected = _brute(needs, roles, shifts, teams)
    if expected is None:
        with pytest.raises(BadShifts):
            roster(needs, roles, rules, EIGHT)
        return
    found = roster(needs, roles, rules, EIGHT)
    assert found.cost == pytest.approx(expected)
    assert found.bound == pytest.approx(expected)
    assert found.ended is Ended.PROVEN
    for need, row in zip(needs, found.at_work, strict=True):
        assert all(n <= there for n, there in zip(need.people, row, strict=True))


def test_everybody_on_duty_is_at_some_work():
    needs = (Need("jab", (1, 3, 1, 1)),)
    rules = Rules((240,), blocks=1, earliest=480, latest=720)
    found = roster(needs, (Role("nurse", ("jab",), 1.0),), rules, EIGHT)
    assert found.at_work == ((3, 3, 3, 3),)
    assert found.people == {"nurse": 3}
    assert found.on_books == {"nurse": 5}
    assert found.person_hours == 12.0


def test_one_team_costs_more_than_two():
    needs = (Need("jab", (2, 2, 2, 2, 1, 1, 1, 1)),)
    rules = Rules((240,), blocks=2, meal_minutes=60, earliest=480, latest=1020)
    role = (Role("nurse", ("jab",), 1.0),)
    two = roster(needs, role, rules, EIGHT)
    assert two.cost == 12.0
    with pytest.raises(BadShifts):
        roster(needs, role, replace(rules, teams=1), EIGHT)


def test_a_need_that_nobody_does_is_named():
    with pytest.raises(BadShifts, match="No role does jab"):
        roster((Need("jab", (1,)),), (Role("r", ("talk",), 1.0),), BLOCKS, EIGHT)


def test_an_hour_that_no_shift_reaches_is_named():
    needs = (Need("jab", (1,) * 12),)
    with pytest.raises(BadShifts, match=r"No legal shift works at 19:00"):
        roster(needs, (Role("nurse", ("jab",), 1.0),), BLOCKS, EIGHT)


def test_too_few_people_are_told_with_the_shortage():
    needs = (Need("jab", (3, 5, 3, 3)),)
    role = Role("nurse", ("jab",), 1.0, most=3)
    with pytest.raises(BadShifts, match=r"jab at 09:00: 2 short"):
        roster(needs, (role,), BLOCKS, EIGHT)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"block_minutes": ()}, "longer than 0"),
        ({"step": 7}, "divide an hour"),
        ({"longest_break": 30}, "shorter than the meal"),
        ({"meal_minutes": 0}, "break must be longer"),
        ({"latest": 400}, "latest end"),
        ({"days_per_person": 8}, "days per person"),
        ({"teams": 0}, "at least 1"),
        ({"block_minutes": (720,)}, "no shift"),
        ({"step": 5, "block_minutes": tuple(range(60, 240, 5)), "longest_break": 180}, "more than"),
    ],
)
def test_rules_that_do_not_fit_are_refused(change: dict, complaint: str):
    with pytest.raises(BadShifts, match=complaint):
        shifts_of(replace(BLOCKS, **change))


def test_a_shift_covers_only_what_lies_in_one_block():
    shift = Shift(((480, 600), (660, 720)))
    assert shift.covers(480, 540)
    assert not shift.covers(540, 660)
    assert shift.minutes == 180
