"""Claim: >= 60,000 HJ 212 frames/s of ten values, durable and then acknowledged, on one core.

1,000 connections over loopback, a window of frames each; every answer is counted and is sent
only after the commit that holds its readings. The peer is the plain asyncio gateway of
`_hj212_asyncio.py` (per-frame Python, SQLite commits in groups as well), under the same load
from the same generator in the same run. Gateway on the first core, generator on the second.

    python benchmarks/hj212_gateway.py [--seconds 10] [--connections 1000] [--window 4]
"""

from __future__ import annotations

import argparse
import json
import os
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
FACTORS = (
    *("w01010", "w01001", "w01009", "w01014", "w01003"),
    *("w01019", "w21003", "w21011", "w21001", "w01018"),
)
OURS = (
    "from huiyin.base.shell import setup; setup();"
    "from huiyin.field.gateway.run import serve; serve('127.0.0.1', 0)"
)
REGISTER = """
from huiyin.base.shell import setup; setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from huiyin.field import verbs
from huiyin.field.access import SYSTEM
for n in range({devices}):
    point = verbs.register_point(SYSTEM, code=f"P{{n:05d}}", name=f"p{{n}}", kind="river")
    verbs.register_device(SYSTEM, mn=f"BENCH{{n:09d}}", name=f"d{{n}}", point=point)
"""


@dataclass
class Peer:
    """One connection of the generator: what it sends again and again, what it waits for."""

    sock: socket.socket
    window: bytes
    expected: int
    missing: int = 0
    sent_at: float = 0.0


@dataclass(frozen=True)
class Result:
    """What a run came to."""

    frames_per_second: float
    p50_ms: float
    p99_ms: float


def frame(device: int, number: int) -> bytes:
    """One real-time frame of ten flagged values."""
    from huiyin.field.protocols.hj212.core import encode

    second = f"{number // 60 % 60:02d}{number % 60:02d}"
    values = ";".join(
        f"{code}-Rtd={7 + (device + number + i) % 90 / 100:.3f},{code}-Flag=N"
        for i, code in enumerate(FACTORS)
    )
    return encode(
        f"QN=2026010108{second}{device % 1000:03d};ST=21;CN=2011;PW=123456;"
        f"MN=BENCH{device:09d};Flag=5;CP=&&DataTime=2026010108{second};{values}&&".encode()
    )


def answer_bytes(device: int, number: int) -> int:
    """Length of the answer to `frame`."""
    from huiyin.field.protocols.hj212.core import answer, parse

    reply = answer(parse(frame(device, number)[6:-6]))
    assert reply is not None
    return len(reply)


def load(address: tuple[str, int], connections: int, window: int, seconds: float) -> Result:
    """Drive the gateway: every connection sends its window, waits for all answers, sends again."""
    epoll = select.epoll()
    peers: dict[int, Peer] = {}
    for device in range(connections):
        sock = socket.create_connection(address)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setblocking(False)
        text = b"".join(frame(device, number) for number in range(window))
        peers[sock.fileno()] = Peer(sock, text, window * answer_bytes(device, 0))
        epoll.register(sock, select.EPOLLIN)
    for peer in peers.values():
        _send(peer)
    waits: list[float] = []
    warm = time.perf_counter() + 2.0
    while time.perf_counter() < warm:
        _collect(epoll, peers, [])
    began = time.perf_counter()
    while time.perf_counter() < began + seconds:
        _collect(epoll, peers, waits)
    elapsed = time.perf_counter() - began
    for peer in peers.values():
        peer.sock.close()
    p50, p99 = np.percentile(waits, [50, 99]) * 1000
    return Result(len(waits) * window / elapsed, float(p50), float(p99))


def _send(peer: Peer) -> None:
    peer.sent_at = time.perf_counter()
    peer.missing = peer.expected
    if peer.sock.send(peer.window) != len(peer.window):
        raise RuntimeError("the window does not fit the socket buffer: use a smaller one")


def _collect(epoll: select.epoll, peers: dict[int, Peer], waits: list[float]) -> None:
    for fd, _event in epoll.poll(0.5):
        peer = peers[fd]
        got = len(peer.sock.recv(65536))
        if not got:
            raise RuntimeError("the gateway closed a connection")
        peer.missing -= got
        if peer.missing == 0:
            waits.append(time.perf_counter() - peer.sent_at)
            _send(peer)


def measure(command: list[str], options: argparse.Namespace, folder: str) -> Result:
    """Start a gateway on the first core and load it from the last."""
    environment = {**os.environ, "HUIYIN_DATA": folder}
    environment.pop("HUIYIN_DATABASE_URL", None)
    cores = sorted(os.sched_getaffinity(0))
    gateway = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, {cores[0]}),  # noqa: PLW1509
    )
    try:
        assert gateway.stdout is not None
        host, port = json.loads(gateway.stdout.readline())["listening"]
        os.sched_setaffinity(0, {cores[-1]})
        return load((host, port), options.connections, options.window, options.seconds)
    finally:
        os.sched_setaffinity(0, set(cores))
        gateway.send_signal(signal.SIGTERM)
        gateway.wait(timeout=60)


def confirm(folder: Path, result: Result, seconds: float) -> None:
    """What was answered is on the disk: count it there."""
    with sqlite3.connect(folder / "hot" / "shard-0.sqlite3") as log:
        (readings,) = log.execute("SELECT sum(readings) FROM batch").fetchone()
    answered = result.frames_per_second * seconds
    assert readings >= len(FACTORS) * answered, "answered more than is stored"


def main() -> None:
    """Print ours, the peer's, the ratio."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=8.0)
    options.add_argument("--connections", type=int, default=1000)
    options.add_argument("--window", type=int, default=4)
    options.add_argument("--only", choices=["ours", "peer"])
    chosen = options.parse_args()
    results: dict[str, Result] = {}
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
        environment = {**os.environ, "HUIYIN_DATA": folder}
        environment.pop("HUIYIN_DATABASE_URL", None)
        if chosen.only != "peer":
            register = REGISTER.format(devices=chosen.connections)
            subprocess.run([sys.executable, "-c", register], env=environment, check=True)
            results["ours"] = measure([sys.executable, "-c", OURS], chosen, folder)
            confirm(Path(folder), results["ours"], chosen.seconds)
        if chosen.only != "ours":
            peer = [sys.executable, str(HERE / "_hj212_asyncio.py")]
            results["asyncio"] = measure(peer, chosen, folder)
    for name, result in results.items():
        print(
            f"{name:8} {result.frames_per_second:9,.0f} frames/s stored, then acknowledged; "
            f"answer p50 {result.p50_ms:.0f} ms, p99 {result.p99_ms:.0f} ms"
        )
    if len(results) == 2:
        ratio = results["ours"].frames_per_second / results["asyncio"].frames_per_second
        print(f"ratio    {ratio:9.1f} x")


if __name__ == "__main__":
    main()
