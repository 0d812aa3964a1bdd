"""Claim: 26 weeks, 12.6 million people, 3,000 communities, 500 candidate sites, 4 products are
planned and checked in ≤ 120 s wall on two cores and ≤ 2 GB, with gaps ≤ 0.2 % for given sites;
every hand check passes.

The cities are synthetic (`huiyin campaign make-city`). Each size runs in a process of its own; the
plan is read back from its directory and counted again by the checker.

    python benchmarks/campaign_city.py [small|city|large …]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = ("small", "city")
LIMIT = "170"
WALL, GAP = 120.0, 0.002
HUIYIN = (sys.executable, "-c", "from huiyin.cli import main; main()", "campaign")


def told(*words: str) -> tuple[dict, float]:
    """The JSON that a command prints, and its wall seconds."""
    start = time.perf_counter()
    found = subprocess.run([*HUIYIN, *words, "--json"], capture_output=True, text=True)
    if not found.stdout.startswith("{"):
        raise SystemExit(found.stderr)
    return json.loads(found.stdout), time.perf_counter() - start


def measure(size: str, folder: Path) -> None:
    """Make, plan, check; print what a planner would ask."""
    subprocess.run([*HUIYIN, "make-city", str(folder / "in"), "--size", size], check=True)
    plan, wall = told(str(folder / "in"), "--out", str(folder / "out"), "--time-limit", LIMIT)
    checked, again = told("check", str(folder / "in"), str(folder / "out"))
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(
        f"{size}: {plan['people']:,} people, {len(plan['open'])} sites open; wall {wall:.1f} s, "
        f"CPU {plan['cpu_seconds']} s, peak {plan['peak_mb']:.0f} MB, check {again:.1f} s; "
        f"load {load}; ended {plan['ended']}"
    )
    for aim in plan["aims"]:
        gap = "none" if aim["gap"] is None else f"{aim['gap']:.4%}"
        bound = "none" if aim["bound"] is None else f"{aim['bound']:,.0f}"
        print(f"  {aim['name']:12}{aim['value']:>22,.0f}{bound:>22}{gap:>12}  {aim['unit']}")
    missed = [aim["name"] for aim in plan["aims"] if aim["gap"] is None or aim["gap"] > GAP]
    verdict = "met" if wall <= WALL else f"MISSED by {wall - WALL:.0f} s"
    print(
        f"  {WALL:g} s wall: {verdict}; gap of {GAP:.1%}: missed by {', '.join(missed) or 'none'}"
    )
    failed = [line["title"] for line in checked["hand_checks"] if not line["passed"]]
    print(f"  breaches {len(checked['breaches'])}; hand checks failed: {failed or 'none'}")


def main(sizes: tuple[str, ...]) -> None:
    """Measure each size."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            measure(size, Path(folder))


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or SIZES)
