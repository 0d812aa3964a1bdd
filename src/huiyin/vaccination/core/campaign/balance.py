"""People and doses in turns: who goes where, what crowding costs there, who goes elsewhere for it.

The curves for people as they are sent (`knots`) say what one person more costs a site by how
crowded it is. At that price, in minutes, people are sent anew. A high price gives the fewest
person-periods without all doses; it is lowered, for shorter ways, as far as that aim may give.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from huiyin.vaccination.core.campaign.knots import Guided, curves_by_room
from huiyin.vaccination.core.campaign.problem import AimKind, Ints, Problem
from huiyin.vaccination.core.campaign.rows import Floats
from huiyin.vaccination.core.campaign.schedule import sent_by
from huiyin.vaccination.core.campaign.sending import Portions, Tiers, send
from huiyin.vaccination.core.campaign.watch import Watcher

KNOTS, FINE = 8, 16
"""Knots while people are moved about, and of the curves that the plan follows."""

DEAREST, CHEAPEST = 8.0, 0.25
"""Price of the most crowded place, in longest ways: at first, and the least that is tried."""

DEAR_ROUNDS, TRIALS = 2, 2
"""Times that people are moved at the dearest price, and prices that are tried below it."""

FINER = 4
"""Tiers between two knots."""

BUSY, CROWDED, MOST = 0.97, 0.85, 1.15
"""Parts of the most doses of a period from which it counts as busy, and of its room from which a
site does as crowded; the most that is believed of what it asks."""


@dataclass(frozen=True, slots=True, eq=False)
class Balanced:
    """People sent along each arc (arcs, groups), curves for them, and the room, in doses (sites,
    periods), that they believe in."""

    flow: Ints
    guided: Guided
    room: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Turns:
    problem: Problem
    portions: Portions
    room: Floats
    watcher: Watcher

    def guided(self, flow: Ints, room: Floats, knots: int = KNOTS) -> Balanced | None:
        """People as they are sent, with curves for them."""
        sent = sent_by(self.problem, flow)
        guided = curves_by_room(self.problem, sent, room, knots, self.watcher)
        return None if guided is None else Balanced(flow, guided, room)

    def moved(self, now: Balanced, price: float) -> Balanced | None:
        """People sent anew at a price of the most crowded place, in longest ways."""
        room = answered(self.room, now.room, now.guided.curves)
        dearest = price * float(self.problem.arcs.minutes.max(initial=1))
        tiers = tiers_of(now.guided, room, dearest)
        left, goes_on = self.watcher.left, self.watcher.goes_on
        return self.guided(send(self.problem, self.portions, tiers, left, goes_on), room)


def balanced(
    problem: Problem, portions: Portions, flow: Ints, room: Floats, watcher: Watcher
) -> Balanced | None:
    """People and curves that suit each other, from people sent somehow; room: doses (sites,
    periods). None where not even the first curves were found."""
    turns = _Turns(problem, portions, room, watcher)
    now = turns.guided(flow, room)
    if now is None:
        return None
    if not problem.single_site and _before_travel(problem):
        now = _cheaper(turns, _dear(turns, now))
    if not watcher.enter("doses by how crowded sites are"):
        return now
    return turns.guided(now.flow, now.room, FINE) or now


def _before_travel(problem: Problem) -> bool:
    """Whether people may have longer ways so that all are protected sooner."""
    ways_or_doses = (AimKind.TRAVEL, AimKind.UNPROTECTED)
    order = [wanted.kind for wanted in problem.aims if wanted.kind in ways_or_doses]
    return order[:1] == [AimKind.UNPROTECTED]


def _dear(turns: _Turns, now: Balanced) -> Balanced:
    """Crowding at its dearest: the fewest person-periods, however long the ways."""
    for _ in range(DEAR_ROUNDS):
        if not turns.watcher.enter("people against crowding"):
            break
        found = turns.moved(now, DEAREST)
        if found is None:
            break
        now = found
    return now


def _cheaper(turns: _Turns, best: Balanced) -> Balanced:
    """The lowest price at which the earlier aims stay and person-periods keep their tolerance."""
    give = next(w.permille for w in turns.problem.aims if w.kind == AimKind.UNPROTECTED) / 1000
    limit, earlier = best.guided.unprotected * (1 + give), best.guided.earlier + 1
    low, high = CHEAPEST, DEAREST
    now = best
    for _ in range(TRIALS):
        if not turns.watcher.enter("shorter ways"):
            break
        price = (low * high) ** 0.5
        found = turns.moved(now, price)
        if found is None:
            break
        now = found
        if now.guided.unprotected <= limit and now.guided.earlier <= earlier:
            best, high = now, price
        else:
            low = price
    return best


def tiers_of(guided: Guided, room: Floats, dearest: float) -> Tiers:
    """Room of each site in tiers of rising load, at the price of crowding; the most crowded knot
    costs `dearest` minutes."""
    load, price = guided.load, guided.price
    fine = load
    if len(load) > 1:
        parts = [np.linspace(*ends, FINER, endpoint=False) for ends in pairwise(load)]
        fine = np.append(np.concatenate(parts), load[-1])
    top = max(float(price[-1]), 1e-9)
    middle = np.interp((fine[1:] + fine[:-1]) / 2, load, price)
    minutes = np.concatenate([[0.0], middle, [2 * top]]) * dearest / top
    widths = np.diff(fine, prepend=0.0)
    return Tiers(np.round(widths[:, None] * room.mean(axis=1)[None]), minutes)


def answered(room: Floats, believed: Floats, curves: Floats) -> Floats:
    """Room to believe in, as much in all: a site whose mix of groups asks for more than its room
    when the city is busiest counts as smaller, one that asks for less as larger."""
    load = np.diff(curves.sum(axis=(1, 2)), axis=1, prepend=0.0)
    total = load.sum(axis=0)
    busy = total >= BUSY * min(float(room.sum(axis=0).max()), float(total.max()))
    asked = load[:, busy].sum(axis=1) / np.maximum(room[:, busy].sum(axis=1), 1.0)
    factor = np.where(asked > CROWDED, 1 / np.clip(asked, CROWDED, MOST), 1.0)
    found: Floats = believed * factor[:, None]
    found *= room.sum() / max(float(found.sum()), 1.0)
    return found
