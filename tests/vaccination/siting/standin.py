"""A tiny exhaustive p-median solver with whole proofs: it tries every set of sites.

The proof tree branches on the sites one after another; at a leaf all sites are fixed, and the
prices are what each community pays there, so that L is 1024 times the cost of the leaf.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from huiyin.vaccination.core.answer import Ended, Limits, Progress
from huiyin.vaccination.core.siting.network import arcs_from_rows, with_digest
from huiyin.vaccination.core.siting.problem import Network, Wish
from huiyin.vaccination.core.siting.proof import PRICE_SCALE, Certificate, Node
from huiyin.vaccination.core.siting.solved import Solved

FAR = 2**40


def small(seed: int = 1, n: int = 7, m: int = 6, people: int = 9, **more: object) -> Network:
    """A network of random points in a square, all pairs allowed."""
    draw = np.random.default_rng(seed)
    ways = draw.integers(1, 60, (n, m))
    heads = draw.integers(1, people + 1, n)
    names = tuple(f"c{i}" for i in range(n))
    arcs = arcs_from_rows(lambda first, last: ways[first:last], names, m, people=heads)
    sites = tuple(f"s{j}" for j in range(m))
    return with_digest(Network(names, sites, heads, arcs, unit="minutes", **more))


def table(network: Network) -> np.ndarray:
    """Costs as a matrix, FAR where there is no arc."""
    costs = np.full((len(network.communities), len(network.sites)), FAR)
    row = np.repeat(np.arange(len(costs)), np.diff(network.arcs.start))
    costs[row, network.arcs.site] = network.arcs.cost
    return costs


def opening(network: Network) -> np.ndarray:
    fixed = np.zeros(len(network.sites), np.int64)
    if network.fixed_cost is not None:
        fixed[:] = network.fixed_cost
    fixed[list(network.already_open)] = 0
    return fixed


def solve(network: Network, wish: Wish, limits: Limits) -> Solved:
    """The cheapest of all plans with p sites."""
    costs, fixed = table(network), opening(network)
    m = len(network.sites)
    may = [j for j in range(m) if j not in network.must_close]
    plans = [set(plan) for plan in combinations(may, wish.p) if network.must_open <= set(plan)]

    def cost(plan: set[int]) -> int:
        sites = sorted(plan)
        return int(costs[:, sites].min(axis=1).sum() + fixed[sites].sum())

    best = min(plans, key=lambda plan: (cost(plan), sorted(plan)))
    value = cost(best)
    if limits.report is not None:
        limits.report(Progress(limits.clock(), value, None, phase="trying all"))
    root = _tree(costs, wish.p, set(network.must_open), may, m)
    certificate = Certificate(
        "p-median", wish.p, network.digest, tuple(sorted(best)), value, value, root
    )
    sites = np.array(sorted(best))
    served = sites[costs[:, sites].argmin(axis=1)].astype(np.int32)
    return Solved(value, value, tuple(sorted(best)), served, certificate, Ended.PROVEN, 1, ())


def _tree(costs: np.ndarray, p: int, opened: set[int], free: list[int], m: int) -> Node:
    rest = [j for j in free if j not in opened]
    if len(opened) > p or len(opened) + len(rest) < p:
        return Node(None)
    if not rest:
        paid = costs[:, sorted(opened)].min(axis=1)
        return Node(np.minimum(paid, FAR).astype(np.int64) * PRICE_SCALE)
    j = rest[0]
    without = _tree(costs, p, opened, [k for k in free if k != j], m)
    with_it = _tree(costs, p, opened | {j}, free, m)
    return Node(None, branch=j, without=without, with_it=with_it)
