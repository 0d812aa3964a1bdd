"""Curves of all sites from those of a few knots: what a site can do depends on its room for a
person.

Everything that people and room are subject to, other than what the city shares, grows in
proportion: a site between two knots may follow the first with part of its people and the second
with the rest, and keeps every rule. Parts are chosen so that its room for a person is met exactly;
only that groups are mixed otherwise than at the knots is left to `fill`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from huiyin.vaccination.core.campaign.doses import Doses, add_doses, add_supply
from huiyin.vaccination.core.campaign.guide import begun, city, given_of, weighed
from huiyin.vaccination.core.campaign.layout import Layout
from huiyin.vaccination.core.campaign.linear import NO_CAPS, solve_linear
from huiyin.vaccination.core.campaign.master import expired_aim, unprotected_aim
from huiyin.vaccination.core.campaign.problem import AimKind, Ints, Problem
from huiyin.vaccination.core.campaign.rows import Builder, Floats, Model
from huiyin.vaccination.core.campaign.steps import Steps, steps_of
from huiyin.vaccination.core.campaign.targets import add_targets
from huiyin.vaccination.core.campaign.watch import Watcher

BOUNDLESS = 10**13


@dataclass(frozen=True, slots=True, eq=False)
class Guided:
    """curves: cumulative doses in fractions, (sites, groups, steps, periods); load: people for a
    dose of room at each knot, rising; price: what one more person costs there, in weighted
    person-periods beyond the least crowded; unprotected: the aim's value; earlier: weighed cost of
    the aims before it."""

    curves: Floats
    load: Floats
    price: Floats
    unprotected: float
    earlier: float

    def does(self, best: Guided, give: float | None) -> bool:
        """Whether earlier aims give up nothing, and person-periods no more than a part of the best;
        as much as they like where it is None."""
        kept = give is None or self.unprotected <= best.unprotected * (1 + give)
        return kept and self.earlier <= best.earlier + 1


def curves_by_room(
    problem: Problem, sent: Ints, room: Floats, knots: int, watcher: Watcher
) -> Guided | None:
    """The best curves for people as sent, (sites, groups), within room, (sites, periods); None
    where stopped, or nobody is sent."""
    used = np.flatnonzero(sent.any(axis=1))
    if not len(used):
        return None
    people = sent[used].sum(axis=1)
    ratio = room[used].mean(axis=1) / people
    part, at = parts_of(ratio, people, knots)
    source: Ints = np.rint(part.T @ sent[used]).astype(np.int64)
    doses = (part * at / np.maximum(ratio, 1e-12)[:, None]).T @ room[used]
    steps = steps_of(problem)
    model = _model(problem, steps, source, doses, len(used))
    cost = weighed(problem, model)
    valued = cost + begun(problem, model)
    answer = solve_linear(model, valued, NO_CAPS, watcher.left, watcher.goes_on)
    if answer.columns is None:
        return None
    given = given_of(model, answer.columns)
    curves = np.zeros((len(sent), *given.shape[1:]))
    share = np.divide(1.0, source, out=np.zeros(source.shape), where=source > 0)
    curves[used] = np.einsum("sk,sg,kg,kgjt->sgjt", part, sent[used], share, given, optimize=True)
    unprotected = model.objectives[AimKind.UNPROTECTED]
    load = source.sum(axis=1) / np.maximum(doses.mean(axis=1), 1e-9)
    order = np.argsort(load)
    price = _price(model, valued, answer.prices, source)[order]
    return Guided(
        curves=curves,
        load=load[order],
        price=np.maximum.accumulate(price - price[0]),
        unprotected=unprotected.of(answer.columns),
        earlier=float((cost - unprotected.cost) @ answer.columns),
    )


def parts_of(ratio: Floats, people: Ints, knots: int) -> tuple[Floats, Floats]:
    """Part of each site's people that follows each knot, (sites, knots), and the knots' room for a
    person: the two knots around the site's own, with about as many people between any two."""
    order = np.argsort(ratio, kind="stable")
    upto = np.cumsum(people[order]) / people.sum()
    at = np.searchsorted(upto, np.linspace(0, 1, knots)[1:-1])
    chosen = ratio[order][np.minimum(at, len(order) - 1)]
    ends = np.unique(np.concatenate([chosen, [ratio.min(), ratio.max()]]))
    if len(ends) == 1:
        return np.ones((len(ratio), 1)), ends
    part = np.zeros((len(ratio), len(ends)))
    every = np.arange(len(ratio))
    above = np.clip(np.searchsorted(ends, ratio, side="right"), 1, len(ends) - 1)
    below = above - 1
    part[every, below] = (ends[above] - ratio) / (ends[above] - ends[below])
    part[every, above] += 1 - part[every, below]
    taken = part.sum(axis=0) > 1e-9
    return part[:, taken], ends[taken]


def _model(problem: Problem, steps: Steps, source: Ints, doses: Floats, margin: int) -> Model:
    """Knots as zones of one city, each with its people and room; doses and persons that rounding
    can cost are kept back."""
    count = len(source)
    one = replace(problem.sites[0], district=0, cold_ml=BOUNDLESS)
    whole = replace(city(problem), sites=(one,) * count)
    every, nowhere = np.arange(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    layout = Layout(
        sites=every,
        open=np.ones(count, dtype=bool),
        zone=every,
        district=nowhere,
        source=source,
        home=nowhere,
        arc_source=every,
        arc_zone=every,
        arc_minutes=nowhere,
    )
    lossy = any(product.loss_permille for product in problem.products)
    builder = Builder()
    given = add_doses(builder, whole, layout, steps)
    lots = add_supply(builder, whole, layout, steps, given, margin=margin if lossy else 0)
    _within_room(builder, given, doses)
    short = add_targets(builder, whole, layout, steps, given, margin=steps.count)
    return builder.model(
        {
            AimKind.SHORTFALL: builder.objective((short.columns, short.weights)),
            AimKind.EXPIRED: expired_aim(builder, whole, lots),
            AimKind.UNPROTECTED: unprotected_aim(builder, whole, layout, given.given, steps.last),
        }
    )


def _within_room(builder: Builder, doses: Doses, room: Floats) -> None:
    rows = builder.row_block("room", room.shape, -np.inf, room)
    builder.put(rows[:, None, None, :], doses.given, 1)
    builder.put(rows[:, None, None, 1:], doses.given[..., :-1], -1)


def _price(model: Model, cost: Floats, prices: Floats, source: Ints) -> Floats:
    """What one more person, mixed as those there, costs at each knot: the change of the bound that
    prices give when people and the column bounds that stand for them grow."""
    left = np.minimum(0.0, cost - model.matrix.T @ prices)
    given, flow = model.columns["given"], model.columns["flow"]
    at_end = np.where(given >= 0, left[np.maximum(given, 0)], 0.0).sum(axis=(2, 3))
    each = prices[model.rows["leave"]].reshape(source.shape) + left[flow] + at_end
    worth: Floats = (each * source).sum(axis=1) / np.maximum(source.sum(axis=1), 1)
    return worth
