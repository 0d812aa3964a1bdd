"""Staff by the hour: the stage against the event list, the iteration, repair and trim."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.clinic.events import UNLIMITED, run_events
from huiyin.vaccination.core.staffing.constant import Question
from huiyin.vaccination.core.staffing.errors import BadTarget, Infeasible, StaffingError
from huiyin.vaccination.core.staffing.evaluate import Evaluator
from huiyin.vaccination.core.staffing.hourly import hourly, hourly_cost, staff_hours
from huiyin.vaccination.core.staffing.isa import iterate, there
from huiyin.vaccination.core.staffing.measure import measured
from huiyin.vaccination.core.staffing.sample import sample_of
from huiyin.vaccination.core.staffing.target import Target
from tests.vaccination.staffing.sites import LIMITS, hall, small

HALL = hall(400)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 1000),
    staff=st.lists(st.lists(st.integers(1, 6), min_size=3, max_size=3), min_size=3, max_size=3),
)
def test_an_hourly_stage_is_the_event_list(seed, staff):
    sample = sample_of(small(70, 3), 4, seed)
    room = np.full(3, UNLIMITED)
    _start, done, _left = run_events(sample.draws, np.array(staff, dtype=np.int64), room, 1)
    stays = Evaluator(sample, Target(30.0, 0.9)).stays(tuple(map(tuple, staff)))
    assert np.array_equal(stays, done[-1] - sample.draws.arrive)


def test_the_same_number_every_hour_is_a_constant_staff():
    sample, target = sample_of(small(70, 3), 5, 3), Target(30.0, 0.9)
    assert measured(sample, (4, 6, 3), target) == measured(
        sample, ((4,) * 3, (6,) * 3, (3,) * 3), target
    )


def test_people_at_a_stage_are_counted_like_little_says():
    """Mean number present times the span is the minutes all people are there (L = lambda W)."""
    sample = sample_of(HALL, 5, 2)
    judge = Evaluator(sample, Target(60.0, 0.95))
    staff = (sample.most,)
    present = there(judge, staff, 12).sum() * 5.0
    assert present == pytest.approx(sample.draws.service[0].sum(), rel=0.05)


@pytest.mark.parametrize("alpha", [0.1, 0.5])
def test_the_iteration_comes_to_rest_at_its_own_rule(alpha: float):
    judge = Evaluator(sample_of(HALL, 60, 1), Target(60.0, 0.95))
    found = iterate(judge, alpha, 11, tuple(one.seats for one in HALL.stages))
    assert all(found.settled)
    for k in (0, 1, 2):
        counted = there(judge, found.staff[: k + 1], 11)
        at_work = np.repeat(found.staff[k], 12)
        assert (counted >= at_work).mean(axis=0).max() <= alpha + 0.12
    assert len(set(found.staff[3])) == 1
    assert min(min(row) for row in found.staff) >= 1


def test_fewer_may_wait_where_alpha_is_small():
    judge = Evaluator(sample_of(HALL, 60, 1), Target(60.0, 0.95))
    seats = tuple(one.seats for one in HALL.stages)
    careful, bold = (iterate(judge, alpha, 11, seats).staff for alpha in (0.05, 0.6))
    assert staff_hours(HALL, careful) > staff_hours(HALL, bold)


@pytest.mark.parametrize("minutes", [60.0, 42.0])
def test_alpha_of_nine_tenths_is_checked_and_repaired_where_it_fails(minutes: float):
    """The tandem swings at 0.9: whatever the rounds end with, only a checked staff comes out."""
    question = Question(HALL, minutes=minutes, robust_sample=100, hold_out=100)
    found = hourly(question, LIMITS, alpha=0.9, trim=False)
    assert found.in_sample.good_days >= 0.95
    assert found.hold_out.holds
    if minutes == 42.0:
        assert not found.accepted
        assert found.added > 0
        assert staff_hours(HALL, found.staff) > staff_hours(HALL, found.proposed)


def test_a_trimmed_staff_costs_less_and_holds_on_fresh_days():
    question = Question(HALL, robust_sample=100, hold_out=100)
    whole = hourly(question, LIMITS, alpha=0.2, trim=False)
    trimmed = hourly(question, LIMITS, alpha=0.2)
    assert trimmed.cost < whole.cost
    assert trimmed.removed > 0
    assert trimmed.hold_out.holds
    assert trimmed.cost == pytest.approx(hourly_cost(HALL, trimmed.staff))


def test_what_was_cut_off_is_checked_or_refused():
    question = Question(HALL, robust_sample=60, hold_out=60)
    with pytest.raises(StaffingError, match="Stopped"):
        hourly(question, Limits(9.0, lambda: 0.0, report=lambda _moment: False))
    heard = []

    def while_trimming(moment):
        heard.append(moment.phase)
        return heard.count("trim") < 4

    cut = hourly(question, Limits(9.0, lambda: 0.0, report=while_trimming))
    assert cut.cut
    assert cut.in_sample.good_days >= 0.95


def test_bad_alphas_and_hopeless_targets_are_refused():
    with pytest.raises(BadTarget, match="alpha"):
        hourly(Question(HALL, robust_sample=60), LIMITS, alpha=1.0)
    with pytest.raises(Infeasible):
        hourly(replace(Question(HALL, robust_sample=60), minutes=20.0), LIMITS)
