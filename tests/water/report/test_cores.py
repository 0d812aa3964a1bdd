"""Periods, inflow, the plan and the comparison of closings: values in, values out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.base.clock import CHINA
from huiyin.water.assessment_tables import inflow_rule
from huiyin.water.core.assessment import (
    Inflow,
    PeriodKind,
    deduct_inflow,
    months_until,
    parse_period,
    period_of,
)
from huiyin.water.core.closing import (
    Closing,
    changed_cells,
    compare,
    ends_digest,
    kept,
)
from huiyin.water.core.plan import lay_out

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
RULE = inflow_rule(date(2020, 9, 1))
LIMITS = {"codmn": Decimal(6), "tp": Decimal("0.2")}
amounts = st.decimals(0, 100, places=3)


def limit(factor, _klass):
    return LIMITS.get(factor)


@given(st.sampled_from(PeriodKind), DAYS)
def test_periods_cover_every_day_once_and_join(kind, day):
    period = period_of(kind, day)
    assert period.contains(day)
    assert parse_period(period.text) == period
    assert period.before.last_day + timedelta(days=1) == period.first_day
    assert period_of(kind, period.last_day + timedelta(days=1)).before == period
    if period.year_before is not None:
        assert (period.year_before.number, period.year_before.year) == (
            period.number, period.year - 1,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-02-T3", date(2020, 2, 21), date(2020, 2, 29)),
        ("2020-09-T1", date(2020, 9, 1), date(2020, 9, 10)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
    ],
)
def test_weeks_and_ten_days(text, first, last):
    period = parse_period(text)
    assert (period.first_day, period.last_day) == (first, last)


def test_a_53rd_week_has_no_week_a_year_before():
    assert parse_period("2020-W53").year_before is None


@pytest.mark.parametrize("text", ["2019-W53", "2020-W00", "2020-09-T0", "2020-09-T4", "2020-9"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match=r"2020|2019|number"):
        parse_period(text)


def test_months_go_back_over_the_year():
    assert [one.text for one in months_until(parse_period("2020-Q1"), 4)] == [
        "2019-12", "2020-01", "2020-02", "2020-03",
    ]  # fmt: skip


def test_inflow_over_its_target_is_taken_off_by_the_share_below_it():
    inflow = Inflow("上界", 3, {"codmn": Decimal(10)}, below=1, sections=2)
    left, taken = deduct_inflow(RULE, {"codmn": Decimal(9), "ph": Decimal(8)}, [inflow], limit)
    assert (left["codmn"], left["ph"]) == (Decimal(7), Decimal(8))
    assert [(one.section, one.factor, one.taken) for one in taken] == [
        ("上界", "codmn", Decimal(2))
    ]
    assert inflow.share == Fraction(1, 2)


@given(amounts, amounts, st.integers(0, 4))
def test_a_deduction_never_makes_pollution_a_credit(mean, came, below):
    inflow = Inflow("上界", 3, {"codmn": came}, below, 4)
    left, taken = deduct_inflow(RULE, {"codmn": mean}, [inflow], limit)
    assert min(mean, LIMITS["codmn"]) <= left["codmn"] <= mean
    if came <= LIMITS["codmn"] or not below:
        assert (left["codmn"], taken) == (mean, ())


@given(st.one_of(st.none(), amounts), st.one_of(st.none(), amounts))
def test_what_is_unknown_stays_so(mean, came):
    inflow = Inflow("上界", 3, {"tn": came}, 4, 4)
    assert deduct_inflow(RULE, {"tn": mean}, [inflow], limit) == ({"tn": mean}, ())


def test_more_sections_below_than_there_are_is_refused():
    with pytest.raises(ValueError, match="cannot lie below"):
        Inflow("上界", 3, {}, 5, 4)


@given(st.lists(st.tuples(st.floats(70, 140), st.floats(-60, 60)), max_size=12))
def test_every_place_is_on_the_plan_and_none_covers_another(places):
    found = lay_out(places, 640, 360, 36)
    assert len(found) == len(places)
    for number, (x, y) in enumerate(found):
        assert all(
            abs(x - a) + abs(y - b) > 12 for a, b in found[:number]
        )  # fmt: skip


def test_north_is_up_and_east_is_right():
    (west, low), (east, high) = lay_out([(112.0, 33.0), (113.0, 34.0)], 640, 360, 36)
    assert west < east
    assert low > high


ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=5)


@given(ROWS, ROWS)
def test_tables_differ_exactly_where_cells_do(then, now):
    found = changed_cells("t", ("Key", "Value"), then, now)
    assert changed_cells("t", ("Key", "Value"), then, then) == []
    if sorted(then) != sorted(now):
        assert found
    if {key for key, _ in then}.isdisjoint({key for key, _ in now}):
        assert len(found) == len(then) + len(now)


def test_a_closing_names_what_is_not_the_same():
    at = datetime(2020, 10, 9, tzinfo=CHINA)
    ends = [("facility", "W1", 2, "ab")]
    closing = Closing(
        month="2020-09", known_before=at, parts=(kept("a", "1"), kept("b", "2"), kept("c", "3")),
        chains=ends_digest(ends), records=2, last_arrival=None, rules={},
    )  # fmt: skip
    assert compare(closing, {"a": "1", "b": "2", "c": "3"}, ends_digest(ends)).same
    found = compare(closing, {"a": "1", "b": "0", "d": "4"}, ends_digest([]))
    assert (found.changed, found.lost, found.added) == (("b",), ("c",), ("d",))
    assert (found.chains, found.same) == (False, False)


def test_ends_do_not_depend_on_their_order():
    one, two = ("facility", "W1", 2, "ab"), ("facility", "W2", 1, "cd")
    assert ends_digest([one, two]) == ends_digest([two, one])
    assert ends_digest([one]) != ends_digest([one, two])
