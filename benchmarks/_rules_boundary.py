"""Facts one unit below, at and above every threshold, and the truth straight from the text.

The truth is counted in Python's integers and fractions from the surface form: nothing here goes
through the normal form that is on trial.
"""

from __future__ import annotations

import operator
import random
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import ceil

import numpy as np

from huiyin.industry.core.rules import surface as s
from huiyin.industry.core.rules.batch.columns import Coded, Columns, Numbers, columns
from huiyin.industry.core.rules.batch.judging import Rule, judge_rows
from huiyin.industry.core.rules.judge import NO, YES
from huiyin.industry.core.rules.lower import Lowering
from huiyin.industry.core.rules.policy import Catalogue, ClassTable, Version

COMPARED = {
    s.Op.AT_LEAST: operator.ge, s.Op.ABOVE: operator.gt, s.Op.AT_MOST: operator.le,
    s.Op.BELOW: operator.lt, s.Op.EQUAL: operator.eq,
}  # fmt: skip
NUMERIC = (s.Compare, s.Share, s.Growth, s.MeanGrowth, s.Each, s.Sum, s.Balance, s.ClassIs)
Case = dict[str, int | str]


def numeric_leaves(version: Version) -> list[s.Leaf]:
    """Every leaf of a version with a threshold, those of its cards included."""
    found: list[s.Leaf] = []

    def look(rule: s.Rule) -> None:
        match rule:
            case s.All(of=of) | s.Any(of=of) | s.AtLeast(of=of):
                for one in of:
                    look(one)
            case s.Not(of=of):
                look(of)
            case _ if isinstance(rule, NUMERIC):
                found.append(rule)

    def card(points: s.Points) -> None:
        for band in points.bands if isinstance(points, s.Bands) else ():
            look(band.when)
        for one in points.of if isinstance(points, s.Total) else ():
            card(one)

    look(version.rule)
    for points in version.cards.values():
        card(points)
    return found


