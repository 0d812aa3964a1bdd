"""The cases of siting with capacities: what is solved, for how long, and what is asked of a set."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

from benchmarks._siting_cases import DATA

CAPACITIES = {
    "capa": (8000, 10000, 12000, 14000),
    "capb": (5000, 6000, 7000, 8000),
    "capc": (5000, 5750, 6500, 7250),
}
CITY_P = 160


@dataclass(frozen=True)
class Goal:
    """A set: limit per case in CPU seconds; gap that must be certified; plan against the best
    known; seconds of all cases together and of each; gap of the bound after one second."""

    seconds: float
    gap: float = 0.0
    excess: float = 1e-6
    total: float | None = None
    each: float | None = None
    first_second: float | None = None


GOALS = {
    "cap": Goal(60, total=3.0),
    "capabc": Goal(60, each=60, first_second=0.005),
    "pmedcap1": Goal(60, each=10),
    "sjc": Goal(60, gap=0.01, excess=0.002),
    "stefanello": Goal(60, gap=1.0, excess=0.01),
    "city-capacity": Goal(60, gap=0.001),
}
PEER_CASES = ("cap41", "cap112", "capa4", "capc1", "pmedcap1-1", "pmedcap1-8", "SJC1")


def published() -> dict[str, tuple[float, str]]:
    """Best known value of an instance and how sure it is; the solver never sees them."""
    path = DATA / "best_known.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {
            row["instance"]: (float(row["value"]), row["proven"])
            for row in csv.DictReader(file)
            if row["problem"].startswith("capacitated")
        }


def cases(name: str) -> list[str]:
    """Instances of a set; empty where the research set is not there."""
    if name == "city-capacity":
        return ["city"]
    kinds = {
        "cap": lambda one: one.startswith("cap") and one[3].isdigit(),
        "capabc": lambda one: one[:4] in CAPACITIES,
        "pmedcap1": lambda one: one.startswith("pmedcap1"),
        "sjc": lambda one: one.startswith("SJC"),
        "stefanello": lambda one: one.split("_")[0] in {"lin318", "ali535", "u724", "rl1304"},
    }
    return [one for one in published() if kinds[name](one)]


def given_of(instance: str) -> tuple[Any, Any]:
    """The network and the wish of an instance; the city comes from its generator."""
    from huiyin.vaccination.core.siting.cities import SIZES, city_network, make_city
    from huiyin.vaccination.core.siting.network import Allowed
    from huiyin.vaccination.core.siting.problem import Kind, Wish
    from huiyin.vaccination.site.files.capacities import read_cap, read_pmedcap, read_sjc

    if instance == "city":
        near = Allowed(limit=15_000, nearest=25, at_least=3)
        city = city_network(make_city(*SIZES["city"]), allowed=near, capacities=True)
        return city, Wish(Kind.CAPACITATED, CITY_P)
    if instance[:4] in CAPACITIES:
        capacity = CAPACITIES[instance[:4]][int(instance[4]) - 1]
        given = read_cap(DATA / "cap" / f"{instance[:4]}.txt", capacity)
    elif instance.startswith("cap"):
        given = read_cap(DATA / "cap" / f"{instance}.txt")
    elif instance.startswith("pmedcap1"):
        given = read_pmedcap(DATA / "cpmp" / "pmedcap1.txt", int(instance.split("-")[1]))
    elif instance.startswith("SJC"):
        given = read_sjc(DATA / "cpmp" / "sjc" / f"{instance}.dat")
    else:
        given = read_sjc(DATA / "cpmp" / "stefanello" / f"{instance}.txt")
    return given.network, Wish(given.kind, given.p, single_source=given.single_source)


def meets(name: str, rows: list[dict[str, Any]]) -> list[str]:
    """What of a set's goal is not met, in words; empty where all of it is."""
    goal, missed = GOALS[name], []
    total = sum(row["cpu"] for row in rows)
    wide = [row["instance"] for row in rows if not row["checked"] or row["gap"] > goal.gap]
    if wide:
        missed.append(f"gap above {goal.gap:.2%}: {', '.join(wide)}")
    far = [row["instance"] for row in rows if (row["excess"] or 0) > goal.excess]
    if far:
        missed.append(f"more than {goal.excess:.2%} above the best known: {', '.join(far)}")
    if goal.total is not None and total > goal.total:
        missed.append(f"{total:.2f} s in all, goal {goal.total:g}")
    slow = [row["instance"] for row in rows if goal.each is not None and row["cpu"] > goal.each]
    if slow:
        missed.append(f"over {goal.each:g} s: {', '.join(slow)}")
    if goal.first_second is not None:
        late = [
            row["instance"]
            for row in rows
            if row["cpu"] > 1 and (row["at_bound"] or 0) < row["value"] * (1 - goal.first_second)
        ]
        if late:
            missed.append(
                f"bound after 1 s further than {goal.first_second:.1%}: {', '.join(late)}"
            )
    return missed
