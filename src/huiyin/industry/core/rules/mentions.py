"""What a text mentions: its rules and leaves by id, and the fields, parameters and titles named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.policy import (
    Amount,
    Apply,
    Catalogue,
    FieldValue,
    ParameterValue,
    Policy,
    Version,
)


def below(rule: surface.Rule) -> tuple[surface.Rule, ...]:
    """The branches of a rule; of a leaf, none."""
    match rule:
        case surface.All(of=of) | surface.Any(of=of) | surface.AtLeast(of=of):
            return of
        case surface.Not(of=inner):
            return (inner,)
    return ()


def every_rule(rule: surface.Rule) -> Iterator[surface.Rule]:
    """A rule and all below it, in order."""
    yield rule
    for one in below(rule):
        yield from every_rule(one)


def leaves(rule: surface.Rule) -> Iterator[surface.Leaf]:
    """The leaves of a rule, in order."""
    for one in every_rule(rule):
        if not isinstance(one, surface.All | surface.Any | surface.AtLeast | surface.Not):
            yield one


def every_points(points: surface.Points) -> Iterator[surface.Points]:
    """Points and all below them."""
    yield points
    for one in points.of if isinstance(points, surface.Total) else ():
        yield from every_points(one)


def conditions(points: surface.Points) -> Iterator[surface.Rule]:
    """The conditions of all bands."""
    for one in every_points(points):
        yield from (band.when for band in one.bands) if isinstance(one, surface.Bands) else ()


def rules_of(version: Version) -> dict[str, surface.Rule]:
    """Every rule and leaf of a version by id, those of its score cards included."""
    tops = [one for one in (version.applies, version.rule) if one is not None]
    for card in version.cards.values():
        tops += conditions(card)
    return {rule.id: rule for top in tops for rule in every_rule(top)}


@dataclass(slots=True)
class Mentions:
    """Names that rules and formulas mention."""

    fields: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    cards: set[str] = field(default_factory=set)

    def of_version(self, version: Version) -> None:
        """Everything that a version mentions."""
        for rule in (version.applies, version.rule):
            if rule is not None:
                self.of_rule(rule)
        for card in version.cards.values():
            self.of_points(card)
        if version.benefit is None:
            return
        for tier in version.benefit.tiers:
            self.of_amount(tier.amount)
            if tier.when is not None:
                self.of_rule(tier.when)
        for stage in version.benefit.stages:
            self.of_amount(stage.amount)

    def of_points(self, points: surface.Points) -> None:
        """What a score card mentions."""
        for one in every_points(points):
            if isinstance(one, surface.Fixed):
                self.fields.add(one.field)
        for when in conditions(points):
            self.of_rule(when)

    def of_amount(self, amount: Amount) -> None:
        """What a formula mentions."""
        match amount:
            case FieldValue(field=name):
                self.fields.add(name)
            case ParameterValue(parameter=name):
                self.parameters.add(name)
            case Apply(of=of):
                for one in of:
                    self.of_amount(one)

    def of_rule(self, rule: surface.Rule) -> None:
        """What a rule mentions."""
        for leaf in leaves(rule):
            self.of_leaf(leaf)
            limit = getattr(leaf, "limit", None)
            if isinstance(limit, surface.Ref):
                self.parameters.add(limit.parameter)

    def of_leaf(self, leaf: surface.Leaf) -> None:
        """What a leaf asks about."""
        match leaf:
            case (
                surface.Holds(title=title) | surface.Newly(title=title) | surface.Event(event=title)
            ):
                self.titles.add(title)
            case surface.ClassIs(table=table):
                self.tables.add(table)
            case surface.Score(card=card):
                self.cards.add(card)
            case _:
                self.fields.update(fields_of(leaf))


def fields_of(leaf: surface.Leaf) -> tuple[str, ...]:
    """The fields of a leaf, in the order of the text."""
    found: tuple[str, ...] = ()
    match leaf:
        case surface.Compare(field=name) | surface.In(field=name):
            found = (name,)
        case surface.Share(part=part, whole=whole):
            found = (*part, *whole)
        case surface.Growth(new=new, old=old):
            found = (new, old)
        case surface.MeanGrowth(series=series):
            found = series
        case surface.Each(fields=fields) | surface.Sum(fields=fields):
            found = fields
        case surface.Balance(left=left, right=right):
            found = tuple(name for _, name in (*left, *right))
    return found


def of_policies(catalogue: Catalogue) -> Mentions:
    """What all policies mention, the tables and parameters they use included."""
    found = Mentions()
    for policy in catalogue.policies.values():
        of_policy(policy, found)
    for name in found.tables:
        table = catalogue.tables[name]
        found.fields |= {table.by, *(one for row in table.rows for one in row.limits)}
    for name in found.parameters & set(catalogue.parameters):
        for dated in catalogue.parameters[name].values:
            if dated.when is not None:
                found.of_rule(dated.when)
    return found


def of_policy(policy: Policy, found: Mentions) -> None:
    """Adds what a policy mentions."""
    if policy.gives is not None:
        found.titles.add(policy.gives.title)
    for version in policy.versions:
        found.of_version(version)
