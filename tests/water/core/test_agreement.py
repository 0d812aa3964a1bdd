"""Why a computed class differs from the published one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from huiyin.water.core.agreement import Cause, Samples, compare
from huiyin.water.core.grading import grade
from huiyin.water.core.standards import Body
from huiyin.water.standards import automatic_station_table

TABLE = automatic_station_table(date(2020, 7, 1))
CLEAN = {"ph": 7.5, "do": 9.0, "codmn": 1.0, "nh3n": 0.05, "tp": 0.005}


def compared(codmn, published, *, decimals=-1, days=None, body=Body.RIVER, tp=0.005):
    """Rows of one station that differ in CODMn only."""
    rows = len(codmn)
    values = {name: np.full(rows, value) for name, value in CLEAN.items()}
    values |= {"codmn": np.array(codmn, float), "tp": np.full(rows, tp)}
    samples = Samples(
        values,
        {name: np.full(rows, decimals, np.int8) for name in values},
        np.full(rows, body, np.uint8),
        np.zeros(rows, np.uint64),
        np.zeros(rows, np.int64),
        np.arange(rows),
        days or [f"2020-07-{n + 1:02}" for n in range(rows)],
    )
    computed = grade(TABLE, values, body=body).klass
    return compare(TABLE, samples, np.array(published, np.uint8), computed)


def test_rows_without_a_class_on_either_side_are_not_compared():
    found = compared([1, np.nan, 3], [1, 2, 0])
    assert (found.published, found.compared, found.agree, found.misses) == (2, 1, 1, ())


def test_nothing_compared_is_no_agreement():
    assert compared([1], [0]).agreement is None


@pytest.mark.parametrize(
    ("codmn", "published", "cause"),
    [
        ([3, 5, 7], [2, 2, 4], Cause.PREVIOUS_READING),
        ([1, 5, 7], [1, 4, 4], Cause.NEXT_READING),
        ([1, 5, 7], [1, 6, 4], Cause.NONE_FOUND),
    ],
)
def test_a_miss_is_explained_by_its_neighbours_if_they_fit(codmn, published, cause):
    (miss,) = compared(codmn, published).misses
    assert (miss.row, miss.causes) == (1, (cause,))


@pytest.mark.parametrize(
    ("decimals", "cause"), [(1, Cause.ROUNDING), (2, Cause.NONE_FOUND), (-1, Cause.NONE_FOUND)]
)
def test_rounding_explains_only_what_the_displayed_digits_allow(decimals, cause):
    (miss,) = compared([4.04], [2], decimals=decimals).misses
    assert miss.causes == (cause,)


def test_the_other_water_body_is_tried():
    (miss,) = compared([1], [4], tp=0.1).misses
    assert miss.causes == (Cause.OTHER_WATER_BODY,)


def test_misses_that_all_fall_on_one_day_are_called_so():
    found = compared([1, 5], [6, 6], days=["2020-11-04"] * 2)
    assert [miss.causes for miss in found.misses] == [(Cause.ONE_DAY,)] * 2
    apart = compared([1, 5], [6, 6], days=["2020-11-04", "2020-11-05"])
    assert [miss.causes for miss in apart.misses] == [(Cause.NONE_FOUND,)] * 2
