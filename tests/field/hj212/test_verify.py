from __future__ import annotations

import pytest

from huiyin.field.protocols.hj212.core import Deframer, Edition, Frame, encode, parse, verify
from tests.field.hj212.corpus import SHIPPED, rows, shipped

MN = "010000A8900016F000169DC0"
HEAD = f"QN=20260801085857223;ST=32;CN=2011;PW=123456;MN={MN};Flag=5;"
TIME = "DataTime=20260801080000"
FORMATS = {"w01018": "N5.1", "e701xx": "N4.2", "i11001": "C890"}


def rules(frame: bytes, edition: Edition | None = None) -> set[str]:
    (item,) = Deframer().feed(frame)
    assert isinstance(item, Frame)
    message = parse(item.data, edition)
    return {breach.rule for breach in verify(item, message, FORMATS)}


def of(body: str, head: str = HEAD) -> set[str]:
    return rules(encode(f"{head}CP=&&{body}&&".encode()))


@pytest.mark.parametrize("row", rows(SHIPPED), ids=lambda row: row["source"])
def test_the_sound_frames_conform(row: dict[str, str]) -> None:
    assert rules(row["frame_without_CRLF"].encode() + b"\r\n") == set()


@pytest.mark.parametrize(
    ("head", "rule"),
    [
        (HEAD.replace("QN=20260801085857223;", ""), "missing"),
        (HEAD.replace("Flag=5;", ""), "mn"),
        (HEAD.replace("PW=123456;", ""), "missing"),
        (HEAD.replace("MN=0", "MN=g"), "mn"),
        (HEAD.replace("0801085857223", "1301085857223"), "qn"),
        (HEAD.replace("ST=32", "ST=101"), "st"),
        (HEAD.replace("CN=2011", "CN=201"), "cn"),
        (HEAD.replace("123456", "1"), "pw"),
        (HEAD.replace("Flag=5", "Flag=7"), "split"),
        (HEAD + "PNUM=2;PNO=1;", "split"),
        (HEAD.replace("Flag=5", "Flag=7") + "PNUM=2;PNO=3;", "split"),
    ],
)
def test_it_finds_the_breach_in_the_header(head: str, rule: str) -> None:
    assert rule in of(f"{TIME};w01018-Rtd=40.1,w01018-Flag=N", head)
    assert of(f"{TIME};w01018-Rtd=40.1,w01018-Flag=N") == set()


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("w01018-Rtd=40.1,w01018-Flag=N", "datatime"),
        (f"{TIME};w01018-Rtd=40.1", "flag_missing"),
        (f"{TIME};w01018-Rtd=40.1,w01018-Flag=P", "flag"),
        (f"{TIME};w01018-Rtd=40.12,w01018-Flag=N", "format"),
        (f"{TIME};w01018-Rtd=123456,w01018-Flag=N", "format"),
        (f"{TIME};e70102-Rtd=12345.6,e70102-Flag=N", "format"),
        (f"{TIME};LA-td=1", "suffix"),
        (f"{TIME};SB1-RS=6", "state"),
        (f"{TIME};SB1-RT=24.5", "running"),
        (f"{TIME};w01018-Rtd=1,w01018-Flag=N,w01018-EFlag=ABCDE", "eflag"),
        (f"{TIME};w01018-Rtd=1,w01018-Flag=N,w01018-SampleTime=2026", "sample_time"),
        (f"{TIME};w01018-Min=2,w01018-Avg=1,w01018-Max=3,w01018-Flag=N", "order"),
        (
            f"{TIME};w00000-Cou=63.0,w00000-Avg=1,w00000-Flag=N;"
            "w01018-Cou=63.0,w01018-Avg=1,w01018-Flag=N",
            "cou_copied",
        ),
    ],
)
def test_it_finds_the_one_breach_in_the_data_area(body: str, rule: str) -> None:
    assert of(body) == {rule}


def test_a_period_must_begin_on_its_hour_or_day() -> None:
    for cn, label, breach in (
        ("2061", "20260801083000", True),
        ("2061", "20260801080000", False),
        ("2031", "20260801080000", True),
        ("2031", "20260801000000", False),
        ("2051", "20260801080001", True),
        ("2011", "20260801080001", False),
    ):
        found = of(
            f"DataTime={label};w01018-Avg=1,w01018-Flag=N", HEAD.replace("CN=2011", f"CN={cn}")
        )
        assert found == ({"datatime"} if breach else set()), (cn, label)


def test_2005_has_its_own_flags_states_and_lengths() -> None:
    head = "ST=32;CN=2011;PW=123456;MN=88888880000001;Flag=1;"
    assert of(f"{TIME};011-Rtd=1,011-Flag=P", head) == set()
    assert of(f"{TIME};011-Rtd=1", head) == set()
    assert of(f"{TIME};SB1-RS=2", head) == {"state"}
    assert of(f"{TIME};011-Rtd=1", head.replace("0000001", "1")) == {"mn"}


def test_the_envelope_is_held_to_the_standard_too() -> None:
    good = shipped("2011 effluent")
    lower = good[:-6] + good[-6:].lower()
    assert rules(lower) == {"crc_case"}
    assert rules(good[:-6] + b"0000\r\n") == {"crc"}
    assert of(f"{TIME};i11001-Info=//{'x' * 1000}//") == {"data_too_long", "cp_too_long"}
    (bare,) = Deframer().feed(good[:-2] + b"\n\n")[:1]
    assert isinstance(bare, Frame)
    assert [one.rule for one in verify(bare, parse(bare.data))] == ["terminator"]
