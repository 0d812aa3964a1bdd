"""One site less: the checker's maximum flow against the planner's backup table."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign.backup import fallback_of
from huiyin.vaccination.core.campaign.check import Backup, Published, busiest, by_hand, tables_of
from huiyin.vaccination.core.campaign.check.stress import site_less
from huiyin.vaccination.core.campaign.plan import Assignment, Given, Opening, Plan
from huiyin.vaccination.core.campaign.planner import plan_campaign
from huiyin.vaccination.core.campaign.problem import Community, Group, Problem, Site
from tests.vaccination.campaign.plan.towns import one_site
from tests.vaccination.campaign.small import arcs_of, two_clinics

UNHURRIED = Limits(60, lambda: 0.0)
DAYS = 2
ROOM = 10
"""Doses of a station on a day: 20 an hour at 850 of 1000 for the minutes below."""


def town(people: list[tuple[int, ...]], pairs: list[list[tuple[int, int]]], stations: list[int]):
    """Site 0, to which everybody is sent, and others that stand empty for two days."""
    groups = tuple(Group(f"g{number}") for number in range(len(people[0])))
    sites = tuple(
        Site(f"s{number}", "clinic", 0, count, 36, 9_999, 99, 0, 0)
        for number, count in enumerate([9, *stations])
    )
    problem = one_site(
        groups=groups,
        communities=tuple(Community(f"c{n}", 0, each) for n, each in enumerate(people)),
        sites=sites,
        arcs=arcs_of([[(0, 1), *row] for row in pairs]),
        periods=DAYS,
    )
    plan = Plan(
        openings=tuple(Opening(number, 0, DAYS - 1) for number in range(len(sites))),
        assignments=tuple(
            Assignment(community, 0, group, count)
            for community, each in enumerate(people)
            for group, count in enumerate(each)
            if count
        ),
        given=(),
        moves=(),
        staffed=(),
    )
    return problem, plan


def left_over(problem: Problem, plan: Plan, site: int, period: int) -> tuple[int, int]:
    """By the backup table and by the checker, of the same number of people."""
    said = fallback_of(problem, plan, site, period, UNHURRIED)
    found = site_less(problem, tables_of(problem, plan), site, period)
    assert said is not None
    assert said.people == found.people
    return said.left_over, found.left_over


def test_nobody_is_left_over_where_room_can_be_made():
    """c0 reaches s1 alone; c1 must leave it for s2, far off, and c2 leave that for s3."""
    pairs = [[(1, 1)], [(1, 1), (2, 100)], [(2, 1), (3, 100)]]
    problem, plan = town([(ROOM * DAYS,)] * 3, pairs, [1, 1, 1])
    assert left_over(problem, plan, 0, 0) == (0, 0)
    assert left_over(problem, plan, 0, 1) == (3 * ROOM, 3 * ROOM)


@st.composite
def towns(draw: st.DrawFn) -> tuple[Problem, Plan]:
    sites, communities = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    way = st.tuples(st.integers(1, sites), st.integers(1, 200))
    ways = st.lists(way, max_size=3, unique_by=lambda one: one[0])
    people = st.tuples(*[st.integers(0, 40)] * 3)
    return town(
        [draw(people) for _ in range(communities)],
        [sorted(draw(ways), key=lambda one: one[1]) for _ in range(communities)],
        [draw(st.integers(0, 3)) for _ in range(sites)],
    )


@settings(max_examples=60, deadline=None)
@given(made=towns(), period=st.integers(0, DAYS - 1))
def test_the_backup_table_leaves_over_as_few_as_a_maximum_flow(
    made: tuple[Problem, Plan], period: int
):
    said, found = left_over(*made, 0, period)
    assert said == found


def test_both_count_the_same_in_a_plan_with_doses_given():
    problem = two_clinics()
    plan = plan_campaign(problem, Limits(60, lambda: 0.0))
    for run in plan.openings:
        for period in range(run.first, run.last + 1):
            said, found = left_over(problem, plan, run.site, period)
            assert said == found


@pytest.mark.parametrize(("said", "holds"), [(30, True), (29, False), (31, False), (None, False)])
def test_the_hand_check_fails_where_the_backup_table_says_something_else(
    said: int | None, holds: bool
):
    """50 people go to s0, which gives 10 of them a dose on the first day; s1 takes 10 on each
    day."""
    problem, plan = town([(50,)], [[(1, 5)]], [1])
    plan = Plan(plan.openings, plan.assignments, (Given(0, 0, 0, 1, 0, 10),), (), ())
    tables = tables_of(problem, plan)
    assert busiest(tables) == (0, 0)
    backup = None if said is None else Backup(50, said)
    line = by_hand(problem, plan, tables, [], Published(0, 999, "nowhere"), backup=backup)[9]
    assert line.passed is holds
    assert (line.figures["left_over"], line.figures["people_to_move"]) == (30, 50)
