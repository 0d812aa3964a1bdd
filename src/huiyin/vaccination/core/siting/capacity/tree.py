"""Branch and bound over sites, and over arcs where a community has one site; it writes its proof.

Best bound first. At a node: climb with the volume algorithm from the parent's prices, round the
prices, recompute everything in whole numbers, close it or fix sites and arcs, branch.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Ended, Limits, Progress, gap_of
from huiyin.vaccination.core.siting.capacity.bound import Columns, columns_of, exact
from huiyin.vaccination.core.siting.capacity.fixing import (
    Fixed,
    Shown,
    allowed_counts,
    fixings,
)
from huiyin.vaccination.core.siting.capacity.groups import Groups, no_groups
from huiyin.vaccination.core.siting.capacity.layout import Counts, Flags, Sites, shrink
from huiyin.vaccination.core.siting.capacity.probing import STEP, Prober, Spot
from huiyin.vaccination.core.siting.capacity.volume import Dual, begin, improve
from huiyin.vaccination.core.siting.capacity.written import LOWEST, Written, frozen
from huiyin.vaccination.core.siting.problem import Ints
from huiyin.vaccination.core.siting.proof_capacitated import CapacityNode

Floats = NDArray[Any]
ROOT_CHUNK, ROOT_CHUNKS = 100, 12
ROUNDS = 6
"""Most times that one node fixes and climbs again."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is known of a node whose sites are all open: prices that bound it, an arc to branch on.

    Without either the node stays open.
    """

    prices: Ints | None = None
    pair: int | None = None


class Planner(Protocol):
    """Finds plans while the tree is searched."""

    @property
    def value(self) -> int | None:
        """Cost of the best plan so far, in cost units, rounded up."""

    def at_root(self, sites: Sites, dual: Dual, columns: Columns) -> None:
        """Look hard for a plan, guided by what the relaxed plan opens."""

    def at_node(self, sites: Sites, dual: Dual, columns: Columns) -> None:
        """Look briefly."""

    def at_leaf(self, sites: Sites, dual: Dual) -> Leaf:
        """Every site left is open."""


@dataclass(slots=True, eq=False)
class Waiting:
    """A node to be looked at: what is left of the sites, prices to start from (the groups' fees
    after them), where to write; `dual`: how far it has climbed already."""

    sites: Sites
    prices: Floats
    written: Written
    bound: int
    groups: Groups
    dual: Dual | None = None

    def cut(self, keep: Flags, opened: Flags, arcs: Flags | None = None) -> Sites:
        """The node's sites that `keep` (k,) leaves, opened as said; `arcs` (a,) stay."""
        return shrink(self.sites, keep, opened, arcs)


