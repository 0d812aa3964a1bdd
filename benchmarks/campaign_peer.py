"""Claim: the planner finds on hand-sized campaigns what one whole integer programme finds, and
plans a city that the whole programme cannot.

The peer is the campaign as one integer programme, every choice open, aims one after another, by
plain HiGHS (`tests/peers/campaign_exhaustive.py`), with a limit for each aim; the first aim that it
does not settle in that time ends its course. Printed for each aim: both values, the peer's bound
and state; at the end CPU seconds of both (the peer's with its building), bounds of ours included.

    python benchmarks/campaign_peer.py [--limit SECONDS] [--size small|none]
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from math import inf
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.peers.campaign_exhaustive import NOISE, Exhaustive  # noqa: E402
from tests.vaccination.campaign.small import short  # noqa: E402

from huiyin.vaccination.campaign.demo import demo_city  # noqa: E402
from huiyin.vaccination.campaign.files.reading import read_campaign  # noqa: E402
from huiyin.vaccination.core.answer import Limits  # noqa: E402
from huiyin.vaccination.core.campaign.check import check  # noqa: E402
from huiyin.vaccination.core.campaign.planner import plan_campaign  # noqa: E402
from huiyin.vaccination.core.campaign.problem import Problem  # noqa: E402

EXAMPLE = ROOT / "examples" / "campaign"
SOLVED, OURS = 0, 110.0
Told = tuple[str, str, str]


def peer(problem: Problem, limit: float) -> tuple[list[Told], float]:
    """Value, bound and state of each aim, and CPU seconds."""
    start = time.process_time()
    model, told = Exhaustive(problem), list[Told]()
    for wanted in problem.aims:
        costs, constant = model.aim[wanted.kind]
        found = model.search(costs, limit)
        value = "none" if found.x is None else f"{round(found.fun + constant):,}"
        bound = found.get("mip_dual_bound")
        known = "none" if bound is None or abs(bound) == inf else f"{round(bound + constant):,}"
        told.append((value, known, "proven" if found.status == SOLVED else "time was up"))
        if found.status != SOLVED:
            break
        best = found.fun + constant
        given_up = max(abs(best) * wanted.permille / 1000, wanted.units)
        model.row(costs.items(), -inf, best - constant + given_up + NOISE)
    return told, time.process_time() - start


def compare(name: str, problem: Problem, limit: float) -> None:
    """One campaign by both ways."""
    start = time.process_time()
    plan = plan_campaign(problem, Limits(OURS, time.process_time))
    ours = time.process_time() - start
    broken = check(problem, plan)
    theirs, spent = peer(problem, limit)
    theirs += [("-", "-", "not reached")] * (len(plan.aims) - len(theirs))
    print(f"{name}\n  {'aim':12}{'ours':>18}{'whole programme':>18}{'its bound':>18}  its state")
    for aim, (value, bound, state) in zip(plan.aims, theirs, strict=True):
        print(f"  {aim.name:12}{aim.value:>18,.0f}{value:>18}{bound:>18}  {state}")
    load = os.getloadavg()[0]
    print(
        f"  CPU {ours:.2f} s against {spent:.2f} s: {spent / ours:.1f} times, load {load:.1f}; "
        f"{'every rule holds' if not broken else f'{len(broken)} breaches'}",
        flush=True,
    )


def main() -> None:
    """Hand-sized, the example, a small city."""
    words = argparse.ArgumentParser()
    words.add_argument("--limit", type=float, default=30.0)
    words.add_argument("--size", default="small", choices=("small", "none"))
    asked = words.parse_args()
    for weeks in (4, 6, 8):
        compare(f"two clinics, {weeks} weeks", short(weeks), asked.limit)
    compare("the example", read_campaign(EXAMPLE).problem, asked.limit)
    if asked.size != "none":
        compare(f"the {asked.size} city", demo_city(asked.size, 7).problem, asked.limit)


if __name__ == "__main__":
    main()
