"""Rules as branches of rows over columns, for near-misses of a whole register at once.

Every branch of a rule's disjunctive form becomes rows sum(weight * column) + sum(weight * steps) >=
least. What a column says of an enterprise (a title, a code, the bound that mean growth asks) is
reckoned once; `columns.matrix` does it from facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.fields import Advice
from huiyin.industry.core.rules.near.efforts import UNPRICED, Efforts
from huiyin.industry.core.rules.near.goals import Either, Every, Goal, Holds, Literal, Unfolding
from huiyin.industry.core.rules.near.situation import STILL, TITLE, obtainable
from huiyin.industry.core.rules.near.waiting import months_between, months_until
from huiyin.industry.core.rules.normal import months_before
from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.units import Dimension

MOST_BRANCHES = 3000
HEAVIEST = 2**15
"""Sum of a row's weights up to which 64 bits suffice for values below 2**46."""


@dataclass(frozen=True, slots=True)
class Status:
    """Column of a title: 1 holds, 0 can be obtained, -1 not even by obtaining it."""

    title: ground.Title


@dataclass(frozen=True, slots=True)
class Clear:
    """Column: 1 where a title is not held, or ends in time."""

    title: ground.Title


@dataclass(frozen=True, slots=True)
class Said:
    """Column: 1 where a code, a question, a parameter says yes, 0 where it says no."""

    atom: ground.Member | ground.Question | ground.Unset


@dataclass(frozen=True, slots=True)
class Edge:
    """Column: the bound that a curve puts on its newest value (negated where it is a ceiling)."""

    curve: ground.Curve


Column: TypeAlias = str | Status | Clear | Said | Edge
"""A field by its name, or what is reckoned of an enterprise."""


