"""Rules as one graph: what several rules ask is asked once, and dates have become bounds.

A node's children stand before it. Three liberties are taken, none of which changes an outcome:
branches of all and any are a set; a node of one branch is that branch; the weights of an
inequality are divided by what divides them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from math import gcd
from typing import TypeAlias

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.judge import UNKNOWN, Outcome, settled
from huiyin.industry.core.rules.normal import months_before

LONG_AGO = 0
"""Before the first ordinal day."""


class Kind(Enum):
    """What a node is; conditions first, then points."""

    SETTLED = auto()
    LINEAR = auto()
    CURVE = auto()
    MEMBER = auto()
    TITLE = auto()
    QUESTION = auto()
    ALL = auto()
    ANY = auto()
    AT_LEAST = auto()
    NOT = auto()
    ENOUGH = auto()
    STEPS = auto()
    ISSUED = auto()
    SUM = auto()
    BEST = auto()


@dataclass(frozen=True, slots=True)
class Given:
    """A spell of the title begins within these days, and ends not before `end`.

    With `first`, no spell begins before `start`.
    """

    title: str
    start: int
    latest: int
    end: int
    first: bool = False


What: TypeAlias = (
    Outcome | ground.Linear | ground.Curve | ground.Member | ground.Question | ground.Issued
    | Given | int | tuple[int, ...] | None
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A kind, the nodes it stands on, and what else it says.

    `what` of STEPS: the points of each step, then of none; of SUM: the cap; of ENOUGH and
    AT_LEAST: how many.
    """

    kind: Kind
    of: tuple[int, ...] = ()
    what: What = None


@dataclass(slots=True)
class Graph:
    """Nodes by place; `add` gives a root's place and those of its leaves by reason code."""

    nodes: list[Node] = field(default_factory=list)
    _at: dict[Node, int] = field(default_factory=dict)

    def add(self, tree: ground.Tree, as_of: date) -> tuple[int, dict[str, int]]:
        """Take a rule in, its titles as of a day."""
        reading = _Reading(self, as_of)
        return reading.tree(tree), reading.leaves

    def place(self, kind: Kind, of: Iterable[int] = (), what: What = None) -> int:
        """The place of a node, new or known."""
        node = Node(kind, tuple(of), what)
        if node not in self._at:
            self._at[node] = len(self.nodes)
            self.nodes.append(node)
        return self._at[node]


@dataclass(slots=True)
class _Reading:
    """One rule on its way into the graph."""

    graph: Graph
    as_of: date
    leaves: dict[str, int] = field(default_factory=dict)

    def tree(self, tree: ground.Tree) -> int:  # noqa: PLR0911 - one per form
        match tree:
            case ground.Leaf(name, of):
                self.leaves[name] = found = self.tree(of)
                return found
            case ground.All(of):
                return self.joined(Kind.ALL, map(self.tree, of), empty=True)
            case ground.Any(of):
                return self.joined(Kind.ANY, map(self.tree, of), empty=False)
            case ground.AtLeast(count, of):
                return self.at_least(count, [self.tree(one) for one in of])
            case ground.Not(of):
                return self.graph.place(Kind.NOT, (self.tree(of),))
            case ground.Enough(points, least):
                return self.graph.place(Kind.ENOUGH, (self.points(points),), least)
            case _:
                return self.atom(tree)

    def settled(self, outcome: Outcome) -> int:
        return self.graph.place(Kind.SETTLED, (), outcome)

    def joined(self, kind: Kind, of: Iterable[int], *, empty: bool) -> int:
        branches = sorted(set(of))
        if not branches:
            return self.settled(settled(empty))
        return branches[0] if len(branches) == 1 else self.graph.place(kind, branches)

    def at_least(self, count: int, of: list[int]) -> int:
        if count <= 0 or count > len(of):
            return self.settled(settled(count <= 0))
        if count == 1:
            return self.joined(Kind.ANY, of, empty=False)
        if count == len(of):
            return self.joined(Kind.ALL, of, empty=True)
        return self.graph.place(Kind.AT_LEAST, sorted(of), count)

    def atom(self, atom: ground.Atom) -> int:
        match atom:
            case ground.Linear():
                return self.linear(atom)
            case ground.Curve():
                return self.graph.place(Kind.CURVE, (), atom)
            case ground.Member(name, codes):
                member = ground.Member(name, tuple(sorted(set(codes))))
                return self.graph.place(Kind.MEMBER, (), member)
            case ground.Title():
                return self.graph.place(Kind.TITLE, (), self.given(atom))
            case ground.Question():
                return self.graph.place(Kind.QUESTION, (), atom)
            case ground.Unset():
                return self.settled(UNKNOWN)

    def linear(self, atom: ground.Linear) -> int:
        divisor = gcd(*atom.weights)
        if divisor == 0:
            return self.settled(settled(atom.least <= 0)) if not atom.fields else self.plain(atom)
        weights = tuple(weight // divisor for weight in atom.weights)
        return self.plain(ground.Linear(atom.fields, weights, -(-atom.least // divisor)))

    def plain(self, atom: ground.Linear) -> int:
        terms = sorted(zip(atom.fields, atom.weights, strict=True))
        names, weights = (name for name, _ in terms), (weight for _, weight in terms)
        least = ground.Linear(tuple(names), tuple(weights), atom.least)
        return self.graph.place(Kind.LINEAR, (), least)

    def given(self, title: ground.Title) -> Given:
        day = self.as_of.toordinal()
        if title.mode == "held":
            return Given(title.title, LONG_AGO, day, day)
        if title.mode == "newly":
            new_year = date(self.as_of.year, 1, 1).toordinal()
            return Given(title.title, new_year, day, LONG_AGO, first=True)
        within = title.within
        since = LONG_AGO if within is None else months_before(self.as_of, within).toordinal()
        return Given(title.title, since, day, LONG_AGO)

    def points(self, points: ground.Points) -> int:
        match points:
            case ground.Steps(steps, otherwise):
                worth = (*(points for points, _ in steps), otherwise)
                return self.graph.place(Kind.STEPS, (self.tree(when) for _, when in steps), worth)
            case ground.Issued():
                return self.graph.place(Kind.ISSUED, (), points)
            case ground.Sum(of, cap):
                return self.graph.place(Kind.SUM, map(self.points, of), cap)
            case ground.Best(of):
                return self.graph.place(Kind.BEST, map(self.points, of))


def reach(graph: Graph, place: int) -> int:
    """What no number met while adding points up exceeds in absolute value."""
    node = graph.nodes[place]
    match node.kind, node.what:
        case Kind.STEPS, tuple(worth):
            return max(map(abs, worth))
        case Kind.ISSUED, ground.Issued(_, most):
            return abs(most)
        case _, cap:
            parts = sum(reach(graph, one) for one in node.of)
            return parts + abs(cap) if isinstance(cap, int) else parts
