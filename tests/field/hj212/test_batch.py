from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.field.protocols.hj212.core import (
    ODD,
    ORDINARY,
    SUFFIXES,
    build_answers,
    encode,
    pack,
    tokenize,
    unpack,
)
from tests.field.hj212.agreement import assert_paths_agree, values_of
from tests.field.hj212.corpus import SHIPPED, cut, rows, shipped, uploads

HEAD = b"QN=20260801120000000;ST=32;CN=2011;PW=123456;MN=A;Flag=5;"
TIME = b"DataTime=20260801120000"


def frame(body: bytes, head: bytes = HEAD) -> bytes:
    return encode(head + b"CP=&&" + body + b"&&")


def status(stream: bytes) -> list[int]:
    return list(tokenize(stream).status)


@settings(deadline=None, max_examples=80)
@given(st.lists(uploads(), min_size=1, max_size=2))
def test_both_paths_read_the_same_from_generated_uploads(streams: list[bytes]) -> None:
    assert_paths_agree(streams)


def test_the_shipped_uploads_go_the_fast_way_and_agree() -> None:
    frames = [row["frame_without_CRLF"].encode() + b"\r\n" for row in rows(SHIPPED)]
    assert assert_paths_agree(frames) == 5


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=3), st.booleans())
def test_a_damaged_frame_never_goes_the_fast_way_differently(
    place: int, damage: bytes, mend: bool
) -> None:
    good = shipped("2011 effluent")
    hurt = bytearray(good)
    hurt[place % len(good) :][: len(damage)] = damage
    at = place % len(good)
    hurt = bytearray(good[:at] + damage + good[at + len(damage) :])
    stream = encode(bytes(hurt[6:-6])) if mend else bytes(hurt)
    assert_paths_agree([stream, good, good + stream + good])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 3000), max_size=6))
def test_segments_may_end_anywhere(points: list[int]) -> None:
    stream = shipped("2061 split 1/2") + shipped("2061 split 2/2") + shipped("2021 facility")
    assert_paths_agree(cut(stream, points))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.binary(max_size=40), max_size=4))
def test_arbitrary_bytes_are_left_to_the_slow_path(segments: list[bytes]) -> None:
    assert_paths_agree(segments)


@settings(deadline=None, max_examples=100)
@given(
    st.one_of(
        st.decimals(allow_nan=False, allow_infinity=False, places=6).map(str),
        st.floats(allow_nan=False, allow_infinity=False).map(repr),
        st.integers(-(10**19), 10**19).map(str),
        st.from_regex(r"[+-]?[0-9]{0,9}\.?[0-9]{0,12}", fullmatch=True),
    )
)
def test_numbers_are_correctly_rounded_or_left_to_the_slow_path(text: str) -> None:
    stream = frame(TIME + b";w01018-Rtd=" + text.encode())
    batch = tokenize(stream)
    if batch.status[0] == ORDINARY:
        value = batch.value[0]
        assert value == float(text)
        assert np.signbit(value) == np.signbit(float(text))
    assert_paths_agree([stream])


