from __future__ import annotations

from datetime import datetime

import pytest

from huiyin.field.protocols.hj212.core import CHINA, Kind, Sample, Span, parse, samples, span_of
from tests.field.hj212.corpus import data_of, shipped


def of(word: str) -> tuple[Sample, ...]:
    return samples(parse(data_of(shipped(word))))


def test_an_hourly_upload_gives_one_sample_a_suffix_at_the_start_of_the_hour() -> None:
    found = of("2061 split 1/2")
    assert [(sample.code, sample.kind, sample.value) for sample in found] == [
        ("w00000", Kind.COU, 63.0),
        ("w00000", Kind.MIN, 16.4),
        ("w00000", Kind.AVG, 17.5),
        ("w00000", Kind.MAX, 20.1),
        ("w01001", Kind.MIN, 7.1),
        ("w01001", Kind.AVG, 7.5),
        ("w01001", Kind.MAX, 7.8),
    ]
    assert {sample.time for sample in found} == {datetime(2026, 8, 1, 8, tzinfo=CHINA)}
    assert {sample.flag for sample in found} == {"N"}


def test_flags_and_sample_time_belong_to_the_values_of_their_code() -> None:
    cod = next(sample for sample in of("2011 effluent") if sample.code == "w01018")
    assert (cod.value, cod.text, cod.flag, cod.eflag) == (40.1, "40.1", "N", "A01")
    assert cod.sampled == datetime(2026, 8, 1, 8, tzinfo=CHINA)


def test_a_missing_flag_stays_missing() -> None:
    (sample,) = samples(parse(b"CN=2011;MN=A;CP=&&DataTime=20260801080000;w00000-Rtd=1&&"))
    assert sample.flag is None


def test_facility_state_and_running_time_are_kinds_of_their_own() -> None:
    assert [(one.code, one.kind, one.value) for one in of("2021 facility")] == [
        ("SB1", Kind.STATE, 1.0),
        ("SB2", Kind.STATE, 0.0),
    ]
    assert [(one.code, one.kind, one.value) for one in of("2041 running")] == [
        ("SB1", Kind.RUNNING, 23.5),
        ("SB2", Kind.RUNNING, 0.5),
    ]


def test_a_boot_time_is_a_sample_with_text_and_no_value() -> None:
    data = b"CN=2081;MN=A;Flag=5;CP=&&DataTime=20260801080000;RestartTime=20260801075500&&"
    (sample,) = samples(parse(data))
    assert (sample.kind, sample.text, sample.value) == (Kind.BOOT, "20260801075500", None)


def test_site_information_keeps_its_text_and_names_its_instrument() -> None:
    (sample,) = of("3020 log")
    assert (sample.code, sample.kind, sample.text) == ("i11001", Kind.INFO, "//清洗管路//")
    assert sample.instrument == "w01018"
    assert sample.value is None


@pytest.mark.parametrize("cn", ["1011", "1061", "1063", "1013", "9011", "9012", "9013", "9015"])
def test_the_fields_of_the_protocol_are_no_values(cn: str) -> None:
    body = "PolId=w01018;SystemTime=20260801080000;RtdInterval=30;MinInterval=10;QnRtn=1;ExeRtn=1"
    message = parse(f"ST=32;CN={cn};MN=A;Flag=4;CP=&&{body}&&".encode())
    assert samples(message) == ()
    assert len(message.params) == 6
    assert message.remarks == ()


@pytest.mark.parametrize("cn", ["3015", "3017", "3018", "3019", "3022", "2999", "A001"])
def test_the_values_of_other_commands_are_kept(cn: str) -> None:
    data = f"ST=32;CN={cn};MN=A;CP=&&DataTime=20260801080000;PolId=w01018;w01018-SN=0A&&"
    (sample,) = samples(parse(data.encode()))
    assert (sample.code, sample.kind, sample.text) == ("w01018", Kind.SERIAL, "0A")


def test_the_command_tells_what_the_time_stands_for() -> None:
    assert [span_of(cn) for cn in ("2011", "2051", "2061", "2031", "2041", "1011", None)] == [
        Span.INSTANT,
        Span.MINUTES,
        Span.HOUR,
        Span.DAY,
        Span.DAY,
        None,
        None,
    ]
