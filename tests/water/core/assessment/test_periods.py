"""Months, quarters and years, and when they are unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.assessment import (
    Period,
    PeriodKind,
    Result,
    Sample,
    parse_period,
    period_means,
)
from tests.water.core.assessment.made import METHOD, STATISTICS


def sample(month: int, text: str | None, day: int = 5, year: int = 2025) -> Sample:
    result = None if text is None else Result(Decimal(text))
    return Sample(date(year, month, day), {"nh3n": result})


def nh3n(samples, kind: PeriodKind, number: int = 1, *, ice: bool = False):
    period = Period(kind, 2025, number)
    found = period_means(samples, period, METHOD.periods, STATISTICS, ["nh3n"], ice=ice)
    return found["nh3n"]


def test_a_month_is_its_one_sample_or_the_mean_of_several():
    # 环办〔2011〕22号, week, ten days and month: research notes §1.
    assert nh3n([sample(3, "0.4")], PeriodKind.MONTH, 3).value == Decimal("0.4")
    several = [sample(3, "0.4"), sample(3, "0.5", 20), sample(4, "9")]
    assert nh3n(several, PeriodKind.MONTH, 3).value == Decimal("0.45")


def test_a_month_without_a_sample_is_unknown():
    assert nh3n([sample(4, "0.4"), sample(3, None)], PeriodKind.MONTH, 3).value is None


def test_a_quarter_needs_two_samples():
    # Recalled: research notes §1.
    assert nh3n([sample(4, "0.4")], PeriodKind.QUARTER, 2).value is None
    two = [sample(4, "0.4"), sample(6, "0.6"), sample(7, "9")]
    assert nh3n(two, PeriodKind.QUARTER, 2).value == Decimal("0.5")


def test_a_year_needs_its_twelve_months():
    # Recalled: research notes §1.
    months = [sample(month, "0.4") for month in range(1, 13)]
    assert nh3n(months, PeriodKind.YEAR).value == Decimal("0.4")
    eleven = nh3n(months[1:], PeriodKind.YEAR)
    assert (eleven.value, eleven.known, eleven.wanted) == (None, 11, 12)


def test_eight_months_make_a_year_where_ice_prevents_sampling():
    months = [sample(month, "0.4") for month in range(4, 12)]
    assert nh3n(months, PeriodKind.YEAR).value is None
    assert nh3n(months, PeriodKind.YEAR, ice=True).value == Decimal("0.4")
    assert nh3n(months[1:], PeriodKind.YEAR, ice=True).value is None


def test_a_month_with_many_samples_weighs_no_more_than_one_with_few():
    months = [sample(month, "0.4") for month in range(2, 13)]
    january = [sample(1, "1.6", day) for day in range(1, 31)]
    assert nh3n(january + months, PeriodKind.YEAR).value == Decimal("0.5")


def test_samples_of_another_year_are_left_out():
    assert nh3n([sample(3, "0.4", year=2024)], PeriodKind.MONTH, 3).value is None


def test_a_factor_nobody_measured_is_unknown_beside_those_that_were():
    month = Period(PeriodKind.MONTH, 2025, 3)
    found = period_means([sample(3, "0.4")], month, METHOD.periods, STATISTICS, ["nh3n", "tp"])
    assert [found["nh3n"].value, found["tp"].value] == [Decimal("0.4"), None]


@pytest.mark.parametrize(
    ("kind", "number"),
    [(PeriodKind.MONTH, 0), (PeriodKind.MONTH, 13), (PeriodKind.QUARTER, 5), (PeriodKind.YEAR, 2)],
)
def test_a_period_that_no_calendar_has_is_refused(kind, number):
    with pytest.raises(ValueError, match="has a number from 1 to"):
        Period(kind, 2025, number)


@pytest.mark.parametrize(
    ("text", "period", "last"),
    [
        ("2025", Period(PeriodKind.YEAR, 2025), date(2025, 12, 31)),
        ("2025-Q2", Period(PeriodKind.QUARTER, 2025, 2), date(2025, 6, 30)),
        ("2024-02", Period(PeriodKind.MONTH, 2024, 2), date(2024, 2, 29)),
    ],
)
def test_a_period_is_read_from_its_name_and_knows_its_last_day(text, period, last):
    assert parse_period(text) == period
    assert period.last_day == last


@pytest.mark.parametrize("text", ["", "25", "2025-3", "2025-13", "2025-Q5", "2025-Q0", "2025/03"])
def test_what_names_no_period_is_refused(text):
    with pytest.raises(ValueError, match=r"period|number from"):
        parse_period(text)


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)))
def test_every_day_lies_in_one_month_one_quarter_and_one_year(day):
    for kind, most in ((PeriodKind.MONTH, 12), (PeriodKind.QUARTER, 4), (PeriodKind.YEAR, 1)):
        inside = [n for n in range(1, most + 1) if Period(kind, day.year, n).contains(day)]
        assert len(inside) == 1
