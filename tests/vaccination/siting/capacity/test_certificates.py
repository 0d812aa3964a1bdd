"""What the checkers refuse, and what is said where no plan exists."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from huiyin.vaccination.core.siting import capacitated, capacitated_pmedian
from huiyin.vaccination.core.siting.capacity.possible import NoPlanFound
from huiyin.vaccination.core.siting.check_capacitated import check
from huiyin.vaccination.core.siting.check_capacitated_pmedian import check as check_median
from huiyin.vaccination.core.siting.errors import (
    BudgetShort,
    CapacityShort,
    Infeasible,
    TooFewSites,
    Unreachable,
)
from huiyin.vaccination.core.siting.network import arcs_from_rows, with_digest
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
from huiyin.vaccination.core.siting.proof import nodes_of
from huiyin.vaccination.core.siting.solved import Solved
from tests.vaccination.siting.capacity.cases import limits

SHARES = Wish(Kind.CAPACITATED, None)
MEDIAN = Wish(Kind.CAPACITATED_P_MEDIAN, 4, single_source=True, options={"rounds": 300.0})


def town(seed: int = 5, size: int = 24, capacity: int = 60) -> Network:
    dice = np.random.default_rng(seed)
    points = dice.integers(0, 100, (size, 2))
    ways = np.abs(points[:, None] - points[None]).sum(axis=2)
    names = tuple(str(i) for i in range(size))
    arcs = arcs_from_rows(lambda first, last: ways[first:last], names, size)
    return with_digest(
        Network(
            names, names, dice.integers(3, 13, size), arcs,
            capacity=np.full(size, capacity), fixed_cost=dice.integers(50, 120, size),
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def network() -> Network:
    return town()


@pytest.fixture(scope="module")
def shared(network: Network) -> Solved:
    return capacitated.solve(network, SHARES, limits())


@pytest.fixture(scope="module")
def tight() -> Network:
    return town(3, capacity=48)


@pytest.fixture(scope="module")
def whole(tight: Network) -> Solved:
    return capacitated_pmedian.solve(tight, MEDIAN, limits())


@pytest.fixture(scope="module", params=["shares", "whole"])
def case(request, network: Network, shared: Solved, tight: Network, whole: Solved):
    """(network, certificate, checker) of both kinds."""
    if request.param == "shares":
        return network, shared.certificate, check
    return tight, whole.certificate, check_median


def changed(root, which: int, **change):
    """The tree with one node changed."""
    target = nodes_of(root)[which]

    def again(node):
        if node is None:
            return None
        below = {name: again(getattr(node, name)) for name in ("without", "with_it", "then")}
        return replace(node, **(below | (change if node is target else {})))

    return again(root)


def test_what_was_proven_passes(case):
    network, made, look = case
    assert look(network, made) == []
    assert made.value == made.target
    assert len(nodes_of(made.root)) > 1


def test_a_higher_claim_is_refused(case):
    network, made, look = case
    assert look(network, replace(made, value=made.value - 1, target=made.target - 1))
    assert look(network, replace(made, target=made.target + 1))
    assert look(network, replace(made, digest="other"))
    assert look(network, replace(made, open=made.open[1:]))
    assert look(network, replace(made, open=(*made.open[1:], made.open[1])))
    assert look(network, replace(made, p=len(made.open) - 1))


def test_every_changed_node_is_refused(case):
    network, made, look = case
    everything = tuple(range(len(network.sites)))
    alone = {"without": None, "with_it": None, "then": None}
    looked_at = 0

    def refused(which: int, **change) -> bool:
        return bool(look(network, replace(made, root=changed(made.root, which, **change))))

    for which, node in enumerate(nodes_of(made.root)):
        if not refused(which, prices=None, **alone):
            continue  # below a node that the final plan's value closes, or without any count
        looked_at += 1
        if not refused(which, **alone):
            assert refused(which, prices=np.zeros_like(node.prices), **alone)
        else:
            assert refused(which, closed=everything)
            assert refused(which, opened=everything)
            assert refused(which, banned=tuple(range(network.arcs.site.size)))
    assert looked_at > 2


def test_counts_of_groups_and_their_fees_are_checked(tight: Network, whole: Solved):
    made, looked_at = whole.certificate, 0

    def refused(which: int, **change) -> bool:
        return bool(check_median(tight, replace(made, root=changed(made.root, which, **change))))

    for which, node in enumerate(nodes_of(made.root)):
        if node.group:
            assert refused(which, group=(*node.group, len(tight.sites)))
            assert refused(which, group=())
            assert refused(which, most=node.most + 1)
            looked_at += 1
        if node.fees:
            assert refused(which, fees=(*node.fees, 0))
            assert refused(which, fees=(-1, *node.fees[1:]))
    assert looked_at > 0


def test_a_tampered_plan_is_refused(network, shared, tight, whole):
    flow = [list(row) for row in shared.certificate.more["flow"]]
    flow[0][1] += 1
    more = {**shared.certificate.more, "flow": flow}
    assert check(network, replace(shared.certificate, more=more))
    served = list(whole.certificate.more["served_by"])
    served[0] = next(j for j in whole.open if j != served[0])
    more = {**whole.certificate.more, "served_by": served}
    assert check_median(tight, replace(whole.certificate, more=more))


def test_short_capacity_is_named_with_what_is_missing():
    network = town(capacity=60)
    people = int(network.people.sum())
    with pytest.raises(CapacityShort) as short:
        capacitated.solve(network, Wish(Kind.CAPACITATED, 2), limits())
    assert short.value.missing == people - 120
    assert short.value.needed == -(-people // 60)
    assert short.value.relax == ("p",)
    with pytest.raises(CapacityShort) as short:
        capacitated.solve(replace(network, capacity=np.full(24, 1)), SHARES, limits())
    assert short.value.missing == people - 24
    assert short.value.relax == ("capacity",)
    closed = replace(network, must_close=frozenset(range(1, 24)))
    with pytest.raises(CapacityShort) as short:
        capacitated.solve(closed, SHARES, limits())
    assert short.value.relax == ("must_close",)


def test_other_wishes_that_cannot_be_met_are_named():
    network = town()
    with pytest.raises(BudgetShort) as money:
        capacitated.solve(network, Wish(Kind.CAPACITATED, 4, budget=100), limits())
    assert money.value.needed == int(np.sort(network.fixed_cost)[:4].sum())
    with pytest.raises(TooFewSites):
        capacitated_pmedian.solve(network, Wish(Kind.CAPACITATED_P_MEDIAN), limits())
    with pytest.raises(TooFewSites):
        capacitated.solve(network, Wish(Kind.CAPACITATED, 25), limits())
    bound = replace(network, must_open=frozenset(range(5)))
    with pytest.raises(TooFewSites):
        capacitated.solve(bound, Wish(Kind.CAPACITATED, 4), limits())
    tight = replace(network, capacity=np.full(24, int(network.people.max()) - 1))
    with pytest.raises(CapacityShort) as split:
        capacitated.solve(tight, Wish(Kind.CAPACITATED, single_source=True), limits())
    assert split.value.relax == ("single_source", "capacity")


def test_people_out_of_reach_are_named():
    names = ("a", "b")
    ways = np.array([[1, 50], [50, 1]])
    arcs = arcs_from_rows(lambda first, last: ways[first:last], names, 2)
    near = replace(
        arcs, start=np.array([0, 1, 2]), site=arcs.site[[0, 2]], cost=arcs.cost[[0, 2]],
        length=arcs.length[[0, 2]],
    )  # fmt: skip
    network = with_digest(Network(names, names, np.array([9, 3]), near, np.array([5, 20])))
    with pytest.raises(CapacityShort) as short:
        capacitated.solve(network, SHARES, limits())
    assert short.value.missing == 4
    assert "travel limit" in short.value.relax
    with pytest.raises(Unreachable) as cut:
        capacitated.solve(
            replace(network, must_close=frozenset([0]), people=np.array([2, 3])), SHARES, limits()
        )
    assert cut.value.rows == (0,)


def test_packing_that_cannot_work_is_infeasible():
    names = ("a", "b", "c")
    arcs = arcs_from_rows(lambda first, last: np.ones((3, 2), np.int64)[first:last], names, 2)
    network = with_digest(Network(names, ("x", "y"), np.array([4, 4, 4]), arcs, np.array([6, 6])))
    with pytest.raises(Infeasible) as never:
        capacitated_pmedian.solve(network, replace(MEDIAN, p=2), limits())
    assert not isinstance(never.value, NoPlanFound)
