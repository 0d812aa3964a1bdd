"""Compiled writing of answers. `batch.build_answers` is the face."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from .kernels import bytes_of, compiled, crc_of
from .layout import (
    CN,
    FLAG,
    MN_END,
    MN_START,
    ORDINARY,
    PNO,
    PNUM,
    PW_END,
    PW_START,
    QN_END,
    QN_START,
    ST,
    STATUS,
)

ROOM: Final = 128
"""Bytes an answer may need besides QN, PW and MN."""

_QN: Final = bytes_of("QN=")
_PW: Final = bytes_of("PW=")
_MN: Final = bytes_of("MN=")
_CN: Final = bytes_of("CN=")
_PNO: Final = bytes_of("PNO=")
_PNUM: Final = bytes_of("PNUM=")
_KIND: Final = bytes_of("ST=91;CN=9014;")
_FLAG: Final = bytes_of("Flag=")
_EMPTY: Final = bytes_of(";CP=&&&&")
_OPENS: Final = bytes_of(";CP=&&")
_CLOSES: Final = bytes_of("&&")
_HEX: Final = bytes_of("0123456789ABCDEF")


@compiled
def _put(out: Any, at: int, text: Any) -> int:
    for index in range(len(text)):
        out[at + index] = text[index]
    return at + len(text)


@compiled
def _put_field(out: Any, at: int, name: Any, buffer: Any, start: int, end: int) -> int:
    """Write `name` + value + `;` when the field was there."""
    if end == 0:
        return at
    at = _put(out, at, name)
    for index in range(start, end):
        out[at + index - start] = buffer[index]
    at += end - start
    out[at] = 59
    return at + 1


@compiled
def _put_number(out: Any, at: int, number: int) -> int:
    size = 1
    while number >= 10**size:
        size += 1
    for index in range(size):
        out[at + size - 1 - index] = 48 + number // 10**index % 10
    return at + size


@compiled
def _put_inner(out: Any, at: int, buffer: Any, frames: Any, frame: int) -> int:
    """The 2005 form: what is answered stands inside CP."""
    at = _put(out, at, _OPENS)
    at = _put_field(out, at, _QN, buffer, frames[QN_START, frame], frames[QN_END, frame])
    at = _put_number(out, _put(out, at, _CN), frames[CN, frame])
    if frames[PNUM, frame] >= 0 and frames[PNO, frame] >= 0:
        out[at] = 59
        at = _put_number(out, _put(out, at + 1, _PNO), frames[PNO, frame])
        out[at] = 59
        at = _put_number(out, _put(out, at + 1, _PNUM), frames[PNUM, frame])
    return _put(out, at, _CLOSES)


@compiled
def _put_data(out: Any, at: int, buffer: Any, frames: Any, frame: int, version: int) -> int:
    if version > 0:
        at = _put_field(out, at, _QN, buffer, frames[QN_START, frame], frames[QN_END, frame])
    at = _put(out, at, _KIND)
    at = _put_field(out, at, _PW, buffer, frames[PW_START, frame], frames[PW_END, frame])
    at = _put_field(out, at, _MN, buffer, frames[MN_START, frame], frames[MN_END, frame])
    at = _put_number(out, _put(out, at, _FLAG), version << 2)
    if version > 0:
        return _put(out, at, _EMPTY)
    return _put_inner(out, at, buffer, frames, frame)


@compiled
def _wrap(out: Any, start: int, end: int) -> int:
    """Write `##` and LEN before the data, CRC and CR LF after. Returns where the frame ends."""
    out[start] = 35
    out[start + 1] = 35
    size = end - start - 6
    for index in range(4):
        out[start + 5 - index] = 48 + size // 10**index % 10
    crc = crc_of(out, start + 6, end)
    for index in range(4):
        out[end + index] = _HEX[crc >> (12 - 4 * index) & 15]
    out[end + 4] = 13
    out[end + 5] = 10
    return end + 6


@compiled
def write_answers(
    buffer: Any, frames: Any, editions: Any, out: Any, answered: Any, offsets: Any
) -> int:
    """Write the answers of all ordinary frames that want one. Returns how many."""
    written = 0
    at = 0
    offsets[0] = 0
    for frame in range(frames.shape[1]):
        flag = frames[FLAG, frame]
        if frames[STATUS, frame] != ORDINARY or flag < 0 or not flag & 1:
            continue
        if frames[ST, frame] == 91:
            continue
        version = editions[frame] if editions[frame] >= 0 else flag >> 2
        end = _put_data(out, at + 6, buffer, frames, frame, version)
        at = _wrap(out, at, end)
        answered[written] = frame
        written += 1
        offsets[written] = at
    return written


def room_for(frames: Any) -> int:
    """An upper bound of the bytes all answers need."""
    texts = (QN_END, QN_START), (PW_END, PW_START), (MN_END, MN_START)
    used = sum(int((frames[end] - frames[start]).sum()) for end, start in texts)
    return used + ROOM * int(np.count_nonzero(frames[STATUS] == ORDINARY))
