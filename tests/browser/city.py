"""A real city in processes of its own, for browsers and for tests that kill things."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from huiyin.web.city import children

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
BUILD_SECONDS = 600
HUIYIN = (sys.executable, "-c", "from huiyin.cli import main; main()")


@dataclass
class City:
    """A data directory, the address of its pages, and the process that serves them."""

    data: Path
    port: int
    gateway_port: int
    settings: str = "huiyin.settings"
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the pages, without a final slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this city sees; a demo city, so plain HTTP on this machine only."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": self.settings,
            "HUIYIN_DATA": str(self.data),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }

    def command(self, *arguments: str) -> str:
        """Run `huiyin …` in this city to its end; what it printed."""
        return self._finish([*HUIYIN, *arguments])

    def script(self, body: str) -> str:
        """Run lines of Python in this city after Django's setup; what they printed."""
        return self._finish([sys.executable, "-c", f"import django; django.setup()\n{body}"])

    def start(self, *, whole: bool = True, demo: bool = False) -> None:
        """Start `huiyin run`, its pages alone, or `huiyin demo`; return once a page answers.

        RuntimeError with the end of its log if none does.
        """
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._run("demo" if demo else "run") if whole else self._pages(),
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        for _ in range((BUILD_SECONDS if demo else START_SECONDS) * 5):
            if self._answers():
                return
            if self._ended_within(0.2):
                break
        self.stop()
        raise RuntimeError(f"the city did not start:\n{self.log.read_text()[-4000:]}")

    def _run(self, what: str) -> Sequence[str]:
        ports = ("--port", str(self.port), "--gateway-port", str(self.gateway_port))
        return [*HUIYIN, what, *ports]

    def _pages(self) -> Sequence[str]:
        parts = children("127.0.0.1", self.port, "127.0.0.1", self.gateway_port)
        return next(child.command for child in parts if child.name == "pages")

    def stop(self) -> None:
        """Stop every process of the city."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    @property
    def log(self) -> Path:
        """Where the processes write."""
        return self.data / "city.log"

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/sign-in/", timeout=10) as page:
                return page.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _ended_within(self, seconds: float) -> bool:
        assert self.process is not None
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _finish(self, command: list[str]) -> str:
        ended = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        if ended.returncode:
            raise RuntimeError(f"{command} ended with {ended.returncode}:\n{ended.stderr[-4000:]}")
        return ended.stdout


def new_city(data: Path, settings: str = "huiyin.settings") -> City:
    """A city with an empty, migrated database; not started."""
    shutil.copytree(_migrated(settings).name, data, dirs_exist_ok=True)
    return City(data, free_port(), free_port(), settings)


@cache
def _migrated(settings: str) -> tempfile.TemporaryDirectory[str]:
    """A data directory with empty tables, made once."""
    folder = tempfile.TemporaryDirectory(prefix="huiyin-empty-")
    atexit.register(folder.cleanup)
    City(Path(folder.name), 0, 0, settings).script(
        "from django.core.management import call_command; call_command('migrate', verbosity=0)"
    )
    return folder


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
