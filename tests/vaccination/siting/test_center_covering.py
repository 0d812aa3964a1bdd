"""p-center and covering: every small plan tried, HiGHS, tampered proofs, published values."""

from __future__ import annotations

import csv
import time
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from huiyin.vaccination.core.answer import Ended, Limits
from huiyin.vaccination.core.siting import center, check_center, check_covering, covering
from huiyin.vaccination.core.siting.cities import city_network, make_city
from huiyin.vaccination.core.siting.errors import TooFewSites, Unreachable
from huiyin.vaccination.core.siting.network import arcs_from_pairs, with_digest
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
from huiyin.vaccination.core.siting.proof import Node
from huiyin.vaccination.site.files.orlib import read_pmed
from tests.shared import SHARED

LIMITS = Limits(60, time.process_time)
DATA = SHARED / "data" / "siting"
FAR = 10**6


def made(seed: int, n: int = 9, m: int = 7) -> Network:
    """A sparse network with empty communities, sites that must be open and others closed."""
    draw = np.random.default_rng(seed)
    ways = draw.integers(0, 12, (n, m))
    there = draw.random((n, m)) < 0.8
    there[np.arange(n), draw.integers(0, m, n)] = True
    row, site = np.nonzero(there)
    people = draw.integers(0, 6, n)
    names, sites = tuple(f"c{i}" for i in range(n)), tuple(f"s{j}" for j in range(m))
    arcs = arcs_from_pairs(row, site, ways[row, site], names, people=people)
    marks = draw.permutation(m)
    must, shut = marks[: draw.integers(0, 2)], marks[m - draw.integers(0, 2) :]
    return with_digest(
        Network(
            names, sites, people, arcs,
            must_open=frozenset(must.tolist()), must_close=frozenset(shut.tolist()),
        )
    )  # fmt: skip


def table(network: Network) -> np.ndarray:
    ways = np.full((len(network.communities), len(network.sites)), FAR)
    row = np.repeat(np.arange(len(ways)), np.diff(network.arcs.start))
    ways[row, network.arcs.site] = network.arcs.length
    return ways


def plans(network: Network, p: int) -> list[list[int]]:
    may = [j for j in range(len(network.sites)) if j not in network.must_close]
    return [list(c) for c in combinations(may, p) if network.must_open <= set(c)]


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10_000), p=st.integers(1, 5))
def test_center_equals_the_best_of_all_plans(seed, p):
    network = made(seed)
    ways, peopled = table(network), network.people > 0
    best = min(int(ways[peopled][:, c].min(axis=1).max(initial=0)) for c in plans(network, p))
    if best == FAR:
        with pytest.raises((TooFewSites, Unreachable)):
            center.solve(network, Wish(Kind.P_CENTER, p), LIMITS)
        return
    found = center.solve(network, Wish(Kind.P_CENTER, p), LIMITS)
    assert (found.value, found.bound, found.ended) == (best, best, Ended.PROVEN)
    assert len(found.open) == p
    assert check_center.check(network, found.certificate) == []


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10_000), p=st.integers(1, 5), radius=st.integers(0, 9))
def test_covering_equals_the_best_of_all_plans(seed, p, radius):
    network = made(seed)
    near = table(network) <= radius
    best = min(int(network.people[~near[:, c].any(axis=1)].sum()) for c in plans(network, p))
    found = covering.solve(network, Wish(Kind.COVERING, p, radius), LIMITS)
    assert (found.value, found.bound, found.ended) == (best, best, Ended.PROVEN)
    assert len(found.open) == p
    assert check_covering.check(network, found.certificate) == []


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10_000), radius=st.integers(2, 9))
def test_fewest_sites_equal_the_smallest_cover(seed, radius):
    network = made(seed)
    near = table(network)[network.people > 0] <= radius
    sizes = [
        p
        for p in range(8)
        for c in plans(network, p)
        if near[:, c].any(axis=1).all()
    ]  # fmt: skip
    if not sizes:
        with pytest.raises(Unreachable):
            covering.solve(network, Wish(Kind.COVERING, None, radius), LIMITS)
        return
    found = covering.solve(network, Wish(Kind.COVERING, None, radius), LIMITS)
    assert (found.value, found.bound) == (sizes[0], sizes[0])
    assert check_covering.check(network, found.certificate) == []


def test_a_radius_too_short_names_the_radius_that_does_in_the_unit_asked_for():
    pair = np.array([0, 1])
    arcs = arcs_from_pairs(pair, pair, np.array([61, 200]), ("a", "b"), people=np.array([1, 1]))
    network = Network(("a", "b"), ("x", "y"), np.array([1, 1]), arcs, unit="minutes", scale=60)
    with pytest.raises(Unreachable, match=r"within 1\.5 minutes of b\. A radius of 4 min") as error:
        covering.solve(with_digest(network), Wish(Kind.COVERING, None, 90), LIMITS)
    assert (error.value.relax, error.value.needed) == (("radius",), 4)


def highs_covering(network: Network, p: int, radius: int) -> int:
    near = table(network) <= radius
    n, m = near.shape
    rows = np.vstack((np.hstack((near, np.eye(n))), np.r_[np.ones(m), np.zeros(n)]))
    found = milp(
        np.r_[np.zeros(m), network.people],
        integrality=np.r_[np.ones(m), np.zeros(n)],
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(rows, np.r_[np.ones(n), p], np.r_[np.full(n, np.inf), p]),
        options={"mip_rel_gap": 0.0},
    )
    return round(found.fun)


