"""A city with a real gateway process, on a data directory and database of its own."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connections

from huiyin.field import verbs
from huiyin.field.access import SYSTEM
from huiyin.field.models import Device
from huiyin.field.protocols.hj212.core import Station, encode, upload

SECONDS = 60.0
MIGRATE = (
    "from huiyin.base.shell import setup; setup();"
    "from django.core.management import call_command; call_command('migrate', verbosity=0)"
)
SERVE = (
    "from huiyin.base.shell import setup; setup();"
    "from huiyin.field.gateway.run import serve; serve('127.0.0.1', {port}, {shards})"
)


def environment(folder: Path, url: str) -> dict[str, str]:
    """What a process of this city finds in its environment."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "huiyin.settings",
        "HUIYIN_DATA": str(folder),
        "HUIYIN_DATABASE_URL": url,
    }


def migrate(folder: Path, url: str) -> None:
    """Make the tables of a city."""
    subprocess.run(
        [sys.executable, "-c", MIGRATE], env=environment(folder, url), check=True, timeout=SECONDS
    )


@dataclass
class City:
    """Start and stop a gateway; look into its city with `open()`."""

    folder: Path
    monkeypatch: Any
    blocker: Any
    url: str = ""
    gateway: subprocess.Popen | None = None
    address: tuple[str, int] = ("", 0)
    _environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        server = os.environ.get("HUIYIN_DATABASE_URL", "")
        if server:
            name = f"city_{uuid.uuid4().hex[:12]}"
            with psycopg.connect(server, autocommit=True) as admin:
                admin.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
            self.url = urlsplit(server)._replace(path=f"/{name}").geturl()
            migrate(self.folder, self.url)
        self._environment = environment(self.folder, self.url)

    def policy(self, text: str) -> None:
        """The city's own gateway policy."""
        (self.folder / "gateway.toml").write_text(text)

    def start(self, port: int = 0, shards: int = 1) -> None:
        """Start the gateway and wait until it listens."""
        self.gateway = self._python(
            SERVE.format(port=port, shards=shards), stdout=subprocess.PIPE, bufsize=0
        )
        assert self.gateway.stdout is not None
        for _shard in range(shards):
            assert select.select([self.gateway.stdout], [], [], SECONDS)[0], "it is silent"
            host, port = json.loads(self.gateway.stdout.readline())["listening"]
        self.address = (host, port)

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        """End the gateway and wait for its end."""
        if self.gateway is not None:
            self.gateway.send_signal(with_signal)
            self.gateway.wait(SECONDS)
            assert self.gateway.stdout is not None
            self.gateway.stdout.close()
            self.gateway = None

    def connect(self) -> socket.socket:
        """A device's connection."""
        return socket.create_connection(self.address, timeout=SECONDS)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Run verbs and queries of this process in the city."""
        settings = dict(connections["default"].settings_dict)
        settings["NAME"] = (
            urlsplit(self.url).path[1:] if self.url else self.folder / "huiyin.sqlite3"
        )
        connections.databases["city"] = settings
        before, city = connections["default"], connections.create_connection("city")
        with self.blocker.unblock(), self.monkeypatch.context() as patch:
            patch.setenv("HUIYIN_DATA", str(self.folder))
            connections["default"] = city
            try:
                yield
            finally:
                city.close()
                connections["default"] = before
                del connections.databases["city"]

    def device(self, mn: str, **facts: Any) -> Device:
        """Register a device with a point of its own name; call inside `open()`."""
        point = verbs.register_point(SYSTEM, code=f"at-{mn}", name=mn, kind="river")
        return verbs.register_device(SYSTEM, mn=mn, name=mn, point=point, **facts)

    def remove(self) -> None:
        """Nothing stays behind."""
        self.stop(signal.SIGKILL)
        if self.url:
            name = urlsplit(self.url).path[1:]
            with psycopg.connect(os.environ["HUIYIN_DATABASE_URL"], autocommit=True) as admin:
                admin.execute(  # type: ignore[call-overload]
                    f'DROP DATABASE "{name}" WITH (FORCE)'
                )

    def _python(self, code: str, **options: Any) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "-c", code], env=self._environment, **options)


def data_frame(mn: str, at: datetime, value: str = "0.100", code: str = "w21011", **more) -> bytes:
    """One real-time frame that wants an answer."""
    items = [{f"{code}-Rtd": value, f"{code}-Flag": "N"}]
    return upload(Station(mn=mn, st="21"), "2011", at, at, items, **more)[0]


def raw_frame(data: str, encoding: str = "utf-8") -> bytes:
    """A sound envelope around any DATA."""
    return encode(data.encode(encoding))


def receive(sock: socket.socket, frames: int) -> bytes:
    """Bytes until `frames` frames have come; fails when the connection ends first."""
    got = b""
    while got.count(b"\r\n") < frames:
        chunk = sock.recv(65536)
        assert chunk, f"the gateway closed the connection after {got!r}"
        got += chunk
    return got


def closed(sock: socket.socket) -> bool:
    """Wait until the gateway closes the connection; True when it said nothing before."""
    try:
        return sock.recv(65536) == b""
    except ConnectionResetError:
        return True
