"""What a policy is worth to one enterprise, exactly, or between which bounds and for lack of what.

Amounts are reckoned in fractions; money is rounded down to fen once, at the end. An input that is
not known leaves a span of money; a parameter without value leaves it open on both sides, never 0.
Sums and multiples of unknown fields stay exact (affine forms); products of two unknowns, `min` and
`max` are bounded by interval arithmetic (Moore 1966).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts, Number, Span
from huiyin.industry.core.rules.judge import NO, YES, Judge, Outcome
from huiyin.industry.core.rules.lower import Lowering
from huiyin.industry.core.rules.policy import (
    Amount,
    Apply,
    Benefit,
    Catalogue,
    FieldValue,
    ParameterValue,
    Policy,
    Stage,
    Tier,
    Words,
)
from huiyin.industry.core.rules.policy import Number as Literal
from huiyin.industry.core.rules.surface import Rule
from huiyin.industry.core.rules.units import HUNDRED_PERCENT, UNITS, Dimension, Unit
from huiyin.industry.core.rules.verdict import lowest_values

End: TypeAlias = Fraction | float
"""An end of a range: exact, or infinite."""
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Worth:
    """Money in fen, between two bounds; None: not bounded on that side.

    `missing` names fields, titles, parameters, questions and `received`, as far as they keep the
    bounds apart. `limited`: "floor" or "cap" where the text's limit and not the formula gives the
    (upper) amount. `upto`: the text says "up to". A title alone brings no money.
    """

    kind: str
    money: Span
    missing: tuple[str, ...] = ()
    limited: str = ""
    upto: bool = False
    payers: Mapping[str, Span] = field(default_factory=dict)
    instalments: tuple[Span, ...] = ()
    after: Words | None = None

    @property
    def known(self) -> bool:
        """Whether it is one amount."""
        return self.money.low is not None and self.money.low == self.money.high


@dataclass(frozen=True, slots=True)
class Form:
    """weights x fields + a number between low and high; what is missing to know it."""

    low: End = ZERO
    high: End = ZERO
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()

    @property
    def constant(self) -> bool:
        """Whether it is one exact number."""
        return not self.weights and self.low == self.high

    @classmethod
    def unknown(cls, name: str) -> Form:
        """Any number at all, for lack of something."""
        return cls(-math.inf, math.inf, missing=frozenset({name}))

    def plus(self, other: Form, sign: int = 1) -> Form:
        """The sum; with sign -1 the difference. A field on both sides is counted together."""
        weights = dict(self.weights)
        for name, weight in other.weights.items():
            weights[name] = weights.get(name, ZERO) + sign * weight
        low, high = (other.low, other.high) if sign > 0 else (-other.high, -other.low)
        kept = {name: weight for name, weight in weights.items() if weight}
        return Form(self.low + low, self.high + high, kept, self.missing | other.missing)

    def times(self, factor: End) -> Form:
        """A multiple; nothing times anything is nothing."""
        if factor == 0:
            return Form()
        ends = sorted((product(self.low, factor), product(self.high, factor)))
        exact = Fraction(factor)
        weights = {name: weight * exact for name, weight in self.weights.items()}
        return Form(ends[0], ends[1], weights, self.missing)


def product(one: End, other: End) -> End:
    """A product of ends; nothing times without end is nothing."""
    return ZERO if one == 0 or other == 0 else one * other


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Reckons amounts of one policy's version for one enterprise on one day."""

    lowering: Lowering
    judge: Judge

    def form(self, amount: Amount) -> Form:
        """An amount as a form; raises ValueError for an operation that there is not."""
        match amount:
            case Literal(value):
                return Form(value, value)
            case FieldValue(name):
                return self.field(name)
            case ParameterValue(name):
                return self.parameter(name)
            case Apply(op, of):
                return self.applied(op, [self.form(one) for one in of])

    def field(self, name: str) -> Form:
        """A field: money in fen, shares as proportions, anything else in the field's unit."""
        one = self.lowering.catalogue.fields[name]
        share = Fraction(1, parts_of_one(one.measured_in))
        span = self.judge.span(name)
        if span.low is not None and span.low == span.high:
            return Form(span.low * share, span.low * share)
        return Form(weights={name: share}, missing=frozenset({name}))

    def parameter(self, name: str) -> Form:
        """A dated parameter, its conditional values too; without value it is open."""
        parameter, day = self.lowering.catalogue.parameters[name], self.lowering.as_of
        unit = UNITS[parameter.unit]
        scale = 1 if unit.dimension is Dimension.SHARE else parts_of_one(unit)
        live = [one for one in parameter.values if one.start <= day]
        live.sort(key=lambda one: (one.start, one.when is not None), reverse=True)
        found: list[Form] = []
        missing: frozenset[str] = frozenset()
        for one in live:
            outcome, lacks = self.condition(self.tree(one.when))
            if outcome == NO:
                continue
            missing |= lacks
            value = None if one.value is None else one.value / scale
            found.append(Form.unknown(name) if value is None else Form(value, value))
            if outcome == YES:
                return self.hull(found, missing)
        return self.hull([*found, Form.unknown(name)], missing)

    def tree(self, rule: Rule | None) -> ground.Tree | None:
        """A condition in the normal form; none stays none."""
        return None if rule is None else self.lowering.tree(rule)

    def condition(self, tree: ground.Tree | None) -> tuple[Outcome, frozenset[str]]:
        """Whether a condition holds, and what is missing to say so; none: it holds."""
        if tree is None:
            return YES, frozenset()
        outcome = self.judge(tree)
        return outcome, frozenset(lacking(tree, self.judge)) if outcome.open else frozenset()

    def bounds(self, form: Form) -> tuple[End, End]:
        """The least and the largest value of a form."""
        low, high = form.low, form.high
        for name, weight in form.weights.items():
            span = self.judge.span(name)
            least = -math.inf if span.low is None else Fraction(span.low)
            most = math.inf if span.high is None else Fraction(span.high)
            ends = sorted((product(least, weight), product(most, weight)))
            low, high = low + ends[0], high + ends[1]
        return low, high

    def applied(self, op: str, of: list[Form]) -> Form:
        """An operation; what is divided by nothing, or by what may be nothing, is open."""
        found = of[0]
        if op == "-" and len(of) == 1:
            return found.times(Fraction(-1))
        for other in of[1:]:
            match op:
                case "+" | "-":
                    found = found.plus(other, 1 if op == "+" else -1)
                case "*":
                    found = self.multiplied(found, other)
                case "/":
                    found = self.multiplied(found, self.inverse(other))
                case "min" | "max":
                    found = self.chosen(op, found, other)
                case _:
                    raise ValueError(f"there is no operation {op!r} on amounts")
        return found

    def multiplied(self, one: Form, other: Form) -> Form:
        """A product; exact as long as one factor is a number."""
        for number, form in ((one, other), (other, one)):
            if number.constant:
                return form.times(number.low)
        ends = [product(a, b) for a in self.bounds(one) for b in self.bounds(other)]
        return Form(min(ends), max(ends), missing=one.missing | other.missing)

    def inverse(self, form: Form) -> Form:
        """One over a form."""
        low, high = self.bounds(form)
        if low <= 0 <= high:
            return Form(-math.inf, math.inf, missing=form.missing or frozenset({"divided by 0"}))
        ends = [ZERO if math.isinf(end) else 1 / Fraction(end) for end in (low, high)]
        return Form(min(ends), max(ends), missing=form.missing)

    def chosen(self, op: str, one: Form, other: Form) -> Form:
        """The smaller or the larger of two."""
        pick = min if op == "min" else max
        (low, high), (least, most) = self.bounds(one), self.bounds(other)
        ends = pick(low, least), pick(high, most)
        missing = one.missing | other.missing if ends[0] != ends[1] else frozenset()
        return Form(ends[0], ends[1], missing=missing)

    def hull(self, forms: list[Form], missing: frozenset[str]) -> Form:
        """What covers every one of the forms; one alone stays as it is."""
        if len(forms) == 1:
            return forms[0]
        ends = [self.bounds(one) for one in forms]
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        return Form(low, high, missing=missing.union(*(one.missing for one in forms)))

    def tiers(self, tiers: tuple[Tier, ...], trees: Mapping[str, ground.Tree]) -> Form:
        """The first tier that fits; where one may fit, between it and what follows."""
        found: list[Form] = []
        missing: frozenset[str] = frozenset()
        for tier in tiers:
            outcome, lacks = self.condition(self.tier_condition(tier, trees))
            if outcome == NO:
                continue
            missing |= lacks
            found.append(self.form(tier.amount))
            if outcome == YES:
                return self.hull(found, missing)
        return self.hull([*found, Form()], missing)

    def tier_condition(self, tier: Tier, trees: Mapping[str, ground.Tree]) -> ground.Tree | None:
        """For whom a tier is."""
        if tier.leaf:
            return leaf_of(trees, tier.leaf)
        return self.tree(tier.when)

    def stages(
        self, stages: tuple[Stage, ...], trees: Mapping[str, ground.Tree], received: Number | None
    ) -> Form:
        """The sum of the stages reached, or the total they are topped up to; less what came."""
        low: End = ZERO
        high: End = ZERO
        missing: frozenset[str] = frozenset()
        for stage in stages:
            outcome, lacks = self.condition(leaf_of(trees, stage.leaf))
            if outcome == NO:
                continue
            form = self.form(stage.amount)
            missing |= lacks | form.missing
            least, most = (max(end, ZERO) for end in self.bounds(form))
            high = max(high, most) if stage.total else high + most
            if outcome == YES:
                low = max(low, least) if stage.total else low + least
        came = received if isinstance(received, Span) else Span(received or 0, received)
        low = ZERO if came.high is None else max(low - came.high, ZERO)
        high = max(high - (came.low or 0), ZERO)
        if came.low != came.high:
            missing |= {"received"}
        return Form(low, high, missing=missing if low != high else frozenset())


