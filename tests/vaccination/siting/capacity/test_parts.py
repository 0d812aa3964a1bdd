"""Knapsacks against brute force, transport against linear programming."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from huiyin.vaccination.core.siting.capacity.bound import columns_of, exact
from huiyin.vaccination.core.siting.capacity.layout import capacities, price_scale, sites_of
from huiyin.vaccination.core.siting.capacity.transport import Transport
from huiyin.vaccination.core.siting.check_capacity_tree import most_shared, most_whole
from huiyin.vaccination.core.siting.problem import Network
from tests.vaccination.siting.capacity.cases import networks

QUIET = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
ITEMS = st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 20)), min_size=1, max_size=9)


@QUIET
@given(ITEMS, st.integers(1, 60))
def test_the_checkers_knapsacks_are_those_of_brute_force(items, room):
    gain, demand = (np.array(column, np.int64) for column in zip(*items, strict=True))
    best = max(
        (int(gain[list(taken)].sum()))
        for size in range(len(items) + 1)
        for taken in itertools.combinations(range(len(items)), size)
        if demand[list(taken)].sum() <= room
    )
    table = most_whole(gain, demand, room)
    assert table[-1] == best
    assert (np.diff(table) >= 0).all()
    relaxed = -linprog(-gain, A_ub=demand[None], b_ub=[room], bounds=(0, 1)).fun
    shared = most_shared(gain, demand, room)
    assert relaxed - 1e-6 * abs(relaxed) <= shared <= relaxed * (1 + 1e-9) + 1.001
    assert shared >= best


@QUIET
@given(networks(), st.integers(0, 2**31), st.booleans())
def test_solver_and_checker_agree_on_the_worth_of_sites(network: Network, seed: int, whole: bool):
    scale = price_scale(network)
    sites = sites_of(network, scale)
    prices = np.random.default_rng(seed).integers(0, 1200 * scale, len(network.communities))
    found = exact(columns_of(sites, network.people, 0, sites.number.size, whole), prices)
    assert found is not None
    row = np.repeat(np.arange(len(network.communities)), np.diff(network.arcs.start))
    for k, j in enumerate(sites.number):
        gain = prices[row] - network.arcs.cost * scale
        own = (network.arcs.site == j) & (gain > 0)
        demand, room = network.people[row[own]], int(capacities(network)[j])
        most = most_whole(gain[own], demand, room)[-1] if whole else 0
        if not whole and own.any():
            most = most_shared(gain[own], demand, room)
        assert abs(int(sites.fixed[k]) - int(most) - int(found[1][k])) <= (0 if whole else 1)


@QUIET
@given(networks(), st.data())
def test_transport_costs_what_linear_programming_says(network: Network, data: st.DataObject):
    m, a = len(network.sites), network.arcs.site.size
    opened = np.array(sorted(data.draw(st.sets(st.integers(0, m - 1), min_size=1))))
    transport = Transport(network, capacities(network))
    shipped = transport(opened)
    row = np.repeat(np.arange(len(network.communities)), np.diff(network.arcs.start))
    usable = np.isin(network.arcs.site, opened)
    if shipped is None:
        assert any(not usable[row == i].any() for i in range(len(network.communities)))
        return
    people = network.people[row]
    unit = np.where(people > 0, network.arcs.cost / np.maximum(people, 1), 0.0)
    serve = (row[None] == np.arange(len(network.communities))[:, None]).astype(float)
    hold = (network.arcs.site[None] == np.arange(m)[:, None]).astype(float)
    found = linprog(
        unit, A_ub=hold, b_ub=network.capacity, A_eq=serve, b_eq=network.people,
        bounds=[(0, None if ok else 0) for ok in usable],
    )  # fmt: skip
    assert (shipped.missing > 0) == (found.status == 2)
    if shipped.missing == 0:
        assert abs(float(transport.cost(shipped.people)) - found.fun) <= 1e-6 * (1 + found.fun)
        held = np.bincount(network.arcs.site, weights=shipped.people, minlength=m)
        assert (held <= network.capacity).all()
        assert shipped.people.size == a
