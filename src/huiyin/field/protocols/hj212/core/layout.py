"""Where each column of a `Batch` lies; shared by the compiled loops and their face."""

from __future__ import annotations

from typing import Final

START, END, SEGMENT, STATUS, CN, ST, FLAG, PNUM, PNO, RF = range(10)
QN_START, QN_END, PW_START, PW_END, MN_START, MN_END = range(10, 16)
MN_HASH, DATATIME, FIRST, COUNT = range(16, 20)
FRAME_COLUMNS: Final = 20

FRAME, CODE, SUFFIX, TEXT_START, TEXT_END, VALUE_FLAG, EFLAG, SAMPLED = range(8)
VALUE_COLUMNS: Final = 8

ORDINARY: Final = 0
"""The frame is sound and its values are in the value columns."""
ODD: Final = 1
"""LEN and check sum hold, but only `parse` can read the frame."""

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


def pack(text: str) -> int:
    """Up to eight ASCII characters as one integer, the first in the lowest byte.

    Raises ValueError for more, UnicodeEncodeError for other characters.
    """
    raw = text.encode("ascii")
    if len(raw) > 8:
        raise ValueError(f"{text!r} has more than 8 characters")
    return int.from_bytes(raw, "little")


def unpack(packed: int) -> str:
    """The text `pack` was given."""
    return int(packed).to_bytes(8, "little").rstrip(b"\0").decode("ascii")
