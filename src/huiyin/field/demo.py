"""Frames that a demo city's gateway must refuse: its quarantine shows what each kind looks like."""

from __future__ import annotations

import socket
from datetime import datetime

from huiyin.field.protocols.hj212.core import Station, encode, upload
from huiyin.field.protocols.hj212.core.crc import modbus_crc

BUSY_SECONDS = 120
"""How long a gateway may think on a machine that has other things to do."""


def send_broken(to: tuple[str, int], mn: str, at: datetime) -> None:
    """Send one frame of each common defect as the station `mn`, then hang up politely."""
    with socket.create_connection(to, timeout=BUSY_SECONDS) as line:
        for frame in broken(mn, at):
            line.sendall(frame)
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):
            pass


def broken(mn: str, at: datetime) -> list[bytes]:
    """An unknown device, a Modbus check sum, a wrong length, a time far ahead."""
    known, stranger = Station(mn, "123456", "21"), Station("41DEMO2020999STRANGER001", "123456")
    values = [{"w01001-Rtd": "7.41", "w01001-Flag": "N"}]
    good = upload(known, "2011", at, at, values)[0]
    data = good[6:-6]
    return [
        upload(stranger, "2011", at, at, values)[0],
        good[:-6] + f"{modbus_crc(data):04X}".encode() + b"\r\n",
        b"##0999" + encode(data)[6:],
        upload(known, "2011", at, at.replace(year=at.year + 9), values)[0],
    ]