def test_a_plain_number_goes_the_fast_way() -> None:
    for text in ("0", "-1.5", "+2", "0.09055002", "9007199254740992", "123456789012.345"):
        assert status(frame(TIME + b";w01018-Rtd=" + text.encode())) == [ORDINARY], text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        TIME + b";",
        TIME + b";01018-Rtd=1",
        TIME + b";w01018-Rtd=1;",
        TIME + b";w01018-Rtd= 1",
        TIME + b";w01018-Rtd=1;w01018-Avg=2",
        TIME + b";w01018-Rtd=1,w01018-Rtd=2",
        TIME + b";w01018-Rtd=1,w21003-Flag=N",
        TIME + b";w01018-Flag=N",
        TIME + b";LA-td=1",
        TIME + b";w01018-Rtd\0=1",
        TIME + b";w01\0-Rtd=1",
        TIME + b";w01018-Rtd=NaN",
        TIME + b";FANSTATUS=1",
        TIME + b";i11001-Info=//a//",
        b"DataTime=20260801120000000;w01018-Rtd=1",
        b"DataTime=20260229120000;w01018-Rtd=1",
        b"DataTime=20260801240000;w01018-Rtd=1",
        b"w01018-Rtd=1;" + TIME,
        TIME + ";w01018-Rtd=1;w1-Rtd=１".encode(),
    ],
)
def test_anything_odd_in_the_data_area_goes_the_slow_way(body: bytes) -> None:
    assert status(frame(body)) == [ODD]
    assert_paths_agree([frame(body)])


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace(b"Flag=5;", b"Flag=5"),
        HEAD.replace(b"000;ST", b"000,ST"),
        HEAD.replace(b"MN=A;", b""),
        HEAD.replace(b"MN=A;", b"MN=A;MN=B;"),
        HEAD.replace(b"Flag=5", b"Flag=13"),
        HEAD.replace(b"Flag=5", b"Flag=x"),
        HEAD.replace(b"CN=2011", b"CN=9015"),
        HEAD.replace(b"ST=32", b"ST=A0"),
        HEAD + b"PNUM=12345;",
        HEAD + b"X=1;",
        HEAD + b"RF=0;",
    ],
)
def test_anything_odd_in_the_header_goes_the_slow_way(head: bytes) -> None:
    stream = frame(TIME + b";w01018-Rtd=1", head)
    assert status(stream) == [ODD]
    assert_paths_agree([stream])


def test_the_header_may_come_in_any_order() -> None:
    head = b"PNO=2;PNUM=3;MN=A;RF=1;Flag=11;PW=1;CN=2061;ST=32;QN=1;"
    stream = frame(TIME + b";w01018-Avg=1", head)
    assert status(stream) == [ORDINARY]
    assert_paths_agree([stream])


def test_values_carry_code_suffix_flag_and_sample_time() -> None:
    stream = shipped("2011 effluent")
    found = values_of(stream, tokenize(stream), 0)
    assert [(value.code, value.value, value.flag, value.eflag) for value in found] == [
        ("w00000", 17.5, "N", None),
        ("w01001", 7.1, "N", None),
        ("w01018", 40.1, "N", "A01"),
        ("w21003", 1.25, "N", None),
    ]
    assert found[2].sampled is not None
    assert f"{found[2].sampled:%H%M}" == "0800"


def test_an_odd_frame_does_not_hold_up_those_behind_it() -> None:
    stream = frame(TIME + b";x") + frame(TIME + b";w01018-Rtd=1") + b"##00"
    batch = tokenize(stream)
    assert list(batch.status) == [ODD, ORDINARY]
    assert list(batch.count) == [0, 1]
    assert batch.rest[0] == len(stream) - 4
    assert not batch.stuck[0]


def test_a_damaged_segment_does_not_disturb_the_others() -> None:
    good = frame(TIME + b";w01018-Rtd=1")
    segments = [good, b"noise" + good, good[:-9] + b"9" + good[-8:], good]
    offsets = np.cumsum([0, *map(len, segments)])
    batch = tokenize(b"".join(segments), offsets)
    assert list(batch.segment) == [0, 3]
    assert list(batch.stuck) == [False, True, True, False]
    assert list(batch.rest) == [offsets[1], offsets[1], offsets[2], offsets[4]]


def test_answers_follow_the_registry_before_the_flag() -> None:
    stream = frame(TIME + b";w01018-Rtd=1")
    old = build_answers(stream, tokenize(stream), np.array([0]))
    assert b"CP=&&QN=20260801120000000;CN=2011&&" in old.buffer
    assert b"Flag=4;CP=&&&&" in build_answers(stream, tokenize(stream)).buffer


def test_offsets_that_do_not_cover_the_buffer_are_refused() -> None:
    for offsets in ([0, 3], [1, 4], [0, 3, 2, 4], []):
        with pytest.raises(ValueError, match="offsets must rise"):
            tokenize(b"####", np.array(offsets, dtype=np.int64))
    with pytest.raises(ValueError, match="editions given"):
        build_answers(b"", tokenize(b""), np.array([1]))


def test_codes_pack_into_a_number_and_back() -> None:
    for text in ("w01018", "B01", "", "ValidNum", *SUFFIXES):
        assert unpack(pack(text)) == text
    with pytest.raises(ValueError, match="more than 8"):
        pack("SampleTime")
