"""A share of unknown cases is the range over every way of filling them."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.shares import ANY, NO, OUT, YES, Answer, Case, Range, exactly, share

ANSWERS = st.frozensets(st.sampled_from(Answer), min_size=1)
CASES = st.lists(
    st.builds(Case, ANSWERS, st.sampled_from([1.0, 2.0, 0.5, 20.0])), min_size=0, max_size=6
)


def every_filling(cases: list[Case]) -> list[float]:
    """The share of each filling that has anything to divide by, counted the long way."""
    shares = []
    for filling in product(*(case.possible for case in cases)):
        pairs = list(zip(filling, cases, strict=True))
        below = sum(case.weight for answer, case in pairs if answer is not Answer.OUT)
        above = sum(case.weight for answer, case in pairs if answer is Answer.YES)
        if below:
            shares.append(above / below)
    return shares


@given(CASES)
def test_the_range_is_exactly_the_span_of_all_fillings(cases: list[Case]):
    fillings = every_filling(cases)
    found = share(cases).range
    if not fillings:
        assert found is None
    else:
        assert found is not None
        assert found.low == pytest.approx(min(fillings))
        assert found.high == pytest.approx(max(fillings))


def test_an_unknown_facility_is_neither_normal_nor_stopped():
    # water_protection.md, section 5, traps: "unknown counted as stopped ... as normal".
    found = share([Case(YES)] * 6 + [Case(NO)] * 2 + [Case(ANY)] * 2)
    assert found.range == Range(0.6, 0.8)
    assert (found.n, found.unknown) == (10, 2)


def test_what_is_out_counts_nowhere():
    assert share([Case(OUT), Case(YES)]).n == 1
    assert share([Case(OUT)]).range is None


def test_ranges_add_and_subtract_end_by_end():
    assert exactly(3) + Range(1, 2) == Range(4, 5)
    assert Range(4, 5) - Range(1, 2) == Range(2, 4)


@pytest.mark.parametrize(
    "bad", [lambda: Case(frozenset()), lambda: Case(YES, 0.0), lambda: Range(2, 1)]
)
def test_nonsense_is_refused(bad):
    with pytest.raises(ValueError, match=r"case|weight|range"):
        bad()
