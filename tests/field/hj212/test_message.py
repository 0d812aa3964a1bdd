from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.field.protocols.hj212.core import (
    CHINA,
    Edition,
    Message,
    RemarkKind,
    answer,
    epoch_ms,
    key_of,
    parse,
    samples,
)
from tests.field.hj212.corpus import data_of, shipped

HEAD = "QN=20160801085857534;ST=32;CN=2011;PW=123456;MN=A;Flag=5;"


def kinds(message: Message) -> list[RemarkKind]:
    return [remark.kind for remark in message.remarks]


def read(body: str, head: str = HEAD) -> Message:
    return parse(f"{head}CP=&&{body}&&".encode())


def test_it_reads_a_clean_upload_without_a_remark() -> None:
    message = parse(data_of(shipped("2011 effluent")))
    assert message.remarks == ()
    assert (message.qn, message.st, message.cn) == ("20260801085857223", "32", "2011")
    assert (message.pw, message.mn, message.flag) == ("123456", "010000A8900016F000169DC0", 5)
    assert message.edition is Edition.E2017
    assert message.wants_answer
    assert message.datatime == datetime(2026, 8, 1, 8, 58, 57, tzinfo=CHINA)
    assert [group.code for group in message.items] == ["w00000", "w01001", "w01018", "w21003"]
    assert message.items[2].values == {
        "SampleTime": "20260801080000",
        "Rtd": "40.1",
        "Flag": "N",
        "EFlag": "A01",
    }


def test_a_comma_in_the_header_is_read_as_a_semicolon() -> None:
    message = read("", "QN=20160801085857534,ST=32;CN=2051;MN=A;Flag=4;")
    assert (message.qn, message.st) == ("20160801085857534", "32")
    assert kinds(message) == [RemarkKind.SEPARATOR]


def test_a_missing_semicolon_before_cp_is_put_right() -> None:
    message = read("RtdInterval=30", HEAD.removesuffix(";"))
    assert message.flag == 5
    assert message.params == {"RtdInterval": "30"}
    assert kinds(message) == [RemarkKind.SEPARATOR]


def test_spaces_are_dropped_with_a_remark() -> None:
    message = read(" ")
    assert (message.params, message.items) == ({}, ())
    assert kinds(message) == [RemarkKind.SPACE]
    message = read("i12001-Info =0")
    assert message.items[0].values == {"Info": "0"}
    assert kinds(message) == [RemarkKind.SPACE]


def test_a_code_that_lost_its_letter_is_kept_as_it_came() -> None:
    message = read("DataTime=20160801085857;01018-Rtd=40.1,01018-Flag=N")
    assert message.items[0].code == "01018"
    assert kinds(message) == [RemarkKind.CODE]


def test_a_comma_between_begin_and_end_time_is_ordinary_in_2005() -> None:
    message = read("BeginTime=20040506111000,EndTime=20040506151000")
    assert message.params == {"BeginTime": "20040506111000", "EndTime": "20040506151000"}
    assert message.remarks == ()


def test_the_first_of_two_equal_codes_is_kept() -> None:
    message = read("e70101-Rtd=1;e70101-Rtd=2;e70101-Flag=N")
    assert message.items[0].values == {"Rtd": "1", "Flag": "N"}
    assert kinds(message) == [RemarkKind.DUPLICATE]


def test_a_time_with_milliseconds_is_cut_to_the_second() -> None:
    message = read("DataTime=20160824003817000;B01-Rtd=1")
    assert message.datatime == datetime(2016, 8, 24, 0, 38, 17, tzinfo=CHINA)
    assert kinds(message) == [RemarkKind.TIME]


@pytest.mark.parametrize(
    "text", ["20260229000000", "2026080112", "x", "", "２０２６０８０１００００００"]
)
def test_a_time_that_is_none_stays_unknown(text: str) -> None:
    message = read(f"DataTime={text}")
    assert message.datatime is None
    assert message.params["DataTime"] == text
    assert kinds(message) == [RemarkKind.TIME]


