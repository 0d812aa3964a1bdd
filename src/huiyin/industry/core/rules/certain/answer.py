"""Certain answers: what the data decide although Kleene's logic leaves it open, and what lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.certain.integers import Budget, CutOff
from huiyin.industry.core.rules.certain.nodes import (
    Node,
    Unknown,
    every,
    opposite,
    renamed,
    unknowns,
)
from huiyin.industry.core.rules.certain.reading import Reading
from huiyin.industry.core.rules.certain.search import State, both_ways, possible
from huiyin.industry.core.rules.fields import DomainFact
from huiyin.industry.core.rules.judge import NO, YES, Judge, Outcome

STEPS: Final = 20_000
"""Steps of search after which a question stays open."""


@dataclass(frozen=True, slots=True)
class Certain:
    """Whether a rule can hold and can fail, given all that is known.

    `outcome` is open unless it is proved. `exact`: an open one is proved open too (not so where a
    mean growth lacks two figures). `cut_off`: the limit of steps was reached, and it stays open.
    `contradictory`: the facts contradict what is always true (more technicians than people), so
    they decide nothing, and it stays open.
    """

    outcome: Outcome
    exact: bool = True
    cut_off: bool = False
    contradictory: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """What an open rule waits for: each of these may turn it, the rest being as it may.

    `leaves`: the leaves in which they stand. `exact`: no limit of steps was reached.
    """

    unknowns: tuple[Unknown, ...] = ()
    leaves: tuple[str, ...] = ()
    exact: bool = True

    def names(self, kind: str) -> tuple[str, ...]:
        """Names of one kind: field, code, title, question or parameter."""
        return tuple(sorted({one.name for one in self.unknowns if one.kind == kind}))

    @property
    def only_asks(self) -> bool:
        """Whether nothing lacks but what persons must decide."""
        return all(one.kind == "question" for one in self.unknowns)


def certain(
    tree: ground.Tree, judge: Judge, always: Sequence[DomainFact] = (), steps: int = STEPS
) -> Certain:
    """The certain answer of a tree for one enterprise; `always` holds of every enterprise."""
    outcome = judge(tree)
    if not outcome.open:
        return Certain(outcome)
    (node,) = (reading := Reading(judge, always))(tree)
    return settled_node(node, reading, outcome, steps)


def settled_node(node: Node, reading: Reading, outcome: Outcome, steps: int = STEPS) -> Certain:
    """The certain answer of what a reading found open."""
    budget = Budget(steps)
    try:
        state = reading.state([node], budget)
        if state is None:
            return Certain(outcome, contradictory=True)
        holds, fails = both_ways(node, state, budget)
    except CutOff:
        return Certain(outcome, exact=False, cut_off=True)
    if holds and fails:
        exact = not any(one.kind == "curve" for one in unknowns(node))
        return Certain(outcome, exact=exact)
    return Certain(YES if holds else NO)


def missing(
    tree: ground.Tree, judge: Judge, always: Sequence[DomainFact] = (), steps: int = STEPS
) -> Missing:
    """What matters to a tree that is open: what two possible worlds need differ in to turn it."""
    (node,) = (reading := Reading(judge, always))(tree)
    return missing_of(node, reading, steps)


def missing_of(node: Node, reading: Reading, steps: int = STEPS) -> Missing:
    """The same of what a reading found open."""
    found, exact = set[Unknown](), True
    state = reading.state([node], Budget(steps))
    for one in sorted(set(unknowns(node))):
        budget = Budget(steps)
        try:
            turns = state is None or _turns(node, one, state, budget)
        except CutOff:
            turns, exact = True, False
        if turns:
            found.add(one)
    leaves = sorted(
        name for name, inner in reading.leaves.items() if not found.isdisjoint(unknowns(inner))
    )
    told = {real for one in found for real in reading.curves.get(one, (one,))}
    return Missing(tuple(sorted(told)), tuple(leaves), exact)


def _turns(node: Node, one: Unknown, state: State, budget: Budget) -> bool:
    """Whether the node holds in one world and fails in another that differs in one unknown."""
    other = Unknown(one.kind, one.name, one.leaf + "'")
    beside = state.copy()
    beside.bounds[other] = state.span(one)
    again = renamed(node, lambda name: other if name == one else name)
    return possible(every(node, opposite(again)), beside, budget)
