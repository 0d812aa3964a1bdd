"""Cases one below, at and one above every threshold, and an oracle in exact fractions.

The oracle reads the surface form, as the clerk wrote it; what it is held against goes through the
normal form and the compiled loops.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil

import numpy as np

from huiyin.industry.core.rules import surface as s
from huiyin.industry.core.rules.batch.columns import Numbers, columns
from huiyin.industry.core.rules.batch.judging import Rule, judge_rows
from huiyin.industry.core.rules.judge import YES
from huiyin.industry.core.rules.lower import Lowering
from huiyin.industry.core.rules.normal import months_before
from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.units import Dimension
from huiyin.industry.core.rules.verdict import lowest_values

NUMERIC = s.Compare | s.Share | s.Growth | s.MeanGrowth | s.Each | s.Sum | s.Balance
HUNDRED = 10_000
OPS = {
    s.Op.AT_LEAST: lambda a, b: a >= b, s.Op.ABOVE: lambda a, b: a > b,
    s.Op.AT_MOST: lambda a, b: a <= b, s.Op.BELOW: lambda a, b: a < b,
    s.Op.EQUAL: lambda a, b: a == b,
}  # fmt: skip


@dataclass(slots=True)
class Edges:
    """Cases by leaf: values of its fields, whole numbers, (n,) each."""

    catalogue: Catalogue
    as_of: date
    leaves: list[tuple[Lowering, NUMERIC, dict[str, np.ndarray]]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many cases."""
        return sum(len(next(iter(cases.values()))) for _, _, cases in self.leaves)


def edges_of(catalogue: Catalogue, as_of: date, count: int, seed: int = 1) -> Edges:
    """At least `count` cases, spread over all numeric leaves in force on a day."""
    draw, made = np.random.default_rng(seed), Edges(catalogue, as_of)
    found = [
        (lowering, leaf) for lowering in lowerings(catalogue, as_of)
        for leaf in numeric(lowering) if value_of(lowering, leaf) is not None
    ]  # fmt: skip
    each = 3 * ceil(count / (3 * len(found)))
    for lowering, leaf in found:
        made.leaves.append((lowering, leaf, cases_of(lowering, leaf, each, draw)))
    return made


def wrong(edges: Edges) -> int:
    """How many cases the judge of many rows and the oracle see differently."""
    lowest, bad = lowest_values(edges.catalogue), 0
    for lowering, leaf, cases in edges.leaves:
        size = len(next(iter(cases.values())))
        everywhere = np.ones(size, np.bool_)
        register = columns(
            size, numbers={name: Numbers(one, everywhere) for name, one in cases.items()},
            lowest=lowest,
        )  # fmt: skip
        rule = {"leaf": Rule(lowering.tree(leaf), edges.as_of)}
        ours = judge_rows(rule, register).of("leaf") == int(YES)
        rows = zip(*(one.tolist() for one in cases.values()), strict=True)
        for at, row in enumerate(rows):
            bad += bool(ours[at]) != holds(lowering, leaf, dict(zip(cases, row, strict=True)))
    return bad


def lowerings(catalogue: Catalogue, as_of: date) -> Iterator[Lowering]:
    """Every version in force."""
    for policy in catalogue.policies.values():
        if version := policy.at(as_of):
            yield Lowering(catalogue, policy.id, version, as_of)


def numeric(lowering: Lowering) -> Iterator[NUMERIC]:
    """The leaves of a version that compare numbers, those of its cards included."""
    stack: list[object] = [lowering.version.rule, *lowering.version.cards.values()]
    while stack:
        match stack.pop():
            case s.All(of=of) | s.Any(of=of) | s.AtLeast(of=of) | s.Total(of=of):
                stack += of
            case s.Not(of=one):
                stack.append(one)
            case s.Bands(bands=bands):
                stack += [band.when for band in bands]
            case leaf if isinstance(leaf, NUMERIC):
                yield leaf


def value_of(lowering: Lowering, leaf: NUMERIC) -> Fraction | None:
    """The limit as a number in the fields' whole numbers, a proportion for shares and growth."""
    if isinstance(leaf, s.Balance):
        return Fraction(0)
    match leaf.limit:
        case s.Ref(parameter=name):
            dated = lowering.catalogue.parameters[name].at(lowering.as_of)
            value = None if dated is None else dated.value
        case s.Ago(months=months):
            value = Fraction(months_before(lowering.as_of, months).toordinal())
        case number:
            value = Fraction(number)
    rate = isinstance(leaf, s.Share | s.Growth | s.MeanGrowth)
    first = leaf.field if isinstance(leaf, s.Compare) else getattr(leaf, "fields", ("",))[0]
    of = lowering.catalogue.fields.get(first)
    if value is not None and not rate and of is not None and of.dimension is Dimension.SHARE:
        value *= HUNDRED
    return value


