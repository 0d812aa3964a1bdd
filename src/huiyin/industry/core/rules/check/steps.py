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
from huiyin.industry.core.rules.policy import Words
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
    what = both((name(scope.catalogue.fields[one]) for one in of[1]), "与", " and ")
    whole = Fraction(1 if of[0] == "Compare" and kind == "tiers_gap" else 0)
    ends = (
        None if before.high is None else before.high + whole,
        None if after.low is None else after.low - whole,
    )
    first, last = (end_words(scope, end, of) for end in ends)
    if kind == "tiers_overlap":
        zh = f"{what.zh}的分档重叠:一档到{first.zh}为止,下一档从{last.zh}起"
        en = f"the tiers of {what.en} overlap: one ends at {first.en}, the next begins at {last.en}"
    elif ends[0] == ends[1]:
        zh, en = (
            f"{what.zh}为{first.zh}时不属任何一档",
            f"no tier has {what.en} of exactly {first.en}",
        )
    else:
        zh = f"{what.zh}从{first.zh}到{last.zh}不属任何一档"
        en = f"no tier has {what.en} from {first.en} to {last.en}"
    return scope.finding(Severity.WARNING, kind, after.rule.place, zh, en)


def end_words(scope: Scope, end: Fraction | None, of: Subject) -> Words:
    """An end of a tier; None: it has none."""
    if end is None:
        return Words("无限", "no end")
    unit = scope.catalogue.fields[of[1][0]].measured_in if of[0] == "Compare" else PERCENT
    return of_limit(end, unit)
