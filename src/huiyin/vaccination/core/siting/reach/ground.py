"""A network and a wish as the reach searches see them: which sites are free, and what they reach.

Extra sites never leave more people out, so the searches ask for at most p sites; a plan is filled
up to p afterwards, unless the wish's option "at_most" is not 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.siting.errors import BadNumber, Contradiction, TooFewSites
from huiyin.vaccination.core.siting.problem import Indices, Ints, Network, Wish
from huiyin.vaccination.core.siting.reach.rows import Flags, Reach, reach_of

FAR = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """free: sites that may be open or closed; must: those open in any case; row: of each arc.

    p: sites wanted in all, radius: within which people count as covered; 0 where none is given.
    """

    network: Network
    free: Indices
    must: Ints
    row: Ints
    counted: Flags
    """Communities with people, shape (n,)."""
    p: int
    radius: int

    def lengths(self, plan: Ints) -> Ints:
        """The way of each community to its nearest site of a plan, shape (n,); FAR where none."""
        return self.nearest(plan)[0]

    def nearest(self, plan: Ints) -> tuple[Ints, Indices]:
        """Ways to the nearest site of a plan, and that site; FAR and -1 where there is none.

        Arcs stand nearest first, so that the first one of a row that leads to the plan is it.
        """
        arcs, n = self.network.arcs, self.counted.size
        inside = np.zeros(len(self.network.sites), np.bool_)
        inside[plan] = True
        used = np.flatnonzero(inside[arcs.site])
        rows, first = np.unique(self.row[used], return_index=True)
        way, site = np.full(n, FAR), np.full(n, -1, np.int32)
        way[rows], site[rows] = arcs.length[used[first]], arcs.site[used[first]]
        return way, site

    def within(self, radius: int, weight: Ints) -> Reach:
        """What the free sites reach within a radius; what a `must` site reaches counts nothing."""
        arcs, n = self.network.arcs, self.counted.size
        near = arcs.length <= radius
        kind = np.zeros(len(self.network.sites), np.int8)
        kind[self.free], kind[self.must] = 1, 2
        of_arc = np.where(near, kind[arcs.site], 0)
        done = np.bincount(self.row[of_arc == 2], minlength=n) > 0
        weight = np.where(done, 0, weight)
        kept = (of_arc == 1) & (weight > 0)[self.row]
        start = np.concatenate(([0], np.cumsum(np.bincount(self.row[kept], minlength=n))))
        return reach_of(start, arcs.site[kept], weight, kind.size)

    def filled(self, plan: Ints, wish: Wish) -> tuple[int, ...]:
        """The plan with its `must` sites, and more up to p: those that the most arcs lead to."""
        chosen = {int(j) for j in plan} | {int(j) for j in self.must}
        if not wish.options.get("at_most"):
            arcs = np.bincount(self.network.arcs.site, minlength=len(self.network.sites))
            more = self.free[np.argsort(-arcs[self.free], kind="stable")]
            spare = [int(j) for j in more if int(j) not in chosen]
            chosen.update(spare[: self.p - len(chosen)])
        return tuple(sorted(chosen))


def ground_of(network: Network, wish: Wish) -> Ground:
    """The ground of a wish.

    Raises BadNumber, Contradiction or TooFewSites where the wish cannot be meant.
    """
    if wish.budget is not None or wish.single_source:
        raise BadNumber(
            f"A budget or single source is not part of {wish.kind.value}.", "Leave it out."
        )
    if network.must_open & network.must_close:
        raise Contradiction("A site must be open and must be closed.", "Take one of the two off.")
    fixed = network.must_open | network.must_close
    m, n = len(network.sites), len(network.communities)
    free = np.array([j for j in range(m) if j not in fixed], np.int32)
    must = np.array(sorted(network.must_open), np.int64)
    if wish.p is not None and not must.size <= wish.p <= must.size + free.size:
        raise TooFewSites(
            f"p is {wish.p}; {must.size} sites must be open and {must.size + free.size} may be.",
            "Choose p between the two.",
            ("p",),
        )
    if wish.p is not None and wish.p < 1:
        raise TooFewSites(f"p is {wish.p}; at least one site must open.", "Give a larger p.")
    row = np.repeat(np.arange(n), np.diff(network.arcs.start))
    return Ground(network, free, must, row, network.people > 0, wish.p or 0, wish.radius or 0)
