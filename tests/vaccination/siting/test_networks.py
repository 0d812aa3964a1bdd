"""Networks from numbers: order of arcs, costs, limits, digests, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from huiyin.vaccination.core.siting.aggregate import join
from huiyin.vaccination.core.siting.errors import (
    BadNetwork,
    BadNumber,
    Contradiction,
    Duplicate,
    TooLarge,
    Unreachable,
)
from huiyin.vaccination.core.siting.lengths import Rounding, great_circle, plane
from huiyin.vaccination.core.siting.network import (
    FAR,
    Allowed,
    arcs_from_pairs,
    arcs_from_rows,
    with_digest,
)
from huiyin.vaccination.core.siting.problem import Network

NAMES = ("a", "b", "c")
WAYS = np.array([[5, 3, 3, 9], [1, 8, 2, 2], [7, 7, 7, 1]])
PEOPLE = np.array([10, 1, 2])


def rows(ways=WAYS, **more):
    return arcs_from_rows(lambda first, last: ways[first:last], NAMES[: len(ways)], 4, **more)


def network(**more) -> Network:
    arcs = more.pop("arcs", None) or rows(people=PEOPLE)
    return Network(NAMES, ("w", "x", "y", "z"), PEOPLE, arcs, **more)


def test_arcs_stand_nearest_first_and_ties_in_the_order_of_the_sites():
    arcs = rows(people=PEOPLE)
    assert arcs.site.tolist() == [1, 2, 0, 3, 0, 2, 3, 1, 3, 0, 1, 2]
    assert arcs.length.tolist() == [3, 3, 5, 9, 1, 2, 2, 8, 1, 7, 7, 7]
    assert arcs.cost.tolist() == [30, 30, 50, 90, 1, 2, 2, 8, 2, 14, 14, 14]


@given(
    arrays(np.int64, (3, 4), elements=st.integers(0, 9)),
    st.none() | st.integers(0, 9),
    st.none() | st.integers(1, 4),
    st.integers(1, 4),
)
def test_rows_and_pairs_give_the_same_arcs(ways, limit, nearest, at_least):
    allowed = Allowed(limit, nearest, at_least)
    one = rows(ways, people=PEOPLE, allowed=allowed)
    i, j = np.indices(ways.shape).reshape(2, -1)
    other = arcs_from_pairs(i, j, ways.ravel(), NAMES, people=PEOPLE, allowed=allowed)
    for name in ("start", "site", "cost", "length"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
    assert all(np.diff(one.start) >= at_least)


def test_who_is_out_of_reach_is_named_with_the_limit_that_would_do():
    with pytest.raises(Unreachable, match=r"1 communities .* limit of 2: a") as error:
        rows(allowed=Allowed(2))
    assert error.value.rows == (0,)
    assert error.value.needed == 3
    assert rows(allowed=Allowed(error.value.needed)).start[-1] > 0
    cut = np.where(np.arange(3)[:, None] == 1, FAR, WAYS)
    with pytest.raises(Unreachable, match="No way leads from b") as error:
        rows(cut)
    assert error.value.needed is None


def test_bad_numbers_are_refused_by_name():
    with pytest.raises(BadNumber, match="from community b to site number 2 is negative"):
        rows(np.where(WAYS == 8, -8, WAYS))
    with pytest.raises(BadNumber, match="b has a negative people: -1"):
        with_digest(replace(network(), people=np.array([1, -1, 2])))
    with pytest.raises(BadNumber, match="y has a negative capacity: -5"):
        with_digest(network(capacity=np.array([1, 2, -5, 3])))
    with pytest.raises(BadNetwork, match="capacity holds 2 numbers; 4"):
        with_digest(network(capacity=np.array([1, 2])))
    with pytest.raises(Duplicate, match="Site names stand twice: w"):
        with_digest(replace(network(), sites=("w", "w", "y", "z")))
    with pytest.raises(Duplicate, match="1 pairs are given twice"):
        arcs_from_pairs(np.array([0, 0]), np.array([1, 1]), np.array([3, 4]), ("a",))
    with pytest.raises(Contradiction, match="x must be open and must be closed"):
        with_digest(network(must_open=frozenset({1, 2}), must_close=frozenset({1})))
    with pytest.raises(TooLarge, match="too large for exact sums"):
        with_digest(network(arcs=rows(WAYS * 2**50)))


def test_the_digest_follows_every_number():
    plain = with_digest(network())
    others = [
        network(capacity=np.array([1, 2, 3, 4])),
        network(fixed_cost=np.array([1, 2, 3, 4])),
        network(must_open=frozenset({1})),
        network(must_close=frozenset({1})),
        network(already_open=frozenset({1})),
        network(scale=60),
        network(arcs=rows(people=PEOPLE, allowed=Allowed(nearest=3))),
        network(arcs=rows(people=PEOPLE + 1)),
        replace(network(), people=PEOPLE + 1),
    ]
    digests = {plain.digest} | {with_digest(other).digest for other in others}
    assert len(digests) == len(others) + 1
    assert with_digest(replace(network(), unit="metres")).digest == plain.digest


def test_plane_lengths_are_cut_off_without_tolerance():
    points = np.array([[0.0, 0.0], [1.1, 1.1], [3.0, 4.0]])
    found = plane(points, points, Rounding.FLOOR)
    assert found[0].tolist() == [0, 1, 5]
    assert plane(points, points, Rounding.NEAREST, 100)[0].tolist() == [0, 156, 500]


def test_great_circles_agree_with_known_ways():
    beijing, shanghai = np.array([[39.9042, 116.4074]]), np.array([[31.2304, 121.4737]])
    assert great_circle(beijing, shanghai)[0, 0] == pytest.approx(1_067_300, rel=2e-3)
    degree = great_circle(np.array([[0.0, 0.0]]), np.array([[1.0, 0.0]]))[0, 0]
    assert degree == pytest.approx(111_195, abs=1)


@given(st.integers(0, 1000), st.integers(200, 5000), st.booleans())
def test_joining_communities_loses_no_more_than_it_says(seed, metres, geographic):
    draw = np.random.default_rng(seed)
    points = draw.uniform(0, 0.2, (40, 2)) + 34 if geographic else draw.uniform(0, 2e4, (40, 2))
    people = draw.integers(0, 500, 40)
    site = points[:1] + (0.01 if geographic else 900)
    joined = join(points, people, metres, geographic=geographic)
    assert joined.people.sum() == people.sum()

    def ways(of):
        if geographic:
            return great_circle(of, site)[:, 0]
        return plane(of, site, Rounding.NEAREST)[:, 0]

    before, after = (ways(points) * people).sum(), (ways(joined.points) * joined.people).sum()
    rounding = people.sum() + joined.people.sum()
    assert abs(int(before) - int(after)) <= joined.loss * 1.001 + rounding
