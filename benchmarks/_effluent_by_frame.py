"""The peer of `effluent_judging`: the same rules as one writes them first on a long data frame.

Grouping and joining only, in pandas or, where that is not installed, in Polars. It leaves out
fixed ratios between factors, which only makes the peer faster.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from huiyin.water.core.effluent.rules import EffluentRules

KEY = ["works", "factor", "day"]
SERIES = ["works", "factor"]


def by_pandas(pd: Any, frame: Any, limits: Any, weighed: set[str], rules: EffluentRules) -> Any:
    """Days with mean, counted, over, longest, level, same and copied; `frame` is long and sorted
    by works, factor and hour, `limits` has a row per era, factor and side."""
    mean, warning = rules.day.mean, rules.warning
    frame = frame.assign(
        fit=frame.flag.isin(["N", ""]) & frame.value.between(frame.low, frame.high)
    )
    good = frame[frame.fit].copy()
    flow = good[(good.factor == "w00000") & (good.value >= 0)].set_index(["works", "hour"]).value
    degrees = good[good.factor == "w01010"]
    good = good.join(flow.rename("flow"), on=["works", "hour"])
    good = good.join(
        degrees.set_index(["works", "hour"]).value.rename("degrees"), on=["works", "hour"]
    )
    daily = degrees.groupby(["works", "day"]).value.agg(["mean", "size"])
    daily = daily["mean"].where(daily["size"] >= mean.min_share * 24).rename("day_degrees")
    good = good.join(daily, on=["works", "day"])
    heavy, ph = good.factor.isin(weighed), good.factor == "w01001"
    good["weight"] = np.where(heavy, good.flow, 1.0)
    good["linear"] = np.where(ph, 10.0**-good.value, good.value)
    good["sum"], good["has"] = good.linear * good.weight, good.weight.notna()
    days = good.groupby(KEY).agg(
        total=("sum", "sum"), water=("weight", "sum"), counted=("has", "sum")
    )
    enough = (days.counted >= mean.min_share * 24) & (days.water > 0)
    days["mean"] = (days.total / days.water).where(enough)
    is_ph = days.index.get_level_values("factor") == "w01001"
    days["mean"] = days["mean"].where(~is_ph, -np.log10(days["mean"]))
    good["side"] = _side(good.degrees, good.threshold)
    good["day_side"] = _side(good.day_degrees, good.threshold)
    good = good.merge(limits, on=["era", "factor", "side"], how="left")
    wide = limits.rename(columns={"side": "day_side", "low1": "l", "high1": "h"})
    wide = wide[["era", "factor", "day_side", "l", "h"]]
    good = good.merge(wide, on=["era", "factor", "day_side"], how="left")
    good["breach"] = (good.value < good.low2) | (good.value > good.high2)
    good["is_over"] = (good.value < good.low1) | (good.value > good.high1) | good.breach
    series = good.groupby(SERIES, sort=False)
    broken = ~good.is_over | (series.hour.diff() > warning.max_gap_hours + 1)
    run = broken.groupby([good.works, good.factor]).cumsum()
    good["run"] = good.is_over.groupby([good.works, good.factor, run]).cumsum()
    moved = (good.value != series.value.shift()).groupby([good.works, good.factor]).cumsum()
    good["same"] = good.groupby([good.works, good.factor, moved]).cumcount() + 1
    inside = good.groupby(KEY, sort=False)
    so_far = inside["sum"].cumsum() / inside.weight.cumsum()
    so_far = so_far.where(good.factor != "w01001", -np.log10(so_far))
    late = inside.has.cumsum() >= warning.running_hours
    good["rising"] = late & good.has & ((so_far < good.l) | (so_far > good.h))
    told = good.groupby(KEY).agg(
        over=("is_over", "sum"), breaches=("breach", "sum"), longest=("run", "max"),
        same=("same", "max"), rising=("rising", "any"), l=("l", "first"), h=("h", "first"),
    )  # fmt: skip
    days = days.join(told)
    exceeds = (days["mean"] < days.l) | (days["mean"] > days.h) | (days.breaches > 0)
    high = (days.longest >= warning.consecutive_hours) | days.rising
    days["level"] = np.select([exceeds, high, days.over > 0], [3, 2, 1], 0)
    return days.join(_copies(frame, rules))


def _side(degrees: Any, threshold: Any) -> np.ndarray:
    cases = [threshold.isna(), degrees.isna(), degrees > threshold]
    return np.select(cases, [0, 2, 0], 1)


def _copies(frame: Any, rules: EffluentRules) -> Any:
    """How many days back an equal day lies."""
    values = frame.assign(value=frame.value.where(frame.fit), at=frame.hour % 24)
    days = values.pivot(index=KEY, columns="at", values="value")
    there = days.notna().sum(axis=1) >= rules.suspicion.copy_hours
    moves = days.min(axis=1) != days.max(axis=1)
    filled, found = days.fillna(-1e300), None
    for lag in range(rules.suspicion.copy_lags, 0, -1):
        equal = (filled == filled.groupby(level=SERIES).shift(lag)).all(axis=1) & there & moves
        found = (equal * lag) if found is None else found.where(~equal, lag)
    return found.rename("copied")


def by_polars(frame: pl.DataFrame, limits: pl.DataFrame, weighed: set[str],
              rules: EffluentRules) -> pl.DataFrame:  # fmt: skip
    """The smaller peer: mean, counted hours, hours over and level by mean; no runs, no clues."""
    fit = pl.col("flag").is_in(["N", ""]) & pl.col("value").is_between("low", "high")
    good = frame.filter(fit)
    flow = good.filter(pl.col("factor") == "w00000").select("works", "hour", flow="value")
    degrees = good.filter(pl.col("factor") == "w01010").select("works", "hour", degrees="value")
    warm = pl.col("threshold").is_null() | (pl.col("degrees") > pl.col("threshold"))
    heavy, ph = pl.col("factor").is_in(sorted(weighed)), pl.col("factor") == "w01001"
    good = good.join(flow, on=["works", "hour"], how="left").join(
        degrees, on=["works", "hour"], how="left"
    )
    good = good.with_columns(
        side=pl.when(warm).then(0).when(pl.col("degrees").is_null()).then(2).otherwise(1),
        weight=pl.when(heavy).then("flow").otherwise(1.0),
        linear=pl.when(ph).then(10.0 ** -pl.col("value")).otherwise("value"),
    ).join(limits, on=["era", "factor", "side"], how="left")
    over = ~pl.col("value").is_between("low1", "high1") | ~pl.col("value").is_between(
        "low2", "high2"
    )
    mean = (pl.col("linear") * pl.col("weight")).sum() / pl.col("weight").sum()
    days = good.group_by(KEY).agg(mean=mean, counted=pl.col("weight").count(), over=over.sum())
    enough = pl.col("counted") >= rules.day.mean.min_share * 24
    value = pl.when(ph).then(-pl.col("mean").log10()).otherwise("mean")
    return days.with_columns(mean=pl.when(enough).then(value))