@dataclass(slots=True, eq=False)
class Tree:
    """One search. `scale` is that of costs and prices; `whole`: 0-1 knapsacks."""

    demand: Ints
    counts: Counts
    scale: int
    whole: bool
    planner: Planner
    limits: Limits
    began: float
    sites: int
    dearest: int
    """No plan costs more than this, in cost units."""
    steps: int = 80
    prober: Prober | None = None
    nodes: int = 0
    pushed: int = 0
    floor: int = 0
    """A bound of all plans, in cost units, that is shown elsewhere."""
    current: Waiting | None = None
    root: Written = field(default_factory=Written)
    trace: list[Progress] = field(default_factory=list)
    waiting: list[tuple[int, int, Waiting]] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    """Bounds of leaves that are left open because nothing more can be shown there."""

    @property
    def limit(self) -> int:
        """A node whose scaled bound exceeds this holds no better plan, or no plan at all."""
        value = self.planner.value
        return self.scale * (self.dearest if value is None else value - 1) + self.margin

    @property
    def margin(self) -> int:
        """Whole-number bounds may come out differently by one per site where items tie."""
        return self.sites + 1

    @property
    def exhausted(self) -> bool:
        """Whether nothing was left open."""
        return not self.waiting and not self.shown

    def run(self, sites: Sites, prices: Floats) -> tuple[CapacityNode, int, Ended]:
        """Search until proven, within the gap, out of time or cancelled: proof, target, why."""
        self.plant(sites, prices)
        return self.finished(self.search())

    def plant(self, sites: Sites, prices: Floats) -> None:
        """The root, to be looked at first."""
        self.root = Written()
        groups = no_groups(int(sites.number.max(initial=-1)) + 1)
        self.push(Waiting(sites, prices, self.root, LOWEST, groups))

    def search(self, nodes: int | None = None) -> Ended | None:
        """Search on; why it ended, None where nothing is left or `nodes` have been looked at."""
        ended = None
        while self.waiting and ended is None and (nodes is None or self.nodes < nodes):
            ended = self.over()
            if ended is None:
                self.current = heapq.heappop(self.waiting)[2]
                self.look(self.current)
                self.current = None
        return ended

    def finished(self, ended: Ended | None) -> tuple[CapacityNode, int, Ended]:
        """The proof, what it shows, and why the search ended."""
        target = self.shown_bound()
        for _, _, node in self.waiting:
            node.written.prices = node.prices.astype(np.int64)
        self.tell("end")
        if self.bound() == self.planner.value:
            ended = Ended.PROVEN
        limit = self.scale * (target - 1) + self.margin
        return frozen(self.root, limit, self.demand.size), target, ended or Ended.WITHIN_GAP

    def push(self, node: Waiting) -> None:
        """Put a node among those waiting."""
        self.pushed += 1
        heapq.heappush(self.waiting, (node.bound, self.pushed, node))

    def bound(self) -> int:
        """What is shown of all plans, here or elsewhere, in cost units, rounded up."""
        value, shown = self.planner.value, max(self.floor, self.shown_bound())
        return shown if value is None else min(value, shown)

    def shown_bound(self) -> int:
        """What this tree shows of all plans: no plan is cheaper."""
        value = self.planner.value
        open_ones = [self.waiting[0][0]] if self.waiting else []
        if self.current is not None:
            open_ones.append(self.current.bound)
        lowest = min(open_ones + self.shown, default=None)
        if lowest is None:
            return value if value is not None else 0
        shown = max(0, -(-(lowest - self.margin) // self.scale))
        return shown if value is None else min(value, shown)

    def over(self) -> Ended | None:
        """Why to stop now, if there is a reason."""
        value = self.planner.value
        asked = self.limits.gap
        if self.nodes and value is not None and 0 < asked >= gap_of(value, self.bound()):
            return Ended.WITHIN_GAP
        if self.nodes and self.late:
            return Ended.TIME_LIMIT
        return None if self.tell("tree") else Ended.CANCELLED

    @property
    def late(self) -> bool:
        """Whether the time is up."""
        return self.limits.clock() - self.began > self.limits.seconds

    def tell(self, phase: str) -> bool:
        """Note where the search stands and report it; whether to go on."""
        bound = float(self.bound()) if self.nodes else None
        value = self.planner.value
        seconds = self.limits.clock() - self.began
        now = Progress(seconds, None if value is None else float(value), bound, self.nodes, phase)
        last = self.trace[-1] if self.trace else None
        if last is None or (last.value, last.bound) != (now.value, now.bound):
            self.trace.append(now)
        return self.limits.report is None or self.limits.report(now)

    def look(self, node: Waiting) -> None:
        """Bound a node, fix, and close it or branch."""
        self.nodes += 1
        is_root = self.nodes == 1
        for turn in range(ROUNDS):
            if node.bound > self.limit:
                node.written.prices = node.prices.astype(np.int64)
                return
            columns = self.columns(node.sites, node.groups)
            if columns is None:
                return
            dual = node.dual or begin(columns, node.prices)
            shown = self.climb(node, dual, columns, is_root and turn == 0)
            if shown is None or shown.bound > self.limit:
                return
            fixed = self.settle(node, dual, columns, shown)
            if self.prober is not None:
                node.dual = dual
            if fixed is None or not fixed.worth:
                break
        self.split(node, dual)

    def climb(self, node: Waiting, dual: Dual, columns: Columns, is_root: bool) -> Shown | None:
        """Improve the prices and write what they show; None where 64 bits do not suffice."""
        if is_root:
            self.climb_root(node, dual, columns)
        else:
            dual.step = 0.2 if node.dual is None else STEP
            if self.whole and not dual.arcs.size:
                dual.arcs = np.zeros(columns.client.size)
            improve(columns, dual, self.aim(node.bound), self.enough, self.steps, self.steps // 3)
            self.planner.at_node(node.sites, dual, columns)
        node.prices = np.rint(dual.prices)
        found = exact(columns, node.prices.astype(np.int64))
        if found is None:
            self.shown.append(node.bound)
            return None
        shown = Shown(*found)
        node.bound = node.written.shown = shown.bound
        node.written.prices = node.prices.astype(np.int64)
        return shown

    def climb_root(self, node: Waiting, dual: Dual, columns: Columns) -> None:
        """Climb long, with a look for plans after every chunk."""
        for _ in range(ROOT_CHUNKS):
            before = dual.bound
            improve(columns, dual, self.aim(dual.bound), self.enough, ROOT_CHUNK, ROOT_CHUNK)
            self.planner.at_node(node.sites, dual, columns)
            node.bound = max(node.bound, int(dual.bound) - self.margin)
            if self.late or not self.tell("root") or dual.bound > self.enough:
                return
            if dual.bound - before < 1e-3 * (self.aim(dual.bound) - dual.bound):
                break
        self.planner.at_root(node.sites, dual, columns)
        improve(columns, dual, self.aim(dual.bound), self.enough, ROOT_CHUNK, ROOT_CHUNK)

    def columns(self, sites: Sites, groups: Groups) -> Columns | None:
        """A node's columns; None where no number of sites is allowed."""
        allowed = allowed_counts(sites, self.counts, int(self.demand.sum()))
        if allowed is None:
            return None
        return columns_of(sites, self.demand, *allowed, self.whole, groups=groups)

    @property
    def enough(self) -> float:
        """A float bound that certainly suffices to close a node."""
        return float(self.limit + 2 * self.margin)

    def aim(self, bound: float) -> float:
        """The value that steps aim at: the plan's, or a little above the bound."""
        value = self.planner.value
        if value is None:
            return bound + 0.1 * abs(bound) + self.scale if np.isfinite(bound) else self.scale
        above = float(self.scale * value)
        return above if not np.isfinite(bound) else min(above, bound + self.reach(above - bound))

    def reach(self, apart: float) -> float:
        """How far above the bound steps aim when the plan lies `apart` above it."""
        near = 0.02 * self.scale * float(self.planner.value or 0)
        return apart if apart < near else max(near, 0.5 * apart)

    def settle(self, node: Waiting, dual: Dual, columns: Columns, shown: Shown) -> Fixed | None:
        """Fix what the bound settles, and go on in a new node of the proof; None: nothing."""
        fixed = fixings(columns, shown, self.limit)
        if not fixed.any:
            return None
        sites, written = node.sites, node.written
        written.closed = tuple(sites.number[fixed.closed].tolist())
        written.opened = tuple(sites.number[fixed.opened].tolist())
        written.banned = tuple(sites.arc[fixed.banned].tolist())
        keep = ~fixed.closed
        node.sites = node.cut(keep, sites.opened | fixed.opened, ~fixed.banned)
        if dual.arcs.size:
            stays = np.repeat(keep, np.diff(sites.start)) & ~fixed.banned
            dual.arcs = dual.arcs[stays]
        dual.opened = dual.opened[keep]
        written.then = Written(prices=written.prices)
        node.written = written.then
        return fixed

    def split(self, node: Waiting, dual: Dual) -> None:
        """Branch on a group where there is a prober; else on the site opened nearest to half, large
        ones first; else on an arc; else bound the leaf."""
        if self.prober is not None and self.split_group(node, dual, self.prober):
            return
        free = ~node.sites.opened
        half = np.where(free, np.minimum(dual.opened, 1.0 - dual.opened), -1.0)
        k = int(np.argmax(half * node.sites.capacity)) if half.size else -1
        if free.any() and half[k] > 0.02:
            self.split_site(node, k)
            return
        pair = self.fractional(node, dual)
        if pair is None and free.any():
            self.split_site(node, int(np.argmax(np.where(free, dual.opened, -1.0))))
            return
        if pair is None:
            leaf = self.planner.at_leaf(node.sites, dual)
            if leaf.prices is not None:
                self.close(node, leaf.prices)
                return
            pair = leaf.pair
        if pair is None:
            self.shown.append(node.bound)
            return
        self.split_arc(node, pair)

    def close(self, node: Waiting, prices: Ints) -> None:
        """Write a leaf's prices; where rounding leaves it a hair short it stays open."""
        columns = self.columns(node.sites, node.groups)
        if columns is None:
            node.written.prices = None
            return
        prices = np.append(prices, np.zeros(node.groups.sense.size, np.int64))
        found = exact(columns, prices)
        if found is not None and found[0] > node.bound:
            node.bound, node.written.prices = found[0], prices
        if node.bound <= self.limit:
            self.shown.append(node.bound)

    def fractional(self, node: Waiting, dual: Dual) -> int | None:
        """The arc, served nearest to half, of the largest community that is not served by one."""
        if not dual.arcs.size:
            return None
        half = np.minimum(dual.arcs, 1.0 - dual.arcs)
        score = np.where(half > 0.05, half * self.demand[node.sites.client], 0.0)
        best = int(np.argmax(score))
        return best if score[best] > 0 else None

    def split_group(self, node: Waiting, dual: Dual, prober: Prober) -> bool:
        """Branch on the group that the prober chooses, if it finds one."""
        allowed = allowed_counts(node.sites, self.counts, int(self.demand.sum()))
        if allowed is None:
            return False

        def columns(groups: Groups) -> Columns:
            return columns_of(node.sites, self.demand, *allowed, self.whole, groups=groups)

        aim = self.aim(node.bound)
        branch = prober.choose(
            Spot(columns, node.sites.number, node.groups, dual, aim, self.enough)
        )
        if branch is None:
            return False
        written = node.written
        written.group, written.most = tuple(np.flatnonzero(branch.member).tolist()), branch.most
        written.without, written.with_it = Written(), Written()
        for to, side in ((written.without, branch.fewer), (written.with_it, branch.more)):
            prices = np.rint(side.dual.prices)
            found = exact(columns(side.groups), prices.astype(np.int64))
            bound = node.bound if found is None else found[0]
            if found is None:
                prices = np.append(node.prices, 0.0)
            self.push(Waiting(node.sites, prices, to, bound, side.groups, side.dual))
        return True

    def split_site(self, node: Waiting, k: int) -> None:
        """Branch on free site k of the node."""
        sites, written = node.sites, node.written
        written.branch = int(sites.number[k])
        keep = np.ones(sites.opened.size, np.bool_)
        keep[k] = False
        opened = sites.opened.copy()
        opened[k] = True
        written.without, written.with_it = Written(), Written()
        self.push(
            Waiting(
                node.cut(keep, sites.opened), node.prices, written.without, node.bound, node.groups
            )
        )
        everything = np.ones(opened.size, np.bool_)
        self.push(
            Waiting(
                node.cut(everything, opened), node.prices, written.with_it, node.bound, node.groups
            )
        )

    def split_arc(self, node: Waiting, a: int) -> None:
        """Branch on arc a of the node."""
        sites, written = node.sites, node.written
        written.pair = int(sites.arc[a])
        others = (sites.client != sites.client[a]) | (np.arange(sites.client.size) == a)
        banned = np.arange(sites.client.size) != a
        everything = np.ones(sites.opened.size, np.bool_)
        written.without, written.with_it = Written(), Written()
        without = node.cut(everything, sites.opened, banned)
        self.push(Waiting(without, node.prices, written.without, node.bound, node.groups))
        with_it = node.cut(everything, sites.opened, others)
        self.push(Waiting(with_it, node.prices, written.with_it, node.bound, node.groups))
