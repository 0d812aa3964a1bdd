from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from huiyin.field.protocols.hj212.core import (
    CrcVerdict,
    Defect,
    DefectKind,
    Deframer,
    Frame,
    Item,
    encode,
    frame,
    hj_crc,
)
from huiyin.field.protocols.hj212.core.frame import CAP
from tests.field.hj212.corpus import cut, shipped

GOOD = encode(b"QN=20260801120000000;ST=32;CN=2011;PW=123456;MN=A;Flag=4;CP=&&&&")

TROUBLE = [b"##", b"##0", b"##0100", b"\r\n", b"&&1C80\r\n", b"##0010" + GOOD[6:], GOOD[:-2]]


def read(*chunks: bytes) -> list[Item]:
    deframer = Deframer()
    items = [item for chunk in chunks for item in deframer.feed(chunk)]
    return items + deframer.flush()


def frames(items: list[Item]) -> list[bytes]:
    return [item.raw for item in items if isinstance(item, Frame)]


def kinds(items: list[Item]) -> list[str]:
    return ["frame" if isinstance(item, Frame) else item.kind for item in items]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=200), max_size=5), st.lists(st.integers(0, 2000), max_size=9))
def test_frames_of_any_bytes_come_back_however_they_are_cut(
    payloads: list[bytes], points: list[int]
) -> None:
    sent = [encode(payload) for payload in payloads]
    items = read(*cut(b"".join(sent), points))
    assert [item.raw for item in items] == sent
    assert [item.data for item in items if isinstance(item, Frame)] == payloads


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.one_of(st.binary(max_size=40), st.sampled_from([GOOD, *TROUBLE])),
        max_size=6,
    ),
    st.lists(st.integers(0, 5000), max_size=12),
)
@example([b"##0200abc&&12", GOOD, b"&&ABCD", GOOD], [3, 14, 15, 60])
def test_the_result_does_not_depend_on_the_cuts_and_no_byte_is_lost(
    parts: list[bytes], points: list[int]
) -> None:
    stream = b"".join(parts)
    items = read(*cut(stream, points))
    assert items == read(stream)
    assert b"".join(item.raw for item in items) == stream


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.tuples(st.binary(max_size=30), st.integers(0, 3)), max_size=5),
    st.lists(st.integers(0, 3000), max_size=6),
)
def test_noise_that_does_not_look_like_a_head_never_costs_a_good_frame(
    parts: list[tuple[bytes, int]], points: list[int]
) -> None:
    stream = b"".join(noise.replace(b"#", b"") + GOOD * count for noise, count in parts)
    assert len(frames(read(*cut(stream, points)))) == sum(count for _, count in parts)


@pytest.mark.parametrize("declared", [0, 17, 60, 64, 200, 9999])
def test_a_head_without_a_body_does_not_cost_the_good_frames_after_it(declared: int) -> None:
    """The one way to swallow a frame: CR LF and a fitting check sum just where LEN points."""
    stream = b"##%04d" % declared + GOOD * 3
    assert frames(read(stream)) == [GOOD] * 3


def test_a_cut_off_frame_that_ends_by_chance_with_a_sound_one_gives_way() -> None:
    swallowing = b"##%04d" % (len(GOOD) - 6) + GOOD
    items = read(swallowing)
    assert kinds(items) == ["garbled", "frame"]
    assert frames(items) == [GOOD]


def test_a_double_hash_inside_a_log_text_is_part_of_the_frame() -> None:
    frame = encode(b"ST=32;CN=3020;MN=A;CP=&&i11001-Info=//##0101QN=1 &&1C80\r\n//&&")
    items = read(frame[:30], frame[30:])
    assert [item.raw for item in items] == [frame]


def test_a_third_hash_before_a_frame_is_skipped() -> None:
    items = read(b"#" + GOOD)
    assert kinds(items) == ["noise", "frame"]
    assert frames(items) == [GOOD]


def test_a_length_of_three_digits_is_explained() -> None:
    (defect, good) = read(b"##453QN=20260801&&1C80\r\n" + GOOD)
    assert isinstance(defect, Defect)
    assert defect.kind is DefectKind.LENGTH_NOT_DIGITS
    assert "four digits" in defect.advice
    assert good.raw == GOOD


@pytest.mark.parametrize("declared", [1, 30, 63, 65, 300])
def test_a_wrong_length_is_repaired_for_reading_and_set_aside(declared: int) -> None:
    wrong = b"##%04d" % declared + GOOD[6:]
    items = read(GOOD + wrong + GOOD)
    assert kinds(items) == ["frame", "length_wrong", "frame"]
    defect = items[1]
    assert isinstance(defect, Defect)
    assert defect.raw == wrong
    assert defect.frame is not None
    assert defect.frame.data == GOOD[6:-6]
    assert defect.frame.crc.verdict is CrcVerdict.OK
    assert not defect.frame.trusted
    assert f"LEN says {declared}" in defect.explanation


