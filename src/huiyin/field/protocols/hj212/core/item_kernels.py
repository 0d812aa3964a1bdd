"""Compiled reading of one item of the data area, into the value columns.

Accepts only what is ordinary and says "odd" (a negative result) to the rest.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from .layout import CODE, EFLAG, SAMPLED, SUFFIX, SUFFIXES, TEXT_END, TEXT_START, VALUE_FLAG, pack
from .text_kernels import (
    CLASS,
    COMMA,
    EQUALS,
    HYPHEN,
    MINUS,
    NINE,
    PLUS,
    POINT,
    SEMICOLON,
    ZERO,
    bytes_of,
    compiled,
    digits,
    int64,
    matches,
    name_before,
    time_ms,
)

_SUFFIX_CODES: Final = np.array([pack(text) for text in SUFFIXES], dtype=np.int64)
_FLAG_CODE: Final = pack("Flag")
_EFLAG_CODE: Final = pack("EFlag")
_SAMPLE_TIME: Final = bytes_of("SampleTime=")
_POWERS: Final = np.array([10.0**k for k in range(23)])
_EXACT: Final = 1 << 53


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
def _code(buffer: Any, at: int, end: int) -> tuple[int, int]:
    """The factor code at `at` and where its suffix begins. One without its letter is odd."""
    code, after = name_before(buffer, at, end, HYPHEN)
    if after == at + 1 or (
        after == at + 6 and buffer[at] == ZERO and digits(buffer, at, at + 5) >= 0
    ):
        return 0, -1
    for index in range(at, after - 1):
        if CLASS[buffer[index]] != 2:
            return 0, -1
    return code, after


@compiled
def _sample_time(work: Any, at: int, end: int) -> int:
    """Read the time of `SampleTime=`. Returns where it ends, or -1."""
    if work.state[ITEM_SAMPLED] != -1 or at + 14 > end:
        return -1
    work.state[ITEM_SAMPLED] = time_ms(work.buffer, at)
    return at + 14 if work.state[ITEM_SAMPLED] >= 0 else -1


@compiled
def _letters(work: Any, at: int, end: int, most: int, place: int) -> int:
    """Read a Flag or EFlag of 1 to `most` characters. Returns where it ends, or -1."""
    packed = 0
    size = 0
    while size < most and at + size < end and CLASS[work.buffer[at + size]] == 2:
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
    if matches(work.buffer, at, end, _SAMPLE_TIME):
        return _sample_time(work, at + 11, end)
    packed, after = name_before(work.buffer, at, end, EQUALS)
    if after < 0:
        return -1
    if packed == _FLAG_CODE:
        return _letters(work, after, end, 1, ITEM_FLAG)
    if packed == _EFLAG_CODE:
        return _letters(work, after, end, 4, ITEM_EFLAG)
    return _measured(work, packed, after, end)


@compiled
def read_item(work: Any, at: int, end: int) -> int:
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
