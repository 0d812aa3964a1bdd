"""What a planner asks of a plan: who goes where, how far, and why not to the site next door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.errors import Unreachable, named
from huiyin.vaccination.core.siting.network import FAR
from huiyin.vaccination.core.siting.problem import Indices, Ints, Network

NONE = -1


class Reason(StrEnum):
    """Why a community does not go to a site."""

    CLOSED = "closed"
    FULL = "full"
    FARTHER = "farther"
    TOO_FAR = "too_far"
    OTHERS = "others"
    """Open, nearer and with room, but the plan as a whole is better otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Who goes where: people of a community sent to a site, one row per pair in use.

    community, site: indices; people, length: whole numbers; all of shape (k,).
    """

    community: Ints
    site: Indices
    people: Ints
    length: Ints

    def load(self, sites: int) -> Ints:
        """People at each site, shape (sites,)."""
        return _sums(self.site, self.people, sites)


@dataclass(frozen=True, slots=True)
class Band:
    """People whose way is at most `limit` (None: of any length), and their share of all."""

    limit: int | None
    people: int
    share: float


@dataclass(frozen=True, slots=True)
class Travel:
    """How far people go: mean, median and longest way in the network's unit, and bands."""

    people: int
    mean: float
    median: int
    longest: int
    farthest: int
    """The community with the longest way."""
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """For each community its open sites by length, shape (n,) each; NONE and FAR where none.

    first, second, third: sites; the lengths and costs beside them.
    """

    site: tuple[Indices, Indices, Indices]
    length: tuple[Ints, Ints, Ints]
    cost: tuple[Ints, Ints, Ints]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A community, its site, the next open site and why it is not used.

    nearer: the nearest site of all where it is not the one in use, with its reason.
    """

    community: int
    site: int
    length: int
    next_site: int | None
    next_length: int | None
    next_reason: Reason
    nearer: int | None
    nearer_length: int | None
    nearer_reason: Reason | None


def whole_shares(network: Network, served_by: Indices) -> Shares:
    """Every community whole at one site, NONE for one that goes nowhere (covering).

    Raises Unreachable, with the communities, where a pair is not an arc.
    """
    arcs = network.arcs
    row = _rows(network)
    used = arcs.site == served_by[row]
    served = np.zeros(served_by.size, np.bool_)
    served[row[used]] = True
    lost = np.flatnonzero(~served & (served_by != NONE))
    if lost.size:
        who = named([network.communities[i] for i in lost])
        raise Unreachable(
            f"The plan sends {who} to a site that no allowed way leads to.",
            "Allow longer ways, or open a site within reach.", rows=tuple(lost.tolist()),
        )  # fmt: skip
    return Shares(row[used], arcs.site[used], network.people[row[used]], arcs.length[used])


def travel(shares: Shares, limits: Iterable[int]) -> Travel:
    """How far the people of a plan go; all zero where nobody goes anywhere."""
    if not shares.length.size:
        return Travel(0, 0.0, 0, 0, 0, tuple(Band(limit, 0, 0.0) for limit in limits))
    order = np.argsort(shares.length, kind="stable")
    length, people = shares.length[order], shares.people[order]
    total = int(people.sum())
    upto = np.cumsum(people)
    within = [
        (limit, int(people[: np.searchsorted(length, limit, "right")].sum())) for limit in limits
    ]
    inhabited = np.flatnonzero(people > 0)
    last = int(inhabited[-1]) if inhabited.size else len(length) - 1
    middle = min(int(np.searchsorted(upto, (total + 1) // 2)), len(length) - 1)
    return Travel(
        total,
        float((length * people).sum() / total) if total else 0.0,
        int(length[middle]),
        int(length[last]),
        int(shares.community[order[last]]),
        tuple(Band(limit, count, count / max(1, total)) for limit, count in within),
    )


def neighbours(network: Network, open_sites: Sequence[int]) -> Neighbours:
    """The three nearest open sites of each community."""
    arcs, n = network.arcs, len(network.communities)
    is_open = np.zeros(len(network.sites), bool)
    is_open[list(open_sites)] = True
    kept = np.flatnonzero(is_open[arcs.site])
    row = _rows(network)[kept]
    counts = np.bincount(row, minlength=n)
    begin = np.cumsum(counts) - counts
    sites, lengths, costs = [], [], []
    for rank in range(3):
        there = counts > rank
        arc = kept[begin[there] + rank]
        site, length, cost = np.full(n, NONE, np.int32), np.full(n, FAR), np.full(n, FAR)
        site[there], length[there], cost[there] = arcs.site[arc], arcs.length[arc], arcs.cost[arc]
        sites.append(site)
        lengths.append(length)
        costs.append(cost)
    return Neighbours(
        (sites[0], sites[1], sites[2]),
        (lengths[0], lengths[1], lengths[2]),
        (costs[0], costs[1], costs[2]),
    )


def alternatives(
    network: Network, open_sites: Sequence[int], shares: Shares
) -> tuple[Alternative, ...]:
    """One row per pair in use: the next-nearest open site and why it is not used."""
    near, load = neighbours(network, open_sites), shares.load(len(network.sites))
    opened, start = set(open_sites), network.arcs.start
    found = []
    for i, j, length in zip(
        shares.community.tolist(), shares.site.tolist(), shares.length.tolist(), strict=True
    ):
        rank = 0 if near.site[0][i] != j else 1
        other, other_length = int(near.site[rank][i]), int(near.length[rank][i])
        best = int(network.arcs.site[start[i]])
        best_length = int(network.arcs.length[start[i]])
        nearer = best if best != j and best_length < length else None
        found.append(
            Alternative(
                i,
                j,
                length,
                None if other == NONE else other,
                None if other == NONE else other_length,
                _why_not(network, load, i, other, other_length >= length),
                nearer,
                None if nearer is None else best_length,
                None
                if nearer is None
                else Reason.CLOSED
                if nearer not in opened
                else _why_not(network, load, i, nearer, False),
            )
        )
    return tuple(found)


def _why_not(network: Network, load: Ints, community: int, site: int, farther: bool) -> Reason:
    if site == NONE:
        return Reason.TOO_FAR
    if farther:
        return Reason.FARTHER
    if network.capacity is not None:
        room = int(network.capacity[site] - load[site])
        return Reason.FULL if room < network.people[community] else Reason.OTHERS
    return Reason.OTHERS


def _rows(network: Network) -> NDArray[np.int64]:
    """The community of each arc."""
    return np.repeat(np.arange(len(network.communities)), np.diff(network.arcs.start))


def _sums(index: Indices, values: Ints, size: int) -> Ints:
    """Whole sums of `values` by `index`, shape (size,)."""
    total = np.zeros(size, np.int64)
    np.add.at(total, index, values)
    return total
