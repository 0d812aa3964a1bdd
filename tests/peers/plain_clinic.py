"""The stages one after another in plain Python: sort, then a heap of the servers' free times."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def tandem(arrive: Floats, service: Floats, servers: list[int]) -> tuple[Floats, Floats]:
    """When each service of each person begins and ends, both (stages, n)."""
    start, done = np.empty(service.shape), np.empty(service.shape)
    order = list(range(arrive.size))
    at = arrive.tolist()
    for k, count in enumerate(servers):
        free = [0.0] * count
        for j in order:
            begun = max(at[j], heapq.heappop(free))
            start[k, j], done[k, j] = begun, begun + service[k, j]
            heapq.heappush(free, done[k, j])
        at = done[k].tolist()
        rank = {j: place for place, j in enumerate(order)}
        order.sort(key=lambda j: (at[j], rank[j]))
    return start, done
