"""A better bound for many sites: parts that are solved to their end, joined by prices.

Prices of the communities that more than one part may serve, and one price of every open site,
make the parts independent; the bound is the sum of their optima less what was paid twice. Closing
the gap inside the parts costs the sum of their trees, not the product. The prices climb by
subgradients, and what the parts open together is tried as a plan.

M. Guignard & S. Kim, "Lagrangean decomposition", Mathematical Programming 39 (1987) 215-228.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting.capacitated.partition import homes, partition, shares
from huiyin.vaccination.core.siting.capacitated.parts import (
    NOWHERE,
    Part,
    Split,
    least_elsewhere,
    part_of,
)
from huiyin.vaccination.core.siting.capacitated.shares import SharePlanner
from huiyin.vaccination.core.siting.errors import SitingError
from huiyin.vaccination.core.siting.problem import Ints, Kind, Network, Wish
from huiyin.vaccination.core.siting.proof_capacitated import CapacityNode
from huiyin.vaccination.core.siting.solved import Solved

Floats = NDArray[Any]
FIRST_SIZE = 100
"""Most sites of a part at first; twice as many whenever the bound no longer rises."""
PATIENCE, WORTH = 4, 0.1
"""After so many rounds that gained less than this share of the gap parts are made larger."""
SLACK = 0.02
"""Share of the gap that all parts together may leave open in one round."""
SITE_WEIGHT, STEP, SHORTER = 0.5, 0.5, 0.6
"""One site too many counts as so many communities; factor of a step, and after a failure."""
FIRST_SHARE = 0.5
"""Share of the time left that the first round may take, so that there is a bound at all."""
Search = Callable[[Network, Wish, Limits], Solved]


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """All parts solved once: the bound, what it rests on, what they open together, and the slope.

    slope (n,): of the prices elsewhere; surplus: open sites beyond p.
    """

    bound: int
    split: Split
    solved: tuple[Solved, ...]
    opened: Ints
    slope: Floats
    surplus: int


@dataclass(slots=True, eq=False)
class Decomposition:
    """Rounds over parts. prices (n,), site_price: cost units, where to start; seen (m,): how often
    the relaxed plan opens a site; end: clock time to stop at; tell: notes value and bound, says
    whether to go on.
    """

    network: Network
    wish: Wish
    limits: Limits
    planner: SharePlanner
    search: Search
    prices: Floats
    site_price: float
    seen: Floats
    tell: Callable[[int, int], bool]
    end: float
    best: Round | None = None
    nodes: int = 0
    going: bool = True
    least: Ints = field(init=False)
    of_site: Ints = field(init=False)
    home: Ints = field(init=False)

    def run(self) -> None:
        """Rounds with larger and larger parts, until time, gap or parts are at their end."""
        size = FIRST_SIZE
        share = shares(self.network, self.prices, self.seen)
        while self.going and size < len(self.network.sites):
            self.of_site = partition(share, self.prices, size)
            self.home = homes(self.network, share, self.of_site)
            self.least = least_elsewhere(self.network, self.of_site, self.home)
            self.rounds()
            size *= 2

    def rounds(self) -> None:
        """Climb with these parts while that is worth its time."""
        step, turns, mark = STEP, 0, self.gap
        mean, surplus = np.zeros(self.prices.size), 0.0
        prices, site_price = self.prices, self.site_price
        while self.going:
            found = self.one_round(prices, site_price)
            if found is None:
                return
            mean = 0.5 * (mean + found.slope)
            surplus = 0.5 * (surplus + found.surplus)
            if self.best is None or found.bound > self.best.bound:
                self.best = found
                self.prices, self.site_price = self.effective(prices), site_price
            else:
                step *= SHORTER
            self.going = self.tell(self.best.bound, self.nodes) and self.gap > 0
            turns += 1
            if turns % PATIENCE == 0:
                if mark - self.gap < WORTH * mark:
                    return
                mark = self.gap
            way = step * self.gap / max(1.0, float(mean @ mean) + SITE_WEIGHT * surplus**2)
            prices = self.prices + way * mean
            if self.wish.p is not None:
                site_price = max(0.0, self.site_price + way * SITE_WEIGHT * surplus)

    @property
    def gap(self) -> float:
        """Plan less bound, in cost units; of the first round, one tenth of the prices."""
        if self.best is None or self.planner.value is None:
            return 0.1 * float(self.prices.sum())
        return float(max(0, self.planner.value - self.best.bound))

    def effective(self, prices: Floats) -> Floats:
        """Prices as they count: elsewhere never costs less than its least cost."""
        return np.maximum(prices, self.least)

    def split(self, prices: Floats, site_price: float) -> Split:
        """Whole prices for the parts."""
        whole = np.rint(self.effective(prices)).astype(np.int64)
        elsewhere = np.where(self.least == NOWHERE, NOWHERE, whole)
        return Split(self.of_site, self.home, elsewhere, round(site_price))

    def one_round(self, prices: Floats, site_price: float) -> Round | None:
        """Solve every part at these prices; None where the time ends before all are."""
        split = self.split(prices, site_price)
        bound, surplus = 0, 0
        slope, opened, solved = np.zeros(prices.size), list[int](), list[Solved]()
        if self.wish.p is not None:
            bound, surplus = -split.site_price * self.wish.p, -self.wish.p
        for number in range(split.count):
            part = part_of(self.network, split, number)
            found = self.solve(part, number, split.count)
            if found is None:
                return None
            solved.append(found)
            twice = split.elsewhere[part.communities[part.abroad]]
            bound += found.bound - int(twice.sum())
            slope[part.communities] += away(part, found) - part.abroad
            opened += [int(part.sites[k]) for k in found.open if k != part.elsewhere]
        surplus += len(opened)
        self.try_plan(opened)
        return Round(
            bound, split, tuple(solved), np.array(opened, np.int64),
            np.where(self.least == NOWHERE, 0.0, slope), surplus,
        )  # fmt: skip

    def solve(self, part: Part, number: int, count: int) -> Solved | None:
        """One part, as well as this round needs it; None where the time is up."""
        left = self.end - self.limits.clock()
        if left <= 0 or not self.going:
            return None
        if self.best is None:
            left *= FIRST_SHARE * 2 / (count - number + 1)
        loose = SLACK * self.gap / (count * max(1.0, float(self.prices[part.communities].sum())))
        limits = Limits(left, self.limits.clock, loose, self.watch)
        try:
            found = self.search(part.network, Wish(Kind.CAPACITATED, seed=self.wish.seed), limits)
        except SitingError:
            return None
        self.nodes += found.nodes
        return found if self.going else None

    def watch(self, now: object) -> bool:
        """Pass on a wish to stop."""
        shown = 0 if self.best is None else self.best.bound
        self.going = self.going and self.tell(shown, self.nodes)
        return self.going

    def try_plan(self, opened: list[int]) -> None:
        """What the parts open, with as many sites as asked for, improved by swaps."""
        p, rank = self.wish.p, np.argsort(-self.seen, kind="stable")
        if p is not None and len(opened) > p:
            place = np.empty_like(rank)
            place[rank] = np.arange(rank.size)
            bound = self.network.must_open
            opened = sorted(opened, key=lambda j: (j not in bound, place[j]))[:p]
        elif p is not None and not self.wish.options.get("at_most"):
            shut = self.network.must_close | set(opened)
            opened += [int(j) for j in rank if j not in shut][: p - len(opened)]
        found = self.planner.consider(np.array(opened, np.int64))
        if found is not None:
            self.planner.polish(found, self.planner.effort)


def away(part: Part, solved: Solved) -> Floats:
    """The share of each of a part's communities that is left to other parts, shape (k,)."""
    arcs, k = part.network.arcs, part.communities.size
    row = np.repeat(np.arange(k), np.diff(arcs.start))
    left = np.zeros(k)
    for a, people in solved.certificate.more["flow"]:
        if arcs.site[a] == part.elsewhere:
            left[row[a]] += people
    return left / np.maximum(part.network.people, 1)


def proof_of(found: Round) -> tuple[CapacityNode, dict[str, Any]]:
    """The chain of the parts' trees, and what a certificate says of the parts."""
    chain: CapacityNode | None = None
    for number in range(len(found.solved) - 1, -1, -1):
        tree = found.solved[number].certificate.root
        chain = CapacityNode(None, with_it=tree, without=chain, part=number)
    if chain is None:
        raise ValueError("there is no part")
    made = [one.certificate for one in found.solved]
    return chain, {
        "of_site": found.split.of_site,
        "home": found.split.home,
        "elsewhere": found.split.elsewhere,
        "site_price": found.split.site_price,
        "targets": [one.target for one in made],
        "scales": [one.more["price_scale"] for one in made],
    }
