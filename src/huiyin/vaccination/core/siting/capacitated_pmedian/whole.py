"""Siting with one site per community: plans by local search, bounds by whole knapsacks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting.capacitated_pmedian.plans import WholePlanner, town_of
from huiyin.vaccination.core.siting.capacity.bound import MOST_ROOM
from huiyin.vaccination.core.siting.capacity.layout import (
    capacities,
    counts_of,
    dearest_plan,
    first_sites,
    more_of,
    price_scale,
    sites_of,
)
from huiyin.vaccination.core.siting.capacity.possible import check_possible, refuse
from huiyin.vaccination.core.siting.capacity.probing import Prober
from huiyin.vaccination.core.siting.capacity.tree import Tree
from huiyin.vaccination.core.siting.problem import Network, Wish
from huiyin.vaccination.core.siting.proof import Certificate
from huiyin.vaccination.core.siting.solved import Solved

CHUNK, CHUNKS, PAIRS = 100, 30, 20_000_000
"""Most steps of the local search between two looks at the clock, looks at the root, and pairs of
communities that these steps may go through."""
MIX = 0x9E3779B97F4A7C15
PROBED = 200
"""Most communities for which branches are tried first: with 402 a try costs more than the nodes it
saves (SJC4b: proven in 15 seconds without, open after 60 with them)."""


def solve_whole(
    network: Network, wish: Wish, limits: Limits, start: tuple[int, ...] = ()
) -> Solved:
    """Where to open, and which site serves each community; `start`: sites to begin from.

    Raises Infeasible, NoPlanFound.
    """
    check_possible(network, wish)
    scale, began = price_scale(network), limits.clock()
    sites, counts = sites_of(network, scale), counts_of(network, wish, scale)
    chunk = int(np.clip(PAIRS // len(network.communities) ** 2, 1, CHUNK))
    planner = WholePlanner(
        town_of(network, counts, scale), int(wish.options.get("rounds", CHUNKS * chunk)), chunk,
        lambda: limits.clock() - began < limits.seconds,
        np.array([(2 * wish.seed + 1) * MIX % (1 << 64)], np.uint64),
    )  # fmt: skip
    planner.begin(np.array(start, np.int64) if start else first_sites(network, sites, wish.p))
    whole = int(capacities(network).max()) <= MOST_ROOM
    tree = Tree(
        network.people, counts, scale, whole, planner, limits, began,
        sites=sites.number.size, dearest=dearest_plan(network),
        prober=prober_of(planner, wish.seed),
    )  # fmt: skip
    proof, target, ended = tree.run(sites, first_prices(planner, scale))
    if planner.best is None or planner.value is None or planner.sites is None:
        refuse(tree.exhausted)
    more = more_of(wish, scale, whole=whole)
    more["served_by"] = planner.best.tolist()
    opened = tuple(planner.sites.tolist())
    certificate = Certificate(
        wish.kind, wish.p, network.digest, opened, planner.value, target, proof, more
    )
    return Solved(
        planner.value, target, opened, planner.best.astype(np.int32), certificate, ended,
        tree.nodes, tuple(tree.trace),
    )  # fmt: skip


def prober_of(planner: WholePlanner, seed: int) -> Prober | None:
    """Branching on the sites around each community, where trying is cheap."""
    if len(planner.town.cost) > PROBED:
        return None
    order = np.argsort(planner.town.cost, axis=1, kind="stable")
    return Prober(order, np.random.default_rng(seed))


def first_prices(planner: WholePlanner, scale: int) -> NDArray[np.float64]:
    """Halfway between a community's cost in the first plan and its next open site."""
    town = planner.town
    opened = planner.sites if planner.sites is not None else np.flatnonzero(town.may)
    near = np.sort(town.cost[:, opened], axis=1)[:, :2]
    prices: NDArray[np.float64] = near.mean(axis=1) * scale
    return prices
