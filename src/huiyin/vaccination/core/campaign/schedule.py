"""A whole-number plan as arrays, and what each aim counts on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.campaign.layout import arc_communities, people_of
from huiyin.vaccination.core.campaign.ledger import Ledger
from huiyin.vaccination.core.campaign.master import site_costs
from huiyin.vaccination.core.campaign.problem import AimKind, Ints, Problem
from huiyin.vaccination.core.campaign.steps import Steps
from huiyin.vaccination.core.campaign.targets import counts_for, wanted_of


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """given: cumulative doses, shape (sites, groups, steps, periods); stations: (sites, periods);
    runs: first and last period open, (sites, 2), -1 where closed; parked: site of each team,
    (teams, periods), -1 where idle; flow: people sent along each arc, (arcs, groups); ledger:
    which lots were drawn."""

    given: Ints
    stations: Ints
    runs: Ints
    parked: Ints
    flow: Ints
    ledger: Ledger

    def sent(self, problem: Problem) -> Ints:
        """People sent to each site by group."""
        return sent_by(problem, self.flow)

    @property
    def points(self) -> Ints:
        """Sites at which a team parks."""
        return np.unique(self.parked[self.parked >= 0])

    @property
    def opened(self) -> Ints:
        """Sites that run."""
        return np.flatnonzero(self.runs[:, 0] >= 0)


def sent_by(problem: Problem, flow: Ints) -> Ints:
    """People sent to each site by group, from people sent along each arc."""
    sent = np.zeros((len(problem.sites), len(problem.groups)), dtype=np.int64)
    np.add.at(sent, problem.arcs.site, flow)
    return sent


def late_doses(steps: Steps, given: Ints) -> Ints:
    """Persons late for each step in each period, shaped as `given` (rule 3)."""
    late = np.zeros_like(given)
    for step in steps.further:
        most = int(steps.most[step])
        if most >= given.shape[-1]:
            continue
        before = given[:, :, step - 1, : given.shape[-1] - most]
        due = -(-steps.returns[step] * before // 1000)
        late[:, :, step, most:] = np.maximum(0, due - given[:, :, step, most:])
    return late


def shortfalls(problem: Problem, steps: Steps, schedule: Schedule) -> list[tuple[int, int, int]]:
    """Target, district (-1: the city) and persons lacking, where some lack."""
    home = np.array([site.district for site in problem.sites], dtype=np.int64)
    lives = np.array([c.district for c in problem.communities], dtype=np.int64)
    sent, stay = schedule.sent(problem), people_of(problem)
    np.subtract.at(stay, arc_communities(problem), schedule.flow)
    found = []
    for number, target in enumerate(problem.targets):
        up = counts_for(target, steps)
        reached = schedule.given[:, target.group, up, target.by].sum(axis=1)
        if target.floor:
            for district in range(len(problem.districts)):
                here = home == district
                people = (
                    sent[here, target.group].sum() + stay[lives == district, target.group].sum()
                )
                wanted = wanted_of(target.permille, int(people))
                lacking = wanted - int(reached[here].sum())
                if lacking > 0:
                    found.append((number, district, lacking))
        else:
            everybody = sum(c.people[target.group] for c in problem.communities)
            lacking = wanted_of(target.permille, everybody) - int(reached.sum())
            if lacking > 0:
                found.append((number, -1, lacking))
    return found


def worth(problem: Problem, steps: Steps, schedule: Schedule) -> dict[AimKind, int]:
    """Every aim's value."""
    weights = np.array([group.weight for group in problem.groups], dtype=np.int64)
    people = np.array([c.people for c in problem.communities], dtype=np.int64).sum(axis=0)
    done = schedule.given[:, :, steps.last, :].sum(axis=(0, 2, 3))
    short = shortfalls(problem, steps, schedule)
    weekly, fixed = site_costs(problem, schedule.opened)
    runs = schedule.runs[schedule.opened]
    length = runs[:, 1] - runs[:, 0] + 1
    return {
        AimKind.LATE: int(late_doses(steps, schedule.given).sum()),
        AimKind.SHORTFALL: sum(weights[problem.targets[n].group] * gap for n, _, gap in short),
        AimKind.EXPIRED: schedule.ledger.expired(problem),
        AimKind.UNPROTECTED: int(weights @ (people * problem.periods - done)),
        AimKind.TRAVEL: int(problem.arcs.minutes @ schedule.flow.sum(axis=1)),
        AimKind.COST: int(fixed.sum() + weekly @ length),
    }
