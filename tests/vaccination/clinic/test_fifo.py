"""The heap recursion against the plain one, person by person, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.vaccination.core.clinic.drawing import Draws, draw
from huiyin.vaccination.core.clinic.drawing import given as given_days
from huiyin.vaccination.core.clinic.fifo import run, run_in_detail, simulate_days
from tests.peers import plain_clinic
from tests.vaccination.clinic.reference import REFERENCE, SERVERS


@st.composite
def tie_ridden_days(draw: st.DrawFn) -> tuple[Draws, list[int]]:
    """Two days of whole minutes, where nearly everything happens at the same time."""
    stages = draw(st.integers(1, 4))
    arrive, service = [], []
    for _ in range(2):
        n = draw(st.integers(1, 30))
        minutes = st.integers(0, 12)
        arrive.append(np.sort(draw(st.lists(minutes, min_size=n, max_size=n))).astype(float))
        row = st.lists(st.integers(0, 6), min_size=n, max_size=n)
        rows = draw(st.lists(row, min_size=stages, max_size=stages))
        service.append(np.array(rows, dtype=float))
    servers = draw(st.lists(st.integers(1, 5), min_size=stages, max_size=stages))
    return given_days(arrive, service), servers


def plainly(draws: Draws, servers: list[int]) -> tuple[np.ndarray, np.ndarray]:
    days = zip(draws.starts[:-1], draws.starts[1:], strict=True)
    found = [
        plain_clinic.tandem(draws.arrive[a:b], draws.service[:, a:b], servers) for a, b in days
    ]
    starts, dones = zip(*found, strict=True)
    return np.concatenate(starts, axis=1), np.concatenate(dones, axis=1)


@settings(max_examples=150, deadline=None)
@given(tie_ridden_days())
def test_it_is_the_plain_recursion_with_ties_and_all(case: tuple[Draws, list[int]]):
    draws, servers = case
    start, done = run_in_detail(draws, servers)
    plain_start, plain_done = plainly(draws, servers)
    assert np.array_equal(start, plain_start)
    assert np.array_equal(done, plain_done)


def test_the_reference_clinic_is_the_plain_recursion():
    draws = draw(REFERENCE, 2, seed=5)
    start, done = run_in_detail(draws, SERVERS)
    plain_start, plain_done = plainly(draws, SERVERS)
    assert np.array_equal(start, plain_start)
    assert np.array_equal(done, plain_done)
    out, waited = run(draws, SERVERS)
    assert np.array_equal(out, done[-1])
    came = np.vstack([draws.arrive, done[:-1]])
    assert waited == pytest.approx((start - came).sum(axis=0), abs=1e-9)
    days = simulate_days(REFERENCE, SERVERS, 2, seed=5)
    assert np.array_equal(np.concatenate(days), out - draws.arrive)


@settings(max_examples=60, deadline=None)
@given(tie_ridden_days(), st.data())
def test_one_more_server_delays_nobody_at_its_stage(
    case: tuple[Draws, list[int]], data: st.DataObject
):
    # Further on somebody overtaken there may well come out later.
    draws, servers = case
    stage = data.draw(st.integers(0, len(servers) - 1))
    more = [count + (k == stage) for k, count in enumerate(servers)]
    before = run_in_detail(draws, servers)[1][: stage + 1]
    after = run_in_detail(draws, more)[1][: stage + 1]
    assert (after <= before).all()
