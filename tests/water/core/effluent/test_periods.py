"""Months, rates and their product."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from huiyin.water.core.effluent.judging import Status
from huiyin.water.core.effluent.periods import Rates, month_means, rates
from huiyin.water.core.effluent.rules import Denominator
from tests.water.core.effluent.town import COD, FACTORS, PH, RULES, block, flat, judged, put

K, P = FACTORS.index(COD), FACTORS.index(PH)
RECEIVED, EXPECTED = Denominator.RECEIVED, Denominator.EXPECTED


def bad_days(made, days):
    """The same block with no valid COD on the first `days` days."""
    made.letters[0, K, : 24 * days] = ord("D")
    return made


@pytest.mark.parametrize(("bad", "status"), [(7, Status.VALID), (8, Status.UNKNOWN)])
def test_three_quarters_of_the_days_make_a_month(bad, status):
    """HJ 356-2019 (recalled): June has 30 days, so 23 valid ones (22.5) are needed."""
    months = month_means(judged(bad_days(block(30), bad)), RULES)
    assert months.first_days == (date(2025, 6, 1),)
    assert (months.status[0, K, 0], months.valid[0, K, 0]) == (status, 30 - bad)
    assert months.expected[0, K, 0] == 30
    assert np.isnan(months.mean[0, K, 0]) == (status == Status.UNKNOWN)


def test_a_month_is_the_plain_mean_of_its_valid_days():
    made = block(30)
    for d in range(30):
        put(made, COD, slice(24 * d, 24 * d + 24), 10.0 + d)
    months = month_means(judged(bad_days(made, 2)), RULES)
    assert months.mean[0, K, 0] == pytest.approx(sum(10 + d for d in range(2, 30)) / 28)


def test_days_outside_the_window_are_missing_and_stops_are_not():
    assert month_means(judged(block(22)), RULES).status[0, K, 0] == Status.UNKNOWN
    made = block(30)
    made.exempt[0, : 24 * 20] = True
    months = month_means(judged(made), RULES)
    assert (months.expected[0, K, 0], months.status[0, K, 0]) == (10, Status.VALID)
    made.exempt[:] = True
    assert month_means(judged(made), RULES).status[0, K, 0] == Status.NOT_EXPECTED


def test_two_months_are_told_apart():
    months = month_means(judged(block(40)), RULES)
    assert months.first_days == (date(2025, 6, 1), date(2025, 7, 1))
    assert months.valid[0, K].tolist() == [30, 10]


def test_a_month_of_ph_goes_through_hydrogen_ions():
    made = block(30)
    flat(made, PH)[: 24 * 15] = 6.0
    flat(made, PH)[24 * 15 :] = 8.0
    months = month_means(judged(made), RULES)
    assert months.mean[0, P, 0] == pytest.approx(-np.log10((1e-6 + 1e-8) / 2))


def test_rates_of_a_works():
    made = bad_days(block(10), 1)
    made.letters[0, K, 24:48] = 0
    flat(made, COD)[24:48] = np.nan
    told = rates(judged(made), RULES.rate, 0, (COD,))
    assert (told.expected, told.received, told.valid) == (240, 216, 192)
    assert told.transmission == pytest.approx(0.9)
    assert told.validity == pytest.approx(192 / 216)
    assert told.product == pytest.approx(0.8)
    by_expected = replace(told, denominator=EXPECTED)
    assert by_expected.product == pytest.approx(0.9 * 0.8)
    assert rates(judged(made), RULES.rate, 0).expected == 240 * len(FACTORS)
    assert rates(judged(made), RULES.rate, 0, (COD,), slice(2, 10)).product == 1.0


def test_a_value_that_cannot_be_weighed_is_still_valid_data():
    made = block(1)
    made.letters[0, 0, :12] = ord("D")
    days = judged(made)
    assert days.counted[0, K, 0] == 12
    assert rates(days, RULES.rate, 0, (COD,)).valid == 24


@pytest.mark.parametrize(
    ("expected", "received", "valid", "product"),
    [
        (0, 0, 0, None),
        (100, 0, 0, 0.0),
        (10_000, 9_996, 9_996, 0.9996),
        (10_000, 9_970, 9_970, 0.9970),
        (10_000, 3, 3, 0.0003),
    ],
)
def test_the_magnitudes_that_were_published(expected, received, valid, product):
    """Facts §4: 99.96 %, 99.70 %; worst provinces 2014 0.03 %."""
    told = Rates(expected, received, valid, RECEIVED)
    assert told.product == (None if product is None else pytest.approx(product))


@pytest.mark.parametrize(
    ("on", "share"),
    [
        (date(2013, 12, 31), None),
        (date(2014, 1, 1), 0.75),
        (date(2016, 12, 31), 0.75),
        (date(2017, 1, 1), None),
        (date(2022, 1, 1), 0.90),
        (date(2026, 3, 1), 0.90),
    ],
)
def test_pass_marks_are_dated_and_unknown_in_between(on, share):
    """Facts §4: 75 % (2014-2016), now 90 % (2022), one source each."""
    mark = RULES.rate.pass_mark(on)
    assert (None if mark is None else mark.share) == share
    assert Rates(100, 90, 90, RECEIVED).passes(mark) == (None if share is None else True)
    if share == 0.90:
        assert Rates(100, 89, 89, RECEIVED).passes(mark) is False
