"""Hourly and daily values from single readings, by a rule with a name and a source.

A period with too little valid data has no value: its status is `unknown`, its value null.
It is never 0, never the mean of what happened to be there.
pH is averaged through the concentration of hydrogen ions, for pH is a logarithm. Where waste
water is weighed by its flow, a value without a flow of the same time cannot be weighed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
class Weighting:
    """From `since` on, means of `factors` are weighted by the flow `flow_factor` of the same
    time, at points that measure it."""

    flow_factor: str
    factors: frozenset[str]
    since: datetime
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Spoiling:
    """From `since` on, one invalid reading makes the whole period invalid."""

    since: datetime
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class MeanRule:
    """`min_share` of the expected readings must be valid. `count_unflagged`: whether readings
    the device sent without a letter count as valid. `ph_factors` go through H+."""

    min_share: float
    count_unflagged: bool
    ph_factors: frozenset[str]
    source: str
    confidence: str
    weighting: Weighting | None = None
    spoiling: Spoiling | None = None


_GROUP = ("point", "factor", "start")


def means(
    readings: pl.DataFrame, period: Period, interval_seconds: int, rule: MeanRule
) -> pl.DataFrame:
    """Means per point, factor and period.

    readings: point, factor, time (datetime, Asia/Shanghai), value, verdict; one row per
    reading, one kind only. interval_seconds: how often the device should report.
    Returns point, factor, start, value, status (`valid` | `unknown` | `invalid`, which keeps the
    value of the readings that are valid), method (`arithmetic` | `hydrogen_ions` |
    `flow_weighted`), valid, received, expected; sorted. Raises ValueError for an interval that
    does not fit the period.
    """
    if interval_seconds <= 0 or interval_seconds > period.seconds:
        raise ValueError(f"an interval of {interval_seconds} s does not fit a {period.value} mean")
    started = readings.with_columns(start=pl.col("time").dt.truncate(period.value))
    weight = pl.when(pl.col("_good")).then("_weight")
    linear = pl.when(pl.col("method") == "hydrogen_ions").then(10.0 ** -pl.col("value"))
    grouped = (
        _weighed(started, rule)
        .with_columns(_linear=linear.otherwise("value"))
        .group_by(*_GROUP, "method")
        .agg(
            _sum=(pl.col("_linear") * weight).sum(),
            _weight=weight.sum(),
            _spoilt=_spoilt(rule).any(),
            valid=pl.col("_good").sum().cast(pl.Int64),
            received=pl.len().cast(pl.Int64),
        )
    )
    return _classed(grouped, period.seconds // interval_seconds, rule)


def _weighed(readings: pl.DataFrame, rule: MeanRule) -> pl.DataFrame:
    """With `_good` (counts in the mean), `_weight` and `method`."""
    good = [str(Verdict.VALID)]
    if rule.count_unflagged:
        good.append(str(Verdict.NOT_EVALUATED))
    counts = pl.col("verdict").is_in(good) & pl.col("value").is_not_null()
    flows = _flows(readings.filter(counts), rule.weighting)
    weighted = pl.lit(False)
    if rule.weighting is not None:
        weighted = (
            pl.col("factor").is_in(sorted(rule.weighting.factors))
            & pl.col("point").is_in(flows.get_column("point").unique().to_list())
            & _in_force(rule.weighting.since)
        )
    is_ph = pl.col("factor").is_in(sorted(rule.ph_factors))
    method = pl.when(weighted).then(pl.lit("flow_weighted"))
    return readings.join(flows, on=["point", "time"], how="left").with_columns(
        _good=counts & (~weighted | pl.col("_flow").is_not_null()),
        _weight=pl.when(weighted).then("_flow").otherwise(1.0),
        method=method.when(is_ph).then(pl.lit("hydrogen_ions")).otherwise(pl.lit("arithmetic")),
    )


def _flows(good: pl.DataFrame, weighting: Weighting | None) -> pl.DataFrame:
    """Flow by point and time; a negative one weighs nothing."""
    name = "" if weighting is None else weighting.flow_factor
    return (
        good.filter((pl.col("factor") == name) & (pl.col("value") >= 0))
        .select("point", "time", _flow="value")
        .unique(["point", "time"])
    )


def _in_force(since: datetime) -> pl.Expr:
    return pl.col("start") >= pl.lit(since).dt.convert_time_zone("Asia/Shanghai")


def _spoilt(rule: MeanRule) -> pl.Expr:
    if rule.spoiling is None:
        return pl.lit(False)
    return (pl.col("verdict") == str(Verdict.INVALID)) & _in_force(rule.spoiling.since)


def _classed(grouped: pl.DataFrame, expected: int, rule: MeanRule) -> pl.DataFrame:
    """The sums of each period as its value and class."""
    enough = (pl.col("valid") >= rule.min_share * expected) & (pl.col("_weight") > 0)
    mean = pl.col("_sum") / pl.col("_weight")
    value = pl.when(pl.col("method") == "hydrogen_ions").then(-mean.log10()).otherwise(mean)
    status = pl.when("_spoilt").then(pl.lit("invalid")).when(enough).then(pl.lit("valid"))
    return grouped.select(
        *_GROUP,
        value=pl.when(enough).then(value),
        status=status.otherwise(pl.lit("unknown")),
        method="method",
        valid="valid",
        received="received",
        expected=pl.lit(expected, dtype=pl.Int64),
    ).sort(*_GROUP)


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
