"""Tiers of one quantity in an `any` of `all`s: cases that no tier has, and cases that two have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.check.finding import Finding, Severity
from huiyin.industry.core.rules.check.scope import Scope
from huiyin.industry.core.rules.mentions import every_rule, fields_of
from huiyin.industry.core.rules.surface import Op
from huiyin.industry.core.rules.words.quantities import both, name, of_limit
from huiyin.industry.core.rules.words.sentences import PERCENT

Measured: TypeAlias = surface.Compare | surface.Share | surface.Growth
Subject: TypeAlias = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The values of a quantity that a tier is for; None: no end. `open`: the end is not in."""

    low: Fraction | None
    low_open: bool
    high: Fraction | None
    high_open: bool
    rule: surface.Rule


def all_of(scope: Scope) -> Iterator[Finding]:
    """Gaps and overlaps of every ladder of tiers of a version."""
    for rule in every_rule(scope.version.rule):
        if isinstance(rule, surface.Any):
            for subject in common_subjects(rule):
                yield from ladder(scope, rule, subject)


def common_subjects(rule: surface.Any) -> list[Subject]:
    """The quantities that every branch limits."""
    each = [{subject(leaf) for leaf in measured(branch)} for branch in rule.of]
    return sorted(set.intersection(*each)) if len(each) > 1 else []


def measured(branch: surface.Rule) -> list[Measured]:
    """The comparisons that must hold for a branch to hold."""
    if isinstance(branch, surface.All):
        return [leaf for one in branch.of for leaf in measured(one)]
    return [branch] if isinstance(branch, surface.Compare | surface.Share | surface.Growth) else []


def subject(leaf: Measured) -> Subject:
    """What a comparison measures."""
    return type(leaf).__name__, fields_of(leaf)


def ladder(scope: Scope, rule: surface.Any, of: Subject) -> Iterator[Finding]:
    """Gaps and overlaps, if the branches are tiers: some with a lower end, some with an upper."""
    stretches = [stretch(scope, branch, of) for branch in rule.of]
    known = [one for one in stretches if one is not None]
    has_low = any(one.low is not None for one in known)
    has_high = any(one.high is not None for one in known)
    if len(known) < len(stretches) or not (has_low and has_high):
        return
    known.sort(key=lambda one: (one.low is not None, one.low or Fraction(0), one.low_open))
    for before, after in pairwise(known):
        if (
            before.high is None
            or after.low is None
            or after.low < before.high
            or (after.low == before.high and not (before.high_open or after.low_open))
        ):
            yield found(scope, "tiers_overlap", before, after, of)
        elif apart(before, after, of):
            yield found(scope, "tiers_gap", before, after, of)


def apart(before: Stretch, after: Stretch, of: Subject) -> bool:
    """Whether values lie between two tiers; whole numbers that follow each other have none."""
    if before.high is None or after.low is None:
        return False
    if of[0] == "Compare":
        return after.low - before.high > 1
    return after.low > before.high or (before.high_open and after.low_open)


def stretch(scope: Scope, branch: surface.Rule, of: Subject) -> Stretch | None:
    """What a branch asks of a quantity; None where a limit is not known on the day."""
    low: tuple[Fraction, bool] | None = None
    high: tuple[Fraction, bool] | None = None
    for leaf in measured(branch):
        if subject(leaf) != of:
            continue
        limit = value(scope, leaf.limit)
        if limit is None:
            return None
        whole = isinstance(leaf, surface.Compare) and isinstance(leaf.limit, int)
        step, strict = Fraction(1 if whole else 0), not whole
        if leaf.op in {Op.AT_LEAST, Op.ABOVE, Op.EQUAL}:
            above = leaf.op is Op.ABOVE
            end = (limit + step if above else limit, above and strict)
            low = end if low is None else max(low, end)
        if leaf.op in {Op.AT_MOST, Op.BELOW, Op.EQUAL}:
            under = leaf.op is Op.BELOW
            end = (limit - step if under else limit, under and strict)
            high = end if high is None else min(high, end, key=lambda one: (one[0], not one[1]))
    bottom, top = low or (None, False), high or (None, False)
    return Stretch(bottom[0], bottom[1], top[0], top[1], branch)


def value(scope: Scope, limit: surface.Limit) -> Fraction | None:
    """A limit as a number on the day."""
    match limit:
        case surface.Ref(parameter=parameter):
            dated = scope.catalogue.parameters[parameter].at(scope.day)
            return None if dated is None else dated.value
        case surface.Ago():
            return None
    return Fraction(limit)


def found(scope: Scope, kind: str, before: Stretch, after: Stretch, of: Subject) -> Finding:
    """A gap or overlap between two tiers."""
    fields = scope.catalogue.fields
    what = both((name(fields[one]) for one in of[1]), "与", " and ")
    unit = fields[of[1][0]].measured_in if of[0] == "Compare" else PERCENT
    ends = [of_limit(end, unit) if end is not None else None for end in (before.high, after.low)]
    upper = ends[0].zh if ends[0] else "无上限", ends[0].en if ends[0] else "no upper end"
    lower = ends[1].zh if ends[1] else "无下限", ends[1].en if ends[1] else "no lower end"
    begins = f"one ends at {upper[1]}, the next begins at {lower[1]}"
    if kind == "tiers_gap":
        zh = f"{what.zh}的分档有空档:一档到{upper[0]}为止,下一档从{lower[0]}起"
        en = f"the tiers of {what.en} leave a gap: {begins}"
    else:
        zh = f"{what.zh}的分档重叠:一档到{upper[0]}为止,下一档从{lower[0]}起"
        en = f"the tiers of {what.en} overlap: {begins}"
    return scope.finding(Severity.WARNING, kind, after.rule.place, zh, en)
