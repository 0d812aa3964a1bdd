"""Plans by greed and by interchange: one open site for one closed, while that helps.

M. Resende & R. Werneck, "A fast swap-based local search procedure for location problems", Annals
of Operations Research 150 (2007) 205-230. Every community knows its two nearest open sites; what
it adds to the gain, the loss and the correction of a pair of sites is taken back and put in again
only when those two change. A community that no open site may serve costs `none_cost`.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.pmedian.rows import FREE, OPEN, Floats, Ints, Rows, States

Opens = NDArray[np.bool_]


def _nearest(
    start: Ints,
    site: NDArray[np.int32],
    cost: NDArray[Any],
    is_open: Opens,
    none_cost: int,
    i: int,
    near: NDArray[np.int32],
    dist: Ints,
    dist2: Ints,
) -> None:
    """The nearest open site of community i, its cost and the second nearest's."""
    near[i] = -1
    dist[i] = none_cost
    dist2[i] = none_cost
    for k in range(start[i], start[i + 1]):
        if is_open[site[k]]:
            if near[i] < 0:
                near[i] = site[k]
                dist[i] = cost[k]
            else:
                dist2[i] = cost[k]
                return


nearest: Callable[..., None] = njit(cache=True)(_nearest)


def _weigh(
    start: Ints,
    site: NDArray[np.int32],
    cost: NDArray[Any],
    is_open: Opens,
    sign: int,
    i: int,
    near: NDArray[np.int32],
    dist: Ints,
    dist2: Ints,
    slot: NDArray[np.int32],
    gain: Ints,
    loss: Ints,
    extra: NDArray[np.int64],
) -> None:
    """Put in (sign 1) or take back (-1) what community i says of every swap."""
    has = near[i] >= 0
    place = slot[near[i]] if has else 0
    if has:
        loss[place] += sign * (dist2[i] - dist[i])
    for k in range(start[i], start[i + 1]):
        c = np.int64(cost[k])
        if c >= dist2[i]:
            break
        j = site[k]
        if is_open[j]:
            continue
        if c < dist[i]:
            gain[j] += sign * (dist[i] - c)
            if has:
                extra[j, place] += sign * (dist2[i] - dist[i])
        elif has:
            extra[j, place] += sign * (dist2[i] - c)


weigh: Callable[..., None] = njit(cache=True)(_weigh)


def _best_swap(
    candidates: NDArray[np.int32],
    is_open: Opens,
    held: NDArray[np.int32],
    removable: Opens,
    fixed: Ints,
    gain: Ints,
    loss: Ints,
    extra: NDArray[np.int64],
    least: int,
) -> tuple[int, int, int]:
    """The site to bring in, the place it takes, and what that saves, if more than `least`."""
    p = held.size
    best, best_in, best_place = np.int64(least), -1, -1
    spare = np.int64(0)
    for place in range(p):
        if removable[held[place]]:
            spare = max(spare, fixed[held[place]])
    for j in candidates:
        if is_open[j] or gain[j] - fixed[j] + spare <= best:
            continue
        for place in range(p):
            out = held[place]
            saved = gain[j] - fixed[j] - loss[place] + extra[j, place] + fixed[out]
            if saved > best and removable[out]:
                best, best_in, best_place = saved, j, place
    return best_in, best_place, best


best_swap: Callable[..., tuple[int, int, int]] = njit(cache=True)(_best_swap)


def _swap_on(
    start: Ints,
    site: NDArray[np.int32],
    cost: NDArray[Any],
    fixed: Ints,
    candidates: NDArray[np.int32],
    removable: Opens,
    is_open: Opens,
    none_cost: int,
    extra: NDArray[np.int64],
    swaps: int,
    best_open: Opens,
) -> int:
    """Swap while that helps, or `swaps` times whatever it costs (swaps > 0).

    `best_open` gets the cheapest plan on the way, neither end counted where swaps > 0; its cost
    comes back. `extra`: zeros before and after, shape (m, p).
    """
    n, m = start.size - 1, is_open.size
    lowest = np.int64(2**62)
    held = np.flatnonzero(is_open).astype(np.int32)
    slot = np.zeros(m, np.int32)
    slot[held] = np.arange(held.size)
    near = np.empty(n, np.int32)
    dist, dist2 = np.empty(n, np.int64), np.empty(n, np.int64)
    gain, loss = np.zeros(m, np.int64), np.zeros(held.size, np.int64)
    for i in range(n):
        nearest(start, site, cost, is_open, none_cost, i, near, dist, dist2)
        weigh(start, site, cost, is_open, 1, i, near, dist, dist2, slot, gain, loss, extra)
    touched = np.empty(n, np.bool_)
    total = dist.sum() + fixed[held].sum()
    least = -(2**62) if swaps > 0 else 0
    done = 0
    while swaps == 0 or done < swaps:
        new, place, saved = best_swap(
            candidates, is_open, held, removable, fixed, gain, loss, extra, least
        )
        if new < 0:
            break
        done += 1
        total -= saved
        old = held[place]
        for i in range(n):
            touched[i] = False
            for k in range(start[i], start[i + 1]):
                if cost[k] > dist2[i]:
                    break
                if site[k] == new or site[k] == old:
                    touched[i] = True
                    break
            if touched[i]:
                weigh(start, site, cost, is_open, -1, i, near, dist, dist2, slot, gain, loss, extra)
        is_open[old], is_open[new] = False, True
        held[place] = new
        slot[new] = place
        for i in range(n):
            if touched[i]:
                nearest(start, site, cost, is_open, none_cost, i, near, dist, dist2)
                weigh(start, site, cost, is_open, 1, i, near, dist, dist2, slot, gain, loss, extra)
        if done < swaps and total < lowest:
            lowest = total
            best_open[:] = is_open
    if swaps == 0:
        lowest = total
        best_open[:] = is_open
    extra[:, :] = 0
    return int(lowest)


