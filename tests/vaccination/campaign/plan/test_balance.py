"""People against crowding, knots between sites, and doses dealt out again as a flow."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.campaign.balance import answered, balanced, tiers_of
from huiyin.vaccination.core.campaign.fill import Demand, fill
from huiyin.vaccination.core.campaign.knots import Guided, curves_by_room, parts_of
from huiyin.vaccination.core.campaign.problem import Community, Interval, Lot, Product, Site
from huiyin.vaccination.core.campaign.schedule import sent_by
from huiyin.vaccination.core.campaign.sending import everyone, overfull, send
from huiyin.vaccination.core.campaign.steps import steps_of
from huiyin.vaccination.core.campaign.watch import Watcher
from tests.vaccination.campaign.plan.towns import one_site
from tests.vaccination.campaign.small import arcs_of

UNHURRIED = Limits(60, lambda: 0.0)
TOLERANCE = 1.002
"""What person-periods without all doses may give up for shorter ways, as campaigns have it."""


@given(st.lists(st.tuples(st.floats(0.01, 9), st.integers(1, 999)), min_size=1, max_size=30))
def test_each_site_lies_between_two_knots_at_its_own_room_for_a_person(sites):
    ratio = np.array([one for one, _ in sites])
    people = np.array([one for _, one in sites], dtype=np.int64)
    part, at = parts_of(ratio, people, 6)
    assert np.allclose(part.sum(axis=1), 1)
    assert (part >= 0).all()
    assert ((part > 0).sum(axis=1) <= 2).all()
    assert np.allclose(part @ at, ratio)


def _town(periods: int = 12):
    """Sites of 10, 20 and 40 doses a period for 100 people each, one product of two doses."""
    return one_site(
        periods=periods,
        communities=tuple(Community(f"c{n}", 0, (100,)) for n in range(3)),
        sites=tuple(Site(f"s{n}", "clinic", 0, 1, 600, 9_999, 99, 10, 1) for n in range(3)),
        arcs=arcs_of([[(n, 5)] for n in range(3)]),
        products=(Product("two", (Interval(2, 4),), frozenset({0}), 0, 1),),
        lots=(Lot("l", 0, 900, 0, 99),),
        roster=np.full((1, 1, periods), 9, dtype=np.int64),
    )


def test_curves_of_sites_with_the_same_groups_keep_every_rule_within_their_own_room():
    problem = _town()
    room = np.repeat([[10.0], [20.0], [40.0]], problem.periods, axis=1)
    sent = np.full((3, 1), 100, dtype=np.int64)
    guided = curves_by_room(problem, sent, room, 2, Watcher(UNHURRIED))
    assert guided is not None
    first, second = guided.curves[:, 0, 0], guided.curves[:, 0, 1]
    each = np.diff(first + second, axis=1, prepend=0.0)
    people_are_rounded_to_whole_ones = 0.01
    assert (each <= room * (1 + people_are_rounded_to_whole_ones)).all()
    assert (first[:, -1] <= 100 + 1e-3).all()
    assert (second[:, 2:] <= first[:, :-2] + 1e-3).all()
    assert (second[:, 4:] >= first[:, :-4] - 1e-3).all()
    assert (np.diff(guided.price) >= 0).all()
    assert guided.price[-1] > guided.price[0] == 0


def test_people_leave_a_crowded_site_nearby_for_one_with_room_so_that_all_are_protected_sooner():
    problem = one_site(
        periods=8,
        communities=(Community("c", 0, (400,)),),
        sites=(
            Site("near", "clinic", 0, 1, 60, 9_999, 99, 10, 1),
            Site("far", "clinic", 0, 9, 600, 9_999, 99, 10, 1),
        ),
        arcs=arcs_of([[(0, 5), (1, 30)]]),
        lots=(Lot("l", 0, 900, 0, 99),),
        roster=np.full((1, 1, 8), 99, dtype=np.int64),
    )
    portions = everyone(problem, np.arange(2))
    room = np.repeat([[20.0], [300.0]], 8, axis=1)
    halves = overfull(problem, np.array([300, 100]))
    some = send(problem, portions, halves, 9, lambda *_: True)
    assert some[:, 0].tolist() == [300, 100]
    suited = balanced(problem, portions, some, room, Watcher(UNHURRIED))
    crowded = curves_by_room(problem, sent_by(problem, some), room, 2, Watcher(UNHURRIED))
    assert crowded is not None
    soonest = min(one.guided.unprotected for one in suited)
    assert soonest < crowded.unprotected / 2
    for one in suited:
        assert one.flow.sum() == 400
        assert one.flow[1, 0] > 300
        assert one.guided.unprotected <= soonest * TOLERANCE
    minutes = [int(one.flow[:, 0] @ problem.arcs.minutes) for one in suited]
    assert minutes == sorted(minutes)


def test_tiers_cost_more_the_more_crowded_a_site_is_and_hold_what_the_load_says():
    guided = Guided(np.zeros((2, 1, 1, 1)), np.array([2.0, 6.0]), np.array([0.0, 4.0]), 0.0, 0.0)
    tiers = tiers_of(guided, np.array([[10.0], [30.0]]), 80.0)
    assert tiers.people.sum(axis=0).tolist() == [60, 180]
    assert tiers.people[0].tolist() == [20, 60]
    assert (np.diff(tiers.price) > 0).all()
    assert tiers.price[0] == 0
    assert tiers.price[-2] < 80 < tiers.price[-1]


def test_a_site_whose_groups_ask_for_more_than_its_room_counts_as_smaller():
    room = np.full((2, 2), 100.0)
    load = np.array([[110.0, 110.0], [90.0, 90.0]])
    curves = np.cumsum(load, axis=1)[:, None, None, :]
    believed = answered(room, room, curves)
    assert believed[0, 0] < 100 < believed[1, 0]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_the_flow_gives_as_many_doses_as_any_could(seed: int):
    rng = np.random.default_rng(seed)
    steps = steps_of(_town())
    sites, groups, count = 3, 2, steps.count
    ready = rng.integers(0, 9, (sites, groups, count))
    own = np.minimum(ready, rng.integers(0, 9, ready.shape))
    free = rng.integers(0, 9, (sites, groups))
    own[:, :, 0] = np.minimum(own[:, :, 0], free)
    lack, room = rng.integers(0, 12, (groups, count)), rng.integers(0, 20, sites)
    own = np.minimum(own, lack // sites)
    demand = Demand(steps, np.array([2000, 1000]), ready, own, lack, free, room)
    doses = fill(demand)
    assert (doses <= ready).all()
    assert (doses.sum(axis=0) <= lack).all()
    assert (doses.sum(axis=(1, 2)) <= room).all()
    assert (doses[:, :, 0] <= free).all()
    assert doses.sum() == _most(ready, free, lack, room)


def _most(ready, free, lack, room) -> int:
    """The greatest flow by another library: (group, step) over people to sites."""
    sites, groups, steps = ready.shape
    cells, people = 1, 1 + groups * steps
    places, sink = people + sites * groups, people + sites * groups + sites
    graph = np.zeros((sink + 1, sink + 1), dtype=np.int32)
    for g in range(groups):
        for j in range(steps):
            graph[0, cells + g * steps + j] = lack[g, j]
            for s in range(sites):
                into = people + s * groups + g if j == 0 else places + s
                graph[cells + g * steps + j, into] += ready[s, g, j]
    for s in range(sites):
        graph[places + s, sink] = room[s]
        for g in range(groups):
            graph[people + s * groups + g, places + s] = free[s, g]
    return int(maximum_flow(csr_array(graph), 0, sink).flow_value)
