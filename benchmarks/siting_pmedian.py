"""Claim: p-median problems proven in the seconds the issue asks for, >= 1,000 times spopt + HiGHS.

One process per case, one thread, compiled code warm before the clock starts, files read and
shortest paths made outside it; CPU seconds by `time.process_time`. Every certificate is recomputed
by the independent checker and a case counts as proven only if it agrees. The published values are
looked at afterwards only.

    python benchmarks/siting_pmedian.py                       # every set but the cloud
    python benchmarks/siting_pmedian.py --sets pmed rl1304 --peer-seconds 0
    python benchmarks/siting_pmedian.py --sets cloud --seeds 1 2 3
    python benchmarks/siting_pmedian.py --write               # keeps docs/siting-benchmarks.md,
                                                              # where sets not run stay as they are
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks import _siting_cases as sets  # noqa: E402

MOMENTS = (1, 10, 60)
DEFAULT = ("pmed", "rl1304", "vm1748", "fl1400", "fl1400-hard", "pcb3038", "city")
RATIO_CASE, RATIO = "pmed16", 1000.0
HEAD = """# Siting: p-median, measured

Made by `python benchmarks/siting_pmedian.py --write`, set by set. One process per case, one thread,
compiled code warm and files read before the clock; CPU seconds; every certificate recomputed by the
independent checker (`check s`). "=" marks the published optimum. A peer cut off at its limit gives
a lower bound of the ratio, shown by ">".
"""
DOCUMENT = ROOT / "docs" / "siting-benchmarks.md"


def one_case(instance: str, p: int, seconds: float, seed: int, gap: float) -> dict[str, Any]:
    """Solve one case in this process and check its certificate."""
    from huiyin.vaccination.core.answer import Limits
    from huiyin.vaccination.core.siting.checked import Refuted
    from huiyin.vaccination.core.siting.problem import Kind, Wish
    from huiyin.vaccination.core.siting.solvers import check_certificate, solver_of
    from huiyin.vaccination.site.run import peak_mb, warm_up

    network = sets.network_of(instance)
    wish = Wish(Kind.P_MEDIAN, p, seed=seed, options=sets.options_of(instance))
    solver = solver_of(wish.kind)
    warming = time.process_time()
    warm_up(solver, network, wish)
    warming = time.process_time() - warming
    start, wall = time.process_time(), time.perf_counter()
    limits = Limits(seconds, lambda: time.process_time() - start, gap)
    solved = solver(network, wish, limits)
    cpu, wall, megabytes = time.process_time() - start, time.perf_counter() - wall, peak_mb()
    checking = time.process_time()
    try:
        checked, why = check_certificate(network, solved.certificate), ""
    except Refuted as error:
        checked, why = None, str(error)
    at = {}
    for moment in MOMENTS:
        seen = [one for one in solved.trace if one.seconds <= moment and one.value is not None]
        at[moment] = (seen[-1].value, seen[-1].bound) if seen else None
    return {
        "instance": instance, "p": p, "value": solved.value,
        "bound": checked.bound if checked else None,
        "gap": solved.gap, "proven": bool(checked and checked.proven),
        "checked": checked is not None, "why": why, "nodes": solved.nodes,
        "ended": solved.ended.value, "cpu": cpu, "wall": wall,
        "mb": megabytes, "warm": warming, "check": time.process_time() - checking, "at": at,
        "n": len(network.communities),
    }  # fmt: skip


def one_peer(peer: str, instance: str, p: int, seconds: float) -> dict[str, Any]:
    """Solve one case by a peer in this process, building its model included."""
    from benchmarks._siting_peers import PEERS

    arcs = (network := sets.network_of(instance)).arcs
    n = len(network.communities)
    ways = np.empty((n, n), np.int64)
    ways[np.repeat(np.arange(n), np.diff(arcs.start)), arcs.site] = arcs.length
    if peer.startswith("spopt"):
        import_module("spopt.locate")
    start, wall = time.process_time(), time.perf_counter()
    found = PEERS[peer](ways, p, seconds)
    cpu, wall = time.process_time() - start, time.perf_counter() - wall
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**found, "peer": peer, "instance": instance, "cpu": cpu, "wall": wall, "mb": megabytes}


def apart(*words: object, file: str = __file__) -> dict[str, Any]:
    """The answer of a benchmark run in a process of its own."""
    single = {"OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, file, *map(str, words)],
        capture_output=True, text=True, env={**os.environ, **single},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{words}: {done.stderr[-800:]}")
    return json.loads(done.stdout.splitlines()[-1])


def show(value: float | None, digits: int = 0) -> str:
    """A number for a table."""
    return "–" if value is None else f"{value:,.{digits}f}"


def case_row(row: dict[str, Any], known: int | None) -> str:
    """A line of the table of cases."""
    moments = []
    for moment in MOMENTS:
        seen = row["at"].get(str(moment))
        done = row["cpu"] <= moment
        moments.append("done" if done else f"{show(seen[0])} / {show(seen[1], 1)}" if seen else "–")
    state = "proven" if row["proven"] else f"{row['gap']:.3%}"
    if not row["checked"]:
        state = f"CERTIFICATE REFUTED: {row['why']}"
    mark = "" if known is None else " =" if known == row["value"] else f" (known {known:,})"
    cells = (
        row["instance"], row["n"], row["p"], *moments, f"{row['value']:,}{mark}",
        show(row["bound"]), row["nodes"], state, f"{row['cpu']:.2f}", f"{row['wall']:.2f}",
        f"{row['mb']:.0f}", f"{row['check']:.2f}",
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def run_set(name: str, seeds: list[int], say: Any) -> list[dict[str, Any]]:
    """Every case of a set, judged on the worst seed."""
    goal, known, rows = sets.GOALS[name], sets.published(), []
    head = (
        "instance", "n", "p", *(f"{moment} s: plan / bound" for moment in MOMENTS), "plan",
        "bound", "nodes", "state", "CPU s", "wall s", "peak MB", "check s",
    )  # fmt: skip
    say(f"\n## {name}\n\n| {' | '.join(head)} |\n{'|---' * len(head)}|")
    for instance, p in sets.cases(name):
        tries = [apart("--case", instance, p, goal.seconds, seed, goal.gap) for seed in seeds]
        worst = max(tries, key=lambda row: (not row["checked"], row["gap"], row["cpu"]))
        rows.append(worst)
        say(case_row(worst, known.get((instance, p))))
    if rows:
        missed = sets.meets(name, rows)
        total = sum(row["cpu"] for row in rows)
        proven = sum(row["proven"] for row in rows)
        verdict = "goal met" if not missed else f"goal missed: {'; '.join(missed)}"
        say(
            f"\n{name}: {proven} of {len(rows)} proven, {total:.2f} CPU s in all, worst "
            f"{max(row['cpu'] for row in rows):.2f} s, {max(row['mb'] for row in rows):.0f} MB; "
            f"compiling and loading {rows[0]['warm']:.2f} s beside: {verdict}."
        )
    else:
        say("\nThe research set is not beside this repository: nothing to solve.")
    return rows


def run_peers(names: list[str], seconds: float, ours: dict[str, dict[str, Any]], say: Any) -> None:
    """HiGHS on two models and spopt + HiGHS beside ours, as ratios of CPU seconds."""
    from benchmarks._siting_peers import PEERS

    known = dict(sets.cases("pmed"))
    head = ("instance", "ours, CPU s", *(f"{peer}: CPU s, MB, state (ratio)" for peer in PEERS))
    say(f"\n## Peers (limit {seconds:g} s)\n\n| {' | '.join(head)} |\n{'|---' * len(head)}|")
    claim = ""
    for name in names:
        if name not in known:
            continue
        mine = ours.get(name) or apart("--case", name, known[name], 60, 1, 0)
        cells = [name, f"{mine['cpu']:.3f}"]
        for peer in PEERS:
            row = apart("--peer", peer, name, known[name], seconds)
            ratio = row["cpu"] / max(mine["cpu"], 1e-4)
            closed = row["bound"] is not None and row["bound"] > mine["value"] - 1
            state = row["status"] if closed else f"NOT PROVEN, {row['status']}"
            more = "" if closed else "> "
            cells.append(f"{row['cpu']:.1f}, {row['mb']:.0f}, {state} ({more}{ratio:,.0f} x)")
            if name == RATIO_CASE and peer.startswith("spopt"):
                claim = f"\n{peer} / ours on {name}: {more}{ratio:,.0f} (claim {RATIO:,.0f})"
        say(f"| {' | '.join(cells)} |")
    say(claim)


def machine() -> str:
    """What this was measured on."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":")[1].strip() if names else model
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "highspy"))
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{os.cpu_count()} x {model}; Python {platform.python_version()}, {packages}; commit "
        f"{commit}; load over 1, 5, 15 minutes at the start: {load}."
    )


