"""Lights that remember, and the instants a database may keep instead of timers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.ledger.core import commands as c
from huiyin.ledger.core.lights import (
    Colour,
    Light,
    Reason,
    light,
    light_moments,
    nearly_due_from,
    red_from,
)
from huiyin.ledger.core.states import FINAL, Grade, State
from huiyin.ledger.core.workdays import CHINA, local_date
from tests.ledger.core import builders as b
from tests.ledger.core.builders import Walk, walk_to, workdays


def lit(walk: Walk, now: datetime | None = None) -> Light:
    return light(walk.m, walk.rules, workdays(), walk.now if now is None else now)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def test_a_fresh_assignment_is_green_and_its_clock_runs_before_it_is_accepted() -> None:
    walk = walk_to(State.ASSIGNED)
    assert lit(walk) == Light(colour=Colour.GREEN, was_red=False, reasons=())
    assert walk.m.due == at("2026-03-16T23:59:59")  # ten working days after Monday March 2


def test_it_turns_yellow_when_three_working_days_are_left() -> None:
    walk = walk_to(State.RECTIFYING)
    assert lit(walk, at("2026-03-10T23:59:59")).colour is Colour.GREEN
    yellow = lit(walk, at("2026-03-11T00:00:00"))
    assert (yellow.colour, yellow.reasons) == (Colour.YELLOW, (Reason.NEARLY_DUE,))


def test_it_turns_red_the_moment_the_due_day_is_over() -> None:
    walk = walk_to(State.RECTIFYING)
    assert lit(walk, at("2026-03-16T23:59:59")).colour is Colour.YELLOW
    red = lit(walk, at("2026-03-17T00:00:00"))
    assert red.colour is Colour.RED
    assert red.was_red
    assert set(red.reasons) == {Reason.OVERDUE, Reason.CRITICAL_STEP_LATE}


def test_made_good_after_red_is_yellow_and_never_green_again() -> None:
    walk = walk_to(State.RECTIFYING).wait(days=30)
    assert lit(walk).colour is Colour.RED
    b.STAGES[State.VERIFYING](walk)
    assert lit(walk) == Light(colour=Colour.YELLOW, was_red=True, reasons=(Reason.WAS_RED,))
    assert walk.m.first_red_at == walk.m.due == at("2026-03-16T23:59:59")
    for stage in (State.REPLYING, State.CLOSING, State.CLOSED):
        b.STAGES[stage](walk)
        assert lit(walk).was_red
    assert lit(walk).colour is Colour.YELLOW


def test_an_extension_makes_good_but_the_original_date_stays() -> None:
    walk = walk_to(State.RECTIFYING)
    original = walk.m.due
    walk.do(b.BO, c.AskExtension(until=at("2026-04-30T23:59:59"), reason="rain"))
    walk.wait(days=20)
    assert lit(walk).colour is Colour.RED
    walk.do(b.ALICE, c.DecideExtension(granted=True, reason="rain indeed"))
    assert walk.m.original_due == original
    assert walk.m.due == at("2026-04-30T23:59:59")
    # the roadmap was not revised, so its steps are still late
    assert Reason.CRITICAL_STEP_LATE in lit(walk).reasons


def test_a_late_step_with_slack_is_yellow_only() -> None:
    walk = walk_to(State.PLANNING)
    assert walk.m.due is not None
    last = local_date(walk.m.due)
    early = last - timedelta(days=10)
    plan = c.ProposePlan(
        steps=(
            b.steps(early)[0],
            b.steps(last)[0].__class__(id="z", title="the rest", owner="water", due=last),
        )
    )
    walk.do(b.BO, plan).do(b.ALICE, c.ApprovePlan())
    yellow = lit(walk, at("2026-03-07T00:00:00"))
    assert (yellow.colour, yellow.reasons) == (Colour.YELLOW, (Reason.STEP_LATE,))


def test_a_hold_is_grey_until_its_end_and_gives_its_time_back() -> None:
    walk = walk_to(State.SUSPENDED)
    due = walk.m.due
    assert lit(walk).colour is Colour.GREY
    assert walk.m.hold is not None
    over = at(f"{walk.m.hold.until}T23:59:59") + timedelta(seconds=1)
    walk.do(b.LI, c.ReviewHold(reason="still wet", review_on=None))
    assert lit(walk, over) == Light(colour=Colour.RED, was_red=True, reasons=(Reason.HOLD_OVER,))
    walk.wait(days=7).do(b.ALICE, c.Resume(reason="dry"))
    assert due is not None
    assert walk.m.due == workdays_later(due, 5)
    assert walk.m.original_due == due
    assert lit(walk).colour is Colour.GREEN
    assert walk.m.roadmap is not None
    assert {s.due for s in walk.m.roadmap.steps} == {local_date(walk.m.due)}


def workdays_later(moment: datetime, days: int) -> datetime:
    day = workdays().add_working_days(local_date(moment), days).day
    return datetime.combine(day, moment.timetz())


def test_stages_of_the_office_have_limits_of_their_own() -> None:
    walk = walk_to(State.VERIFYING)
    assert walk.m.stage_due is not None
    late = lit(walk, walk.m.stage_due + timedelta(seconds=1))
    assert (late.colour, late.reasons) == (Colour.RED, (Reason.STAGE_OVERDUE,))


def test_an_overdue_past_is_remembered_through_a_recurrence() -> None:
    walk = walk_to(State.RECTIFYING).wait(days=30)
    for stage in (State.VERIFYING, State.REPLYING, State.CLOSING, State.CLOSED):
        b.STAGES[stage](walk)
    first = walk.m.original_due
    sample = {x.verb: x for x in b.sample_commands(walk)}
    walk.do(b.ALICE, sample["recur"])  # type: ignore[index]
    assert walk.m.cycle == 2
    assert walk.m.past_original_dues == (first,)
    assert lit(walk).colour is Colour.YELLOW


def test_final_states_are_never_red() -> None:
    for state in FINAL:
        walk = walk_to(state)
        assert red_from(walk.m) is None
        assert lit(walk, walk.now + timedelta(days=3000)).colour is Colour.GREEN


CODES = ("request", "finding", "rectify_now", "target")
WALKS = [
    walk_to(state, code, grade)
    for code in CODES
    for grade in Grade
    for state in State
    if not (code == "rectify_now" and state in {State.PLANNING, State.PLAN_REVIEW})
]
LATE = [walk_to(State.RECTIFYING, code).wait(days=400) for code in CODES]
for _walk in LATE:
    b.STAGES[State.VERIFYING](_walk)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(WALKS + LATE), st.integers(0, 3 * 366 * 24 * 60))
def test_the_moments_agree_with_the_light_at_any_time(walk: Walk, minutes: int) -> None:
    moments = light_moments(walk.m, walk.rules, workdays())
    turns = (moments.yellow_from, moments.red_from)
    probes = [walk.m.last_event_at + timedelta(minutes=minutes)]
    probes += [t + timedelta(seconds=n) for t in turns if t is not None for n in (0, 1)]
    for now in probes:
        if now >= walk.m.last_event_at:
            assert moments.colour(now) is lit(walk, now).colour


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(CODES[:2]), st.integers(0, 200))
def test_little_time_left_means_what_the_policy_says(code: str, days: int) -> None:
    walk = walk_to(State.ASSIGNED, code)
    m, rule, cal = walk.m, walk.rules.lights, workdays()
    assert m.due is not None
    assert m.assigned_at is not None
    near = nearly_due_from(m, walk.rules, cal)
    assert near is not None
    now = m.assigned_at + timedelta(days=days)
    left = cal.working_days_between(local_date(now), local_date(m.due))
    span = cal.working_days_between(local_date(m.assigned_at), local_date(m.due))
    assert (now > near) == (left <= max(rule.yellow_days, rule.yellow_share * span))


@pytest.mark.parametrize("minutes", [0, 1, 479, 480, 719, 720, 721, 960])
def test_hour_terms_turn_yellow_by_share_of_office_minutes(minutes: int) -> None:
    walk = walk_to(State.ASSIGNED, "rectify_now")
    m, cal = walk.m, workdays()
    assert m.assigned_at is not None
    assert m.due is not None
    assert cal.working_minutes_between(m.assigned_at, m.due) == 960
    now = cal.add_working_minutes(m.assigned_at, minutes).moment
    near = nearly_due_from(m, walk.rules, cal)
    assert near is not None
    assert (now > near) == (960 - minutes < 240)