@dataclass(frozen=True, slots=True)
class Moving:
    """A mover for all enterprises: `bound` limits the value, `most` the steps."""

    name: str
    move: int
    cost: int | None
    fixed: int = 0
    bound: int | None = None
    most: int | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row: terms over columns and over steps of movers. `always`: left aside where broken."""

    columns: tuple[tuple[Column, int], ...]
    steps: tuple[tuple[str, int], ...]
    least: int
    always: bool = False


Branches: TypeAlias = tuple[frozenset[Line], ...]


@dataclass(slots=True)
class Planner:
    """Turns rules into branches for one day and one set of efforts."""

    catalogue: Catalogue
    as_of: date
    efforts: Efforts
    movers: dict[str, Moving] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.catalogue.fields:
            one = self.moving(name)
            if one is not None:
                self.movers[name] = one
        for name in obtainable(self.catalogue, self.efforts):
            cost = self.efforts.titles.get(name)
            self.movers[TITLE + name] = Moving(TITLE + name, 1, cost, most=1)

    def moving(self, name: str) -> Moving | None:
        """How a field moves; None: it stays."""
        one, effort = self.catalogue.fields[name], self.efforts.fields.get(name, UNPRICED)
        if one.advice is Advice.NEVER or one.dimension in STILL:
            return None
        if one.advice is Advice.LOWER:
            floors = [x for x in (effort.limit, one.lowest) if x is not None]
            bound = max(floors, default=None)
            return Moving(name, -effort.step, effort.cost, effort.fixed, bound)
        if one.advice is Advice.RAISE:
            return Moving(name, effort.step, effort.cost, effort.fixed, effort.limit)
        timed = one.dimension is Dimension.TIME and self.efforts.until is not None
        most = None
        if timed and self.efforts.until is not None:
            most = months_until(one.period, self.as_of, self.efforts.until) // effort.step
        return Moving(name, effort.step, None, 0, effort.limit, most, True)

    def branches(self, tree: ground.Tree) -> Branches | None:
        """The branches of a rule, none inside another; None: too many, or too heavy to reckon."""
        found: set[frozenset[Line]] = set()
        for lines in self.unfolded((Holds(tree),), frozenset(), Unfolding()):
            found.add(lines | self.tied(lines))
            if len(found) > MOST_BRANCHES:
                return None
        kept = [one for one in found if not any(other < one for other in found)]
        weights = (sum(abs(w) for _, w in line.columns) for one in kept for line in one)
        if max(weights, default=0) > HEAVIEST:
            return None
        return tuple(sorted(kept, key=lambda one: (len(one), repr(sorted(map(repr, one))))))

    def unfolded(
        self, todo: tuple[Goal, ...], lines: frozenset[Line], unfold: Unfolding
    ) -> Iterator[frozenset[Line]]:
        """Every branch as a set of lines."""
        left = list(todo)
        while left:
            match unfold(left.pop()):
                case Every(of):
                    left += of
                case Either(of):
                    for one in of:
                        yield from self.unfolded((*left, one), lines, unfold)
                    return
                case Literal() as literal:
                    asked = self.lines(literal)
                    if asked is None:
                        return
                    lines |= set(asked)
        yield lines

    def lines(self, literal: Literal) -> list[Line] | None:
        """What a literal asks of every enterprise; None: what none can have."""
        wanted = literal.wanted
        match literal.atom:
            case ground.Linear() as atom:
                return self.linear(atom, wanted)
            case ground.Curve() as curve:
                sign = -1 if curve.below == wanted else 1
                way = ground.Curve(curve.series, curve.limit, curve.below == wanted)
                newest = curve.series[0]
                pins = [Line((), ((n, -1),), 0) for n in curve.series[1:] if n in self.movers]
                terms = self.steps({newest: sign})
                return [Line(((newest, sign), (Edge(way), -1)), terms, 0), *pins]
            case ground.Title() as title:
                got = TITLE + title.title
                steps = ((got, 1 if wanted else -1),) if got in self.movers else ()
                if wanted:
                    return [Line(((Status(title), 1),), steps, 1)]
                if title.mode == "held":
                    return [Line(((Clear(title), 1),), steps, 1)]
                return [Line(((Status(title), -1),), steps, 0)]
            case atom:
                return [Line(((Said(atom), 1 if wanted else -1),), (), 1 if wanted else 0)]

    def linear(self, atom: ground.Linear, wanted: bool) -> list[Line] | None:
        """An inequality; a day that time brings asks nothing, or to lie in time."""
        weights, least = atom.weights, atom.least
        if not wanted:
            weights, least = tuple(-weight for weight in weights), 1 - least
        names = atom.fields
        first = self.catalogue.fields[names[0]]
        if first.dimension is Dimension.DATE and len(names) == 1 and weights[0] < 0:
            limit = date.fromordinal(least // weights[0])
            months = months_between(limit, self.as_of)
            if first.advice is Advice.WAIT and months is not None:
                until = self.efforts.until
                if until is None:
                    return []
                least = weights[0] * months_before(until, months).toordinal()
        terms = dict(zip(names, weights, strict=True))
        return [Line(tuple(terms.items()), self.steps(terms), least)]

    def steps(self, weights: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
        """What steps add to a weighted sum."""
        return tuple((n, w * self.movers[n].move) for n, w in weights.items() if n in self.movers)

    def tied(self, lines: frozenset[Line]) -> set[Line]:
        """Always-true facts that moving a branch's fields may break."""
        moving = {name for line in lines for name, _ in line.steps}
        found: set[Line] = set()
        while True:
            more = {
                Line(line.columns, line.steps, line.least, True)
                for fact in self.catalogue.always
                for line in self.linear(ground.Linear(fact.fields, fact.weights, fact.least), True)
                or []
                if any(name in moving and weight < 0 for name, weight in line.steps)
            }
            if more <= found:
                return found
            found |= more
            moving |= {name for line in found for name, _ in line.steps}


@dataclass(frozen=True, slots=True)
class Plan:
    """Several rules ready for a register; `branches[p]` None: to be asked singly."""

    columns: tuple[Column, ...]
    movers: tuple[Moving, ...]
    branches: tuple[Branches | None, ...]


def plan_of(
    catalogue: Catalogue, trees: Sequence[ground.Tree], as_of: date, efforts: Efforts
) -> Plan:
    """A plan for near-misses of many enterprises; raises nothing: what is too large says so."""
    planner = Planner(catalogue, as_of, efforts)
    branches = tuple(planner.branches(tree) for tree in trees)
    lines = [line for rule in branches for one in rule or () for line in one]
    columns = list(dict.fromkeys(column for line in lines for column, _ in line.columns))
    used = list(dict.fromkeys(name for line in lines for name, _ in line.steps))
    columns += [name for name in used if not name.startswith(TITLE) and name not in columns]
    return Plan(tuple(columns), tuple(planner.movers[name] for name in used), branches)
