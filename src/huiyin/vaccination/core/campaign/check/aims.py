"""The aims counted again from the tables, and what a plan says of its bounds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from huiyin.vaccination.core.campaign.check.breach import Breach, Case, breach
from huiyin.vaccination.core.campaign.check.doses import late_doses
from huiyin.vaccination.core.campaign.check.sites import cost_of
from huiyin.vaccination.core.campaign.check.tables import MOVES, Ints, Tables
from huiyin.vaccination.core.campaign.plan import Aim, Move, Plan
from huiyin.vaccination.core.campaign.problem import AimKind, Problem, Target

NOISE = 1e-6


def recount(problem: Problem, tables: Tables) -> dict[AimKind, int]:
    """Every aim as a whole number, from the tables alone."""
    expired = tables.moves[tables.moves[:, 2] == MOVES.index(Move.EXPIRE), 4].sum()
    return {
        AimKind.LATE: int(late_doses(problem, tables).sum()),
        AimKind.SHORTFALL: sum(
            lacking * problem.groups[target.group].weight
            for target in problem.targets
            for lacking in lacking_of(problem, tables, target)
        ),
        AimKind.EXPIRED: int(expired),
        AimKind.UNPROTECTED: unprotected(problem, tables),
        AimKind.TRAVEL: travel(problem, tables),
        AimKind.COST: cost_of(problem, tables),
    }


def residents(problem: Problem) -> Ints:
    """People by community and group."""
    people = np.array([c.people for c in problem.communities], dtype=np.int64)
    return people.reshape(len(problem.communities), len(problem.groups))


def up_to_dose(problem: Problem, tables: Tables, group: int, dose: int) -> Ints:
    """People of a group brought up to a dose, or complete where a product has fewer; by site and
    period, cumulative."""
    reached = tables.counted()[:, group]
    columns = [reached[:, v, min(dose, p.doses) - 1] for v, p in enumerate(problem.products)]
    found: Ints = np.sum(columns, axis=0)
    return found


def lacking_of(problem: Problem, tables: Tables, target: Target) -> list[int]:
    """Persons lacking to a target: one number for the city, or one per district for a floor.

    A floor is asked of the people sent to the sites of a district and, of its communities, of
    those sent nowhere.
    """
    reached = up_to_dose(problem, tables, target.group, target.dose)[:, target.by]
    if not target.floor:
        wanted = -(-target.permille * int(residents(problem)[:, target.group].sum()) // 1000)
        return [max(0, wanted - int(reached.sum()))]
    sent = tables.sent(problem)[:, target.group]
    district = np.array([site.district for site in problem.sites])
    people = np.bincount(district, sent, len(problem.districts)).astype(np.int64)
    for home, _, group, count in tables.assigned.tolist():
        if group == target.group:
            people[problem.communities[home].district] -= count
    for community in problem.communities:
        people[community.district] += community.people[target.group]
    done = np.bincount(district, reached, len(problem.districts)).astype(np.int64)
    lacking = np.maximum(-(-target.permille * people // 1000) - done, 0)
    return [int(n) for n in lacking]


def unprotected(problem: Problem, tables: Tables) -> int:
    """Person-periods without all doses, times the weight of the group."""
    total = 0
    everybody = residents(problem).sum(axis=0)
    most = max((product.doses for product in problem.products), default=1)
    for g, group in enumerate(problem.groups):
        complete = up_to_dose(problem, tables, g, most).sum(axis=0)
        total += group.weight * int((everybody[g] - complete).sum())
    return total


def travel(problem: Problem, tables: Tables) -> int:
    """Minutes of all people sent, one way; pairs that are not allowed count as nothing."""
    sites = len(problem.sites)
    owners = np.repeat(np.arange(len(problem.communities)), np.diff(problem.arcs.start))
    keys = owners * sites + problem.arcs.site
    order = np.argsort(keys)
    asked = tables.assigned[:, 0] * sites + tables.assigned[:, 1]
    if not len(keys):
        return 0
    at = np.minimum(np.searchsorted(keys[order], asked), len(keys) - 1)
    minutes = np.where(keys[order][at] == asked, problem.arcs.minutes[order][at], 0)
    return int((minutes * tables.assigned[:, 3]).sum())


def aims(problem: Problem, plan: Plan, tables: Tables) -> Iterator[Breach]:
    """Printed aims equal the recount, in the order asked; bounds and gaps fit their values."""
    asked = [str(wanted.kind) for wanted in problem.aims]
    printed = [aim.name for aim in plan.aims]
    if printed != asked:
        found, wanted = ", ".join(printed) or "-", ", ".join(asked)
        yield breach(Case.AIMS_OTHERWISE, found=found, asked=wanted)
    counted = recount(problem, tables)
    for aim in plan.aims:
        if aim.name not in asked:
            continue
        right = counted[AimKind(aim.name)]
        if aim.value != right:
            yield breach(Case.AIM_UNTRUE, aim=aim.name, value=aim.value, counted=right)
        yield from _bounds(aim)
    yield from _caps(plan, counted)
    yield from _nearest(problem, plan, tables)


def _caps(plan: Plan, counted: dict[AimKind, int]) -> Iterator[Breach]:
    """A proof speaks of plans that keep earlier aims within caps; this plan must be one of them."""
    for proof in plan.proofs:
        for name, limit in proof.caps:
            value = counted[AimKind(name)]
            if value > limit + NOISE * max(1.0, abs(limit)):
                found = {"aim": proof.aim, "earlier": name, "value": value}
                yield breach(Case.CAP_BROKEN, **found, most=limit)


def shortest_ways(problem: Problem, tables: Tables) -> int:
    """Minutes if everybody went to the nearest site in use."""
    used = np.asarray(tables.in_use().any(axis=1))
    people, arcs = residents(problem).sum(axis=1), problem.arcs
    minutes = np.where(used[arcs.site], arcs.minutes, np.iinfo(np.int64).max)
    least = 0
    for i in np.flatnonzero(people).tolist():
        ways = minutes[arcs.start[i] : arcs.start[i + 1]]
        if len(ways) and ways.min() < np.iinfo(np.int64).max:
            least += int(people[i]) * int(ways.min())
    return least


def _nearest(problem: Problem, plan: Plan, tables: Tables) -> Iterator[Breach]:
    """A bound of travel without prices is no more than everybody's way to the nearest site in
    use, unless an integer programme over every choice of sites gave it: then it is its outer bound
    too, and never called proven."""
    if any(proof.aim == AimKind.TRAVEL for proof in plan.proofs):
        return
    least = shortest_ways(problem, tables)
    for aim in plan.aims:
        if aim.name != AimKind.TRAVEL or aim.bound is None or aim.bound == aim.outer_bound:
            continue
        if aim.bound > least:
            yield breach(Case.BOUND_TOO_LONG, aim=aim.name, bound=aim.bound, most=least)


def _bounds(aim: Aim) -> Iterator[Breach]:
    slack = NOISE * max(1.0, abs(aim.value))
    for case, bound in ((Case.BOUND_ABOVE, aim.bound), (Case.OUTER_ABOVE, aim.outer_bound)):
        if bound is not None and bound > aim.value + slack:
            yield breach(case, aim=aim.name, bound=bound, value=aim.value)
    if aim.bound is None or aim.gap is None:
        return
    distance = max(0.0, aim.value - aim.bound)
    right = 0.0 if distance == 0 else distance / abs(aim.value)
    if abs(aim.gap - right) > NOISE:
        yield breach(Case.GAP_UNTRUE, aim=aim.name, gap=aim.gap, counted=right)