def parts_of_one(unit: Unit) -> int:
    """How many whole numbers make what an amount reckons with: fen, a proportion, else a unit."""
    match unit.dimension:
        case Dimension.MONEY:
            return 1
        case Dimension.SHARE:
            return HUNDRED_PERCENT
        case _:
            return unit.scale


def leaf_of(trees: Mapping[str, ground.Tree], leaf: str) -> ground.Tree:
    """A leaf of the rule by its id; raises ValueError."""
    if leaf not in trees:
        raise ValueError(f"the benefit names {leaf!r}, which is no leaf of the rule")
    return trees[leaf]


def lacking(tree: ground.Tree, judge: Judge) -> Iterator[str]:
    """Fields, titles, parameters and questions that keep a condition open."""
    if not judge(tree).open:
        return
    match tree:
        case ground.Linear(names) | ground.Curve(names):
            yield from (name for name in names if not judge.facts.knows(name))
        case ground.Member(name, _) | ground.Title(name) | ground.Question(name):
            yield name
        case ground.Unset(name):
            yield name
        case ground.Enough():
            yield from (
                one.field for one in ground.issued(tree) if not judge.facts.knows(one.field)
            )
    for branch in ground.branches(tree):
        yield from lacking(branch, judge)


def worth(
    catalogue: Catalogue,
    policy: Policy,
    facts: Facts,
    as_of: date,
    received: Number | None = None,
) -> Worth | None:
    """What a policy brings if its rule holds; None: nothing in force, or no benefit is stated.

    `received`: what the policy's stages paid already, in fen, or a span; None says that it is not
    known, and stages are then worth anything from nothing to all of it.
    """
    version = policy.at(as_of)
    if version is None or version.benefit is None:
        return None
    lowering = Lowering(catalogue, policy.id, version, as_of)
    reckoning = Reckoning(lowering, Judge(facts, as_of, lowest_values(catalogue)))
    return _worth(reckoning, version.benefit, received)


