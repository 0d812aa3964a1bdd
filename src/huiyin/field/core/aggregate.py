"""Hourly and daily values from single readings, by a rule with a name and a source.

A period with too little valid data has no value: its status is `unknown`, its value null.
It is never 0, never the mean of what happened to be there.
pH is averaged through the concentration of hydrogen ions, for pH is a logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from huiyin.field.core.validity import Verdict


class Period(StrEnum):
    """The spans that are aggregated to; China wall-clock periods."""

    HOUR = "1h"
    DAY = "1d"

    @property
    def seconds(self) -> int:
        """Length in seconds (China has had no daylight saving since 1991)."""
        return 3600 if self is Period.HOUR else 86400


@dataclass(frozen=True, slots=True)
class MeanRule:
    """`min_share` of the expected readings must be valid. `count_unflagged`: whether readings
    the device sent without a letter count as valid. `ph_factors` go through H+."""

    min_share: float
    count_unflagged: bool
    ph_factors: frozenset[str]
    source: str
    confidence: str


def means(
    readings: pl.DataFrame, period: Period, interval_seconds: int, rule: MeanRule
) -> pl.DataFrame:
    """Arithmetic means per point, factor and period.

    readings: point, factor, time (datetime, Asia/Shanghai), value, verdict; one row per
    reading, one kind only. interval_seconds: how often the device should report.
    Returns point, factor, start, value, status (`valid` | `unknown`), valid, received,
    expected; sorted. Raises ValueError for an interval that does not fit the period.
    """
    if interval_seconds <= 0 or interval_seconds > period.seconds:
        raise ValueError(f"an interval of {interval_seconds} s does not fit a {period.value} mean")
    expected = period.seconds // interval_seconds
    good = [str(Verdict.VALID)]
    if rule.count_unflagged:
        good.append(str(Verdict.NOT_EVALUATED))
    counts = pl.col("verdict").is_in(good) & pl.col("value").is_not_null()
    is_ph = pl.col("factor").is_in(sorted(rule.ph_factors))
    linear = pl.when(is_ph).then(10.0 ** (-pl.col("value"))).otherwise(pl.col("value"))
    grouped = (
        readings.with_columns(
            start=pl.col("time").dt.truncate(period.value),
            _good=counts,
            _linear=pl.when(counts).then(linear),
        )
        .group_by("point", "factor", "start")
        .agg(
            _mean=pl.col("_linear").mean(),
            valid=pl.col("_good").sum().cast(pl.Int64),
            received=pl.len().cast(pl.Int64),
        )
    )
    enough = pl.col("valid") >= rule.min_share * expected
    value = pl.when(is_ph).then(-pl.col("_mean").log10()).otherwise(pl.col("_mean"))
    return grouped.select(
        "point",
        "factor",
        "start",
        value=pl.when(enough).then(value),
        status=pl.when(enough).then(pl.lit("valid")).otherwise(pl.lit("unknown")),
        valid="valid",
        received="received",
        expected=pl.lit(expected, dtype=pl.Int64),
    ).sort("point", "factor", "start")


def with_gaps(values: pl.DataFrame, period: Period) -> pl.DataFrame:
    """`values` of `means` with a row of status `unknown` for every period that is missing
    between a factor's first and last one, so that silence shows as silence."""
    if values.is_empty():
        return values
    spine = (
        values.group_by("point", "factor")
        .agg(
            start=pl.datetime_range(
                pl.col("start").min(),
                pl.col("start").max(),
                period.value,
                time_zone="Asia/Shanghai",
            ),
            expected=pl.col("expected").first(),
        )
        .explode("start")
    )
    return (
        spine.join(values.drop("expected"), on=["point", "factor", "start"], how="left")
        .with_columns(
            status=pl.col("status").fill_null("unknown"),
            valid=pl.col("valid").fill_null(0),
            received=pl.col("received").fill_null(0),
        )
        .select(values.columns)
        .sort("point", "factor", "start")
    )
