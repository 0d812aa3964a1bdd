"""Every defect through a real socket: set aside with a diagnosis, nobody else disturbed.

Each defect comes on a connection of its own, followed by a sound frame on the same
connection, which must be answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

import polars as pl
import pytest

from huiyin.base.clock import CHINA
from huiyin.field import verbs
from huiyin.field.access import SYSTEM
from huiyin.field.models import QuarantinedFrame
from huiyin.field.protocols.hj212.core import modbus_crc
from huiyin.field.store.read import observations
from tests.field.gateway.city import City, closed, data_frame, raw_frame, receive

pytestmark = pytest.mark.django_db
NOW = datetime.now(CHINA).replace(microsecond=0)
HEAD = f"QN={NOW:%Y%m%d%H%M%S}534;ST=32;CN=2011;PW=123456;MN=ODD;Flag=5;"
TIME = f"DataTime={NOW:%Y%m%d%H%M%S}"
SOUND = data_frame("ODD", NOW)


def with_length(frame: bytes, length: str) -> bytes:
    return b"##" + length.encode() + frame[6:]


def with_crc(frame: bytes, crc: int) -> bytes:
    return frame[:-6] + b"%04X\r\n" % crc


REFUSED: dict[str, tuple[bytes, str]] = {
    "a length that is too small": (with_length(SOUND, "0050"), "length_wrong"),
    "a length that is too large": (with_length(SOUND, "0200"), "length_wrong"),
    "a length of three digits": (with_length(SOUND, "123"), "length_not_digits"),
    "a check sum of Modbus": (with_crc(SOUND, modbus_crc(SOUND[6:-6])), "crc_modbus"),
    "a damaged byte": (SOUND.replace(b"0.100", b"0.900"), "crc_bad"),
    "an unknown device": (data_frame("STRANGER", NOW), "unknown_device"),
    "a retired device": (data_frame("RETIRED", NOW), "disabled_device"),
    "a wrong password": (data_frame("LOCKED", NOW), "wrong_password"),
    "a time in the future": (data_frame("ODD", NOW + timedelta(days=2)), "implausible_time"),
    "a time before all loggers": (
        data_frame("ODD", datetime(1980, 1, 1, tzinfo=CHINA)),
        "implausible_time",
    ),
    "data without a time": (raw_frame(HEAD + "CP=&&w21011-Rtd=1&&"), "no_time"),
    "a time that is none": (
        raw_frame(HEAD + "CP=&&DataTime=20209931000000;w21011-Rtd=1&&"),
        "no_time",
    ),
    "binary noise": (bytes(range(1, 32)) * 40, "noise"),
    "a frame cut off by the next": (SOUND[:60], "garbled"),
}

# HJ 212-2017's own examples have these defects (hj212.md section 8); they are read tolerantly.
ACCEPTED: dict[str, tuple[bytes, str]] = {
    "a comma after QN": (
        raw_frame(HEAD.replace("534;ST", "534,ST") + f"CP=&&{TIME};c22-Rtd=1.0&&"),
        "c22",
    ),
    "a factor code without its letter": (raw_frame(HEAD + f"CP=&&{TIME};01018-Rtd=1&&"), "01018"),
    "no semicolon before CP": (raw_frame(HEAD[:-1] + f"CP=&&{TIME};c19-Rtd=1&&"), "c19"),
    "spaces around a value": (raw_frame(HEAD + f"CP=&&{TIME};spaced-Rtd = 1 &&"), "spaced"),
    "a trailing semicolon": (raw_frame(HEAD + f"CP=&&{TIME};tail-Rtd=1,tail-Flag=N;&&"), "tail"),
    "a time with milliseconds": (raw_frame(HEAD + f"CP=&&{TIME}000;ms-Rtd=1&&"), "ms"),
    "a value that is no number": (raw_frame(HEAD + f"CP=&&{TIME};dash-Rtd=-&&"), "dash"),
    "a code given twice": (raw_frame(HEAD + f"CP=&&{TIME};twice-Rtd=1;twice-Rtd=2&&"), "twice"),
    "Chinese in GB 18030": (
        raw_frame(HEAD + f"CP=&&{TIME};gb-Rtd=1,gb-Info=正常&&", "gb18030"),
        "gb",
    ),
    "a frame inside a log text": (
        raw_frame(HEAD + f"CP=&&{TIME};log-Rtd=1;x-Info=//##0012 sent//&&"),
        "log",
    ),
    "Flag 7 without packet numbers": (
        raw_frame(HEAD.replace("Flag=5", "Flag=7") + f"CP=&&{TIME};seven-Rtd=1&&"),
        "seven",
    ),
}


@dataclass
class Aftermath:
    """What the city knows after the storm."""

    rows: list[QuarantinedFrame]
    readings: pl.DataFrame
    sent: int


@pytest.fixture(scope="module")
def aftermath(city: City) -> Aftermath:
    """Send every defect, each beside a witness, stop the gateway and look."""
    cases = [(raw, 0) for raw, _kind in REFUSED.values()]
    cases += [(raw, 1) for raw, _factor in ACCEPTED.values()]
    with city.open():
        city.device("ODD")
        verbs.retire_device(SYSTEM, city.device("RETIRED"))
        city.device("LOCKED", password="654321")
        for number in range(len(cases) + 2):
            city.device(f"GOOD{number}")
    city.start()
    witness = city.connect()
    for number, (raw, answers) in enumerate(cases):
        with city.connect() as sock:
            sock.sendall(raw + data_frame(f"GOOD{number}", NOW))
            reply = receive(sock, 1 + answers)
            assert f"MN=GOOD{number};".encode() in reply
            assert reply.count(b"CN=9014") == 1 + answers
        witness.sendall(data_frame(f"GOOD{len(cases)}", NOW + timedelta(seconds=number - 60)))
        receive(witness, 1)
    witness.close()
    with city.connect() as half:
        half.sendall(SOUND[:40])
    with city.connect() as flood:
        flood.sendall(b"##9999" + b"x" * 70_000)
        flood.sendall(data_frame(f"GOOD{len(cases) + 1}", NOW))
        receive(flood, 1)
    city.stop()
    with city.open():
        return Aftermath(list(QuarantinedFrame.objects.all()), observations(None), len(cases))


@pytest.mark.parametrize("name", REFUSED)
def test_it_sets_aside_with_a_diagnosis(aftermath: Aftermath, name: str):
    raw, kind = REFUSED[name]
    mine = [row for row in aftermath.rows if row.kind == kind and bytes(row.raw) in raw]
    assert mine, (
        f"no row of kind {kind}: {[(row.kind, bytes(row.raw)[:60]) for row in aftermath.rows]}"
    )
    assert mine[0].explanation
    assert mine[0].advice
    assert mine[0].peer.startswith("127.0.0.1:")


@pytest.mark.parametrize("name", ACCEPTED)
def test_it_reads_tolerantly(aftermath: Aftermath, name: str):
    factor = ACCEPTED[name][1]
    rows = aftermath.readings.filter((pl.col("factor") == factor) & (pl.col("kind") == "rtd"))
    assert rows.height == 1
    expected = None if factor == "dash" else 1.0
    assert rows.get_column("value").to_list() == [expected]


def test_what_was_set_aside_is_not_stored(aftermath: Aftermath):
    assert "at-STRANGER" not in aftermath.readings.get_column("point")
    assert "at-RETIRED" not in aftermath.readings.get_column("point")
    assert aftermath.readings.get_column("time").max() <= NOW + timedelta(minutes=10)
    odd = aftermath.readings.filter((pl.col("point") == "at-ODD") & (pl.col("factor") == "w21011"))
    assert odd.is_empty()


def test_a_half_frame_at_the_end_of_a_connection_is_kept(aftermath: Aftermath):
    cut = [bytes(row.raw) for row in aftermath.rows if row.kind == "truncated"]
    assert SOUND[:40] in cut


def test_an_endless_frame_is_cut_at_the_cap(aftermath: Aftermath):
    assert any(len(row.raw) >= 9_999 for row in aftermath.rows)


def test_the_witness_lost_nothing(aftermath: Aftermath):
    rows = aftermath.readings.filter(pl.col("point") == f"at-GOOD{aftermath.sent}")
    assert rows.height == aftermath.sent


def test_a_refused_frame_keeps_the_mn_it_claims(aftermath: Aftermath):
    assert {row.mn for row in aftermath.rows if row.kind == "unknown_device"} == {"STRANGER"}


def test_it_closes_a_slow_loris_and_an_idle_connection(city: City, aftermath: Aftermath):
    city.policy("[limits]\nhalf_frame = 0.3\nidle = 1.0\n")
    city.start()
    with city.connect() as loris, city.connect() as idle, city.connect() as steady:
        loris.sendall(SOUND[:50])
        assert closed(loris)
        steady.sendall(data_frame("GOOD0", NOW))
        assert b"CN=9014" in receive(steady, 1)
        assert closed(idle)
    city.stop()
    with city.open():
        cut = QuarantinedFrame.objects.filter(kind="truncated").order_by("-id")[0]
        assert bytes(cut.raw) == SOUND[:50]


def test_a_busy_connection_whose_reads_end_in_mid_frame_is_not_taken_for_a_loris(
    city: City, aftermath: Aftermath
):
    city.policy("[limits]\nhalf_frame = 0.3\n")
    city.start()
    frame = data_frame("GOOD0", NOW)
    end = monotonic() + 1.5
    with city.connect() as busy:
        busy.sendall(frame[:50])
        while monotonic() < end:
            busy.sendall(frame[50:] + frame[:50])
            assert b"CN=9014" in receive(busy, 1)
    city.stop()


def test_it_takes_no_more_connections_than_its_policy_allows(city: City, aftermath: Aftermath):
    city.policy("[limits]\nconnections_per_address = 2\n")
    city.start()
    with city.connect() as first, city.connect() as second, city.connect() as third:
        assert closed(third)
        for sock in (first, second):
            sock.sendall(data_frame("GOOD0", NOW))
            assert b"CN=9014" in receive(sock, 1)
    city.stop()
