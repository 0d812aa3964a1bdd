"""Hourly and daily values: enough valid data gives a mean, anything less gives unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from math import log10

import polars as pl
import pytest

from huiyin.base.clock import CHINA
from huiyin.field.core.aggregate import MeanRule, Period, Spoiling, Weighting, means, with_gaps

RULE = MeanRule(0.75, True, frozenset({"w01001"}), "test", "high")
STRICT = MeanRule(0.75, False, frozenset({"w01001"}), "test", "high")
BEGIN = datetime(2020, 7, 31, 0, 0, tzinfo=CHINA)

WASTE = replace(
    RULE,
    weighting=Weighting("w00000", frozenset({"w21011"}), BEGIN, "test", "medium"),
    spoiling=Spoiling(BEGIN, "test", "medium"),
)


def readings(values, *, verdicts="valid", factor="w21011", step=timedelta(minutes=15)):
    if isinstance(verdicts, str):
        verdicts = [verdicts] * len(values)
    return pl.DataFrame(
        {
            "point": ["P1"] * len(values),
            "factor": [factor] * len(values),
            "time": [BEGIN + n * step for n in range(len(values))],
            "value": values,
            "verdict": verdicts,
        },
        schema_overrides={"time": pl.Datetime("us", "Asia/Shanghai"), "value": pl.Float64},
    )


def test_three_quarters_of_the_expected_readings_make_a_mean():
    row = means(readings([1.0, 2.0, 6.0]), Period.HOUR, 900, RULE).row(0, named=True)
    assert (row["value"], row["status"]) == (3.0, "valid")
    assert (row["valid"], row["received"], row["expected"]) == (3, 3, 4)


def test_fewer_make_unknown_and_no_number():
    row = means(readings([0.0, 0.0]), Period.HOUR, 900, RULE).row(0, named=True)
    assert (row["value"], row["status"]) == (None, "unknown")


def test_invalid_readings_count_neither_in_the_mean_nor_in_the_share():
    verdicts = ["valid", "valid", "invalid", "valid"]
    row = means(readings([1.0, 2.0, 99.0, 3.0], verdicts=verdicts), Period.HOUR, 900, RULE).row(
        0, named=True
    )
    assert (row["value"], row["valid"], row["received"]) == (2.0, 3, 4)
    worse = readings([1.0, 2.0, 99.0, 3.0], verdicts=["valid", "unknown", "invalid", "valid"])
    assert means(worse, Period.HOUR, 900, RULE)["status"].to_list() == ["unknown"]


def test_unflagged_readings_count_only_when_the_rule_says_so():
    plain = readings([1.0] * 4, verdicts="not_evaluated")
    assert means(plain, Period.HOUR, 900, RULE)["status"].to_list() == ["valid"]
    assert means(plain, Period.HOUR, 900, STRICT)["value"].to_list() == [None]


def test_ph_is_averaged_through_hydrogen_ions():
    value = means(readings([6.0, 8.0], factor="w01001", step=timedelta(minutes=30)), Period.HOUR,
                  1800, RULE)["value"][0]  # fmt: skip
    assert value == pytest.approx(-log10((1e-6 + 1e-8) / 2))
    assert value == pytest.approx(6.2967, abs=1e-4)


def test_a_day_is_chinas_day():
    late = readings([1.0] * 24, step=timedelta(hours=1)).with_columns(
        pl.col("time").dt.offset_by("20h")
    )
    days = means(late, Period.DAY, 3600, RULE)
    assert days["received"].to_list() == [4, 20]
    assert days["status"].to_list() == ["unknown", "valid"]
    assert days["start"][1] == BEGIN + timedelta(days=1)


def test_silence_shows_as_unknown_periods():
    two = pl.concat(
        [readings([1.0] * 4), readings([2.0] * 4).with_columns(pl.col("time").dt.offset_by("3h"))]
    )
    hours = with_gaps(means(two, Period.HOUR, 900, RULE), Period.HOUR)
    assert hours["status"].to_list() == ["valid", "unknown", "unknown", "valid"]
    assert hours["value"].to_list() == [1.0, None, None, 2.0]
    assert hours["valid"].to_list() == [4, 0, 0, 4]


def test_an_interval_longer_than_the_period_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        means(readings([1.0]), Period.HOUR, 7200, RULE)


def test_a_weighted_mean_is_the_load_over_the_flow():
    frame = pl.concat([readings([10.0, 20.0, 30.0, 40.0]),
                       readings([1.0, 2.0, 3.0, 4.0], factor="w00000")])  # fmt: skip
    found = means(frame, Period.HOUR, 900, WASTE)
    assert found.select("factor", "value", "method").rows() == [
        ("w00000", 2.5, "arithmetic"),
        ("w21011", (10 + 40 + 90 + 160) / 10, "flow_weighted"),
    ]


def test_a_value_without_a_flow_of_its_time_is_not_weighed():
    frame = pl.concat([readings([10.0, 20.0, 30.0, 40.0]),
                       readings([1.0, 1.0], factor="w00000")])  # fmt: skip
    row = means(frame, Period.HOUR, 900, WASTE).row(1, named=True)
    assert (row["value"], row["status"], row["valid"], row["received"]) == (None, "unknown", 2, 4)


def test_a_period_without_any_water_has_no_weighted_mean():
    frame = pl.concat([readings([10.0] * 4), readings([0.0] * 4, factor="w00000")])
    row = means(frame, Period.HOUR, 900, WASTE).row(1, named=True)
    assert (row["value"], row["status"]) == (None, "unknown")


def test_a_point_that_measures_no_flow_has_an_arithmetic_mean():
    row = means(readings([1.0, 2.0, 3.0, 6.0]), Period.HOUR, 900, WASTE).row(0, named=True)
    assert (row["value"], row["method"]) == (3.0, "arithmetic")


def test_one_invalid_value_spoils_the_period_of_waste_water_only():
    verdicts = ["valid", "valid", "invalid", "valid"]
    frame = readings([1.0, 2.0, 99.0, 3.0], verdicts=verdicts)
    assert means(frame, Period.HOUR, 900, WASTE).select("value", "status").rows() == [
        (2.0, "invalid")
    ]
    assert means(frame, Period.HOUR, 900, RULE)["status"].to_list() == ["valid"]


def test_rules_of_waste_water_begin_on_their_day():
    later = BEGIN + timedelta(days=1)
    rule = replace(
        WASTE,
        weighting=replace(WASTE.weighting, since=later),
        spoiling=replace(WASTE.spoiling, since=later),
    )
    verdicts = ["valid", "valid", "invalid", "valid"]
    frame = pl.concat([readings([1.0, 2.0, 99.0, 3.0], verdicts=verdicts),
                       readings([1.0] * 4, factor="w00000")])  # fmt: skip
    row = means(frame, Period.HOUR, 900, rule).row(1, named=True)
    assert (row["value"], row["status"], row["method"]) == (2.0, "valid", "arithmetic")
