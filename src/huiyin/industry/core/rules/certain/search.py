"""Can it hold? A search over open atoms with bounds, and an exact test for whole numbers.

Davis-Putnam-Logemann-Loveland over the atoms (CACM 5 (1962) 394): what must hold is asserted at
once, the rest is tried both ways; a way ends where bounds or `integers.feasible` contradict it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from huiyin.industry.core.rules.certain.integers import Budget, Row, feasible
from huiyin.industry.core.rules.certain.nodes import (
    Atom,
    Card,
    Choice,
    Inequality,
    Node,
    Some,
    Unknown,
    every,
    opposite,
    some,
)
from huiyin.industry.core.rules.certain.points import (
    Bounds,
    as_inequalities,
    first_condition,
    reach,
    reduced,
)

Side: TypeAlias = tuple[tuple[Unknown, ...], tuple[int, ...]]
ROUNDS = 3
"""Bounds are drawn from each other so often; the exact test does the rest."""


@dataclass(slots=True)
class State:
    """What is asserted so far: bounds, possibilities left, inequalities of several fields."""

    bounds: dict[Unknown, Bounds] = field(default_factory=dict)
    left: dict[Unknown, frozenset[int]] = field(default_factory=dict)
    held: dict[Side, int] = field(default_factory=dict)
    tested: bool = True
    """Whether the inequalities are known to be fulfillable together."""

    def copy(self) -> State:
        """Another one that may be changed."""
        return State(dict(self.bounds), dict(self.left), dict(self.held), self.tested)

    def span(self, name: Unknown) -> Bounds:
        """Bounds of an unknown."""
        return self.bounds.get(name, (None, None))

    def add(self, atom: Atom) -> bool:
        """Assert an atom; False: it contradicts what is known."""
        if isinstance(atom, Choice):
            left = self.left.get(atom.of, atom.all) & atom.among
            self.left[atom.of] = left
            return bool(left)
        if len(atom.fields) == 1:
            return self._bound(atom.fields[0], atom.weights[0], atom.least) and self._drawn()
        side = atom.fields, atom.weights
        if self.held.get(side, atom.least - 1) < atom.least:
            self.held[side] = atom.least
            self.tested = False
        return self._drawn()

    def _bound(self, name: Unknown, weight: int, least: int) -> bool:
        """weight x field >= least as a bound."""
        low, high = self.span(name)
        if weight > 0:
            limit = -(-least // weight)
            low = limit if low is None else max(low, limit)
        else:
            limit = least // weight
            high = limit if high is None else min(high, limit)
        if (low, high) != self.span(name):
            self.bounds[name] = low, high
            self.tested = False
        return low is None or high is None or low <= high

    def _drawn(self) -> bool:
        """Bounds that the inequalities draw from each other."""
        for _ in range(ROUNDS if self.held else 0):
            before = dict(self.bounds)
            for (names, weights), least in self.held.items():
                if not self._draw(names, weights, least):
                    return False
            if before == self.bounds:
                break
        return True

    def _draw(self, names: tuple[Unknown, ...], weights: tuple[int, ...], least: int) -> bool:
        most = [self._most(name, weight) for name, weight in zip(names, weights, strict=True)]
        open_ends = most.count(None)
        if open_ends > 1:
            return True
        total = sum(one for one in most if one is not None)
        for name, weight, own in zip(names, weights, most, strict=True):
            if open_ends and own is not None:
                continue
            rest = total if own is None else total - own
            if not self._bound(name, weight, least - rest):
                return False
        return True

    def _most(self, name: Unknown, weight: int) -> int | None:
        """The most that weight x field can be."""
        low, high = self.span(name)
        end = high if weight > 0 else low
        return None if end is None else weight * end

    def decided(self, atom: Inequality) -> Node:
        """The inequality, or whether it holds anyway."""
        high: int | None = 0
        low: int | None = 0
        for name, weight in zip(atom.fields, atom.weights, strict=True):
            most, least = self._most(name, weight), self._most(name, -weight)
            high = None if high is None or most is None else high + most
            low = None if low is None or least is None else low - least
        if low is not None and low >= atom.least:
            return True
        if high is not None and high < atom.least:
            return False
        if len(atom.fields) > 1:
            known = self.held.get((atom.fields, atom.weights))
            if known is not None and known >= atom.least:
                return True
            against = self.held.get((atom.fields, tuple(-one for one in atom.weights)))
            if against is not None and against > -atom.least:
                return False
        return atom

    def consistent(self, budget: Budget) -> bool:
        """Whether whole numbers fulfil everything asserted; raises CutOff."""
        if not self.tested:
            names = {name for names, _ in self.held for name in names}
            rows: list[Row] = [
                (dict(zip(names, weights, strict=True)), -least)
                for (names, weights), least in self.held.items()
            ]
            for name in names:
                low, high = self.span(name)
                rows += [] if low is None else [({name: 1}, -low)]
                rows += [] if high is None else [({name: -1}, high)]
            self.tested = not self.held or feasible(rows, budget)
        return self.tested

    def look(self, node: Node) -> Node:
        """The node with all that is decided taken out."""
        match node:
            case Inequality():
                return self.decided(node)
            case Choice(of, among, all_of):
                left = self.left.get(of, all_of)
                return True if left <= among else node if left & among else False
            case Some(count, branches):
                return some(count, map(self.look, branches))
            case Card():
                return self._card(node)
            case _:
                return node

    def _card(self, card: Card) -> Node:
        points = reduced(card.points, self.look)
        low, high = reach(points, self.span)
        if low >= card.least:
            return not card.fails
        if high < card.least:
            return card.fails
        if first_condition(points) is not None:
            return Card(points, card.least, card.fails)
        plain = as_inequalities(points, card.least)
        return self.look(opposite(plain) if card.fails else plain)


def possible(node: Node, state: State, budget: Budget) -> bool:
    """Whether the node can hold with what is asserted; the state is used up. Raises CutOff."""
    budget.spend()
    node = state.look(node)
    while not isinstance(node, bool):
        now, later = _must(node)
        if not now:
            break
        if not all(map(state.add, now)):
            return False
        node = state.look(every(*later))
    if node is False or not state.consistent(budget):
        return False
    if node is True:
        return True
    atom = _first_atom(node)
    for one in (atom, atom.opposite()):
        other = state.copy()
        if other.add(one) and possible(node, other, budget):
            return True
    return False


def _must(node: Node) -> tuple[list[Atom], list[Node]]:
    """Atoms that must hold for the node to hold, and what is left."""
    if isinstance(node, Inequality | Choice):
        return [node], []
    if isinstance(node, Some) and node.all:
        now: list[Atom] = []
        later: list[Node] = []
        for one in node.of:
            first, rest = _must(one)
            now += first
            later += rest
        return now, later
    return [], [node]


def _first_atom(node: Node) -> Atom:
    """An atom to try both ways."""
    while True:
        match node:
            case Inequality() | Choice():
                return node
            case Some(_, of):
                node = of[0]
            case Card(points, _, _):
                condition = first_condition(points)
                if condition is None:
                    raise ValueError("a card without open conditions is no card")
                node = condition
            case _:
                raise ValueError("a decided node has no atom")


def both_ways(node: Node, state: State, budget: Budget) -> tuple[bool, bool]:
    """Whether the node can hold and whether it can fail; raises CutOff."""
    return (
        possible(node, state.copy(), budget),
        possible(opposite(node), state.copy(), budget),
    )


def start(bounds: dict[Unknown, Bounds], given: Iterable[Node], budget: Budget) -> State | None:
    """The state with the bounds of fields and what is always true; None: they contradict."""
    state = State(dict(bounds))
    if any(low is not None and high is not None and low > high for low, high in bounds.values()):
        return None
    for atom in given:
        if isinstance(atom, Inequality):
            if not state.add(atom):
                return None
        elif atom is False:
            return None
    return state if state.consistent(budget) else None
