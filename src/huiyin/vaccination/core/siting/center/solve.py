"""p-center by bisection over the distinct lengths; each step asks whether p sites reach everyone.

E. Minieka, SIAM Review 12 (1970) 138-139; farthest-first start: T. F. Gonzalez, Theoretical
Computer Science 38 (1985) 293-306.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from huiyin.vaccination.core.answer import Ended, Limits
from huiyin.vaccination.core.siting.errors import TooFewSites, Unreachable, named
from huiyin.vaccination.core.siting.problem import Ints, Network, Wish
from huiyin.vaccination.core.siting.proof import Certificate, Node
from huiyin.vaccination.core.siting.proof_center import certificate_of
from huiyin.vaccination.core.siting.reach.decide import Cover, decide
from huiyin.vaccination.core.siting.reach.ground import FAR, Ground, ground_of
from huiyin.vaccination.core.siting.reach.watch import Watch
from huiyin.vaccination.core.siting.solved import Solved


@dataclass(slots=True, eq=False)
class Bracket:
    """Distinct lengths, shortest first; below `low` p sites do not do, at `high` they do.

    high: the number of lengths where no plan reaches everyone yet; root, dominated: the proof that
    `low` is right.
    """

    levels: Ints
    low: int
    high: int
    plan: Ints
    root: Node
    dominated: list[tuple[int, int]] = field(default_factory=list)

    @property
    def value(self) -> float | None:
        """The longest way of the plan."""
        return float(self.levels[self.high]) if self.high < self.levels.size else None

    @property
    def bound(self) -> int:
        """No plan has a shorter longest way."""
        return int(self.levels[self.low])


def solve(network: Network, wish: Wish, limits: Limits) -> Solved:
    """Open p sites so that the longest way of a community with people is as short as can be.

    Ways are the arcs' lengths, whatever the number of people. Options of the wish: "at_most" (fewer
    than p may stay open), "nodes" (most nodes of all trees). Raises Unreachable, TooFewSites and
    the errors of `ground_of`.
    """
    ground = ground_of(network, wish)
    if wish.p is None:
        raise TooFewSites("How many sites to open is not said.", "Give p.")
    watch = Watch.start(limits, wish.options.get("nodes", float("inf")))
    bracket = _begin(ground, ground.p)
    narrow(ground, wish, bracket, watch)
    if bracket.high == bracket.levels.size:
        raise TooFewSites(
            f"{wish.p} sites that reach everyone were not found"
            + ("." if watch.ended else ", and there are none."),
            "Open more sites, or allow longer ways.",
            ("p", "travel limit"),
        )
    return _answer(ground, wish, bracket, watch)


def narrow(ground: Ground, wish: Wish, bracket: Bracket, watch: Watch) -> None:
    """Bisect until plan and proof meet, or the watch says stop."""
    while bracket.low < bracket.high:
        if not watch.go_on(bracket.value, bracket.bound, "bisection"):
            return
        if bracket.low == bracket.levels.size - 1:
            middle = bracket.low
        else:
            middle = (bracket.low + min(bracket.high, bracket.levels.size - 1)) // 2
        before = watch.nodes

        def go_on(nodes: int, before: int = before) -> bool:
            watch.nodes = before + nodes
            return watch.go_on(bracket.value, bracket.bound, "bisection")

        reach = ground.within(int(bracket.levels[middle]), ground.counted.astype(np.int64))
        cover = Cover.of(reach, ground.free)
        found = decide(cover, ground.p - ground.must.size, wish.seed, go_on)
        if found.plan is not None:
            _accept(ground, bracket, np.concatenate((ground.must, found.plan)))
        elif found.tree is not None:
            watch.nodes = before + found.tree.nodes
            bracket.root, bracket.dominated = cover.proof(found.tree), cover.dominated
            bracket.low = middle + 1
            if bracket.low == bracket.levels.size:
                return
        else:
            return


def _accept(ground: Ground, bracket: Bracket, plan: Ints) -> None:
    """Take the plan, and the length of its longest way."""
    longest = ground.lengths(plan)[ground.counted].max(initial=0)
    bracket.plan = plan
    bracket.high = int(np.searchsorted(bracket.levels, longest))


def _begin(ground: Ground, p: int) -> Bracket:
    """The first plan, farthest-first, and the plainest bound: everybody's own nearest site."""
    way = ground.lengths(np.concatenate((ground.free, ground.must)))
    lost = np.flatnonzero(ground.counted & (way == FAR))
    if lost.size:
        who = named([ground.network.communities[i] for i in lost])
        raise Unreachable(
            f"No site that may be open reaches {who}.",
            "Allow longer ways, or let a site open.",
            rows=tuple(int(i) for i in lost),
        )
    n = ground.counted.size
    if not ground.counted.any():
        return Bracket(np.zeros(1, np.int64), 0, 0, ground.must, Node(np.zeros(n, np.int64)))
    arcs = ground.network.arcs
    may = np.zeros(len(ground.network.sites), np.bool_)
    may[ground.free], may[ground.must] = True, True
    levels = np.unique(arcs.length[may[arcs.site] & ground.counted[ground.row]])
    hardest = int(np.argmax(np.where(ground.counted, way, -1)))
    prices = np.zeros(n, np.int64)
    prices[hardest] = 1
    low = int(np.searchsorted(levels, way[hardest]))
    bracket = Bracket(levels, low, levels.size, ground.must, Node(prices))
    plan = _farthest_first(ground, p, hardest)
    if ground.lengths(plan)[ground.counted].max() < FAR:
        _accept(ground, bracket, plan)
    return bracket


def _farthest_first(ground: Ground, p: int, first: int) -> Ints:
    """Open the nearest site of the community that is worst off, p times."""
    network, plan = ground.network, [int(j) for j in ground.must]
    arcs, shut = network.arcs, network.must_close
    way = ground.lengths(ground.must) if plan else np.full(ground.counted.size, FAR)
    at = np.full(len(network.sites), FAR)
    order = np.argsort(arcs.site, kind="stable")
    ends = np.searchsorted(arcs.site[order], np.arange(len(network.sites) + 1))
    for _ in range(p - len(plan)):
        worst = int(np.argmax(np.where(ground.counted, way, -1))) if plan else first
        if way[worst] == 0:
            break
        own = slice(int(arcs.start[worst]), int(arcs.start[worst + 1]))
        at[:] = FAR
        at[arcs.site[own]] = arcs.length[own]
        at[list(shut)] = FAR
        site = int(np.argmin(at))
        plan.append(site)
        own_arcs = order[ends[site] : ends[site + 1]]
        rows = ground.row[own_arcs]
        way[rows] = np.minimum(way[rows], arcs.length[own_arcs])
    return np.array(plan, np.int64)


def _answer(ground: Ground, wish: Wish, bracket: Bracket, watch: Watch) -> Solved:
    value, bound = int(bracket.levels[bracket.high]), bracket.bound
    opened = ground.filled(bracket.plan, wish)
    watch.go_on(value, bound, "end")
    ways, site = ground.nearest(np.array(opened, np.int64))
    value = int(ways[ground.counted].max(initial=0))
    certificate: Certificate = certificate_of(
        ground.network,
        wish,
        opened,
        (value, bound),
        bracket.root,
        dominated=bracket.dominated,
    )
    ended = Ended.PROVEN if value == bound else watch.ended or Ended.HEURISTIC
    return Solved(value, bound, opened, site, certificate, ended, watch.nodes, tuple(watch.trace))
