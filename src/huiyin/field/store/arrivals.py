"""Which points new batches speak of, so that a desk judges only those again.

A reader remembers how far it has read each shard's log by the batches' own numbers, not by
a clock: a clock can step back, and a demo city's clock can leap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from huiyin.field.store import cold, hot
from huiyin.field.store.batch import ORDINAL_SHIFT, decode

_CHINA = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Arrivals:
    """`earliest`: the oldest time label that arrived of each point. `reached`: the last batch
    of each shard, to be handed in next time."""

    earliest: Mapping[str, datetime]
    reached: Mapping[int, int]


def arrivals(reached: Mapping[int, int]) -> Arrivals:
    """What arrived after the batches in `reached` (shard -> number; absent = from the start).

    Batches that moved to the cold table unseen are found there. That table keeps no shard,
    so a point may be named although nothing of it is new; none is ever left out.
    """
    frames: list[pl.DataFrame] = []
    seen = dict(reached)
    for log in hot.existing_logs():
        for row in log.pending(reached.get(log.shard, 0)):
            frames.append(_earliest(decode(row.body, received=row.received, seq=row.seq).lazy()))
            seen[log.shard] = max(seen.get(log.shard, 0), row.seq)
        log.close()
    missed = _moved_unseen(reached, seen)
    if missed is not None:
        frames.append(missed)
    return Arrivals(_by_point(frames), seen)


def _moved_unseen(reached: Mapping[int, int], seen: dict[int, int]) -> pl.DataFrame | None:
    """The cold table's part. Read after the hot logs, so that nothing moves past unseen."""
    table = cold.open_table()
    behind = []
    for log in _closed(hot.existing_logs()):
        upto = cold.moved_upto(table, log.identity)
        if upto > reached.get(log.shard, 0):
            behind.append(reached.get(log.shard, 0))
            seen[log.shard] = max(seen.get(log.shard, 0), upto)
    rows = cold.scan(cold.Wanted()) if behind else None
    if rows is None:
        return None
    return _earliest(rows.filter(pl.col("ordinal") >= (min(behind) + 1) << ORDINAL_SHIFT))


def _closed(logs: list[hot.HotLog]) -> list[hot.HotLog]:
    for log in logs:
        log.close()
    return logs


def _earliest(rows: pl.LazyFrame) -> pl.DataFrame:
    return rows.group_by("point").agg(pl.col("time").min()).collect()


def _by_point(frames: list[pl.DataFrame]) -> dict[str, datetime]:
    if not frames:
        return {}
    found = _earliest(pl.concat(frames).lazy())
    times = found.get_column("time").dt.convert_time_zone(_CHINA)
    return dict(zip(found.get_column("point").to_list(), times.to_list(), strict=True))
