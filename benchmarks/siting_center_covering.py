"""Claim: p-center pmed1-30 proven in <= 7 CPU s in all; city covering in <= 5 CPU s each.

Beside them plain HiGHS on the same networks: bisection over the distinct lengths with a set cover
programme at each step, and the whole covering programme. One thread, compiled code warm, CPU
seconds by `time.process_time`; a case counts as proven only if the independent checker agrees. The
published values are looked at afterwards only.

    python benchmarks/siting_center_covering.py
    python benchmarks/siting_center_covering.py --cases 1 2 3 --peer-seconds 0
    python benchmarks/siting_center_covering.py --write        # keeps docs/siting-centers.md
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")

from benchmarks import _siting_cases as sets  # noqa: E402
from benchmarks.siting_pmedian import machine  # noqa: E402
from huiyin.vaccination.core.answer import Limits  # noqa: E402
from huiyin.vaccination.core.siting import (  # noqa: E402
    center,
    check_center,
    check_covering,
    covering,
)
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish  # noqa: E402

COVERINGS = ((100, 3_000), (160, 2_000))


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What the work gives, and its CPU seconds."""
    start = time.process_time()
    return work(), time.process_time() - start


def near(network: Network, radius: int) -> csr_array:
    """Who is within the radius of whom, shape (n, m)."""
    arcs, n = network.arcs, len(network.communities)
    kept = arcs.length <= radius
    row = np.repeat(np.arange(n), np.diff(arcs.start))[kept]
    ones = np.ones(row.size)
    return csr_array((ones, (row, arcs.site[kept])), shape=(n, len(network.sites)))


def plain_center(network: Network, p: int, seconds: float) -> int | None:
    """Bisection, each step a whole set cover programme; None where the time is over."""
    levels, start = np.unique(network.arcs.length), time.process_time()
    low, high = 0, levels.size - 1
    while low < high:
        left = seconds - (time.process_time() - start)
        if left <= 0:
            return None
        middle = (low + high) // 2
        m = len(network.sites)
        found = milp(
            np.ones(m),
            integrality=np.ones(m),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(near(network, int(levels[middle])), lb=1),
            options={"time_limit": left},
        )
        if found.status == 1:
            return None
        does = found.status == 0 and round(found.fun) <= p
        low, high = (low, middle) if does else (middle + 1, high)
    return int(levels[low])


def plain_covering(network: Network, p: int, radius: int, seconds: float) -> tuple[int, float]:
    """The whole programme: people left out, and the gap that is left."""
    reach = near(network, radius)
    n, m = reach.shape
    sites = csr_array(np.r_[np.ones(m), np.zeros(n)][None, :])
    found = milp(
        np.r_[np.zeros(m), network.people],
        integrality=np.r_[np.ones(m), np.zeros(n)],
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(hstack((reach, eye_array(n))), lb=1),
            LinearConstraint(sites, lb=p, ub=p),
        ],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    return round(found.fun), float(found.mip_gap or 0.0)


def table(title: str, *heads: str) -> None:
    """Begin a table."""
    say(f"\n## {title}\n\n| {' | '.join(heads)} |\n{'|---' * len(heads)}|")


def centers(numbers: list[int], seconds: float) -> None:
    """The p-center cases and their sums."""
    with (sets.DATA / "best_known.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["problem"] == "p-center"]
    known = {row["instance"]: (int(row["p"]), int(row["value"])) for row in rows}
    warm = sets.network_of("pmed1")
    center.solve(warm, Wish(Kind.P_CENTER, 5), Limits(60, time.process_time))
    ours, theirs = 0.0, 0.0
    table("p-center", "instance", "p", "longest way", "bound", "state", "CPU s", "HiGHS, CPU s")
    for number in numbers:
        instance = f"pmed{number}"
        network, (p, value) = sets.network_of(instance), known[f"pmed{number}"]
        wish = Wish(Kind.P_CENTER, p)
        found, cpu = timed(lambda n=network, w=wish: center.solve(n, w, LIMITS))
        holds = not check_center.check(network, found.certificate) and found.proven
        ours += cpu
        peer = "–"
        if seconds:
            other, spent = timed(lambda n=network, k=p: plain_center(n, k, seconds))
            theirs += spent
            peer = f"{other}: {spent:.2f} ({spent / cpu:,.0f} x)"
        mark = "=" if found.value == value else f"(known {value})"
        state = "proven" if holds else "OPEN"
        cells = (instance, p, f"{found.value} {mark}", found.bound, state, f"{cpu:.3f}", peer)
        say(f"| {' | '.join(map(str, cells))} |")
    beside = f"; HiGHS by bisection {theirs:.1f} s" if seconds else ""
    say(f"\np-center: {ours:.2f} CPU s in all (goal 7){beside}.")


def coverings(seconds: float) -> None:
    """The city's covering cases."""
    network = sets.network_of("city")
    covering.solve(network, Wish(Kind.COVERING, 250, 1_000), LIMITS)
    table("covering", "sites", "within", "people covered", "state", "nodes", "CPU s", "HiGHS")
    for p, radius in COVERINGS:
        wish = Wish(Kind.COVERING, p, radius)
        found, cpu = timed(lambda w=wish: covering.solve(network, w, LIMITS))
        holds = not check_covering.check(network, found.certificate) and found.proven
        share = found.certificate.more["covered"] / network.people.sum()
        peer = "–"
        if seconds:
            asked = (network, p, radius, seconds)
            (other, gap), spent = timed(lambda a=asked: plain_covering(*a))
            more = f"{other - found.value:+d} people, gap {gap:.4%}"
            peer = f"{more}, {spent:.1f} CPU s ({spent / cpu:.1f} x)"
        state = "proven" if holds else "OPEN"
        cells = (p, f"{radius} m", f"{share:.4%}", state, found.nodes, f"{cpu:.2f}", peer)
        say(f"| {' | '.join(map(str, cells))} |")


LIMITS = Limits(600, time.process_time)
DOCUMENT = ROOT / "docs" / "siting-centers.md"
LINES: list[str] = []


def say(text: str) -> None:
    """Print, and remember for the page."""
    print(text, flush=True)
    LINES.append(text)


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", nargs="*", type=int, default=list(range(1, 31)))
    parser.add_argument("--peer-seconds", type=float, default=120.0)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    say(f"# Siting: p-center and covering, measured\n\n{machine()}")
    if sets.DATA.exists() and asked.cases:
        centers(asked.cases, asked.peer_seconds)
    coverings(asked.peer_seconds)
    if asked.write:
        DOCUMENT.write_text("\n".join(LINES) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
