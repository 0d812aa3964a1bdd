"""A siting network from plain numbers: arcs sorted row by row, costs, and a digest.

Nothing here is communities × sites large unless all pairs are allowed: lengths are asked for in
blocks of rows, and only the allowed pairs are kept.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from huiyin.vaccination.core.siting.errors import (
    BadNetwork,
    BadNumber,
    Contradiction,
    Duplicate,
    TooLarge,
    Unreachable,
    named,
)
from huiyin.vaccination.core.siting.problem import Arcs, Ints, Network
from huiyin.vaccination.core.siting.proof import PRICE_SCALE

FAR = int(np.iinfo(np.int64).max)
"""A length that says: there is no way."""
BLOCK_PAIRS = 4_000_000
Lengths = Callable[[int, int], Ints]
"""Lengths of the rows [first, last) to all sites, shape (last - first, m); FAR where no way."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which pairs become arcs.

    limit: the longest way; nearest: at most so many sites per community; at_least: so many of the
    nearest stay even beyond the limit; scale: length units in the unit that the user writes.
    """

    limit: int | None = None
    nearest: int | None = None
    at_least: int = 0
    scale: int = 1


EVERY_PAIR = Allowed()


def arcs_from_rows(
    lengths: Lengths,
    names: Sequence[str],
    sites: int,
    *,
    people: Ints | None = None,
    allowed: Allowed = EVERY_PAIR,
) -> Arcs:
    """Arcs of the allowed pairs; the cost is people times length, or the length without people.

    Raises Unreachable where a community keeps no arc, with the travel limit that would do.
    """
    n = len(names)
    if sites == 0:
        raise BadNetwork("There are no sites.", "Name at least one candidate site.")
    counts, nearest_way = np.zeros(n, np.int64), np.full(n, FAR)
    # Untouched pages of an empty array take no memory: room for the most, cut off at the end.
    most = n * min(sites, sites if allowed.nearest is None else allowed.nearest + allowed.at_least)
    site, length, filled = np.empty(most, np.int32), np.empty(most, np.int64), 0
    step = max(1, BLOCK_PAIRS // max(1, sites))
    for first in range(0, n, step):
        rows = slice(first, min(n, first + step))
        block = lengths(rows.start, rows.stop)
        _no_negative(block, names[rows.start : rows.stop])
        order = np.argsort(block, axis=1, kind="stable")
        ranked = np.take_along_axis(block, order, axis=1)
        kept = _kept(ranked, allowed)
        counts[rows] = kept.sum(axis=1)
        nearest_way[rows] = ranked[:, 0]
        end = filled + int(counts[rows].sum())
        site[filled:end], length[filled:end] = order[kept], ranked[kept]
        filled = end
    _all_reached(counts, nearest_way, names, allowed)
    site.resize(filled, refcheck=False)
    length.resize(filled, refcheck=False)
    start = np.concatenate(([0], np.cumsum(counts)))
    cost = length if people is None else np.repeat(people, counts) * length
    return Arcs(start, site, cost, length)


def arcs_from_pairs(
    community: Ints,
    site: Ints,
    length: Ints,
    names: Sequence[str],
    *,
    people: Ints | None = None,
    allowed: Allowed = EVERY_PAIR,
    sites: Sequence[str] = (),
) -> Arcs:
    """Arcs from a list of pairs (a road table); `sites` are their names, for errors.

    Raises Duplicate, BadNumber, Unreachable.
    """
    if length.size and length.min() < 0:
        row = int(np.argmin(length))
        raise BadNumber(f"Pair number {row + 1} has a negative length.")
    order = np.lexsort((site, length, community))
    community, site, length = community[order], site[order], length[order]
    _no_pair_twice(community, site, names, sites)
    counts = np.bincount(community, minlength=len(names))
    rank = np.arange(community.size) - np.repeat(np.cumsum(counts) - counts, counts)
    kept = _within(length, rank, allowed)
    nearest_way = np.full(len(names), FAR)
    nearest_way[community[rank == 0]] = length[rank == 0]
    counts = np.bincount(community[kept], minlength=len(names))
    _all_reached(counts, nearest_way, names, allowed)
    start = np.concatenate(([0], np.cumsum(counts)))
    length = length[kept]
    cost = length if people is None else np.repeat(people, counts) * length
    return Arcs(start, site[kept].astype(np.int32), cost, length)


def with_digest(network: Network) -> Network:
    """The network, checked, with the SHA-256 of its numbers; raises BadNetwork."""
    _check(network)
    return replace(network, digest=digest(network))


def digest(network: Network) -> str:
    """SHA-256 of every number that a plan's value or feasibility rests on, as hex digits."""
    arcs, made = network.arcs, hashlib.sha256(b"huiyin siting network 1\n")
    same = arcs.length is arcs.cost or np.array_equal(arcs.length, arcs.cost)
    arrays = (
        ("people", network.people, "<i8"),
        ("start", arcs.start, "<i8"),
        ("site", arcs.site, "<i4"),
        ("cost", arcs.cost, "<i8"),
        ("length", None if same else arcs.length, "<i8"),
        ("capacity", network.capacity, "<i8"),
        ("fixed_cost", network.fixed_cost, "<i8"),
    )
    made.update(f"{len(network.communities)} {len(network.sites)} {network.scale}\n".encode())
    for name, array, kind in arrays:
        made.update(f"{name} {-1 if array is None else array.size}\n".encode())
        if array is not None:
            made.update(np.ascontiguousarray(array, kind).data)
    for marked in (network.must_open, network.must_close, network.already_open):
        made.update(f"{sorted(marked)}\n".encode())
    return made.hexdigest()


