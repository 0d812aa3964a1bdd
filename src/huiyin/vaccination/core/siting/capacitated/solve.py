"""The face of capacitated siting: a network and a wish in, a plan with its proof out."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting.capacitated.bound import columns_of
from huiyin.vaccination.core.siting.capacitated.layout import (
    Counts,
    Sites,
    capacities,
    counts_of,
    price_scale,
    sites_of,
)
from huiyin.vaccination.core.siting.capacitated.shares import SharePlanner
from huiyin.vaccination.core.siting.capacitated.transport import Transport
from huiyin.vaccination.core.siting.capacitated.tree import Tree
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
from huiyin.vaccination.core.siting.proof import Certificate
from huiyin.vaccination.core.siting.solved import Solved


def solve(network: Network, wish: Wish, limits: Limits) -> Solved:
    """Where to open, and how many people each site serves of each community."""
    scale = price_scale(network)
    sites, counts = sites_of(network, scale), counts_of(network, wish, scale)
    planner = share_planner(network, sites, counts, scale, limits)
    began = limits.clock()
    tree = Tree(
        network.people, counts, scale, False, planner, limits, began, sites=sites.number.size
    )
    proof, target, ended = tree.run(sites, first_prices(sites, network.people))
    best = planner.best
    assert best is not None and planner.value is not None
    flow = np.flatnonzero(best.served.people > 0)
    arcs = network.arcs
    most = np.lexsort((-best.served.people, planner.transport.client))
    served_by = arcs.site[most[arcs.start[:-1]]]
    more = {
        "price_scale": scale, "whole": False, "single_source": False,
        "at_most": bool(wish.options.get("at_most")), "budget": wish.budget,
        "flow": [[int(a), int(best.served.people[a])] for a in flow],
    }  # fmt: skip
    certificate = Certificate(
        Kind.CAPACITATED, wish.p, network.digest, best.sites, planner.value, target, proof, more
    )
    return Solved(
        planner.value, target, best.sites, served_by, certificate, ended, tree.nodes,
        tuple(tree.trace),
    )  # fmt: skip


def first_prices(sites: Sites, people: NDArray[np.int64]) -> NDArray[np.float64]:
    """The least cost of serving each community with a full site's opening shared out."""
    each = np.repeat(sites.fixed / np.maximum(sites.capacity, 1), np.diff(sites.start))
    prices = np.full(people.size, np.inf)
    np.minimum.at(prices, sites.client, sites.cost + each * people[sites.client])
    return prices


def share_planner(
    network: Network, sites: Sites, counts: Counts, scale: int, limits: Limits
) -> SharePlanner:
    """A planner over all sites that may be open."""
    began = limits.clock()
    free = np.zeros(sites.number.size, np.bool_)
    everything = columns_of(sites, network.people, 0, sites.number.size, False)
    return SharePlanner(
        Transport(network, capacities(network)),
        everything._replace(opened=free),
        sites.number.astype(np.int64), counts, scale, network.must_open,
        partial(_in_time, limits, began),
    )  # fmt: skip


def _in_time(limits: Limits, began: float) -> bool:
    return limits.clock() - began < limits.seconds
