"""Reads that join the hot logs and the cold table.

The hot side is always read first: a batch that moves between the two reads is then seen
twice, which the reader undoes, and never not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from huiyin.field.models import PointFactor
from huiyin.field.store import cold, hot
from huiyin.field.store.batch import SCHEMA, decode, names_in
from huiyin.field.store.mover import newest

_CHINA = pl.Datetime("us", "Asia/Shanghai")


def observations(
    points: Sequence[str] | None,
    factors: Sequence[str] | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    kinds: Sequence[str] | None = None,
    *,
    history: bool = False,
) -> pl.DataFrame:
    """Readings of `points` (codes; None = all) with start <= time < end, as one frame.

    Columns: point, factor, kind, time and received (Asia/Shanghai), value (null when the
    device sent no number), flag ("" when it sent none), text, source, ordinal; sorted by
    point, factor, kind, time. Values are in the standard's unit where a `PointFactor` says
    how. Of several readings with one key the last received counts; `history=True` keeps the
    former ones too, oldest first. Naive times are refused with ValueError.
    """
    for moment in (start, end):
        if moment is not None and moment.tzinfo is None:
            raise ValueError("start and end need a time zone")
    hot_rows = _hot(points, factors, start, end, kinds)
    parts = [hot_rows.lazy()]
    cold_rows = cold.scan(points, factors, start, end, kinds)
    if cold_rows is not None:
        parts.insert(0, cold_rows)
    merged = cold.without_repeats(pl.concat(parts)).collect()
    if not history:
        merged = merged.unique(list(cold.KEY), keep="last", maintain_order=True)
    return _presented(merged)


def latest(
    points: Sequence[str] | None = None, kinds: Sequence[str] | None = None
) -> pl.DataFrame:
    """The newest reading of each point, factor and kind, in the columns of `observations`."""
    parts = [newest(_hot(points, None, None, None, kinds))]
    table = cold.open_table("latest")
    if table is not None:
        stored = cold.within(pl.scan_delta(table), points, None, None, None, kinds)
        parts.insert(0, stored.select(*SCHEMA).collect())
    return _presented(newest(pl.concat(parts)))


def _hot(
    points: Sequence[str] | None,
    factors: Sequence[str] | None,
    start: datetime | None,
    end: datetime | None,
    kinds: Sequence[str] | None,
) -> pl.DataFrame:
    wanted = None if points is None else set(points)
    parts = [pl.DataFrame(schema=SCHEMA)]
    for log in hot.existing_logs():
        for row in log.pending():
            if wanted is None or not wanted.isdisjoint(names_in(row.body, "points")):
                frame = decode(row.body, received=row.received, seq=row.seq)
                lazy = cold.within(frame.lazy(), points, factors, start, end, kinds)
                parts.append(lazy.collect())
        log.close()
    return pl.concat(parts)


def _presented(frame: pl.DataFrame) -> pl.DataFrame:
    scales = pl.DataFrame(
        list(PointFactor.objects.exclude(scale=1.0).values_list("point__code", "factor", "scale")),
        schema={"point": pl.String, "factor": pl.String, "_scale": pl.Float64},
        orient="row",
    )
    if not scales.is_empty():
        frame = (
            frame.join(scales, on=["point", "factor"], how="left", maintain_order="left")
            .with_columns(value=pl.col("value") * pl.col("_scale").fill_null(1.0))
            .drop("_scale")
        )
    return frame.with_columns(
        pl.col("time", "received").dt.convert_time_zone("Asia/Shanghai").cast(_CHINA)
    )
