"""Why a rule comes out as it does, and what would settle an open one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.certain.answer import STEPS, Certain, certain
from huiyin.industry.core.rules.certain.integers import CutOff
from huiyin.industry.core.rules.certain.reading import bounds_of
from huiyin.industry.core.rules.fields import DomainFact
from huiyin.industry.core.rules.judge import YES, Judge, Outcome
from huiyin.industry.core.rules.reasons.sets import Cause, Given, Sets
from huiyin.industry.core.rules.reasons.suffice import by_facts, causes, shrunk

LIMIT = 64
"""So many sets are kept at each branch of a rule."""
TRIES = 60
"""So many trials look for sets of leaves that suffice only together."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Minimal sets of leaves, the smallest first; `more`: there are others beyond the limit."""

    sets: tuple[tuple[Cause, ...], ...] = ()
    more: bool = False

    @property
    def first(self) -> tuple[str, ...]:
        """The leaves of the smallest set."""
        return tuple(one.leaf for one in self.sets[0]) if self.sets else ()


@dataclass(frozen=True, slots=True)
class Explained:
    """The certain answer of a rule with the outcome of every outermost leaf, and why.

    `because`, of a settled rule: sets of leaves each of which suffices, whatever the others are.
    `to_yes`, `to_no`, of an open one: open leaves and how they must come out to settle it.
    `together`: no settled leaves suffice, but leaves that are open by themselves decide it
    together (a tier gate that fails in every tier).
    """

    certain: Certain
    leaves: Mapping[str, Outcome]
    because: Reasons = Reasons()
    to_yes: Reasons = Reasons()
    to_no: Reasons = Reasons()
    together: bool = False


def explain(
    tree: ground.Tree, judge: Judge, always: Sequence[DomainFact] = (), limit: int = LIMIT
) -> Explained:
    """The certain answer of a rule and its reasons.

    Raises ValueError where an atom stands outside every leaf, so that nothing can name it.
    """
    answer = certain(tree, judge, always)
    leaves = outcomes(tree, judge, always)
    if answer.outcome.open:
        yes = told_sets(tree, judge, leaves, True, limit, to_come=True)
        no = told_sets(tree, judge, leaves, False, limit, to_come=True)
        return Explained(answer, leaves, to_yes=yes, to_no=no)
    holds = answer.outcome == YES
    because = told_sets(tree, judge, leaves, holds, limit)
    if because.sets:
        return Explained(answer, leaves, because)

    def suffices(names: frozenset[str]) -> bool:
        return by_facts(names, tree, judge, always, holds=holds, steps=STEPS)

    found, more = minimal(frozenset(leaves), suffices, limit)
    named = tuple(causes(tuple(one), leaves) for one in found)
    return Explained(answer, leaves, Reasons(named, more), together=True)


def card(tree: ground.Tree, leaf: str) -> ground.Tree:
    """What a leaf asks, to be explained by the leaves within (of a score card). Raises KeyError."""
    for one in ground.leaves(tree):
        if one.id == leaf:
            return one.of
    raise KeyError(leaf)


def outcomes(
    tree: ground.Tree, judge: Judge, always: Sequence[DomainFact] = ()
) -> dict[str, Outcome]:
    """The certain outcome of every outermost leaf by itself."""
    return {one.id: certain(one.of, judge, always).outcome for one in ground.outermost(tree)}


def told_sets(
    tree: ground.Tree,
    judge: Judge,
    leaves: Mapping[str, Outcome],
    holds: bool,
    limit: int,
    *,
    to_come: bool = False,
) -> Reasons:
    """Minimal sets by the outcomes of the leaves."""
    given = given_points(tree, judge)
    sets = Sets(leaves, given, limit, to_come)
    found = sets.tree(tree, holds)
    if sets.more:
        known = {name: one for name, one in leaves.items() if to_come and not one.open}
        found = sets.smallest(shrunk(one, tree, holds, known, given) for one in found)
    return Reasons(tuple(tuple(sorted(one)) for one in found), sets.more)


def given_points(tree: ground.Tree, judge: Judge) -> Given:
    """Bounds of the points that fields give."""
    found = {}
    for one in ground.issued(tree):
        low, high = bounds_of(judge, one.field)
        found[one.field] = (
            min(max(low or 0, 0), one.most),
            one.most if high is None else min(max(high, 0), one.most),
        )
    return found


def minimal(
    names: frozenset[str], suffices: Callable[[frozenset[str]], bool], limit: int
) -> tuple[list[frozenset[str]], bool]:
    """Minimal sets that suffice, by a hitting-set tree (Reiter, Artif. Intell. 32 (1987) 57).

    Also whether there may be others: after TRIES branches, or where a trial was cut off.
    """
    found: set[frozenset[str]] = set()
    waiting, seen, tries, more = deque([frozenset[str]()]), {frozenset[str]()}, 0, False
    while waiting and tries < TRIES:
        without = waiting.popleft()
        one = next((known for known in found if known.isdisjoint(without)), None)
        if one is None:
            tries += 1
            try:
                one = _least(names - without, suffices)
            except CutOff:
                more = True
            if one is None:
                continue
            found.add(one)
        for name in sorted(one):
            if (larger := without | {name}) not in seen:
                seen.add(larger)
                waiting.append(larger)
    ordered = sorted(found, key=lambda one: (len(one), sorted(one)))
    return ordered[:limit], more or bool(waiting) or len(ordered) > limit


def _least(
    names: frozenset[str], suffices: Callable[[frozenset[str]], bool]
) -> frozenset[str] | None:
    """A minimal set within these that suffices; None: they do not."""
    if not suffices(names):
        return None
    for name in sorted(names):
        if suffices(names - {name}):
            names -= {name}
    return names