def _worth(reckoning: Reckoning, benefit: Benefit, received: Number | None) -> Worth:
    """A benefit with its floor, cap, payers and instalments."""
    if not benefit.tiers and not benefit.stages:
        return Worth(benefit.kind, Span(0, 0), after=benefit.after)
    trees = {leaf.id: leaf.of for leaf in ground.leaves(reckoning.lowering.rule())}
    form = (
        reckoning.stages(benefit.stages, trees, received)
        if benefit.stages
        else reckoning.tiers(benefit.tiers, trees)
    )
    ends = reckoning.bounds(form)
    low, high = (limited(end, benefit.floor, benefit.cap) for end in ends)
    money = Span(whole(low), whole(high))
    by_payer = spans(money, tuple(map(Fraction, benefit.payers.values())))
    return Worth(
        kind=benefit.kind,
        money=money,
        missing=tuple(sorted(form.missing)) if low != high else (),
        limited="cap" if high < ends[1] else "floor" if high > ends[1] else "",
        upto=benefit.upto,
        payers=dict(zip(benefit.payers, by_payer, strict=True)),
        instalments=spans(money, benefit.instalments),
        after=benefit.after,
    )


def limited(end: End, floor: int | None, cap: int | None) -> End:
    """An amount not below its floor and not above its cap."""
    end = end if floor is None else max(end, Fraction(floor))
    return end if cap is None else min(end, Fraction(cap))


def whole(end: End) -> int | None:
    """Money rounded down to fen; None where there is no bound."""
    return None if math.isinf(end) else math.floor(end)


def spans(money: Span, parts: tuple[Fraction, ...]) -> tuple[Span, ...]:
    """Both bounds of a span of money in parts."""
    if not parts:
        return ()
    ends = (
        (None,) * len(parts) if end is None else shared(end, parts)
        for end in (money.low, money.high)
    )
    return tuple(Span(low, high) for low, high in zip(*ends, strict=True))


def shared(money: int, parts: tuple[Fraction, ...]) -> tuple[int, ...]:
    """Money in whole fen by parts: rounded down, and the last bears what is left over.

    >>> shared(101, (Fraction(1), Fraction(1)))
    (50, 51)
    """
    total = sum(parts, ZERO)
    found = [math.floor(money * part / total) for part in parts[:-1]]
    return (*found, money - sum(found))
