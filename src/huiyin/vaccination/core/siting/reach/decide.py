"""Can so many sites leave nobody out? A plan, or a proof that they cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from huiyin.vaccination.core.siting.problem import Indices, Ints
from huiyin.vaccination.core.siting.proof import Node
from huiyin.vaccination.core.siting.reach.dominance import superfluous_rows, superfluous_sites
from huiyin.vaccination.core.siting.reach.local import greedy, improved
from huiyin.vaccination.core.siting.reach.rows import Reach
from huiyin.vaccination.core.siting.reach.tree import Asked, Tree

FINE = 2**20
"""Whole price units of one site: prices of a cover may be scaled at will."""
FIRST_SWAPS, SWAPS = 300, 60
Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Cover:
    """A reach problem in which every row counts alike, without what is superfluous.

    dominated: sites left out because of another one, in the order of use.
    """

    reach: Reach
    sites: Indices
    dominated: Pairs

    @classmethod
    def of(cls, reach: Reach, free: Indices) -> Cover:
        """The cover problem of a reach."""
        dominated, sites, reach = without_dominated(reach, free)
        reach = replace(reach, weight=np.ones(reach.rows, np.int64))
        return cls(reach.of_rows(~superfluous_rows(reach)), sites, dominated)

    def proof(self, tree: Tree) -> Node:
        """A tree that found no cover, as a proof."""
        return tree.proof(np.full(self.reach.row.size, FINE, np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """plan: of free sites that leaves nobody out; tree: why there is none; neither if cut off."""

    plan: Ints | None
    tree: Tree | None


def without_dominated(reach: Reach, free: Indices) -> tuple[Pairs, Indices, Reach]:
    """Sites that another one makes superfluous, the other free sites, and what these reach."""
    dominated = superfluous_sites(reach)
    kept = np.zeros(reach.sites, np.bool_)
    kept[free] = True
    kept[[j for j, _ in dominated]] = False
    kept &= np.diff(reach.site_start) > 0
    return dominated, np.flatnonzero(kept).astype(np.int32), reach.of_sites(kept)


def decide(cover: Cover, take: int, seed: int, go_on: Callable[[int], bool]) -> Decision:
    """Search until it is settled, or until `go_on(nodes)` says stop."""
    reach, sites = cover.reach, cover.sites
    plan, left = improved(reach, sites, greedy(reach, sites, take), FIRST_SWAPS, seed, cover=True)
    if left == 0:
        return Decision(plan, None)
    tree = Tree(Asked(reach, sites, take, toll=1, scale=FINE), left, plan)

    def improve(plan: Ints, _: int) -> tuple[Ints, int]:
        return improved(reach, sites, plan, SWAPS, seed + tree.nodes, cover=True)

    while tree.waiting:
        if not go_on(tree.nodes):
            return Decision(None, None)
        tree.step(improve)
        if tree.target == 0:
            return Decision(tree.plan, None)
    return Decision(None, tree)
