"""One enterprise on one day: what may move, and what every literal of a rule asks of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts
from huiyin.industry.core.rules.fields import Advice, Field
from huiyin.industry.core.rules.judge import NO, YES, Judge
from huiyin.industry.core.rules.near.efforts import UNPRICED, Effort, Efforts
from huiyin.industry.core.rules.near.goals import Literal
from huiyin.industry.core.rules.near.system import Mover, Row, row
from huiyin.industry.core.rules.near.waiting import (
    first_day,
    months_between,
    months_until,
    ready_on,
)
from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.units import Dimension
from huiyin.industry.core.rules.verdict import lowest_values

TITLE = "title:"
"""Movers of titles: 0 not held, 1 obtained."""
STILL = frozenset({Dimension.DATE, Dimension.CODE})
"""Dimensions that no step changes."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What must turn out so: an unknown fact, a person's decision, a number of the law."""

    kind: str
    """fact, decision or parameter."""
    names: tuple[str, ...]
    atom: ground.Atom
    wanted: bool
    leaf: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Time alone brings it, on that day."""

    day: date
    leaf: str


Ask: TypeAlias = bool | tuple[Row, ...] | Wish | Wait


@dataclass(frozen=True, slots=True)
class Situation:
    """An enterprise's facts on a day, its movers, and the always-true facts that tie them."""

    catalogue: Catalogue
    facts: Facts
    as_of: date
    efforts: Efforts
    judge: Judge
    movers: Mapping[str, Mover]
    always: tuple[Row, ...] = ()
    contradicted: tuple[tuple[str, ...], ...] = field(default=())
    """Always-true facts that the data contradict: they are left aside."""

    def issued(self, name: str) -> int | None:
        """Points that somebody gave, where they are known and do not move."""
        value = self.facts.span(name).low
        return value if self.facts.knows(name) and name not in self.movers else None

    def asked(self, literal: Literal) -> Ask:
        """What a literal asks: nothing (True), the impossible (False), rows, a wish, or time."""
        match literal.atom:
            case ground.Linear(names, weights, least):
                return self.linear(literal, names, weights, least)
            case ground.Curve():
                return self.curve(literal, literal.atom)
            case ground.Title():
                return self.title(literal, literal.atom)
            case _:
                return self.decided(literal)

    def decided(self, literal: Literal) -> Ask:
        """Codes, questions and parameters: they stand as they are, or must turn out so."""
        outcome = self.judge(literal.atom)
        if not outcome.open:
            return (outcome == YES) == literal.wanted
        match literal.atom:
            case ground.Question(name):
                return self.wish("decision", (name,), literal)
            case ground.Unset(name):
                return self.wish("parameter", (name,), literal)
            case ground.Member(name, _):
                return self.wish("fact", (name,), literal)
        raise TypeError(type(literal.atom).__name__)

    def wish(self, kind: str, names: tuple[str, ...], literal: Literal) -> Wish:
        """A literal that must turn out so."""
        return Wish(kind, names, literal.atom, literal.wanted, literal.leaf)

    def linear(
        self, literal: Literal, names: tuple[str, ...], weights: tuple[int, ...], least: int
    ) -> Ask:
        """An inequality as a row, or a wish about the facts that are not known."""
        unknown = tuple(name for name in names if not self.facts.knows(name))
        if not literal.wanted:
            weights, least = tuple(-weight for weight in weights), 1 - least
        if unknown:
            return self.unsure(literal, ground.Linear(names, weights, least), unknown)
        if self.dimension(names[0]) is Dimension.DATE:
            return self.dated(literal, names, weights, least)
        moves = {
            name: weight * self.movers[name].move
            for name, weight in zip(names, weights, strict=True)
            if name in self.movers
        }
        have = sum(w * self.number(name) for name, w in zip(names, weights, strict=True))
        if not moves:
            return have >= least
        return (row(moves, least - have, literal.leaf),)

    def unsure(self, literal: Literal, atom: ground.Linear, unknown: tuple[str, ...]) -> Ask:
        """An inequality with unknown facts: settled by their spans, a wish, or impossible."""
        settled = self.judge.linear(atom.fields, atom.weights, atom.least)
        if settled == YES:
            return True
        terms = zip(atom.fields, atom.weights, strict=True)
        if settled == NO and not any(self.helps(name, weight) for name, weight in terms):
            return False
        return self.wish("fact", unknown, literal)

    def helps(self, name: str, weight: int) -> bool:
        """Whether moving the field, once it is known, can help a term."""
        one = self.catalogue.fields[name]
        direction = {Advice.RAISE: 1, Advice.WAIT: 1, Advice.LOWER: -1}.get(one.advice, 0)
        return direction * weight > 0

    def number(self, name: str) -> int:
        """An exactly known number."""
        value = self.facts.span(name).low
        if value is None:
            raise ValueError(f"{name} is not known")
        return value

    def dimension(self, name: str) -> Dimension:
        """What a field measures."""
        return self.catalogue.fields[name].dimension

    def dated(
        self, literal: Literal, names: tuple[str, ...], weights: tuple[int, ...], least: int
    ) -> Ask:
        """A day not later than some months ago comes with time; any other date stays."""
        if sum(w * self.number(n) for n, w in zip(names, weights, strict=True)) >= least:
            return True
        if len(names) > 1 or weights[0] > 0:
            return False
        if self.catalogue.fields[names[0]].advice is not Advice.WAIT:
            return False
        months = months_between(date.fromordinal(least // weights[0]), self.as_of)
        if months is None:
            return False
        return self.wait(first_day(date.fromordinal(self.number(names[0])), months), literal)

    def wait(self, day: date, literal: Literal) -> Ask:
        """Time brings it, if the user can wait so long."""
        until = self.efforts.until
        return Wait(day, literal.leaf) if until is None or day <= until else False

    def curve(self, literal: Literal, curve: ground.Curve) -> Ask:
        """Mean growth asks a least (or a largest) newest value; past years stay as they are."""
        if not all(self.facts.knows(name) for name in curve.series):
            outcome = self.judge(curve)
            if not outcome.open:
                return (outcome == YES) == literal.wanted
            unknown = tuple(name for name in curve.series if not self.facts.knows(name))
            return self.wish("fact", unknown, literal)
        values = [self.number(name) for name in curve.series]
        if min(values[1:]) < 1:
            return not literal.wanted
        edge = newest(values[1:], curve.limit)
        below = curve.below == literal.wanted
        limit = -(math.ceil(edge) - 1) if below else math.ceil(edge)
        asked = self.linear(
            Literal(literal.atom, True, literal.leaf),
            curve.series[:1],
            (-1 if below else 1,),
            limit,
        )
        pins = tuple(
            row({name: -1}, 0, literal.leaf) for name in curve.series[1:] if name in self.movers
        )
        return (*asked, *pins) if isinstance(asked, tuple) else asked and (pins or True)

    def title(self, literal: Literal, title: ground.Title) -> Ask:
        """A title may be obtained; one that must not be held ends on its day, or does not."""
        outcome = self.judge(title)
        if outcome.open:
            return self.wish("fact", (title.title,), literal)
        name, spells = TITLE + title.title, self.facts.titles.get(title.title, ())
        if outcome == YES:
            if literal.wanted:
                return True
            ends = [one.end for one in spells if one.covers(self.as_of)]
            if title.mode != "held" or any(end is None for end in ends):
                return False
            return self.wait(max(end for end in ends if end) + timedelta(days=1), literal)
        had = any(one.start <= self.as_of for one in spells)
        if name not in self.movers or (title.mode == "newly" and had):
            return not literal.wanted
        return (row({name: 1}, 1, literal.leaf) if literal.wanted else row({name: -1}, 0),)

    def ready(self, name: str, steps: int) -> date | None:
        """The day on which a waiting field has moved so far; None: nobody can say."""
        one = self.catalogue.fields[name]
        return ready_on(one.period, self.as_of, steps) if one.dimension is Dimension.TIME else None


def newest(older: list[int], limit: Fraction) -> Fraction:
    """The newest value at which the mean growth of a series is the limit."""
    rates = [Fraction(new, old) - 1 for new, old in pairwise(older)]
    return older[0] * (limit * len(older) - sum(rates, Fraction(0)) + 1)


def situation_of(catalogue: Catalogue, facts: Facts, as_of: date, efforts: Efforts) -> Situation:
    """What may move for an enterprise, by the fields' advice and the user's efforts."""
    judge = Judge(facts, as_of, lowest_values(catalogue))
    movers = {
        name: mover
        for name, one in catalogue.fields.items()
        if facts.knows(name)
        and (mover := _mover(one, facts, efforts.fields.get(name, UNPRICED))) is not None
    }
    movers |= {TITLE + name: Mover(TITLE + name, 0, 1, 1, efforts.titles.get(name))
               for name in obtainable(catalogue, efforts)}  # fmt: skip
    plain = Situation(catalogue, facts, as_of, efforts, judge, movers)
    if efforts.until is not None:
        movers = {name: _in_time(plain, one, efforts.until) for name, one in movers.items()}
    plain = Situation(catalogue, facts, as_of, efforts, judge, movers)
    rows: list[Row] = []
    contradicted = []
    for fact in catalogue.always:
        if not all(facts.knows(name) for name in fact.fields):
            continue
        if judge.linear(fact.fields, fact.weights, fact.least) == NO:
            contradicted.append(fact.fields)
            continue
        atom = ground.Linear(fact.fields, fact.weights, fact.least)
        asked = plain.asked(Literal(atom, True, ""))
        rows += asked if isinstance(asked, tuple) else ()
    return Situation(
        catalogue, facts, as_of, efforts, judge, movers, tuple(rows), tuple(contradicted)
    )


def _mover(one: Field, facts: Facts, effort: Effort) -> Mover | None:
    """How a field may move; None: it stays."""
    value = facts.span(one.id).low
    if value is None or one.advice is Advice.NEVER or one.dimension in STILL:
        return None
    down = one.advice is Advice.LOWER
    limit = one.lowest if down and effort.limit is None else effort.limit
    if down and limit is not None and one.lowest is not None:
        limit = max(limit, one.lowest)
    room = None if limit is None else (value - limit if down else limit - value) // effort.step
    if room is not None and room < 1:
        return None
    move = -effort.step if down else effort.step
    waits = one.advice is Advice.WAIT
    cost, fixed = (None, 0) if waits else (effort.cost, effort.fixed)
    return Mover(one.id, value, move, room, cost, fixed, waits)


def obtainable(catalogue: Catalogue, efforts: Efforts) -> tuple[str, ...]:
    """Titles that a policy gives, or that the user says can be had."""
    given = {one.gives.title for one in catalogue.policies.values() if one.gives}
    return tuple(sorted(given | set(efforts.titles)))


def _in_time(situation: Situation, mover: Mover, until: date) -> Mover:
    """A waiting field moves only as far as it gets by the day."""
    one = situation.catalogue.fields.get(mover.name)
    if one is None or not mover.waits or one.dimension is not Dimension.TIME:
        return mover
    most = months_until(one.period, situation.as_of, until) // mover.move
    most = most if mover.most is None else min(most, mover.most)
    return Mover(mover.name, mover.value, mover.move, most, None, 0, True)
