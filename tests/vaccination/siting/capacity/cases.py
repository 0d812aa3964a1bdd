"""Random small problems with capacities, and what HiGHS says of them."""

from __future__ import annotations

import math
import time

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from huiyin.vaccination.core.answer import Limits
from huiyin.vaccination.core.siting.network import arcs_from_pairs, with_digest
from huiyin.vaccination.core.siting.problem import Kind, Network, Wish


def limits(seconds: float = 60.0) -> Limits:
    return Limits(seconds, time.process_time)


@st.composite
def networks(draw: st.DrawFn, most: int = 7) -> Network:
    """2 to `most` communities and sites, some pairs missing, capacities tight or not."""
    n, m = draw(st.integers(2, most)), draw(st.integers(2, most))
    seed = draw(st.integers(0, 10**6))
    dice = np.random.default_rng(seed)
    people = dice.integers(0 if draw(st.booleans()) else 1, 30, n)
    tight = draw(st.sampled_from([1.1, 1.5, 3.0]))
    capacity = dice.integers(1, 2 + int(2 * tight * max(1, people.sum()) / m), m)
    kept = [(i, j) for i in range(n) for j in range(m) if j == i % m or dice.random() < 0.8]
    cost = dice.integers(0, draw(st.sampled_from([10, 1000])), len(kept))
    pairs = np.array(kept)
    names = tuple(f"c{i}" for i in range(n))
    marks = dice.permutation(m)
    return with_digest(
        Network(
            names,
            tuple(f"s{j}" for j in range(m)),
            people,
            arcs_from_pairs(pairs[:, 0], pairs[:, 1], cost, names),
            capacity=capacity,
            fixed_cost=dice.integers(0, 300, m) if draw(st.booleans()) else None,
            must_open=frozenset(marks[: draw(st.integers(0, 1))].tolist()),
            must_close=frozenset(marks[1:][: draw(st.integers(0, 1))].tolist()),
            already_open=frozenset(marks[-1:].tolist() if draw(st.booleans()) else []),
        )
    )


@st.composite
def wishes(draw: st.DrawFn, kind: Kind, single_source: bool) -> Wish:
    """A number of sites, exactly or at most, or none; a budget or none."""
    median = kind is Kind.CAPACITATED_P_MEDIAN
    p = draw(st.integers(1, 5)) if median or draw(st.booleans()) else None
    options = {"at_most": 1.0} if p and not median and draw(st.booleans()) else {}
    options["rounds"] = 200.0
    budget = draw(st.one_of(st.none(), st.integers(0, 900)))
    return Wish(kind, p, single_source=single_source, budget=budget, options=options)


def by_highs(network: Network, wish: Wish) -> float | None:
    """The least cost as a mixed integer programme; None where there is no plan."""
    arcs, n, m = network.arcs, len(network.communities), len(network.sites)
    a = arcs.site.size
    row = np.repeat(np.arange(n), np.diff(arcs.start))
    fixed = np.zeros(m) if network.fixed_cost is None else network.fixed_cost.astype(float)
    fixed[list(network.already_open)] = 0
    cost = arcs.cost.astype(float)
    if not wish.single_source:
        cost = np.where(network.people[row] == 0, 0.0, cost)
    each = np.arange(a)
    rules = [
        (coo_array((np.ones(a), (row, each)), (n, a + m)), 1, 1),
        (
            coo_array(
                (
                    np.concatenate([network.people[row], -network.capacity]),
                    (np.concatenate([arcs.site, np.arange(m)]), np.arange(a + m)),
                ),
                (m, a + m),
            ),
            -np.inf,
            0,
        ),
        (
            coo_array(
                (
                    np.concatenate([np.ones(a), -np.ones(a)]),
                    (np.tile(each, 2), np.concatenate([each, a + arcs.site])),
                ),
                (a, a + m),
            ),
            -np.inf,
            0,
        ),
    ]
    ones = coo_array((np.ones(m), (np.zeros(m, int), a + np.arange(m))), (1, a + m))
    if wish.p is not None:
        rules.append((ones, 0 if wish.options.get("at_most") else wish.p, wish.p))
    if wish.budget is not None:
        money = coo_array((fixed, (np.zeros(m, int), a + np.arange(m))), (1, a + m))
        rules.append((money, 0, wish.budget))
    low, high = np.zeros(a + m), np.ones(a + m)
    low[[a + j for j in network.must_open]] = 1
    high[[a + j for j in network.must_close]] = 0
    whole = np.concatenate([np.full(a, int(wish.single_source)), np.ones(m)])
    found = milp(
        np.concatenate([cost, fixed]),
        constraints=[LinearConstraint(rule.tocsc(), least, most) for rule, least, most in rules],
        integrality=whole,
        bounds=Bounds(low, high),
        options={"mip_rel_gap": 0.0},
    )
    return None if found.x is None else float(found.fun)


def rounded_up(cost: float) -> int:
    """A cost from floating point, in whole units rounded up."""
    return math.ceil(cost - 1e-6)
