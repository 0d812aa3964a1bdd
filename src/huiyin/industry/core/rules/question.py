"""The next best question: the answer that is expected to settle most money.

Of everything that lacks for one enterprise, each is tried with each answer it may have; what then
is certain counts with its policy's benefit. One step ahead: two facts that settle something only
together show in `at_stake`, not in `settles`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.certain.answer import STEPS, missing_of
from huiyin.industry.core.rules.certain.integers import Budget, CutOff
from huiyin.industry.core.rules.certain.nodes import (
    Choice,
    Inequality,
    Node,
    Unknown,
    atoms_of,
)
from huiyin.industry.core.rules.certain.points import Bounds
from huiyin.industry.core.rules.certain.reading import Reading
from huiyin.industry.core.rules.certain.search import State, both_ways
from huiyin.industry.core.rules.fields import DomainFact
from huiyin.industry.core.rules.judge import Judge

Belief: TypeAlias = Sequence[tuple[Fraction, int]]
"""Shares and whole numbers a field may have, say those of a register."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One thing to ask: `kind` is field, code, title, question or parameter.

    `settles`: fen of benefits whose policies the answer is expected to settle; `verdicts`: how
    many policies. `at_stake`: fen of all open policies that it may turn.
    """

    kind: str
    name: str
    settles: Fraction
    verdicts: Fraction
    at_stake: int
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """What is open of one policy, with what its enterprise's facts assert from the start."""

    policy: str
    node: Node
    state: State
    lacks: tuple[Unknown, ...]


def next_questions(
    rules: Mapping[str, ground.Tree],
    judge: Judge,
    worth: Mapping[str, int],
    always: Sequence[DomainFact] = (),
    beliefs: Mapping[str, Belief] | None = None,
) -> tuple[Asking, ...]:
    """What to ask, best first: by money, then verdicts settled, then money at stake, then name.

    `rules`: the trees of the policies; `worth`: their benefits in fen (a policy without one counts
    only as a verdict). `beliefs`: by field; for any other each stretch between two thresholds, and
    each possibility of a title, code or question, is held equally likely.
    """
    waiting = open_rules(rules, judge, always)
    asked: dict[tuple[str, str], set[Unknown]] = {}
    for one in waiting:
        for lacking in one.lacks:
            asked.setdefault((lacking.kind, lacking.name), set()).add(lacking)
    found = [_asking(kind, name, waiting, worth, (beliefs or {}).get(name)) for kind, name in asked]
    return tuple(
        sorted(found, key=lambda a: (-a.settles, -a.verdicts, -a.at_stake, a.name, a.kind))
    )


def open_rules(
    rules: Mapping[str, ground.Tree], judge: Judge, always: Sequence[DomainFact]
) -> list[Open]:
    """The rules that are certainly open, read together so that possibilities agree."""
    reading = Reading(judge, always)
    nodes = dict(zip(rules, reading(*rules.values()), strict=True))
    found = []
    for policy, node in nodes.items():
        budget = Budget(STEPS)
        try:
            state = reading.state([node], budget)
            if state is None or not all(both_ways(node, state, budget)):
                continue
        except CutOff:
            continue
        found.append(Open(policy, node, state, missing_of(node, reading).unknowns))
    return found


def _asking(
    kind: str,
    name: str,
    waiting: Sequence[Open],
    worth: Mapping[str, int],
    belief: Belief | None,
) -> Asking:
    about = [one for one in waiting if any((u.kind, u.name) == (kind, name) for u in one.lacks)]
    answers = belief if belief and kind == "field" else _answers(kind, name, about)
    settles, verdicts = Fraction(0), Fraction(0)
    for share, value in answers:
        for one in about:
            if _settled(one, kind, name, value):
                settles += share * worth.get(one.policy, 0)
                verdicts += share
    stake = sum(worth.get(one.policy, 0) for one in about)
    return Asking(kind, name, settles, verdicts, stake, tuple(one.policy for one in about))


def _settled(one: Open, kind: str, name: str, value: int) -> bool:
    """Whether an answer makes the policy certain; an impossible answer settles nothing."""
    state = one.state.copy()
    for unknown in one.lacks:
        if (unknown.kind, unknown.name) == (kind, name) and not _told(state, unknown, value):
            return False
    try:
        return sum(both_ways(one.node, state, Budget(STEPS))) == 1
    except CutOff:
        return False


def _told(state: State, unknown: Unknown, value: int) -> bool:
    if unknown.kind != "field":
        state.left[unknown] = frozenset({value})
        return True
    return state.add(Inequality((unknown,), (1,), value)) and state.add(
        Inequality((unknown,), (-1,), -value)
    )


def _answers(kind: str, name: str, about: Iterable[Open]) -> Belief:
    """Answers that the rules tell apart, each equally likely."""
    values: set[int] = set()
    for one in about:
        for atom in atoms_of(one.node):
            if isinstance(atom, Choice) and (atom.of.kind, atom.of.name) == (kind, name):
                values |= atom.all
            elif isinstance(atom, Inequality) and kind == "field":
                values |= _edges(Unknown(kind, name), atom, one.state)
    if kind == "field":
        low, high = _ends(Unknown(kind, name), about)
        least = min(values, default=1) - 1 if low is None else low
        values = {max(least, value) for value in values if high is None or value <= high} | {least}
    return [(Fraction(1, len(values)), value) for value in sorted(values)]


def _ends(name: Unknown, about: Iterable[Open]) -> Bounds:
    return next((one.state.span(name) for one in about), (None, None))


def _edges(name: Unknown, atom: Inequality, state: State) -> set[int]:
    """The first values of the stretches in which the field alone turns an inequality."""
    if name not in atom.fields:
        return set()
    weight = atom.weights[atom.fields.index(name)]
    found: set[int] = set()
    for most in (True, False):
        rest = 0
        for other, factor in zip(atom.fields, atom.weights, strict=True):
            low, high = state.span(other)
            end = high if (factor > 0) is most else low
            if other != name:
                if end is None:
                    break
                rest += factor * end
        else:
            reach = atom.least - rest
            found.add(-(-reach // weight) if weight > 0 else reach // weight + 1)
    return found
