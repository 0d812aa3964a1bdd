"""Rules of doses to people: who may have them, in which order, how far apart (2 and 3)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from huiyin.vaccination.core.campaign.check.breach import Breach, Case, breach
from huiyin.vaccination.core.campaign.check.tables import Ints, Tables
from huiyin.vaccination.core.campaign.problem import Problem


def doses(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """Products for groups, first doses for people sent, further doses after the least interval."""
    yield from _groups(problem, tables)
    yield from _transfers(problem, tables)
    firsts = tables.counted()[:, :, :, 0, -1].sum(axis=2)
    sent = tables.sent(problem)
    for s, g in np.argwhere(firsts > sent).tolist():
        where = {"site": problem.sites[s].id, "group": problem.groups[g].id}
        yield breach(Case.MANY_FIRSTS, **where, doses=firsts[s, g], people=sent[s, g])
    for span, reached in tables.spans():
        yield from _order(problem, span, reached)


def _order(problem: Problem, span: slice, reached: Ints) -> Iterator[Breach]:
    for v, product in enumerate(problem.products):
        for k, interval in enumerate(product.intervals, 1):
            before = _earlier(reached[:, :, v, k - 1], interval.min_periods)[..., span]
            after = reached[:, :, v, k, span]
            for s, g, t in np.argwhere(after > before).tolist():
                yield breach(
                    Case.TOO_SOON,
                    site=problem.sites[s].id,
                    group=problem.groups[g].id,
                    product=product.id,
                    dose=k + 1,
                    period=span.start + t,
                    doses=after[s, g, t],
                    people=before[s, g, t],
                    before=k,
                    least=interval.min_periods,
                )


def _transfers(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """Nobody takes along a dose that was not given, or given later than they left."""
    for _, reached in tables.spans():
        each = np.diff(reached, axis=-1, prepend=0)
        for s, g, v, k, t in np.argwhere(each < 0).tolist():
            where = {"site": problem.sites[s].id, "group": problem.groups[g].id}
            what = {"product": problem.products[v].id, "dose": k + 1, "period": t}
            yield breach(Case.NEVER_GIVEN_THERE, **where, **what, doses=-each[s, g, v, k, t])
    for number in np.flatnonzero(tables.transfers[:, 5] >= tables.transfers[:, 7]).tolist():
        period, since = tables.transfers[number, [5, 7]].tolist()
        yield breach(Case.GIVEN_SINCE, row=number + 1, period=period, since=since)


def _groups(problem: Problem, tables: Tables) -> Iterator[Breach]:
    total = tables.given.sum(axis=(0, 4))
    for g, v, k in np.argwhere(total > 0).tolist():
        product = problem.products[v]
        where = {"group": problem.groups[g].id, "product": product.id, "dose": k + 1}
        if g not in product.groups:
            yield breach(Case.WRONG_GROUP, **where, doses=total[g, v, k])
        if k >= product.doses:
            yield breach(Case.DOSE_TOO_MANY, **where, doses=total[g, v, k], complete=product.doses)


def _earlier(reached: Ints, periods: int) -> Ints:
    """The cumulative doses as they stood `periods` earlier (last axis), 0 before the start."""
    shifted = np.zeros_like(reached)
    if periods < reached.shape[-1]:
        shifted[..., periods:] = reached[..., : reached.shape[-1] - periods]
    return shifted


def late_doses(problem: Problem, tables: Tables) -> Ints:
    """Whole persons late for a further dose, (sites, groups, products, doses, periods).

    In a period, ceil(return share of C(k) as it stood the most interval ago) - C(k + 1).
    """
    late = np.zeros_like(tables.given)
    for span, reached in tables.spans():
        for v, product in enumerate(problem.products):
            for k, interval in enumerate(product.intervals, 1):
                due = _earlier(reached[:, :, v, k - 1], interval.max_periods)
                due = -(-due * interval.return_permille // 1000)
                late[:, :, v, k, span] = np.maximum(due - reached[:, :, v, k], 0)[..., span]
    return late
