"""The knapsack of one site: which communities it would serve at given prices, compiled.

A site gains u_i - c_ij by serving community i. It may serve shares (fractional knapsack) or whole
communities only (0-1 knapsack, by dynamic programming over its capacity).
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]


def _gather(
    first: int, last: int, client: Array, cost: Array, prices: Array, demand: Array,
    gain: Array, weight: Array, where: Array,
) -> tuple[int, int]:  # fmt: skip
    """Arcs `first` to `last` that gain something into the buffers; how many, and their demand."""
    count, total = 0, 0
    for a in range(first, last):
        more = prices[client[a]] - cost[a]
        if more > 0:
            gain[count] = more
            weight[count] = demand[client[a]]
            where[count] = a
            total += weight[count]
            count += 1
    return count, total


gather: Callable[..., tuple[int, int]] = njit(cache=True)(_gather)


def _exchange(a: int, b: int, gain: Array, weight: Array, where: Array, ratio: Array) -> None:
    """Change two items of the buffers."""
    gain[a], gain[b] = gain[b], gain[a]
    weight[a], weight[b] = weight[b], weight[a]
    where[a], where[b] = where[b], where[a]
    ratio[a], ratio[b] = ratio[b], ratio[a]


exchange: Callable[..., None] = njit(cache=True)(_exchange)


def _split(
    count: int, room: int, gain: Array, weight: Array, where: Array, ratio: Array
) -> tuple[int, int]:
    """Order the items so that the first k fit whole and item k breaks; k and the room left.

    Their demand together exceeds `room`. Quickselect by gain per person, three ways.
    """
    for k in range(count):
        ratio[k] = gain[k] / weight[k] if weight[k] > 0 else np.inf
    low, high = 0, count - 1
    while low <= high:
        pivot = ratio[(low + high) >> 1]
        i, j, k, better, same = low, low, high, 0, 0
        while j <= k:
            if ratio[j] > pivot:
                better += weight[j]
                exchange(i, j, gain, weight, where, ratio)
                i += 1
                j += 1
            elif ratio[j] < pivot:
                exchange(j, k, gain, weight, where, ratio)
                k -= 1
            else:
                same += weight[j]
                j += 1
        if better > room:
            high = i - 1
        elif better + same > room:
            room -= better
            while weight[i] <= room:
                room -= weight[i]
                i += 1
            return i, room
        else:
            room -= better + same
            low = k + 1
    return count - 1, room


split: Callable[..., tuple[int, int]] = njit(cache=True)(_split)


def _pack(count: int, room: int, gain: Array, weight: Array, best: Array) -> None:
    """best[c], c = 0 … room: the most that items of demand at most c together gain."""
    best[: room + 1] = 0
    top = 0
    for k in range(count):
        w, more = weight[k], gain[k]
        if w > room:
            continue
        reach = min(room, top + w)
        for c in range(top + 1, reach + 1):
            best[c] = best[top]
        top = reach
        for c in range(top, w - 1, -1):
            other = best[c - w] + more
            if other > best[c]:
                best[c] = other
    for c in range(top + 1, room + 1):
        best[c] = best[top]


pack: Callable[..., None] = njit(cache=True)(_pack)


def _packed(
    count: int, room: int, gain: Array, weight: Array, best: Array, taken: Array, chosen: Array
) -> None:
    """As `pack`; `chosen` (count,) says which items a best packing of the whole room takes."""
    best[: room + 1] = 0
    taken[:count, : room + 1] = False
    for k in range(count):
        w, more = weight[k], gain[k]
        for c in range(room, w - 1, -1):
            other = best[c - w] + more
            if other > best[c]:
                best[c] = other
                taken[k, c] = True
    left = room
    for k in range(count - 1, -1, -1):
        chosen[k] = taken[k, left]
        if chosen[k]:
            left -= weight[k]


packed: Callable[..., None] = njit(cache=True)(_packed)


def _exact_share(
    count: int, room: int, total: int, gain: Array, weight: Array, where: Array, ratio: Array
) -> int:
    """A whole number no less than the fractional knapsack's gain; -1 where 64 bits are too few.

    For every b: gain <= (room g_b + sum of max(0, g_i d_b - g_b d_i)) / d_b, with equality where
    b is the item that breaks (weak duality of the capacity row).
    """
    whole = 0
    for k in range(count):
        whole += gain[k]
    if total <= room:
        return whole
    b, _ = split(count, room, gain, weight, where, ratio)
    gb, db = gain[b], weight[b]
    if float(max(room, total)) * gb + float(db) * whole > 4.0e18:
        return -1
    most = room * gb
    for k in range(count):
        most += max(0, gain[k] * db - gb * weight[k])
    return -((-most) // db)


exact_share: Callable[..., int] = njit(cache=True)(_exact_share)
