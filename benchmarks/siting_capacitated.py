"""Claim: siting with capacities proven in seconds, where HiGHS needs many times more.

One process per case, one thread, compiled code warm before the clock starts, files read outside
it; CPU seconds by `time.process_time`. Every certificate is recomputed by the independent checker
and a case counts as proven only if it agrees. The published values are looked at afterwards only.

    python benchmarks/siting_capacitated.py                        # every set but stefanello
    python benchmarks/siting_capacitated.py --sets capabc sjc --peer-seconds 0
    python benchmarks/siting_capacitated.py --write                # keeps docs/siting-capacities.md
    python benchmarks/siting_capacitated.py --sets cap --write     # replaces this set's section
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks import _capacity_cases as sets  # noqa: E402
from benchmarks.siting_pmedian import apart, machine, show  # noqa: E402

MOMENTS = (1, 10, 60)
DEFAULT = ("cap", "capabc", "pmedcap1", "sjc", "city-capacity")
DOCUMENT = ROOT / "docs" / "siting-capacities.md"


def warm_up() -> None:
    """Solve two small problems, so that compiled code is loaded."""
    import numpy as np

    from huiyin.vaccination.core.answer import Limits
    from huiyin.vaccination.core.siting.network import arcs_from_rows, with_digest
    from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
    from huiyin.vaccination.core.siting.solvers import solver_of

    points = np.random.default_rng(1).integers(0, 100, (12, 2))
    ways = np.abs(points[:, None] - points[None]).sum(axis=2)
    names = tuple(map(str, range(12)))
    arcs = arcs_from_rows(lambda first, last: ways[first:last], names, 12)
    people, room, fixed = np.full(12, 3), np.full(12, 10), np.full(12, 40)
    network = with_digest(Network(names, names, people, arcs, capacity=room, fixed_cost=fixed))
    for kind, p in ((Kind.CAPACITATED, None), (Kind.CAPACITATED_P_MEDIAN, 5)):
        solver_of(kind)(
            network, Wish(kind, p, options={"rounds": 200}), Limits(60, time.process_time)
        )


def one_case(instance: str, seconds: float) -> dict[str, Any]:
    """Solve one case in this process and check its certificate."""
    from huiyin.vaccination.core.answer import Limits
    from huiyin.vaccination.core.siting.checked import Refuted
    from huiyin.vaccination.core.siting.solvers import check_certificate, solver_of
    from huiyin.vaccination.site.run import peak_mb

    network, wish = sets.given_of(instance)
    warming = time.process_time()
    warm_up()
    warming = time.process_time() - warming
    start = time.process_time()
    solved = solver_of(wish.kind)(network, wish, Limits(seconds, time.process_time))
    cpu, megabytes = time.process_time() - start, peak_mb()
    checking = time.process_time()
    try:
        checked, why = check_certificate(network, solved.certificate), ""
    except Refuted as error:
        checked, why = None, str(error)
    at = {}
    for moment in MOMENTS:
        seen = [one for one in solved.trace if one.seconds <= moment]
        last = seen[-1] if seen else None
        at[moment] = [
            None if last is None or number is None else number / network.scale
            for number in ((last.value, last.bound) if last else (None, None))
        ]
    known = sets.published().get(instance)
    value = solved.value / network.scale
    return {
        "instance": instance, "n": len(network.communities), "m": len(network.sites), "p": wish.p,
        "value": value, "bound": checked.bound / network.scale if checked else None,
        "gap": solved.gap, "proven": bool(checked and checked.proven),
        "checked": checked is not None, "why": why, "nodes": solved.nodes, "cpu": cpu,
        "mb": megabytes, "warm": warming, "check": time.process_time() - checking, "at": at,
        "at_bound": at[1][1], "known": known,
        "excess": None if known is None else value / known[0] - 1,
    }  # fmt: skip


def one_peer(instance: str, seconds: float) -> dict[str, Any]:
    """Solve one case by HiGHS in this process, building its model included."""
    from benchmarks._capacity_peer import solve_whole_model

    network, wish = sets.given_of(instance)
    start = time.process_time()
    found = solve_whole_model(network, wish, seconds)
    return {**found, "cpu": time.process_time() - start}


def case_row(row: dict[str, Any]) -> str:
    """A line of the table of cases."""
    moments = []
    for moment in MOMENTS:
        plan, bound = row["at"][str(moment)]
        done = row["cpu"] <= moment
        moments.append("done" if done else f"{show(plan, 1)} / {show(bound, 1)}")
    state = "proven" if row["proven"] else f"{row['gap']:.3%}"
    if not row["checked"]:
        state = f"CERTIFICATE REFUTED: {row['why']}"
    known = "–" if row["known"] is None else f"{row['known'][0]:,.3f} ({row['known'][1]})"
    cells = (
        row["instance"], f"{row['n']} x {row['m']}", row["p"] or "", *moments,
        show(row["value"], 3), show(row["bound"], 3), known,
        "–" if row["excess"] is None else f"{row['excess']:.4%}", state, row["nodes"],
        f"{row['cpu']:.2f}", f"{row['mb']:.0f}", f"{row['check']:.2f}",
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def run_set(name: str, say: Any, most: float) -> list[dict[str, Any]]:
    """Every case of a set, and whether its goal is met."""
    goal = sets.GOALS[name]
    head = (
        "instance", "size", "p", *(f"{moment} s: plan / bound" for moment in MOMENTS), "plan",
        "bound", "best known", "above it", "state", "nodes", "CPU s", "peak MB", "check s",
    )  # fmt: skip
    say(f"\n## {name}\n\n| {' | '.join(head)} |\n{'|---' * len(head)}|")
    rows = []
    for instance in sets.cases(name):
        rows.append(apart("--case", instance, min(most, goal.seconds), file=__file__))
        say(case_row(rows[-1]))
    if not rows:
        say("\nThe research set is not beside this repository: nothing to solve.")
        return rows
    missed = sets.meets(name, rows)
    say(
        f"\n{name}: {sum(row['proven'] for row in rows)} of {len(rows)} proven, "
        f"{sum(row['cpu'] for row in rows):.2f} CPU s in all, worst "
        f"{max(row['cpu'] for row in rows):.2f} s, {max(row['mb'] for row in rows):.0f} MB; "
        f"{f'goal missed: {chr(59).join(missed)}' if missed else 'goal met'}."
    )
    return rows


def run_peer(seconds: float, ours: dict[str, dict[str, Any]], say: Any, cases: list[str]) -> None:
    """HiGHS on the whole model beside ours, as ratios of CPU seconds."""
    head = ("instance", "ours, CPU s", "HiGHS, CPU s", "plan", "bound", "state", "ratio")
    say(f"\n## HiGHS on the whole model (limit {seconds:g} s)\n\n| {' | '.join(head)} |")
    say("|---" * len(head) + "|")
    known = sets.published()
    for name in cases or sets.PEER_CASES:
        if name not in known and name != "city":
            continue
        mine = ours.get(name) or apart("--case", name, 60, file=__file__)
        row = apart("--peer", name, seconds, file=__file__)
        closed = row["status"] == "Optimal"
        more = "" if closed else "> "
        cells = (
            name, f"{mine['cpu']:.2f}", f"{row['cpu']:.1f}", show(row["value"], 3),
            show(row["bound"], 3), row["status"] if closed else f"NOT PROVEN, {row['status']}",
            f"{more}{row['cpu'] / max(mine['cpu'], 1e-3):,.0f}",
        )  # fmt: skip
        say(f"| {' | '.join(cells)} |")


def keep(text: str) -> None:
    """Put the sections of a run into the document; those of other sets stay as they were."""
    head, *fresh = text.split("\n## ")
    old = DOCUMENT.read_text("utf-8").rstrip().split("\n## ")[1:] if DOCUMENT.exists() else []
    sections = {one.split("\n")[0].split(" (")[0]: one for one in [*old, *fresh]}
    DOCUMENT.write_text("\n## ".join([head, *sections.values()]) + "\n", encoding="utf-8")


def main() -> None:
    """Print every table; with --write keep them in docs/."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", nargs="*", choices=sets.GOALS, default=list(DEFAULT))
    parser.add_argument("--peer-seconds", type=float, default=120.0, help="0 leaves HiGHS out")
    parser.add_argument("--seconds", type=float, default=600.0, help="most for one case")
    parser.add_argument("--peers", nargs="*", help="cases for HiGHS, else seven named ones")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--case", nargs=2)
    parser.add_argument("--peer", nargs=2)
    asked = parser.parse_args()
    if asked.case:
        print(json.dumps(one_case(asked.case[0], float(asked.case[1]))))
        return
    if asked.peer:
        print(json.dumps(one_peer(asked.peer[0], float(asked.peer[1]))))
        return
    lines: list[str] = []

    def say(text: str) -> None:
        print(text, flush=True)
        lines.append(text)

    say(f"# Siting with capacities, measured\n\n{machine()} At most {asked.seconds:g} s a case.")
    rows = [row for name in asked.sets for row in run_set(name, say, asked.seconds)]
    if asked.peer_seconds:
        run_peer(asked.peer_seconds, {row["instance"]: row for row in rows}, say, asked.peers)
    if asked.write:
        keep("\n".join(lines))


if __name__ == "__main__":
    main()
