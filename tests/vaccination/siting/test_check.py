"""The independent checker accepts whole proofs and refuses each way of tampering with one."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting.check import check
from huiyin.vaccination.core.siting.checked import Refuted
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish
from huiyin.vaccination.core.siting.proof import PRICE_SCALE, Certificate, Node
from tests.vaccination.siting import standin

LIMITS = Limits(60, time.process_time)


def proof(network: Network, p: int) -> Certificate:
    return standin.solve(network, Wish(Kind.P_MEDIAN, p), LIMITS).certificate


@given(seed=st.integers(0, 10_000), p=st.integers(1, 5))
def test_a_whole_proof_holds_and_its_value_is_the_cheapest(seed, p):
    network = standin.small(seed)
    found = check(network, proof(network, p))
    assert found.proven
    assert found.value == found.bound


@given(seed=st.integers(0, 10_000), p=st.integers(1, 5), data=st.data())
def test_any_prices_give_a_bound_that_no_plan_undercuts(seed, p, data):
    network = standin.small(seed)
    value = proof(network, p).value
    whole = st.integers(0, 400 * PRICE_SCALE)
    prices = np.array(data.draw(st.lists(whole, min_size=7, max_size=7)), np.int64)
    claim = replace(proof(network, p), root=Node(prices), target=value)
    worth = np.minimum(0, PRICE_SCALE * standin.table(network) - prices[:, None]).sum(axis=0)
    bound = int(prices.sum() + np.sort(worth)[:p].sum())
    assert bound <= PRICE_SCALE * value
    shown = bound // PRICE_SCALE + 1 if bound % PRICE_SCALE else bound // PRICE_SCALE
    assert check(network, replace(claim, target=shown)).bound == shown
    with pytest.raises(Refuted, match=r"a leaf shows|above the plan"):
        check(network, replace(claim, target=shown + 1))


def test_fixed_costs_and_marked_sites_count():
    fixed = np.array([9, 1, 200, 3, 4, 5])
    network = standin.small(
        4, fixed_cost=fixed, must_open=frozenset({2}), must_close=frozenset({0}),
        already_open=frozenset({2}),
    )  # fmt: skip
    made = proof(network, 3)
    assert 2 in made.open
    assert 0 not in made.open
    assert check(network, made).proven
    dear = standin.small(4, fixed_cost=fixed, must_open=frozenset({2}), must_close=frozenset({0}))
    assert check(dear, proof(dear, 3)).value == made.value + 200


NETWORK = standin.small(3)
MADE = proof(NETWORK, 2)
CLOSED = next(j for j in range(6) if j not in MADE.open)
TAMPERED = {
    "one price": (
        replace(MADE, root=Node(np.zeros(7, np.int64))), "a leaf shows 0 / 1024"),
    "one site": (replace(MADE, open=tuple(sorted((MADE.open[0], CLOSED)))), "the plan costs"),
    "one value": (replace(MADE, value=MADE.value - 1), "the plan costs"),
    "another network": (replace(MADE, digest="0" * 64), "another network"),
    "a target above the plan": (replace(MADE, target=MADE.value + 1), "above the plan"),
    "a site twice": (replace(MADE, open=(1, 1)), "stands twice"),
    "a site that is not there": (replace(MADE, open=(1, 99)), "not there"),
    "too many sites": (replace(MADE, p=1), "sites are open; p is 1"),
    "another kind": (replace(MADE, kind="p-center"), "not p-center"),
    "a missing side": (replace(MADE, root=replace(MADE.root, with_it=None)), "one side"),
    "a branch on a site that is not there": (
        replace(MADE, root=replace(MADE.root, branch=77)), "not free"),
    "a fixing without reason": (
        replace(MADE, root=replace(MADE.root, closed=(MADE.open[0],))), "no reason"),
    "a fixing that may still help": (
        replace(MADE, root=Node(np.zeros(7, np.int64), closed=(1,), then=MADE.root)),
        "may still help"),
    "prices of another size": (replace(MADE, root=Node(np.zeros(3, np.int64))), "not n whole"),
    "broken prices": (replace(MADE, root=Node(np.zeros(7))), "not n whole"),
    "a negative price": (replace(MADE, root=Node(np.full(7, -1))), "negative"),
    "prices beyond 64 bits": (replace(MADE, root=Node(np.full(7, 2**60))), "too large"),
    "a claim about pairs left out": (
        replace(MADE, more={"within_reach": True}, target=-(2**40),
                root=Node(np.full(7, 2**30))), "last arc kept"),
    "a node that does two things": (
        replace(MADE, root=replace(MADE.root, then=Node(None))), "both branches and goes on"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_refused_with_its_reason(name):
    certificate, words = TAMPERED[name]
    with pytest.raises(Refuted, match=words):
        check(NETWORK, certificate)


def test_the_dearest_leaf_of_the_proof_cannot_be_left_out():
    best = [j in MADE.open for j in range(6)]
    node, path = MADE.root, []
    while node.branch is not None:
        path.append(node.branch)
        node = node.with_it if best[node.branch] else node.without
    assert node.prices is not None
    lower = Node(node.prices - np.array([PRICE_SCALE, 0, 0, 0, 0, 0, 0]))

    def swap(one: Node) -> Node:
        if one is node:
            return lower
        if one.branch is None:
            return one
        return replace(one, without=swap(one.without), with_it=swap(one.with_it))

    with pytest.raises(Refuted, match="a leaf shows"):
        check(NETWORK, replace(MADE, root=swap(MADE.root)))


def test_a_deep_proof_needs_no_recursion():
    root = MADE.root
    for _ in range(5000):
        root = Node(None, then=root)
    assert check(NETWORK, replace(MADE, root=root)).nodes > 5000
