"""Compiled writing of answers. `batch.build_answers` is the face."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

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
from .text_kernels import HASH, SEMICOLON, bytes_of, compiled, compiled_face, crc_of

ROOM: Final = 128
"""Bytes an answer may need besides QN, PW and MN."""

_QN: Final = bytes_of("QN=")
_PW: Final = bytes_of("PW=")
_MN: Final = bytes_of("MN=")
_CN: Final = bytes_of("CN=")
_PNO: Final = bytes_of(";PNO=")
_PNUM: Final = bytes_of(";PNUM=")
_KIND: Final = bytes_of("ST=91;CN=9014;")
_FLAG: Final = bytes_of("Flag=")
_EMPTY: Final = bytes_of(";CP=&&&&")
_OPENS: Final = bytes_of(";CP=&&")
_CLOSES: Final = bytes_of("&&")
_HEX: Final = bytes_of("0123456789ABCDEF")


class Letter(NamedTuple):
    """What is read, the frames found in it, and where the answers go."""

    buffer: Any
    frames: Any
    out: Any


@compiled
def _put(out: Any, at: int, text: Any) -> int:
    for index in range(len(text)):
        out[at + index] = text[index]
    return at + len(text)


@compiled
def _put_field(letter: Any, at: int, name: Any, frame: int, column: int) -> int:
    """Copy a header field as `name` + value + `;` when the frame has it."""
    start, end = letter.frames[column, frame], letter.frames[column + 1, frame]
    if end == 0:
        return at
    at = _put(letter.out, at, name)
    for index in range(start, end):
        letter.out[at + index - start] = letter.buffer[index]
    at += end - start
    letter.out[at] = SEMICOLON
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
def _put_inner(letter: Any, at: int, frame: int) -> int:
    """The 2005 form: what is answered stands inside CP."""
    out, frames = letter.out, letter.frames
    at = _put(out, at, _OPENS)
    at = _put_field(letter, at, _QN, frame, QN_START)
    at = _put_number(out, _put(out, at, _CN), frames[CN, frame])
    if frames[PNUM, frame] >= 0 and frames[PNO, frame] >= 0:
        at = _put_number(out, _put(out, at, _PNO), frames[PNO, frame])
        at = _put_number(out, _put(out, at, _PNUM), frames[PNUM, frame])
    return _put(out, at, _CLOSES)


@compiled
def _put_data(letter: Any, at: int, frame: int, version: int) -> int:
    out = letter.out
    if version > 0:
        at = _put_field(letter, at, _QN, frame, QN_START)
    at = _put(out, at, _KIND)
    at = _put_field(letter, at, _PW, frame, PW_START)
    at = _put_field(letter, at, _MN, frame, MN_START)
    at = _put_number(out, _put(out, at, _FLAG), version << 2)
    if version > 0:
        return _put(out, at, _EMPTY)
    return _put_inner(letter, at, frame)


@compiled
def _wrap(out: Any, start: int, end: int) -> int:
    """Write `##` and LEN before the data, CRC and CR LF after. Returns where the frame ends."""
    out[start] = out[start + 1] = HASH
    size = end - start - 6
    for index in range(4):
        out[start + 5 - index] = 48 + size // 10**index % 10
    crc = crc_of(out, start + 6, end)
    for index in range(4):
        out[end + index] = _HEX[crc >> (12 - 4 * index) & 15]
    out[end + 4] = 13
    out[end + 5] = 10
    return end + 6


@compiled_face
def write_answers(letter: Any, editions: Any, answered: Any, offsets: Any) -> int:
    """Write the answers of all ordinary frames that want one. Returns how many."""
    frames = letter.frames
    written = 0
    at = 0
    offsets[0] = 0
    for frame in range(frames.shape[1]):
        flag = frames[FLAG, frame]
        if frames[STATUS, frame] != ORDINARY or flag < 0 or not flag & 1 or frames[ST, frame] == 91:
            continue
        version = editions[frame] if editions[frame] >= 0 else flag >> 2
        at = _wrap(letter.out, at, _put_data(letter, at + 6, frame, version))
        answered[written] = frame
        written += 1
        offsets[written] = at
    return written


def room_for(frames: Any) -> int:
    """An upper bound of the bytes all answers need."""
    texts = (QN_END, QN_START), (PW_END, PW_START), (MN_END, MN_START)
    used = sum(int((frames[end] - frames[start]).sum()) for end, start in texts)
    return used + ROOM * int(frames.shape[1])
