"""Moves readings from the hot logs into the cold table, exactly once.

The order makes every crash harmless: (1) readings and the reached batch number enter the
cold table in one commit, (2) the latest values are renewed, (3) the hot log is trimmed.
After a crash between 1 and 3 the next drain finds the number in the table and only trims.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from huiyin.base import clock
from huiyin.base.paths import data_dir
from huiyin.field import verbs
from huiyin.field.core.reading import epoch_ms
from huiyin.field.rules import gateway_policy
from huiyin.field.store import cold, hot
from huiyin.field.store.batch import decode

MAX_ROWS = 1_000_000
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Moved:
    """What one drain did. `more` says that the hot logs hold another commit's worth."""

    batches: int = 0
    readings: int = 0
    more: bool = False


def drain(max_rows: int = MAX_ROWS) -> Moved:
    """Move what the hot logs hold, up to about `max_rows` readings in one commit.

    Safe to call at any time from any process: a second mover returns at once with nothing.
    """
    with _alone() as alone:
        if not alone:
            return Moved()
        return _drain(max_rows)


def drain_all() -> Moved:
    """Drain until the hot logs are empty."""
    total = Moved()
    while True:
        moved = drain()
        total = Moved(total.batches + moved.batches, total.readings + moved.readings)
        if not moved.more:
            return total


def tidy() -> None:
    """The hourly round: rewrite crowded months, drop expired frames, raw and refused, vacuum."""
    policy = gateway_policy()["store"]
    with _alone() as alone:
        if not alone:
            return
        for month in cold.crowded_months(policy["compact_files"]):
            cold.rewrite_month(month)
        for log in hot.existing_logs():
            log.expire_raw(epoch_ms(clock.now()) - policy["raw_days"] * DAY_MS)
            log.close()
        verbs.expire_quarantine(clock.now() - timedelta(days=policy["quarantine_days"]))
        cold.vacuum("readings", policy["vacuum_hours"])
        cold.vacuum("latest", policy["latest_hours"])


def newest(frame: pl.DataFrame) -> pl.DataFrame:
    """The newest reading of each point, factor and kind; of corrections the last."""
    return (
        frame.sort("time", "received", "ordinal")
        .unique(["point", "factor", "kind"], keep="last")
        .sort("point", "factor", "kind")
    )


def _drain(max_rows: int) -> Moved:
    table = cold.open_table()
    frames: list[pl.DataFrame] = []
    fresh: list[pl.DataFrame] = []
    reached: dict[str, int] = {}
    committed: dict[int, int] = {}
    rows, batches, more = 0, 0, False
    logs = hot.existing_logs()
    for log in logs:
        already = cold.moved_upto(table, log.identity)
        for row in log.pending():
            if rows >= max_rows:
                more = True
                break
            frame = decode(row.body, received=row.received, seq=row.seq)
            frames.append(frame)
            committed[log.shard] = row.seq
            if row.seq > already:
                fresh.append(frame)
                reached[log.identity] = row.seq
                batches += 1
                rows += len(frame)
    if fresh:
        cold.append(pl.concat(fresh), reached)
    if frames:
        _renew_latest(pl.concat(frames))
    for log in logs:
        if log.shard in committed:
            log.trim(committed[log.shard])
        log.close()
    return Moved(batches, rows, more)


def _renew_latest(frame: pl.DataFrame) -> None:
    """Again and again while the mover of another city is at the same table."""
    renewed = False
    while not renewed:
        table = cold.open_table("latest")
        parts = [newest(frame)]
        if table is not None:
            parts.insert(0, pl.read_delta(table).select(frame.columns))
        renewed = cold.overwrite("latest", newest(pl.concat(parts)), table)


@contextmanager
def _alone() -> Iterator[bool]:
    with (data_dir() / "mover.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
