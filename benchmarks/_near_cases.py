"""Near-misses for tests and benchmark: rules of all shapes, and z3 as an independent reference.

Synthetic: fields, rules and enterprises are drawn from a seed; step costs are invented.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import z3

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts, Spell
from huiyin.industry.core.rules.fields import Advice, DomainFact, Field
from huiyin.industry.core.rules.near.efforts import Effort, Efforts
from huiyin.industry.core.rules.normal import linear, share
from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.surface import Op

DAY = date(2026, 6, 30)
WAN = 1_000_000
MOVES = {Advice.RAISE: 1, Advice.LOWER: -1}
FIELDS = {
    name: Field(name, name, name, unit, advice=advice)
    for name, unit, advice in (
        ("rev", "元", Advice.RAISE),
        ("rev_m", "元", Advice.RAISE),
        ("rev_prev", "元", Advice.NEVER),
        ("rev_prev2", "元", Advice.NEVER),
        ("rd", "元", Advice.RAISE),
        ("rd_own", "元", Advice.RAISE),
        ("rd_prev", "元", Advice.NEVER),
        ("debt", "元", Advice.LOWER),
        ("assets", "元", Advice.NEVER),
        ("equity", "元", Advice.RAISE),
        ("emp", "人", Advice.NEVER),
        ("tech_staff", "人", Advice.RAISE),
        ("hires", "人", Advice.RAISE),
        ("ip1", "项", Advice.RAISE),
        ("ip2", "项", Advice.RAISE),
        ("score", "分", Advice.RAISE),
    )
}
ALWAYS = (
    DomainFact(("rev", "rev_m"), (1, -1), 0),
    DomainFact(("emp", "hires", "tech_staff"), (1, 1, -1), 0),
    DomainFact(("rd", "rd_own"), (1, -1), 0),
)
TITLES = ("high-tech", "innovative", "incident")
CATALOGUE = Catalogue(FIELDS, ALWAYS)
MONEY = ("rev", "rev_m", "rd", "rd_own", "equity", "rev_prev", "rd_prev", "debt", "assets")
COUNTS = ("emp", "tech_staff", "ip1", "ip2")


@dataclass(frozen=True, slots=True)
class Case:
    """An enterprise, a rule, and what steps cost."""

    tree: ground.Tree
    facts: Facts
    efforts: Efforts


def a_case(seed: int) -> Case:
    """One case; all facts known, all costs given."""
    draw = random.Random(seed)
    return Case(a_rule(draw), an_enterprise(draw), the_efforts(draw))


def an_enterprise(draw: random.Random) -> Facts:
    """Figures of a small firm; the always-true facts hold."""
    rev = draw.randint(200, 9000) * WAN + draw.randint(0, 99) * 100
    rd, emp = int(rev * draw.uniform(0, 0.12)), draw.randint(3, 400)
    numbers = {
        "rev": rev,
        "rev_m": int(rev * draw.uniform(0.3, 1)),
        "rev_prev": max(1, int(rev * draw.uniform(0.7, 1.2))),
        "rev_prev2": max(1, int(rev * draw.uniform(0.6, 1.2))),
        "rd": rd,
        "rd_own": int(rd * draw.uniform(0, 1)),
        "rd_prev": int(rev * draw.uniform(0, 0.1)),
        "debt": int(rev * draw.uniform(0, 2)),
        "assets": int(rev * draw.uniform(0.5, 2)),
        "equity": draw.choice([0, draw.randint(0, 3000) * WAN]),
        "emp": emp,
        "tech_staff": int(emp * draw.uniform(0, 0.4)),
        "hires": 0,
        "ip1": draw.randint(0, 4),
        "ip2": draw.randint(0, 6),
        "score": draw.randint(0, 80) * 100,
    }
    held = {name: draw.choice([(), (Spell(date(2025, 1, 1)),)]) for name in TITLES}
    return Facts(numbers, titles=held)


def the_efforts(draw: random.Random) -> Efforts:
    """Steps of whole yuan for money, of one for counts; some with a fixed cost, some bounded."""
    fields = {}
    for name, one in FIELDS.items():
        money = one.unit == "元"
        step = draw.choice([100, 10_000, WAN]) if money else 100 if one.unit == "分" else 1
        cost = draw.randint(1, 40) * step // 10 if money else draw.randint(1, 30) * WAN
        fixed = draw.choice([0, 0, draw.randint(1, 50) * WAN])
        reach = draw.choice([None, None, 3000 * WAN if money else 60])
        down = one.advice is Advice.LOWER
        fields[name] = Effort(cost, step, fixed, None if down or one.unit == "分" else reach)
    titles = {name: draw.randint(0, 80) * WAN for name in ("high-tech", "innovative")}
    return Efforts(fields, titles)


def a_rule(draw: random.Random) -> ground.Tree:
    """A rule such as the catalogue's: a few conditions, one of them with alternatives."""
    basics = [a_leaf(draw, f"basic.{i}") for i in range(draw.randint(1, 4))]
    more: list[ground.Tree] = []
    if draw.random() < 0.5:
        ways = tuple(
            ground.All(tuple(a_leaf(draw, f"way.{i}.{j}") for j in range(draw.randint(1, 3))))
            for i in range(draw.randint(2, 3))
        )
        more.append(ground.Any(ways))
    if draw.random() < 0.3:
        several = tuple(a_leaf(draw, f"of.{i}") for i in range(draw.randint(3, 4)))
        more.append(ground.AtLeast(2, several))
    if draw.random() < 0.4:
        more.append(a_card(draw))
    if draw.random() < 0.15:
        more.append(ground.Not(ground.All((a_leaf(draw, "not.0"), a_leaf(draw, "not.1")))))
    return ground.All((*basics, *more))


