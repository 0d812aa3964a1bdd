"""Frames the tests share: the shipped set, the research set when it is there, generated ones."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from huiyin.field.protocols.hj212.core import CHINA, Edition, Station, upload
from tests.shared import SHARED

SHIPPED = Path(__file__).parent / "data" / "frames.csv"
VECTORS = SHARED / "facts" / "hj212_vectors.csv"
PACKETS = SHARED / "data" / "water" / "hj212_packets.tsv"

STATION = Station("010000A8900016F000169DC0")
NOON = datetime(2026, 8, 1, 12, 0, tzinfo=CHINA)


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a corpus file; none when it is missing."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t" if path.suffix == ".tsv" else ","))


def shipped(word: str) -> bytes:
    """The one shipped frame whose source names `word`, with CR LF."""
    found = [row for row in rows(SHIPPED) if word in row["source"]]
    assert len(found) == 1, found
    return found[0]["frame_without_CRLF"].encode() + b"\r\n"


def data_of(frame: bytes) -> bytes:
    """DATA of a frame with CR LF."""
    return frame[6:-6]


_numbers = st.one_of(
    st.decimals(-9999, 99999, places=3, allow_nan=False, allow_infinity=False).map(str),
    st.integers(-5, 10**17).map(str),
    st.sampled_from(["0", "-0.0", "7.10", "00.5", "9007199254740993", "0.1", "5.", "-", "NaN", ""]),
)
_codes = st.one_of(
    st.sampled_from(["w00000", "w01018", "w21003", "011", "B01", "SB1", "01018", "LA"]),
    st.integers(20000, 20020).map("w{}".format),
)
_suffixes = st.sampled_from(
    ["Rtd", "Min", "Avg", "Max", "Cou", "ZsAvg", "RS", "RT", "TotalNum", "td", "Info"]
)


@st.composite
def items(draw: st.DrawFn) -> dict[str, str]:
    """One item: sub-values of a code, sometimes with its flags and sample time."""
    code = draw(_codes)
    names = draw(st.lists(_suffixes, min_size=1, max_size=4))
    item = {f"{code}-{name}": draw(_numbers) for name in names}
    if draw(st.booleans()):
        item[f"{code}-Flag"] = draw(st.sampled_from(["N", "N", "N", "F", "", "NN"]))
    if draw(st.integers(0, 9)) == 0:
        item[f"{code}-EFlag"] = draw(st.sampled_from(["A01", "A", "TOOLONG"]))
        item[f"{code}-SampleTime"] = draw(st.sampled_from(["20260801080000", "20260230080000"]))
    return item


@st.composite
def uploads(draw: st.DrawFn) -> bytes:
    """The frames of one upload, glued together."""
    station = Station(
        mn=draw(st.sampled_from([STATION.mn, "88888880000001", "JLYP01_AIR01"])),
        st=draw(st.sampled_from(["21", "32", "A0"])),
        edition=draw(st.sampled_from(list(Edition))),
    )
    moment = NOON + timedelta(seconds=draw(st.integers(-(10**9), 10**9)))
    frames = upload(
        station,
        draw(st.sampled_from(["2011", "2051", "2061", "2031", "2041", "2021", "2081", "9015"])),
        moment,
        moment,
        draw(st.lists(items(), max_size=8)),
        wants_answer=draw(st.booleans()),
        resent=draw(st.booleans()),
    )
    return b"".join(frames)


def cut(stream: bytes, points: list[int]) -> list[bytes]:
    """`stream` cut into chunks at the given points (taken modulo its length)."""
    places = sorted({point % (len(stream) + 1) for point in points} | {0, len(stream)})
    return [stream[start:end] for start, end in pairwise(places)]
