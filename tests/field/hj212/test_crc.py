from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.field.protocols.hj212.core import CrcVerdict, check_crc, hj_crc, modbus_crc
from huiyin.field.protocols.hj212.core.crc import POSSIBLE, TABLE, hj_crc_by_table, swap_bytes

OFFICIAL = (
    b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
    b"CP=&&RtdInterval=30&&"
)


def crc_by_the_letter(data: bytes) -> int:
    """Appendix A bit by bit: the independent oracle."""
    crc = 0xFFFF
    for byte in data:
        crc = (crc >> 8) ^ byte
        for _ in range(8):
            low = crc & 1
            crc >>= 1
            if low:
                crc ^= 0xA001
    return crc


@pytest.mark.parametrize(
    ("data", "hj212", "modbus"),
    [(b"", 0xFFFF, 0xFFFF), (b"A", 0x7080, 0x707F), (b"123456789", 0x2F80, 0x4B37)],
)
def test_it_gives_the_published_check_values(data: bytes, hj212: int, modbus: int) -> None:
    assert hj_crc(data) == hj212
    assert modbus_crc(data) == modbus


def test_it_gives_the_check_sum_of_the_official_example() -> None:
    assert len(OFFICIAL) == 101
    assert hj_crc(OFFICIAL) == 0x1C80


def test_its_table_is_the_reflected_a001_table() -> None:
    assert TABLE[:4] == (0x0000, 0xC0C1, 0xC181, 0x0140)
    assert len(POSSIBLE) == 256


@given(st.binary(max_size=1200))
def test_folding_equals_the_loop_and_the_letter_of_appendix_a(data: bytes) -> None:
    assert hj_crc(data) == hj_crc_by_table(data) == crc_by_the_letter(data)


def test_folding_takes_any_length() -> None:
    data = bytes(range(251)) * 800
    for size in (255, 256, 257, 65535, 65536, 65537, 131072, 131073, 200_800):
        assert hj_crc(data[:size]) == hj_crc_by_table(data[:size])


@given(st.binary(min_size=1, max_size=300))
def test_only_256_check_sums_exist(data: bytes) -> None:
    assert hj_crc(data) in POSSIBLE


def test_every_wrong_byte_is_caught() -> None:
    right = hj_crc(OFFICIAL)
    for place in range(len(OFFICIAL)):
        for byte in range(256):
            if byte != OFFICIAL[place]:
                wrong = OFFICIAL[:place] + bytes([byte]) + OFFICIAL[place + 1 :]
                assert hj_crc(wrong) != right


def test_swapped_bytes_slip_through_about_once_in_eight() -> None:
    missed = tried = 0
    right = hj_crc(OFFICIAL)
    for first in range(len(OFFICIAL)):
        for second in range(first + 1, len(OFFICIAL)):
            if OFFICIAL[first] != OFFICIAL[second]:
                wrong = bytearray(OFFICIAL)
                wrong[first], wrong[second] = wrong[second], wrong[first]
                tried += 1
                missed += hj_crc(bytes(wrong)) == right
    assert 0.08 < missed / tried < 0.17


def test_the_verdict_names_the_algorithm_that_fits() -> None:
    modbus = modbus_crc(OFFICIAL)
    assert check_crc(OFFICIAL, b"1c80").verdict is CrcVerdict.OK
    assert check_crc(OFFICIAL, b"%04X" % modbus).verdict is CrcVerdict.MODBUS
    assert check_crc(OFFICIAL, b"%04X" % swap_bytes(modbus)).verdict is CrcVerdict.MODBUS_SWAPPED
    assert check_crc(OFFICIAL, b"1C81").verdict is CrcVerdict.BAD


@pytest.mark.parametrize("text", [b"", b"1C8", b"+C80", b"1_80", b" C80", "１２３４".encode()])
def test_what_is_not_four_hex_digits_is_bad(text: bytes) -> None:
    report = check_crc(OFFICIAL, text)
    assert report.verdict is CrcVerdict.BAD
    assert report.received is None


def test_it_tells_an_impossible_check_sum_from_a_changed_text() -> None:
    assert "can never produce" in check_crc(OFFICIAL, b"1234").explanation
    assert "changed on the way" in check_crc(OFFICIAL, b"C0C1").explanation
    assert "bytes are swapped" in check_crc(OFFICIAL, b"801C").explanation
