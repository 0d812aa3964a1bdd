"""The HJ 212 check sum (HJ 212-2017 Appendix A), and the ones devices send instead of it.

HJ 212's CRC-16 shifts the register right by eight bits *before* the next byte is mixed in, so only
its high byte survives a step. Two things follow. There are just 256 possible check sums, the
entries of the ordinary reflected 0xA001 table: a received value outside that table was made by
another algorithm or was damaged. And one step is a linear map of a single byte, so a whole frame
folds in halves with `bytes.translate`, which is several times quicker than a loop over bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_POLYNOMIAL: Final = 0xA001
_FOLDS: Final = 17


def _table_entry(byte: int) -> int:
    crc = byte
    for _ in range(8):
        crc = (crc >> 1) ^ (_POLYNOMIAL if crc & 1 else 0)
    return crc


TABLE: Final[tuple[int, ...]] = tuple(_table_entry(byte) for byte in range(256))
"""The reflected 0xA001 table. Its 256 entries are the only check sums HJ 212 can produce."""

POSSIBLE: Final[frozenset[int]] = frozenset(TABLE)


def _fold_tables() -> tuple[bytes, ...]:
    """Entry k maps a byte to its share of the register 2**k steps later."""
    step = bytes(entry >> 8 for entry in TABLE)
    tables = [step]
    for _ in range(_FOLDS - 1):
        tables.append(tables[-1].translate(tables[-1]))
    return tuple(tables)


_FOLD: Final = _fold_tables()


class CrcVerdict(StrEnum):
    """What the four check-sum characters of a frame turned out to be."""

    OK = "ok"
    MODBUS = "modbus"
    MODBUS_SWAPPED = "modbus_swapped"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class CrcReport:
    """Verdict on one received check sum. `received` is None when it is not four hex digits."""

    verdict: CrcVerdict
    computed: int
    received: int | None
    explanation: str

    @property
    def ok(self) -> bool:
        """True only for a check sum made by the standard's algorithm."""
        return self.verdict is CrcVerdict.OK


def hj_crc(data: bytes) -> int:
    """Return the HJ 212 check sum of `data` (0xFFFF for no data)."""
    size = len(data)
    if size == 0:
        return 0xFFFF
    level = (size - 1).bit_length()
    if level >= _FOLDS:
        return hj_crc_by_table(data)
    first = bytes([data[0] ^ 0xFF])
    block = bytes((1 << level) - size) + first + data[1:]
    while level:
        level -= 1
        half = 1 << level
        high = block[:half].translate(_FOLD[level])
        mixed = int.from_bytes(high, "big") ^ int.from_bytes(block[half:], "big")
        block = mixed.to_bytes(half, "big")
    return TABLE[block[0]]


def hj_crc_by_table(data: bytes) -> int:
    """The same check sum byte by byte; the plain form, kept as the oracle of the folded one."""
    crc = 0xFFFF
    for byte in data:
        crc = TABLE[(crc >> 8) ^ byte]
    return crc


def modbus_crc(data: bytes) -> int:
    """Return the ordinary Modbus CRC-16, which several devices send by mistake."""
    crc = 0xFFFF
    for byte in data:
        crc = (crc >> 8) ^ TABLE[(crc ^ byte) & 0xFF]
    return crc


def swap_bytes(crc: int) -> int:
    """Return a 16-bit value with its two bytes exchanged."""
    return ((crc & 0xFF) << 8) | (crc >> 8)


def parse_crc(text: bytes) -> int | None:
    """Read four hex digits of either case; None when they are not that."""
    if len(text) != 4 or not text.isalnum():
        return None
    try:
        return int(text, 16)
    except ValueError:
        return None


def check_crc(data: bytes, text: bytes) -> CrcReport:
    """Judge the check-sum characters `text` against the DATA bytes they should protect."""
    computed = hj_crc(data)
    received = parse_crc(text)
    if received is None:
        why = "the check sum is not four hexadecimal digits"
        return CrcReport(CrcVerdict.BAD, computed, None, why)
    if received == computed:
        return CrcReport(CrcVerdict.OK, computed, received, "the check sum is right")
    modbus = modbus_crc(data)
    if received == modbus:
        why = "the check sum is the Modbus CRC-16, not the one of HJ 212"
        return CrcReport(CrcVerdict.MODBUS, computed, received, why)
    if received == swap_bytes(modbus):
        why = "the check sum is the Modbus CRC-16 with its bytes swapped, not the one of HJ 212"
        return CrcReport(CrcVerdict.MODBUS_SWAPPED, computed, received, why)
    return CrcReport(CrcVerdict.BAD, computed, received, _why_bad(received, computed))


def _why_bad(received: int, computed: int) -> str:
    if received == swap_bytes(computed):
        return "the check sum is right but its two bytes are swapped"
    if received in POSSIBLE:
        return (
            f"the check sum {received:04X} does not fit the data, which give {computed:04X}; "
            "the value is one HJ 212 can produce, so the text was changed on the way or by hand"
        )
    return (
        f"the check sum {received:04X} does not fit the data, which give {computed:04X}; "
        "HJ 212 can never produce this value, so another algorithm made it or it was damaged"
    )
