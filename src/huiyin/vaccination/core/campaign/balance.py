"""People and doses in turns: who goes where, what crowding costs there, who goes elsewhere for it.

The curves for people as they are sent (`knots`) say what one person more costs a site by how
crowded it is. At that price, in minutes, people are sent anew. First the fewest person-periods
without all doses are looked for; then sites are filled more, and the price is lowered, for shorter
ways, as far as that aim may give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from huiyin.vaccination.core.campaign.knots import Guided, curves_by_room
from huiyin.vaccination.core.campaign.problem import AimKind, Ints, Problem
from huiyin.vaccination.core.campaign.rows import Floats
from huiyin.vaccination.core.campaign.schedule import sent_by
from huiyin.vaccination.core.campaign.sending import Portions, Tiers, overfull, send
from huiyin.vaccination.core.campaign.together import together
from huiyin.vaccination.core.campaign.watch import Watcher

KNOTS = 6
"""So many sites stand for all."""

SOONER = 8.0, 0.6
"""Prices of the most crowded place, in longest ways, that are tried for the fewest
person-periods."""

NEARER = 4.0, 0.03
"""Between which prices, in longest ways, the one for shorter ways is looked for."""

FULLER = 1.0, 2.25
"""Between which loads, in parts of what sites would have if all were equally crowded, the one to
which they are filled is looked for."""

SOONER_ROUNDS, NEARER_ROUNDS = 2, 3
"""Times that two prices, or two loads, are tried next to each other."""

SETTLED = 1e-4
"""Part of the person-periods that is no gain."""

FOR_WAYS = 0.6
"""Part of what person-periods may give that is looked for with shorter ways; rounding to whole
doses takes some."""

OFFERED = 6
"""Of all that was tried, so many with the shortest ways are offered: only whole doses show what
rounding costs each."""

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


class _Turns:
    """All that was tried."""

    def __init__(self, problem: Problem, portions: Portions, room: Floats, watcher: Watcher):
        self.problem, self.portions, self.room, self.watcher = problem, portions, room, watcher
        self.found: list[Balanced] = []

    def guided(self, flow: Ints, room: Floats) -> Balanced | None:
        """People as they are sent, with curves for them."""
        sent = sent_by(self.problem, flow)
        guided = curves_by_room(self.problem, sent, room, KNOTS, self.watcher)
        return None if guided is None else Balanced(flow, guided, room)

    def moved(self, now: Balanced, price: float) -> Balanced | None:
        """People sent anew at a price of the most crowded place, in longest ways."""
        room = answered(self.room, now.room, now.guided.curves)
        dearest = price * float(self.problem.arcs.minutes.max(initial=1))
        return self._sent(tiers_of(now.guided, room, dearest), room)

    def filled(self, now: Balanced, load: float) -> Balanced | None:
        """People sent to the nearest site that is not yet so crowded, in parts of what all would be
        if they were equally so."""
        mean = now.room.mean(axis=1)
        each = self.portions.people.sum() / max(1.0, float(mean.sum()))
        holds = np.floor(load * each * mean).astype(np.int64)
        return self._sent(overfull(self.problem, holds), now.room)

    def _sent(self, tiers: Tiers, room: Floats) -> Balanced | None:
        left, goes_on = self.watcher.left, self.watcher.goes_on
        return self.guided(send(self.problem, self.portions, tiers, left, goes_on), room)

    def minutes(self, now: Balanced) -> int:
        """Minutes of all people's ways."""
        return int(now.flow.sum(axis=1) @ self.problem.arcs.minutes)

    def keep(self, *made: Balanced | None) -> None:
        """Remember what was made."""
        self.found += [one for one in made if one is not None]

    def soonest(self) -> Balanced:
        """What has the fewest person-periods, of what has the least of the aims before."""
        least = min(one.guided.earlier for one in self.found) + 1
        kept = [one for one in self.found if one.guided.earlier <= least]
        return min(kept, key=lambda one: one.guided.unprotected)

    def does(self, made: Balanced | None, give: float) -> bool:
        """Whether it gives up no more than may be of the fewest person-periods."""
        return made is not None and made.guided.does(self.soonest().guided, give)

    def nearest(self, give: float) -> list[Balanced]:
        """All that does, the shortest ways first."""
        return sorted((one for one in self.found if self.does(one, give)), key=self.minutes)


def balanced(
    problem: Problem, portions: Portions, flow: Ints, room: Floats, watcher: Watcher
) -> list[Balanced]:
    """People and curves that suit each other, from people sent somehow, the shortest ways first;
    room: doses (sites, periods). Nothing where not even the first curves were found."""
    turns = _Turns(problem, portions, room, watcher)
    turns.keep(turns.guided(flow, room))
    give = part_to_give(problem)
    nowhere_else = len(np.unique(portions.portion)) == len(portions.portion)
    if problem.single_site or give is None or nowhere_else or not turns.found:
        return turns.found
    part = give * FOR_WAYS
    _nearer(turns, partial(turns.filled, turns.soonest()), FULLER, part)
    _sooner(turns)
    _nearer(turns, partial(turns.moved, turns.nearest(part)[0]), NEARER, part)
    return turns.nearest(give)[:OFFERED]


def _sooner(turns: _Turns) -> None:
    """Fewer person-periods, however long the ways."""
    for _ in range(SOONER_ROUNDS):
        now = turns.soonest()
        if not turns.watcher.enter("people against crowding"):
            return
        turns.keep(*together(*(partial(turns.moved, now, price) for price in SOONER)))
        if turns.soonest().guided.unprotected > (1 - SETTLED) * now.guided.unprotected:
            return


def _nearer(
    turns: _Turns,
    make: Callable[[float], Balanced | None],
    ends: tuple[float, float],
    give: float,
) -> None:
    """Shorter ways, the more so the nearer to the second end, for as long as it does."""
    good, bad = ends
    for _ in range(NEARER_ROUNDS):
        if not turns.watcher.enter("shorter ways"):
            return
        step = (bad / good) ** (1 / 3)
        one, two = good * step, bad / step
        made = together(partial(make, one), partial(make, two))
        turns.keep(*made)
        if turns.does(made[1], give):
            good = two
        elif turns.does(made[0], give):
            good, bad = one, two
        else:
            bad = one


def part_to_give(problem: Problem) -> float | None:
    """Part of the person-periods without all doses that may be given up for shorter ways; None
    where ways come first."""
    for wanted in problem.aims:
        if wanted.kind == AimKind.TRAVEL:
            break
        if wanted.kind == AimKind.UNPROTECTED:
            return wanted.permille / 1000
    return None


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
