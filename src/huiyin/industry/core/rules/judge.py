"""Three-valued judgement of a rule: may it hold, may it fail, and what is open because of what.

Kleene's logic over bounds (Kleene 1952, §64): exact values decide, spans and unknowns leave open;
`certain` then settles what the data already decide although this logic leaves it open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntFlag
from fractions import Fraction
from itertools import pairwise

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts, Span
from huiyin.industry.core.rules.normal import months_before


class Outcome(IntFlag):
    """What is known of a condition. Open ones carry why: a fact lacks, a person must decide."""

    MAY_HOLD = 1
    MAY_FAIL = 2
    LACKS = 4
    ASKS = 8

    @property
    def open(self) -> bool:
        """Whether it may still go either way."""
        return self.value & 3 == 3


OPEN = Outcome.MAY_HOLD | Outcome.MAY_FAIL
YES, NO = Outcome.MAY_HOLD, Outcome.MAY_FAIL
UNKNOWN, ASKED = OPEN | Outcome.LACKS, OPEN | Outcome.ASKS


def settled(holds: bool) -> Outcome:
    """A decided outcome."""
    return YES if holds else NO


OF_BITS = tuple(Outcome(bits) for bits in range(16))
"""Outcomes by their bits: arithmetic on plain numbers is ten times as fast as on flags."""


def all_of(outcomes: list[Outcome]) -> Outcome:
    """Every one must hold."""
    shared, seen = 1, 0
    for one in outcomes:
        shared &= one.value
        seen |= one.value
    return OF_BITS[shared | seen & 14 if shared and seen & 2 else shared | seen & 2]


def opposite(outcome: Outcome) -> Outcome:
    """The negation."""
    bits = outcome.value
    return OF_BITS[(bits & 1) << 1 | (bits & 2) >> 1 | bits & 12]


def at_least(count: int, outcomes: list[Outcome]) -> Outcome:
    """So many must hold."""
    sure = possible = seen = 0
    for one in outcomes:
        sure += one.value == 1
        possible += one.value & 1
        seen |= one.value
    if sure >= count:
        return YES
    return OF_BITS[3 | seen & 12] if possible >= count else NO


def joined(tree: ground.All | ground.Any | ground.AtLeast, outcomes: list[Outcome]) -> Outcome:
    """What the branches' outcomes make of their tree."""
    if isinstance(tree, ground.All):
        return all_of(outcomes)
    return at_least(tree.count if isinstance(tree, ground.AtLeast) else 1, outcomes)


