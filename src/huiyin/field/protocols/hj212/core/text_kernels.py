"""Compiled reading of the small things: check sum, digits, times, names.

A caution: numba caches a compiled loop by the file it stands in. After a change here, delete the
`__pycache__` beside it, or `kernels` and `answer_kernels` go on with what they had compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np

from .crc import TABLE

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


def bytes_of(text: str) -> Any:
    return np.frombuffer(text.encode(), dtype=np.uint8)


PLUS, COMMA, HYPHEN, POINT, ZERO, NINE = (ord(sign) for sign in "+,-.09")
MINUS, SEMICOLON, EQUALS, AMPERSAND, HASH = (ord(sign) for sign in "-;=&#")
_CRC: Final = np.array(TABLE, dtype=np.uint16)
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


CLASS: Final = _classes()


@compiled
def crc_of(buffer: Any, start: int, end: int) -> Any:
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
def hex4(buffer: Any, at: int) -> int:
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
def digits(buffer: Any, start: int, end: int) -> int:
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
def matches(buffer: Any, at: int, end: int, text: Any) -> bool:
    if at + len(text) > end:
        return False
    for index in range(len(text)):  # noqa: SIM110 - numba compiles no generator
        if buffer[at + index] != text[index]:
            return False
    return True


@compiled
def time_ms(buffer: Any, at: int) -> int:
    """Fourteen digits of China time as milliseconds since 1970 UTC, or -1."""
    date = digits(buffer, at, at + 8)
    clock = digits(buffer, at + 8, at + 14)
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
def fnv(buffer: Any, start: int, end: int) -> Any:
    value = np.uint64(0xCBF29CE484222325)
    for index in range(start, end):
        value = (value ^ np.uint64(buffer[index])) * np.uint64(0x100000001B3)
    return int64(value)


@compiled
def name_before(buffer: Any, at: int, end: int, sign: int) -> tuple[int, int]:
    """Pack up to eight bytes before `sign`. Returns (packed, after sign) or (0, -1).

    A zero byte is refused: packed, it could not be told from none.
    """
    packed = 0
    last = min(end, at + 9)
    index = at
    while index < last:
        char = int64(buffer[index])
        if char == sign:
            return packed, index + 1
        if char == 0:
            break
        packed |= char << (8 * (index - at))
        index += 1
    return 0, -1
