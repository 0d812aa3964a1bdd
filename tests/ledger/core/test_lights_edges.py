"""Lights at their edges: which clock runs in which state, whose red it is, when time is short."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from huiyin.ledger.core import lights
from huiyin.ledger.core.kinds import KindPolicy, Term, TermUnit
from huiyin.ledger.core.lights import Colour, Light, LightMoments, Reason
from huiyin.ledger.core.matter import Matter
from huiyin.ledger.core.parts import Step
from huiyin.ledger.core.roadmap import Roadmap
from huiyin.ledger.core.states import UNIT_CLOCK, RaiserKind, State
from huiyin.ledger.core.workdays import day_end, local_date
from tests.ledger.core import builders as b
from tests.ledger.core.builders import walk_to, workdays

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
DATE = local_date(b.MONDAY)
WORKING = walk_to(State.RECTIFYING).m


def step(name: str, due: date | None, *after: str) -> Step:
    return Step(id=name, title=name, owner="water", due=due, predecessors=after)


def planned(*steps: Step, **changes: object) -> Matter:
    plan = Roadmap(version=1, steps=steps, proposed_at=b.MONDAY)
    return replace(WORKING, **{"roadmap": plan, **changes})  # type: ignore[arg-type]


def moments(matter: Matter) -> LightMoments:
    return lights.light_moments(matter, b.policy(), workdays())


def lit(matter: Matter, now: datetime) -> Light:
    return lights.light(matter, b.policy(), workdays(), now)


@pytest.mark.parametrize("state", sorted(UNIT_CLOCK))
def test_without_a_due_date_nothing_is_overdue_or_nearly_due(state: State) -> None:
    bare = replace(WORKING, state=state, due=None, stage_due=None, roadmap=None)
    assert lights.red_causes(bare) == {}
    assert lights.nearly_due_from(bare, b.policy(), workdays()) is None
    assert moments(bare) == LightMoments(
        grey=False, yellow_from=None, red_from=None, was_red_by=None
    )
    unassigned = replace(WORKING, cycle_assigned_at=None)
    assert lights.nearly_due_from(unassigned, b.policy(), workdays()) is None


@pytest.mark.parametrize("state", sorted(set(State) - {State.RECTIFYING}))
def test_steps_count_only_while_they_are_worked_on(state: State) -> None:
    """A plan that lies ready, or is done with, is neither late nor a danger to the date."""
    late = planned(step("a", DATE), step("z", DATE), state=state, due=None, stage_due=None)
    assert Reason.CRITICAL_STEP_LATE not in lights.red_causes(late)
    assert moments(late).yellow_from is None
    assert Reason.STEP_LATE not in lit(late, late.last_event_at + 9 * DAY).reasons
    assert not lights.forecast_is_late(replace(late, due=b.MONDAY), workdays(), b.MONDAY + 9 * DAY)


def test_a_matter_in_work_without_a_plan_has_no_late_steps() -> None:
    bare = replace(WORKING, roadmap=None)
    assert Reason.CRITICAL_STEP_LATE not in lights.red_causes(bare)
    assert moments(bare).yellow_from == lights.nearly_due_from(bare, b.policy(), workdays())
    assert lit(bare, bare.last_event_at).colour is Colour.GREEN
    assert lights.forecast_is_late(bare, workdays(), b.MONDAY) is False


def test_the_first_of_the_critical_steps_makes_red_and_the_first_of_all_yellow() -> None:
    plan = planned(
        step("a", DATE + 4 * DAY), step("b", DATE + 7 * DAY, "a"), step("c", DATE + 2 * DAY)
    )
    assert lights.red_causes(plan)[Reason.CRITICAL_STEP_LATE] == day_end(DATE + 4 * DAY)
    assert moments(plan).yellow_from == day_end(DATE + 2 * DAY)
    undated = planned(step("a", None), step("b", DATE + DAY))
    assert moments(undated).yellow_from == day_end(DATE + DAY)


def test_a_plan_is_late_when_it_ends_after_the_due_date_and_not_on_it() -> None:
    plan = planned(step("a", DATE + 2 * DAY))
    for due, late in ((DATE + 2 * DAY, False), (DATE + DAY, True)):
        matter = replace(plan, due=day_end(due))
        assert lights.forecast_is_late(matter, workdays(), b.MONDAY) is late
    for calm in (
        replace(plan, due=None),
        planned(step("a", None)),
        planned(replace(step("a", DATE), done_at=b.MONDAY + 30 * DAY)),
    ):
        assert lights.forecast_is_late(calm, workdays(), b.MONDAY) is False


OWN = {State.ASSIGNED, State.PLANNING, State.RECTIFYING}


@pytest.mark.parametrize("state", State)
def test_a_stage_is_the_units_while_it_has_the_matter_or_owes_an_answer(state: State) -> None:
    matter = replace(WORKING, state=state)
    open_one, told = matter.raisers[0], replace(matter.raisers[0], replied_at=b.MONDAY)
    station = replace(open_one, raiser="station", kind=RaiserKind.SENSOR)
    assert state not in UNIT_CLOCK or state in OWN | {State.DISPUTED, State.PLAN_REVIEW}
    for raisers, owed in (((told, open_one), True), ((told, told), False), ((station,), False)):
        asked = replace(matter, raisers=raisers)
        expected = state in OWN or (state is State.REPLYING and owed)
        assert lights.is_units(asked, Reason.STAGE_OVERDUE) is expected


def test_dates_of_the_work_are_the_units_and_ends_of_holds_the_offices() -> None:
    mine = {reason for reason in Reason if lights.is_units(WORKING, reason)}
    assert mine == {Reason.OVERDUE, Reason.CRITICAL_STEP_LATE, Reason.STAGE_OVERDUE}


def test_red_is_remembered_from_when_it_was_first_so_and_never_before_the_last_event() -> None:
    due = day_end(DATE + 5 * DAY)
    matter = replace(WORKING, due=due, stage_due=None, roadmap=None)
    assert lights.remember_red(matter, due) is None
    assert lights.remember_red(matter, due + SECOND) == due
    assert lights.remember_office_red(matter, due + SECOND) is None
    moved = replace(matter, last_event_at=due + DAY)
    assert lights.remember_red(moved, due + 2 * DAY) == due + DAY
    known = replace(matter, first_red_at=b.LONG_AGO, office_red_at=b.MONDAY)
    assert lights.remember_red(known, due + DAY) == b.LONG_AGO
    assert lights.remember_office_red(known, due + DAY) == b.MONDAY
    checked = replace(matter, state=State.VERIFYING, stage_due=due)
    assert lights.remember_red(checked, due + SECOND) is None
    assert lights.remember_office_red(checked, due + SECOND) == due


def timed(amount: int, unit: TermUnit, days: int, share: Fraction) -> KindPolicy:
    rules = b.policy()
    rule = replace(rules.lights, yellow_days=days, yellow_share=share)
    terms = replace(rules.terms, whole=Term(amount=amount, unit=unit))
    return replace(rules, terms=terms, lights=rule, urgent=())


def near(rules: KindPolicy, due: datetime, start: datetime = b.MONDAY) -> datetime | None:
    matter = replace(WORKING, cycle_assigned_at=start, due=due)
    return lights.nearly_due_from(matter, rules, workdays())


@pytest.mark.parametrize(
    ("unit", "days", "share", "green"),
    [  # from Monday, March 2, to Sunday, March 22: twenty days, fourteen of them worked
        (TermUnit.CALENDAR_DAYS, 3, Fraction(1, 10), date(2026, 3, 18)),
        (TermUnit.CALENDAR_DAYS, 3, Fraction(1, 4), date(2026, 3, 16)),
        (TermUnit.CALENDAR_DAYS, 0, Fraction(0), date(2026, 3, 21)),
        (TermUnit.WORKING_DAYS, 3, Fraction(1, 10), date(2026, 3, 16)),
        (TermUnit.WORKING_DAYS, 3, Fraction(1, 2), date(2026, 3, 10)),
        (TermUnit.WORKING_DAYS, 0, Fraction(0), date(2026, 3, 19)),
    ],
)
def test_of_days_the_rule_leaves_its_number_or_its_share_whichever_is_more(
    unit: TermUnit, days: int, share: Fraction, green: date
) -> None:
    assert near(timed(20, unit, days, share), day_end(date(2026, 3, 22))) == day_end(green)


def test_of_hours_the_rule_leaves_its_share() -> None:
    """Ten hours from nine to seven by the clock; two days of office hours, eight hours each."""
    quarter = Fraction(1, 4)
    by_clock = timed(10, TermUnit.CLOCK_HOURS, 3, quarter)
    assert near(by_clock, b.MONDAY + timedelta(hours=10)) == b.MONDAY + timedelta(minutes=450)
    at_desk = timed(16, TermUnit.WORKING_HOURS, 3, quarter)
    due = workdays().add_working_minutes(b.MONDAY, 960).moment
    assert near(at_desk, due) == workdays().add_working_minutes(b.MONDAY, 720).moment
    all_of_it = timed(16, TermUnit.WORKING_HOURS, 3, Fraction(1))
    assert near(all_of_it, due) == b.MONDAY
    assert near(all_of_it, b.MONDAY - DAY) == b.MONDAY


def test_a_held_matter_is_grey_and_says_that_it_is_held() -> None:
    held = walk_to(State.SUSPENDED).m
    assert lit(held, held.last_event_at) == Light(
        colour=Colour.GREY, was_red=False, reasons=(Reason.HELD,)
    )
    assert lights.red_causes(replace(held, hold=None)) == {}
