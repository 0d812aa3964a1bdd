"""Refused bytes as text and hex that a page may show.

The password of a frame (PW) is starred out: it is sent in clear and works for the device.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SHOWN = 4096
"""Bytes shown of one piece; the rest is only counted."""
_ROW = 16
_PASSWORD = re.compile(rb"(?<=PW=)[^;,&]+")


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of refused input: `text` with control characters written out, `hex` in rows of
    16 bytes, its `size`, and how many bytes are `hidden`."""

    text: str
    hex: str
    size: int
    hidden: int


def show(raw: bytes) -> Shown:
    """`raw` for reading by people; a template still has to escape it."""
    masked = _PASSWORD.sub(lambda found: b"*" * len(found[0]), raw)[:SHOWN]
    return Shown(_text(masked), _hex(masked), len(raw), max(0, len(raw) - SHOWN))


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else _written_out(c) for c in text)


def _written_out(character: str) -> str:
    return repr(character)[1:-1] + ("\n" if character == "\n" else "")


def _hex(raw: bytes) -> str:
    rows = (raw[start : start + _ROW] for start in range(0, len(raw), _ROW))
    return "\n".join(f"{number * _ROW:04x}  {row.hex(' ')}" for number, row in enumerate(rows))
