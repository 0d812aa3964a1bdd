"""Compiled loops of the fast path. `batch` is their face; nothing else calls them.

Every function here accepts only what is ordinary and says "odd" (a negative result, or False) to
the rest. Bytes are `uint8` arrays; positions are offsets into the whole buffer.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from .item_kernels import ROW, STATE_SIZE, Work, read_item
from .layout import (
    CN,
    CODE,
    COUNT,
    DATATIME,
    END,
    FIRST,
    FLAG,
    FRAME,
    FRAME_COLUMNS,
    MN_END,
    MN_HASH,
    MN_START,
    ODD,
    ORDINARY,
    PNO,
    PNUM,
    PW_START,
    QN_START,
    RF,
    SEGMENT,
    ST,
    START,
    STATUS,
    pack,
)
from .text_kernels import (
    AMPERSAND,
    CLASS,
    EQUALS,
    SEMICOLON,
    ZERO,
    bytes_of,
    compiled,
    compiled_face,
    crc_of,
    digits,
    fnv,
    hex4,
    int64,
    matches,
    time_ms,
)

__all__ = ["ROW", "STATE_SIZE", "Work", "read_all"]

_QN, _MN, _PW, _ST, _CN, _RF = (pack(name) for name in ("QN", "MN", "PW", "ST", "CN", "RF"))
_DATA_TIME: Final = bytes_of("DataTime=")
_FLAG_IS: Final = bytes_of("Flag=")
_PNUM_IS: Final = bytes_of("PNUM=")
_PNO_IS: Final = bytes_of("PNO=")
_CP_OPENS: Final = bytes_of("CP=&&")
_DATA_COMMANDS: Final = np.array([2011, 2021, 2031, 2041, 2051, 2061], dtype=np.int64)


@compiled
def _value_end(buffer: Any, at: int, end: int) -> int:
    """Where a plain header value ends: at its `;`, or -1."""
    index = at
    while index < end and CLASS[buffer[index]] > 0:
        index += 1
    if index == at or index >= end or buffer[index] != SEMICOLON:
        return -1
    return index


@compiled
def _store_number(work: Any, at: int, end: int, frame: int, column: int) -> int:
    """Store a header number of up to four digits once. Returns where it ends, or -1."""
    stop = _value_end(work.buffer, at, end)
    if stop < 0 or stop - at > 4 or work.frames[column, frame] != -1:
        return -1
    work.frames[column, frame] = digits(work.buffer, at, stop)
    return stop if work.frames[column, frame] >= 0 else -1


@compiled
def _store_slice(work: Any, at: int, end: int, frame: int, column: int) -> int:
    """Store where a header value lies, once. Returns where it ends, or -1."""
    stop = _value_end(work.buffer, at, end)
    if stop < 0 or work.frames[column + 1, frame] != 0:
        return -1
    work.frames[column, frame] = at
    work.frames[column + 1, frame] = stop
    return stop


@compiled
def _field(work: Any, at: int, end: int, frame: int) -> int:
    """Read one header field. Returns where its value ends, or -1 when it is odd."""
    if at + 5 > end:
        return -1
    first, third, value = work.buffer[at], work.buffer[at + 2], work.buffer[at + 3]
    name = int64(first) | int64(work.buffer[at + 1]) << 8
    stop = -1
    if third == EQUALS:
        if name in (_QN, _MN, _PW):
            column = QN_START if name == _QN else MN_START if name == _MN else PW_START
            stop = _store_slice(work, at + 3, end, frame, column)
        elif name in (_ST, _CN) and value != ZERO:
            stop = _store_number(work, at + 3, end, frame, ST if name == _ST else CN)
        elif name == _RF and value == ZERO + 1:
            stop = _store_number(work, at + 3, end, frame, RF)
    elif matches(work.buffer, at, end, _FLAG_IS):
        stop = _store_number(work, at + 5, end, frame, FLAG)
    elif matches(work.buffer, at, end, _PNUM_IS):
        stop = _store_number(work, at + 5, end, frame, PNUM)
    elif matches(work.buffer, at, end, _PNO_IS):
        stop = _store_number(work, at + 4, end, frame, PNO)
    return stop


@compiled
def _header(work: Any, at: int, end: int, frame: int) -> int:
    """Read the header. Returns where the data area begins, or -1 when anything is odd."""
    frames = work.frames
    for column in range(CN, QN_START):
        frames[column, frame] = -1
    for column in range(QN_START, FRAME_COLUMNS):
        frames[column, frame] = 0
    while not matches(work.buffer, at, end, _CP_OPENS):
        at = _field(work, at, end, frame) + 1
        if at == 0:
            return -1
    if frames[MN_END, frame] == 0 or frames[FLAG, frame] >= 12 or frames[RF, frame] > 1:
        return -1
    known = False
    for cn in _DATA_COMMANDS:
        known = known or frames[CN, frame] == cn
    return at + 5 if known else -1


@compiled
def _body(work: Any, at: int, end: int, frame: int) -> bool:
    """Read the data area after its DataTime. False when anything is odd."""
    codes = work.values[CODE]
    first = work.state[ROW]
    while at < end:
        begin = work.state[ROW]
        at = read_item(work, at + 1, end)
        if at < 0:
            return False
        for row in range(first, begin):
            if codes[row] == codes[begin]:
                return False
    for row in range(first, work.state[ROW]):
        work.values[FRAME, row] = frame
    work.frames[FIRST, frame] = first
    work.frames[COUNT, frame] = work.state[ROW] - first
    return True


@compiled
def _read_frame(work: Any, at: int, end: int, frame: int) -> bool:
    """Read DATA. False when anything is odd."""
    buffer, frames = work.buffer, work.frames
    at = _header(work, at, end, frame)
    end -= 2
    if at < 0 or at > end or buffer[end] != AMPERSAND or buffer[end + 1] != AMPERSAND:
        return False
    if not matches(buffer, at, end, _DATA_TIME) or at + 23 > end:
        return False
    frames[DATATIME, frame] = time_ms(buffer, at + 9)
    at += 23
    if frames[DATATIME, frame] < 0 or (at < end and buffer[at] != SEMICOLON):
        return False
    frames[MN_HASH, frame] = fnv(buffer, frames[MN_START, frame], frames[MN_END, frame])
    return _body(work, at, end, frame)


@compiled
def _frame_end(buffer: Any, at: int, end: int) -> int:
    """Where the sound frame at `at` ends; 0 when it is not complete, -1 when it is odd."""
    seen = min(end - at, 6)
    for index in range(seen):
        char = buffer[at + index]
        if (index < 2 and char != 35) or (index >= 2 and (char < 48 or char > 57)):
            return -1
    if seen < 6:
        return 0
    stop = at + 12 + digits(buffer, at + 2, at + 6)
    if stop > end:
        return 0
    if buffer[stop - 2] != 13 or buffer[stop - 1] != 10:
        return -1
    if hex4(buffer, stop - 6) != crc_of(buffer, at + 6, stop - 6):
        return -1
    return stop


@compiled_face
def read_all(work: Any, offsets: Any, rest: Any, stuck: Any) -> int:
    """Read all segments. Returns the number of frames; `state[ROW]` is that of values."""
    frames = work.frames
    frame = 0
    for segment in range(len(offsets) - 1):
        at = offsets[segment]
        end = offsets[segment + 1]
        stop = 0
        while at < end:
            stop = _frame_end(work.buffer, at, end)
            if stop <= 0:
                break
            frames[START, frame] = at
            frames[END, frame] = stop
            frames[SEGMENT, frame] = segment
            row = work.state[ROW]
            ordinary = _read_frame(work, at + 6, stop - 6, frame)
            frames[STATUS, frame] = ORDINARY if ordinary else ODD
            if not ordinary:
                work.state[ROW] = row
            frame += 1
            at = stop
        rest[segment] = at
        stuck[segment] = at < end and stop < 0
    return frame
