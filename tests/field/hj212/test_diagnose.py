from __future__ import annotations

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from huiyin.field.factors import factor_of, load_factors, value_formats
from huiyin.field.protocols.hj212.commands import register
from huiyin.field.protocols.hj212.core import (
    diagnose,
    modbus_crc,
)
from huiyin.field.protocols.hj212.core.crc import swap_bytes
from tests.field.hj212.corpus import PACKETS, SHIPPED, VECTORS, rows, shipped

GOOD = shipped("2011 effluent")


def run(stream: bytes, *arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["hj212", "check", *arguments], input=stream)
    return result.exit_code, result.output


def records(stream: bytes) -> list[dict[str, Any]]:
    code, output = run(stream, "--json")
    assert code == 0, output
    return [json.loads(line) for line in output.splitlines()]


def test_a_sound_frame_has_a_full_record() -> None:
    (record,) = diagnose(GOOD)
    assert record["sound"] is True
    assert (record["length"], record["length_ok"]) == (279, True)
    assert (record["crc"], record["crc_computed"]) == ("ok", "6FC0")
    assert (record["edition"], record["command"]) == ("2017", "2011")
    assert record["datetime"] == "2026-08-01T08:58:57+08:00"
    assert [value["value"] for value in record["values"]] == [17.5, 7.1, 40.1, 1.25]
    assert (record["remarks"], record["nonconformities"]) == ([], [])


def test_a_modbus_check_sum_is_named_whichever_way_its_bytes_stand() -> None:
    crc = modbus_crc(GOOD[6:-6])
    for received in (crc, swap_bytes(crc)):
        (record,) = diagnose(GOOD[:-6] + b"%04X\r\n" % received)
        assert record["crc"] == "modbus"
        assert record["sound"] is False
        assert "Modbus" in record["diagnosis"]
    assert any("swapped" in remark["text"] for remark in record["remarks"])


def test_a_wrong_length_still_shows_what_the_frame_says() -> None:
    (record,) = diagnose(b"##0100" + GOOD[6:])
    assert record["kind"] == "length_wrong"
    assert (record["length"], record["length_declared"], record["length_ok"]) == (279, 100, False)
    assert record["crc"] == "ok"
    assert record["sound"] is False
    assert len(record["values"]) == 4


def test_noise_has_a_record_without_a_frame() -> None:
    (record,) = diagnose(b"GET / HTTP/1.1\r\n\r\n")
    assert (record["kind"], record["crc"], record["command"]) == ("noise", None, None)
    assert "GET /" in record["bytes"]


def test_the_parts_of_a_split_upload_that_did_not_come_are_named() -> None:
    first, second = shipped("2061 split 1/2"), shipped("2061 split 2/2")
    assert [record["missing_parts"] for record in records(second)] == [[1]]
    assert "of 2 parts 1 did not come" in " ".join(run(second)[1].replace("│", " ").split())
    assert [record["missing_parts"] for record in records(second + first)] == [[], []]
    assert "did not come" not in run(second + first)[1]
    assert [record["missing_parts"] for record in records(GOOD)] == [None]


def test_a_part_that_cannot_be_trusted_has_not_come() -> None:
    first, second = shipped("2061 split 1/2"), shipped("2061 split 2/2")
    broken = first[:-6] + b"0000\r\n"
    assert [record["missing_parts"] for record in diagnose(broken + second)] == [[1], [1]]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\n\n", b"\r\n\n", b"\n  "])
def test_the_command_reads_frames_however_their_lines_end(ending: bytes) -> None:
    frames = [row["frame_without_CRLF"].encode() for row in rows(SHIPPED)]
    found = records(b"".join(frame + ending for frame in frames))
    assert [record["crc"] for record in found] == ["ok"] * len(frames)
    assert [record["nonconformities"] for record in found] == [[]] * len(frames)


def test_the_command_reads_frames_glued_together() -> None:
    found = records((GOOD + GOOD[:-2] + GOOD)[:-2])
    assert [(record["kind"], record["crc"]) for record in found] == [("frame", "ok")] * 3


def test_a_line_with_a_wrong_check_sum_is_called_just_that() -> None:
    (first, second) = records(GOOD[:-6] + b"0000\n" + GOOD[:-2])
    assert (first["kind"], first["crc"], first["sound"]) == ("frame", "bad", False)
    assert [found["rule"] for found in first["nonconformities"]] == ["crc"]
    assert second["sound"] is True


def test_the_command_draws_a_table() -> None:
    code, output = run(GOOD + b"noise")
    assert code == 0
    assert "2011" in output
    assert "outside" in output


def test_the_command_says_so_when_there_is_nothing() -> None:
    code, output = run(b"\r\n")
    assert code == 1
    assert "no frame" in output


@pytest.mark.shared
@pytest.mark.skipif(not VECTORS.exists(), reason="the research data are not there")
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_all_vectors_hold(ending: bytes) -> None:
    vectors = rows(VECTORS)
    assert len(vectors) == 23
    stream = b"".join(row["frame_without_CRLF"].encode() + ending for row in vectors)
    for row, record in zip(vectors, records(stream), strict=True):
        assert record["length_ok"] is (row["length_ok"] == "True"), row
        assert (record["crc"] == "ok") is (row["crc_ok"] == "True"), row
        assert record["crc_computed"] == row["crc_computed"]
        modbus = "is the Modbus CRC" in row["remark"]
        assert (record["crc"] == "modbus") is modbus, row


@pytest.mark.shared
@pytest.mark.skipif(not PACKETS.exists(), reason="the research data are not there")
def test_all_published_packets_hold() -> None:
    framed = [row for row in rows(PACKETS) if row["framed"] == "1"]
    assert len(framed) == 36
    for row in framed:
        (record,) = records(row["packet"].encode())
        assert record["length_ok"] is (row["len_ok"] == "1"), row
        assert record["length"] == int(row["len_actual"]), row
        assert record["crc_computed"] == row["crc_hj212"], row
        wanted = "ok" if row["crc_ok"] == "1" else "bad"
        assert record["crc"] == ("modbus" if row["crc_ok_modbus_swapped"] == "1" else wanted), row
        assert (record["command"], record["mn"]) == (row["CN"], row["MN"])


def test_the_factor_table_knows_both_editions_and_equipment_numbers() -> None:
    table = load_factors()
    assert len(table) == 179
    cod = table["w01018"]
    assert (cod.unit, cod.to_mg_per_l, cod.code_2005, cod.confidence) == ("mg/L", 1, "011", "high")
    assert factor_of("011") == cod
    assert factor_of("e70102") == table["e701xx"]
    assert factor_of("w20111") == table["w20111"]
    assert table["w20111"].to_mg_per_l == 0.001
    assert factor_of("zz") is None
    assert value_formats()["w01018"] == "N5.1"


def test_blanks_quotes_and_a_byte_order_mark_of_a_text_file_change_no_verdict() -> None:
    bad = GOOD[:-6] + b"0000"
    for line in (bad, bad + b" ", b'"' + bad + b'"'):
        found = records(b"\xef\xbb\xbf" + b"\n".join([line, line, line]) + b"\n")
        assert [(one["kind"], one["length_ok"], one["crc"]) for one in found] == [
            ("frame", True, "bad")
        ] * 3
