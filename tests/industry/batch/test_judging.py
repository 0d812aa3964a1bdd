"""The batch says of every row what `judge.Judge` says of the enterprise."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.batch.columns import (
    columns_of,
)
from huiyin.industry.core.rules.batch.judging import Rule, judge_rows
from huiyin.industry.core.rules.judge import Judge
from tests.industry.batch.random_rules import DATES, LOWEST, facts, trees


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
@settings(max_examples=200, deadline=None)
def test_every_row_and_leaf_is_judged_as_the_judge_does(rules, register):
    named = {str(n): Rule(*rule) for n, rule in enumerate(rules)}
    found = judge_rows(named, columns_of(register, LOWEST), leaves=True)
    for name, (tree, day) in named.items():
        for row, one in enumerate(register):
            judge = Judge(one, day, LOWEST)
            assert found.of(name)[row] == judge(tree)
            for leaf in plain_leaves(tree) & judge.leaves.keys():
                assert found.leaf(name, leaf)[row] == judge.leaves[leaf]
