"""Does a set of leaves suffice? Two tests: by the leaves' outcomes alone, and by the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.certain.integers import Budget
from huiyin.industry.core.rules.certain.nodes import opposite
from huiyin.industry.core.rules.certain.reading import Reading
from huiyin.industry.core.rules.certain.search import possible
from huiyin.industry.core.rules.facts import Facts, Span
from huiyin.industry.core.rules.fields import DomainFact
from huiyin.industry.core.rules.judge import UNKNOWN, Judge, Outcome, settled
from huiyin.industry.core.rules.reasons.sets import Cause, Given, Set


@dataclass(slots=True)
class Told(Judge):
    """Judges by what is told of the leaves; does not look into them."""

    told: Mapping[str, Outcome] = field(default_factory=dict)

    def __call__(self, tree: ground.Tree) -> Outcome:
        """The outcome of a tree."""
        if isinstance(tree, ground.Leaf):
            return self.told.get(tree.id, UNKNOWN)
        return Judge.__call__(self, tree)


def by_outcomes(
    one: Set, tree: ground.Tree, holds: bool, known: Mapping[str, Outcome], given: Given
) -> bool:
    """Whether these causes, with what is known, settle the tree; every other leaf is open."""
    told = {**known, **{name: settled(bool(to)) for name, to in one}}
    numbers = {name: Span(*given[name]) for name, _ in one if name in given}
    return Told(Facts(numbers), date.min, told=told)(tree) == settled(holds)


def shrunk(
    one: Set, tree: ground.Tree, holds: bool, known: Mapping[str, Outcome], given: Given
) -> Set:
    """A minimal set within one that suffices."""
    for cause in sorted(one):
        if by_outcomes(one - {cause}, tree, holds, known, given):
            one -= {cause}
    return one


def by_facts(
    names: frozenset[str],
    tree: ground.Tree,
    judge: Judge,
    always: Sequence[DomainFact],
    *,
    holds: bool,
    steps: int,
) -> bool:
    """Whether the facts settle the tree although nothing is known of leaves not named.

    Raises integers.CutOff.
    """
    others = frozenset(one.id for one in ground.outermost(tree)) - names
    (node,) = (reading := Reading(judge, always, others))(tree)
    budget = Budget(steps)
    state = reading.state([node], budget)
    against = opposite(node) if holds else node
    return state is not None and not possible(against, state, budget)


def causes(names: Sequence[str], outcomes: Mapping[str, Outcome]) -> tuple[Cause, ...]:
    """Leaves with the outcome each has by itself; None: open."""
    return tuple(
        Cause(name, None if outcomes[name].open else outcomes[name] == settled(True))
        for name in sorted(names)
    )
