"""Claim: 10,000 desk signals of ten minutes become storms, none lost, faster than one by one.

Four processes tell signals of two dust storms and of scattered noise; each keeps its batch and
joins what waits. Counted at the end: every signal once, each with a matter. Starts a throw-away
PostgreSQL by itself. The peer is the plain way under the same load from the same generator: one
`waist.open_matter` for every signal.

    python benchmarks/signal_storm.py [--signals 10000] [--naive 400] [--processes 4]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

START = datetime(2020, 4, 1, 8, 0, tzinfo=UTC)
WINDOW = timedelta(minutes=10)
BATCH = 250
STORMS = ("lvwan", "yunxi")
NOISE_EVERY = 50


def facts(number: int, of: int) -> dict[str, Any]:
    """One signal: mostly of two storms in the west and the east, one in fifty of its own."""
    alone = number % NOISE_EVERY == 0
    side = number % len(STORMS)
    return {
        "id": f"signal-{number:06d}",
        "kind": "exceedance",
        "cause": f"odour-{number}" if alone else "dust",
        "sensor": f"device-{number:06d}",
        "at": START + WINDOW * (number / of),
        "place": (f"site {number}", 113_000_000 + 1_000_000 * side + number % 500 * 40, 34_900_000),
        "summary": "PM10 over the limit",
    }


def setup(directory: str) -> None:
    """Django on the database of this run, unless the environment names another."""
    os.environ["HUIYIN_DATA"] = directory
    from huiyin.base.shell import setup as ready

    ready()


def grouped(directory: str, numbers: list[int], of: int) -> None:
    """Keep signals batch by batch and join what waits."""
    setup(directory)
    from huiyin.intake.verbs import signals
    from huiyin.ledger.core.parts import Place

    for first in range(0, len(numbers), BATCH):
        told = []
        for number in numbers[first : first + BATCH]:
            fact = facts(number, of)
            name, lon, lat = fact.pop("place")
            place = Place(name=name, lon_e6=lon, lat_e6=lat)
            told.append(signals.SignalFacts(**fact, place=place))
        signals.take_signals(told)
        signals.join_signals(START + WINDOW)


def naive(directory: str, numbers: list[int], of: int) -> None:
    """A matter for every signal."""
    setup(directory)
    from huiyin.ledger import waist
    from huiyin.ledger.core.parts import Place

    for number in numbers:
        fact = facts(number, of)
        name, lon, lat = fact["place"]
        waist.open_matter(
            kind=fact["kind"],
            title=f"{name}: {fact['summary']}",
            place=Place(name=name, code=f"site-{number}", lon_e6=lon, lat_e6=lat),
            cause=fact["cause"],
            clue=waist.sensor_clue(
                sensor=fact["sensor"],
                channel="monitoring",
                observed_at=fact["at"],
                summary=fact["summary"],
                clue_id=fact["id"],
            ),
            at=START + WINDOW,
        )


def prepared() -> str:
    """A fresh database, made by a process of its own so that no connection is inherited."""
    directory = tempfile.mkdtemp(prefix="huiyin-storm-")
    maker = get_context("spawn").Process(target=migrate, args=(directory,))
    maker.start()
    maker.join()
    return directory


def migrate(directory: str) -> None:
    """All tables, and the account that desks act under."""
    setup(directory)
    from django.core.management import call_command

    from huiyin.ledger import waist

    call_command("migrate", verbosity=0)
    waist.system()


def run(work: Any, directory: str, count: int, processes: int) -> float:
    """Signals a second with this many processes."""
    spawn = get_context("spawn")
    shares = [list(range(n, count, processes)) for n in range(processes)]
    hands = [spawn.Process(target=work, args=(directory, share, count)) for share in shares]
    begun = time.perf_counter()
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    if any(hand.exitcode for hand in hands):
        sys.exit("a process failed: the claim is not shown")
    return count / (time.perf_counter() - begun)


def count(directory: str) -> tuple[int, int, int]:
    """Signals kept, signals without a matter, matters."""
    setup(directory)
    from huiyin.intake.models import DeskSignal
    from huiyin.ledger.models import Matter

    waiting = DeskSignal.objects.filter(matter=None).count()
    return DeskSignal.objects.count(), waiting, Matter.objects.count()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--signals", type=int, default=10_000)
    parser.add_argument("--naive", type=int, default=400)
    parser.add_argument("--processes", type=int, default=4)
    asked = parser.parse_args()
    if "HUIYIN_DATABASE_URL" not in os.environ:
        runner = [
            sys.executable,
            Path(__file__).resolve().parents[1] / "tools" / "with_postgres.py",
        ]
        sys.exit(subprocess.run([*runner, sys.executable, *sys.argv]).returncode)
    theirs = run(naive, prepared(), asked.naive, asked.processes)
    directory = prepared()
    before = count(directory)[2]
    ours = run(grouped, directory, asked.signals, asked.processes)
    kept, waiting, after = count(directory)
    matters = after - before
    storms = 2 + len([n for n in range(asked.signals) if n % NOISE_EVERY == 0])
    print(f"one matter a signal: {theirs:8.0f} signals/s ({asked.naive} signals)")
    print(f"grouped:             {ours:8.0f} signals/s ({asked.signals} signals)")
    print(f"ratio:               {ours / theirs:8.1f}")
    print(f"kept {kept}, without a matter {waiting}, matters {matters} (expected {storms})")
    if kept != asked.signals or waiting or matters != storms:
        sys.exit("signals were lost or storms were torn apart")


if __name__ == "__main__":
    main()
