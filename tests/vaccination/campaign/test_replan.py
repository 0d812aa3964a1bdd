"""After a shock: every rule still holds, the past stays, and what changes is counted."""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.vaccination.campaign.language import Language
from huiyin.vaccination.campaign.shock_words import unfit_told
from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign.backup import backup_table
from huiyin.vaccination.core.campaign.check import Rule, check
from huiyin.vaccination.core.campaign.plan import Move, Plan
from huiyin.vaccination.core.campaign.planner import plan_campaign
from huiyin.vaccination.core.campaign.problem import Problem
from huiyin.vaccination.core.campaign.replan import (
    Act,
    Again,
    BadShock,
    DeliveryLate,
    DeliveryShort,
    DemandUp,
    Event,
    FridgeFailed,
    LotRecalled,
    Shock,
    SiteClosed,
    StaffSick,
    instructions,
    plan_again,
)
from huiyin.vaccination.core.campaign.replan.moving import deal
from tests.vaccination.campaign.small import sound, two_clinics

SHOCKS: tuple[Shock, ...] = (
    DeliveryLate(3, 10),
    DeliveryShort(3, 500),
    LotRecalled(1),
    FridgeFailed(0, 2),
    StaffSick(400, 2, frozenset({1})),
    DemandUp(1000),
    DemandUp(300, frozenset({1})),
    SiteClosed(0),
    SiteClosed(1),
    SiteClosed(0, 2),
)
DAYS = (7, 21, 35)


def limits() -> Limits:
    return Limits(60.0, time.process_time)


@pytest.fixture(scope="module")
def campaign() -> tuple[Problem, Plan]:
    problem = two_clinics()
    return problem, plan_campaign(problem, Limits(2.0, time.process_time))


def broken(again: Again) -> list[str]:
    found = check(again.problem, again.plan)
    return [str(one) for one in found if one.rule is not Rule.BOUNDS]


def before(plan: Plan, cut: int) -> list[object]:
    rows = [row for row in plan.given if row.period < cut]
    stops = [row for row in plan.parked if row.period < cut]
    moves = [move for move in plan.moves if move.day < 7 * cut]
    runs = [(one.site, one.first) for one in plan.openings if one.first < cut]
    return [sorted(map(repr, part)) for part in (rows, stops, moves, runs)]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("shock", SHOCKS, ids=repr)
def test_every_rule_holds_again_and_the_past_is_left_alone(campaign, shock, day):
    problem, plan = campaign
    again = plan_again(problem, plan, Event(day, shock), limits())
    assert broken(again) == []
    assert again.cut == day // 7
    assert before(again.plan, again.cut) == before(plan, again.cut)
    assert again.bound is not None
    assert 0 <= again.bound <= again.moved_time


def test_a_day_within_a_period_lets_the_period_be_lived(campaign):
    problem, plan = campaign
    again = plan_again(problem, plan, Event(8, DeliveryShort(3, 500)), limits())
    assert again.cut == 2


def test_what_changes_nothing_is_proven_to_take_nothing_away(campaign):
    problem, plan = campaign
    again = plan_again(problem, plan, Event(35, DeliveryShort(3, 999)), limits())
    assert again.moved_time == 0
    assert again.proven
    assert again.plan.given == plan.given


def test_people_of_a_closed_site_take_their_doses_along(campaign):
    problem, plan = campaign
    again = plan_again(problem, plan, Event(21, SiteClosed(1)), limits())
    complete = Counter()
    for row in plan.given:
        if row.site == 1 and row.period < 3 and row.dose == problem.products[row.product].doses:
            complete[row.group] += row.doses
    stayed, sent = Counter(), Counter()
    for plan_of, count in ((again.plan, stayed), (plan, sent)):
        for row in plan_of.assignments:
            if row.site == 1:
                count[row.group] += row.people
    assert stayed == complete
    assert again.moved_site == sent.total() - complete.total()
    assert again.plan.transfers
    assert all(row.source == 1 and row.since == 3 > row.period for row in again.plan.transfers)
    assert not [row for row in again.plan.given if row.site == 1 and row.period >= 3]


def test_a_transfer_of_doses_never_given_is_caught(campaign):
    problem, plan = campaign
    again = plan_again(problem, plan, Event(21, SiteClosed(1)), limits())
    first, *others = again.plan.transfers
    more = first.__class__(
        first.source,
        first.site,
        first.group,
        first.product,
        first.dose,
        first.period,
        first.people + 10_000,
        first.since,
    )
    false = again.plan.__class__(
        *(
            (more, *others) if name == "transfers" else getattr(again.plan, name)
            for name in again.plan.__dataclass_fields__
        )
    )
    assert Rule.TRANSFERS in {one.rule for one in check(again.problem, false)}


