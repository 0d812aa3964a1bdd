"""A rule taken apart step by step, negations pushed down to the atoms, score cards unfolded.

A goal is to be made true. `expanded` shows what it needs next: a literal, every one of some goals,
or one of some. Cards are unfolded lazily: to reach so many points, one part gives some level and
the rest of the card gives what is then still needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from huiyin.industry.core.rules import ground


@dataclass(frozen=True, slots=True)
class Literal:
    """An atom that shall hold, or not; `leaf` is the outermost leaf it stands in."""

    atom: ground.Atom
    wanted: bool
    leaf: str


@dataclass(frozen=True, slots=True)
class Every:
    """All goals."""

    of: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of the goals."""

    of: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """So many of the goals."""

    count: int
    of: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Holds:
    """A tree shall hold, or not."""

    tree: ground.Tree
    wanted: bool = True
    leaf: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """A card shall give at least `least` points, or fewer."""

    points: ground.Points
    least: int
    wanted: bool
    leaf: str


Goal: TypeAlias = Literal | Every | Either | Several | Holds | Reach
DONE, NEVER = Every(()), Either(())


@dataclass(slots=True)
class Unfolding:
    """Takes goals apart. `issued` tells points that somebody gave and that will not change."""

    issued: Callable[[str], int | None] = lambda _: None
    seen: dict[int, tuple[ground.Points, tuple[int, ...]]] = field(default_factory=dict)

    def __call__(self, goal: Goal) -> Literal | Every | Either:
        """What a goal needs next."""
        match goal:
            case Holds(tree, wanted, leaf):
                return self.tree(tree, wanted, leaf)
            case Several(count, of):
                return several(count, of)
            case Reach(points, least, wanted, leaf):
                return self.points(points, least, wanted, leaf)
            case _:
                return goal

    def tree(self, tree: ground.Tree, wanted: bool, leaf: str) -> Literal | Every | Either:
        """What a tree needs to hold, or to fail."""
        match tree:
            case ground.Leaf(name, of):
                return self.tree(of, wanted, leaf or name)
            case ground.Not(of):
                return self.tree(of, not wanted, leaf)
            case ground.All(of) | ground.Any(of):
                goals = tuple(Holds(one, wanted, leaf) for one in of)
                return Every(goals) if isinstance(tree, ground.All) == wanted else Either(goals)
            case ground.AtLeast(count, of):
                goals = tuple(Holds(one, wanted, leaf) for one in of)
                return several(count if wanted else len(of) - count + 1, goals)
            case ground.Enough(points, least):
                return self.points(points, least, wanted, leaf)
            case _:
                return Literal(tree, wanted, leaf)

    def points(
        self, points: ground.Points, least: int, wanted: bool, leaf: str
    ) -> Literal | Every | Either:
        """What a card needs to give so many points, or fewer."""
        levels = self.levels(points)
        if least <= levels[0]:
            return DONE if wanted else NEVER
        if least > levels[-1]:
            return NEVER if wanted else DONE
        match points:
            case ground.Steps():
                return self.tree(reached(points, least), wanted, leaf)
            case ground.Issued(name, _):
                return Literal(ground.Linear((name,), (1,), least), wanted, leaf)
            case ground.Best(of):
                goals = tuple(Reach(one, least, wanted, leaf) for one in of)
                return Either(goals) if wanted else Every(goals)
            case ground.Sum():
                return self.split(parts_of(points), least, wanted, leaf)

    def split(
        self, parts: tuple[ground.Points, ...], least: int, wanted: bool, leaf: str
    ) -> Literal | Every | Either:
        """One part gives a level, the rest what is then needed; parts of others come last."""
        first, rest = parts[0], ground.Sum(parts[1:])
        if not parts[1:]:
            return self.points(first, least, wanted, leaf)
        if isinstance(first, ground.Issued) and all(isinstance(p, ground.Issued) for p in parts):
            names = tuple(p.field for p in parts if isinstance(p, ground.Issued))
            return Literal(ground.Linear(names, (1,) * len(names), least), wanted, leaf)
        levels, others = self.levels(first), self.levels(rest)
        finer = any(isinstance(part, ground.Issued) for part in parts[1:])
        options: dict[int, int] = {}
        for level, above in pairwise((*levels, levels[-1] + 1)):
            needed = least - level
            if wanted and needed <= others[-1]:
                still = needed if finer else next(one for one in others if one >= needed)
                options.setdefault(still, level)
            elif not wanted and needed > others[0]:
                most = needed - 1 if finer else max(one for one in others if one < needed)
                options[most] = above
        return Either(
            tuple(
                Every(
                    (
                        Reach(first, part, wanted, leaf),
                        Reach(rest, other if wanted else other + 1, wanted, leaf),
                    )
                )
                for other, part in options.items()
            )
        )

    def levels(self, points: ground.Points) -> tuple[int, ...]:
        """All numbers of points that a card can give (and perhaps some that it cannot)."""
        known = self.seen.get(id(points))
        if known is None:
            known = self.seen[id(points)] = points, tuple(sorted(self._levels(points)))
        return known[1]

    def _levels(self, points: ground.Points) -> set[int]:
        match points:
            case ground.Steps(steps, otherwise):
                return {otherwise, *(worth for worth, _ in steps)}
            case ground.Issued(name, most):
                value = self.issued(name)
                return {0, most} if value is None else {min(max(value, 0), most)}
            case ground.Best(of):
                lowest = max(self.levels(one)[0] for one in of)
                return {x for one in of for x in self.levels(one) if x >= lowest}
            case ground.Sum(of, cap):
                found = {0}
                for one in of:
                    found = {x + y for x in found for y in self.levels(one)}
                return found if cap is None else {min(x, cap) for x in found}


def several(count: int, of: tuple[Goal, ...]) -> Every | Either:
    """So many of the goals, by taking the first or leaving it."""
    if count <= 0:
        return DONE
    if count >= len(of):
        return Every(of) if count == len(of) else NEVER
    if count == 1:
        return Either(of)
    return Either((Every((of[0], Several(count - 1, of[1:]))), Several(count, of[1:])))


def reached(steps: ground.Steps, least: int) -> ground.Tree:
    """The first step that holds gives enough: the steps before it that give less do not hold."""
    found: list[ground.Tree] = []
    less: list[ground.Tree] = []
    for worth, when in (*steps.steps, (steps.otherwise, ground.TRUE)):
        if worth >= least:
            found.append(ground.All((*less, when)) if less else when)
        else:
            less.append(ground.Not(when))
    return ground.Any(tuple(found))


def parts_of(points: ground.Sum) -> tuple[ground.Points, ...]:
    """The parts of a sum, sums without cap opened, points given by others at the end."""
    parts: list[ground.Points] = []
    for one in points.of:
        parts += parts_of(one) if isinstance(one, ground.Sum) and one.cap is None else [one]
    return tuple(sorted(parts, key=lambda part: isinstance(part, ground.Issued)))
