"""The cheapest constant staffing: the reference hall, exhaustive search, certificates, refusals."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.vaccination.core.answer import Ended, Limits
from huiyin.vaccination.core.clinic.drawing import draw
from huiyin.vaccination.core.clinic.fifo import times_in_site
from huiyin.vaccination.core.clinic.model import Lane
from huiyin.vaccination.core.staffing.certificate import cost_of, count_below
from huiyin.vaccination.core.staffing.constant import Question, margin_for, pooled, robust
from huiyin.vaccination.core.staffing.errors import BadTarget, Infeasible, StaffingError
from huiyin.vaccination.core.staffing.evaluate import Evaluator
from huiyin.vaccination.core.staffing.recheck import cheapest_left, recheck
from huiyin.vaccination.core.staffing.sample import sample_of
from huiyin.vaccination.core.staffing.search import cheapest
from huiyin.vaccination.core.staffing.target import Target
from tests.vaccination.staffing.sites import LIMITS, hall, small, with_costs

PROTOTYPE_COST = 55.68


@pytest.fixture(scope="module")
def reference():
    return pooled(Question(hall()), LIMITS)


def test_the_reference_hall_costs_no_more_than_the_prototype_found(reference):
    assert reference.found.cost <= PROTOTYPE_COST
    assert reference.found.ended is Ended.PROVEN
    assert reference.in_sample.in_time >= 0.95


def test_its_certificate_holds_when_checked_by_other_code(reference):
    days = draw(hall(), 50, 1)
    checked = recheck(reference.certificate, days)
    assert checked.faults == ()
    assert checked.proven


def test_a_pooled_answer_hides_bad_days_and_may_miss_on_fresh_ones(reference):
    """Lessons (a) and (b) of the design: the measures of both sets are told, unlike each other."""
    assert reference.in_sample.holds
    assert reference.in_sample.worst_day < 0.9
    assert reference.hold_out.in_time != reference.in_sample.in_time


def test_its_robust_variant_holds_on_two_hundred_fresh_days():
    answer = robust(Question(hall()), LIMITS)
    assert answer.hold_out.days == 200
    assert answer.hold_out.good_days >= 0.95
    assert answer.tried[-1] == (answer.staff, answer.hold_out)
    assert answer.found.ended is Ended.PROVEN


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    people=st.integers(20, 90),
    seed=st.integers(0, 10_000),
    minutes=st.floats(22, 40),
    share=st.sampled_from([0.6, 0.8, 0.9]),
    days=st.sampled_from([None, 0.5, 0.8]),
    costs=st.tuples(*[st.sampled_from([0.3, 0.7, 1.0, 1.9])] * 3),
)
def test_small_boxes_equal_exhaustive_search(*, people, seed, minutes, share, days, costs):
    sample = sample_of(with_costs(small(people, 3), *costs), 10, seed)
    target = Target(minutes, share, days)
    try:
        found = cheapest(sample, costs, target, LIMITS)
    except Infeasible:
        assert not Evaluator(sample, target).meets((sample.most,) * 3)
        return
    assert cost_of(found.staff, costs) == pytest.approx(found.cost)
    assert found.cost <= cost_of(found.greedy, costs) + 1e-9
    most = [int(found.cost / cost) + 1 for cost in costs]
    judge = Evaluator(sample, target)
    for staff in itertools.product(*(range(1, top + 1) for top in most)):
        if cost_of(staff, costs) < found.cost - 1e-9 and judge.meets(staff):
            below = [all(np.less_equal(staff, bad)) for bad in found.failing]
            assert any(below), "cheaper, and not even excused by the assumption"


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 1000), staff=st.tuples(*[st.integers(1, 8)] * 3))
def test_judging_agrees_with_the_simulator_of_the_clinic(seed, staff):
    sample = sample_of(small(60, 3), 6, seed)
    stays = times_in_site(sample.draws, staff)
    judge = Evaluator(sample, Target(25.0, 0.8))
    assert np.array_equal(judge.stays(staff), stays)
    late = [int((one >= 25.0).sum()) for one in np.split(stays, sample.draws.starts[1:-1])]
    assert judge.late(staff).tolist() == late
    assert judge.meets(staff) == ((stays < 25.0).mean() >= 0.8 - 1e-12)


def test_kept_prefixes_do_not_change_a_verdict():
    sample, target = sample_of(small(80, 3), 12, 5), Target(24.0, 0.8, 0.7)
    judge = Evaluator(sample, target)
    for staff in itertools.product(range(2, 7), range(3, 7), range(2, 5)):
        assert judge.meets(staff) == Evaluator(sample, target).meets(staff)


@pytest.mark.parametrize("change", ["failing", "bound", "staff", "cost"])
def test_a_forged_certificate_is_found_out(change: str):
    clinic = small(70, 3)
    honest = pooled(Question(clinic, 25.0, 0.9, None, 20), LIMITS).certificate
    days = draw(clinic, 20, 1)
    assert recheck(honest, days).proven
    forged = {
        "failing": replace(honest, failing=(*honest.failing, honest.staff)),
        "bound": replace(honest, failing=honest.failing[:1]),
        "staff": replace(honest, staff=(1, 1, 1), cost=3.0),
        "cost": replace(honest, cost=honest.cost - 0.5),
    }[change]
    checked = recheck(forged, days)
    assert checked.faults
    assert not checked.proven


def test_the_cheapest_left_over_is_found_by_hand():
    """(1, 9) and (2, 1) fail: left are (2, 2) for 3.0, (3, 1) for 3.5 and what lies above."""
    assert cheapest_left((1.0, 0.5), ((1, 9), (2, 1)), 9) == pytest.approx(3.0)
    assert cheapest_left((1.0, 0.5), (), 9) == pytest.approx(1.5)
    assert cheapest_left((1.0, 0.5), ((9, 9),), 9) == float("inf")


def test_cheaper_staffings_are_counted_by_hand():
    """From (2, 1) for 2.5: 0, 1 or 2 more of the second before 3.6; one of the first and none."""
    assert count_below((2, 1), (1.0, 0.5), 3.6, 100) == 4
    assert count_below((2, 1), (1.0, 0.5), 3.6, 3) is None


def test_a_stage_that_costs_nothing_gets_the_fewest_that_do():
    clinic = with_costs(small(70, 3), 1.0, 0.0, 1.3)
    answer = pooled(Question(clinic, 25.0, 0.9, None, 20), LIMITS)
    judge = Evaluator(sample_of(clinic, 20, 1), Target(25.0, 0.9))
    staff = answer.staff
    assert judge.meets(staff)
    assert not judge.meets((staff[0], staff[1] - 1, staff[2]))
    assert recheck(answer.certificate, draw(clinic, 20, 1)).proven


@pytest.mark.parametrize("moments", [1, 3, 12])
def test_a_cancelled_search_gives_the_best_so_far_with_its_gap(moments: int):
    heard = []

    def report(moment):
        heard.append(moment)
        return len(heard) < moments

    sample = sample_of(small(70, 3), 20, 1)
    costs = (1.0, 0.7, 1.3)
    best = cheapest(sample, costs, Target(25.0, 0.9), LIMITS)
    cut = cheapest(sample, costs, Target(25.0, 0.9), Limits(9.0, lambda: 0.0, report=report))
    assert cut.ended is Ended.CANCELLED
    assert cut.bound <= best.cost <= cut.cost
    assert Evaluator(sample, Target(25.0, 0.9)).meets(cut.staff)


def test_a_target_below_the_services_themselves_is_infeasible_with_the_numbers():
    with pytest.raises(Infeasible, match=r"take 36\.\d min in the middle"):
        pooled(Question(hall(300), minutes=35.0), LIMITS)


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"people": 95}, "0.95"),
        ({"people": 0.0}, "share of people"),
        ({"minutes": 0.0}, "time limit"),
        ({"minutes": float("nan")}, "time limit"),
        ({"days_share": 1.5}, "share of days"),
        ({"sample": 0}, "at least 1"),
        ({"hold_out": 1_000_000}, "visits that are held at once"),
        ({"robust_sample": 30}, "at least 59 are needed"),
    ],
)
def test_targets_that_say_nothing_are_refused(asked: dict, complaint: str):
    with pytest.raises(BadTarget, match=complaint):
        robust(Question(small(), **asked), LIMITS)


def test_costs_must_be_given_and_not_negative():
    for costs in ((0.0, 0.0), (-1.0, 1.0)):
        with pytest.raises(StaffingError, match="cost"):
            Question(with_costs(small(), *costs))


def test_a_clinic_with_lanes_is_refused_by_name():
    with pytest.raises(StaffingError, match="priority lanes"):
        pooled(Question(replace(small(), lanes=(Lane(0.1),))), LIMITS)


@pytest.mark.parametrize(("days", "kept"), [(59, 0), (100, 1), (200, 4), (400, 12)])
def test_the_margin_follows_the_binomial(days: int, kept: int):
    """P(Binomial(n, 0.05) <= b) <= 0.05: 0.95^59 = 0.0485; tables of the binomial for the rest."""
    target = Target(60.0, 0.95, 0.95)
    assert target.bad_days_allowed(days) - margin_for(days, target, 0.95) == kept
