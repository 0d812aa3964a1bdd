"""OR-Library p-median files: `n m p`, then m undirected edges `a b cost`.

J. E. Beasley, EJOR 21 (1985) 270-273. Lengths are shortest paths; of an edge listed twice the
last cost counts. Every node is a community of one person and a candidate site.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import shortest_path

from huiyin.vaccination.core.siting.network import FAR, arcs_from_rows, with_digest
from huiyin.vaccination.core.siting.problem import Ints, Network
from huiyin.vaccination.site.files.given import Given
from huiyin.vaccination.site.files.numbers import BadSitingFile, numbers_of, too_short


def read_pmed(path: Path) -> Given:
    """A p-median problem; raises BadSitingFile, SitingError."""
    numbers = numbers_of(path)
    if numbers.size < 3:
        raise too_short(path, numbers.size, 3)
    n, edges, p = (int(number) for number in numbers[:3])
    if numbers.size != 3 + 3 * edges:
        raise too_short(path, numbers.size, 3 + 3 * edges)
    lines = numbers[3:].reshape(edges, 3)
    ends = lines[:, :2].astype(np.int64)
    if edges and (ends.min() < 1 or ends.max() > n):
        row = int(np.flatnonzero((ends < 1).any(axis=1) | (ends > n).any(axis=1))[0])
        raise BadSitingFile(f"{path.name} edge {row + 1} names a node outside 1 to {n}.")
    if edges and lines[:, 2].min() < 0:
        row = int(np.argmin(lines[:, 2]))
        raise BadSitingFile(f"{path.name} edge {row + 1} has a negative cost.")
    lengths = _shortest(n, ends - 1, lines[:, 2])
    names = tuple(str(number + 1) for number in range(n))
    arcs = arcs_from_rows(lambda first, last: lengths[first:last], names, n)
    network = Network(names, names, np.ones(n, np.int64), arcs, unit="length")
    return Given(with_digest(network), p)


def _shortest(n: int, ends: Ints, costs: np.ndarray) -> Ints:
    """Lengths between all nodes, shape (n, n); FAR where no path leads."""
    low, high = ends.min(axis=1), ends.max(axis=1)
    key = (low * n + high)[::-1]
    _, last = np.unique(key, return_index=True)
    kept = len(key) - 1 - last
    # csgraph takes an explicit zero for a missing edge: zero-cost edges get the smallest double.
    weight = np.maximum(costs[kept], np.finfo(float).tiny)
    graph = coo_array((weight, (low[kept], high[kept])), shape=(n, n)).tocsr()
    paths = shortest_path(graph, method="D", directed=False)
    reached = np.isfinite(paths)
    lengths = np.full((n, n), FAR)
    lengths[reached] = np.rint(paths[reached]).astype(np.int64)
    return lengths
