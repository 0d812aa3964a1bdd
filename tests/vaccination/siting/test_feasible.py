"""Impossible wishes are named, with the smallest set of wishes to relax and the numbers needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.vaccination.core.siting import errors
from huiyin.vaccination.core.siting.errors import (
    BadNumber,
    BudgetShort,
    CapacityShort,
    Contradiction,
    Infeasible,
    SitingError,
    TooFewSites,
    Unreachable,
)
from huiyin.vaccination.core.siting.feasible import refuse_impossible, smallest_cover
from huiyin.vaccination.core.siting.network import arcs_from_pairs, with_digest
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
from tests.vaccination.siting import standin


def median(p=2, **more) -> Wish:
    return Wish(Kind.P_MEDIAN, p, **more)


def capacitated(p=None, **more) -> Wish:
    return Wish(Kind.CAPACITATED, p, **more)


def sparse(pairs, people, m, **more) -> Network:
    community, site = np.array(pairs).T
    names = tuple(f"c{i}" for i in range(len(people)))
    heads = np.array(people)
    arcs = arcs_from_pairs(community, site, np.ones(len(pairs), np.int64), names, people=heads)
    sites = tuple(f"s{j}" for j in range(m))
    return with_digest(Network(names, sites, heads, arcs, **more))


def refused(network, wish) -> SitingError:
    with pytest.raises(SitingError) as error:
        refuse_impossible(network, wish)
    return error.value


def test_the_tree_of_errors():
    for kind in (Unreachable, Contradiction, TooFewSites, CapacityShort, BudgetShort):
        assert issubclass(kind, Infeasible)
    for kind in (errors.Duplicate, errors.TooLarge, BadNumber):
        assert issubclass(kind, errors.BadNetwork)


def test_the_number_of_sites():
    network = standin.small(must_open=frozenset({1, 2, 3}), must_close=frozenset({0, 5}))
    error = refused(network, median(5))
    assert isinstance(error, TooFewSites)
    assert "only 4 may be open (6 sites, 2 of them must be closed)" in error.message
    assert error.relax == ("p",)
    error = refused(network, median(2))
    assert isinstance(error, Contradiction)
    assert error.relax == ("p", "must_open of 1 sites")
    assert isinstance(refused(network, median(0)), TooFewSites)
    assert isinstance(refused(network, median(None)), TooFewSites)
    refuse_impossible(network, median(4))
    both = replace(network, must_close=frozenset({1}))
    assert "s1 must be open and must be closed" in refused(both, median(4)).message


def test_communities_whose_every_site_must_be_closed():
    network = sparse([(0, 0), (0, 1), (1, 1), (2, 2)], [1, 1, 1], 4, must_close=frozenset({0, 1}))
    error = refused(network, median(2))
    assert isinstance(error, Unreachable)
    assert error.rows == (0, 1)
    assert "Let s1 open" in error.hint


def test_p_too_small_to_reach_everyone():
    ring = [(i, j) for i in range(5) for j in (i, (i + 1) % 5)]
    network = sparse(ring, [1] * 5, 5)
    error = refused(network, median(2))
    assert isinstance(error, TooFewSites)
    assert "exactly 3 are needed" in error.message
    assert error.relax == ("p", "travel limit")
    refuse_impossible(network, median(3))
    assert smallest_cover(network, 2) == (3, True)
    refuse_impossible(network, Wish(Kind.COVERING, 1, radius=1))


@given(st.integers(0, 500), st.integers(1, 4))
def test_covers_that_are_refused_do_not_exist(seed, p):
    draw = np.random.default_rng(seed)
    reach = draw.random((6, 5)) < 0.3
    reach[np.arange(6), draw.integers(0, 5, 6)] = True
    network = sparse(np.argwhere(reach).tolist(), [1] * 6, 5)
    from itertools import combinations

    exists = any(reach[:, list(sites)].any(axis=1).all() for sites in combinations(range(5), p))
    if exists:
        refuse_impossible(network, median(p))
    else:
        assert isinstance(refused(network, median(p)), TooFewSites)


def test_capacity_short_by_how_many_people():
    network = standin.small(capacity=np.array([5, 4, 3, 2, 1, 0]))
    people = int(network.people.sum())
    error = refused(network, capacitated())
    assert isinstance(error, CapacityShort)
    assert error.missing == people - 15
    network = standin.small(capacity=np.full(6, people // 3 + 1))
    error = refused(network, capacitated(2))
    assert isinstance(error, CapacityShort)
    assert error.needed == 3
    assert error.missing == people - 2 * (people // 3 + 1)
    refuse_impossible(network, capacitated(3))
    assert isinstance(refused(standin.small(), capacitated()), BadNumber)


def test_a_community_larger_than_any_site():
    network = sparse([(0, 0), (0, 1), (1, 1)], [9, 2], 2, capacity=np.array([7, 8]))
    refuse_impossible(network, capacitated())
    error = refused(network, capacitated(single_source=True))
    assert isinstance(error, CapacityShort)
    assert "1 communities are larger" in error.message
    assert "single source" in error.relax


def test_a_group_that_shares_too_few_places_is_named():
    network = sparse(
        [(0, 0), (1, 0), (2, 0), (2, 1), (3, 1)], [6, 5, 1, 1], 2, capacity=np.array([8, 50])
    )
    error = refused(network, capacitated())
    assert isinstance(error, CapacityShort)
    assert error.missing == 3
    assert "11 people of 2 communities may only use 1 sites with 8 places" in error.message
    assert "c0, c1" in error.message


def test_budgets():
    network = standin.small(
        fixed_cost=np.array([5, 6, 7, 8, 9, 10]),
        must_open=frozenset({5}),
        already_open=frozenset({0}),
    )
    error = refused(network, median(3, budget=9))
    assert isinstance(error, BudgetShort)
    assert error.needed == 10
    error = refused(network, median(3, budget=15))
    assert error.needed == 16
    assert error.relax == ("budget", "p")
    refuse_impossible(network, median(3, budget=16))


def test_covering_needs_a_radius():
    assert isinstance(refused(standin.small(), Wish(Kind.COVERING, 2)), BadNumber)
    assert isinstance(refused(standin.small(), Wish(Kind.COVERING, 2, radius=-1)), BadNumber)
