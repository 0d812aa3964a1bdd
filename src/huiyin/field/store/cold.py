"""The cold table: one Delta Lake table by month, sorted by point, factor, kind and time.

A folder in the data directory, or any object store by HUIYIN_COLD_URL; any engine that
knows Delta can read it. Months are China wall-clock months.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import polars as pl
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, TableNotFoundError

from huiyin.base.paths import data_dir
from huiyin.field.core.reading import CHINA_TIME
from huiyin.field.store.batch import ORDINAL_SHIFT, SCHEMA, TIME

ORDER = ("point", "factor", "kind", "time", "received", "ordinal")
KEY = ("point", "factor", "kind", "time")
ROW_GROUP = 131_072
_WRITER = WriterProperties(compression="ZSTD", max_row_group_size=ROW_GROUP)


def url(table: str = "readings") -> str:
    """Where a table of the store lies."""
    return os.environ.get("HUIYIN_COLD_URL", str(data_dir() / "cold")).rstrip("/") + f"/{table}"


def open_table(table: str = "readings") -> DeltaTable | None:
    """The table as of now, or None when nothing was ever moved."""
    try:
        return DeltaTable(url(table))
    except TableNotFoundError:
        return None


def moved_upto(table: DeltaTable | None, identity: str) -> int:
    """The last batch of this hot log whose readings the table holds, by its own transactions."""
    return (_moved(table, identity) or 0) if table is not None else 0


def begin_above(table: DeltaTable | None, identity: str) -> int:
    """The number that batches of this hot log have to begin above.

    A log the table has never heard of, as one that takes the place of a lost one, begins above
    every batch there, so that numbers rise for whoever remembers how far he has read.
    """
    if table is None:
        return 0
    moved = _moved(table, identity)
    return _highest_batch(table) if moved is None else moved


def append(frame: pl.DataFrame, upto: Mapping[str, int]) -> None:
    """Add readings and record, in the same commit, up to which batch of each hot log they go.

    Exactly once: whoever drains again after a crash reads `moved_upto` first. In a local folder
    the commit is on the disk when this returns, for the hot log is trimmed next.
    """
    write_deltalake(
        url(),
        _with_month(frame).sort("month", *ORDER),
        mode="append",
        partition_by=["month"],
        writer_properties=_WRITER,
        commit_properties=CommitProperties(
            app_transactions=[Transaction(_app(log), seq) for log, seq in upto.items()]
        ),
    )
    _put_on_disk()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which readings are asked for: start <= time < end; None stands for all."""

    points: Sequence[str] | None = None
    factors: Sequence[str] | None = None
    start: datetime | None = None
    end: datetime | None = None
    kinds: Sequence[str] | None = None

    def of(self, lazy: pl.LazyFrame) -> pl.LazyFrame:
        """Only the rows asked for."""
        chosen = (("point", self.points), ("factor", self.factors), ("kind", self.kinds))
        for column, names in chosen:
            if names is not None:
                lazy = lazy.filter(pl.col(column).is_in(list(names)))
        if self.start is not None:
            lazy = lazy.filter(pl.col("time") >= pl.lit(self.start).cast(TIME))
        if self.end is not None:
            lazy = lazy.filter(pl.col("time") < pl.lit(self.end).cast(TIME))
        return lazy


def scan(wanted: Wanted) -> pl.LazyFrame | None:
    """The rows asked for, from the files of their months only; None when nothing was moved."""
    table = open_table()
    if table is None:
        return None
    lazy = pl.scan_delta(table)
    if wanted.start is not None:
        lazy = lazy.filter(pl.col("month") >= _month(wanted.start))
    if wanted.end is not None:
        lazy = lazy.filter(pl.col("month") <= _month(wanted.end))
    return wanted.of(lazy).select(*SCHEMA)


def without_repeats(lazy: pl.LazyFrame) -> pl.LazyFrame:
    """Sorted, and without rows that only repeat what was said before of the same key."""
    same = pl.all_horizontal(
        pl.col(column).eq_missing(pl.col(column).shift(1))
        for column in (*KEY, "value", "flag", "text")
    )
    return lazy.sort(*ORDER).filter(~same.fill_null(False))


def overwrite(name: str, frame: pl.DataFrame, seen: DeltaTable | None) -> bool:
    """Replace a small table in one commit, unless it is no longer what the caller has `seen`."""
    try:
        write_deltalake(seen or url(name), frame, mode="overwrite", writer_properties=_WRITER)
    except CommitFailedError:
        if _version(open_table(name)) == _version(seen):
            raise
        return False
    return True


def crowded_months(files: int) -> list[str]:
    """Months that lie in more than `files` files."""
    table = open_table()
    if table is None:
        return []
    months = pl.DataFrame(table.get_add_actions(flatten=True)).get_column("partition.month")
    counts = months.value_counts().filter(pl.col("count") > files)
    return sorted(counts.get_column("partition.month").to_list())


def rewrite_month(month: str) -> None:
    """Put a month into sorted order without repeats; readers keep the old files meanwhile."""
    table = open_table()
    if table is None:
        return
    rows = pl.scan_delta(table).filter(pl.col("month") == month)
    write_deltalake(
        table,
        without_repeats(rows).collect(),
        mode="overwrite",
        predicate=f"month = '{month}'",
        writer_properties=_WRITER,
    )


def vacuum(name: str, hours: int) -> list[str]:
    """Remove files of a table that no version of the last `hours` needs."""
    table = open_table(name)
    if table is None:
        return []
    return table.vacuum(retention_hours=hours, dry_run=False, enforce_retention_duration=False)


def _put_on_disk() -> None:
    """Delta writes a local folder without fsync: do it for the last commit and what it adds."""
    table = open_table()
    folder = Path(url().removeprefix("file://"))
    if table is None or not folder.is_dir():
        return
    commit = folder / "_delta_log" / f"{table.version():020}.json"
    files = [commit]
    for line in commit.read_text(encoding="utf-8").splitlines():
        added = json.loads(line).get("add")
        if added:
            files.append(folder / unquote(added["path"]))
    for path in {*files, *(file.parent for file in files), folder}:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _app(identity: str) -> str:
    return f"hot-{identity}"


def _version(table: DeltaTable | None) -> int:
    return table.version() if table is not None else -1


def _moved(table: DeltaTable, identity: str) -> int | None:
    moved: int | None = table.transaction_version(_app(identity))
    return moved


def _highest_batch(table: DeltaTable) -> int:
    """From the files' statistics."""
    highest = pl.DataFrame(table.get_add_actions(flatten=True)).get_column("max.ordinal").max()
    return int(highest) >> ORDINAL_SHIFT if isinstance(highest, int) else 0


def _month(moment: datetime) -> str:
    return moment.astimezone(CHINA_TIME).strftime("%Y-%m")


def _with_month(frame: pl.DataFrame) -> pl.DataFrame:
    wall = pl.col("time").dt.convert_time_zone("Asia/Shanghai")
    return frame.with_columns(month=wall.dt.strftime("%Y-%m"))
