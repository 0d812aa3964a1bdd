"""Targets in the model: who lacks how many persons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.campaign.doses import Doses
from huiyin.vaccination.core.campaign.layout import Layout
from huiyin.vaccination.core.campaign.problem import Problem, Target
from huiyin.vaccination.core.campaign.rows import Builder, Columns, Floats
from huiyin.vaccination.core.campaign.steps import Steps


@dataclass(frozen=True, slots=True, eq=False)
class Short:
    """Columns of persons lacking, with the weight of one."""

    columns: Columns
    weights: Floats


def counts_for(target: Target, steps: Steps) -> list[int]:
    """Steps that bring a person up to the target's dose: that dose, or the product's last where
    the product has fewer."""
    chosen = []
    for step in range(steps.count):
        dose = int(steps.dose[step])
        if dose == target.dose or (dose < target.dose and steps.last[step]):
            chosen.append(step)
    return chosen


def wanted_of(permille: int, people: int) -> int:
    """Persons that a share of 1000 asks for, rounded up."""
    return -(-permille * people // 1000)


def add_targets(
    builder: Builder, problem: Problem, layout: Layout, steps: Steps, doses: Doses, *, margin: int
) -> Short:
    """A row and a column of persons lacking for every target and district it is asked of."""
    districts = len(problem.districts)
    asked = [t.floor for t in problem.targets]
    cells = np.ones((len(asked), districts), dtype=bool)
    cells[:, 1:] = np.array(asked, dtype=bool)[:, None]
    everybody = int(layout.source.sum()) + margin
    lacking = builder.block("lacking", cells, 0, everybody, layout.free)
    for number, target in enumerate(problem.targets):
        steps_up = counts_for(target, steps)
        reached = doses.given[:, target.group, steps_up, target.by]
        if target.floor:
            share = target.permille / 1000
            stay = np.zeros(districts)
            np.add.at(stay, layout.home, layout.source[:, target.group] * share)
            rows = builder.row_block(f"target {number}", (districts,), stay + margin, np.inf)
            zone_rows = rows[layout.district]
            people = doses.flow[:, target.group]
            builder.put(zone_rows[layout.arc_zone], people, -share)
            builder.put(rows[layout.home[layout.arc_source]], people, share)
            builder.put(zone_rows[:, None], reached, 1)
            builder.put(rows, lacking[number], 1)
        else:
            people_all = int(layout.source[:, target.group].sum())
            wanted = wanted_of(target.permille, people_all) + margin
            rows = builder.row_block(f"target {number}", (1,), wanted, np.inf)
            builder.put(rows, reached.reshape(-1), 1)
            builder.put(rows, lacking[number, :1], 1)
    weights = np.array([problem.groups[t.group].weight for t in problem.targets], dtype=float)
    return Short(lacking, np.broadcast_to(weights[:, None], lacking.shape).astype(np.float64))
