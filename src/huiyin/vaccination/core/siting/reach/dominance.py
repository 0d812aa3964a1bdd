"""Rows and sites that another one makes superfluous."""

# ruff: noqa: PLR0917, SIM110 - compiled loops take plain columns, and know no generators

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.problem import Indices, Ints
from huiyin.vaccination.core.siting.reach.rows import Flags, Reach

Words = NDArray[np.uint64]


def _bits(start: Ints, member: Indices, words: Words) -> None:
    for i in range(start.size - 1):
        for k in range(start[i], start[i + 1]):
            words[i, member[k] >> 6] |= np.uint64(1) << np.uint64(member[k] & 63)


fill_bits: Callable[..., None] = njit(cache=True)(_bits)


def _inside(words: Words, small: int, large: int) -> bool:
    for w in range(words.shape[1]):
        if words[small, w] & ~words[large, w]:
            return False
    return True


inside: Callable[..., bool] = njit(cache=True)(_inside)


def _supersets(
    start: Ints,
    member: Indices,
    other_start: Ints,
    other: Indices,
    words: Words,
    drop_large: bool,
    host: Indices,
) -> None:
    """Drop sets that hold another one, or sets that lie in another one; `host` names that one.

    A set is only measured against sets that still stand; equal sets leave one standing.
    """
    for s in range(start.size - 1):
        if host[s] >= 0 or start[s] == start[s + 1]:
            continue
        rarest = member[start[s]]
        for k in range(start[s], start[s + 1]):
            e = member[k]
            if other_start[e + 1] - other_start[e] < other_start[rarest + 1] - other_start[rarest]:
                rarest = e
        for k in range(other_start[rarest], other_start[rarest + 1]):
            t = other[k]
            if t == s or host[t] >= 0 or not inside(words, s, t):
                continue
            if drop_large:
                host[t] = s
            else:
                host[s] = t
                break


supersets: Callable[..., None] = njit(cache=True)(_supersets)


def superfluous_rows(reach: Reach) -> Flags:
    """Rows that every plan reaches that reaches another row; shape (rows,)."""
    words = np.zeros((reach.rows, (reach.sites + 63) // 64), np.uint64)
    fill_bits(reach.start, reach.site, words)
    host = np.full(reach.rows, -1, np.int32)
    supersets(reach.start, reach.site, reach.site_start, reach.by_site, words, True, host)
    return host >= 0


def superfluous_sites(reach: Reach) -> list[tuple[int, int]]:
    """Pairs (dropped, kept): all that the first reaches, the second does; in the order of use."""
    words = np.zeros((reach.sites, (reach.rows + 63) // 64), np.uint64)
    fill_bits(reach.site_start, reach.by_site, words)
    host = np.full(reach.sites, -1, np.int32)
    supersets(reach.site_start, reach.by_site, reach.start, reach.site, words, False, host)
    return [(int(j), int(host[j])) for j in np.flatnonzero(host >= 0)]
