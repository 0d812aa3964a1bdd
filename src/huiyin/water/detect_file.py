"""Learns the beginning of a file of sensor readings and watches its rest for events.

A row is one time, a column one channel. What is no number is listed with its line and counts as
unknown; a row whose time is not after the one before is left out, as a station would have to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from huiyin.water.core.detector.detecting import detect
from huiyin.water.core.detector.learning import learn
from huiyin.water.core.detector.scoring import event_score, point_score
from huiyin.water.core.detector.values import (
    Alarm,
    Channel,
    Detection,
    Fault,
    FaultKind,
    Model,
    Role,
    Series,
    Settings,
    Verdict,
)
from huiyin.water.dated import version
from huiyin.water.detector import FILE, detector_settings
from huiyin.water.reading_files import conventions
from huiyin.water.tables import BadRow, BadTable, Table, read_table

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
TIME_NAMES = ("time", "datetime", "timestamp", "date", "obs_time", "监测时间", "时间")
UNKNOWN = {"na", "nan", "null", "*"}
TRUE, FALSE = {"1", "true", "yes", "是"}, {"0", "false", "no", "", "否"}


@dataclass(frozen=True, slots=True)
class Columns:
    """How the columns of a file are meant; names as in its heading.

    `defaults`, `low` and `high` are what the sensors of some channels send or can show.
    """

    time: str | None = None
    label: str | None = None
    operational: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    defaults: Mapping[str, tuple[float, ...]] | None = None
    low: Mapping[str, float] | None = None
    high: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class SensorFile:
    """A file as a series; labels (n,) where it has them, lines left out or not readable."""

    name: str
    series: Series
    labels: NDArray[np.bool_] | None
    left_out: int
    bad: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """What was found from sample `start` on; everything before it was learnt."""

    file: SensorFile
    start: int
    on: date
    model: Model
    found: Detection


def watch_file(
    path: Path, columns: Columns, learn_until: datetime, on: date, *,
    alarms: float | None = None, memory: float | None = None,
) -> WatchedFile:  # fmt: skip
    """Learn before `learn_until`, watch from it on; raises BadTable for a file of no use.

    `alarms` and `memory` replace those of the settings in force on the day `on`.
    """
    file = read_sensors(path, columns)
    start = int(np.searchsorted(file.series.times, np.datetime64(learn_until, "s")))
    if start in {0, file.series.times.size}:
        first, last = file.series.times[[0, -1]]
        raise BadTable(
            f"{file.name} has nothing to {'learn from' if start == 0 else 'watch'}.",
            f"It reaches from {first} to {last}; choose a time between.",
        )
    settings = _settings(on, alarms, memory)
    labels = None if file.labels is None else file.labels[:start]
    try:
        model = learn(file.series.part(0, start), labels, settings)
    except ValueError as error:
        raise BadTable(f"{file.name}: {error}.", "Give it more, or leave that out.") from error
    return WatchedFile(file, start, on, model, detect(model, file.series))


def report(result: WatchedFile) -> dict[str, Any]:
    """What `huiyin detect --json` prints."""
    file, found, start = result.file, result.found, result.start
    times, settings = file.series.times, version(result.on, FILE)
    watched = found.verdicts[start:]
    return {
        "file": file.name,
        "rows": int(times.size),
        "left_out": file.left_out,
        "learnt": {"from": str(times[0]), "to": str(times[start - 1]), "rows": start},
        "watched": {
            "from": str(times[start]),
            "to": str(times[-1]),
            "rows": int(watched.size),
            "event": int((watched == Verdict.EVENT).sum()),
            "not_evaluated": int((watched == Verdict.NOT_EVALUATED).sum()),
        },
        "settings": {"source": settings["source"], "confidence": settings["confidence"]},
        "alarms": [_alarm(one) for one in found.alarms if one.end >= times[start]],
        "faults": [_fault(one) for one in found.faults if one.end >= times[start]],
        "score": _score(result),
        "bad": [{"line": row.line, "column": row.column, "reason": row.reason} for row in file.bad],
    }


def read_sensors(path: Path, columns: Columns) -> SensorFile:
    """Read CSV or Parquet; raises BadTable without a time, a channel or a usable row."""
    table = _parquet(path) if path.suffix == ".parquet" else read_table(path)
    time = columns.time or next((n for n in table.heading if n.lower() in TIME_NAMES), "")
    named = {
        time, *columns.operational, *columns.ignored, *(columns.defaults or ()),
        *(columns.low or ()), *(columns.high or ()), *([columns.label] if columns.label else []),
    }  # fmt: skip
    if lost := sorted(name for name in named if name not in table.heading):
        raise BadTable(
            f"{table.name} has no column {', '.join(map(repr, lost))}.",
            f"Its columns: {', '.join(table.heading)}.",
        )
    left = {time, columns.label, *columns.ignored}
    channels = tuple(_channel(name, columns) for name in table.heading if name not in left)
    reader = _Reader(table, time, columns.label, [channel.name for channel in channels])
    for line, cells in table.rows:
        reader.take(line, cells)
    if not reader.times:
        raise BadTable(f"{table.name}: no row of it has a time that can be read.")
    values = np.array(reader.values, np.float64).reshape(len(reader.times), len(channels))
    series = Series(channels, np.array(reader.times, "datetime64[s]"), values)
    labels = np.array(reader.labels, np.bool_) if columns.label else None
    return SensorFile(table.name, series, labels, reader.left_out, tuple(reader.bad))


class _Reader:
    """Takes the rows of a table one after another."""

    def __init__(self, table: Table, time: str, label: str | None, names: list[str]) -> None:
        self.at = [(name, table.heading.index(name)) for name in names]
        self.time_at = table.heading.index(time)
        self.label_at = None if label is None else table.heading.index(label)
        self.unknown = {*map(str.lower, conventions()["no_value"]), *UNKNOWN}
        self.times: list[datetime] = []
        self.values: list[list[float]] = []
        self.labels: list[bool] = []
        self.left_out = 0
        self.bad: list[BadRow] = list(table.bad)

    def take(self, line: int, cells: list[str]) -> None:
        try:
            time = datetime.fromisoformat(cells[self.time_at].strip()).replace(tzinfo=None)
        except ValueError:
            self.bad.append(BadRow(line, "time", f"{cells[self.time_at][:40]!r} is no time"))
            return
        if self.times and time <= self.times[-1]:
            self.left_out += 1
            return
        self.times.append(time)
        self.values.append([self._number(line, name, cells[at]) for name, at in self.at])
        self.labels.append(self._label(line, cells))

    def _number(self, line: int, name: str, cell: str) -> float:
        text = cell.strip()
        if text.lower() in self.unknown:
            return np.nan
        if not NUMBER.fullmatch(text):
            self.bad.append(BadRow(line, name, f"{text[:40]!r} is no number: unknown"))
            return np.nan
        return float(text)

    def _label(self, line: int, cells: list[str]) -> bool:
        if self.label_at is None:
            return False
        text = cells[self.label_at].strip().lower()
        if text not in TRUE | FALSE:
            self.bad.append(BadRow(line, "label", f"{text[:40]!r} is neither yes nor no"))
        return text in TRUE


def _parquet(path: Path) -> Table:
    """A Parquet file as lines of cells, the first row being line 2 as in a text file."""
    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise BadTable(f"{path} cannot be read as Parquet.", "Check the file.") from error
    texts = frame.select(
        pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S") if kind.is_temporal()
        else pl.col(name).cast(pl.String)
        for name, kind in frame.schema.items()
    ).fill_null("")  # fmt: skip
    rows = [(line, list(row)) for line, row in enumerate(texts.iter_rows(), 2)]
    return Table(path.name, "parquet", tuple(frame.columns), rows, [])


def _channel(name: str, columns: Columns) -> Channel:
    return Channel(
        name,
        Role.OPERATIONAL if name in columns.operational else Role.QUALITY,
        (columns.low or {}).get(name),
        (columns.high or {}).get(name),
        (columns.defaults or {}).get(name, ()),
    )


def _settings(on: date, alarms: float | None, memory: float | None) -> Settings:
    settings = detector_settings(on)
    if alarms is not None:
        settings = replace(settings, alarms=alarms)
    return settings if memory is None else replace(settings, memory=memory)


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "start": str(alarm.start),
        "raised": str(alarm.raised),
        "end": str(alarm.end),
        "open": alarm.open,
        "score": round(alarm.score, 3),
        "reasons": [
            {
                "channel": reason.channel,
                "observed": reason.observed,
                "expected": reason.expected,
                "explained": reason.explained,
                "direction": reason.direction.value,
                "size": round(reason.size, 2),
            }
            for reason in alarm.reasons
        ],
    }


def _fault(fault: Fault) -> dict[str, str]:
    kind = FaultKind(fault.kind).name.lower()
    start, end = str(fault.start), str(fault.end)
    return {"channel": fault.channel, "kind": kind, "start": start, "end": end}


def _score(result: WatchedFile) -> dict[str, Any] | None:
    """F1 and alarms against the file's labels, where it has them."""
    if result.file.labels is None:
        return None
    times, labels = result.file.series.times[result.start :], result.file.labels[result.start :]
    verdicts = result.found.verdicts[result.start :]
    events = event_score(times, labels, verdicts)
    return {
        "f1": point_score(labels, verdicts).f1,
        "episodes": events.episodes,
        "found": events.found,
        "false_alarms": events.false_alarms,
        "false_alarms_in_30_days": events.false_alarms_in_30_days,
    }


def pairs(given: Iterable[str]) -> dict[str, tuple[float, ...]]:
    """`NAME=NUMBER` words as numbers by name; raises ValueError for another form."""
    found: dict[str, tuple[float, ...]] = {}
    for word in given:
        name, mark, number = word.rpartition("=")
        if not mark or not name:
            raise ValueError(f"{word!r} is not NAME=NUMBER")
        found[name] = (*found.get(name, ()), float(number))
    return found
