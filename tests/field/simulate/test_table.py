"""Tables of readings: what is usable is used, what is not is counted or refused in words."""

from __future__ import annotations

import gzip
from datetime import datetime

import pytest

from huiyin.base.clock import CHINA
from huiyin.field.simulate import BadFile, mn_of, read_devices, read_file
from tests.shared import SHARED

CNEMC = (
    "snapshot_date,obs_time,province,basin,section,city,river,class_published,status,"
    "temp_c,temp_c_raw,ph,ph_raw,do,do_raw,tp,tp_raw\n"
    "2020-05-10,2020-05-10 08:05,河南省,长江流域,陶岔,南阳市,丹江口水库,Ⅱ,正常,"
    "17.7,17.67623,7.43,7.4266,9.72,9.71731,0.100,0.10024\n"
    "2020-05-10,2020-05-10 08:05,河南省,淮河流域,某站,某市,某河,,维护,"
    "17.7,17.7,--,极值过滤,*,,*,\n"
    "2020-05-10,,河南省,淮河流域,停的,某市,某河,,停站,--,,--,,*,,*,\n"
)


def write(tmp_path, text: str, encoding: str = "utf-8"):
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_the_cnemc_file_gives_unrounded_values_and_flags(tmp_path):
    table = read_file(write(tmp_path, CNEMC))
    first, second = table.rows
    assert first.values == {
        "w01010": "17.67623",
        "w01001": "7.4266",
        "w01009": "9.71731",
        "w21011": "0.10024",
    }
    assert set(first.flags.values()) == {"N"}
    assert first.at == datetime(2020, 5, 10, 8, 5, tzinfo=CHINA)
    assert first.mn == mn_of("陶岔")
    assert second.values == {"w01010": "17.7"}
    assert second.flags == {"w01010": "M"}
    assert sum(table.skipped.values()) == 1


def test_a_device_table_gives_the_mn_and_leaves_others_out(tmp_path):
    devices = tmp_path / "devices.csv"
    devices.write_text("section,mn\n陶岔,41000000000001\n")
    table = read_file(write(tmp_path, CNEMC), read_devices(devices))
    assert [row.mn for row in table.rows] == ["41000000000001"]
    assert table.skipped["its device is not in the device table"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_reads_the_encodings_that_occur(tmp_path, encoding):
    assert len(read_file(write(tmp_path, CNEMC, encoding)).rows) == 2


def test_it_reads_compressed_files(tmp_path):
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(CNEMC.encode()))
    assert len(read_file(path).rows) == 2


def test_long_and_wide_tables_say_the_same(tmp_path):
    long = "mn,time,factor,value,flag\nA1,2020-05-10 08:00,w21011,1e-2,N\n"
    wide = "mn,datatime,w21011 (mg/L),w21011-Flag\nA1,20200510080000,0.01,N\n"
    rows = [read_file(write(tmp_path, text)).rows[0] for text in (long, wide)]
    assert [float(row.values["w21011"]) for row in rows] == [0.01, 0.01]
    assert not any("e" in row.values["w21011"].lower() for row in rows)
    assert [row.flags for row in rows] == [{"w21011": "N"}] * 2
    assert rows[0].at == rows[1].at
    assert rows[0].mn == rows[1].mn == "A1"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a,b,c\n1,2,3\n", "columns a, b, c"),
        ("", r"columns \(none\)"),
        ("mn,time,unheard\nA,2020-05-10,1\n", "no column named after a factor"),
        ("mn,time,w20111 (mg/L)\nA,2020-05-10,1\n", "ug/L"),
    ],
)
def test_it_refuses_a_table_it_cannot_understand_and_says_what_it_needs(tmp_path, text, complaint):
    with pytest.raises(BadFile, match=complaint) as refusal:
        read_file(write(tmp_path, text))
    assert refusal.value.hint


def test_it_refuses_what_is_no_text(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(CNEMC.encode("utf-16"))
    with pytest.raises(BadFile, match="UTF-8"):
        read_file(path)
    with pytest.raises(BadFile, match="does not exist"):
        read_file(tmp_path / "nothing.csv")
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(gzip.compress(CNEMC.encode())[:-20])
    with pytest.raises(BadFile, match="cannot be read"):
        read_file(broken)


def test_bad_rows_are_counted_by_reason_and_the_good_ones_kept(tmp_path):
    text = (
        "mn,time,factor,value\n"
        "A1,2020-05-10 08:00,w21011,0.1\n"
        ",2020-05-10 08:00,w21011,0.1\n"
        "A1,yesterday,w21011,0.1\n"
        "A1,2020-05-10 09:00,w21011,NaN\n"
        "A1,2020-05-10 09:00,,0.1\n"
        "A1\n"
    )
    table = read_file(write(tmp_path, text))
    assert len(table.rows) == 1
    assert sum(table.skipped.values()) == 5
    assert table.skipped["its time cannot be read"] == 1
    assert table.skipped["it names no factor"] == 2


@pytest.mark.shared
def test_the_published_file_of_98_stations_is_read_whole():
    path = SHARED / "data/water/cnemc_daily_2020-05-10_2020-12-31.csv.gz"
    if not path.exists():
        pytest.skip("the research data is not here")
    table = read_file(path)
    assert len(table.rows) + sum(table.skipped.values()) == 22_834
    assert len(table.rows) >= 16_000


def test_a_unit_column_that_is_not_the_standards_is_never_sent_as_if_it_were(tmp_path):
    table = read_file(
        write(
            tmp_path,
            "device,time,factor,value,unit\n"
            "D1,2026-01-01 00:00,w20111,0.001,mg/L\n"
            "D1,2026-01-01 00:00,w20111,1,ug/L\n"
            "D1,2026-01-01 00:00,w20111,1,微克/升\n"
            "D1,2026-01-01 00:00,x99999,1,furlong\n",
        )
    )
    assert [row.values for row in table.rows] == [{"w20111": "1"}, {"w20111": "1"}, {"x99999": "1"}]
    assert dict(table.skipped) == {"w20111 is in mg/L, but HJ 212 sends it in ug/L": 1}


@pytest.mark.parametrize(
    ("row", "what"),
    [("A;B,w21003,N", "device"), ("D1,汞,N", "factor"), ("D1,w21003,N;CN=1013", "flag")],
)
def test_text_that_would_break_a_frame_is_left_out_with_its_reason(tmp_path, row, what):
    device, factor, flag = row.split(",")
    table = read_file(
        write(tmp_path, f"device,time,factor,value,flag\n{device},20260101000000,{factor},1,{flag}")
    )
    assert not table.rows
    assert dict(table.skipped) == {f"its {what} holds characters that a frame cannot carry": 1}