def a_leaf(draw: random.Random, name: str) -> ground.Tree:
    """A leaf of any form, those with two helping fields included."""
    return ground.Leaf(name, draw.choice(SHAPES)(draw))


def _compare(draw: random.Random) -> ground.Tree:
    if draw.random() < 0.5:
        limit = draw.choice([100, 500, 1000, 1500, 2000, 5000]) * WAN
        return linear([draw.choice(("rev", "rd", "equity", "rev_m"))], [1], Op.AT_LEAST, limit)
    return linear([draw.choice(COUNTS)], [1], Op.AT_LEAST, draw.randint(1, 8))


def _ceiling(draw: random.Random) -> ground.Tree:
    name, limit = draw.choice([("rev", 20_000 * WAN), ("rev", 5000 * WAN), ("emp", 300)])
    return linear([name], [1], draw.choice([Op.AT_MOST, Op.BELOW]), limit)


def _share(draw: random.Random) -> ground.Tree:
    part, whole, op, percent = draw.choice([
        ("rd", "rev", Op.AT_LEAST, (3, 8)), ("rev_m", "rev", Op.AT_LEAST, (50, 90)),
        ("tech_staff", "emp", Op.AT_LEAST, (10, 50)), ("debt", "assets", Op.AT_MOST, (50, 80)),
        ("rd_own", "rd", Op.AT_LEAST, (20, 60)), ("rev", "rev_prev", Op.AT_LEAST, (100, 115)),
    ])  # fmt: skip
    return share([part], [whole], op, Fraction(draw.randint(*percent), 100))


def _two_helpers(draw: random.Random) -> ground.Tree:
    """Two fields can help the same inequality."""
    names, limit = draw.choice([
        (("ip1", "ip2"), draw.randint(3, 12)), (("rd", "equity"), draw.randint(100, 3000) * WAN),
        (("tech_staff", "ip1"), draw.randint(5, 60)),
        (("rd", "rd_own"), draw.randint(9, 900) * WAN),
    ])  # fmt: skip
    if draw.random() < 0.3:
        return share(["rd", "equity"], ["rev"], Op.AT_LEAST, Fraction(draw.randint(4, 40), 100))
    return linear(names, [draw.randint(1, 3), draw.randint(1, 3)], Op.AT_LEAST, limit)


def _mean(draw: random.Random) -> ground.Tree:
    return linear(["rd", "rd_prev"], [1, 1], Op.AT_LEAST, 2 * draw.randint(50, 1000) * WAN)


def _curve(draw: random.Random) -> ground.Tree:
    series = ("rev", "rev_prev", "rev_prev2")[: draw.choice([2, 3])]
    return ground.Curve(series, Fraction(draw.randint(0, 12), 100))


def _title(draw: random.Random) -> ground.Tree:
    return ground.Title(draw.choice(TITLES), draw.choice(["held", "held", "newly", "happened"]))


def _not_held(draw: random.Random) -> ground.Tree:
    return ground.Not(ground.Title(draw.choice(TITLES)))


SHAPES = (_compare, _compare, _share, _share, _two_helpers, _two_helpers, _mean, _curve, _ceiling,
          _title, _not_held)  # fmt: skip


def a_card(draw: random.Random) -> ground.Tree:
    """A score card with bands, a best-of, a cap and a given part."""
    staff = _bands(draw, "tech_staff", "emp", (30, 25, 20, 15, 10), (20, 16, 12, 8, 4))
    ways = (
        _bands(draw, "rd", "rev", (6, 5, 4, 3, 2), (50, 40, 30, 20, 10)),
        _bands(draw, "rd", "rev_prev", (9, 6, 3), (45, 30, 10)),
    )
    results = ground.Best((
        ground.Steps(((3000, ground.Linear(("ip1",), (1,), 1)),)),
        ground.Steps(tuple((600 * n, ground.Linear(("ip2",), (1,), n)) for n in (4, 3, 2, 1))),
    ))  # fmt: skip
    parts: tuple[ground.Points, ...] = (staff, ground.Best(ways), results)
    if draw.random() < 0.3:
        parts = (ground.Sum(parts[:2], 6000), parts[2], ground.Issued("score", 1500))
    least = draw.choice([4000, 5000, 6000, 7000])
    return ground.Leaf("card", ground.Enough(ground.Sum(parts), least))


