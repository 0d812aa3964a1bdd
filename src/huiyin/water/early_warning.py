"""Early warning at the desk: from stored readings to series, models and alarms. Writes nothing.

A place is watched once a keeper has had its model learnt from days in which nothing happened. The
judge then looks at what arrives. What it finds is told as a clue with its reason, never as a proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from django.utils.translation import gettext as _

from huiyin.base.clock import CHINA
from huiyin.base.errors import HuiyinError
from huiyin.field.choices import Edition
from huiyin.field.core.validity import Verdict
from huiyin.field.core.validity import judge as judge_validity
from huiyin.field.rules import validity_rules
from huiyin.field.store.read import observations
from huiyin.water.core.detector import detecting, learning
from huiyin.water.core.detector.values import Channel, Role, Series
from huiyin.water.core.detector.watching import Told, Watched, told
from huiyin.water.dated import version
from huiyin.water.detector import detector_settings

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COUNTS = [str(Verdict.VALID), str(Verdict.NOT_EVALUATED)]
DAY = timedelta(days=1)


class CannotLearn(HuiyinError):
    """These days teach nothing; nothing is watched."""


@dataclass(frozen=True, slots=True)
class WatchRule:
    """Which readings are watched, and how many a look needs. See data/early_warning.yaml."""

    kind: str
    operational: frozenset[str]
    left_out: frozenset[str]
    least_learnt: int
    look_back: int
    cause: str


@cache
def watch_rule(on: date) -> WatchRule:
    """The rule in force on the day `on`; raises NotInForce."""
    row = version(on, "early_warning.yaml")
    return WatchRule(
        row["kind"],
        frozenset(row["operational"]),
        frozenset(row["left_out"]),
        row["least_learnt"],
        row["look_back"],
        row["cause"],
    )


def learn(point: str, first: date, last: date) -> Watched:
    """What the days from `first` to `last` teach of a point; raises CannotLearn with the reason."""
    start, end = (datetime.combine(day, time(), CHINA) for day in (first, last + DAY))
    rule = watch_rule(last)
    frame = _readings(point, start, end, rule)
    codes = sorted(set(frame["factor"]) - rule.left_out)
    quality = [code for code in codes if code not in rule.operational]
    if len(quality) < 2:
        raise CannotLearn(
            _("%(count)d quality channels reported in these days; it takes two.")
            % {"count": len(quality)},
            _("Choose days in which the analysers reported."),
        )
    series = _series(frame, [_channel(code, rule) for code in codes])
    if series.times.size < rule.least_learnt:
        raise CannotLearn(
            _("These days hold %(count)d samples; it takes %(least)d.")
            % {"count": series.times.size, "least": rule.least_learnt},
            _("Choose a longer period."),
        )
    try:
        # The detector is no law of a day: a model is learnt by the settings of today.
        model = learning.learn(series, None, detector_settings(date.max))
    except ValueError as error:
        raise CannotLearn(str(error), _("Choose other days.")) from error
    return Watched(
        point=point, model=model, learnt_from=first, learnt_to=last, samples=series.times.size
    )


def look(watched: Watched, until: datetime) -> tuple[Told, ...]:
    """The alarms in what is stored of a watched place up to `until`, after its learning period."""
    model = watched.model
    rule = watch_rule(until.astimezone(CHINA).date())
    learnt = datetime.combine(watched.learnt_to + DAY, time(), CHINA)
    start = until - timedelta(seconds=model.interval) * rule.look_back
    frame = _readings(watched.point, start, until + timedelta(microseconds=1), rule)
    if frame.is_empty():
        return ()
    found = detecting.detect(model, _series(frame, model.channels)).alarms
    return tuple(one for one in told(found, EPOCH) if one.raised >= learnt)


def shown(watched: Watched, start: datetime, end: datetime) -> Mapping[str, list[Any]]:
    """The points (time, value or None) of each channel between two moments, for a chart."""
    rule = watch_rule(end.astimezone(CHINA).date())
    series = _series(_readings(watched.point, start, end, rule), watched.model.channels)
    times = [EPOCH + one.astype(object) for one in series.times - np.datetime64(0, "s")]
    return {
        channel.name: [
            (when, None if np.isnan(value) else float(value))
            for when, value in zip(times, series.values[:, k], strict=True)
        ]
        for k, channel in enumerate(series.channels)
    }


def _readings(point: str, start: datetime, end: datetime, rule: WatchRule) -> pl.DataFrame:
    """What counts of a point, long: factor, time, value; what does not count is a gap."""
    frame = observations([point], None, start, end, [rule.kind])
    fit = judge_validity(frame, Edition.E2017, validity_rules())["verdict"].is_in(COUNTS)
    return frame.select(
        "factor", "time", value=pl.when(fit).then("value").otherwise(None).cast(pl.Float64)
    )


def _channel(code: str, rule: WatchRule) -> Channel:
    bounds = validity_rules().ranges.get(code)
    role = Role.OPERATIONAL if code in rule.operational else Role.QUALITY
    return Channel(
        code, role, low=bounds.low if bounds else None, high=bounds.high if bounds else None
    )


def _series(frame: pl.DataFrame, channels: tuple[Channel, ...] | list[Channel]) -> Series:
    """The channels side by side by time; a value that is not there is NaN."""
    wide = frame.pivot("factor", index="time", values="value").sort("time")
    columns = [
        wide[one.name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        if one.name in wide.columns
        else np.full(wide.height, np.nan)
        for one in channels
    ]
    times = wide["time"].dt.epoch("s").to_numpy().astype("datetime64[s]")
    return Series(tuple(channels), times, np.column_stack(columns))
