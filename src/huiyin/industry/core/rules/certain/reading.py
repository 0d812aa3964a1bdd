"""From a rule and an enterprise's facts to what is open, with bounds and what is always true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.certain.choices import codes_apart, happened, histories_apart
from huiyin.industry.core.rules.certain.curves import curve
from huiyin.industry.core.rules.certain.integers import Budget
from huiyin.industry.core.rules.certain.nodes import (
    YES_OR_NO,
    Card,
    Choice,
    Given,
    Node,
    Points,
    Unknown,
    inequality,
    opposite,
    some,
    unknowns,
)
from huiyin.industry.core.rules.certain.points import Bounds, bands, greatest, parts
from huiyin.industry.core.rules.certain.search import State, start
from huiyin.industry.core.rules.facts import Span
from huiyin.industry.core.rules.fields import DomainFact
from huiyin.industry.core.rules.judge import YES, Judge

ANSWERS = frozenset({1})


@dataclass(slots=True)
class Reading:
    """Reads trees for one enterprise on one day.

    `free`: leaves to be read as if nothing at all were known of them. `leaves`: what is open of
    every leaf that was read. `curves`: the figures that lack behind each free mean growth.
    """

    judge: Judge
    always: Sequence[DomainFact] = ()
    free: frozenset[str] = frozenset()
    leaves: dict[str, Node] = field(default_factory=dict)
    codes: dict[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)
    titles: dict[str, frozenset[ground.Title]] = field(default_factory=dict)
    curves: dict[Unknown, frozenset[Unknown]] = field(default_factory=dict)
    leaf: str = ""

    def __call__(self, *trees: ground.Tree) -> tuple[Node, ...]:
        """What is open of trees; possibilities of codes and titles are those they ask for."""
        facts = self.judge.facts
        for tree in trees:
            for atom in ground.atoms(tree):
                if isinstance(atom, ground.Member) and atom.field not in facts.codes:
                    asked = self.codes.get(atom.field, frozenset())
                    self.codes[atom.field] = asked | {atom.codes}
                elif isinstance(atom, ground.Title) and atom.title not in facts.titles:
                    of_title = self.titles.get(atom.title, frozenset())
                    self.titles[atom.title] = of_title | {atom}
        return tuple(map(self.node, trees))

    def node(self, tree: ground.Tree) -> Node:
        """What is open of one tree."""
        match tree:
            case ground.Leaf(name, of):
                return self._leaf(name, of)
            case ground.All(of) | ground.Any(of) | ground.AtLeast(_, of):
                return some(ground.needed(tree), map(self.node, of))
            case ground.Not(of):
                return opposite(self.node(of))
            case ground.Enough(points, least):
                return State().look(Card(self._points(points), least))
            case _:
                return self._atom(tree)

    def _leaf(self, name: str, of: ground.Tree) -> Node:
        if name in self.free:
            return Choice(Unknown("leaf", name), ANSWERS, YES_OR_NO)
        outer, self.leaf = self.leaf, name
        found = self.node(of)
        self.leaf, self.leaves[name] = outer, found
        return found

    def _atom(self, atom: ground.Atom) -> Node:
        match atom:
            case ground.Linear(names, weights, least):
                return self._linear(names, weights, least)
            case ground.Member(name, codes):
                code = self.judge.facts.codes.get(name)
                return self._member(name, codes) if code is None else code.startswith(codes)
            case ground.Unset(name):
                return Choice(Unknown("parameter", name, self.leaf), ANSWERS, YES_OR_NO)
        found = self.judge.atom(atom)
        return self._undecided(atom) if found.open else found == YES

    def _undecided(self, atom: ground.Curve | ground.Title | ground.Question) -> Node:
        match atom:
            case ground.Curve(series):
                return self._curve(atom, series)
            case ground.Title():
                return self._title(atom)
            case ground.Question(name):
                return Choice(Unknown("question", name), ANSWERS, YES_OR_NO)

    def _figure(self, name: str) -> int | Unknown:
        value = self.judge.facts.numbers.get(name)
        if isinstance(value, Span):
            value = value.low if value.low == value.high else None
        return Unknown("field", name) if value is None else value

    def _curve(self, asked: ground.Curve, series: Sequence[str]) -> Node:
        figures = [self._figure(name) for name in series]
        found = curve(asked, figures, self.span)
        lack = frozenset(one for one in figures if isinstance(one, Unknown))
        self.curves |= {one: lack for one in unknowns(found) if one.kind == "curve"}
        return found

    def _linear(self, names: Sequence[str], weights: Sequence[int], least: int) -> Node:
        terms: dict[Unknown, int] = {}
        for name, weight in zip(names, weights, strict=True):
            figure = self._figure(name)
            if isinstance(figure, int):
                least -= weight * figure
            else:
                terms[figure] = weight
        return inequality(terms, least)

    def _member(self, name: str, codes: tuple[str, ...]) -> Node:
        apart = codes_apart(self.codes[name])
        met = frozenset(at for at, code in enumerate(apart) if code.startswith(codes))
        return _choice(Unknown("code", name), met, len(apart))

    def _title(self, title: ground.Title) -> Node:
        apart = histories_apart(self.titles[title.title], self.judge.as_of)
        met = frozenset(
            at for at, history in enumerate(apart) if happened(title, history, self.judge.as_of)
        )
        return _choice(Unknown("title", title.title), met, len(apart))

    def _points(self, points: ground.Points) -> Points:
        match points:
            case ground.Steps(steps, otherwise):
                return self._steps(steps, otherwise)
            case ground.Issued(name, most):
                figure = self._figure(name)
                if isinstance(figure, int):
                    return min(max(figure, 0), most)
                return Given(figure, most)
            case ground.Sum(of, cap):
                return parts(tuple(map(self._points, of)), cap)
            case ground.Best(of):
                return greatest(tuple(map(self._points, of)))

    def _steps(self, steps: Iterable[tuple[int, ground.Tree]], otherwise: int) -> Points:
        left: list[tuple[int, Node]] = []
        for worth, when in steps:
            found = self.node(when)
            if found is True:
                return bands(left, worth)
            if found is not False:
                left.append((worth, found))
        return bands(left, otherwise)

    def span(self, name: Unknown) -> Bounds:
        """Bounds of a field: those of the facts, and its least value."""
        return bounds_of(self.judge, name.name)

    def state(self, nodes: Iterable[Node], budget: Budget) -> State | None:
        """What is asserted from the start; None: the facts contradict what is always true."""
        fields = {one.name for node in nodes for one in unknowns(node) if one.kind == "field"}
        given: list[Node] = []
        waiting = list(self.always)
        while touched := [one for one in waiting if not fields.isdisjoint(one.fields)]:
            waiting = [one for one in waiting if one not in touched]
            for fact in touched:
                given.append(self._linear(fact.fields, fact.weights, fact.least))
                fields |= {one.name for one in unknowns(given[-1])}
        bounds = {Unknown("field", name): bounds_of(self.judge, name) for name in sorted(fields)}
        return start(bounds, given, budget)


def bounds_of(judge: Judge, name: str) -> Bounds:
    """The least and the most a field can be, its sign included."""
    span, lowest = judge.facts.span(name), judge.lowest.get(name)
    low = lowest if span.low is None or lowest is None else max(span.low, lowest)
    return (span.low if lowest is None else low), span.high


def _choice(of: Unknown, met: frozenset[int], count: int) -> Node:
    if not met or len(met) == count:
        return bool(met)
    return Choice(of, met, frozenset(range(count)))
