"""Claim: a city of 300 units, 100 people and 50,000 matters lives through three years, every
verb and the calendar included; afterwards no rule of separation was ever broken, the stored rows
are what the events say, and the balance identity holds on every day.

Every act is asked of the ledger's core one by one, on one clock for all matters; the finished
histories are written by the ledger's own store and then proved by `replay`. The peer is the same
city on naive bookkeeping: a status column overwritten by each act, which cannot answer any of the
three questions, and so shows what the proofs cost.

    python benchmarks/city_three_years.py     (HUIYIN_BENCH_MATTERS=2000 for a quick look)
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MATTERS = int(os.environ.get("HUIYIN_BENCH_MATTERS", "50000"))
UNITS, PEOPLE, YEARS, DAYS, SEED = 300, 100, 3, 1096, 11


def main() -> None:
    if "HUIYIN_DATABASE_URL" not in os.environ:
        runner = [sys.executable, ROOT / "tools" / "with_postgres.py"]
        sys.exit(subprocess.run([*runner, sys.executable, __file__]).returncode)
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
        os.environ["HUIYIN_DATA"] = folder
        sys.path.insert(0, str(ROOT))
        from huiyin.base.shell import setup

        setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        sys.exit(run())


def run() -> int:
    city, lived = live()
    events = sum(city.accepted.values())
    refused = sum(city.refused.values())
    print(f"lived: {len(city.lives):,} matters, {events:,} events, {refused:,} acts refused")
    print(f"  {lived:.0f} s, {events / lived:,.0f} events/s decided")
    never = sorted(verb for verb in verbs() if not city.accepted[verb])
    print(f"  verbs that never happened: {never or 'none'}")
    kept = timed(lambda: keep_all(city))
    print(f"kept in PostgreSQL: {kept:.0f} s, {events / kept:,.0f} events/s")
    naive = timed(lambda: overwrite_status(city))
    print(f"  overwriting a status column instead: {naive:.1f} s (×{kept / naive:.0f})")
    return prove(city, never)


def live() -> tuple[Any, float]:
    from tests.simulated_city.city import City
    from tests.simulated_city.staff import hire

    from huiyin.base.clock import CHINA

    start = datetime(2020, 1, 1, tzinfo=CHINA)
    rng = random.Random(SEED)
    city = City(rng, hire(rng, UNITS, PEOPLE, start, YEARS), start, DAYS)
    begun = time.perf_counter()
    month = ""
    for now in city.live(MATTERS):
        if f"{now:%Y-%m}" != month:
            month = f"{now:%Y-%m}"
            print(f"  {month}", end="\r", file=sys.stderr, flush=True)
    return city, time.perf_counter() - begun


def verbs() -> list[Any]:
    from huiyin.ledger.core.states import Verb

    return list(Verb)


def keep_all(city: Any) -> None:
    from tests.simulated_city.keep import keep

    for kept in keep(city):
        print(f"  {kept:,} kept", end="\r", file=sys.stderr, flush=True)


def overwrite_status(city: Any) -> None:
    """The usual bookkeeping: one row a matter, its status overwritten by each act."""
    with tempfile.NamedTemporaryFile(suffix=".sqlite3") as file:
        base = sqlite3.connect(file.name)
        base.execute("CREATE TABLE matter (number TEXT PRIMARY KEY, status TEXT, at TEXT)")
        for number, life in city.lives.items():
            for event in life.events:
                base.execute(
                    "INSERT INTO matter VALUES (?, ?, ?) "
                    "ON CONFLICT (number) DO UPDATE SET status = excluded.status, at = excluded.at",
                    (number, str(event.verb), event.at.isoformat()),
                )
        base.commit()


def prove(city: Any, never: list[Any]) -> int:
    from tests.simulated_city import balance
    from tests.simulated_city.oracle import breaches

    from huiyin.ledger.replay import replay

    histories = [life.events for life in city.lives.values()]
    careers = {life.id: life for life in city.staff.lives}
    broken: list[str] = []
    seconds = timed(lambda: broken.extend(b for h in histories for b in breaches(h, careers)))
    print(f"D1-D5, D7-D10 over every history: {len(broken)} breaches ({seconds:.0f} s)")
    last = (city.end - timedelta(days=1)).date()
    wrong: list[str] = []
    seconds = timed(lambda: wrong.extend(balance.disagreements(histories, last)))
    print(f"balance identity on {DAYS} days: {len(wrong)} days disagree ({seconds:.0f} s)")
    reports: list[Any] = []
    seconds = timed(lambda: reports.append(replay()))
    report = reports[0]
    rate = report.events / seconds
    print(f"replay equals projection: {len(report.differences)} differences in {report.matters:,}")
    print(f"  matters, {report.events:,} events ({seconds:.0f} s, {rate:,.0f} events/s)")
    for line in [*broken[:5], *wrong[:5], *report.differences[:5]]:
        print(f"  {line}")
    return 1 if broken or wrong or report.differences or never else 0


def timed(act: Any) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
