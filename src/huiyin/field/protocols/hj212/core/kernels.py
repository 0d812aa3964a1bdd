"""Compiled loops of the fast path. `batch` is their face; nothing else calls them.

Every function here accepts only what is ordinary and says "odd" (a negative result) to the rest.
Bytes are `uint8` arrays; positions are offsets into the whole buffer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar, cast

import numba
import numpy as np

from .crc import TABLE
from .layout import (
    CN,
    CODE,
    COUNT,
    DATATIME,
    EFLAG,
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
    SAMPLED,
    SEGMENT,
    ST,
    START,
    STATUS,
    SUFFIX,
    SUFFIXES,
    TEXT_END,
    TEXT_START,
    VALUE_FLAG,
    pack,
)

_F = TypeVar("_F", bound=Callable[..., Any])


_OPTIONS: Final[dict[str, Any]] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "_nrt": False,
}
"""Without `_nrt`, numba counts references to every array at every call, which made these loops six
times slower. They make no arrays, so there is nothing to count."""


int64: Any = np.int64


def compiled(function: _F) -> _F:
    """A part of a compiled loop, put in line where it is used."""
    return cast(_F, numba.njit(forceinline=True, **_OPTIONS)(function))


def compiled_face(function: _F) -> _F:
    """A compiled loop called from Python. It holds no lock."""
    return cast(_F, numba.njit(**_OPTIONS)(function))


class Work(NamedTuple):
    """All that is read and written: the bytes, the tables, and the state of the item at hand."""

    buffer: Any
    frames: Any
    values: Any
    numbers: Any
    state: Any


ROW, SEEN, ITEM_FLAG, ITEM_EFLAG, ITEM_SAMPLED = range(5)
STATE_SIZE: Final = 5
"""`state`: the next free value row, the suffixes seen in the item, and what it says of itself."""


def bytes_of(text: str) -> Any:
    return np.frombuffer(text.encode(), dtype=np.uint8)


_SUFFIX_CODES: Final = np.array([pack(text) for text in SUFFIXES], dtype=np.int64)
_QN, _MN, _PW, _ST, _CN, _RF = (pack(name) for name in ("QN", "MN", "PW", "ST", "CN", "RF"))
PLUS, COMMA, HYPHEN, POINT, ZERO, NINE = (ord(sign) for sign in "+,-.09")
MINUS, SEMICOLON, EQUALS, AMPERSAND, HASH = (ord(sign) for sign in "-;=&#")
_FLAG_CODE: Final = pack("Flag")
_EFLAG_CODE: Final = pack("EFlag")
_SAMPLE_TIME: Final = bytes_of("SampleTime=")
_DATA_TIME: Final = bytes_of("DataTime=")
_FLAG_IS: Final = bytes_of("Flag=")
_PNUM_IS: Final = bytes_of("PNUM=")
_PNO_IS: Final = bytes_of("PNO=")
_CP_OPENS: Final = bytes_of("CP=&&")
_DATA_COMMANDS: Final = np.array([2011, 2021, 2031, 2041, 2051, 2061], dtype=np.int64)

_CRC: Final = np.array(TABLE, dtype=np.uint16)
_POWERS: Final = np.array([10.0**k for k in range(23)])
_EXACT: Final = 1 << 53
_DAYS: Final = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)


def _steps() -> Any:
    """Row k maps a byte to its share of the register k steps later."""
    step = np.array(TABLE, dtype=np.uint16) >> 8
    rows = [np.arange(256)]
    for _ in range(8):
        rows.append(step[rows[-1]])
    return np.array(rows, dtype=np.uint8)


_STEP: Final = _steps()


def _classes() -> Any:
    """1: may stand in a header value; 2: also in a factor code."""
    kinds = np.zeros(256, dtype=np.uint8)
    kinds[0x21:0x7F] = 1
    kinds[[ord(sign) for sign in ";,=&/#"]] = 0
    for char in range(0x30, 0x7B):
        if chr(char).isalnum():
            kinds[char] = 2
    kinds[ord("_")] = 2
    return kinds


_CLASS: Final = _classes()


@compiled
def crc_of(buffer: Any, start: int, end: int) -> int:
    """The HJ 212 check sum of a slice, eight bytes a step."""
    if start >= end:
        return 0xFFFF
    state = buffer[start] ^ np.uint8(0xFF)
    at = start + 1
    while at + 8 <= end:
        state = (
            _STEP[8, state]
            ^ _STEP[7, buffer[at]]
            ^ _STEP[6, buffer[at + 1]]
            ^ _STEP[5, buffer[at + 2]]
            ^ _STEP[4, buffer[at + 3]]
            ^ _STEP[3, buffer[at + 4]]
            ^ _STEP[2, buffer[at + 5]]
            ^ _STEP[1, buffer[at + 6]]
            ^ buffer[at + 7]
        )
        at += 8
    while at < end:
        state = _STEP[1, state] ^ buffer[at]
        at += 1
    return int64(_CRC[state])


@compiled
def _hex4(buffer: Any, at: int) -> int:
    value = 0
    for index in range(at, at + 4):
        char = int64(buffer[index])
        if 48 <= char <= 57:
            digit = char - 48
        elif 65 <= char <= 70:
            digit = char - 55
        elif 97 <= char <= 102:
            digit = char - 87
        else:
            return -1
        value = value * 16 + digit
    return value


@compiled
def _digits(buffer: Any, start: int, end: int) -> int:
    """The whole number written in a slice, or -1."""
    if start >= end:
        return -1
    value = 0
    for index in range(start, end):
        digit = int64(buffer[index]) - 48
        if digit < 0 or digit > 9:
            return -1
        value = value * 10 + digit
    return value


@compiled
def _matches(buffer: Any, at: int, end: int, text: Any) -> bool:
    if at + len(text) > end:
        return False
    for index in range(len(text)):  # noqa: SIM110 - numba compiles no generator
        if buffer[at + index] != text[index]:
            return False
    return True


@compiled
def _time_ms(buffer: Any, at: int) -> int:
    """Fourteen digits of China time as milliseconds since 1970 UTC, or -1."""
    date = _digits(buffer, at, at + 8)
    clock = _digits(buffer, at + 8, at + 14)
    if date < 19700102 or clock < 0:
        return -1
    year, month, day = date // 10000, date // 100 % 100, date % 100
    hour, minute, second = clock // 10000, clock // 100 % 100, clock % 100
    if month < 1 or month > 12 or day < 1 or day > _DAYS[month - 1]:
        return -1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (month == 2 and day == 29 and not leap) or hour > 23 or minute > 59 or second > 59:
        return -1
    shifted = year if month > 2 else year - 1
    era, of_era = shifted // 400, shifted % 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    days = era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
    return ((days * 24 + hour - 8) * 60 + minute) * 60000 + second * 1000


@compiled
def _value_end(buffer: Any, at: int, end: int) -> int:
    """Where a plain header value ends: at its `;`, or -1."""
    index = at
    while index < end and _CLASS[buffer[index]] > 0:
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
    work.frames[column, frame] = _digits(work.buffer, at, stop)
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
    elif _matches(work.buffer, at, end, _FLAG_IS):
        stop = _store_number(work, at + 5, end, frame, FLAG)
    elif _matches(work.buffer, at, end, _PNUM_IS):
        stop = _store_number(work, at + 5, end, frame, PNUM)
    elif _matches(work.buffer, at, end, _PNO_IS):
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
    while not _matches(work.buffer, at, end, _CP_OPENS):
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
def _fnv(buffer: Any, start: int, end: int) -> int:
    value = np.uint64(0xCBF29CE484222325)
    for index in range(start, end):
        value = (value ^ np.uint64(buffer[index])) * np.uint64(0x100000001B3)
    return int64(value)


@compiled
def _decimal(work: Any, start: int, end: int) -> int:
    """Read a plain decimal into the value row at hand. Returns where it ends, or -1 when odd.

    Correctly rounded: both the mantissa and the power of ten are exact doubles.
    """
    at = start
    sign = work.buffer[at] if at < end else ZERO
    if sign in (MINUS, PLUS):
        at += 1
    first = at
    point = -1
    mantissa = 0
    while at < end:
        char = int64(work.buffer[at])
        if ZERO <= char <= NINE:
            mantissa = mantissa * 10 + char - ZERO
        elif char == POINT and point < 0 and at > first:
            point = at
        else:
            break
        at += 1
    if at == first or at - first > 18 or point == at - 1 or mantissa > _EXACT:
        return -1
    value = mantissa / _POWERS[at - point - 1 if point > 0 else 0]
    row = work.state[ROW]
    work.numbers[row] = -value if sign == MINUS else value
    work.values[TEXT_START, row] = start
    work.values[TEXT_END, row] = at
    return at


@compiled
def _name(buffer: Any, at: int, end: int, sign: int) -> tuple[int, int]:
    """Pack up to eight bytes before `sign`. Returns (packed, after sign) or (0, -1)."""
    packed = 0
    last = min(end, at + 9)
    index = at
    while index < last:
        char = int64(buffer[index])
        if char == sign:
            return packed, index + 1
        packed |= char << (8 * (index - at))
        index += 1
    return 0, -1


@compiled
def _code(buffer: Any, at: int, end: int) -> tuple[int, int]:
    """The factor code at `at` and where its suffix begins. One without its letter is odd."""
    code, after = _name(buffer, at, end, HYPHEN)
    if after == at + 1 or (
        after == at + 6 and buffer[at] == ZERO and _digits(buffer, at, at + 5) >= 0
    ):
        return 0, -1
    for index in range(at, after - 1):
        if _CLASS[buffer[index]] != 2:
            return 0, -1
    return code, after


@compiled
def _sample_time(work: Any, at: int, end: int) -> int:
    """Read the time of `SampleTime=`. Returns where it ends, or -1."""
    if work.state[ITEM_SAMPLED] != -1 or at + 14 > end:
        return -1
    work.state[ITEM_SAMPLED] = _time_ms(work.buffer, at)
    return at + 14 if work.state[ITEM_SAMPLED] >= 0 else -1


@compiled
def _letters(work: Any, at: int, end: int, most: int, place: int) -> int:
    """Read a Flag or EFlag of 1 to `most` characters. Returns where it ends, or -1."""
    packed = 0
    size = 0
    while size < most and at + size < end and _CLASS[work.buffer[at + size]] == 2:
        packed |= int64(work.buffer[at + size]) << (8 * size)
        size += 1
    if size == 0 or work.state[place] != 0:
        return -1
    work.state[place] = packed
    return at + size


@compiled
def _measured(work: Any, packed: int, at: int, end: int) -> int:
    """Read a number under the suffix `packed`. Returns where it ends, or -1."""
    suffix = 0
    while suffix < len(_SUFFIX_CODES) and _SUFFIX_CODES[suffix] != packed:
        suffix += 1
    if suffix == len(_SUFFIX_CODES) or work.state[SEEN] >> suffix & 1:
        return -1
    stop = _decimal(work, at, end)
    if stop >= 0:
        work.state[SEEN] |= 1 << suffix
        work.values[SUFFIX, work.state[ROW]] = suffix
        work.state[ROW] += 1
    return stop


@compiled
def _sub_value(work: Any, at: int, end: int) -> int:
    """Read what follows `code-`. Returns where it ends, or -1."""
    if _matches(work.buffer, at, end, _SAMPLE_TIME):
        return _sample_time(work, at + 11, end)
    packed, after = _name(work.buffer, at, end, EQUALS)
    if after < 0:
        return -1
    if packed == _FLAG_CODE:
        return _letters(work, after, end, 1, ITEM_FLAG)
    if packed == _EFLAG_CODE:
        return _letters(work, after, end, 4, ITEM_EFLAG)
    return _measured(work, packed, after, end)


@compiled
def _item(work: Any, at: int, end: int) -> int:
    """Read one item, all of whose sub-values have one code. Returns its end, or -1."""
    buffer, state = work.buffer, work.state
    state[SEEN] = state[ITEM_FLAG] = state[ITEM_EFLAG] = 0
    state[ITEM_SAMPLED] = -1
    first = state[ROW]
    begin = at
    code, after = _code(buffer, at, end)
    size = after - begin
    while after >= 0:
        at = _sub_value(work, after, end)
        if at < 0 or at == end or buffer[at] == SEMICOLON:
            break
        after = at + 1 + size
        if buffer[at] != COMMA or after > end:
            return -1
        for index in range(size):
            if buffer[at + 1 + index] != buffer[begin + index]:
                return -1
    if after < 0 or state[ROW] == first:
        return -1
    for row in range(first, state[ROW]):
        work.values[CODE, row] = code
        work.values[VALUE_FLAG, row] = state[ITEM_FLAG]
        work.values[EFLAG, row] = state[ITEM_EFLAG]
        work.values[SAMPLED, row] = state[ITEM_SAMPLED]
    return at


@compiled
def _body(work: Any, at: int, end: int, frame: int) -> bool:
    """Read the data area after its DataTime. False when anything is odd."""
    codes = work.values[CODE]
    first = work.state[ROW]
    while at < end:
        begin = work.state[ROW]
        at = _item(work, at + 1, end)
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
    if not _matches(buffer, at, end, _DATA_TIME) or at + 23 > end:
        return False
    frames[DATATIME, frame] = _time_ms(buffer, at + 9)
    at += 23
    if frames[DATATIME, frame] < 0 or (at < end and buffer[at] != SEMICOLON):
        return False
    frames[MN_HASH, frame] = _fnv(buffer, frames[MN_START, frame], frames[MN_END, frame])
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
    stop = at + 12 + _digits(buffer, at + 2, at + 6)
    if stop > end:
        return 0
    if buffer[stop - 2] != 13 or buffer[stop - 1] != 10:
        return -1
    if _hex4(buffer, stop - 6) != crc_of(buffer, at + 6, stop - 6):
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