@pytest.mark.parametrize("text", ["-", "", "NaN", "inf", "1e5", "０.５", "9" * 400, "1_0"])
def test_what_is_not_a_number_stays_text(text: str) -> None:
    message = read(f"w01018-Rtd={text},w01018-Flag=D")
    (sample, *_) = samples(message)
    assert sample.value is None
    assert sample.flag == "D"
    assert sample.text == text
    assert message.remarks


def test_log_text_may_hold_every_separator() -> None:
    log = "//a;b,c=d && ##0101//e//"
    message = read(f"DataTime=20160801085857;PolId=w01018;i11001-Info={log};i12001-Info=0")
    assert message.items[0].values == {"Info": log}
    assert message.items[1].values == {"Info": "0"}


def test_log_text_that_never_closes_ends_at_the_next_separator() -> None:
    message = read("i11001-Info=//open;w01018-Rtd=1")
    assert [group.code for group in message.items] == ["i11001", "w01018"]


def test_unknown_fields_codes_and_suffixes_are_kept() -> None:
    message = read("LA-td=50.1;FANSTATUS=1", HEAD + "XX=7;")
    assert message.other == {"XX": "7"}
    assert [(sample.code, sample.suffix, sample.value) for sample in samples(message)] == [
        ("LA", "td", 50.1),
        ("FANSTATUS", "", 1.0),
    ]


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("utf-8", []), ("gb18030", [RemarkKind.ENCODING])],
)
def test_chinese_text_is_read_in_either_encoding(encoding: str, expected: list[RemarkKind]) -> None:
    data = f"{HEAD}CP=&&i11001-Info=//清洗管路//&&".encode(encoding)
    message = parse(data)
    assert message.items[0].values == {"Info": "//清洗管路//"}
    assert kinds(message) == expected


def test_bytes_in_no_encoding_are_kept_byte_for_byte() -> None:
    message = parse(HEAD.encode() + b"CP=&&i11001-Info=//\xff\xff//&&")
    assert message.items[0].values["Info"].encode("latin-1") == b"//\xff\xff//"
    assert kinds(message) == [RemarkKind.ENCODING]


def test_a_message_without_a_data_area_is_all_header() -> None:
    message = parse(b"QN=1;ST=32;hello")
    assert message.qn == "1"
    assert kinds(message) == [RemarkKind.BODY, RemarkKind.HEADER]


@pytest.mark.parametrize(
    ("flag", "edition"),
    [
        ("", Edition.E2005),
        ("Flag=3;", Edition.E2005),
        ("Flag=4;", Edition.E2017),
        ("Flag=9;", Edition.E2025),
        ("Flag=12;", None),
    ],
)
def test_the_flag_hints_at_the_edition(flag: str, edition: Edition | None) -> None:
    assert read("", f"ST=32;CN=2011;MN=A;{flag}").edition is edition


def test_the_registry_outranks_the_flag() -> None:
    data = b"ST=21;CN=2011;MN=A;Flag=8;CP=&&&&"
    assert parse(data).edition is Edition.E2025
    assert parse(data, Edition.E2017).edition is Edition.E2017


@pytest.mark.parametrize("text", ["x", "-1", "99999", "1.0"])
def test_a_flag_that_is_no_number_is_ignored(text: str) -> None:
    message = read("", f"ST=32;CN=2011;MN=A;Flag={text};")
    assert message.flag is None
    assert kinds(message) == [RemarkKind.HEADER]


def test_epoch_milliseconds_count_from_1970_utc() -> None:
    moment = datetime(2026, 8, 1, 8, 0, tzinfo=CHINA)
    assert epoch_ms(moment) == int(datetime(2026, 8, 1, tzinfo=UTC).timestamp() * 1000)


@settings(deadline=None, max_examples=100)
@given(
    st.one_of(
        st.binary(max_size=120),
        st.text("QNSTMPCFlag=;,&-/ 0123456789.w清", max_size=120).map(str.encode),
    )
)
def test_no_bytes_at_all_make_it_raise(data: bytes) -> None:
    message = parse(data)
    samples(message)
    answer(message)
    key_of(message)
