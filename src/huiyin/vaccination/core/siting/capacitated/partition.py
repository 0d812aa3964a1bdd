"""Which sites belong together: parts of a network between which few people would move.

Recursive bisection by the second eigenvector of the normalised affinity, cut where the fewest
ways are cut for the size of the smaller side: J. Shi & J. Malik, "Normalized cuts and image
segmentation", IEEE Transactions on Pattern Analysis and Machine Intelligence 22 (2000) 888-905.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigsh

from huiyin.vaccination.core.siting.problem import Ints, Network

Floats = NDArray[Any]
SEEN = 0.02
"""Weight of a site that the relaxed plan never opens."""
SMALLEST_SIDE = 5
"""A cut leaves at least a fifth on each side."""


def shares(network: Network, prices: Floats, opened: Floats) -> csr_array:
    """How much of community i each site would serve at these prices, shape (n, m), rows to 1.

    prices: cost units, shape (n,); opened: how often each site is open, shape (m,).
    """
    arcs, n = network.arcs, len(network.communities)
    row = np.repeat(np.arange(n), np.diff(arcs.start))
    gain = np.maximum(prices[row] - arcs.cost, 0.0) * (opened[arcs.site] + SEEN)
    found = csr_array((gain, (row, arcs.site)), shape=(n, len(network.sites)))
    total = np.asarray(found.sum(axis=1)).ravel()
    return diags_array(1.0 / np.where(total > 0, total, 1.0)) @ found


def partition(share: csr_array, prices: Floats, largest: int) -> Ints:
    """The part of each site, shape (m,), numbered from 0, none of more than `largest` sites."""
    affinity = csr_array(share.T @ (diags_array(prices.astype(np.float64)) @ share))
    affinity.setdiag(0.0)
    affinity.eliminate_zeros()
    part = np.zeros(share.shape[1], np.int64)
    waiting, made = [np.arange(part.size)], 0
    while waiting:
        group = waiting.pop()
        if group.size <= largest:
            part[group] = made
            made += 1
        else:
            waiting += _halves(affinity[group][:, group], group)
    return part


def homes(network: Network, share: csr_array, part: Ints) -> Ints:
    """The part that serves most of each community, shape (n,); ties and nothing: most arcs."""
    arcs, n = network.arcs, len(network.communities)
    row = np.repeat(np.arange(n), np.diff(arcs.start))
    served = np.zeros((n, int(part.max(initial=0)) + 1))
    np.add.at(served, (row, part[arcs.site]), 1e-9)
    entries = share.tocoo()
    np.add.at(served, (entries.row, part[entries.col]), entries.data)
    found: Ints = np.argmax(served, axis=1).astype(np.int64)
    return found


def _halves(affinity: csr_array, group: Ints) -> list[Ints]:
    """Two sides of a group of sites."""
    count, label = connected_components(affinity, directed=False)
    if count > 1:
        largest = np.argmax(np.bincount(label))
        return [group[label == largest], group[label != largest]]
    volume = np.asarray(affinity.sum(axis=1)).ravel()
    root = diags_array(1.0 / np.sqrt(volume))
    _, vectors = eigsh(root @ affinity @ root, k=2, which="LA", v0=np.arange(1.0, group.size + 1.0))
    order = np.argsort(vectors[:, 0] / np.sqrt(volume), kind="stable")
    at = _cheapest_cut(csr_array(affinity[order][:, order]), volume[order])
    return [group[order[:at]], group[order[at:]]]


def _cheapest_cut(affinity: csr_array, volume: Floats) -> int:
    """How many of the sites, in their order, stand on the first side."""
    entries = affinity.tocoo()
    inside = np.bincount(np.maximum(entries.row, entries.col), entries.data, volume.size).cumsum()
    grown = volume.cumsum()
    score = (grown - inside) / np.maximum(np.minimum(grown, grown[-1] - grown), 1e-9 * grown[-1])
    least = max(1, volume.size // SMALLEST_SIDE)
    return least + int(np.argmin(score[least - 1 : volume.size - least]))
