"""Siting with capacities handed whole to HiGHS: all x_ij <= y_j, one thread, gap 0."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import coo_array

from benchmarks._siting_peers import Model, run


def solve_whole_model(network: Any, wish: Any, seconds: float) -> dict[str, Any]:
    """Columns: y (m), then x arc by arc, whole numbers too where a community has one site."""
    arcs, n, m = network.arcs, len(network.communities), len(network.sites)
    a = arcs.site.size
    row = np.repeat(np.arange(n), np.diff(arcs.start))
    fixed = np.zeros(m) if network.fixed_cost is None else network.fixed_cost.astype(float)
    x, one = m + np.arange(a), np.ones(a)
    link, load = n + np.arange(a), n + a
    rows = [row, link, link, load + arcs.site, load + np.arange(m)]
    columns = [x, x, arcs.site, x, np.arange(m)]
    values = [one, one, -one, network.people[row], -network.capacity.astype(float)]
    low = [np.ones(n), np.full(a + m, -np.inf)]
    high = [np.ones(n), np.zeros(a + m)]
    if wish.p is not None:
        rows.append(np.full(m, load + m))
        columns.append(np.arange(m))
        values.append(np.ones(m))
        low.append([wish.p])
        high.append([wish.p])
    shape = (load + m + (wish.p is not None), m + a)
    place = (np.concatenate(rows), np.concatenate(columns))
    matrix = coo_array((np.concatenate(values), place), shape=shape)
    cost = np.concatenate([fixed, arcs.cost.astype(float)]) / network.scale
    whole = m + a if wish.single_source else m
    return run(Model(matrix, cost, np.concatenate(low), np.concatenate(high), whole), seconds)