def _no_negative(block: Ints, names: Sequence[str]) -> None:
    if block.size and block.min() < 0:
        row, site = np.argwhere(block < 0)[0]
        raise BadNumber(
            f"The length from community {names[int(row)]} to site number {int(site) + 1} "
            "is negative."
        )


def _kept(ranked: Ints, allowed: Allowed) -> np.ndarray:
    rank = np.broadcast_to(np.arange(ranked.shape[1]), ranked.shape)
    return _within(ranked, rank, allowed)


def _within(length: Ints, rank: np.ndarray, allowed: Allowed) -> np.ndarray:
    kept = np.ones(length.shape, bool)
    if allowed.limit is not None:
        kept &= length <= allowed.limit
    if allowed.nearest is not None:
        kept &= rank < allowed.nearest
    if allowed.at_least:
        kept |= rank < allowed.at_least
    kept &= length < FAR
    return kept


def _all_reached(counts: Ints, nearest_way: Ints, names: Sequence[str], allowed: Allowed) -> None:
    rows = tuple(int(row) for row in np.flatnonzero(counts == 0))
    if not rows:
        return
    cut_off = [row for row in rows if nearest_way[row] == FAR]
    who = named([names[row] for row in cut_off or rows])
    if cut_off:
        raise Unreachable(
            f"No way leads from {who} to any site: the distances are disconnected.",
            "Add the missing roads or sites, or take these communities out.",
            (),
            rows=tuple(cut_off),
        )
    needed = -(-int(nearest_way[list(rows)].max()) // allowed.scale)
    limit = "" if allowed.limit is None else f" of {allowed.limit // allowed.scale}"
    raise Unreachable(
        f"{len(rows)} communities have no site within the travel limit{limit}: {who}.",
        f"A travel limit of {needed} reaches all of them; or keep the nearest site of everyone.",
        rows=rows,
        needed=needed,
    )


def _no_pair_twice(community: Ints, site: Ints, names: Sequence[str], sites: Sequence[str]) -> None:
    width = int(site.max()) + 1 if site.size else 1
    key = np.sort(community * width + site)
    again = np.flatnonzero(key[1:] == key[:-1])
    if again.size:
        pair = divmod(int(key[again[0]]), width)
        where = f"site {sites[pair[1]]}" if sites else f"site number {pair[1] + 1}"
        raise Duplicate(
            f"{again.size} pairs are given twice, the first from community {names[pair[0]]} "
            f"to {where}.",
            "Keep one length per pair.",
        )


def _check(network: Network) -> None:
    n, m = len(network.communities), len(network.sites)
    if n == 0 or m == 0:
        raise BadNetwork(f"There are {n} communities and {m} sites; one of each is the least.")
    for names, what in ((network.communities, "community"), (network.sites, "site")):
        twice = [name for name, times in Counter(names).items() if times > 1]
        if twice:
            raise Duplicate(f"{what.capitalize()} names stand twice: {named(twice)}.")
    for values, size, what in (
        (network.people, n, "people"),
        (network.capacity, m, "capacity"),
        (network.fixed_cost, m, "fixed cost"),
    ):
        if values is None:
            continue
        if values.shape != (size,):
            raise BadNetwork(f"{what} holds {values.size} numbers; {size} are needed.")
        if values.min() < 0:
            row = int(np.argmin(values))
            who = (network.communities if what == "people" else network.sites)[row]
            raise BadNumber(f"{who} has a negative {what}: {int(values[row])}.")
    both = network.must_open & network.must_close
    if both:
        who = named([network.sites[site] for site in sorted(both)])
        raise Contradiction(f"{who} must be open and must be closed.", "Take one of the two off.")
    _fits(network)


def _fits(network: Network) -> None:
    """Sums of whole plans in units of 1 / PRICE_SCALE must stay below 2^62."""
    arcs = network.arcs
    dearest = float(np.maximum.reduceat(arcs.cost, arcs.start[:-1]).sum(dtype=np.float64))
    fixed = float(network.fixed_cost.sum(dtype=np.float64)) if network.fixed_cost is not None else 0
    if (dearest + fixed) * PRICE_SCALE >= 2.0**62:
        raise TooLarge(
            "The costs are too large for exact sums in 64 bits.",
            "Use a coarser unit: kilometres for metres, minutes for seconds, thousands of people.",
        )
