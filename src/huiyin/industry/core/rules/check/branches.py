"""Rules that can never hold, and branches that what stands beside them excludes."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.industry.core.rules import ground, surface
from huiyin.industry.core.rules.check.finding import Finding, Severity
from huiyin.industry.core.rules.check.scope import Scope

LOOKED_BACK = 12
"""So many bands before one are held against it: enough for tables that people write."""


def never_true(scope: Scope) -> Iterator[Finding]:
    """The whole rule, or else whom it applies to together with it."""
    version = scope.version
    rules = [one for one in (version.applies, version.rule) if one is not None]
    for count in range(1, len(rules) + 1):
        parts = [part for rule in rules[-count:] for part in conjuncts(rule)]
        if not scope.possible(scope.lower(one) for one in parts):
            clash = smallest_clash(scope, parts)
            zh = ";".join(scope.said(one).zh for one in clash)
            en = "; ".join(scope.said(one).en for one in clash)
            yield scope.finding(
                Severity.ERROR, "never_true", clash[0].place,
                f"任何企业都不可能符合:{zh}", f"no enterprise can ever meet this together: {en}",
            )  # fmt: skip
            return


def conjuncts(rule: surface.Rule) -> list[surface.Rule]:
    """What must hold for a rule to hold."""
    if isinstance(rule, surface.All):
        return [part for one in rule.of for part in conjuncts(one)]
    return [rule]


def smallest_clash(scope: Scope, parts: list[surface.Rule]) -> list[surface.Rule]:
    """A subset that cannot hold together, from which nothing can be left out."""
    kept = list(parts)
    for one in parts:
        others = [part for part in kept if part is not one]
        if others and not scope.possible(scope.lower(part) for part in others):
            kept = others
    return kept


def unreachable(scope: Scope) -> Iterator[Finding]:
    """Branches of `any` and `at least` that can never hold where they stand."""
    version = scope.version
    around: tuple[surface.Rule, ...] = () if version.applies is None else (version.applies,)
    if scope.possible(scope.lower(one) for one in (*around, version.rule)):
        yield from _unreachable(scope, version.rule, around)


def _unreachable(
    scope: Scope, rule: surface.Rule, around: tuple[surface.Rule, ...]
) -> Iterator[Finding]:
    match rule:
        case surface.All(of=of):
            for one in of:
                beside = tuple(other for other in of if other is not one)
                yield from _unreachable(scope, one, (*around, *beside))
        case surface.Any(of=of) | surface.AtLeast(of=of):
            for one in of:
                if scope.possible(scope.lower(part) for part in (*around, one)):
                    yield from _unreachable(scope, one, around)
                else:
                    clash = smallest_clash(scope, [*around, one])
                    yield excluded(scope, one, [part for part in clash if part is not one])


def excluded(scope: Scope, rule: surface.Rule, by: list[surface.Rule]) -> Finding:
    """A branch that can never hold, and what excludes it."""
    said = scope.said(rule)
    zh, en = f"“{said.zh}”不可能成立", f"“{said.en}” can never hold here"
    if by:
        zh += ",与此冲突:" + ";".join(scope.said(one).zh for one in by)
        en += ", it contradicts: " + "; ".join(scope.said(one).en for one in by)
    return scope.finding(Severity.ERROR, "unreachable", rule.place, zh, en)


def bands(scope: Scope) -> Iterator[Finding]:
    """Bands of score cards that can never count since those before have all their cases."""
    for card in scope.version.cards.values():
        yield from _bands(scope, card)


def _bands(scope: Scope, points: surface.Points) -> Iterator[Finding]:
    if isinstance(points, surface.Total):
        for one in points.of:
            yield from _bands(scope, one)
    if not isinstance(points, surface.Bands):
        return
    plain = of_one_field(points)
    passed: list[ground.Tree] = []
    for before, band in zip((None, *points.bands), points.bands, strict=False):
        tree, said = scope.lower(band.when), scope.said(band.when)
        if not plain and not scope.possible([*passed, tree]):
            yield scope.finding(
                Severity.ERROR, "band_never_counts", band.when.place,
                f"评分档“{said.zh}”永远轮不到:前面的档已包含它",
                f"the band “{said.en}” never counts: those before it have all its cases",
            )  # fmt: skip
        elif before is not None and not rising_penalty(points) and band.points > before.points:
            yield scope.finding(
                Severity.WARNING, "band_points", band.when.place,
                f"评分档“{said.zh}”比前一档得分更高",
                f"the band “{said.en}” gives more points than the one before it",
            )  # fmt: skip
        passed = [*passed[-LOOKED_BACK:], ground.Not(tree)]


def of_one_field(points: surface.Bands) -> bool:
    """Whether all bands compare one field one way: their order is checked when they are read."""
    compared = {
        (one.when.field, one.when.op) if isinstance(one.when, surface.Compare) else None
        for one in points.bands
    }
    return len(compared) == 1 and None not in compared


def rising_penalty(points: surface.Bands) -> bool:
    """Whether the bands take points off, the most first."""
    return all(band.points < 0 for band in points.bands)


def tiers(scope: Scope) -> Iterator[Finding]:
    """Tiers of a benefit that never apply, and those who qualify and get nothing."""
    benefit = scope.version.benefit
    if benefit is None or not benefit.tiers:
        return
    known = {leaf.id: leaf for leaf in ground.leaves(scope.lower(scope.version.rule))}
    passed: list[ground.Tree] = [scope.lower(scope.version.rule)]
    for number, tier in enumerate(benefit.tiers, 1):
        tree: ground.Tree = ground.TRUE if tier.when is None else scope.lower(tier.when)
        if tier.leaf:
            tree = known[tier.leaf]
        place = scope.version.place if tier.when is None else tier.when.place
        if not scope.possible([*passed, tree]):
            yield scope.finding(
                Severity.ERROR, "tier_never_applies", place,
                f"第{number}档支持永远轮不到:前面的档或条件已排除它",
                f"tier {number} of the benefit never applies: the rule or the tiers before it "
                "exclude all its cases",
            )  # fmt: skip
        passed.append(ground.Not(tree))
    if scope.possible(passed[:1]) and scope.possible(passed):
        yield scope.finding(
            Severity.NOTE, "tier_missing", scope.version.place,
            "有的企业符合条件,却不在任何一档支持中",
            "some who qualify fall into no tier of the benefit",
        )  # fmt: skip


def all_of(scope: Scope) -> Iterator[Finding]:
    """Every finding about the branches of a version."""
    for check in (never_true, unreachable, bands, tiers):
        yield from check(scope)