def test_doses_at_a_site_out_of_use_are_caught(campaign):
    problem, plan = campaign
    again = plan_again(problem, plan, Event(14, FridgeFailed(0, 2)), limits())
    assert Rule.OUTAGE in {one.rule for one in check(again.problem, plan)}
    assert not [r for r in again.plan.given if r.site == 0 and r.period in {2, 3}]


def test_a_recalled_lot_is_not_touched_again(campaign):
    problem, plan = campaign
    again = plan_again(problem, plan, Event(14, LotRecalled(1)), limits())
    later = [move for move in again.plan.moves if move.lot == 1 and move.day >= 14]
    assert {move.what for move in later} == {Move.EXPIRE}
    assert any(again.problem.reserve_lacks) or not broken(again)


def test_a_shock_after_a_shock_keeps_every_rule(campaign):
    problem, plan = campaign
    first = plan_again(problem, plan, Event(14, SiteClosed(1)), limits())
    second = plan_again(first.problem, first.plan, Event(28, StaffSick(400, 2)), limits())
    assert broken(second) == []
    assert before(second.plan, 4) == before(first.plan, 4)


@pytest.mark.parametrize(
    "event",
    [
        Event(-7, SiteClosed(0)),
        Event(56, SiteClosed(0)),
        Event(14, SiteClosed(9)),
        Event(14, LotRecalled(9)),
        Event(14, DeliveryLate(0, 3)),
        Event(14, DeliveryLate(3, 0)),
        Event(14, DeliveryLate(3, 900)),
        Event(14, DeliveryShort(3, 1000)),
        Event(14, StaffSick(0, 2)),
        Event(14, StaffSick(200, 0)),
        Event(14, DemandUp(0)),
        Event(14, FridgeFailed(0, 0)),
    ],
    ids=repr,
)
def test_a_shock_that_does_not_fit_is_refused(campaign, event):
    problem, plan = campaign
    with pytest.raises(BadShock) as refused:
        plan_again(problem, plan, event, limits())
    for language in Language:
        assert sound(unfit_told(refused.value, language), language)


def test_a_cancelled_search_still_gives_a_plan_that_holds(campaign):
    problem, plan = campaign
    stop = Limits(60.0, time.process_time, report=lambda _: False)
    again = plan_again(problem, plan, Event(14, FridgeFailed(0, 2)), stop)
    assert broken(again) == []
    assert again.bound is None
    assert not again.proven


def test_the_instructions_are_the_whole_difference(campaign):
    problem, plan = campaign
    again = plan_again(problem, plan, Event(21, SiteClosed(1)), limits())
    cells = Counter()
    for row in plan.given:
        if row.period >= again.cut:
            cells[row.site, row.group, row.product, row.dose, row.period] += row.doses
    people = Counter()
    for row in plan.assignments:
        people[row.community, row.group, row.site] += row.people
    for step in instructions(plan, again.plan, again.cut, problem.period_days):
        if step.act in {Act.ADD, Act.CALL_OFF}:
            sign = 1 if step.act is Act.ADD else -1
            key = step.site, step.group, step.product, step.dose, step.period
            cells[key] += sign * step.amount
        if step.act is Act.SEND:
            people[step.community, step.group, step.site] += step.amount
            people[step.community, step.group, step.other] -= step.amount
    after = Counter()
    for row in again.plan.given:
        if row.period >= again.cut:
            after[row.site, row.group, row.product, row.dose, row.period] += row.doses
    sent = Counter()
    for row in again.plan.assignments:
        sent[row.community, row.group, row.site] += row.people
    assert +cells == +after
    assert +people == +sent


@given(counts=st.lists(st.integers(0, 40), min_size=1, max_size=5), data=st.data())
@settings(max_examples=50)
def test_people_in_line_are_dealt_out_evenly(counts, data):
    total = sum(counts)
    people = data.draw(st.integers(0, total))
    line = deal(np.array(counts), people)
    assert len(line) == people
    shares = np.bincount(line, minlength=len(counts)) if people else np.zeros(len(counts))
    assert (abs(shares - np.array(counts) * people / max(total, 1)) < 1).all()


def test_the_backup_table_moves_everybody_or_says_who_is_left(campaign):
    problem, plan = campaign
    table = backup_table(problem, plan, 2, limits())
    assert table.complete
    assert {one.sites for one in table.fallbacks} == {
        (run.site,) for run in plan.openings if run.first <= 2 <= run.last
    }
    for one in table.fallbacks:
        moved = sum(row[3] for row in one.moves)
        assert moved <= one.people
        assert all(row[1] in one.sites and row[2] not in one.sites for row in one.moves)
    assert table.worst in table.fallbacks
    assert table.worst_pair is None or table.worst_pair.left_over >= table.worst.left_over
