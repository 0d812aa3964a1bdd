"""The batch says of every row what `judge.Judge` says of the enterprise."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.industry.core.rules.batch.columns import (
    columns_of,
)
from huiyin.industry.core.rules.batch.judging import Rule, judge_rows
from huiyin.industry.core.rules.judge import Judge
from tests.industry.batch.random_rules import DATES, LOWEST, facts, trees


@given(
    st.lists(st.tuples(trees(), st.sampled_from(DATES)), min_size=1, max_size=4),
    st.lists(facts, min_size=1, max_size=6),
)
@settings(max_examples=1500, deadline=None)
def test_every_row_and_leaf_is_judged_as_the_judge_does(rules, register):
    named = {str(n): Rule(*rule) for n, rule in enumerate(rules)}
    found = judge_rows(named, columns_of(register, LOWEST), leaves=True)
    for name, (tree, day) in named.items():
        for row, one in enumerate(register):
            judge = Judge(one, day, LOWEST)
            assert found.of(name)[row] == judge(tree)
            for leaf, outcome in judge.leaves.items():
                assert found.leaf(name, leaf)[row] == outcome