def test_length_counts_bytes_not_characters() -> None:
    frame = shipped("3020 log")
    (item,) = read(frame)
    assert isinstance(item, Frame)
    assert item.trusted
    characters = b"##%04d" % len(frame[6:-6].decode()) + frame[6:]
    assert kinds(read(characters)) == ["length_wrong"]


def test_a_missing_cr_lf_is_tolerated_where_length_and_check_sum_hold() -> None:
    bare = GOOD[:-2]
    items = read(bare + bare + b"\n" + bare)
    assert [item.raw for item in items] == [bare, bare, b"\n", bare]
    assert all(isinstance(item, Frame) and item.trusted for item in items if item.raw != b"\n")


def test_a_wrong_check_sum_is_a_frame_not_to_be_trusted() -> None:
    modbus = GOOD[:-6] + b"4B37\r\n"
    (item,) = read(modbus)
    assert isinstance(item, Frame)
    assert item.crc.verdict is CrcVerdict.BAD
    assert item.crc.computed == hj_crc(item.data)
    assert not item.trusted


def test_without_cr_lf_and_a_fitting_check_sum_a_frame_is_set_aside() -> None:
    bare = GOOD[:-6] + b"4B37"
    (first, good) = read(bare + GOOD)
    assert isinstance(first, Defect)
    assert first.kind is DefectKind.UNTERMINATED
    assert first.raw == bare
    assert first.frame is not None
    assert first.frame.length_ok
    assert good.raw == GOOD


@pytest.mark.parametrize(
    "unit",
    [
        b"##9999",
        b"##9990&&ABCD",
        b"##9984&&ABCD\r\n",
        b"##0002&&FFFF\r\n",
        b"&&ABCD\r\n",
        b"#",
        b"&",
    ],
)
def test_a_hostile_stream_is_read_through_and_the_next_frame_is_found(unit: bytes) -> None:
    stream = unit * (20_000 // len(unit))
    items = read(stream + b"\n" + GOOD)
    assert b"".join(item.raw for item in items) == stream + b"\n" + GOOD
    assert frames(items)[-1] == GOOD


def test_an_unfinished_frame_waits_and_is_reported_when_the_line_closes() -> None:
    deframer = Deframer()
    assert deframer.feed(GOOD[:40]) == []
    assert deframer.pending == GOOD[:40]
    (item,) = deframer.flush()
    assert isinstance(item, Defect)
    assert item.kind is DefectKind.TRUNCATED
    assert item.raw == GOOD[:40]
    assert deframer.pending == b""


def test_endless_bytes_are_cut_off_and_the_next_frame_is_found() -> None:
    stream = b"##0100" + b"x" * (CAP + 50)
    items = read(stream + GOOD)
    assert kinds(items)[0] == DefectKind.OVERSIZED
    assert frames(items) == [GOOD]
    assert b"".join(item.raw for item in items) == stream + GOOD


@pytest.mark.parametrize("before", range(-8, 9))
def test_a_frame_at_the_very_edge_of_the_cap_is_not_cut(before: int) -> None:
    for head in (b"##0100", b"noise!"):
        stream = head + b"x" * (CAP - len(head) + before) + GOOD
        whole = read(stream)
        assert frames(whole) == [GOOD]
        edge = CAP + before
        assert read(*(stream[: edge - 20], *_each(stream[edge - 20 :]))) == whole


def _each(stream: bytes) -> list[bytes]:
    return [stream[index : index + 1] for index in range(len(stream))]


def test_held_bytes_go_back_to_the_fast_path_only_when_they_may_begin_a_frame() -> None:
    deframer = Deframer()
    deframer.feed(GOOD + GOOD[:20])
    assert deframer.release() == GOOD[:20]
    assert deframer.pending == b""
    for odd in (b"noise", b"##45x", b"##0002&&" + b"x" * 20):
        deframer = Deframer()
        deframer.feed(odd)
        assert deframer.release() == b""
        assert deframer.pending


def test_many_possible_frames_inside_a_damaged_one_cost_few_check_sums(monkeypatch) -> None:
    """Bytes of a stranger: a thousand beginnings that all end where one CR LF stands."""
    size = 9_990
    data = bytearray(b"x" * size)
    for at in range(0, size - 20, 6):
        data[at : at + 6] = b"##%04d" % (size - 2 - (at + 10))
    data[-2:] = b"\r\n"
    counted: list[int] = []

    def wrong(piece: bytes) -> int:
        counted.append(len(piece))
        return 1

    monkeypatch.setattr(frame, "hj_crc", wrong)
    (item,) = Deframer().feed(b"##%04d" % size + bytes(data) + b"0000\r\n")
    assert isinstance(item, Frame)
    assert len(counted) < 12
