"""Curves for sites that are equally crowded: what a site can do depends on people for its room.

Sites with as much room for each person follow one curve, wherever they lie; dealt out by people it
asks no site for more than it can give, which the curve of a district does.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from huiyin.vaccination.core.campaign.capacity import doses_by_cold, full_doses
from huiyin.vaccination.core.campaign.guide import city, curves
from huiyin.vaccination.core.campaign.layout import Layout
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.rows import Floats
from huiyin.vaccination.core.campaign.watch import Watcher

CLASSES = 22
ALL = 1000


def crowds(problem: Problem, opened: Ints, sent: Ints) -> Ints:
    """The class of each site, -1 where nobody is sent: the most crowded first, about as many people
    in each."""
    own = np.zeros(len(problem.sites), dtype=np.int64)
    own[opened] = full_doses(problem)[opened]
    room = np.minimum(own, doses_by_cold(problem)).astype(np.float64)
    for team in problem.teams:
        for point in team.points:
            room[point] += team.doses / len(team.points)
    people = sent.sum(axis=1)
    used = np.flatnonzero(people)
    order = used[np.argsort(room[used] / people[used], kind="stable")]
    upto = np.cumsum(people[order]) / max(1, int(people.sum()))
    found = np.full(len(people), -1, dtype=np.int64)
    found[order] = np.unique(np.floor(upto * CLASSES * (1 - 1e-9)), return_inverse=True)[1]
    return found


def curves_by_load(
    problem: Problem, opened: Ints, sent: Ints, zone: Ints, watcher: Watcher
) -> Floats | None:
    """Cumulative doses by class of site, group, step and period; None where stopped.

    sent: people at each site (sites, groups); zone: class of each site.
    """
    classes = int(zone.max(initial=-1)) + 1
    if not classes:
        return None
    used = np.flatnonzero(zone >= 0)
    source = np.zeros((classes, sent.shape[1]), dtype=np.int64)
    np.add.at(source, zone[used], sent[used])
    every = np.arange(classes, dtype=np.int64)
    nowhere = np.zeros(classes, dtype=np.int64)
    layout = Layout(
        sites=used,
        open=np.isin(used, opened),
        zone=zone[used],
        district=nowhere,
        source=source,
        home=nowhere,
        arc_source=every,
        arc_zone=every,
        arc_minutes=nowhere,
    )
    return curves(city(within_cold(problem)), layout, watcher)


def within_cold(problem: Problem) -> Problem:
    """The same campaign with no more seats and team doses than each site's own cold store holds,
    doses lost in handling included, so that sites in one class need not share theirs."""
    loss = max((product.loss_permille for product in problem.products), default=0)
    cold = doses_by_cold(problem) * (ALL - loss) // ALL
    sites = tuple(
        replace(site, seats=min(site.seats, int(most) * problem.observe_minutes // site.minutes))
        if site.minutes
        else site
        for site, most in zip(problem.sites, cold, strict=True)
    )
    teams = tuple(
        replace(t, doses=min(t.doses, max((int(cold[s]) for s in t.points), default=t.doses)))
        for t in problem.teams
    )
    return replace(problem, sites=sites, teams=teams)