swap_on: Callable[..., int] = njit(cache=True)(_swap_on)


def _greedy(
    start: Ints,
    site: NDArray[np.int32],
    cost: NDArray[Any],
    fixed: Ints,
    free: NDArray[np.int32],
    is_open: Opens,
    count: int,
    none_cost: int,
) -> None:
    """Open `count` more of the free sites, each time the one that saves most."""
    n, m = start.size - 1, is_open.size
    gain = -fixed
    dist = np.full(n, none_cost)
    for i in range(n):
        for k in range(start[i], start[i + 1]):
            if is_open[site[k]]:
                dist[i] = cost[k]
                break
        for k in range(start[i], start[i + 1]):
            if cost[k] >= dist[i]:
                break
            gain[site[k]] += dist[i] - cost[k]
    for _ in range(count):
        best = -1
        for j in free:
            if not is_open[j] and (best < 0 or gain[j] > gain[best]):
                best = j
        is_open[best] = True
        for i in range(n):
            for k in range(start[i], start[i + 1]):
                if cost[k] >= dist[i]:
                    break
                if site[k] == best:
                    reach = np.int64(cost[k])
                    for q in range(start[i], start[i + 1]):
                        if cost[q] >= dist[i]:
                            break
                        gain[site[q]] -= dist[i] - max(reach, np.int64(cost[q]))
                    dist[i] = reach
                    break


greedy_loop: Callable[..., None] = njit(cache=True)(_greedy)


def _serve(
    start: Ints,
    site: NDArray[np.int32],
    cost: NDArray[Any],
    is_open: Opens,
    served_by: NDArray[np.int32],
    dist: Ints,
) -> None:
    """Nearest open site of each community; -1 where none may serve it."""
    for i in range(start.size - 1):
        served_by[i] = -1
        for k in range(start[i], start[i + 1]):
            if is_open[site[k]]:
                served_by[i] = site[k]
                dist[i] = cost[k]
                break


serve_loop: Callable[..., None] = njit(cache=True)(_serve)


@dataclass(slots=True, eq=False)
class Plans:
    """Makes plans over some rows: greedy, interchange, what a plan costs.

    none_cost: what a community costs that no open site may serve; above every real plan.
    """

    rows: Rows
    fixed: Ints
    p: int
    none_cost: int
    _extra: NDArray[np.int64] | None = None

    def greedy(self, state: States, start: Opens | None = None) -> Opens:
        """A plan grown from the open sites (and `start`), each time by what saves most."""
        is_open = state == OPEN
        if start is not None:
            is_open = is_open | start
        greedy_loop(
            self.rows.start,
            self.rows.site,
            self.rows.cost,
            self.fixed,
            np.flatnonzero(state == FREE).astype(np.int32),
            is_open,
            self.p - int(is_open.sum()),
            self.none_cost,
        )
        return is_open

    def improved(self, state: States, plan: Opens) -> tuple[int, Opens]:
        """The plan after interchange over the free sites, and its cost."""
        free = state == FREE
        return self._swapped(plan, np.flatnonzero(free).astype(np.int32), free, 0)

    def between(self, plan: Opens, guide: Opens) -> tuple[int, Opens]:
        """The cheapest plan on the best-swap path from one plan to another, ends not counted."""
        new = np.flatnonzero(guide & ~plan).astype(np.int32)
        return self._swapped(plan, new, plan & ~guide, new.size)

    def _swapped(
        self, plan: Opens, candidates: NDArray[np.int32], removable: Opens, swaps: int
    ) -> tuple[int, Opens]:
        if self._extra is None:
            self._extra = np.zeros((plan.size, self.p), np.int64)
        best = plan.copy()
        value = swap_on(
            self.rows.start,
            self.rows.site,
            self.rows.cost,
            self.fixed,
            candidates,
            removable,
            plan.copy(),
            self.none_cost,
            self._extra,
            swaps,
            best,
        )
        return value, best

    def served(self, plan: Opens) -> tuple[int, NDArray[np.int32]]:
        """What the plan costs in all, and the site of each community (-1: none)."""
        served_by = np.empty(self.rows.n, np.int32)
        dist = np.full(self.rows.n, self.none_cost)
        serve_loop(self.rows.start, self.rows.site, self.rows.cost, plan, served_by, dist)
        return int(dist.sum()) + int(self.fixed[plan].sum()), served_by


def ranked(scores: Floats, state: States, p: int) -> Opens:
    """A plan of the open sites and of the free ones with the largest scores."""
    plan = state == OPEN
    free = np.flatnonzero(state == FREE)
    best = free[np.argsort(-scores[free], kind="stable")][: p - int(plan.sum())]
    plan[best] = True
    return plan
