"""Not one case at the edge of a threshold falls on the wrong side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from huiyin.industry.catalogue import shipped
from huiyin.industry.core.rules import surface as s
from tests.industry.batch.edges import edges_of, wrong


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 6, 1)])
def test_no_case_at_an_edge_is_wrong(day: date):
    made = edges_of(shipped(), day, 6_000)
    assert made.count >= 6_000
    assert len(made.leaves) > 100
    assert wrong(made) == 0


def test_a_limit_off_by_one_unit_would_be_seen():
    made = edges_of(shipped(), date(2026, 6, 1), 600)
    lowering, leaf, cases = next(one for one in made.leaves if isinstance(one[1], s.Share))
    moved = replace(leaf, limit=Fraction(leaf.limit) + Fraction(1, 10**7))
    made.leaves = [(lowering, leaf, cases)]
    assert wrong(made) == 0
    made.leaves = [(Shifted(lowering, moved), leaf, cases)]
    assert wrong(made) > 0


class Shifted:
    """A lowering that reads another limit than is written."""

    def __init__(self, lowering, moved) -> None:
        self.lowering, self.moved = lowering, moved

    def tree(self, _leaf):
        return self.lowering.tree(self.moved)

    def __getattr__(self, name):
        return getattr(self.lowering, name)