def scattered(n: int, m: int, seed: int = 3) -> Network:
    draw = np.random.default_rng(seed)
    points, sites = draw.integers(0, 100, (n, 2)), draw.integers(0, 100, (m, 2))
    ways = np.hypot(*(points[:, None] - sites[None]).transpose(2, 0, 1)).astype(np.int64)
    row, site = np.nonzero(ways <= 80)
    names = tuple(f"c{i}" for i in range(n))
    people = draw.integers(1, 900, n)
    arcs = arcs_from_pairs(row, site, ways[row, site], names, people=people)
    return with_digest(Network(names, tuple(f"s{j}" for j in range(m)), people, arcs))


@pytest.mark.parametrize(("p", "radius"), [(6, 12), (10, 9), (15, 7)])
def test_covering_equals_highs(p, radius):
    network = scattered(160, 50)
    found = covering.solve(network, Wish(Kind.COVERING, p, radius), LIMITS)
    assert found.value == found.bound == highs_covering(network, p, radius)
    assert check_covering.check(network, found.certificate) == []


def test_a_cut_off_covering_says_how_far_it_came():
    network = city_network(make_city(300, 60))
    whole = covering.solve(network, Wish(Kind.COVERING, 10, 5_000), LIMITS)
    cut = covering.solve(network, Wish(Kind.COVERING, 10, 5_000, options={"nodes": 1}), LIMITS)
    assert whole.proven
    assert cut.ended is Ended.NODE_LIMIT
    assert cut.bound < whole.value <= cut.value
    assert 0 < cut.gap < 0.2
    assert check_covering.check(network, whole.certificate) == []
    assert check_covering.check(network, cut.certificate) == []


def test_a_cancelled_center_keeps_its_plan_and_bound():
    network = scattered(60, 30)
    cut = center.solve(
        network, Wish(Kind.P_CENTER, 5), replace(LIMITS, report=lambda progress: False)
    )
    assert cut.ended is Ended.CANCELLED
    assert cut.bound < cut.value
    assert check_center.check(network, cut.certificate) == []


def test_at_most_leaves_sites_closed_that_nobody_needs():
    network = scattered(20, 20)
    asked = Wish(Kind.COVERING, 18, 80, options={"at_most": 1})
    assert len(covering.solve(network, asked, LIMITS).open) <= 18
    assert len(covering.solve(network, replace(asked, options={}), LIMITS).open) == 18


NETWORK = scattered(60, 30)
CENTER = center.solve(NETWORK, Wish(Kind.P_CENTER, 5), LIMITS).certificate
COVER = covering.solve(NETWORK, Wish(Kind.COVERING, 5, 15), LIMITS).certificate
ZERO = np.zeros(60, np.int64)


@pytest.mark.parametrize("whole", [CENTER, COVER], ids=["center", "covering"])
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda c: {"root": Node(ZERO)}, "A leaf shows"),
        (lambda c: {"root": Node(ZERO - 1)}, "not whole numbers from 0"),
        (lambda c: {"value": c.value - 1}, "bound lies above|not"),
        (lambda c: {"target": c.target + 1}, "bound lies above"),
        (lambda c: {"digest": ""}, "another network"),
        (lambda c: {"open": c.open[1:]}, "4 sites are open"),
        (lambda c: {"kind": "p-median"}, "p-median"),
        (lambda c: {"root": replace(c.root, closed=(c.open[0], c.open[0]))}, "settled"),
        (lambda c: {"root": Node(None, branch=c.open[0])}, "One side|branches"),
        (lambda c: {"more": {**c.more, "dominated": [[c.open[0], c.open[1]]]}}, "does not reach"),
    ],
)
def test_a_tampered_certificate_is_refused(whole, change, complaint):
    module = check_center if whole is CENTER else check_covering
    found = module.check(NETWORK, replace(whole, **change(whole)))
    assert found, "accepted"
    assert any(part in " ".join(found) for part in complaint.split("|")), found


def test_prices_above_the_people_and_of_nobody_are_refused():
    dear = replace(COVER, root=Node(NETWORK.people * 1024 + 1))
    assert "higher than leaving" in check_covering.check(NETWORK, dear)[0]
    empty = with_digest(replace(NETWORK, people=NETWORK.people * (np.arange(60) > 0)))
    prices = ZERO.copy()
    prices[0] = 1
    sly = replace(CENTER, digest=empty.digest, root=Node(prices), more={**CENTER.more})
    assert check_center.check(empty, sly) != []


@pytest.mark.shared
@pytest.mark.skipif(not DATA.exists(), reason="the research set is not here")
@pytest.mark.parametrize("number", range(1, 11))
def test_published_centers_are_proven(number):
    with (DATA / "best_known.csv").open(encoding="utf-8") as file:
        known = {
            row["instance"]: row for row in csv.DictReader(file) if row["problem"] == "p-center"
        }
    row = known[f"pmed{number}"]
    network = read_pmed(DATA / "pmed" / f"pmed{number}.txt").network
    found = center.solve(network, Wish(Kind.P_CENTER, int(row["p"])), LIMITS)
    assert found.value == found.bound == int(row["value"])
    assert check_center.check(network, found.certificate) == []
