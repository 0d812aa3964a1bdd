"""Many frames at once: the gateway's fast path.

`tokenize` takes one buffer made of the bytes of many connections and returns columns. It accepts
only frames that are ordinary in every respect; whatever is odd is left to `Deframer` and `parse`,
so that both paths together give the same result as the tolerant path alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from . import layout
from .layout import ODD, ORDINARY, SUFFIXES, pack, unpack

__all__ = [
    "ODD",
    "ORDINARY",
    "SUFFIXES",
    "Answers",
    "Batch",
    "build_answers",
    "pack",
    "tokenize",
    "unpack",
]

Ints = NDArray[np.int64]

_LEAST_FRAME: Final = 12
_LEAST_VALUE: Final = len("a-RS=1;")
"""No frame and no value is shorter: they bound the rows a buffer can need."""


class _Column:
    """A named row of one of a batch's tables."""

    def __init__(self, table: str, row: int) -> None:
        self._table: Final = table
        self._row: Final = row

    @overload
    def __get__(self, batch: None, owner: type) -> _Column: ...
    @overload
    def __get__(self, batch: Batch, owner: type) -> Ints: ...
    def __get__(self, batch: Batch | None, owner: type) -> _Column | Ints:
        if batch is None:
            return self
        table: Ints = getattr(batch, self._table)
        column: Ints = table[self._row]
        return column


@dataclass(frozen=True)
class Batch:
    """Columns of one tokenised buffer. Offsets count bytes of the buffer.

    Per frame (int64, one row of `frames` each): `start`, `end` (whole frame with CR LF), `segment`,
    `status` (ORDINARY, or ODD: LEN and check sum hold but only `parse` can read it), `cn`, `st`,
    `flag`, `pnum`, `pno`, `rf` (-1 when missing), `qn_start`, `qn_end`, `pw_start`, `pw_end`,
    `mn_start`, `mn_end` (0 when missing), `mn_hash` (64-bit FNV-1a of MN), `datatime` (ms since
    1970 UTC), `first`, `count` (its rows in the value columns). For ODD frames only `start`, `end`,
    `segment` and `status` mean anything; they have no rows in the value columns.

    Per value (int64, one row of `values` each): `frame` (index of its frame), `code` (see
    `unpack`), `suffix` (index into SUFFIXES), `text_start`, `text_end`, `value_flag` (ASCII, 0 when
    missing), `eflag` (packed, 0 when missing), `sampled` (ms since 1970 UTC, -1 when missing); and
    `value` (float64).

    Per segment: `rest`, where its unread bytes begin, and `stuck`: True when those bytes must go to
    a `Deframer`; otherwise they are the beginning of a frame, to be put before the next read.
    """

    frames: Ints
    values: Ints
    value: NDArray[np.float64]
    rest: Ints
    stuck: NDArray[np.bool_]

    start = _Column("frames", layout.START)
    end = _Column("frames", layout.END)
    segment = _Column("frames", layout.SEGMENT)
    status = _Column("frames", layout.STATUS)
    cn = _Column("frames", layout.CN)
    st = _Column("frames", layout.ST)
    flag = _Column("frames", layout.FLAG)
    pnum = _Column("frames", layout.PNUM)
    pno = _Column("frames", layout.PNO)
    rf = _Column("frames", layout.RF)
    qn_start = _Column("frames", layout.QN_START)
    qn_end = _Column("frames", layout.QN_END)
    pw_start = _Column("frames", layout.PW_START)
    pw_end = _Column("frames", layout.PW_END)
    mn_start = _Column("frames", layout.MN_START)
    mn_end = _Column("frames", layout.MN_END)
    mn_hash = _Column("frames", layout.MN_HASH)
    datatime = _Column("frames", layout.DATATIME)
    first = _Column("frames", layout.FIRST)
    count = _Column("frames", layout.COUNT)

    frame = _Column("values", layout.FRAME)
    code = _Column("values", layout.CODE)
    suffix = _Column("values", layout.SUFFIX)
    text_start = _Column("values", layout.TEXT_START)
    text_end = _Column("values", layout.TEXT_END)
    value_flag = _Column("values", layout.VALUE_FLAG)
    eflag = _Column("values", layout.EFLAG)
    sampled = _Column("values", layout.SAMPLED)


def tokenize(buffer: bytes, offsets: Ints | None = None) -> Batch:
    """Read `buffer`, whose segment i is `buffer[offsets[i]:offsets[i + 1]]` (one per connection).

    Without `offsets` the whole buffer is one segment. Frames come in the order of the buffer. Holds
    no lock while it reads, so threads may tokenise side by side. Raises ValueError for offsets that
    do not rise from 0 to the length of the buffer.
    """
    from .kernels import ROW, STATE_SIZE, Work, read_all

    size = len(buffer)
    bounds = np.array([0, size]) if offsets is None else np.asarray(offsets, dtype=np.int64)
    if len(bounds) < 1 or bounds[0] != 0 or bounds[-1] != size or (np.diff(bounds) < 0).any():
        raise ValueError(f"offsets must rise from 0 to the {size} bytes of the buffer")
    rows = size // _LEAST_VALUE + 1
    work = Work(
        _as_array(buffer),
        np.empty((layout.FRAME_COLUMNS, size // _LEAST_FRAME + 1), dtype=np.int64),
        np.empty((layout.VALUE_COLUMNS, rows), dtype=np.int64),
        np.empty(rows, dtype=np.float64),
        np.zeros(STATE_SIZE, dtype=np.int64),
    )
    rest = np.empty(len(bounds) - 1, dtype=np.int64)
    stuck = np.empty(len(bounds) - 1, dtype=np.bool_)
    found = read_all(work, bounds, rest, stuck)
    read = work.state[ROW]
    return Batch(work.frames[:, :found], work.values[:, :read], work.numbers[:read], rest, stuck)


def _as_array(buffer: bytes) -> Any:
    return np.frombuffer(buffer, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers in one buffer: `buffer[offsets[i]:offsets[i + 1]]` answers frame `frames[i]`."""

    buffer: bytes
    frames: Ints
    offsets: Ints


def build_answers(buffer: bytes, batch: Batch, editions: Ints | None = None) -> Answers:
    """The 9014 answers of all ORDINARY frames of `batch` that want one, in their order.

    `editions` gives per frame the version bits by registry (0, 1, 2), or -1 to follow Flag.
    `buffer` must be the one `batch` was made of. The bytes equal those of `build.answer`. Send each
    only when its frame is stored.
    """
    from .answer_kernels import Letter, room_for, write_answers

    total = batch.frames.shape[1]
    by_flag = np.full(total, -1, dtype=np.int64)
    versions = by_flag if editions is None else np.asarray(editions, dtype=np.int64)
    if len(versions) != total:
        raise ValueError(f"{len(versions)} editions given for {total} frames")
    out = np.empty(room_for(batch.frames), dtype=np.uint8)
    answered = np.empty(total, dtype=np.int64)
    offsets = np.empty(total + 1, dtype=np.int64)
    letter = Letter(_as_array(buffer), np.ascontiguousarray(batch.frames), out)
    written = write_answers(letter, versions, answered, offsets)
    ends = offsets[: written + 1]
    return Answers(out[: ends[-1]].tobytes(), answered[:written], ends)
