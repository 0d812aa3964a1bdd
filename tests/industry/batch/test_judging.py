"""The batch says of every row what `judge.Judge` says of the enterprise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.batch.columns import (
    BadColumn,
    Coded,
    Numbers,
    columns,
    columns_of,
)
from huiyin.industry.core.rules.batch.judging import PIECE, Rule, judge_rows
from huiyin.industry.core.rules.batch.script import TooManyPoints
from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.judge import NO, UNKNOWN, YES, Judge
from tests.industry.batch.random_rules import DATES, DAY, LOWEST, facts, trees


def plain_leaves(tree: ground.Tree) -> set[str]:
    """Reason codes that stand for one condition, as they must in a catalogue."""
    meanings: dict[str, set[ground.Tree]] = {}
    for leaf in ground.leaves(tree):
        meanings.setdefault(leaf.id, set()).add(leaf.of)
    return {name for name, of in meanings.items() if len(of) == 1}


@given(
    st.lists(st.tuples(trees(), st.sampled_from(DATES)), min_size=1, max_size=4),
    st.lists(facts, min_size=1, max_size=6),
)
@settings(max_examples=120, deadline=None)
def test_every_row_and_leaf_is_judged_as_the_judge_does(rules, register):
    named = {str(n): Rule(*rule) for n, rule in enumerate(rules)}
    found = judge_rows(named, columns_of(register, LOWEST), leaves=True)
    for name, (tree, day) in named.items():
        for row, one in enumerate(register):
            judge = Judge(one, day, LOWEST)
            assert found.of(name)[row] == judge(tree)
            for leaf in plain_leaves(tree) & judge.leaves.keys():
                assert found.leaf(name, leaf)[row] == judge.leaves[leaf]


def linear(least: int, **weights: int) -> ground.Linear:
    return ground.Linear(tuple(weights), tuple(weights.values()), least)


def test_numbers_that_would_leave_64_bits_are_still_judged_exactly():
    rows = np.array([2**62, 2**62 - 1, -(2**63), 2**63 - 1])
    known = np.ones(4, np.bool_)
    nothing = Numbers(np.zeros(4, np.int64), known)
    register = columns(4, numbers={"a": Numbers(rows, known), "b": nothing})
    tree = linear(3 * 2**62, a=3, unheard=5)
    found = judge_rows({"r": Rule(linear(10 * 2**62, a=10, b=7), DAY)}, register)
    assert found.of("r").tolist() == [YES, NO, NO, YES]
    assert judge_rows({"r": Rule(tree, DAY)}, register).of("r").tolist() == [UNKNOWN] * 4


def test_two_runs_agree_in_every_byte_whatever_the_threads():
    draw = np.random.default_rng(3)
    size = 3 * PIECE + 5
    numbers = {
        name: Numbers(draw.integers(0, 50, size), draw.random(size) < 0.9) for name in ("a", "b")
    }
    register = columns(size, numbers=numbers, lowest={"a": 0})
    rules = {
        "r": Rule(ground.All((ground.Leaf("x", linear(0, a=3, b=-2)), linear(9, b=1))), DAY),
        "s": Rule(ground.Leaf("y", ground.Not(linear(7, a=1))), DAY),
    }
    done: list[int] = []
    one = judge_rows(rules, register, leaves=True, threads=1)
    two = judge_rows(rules, register, leaves=True, threads=2, report=done.append)
    assert one.digest() == two.digest()
    assert done[-1] == size
    other = judge_rows({**rules, "s": Rule(linear(8, a=1), DAY)}, register, leaves=True)
    assert other.digest() != one.digest()


def test_what_does_not_fit_is_refused():
    with pytest.raises(BadColumn, match="'a' has 2 rows"):
        columns(3, numbers={"a": Numbers(np.zeros(2, np.int64), np.ones(2, np.bool_))})
    with pytest.raises(BadColumn, match="not among its words"):
        columns(1, codes={"c": Coded(np.array([1], np.int32), ("C",))})
    with pytest.raises(BadColumn, match="beyond 64 bits"):
        columns_of([Facts({"a": 2**63})])
    card = ground.Steps(((2**31, ground.TRUE),))
    with pytest.raises(TooManyPoints):
        judge_rows({"r": Rule(ground.Enough(card, 1), DAY)}, columns_of([Facts()]))
