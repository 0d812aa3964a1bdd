"""From what the clerk wrote to one normal form as of a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import singledispatchmethod

from huiyin.industry.core.rules import ground, surface
from huiyin.industry.core.rules.fields import Field
from huiyin.industry.core.rules.normal import enough, linear, months_before, share, within_classes
from huiyin.industry.core.rules.policy import Catalogue, Policy, Version
from huiyin.industry.core.rules.surface import Op
from huiyin.industry.core.rules.units import HUNDRED_PERCENT, Dimension


class NotWhole(ValueError):
    """A limit that is not a whole number of the field's scale."""


@dataclass(frozen=True, slots=True)
class Lowering:
    """One version of a policy as of a day."""

    catalogue: Catalogue
    policy: str
    version: Version
    as_of: date

    def rule(self) -> ground.Tree:
        """The version's rule."""
        return self.tree(self.version.rule)

    def tree(self, rule: surface.Rule) -> ground.Tree:
        """A rule of the text in the normal form."""
        match rule:
            case surface.All(of=of):
                return ground.All(tuple(map(self.tree, of)))
            case surface.Any(of=of):
                return ground.Any(tuple(map(self.tree, of)))
            case surface.AtLeast(count=count, of=of):
                return ground.AtLeast(count, tuple(map(self.tree, of)))
            case surface.Not(of=of):
                return ground.Not(self.tree(of))
            case surface.Score():
                return self.score(rule)
            case _:
                return ground.Leaf(rule.id, self.leaf(rule))

    @singledispatchmethod
    def leaf(self, leaf: surface.Leaf) -> ground.Tree:
        """What a leaf asks."""
        raise TypeError(type(leaf).__name__)

    @leaf.register
    def _(self, leaf: surface.In) -> ground.Tree:
        return ground.Member(leaf.field, leaf.codes)

    @leaf.register
    def _(self, leaf: surface.Holds) -> ground.Tree:
        return ground.Title(leaf.title)

    @leaf.register
    def _(self, leaf: surface.Newly) -> ground.Tree:
        return ground.Title(leaf.title, "newly")

    @leaf.register
    def _(self, leaf: surface.Event) -> ground.Tree:
        return ground.Title(leaf.event, "happened", leaf.within)

    @leaf.register
    def _(self, leaf: surface.Judged) -> ground.Tree:
        return ground.Question(f"{self.policy}:{leaf.id}")

    @leaf.register
    def _(self, leaf: surface.ClassIs) -> ground.Tree:
        return within_classes(self.catalogue.tables[leaf.table], leaf.classes)

    @leaf.register
    def _(self, leaf: surface.Balance) -> ground.Tree:
        names = [name for _, name in (*leaf.left, *leaf.right)]
        weights = [w for w, _ in leaf.left] + [-w for w, _ in leaf.right]
        return linear(names, weights, leaf.op, 0)

    @leaf.register
    def _(self, leaf: surface.Compare) -> ground.Tree:
        return self.compared([leaf.field], leaf)

    @leaf.register
    def _(self, leaf: surface.Each) -> ground.Tree:
        return self.compared(leaf.fields, leaf)

    @leaf.register
    def _(self, leaf: surface.Sum) -> ground.Tree:
        limit = self.limit(leaf.limit)
        if isinstance(limit, ground.Unset):
            return limit
        many = len(leaf.fields) if leaf.mean else 1
        total = self.whole(leaf.fields[0], limit * many)
        return linear(leaf.fields, [1] * len(leaf.fields), leaf.op, total)

    @leaf.register
    def _(self, leaf: surface.Share) -> ground.Tree:
        limit = self.limit(leaf.limit)
        if isinstance(limit, ground.Unset):
            return limit
        return share(leaf.part, leaf.whole, leaf.op, limit)

    @leaf.register
    def _(self, leaf: surface.Growth) -> ground.Tree:
        limit = self.limit(leaf.limit)
        if isinstance(limit, ground.Unset):
            return limit
        return share([leaf.new], [leaf.old], leaf.op, limit + 1)

    @leaf.register
    def _(self, leaf: surface.MeanGrowth) -> ground.Tree:
        limit = self.limit(leaf.limit)
        if isinstance(limit, ground.Unset):
            return limit
        return ground.Curve(leaf.series, limit, leaf.op is Op.BELOW)

    def compared(self, names: Sequence[str], leaf: surface.Compare | surface.Each) -> ground.Tree:
        """Every field against one limit."""
        limit = self.limit(leaf.limit)
        if isinstance(limit, ground.Unset):
            return limit
        each = tuple(linear([n], [1], leaf.op, self.whole(n, limit)) for n in names)
        return each[0] if len(each) == 1 else ground.All(each)

    def limit(self, limit: surface.Limit) -> Fraction | ground.Unset:
        """A limit as a number; Unset where the parameter has no value on the day."""
        match limit:
            case surface.Ref(parameter=name):
                dated = self.catalogue.parameters[name].at(self.as_of)
                if dated is None or dated.value is None:
                    return ground.Unset(name)
                return dated.value
            case surface.Ago(months=months):
                return Fraction(months_before(self.as_of, months).toordinal())
            case _:
                return Fraction(limit)

    def whole(self, name: str, limit: Fraction) -> int:
        """A limit in the field's whole numbers; raises NotWhole."""
        field: Field = self.catalogue.fields[name]
        in_scale = limit * HUNDRED_PERCENT if field.dimension is Dimension.SHARE else limit
        if in_scale.denominator != 1:
            raise NotWhole(f"{limit} is no whole number of {field.unit}")
        return int(in_scale)

    def score(self, rule: surface.Score) -> ground.Tree:
        """A card's points against a limit."""
        card = self.version.cards[rule.card]
        points = self.points(part_of(card, rule.part))
        limit = self.limit(rule.limit)
        if isinstance(limit, ground.Unset):
            return ground.Leaf(rule.id, limit)
        return ground.Leaf(rule.id, enough(points, rule.op, int(limit)))

    def points(self, points: surface.Points) -> ground.Points:
        """A score card in the normal form."""
        match points:
            case surface.Bands(bands=bands, otherwise=otherwise):
                steps = tuple((band.points, self.tree(band.when)) for band in bands)
                return ground.Steps(steps, otherwise)
            case surface.Fixed(field=name, most=most):
                return ground.Issued(name, most)
            case surface.Total(of=of, cap=cap, best=best):
                inner = tuple(map(self.points, of))
                found: ground.Points = ground.Best(inner) if best else ground.Sum(inner, cap)
                return ground.Sum((found,), cap) if best and cap is not None else found


def ground_rule(catalogue: Catalogue, policy: Policy, as_of: date) -> ground.Tree | None:
    """The rule of a policy in force on a day, in the normal form; None: none is in force."""
    version = policy.at(as_of)
    return None if version is None else Lowering(catalogue, policy.id, version, as_of).rule()


def part_of(card: surface.Points, part: str) -> surface.Points:
    """A named part of a card; the card itself without a name. Raises KeyError."""
    if not part or card.id == part:
        return card
    for one in card.of if isinstance(card, surface.Total) else ():
        try:
            return part_of(one, part)
        except KeyError:
            continue
    raise KeyError(part)
