"""The face of the capacitated p-median problem: a network and a wish in, a plan with proof out."""

from __future__ import annotations

import numpy as np

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting.capacitated.bound import MOST_ROOM
from huiyin.vaccination.core.siting.capacitated.layout import (
    Sites,
    capacities,
    counts_of,
    price_scale,
    sites_of,
)
from huiyin.vaccination.core.siting.capacitated.tree import Tree
from huiyin.vaccination.core.siting.capacitated_pmedian.plans import WholePlanner, town_of
from huiyin.vaccination.core.siting.problem import Ints, Network, Wish
from huiyin.vaccination.core.siting.proof import Certificate
from huiyin.vaccination.core.siting.solved import Solved

CHUNK, ROUNDS = 100, 3000


def solve(network: Network, wish: Wish, limits: Limits) -> Solved:
    """Where to open, and which site serves each community."""
    scale, began = price_scale(network), limits.clock()
    sites, counts = sites_of(network, scale), counts_of(network, wish, scale)
    seed = np.array([2 * wish.seed + 1], np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    planner = WholePlanner(
        town_of(network, counts, scale), int(wish.options.get("rounds", ROUNDS)), CHUNK,
        lambda: limits.clock() - began < limits.seconds, seed,
    )  # fmt: skip
    planner.begin(first_sites(network, sites, wish.p))
    whole = int(capacities(network).max()) <= MOST_ROOM
    tree = Tree(
        network.people, counts, scale, whole, planner, limits, began, sites=sites.number.size
    )
    proof, target, ended = tree.run(sites, first_prices(planner, scale))
    assert planner.best is not None and planner.value is not None and planner.sites is not None
    more = {
        "price_scale": scale, "whole": whole, "single_source": True,
        "at_most": bool(wish.options.get("at_most")), "budget": wish.budget,
        "served_by": planner.best.tolist(),
    }  # fmt: skip
    opened = tuple(planner.sites.tolist())
    certificate = Certificate(
        wish.kind, wish.p, network.digest, opened, planner.value, target, proof, more
    )
    return Solved(
        planner.value, target, opened, planner.best.astype(np.int32), certificate, ended,
        tree.nodes, tuple(tree.trace),
    )  # fmt: skip


def first_sites(network: Network, sites: Sites, p: int | None) -> Ints:
    """Sites spread by greed: each next one farthest in cost from those chosen, largest first."""
    return np.sort(sites.number[np.argsort(-sites.capacity, kind="stable")[: p or 1]]).astype(
        np.int64
    )


def first_prices(planner: WholePlanner, scale: int) -> np.ndarray:
    """Halfway between a community's cost in the first plan and its next open site."""
    town = planner.town
    opened = planner.sites if planner.sites is not None else np.flatnonzero(town.may)
    near = np.sort(town.cost[:, opened], axis=1)[:, :2]
    return near.mean(axis=1) * scale
