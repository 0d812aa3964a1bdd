"""Reads files of published readings and of stations (columns in data/SOURCES.md).

What counts as no value, as withheld, as another name for a column: data/reading_files.yaml.
A bad row is listed with its line and column; the good rows are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from huiyin.water.core.standards import Body, parse_class
from huiyin.water.standards import data_text
from huiyin.water.tables import BadRow, BadTable, Table, read_table

Key = tuple[str, ...]
KEY_COLUMNS = ("province", "section")

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NON_DETECT = re.compile(r"(?:<\s*(\d+\.?\d*))|(?:(\d+\.?\d*)\s*L)", re.ASCII)
_UNIT = re.compile(r"(?P<name>.*?)\s*[(（\[](?P<unit>[^)）\]]*)[)）\]](?P<raw>_raw)?")
_UNIT_SUFFIX = re.compile(r"(?P<name>.*?)_(?P<unit>[mu]g_?l)(?P<raw>_raw)?", re.IGNORECASE)
_UNITS = {
    "mg/l": "mg/L", "mg_l": "mg/L", "mgl": "mg/L", "毫克/升": "mg/L",
    "ug/l": "µg/L", "ug_l": "µg/L", "ugl": "µg/L", "μg/l": "µg/L",
    "微克/升": "µg/L", "": "1", "1": "1", "无量纲": "1",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Readings:
    """n readable rows of one file.

    values and unmeasured map each factor to a column (n,): the value, NaN unknown, and
    whether the point does not measure it at all; `decimals` has the places of a value that
    exists only as displayed, -1 where the unrounded one was read. `published` is the
    publisher's class 1–6, 0 none. `rows` counts the bad rows too.
    """

    name: str
    encoding: str
    rows: int
    lines: NDArray[np.int64]
    keys: list[Key]
    key_columns: Key
    times: list[str]
    statuses: list[str]
    published: NDArray[np.uint8]
    values: dict[str, NDArray[np.float64]]
    unmeasured: dict[str, NDArray[np.bool_]]
    decimals: dict[str, NDArray[np.int8]]
    non_detects: int
    bad: list[BadRow]


@dataclass(frozen=True, slots=True)
class Stations:
    """The limits each station is held to, by folded key; UNKNOWN where the file cannot say.

    `bad` lists lines that say nothing usable.
    """

    name: str
    key_columns: Key
    bodies: dict[Key, Body]
    bad: list[BadRow]


@cache
def conventions() -> dict[str, Any]:
    """How files are understood (data/reading_files.yaml)."""
    loaded: dict[str, Any] = yaml.safe_load(data_text("reading_files.yaml"))
    return loaded


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each of our columns stands in the file; `raw` the unrounded ones."""

    at: dict[str, int] = field(default_factory=dict)
    raw: dict[str, int] = field(default_factory=dict)


def read_readings(path: Path, factors: Iterable[str], published: str | None) -> Readings:
    """Read a readings file; raises BadTable when no row of it could be graded.

    `published` names the column with the publisher's class, None when there is none.
    """
    table = read_table(path)
    factors = tuple(factors)
    columns = _find_columns(table, factors)
    if published is not None and published not in table.heading:
        raise BadTable(
            f"{table.name} has no column {published!r} to compare with.",
            f"Its columns: {', '.join(table.heading)}.",
        )
    _require(table, columns, ("section", *factors))
    if not table.rows and not table.bad:
        raise BadTable(f"{table.name} has a heading and no rows.")
    reader = _Reader(table, columns, factors, published)
    for line, cells in table.rows:
        reader.take(line, cells)
    readings = reader.finish()
    if not readings.keys:
        first = readings.bad[0]
        raise BadTable(
            f"{table.name}: none of its {readings.rows} rows can be read.",
            f"Line {first.line}, column {first.column or '-'}: {first.reason}.",
        )
    _check_magnitude(readings)
    return readings


def read_stations(path: Path) -> Stations:
    """Read a station file: `section`, optionally `province`, and `tp_rule`."""
    table = read_table(path)
    columns = _find_columns(table, ())
    _require(table, columns, ("section",))
    if "tp_rule" not in columns.at:
        raise BadTable(
            f"{table.name} has no column tp_rule or tp_rule_inferred.",
            "Say river or lake for every station.",
        )
    position, meanings = columns.at["tp_rule"], body_words()
    names = tuple(name for name in KEY_COLUMNS if name in columns.at)
    stations = Stations(table.name, names, {}, list(table.bad))
    for line, cells in table.rows:
        key = folded(tuple(cells[columns.at[name]] for name in names))
        body = meanings.get(_folded(cells[position]))
        if body is None:
            reason = f"{cells[position]!r} is none of {', '.join(meanings)}"
            stations.bad.append(BadRow(line, table.heading[position], reason))
            continue
        if stations.bodies.setdefault(key, body) is not body:
            raise BadTable(
                f"{table.name}, line {line}: {' '.join(key)} has two different TP rules.",
                "Keep one line for each station.",
            )
    if not stations.bodies:
        raise BadTable(
            f"{table.name} names no station with a usable {table.heading[position]}.",
            f"Usable: {', '.join(meanings)}.",
        )
    return stations


