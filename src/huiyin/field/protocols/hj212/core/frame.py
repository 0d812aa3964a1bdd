"""From one connection's bytes to frames (HJ 212-2017 clause 6.3).

A frame is `##`, LEN (four digits, the number of DATA *bytes*), DATA, four hex digits of CRC, CR LF.
The stream is cut by LEN, never by a delimiter, because a log text may hold `##` or CR LF.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .crc import CrcReport, CrcVerdict, check_crc, hj_crc, parse_crc

HEAD: Final = 6
"""Bytes before DATA: `##` and LEN."""
ENVELOPE: Final = 12
"""Bytes of a frame that are not DATA."""
CAP: Final = 64 * 1024
"""The most bytes held while the end of a frame with a wrong LEN is looked for."""

_START: Final = re.compile(rb"##[0-9]{4}")
_END: Final = re.compile(rb"&&([0-9A-Fa-f]{4})(?:\r\n|\n|(?=##[0-9]{4}))")
_END_AT_CLOSE: Final = re.compile(rb"&&([0-9A-Fa-f]{4})(?:\r\n|\n|\r|\Z|(?=##[0-9]{4}))")
_REACH: Final = 12
_SWALLOWED: Final = 8
"""How many possible frames inside a damaged one are looked at: each costs a check sum."""


class DefectKind(StrEnum):
    """Why bytes were set aside."""

    BLANK = "blank"
    NOISE = "noise"
    LENGTH_NOT_DIGITS = "length_not_digits"
    LENGTH_WRONG = "length_wrong"
    UNTERMINATED = "unterminated"
    GARBLED = "garbled"
    TRUNCATED = "truncated"
    OVERSIZED = "oversized"


@dataclass(frozen=True, slots=True)
class Frame:
    """One complete frame: the bytes as received, its DATA and the verdict on its check sum."""

    raw: bytes
    data: bytes
    declared: int
    crc_text: bytes
    crc: CrcReport
    terminated: bool = True

    @property
    def length_ok(self) -> bool:
        """True when LEN tells the number of DATA bytes."""
        return self.declared == len(self.data)

    @property
    def trusted(self) -> bool:
        """True when LEN and check sum both hold: the frame may be stored and answered."""
        return self.crc.ok and self.length_ok


@dataclass(frozen=True, slots=True)
class Defect:
    """Bytes that are no sound frame, kept whole, with what is wrong and what to do about it.

    `frame` is the frame as repaired, where a wrong LEN could be corrected; it is for reading by
    people and never to be stored as a measurement.
    """

    raw: bytes
    kind: DefectKind
    explanation: str
    advice: str
    frame: Frame | None = None


Item = Frame | Defect


class Deframer:
    """Cuts one connection's byte stream into frames and defects.

    The result depends on the bytes only, not on how they were cut into reads. No byte is lost: the
    `raw` of all items, in order, followed by `pending`, is what was fed.
    """

    __slots__ = ("_buffer", "_searched")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0

    @property
    def pending(self) -> bytes:
        """Bytes held because their frame is not complete."""
        return bytes(self._buffer)

    def feed(self, chunk: bytes) -> list[Item]:
        """Take what was read and return all that is complete by now."""
        self._buffer += chunk
        return self._drain(closing=False)

    def flush(self) -> list[Item]:
        """Return everything still held: for a closed or timed-out connection."""
        return self._drain(closing=True)

    def release(self) -> bytes:
        """Hand back held bytes that may still become an ordinary frame, else nothing.

        Lets a caller go back to the batch path of `batch.tokenize` with them.
        """
        held = self._buffer
        if self._searched or not b"##".startswith(held[:2]) or not _digits_so_far(held):
            return b""
        self._buffer = bytearray()
        return bytes(held)

    def _drain(self, *, closing: bool) -> list[Item]:
        items: list[Item] = []
        buffer = bytes(self._buffer)
        start = 0
        while start < len(buffer):
            item = _next_item(buffer, start, self._searched, closing=closing)
            if isinstance(item, int):
                self._searched = item
                break
            items.append(item)
            self._searched = 0
            start += len(item.raw)
        if start:
            del self._buffer[:start]
        return items


def _digits_so_far(held: bytearray) -> bool:
    digits = held[2:HEAD]
    return not digits or digits.isdigit()


def _next_item(buffer: bytes, start: int, searched: int, *, closing: bool) -> Item | int:
    """Return the item at `start`, or how many bytes from it were searched when it must wait."""
    if not buffer.startswith(b"##", start):
        return _skip(buffer, start, searched, closing=closing)
    digits = buffer[start + 2 : start + HEAD]
    if not digits.isdigit() and digits:
        return _skip(buffer, start, searched, closing=closing)
    if len(digits) < 4:
        return _truncated(buffer[start:]) if closing else 0
    end = start + HEAD + int(digits) + 4
    if len(buffer) < end + 2 and not closing:
        return 0
    return _at_length(buffer, start, end) or _repair(buffer, start, searched, closing=closing)


def _at_length(buffer: bytes, start: int, end: int) -> Item | None:
    """The frame that ends where LEN says, when the bytes there agree."""
    if len(buffer) < end:
        return None
    data = buffer[start + HEAD : end - 4]
    crc_text = buffer[end - 4 : end]
    terminated = buffer.startswith(b"\r\n", end)
    if not terminated and not (data.endswith(b"&&") and _fits(data, crc_text)):
        return None
    crc = check_crc(data, crc_text)
    if crc.verdict is CrcVerdict.BAD and _holds_a_sound_frame(buffer, start, end):
        return None
    raw = buffer[start : end + 2 * terminated]
    return Frame(raw, data, len(data), crc_text, crc, terminated)


def _fits(data: bytes, crc_text: bytes) -> bool:
    return parse_crc(crc_text) == hj_crc(data)


def _holds_a_sound_frame(buffer: bytes, start: int, end: int) -> bool:
    """Whether a frame that was cut off has swallowed a sound one that ends with it or before."""
    looked_at = 0
    for match in _START.finditer(buffer, start + 2, end):
        inner = match.start()
        inner_end = inner + HEAD + int(buffer[inner + 2 : inner + HEAD]) + 4
        if inner_end > end or not buffer.startswith(b"\r\n", inner_end):
            continue
        looked_at += 1
        if looked_at > _SWALLOWED:
            return False
        if _fits(buffer[inner + HEAD : inner_end - 4], buffer[inner_end - 4 : inner_end]):
            return True
    return False


def _repair(buffer: bytes, start: int, searched: int, *, closing: bool) -> Item | int:
    """LEN is not to be believed: look for the real end before the next frame begins."""
    begin = start + max(2, searched - _REACH)
    window = start + CAP + _REACH
    following = _START.search(buffer, begin, window)
    stop = following.start() if following else len(buffer)
    pattern = _END_AT_CLOSE if closing else _END
    ending = pattern.search(buffer, begin, following.end() if following else window)
    if ending is not None and ending.start() < stop:
        return _repaired(buffer[start : ending.end()], ending.group(1), ending.end(1) - start)
    if following is not None:
        return _garbled(buffer[start:stop])
    if len(buffer) >= window:
        return _oversized(buffer[start : start + CAP])
    if closing:
        return _truncated(buffer[start:])
    return len(buffer) - start


def _repaired(raw: bytes, crc_text: bytes, crc_end: int) -> Defect:
    data = raw[HEAD : crc_end - 4]
    declared = int(raw[2:HEAD])
    crc = check_crc(data, crc_text)
    frame = Frame(raw, data, declared, crc_text, crc, raw.endswith(b"\r\n"))
    if declared == len(data):
        kind = DefectKind.UNTERMINATED
        said = "LEN is right, but CR LF is missing and the check sum is not that of HJ 212"
        advice = "end every frame with CR LF and check the device's check sum"
    else:
        kind = DefectKind.LENGTH_WRONG
        said = f"LEN says {declared} but DATA has {len(data)} bytes"
        advice = "correct the length in the device: count the bytes of DATA, Chinese text in UTF-8"
    return Defect(raw, kind, f"{said}; {crc.explanation}", advice, frame)


def _garbled(raw: bytes) -> Defect:
    return Defect(
        raw,
        DefectKind.GARBLED,
        "a frame began here, but the next one begins before it ends",
        "the sender was cut off, or two senders write to one line; the device should send it again",
    )


def _oversized(raw: bytes) -> Defect:
    return Defect(
        raw,
        DefectKind.OVERSIZED,
        f"no end of frame within {CAP} bytes",
        "split the data into parts (PNUM, PNO) of at most 1024 bytes",
    )


def _truncated(raw: bytes) -> Defect:
    return Defect(
        raw,
        DefectKind.TRUNCATED,
        "the frame was never completed",
        "the connection ended or fell silent in mid-frame; the device should send it again",
    )


def _skip(buffer: bytes, start: int, searched: int, *, closing: bool) -> Defect | int:
    """Set aside what cannot begin a frame, up to the next `##` with four digits."""
    window = start + CAP + HEAD
    following = _START.search(buffer, start + max(0, searched - HEAD), window)
    if following is not None:
        return _noise(buffer[start : following.start()])
    if len(buffer) >= window:
        return _noise(buffer[start : start + CAP])
    if closing:
        return _noise(buffer[start:])
    return len(buffer) - start


def _noise(raw: bytes) -> Defect:
    if not raw.strip():
        return Defect(raw, DefectKind.BLANK, "blank bytes between frames", "nothing to do")
    if raw.startswith(b"##"):
        return Defect(
            raw,
            DefectKind.LENGTH_NOT_DIGITS,
            f"after ## come {raw[2:HEAD]!r}, not the four digits of LEN",
            "write LEN with four digits and leading zeros",
        )
    return Defect(
        raw,
        DefectKind.NOISE,
        "bytes outside any frame",
        "see whether another protocol or a console writes to this port",
    )
