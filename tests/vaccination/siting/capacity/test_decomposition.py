"""Bounds part by part: against HiGHS, and what the checker refuses of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting import capacitated
from huiyin.vaccination.core.siting.capacitated import decomposition, partition
from huiyin.vaccination.core.siting.capacity.possible import NoPlanFound
from huiyin.vaccination.core.siting.check_capacitated import check
from huiyin.vaccination.core.siting.cities import city_network, make_city
from huiyin.vaccination.core.siting.network import Allowed
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
from huiyin.vaccination.core.siting.proof import Certificate, nodes_of
from huiyin.vaccination.site.certificate_files import read_certificate, write_certificate
from tests.vaccination.siting.capacity.cases import by_highs, limits, networks, rounded_up, wishes
from tests.vaccination.siting.capacity.test_certificates import changed


@pytest.fixture(scope="module", autouse=True)
def small_parts() -> Iterator[None]:
    """Even the smallest problems are solved in parts of two or three sites."""
    solving = pytest.MonkeyPatch()
    solve = import_module("huiyin.vaccination.core.siting.capacitated.solve")
    solving.setattr(solve, "MANY_SITES", 2)
    solving.setattr(decomposition, "FIRST_SIZE", 3)
    yield
    solving.undo()


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(networks(most=8), st.data())
def test_bounds_by_parts_hold(network: Network, data: st.DataObject):
    wish = data.draw(wishes(Kind.CAPACITATED, single_source=False))
    best = by_highs(network, wish)
    if best is None:
        return
    try:
        solved = capacitated.solve(network, wish, parts_only())
    except NoPlanFound:
        return
    assert check(network, solved.certificate) == []
    assert solved.bound <= rounded_up(best) <= solved.value
    assert capacitated.solve(network, wish, limits()).value == rounded_up(best)


def parts_only(nodes: int = 40) -> Limits:
    """Ends after so many nodes, those of the parts among them."""
    return Limits(60.0, limits().clock, report=lambda now: now.nodes < nodes)


@pytest.fixture(scope="module")
def city() -> Network:
    return city_network(make_city(160, 48, 2), allowed=Allowed(nearest=10), capacities=True)


@pytest.fixture(scope="module")
def made(city: Network) -> Certificate:
    with pytest.MonkeyPatch.context() as larger:
        larger.setattr(decomposition, "FIRST_SIZE", 8)
        solved = capacitated.solve(city, Wish(Kind.CAPACITATED, 20), parts_only(200))
    assert solved.bound > max(one.bound or 0 for one in solved.trace if one.nodes <= 1)
    return solved.certificate


def with_parts(made: Certificate, **change: object) -> Certificate:
    return replace(made, more={**made.more, "parts": {**made.more["parts"], **change}})


def test_parts_raise_the_bound_and_survive_a_file(city, made, tmp_path):
    assert check(city, made) == []
    path = tmp_path / "proof.json.gz"
    write_certificate(made, path, {})
    read, _ = read_certificate(path)
    assert check(city, read) == []
    assert len(nodes_of(read.root)) == len(nodes_of(made.root)) > 12


def test_tampered_parts_are_refused(city, made):
    parts = made.more["parts"]
    price = np.asarray(parts["elsewhere"])
    crossing = int(np.argmax(price))
    refused = [
        replace(made, target=made.value),
        with_parts(made, site_price=parts["site_price"] - 1000),
        with_parts(made, site_price=-1),
        with_parts(made, targets=[one + 1 for one in parts["targets"]]),
        with_parts(made, elsewhere=np.where(np.arange(price.size) == crossing, -1, price)),
        with_parts(made, elsewhere=price + 5),
        with_parts(made, home=(np.asarray(parts["home"]) + 1) % len(parts["targets"])),
        with_parts(made, targets=parts["targets"][:-1], scales=parts["scales"][:-1]),
        replace(made, root=changed(made.root, 0, with_it=None)),
        replace(made, root=changed(made.root, 0, without=None)),
        replace(made, root=changed(made.root, 0, part=1)),
        replace(made, p=(made.p or 0) + 1),
    ]
    assert made.value > made.target
    assert all(check(city, one) for one in refused)


def test_a_partition_cuts_where_nobody_moves():
    share = np.zeros((40, 12))
    share[:20, :6], share[20:, 6:] = 1 / 6, 1 / 6
    share[19, 6] = 0.01
    found = partition.partition(csr_array(share), np.ones(40), 6)
    assert len(set(found[:6])) == len(set(found[6:])) == 1
    assert found[0] != found[-1]