class Oracle:
    """Limits and truths as of a day."""

    def __init__(self, rules: Catalogue, day: date, seed: int) -> None:
        self.rules, self.day, self.draw = rules, day, random.Random(seed)

    def limit(self, leaf: s.Leaf, field: str = "") -> Fraction:
        """The limit in the field's whole numbers; shares stay proportions without a field."""
        match leaf.limit:
            case s.Ref(parameter=name):
                return self.rules.parameters[name].values[-1].value
            case s.Ago(months=months):
                month = self.day.year * 12 + self.day.month - 1 - months
                return Fraction(date(month // 12, month % 12 + 1, min(self.day.day, 28)).toordinal()
                                + max(self.day.day - 28, 0))  # fmt: skip
            case limit:
                shares = field and self.rules.fields[field].unit in {"%", "‰"}
                return Fraction(limit) * (10_000 if shares else 1)

    def some(self) -> int:
        """A value of any size, mostly large."""
        return self.draw.randrange(1, 10 ** self.draw.randrange(1, 14))

    def cases(self, leaf: s.Leaf) -> Iterator[Case]:
        """Three cases around the threshold, other fields at random."""
        for step in (-1, 0, 1):
            match leaf:
                case s.Compare(field=name):
                    yield {name: ceil(self.limit(leaf, name)) + step}
                case s.Each(fields=names):
                    limit = ceil(self.limit(leaf, names[0]))
                    case: Case = {name: limit + self.draw.randrange(-1, 3) for name in names}
                    yield {**case, self.draw.choice(names): limit + step}
                case s.Sum(fields=names):
                    total = self.limit(leaf, names[0]) * (len(names) if leaf.mean else 1)
                    case = {name: self.some() for name in names[1:]}
                    yield {names[0]: ceil(total - sum(case.values())) + step, **case}
                case s.Share(part=(part,), whole=(whole,)):
                    base = self.draw.choice((0, -7, self.some(), self.some(), self.some()))
                    yield {part: ceil(self.limit(leaf) * base) + step, whole: base}
                case s.Growth(new=new, old=old):
                    base = self.some()
                    yield {new: ceil((1 + self.limit(leaf)) * base) + step, old: base}
                case s.MeanGrowth(series=(new, old, older)):
                    first = self.some()
                    base = self.draw.randrange(max(1, first // 5), 2 * first + 1)
                    need = 2 * (1 + self.limit(leaf)) - Fraction(base, first)
                    yield {new: ceil(need * base) + step, old: base, older: first}
                case s.Balance(left=((weight, name),), right=right):
                    case = {other: self.some() for _, other in right}
                    need = sum(w * case[other] for w, other in right)
                    yield {name: ceil(Fraction(need, weight)) + step, **case}
                case s.ClassIs(table=table):
                    yield self.near_class(self.rules.tables[table], step)
                case _:
                    raise TypeError(leaf)

    def near_class(self, table: ClassTable, step: int) -> Case:
        row = self.draw.choice(table.rows)
        case: Case = {table.by: self.draw.choice(row.codes) + "11"}
        for name, steps in row.limits.items():
            case[name] = self.draw.choice(steps) + self.draw.choice((-1, 0, 1, 1000))
        name = self.draw.choice(list(row.limits))
        return {**case, name: self.draw.choice(row.limits[name]) + step}

    def holds(self, leaf: s.Leaf, case: Case) -> bool:  # noqa: PLR0911 - one per form
        """Whether the leaf holds, as its text says."""
        match leaf:
            case s.Compare(field=name):
                return COMPARED[leaf.op](case[name], self.limit(leaf, name))
            case s.Each(fields=names):
                limit = self.limit(leaf, names[0])
                return all(COMPARED[leaf.op](case[name], limit) for name in names)
            case s.Sum(fields=names):
                total = Fraction(sum(case[name] for name in names), len(names) if leaf.mean else 1)
                return COMPARED[leaf.op](total, self.limit(leaf, names[0]))
            case s.Share(part=(part,), whole=(whole,)):
                base = case[whole]
                return base > 0 and COMPARED[leaf.op](Fraction(case[part], base), self.limit(leaf))
            case s.Growth(new=new, old=old):
                rate = Fraction(case[new], case[old]) - 1
                return COMPARED[leaf.op](rate, self.limit(leaf))
            case s.MeanGrowth(series=(new, old, older)):
                rates = Fraction(case[new], case[old]) + Fraction(case[old], case[older]) - 2
                return COMPARED[leaf.op](rates / 2, self.limit(leaf))
            case s.Balance(left=left, right=right):
                sides = [sum(w * case[name] for w, name in side) for side in (left, right)]
                return COMPARED[leaf.op](*sides)
            case s.ClassIs(table=table, classes=classes):
                return class_of(self.rules.tables[table], case) in classes
        raise TypeError(leaf)


def class_of(table: ClassTable, case: Case) -> str:
    """The first class whose lower limits all hold."""
    row = next(one for one in table.rows if str(case[table.by]).startswith(one.codes))
    for rank, name in enumerate(table.classes[:-1]):
        if all(case[field] >= steps[rank] for field, steps in row.limits.items()):
            return name
    return table.classes[-1]


def boundary_errors(rules: Catalogue, day: date, count: int, seed: int = 5) -> tuple[int, int]:
    """How many cases were tried, about equally many for each leaf, and how many were wrong."""
    leaves = [
        (policy.id, version, leaf)
        for policy in rules.policies.values()
        for version in policy.versions
        for leaf in numeric_leaves(version)
    ]
    oracle, tried, wrong = Oracle(rules, day, seed), 0, 0
    rounds = -(-count // (3 * len(leaves)))
    for policy, version, leaf in leaves:
        tree = Lowering(rules, policy, version, day).tree(leaf)
        cases = [one for _ in range(rounds) for one in oracle.cases(leaf)]
        truth = np.array([YES if oracle.holds(leaf, one) else NO for one in cases], np.uint8)
        found = judge_rows({"leaf": Rule(tree, day)}, laid_out(cases)).of("leaf")
        tried, wrong = tried + len(cases), wrong + int(np.count_nonzero(found != truth))
    return tried, wrong


def laid_out(cases: list[Case]) -> Columns:
    """The cases as columns; all have the same fields."""
    known = np.ones(len(cases), np.bool_)
    numbers, codes = {}, {}
    for name, first in cases[0].items():
        values = [one[name] for one in cases]
        if isinstance(first, int):
            numbers[name] = Numbers(np.array(values, np.int64), known)
        else:
            words = sorted(set(values))
            place = {word: at for at, word in enumerate(words)}
            codes[name] = Coded(np.array([place[one] for one in values], np.int32), tuple(words))
    return columns(len(cases), numbers=numbers, codes=codes)
