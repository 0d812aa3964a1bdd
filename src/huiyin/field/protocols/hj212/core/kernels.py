"""Compiled loops of the fast path. `batch` is their face; nothing else calls them.

Every function here accepts only what is ordinary and says "odd" (a negative result) to the rest.
Bytes are `uint8` arrays; positions are offsets into the whole buffer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

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


def compiled(function: _F) -> _F:
    return cast(_F, numba.njit(cache=True, nogil=True, boundscheck=False)(function))


def bytes_of(text: str) -> Any:
    return np.frombuffer(text.encode(), dtype=np.uint8)


_SUFFIX_CODES: Final = np.array([pack(text) for text in SUFFIXES], dtype=np.int64)
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
    return np.int64(_CRC[state])


@compiled
def _hex4(buffer: Any, at: int) -> int:
    value = 0
    for index in range(at, at + 4):
        char = np.int64(buffer[index])
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
        digit = np.int64(buffer[index]) - 48
        if digit < 0 or digit > 9:
            return -1
        value = value * 10 + digit
    return value


@compiled
def _matches(buffer: Any, at: int, end: int, text: Any) -> bool:
    if at + len(text) > end:
        return False
    for index in range(len(text)):
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
    if index == at or index >= end or buffer[index] != 59:
        return -1
    return index


@compiled
def _short_number(buffer: Any, at: int, end: int) -> int:
    if end - at > 4:
        return -1
    return _digits(buffer, at, end)


@compiled
def _store_number(buffer: Any, at: int, end: int, frames: Any, row: int, column: int) -> int:
    """Store a header number once. Returns where the value ends, or -1."""
    stop = _value_end(buffer, at, end)
    if stop < 0 or frames[column, row] != -1:
        return -1
    frames[column, row] = _short_number(buffer, at, stop)
    return stop if frames[column, row] >= 0 else -1


@compiled
def _store_slice(buffer: Any, at: int, end: int, frames: Any, row: int, column: int) -> int:
    """Store where a header value lies, once. Returns where it ends, or -1."""
    stop = _value_end(buffer, at, end)
    if stop < 0 or frames[column + 1, row] != 0:
        return -1
    frames[column, row] = at
    frames[column + 1, row] = stop
    return stop


@compiled
def _field(buffer: Any, at: int, end: int, frames: Any, row: int) -> int:
    """Read one header field. Returns where its value ends, or -1 when it is odd."""
    if at + 5 > end:
        return -1
    first, second, third = buffer[at], buffer[at + 1], buffer[at + 2]
    if third == 61:
        at += 3
        if first == 81 and second == 78:
            return _store_slice(buffer, at, end, frames, row, QN_START)
        if first == 77 and second == 78:
            return _store_slice(buffer, at, end, frames, row, MN_START)
        if first == 80 and second == 87:
            return _store_slice(buffer, at, end, frames, row, PW_START)
        if first == 83 and second == 84 and buffer[at] != 48:
            return _store_number(buffer, at, end, frames, row, ST)
        if first == 67 and second == 78 and buffer[at] != 48:
            return _store_number(buffer, at, end, frames, row, CN)
        if first == 82 and second == 70 and buffer[at] == 49:
            return _store_number(buffer, at, end, frames, row, RF)
        return -1
    if _matches(buffer, at, end, _FLAG_IS):
        return _store_number(buffer, at + 5, end, frames, row, FLAG)
    if _matches(buffer, at, end, _PNUM_IS):
        return _store_number(buffer, at + 5, end, frames, row, PNUM)
    if _matches(buffer, at, end, _PNO_IS):
        return _store_number(buffer, at + 4, end, frames, row, PNO)
    return -1


@compiled
def _header(buffer: Any, at: int, end: int, frames: Any, row: int) -> int:
    """Read the header. Returns where the data area begins, or -1 when anything is odd."""
    while not _matches(buffer, at, end, _CP_OPENS):
        at = _field(buffer, at, end, frames, row) + 1
        if at == 0:
            return -1
    if frames[MN_END, row] == 0 or frames[FLAG, row] >= 12 or frames[RF, row] > 1:
        return -1
    known = False
    for cn in _DATA_COMMANDS:
        known = known or frames[CN, row] == cn
    if not known:
        return -1
    return at + 5


@compiled
def _fnv(buffer: Any, start: int, end: int) -> int:
    value = np.uint64(0xCBF29CE484222325)
    for index in range(start, end):
        value = (value ^ np.uint64(buffer[index])) * np.uint64(0x100000001B3)
    return np.int64(value)


@compiled
def _decimal(buffer: Any, start: int, end: int) -> tuple[bool, float]:
    """A plain decimal, correctly rounded: both mantissa and power of ten are exact doubles."""
    at = start
    negative = False
    if at < end and (buffer[at] == 45 or buffer[at] == 43):
        negative = buffer[at] == 45
        at += 1
    if end - at > 18 or at >= end or buffer[end - 1] == 46 or buffer[at] == 46:
        return False, 0.0
    mantissa = 0
    point = end
    for index in range(at, end):
        digit = np.int64(buffer[index]) - 48
        if digit == -2 and point == end:
            point = index + 1
            continue
        if digit < 0 or digit > 9:
            return False, 0.0
        mantissa = mantissa * 10 + digit
    if mantissa > _EXACT:
        return False, 0.0
    value = mantissa / _POWERS[end - point]
    return True, -value if negative else value


@compiled
def _name(buffer: Any, at: int, end: int, sign: int) -> tuple[int, int]:
    """Pack up to eight plain characters before `sign`. Returns (packed, after sign) or (0, -1)."""
    packed = 0
    index = at
    while index < end and index - at <= 8:
        char = buffer[index]
        if char == sign:
            return (packed, index + 1) if index > at else (0, -1)
        if _CLASS[char] != 2 or index - at == 8:
            return 0, -1
        packed |= np.int64(char) << (8 * (index - at))
        index += 1
    return 0, -1


@compiled
def _code(buffer: Any, at: int, end: int) -> tuple[int, int]:
    """The factor code at `at`. One that lost its letter (01018) is odd."""
    code, after = _name(buffer, at, end, 45)
    if after - at == 6 and buffer[at] == 48 and _digits(buffer, at, at + 5) >= 0:
        return 0, -1
    return code, after


@compiled
def _stop(buffer: Any, at: int, end: int) -> int:
    """Where a sub-value ends: at `,`, `;` or the end of the data area."""
    while at < end and buffer[at] != 44 and buffer[at] != 59:
        at += 1
    return at


@compiled
def _suffix_index(packed: int) -> int:
    for index in range(len(_SUFFIX_CODES)):
        if _SUFFIX_CODES[index] == packed:
            return index
    return -1


@compiled
def _sample_time(buffer: Any, at: int, end: int, about: Any) -> int:
    """Read `SampleTime=` at `at`. Returns where it ends, or -1."""
    stop = _stop(buffer, at, end)
    if stop - at != 25 or about[2] != -1:
        return -1
    about[2] = _time_ms(buffer, at + 11)
    return stop if about[2] >= 0 else -1


@compiled
def _about(buffer: Any, at: int, stop: int, about: Any, place: int) -> int:
    """Read a Flag (place 0, one character) or EFlag (place 1, up to four). Returns stop or -1."""
    size = stop - at
    if size < 1 or size > 1 + 3 * place or about[place] != 0:
        return -1
    packed = 0
    for index in range(size):
        char = buffer[at + index]
        if _CLASS[char] != 2:
            return -1
        packed |= np.int64(char) << (8 * index)
    about[place] = packed
    return stop


@compiled
def _sub_value(
    buffer: Any, at: int, end: int, columns: Any, numbers: Any, row: int, about: Any
) -> tuple[int, int]:
    """Read what follows `code-`. Returns (where it ends or -1, rows written)."""
    if _matches(buffer, at, end, _SAMPLE_TIME):
        return _sample_time(buffer, at, end, about), 0
    packed, after = _name(buffer, at, end, 61)
    if after < 0:
        return -1, 0
    stop = _stop(buffer, after, end)
    if packed == _FLAG_CODE:
        return _about(buffer, after, stop, about, 0), 0
    if packed == _EFLAG_CODE:
        return _about(buffer, after, stop, about, 1), 0
    suffix = _suffix_index(packed)
    fine, value = _decimal(buffer, after, stop)
    if suffix < 0 or not fine or about[3] >> suffix & 1:
        return -1, 0
    about[3] |= 1 << suffix
    columns[SUFFIX, row] = suffix
    columns[TEXT_START, row] = after
    columns[TEXT_END, row] = stop
    numbers[row] = value
    return stop, 1


@compiled
def _item(
    buffer: Any, at: int, end: int, columns: Any, numbers: Any, row: int, about: Any
) -> tuple[int, int]:
    """Read one item, all of whose sub-values have one code. Returns (its end or -1, next row)."""
    about[:] = 0
    about[2] = -1
    first = row
    code, after = _code(buffer, at, end)
    while after >= 0:
        at, written = _sub_value(buffer, after, end, columns, numbers, row, about)
        row += written
        if at < 0:
            return -1, row
        if at == end or buffer[at] == 59:
            break
        again, after = _code(buffer, at + 1, end)
        if again != code:
            return -1, row
    if after < 0 or row == first:
        return -1, row
    for index in range(first, row):
        columns[CODE, index] = code
        columns[VALUE_FLAG, index] = about[0]
        columns[EFLAG, index] = about[1]
        columns[SAMPLED, index] = about[2]
    return at, row


@compiled
def _body(
    buffer: Any, at: int, end: int, frames: Any, frame: int, columns: Any, numbers: Any, row: int
) -> int:
    """Read the data area after its DataTime. Returns the next free value row, or -1 when odd."""
    first = row
    about = np.empty(4, dtype=np.int64)
    while at < end:
        begin = row
        at, row = _item(buffer, at + 1, end, columns, numbers, row, about)
        if at < 0:
            return -1
        for index in range(first, begin):
            if columns[CODE, index] == columns[CODE, begin]:
                return -1
    for index in range(first, row):
        columns[FRAME, index] = frame
    frames[FIRST, frame] = first
    frames[COUNT, frame] = row - first
    return row


@compiled
def _read_frame(
    buffer: Any, at: int, end: int, frames: Any, frame: int, columns: Any, numbers: Any, row: int
) -> int:
    """Read DATA. Returns the next free value row, or -1 when anything is odd."""
    for column in range(CN, QN_START):
        frames[column, frame] = -1
    for column in range(QN_START, FRAME_COLUMNS):
        frames[column, frame] = 0
    if end - at < 4 or buffer[end - 1] != 38 or buffer[end - 2] != 38:
        return -1
    at = _header(buffer, at, end, frames, frame)
    end -= 2
    if at < 0 or not _matches(buffer, at, end, _DATA_TIME) or at + 23 > end:
        return -1
    frames[DATATIME, frame] = _time_ms(buffer, at + 9)
    at += 23
    if frames[DATATIME, frame] < 0 or (at < end and buffer[at] != 59):
        return -1
    frames[MN_HASH, frame] = _fnv(buffer, frames[MN_START, frame], frames[MN_END, frame])
    return _body(buffer, at, end, frames, frame, columns, numbers, row)


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


@compiled
def read_all(
    buffer: Any, offsets: Any, frames: Any, columns: Any, numbers: Any, rest: Any, stuck: Any
) -> tuple[int, int]:
    """Read all segments. Returns the numbers of frames and of values."""
    frame = 0
    row = 0
    for segment in range(len(offsets) - 1):
        at = offsets[segment]
        end = offsets[segment + 1]
        stop = 0
        while at < end:
            stop = _frame_end(buffer, at, end)
            if stop <= 0:
                break
            frames[START, frame] = at
            frames[END, frame] = stop
            frames[SEGMENT, frame] = segment
            after = _read_frame(buffer, at + 6, stop - 6, frames, frame, columns, numbers, row)
            frames[STATUS, frame] = ORDINARY if after >= 0 else ODD
            row = max(row, after)
            frame += 1
            at = stop
        rest[segment] = at
        stuck[segment] = at < end and stop < 0
    return frame, row
