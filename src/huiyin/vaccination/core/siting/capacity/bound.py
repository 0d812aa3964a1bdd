"""What prices show: the worth of each site, the best choice of sites, the bound, compiled.

rho_j = fixed_j - (what the knapsack of site j gains at prices u). A plan opens between `least` and
`most` sites, the opened ones among them, so no plan costs less than

    sum of u_i + sum of rho_j over the opened + the least sum of rho_j over an allowed number of
    free sites.

`whole`: a community is served by one site, so the knapsacks are 0-1. Of a group of sites at most,
or at least, so many may be open; its fee w >= 0 comes after the prices of the communities. Each of
its open sites then costs w more, and the whole w for each that may be open less (at least: each w
less, and w more for each that must be).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.capacity.groups import Groups, no_groups
from huiyin.vaccination.core.siting.capacity.knapsack import (
    exact_share,
    gather,
    pack,
    packed,
    split,
)
from huiyin.vaccination.core.siting.capacity.layout import Flags, Sites
from huiyin.vaccination.core.siting.problem import Ints

Array = NDArray[Any]
MOST_ROOM = 4000
"""Largest capacity, in persons, whose 0-1 knapsacks are worth their tables."""


class Columns(NamedTuple):
    """One node's sites and numbers as compiled loops take them.

    rent (k,): cost of opening; fixed (k,): the same with the fees in force; member (r, k),
    sense (r,) and allowed (r,): its groups.
    """

    start: Array
    client: Array
    cost: Array
    demand: Array
    capacity: Array
    rent: Array
    fixed: Array
    member: Array
    sense: Array
    allowed: Array
    opened: Array
    least: int
    most: int
    whole: bool


class Work(NamedTuple):
    """Buffers: of the items of one knapsack, of its table, and of what the chosen sites take."""

    gain: Array
    weight: Array
    where: Array
    ratio: Array
    best: Array
    taken: Array
    chosen: Array
    rough: Array
    hit: Array
    share: Array


def columns_of(
    sites: Sites, demand: Ints, least: int, most: int, whole: bool, *, groups: Groups | None = None
) -> Columns:
    """The columns of a node; `least` and `most` count all open sites, opened ones too."""
    groups = groups or no_groups(int(sites.number.max(initial=-1)) + 1)
    return Columns(
        sites.start, sites.client, sites.cost, demand, sites.capacity, sites.fixed,
        sites.fixed.astype(np.float64), groups.member[:, sites.number], groups.sense,
        groups.count, sites.opened, least, most, whole,
    )  # fmt: skip


def work_of(columns: Columns, exact: bool = False) -> Work:
    """Buffers large enough for every site of these columns."""
    items = max(1, int(np.diff(columns.start).max(initial=1)))
    room = int(columns.capacity.max(initial=1)) if columns.whole else 0
    arcs = max(1, int(columns.start[-1]))
    return Work(
        gain=np.zeros(items, np.int64 if exact else np.float64),
        weight=np.zeros(items, np.int64),
        where=np.zeros(items, np.int64),
        ratio=np.zeros(items),
        best=np.zeros(room + 1, np.int64 if exact else np.float64),
        taken=np.zeros((0, 0) if exact or not columns.whole else (items, room + 1), np.bool_),
        chosen=np.zeros(items, np.bool_),
        rough=np.zeros(columns.fixed.size),
        hit=np.zeros(arcs, np.int64),
        share=np.zeros(arcs),
    )


def _charge(columns: Columns, prices: Array) -> Any:
    """Put the fees on what opening costs; the sum of the prices less what the fees give back."""
    n = columns.demand.size
    columns.fixed[:] = columns.rent
    total = prices[:n].sum()
    for r in range(columns.sense.size):
        fee = columns.sense[r] * prices[n + r]
        total -= fee * columns.allowed[r]
        for k in range(columns.fixed.size):
            if columns.member[r, k]:
                columns.fixed[k] += fee
    return total


charge: Callable[..., Any] = njit(cache=True)(_charge)


def _shares(k: int, columns: Columns, prices: Array, work: Work) -> float:
    """What site k gains at most by serving shares."""
    count, total = gather(
        columns.start[k], columns.start[k + 1], columns.client, columns.cost, prices,
        columns.demand, work.gain, work.weight, work.where,
    )  # fmt: skip
    room = columns.capacity[k]
    gained = 0.0
    if total <= room:
        for q in range(count):
            gained += work.gain[q]
        return gained
    b, rest = split(count, room, work.gain, work.weight, work.where, work.ratio)
    for q in range(b):
        gained += work.gain[q]
    return gained + float(work.gain[b] * rest / work.weight[b])


shares: Callable[..., float] = njit(cache=True)(_shares)


def _whole_gain(k: int, columns: Columns, prices: Array, work: Work) -> float:
    """What site k gains at most by serving whole communities."""
    count, total = gather(
        columns.start[k], columns.start[k + 1], columns.client, columns.cost, prices,
        columns.demand, work.gain, work.weight, work.where,
    )  # fmt: skip
    gained = 0.0
    if total <= columns.capacity[k]:
        for q in range(count):
            gained += work.gain[q]
        return gained
    pack(count, columns.capacity[k], work.gain, work.weight, work.best)
    return float(work.best[columns.capacity[k]])


whole_gain: Callable[..., float] = njit(cache=True)(_whole_gain)


def _worths(columns: Columns, prices: Array, rho: Array, work: Work) -> None:
    """The worth of each site; of whole knapsacks only those that could be chosen, else infinity."""
    size = columns.fixed.size
    for k in range(size):
        rho[k] = columns.fixed[k] - shares(k, columns, prices, work)
    if not columns.whole:
        return
    work.rough[:] = rho
    need = columns.most
    for k in range(size):
        if columns.opened[k]:
            rho[k] = columns.fixed[k] - whole_gain(k, columns, prices, work)
            need -= 1
    least = need - (columns.most - columns.least)
    kept = np.full(max(need, 1), np.inf)
    seen = 0
    for k in np.argsort(work.rough):
        if columns.opened[k]:
            continue
        idle = seen >= least and work.rough[k] >= 0
        if need == 0 or idle or (seen >= need and work.rough[k] >= kept[need - 1]):
            rho[k] = np.inf
            continue
        rho[k] = columns.fixed[k] - whole_gain(k, columns, prices, work)
        place = min(seen, need - 1)
        if rho[k] < kept[place] or seen < need:
            while place > 0 and kept[place - 1] > rho[k]:
                kept[place] = kept[place - 1]
                place -= 1
            kept[place] = rho[k]
        seen += 1


worths: Callable[..., None] = njit(cache=True)(_worths)


def _choose(rho: Array, opened: Array, least: int, most: int, chosen: Array) -> float:
    """Mark the best allowed choice of sites; the sum of their worths."""
    total = 0.0
    count = 0
    for k in range(rho.size):
        chosen[k] = opened[k]
        if opened[k]:
            total += rho[k]
            count += 1
    for k in np.argsort(rho):
        if opened[k]:
            continue
        if count >= most or (count >= least and rho[k] >= 0):
            break
        chosen[k] = True
        total += rho[k]
        count += 1
    return total


choose: Callable[..., float] = njit(cache=True)(_choose)


def _served(columns: Columns, prices: Array, chosen: Array, missing: Array, work: Work) -> int:
    """What the chosen sites serve: 1 - (shares served) into `missing` (n,); number of hits."""
    missing[:] = 1.0
    hits = 0
    for k in range(columns.fixed.size):
        if not chosen[k]:
            continue
        count, total = gather(
            columns.start[k], columns.start[k + 1], columns.client, columns.cost, prices,
            columns.demand, work.gain, work.weight, work.where,
        )  # fmt: skip
        room = columns.capacity[k]
        rest, full = 0, count
        if total <= room:
            work.chosen[:count] = True
        elif columns.whole:
            packed(count, room, work.gain, work.weight, work.best, work.taken, work.chosen)
        else:
            full, rest = split(count, room, work.gain, work.weight, work.where, work.ratio)
            work.chosen[:count] = False
            work.chosen[: full + 1] = True
        for q in range(count):
            if work.chosen[q]:
                part = 1.0 if q != full else rest / work.weight[q]
                missing[columns.client[work.where[q]]] -= part
                work.hit[hits] = work.where[q]
                work.share[hits] = part
                hits += 1
    return hits


served: Callable[..., int] = njit(cache=True)(_served)


def _exact_worths(columns: Columns, prices: Array, rho: Array, forced: Array, work: Work) -> bool:
    """Worths in whole numbers, never too high; whether 64 bits sufficed.

    With `whole`, `forced` (a,) is the worth of the arc's site when it must serve that community.
    """
    for k in range(columns.fixed.size):
        count, total = gather(
            columns.start[k], columns.start[k + 1], columns.client, columns.cost, prices,
            columns.demand, work.gain, work.weight, work.where,
        )  # fmt: skip
        room = columns.capacity[k]
        if not columns.whole:
            gained = exact_share(count, room, total, work.gain, work.weight, work.where, work.ratio)
            if gained < 0:
                return False
            rho[k] = columns.fixed[k] - gained
            continue
        pack(count, room, work.gain, work.weight, work.best)
        rho[k] = columns.fixed[k] - work.best[room]
        for a in range(columns.start[k], columns.start[k + 1]):
            i = columns.client[a]
            if columns.demand[i] > room:
                forced[a] = 1 << 62
            else:
                gain = prices[i] - columns.cost[a]
                forced[a] = columns.fixed[k] - gain - work.best[room - columns.demand[i]]
    return True


exact_worths: Callable[..., bool] = njit(cache=True)(_exact_worths)


def exact(columns: Columns, prices: Ints) -> tuple[int, Ints, Ints, Flags] | None:
    """Bound, worths, forced worths and the choice, in whole numbers; None where 64 bits fail."""
    size = columns.fixed.size
    columns = columns._replace(fixed=np.zeros(size, np.int64))
    base = int(charge(columns, prices))
    rho = np.zeros(size, np.int64)
    forced = np.zeros(columns.client.size if columns.whole else 0, np.int64)
    if not exact_worths(columns, prices, rho, forced, work_of(columns, exact=True)):
        return None
    chosen = np.zeros(size, np.bool_)
    choose(rho, columns.opened, columns.least, columns.most, chosen)
    return base + int(rho[chosen].sum()), rho, forced, chosen
