"""The cases of siting: what is solved, for how long, and what is asked of a whole set."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHARED = Path(
    os.environ.get("HUIYIN_SHARED", Path(__file__).resolve().parents[1].parent / "shared")
)
DATA = SHARED / "data" / "siting"
CLOUD_NEAREST = 900


@dataclass(frozen=True)
class Goal:
    """A set: its limit per case in CPU seconds, and what all of it must come to."""

    seconds: float
    total: float | None = None
    each: float | None = None
    megabytes: float | None = None
    gap: float = 0.0


GOALS = {
    "pmed": Goal(60, total=1.2, each=0.5, megabytes=300),
    "rl1304": Goal(60, total=6),
    "vm1748": Goal(60, total=12),
    "pcb3038": Goal(240, total=120),
    "fl1400": Goal(60, total=3),
    "fl1400-hard": Goal(60),
    "city": Goal(60),
    "cloud": Goal(600, megabytes=4096, gap=0.0005),
}
HARD_VALUES = {200: 8806, 300: 6109, 400: 4648, 500: 3764}
CITY_SECONDS = {60: 1.0, 120: 8.0, 160: 3.0, 250: 2.0}
PEER_CASES = ("pmed1", "pmed6", "pmed11", "pmed16", "pmed21", "pmed26")


def published() -> dict[tuple[str, int], int]:
    """Best known p-median values by (instance, p); the solver never sees them."""
    path = DATA / "best_known.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {
            (row["instance"], int(row["p"])): int(row["value"])
            for row in csv.DictReader(file)
            if row["problem"] == "p-median"
        }


def cases(name: str) -> list[tuple[str, int]]:
    """(instance, p) of a set; empty where the research set is not there."""
    known = sorted(published(), key=lambda pair: (len(pair[0]), pair))
    if name == "pmed":
        return [pair for pair in known if pair[0].startswith("pmed")]
    if name.startswith("fl1400"):
        hard = name.endswith("hard")
        return [pair for pair in known if pair[0] == "fl1400" and (pair[1] > 100) == hard]
    if name == "city":
        return [("city", p) for p in CITY_SECONDS]
    if name == "cloud":
        return [("cloud", 1000)]
    return [pair for pair in known if pair[0] == name]


def network_of(instance: str) -> Any:
    """The network of an instance; made-up ones come from their generator."""
    from huiyin.vaccination.core.siting.cities import SIZES, city_network, cloud, make_city
    from huiyin.vaccination.core.siting.network import Allowed
    from huiyin.vaccination.site.files.orlib import read_pmed
    from huiyin.vaccination.site.files.tsplib import cloud as problem_of
    from huiyin.vaccination.site.files.tsplib import read_tsplib

    if instance == "city":
        return city_network(make_city(*SIZES["city"]))
    if instance == "cloud":
        points = cloud()
        names = tuple(str(number + 1) for number in range(len(points)))
        return problem_of(names, points, Allowed(nearest=CLOUD_NEAREST)).network
    if instance.startswith("pmed"):
        return read_pmed(DATA / "pmed" / f"{instance}.txt").network
    return read_tsplib(DATA / "tsplib" / f"{instance}.tsp").network


def options_of(instance: str) -> dict[str, float]:
    """What a solver is told of an instance: that the cloud keeps the nearest sites only."""
    return {"kept_nearest": 1.0} if instance == "cloud" else {}


def meets(name: str, rows: list[dict[str, Any]]) -> list[str]:
    """What of a set's goal is not met, in words; empty where all of it is."""
    goal, missed = GOALS[name], []
    total = sum(row["cpu"] for row in rows)
    open_cases = [row for row in rows if not row["checked"] or row["gap"] > goal.gap]
    if open_cases and name != "fl1400-hard":
        missed.append(f"{len(open_cases)} not closed")
    if goal.total is not None and total > goal.total:
        missed.append(f"{total:.2f} s in all, goal {goal.total:g}")
    slow = [row for row in rows if goal.each is not None and row["cpu"] > goal.each]
    if slow:
        missed.append(f"{len(slow)} over {goal.each:g} s")
    if goal.megabytes is not None and max(row["mb"] for row in rows) > goal.megabytes:
        missed.append(f"more than {goal.megabytes:g} MB")
    for row in rows:
        if name == "fl1400-hard" and row["value"] > HARD_VALUES[row["p"]]:
            missed.append(f"p = {row['p']}: {row['value']} above {HARD_VALUES[row['p']]}")
        if name == "city" and row["cpu"] > CITY_SECONDS[row["p"]]:
            missed.append(f"p = {row['p']}: {row['cpu']:.1f} s, goal {CITY_SECONDS[row['p']]:g}")
    return missed
