"""Comparisons with a reference (HJ 355-2019, recalled) and what a failed one voids."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import permutations

import numpy as np
import pytest

from huiyin.base.clock import CHINA
from huiyin.water.core.effluent.checks import (
    Check,
    Void,
    passes,
    solution_passes,
    tolerance,
    void,
    voided,
)
from huiyin.water.core.effluent.rules import CheckRule
from huiyin.water.effluent import effluent_rules
from huiyin.water.standards import NotInForce
from tests.water.core.effluent.town import (  # fmt: skip
    COD,
    FACTORS,
    FLOW,
    NH3N,
    PH,
    RULES,
    TEMP,
    TN,
    TP,
    block,
    judged,
)

START = datetime(2025, 6, 1, tzinfo=CHINA)


def at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("factor", "reference", "allowed"),
    [
        (COD, 29.9, 5),
        (COD, 30.0, 9.0),
        (COD, 59.9, 17.97),
        (COD, 60.0, 12.0),
        (COD, 99.0, 19.8),
        (COD, 100.0, 15.0),
        (NH3N, 1.9, 0.3),
        (NH3N, 2.0, 0.3),
        (NH3N, 10.0, 1.5),
        (TP, 0.39, 0.06),
        (TP, 0.4, 0.06),
        (TP, 1.0, 0.15),
        (TN, 1.0, 0.3),
        (TN, 10.0, 1.5),
        (PH, 7.0, 0.5),
        (TEMP, 20.0, 0.5),
        (FLOW, 100.0, 10.0),
        ("w01012", 10.0, None),
    ],
)
def test_how_far_an_analyser_may_be_off(factor, reference, allowed):
    assert tolerance(RULES, factor, reference) == (
        None if allowed is None else pytest.approx(allowed)
    )
    if allowed is not None:
        assert passes(RULES, factor, reference, reference + allowed)
        assert passes(RULES, factor, reference, reference - allowed)
        assert not passes(RULES, factor, reference, reference + allowed * 1.001)
    else:
        assert passes(RULES, factor, reference, reference) is None


def test_a_standard_solution_may_be_off_by_a_tenth():
    assert solution_passes(RULES, 50.0, 55.0)
    assert not solution_passes(RULES, 50.0, 55.1)
    assert RULES.solution_hours == 24


@pytest.mark.parametrize(
    ("marks", "spans"),
    [
        ("+", ()),
        ("+-", ((0, 1),)),
        ("-+", ((None, 0),)),
        ("+-+", ((0, 1),)),
        ("++--+-", ((1, 3), (4, 5))),
        ("+?-", ((0, 2),)),
        ("?", ()),
    ],
)
def test_a_failed_check_voids_back_to_the_last_that_passed(marks, spans):
    checks = [
        Check(at(n), {"+": True, "-": False, "?": None}[mark]) for n, mark in enumerate(marks)
    ]
    expected = tuple(Void(None if a is None else at(a), at(b)) for a, b in spans)
    for order in list(permutations(checks))[:24]:
        assert voided(order) == expected


def test_voided_hours_arrived_but_do_not_count():
    made = block(2)
    made.letters[0, FACTORS.index(COD), 10] = 0
    made.values[0, FACTORS.index(COD), 10] = np.nan
    days = judged(void(made, 0, COD, [Void(at(6.5), at(24))]))
    k = FACTORS.index(COD)
    assert (days.received[0, k, 0], days.fit[0, k, 0], days.fit[0, k, 1]) == (23, 6, 24)
    assert judged(made).fit[0, k, 0] == 23
    everything = judged(void(made, 0, COD, [Void(None, at(100))]))
    assert everything.fit[0, k].tolist() == [0, 0]
    assert everything.fit[0, FACTORS.index(TP)].tolist() == [24, 24]


def test_what_the_block_does_not_hold_cannot_be_voided():
    with pytest.raises(KeyError, match="w99999"):
        void(block(), 0, "w99999", [])


def test_the_rules_are_dated_and_say_that_they_are_recalled():
    """HJ 355/356-2019, in force 2020-03-24; bodies not reachable."""
    assert RULES.effective_from == date(2020, 3, 24)
    assert RULES.day.recalled
    assert RULES.day.confidence == "unverified"
    assert RULES.warning.confidence == "product"
    assert {check.confidence for check in RULES.checks} == {"unverified"}
    assert (RULES.day.mean.min_share, RULES.day.month_min_share) == (0.75, 0.75)
    with pytest.raises(NotInForce):
        effluent_rules(date(2020, 3, 23))


def test_a_check_needs_one_kind_of_tolerance():
    with pytest.raises(ValueError, match="either"):
        CheckRule(COD, None, None, None, "test", "high")
