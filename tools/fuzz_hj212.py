"""Fuzz the HJ 212 reader for a given time.

Each round damages or joins known frames, cuts the stream at random places and reads it by every
path. It stops at the first exception, lost byte, or difference between the fast path and the
tolerant one, and prints the stream that did it.

    python -m tools.fuzz_hj212 --minutes 5
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from tests.field.hj212.agreement import assert_paths_agree, read_slowly
from tests.field.hj212.corpus import PACKETS, SHIPPED, VECTORS, cut, rows

from huiyin.field.protocols.hj212.core import (
    Defect,
    Deframer,
    answer,
    diagnose,
    encode,
    parse,
    samples,
)

TOKENS = (
    *(b"##", b"#", b"##0100", b"##9999", b"&&", b"&", b"CP=&&", b"CP=", b";", b",", b"=", b"-"),
    *(b"\r\n", b"\r", b"\n", b"\0", b"//", b" ", b"Flag=", b"-Flag=N", b"DataTime=", b"9" * 20),
    *(b"QN=", b"PNUM=2;PNO=1;", b"RF=1;", b"-SampleTime=20260801080000", b"-EFlag=A01", b".", b"+"),
    *("清洗".encode(), "清洗".encode("gb18030"), b"\xff\xfe", b"20260801085857", b"-0.0", b"1e5"),
)


def corpus() -> list[bytes]:
    """Every known frame, with CR LF."""
    frames = [row["frame_without_CRLF"] for path in (SHIPPED, VECTORS) for row in rows(path)]
    frames += [row["packet"] for row in rows(PACKETS)]
    return [frame.encode() + b"\r\n" for frame in frames]


def mutate(dice: random.Random, data: bytes) -> bytes:
    """`data` with a few bytes changed, dropped, doubled or put in."""
    for _ in range(dice.randint(1, 4)):
        at, to = sorted((dice.randint(0, len(data)), dice.randint(0, len(data))))
        kind = dice.randrange(5)
        if kind == 0:
            data = data[:at] + dice.choice(TOKENS) + data[at:]
        elif kind == 1:
            data = data[:at] + dice.randbytes(dice.randint(1, 3)) + data[at + 1 :]
        elif kind == 2:
            data = data[:at] + data[min(to, at + dice.randint(1, 30)) :]
        elif kind == 3:
            data = data[:to] + data[at : min(to, at + 200)] + data[to:]
        else:
            data = data[:at] + bytes([dice.choice(b"0123456789;,=&-.")]) + data[at + 1 :]
    return data


def one_segment(dice: random.Random, frames: list[bytes]) -> bytes:
    """Some frames: sound, damaged, or damaged with the envelope made right again."""
    parts = []
    for _ in range(dice.randint(1, 4)):
        frame = dice.choice(frames)
        fate = dice.randrange(4)
        if fate == 1:
            frame = mutate(dice, frame)
        elif fate > 1:
            frame = encode(mutate(dice, frame[6:-6])[:9999])
        parts.append(frame)
    return b"".join(parts)


def try_one(dice: random.Random, segments: list[bytes]) -> int:
    """Read by all paths. Returns how many frames went the fast way."""
    stream = b"".join(segments)
    whole = read_slowly(stream)
    _demand(b"".join(item.raw for item in whole) == stream, "bytes were lost")
    deframer = Deframer()
    points = [dice.randint(0, len(stream)) for _ in range(dice.randint(0, 8))]
    pieces = [item for chunk in cut(stream, points) for item in deframer.feed(chunk)]
    _demand(pieces + deframer.flush() == whole, "the result depends on the cuts")
    for item in whole:
        frame = item.frame if isinstance(item, Defect) else item
        if frame is not None:
            message = parse(frame.data)
            samples(message)
            answer(message)
    diagnose(stream, {"w01018": "N5.1"})
    return assert_paths_agree(segments)


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--minutes", type=float, default=5.0)
    options.add_argument("--seed", type=int, default=None)
    options.add_argument("--keep", type=Path, default=Path("fuzz_hj212_failure.bin"))
    chosen = options.parse_args()
    seed = random.SystemRandom().randrange(2**32) if chosen.seed is None else chosen.seed
    dice = random.Random(seed)  # noqa: S311 - nothing secret here
    frames = corpus()
    rounds = fast = size = 0
    end = time.monotonic() + chosen.minutes * 60
    while time.monotonic() < end:
        segments = [one_segment(dice, frames) for _ in range(dice.randint(1, 4))]
        try:
            fast += try_one(dice, segments)
        except Exception:
            chosen.keep.write_bytes(b"".join(segments))
            print(f"seed {seed}, round {rounds}: {segments!r}", file=sys.stderr)
            raise
        rounds += 1
        size += sum(map(len, segments))
    print(f"seed {seed}: {rounds:,} rounds, {size:,} bytes, {fast:,} frames the fast way: no fault")
    return 0


if __name__ == "__main__":
    sys.exit(main())
