"""The exact p-median against brute force, published optima and its own certificate."""

import time

import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.vaccination.core.answer import Ended, Limits, Progress
from huiyin.vaccination.core.siting.pmedian import NoPlan, TooDear, Unsolvable, solve
from huiyin.vaccination.core.siting.pmedian import climbing
from huiyin.vaccination.core.siting.problem import Arcs, Kind, Network, Wish
from tests.shared import SHARED
from tests.vaccination.siting.pmedian.readers import best_known, network_of, pmed
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
    try:
        solved = solve(network, Wish(Kind.P_MEDIAN, p=p), FOREVER)
    except (NoPlan, Unsolvable) as no:
        assert isinstance(no, Unsolvable) or "found" not in str(no)
        assert brute_force(network, p) is None
        return
    assert solved.value == solved.bound == brute_force(network, p)
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
