"""A rule as of a date: thresholds are whole numbers, every comparison is one linear inequality.

    atom     Linear: sum of weight x field >= least        Curve: mean growth >= a proportion
             Member: a code under one of these             Title: a status held on the date
             Question: a person decides     Unset: a parameter of the rule has no known value
    points   Steps: bands    Sum    Best
    tree     All, Any, AtLeast (n of), Not, Enough (points >= least), Leaf (a reason's boundary)

Strict comparisons become weak ones since all values are whole; `==` becomes two. A share asks for
a positive whole beside its inequality. Not stands only where the clerk wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Linear:
    """sum(weights[i] * fields[i]) >= least, all whole numbers."""

    fields: tuple[str, ...]
    weights: tuple[int, ...]
    least: int


@dataclass(frozen=True, slots=True)
class Curve:
    """The mean of series[k] / series[k+1] - 1 is at least (`below`: is below) `limit`.

    The series is newest first; every older value must be positive for it to hold at all, in either
    direction.
    """

    series: tuple[str, ...]
    limit: Fraction
    below: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """The code of `field` begins with one of `codes`."""

    field: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """A title or event: `mode` is held, newly (given in this year) or happened (within months)."""

    title: str
    mode: str = "held"
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What a person must decide; `id` is the leaf's."""

    id: str


@dataclass(frozen=True, slots=True)
class Unset:
    """The rule's own parameter is not known on this date: nobody can say."""

    parameter: str


Atom: TypeAlias = Linear | Curve | Member | Title | Question | Unset


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf of the text: reasons name it and do not look inside."""

    id: str
    of: Tree


@dataclass(frozen=True, slots=True)
class All:
    """Every branch; of none: true."""

    of: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One branch; of none: false."""

    of: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` branches."""

    count: int
    of: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The branch does not hold."""

    of: Tree


@dataclass(frozen=True, slots=True)
class Steps:
    """Points of the first step that holds, else `otherwise`; hundredths of a point."""

    steps: tuple[tuple[int, Tree], ...]
    otherwise: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """Sum of points, not above `cap`."""

    of: tuple[Points, ...]
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Best:
    """The largest of the points."""

    of: tuple[Points, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """Points that somebody gives: the value of a field in points, between 0 and `most`."""

    field: str
    most: int


Points: TypeAlias = Steps | Sum | Best | Issued


@dataclass(frozen=True, slots=True)
class Enough:
    """The points are at least `least`."""

    points: Points
    least: int


Tree: TypeAlias = Atom | Leaf | All | Any | AtLeast | Not | Enough
TRUE, FALSE = All(()), Any(())


def branches(tree: Tree) -> tuple[Tree, ...]:
    """What stands directly below a tree."""
    match tree:
        case All(of) | Any(of) | AtLeast(_, of):
            return of
        case Leaf(_, of) | Not(of):
            return (of,)
        case Enough(points, _):
            return tuple(conditions(points))
        case _:
            return ()


def needed(tree: All | Any | AtLeast) -> int:
    """How many branches must hold."""
    if isinstance(tree, AtLeast):
        return tree.count
    return len(tree.of) if isinstance(tree, All) else 1


def conditions(points: Points) -> Iterator[Tree]:
    """The conditions of a score card, in order."""
    match points:
        case Steps(steps, _):
            yield from (when for _, when in steps)
        case Sum(of, _) | Best(of):
            for one in of:
                yield from conditions(one)


def atoms(tree: Tree) -> Iterator[Atom]:
    """Every atom of a tree, from left to right, as often as it stands there."""
    if isinstance(tree, Linear | Curve | Member | Title | Question | Unset):
        yield tree
    for branch in branches(tree):
        yield from atoms(branch)


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Every leaf of a tree, those of its score cards included."""
    if isinstance(tree, Leaf):
        yield tree
    for branch in branches(tree):
        yield from leaves(branch)


def outermost(tree: Tree) -> Iterator[Leaf]:
    """The leaves that stand in no other leaf."""
    if isinstance(tree, Leaf):
        yield tree
    else:
        for branch in branches(tree):
            yield from outermost(branch)


def issued(tree: Tree) -> Iterator[Issued]:
    """Every part of a card that somebody else gives."""
    if isinstance(tree, Enough):
        yield from _issued(tree.points)
    for branch in branches(tree):
        yield from issued(branch)


def _issued(points: Points) -> Iterator[Issued]:
    if isinstance(points, Issued):
        yield points
    elif isinstance(points, Sum | Best):
        for one in points.of:
            yield from _issued(one)
