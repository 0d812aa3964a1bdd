"""The exact p-median against brute force, published optima and its own certificate."""

import csv
import importlib
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.vaccination.core.answer import Ended, Limits, Progress
from huiyin.vaccination.core.siting.check import check as recheck
from huiyin.vaccination.core.siting.cities import city_network, make_city
from huiyin.vaccination.core.siting.pmedian import NoPlan, TooDear, Unsolvable, climbing, solve
from huiyin.vaccination.core.siting.pmedian.asked import asked
from huiyin.vaccination.core.siting.pmedian.hunt import Hunt
from huiyin.vaccination.core.siting.pmedian.interchange import Plans
from huiyin.vaccination.core.siting.pmedian.parts import Parts
from huiyin.vaccination.core.siting.pmedian.relink import Pool
from huiyin.vaccination.core.siting.pmedian.rows import CLOSED, FREE, OPEN
from huiyin.vaccination.core.siting.problem import Arcs, Kind, Network, Wish
from huiyin.vaccination.site.files.orlib import read_pmed
from tests.shared import SHARED
from tests.vaccination.siting.pmedian.recompute import brute_force, plan_cost, proves

steps = importlib.import_module("huiyin.vaccination.core.siting.pmedian.solve")
FOREVER = Limits(seconds=1e9, clock=time.process_time)


def sparse_network(matrix: list[list[int | None]], **more: object) -> Network:
    """A network whose None arcs are missing."""
    start, site, cost = [0], [], []
    for row in matrix:
        arcs = sorted((c, j) for j, c in enumerate(row) if c is not None)
        site += [j for _, j in arcs]
        cost += [c for c, _ in arcs]
        start.append(len(site))
    whole = np.array(cost, np.int64)
    return Network(
        communities=tuple(f"c{i}" for i in range(len(matrix))),
        sites=tuple(f"s{j}" for j in range(len(matrix[0]))),
        people=np.ones(len(matrix), np.int64),
        arcs=Arcs(np.array(start, np.int64), np.array(site, np.int32), whole, whole),
        **more,  # type: ignore[arg-type]
    )


@st.composite
def problems(draw: st.DrawFn) -> tuple[Network, int]:
    m = draw(st.integers(2, 8))
    n = draw(st.integers(1, 9))
    p = draw(st.integers(1, m))
    top = draw(st.sampled_from([4, 60, 10**6]))
    arc = st.integers(0, top)
    cell = st.one_of(arc, st.none()) if draw(st.booleans()) else arc
    matrix = draw(st.lists(st.lists(cell, min_size=m, max_size=m), min_size=n, max_size=n))
    for i, row in enumerate(matrix):
        if all(cost is None for cost in row):
            row[i % m] = 3
    sites = st.frozensets(st.integers(0, m - 1), max_size=2)
    must_open, must_close = draw(sites), draw(sites)
    fixed = draw(st.none() | st.lists(st.integers(0, top), min_size=m, max_size=m))
    return sparse_network(
        matrix,
        must_open=must_open,
        must_close=must_close - must_open,
        already_open=draw(sites),
        fixed_cost=None if fixed is None else np.array(fixed, np.int64),
    ), p


def check(network: Network, p: int) -> None:
    best = brute_force(network, p)
    if best is None:
        with pytest.raises((NoPlan, Unsolvable), match=r"allow|must|may be open"):
            solve(network, Wish(Kind.P_MEDIAN, p=p), FOREVER)
        return
    solved = solve(network, Wish(Kind.P_MEDIAN, p=p), FOREVER)
    assert solved.value == solved.bound == best
    assert solved.ended is Ended.PROVEN
    assert len(solved.open) == p
    assert plan_cost(network, solved.open) == solved.value
    assert proves(network, solved.certificate, solved.value)
    assert not proves(network, solved.certificate, solved.value + 1)


@given(problems())
@settings(max_examples=100, deadline=None)
def test_small_problems_equal_brute_force_and_prove_it(problem: tuple[Network, int]) -> None:
    check(*problem)