@cache
def body_words() -> dict[str, Body]:
    """What a station file may say of its limits (folded) and what that means."""
    meanings = {"river": Body.RIVER, "lake_reservoir": Body.LAKE_RESERVOIR, "unknown": Body.UNKNOWN}
    rules: dict[str, list[str]] = conventions()["tp_rules"]
    return {_folded(word): meanings[name] for name, words in rules.items() for word in words}


def _folded(text: str) -> str:
    """For comparing names: width, case and spaces around do not matter."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def folded(key: Key) -> Key:
    """A key for comparing."""
    return tuple(_folded(part) for part in key)


def bodies_of(readings: Readings, stations: Stations) -> list[Body | None]:
    """The water body of every row; None where the station file does not name the station.

    Stations are matched by the key columns both files have; UNKNOWN is two stations of one
    name with different limits, or a station whose file cannot say.
    """
    shared = [name for name in stations.key_columns if name in readings.key_columns]
    there = [stations.key_columns.index(name) for name in shared]
    here = [readings.key_columns.index(name) for name in shared]
    found: dict[Key, Body] = {}
    for key, body in stations.bodies.items():
        short = tuple(key[i] for i in there)
        found[short] = body if found.get(short, body) is body else Body.UNKNOWN
    bodies = {
        key: found.get(folded(tuple(key[i] for i in here))) for key in dict.fromkeys(readings.keys)
    }
    return [bodies[key] for key in readings.keys]


def _find_columns(table: Table, factors: Iterable[str]) -> _Columns:
    """Match headings to our names; raises BadTable for a factor in another unit."""
    rules = conventions()
    ranks = {
        _folded(word): (name, rank)
        for name, others in rules["columns"].items()
        for rank, word in reversed([*enumerate((name, *others))])
    }
    wanted, suffix = set(factors), rules["raw_suffix"]
    columns, chosen = _Columns(), dict[tuple[str, bool], int]()
    for position, heading in enumerate(table.heading):
        word, unit = name_and_unit(heading)
        word = _folded(word)
        raw = word.endswith(suffix)
        name, rank = ranks.get(word.removesuffix(suffix), (word, 0))
        if name in wanted and unit is not None:
            _check_unit(table, heading, unit, rules["factors"][name]["unit"])
        if rank < chosen.get((name, raw), len(ranks)):
            chosen[name, raw] = rank
            (columns.raw if raw else columns.at)[name] = position
    return columns


def name_and_unit(heading: str) -> tuple[str, str | None]:
    """`氨氮 (mg/L)` as its name and its unit; None where the heading has no unit."""
    match = _UNIT.fullmatch(heading) or _UNIT_SUFFIX.fullmatch(heading)
    if match is None:
        return heading, None
    return match["name"] + (match["raw"] or ""), match["unit"].strip()


def _check_unit(table: Table, heading: str, unit: str, expected: str) -> None:
    understood = _UNITS.get(_folded(unit))
    if understood == expected:
        return
    hint = f"Convert the column to {expected} and name that in its heading."
    if understood == "µg/L" and expected == "mg/L":
        hint = "Divide the column by 1000 and name it mg/L."
    raise BadTable(f"{table.name}: column {heading!r} is in {unit!r}, not in {expected}.", hint)


def _require(table: Table, columns: _Columns, names: Iterable[str]) -> None:
    missing = [name for name in names if name not in columns.at and name not in columns.raw]
    if missing:
        raise BadTable(
            f"{table.name} has no column {', '.join(missing)}.",
            f"Its columns: {', '.join(table.heading)}. A factor that is not measured needs its "
            "column too, filled with *.",
        )


class _BadCell(Exception):
    """One cell that stops its row."""


class _Reader:
    """Collects the rows of one readings file column by column."""

    def __init__(
        self, table: Table, columns: _Columns, factors: tuple[str, ...], published: str | None
    ) -> None:
        rules = conventions()
        self.table, self.columns, self.factors = table, columns, factors
        self.published_at = None if published is None else table.heading.index(published)
        self.no_value, self.unmeasured_words = set(rules["no_value"]), set(rules["not_measured"])
        self.withheld, self.no_class = set(rules["withheld"]), set(rules["no_class"])
        self.limits = rules["factors"]
        self.key_columns = tuple(name for name in KEY_COLUMNS if name in columns.at)
        self.bad = list(table.bad)
        self.non_detects = 0
        self.lines: list[int] = []
        self.keys: list[Key] = []
        self.times: list[str] = []
        self.statuses: list[str] = []
        self.classes: list[int] = []
        self.cells: dict[str, list[tuple[float, bool, int]]] = {name: [] for name in factors}

    def take(self, line: int, cells: list[str]) -> None:
        """Read one row, or note why it cannot be read."""
        parsed = []
        column = ""
        try:
            for column in self.factors:
                parsed.append(self._value(cells, column))
            column = "class"
            klass = self._class(cells)
        except _BadCell as problem:
            self.bad.append(BadRow(line, column, str(problem)))
            return
        for name, cell in zip(self.factors, parsed, strict=True):
            self.cells[name].append(cell)
        self.lines.append(line)
        self.keys.append(tuple(cells[self.columns.at[name]].strip() for name in self.key_columns))
        self.times.append(self._text(cells, "time") or self._text(cells, "date"))
        self.statuses.append(self._text(cells, "status"))
        self.classes.append(klass)

    def _text(self, cells: list[str], name: str) -> str:
        position = self.columns.at.get(name)
        return "" if position is None else cells[position].strip()

    def _value(self, cells: list[str], factor: str) -> tuple[float, bool, int]:
        """(value or NaN, not measured here, decimals if displayed else -1)."""
        raw_at = self.columns.raw.get(factor)
        raw = "" if raw_at is None else cells[raw_at].strip()
        if raw in self.withheld:
            return np.nan, False, -1
        if raw not in self.no_value and raw not in self.unmeasured_words:
            return self._number(raw, factor), False, -1
        shown = self._text(cells, factor)
        if shown in self.unmeasured_words:
            return np.nan, True, -1
        if shown in self.no_value or shown in self.withheld:
            return np.nan, False, -1
        return self._number(shown, factor), False, len(shown.partition(".")[2])

    def _number(self, text: str, factor: str) -> float:
        if _NUMBER.fullmatch(text):
            value = float(text)
        elif match := _NON_DETECT.fullmatch(text):
            # Below the detection limit: half of it, as in the 2020 statistics rule.
            value = float(match[1] or match[2]) / 2
            self.non_detects += 1
        else:
            raise _BadCell(f"{text[:40]!r} is no number")
        low, high = self.limits[factor]["low"], self.limits[factor]["high"]
        if not low <= value <= high:
            raise _BadCell(f"{text} is outside the possible {low} to {high}")
        return value

    def _class(self, cells: list[str]) -> int:
        if self.published_at is None:
            return 0
        word = cells[self.published_at].strip()
        klass = parse_class(word)
        if klass is None and word not in self.no_class:
            raise _BadCell(f"{word[:40]!r} is no water quality class")
        return klass or 0

    def finish(self) -> Readings:
        """The collected columns."""
        columns = {name: list(zip(*cells, strict=True)) for name, cells in self.cells.items()}

        def column(name: str, part: int, kind: type) -> NDArray[Any]:
            return np.array(columns[name][part] if columns[name] else [], kind)

        return Readings(
            self.table.name,
            self.table.encoding,
            len(self.table.rows) + len(self.table.bad),
            np.array(self.lines, np.int64),
            self.keys,
            self.key_columns,
            self.times,
            self.statuses,
            np.array(self.classes, np.uint8),
            {name: column(name, 0, np.float64) for name in self.factors},
            {name: column(name, 1, np.bool_) for name in self.factors},
            {name: column(name, 2, np.int8) for name in self.factors},
            self.non_detects,
            sorted(self.bad, key=lambda row: row.line),
        )


def _check_magnitude(readings: Readings) -> None:
    """Refuse a column whose median is only believable in another unit."""
    limits: Mapping[str, Any] = conventions()["factors"]
    for factor, column in readings.values.items():
        known = column[~np.isnan(column)]
        if (
            known.size == 0
            or (median := float(np.median(known))) <= limits[factor]["highest_median"]
        ):
            continue
        raise BadTable(
            f"{readings.name}: half of column {factor!r} is above {median:g}, which cannot be in "
            f"{limits[factor]['unit']}.",
            f"Convert it to {limits[factor]['unit']} (from µg/L: divide by 1000).",
        )
