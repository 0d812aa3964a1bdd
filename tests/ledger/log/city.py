"""The small city on disk, and the stand-alone verifier run on it as a stranger would."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

TREE = Path(__file__).resolve().parents[3]
VERIFIER = TREE / "verifier" / "huiyin_verify.py"


@dataclass(frozen=True)
class City:
    """`home` is the city's machine; `outside` holds checkpoints and keys kept elsewhere."""

    home: Path
    outside: Path

    @property
    def database(self) -> Path:
        return self.home / "huiyin.sqlite3"

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("HUIYIN", "DJANGO"))}
        return kept | {
            "HUIYIN_DATA": str(self.home),
            "HUIYIN_CHECKPOINT_TO": str(self.outside),
            "HUIYIN_LOG_ORIGIN": "test.example/log",
            "PYTHONPATH": f"{TREE / 'src'}{os.pathsep}{TREE}",
        }

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            env=self.environment(), cwd=TREE, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def copy(self, folder: Path) -> City:
        """The same city elsewhere; what lies outside is out of the tamperer's reach."""
        shutil.copytree(self.home, folder)
        return City(folder, self.outside)

    def keys(self) -> Path:
        return self.outside / "keys.pub"

    def owner(self):
        """The database as its owner has it: no triggers, no foreign keys."""
        connection = sqlite3.connect(self.database, isolation_level=None)
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA foreign_keys = OFF")
        return closing(connection)

    def verdict(self, *more: str | Path, source: Path | None = None) -> Verdict:
        """What the stand-alone verifier says, given keys and checkpoints from outside."""
        told = ("--key", self.keys(), "--checkpoints", self.outside, "--json", *more)
        done = self.run(VERIFIER, source or self.database, *told)
        if done.returncode == 2 or not done.stdout:
            raise AssertionError(done.stderr)
        return Verdict(done.returncode, json.loads(done.stdout))


@dataclass(frozen=True)
class Verdict:
    """The exit code and what was told."""

    code: int
    told: dict

    @property
    def kinds(self) -> set[str]:
        return {fault["kind"] for fault in self.told["faults"]}


def make(folder: Path) -> City:
    """Build the city once; its verbs run in a process of its own."""
    city = City(folder / "home", folder / "outside")
    city.home.mkdir(mode=0o700)
    city.outside.mkdir()
    done = city.run("-m", "tests.ledger.log.make_city")
    if done.returncode:
        raise AssertionError(done.stdout + done.stderr)
    shutil.copy(city.home / "log_keys.pub", city.keys())
    return city