def _bands(
    draw: random.Random, part: str, whole: str, percents: tuple[int, ...], points: tuple[int, ...]
) -> ground.Steps:
    """Points by share; now and then in an order that does not fall."""
    worth = list(points)
    if draw.random() < 0.2:
        draw.shuffle(worth)
    return ground.Steps(
        tuple(
            (100 * p, share([part], [whole], Op.AT_LEAST, Fraction(percent, 100)))
            for p, percent in zip(worth, percents, strict=True)
        )
    )


@dataclass(slots=True)
class Reference:
    """The same question put to z3: its own reading of the ground tree, over the values."""

    case: Case
    values: dict[str, Any]
    titles: dict[str, Any]

    @classmethod
    def cost(cls, case: Case) -> int | None:
        """The least cost by z3 Optimize; None: unsatisfiable."""
        optimize = z3.Optimize()
        total = cls.stated(case, optimize)
        optimize.minimize(total)
        if optimize.check() != z3.sat:
            return None
        return int(optimize.model().eval(total).as_long())

    @classmethod
    def cheaper(cls, case: Case, cost: int | None) -> bool:
        """Whether z3 finds any way that costs less; None: any way at all."""
        solver = z3.Solver()
        total = cls.stated(case, solver)
        if cost is not None:
            solver.add(total < cost)
        found = solver.check()
        if found == z3.unknown:
            raise ArithmeticError("z3 gave up")
        return bool(found == z3.sat)

    @classmethod
    def stated(cls, case: Case, solver: Any) -> Any:
        """The case as constraints of a solver, and the total cost as a term."""
        values: dict[str, Any] = {}
        terms = []
        for name, one in FIELDS.items():
            start, effort = case.facts.numbers[name], case.efforts.fields[name]
            assert isinstance(start, int)
            if one.advice is Advice.NEVER:
                values[name] = z3.IntVal(start)
                continue
            steps, move = z3.Int(name), MOVES[one.advice] * effort.step
            solver.add(steps >= 0)
            values[name] = start + move * steps
            if effort.limit is not None:
                solver.add(z3.Or(steps == 0, values[name] <= effort.limit))
            solver.add(z3.Or(steps == 0, values[name] >= 0))
            terms += [effort.cost * steps, z3.If(steps > 0, effort.fixed, 0)]
        titles = {name: z3.Bool(f"get {name}") for name in case.efforts.titles}
        terms += [z3.If(got, case.efforts.titles[name], 0) for name, got in titles.items()]
        reference = cls(case, values, titles)
        for fact in ALWAYS:
            solver.add(reference.linear(fact.fields, fact.weights, fact.least))
        solver.add(reference(case.tree))
        total = z3.Int("total")
        solver.add(total == z3.Sum(terms))
        return total

    def linear(self, names: tuple[str, ...], weights: tuple[int, ...], least: int) -> Any:
        """An inequality over values."""
        terms = [w * self.values[name] for name, w in zip(names, weights, strict=True)]
        return z3.Sum(terms) >= least

    def __call__(self, tree: ground.Tree) -> Any:  # noqa: PLR0911
        """A tree as a formula."""
        match tree:
            case ground.Leaf(_, of):
                return self(of)
            case ground.All(of):
                return z3.And(*map(self, of))
            case ground.Any(of):
                return z3.Or(*map(self, of))
            case ground.AtLeast(count, of):
                return z3.Sum([z3.If(self(one), 1, 0) for one in of]) >= count
            case ground.Not(of):
                return z3.Not(self(of))
            case ground.Enough(points, least):
                return self.points(points) >= least
            case ground.Linear(names, weights, least):
                return self.linear(names, weights, least)
            case ground.Curve(series, limit, _):
                newest = self.values[series[0]]
                past = [self.case.facts.numbers[name] for name in series[1:]]
                rest = sum((Fraction(a, b) for a, b in pairwise(past)), Fraction(0))  # type: ignore[arg-type]
                growth = z3.ToReal(newest) / z3.RealVal(past[0]) + z3.RealVal(str(rest))
                return growth - len(past) >= z3.RealVal(str(limit * len(past)))
            case ground.Title(name, mode, _):
                held = self.case.facts.titles[name]
                if held:
                    return z3.BoolVal(mode != "newly")
                return self.titles.get(name, z3.BoolVal(False))
        raise TypeError(type(tree).__name__)

    def points(self, points: ground.Points) -> Any:
        """A card as an integer term."""
        match points:
            case ground.Steps(steps, otherwise):
                found: Any = z3.IntVal(otherwise)
                for worth, when in reversed(steps):
                    found = z3.If(self(when), worth, found)
                return found
            case ground.Sum(of, cap):
                total = z3.Sum(list(map(self.points, of)))
                return total if cap is None else z3.If(total > cap, cap, total)
            case ground.Best(of):
                best = self.points(of[0])
                for one in of[1:]:
                    other = self.points(one)
                    best = z3.If(other > best, other, best)
                return best
            case ground.Issued(name, most):
                value = self.values[name]
                return z3.If(value > most, most, z3.If(value < 0, 0, value))
