"""What must agree within a frame (HJ 212-2017 Appendix D), though its checksum is right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.effluent.consistency import (
    Fault,
    flag_faults,
    flow_total,
    load_total,
    order_faults,
    part_faults,
    total_faults,
)
from tests.water.core.effluent.town import RULES

RULE = RULES.agreement
NAN = float("nan")


@pytest.mark.parametrize(("seconds", "total"), [(600, 10.5), (3600, 63.0), (86400, 1512.0)])
def test_the_standards_own_numbers(seconds, total):
    """HJ 212-2017 Appendix D: 17.5 L/s; the printed formula lacks a factor 1000."""
    assert flow_total(17.5, seconds) == pytest.approx(total)
    assert total_faults([total], flow_total([17.5], seconds), RULE) == ()


def test_a_load_is_concentration_times_flow():
    assert load_total(50.0, 63.0) == pytest.approx(3.15)


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (63.0, None),
        (64.2, None),
        (64.3, Fault.TOTAL),
        (0.063, Fault.THOUSANDFOLD),
        (63_000.0, Fault.THOUSANDFOLD),
        (0.0, Fault.TOTAL),
        (NAN, None),
    ],
)
def test_a_total_that_is_not_mean_times_time(sent, fault):
    found = total_faults([sent], [63.0], RULE)
    assert [one.fault for one in found] == ([] if fault is None else [fault])
    if found:
        assert (found[0].row, found[0].sent, found[0].expected) == (0, sent, 63.0)


def test_small_totals_are_allowed_half_a_unit_of_their_last_place():
    assert total_faults([0.01], [0.013], RULE) == ()
    assert total_faults([0.01], [NAN], RULE) == ()


def test_least_mean_and_greatest_in_order():
    found = order_faults([1.0, 3.0, NAN, 1.0], [2.0, 2.0, 2.0, 5.0], [3.0, 3.0, 3.0, 4.0])
    assert [(one.row, one.fault) for one in found] == [
        (1, Fault.MIN_OVER_MEAN),
        (3, Fault.MEAN_OVER_MAX),
    ]


def test_parts_make_the_whole():
    parts = np.full((3, 6), 10.5)
    parts[2, 3] = NAN
    found = part_faults([63.0, 60.0, 10.0], parts, RULE)
    assert [(one.row, one.fault, one.expected) for one in found] == [(1, Fault.PARTS, 63.0)]


def test_one_abnormal_minute_makes_the_hour_abnormal():
    """HJ 212-2017 on data flags: not derived again, but the disagreement is told."""
    hours = np.array([*b"NNDDN", 0], np.uint8)
    minutes = np.array([[*b"NN"], [*b"ND"], [*b"NM"], [*b"NN"], [78, 0], [*b"ND"]], np.uint8)
    assert [(one.row, one.fault) for one in flag_faults(hours, minutes)] == [
        (1, Fault.FLAG_BETTER_THAN_MINUTES),
        (3, Fault.FLAG_WORSE_THAN_MINUTES),
    ]


@given(
    st.lists(
        st.tuples(*[st.floats(0, 100, allow_nan=False) | st.just(NAN)] * 3), min_size=1, max_size=20
    )
)
def test_order_agrees_with_one_comparison_at_a_time(rows):
    columns = np.array(rows).T
    expected = {
        (n, fault)
        for n, (low, mean, high) in enumerate(rows)
        for fault, wrong in ((Fault.MIN_OVER_MEAN, low > mean), (Fault.MEAN_OVER_MAX, mean > high))
        if wrong
    }
    assert {(one.row, one.fault) for one in order_faults(*columns)} == expected
