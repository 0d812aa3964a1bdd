"""Communities as rows of the sites that reach them, alike ones merged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.problem import Indices, Ints

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Row i is reached by `site[start[i]:start[i + 1]]`; leaving it out costs `weight[i]`.

    row: the row of each community, shape (n,), -1 where it does not count; sites: how many
    candidates there are, m; by_site: the rows of site j at `site_start[j]:site_start[j + 1]`.
    """

    start: Ints
    site: Indices
    weight: Ints
    row: Indices
    sites: int
    site_start: Ints
    by_site: Indices

    @property
    def rows(self) -> int:
        """How many rows."""
        return self.weight.size

    def left_out(self, plan: Ints) -> int:
        """The weight of the rows that no site of the plan reaches."""
        reached = np.zeros(self.rows, np.bool_)
        for j in plan:
            reached[self.by_site[self.site_start[j] : self.site_start[j + 1]]] = True
        return int(self.weight[~reached].sum())

    def of_rows(self, kept: Flags) -> Reach:
        """Only these rows; the communities of the others no longer count."""
        number = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1)
        row = number[self.row].astype(np.int32)
        counts = np.diff(self.start)
        pairs = np.repeat(kept, counts)
        start = np.concatenate(([0], np.cumsum(counts[kept])))
        return _both_ways(start, self.site[pairs], self.weight[kept], row, self.sites)

    def of_sites(self, kept: Flags) -> Reach:
        """Without the pairs of other sites; rows keep their numbers."""
        pairs = kept[self.site]
        number = np.repeat(np.arange(self.rows), np.diff(self.start))[pairs]
        start = np.concatenate(([0], np.cumsum(np.bincount(number, minlength=self.rows))))
        return _both_ways(start, self.site[pairs], self.weight, self.row, self.sites)


def reach_of(start: Ints, site: Indices, weight: Ints, sites: int) -> Reach:
    """The rows of communities given by their sites; communities of weight 0 are left out.

    Communities that the same sites reach share a row; a row without sites stays.
    """
    counts = np.diff(start)
    code = _fingerprints(start, site, sites)
    counted = np.flatnonzero(weight > 0)
    _, first, number = np.unique(code[counted], return_index=True, return_inverse=True)
    first = counted[first]
    merged = np.zeros(first.size, np.int64)
    np.add.at(merged, number.reshape(-1), weight[counted])
    row = np.full(weight.size, -1, np.int32)
    row[counted] = number.reshape(-1)
    new = np.concatenate(([0], np.cumsum(counts[first])))
    pairs = np.arange(new[-1]) + np.repeat(start[first] - new[:-1], counts[first])
    return _both_ways(new, site[pairs].astype(np.int32), merged, row, sites)


def _both_ways(start: Ints, site: Indices, weight: Ints, row: Indices, sites: int) -> Reach:
    number = np.repeat(np.arange(weight.size, dtype=np.int32), np.diff(start))
    by_site = number[np.argsort(site, kind="stable")]
    site_start = np.concatenate(([0], np.cumsum(np.bincount(site, minlength=sites))))
    return Reach(start, site, weight, row, sites, site_start, by_site)


def _fingerprints(start: Ints, site: Indices, sites: int) -> NDArray[np.complex128]:
    """Two 64-bit sums of random words of each row's sites, seen as one number that sorts.

    Different rows fall together with a chance of n² / 2^105; the words come from a fixed seed.
    A row and its twin are compared by nothing else, so a proof rests on the checker, not on this.
    """
    words = np.random.default_rng(1).integers(0, 2**53 // (sites + 1), (sites, 2), np.int64)
    total = np.zeros((site.size + 1, 2), np.int64)
    np.cumsum(words[site], axis=0, out=total[1:])
    sums = (total[start[1:]] - total[start[:-1]]).astype(np.float64)
    code: NDArray[np.complex128] = sums[:, 0] + 1j * sums[:, 1]
    return code


def expanded(reach: Reach, prices: Ints, most: Ints) -> Ints:
    """Prices of communities, shape (n,), that add up to those of their rows, none above `most`.

    most: the highest price of each community, shape (n,); those of a row allow its price.
    """
    counted = np.flatnonzero(reach.row >= 0)
    order = counted[np.argsort(reach.row[counted], kind="stable")]
    row, lid = reach.row[order], most[order]
    before = np.cumsum(lid) - lid
    first = np.searchsorted(row, np.arange(reach.rows))
    result = np.zeros(reach.row.size, np.int64)
    result[order] = np.clip(prices[row] - (before - before[first][row]), 0, lid)
    return result
