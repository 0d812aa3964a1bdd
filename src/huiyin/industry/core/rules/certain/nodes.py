"""What is left open of a rule once the known facts are in: the form that the search works on.

    bool | Inequality | Choice (of a few possibilities) | Some (at least n of) | Card (points)

Negation is pushed down to the atoms, so none stands in the tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import gcd
from typing import NamedTuple, TypeAlias


class Unknown(NamedTuple):
    """Something not known: a `field`, `code`, `title`, `question` or `parameter`.

    `leaf` keeps apart what is known of one name in different leaves: two comparisons with the
    same unset parameter need not come out the same.
    """

    kind: str
    name: str
    leaf: str = ""


@dataclass(frozen=True, slots=True)
class Inequality:
    """sum(weight x field) >= least; weights without common divisor, fields sorted."""

    fields: tuple[Unknown, ...]
    weights: tuple[int, ...]
    least: int

    def opposite(self) -> Inequality:
        """It does not hold; whole numbers leave no gap."""
        return Inequality(self.fields, tuple(-one for one in self.weights), 1 - self.least)


@dataclass(frozen=True, slots=True)
class Choice:
    """The unknown is one of these of its possibilities, which are numbered."""

    of: Unknown
    among: frozenset[int]
    all: frozenset[int]

    def opposite(self) -> Choice:
        """It is one of the others."""
        return Choice(self.of, self.all - self.among, self.all)


@dataclass(frozen=True, slots=True)
class Some:
    """At least `count` of the branches, each one open."""

    count: int
    of: tuple[Node, ...]

    @property
    def all(self) -> bool:
        """Whether every branch must hold."""
        return self.count == len(self.of)


@dataclass(frozen=True, slots=True)
class Bands:
    """Points of the first condition that holds."""

    steps: tuple[tuple[int, Node], ...]
    otherwise: int


@dataclass(frozen=True, slots=True)
class Parts:
    """Sum of points, not above the cap."""

    of: tuple[Points, ...]
    cap: int | None


@dataclass(frozen=True, slots=True)
class Greatest:
    """The largest of the points."""

    of: tuple[Points, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """Points that a field says, between 0 and `most`."""

    field: Unknown
    most: int


Points: TypeAlias = int | Bands | Parts | Greatest | Given


@dataclass(frozen=True, slots=True)
class Card:
    """The points are at least `least`; with `fails`, they are not."""

    points: Points
    least: int
    fails: bool = False


Atom: TypeAlias = Inequality | Choice
Node: TypeAlias = bool | Inequality | Choice | Some | Card
YES_OR_NO = frozenset({0, 1})


def inequality(terms: Mapping[Unknown, int], least: int) -> Node:
    """sum(terms) >= least in its normal form; without terms it is decided."""
    used = sorted((name, weight) for name, weight in terms.items() if weight)
    if not used:
        return least <= 0
    divisor = gcd(*(weight for _, weight in used))
    return Inequality(
        tuple(name for name, _ in used),
        tuple(weight // divisor for _, weight in used),
        -(-least // divisor),
    )


def some(count: int, of: Iterable[Node]) -> Node:
    """At least so many of; decided branches are counted away."""
    branches: list[Node] = []
    for one in of:
        if one is True:
            count -= 1
        elif one is not False:
            branches.append(one)
    if count <= 0:
        return True
    if count > len(branches):
        return False
    return branches[0] if len(branches) == 1 else Some(count, tuple(branches))


def every(*of: Node) -> Node:
    """All of them."""
    return some(len(of), of)


def opposite(node: Node) -> Node:
    """The node does not hold."""
    match node:
        case bool():
            return not node
        case Inequality() | Choice():
            return node.opposite()
        case Some(count, of):
            return Some(len(of) - count + 1, tuple(map(opposite, of)))
        case Card(points, least, fails):
            return Card(points, least, not fails)


def choices_met(count: int) -> frozenset[int]:
    """Numbers of so many possibilities."""
    return YES_OR_NO if count == 2 else frozenset(range(count))


def inside(points: Points) -> Iterator[Node | Given]:
    """Conditions and given points of a card."""
    match points:
        case Bands(steps, _):
            yield from (when for _, when in steps)
        case Parts(of, _) | Greatest(of):
            for one in of:
                yield from inside(one)
        case Given():
            yield points


def unknowns(node: Node | Given) -> Iterator[Unknown]:
    """Every unknown of a node, as often as it stands there."""
    match node:
        case Inequality(fields, _, _):
            yield from fields
        case Choice(of, _, _):
            yield of
        case Given(field, _):
            yield field
        case Some(_, branches):
            for one in branches:
                yield from unknowns(one)
        case Card(points, _, _):
            for part in inside(points):
                yield from unknowns(part)


def renamed(node: Node, name: Callable[[Unknown], Unknown]) -> Node:
    """The node about other unknowns."""
    match node:
        case bool():
            return node
        case Inequality(fields, weights, least):
            return inequality(dict(zip(map(name, fields), weights, strict=True)), least)
        case Choice(of, among, all_of):
            return Choice(name(of), among, all_of)
        case Some(count, branches):
            return Some(count, tuple(renamed(one, name) for one in branches))
        case Card(points, least, fails):
            return Card(_renamed_points(points, name), least, fails)


def _renamed_points(points: Points, name: Callable[[Unknown], Unknown]) -> Points:
    match points:
        case int():
            return points
        case Bands(steps, otherwise):
            return Bands(tuple((worth, renamed(when, name)) for worth, when in steps), otherwise)
        case Parts(of, cap):
            return Parts(tuple(_renamed_points(one, name) for one in of), cap)
        case Greatest(of):
            return Greatest(tuple(_renamed_points(one, name) for one in of))
        case Given(field, most):
            return Given(name(field), most)
