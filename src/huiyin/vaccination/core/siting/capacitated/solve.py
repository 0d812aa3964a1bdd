"""The face of capacitated siting: a network and a wish in, a plan with its proof out."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting.capacitated.decomposition import (
    Decomposition,
    Round,
    proof_of,
)
from huiyin.vaccination.core.siting.capacitated.shares import Opened, SharePlanner
from huiyin.vaccination.core.siting.capacitated_pmedian.whole import solve_whole
from huiyin.vaccination.core.siting.capacity.bound import columns_of
from huiyin.vaccination.core.siting.capacity.layout import (
    Counts,
    Sites,
    capacities,
    counts_of,
    dearest_plan,
    first_sites,
    more_of,
    price_scale,
    sites_of,
)
from huiyin.vaccination.core.siting.capacity.possible import (
    NoPlanFound,
    check_possible,
    refuse,
)
from huiyin.vaccination.core.siting.capacity.transport import Transport
from huiyin.vaccination.core.siting.capacity.tree import Tree
from huiyin.vaccination.core.siting.problem import Indices, Network, Wish
from huiyin.vaccination.core.siting.proof import Certificate
from huiyin.vaccination.core.siting.solved import Solved

MANY_SITES, MANY_STEPS = 200, 240
"""With more candidates than this the bound is raised by parts after the first node, and every node
of the tree climbs for so many steps, for its prices settle slowly."""
PARTS_SHARE = 0.9
"""Share of the time left after the first node that the parts may take."""
SHARES_FIRST = 0.3
"""Share of the time given to the problem with shares before each community has one site."""


def solve(network: Network, wish: Wish, limits: Limits) -> Solved:
    """Where to open, and how many people each site serves of each community.

    `wish.p` sites are open in all, or any number; `at_most` among the options makes p a limit;
    `single_source` gives each community one site. Raises Infeasible, NoPlanFound.
    """
    if wish.single_source:
        return _one_site_each(network, wish, limits)
    return _with_shares(network, wish, limits, in_parts=len(network.sites) > MANY_SITES)


def _with_shares(network: Network, wish: Wish, limits: Limits, *, in_parts: bool) -> Solved:
    check_possible(network, wish)
    network = _nothing_for_nobody(network)
    scale, began = price_scale(network), limits.clock()
    sites, counts = sites_of(network, scale), counts_of(network, wish, scale)
    planner = share_planner(network, sites, counts, scale, limits)
    planner.consider(first_sites(network, sites, wish.p))
    tree = Tree(
        network.people, counts, scale, False, planner, limits, began,
        sites=sites.number.size, dearest=dearest_plan(network),
    )  # fmt: skip
    tree.plant(sites, first_prices(sites, network.people))
    if len(sites.number) > MANY_SITES:
        tree.steps = MANY_STEPS
    parts = by_parts(network, wish, limits, tree, planner) if in_parts else None
    proof, target, ended = tree.finished(tree.search())
    best, value = planner.best, planner.value
    if best is None or value is None:
        refuse(tree.exhausted)
    more = more_of(wish, scale, whole=False)
    if parts is not None and tree.floor > target:
        proof, more["parts"] = proof_of(parts)
        target = min(tree.floor, value)
    flow = np.flatnonzero(best.served.people > 0)
    more["flow"] = [[int(a), int(best.served.people[a])] for a in flow]
    certificate = Certificate(
        wish.kind, wish.p, network.digest, best.sites, value, target, proof, more
    )
    return Solved(
        value, target, best.sites, _mostly_served_by(network, best), certificate, ended,
        tree.nodes, tuple(tree.trace),
    )  # fmt: skip


def by_parts(
    network: Network, wish: Wish, limits: Limits, tree: Tree, planner: SharePlanner
) -> Round | None:
    """Look at the first node and raise its bound by parts; None where that was not needed."""
    ended, known = tree.search(1), planner.relaxed
    if ended is not None or not tree.waiting or known is None:
        return None

    def tell(bound: int, nodes: int) -> bool:
        tree.floor = max(tree.floor, bound)
        tree.nodes = before + nodes
        return tree.over() is None

    before, now = tree.nodes, limits.clock()
    end = now + PARTS_SHARE * (limits.seconds - (now - tree.began))
    parts = Decomposition(
        network, wish, limits, planner, partial(_with_shares, in_parts=False),
        known.prices, known.site_price, known.seen, tell, end,
    )  # fmt: skip
    parts.run()
    return parts.best


def _one_site_each(network: Network, wish: Wish, limits: Limits) -> Solved:
    """One site per community; with many sites it begins from those that open when shares may."""
    if len(network.sites) <= MANY_SITES:
        return solve_whole(network, wish, limits)
    part = replace(limits, seconds=SHARES_FIRST * limits.seconds)
    began = limits.clock()
    try:
        start = solve(network, replace(wish, single_source=False), part).open
    except NoPlanFound:
        start = ()
    left = replace(limits, seconds=limits.seconds - (limits.clock() - began))
    return solve_whole(network, wish, left, start)


def _nothing_for_nobody(network: Network) -> Network:
    """A community without people costs nothing when shares are shipped."""
    arcs = network.arcs
    empty = np.repeat(network.people == 0, np.diff(arcs.start))
    return replace(network, arcs=replace(arcs, cost=np.where(empty, 0, arcs.cost)))


def _mostly_served_by(network: Network, best: Opened) -> Indices:
    """The site that serves most of each community."""
    arcs = network.arcs
    row = np.repeat(np.arange(len(network.communities)), np.diff(arcs.start))
    shut = ~np.isin(arcs.site, best.sites)
    return arcs.site[np.lexsort((shut, -best.served.people, row))[arcs.start[:-1]]]


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
        sites.number.astype(np.int64), counts, scale, dearest_plan(network), network.must_open,
        partial(_in_time, limits, began),
    )  # fmt: skip


def _in_time(limits: Limits, began: float) -> bool:
    return limits.clock() - began < limits.seconds
