"""Better plans by parts: all but a part of the best plan is kept, the part is solved by itself.

A part is a neighbourhood of some open sites, or the sites in which some good plans differ (the
merging of W. Cook & P. Seymour, "Tour merging via branch-decomposition", INFORMS Journal on
Computing 15 (2003) 233-248, for sites). What is kept open becomes a single open site of a p-median
problem so small that it is mostly solved to its end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Limits, Progress
from huiyin.vaccination.core.siting.pmedian.asked import Asked
from huiyin.vaccination.core.siting.pmedian.hunt import Hunt
from huiyin.vaccination.core.siting.pmedian.interchange import Opens, Plans
from huiyin.vaccination.core.siting.pmedian.relink import Pool
from huiyin.vaccination.core.siting.pmedian.rows import (
    CLOSED,
    FREE,
    OPEN,
    Ints,
    Rows,
    States,
    narrowed,
)

NEAREST = 3
"""How many of its nearest open sites make a community's neighbourhood."""
MOST_BLOBS, LEAST_SITES, MOST_SITES = 3, 6, 80
GROW, SHRINK = 1.1, 0.8
FEWEST = 2 * LEAST_SITES
"""The p from which on a part is less than the whole."""
NODES, SECONDS = 200, 1.5
"""Of one part; longer ones make the next part smaller."""
MOST_ON_PARTS, LEAST_ON_PARTS = 4.0, 0.1
"""Seconds on parts for one on nodes."""
FADE, LEAST_SHARE = 0.8, 0.3
"""What is left of the most while parts do not help: where many sites stay free, nodes help less."""
MERGED = 3
"""Every so many parts, one is what some good plans differ in."""


@dataclass(slots=True, eq=False)
class Parts:
    """The parts tried so far: `sites`, how many open sites the next one should have."""

    pool: Pool
    solve_part: Callable[[Hunt, Asked], object]
    sites: float = 30.0
    number: int = 0
    share: float = 1.0
    owed: float = 0.0

    def improve_for(self, spent: float) -> bool:
        """Parts one after the other, for so long as the nodes before and what parts bring allow;
        whether any helped.

        Where the gap is too wide to settle many sites, the nodes bring little: then more.
        """
        hunt, before = self.pool.hunt, self.pool.hunt.value
        if hunt.p < FEWEST or hunt.value >= hunt.most_value:
            return False
        most = MOST_ON_PARTS * float(np.mean(self.pool.state == FREE))
        self.owed += max(LEAST_ON_PARTS, self.share * most) * spent
        since = hunt.seconds
        while hunt.seconds - since < self.owed and hunt.value > hunt.bound:
            self._next()
            if not hunt.go_on("parts"):
                break
        self.owed -= hunt.seconds - since
        self.share = 1.0 if hunt.value < before else max(LEAST_SHARE, self.share * FADE)
        return hunt.value < before

    def _next(self) -> None:
        hunt = self.pool.hunt
        self.number += 1
        merges = self.number % MERGED == 0 and len(self.pool.elite) > 1
        state = self._merged() if merges else self._around()
        if not np.any(state == OPEN) or not np.any(state == FREE):
            return
        done = self.solve(state)
        if not merges:
            wanted = self.sites * (GROW if done else SHRINK)
            self.sites = min(max(wanted, LEAST_SITES), MOST_SITES, hunt.p / 2)

    def _merged(self) -> States:
        """What the best plan and some others agree on is settled."""
        random, elite = self.pool.hunt.random, self.pool.elite
        others = random.permutation(len(elite))[: int(random.integers(1, 5))]
        plans = np.stack([self.pool.hunt.plan, *(elite[at][1] for at in others)])
        return np.where(plans.all(axis=0), OPEN, np.where(plans.any(axis=0), FREE, CLOSED)).astype(
            np.int8
        )

    def _around(self) -> States:
        """All is settled as in the best plan but around some of its sites."""
        hunt, state = self.pool.hunt, self.pool.state
        near, reach = nearest_open(hunt.rows, hunt.plan)
        loose = hunt.plan & (state != OPEN)
        blobs = int(hunt.random.integers(1, MOST_BLOBS + 1))
        part = grown(near, loose, max(2, round(self.sites)), blobs, hunt.random)
        after = np.where(hunt.plan, OPEN, CLOSED).astype(np.int8)
        rows = np.flatnonzero(part[near[:, 0]])
        at = np.concatenate([np.arange(hunt.rows.start[i], reach[i]) for i in rows])
        around = np.zeros(state.size, np.bool_)
        around[hunt.rows.site[at]] = True
        after[around & (state != CLOSED) & ~hunt.plan] = FREE
        after[part] = FREE
        return after

    def solve(self, state: States) -> bool:
        """Solve a part, from the best plan on; whether it came to its end."""
        hunt = self.pool.hunt
        ask = reduced(hunt.rows, hunt.fixed, state, hunt.p)
        if ask.rows.n == 0:
            return True
        free = np.flatnonzero(state == FREE)
        since = hunt.limits.clock()
        part = Hunt(
            rows=ask.rows,
            fixed=ask.fixed,
            p=ask.p,
            most_value=hunt.most_value,
            limits=Limits(SECONDS, lambda: hunt.limits.clock() - since, report=self._goes_on),
            node_limit=NODES,
            random=hunt.random,
            plans=Plans(ask.rows, ask.fixed, ask.p, hunt.most_value),
        )
        part.offer(np.append(hunt.plan[free], [True]))
        before = part.value
        self.solve_part(part, ask)
        if part.value < before:
            plan: Opens = state == OPEN
            plan[free] = part.plan[:-1]
            self.pool.keep(hunt.plans.served(plan)[0], plan)
        return part.ended is None

    def _goes_on(self, now: Progress) -> bool:
        """Whether the whole search may go on."""
        return now.seconds >= 0 and self.pool.hunt.go_on("parts")


