"""One group commit of readings as columns of bytes.

Layout (little endian): u32 length of the header, the header as JSON, then one after the
other the columns point, factor, kind (each u8, u16 or u32, the narrowest that can number its
names), flag u8, time i64, value f64. The header holds the row count, the names behind the
point, factor and kind numbers, the source, and the few texts that devices sent where a number
was expected (row -> text; value is NaN).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from huiyin.field.core.reading import Reading

NUMBERED = ("point", "factor", "kind")
PLAIN = (
    ("flag", np.dtype("u1")),
    ("time", np.dtype("<i8")),
    ("value", np.dtype("<f8")),
)
TIME = pl.Datetime("us", "UTC")
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "point": pl.String,
    "factor": pl.String,
    "kind": pl.String,
    "time": TIME,
    "value": pl.Float64,
    "flag": pl.String,
    "text": pl.String,
    "source": pl.String,
    "received": TIME,
    "ordinal": pl.Int64,
}
ORDINAL_SHIFT = 24
LETTERS = pl.Series([""] + [chr(code) for code in range(1, 256)], dtype=pl.String)


@dataclass(slots=True)
class Columns:
    """Readings as parallel arrays; names are looked up in `points`, `factors` and `kinds`.

    time: epoch ms; flag: character code, 0 where the device sent none; value: NaN where it
    sent no number.
    """

    points: Sequence[str]
    factors: Sequence[str]
    kinds: Sequence[str]
    point: np.ndarray
    factor: np.ndarray
    kind: np.ndarray
    flag: np.ndarray
    time: np.ndarray
    value: np.ndarray
    source: str = ""
    texts: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.time)


def encode(columns: Columns) -> bytes:
    """The bytes of one batch. Only the names in use are written."""
    header: dict[str, object] = {"rows": len(columns), "source": columns.source}
    arrays = []
    for name in NUMBERED:
        array, names = getattr(columns, name), getattr(columns, f"{name}s")
        used = np.flatnonzero(np.bincount(array, minlength=len(names)))
        header[f"{name}s"] = [names[i] for i in used]
        renumbered = np.zeros(max(len(names), 1), dtype=_width(len(used)))
        renumbered[used] = np.arange(len(used))
        arrays.append(renumbered[array].tobytes())
    for name, dtype in PLAIN:
        arrays.append(np.ascontiguousarray(getattr(columns, name), dtype=dtype).tobytes())
    if columns.texts:
        header["texts"] = columns.texts
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join([struct.pack("<I", len(head)), head, *arrays])


def names_in(body: bytes, which: str) -> list[str]:
    """The names a batch uses (`points`, `factors`, `kinds`), without decoding its rows."""
    names: list[str] = _header(body)[0][which]
    return names


def decode(body: bytes, *, received: int, seq: int) -> pl.DataFrame:
    """The batch as a frame with the columns of SCHEMA, in the order it was received."""
    header, at = _header(body)
    rows = header["rows"]
    raw: dict[str, np.ndarray] = {}
    numbered = [(name, _width(len(header[f"{name}s"]))) for name in NUMBERED]
    for name, dtype in (*numbered, *PLAIN):
        raw[name] = np.frombuffer(body, dtype, rows, at)
        at += rows * dtype.itemsize
    texts = pl.Series("text", [""], dtype=pl.String).new_from_index(0, rows)
    if header.get("texts"):
        by_row = {int(row): text for row, text in header["texts"].items()}
        texts = pl.Series("text", [by_row.get(row, "") for row in range(rows)], dtype=pl.String)
    return pl.DataFrame(
        {
            "point": _named(header["points"], raw["point"]),
            "factor": _named(header["factors"], raw["factor"]),
            "kind": _named(header["kinds"], raw["kind"]),
            "time": pl.Series(raw["time"] * 1000).cast(TIME),
            "value": pl.Series(raw["value"]).fill_nan(None),
            "flag": LETTERS.gather(raw["flag"].astype(np.uint32)),
            "text": texts,
            "source": pl.Series([header["source"]], dtype=pl.String).new_from_index(0, rows),
            "received": pl.Series(np.full(rows, received * 1000)).cast(TIME),
            "ordinal": np.arange(rows, dtype=np.int64) + (seq << ORDINAL_SHIFT),
        },
        schema=SCHEMA,
    )


def from_readings(readings: Sequence[Reading], source: str = "") -> Columns:
    """Columns from single readings: for imports and tests, not for the hot path."""
    points = list(dict.fromkeys(r.point for r in readings))
    factors = list(dict.fromkeys(r.factor for r in readings))
    kinds = list(dict.fromkeys(r.kind for r in readings))
    return Columns(
        points,
        factors,
        kinds,
        point=np.array([points.index(r.point) for r in readings], np.uint32),
        factor=np.array([factors.index(r.factor) for r in readings], np.uint32),
        kind=np.array([kinds.index(r.kind) for r in readings], np.uint32),
        flag=np.array([ord(r.flag) if r.flag else 0 for r in readings], np.uint8),
        time=np.array([r.time for r in readings], np.int64),
        value=np.array([np.nan if r.value is None else r.value for r in readings], np.float64),
        source=source or (readings[0].source if readings else ""),
        texts={i: r.text for i, r in enumerate(readings) if r.text},
    )


def _width(names: int) -> np.dtype[Any]:
    """The narrowest column that can number so many names."""
    return np.min_scalar_type(max(names - 1, 0)).newbyteorder("<")


def _header(body: bytes) -> tuple[dict[str, Any], int]:
    (size,) = struct.unpack_from("<I", body)
    return json.loads(body[4 : 4 + size]), 4 + size


def _named(names: list[str], numbers: np.ndarray) -> pl.Series:
    return pl.Series(names, dtype=pl.String).gather(numbers.astype(np.uint32))
