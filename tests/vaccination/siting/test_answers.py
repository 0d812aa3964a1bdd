"""Answers of a plan, each against the plain way of working it out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.vaccination.core.siting.answers import (
    Reason,
    Shares,
    alternatives,
    neighbours,
    travel,
    whole_shares,
)
from huiyin.vaccination.core.siting.backup import backups, best_addition, worst_first, worst_pair
from huiyin.vaccination.core.siting.errors import Unreachable
from huiyin.vaccination.core.siting.network import Allowed, arcs_from_rows, with_digest
from huiyin.vaccination.core.siting.problem import Network
from tests.vaccination.siting import standin

seeds = st.integers(0, 5000)


def network_of(seed: int, nearest: int = 4) -> Network:
    """Random points whose communities may use only their nearest sites."""
    draw = np.random.default_rng(seed)
    ways, heads = draw.integers(1, 60, (12, 7)), draw.integers(1, 20, 12)
    names = tuple(f"c{i}" for i in range(12))
    arcs = arcs_from_rows(
        lambda first, last: ways[first:last], names, 7, people=heads, allowed=Allowed(None, nearest)
    )
    return with_digest(Network(names, tuple(f"s{j}" for j in range(7)), heads, arcs))


def plan(network: Network, seed: int) -> tuple[tuple[int, ...], Shares] | None:
    """Some open sites that reach everyone, and everyone at the nearest."""
    costs = standin.table(network)
    sites = tuple(sorted(np.random.default_rng(seed).permutation(7)[:5].tolist()))
    near = costs[:, sites]
    if (near.min(axis=1) == standin.FAR).any():
        return None
    return sites, whole_shares(network, np.array(sites)[near.argmin(axis=1)].astype(np.int32))


def cost(network: Network, sites) -> tuple[int, int]:
    """Cost of those who have an open site, and people who have none."""
    near = standin.table(network)[:, list(sites)].min(axis=1)
    lost = near == standin.FAR
    return int(near[~lost].sum()), int(network.people[lost].sum())


@given(seeds, st.lists(st.integers(0, 70), max_size=3))
def test_people_by_length(seed, limits):
    network = network_of(seed, 7)
    _, shares = plan(network, seed)
    found = travel(shares, limits)
    each = np.repeat(shares.length, shares.people)
    assert found.people == network.people.sum()
    assert found.mean == pytest.approx(each.mean())
    assert found.median == np.sort(each)[(len(each) - 1) // 2]
    assert found.longest == each.max()
    assert [band.people for band in found.bands] == [int((each <= limit).sum()) for limit in limits]


def test_communities_without_people_do_not_make_the_longest_way():
    shares = Shares(np.array([0, 1]), np.array([0, 0]), np.array([3, 0]), np.array([5, 99]))
    assert (travel(shares, []).longest, travel(shares, []).farthest) == (5, 0)


def test_who_goes_nowhere_has_no_way():
    network = network_of(1, 7)
    nobody = whole_shares(network, np.full(12, -1, np.int32))
    assert nobody.people.size == 0
    assert travel(nobody, [5]).bands[0].people == 0
    with pytest.raises(Unreachable, match="c0, c1") as refused:
        whole_shares(network, np.full(12, 99, np.int32))
    assert refused.value.rows == tuple(range(12))


@given(seeds)
def test_the_three_nearest_open_sites(seed):
    network = network_of(seed)
    sites = (0, 2, 3, 5)
    near, costs = neighbours(network, sites), standin.table(network)
    for i in range(12):
        ranked = sorted((costs[i, j], j) for j in sites if costs[i, j] < standin.FAR)[:3]
        assert [int(near.site[k][i]) for k in range(len(ranked))] == [j for _, j in ranked]
        assert all(near.site[k][i] == -1 for k in range(len(ranked), 3))


@given(seeds)
def test_backups_are_what_reassigning_everyone_costs(seed):
    network = network_of(seed)
    made = plan(network, seed)
    if made is None:
        return
    sites, shares = made
    before, _ = cost(network, sites)
    rows = backups(network, sites, shares)
    for row in rows:
        left = [j for j in sites if j != row.site]
        after, lost = cost(network, left)
        gone = standin.table(network)[:, left].min(axis=1) == standin.FAR
        own = standin.table(network)[gone][:, list(sites)].min(axis=1).sum()
        assert row.stranded == lost
        assert row.extra == after - (before - own)
        assert sum(move.people for move in row.moves) + row.stranded == row.people
    first = worst_first(rows)[0]
    assert (first.stranded, first.extra) == max((r.stranded, r.extra) for r in rows)


@given(seeds)
def test_the_worst_pair_is_the_worst_of_all_pairs(seed):
    network = network_of(seed)
    made = plan(network, seed)
    if made is None:
        return
    sites, shares = made
    rows = backups(network, sites, shares)
    found, costs = worst_pair(network, sites, shares, rows), standin.table(network)
    now = int(shares.length.max())
    results = []
    for a in sites:
        for b in sites:
            if a < b:
                left = [j for j in sites if j not in {a, b}]
                gone = costs[:, left].min(axis=1) == standin.FAR
                own = int(costs[gone][:, list(sites)].min(axis=1).sum())
                after, lost = cost(network, left)
                extra = after - cost(network, sites)[0] + own
                ways = (costs // network.people[:, None])[~gone][:, left].min(axis=1)
                results.append((lost, extra, max(now, int(ways.max(initial=0)))))
    assert (found.stranded, found.extra) == max(results)[:2]
    found = worst_pair(network, sites, shares, rows, by_way=True)
    assert (found.stranded, max(now, found.longest)) == max((r[0], r[2]) for r in results)


@given(seeds)
def test_the_best_addition_saves_most(seed):
    network = network_of(seed, 7)
    sites, _ = plan(network, seed)
    before, _ = cost(network, sites)
    site, saved = best_addition(network, sites)
    others = [before - cost(network, (*sites, j))[0] for j in range(7) if j not in sites]
    assert saved == max(others)
    assert cost(network, (*sites, site))[0] == before - saved


def hand() -> Network:
    """Two communities of 4 people and three sites: 1, 2 and 9 away."""
    ways = np.array([[1, 2, 9], [2, 1, 9]])
    arcs = arcs_from_rows(lambda a, b: ways[a:b], ("a", "b"), 3, people=np.array([4, 4]))
    capacity = np.array([4, 5, 8])
    return with_digest(Network(("a", "b"), ("x", "y", "z"), np.array([4, 4]), arcs, capacity))


def test_why_the_site_next_door_is_not_used():
    network = hand()
    shares = whole_shares(network, np.array([0, 1], np.int32))
    first, second = alternatives(network, (0, 1), shares)
    assert (first.next_site, first.next_reason, first.nearer) == (1, Reason.FARTHER, None)
    crowded = whole_shares(network, np.array([0, 2], np.int32))
    _, second = alternatives(network, (0, 2), crowded)
    assert (second.next_site, second.next_reason) == (0, Reason.FULL)
    assert (second.nearer, second.nearer_reason) == (1, Reason.CLOSED)
    _, second = alternatives(network, (0, 1, 2), crowded)
    assert (second.nearer, second.nearer_reason) == (1, Reason.OTHERS)
    alone, _ = alternatives(network, (0,), whole_shares(network, np.array([0, 0], np.int32)))
    assert (alone.next_site, alone.next_reason) == (None, Reason.TOO_FAR)


def test_backups_keep_to_the_spare_places():
    network = hand()
    shares = whole_shares(network, np.array([0, 1], np.int32))
    row, _, _ = backups(network, (0, 1, 2), shares)
    assert {(move.site, move.people) for move in row.moves} == {(1, 1), (2, 3)}
    assert (row.extra, row.stranded) == (1 * 1 + 3 * 8, 0)
    row, _ = backups(network, (0, 1), shares)
    assert ([(move.site, move.people) for move in row.moves], row.stranded) == ([(1, 1)], 3)
    plain = replace(network, capacity=None)
    assert backups(plain, (0, 1), shares)[0].moves[0].people == 4


def test_the_worst_pair_keeps_to_capacities():
    network = hand()
    shares = whole_shares(network, np.array([0, 1], np.int32))
    found = worst_pair(network, (0, 1, 2), shares, backups(network, (0, 1, 2), shares))
    assert (found.sites, found.extra, found.stranded, found.among) == ((1, 2), 0, 4, 3)


def test_one_open_site_has_no_pair_and_all_open_have_no_addition():
    network = hand()
    shares = whole_shares(network, np.array([0, 0], np.int32))
    assert worst_pair(network, (0,), shares, backups(network, (0,), shares)) is None
    assert best_addition(network, (0, 1, 2)) is None
