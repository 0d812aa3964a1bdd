"""What happens when an open site closes: who goes where, what it costs, the worst site and pair.

Without capacities everyone goes to the next open site, and a pair (a, b) costs the loss of a, the
loss of b and, for those whose first and second site are just these two, the step from the second
to the third: exact for all pairs in one pass. With capacities the people of the closed site are
spread over the spare places of the other open sites by a transport programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from huiyin.vaccination.core.siting.answers import NONE, Neighbours, Shares, neighbours
from huiyin.vaccination.core.siting.lengths import Reals
from huiyin.vaccination.core.siting.problem import Ints, Network

PAIRED = 8
"""With capacities, pairs of so many sites are looked at: a programme for each pair."""


@dataclass(frozen=True, slots=True)
class Move:
    """People of a community who go to another site, and how much farther they go."""

    community: int
    site: int
    people: int
    length: int
    farther: int


@dataclass(frozen=True, slots=True)
class Backup:
    """What the closing of one site means.

    extra: cost units beyond the plan for those who find a place; stranded: people without one.
    """

    site: int
    people: int
    extra: int
    stranded: int
    moves: tuple[Move, ...]

    @property
    def longest(self) -> int:
        """The longest way of those who go elsewhere."""
        return max((move.length for move in self.moves if move.people), default=0)


@dataclass(frozen=True, slots=True)
class Pair:
    """What the closing of two sites at once means, as in Backup.

    longest: the longest way of those who go elsewhere; among: of how many sites the pairs were
    looked at; all open ones without capacities.
    """

    sites: tuple[int, int]
    extra: int
    stranded: int
    longest: int
    among: int


def backups(network: Network, open_sites: Sequence[int], shares: Shares) -> tuple[Backup, ...]:
    """One row per open site, in their order."""
    if network.capacity is not None:
        spare = network.capacity - shares.load(len(network.sites))
        return tuple(_spread(network, open_sites, shares, spare, (site,)) for site in open_sites)
    near = neighbours(network, open_sites)
    return tuple(_next_door(network, near, site) for site in open_sites)


def worst_first(rows: Sequence[Backup], *, by_way: bool = False) -> list[Backup]:
    """By people stranded, among equals by what it costs, or `by_way` by the longest way first."""
    return sorted(rows, key=lambda row: _badness(row, by_way), reverse=True)


def worst_pair(
    network: Network,
    open_sites: Sequence[int],
    shares: Shares,
    rows: Sequence[Backup],
    *,
    by_way: bool = False,
) -> Pair | None:
    """The two sites whose closing together is worst; None with fewer than two open sites.

    With capacities the pairs of the PAIRED sites that are worst alone (`rows`) are looked at.
    """
    sites = sorted(open_sites)
    if len(sites) < 2:
        return None
    if network.capacity is not None:
        spare = network.capacity - shares.load(len(network.sites))
        ranked = worst_first(rows, by_way=by_way)[:PAIRED]
        both = [
            (a.site, b.site, _spread(network, open_sites, shares, spare, (a.site, b.site)))
            for a, b in combinations(ranked, 2)
        ]
        a, b, row = max(both, key=lambda one: _badness(one[2], by_way))
        pair = (min(a, b), max(a, b))
        return Pair(pair, row.extra, row.stranded, row.longest, len(ranked))
    return _worst_pair_of_all(network, sites, by_way=by_way)


def _badness(row: Backup, by_way: bool) -> tuple[int, ...]:
    return (row.stranded, row.longest, row.extra) if by_way else (row.stranded, row.extra)


def _worst_pair_of_all(network: Network, sites: list[int], *, by_way: bool) -> Pair:
    near, k = neighbours(network, sites), len(sites)
    at = np.full(len(network.sites) + 1, -1)
    at[sites] = np.arange(k)
    first, second = at[near.site[0]], at[near.site[1]]
    alone = near.site[1] == NONE
    extra, stranded = np.zeros((k, k), np.int64), np.zeros((k, k), np.int64)
    _add_singles(extra, first, np.where(alone, 0, near.cost[1] - near.cost[0]))
    _add_singles(stranded, first, np.where(alone, network.people, 0))
    both = ~alone
    last = both & (near.site[2] == NONE)
    further = np.where(last, near.cost[0] - near.cost[1], near.cost[2] - near.cost[1])
    _add_pairs(extra, first[both], second[both], further[both])
    _add_pairs(stranded, first[both], second[both], np.where(last, network.people, 0)[both])
    longest = _longest_of_pairs(network, near, first, second, k)
    above = np.triu_indices(k, 1)
    by = (extra, longest, stranded) if by_way else (extra, stranded)
    order = np.lexsort([table[above] for table in by])
    a, b = int(above[0][order[-1]]), int(above[1][order[-1]])
    return Pair((sites[a], sites[b]), int(extra[a, b]), int(stranded[a, b]), int(longest[a, b]), k)


def _longest_of_pairs(
    network: Network, near: Neighbours, first: Ints, second: Ints, k: int
) -> Ints:
    """The longest way of those who move when two sites close, shape (k, k)."""
    peopled = network.people > 0
    go, still = (peopled & (near.site[rank] != NONE) for rank in (1, 2))
    to = np.zeros((k, k), np.int64)
    np.maximum.at(to, (first[go], second[go]), near.length[1][go])
    site, farthest = np.arange(k), to.argmax(axis=1)
    most = to[site, farthest]
    to[site, farthest] = 0
    single = np.where(site == farthest[:, None], to.max(axis=1)[:, None], most[:, None])
    longest: Ints = np.maximum(single, single.T)
    np.maximum.at(longest, (first[still], second[still]), near.length[2][still])
    np.maximum.at(longest, (second[still], first[still]), near.length[2][still])
    return longest


def best_addition(network: Network, open_sites: Sequence[int]) -> tuple[int, int] | None:
    """The site whose opening beside the others saves most, and what it saves in cost units.

    Capacities are not looked at. A proven plan with one site more saves at least as much.
    """
    arcs, near = network.arcs, neighbours(network, open_sites)
    row = np.repeat(np.arange(len(network.communities)), np.diff(arcs.start))
    saved = np.zeros(len(network.sites), np.int64)
    np.add.at(saved, arcs.site, np.maximum(0, near.cost[0][row] - arcs.cost))
    if network.fixed_cost is not None:
        due = network.fixed_cost.copy()
        due[list(network.already_open)] = 0
        saved -= due
    barred = [*open_sites, *network.must_close]
    saved[barred] = np.iinfo(np.int64).min
    if len(set(barred)) == len(network.sites):
        return None
    best = int(saved.argmax())
    return best, int(saved[best])


def _add_singles(table: Ints, first: Ints, values: Ints) -> None:
    """Add to each pair what the closing of either site alone brings."""
    single = np.zeros(len(table), np.int64)
    np.add.at(single, first, values)
    table += single[:, None] + single[None, :]


def _add_pairs(table: Ints, first: Ints, second: Ints, values: Ints) -> None:
    np.add.at(table, (first, second), values)
    np.add.at(table, (second, first), values)


def _next_door(network: Network, near: Neighbours, site: int) -> Backup:
    rows = np.flatnonzero(near.site[0] == site)
    moves, extra, stranded = [], 0, 0
    for i in rows.tolist():
        people, other = int(network.people[i]), int(near.site[1][i])
        if other == NONE:
            stranded += people
            continue
        length = int(near.length[1][i])
        extra += int(near.cost[1][i] - near.cost[0][i])
        moves.append(Move(i, other, people, length, length - int(near.length[0][i])))
    return Backup(site, int(network.people[rows].sum()), extra, stranded, tuple(moves))


def _spread(
    network: Network,
    open_sites: Sequence[int],
    shares: Shares,
    spare: Ints,
    closing: tuple[int, ...],
) -> Backup:
    """A transport programme over the arcs to the other open sites and a last place: nowhere."""
    here = np.flatnonzero(np.isin(shares.site, closing))
    people, arcs = shares.people[here], network.arcs
    if not here.size:
        return Backup(closing[0], 0, 0, 0, ())
    others = [other for other in open_sites if other not in closing]
    row_of = np.full(len(network.sites), NONE)
    row_of[others] = np.arange(len(others))
    spans = [np.arange(arcs.start[i], arcs.start[i + 1]) for i in shares.community[here]]
    arc = np.concatenate(spans)
    group = np.repeat(np.arange(len(here)), [len(span) for span in spans])
    kept = row_of[arcs.site[arc]] != NONE
    arc, group = arc[kept], group[kept]
    price = arcs.cost[arc] / np.maximum(1, network.people[shares.community[here]])[group]
    count = _transport(people, price, group, row_of[arcs.site[arc]], spare[others])
    moves, extra = [], 0
    for k, one, moved in zip(group.tolist(), arc.tolist(), count, strict=True):
        if moved:
            i, target = int(shares.community[here[k]]), int(arcs.site[one])
            step = int(arcs.cost[one]) - _cost_of(network, i, int(shares.site[here[k]]))
            extra += step * moved // max(1, int(network.people[i]))
            length = int(arcs.length[one])
            moves.append(Move(i, target, moved, length, length - int(shares.length[here[k]])))
    stranded = int(people.sum()) - sum(count)
    return Backup(closing[0], int(people.sum()), extra, stranded, tuple(moves))


def _transport(people: Ints, price: Reals, group: Ints, place: Ints, spare: Ints) -> list[int]:
    """People per pair (group, place): as many as fit, then at the least cost.

    A transport programme has whole solutions; a last column per group stands for nowhere.
    """
    if not price.size:
        return []
    groups, columns = len(people), len(price)
    nowhere = np.full(groups, 10.0 * (float(price.max()) + 1.0))
    rows = np.concatenate((group, np.arange(groups)))
    each = coo_array((np.ones(columns + groups), (rows, np.arange(columns + groups))))
    room = coo_array(
        (np.ones(columns), (place, np.arange(columns))), shape=(len(spare), columns + groups)
    )
    found = linprog(
        np.concatenate((price, nowhere)),
        A_ub=room.tocsr(),
        b_ub=np.maximum(spare, 0),
        A_eq=each.tocsr(),
        b_eq=people,
        method="highs-ds",
    )
    if found.status != 0:
        raise ArithmeticError(f"the transport programme of a backup ended with: {found.message}")
    return [int(count) for count in np.rint(found.x[:columns])]


def _cost_of(network: Network, community: int, site: int) -> int:
    first, last = network.arcs.start[community], network.arcs.start[community + 1]
    arc = int(first) + int(np.flatnonzero(network.arcs.site[first:last] == site)[0])
    return int(network.arcs.cost[arc])