def nearest_open(rows: Rows, plan: Opens) -> tuple[NDArray[np.int32], Ints]:
    """The nearest open sites of each community, shape (n, NEAREST), the last repeated where there
    are fewer; and the place in the rows behind the last of them."""
    place = np.flatnonzero(plan[rows.site])
    edge = np.searchsorted(place, rows.start)
    at = np.minimum(edge[:-1, None] + np.arange(NEAREST), edge[1:, None] - 1)
    return rows.site[place[at]], place[at[:, -1]] + 1


def grown(
    near: NDArray[np.int32], loose: Opens, sites: int, blobs: int, random: np.random.Generator
) -> Opens:
    """About so many of the loose sites, in some neighbourhoods around random ones."""
    part = np.zeros(loose.size, np.bool_)
    most = min(sites, int(loose.sum()))
    while (count := int(part.sum())) < most:
        blob = np.zeros(loose.size, np.bool_)
        blob[random.choice(np.flatnonzero(loose & ~part))] = True
        room = min(max(1, sites // blobs), most - count)
        while (size := int(blob.sum())) < room:
            touched = np.unique(near[blob[near[:, 0]]])
            touched = touched[(loose & ~part & ~blob)[touched]]
            if touched.size == 0:
                break
            blob[random.permutation(touched)[: room - size]] = True
        part |= blob
    return part


def reduced(rows: Rows, fixed: Ints, state: States, p: int) -> Asked:
    """The problem within a state: its free sites, then one site for all that are open.

    Communities that the state leaves no choice are left out.
    """
    near = narrowed(rows, state)
    free = np.flatnonzero(state == FREE)
    number = np.full(state.size, free.size, np.int32)
    number[free] = np.arange(free.size)
    size = np.diff(near.start)
    choice = size > 1
    kept = np.repeat(choice, size)
    start = np.concatenate([[0], np.cumsum(size[choice])]).astype(np.int64)
    sub_state = np.full(free.size + 1, FREE, np.int8)
    sub_state[-1] = OPEN
    return Asked(
        rows=Rows(start, number[near.site[kept]], near.cost[kept], near.cap[choice]),
        fixed=np.append(fixed[free], np.int64(0)),
        state=sub_state,
        p=p - int(np.count_nonzero(state == OPEN)) + 1,
        most_value=0,
    )
