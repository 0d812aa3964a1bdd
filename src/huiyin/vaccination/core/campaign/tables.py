"""A schedule as the rows of a plan."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.campaign.capacity import staff_table
from huiyin.vaccination.core.campaign.layout import arc_communities
from huiyin.vaccination.core.campaign.plan import (
    Assignment,
    Given,
    Opening,
    Parked,
    Plan,
    Staffed,
)
from huiyin.vaccination.core.campaign.problem import Problem
from huiyin.vaccination.core.campaign.schedule import Schedule
from huiyin.vaccination.core.campaign.steps import steps_of


def plan_of(problem: Problem, schedule: Schedule) -> Plan:
    """Every table of the plan."""
    runs = schedule.runs.tolist()
    need = staff_table(problem, int(schedule.stations.max(initial=0)))
    return Plan(
        openings=tuple(Opening(s, *runs[s]) for s in schedule.opened.tolist()),
        assignments=_assignments(problem, schedule),
        given=_given(problem, schedule),
        moves=schedule.ledger.moves(problem),
        staffed=tuple(
            Staffed(s, t, stations, tuple(need[stations, s].tolist()))
            for s in schedule.opened.tolist()
            for t in range(runs[s][0], runs[s][1] + 1)
            for stations in (int(schedule.stations[s, t]),)
        ),
        parked=tuple(
            Parked(int(m), int(schedule.parked[m, t]), int(t))
            for m, t in zip(*np.nonzero(schedule.parked >= 0), strict=True)
        ),
    )


def _assignments(problem: Problem, schedule: Schedule) -> tuple[Assignment, ...]:
    arcs, groups = np.nonzero(schedule.flow)
    community = arc_communities(problem)[arcs]
    site, people = problem.arcs.site[arcs], schedule.flow[arcs, groups]
    rows = zip(community.tolist(), site.tolist(), groups.tolist(), people.tolist(), strict=True)
    return tuple(Assignment(*row) for row in rows)


def _given(problem: Problem, schedule: Schedule) -> tuple[Given, ...]:
    steps = steps_of(problem)
    each = np.diff(schedule.given, axis=-1, prepend=0)
    sites, groups, step, periods = np.nonzero(each)
    columns = (
        sites,
        groups,
        steps.product[step],
        steps.dose[step],
        periods,
        each[sites, groups, step, periods],
    )
    return tuple(Given(*row) for row in zip(*(c.tolist() for c in columns), strict=True))
