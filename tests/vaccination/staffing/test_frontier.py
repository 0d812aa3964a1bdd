"""The frontier of cost and time, and many sites in one call."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.staffing.city import staff_city
from huiyin.vaccination.core.staffing.constant import Question, pooled
from huiyin.vaccination.core.staffing.errors import StaffingError
from huiyin.vaccination.core.staffing.frontier import frontier, knee_of
from tests.vaccination.staffing.sites import LIMITS, hall, small

QUESTION = Question(hall(350), sample=20, hold_out=40, days_share=None)


@pytest.fixture(scope="module")
def line():
    return frontier(QUESTION, LIMITS)


def test_no_point_is_beaten_in_cost_and_time(line):
    costs = [one.found.cost for one in line.points]
    limits = [one.certificate.target.minutes for one in line.points]
    assert len(costs) > 4
    assert costs == sorted(costs)
    assert len(set(costs)) == len(costs)
    assert limits == sorted(limits, reverse=True)


def test_a_point_found_on_the_way_is_the_answer_for_its_limit_alone(line):
    """Failures carried over from looser limits spare work and change nothing."""
    for one in (line.points[1], line.points[-1]):
        limit = one.certificate.target.minutes
        alone = pooled(replace(QUESTION, minutes=limit), LIMITS)
        assert one.found.cost == pytest.approx(alone.found.cost)
        assert one.hold_out == alone.hold_out


def test_the_knee_lies_inside_and_below_the_straight_line(line):
    assert line.knee is not None
    assert 0 < line.knee < len(line.points) - 1
    assert knee_of(line.points[:2]) is None


def test_limits_that_nobody_can_meet_are_left_out_or_refused():
    found = frontier(QUESTION, LIMITS, minutes=(20.0, 60.0, 80.0))
    assert {one.certificate.target.minutes for one in found.points} <= {60.0, 80.0}
    with pytest.raises(StaffingError, match="nobody can shorten"):
        frontier(QUESTION, LIMITS, minutes=(20.0,))


def test_many_sites_are_answered_one_by_one_and_bad_ones_named():
    questions = [
        Question(replace(small(people, 3), name=f"site {people}"), minutes, 0.9, None, 10)
        for people, minutes in ((40, 25.0), (60, 5.0), (80, 25.0))
    ]
    answers = list(staff_city(questions, lambda: LIMITS, lambda _done: True))
    assert [one.name for one in answers] == ["site 40", "site 60", "site 80"]
    assert "nobody ever waited" in answers[1].refused
    alone = pooled(questions[2], LIMITS)
    assert answers[2].pooled is not None
    assert answers[2].pooled.staff == alone.staff


def test_a_city_that_is_cancelled_keeps_the_sites_that_are_done():
    question = Question(small(50, 3), 25.0, 0.9, None, 10)
    limits = Limits(9.0, lambda: 0.0)
    assert len(list(staff_city([question] * 5, lambda: limits, lambda done: done < 2))) == 2