@given(problems())
@settings(max_examples=100, deadline=None)
def test_a_weak_root_leaves_the_proof_to_the_volume_tree(problem: tuple[Network, int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(climbing, "CHUNK", 3)
        patch.setattr(climbing, "MOST_CHUNKS", 1)
        check(*problem)


@given(problems())
@settings(max_examples=100, deadline=None)
def test_a_weak_root_leaves_the_proof_to_linear_programmes(problem: tuple[Network, int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(climbing, "CHUNK", 3)
        patch.setattr(climbing, "MOST_CHUNKS", 1)
        patch.setattr(steps, "LINEAR_FROM", 1)
        check(*problem)


@given(problems())
@settings(max_examples=60, deadline=None)
def test_a_stalled_volume_tree_goes_on_by_linear_programmes(problem: tuple[Network, int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(climbing, "CHUNK", 1)
        patch.setattr(climbing, "MOST_CHUNKS", 1)
        patch.setattr(steps, "VOLUME_NODES", 1)
        check(*problem)


def published() -> dict[str, tuple[int, int]]:
    """p and optimum of the OR-Library problems."""
    with (SHARED / "data/siting/best_known.csv").open(encoding="utf-8") as file:
        return {
            row["instance"]: (int(row["p"]), int(row["value"]))
            for row in csv.DictReader(file)
            if row["problem"] == "p-median" and row["instance"].startswith("pmed")
        }


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "data/siting").exists(), reason="no research data set")
@pytest.mark.parametrize("name", [f"pmed{k}" for k in (*range(1, 11), 17)])
def test_or_library_optima_are_reproduced_and_proven(name: str) -> None:
    p, optimum = published()[name]
    network = read_pmed(SHARED / f"data/siting/pmed/{name}.txt").network
    solved = solve(network, Wish(Kind.P_MEDIAN, p=p), FOREVER)
    assert (solved.value, solved.bound) == (optimum, optimum)
    assert recheck(network, solved.certificate).proven


def town(weight: int = 1) -> Network:
    """A made-up town in which the root alone proves nothing."""
    network = city_network(make_city(200, 60, seed=3))
    cost = network.arcs.cost * weight
    return replace(network, arcs=replace(network.arcs, cost=cost))


def stopping(after: int) -> Callable[[Progress], bool]:
    calls = iter(range(after))
    return lambda _: next(calls, None) is not None


@pytest.mark.parametrize("after", [0, 1, 2, 6, 20])
def test_cancelled_it_hands_back_the_best_plan_and_an_honest_bound(
    monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(climbing, "CHUNK", 20)
    monkeypatch.setattr(climbing, "MOST_CHUNKS", 2)
    network = town()
    limits = Limits(seconds=1e9, clock=time.process_time, report=stopping(after))
    solved = solve(network, Wish(Kind.P_MEDIAN, p=7), limits)
    best = solve(network, Wish(Kind.P_MEDIAN, p=7), FOREVER)
    assert solved.ended is Ended.CANCELLED
    assert solved.bound < best.value <= solved.value == plan_cost(network, solved.open)
    assert solved.gap > 0
    assert proves(network, solved.certificate, solved.bound)
    assert recheck(network, solved.certificate).bound == solved.bound
    assert [one.bound for one in solved.trace] == sorted(one.bound for one in solved.trace)


def test_nodes_seconds_and_gap_end_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(climbing, "CHUNK", 20)
    monkeypatch.setattr(climbing, "MOST_CHUNKS", 2)
    network, ticks = town(), iter(range(10**6))
    few = solve(network, Wish(Kind.P_MEDIAN, p=7, options={"nodes": 2}), FOREVER)
    assert (few.ended, few.nodes) == (Ended.NODE_LIMIT, 2)
    late = Limits(seconds=3, clock=lambda: float(next(ticks)))
    assert solve(network, Wish(Kind.P_MEDIAN, p=7), late).ended is Ended.TIME_LIMIT
    loose = Limits(seconds=1e9, clock=time.process_time, gap=0.5)
    near = solve(network, Wish(Kind.P_MEDIAN, p=7), loose)
    assert near.ended is Ended.WITHIN_GAP
    assert 0 < near.gap <= 0.5


def test_prices_stay_within_the_arcs_kept() -> None:
    network = city_network(make_city(200, 60, seed=3))
    arcs = network.arcs
    kept = np.arange(60) < 25
    rows = np.flatnonzero(np.tile(kept, 200))
    near = replace(
        network,
        arcs=Arcs(np.arange(0, 5001, 25), arcs.site[rows], arcs.cost[rows], arcs.length[rows]),
    )
    wish = Wish(Kind.P_MEDIAN, p=12, options={"kept_nearest": 1.0})
    solved = solve(near, wish, FOREVER)
    assert solved.certificate.more["within_reach"] is True
    assert proves(near, solved.certificate, solved.bound)
    assert proves(network, solved.certificate, solved.bound)
    assert solved.value >= solve(network, Wish(Kind.P_MEDIAN, p=12), FOREVER).value


@pytest.mark.parametrize("seed", range(4))
def test_a_part_solved_by_itself_is_the_best_of_that_part(seed: int) -> None:
    network, draw = city_network(make_city(40, 14, seed=3)), np.random.default_rng(seed)
    ask = asked(network, Wish(Kind.P_MEDIAN, p=5))
    hunt = Hunt(
        rows=ask.rows,
        fixed=ask.fixed,
        p=ask.p,
        most_value=ask.most_value,
        limits=FOREVER,
        node_limit=10**6,
        random=draw,
        plans=Plans(ask.rows, ask.fixed, ask.p, ask.most_value),
    )
    plan = draw.permutation(14) < 5
    hunt.offer(plan)
    state = np.where(plan, OPEN, CLOSED).astype(np.int8)
    state[draw.permutation(np.flatnonzero(plan))[:3]] = FREE
    state[draw.permutation(np.flatnonzero(~plan))[:7]] = FREE
    Parts(Pool.over(hunt, ask.rows, ask.state, np.ones(14)), steps.search).solve(state)
    settled = replace(
        network,
        must_open=frozenset(np.flatnonzero(state == OPEN).tolist()),
        must_close=frozenset(np.flatnonzero(state == CLOSED).tolist()),
    )
    assert hunt.value == brute_force(settled, 5)
    assert hunt.value == plan_cost(network, tuple(np.flatnonzero(hunt.plan).tolist()))


def test_costs_past_32_bits_are_exact() -> None:
    heavy, light = town(weight=10**4), town()
    solved = solve(heavy, Wish(Kind.P_MEDIAN, p=7), FOREVER)
    assert int(heavy.arcs.cost.max()) > 2**31
    assert solved.value == 10**4 * solve(light, Wish(Kind.P_MEDIAN, p=7), FOREVER).value
    assert recheck(heavy, solved.certificate).proven


def test_costs_too_dear_for_a_proof_are_refused() -> None:
    with pytest.raises(TooDear, match="count people in thousands"):
        solve(town(weight=10**9), Wish(Kind.P_MEDIAN, p=7), FOREVER)


@pytest.mark.parametrize(
    ("p", "more", "words"),
    [
        (None, {}, "must be given"),
        (0, {}, "at least 1"),
        (4, {}, "only 3 sites"),
        (3, {"must_close": frozenset({0})}, "only 2 sites"),
        (1, {"must_open": frozenset({0, 1})}, "2 sites must be open"),
        (2, {"must_open": frozenset({0}), "must_close": frozenset({0})}, "at once: s0"),
        (2, {"must_open": frozenset({7})}, "must_open names a site"),
        (1, {"must_close": frozenset({2})}, "no site that may serve them .c1"),
    ],
)
def test_what_cannot_be_is_said(p: int | None, more: dict[str, frozenset[int]], words: str) -> None:
    network = sparse_network([[1, 2, 3], [None, None, 4]], **more)
    with pytest.raises(Unsolvable, match=words):
        solve(network, Wish(Kind.P_MEDIAN, p=p), FOREVER)


def test_another_kind_or_a_budget_is_refused() -> None:
    network = sparse_network([[1, 2, 3]])
    with pytest.raises(Unsolvable, match="not for p-center"):
        solve(network, Wish(Kind.P_CENTER, p=1), FOREVER)
    with pytest.raises(Unsolvable, match="budget"):
        solve(network, Wish(Kind.P_MEDIAN, p=1, budget=5), FOREVER)
