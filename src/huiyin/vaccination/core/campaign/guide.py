"""Curves to follow: one linear programme with the aims weighed so that earlier ones come first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from huiyin.vaccination.core.campaign.layout import Layout, by_district
from huiyin.vaccination.core.campaign.linear import NO_CAPS, solve_linear
from huiyin.vaccination.core.campaign.master import Margins, build
from huiyin.vaccination.core.campaign.problem import AimKind, Arcs, Ints, Problem
from huiyin.vaccination.core.campaign.rows import Floats, Model
from huiyin.vaccination.core.campaign.steps import steps_of
from huiyin.vaccination.core.campaign.watch import Watcher

GUIDED = (AimKind.SHORTFALL, AimKind.EXPIRED, AimKind.UNPROTECTED)

BEGUN = 0.001
"""What a person-period with a first dose is worth in such without all doses: where the rest falls
after the last period no aim counts it, but nobody understands doses left in store while people
wait."""


def curves(problem: Problem, layout: Layout, watcher: Watcher) -> Floats | None:
    """Cumulative doses by zone, group, step and period, in fractions; None where stopped.

    Doses and persons that rounding can cost are kept back from the start.
    """
    count = steps_of(problem).count
    lossy = any(product.loss_permille for product in problem.products)
    margins = Margins(doses=len(layout.sites) if lossy else 0, persons=count)
    model = build(problem, layout, margins)
    cost = weighed(problem, model) + begun(problem, model)
    answer = solve_linear(model, cost, NO_CAPS, watcher.left, watcher.goes_on)
    return None if answer.columns is None else given_of(model, answer.columns)


def given_of(model: Model, columns: Floats) -> Floats:
    """Cumulative doses by zone, group, step and period of a solution, made not to fall."""
    given = model.columns["given"]
    found = np.where(given >= 0, columns[np.maximum(given, 0)], 0.0)
    running: Floats = np.maximum.accumulate(found, axis=-1)
    return running


def weighed(problem: Problem, model: Model) -> Floats:
    """One person or dose of an earlier aim outweighs what it can cost all later ones."""
    weights = [group.weight for group in problem.groups if group.weight]
    low, high = min(weights, default=1), max(weights, default=1)
    least = {AimKind.SHORTFALL: low, AimKind.EXPIRED: 1, AimKind.UNPROTECTED: low}
    most = {AimKind.SHORTFALL: high, AimKind.EXPIRED: 1, AimKind.UNPROTECTED: high}
    most[AimKind.UNPROTECTED] *= problem.periods
    cost = np.zeros(len(model.col_lo))
    worst = 0.0
    for wanted in reversed(problem.aims):
        if wanted.kind in GUIDED:
            factor = max(1.0, 2 * worst / least[wanted.kind])
            cost += factor * model.objectives[wanted.kind].cost
            worst = max(worst, factor * most[wanted.kind])
    return cost


def begun(problem: Problem, model: Model) -> Floats:
    """What first doses are worth beside the aims: a little, the more the sooner."""
    weights = np.array([group.weight for group in problem.groups], dtype=np.float64)
    first = model.columns["given"][:, :, steps_of(problem).first]
    worth = np.broadcast_to(-BEGUN * weights[None, :, None, None], first.shape)
    cost = np.zeros(len(model.col_lo))
    cost[first[first >= 0]] = worth[first >= 0]
    return cost


def city(problem: Problem) -> Problem:
    """The same campaign seen as one district in which everyone can go everywhere."""
    sites = tuple(replace(site, district=0) for site in problem.sites)
    people = np.array([c.people for c in problem.communities], dtype=np.int64)
    whole = replace(problem.communities[0], district=0, people=tuple(people.sum(axis=0).tolist()))
    count = len(sites)
    return replace(
        problem,
        districts=("",),
        communities=(whole,),
        sites=sites,
        arcs=Arcs(
            start=np.array([0, count], dtype=np.int64),
            site=np.arange(count, dtype=np.int32),
            minutes=np.zeros(count, dtype=np.int64),
            metres=np.zeros(count, dtype=np.int64),
        ),
        roster=problem.roster.sum(axis=0, keepdims=True),
    )


def city_curves(problem: Problem, opened: Ints, watcher: Watcher) -> Floats | None:
    """Curves of the city as one zone: quick, and good enough to size sites and for a first plan."""
    whole = city(problem)
    return curves(whole, by_district(whole, opened), watcher)
