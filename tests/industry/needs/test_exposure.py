"""Attention is shared among equals, and never at the cost of relevance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from huiyin.industry.core.needs.exposure import Exposure


@given(st.integers(2, 8), st.integers(1, 60), st.integers(1, 8), st.integers(0, 5))
def test_equals_differ_by_the_first_place_at_most(n: int, needs: int, top: int, seed: int) -> None:
    exposure = Exposure(seed)
    names = [f"p{one}" for one in range(n)]
    for _ in range(needs):
        exposure.order([0.5] * n, names, 0.0, top)
        had = [exposure.had.get(name, 0.0) for name in names]
        assert max(had) - min(had) <= 1 + 1e-9


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=30),
    st.floats(0, 0.3),
    st.integers(1, 12),
    st.data(),
)
def test_nobody_stands_above_a_better_one_by_more_than_the_tolerance(
    scores: list[float], tolerance: float, top: int, data: st.DataObject
) -> None:
    scores.sort(reverse=True)
    names = [data.draw(st.sampled_from("abcd")) for _ in scores]
    shown = Exposure(1).order(scores, names, tolerance, top)
    assert len(shown) == len(set(shown)) == min(top, len(scores))
    for place, one in enumerate(shown):
        rest = [scores[other] for other in range(len(scores)) if other not in shown[:place]]
        assert scores[one] >= max(rest) - tolerance


def test_a_big_provider_is_shown_once_before_others_had_their_turn():
    exposure = Exposure(3)
    shown = exposure.order([0.5] * 6, ["big", "big", "big", "big", "s1", "s2"], 0.0, 3)
    assert {["big", "big", "big", "big", "s1", "s2"][one] for one in shown} == {"big", "s1", "s2"}


def test_a_seed_repeats_its_draws():
    one, other = Exposure(7), Exposure(7)
    for _ in range(5):
        assert one.order([1.0] * 5, list("abcde"), 0.0, 3) == other.order(
            [1.0] * 5, list("abcde"), 0.0, 3
        )
