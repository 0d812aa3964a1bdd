"""Claim: the planner beats first come, first served on Italy's deliveries in person-days waited.

Each region is planned alone from its own deliveries (27 December 2020 – 25 August 2021, days),
judged to 30 June. Person-days waited: from the first day to the first dose, plus second doses
after their longest interval. Lines: first come first served (appointments as Italy made them, and
on the last day allowed), knowing only the deliveries of the next four weeks, and `plan_campaign`
knowing all; its bound is below what any plan can reach. Italy's own course gave second doses of
unknown makers, so their lateness is unknown.

    python benchmarks/campaign_italy.py [REGION …]
"""

from __future__ import annotations

import sys
import time

import numpy as np

from _italy import (
    DAYS,
    JUDGED,
    MAKERS,
    Course,
    Region,
    by_announcement,
    first_come,
    regions,
)
from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign.check import check
from huiyin.vaccination.core.campaign.plan import Plan
from huiyin.vaccination.core.campaign.planner import plan_campaign
from huiyin.vaccination.core.campaign.problem import (
    AimKind,
    Arcs,
    Community,
    Group,
    Interval,
    Lot,
    Problem,
    Product,
    Role,
    Site,
    Target,
    Wanted,
)

UNIT, SECONDS, AMPLE = 20, 120.0, 10**12


def problem_of(region: Region) -> Problem:
    """One community, one site; a station gives UNIT doses a day, staff limits the pace.

    A target of everybody on each day judged makes the shortfall the person-days waited.
    """
    ends = [Interval(m.least, m.longest) for m in MAKERS]
    products = tuple(
        Product(m.name, (end,) if m.least else (), frozenset({0}), 0, 0)
        for m, end in zip(MAKERS, ends, strict=True)
    )
    lots = tuple(
        Lot(f"{MAKERS[v].name} {day}", v, int(region.delivered[v, day]), day, 10 * DAYS)
        for v, day in np.argwhere(region.delivered > 0).tolist()
    )
    stations = -(-region.pace // UNIT)
    nothing = np.zeros(1, dtype=np.int64)
    return Problem(
        groups=(Group("12 and over", 1),),
        districts=(region.name,),
        communities=(Community(region.name, 0, (region.people,)),),
        sites=(
            Site(
                region.name,
                "region",
                0,
                int(stations.max()),
                60,
                AMPLE,
                AMPLE,
                0,
                0,
                must_open=True,
            ),
        ),
        arcs=Arcs(np.array([0, 1]), nothing.astype(np.int32), nothing, nothing - 1),
        products=products,
        lots=lots,
        roles=(Role("team", UNIT),),
        vaccinator=0,
        roster=stations.reshape(1, 1, DAYS).astype(np.int64),
        staff_minutes=60,
        periods=DAYS,
        period_days=1,
        targets=tuple(Target(0, day, 1000) for day in range(JUDGED)),
        efficiency_permille=1000,
        observe_minutes=0,
        aims=(Wanted(AimKind.LATE), Wanted(AimKind.SHORTFALL)),
        reserve_permille=0,
    )


def course_of(plan: Plan) -> Course:
    """The plan's doses by maker and day, cumulative."""
    doses = np.zeros((2, len(MAKERS), DAYS), dtype=np.int64)
    for row in plan.given:
        doses[row.dose - 1, row.product, row.period] += row.doses
    return Course(doses[0].cumsum(axis=1), doses[1].cumsum(axis=1))


def planned(region: Region) -> tuple[Course, float | None, int]:
    """The planner's course, its bound of person-days, and the breaches the checker finds."""
    problem = problem_of(region)
    plan = plan_campaign(problem, Limits(SECONDS, time.process_time, 1e-4))
    bounds = [aim.bound for aim in plan.aims]
    known = all(bound is not None for bound in bounds)
    return (
        course_of(plan),
        sum(b or 0 for b in bounds) if known else None,
        len(check(problem, plan)),
    )


def main(names: list[str]) -> None:
    """Print a line per region and the sums."""
    lines = ("as it was", "first come", "latest", "4 weeks", "4 weeks+", "planner")
    totals = dict.fromkeys((*lines, "late first come", "late latest", "late 4 weeks+"), 0)
    bound, breaches, start = 0.0, 0, time.process_time()
    print(f"{'region':8}" + "".join(f"{name:>12}" for name in (*lines, "bound", "CPU s")))
    for region in regions():
        if names and region.name not in names:
            continue
        began = time.process_time()
        course, least, broken = planned(region)
        courses = {
            "first come": first_come(region),
            "latest": first_come(region, longest=True),
            "4 weeks": by_announcement(region, 0),
            "4 weeks+": by_announcement(region, 500),
            "planner": course,
        }
        waited = {name: one.waited(region.people) + one.late() for name, one in courses.items()}
        waited["as it was"] = int((region.people - region.first.cumsum()[:JUDGED]).sum())
        cells = [f"{waited[name] / 1e6:12.2f}" for name in lines]
        cells.append("        none" if least is None else f"{least / 1e6:12.2f}")
        print(f"{region.name:8}" + "".join(cells) + f"{time.process_time() - began:12.1f}")
        for name in lines:
            totals[name] += waited[name]
        for name in ("first come", "latest", "4 weeks+"):
            totals[f"late {name}"] += courses[name].late()
        bound, breaches = bound + (least or 0), breaches + broken
    print("\nmillion person-days waited, late second doses included (Italy: first doses only)")
    for name in lines:
        saved = 1 - totals[name] / totals["first come"]
        late = totals.get(f"late {name}")
        told = "" if late is None else f", of these late second doses {late / 1e6:,.2f}"
        print(f"  {name:12}{totals[name] / 1e6:12,.1f}   {saved:7.2%} below first come{told}")
    print(f"  {'bound':12}{bound / 1e6:12,.1f}   no plan waits less without late second doses")
    print(f"breaches found by the checker: {breaches}; {time.process_time() - start:.0f} CPU s")


if __name__ == "__main__":
    main(sys.argv[1:])
