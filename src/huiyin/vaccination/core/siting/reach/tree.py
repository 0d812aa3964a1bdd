"""The tree search on reach problems: linear prices at every node, whole numbers in the proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from huiyin.vaccination.core.siting.problem import Indices, Ints
from huiyin.vaccination.core.siting.proof import Node
from huiyin.vaccination.core.siting.reach.linear import Linear, Relaxed
from huiyin.vaccination.core.siting.reach.rows import Floats, Reach, expanded
from huiyin.vaccination.core.siting.reach.state import CLOSED, FREE, OPEN, States, Verdict, judged

PROBED, PROBE_ITERATIONS = 20, 40
WHOLE = 1e-6
NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Is there a plan of at most `take` of the `sites` that leaves out less than a target?

    toll: 1 where sites are counted (any row left out is too much), else 0; scale: whole price
    units per unit of weight; gap: relative gap that is good enough.
    """

    reach: Reach
    sites: Indices
    take: int
    toll: int
    scale: int
    gap: float = 0.0


@dataclass(slots=True, eq=False)
class Entry:
    """A node of the proof in the making; children stand later in the list."""

    prices: Ints | None = None
    closed: Ints = field(default_factory=lambda: NONE)
    opened: Ints = field(default_factory=lambda: NONE)
    branch: int = -1
    without: int = -1
    with_it: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """A node still to be looked at, with what its parent knows of it.

    at: its entry; verdict: of the parent; bound, share: of the parent's relaxation and of the
    site branched on in it; side: 1 where that site is open.
    """

    at: int
    state: States
    basis: Any
    verdict: Verdict | None = None
    bound: float = 0.0
    site: int = -1
    share: float = 0.0
    side: int = 0


@dataclass(slots=True, eq=False)
class Gains:
    """What branching on a site gained so far, per unit of its share; shape (2, m): closed, open."""

    total: Floats
    times: Floats

    def learn(self, side: int, site: int, share: float, gain: float) -> None:
        """One more branch was seen."""
        moved = 1.0 - share if side else share
        self.total[side, site] += max(0.0, gain) / max(moved, 0.05)
        self.times[side, site] += 1

    def scores(self, sites: Ints, shares: Floats, need: float) -> Floats:
        """How far both branches on each of the sites are likely to come, need being a yardstick."""
        known = self.total[:, sites] / np.maximum(self.times[:, sites], 1)
        least = 1e-3 * need
        down, up = known[0] * shares, known[1] * (1.0 - shares)
        likely: Floats = np.maximum(down, least) * np.maximum(up, least)
        return likely


