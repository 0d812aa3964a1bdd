"""Covering: most people within a radius of p sites, or with no p the fewest sites for everybody.

R. Church & C. ReVelle, Papers of the Regional Science Association 32 (1974) 101-118; C. Toregas,
R. Swain, C. ReVelle & L. Bergman, Operations Research 19 (1971) 1363-1373.
"""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.answer import Ended, Limits
from huiyin.vaccination.core.siting.covering.fewest import solve_fewest
from huiyin.vaccination.core.siting.errors import BadNumber, TooLarge
from huiyin.vaccination.core.siting.problem import Ints, Network, Wish
from huiyin.vaccination.core.siting.proof import PRICE_SCALE
from huiyin.vaccination.core.siting.proof_covering import certificate_of
from huiyin.vaccination.core.siting.reach.decide import without_dominated
from huiyin.vaccination.core.siting.reach.ground import Ground, ground_of
from huiyin.vaccination.core.siting.reach.local import greedy, improved
from huiyin.vaccination.core.siting.reach.rows import Reach
from huiyin.vaccination.core.siting.reach.tree import Asked, Tree
from huiyin.vaccination.core.siting.reach.watch import Watch
from huiyin.vaccination.core.siting.solved import Solved

FIRST_SWAPS, SWAPS = 1_000, 50
MOST_PEOPLE = 2**61


def solve(network: Network, wish: Wish, limits: Limits) -> Solved:
    """Leave the fewest people without an open site within `wish.radius`.

    With p: `value` and `bound` are people left out, and the certificate's `more` says how many are
    covered. Without p: they are numbers of sites, and everybody with people is covered. Options of
    the wish: "at_most" (fewer than p may be open), "nodes" (most nodes). `served_by` is the nearest
    open site, also of those left out, and -1 where no arc leads to one. Raises BadNumber, TooLarge,
    Unreachable (no p) and the errors of `ground_of`.
    """
    if wish.radius is None or wish.radius < 0:
        raise BadNumber("Covering needs a radius of at least 0.", "Give a radius.")
    ground = ground_of(network, wish)
    watch = Watch.start(limits, wish.options.get("nodes", float("inf")))
    if wish.p is None:
        return solve_fewest(ground, wish, watch)
    if float(network.people.sum()) * PRICE_SCALE * (wish.p + 1) >= MOST_PEOPLE:
        raise TooLarge("So many people do not fit into exact sums.", "Count them in thousands.")
    reach = ground.within(wish.radius, network.people)
    return _answer(ground, wish, watch, *_searched(ground, wish, watch, reach))


def _searched(
    ground: Ground, wish: Wish, watch: Watch, reach: Reach
) -> tuple[Tree, list[tuple[int, int]]]:
    """The tree, run until it is empty or the watch says stop; the sites left out beforehand."""
    dominated, sites, reach = without_dominated(reach, ground.free)
    take = min(ground.p - ground.must.size, sites.size)
    plan = greedy(reach, sites, take)
    plan, left = improved(reach, sites, plan, FIRST_SWAPS, wish.seed)
    asked = Asked(reach, sites, take, toll=0, scale=PRICE_SCALE, gap=watch.limits.gap)
    tree = Tree(asked, left, plan)

    def improve(plan: Ints, _: int) -> tuple[Ints, int]:
        steps = SWAPS if tree.nodes > 1 else FIRST_SWAPS
        return improved(reach, sites, plan, steps, wish.seed + tree.nodes)

    while tree.waiting and watch.go_on(tree.target, tree.bound, "tree"):
        tree.step(improve)
        watch.nodes = tree.nodes
    return tree, dominated


def _answer(
    ground: Ground,
    wish: Wish,
    watch: Watch,
    tree: Tree,
    dominated: list[tuple[int, int]],
) -> Solved:
    network = ground.network
    opened = ground.filled(tree.plan, wish)
    ways, site = ground.nearest(np.array(opened, np.int64))
    value = int(network.people[ways > ground.radius].sum())
    bound = min(tree.bound, value)
    root = tree.proof(network.people * PRICE_SCALE)
    watch.go_on(value, bound, "end")
    certificate = certificate_of(network, wish, opened, (value, bound), root, dominated=dominated)
    ended = Ended.PROVEN if value == bound else watch.ended or Ended.WITHIN_GAP
    return Solved(value, bound, opened, site, certificate, ended, watch.nodes, tuple(watch.trace))