@dataclass(slots=True)
class Judge:
    """Judges trees for one enterprise on one day; keeps the outcome of every leaf it saw.

    `lowest`: the least value of each field, where it has one (most cannot be negative).
    """

    facts: Facts
    as_of: date
    lowest: dict[str, int] = field(default_factory=dict)
    leaves: dict[str, Outcome] = field(default_factory=dict)

    def __call__(self, tree: ground.Tree) -> Outcome:
        """The outcome of a tree."""
        match tree:
            case ground.Leaf(name, of):
                found = self(of)
                self.leaves[name] = found
                return found
            case ground.All(of) | ground.Any(of) | ground.AtLeast(_, of):
                return joined(tree, [self(one) for one in of])
            case ground.Not(of):
                return opposite(self(of))
            case ground.Enough(points, least):
                return self.enough(points, least)
            case _:
                return self.atom(tree)

    def atom(self, atom: ground.Atom) -> Outcome:
        """The outcome of one atom."""
        match atom:
            case ground.Linear(names, weights, least):
                return self.linear(names, weights, least)
            case ground.Curve():
                return self.curve(atom)
            case ground.Member(name, codes):
                code = self.facts.codes.get(name)
                return UNKNOWN if code is None else settled(code.startswith(codes))
            case ground.Title():
                return self.title(atom)
            case _:
                return self.decided(atom)

    def decided(self, atom: ground.Question | ground.Unset) -> Outcome:
        """What a person decided; a parameter that is not known is open."""
        if isinstance(atom, ground.Unset):
            return UNKNOWN
        decided = self.facts.decided.get(atom.id)
        return ASKED if decided is None else settled(decided)

    def span(self, name: str) -> Span:
        """Bounds of a field for this enterprise."""
        return self.facts.span(name, self.lowest.get(name))

    def linear(self, names: tuple[str, ...], weights: tuple[int, ...], least: int) -> Outcome:
        """Whether a weighted sum of spans reaches its least value."""
        low: int | None = 0
        high: int | None = 0
        for name, weight in zip(names, weights, strict=True):
            span = self.span(name)
            down, up = (span.low, span.high) if weight > 0 else (span.high, span.low)
            low = None if low is None or down is None else low + weight * down
            high = None if high is None or up is None else high + weight * up
        if low is not None and low >= least:
            return YES
        return NO if high is not None and high < least else UNKNOWN

    def curve(self, curve: ground.Curve) -> Outcome:
        """Mean growth, in exact fractions; decided only where the series is known."""
        spans = [self.span(name) for name in curve.series]
        if any(one.high is not None and one.high < 1 for one in spans[1:]):
            return NO
        values = [one.low for one in spans if one.low is not None and one.low == one.high]
        if len(values) < len(spans):
            return UNKNOWN
        rates = [Fraction(new, old) - 1 for new, old in pairwise(values)]
        mean = sum(rates, Fraction(0)) / len(rates)
        return settled(mean < curve.limit if curve.below else mean >= curve.limit)

    def title(self, title: ground.Title) -> Outcome:
        """A status on the day; a title nobody said anything about is unknown."""
        spells = self.facts.titles.get(title.title)
        if spells is None:
            return UNKNOWN
        match title.mode:
            case "held":
                return settled(any(one.covers(self.as_of) for one in spells))
            case "newly":
                first = min((one.start for one in spells), default=None)
                fresh = first is not None and first <= self.as_of
                return settled(fresh and first is not None and first.year == self.as_of.year)
        since = None if title.within is None else months_before(self.as_of, title.within)
        days = [one.start for one in spells if one.start <= self.as_of]
        return settled(any(since is None or day >= since for day in days))

    def enough(self, points: ground.Points, least: int) -> Outcome:
        """Whether a card's points suffice."""
        low, high, why = self.points(points)
        if low >= least:
            return YES
        return NO if high < least else OPEN | (why or Outcome.LACKS)

    def points(self, points: ground.Points) -> tuple[int, int, Outcome]:
        """Least and most points that are possible, and why they differ."""
        match points:
            case ground.Steps(steps, otherwise):
                return self.steps(steps, otherwise)
            case ground.Issued(name, most):
                span = self.span(name)
                low = 0 if span.low is None else min(max(span.low, 0), most)
                high = most if span.high is None else min(max(span.high, 0), most)
                return low, high, Outcome(0) if low == high else Outcome.LACKS
            case ground.Sum(of, cap):
                lows, highs, why = self.parts(of)
                return capped(sum(lows), cap), capped(sum(highs), cap), why
            case ground.Best(of):
                lows, highs, why = self.parts(of)
                return max(lows), max(highs), why

    def parts(self, of: tuple[ground.Points, ...]) -> tuple[list[int], list[int], Outcome]:
        """Least and most points of each part, and why they differ."""
        found, why = [self.points(one) for one in of], Outcome(0)
        for _, _, one in found:
            why |= one
        return [low for low, _, _ in found], [high for _, high, _ in found], why

    def steps(
        self, steps: tuple[tuple[int, ground.Tree], ...], otherwise: int
    ) -> tuple[int, int, Outcome]:
        """Points of the first step that holds: all that may be first are possible."""
        possible, why = [], 0
        for worth, when in steps:
            found = self(when)
            if found.value & 1:
                possible.append(worth)
            if found is YES:
                break
            why |= found.value & 12
        else:
            possible.append(otherwise)
        low, high = min(possible), max(possible)
        return low, high, OF_BITS[why if low != high else 0]


def capped(value: int, cap: int | None) -> int:
    """A number not above its cap."""
    return value if cap is None else min(value, cap)