def keep(fresh: dict[str, str]) -> None:
    """Put these sections into the page; those of other sets stay as they were measured."""
    old = DOCUMENT.read_text(encoding="utf-8").split("\n## ")[1:] if DOCUMENT.exists() else []
    kept = {f"## {title}": f"\n{text.strip()}" for title, text in (x.split("\n", 1) for x in old)}
    titles = [f"## {name}" for name in (*DEFAULT, "cloud")]
    kept |= fresh
    order = sorted(kept, key=lambda title: titles.index(title) if title in titles else len(titles))
    page = [HEAD, *(f"{title}\n{kept[title]}\n" for title in order)]
    DOCUMENT.write_text("\n".join(page), encoding="utf-8")


def main() -> None:
    """Print every table; with --write keep them in docs/."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", nargs="*", choices=sets.GOALS, default=list(DEFAULT))
    parser.add_argument("--seeds", nargs="*", type=int, default=[1])
    parser.add_argument("--peer-seconds", type=float, default=240.0, help="0 leaves peers out")
    parser.add_argument("--peers", nargs="*", default=list(sets.PEER_CASES))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--case", nargs=5)
    parser.add_argument("--peer", nargs=4)
    asked = parser.parse_args()
    if asked.case:
        instance, p, seconds, seed, gap = asked.case
        print(json.dumps(one_case(instance, int(p), float(seconds), int(seed), float(gap))))
        return
    if asked.peer:
        peer, instance, p, seconds = asked.peer
        print(json.dumps(one_peer(peer, instance, int(p), float(seconds))))
        return
    sections: dict[str, list[str]] = {}

    def say(text: str) -> None:
        print(text, flush=True)
        if text.startswith("\n## "):
            sections[text.split("\n")[1]] = [f"\n{machine()} Seeds {asked.seeds}, worst shown."]
            text = text.strip("\n").split("\n", 1)[1]
        if sections:
            sections[next(reversed(sections))].append(text)

    rows = [row for name in asked.sets for row in run_set(name, asked.seeds, say)]
    if asked.peer_seconds:
        ours = {row["instance"]: row for row in rows}
        run_peers(asked.peers, asked.peer_seconds, ours, say)
    if asked.write:
        keep({title: "\n".join(text) for title, text in sections.items()})


if __name__ == "__main__":
    main()
