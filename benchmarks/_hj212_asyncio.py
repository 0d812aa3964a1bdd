"""The peer: a plain asyncio HJ 212 gateway, as one would write it first.

Per-frame Python, one table row per value, SQLite (WAL, synchronous=FULL) committed every
20 ms, answers after the commit. It knows no devices, keeps no raw frames and quarantines
nothing, so it does less than ours.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from datetime import datetime
from pathlib import Path

TABLE = []
for byte in range(256):
    register = byte
    for _ in range(8):
        register = (register >> 1) ^ (0xA001 if register & 1 else 0)
    TABLE.append(register)

GROUP_SECONDS = 0.02


def crc16(data: bytes) -> int:
    """The HJ 212 check sum, byte by byte."""
    crc = 0xFFFF
    for byte in data:
        crc = TABLE[(crc >> 8) ^ byte]
    return crc


def read(data: bytes) -> tuple[dict[str, str], list[tuple[str, str, float, str]], int]:
    """Header fields, values (code, suffix, value, flag) and DataTime as epoch seconds."""
    head, _, body = data.decode().partition("CP=&&")
    header = dict(part.split("=", 1) for part in head.split(";") if part)
    values, moment = [], 0
    for item in body[:-2].split(";"):
        pairs = dict(part.split("=", 1) for part in item.split(","))
        if "DataTime" in pairs:
            moment = int(
                datetime.strptime(pairs["DataTime"] + "+0800", "%Y%m%d%H%M%S%z").timestamp()
            )
            continue
        code = next(iter(pairs)).partition("-")[0]
        flag = pairs.pop(f"{code}-Flag", "")
        values += [
            (code, name.partition("-")[2], float(text), flag) for name, text in pairs.items()
        ]
    return header, values, moment


class Store:
    """Rows and answers that wait for the next commit."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.execute(
            "CREATE TABLE reading (mn TEXT, cn TEXT, code TEXT, suffix TEXT, time INTEGER,"
            " value REAL, flag TEXT)"
        )
        self.rows: list[tuple] = []
        self.answers: list[tuple[asyncio.Transport, bytes]] = []

    async def commit_for_ever(self) -> None:
        """Commit in groups and answer."""
        while True:
            await asyncio.sleep(GROUP_SECONDS)
            rows, answers = self.rows, self.answers
            self.rows, self.answers = [], []
            if rows:
                self.db.execute("BEGIN IMMEDIATE")
                self.db.executemany("INSERT INTO reading VALUES (?,?,?,?,?,?,?)", rows)
                self.db.execute("COMMIT")
            for transport, frame in answers:
                transport.write(frame)


class Device(asyncio.Protocol):
    """One connection."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Cut frames by LEN and take each."""
        self.buffer += data
        while len(self.buffer) >= 6:
            size = int(self.buffer[2:6]) + 12
            if len(self.buffer) < size:
                return
            frame, self.buffer = self.buffer[:size], self.buffer[size:]
            self.take(frame[6:-6], frame[-6:-2])

    def take(self, data: bytes, crc: bytes) -> None:
        """Check, read, queue."""
        if crc16(data) != int(crc, 16):
            return
        header, values, moment = read(data)
        mn, cn = header["MN"], header["CN"]
        self.store.rows += [(mn, cn, code, s, moment, v, flag) for code, s, v, flag in values]
        if int(header["Flag"]) & 1:
            text = (
                f"QN={header['QN']};ST=91;CN=9014;PW={header['PW']};MN={mn};Flag=4;CP=&&&&"
            ).encode()
            reply = b"##%04d%b%04X\r\n" % (len(text), text, crc16(text))
            self.store.answers.append((self.transport, reply))


async def main() -> None:
    """Serve until SIGTERM."""
    store = Store(Path(os.environ["HUIYIN_DATA"]) / "peer.sqlite3")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Device(store), "127.0.0.1", 0, backlog=4096)
    sys.stdout.write(json.dumps({"listening": server.sockets[0].getsockname()}) + "\n")
    sys.stdout.flush()
    over = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    committing = asyncio.create_task(store.commit_for_ever())
    await over.wait()
    committing.cancel()


if __name__ == "__main__":
    asyncio.run(main())