def cases_of(
    lowering: Lowering, leaf: NUMERIC, count: int, draw: np.random.Generator
) -> dict[str, np.ndarray]:
    """Values of the leaf's fields: a third below the edge by one, a third at it, a third above."""
    limit = value_of(lowering, leaf)
    assert limit is not None
    off = np.arange(count) % 3 - 1
    wide = draw.integers(1, 10**9, count) * draw.integers(1, 1000, count)
    match leaf:
        case s.Compare(field=name):
            return {name: int(limit) + off}
        case s.Each(fields=names):
            far = {name: int(limit) + draw.integers(-1, 2, count) for name in names}
            return far | {names[0]: int(limit) + off}
        case s.Sum(fields=names, mean=mean):
            total = int(limit * len(names)) if mean else int(limit)
            others = {name: draw.integers(0, total // len(names) + 1, count) for name in names[1:]}
            return {names[0]: total + off - sum(others.values()), **others}
        case s.Share(part=part, whole=whole):
            return share_cases(part, whole, limit, off, wide)
        case s.Growth(new=new, old=old):
            return share_cases((new,), (old,), limit + 1, off, wide)
        case s.MeanGrowth(series=series):
            return curve_cases(series, limit, off, wide, draw)
        case s.Balance(left=left, right=right):
            return balance_cases(left, right, off, wide)
    raise TypeError(leaf)


def share_cases(
    part: tuple[str, ...],
    whole: tuple[str, ...],
    limit: Fraction,
    off: np.ndarray,
    wide: np.ndarray,
) -> dict[str, np.ndarray]:
    """The whole a multiple of the denominator, so that the part lies on the edge to the unit."""
    steps = wide // 1000 + 1
    wholes = dict.fromkeys(whole, np.zeros_like(steps)) | {whole[0]: steps * limit.denominator}
    parts = dict.fromkeys(part, np.zeros_like(steps)) | {part[0]: steps * limit.numerator + off}
    return {**wholes, **parts}


def curve_cases(
    series: tuple[str, ...], limit: Fraction, off: np.ndarray, wide: np.ndarray,
    draw: np.random.Generator,
) -> dict[str, np.ndarray]:  # fmt: skip
    """The newest value around the least that reaches the mean growth."""
    older = [wide % 10**11 + 1]
    for _ in series[2:]:
        older.append((older[-1] * draw.uniform(0.7, 1.3, len(off))).astype(np.int64) + 1)
    newest = []
    for at in range(len(off)):
        past = [int(one[at]) for one in older]
        rates = sum((Fraction(a, b) - 1 for a, b in pairwise(past)), Fraction(0))
        newest.append(
            max(0, ceil((limit * (len(series) - 1) - rates + 1) * past[0]) + int(off[at]))
        )
    return {series[0]: np.array(newest), **dict(zip(series[1:], older, strict=True))}


def balance_cases(
    left: tuple[tuple[int, str], ...], right: tuple[tuple[int, str], ...], off: np.ndarray,
    wide: np.ndarray,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Both sides equal, the first field moved by one."""
    (weight, name), (other, beside) = left[0], right[0]
    steps = wide // 1000 + 1
    rest = {one: np.zeros_like(steps) for _, one in (*left[1:], *right[1:])}
    return {**rest, name: steps * other + off, beside: steps * weight}


def holds(lowering: Lowering, leaf: NUMERIC, values: dict[str, int]) -> bool:
    """The oracle: the leaf as written, in exact fractions."""
    limit = value_of(lowering, leaf)
    assert limit is not None
    meets = OPS[leaf.op]
    match leaf:
        case s.Compare(field=name):
            return meets(values[name], limit)
        case s.Each(fields=names):
            return all(meets(values[name], limit) for name in names)
        case s.Sum(fields=names, mean=mean):
            total = Fraction(sum(values[name] for name in names))
            return meets(total / len(names) if mean else total, limit)
        case s.Share(part=part, whole=whole):
            base = sum(values[name] for name in whole)
            return base > 0 and meets(Fraction(sum(values[n] for n in part), base), limit)
        case s.Growth(new=new, old=old):
            return values[old] > 0 and meets(Fraction(values[new], values[old]) - 1, limit)
        case s.MeanGrowth(series=series):
            row = [values[name] for name in series]
            if any(one <= 0 for one in row[1:]):
                return False
            rates = [Fraction(a, b) - 1 for a, b in pairwise(row)]
            return meets(sum(rates, Fraction(0)) / len(rates), limit)
        case s.Balance(left=left, right=right):
            sides = [sum(w * values[name] for w, name in one) for one in (left, right)]
            return meets(sides[0], sides[1])
    raise TypeError(leaf)
