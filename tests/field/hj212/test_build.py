from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from huiyin.field.protocols.hj212.core import (
    Deframer,
    Edition,
    Frame,
    Message,
    answer,
    encode,
    fetch_history,
    get_clock,
    get_minute_interval,
    get_real_time_interval,
    parse,
    qn_of,
    samples,
    set_clock,
    set_minute_interval,
    set_real_time_interval,
    upload,
    verify,
)
from tests.field.hj212.corpus import NOON, STATION, data_of, shipped

QN = "20160801085857223"


def only(frame: bytes) -> tuple[Frame, Message]:
    (item,) = Deframer().feed(frame)
    assert isinstance(item, Frame)
    assert item.trusted
    return item, parse(item.data)


def test_it_builds_the_official_example() -> None:
    station = replace(STATION, pw="100000")
    assert set_real_time_interval(station, QN, 30) == shipped("Appendix A")


def test_it_answers_an_upload_with_the_published_bytes() -> None:
    message = parse(data_of(shipped("2011 effluent")))
    assert answer(message) == shipped("9014 answer")


def test_it_answers_a_2005_device_inside_cp() -> None:
    data = (
        b"QN=20040516010101001;ST=32;CN=2051;PW=123456;MN=88888880000001;Flag=3;PNO=1;PNUM=1;"
        b"CP=&&DataTime=20040516010000;B01-Avg=1&&"
    )
    assert answer(parse(data)) == shipped("2005 notice answer")


def test_a_2005_upload_without_qn_is_answered_without_one() -> None:
    made = answer(parse(b"ST=32;CN=2011;PW=123456;MN=88888880000001;Flag=1;CP=&&B01-Rtd=1&&"))
    assert made is not None
    assert b"CP=&&CN=2011&&" in made


@pytest.mark.parametrize("flag", ["Flag=4;", "Flag=0;", ""])
def test_it_is_silent_when_no_answer_is_asked_for(flag: str) -> None:
    assert answer(parse(f"QN={QN};ST=32;CN=2011;MN=A;{flag}CP=&&&&".encode())) is None


@pytest.mark.parametrize("cn", ["9011", "9012", "9013", "9014"])
def test_it_never_answers_an_answer(cn: str) -> None:
    assert answer(parse(f"QN={QN};ST=91;CN={cn};MN=A;Flag=5;CP=&&&&".encode())) is None


@pytest.mark.parametrize("cn", ["1013", "9015"])
def test_a_notice_is_answered_by_9013(cn: str) -> None:
    made = answer(parse(f"QN={QN};ST=32;CN={cn};PW=1;MN=A;Flag=9;CP=&&&&".encode()))
    assert made == encode(f"QN={QN};ST=91;CN=9013;PW=1;MN=A;Flag=8;CP=&&&&".encode())


def test_the_registry_decides_the_form_of_the_answer() -> None:
    message = parse(f"QN={QN};ST=32;CN=2011;MN=A;Flag=9;CP=&&&&".encode())
    assert b"Flag=8;" in (answer(message) or b"")
    assert b"Flag=4;" in (answer(message, Edition.E2017) or b"")
    assert b"Flag=0;CP=&&QN=" in (answer(message, Edition.E2005) or b"")


def test_commands_carry_their_parameters_and_ask_for_an_answer() -> None:
    night = datetime(2026, 7, 31, 16, 0, tzinfo=UTC)
    built = {
        get_clock(STATION, QN): ("1011", {}),
        get_clock(STATION, QN, "w01018"): ("1011", {"PolId": "w01018"}),
        set_clock(STATION, QN, night): ("1012", {"SystemTime": "20260801000000"}),
        get_real_time_interval(STATION, QN): ("1061", {}),
        get_minute_interval(STATION, QN): ("1063", {}),
        set_minute_interval(STATION, QN, 10): ("1064", {"MinInterval": "10"}),
        fetch_history(STATION, QN, "2061", night, night + timedelta(hours=8)): (
            "2061",
            {"BeginTime": "20260801000000", "EndTime": "20260801080000"},
        ),
    }
    for frame, (cn, params) in built.items():
        item, message = only(frame)
        assert (message.cn, message.params, message.flag, message.qn) == (cn, params, 5, QN)
        assert verify(item, message) == ()


def test_impossible_commands_are_refused() -> None:
    with pytest.raises(ValueError, match="30 to 3600"):
        set_real_time_interval(STATION, QN, 29)
    with pytest.raises(ValueError, match="one of"):
        set_minute_interval(STATION, QN, 7)
    with pytest.raises(ValueError, match="no command for past data"):
        fetch_history(STATION, QN, "2011", NOON, NOON)
    with pytest.raises(ValueError, match="before its beginning"):
        fetch_history(STATION, QN, "2061", NOON, NOON - timedelta(hours=1))
    with pytest.raises(ValueError, match="9999 at most"):
        encode(b"x" * 10_000)


def test_a_short_upload_is_one_part_without_numbers() -> None:
    (frame,) = upload(STATION, "2011", NOON, NOON, [{"w01018-Rtd": "1", "w01018-Flag": "N"}])
    item, message = only(frame)
    assert (message.flag, message.pnum, message.pno) == (5, None, None)
    assert message.qn == qn_of(NOON) == "20260801120000000"
    assert verify(item, message) == ()


def test_a_long_upload_is_split_into_parts_each_valid_by_itself() -> None:
    items = [{f"w{20000 + i}-Avg": f"{i}.5", f"w{20000 + i}-Flag": "N"} for i in range(120)]
    frames = upload(STATION, "2061", NOON, NOON, items)
    read = [only(frame) for frame in frames]
    assert len(read) > 2
    for number, (item, message) in enumerate(read, 1):
        assert (message.flag, message.pnum, message.pno) == (7, len(frames), number)
        assert message.datatime == NOON
        assert verify(item, message) == ()
    assert len({message.qn for _, message in read}) == len(frames)
    values = [sample.value for _, message in read for sample in samples(message)]
    assert values == [i + 0.5 for i in range(120)]


def test_an_item_too_long_for_any_part_is_refused() -> None:
    with pytest.raises(ValueError, match="CP holds 9"):
        upload(STATION, "3020", NOON, NOON, [{"i11001-Info": "//" + "清" * 400 + "//"}])


def test_re_sent_data_are_marked_only_in_the_2025_edition() -> None:
    for edition, marked in ((Edition.E2025, True), (Edition.E2017, False)):
        station = replace(STATION, edition=edition)
        (frame,) = upload(station, "2011", NOON, NOON, [{"w01018-Rtd": "1"}], resent=True)
        assert only(frame)[1].rf is marked
