"""A network and a wish as the solver takes them in, or why they cannot be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.siting.pmedian.errors import TooDear, Unsolvable
from huiyin.vaccination.core.siting.pmedian.rows import (
    CLOSED,
    FREE,
    OPEN,
    Ints,
    Rows,
    States,
)
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
from huiyin.vaccination.core.siting.proof import PRICE_SCALE

KEPT_NEAREST = "kept_nearest"
"""Option: the arcs are the nearest of longer rows; no price may pass the last one kept."""
NODES = "nodes"
"""Option: most nodes of the tree to look into."""
PROOF_BITS, WORK_BITS = 61, 62


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The problem in arrays. most_value: above every real plan, and what an unserved community
    costs while plans are sought."""

    rows: Rows
    fixed: Ints
    state: States
    p: int
    most_value: int


def asked(network: Network, wish: Wish) -> Asked:
    """Check and take in.

    Raises Unsolvable for what cannot be, TooDear where a proof would not fit 64 bits.
    """
    n, m = len(network.communities), len(network.sites)
    if wish.kind is not Kind.P_MEDIAN:
        raise Unsolvable(f"this solver is for {Kind.P_MEDIAN.value}, not for {wish.kind.value}")
    if wish.budget is not None:
        raise Unsolvable("a p-median takes no budget: give p, or solve the capacitated problem")
    p = _number(network, wish, m)
    state = np.full(m, FREE, np.int8)
    state[list(network.must_close)] = CLOSED
    state[list(network.must_open)] = OPEN
    fixed = np.zeros(m, np.int64)
    if network.fixed_cost is not None:
        fixed[:] = network.fixed_cost
    fixed[list(network.already_open)] = 0
    if n == 0 or fixed.min() < 0 or (network.arcs.cost.size and network.arcs.cost.min() < 0):
        raise Unsolvable("a p-median needs communities, and costs that are not negative")
    rows = _rows(network, fixed, p, kept_nearest=bool(wish.options.get(KEPT_NEAREST)))
    _served(network, state)
    dearest = int(rows.cost[rows.start[1:] - 1].sum(dtype=np.int64))
    return Asked(rows, fixed, state, p, dearest + int(fixed.sum()) + 1)


def _number(network: Network, wish: Wish, m: int) -> int:
    """p, if it can be."""
    for name in ("must_open", "must_close", "already_open"):
        if any(not 0 <= site < m for site in getattr(network, name)):
            raise Unsolvable(f"{name} names a site that is not among the {m} candidate sites")
    both = network.must_open & network.must_close
    if both:
        names = ", ".join(network.sites[site] for site in sorted(both))
        raise Unsolvable(f"must be open and must be closed at once: {names}")
    if wish.p is None or wish.p < 1:
        raise Unsolvable("p, the number of open sites, must be given and be at least 1")
    may = m - len(network.must_close)
    if wish.p > may:
        raise Unsolvable(f"p = {wish.p}, but only {may} sites may be open")
    if wish.p < len(network.must_open):
        raise Unsolvable(f"p = {wish.p}, but {len(network.must_open)} sites must be open")
    return wish.p


def _served(network: Network, state: States) -> None:
    """Every community has a site that may be open."""
    may = np.concatenate([[0], np.cumsum(state[network.arcs.site] != CLOSED)])
    without = np.flatnonzero(may[network.arcs.start[1:]] == may[network.arcs.start[:-1]])
    if without.size:
        names = ", ".join(network.communities[i] for i in without[:5])
        raise Unsolvable(
            f"{without.size} communities have no site that may serve them ({names}"
            f"{', …' if without.size > 5 else ''}): allow a longer way or another site"
        )


def _rows(network: Network, fixed: Ints, p: int, *, kept_nearest: bool) -> Rows:
    """The arcs as rows, costs in 32 bits where they fit, with the lids of the prices."""
    arcs, n = network.arcs, len(network.communities)
    start = np.ascontiguousarray(arcs.start, np.int64)
    if np.any(np.diff(start) == 0):
        _served(network, np.full(len(network.sites), FREE, np.int8))
    steps = np.diff(arcs.cost) < 0
    steps[start[1:-1] - 1] = False
    if np.any(steps):
        raise Unsolvable("the arcs of a community must stand by increasing cost")
    last = arcs.cost[start[1:] - 1]
    dearest = float(last.sum(dtype=np.float64)) + float(fixed.sum(dtype=np.float64))
    lid = 2**PROOF_BITS / (p + 1) / PRICE_SCALE
    if 4 * dearest > lid or n * dearest >= 2.0**WORK_BITS:
        raise TooDear(
            f"the dearest arcs of all communities come to {dearest:.3g}, too much for a proof in "
            "64 bits: count people in thousands, or allow no such long ways (a travel limit)"
        )
    cap = last.astype(np.float64)
    if not kept_nearest:
        cap += np.floor(lid / (4 * n))
    cost = arcs.cost.astype(np.int32 if last.max() < 2**31 else np.int64)
    return Rows(start, arcs.site, cost, cap)
