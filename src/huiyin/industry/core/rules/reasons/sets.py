"""Minimal sets of leaves that suffice: prime implicants of a rule whose leaves stand once each.

In a read-once rule the sets of a branch share no leaf with those of another, so products and
unions of minimal sets stay minimal (Crama, Hammer, Boolean Functions, 2011, ch. 10); where they
do not (bands), larger sets are dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple, TypeAlias

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.judge import UNKNOWN, Outcome, settled


class Cause(NamedTuple):
    """A leaf (or the field of given points) and how it comes out; None: open by itself."""

    leaf: str
    holds: bool | None


Set: TypeAlias = frozenset[Cause]
NOTHING: Set = frozenset()
Given: TypeAlias = Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class Sets:
    """Minimal sets for a tree; at most `limit` at each branch, the smallest, `more` tells.

    `to_come`: settled leaves are taken as they are, and the sets say how open ones must come out.
    Else leaves count with the outcome they have. `given`: bounds of points that fields give.
    """

    outcomes: Mapping[str, Outcome]
    given: Given
    limit: int
    to_come: bool = False
    more: bool = False
    known: dict[tuple[int, int, bool], list[Set]] = field(default_factory=dict)

    def tree(self, tree: ground.Tree, holds: bool) -> list[Set]:
        """Sets that suffice for the tree to hold, or to fail."""
        match tree:
            case ground.Leaf(name, _):
                outcome = self.outcomes.get(name, UNKNOWN)
                return self.said(Cause(name, holds), outcome == settled(holds), outcome.open)
            case ground.Not(of):
                return self.tree(of, not holds)
            case ground.All(of) | ground.Any(of) | ground.AtLeast(_, of):
                count = ground.needed(tree)
                count = count if holds else len(of) - count + 1
                return self.so_many(count, [self.tree(one, holds) for one in of])
            case ground.Enough(points, least):
                return self.points(points, least if holds else least - 1, above=holds)
        raise ValueError(f"{tree} stands outside every leaf: no reason can name it")

    def said(self, cause: Cause, known: bool, may: bool) -> list[Set]:
        """The set that suffices for a cause, if any does."""
        if not self.to_come:
            return [frozenset({cause})] if known else []
        return [NOTHING] if known else [frozenset({cause})] if may else []

    def so_many(self, count: int, branches: Sequence[list[Set]]) -> list[Set]:
        """Sets that suffice for so many of the branches."""
        if count <= 0:
            return [NOTHING]
        table: list[list[Set]] = [[NOTHING], *([] for _ in range(count))]
        for at, branch in enumerate(branches):
            for used in range(min(count, at + 1), max(0, count - len(branches) + at), -1):
                table[used] = self.smallest(
                    [*table[used], *(one | other for one in table[used - 1] for other in branch)]
                )
        return table[count]

    def smallest(self, sets: Iterable[Set]) -> list[Set]:
        """The minimal ones, the smallest first, not above the limit."""
        kept: list[Set] = []
        for one in sorted(set(sets), key=in_order):
            if not any(other <= one for other in kept):
                kept.append(one)
                if len(kept) > self.limit:
                    self.more = True
                    return kept[:-1]
        return kept

    def points(self, points: ground.Points, limit: int, *, above: bool) -> list[Set]:
        """Sets that suffice for points of at least (or at most) `limit`."""
        key = id(points), limit, above
        if key not in self.known:
            self.known[key] = self._points(points, limit, above)
        return self.known[key]

    def _points(self, points: ground.Points, limit: int, above: bool) -> list[Set]:
        match points:
            case ground.Steps(steps, otherwise):
                return self._steps(steps, otherwise, limit, above)
            case ground.Issued():
                return self._issued(points, limit, above)
            case ground.Best(of):
                each = [self.points(one, limit, above=above) for one in of]
                return self.so_many(1 if above else len(of), each)
            case ground.Sum(of, cap):
                if cap is not None and above and cap < limit:
                    return []
                if cap is not None and not above and cap <= limit:
                    return [NOTHING]
                return self._sum(of, limit, above)

    def _issued(self, points: ground.Issued, limit: int, above: bool) -> list[Set]:
        low, high = self.given.get(points.field, (0, points.most))
        if (limit <= 0) if above else (limit >= points.most):
            return [NOTHING]
        known, may = (low >= limit, high >= limit) if above else (high <= limit, low <= limit)
        return self.said(Cause(points.field, above), known, may)

    def _steps(
        self, steps: Sequence[tuple[int, ground.Tree]], otherwise: int, limit: int, above: bool
    ) -> list[Set]:
        """A good step holds, or none is needed, and no bad one comes before it."""
        found: list[Set] = []
        against = [NOTHING]
        for worth, when in steps:
            if worth >= limit if above else worth <= limit:
                good = self.tree(when, True)
                found += [one | other for one in against for other in good]
            else:
                bad = self.tree(when, False)
                against = self.smallest(one | other for one in against for other in bad)
        if otherwise >= limit if above else otherwise <= limit:
            found += against
        return self.smallest(found)

    def _sum(self, of: Sequence[ground.Points], limit: int, above: bool) -> list[Set]:
        """Each part gives so much for sure, and together it is enough."""
        first, rest = of[0], of[1:]
        if not rest:
            return self.points(first, limit, above=above)
        found: list[Set] = []
        for level in values(first, self.given):
            mine = self.points(first, level, above=above)
            others = self._sum(rest, limit - level, above) if mine else []
            found += [one | other for one in mine for other in others]
        return self.smallest(found)


def in_order(one: Set) -> tuple[int, list[tuple[str, bool]]]:
    """The smallest first, then by name."""
    return len(one), sorted((leaf, bool(holds)) for leaf, holds in one)


def values(points: ground.Points, given: Given) -> list[int]:
    """Every number of points that can come out."""
    match points:
        case ground.Steps(steps, otherwise):
            found = {otherwise, *(worth for worth, _ in steps)}
        case ground.Issued(name, most):
            found = {0, most, *given.get(name, ())}
        case ground.Best(of):
            found = {one for part in of for one in values(part, given)}
        case ground.Sum(of, cap):
            sums = {sum(one) for one in product(*(values(part, given) for part in of))}
            found = sums if cap is None else {min(one, cap) for one in sums}
    return sorted(found)