class Tree:
    """A depth-first search that keeps what proves its answer.

    target: what the best plan so far leaves out; plan: its sites. Once nothing waits, no plan
    leaves out less than `aim`, which is `target` less the gap allowed.
    """

    def __init__(self, asked: Asked, target: int, plan: Ints) -> None:
        self.asked, self.target, self.plan = asked, target, plan
        reach = asked.reach
        state: States = np.full(reach.sites, CLOSED, np.int8)
        state[asked.sites] = FREE
        self.linear = Linear(reach, asked.sites, asked.take, asked.toll)
        self.entries = [Entry()]
        self.waiting = [Waiting(0, state, None)]
        self.gains = Gains(np.zeros((2, reach.sites)), np.zeros((2, reach.sites)))
        self.nodes = 0

    @property
    def aim(self) -> int:
        """What no plan is to undercut, by the proof; of covers, one row left out."""
        if self.asked.toll:
            return 1
        return self.target - int(self.asked.gap * self.target)

    @property
    def most(self) -> int:
        """A node is closed where its bound passes this, in whole price units."""
        return self.asked.scale * (self.aim - 1)

    @property
    def bound(self) -> int:
        """What no plan undercuts, as far as the search has come."""
        scale, least = self.asked.scale, self.aim
        for node in self.waiting:
            known = node.verdict.bound if node.verdict else 0
            least = min(least, -(-known // scale))
        return least

    def step(self, improve: Callable[[Ints, int], tuple[Ints, int]]) -> None:
        """Look at one node."""
        node = self.waiting.pop()
        self.nodes += 1
        entry = self.entries[node.at]
        relaxed = self.linear.solve(node.state, node.basis)
        if node.site >= 0:
            self.gains.learn(node.side, node.site, node.share, relaxed.bound - node.bound)
        self._offer(node.state, relaxed, improve)
        verdict = self._judged(node.state, relaxed)
        if verdict.bound > self.most:
            entry.prices = verdict.prices
            return
        state = self._settled(entry, node.state, verdict)
        if (state == OPEN).sum() > self.asked.take:
            return
        self._branch(entry, state, relaxed, verdict)

    def _judged(self, state: States, relaxed: Relaxed) -> Verdict:
        asked = self.asked
        return judged(
            asked.reach, state, asked.take, relaxed.prices, scale=asked.scale, most=self.most
        )

    def _offer(
        self, state: States, relaxed: Relaxed, improve: Callable[[Ints, int], tuple[Ints, int]]
    ) -> None:
        """Round the shares to a plan, and keep it where it is better."""
        opened, free = np.flatnonzero(state == OPEN), np.flatnonzero(state == FREE)
        order = free[np.argsort(-relaxed.shares[free], kind="stable")]
        plan = np.concatenate((opened, order[: max(0, self.asked.take - opened.size)]))
        plan, value = improve(plan, self.target)
        if value < self.target:
            self.plan, self.target = plan, value

    @staticmethod
    def _settled(entry: Entry, state: States, verdict: Verdict) -> States:
        """Settle what the prices settle; one site stays free, to branch on."""
        idle, used = verdict.idle, verdict.used
        if idle.size + used.size == (state == FREE).sum():
            idle, used = (idle[:-1], used) if idle.size else (idle, used[:-1])
        if idle.size + used.size:
            entry.prices, entry.closed, entry.opened = verdict.prices, idle, used
        state = state.copy()
        state[idle], state[used] = CLOSED, OPEN
        return state

    def _branch(self, entry: Entry, state: States, relaxed: Relaxed, verdict: Verdict) -> None:
        site = self._chosen(state, relaxed)
        entry.branch = site
        entry.without, entry.with_it = len(self.entries), len(self.entries) + 1
        for side, settled in enumerate((CLOSED, OPEN)):
            child = state.copy()
            child[site] = settled
            self.waiting.append(
                Waiting(
                    len(self.entries), child, relaxed.basis, verdict,
                    relaxed.bound, site, float(relaxed.shares[site]), side,
                )
            )  # fmt: skip
            self.entries.append(Entry())

    def _chosen(self, state: States, relaxed: Relaxed) -> int:
        """The free site to branch on."""
        if self.asked.toll:
            return self._of_scarcest(state, relaxed)
        return self._farthest(state, relaxed)

    def _of_scarcest(self, state: States, relaxed: Relaxed) -> int:
        """The likeliest site of the row with the fewest free sites: one of them must open."""
        reach = self.asked.reach
        found = state[reach.site]
        free = np.add.reduceat(found == FREE, reach.start[:-1])
        done = np.maximum.reduceat(found == OPEN, reach.start[:-1])
        row = int(np.argmin(np.where(done | (free == 0), reach.sites + 1, free)))
        sites = reach.site[reach.start[row] : reach.start[row + 1]]
        sites = sites[state[sites] == FREE]
        if sites.size == 0:
            return int(np.argmax(state == FREE))
        return int(sites[np.argmax(relaxed.shares[sites])])

    def _farthest(self, state: States, relaxed: Relaxed) -> int:
        """The free site whose two branches are likely to come farthest."""
        free, shares = np.flatnonzero(state == FREE), relaxed.shares
        depth = np.minimum(shares[free], 1.0 - shares[free])
        split = free[depth > WHOLE]
        if split.size == 0:
            return int(free[np.argmax(shares[free])])
        split = split[np.argsort(-np.minimum(shares[split], 1.0 - shares[split]), kind="stable")]
        unknown = split[self.gains.times[:, split].min(axis=0) == 0]
        for site in unknown[:PROBED]:
            self._probe(state, int(site), relaxed)
        need = max(self.aim - 1 - relaxed.bound, WHOLE)
        return int(split[np.argmax(self.gains.scores(split, shares[split], need))])

    def _probe(self, state: States, site: int, relaxed: Relaxed) -> None:
        """Begin to solve both branches, to see what they may gain."""
        for side, settled in enumerate((CLOSED, OPEN)):
            child = state.copy()
            child[site] = settled
            tried = self.linear.solve(child, relaxed.basis, PROBE_ITERATIONS)
            self.gains.learn(side, site, float(relaxed.shares[site]), tried.bound - relaxed.bound)

    def proof(self, most: Ints) -> Node:
        """The tree so far as a proof of `bound`; nodes that wait carry their parent's prices.

        most: the highest price of each community, shape (n,).
        """
        reach, shared = self.asked.reach, {}
        for node in self.waiting:
            nothing = np.zeros(reach.rows, np.int64)
            self.entries[node.at].prices = node.verdict.prices if node.verdict else nothing
        made: dict[int, Node] = {}
        for at in range(len(self.entries) - 1, -1, -1):
            entry = self.entries[at]
            prices = entry.prices
            if prices is not None and id(prices) not in shared:
                shared[id(prices)] = expanded(reach, prices, most)
            made[at] = Node(
                None if prices is None else shared[id(prices)],
                tuple(int(j) for j in entry.closed),
                tuple(int(j) for j in entry.opened),
                None if entry.branch < 0 else entry.branch,
                made[entry.without] if entry.branch >= 0 else None,
                made[entry.with_it] if entry.branch >= 0 else None,
            )
        return made[0]
