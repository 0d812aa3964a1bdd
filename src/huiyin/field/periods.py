"""Hourly and daily values of a point from what is stored, with the rules they were made by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from huiyin.base.errors import HuiyinError
from huiyin.field.core.aggregate import MeanRule, Period, means, with_gaps
from huiyin.field.core.reading import RTD
from huiyin.field.core.validity import judge
from huiyin.field.models import Point
from huiyin.field.rules import mean_rule, validity_rules
from huiyin.field.store.read import observations

EVERY = {"hour": Period.HOUR, "day": Period.DAY}


class NoMeans(HuiyinError):
    """There is nothing these values could be made from."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Means of one point from `start` to before `end`; no factors stands for all, no interval
    (seconds) for the point's own. `kind` is the kind of the readings they are made from."""

    point: str
    every: Period
    start: datetime
    end: datetime
    factors: Sequence[str] = ()
    interval: int | None = None
    kind: str = RTD


@dataclass(frozen=True, slots=True)
class Made:
    """`values`: the columns of `aggregate.means` and `share`, the share of valid data; periods
    without a reading are rows too. `rule` is what they were made by."""

    values: pl.DataFrame
    rule: MeanRule
    interval: int


def make(asked: Asked) -> Made:
    """The values asked for. A period that `start` or `end` cuts has only a part of its data.

    Letters are read by the edition of the point's devices; where these differ no letter is
    understood. Raises NoMeans for an unknown point or an interval that does not fit.
    """
    point = Point.objects.filter(code=asked.point).first()
    if point is None:
        raise NoMeans(
            f"There is no point with the code {asked.point}.", "See the page Devices for the codes."
        )
    interval = asked.interval or point.interval_seconds
    if interval is None:
        raise NoMeans(
            f"How often {asked.point} should report is not known.",
            "Enter the point's expected interval, or give --interval in seconds.",
        )
    rule = mean_rule(point.kind)
    read = observations([point.code], _needed(asked, rule), asked.start, asked.end, [asked.kind])
    judged = judge(read, _edition(point), validity_rules())
    try:
        found = with_gaps(means(judged, asked.every, interval, rule), asked.every)
    except ValueError as error:
        raise NoMeans(f"{error}.", "Ask for days, or give another --interval.") from error
    if asked.factors:
        found = found.filter(pl.col("factor").is_in(list(asked.factors)))
    return Made(found.with_columns(share=pl.col("valid") / pl.col("expected")), rule, interval)


def rules_of(rule: MeanRule) -> list[dict[str, Any]]:
    """What the values were made by, each with its source and confidence."""
    parts: list[tuple[str, Any]] = [("mean", rule)]
    parts += [("weighting", rule.weighting)] if rule.weighting else []
    parts += [("spoiling", rule.spoiling)] if rule.spoiling else []
    return [
        {"rule": name, "source": part.source, "confidence": part.confidence} for name, part in parts
    ]


def _needed(asked: Asked, rule: MeanRule) -> list[str] | None:
    """The factors asked for and the flow that weighs them."""
    if not asked.factors:
        return None
    flow = [rule.weighting.flow_factor] if rule.weighting else []
    return [*dict.fromkeys([*asked.factors, *flow])]


def _edition(point: Point) -> str:
    devices = point.devices.filter(enabled=True) or point.devices.all()
    editions = {device.edition for device in devices}
    return editions.pop() if len(editions) == 1 else ""
