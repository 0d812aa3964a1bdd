"""Strong branching on groups of sites: short climbs on both sides of the ones that look best.

T. Achterberg, T. Koch & A. Martin, "Branching rules revisited", Operations Research Letters 33
(2005) 42-54. A climb goes on from its parent's means, for a restart would spend its few steps on
finding them again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.capacity.bound import Columns
from huiyin.vaccination.core.siting.capacity.groups import AT_LEAST, AT_MOST, Groups, balls
from huiyin.vaccination.core.siting.capacity.volume import Dual, improve
from huiyin.vaccination.core.siting.problem import Indices, Ints

STEP = 0.05
"""Factor of the first step of a climb that goes on from its parent's means."""
TRIED, KNOWN, KEPT = 24, 4, 4
"""Groups that are tried at a node, those of them that did best before, those climbed further."""
SHORT, LONG = 30, 60
"""Steps of those climbs."""
CLOSED = 1.0
"""Worth of a branch both of whose sides hold no better plan."""
LEAST_GAIN = 0.01
"""Share of the way to a closed node below which gains are not told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A node to branch at: its columns under given groups, its groups, and where it climbed to.

    sites: numbers in the network; aim: value that steps aim at; enough: bound that closes.
    """

    columns: Callable[[Groups], Columns]
    sites: Indices
    groups: Groups
    dual: Dual
    aim: float
    enough: float


@dataclass(slots=True, eq=False)
class Side:
    """One side of a branch: its groups, and as far as it has climbed."""

    groups: Groups
    dual: Dual


@dataclass(slots=True, eq=False)
class Branch:
    """At most `most` of the members (m,) are open, or more."""

    member: NDArray[np.bool_]
    most: int
    fewer: Side
    more: Side
    worth: float = 0.0


@dataclass(slots=True, eq=False)
class Prober:
    """Finds groups to branch on; remembers which did well. `order`: sites by cost, (n, m)."""

    order: Ints
    dice: np.random.Generator
    past: dict[bytes, float] = field(default_factory=dict)

    def choose(self, spot: Spot) -> Branch | None:
        """The group whose sides both gain most; None where no ball holds a broken number."""
        part = np.zeros(self.order.shape[1])
        part[spot.sites] = spot.dual.opened
        found = [started(spot, *ball) for ball in balls(self.order, part)]
        tried = self.tried(spot, self.picked([one for one in found if not known(spot, one)]))
        best = sorted(tried, key=lambda one: -one.worth)[:KEPT]
        for one in best:
            if best[0].worth < CLOSED:
                self.climb(spot, one, LONG)
        for one in tried:
            key = one.member.tobytes()
            self.past[key] = (self.past.get(key, one.worth) + one.worth) / 2
        return max(best, key=lambda one: one.worth, default=None)

    def tried(self, spot: Spot, picked: list[Branch]) -> list[Branch]:
        """Those that were climbed for, up to one both of whose sides are closed."""
        for count, one in enumerate(picked):
            self.climb(spot, one, SHORT)
            if one.worth >= CLOSED:
                return picked[: count + 1]
        return picked

    def picked(self, found: list[Branch]) -> list[Branch]:
        """Those that did best before, and others by lot."""
        keys = [one.member.tobytes() for one in found]
        seen = sorted(
            (k for k, key in enumerate(keys) if key in self.past), key=lambda k: -self.past[keys[k]]
        )[:KNOWN]
        others = self.dice.permutation(np.setdiff1d(np.arange(len(found)), seen))
        return [found[k] for k in [*seen, *others[: TRIED - len(seen)].tolist()]]

    @staticmethod
    def climb(spot: Spot, branch: Branch, steps: int) -> None:
        """Climb on both sides; the product of what they gain."""
        branch.worth = 1.0
        for side in (branch.fewer, branch.more):
            columns = spot.columns(side.groups)
            improve(columns, side.dual, spot.aim, spot.enough, steps, steps)
            gain = (side.dual.bound - spot.dual.bound) / (spot.enough - spot.dual.bound)
            branch.worth *= min(1.0, max(LEAST_GAIN, gain))


def started(spot: Spot, member: NDArray[np.bool_], total: float) -> Branch:
    """A branch before it climbs, at its parent's prices without a fee."""
    most, dual = int(np.floor(total)), spot.dual

    def side(sense: int, count: int) -> Side:
        missing = np.append(dual.missing, sense * (total - count))
        prices = np.append(dual.prices, 0.0)
        fresh = Dual(prices, dual.bound, missing, dual.opened.copy(), np.zeros(0), STEP)
        return Side(spot.groups.also(member, sense, count), fresh)

    return Branch(member, most, side(AT_MOST, most), side(AT_LEAST, most + 1))


def known(spot: Spot, branch: Branch) -> bool:
    """Whether one of the node's groups says already which side it is."""
    same = (spot.groups.member[:, spot.sites] == branch.member[spot.sites]).all(axis=1)
    first = np.where(spot.groups.sense == AT_MOST, spot.groups.count, spot.groups.count - 1)
    return bool((same & (first == branch.most)).any())
