"""Location set covering: the fewest sites so that everybody has one within the radius."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.answer import Ended
from huiyin.vaccination.core.siting.errors import Unreachable, named
from huiyin.vaccination.core.siting.problem import Ints, Wish
from huiyin.vaccination.core.siting.proof import Node
from huiyin.vaccination.core.siting.proof_covering import certificate_of
from huiyin.vaccination.core.siting.reach.decide import FINE, Cover, decide
from huiyin.vaccination.core.siting.reach.ground import FAR, Ground
from huiyin.vaccination.core.siting.reach.linear import Linear
from huiyin.vaccination.core.siting.reach.local import greedy
from huiyin.vaccination.core.siting.reach.rows import expanded
from huiyin.vaccination.core.siting.reach.state import CLOSED, FREE, States, judged
from huiyin.vaccination.core.siting.reach.watch import Watch
from huiyin.vaccination.core.siting.solved import Solved


@dataclass(slots=True, eq=False)
class Count:
    """value: sites of the plan; bound: no plan has fewer, as root shows; `must` sites included."""

    plan: Ints
    bound: int
    root: Node

    def value(self, ground: Ground) -> int:
        """Sites of the plan with those that must be open."""
        return int(self.plan.size + ground.must.size)


def solve_fewest(ground: Ground, wish: Wish, watch: Watch) -> Solved:
    """The fewest sites; raises Unreachable where no number of sites covers everybody."""
    _reachable(ground, ground.radius)
    cover = Cover.of(ground.within(ground.radius, ground.counted.astype(np.int64)), ground.free)
    plan = _thinned(cover, greedy_cover(cover))
    count = _first_bound(ground, cover, plan)
    while count.bound < count.value(ground):
        if not watch.go_on(count.value(ground), count.bound, "fewest"):
            break
        before = watch.nodes

        def go_on(nodes: int, before: int = before) -> bool:
            watch.nodes = before + nodes
            return watch.go_on(count.value(ground), count.bound, "fewest")

        found = decide(cover, count.plan.size - 1, wish.seed, go_on)
        if found.plan is not None:
            count.plan = _thinned(cover, found.plan)
        elif found.tree is not None:
            watch.nodes = before + found.tree.nodes
            count.bound, count.root = count.value(ground), cover.proof(found.tree)
        else:
            break
    return _answer(ground, wish, watch, count, cover)


def greedy_cover(cover: Cover) -> Ints:
    """Sites by the greedy rule until nobody is left out."""
    plan = greedy(cover.reach, cover.sites, min(cover.sites.size, cover.reach.rows))
    low, high = 0, plan.size
    while low < high:
        middle = (low + high) // 2
        low, high = (
            (low, middle) if cover.reach.left_out(plan[:middle]) == 0 else (middle + 1, high)
        )
    return plan[:low]


def _thinned(cover: Cover, plan: Ints) -> Ints:
    """Without sites whose closing leaves nobody out."""
    for site in plan.tolist():
        rest = plan[plan != site]
        if cover.reach.left_out(rest) == 0:
            plan = rest
    return plan


def _first_bound(ground: Ground, cover: Cover, plan: Ints) -> Count:
    """What the linear relaxation alone shows: that one site fewer than its value does not do."""
    reach, n = cover.reach, ground.counted.size
    nothing = Node(np.zeros(n, np.int64))
    if reach.rows == 0:
        return Count(plan, ground.must.size, nothing)
    state: States = np.full(reach.sites, CLOSED, np.int8)
    state[cover.sites] = FREE
    relaxed = Linear(reach, cover.sites, 0, 1).solve(state)
    take = int(np.ceil(relaxed.bound - 1e-6)) - 1
    verdict = judged(reach, state, take, relaxed.prices, scale=FINE, most=0)
    if verdict.bound <= 0:
        return Count(plan, ground.must.size, nothing)
    prices = expanded(reach, verdict.prices, np.full(n, FINE, np.int64))
    return Count(plan, take + 1 + ground.must.size, Node(prices))


def _reachable(ground: Ground, radius: int) -> None:
    way = ground.lengths(np.concatenate((ground.free, ground.must)))
    rows = np.flatnonzero(ground.counted & (way > radius))
    if rows.size == 0:
        return
    longest, scale = int(way[rows].max()), ground.network.scale
    far, unit = longest == FAR, f" {ground.network.unit}".rstrip()
    # A radius is asked for in the file's unit: the least whole one that reaches all is told.
    needed = -(-longest // scale)
    who = named([ground.network.communities[i] for i in rows])
    raise Unreachable(
        f"No site that may be open lies within {radius / scale:,.10g}{unit} of {who}.",
        "Bring more candidate sites."
        if far
        else f"A radius of {needed:,}{unit} reaches all of them.",
        () if far else ("radius",),
        rows=tuple(int(i) for i in rows),
        needed=None if far else needed,
    )


def _answer(ground: Ground, wish: Wish, watch: Watch, count: Count, cover: Cover) -> Solved:
    opened = tuple(sorted({int(j) for j in count.plan} | {int(j) for j in ground.must}))
    value, bound = len(opened), count.bound
    watch.go_on(value, bound, "end")
    certificate = certificate_of(
        ground.network, wish, opened, (value, bound), count.root, dominated=cover.dominated
    )
    _, site = ground.nearest(np.array(opened, np.int64))
    ended = Ended.PROVEN if value == bound else watch.ended or Ended.HEURISTIC
    return Solved(value, bound, opened, site, certificate, ended, watch.nodes, tuple(watch.trace))
