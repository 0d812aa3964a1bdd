"""HJ 212: frames a second through deframing, check sum and values, on one core.

Ours: `tokenize`, many frames a call. Peer: a per-frame parser as a good Python programmer writes it
(`bytes.split`, table CRC, `float`). Both find the same frames, values and flags; that is checked
before the clock runs. Each figure is the best of several runs.

    python benchmarks/hj212_parse.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from huiyin.field.protocols.hj212.core import (
    CHINA,
    Deframer,
    Frame,
    Station,
    build_answers,
    parse,
    samples,
    tokenize,
    upload,
)
from huiyin.field.protocols.hj212.core.crc import TABLE

FRAMES = 20_000
VALUES = 10
RUNS = 7


def make_stream(frames: int) -> bytes:
    """Real-time uploads of ten flagged values each, from a hundred stations."""
    start = datetime(2026, 8, 1, tzinfo=CHINA)
    sent = []
    for index in range(frames):
        moment = start + timedelta(seconds=index)
        items = [
            {
                f"w2{factor:04d}-Rtd": f"{(index * 7 + factor * 13) % 9973 / 100:.2f}",
                f"w2{factor:04d}-Flag": "N",
            }
            for factor in range(VALUES)
        ]
        station = Station(f"010000A8900016F0001{index % 100:05d}")
        sent += upload(station, "2011", moment, moment, items)
    return b"".join(sent)


def plain_crc(data: bytes) -> int:
    """Table CRC, one byte at a time."""
    crc = 0xFFFF
    for byte in data:
        crc = TABLE[(crc >> 8) ^ byte]
    return crc


def plain_parse(stream: bytes) -> list[tuple[dict[str, str], str, list[tuple[str, float, str]]]]:
    """The peer: one frame after the other in plain Python."""
    found = []
    at = 0
    while at < len(stream):
        size = int(stream[at + 2 : at + 6])
        data = stream[at + 6 : at + 6 + size]
        at += size + 12
        if int(stream[at - 6 : at - 2], 16) != plain_crc(data):
            continue
        head, _, body = data.decode().partition("CP=&&")
        header = dict(field.split("=", 1) for field in head.split(";") if field)
        first, *items = body[:-2].split(";")
        values = []
        for item in items:
            pairs = dict(pair.split("=", 1) for pair in item.split(","))
            code = item.split("-", 1)[0]
            flag = pairs.get(f"{code}-Flag", "")
            values += [
                (name, float(text), flag)
                for name, text in pairs.items()
                if not name.endswith("-Flag")
            ]
        found.append((header, first.partition("=")[2], values))
    return found


def tolerant(stream: bytes) -> int:
    """Our own slow path, for frames that are odd."""
    items = Deframer().feed(stream)
    return sum(len(samples(parse(item.data))) for item in items if isinstance(item, Frame))


def best(work: Callable[[], Any], runs: int = RUNS) -> float:
    """Seconds of the quickest run."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def check_same(stream: bytes) -> None:
    """Both parsers found the same, or the comparison means nothing."""
    plain, batch = plain_parse(stream), tokenize(stream)
    assert len(plain) == len(batch.cn) == FRAMES
    assert not batch.status.any()
    assert [value for frame in plain for _, value, _ in frame[2]] == batch.value.tolist()
    assert {flag for frame in plain for _, _, flag in frame[2]} == {"N"}
    assert set(batch.value_flag.tolist()) == {ord("N")}


def main() -> None:
    stream = make_stream(FRAMES)
    check_same(stream)
    batch = tokenize(stream)
    build_answers(stream, batch)
    ours = FRAMES / best(lambda: tokenize(stream))
    both = FRAMES / best(lambda: build_answers(stream, tokenize(stream)))
    peer = FRAMES / best(lambda: plain_parse(stream), 3)
    slow = FRAMES / best(lambda: tolerant(stream), 3)
    print(f"frames of {VALUES} values, {len(stream) / FRAMES:.0f} bytes each, one core")
    print(f"ours, batch            {ours:12,.0f} frames/s")
    print(f"ours, batch + answers  {both:12,.0f} frames/s")
    print(f"plain per-frame Python {peer:12,.0f} frames/s")
    print(f"ours, tolerant path    {slow:12,.0f} frames/s")
    print(f"ratio batch / plain    {ours / peer:12.1f}")


if __name__ == "__main__":
    main()
