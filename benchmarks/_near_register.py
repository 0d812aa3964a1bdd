"""A synthetic register in columns and twenty rules in the catalogue's shapes.

Figures are drawn from a seed; thresholds are those of well-known policies, costs are invented.
"""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._near_cases import CATALOGUE, DAY, FIELDS, WAN, a_card
from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts, Spell
from huiyin.industry.core.rules.fields import Advice
from huiyin.industry.core.rules.near.efforts import Effort, Efforts
from huiyin.industry.core.rules.near.plan import Clear, Column, Edge, Plan, Status, plan_of
from huiyin.industry.core.rules.normal import linear, share
from huiyin.industry.core.rules.surface import Op

Ints = NDArray[np.int64]
HELD = ("high-tech", "innovative", "incident")


def ge(name: str, limit: int) -> ground.Tree:
    """A field is at least so much."""
    return linear([name], [1], Op.AT_LEAST, limit)


def lt(name: str, limit: int) -> ground.Tree:
    """A field is below."""
    return linear([name], [1], Op.BELOW, limit)


def of(part: str, whole: str, percent: int, op: Op = Op.AT_LEAST) -> ground.Tree:
    """A share in percent."""
    return share([part], [whole], op, Fraction(percent, 100))


def each(*trees: ground.Tree) -> ground.Tree:
    """All of them."""
    return ground.All(trees)


def either(*trees: ground.Tree) -> ground.Tree:
    """One of them."""
    return ground.Any(trees)


def rules() -> list[ground.Tree]:
    """Twenty rules; the last has an inequality that two fields can help."""
    high_tech, innovative = ground.Title("high-tech"), ground.Title("innovative")
    clean = ground.Not(ground.Title("incident"))
    lever = of("debt", "assets", 70, Op.AT_MOST)
    tiers = either(
        each(lt("rev", 5000 * WAN), of("rd", "rev", 5)),
        each(ge("rev", 5000 * WAN), lt("rev", 20_000 * WAN), of("rd", "rev", 4)),
        each(ge("rev", 20_000 * WAN), of("rd", "rev", 3)),
    )
    growth = ground.Curve(("rev", "rev_prev", "rev_prev2"), Fraction(5, 100))
    made = [
        each(either(ge("ip1", 1), ge("ip2", 1)), of("tech_staff", "emp", 10), tiers,
             of("rev_m", "rev", 60), clean),
        each(ge("rd", 100 * WAN), of("rd", "rev", 3),
             either(ge("rev", 1000 * WAN), ge("equity", 2000 * WAN)), ge("score", 5000)),
        each(either(high_tech, innovative), either(ge("rev", 1500 * WAN), ge("equity", 2000 * WAN)),
             of("rev_m", "rev", 80), lever, ge("rd", 100 * WAN), of("rd", "rev", 3), ge("ip1", 1)),
        each(innovative, ge("rev", 5000 * WAN), of("rev_m", "rev", 90), growth, lever,
             of("rd", "rev", 3), ge("ip1", 4)),
        each(lt("emp", 501), lt("rev", 20_000 * WAN), lt("assets", 20_000 * WAN),
             either(high_tech, a_card(random.Random(5)))),
        each(lt("rev", 300 * WAN), lt("emp", 300), lt("assets", 5000 * WAN)),
        each(ge("rd", 1), clean),
        each(ge("rev", 2000 * WAN), of("rev", "rev_prev", 110)),
        each(either(high_tech, innovative), ge("equity", 100 * WAN)),
        ground.AtLeast(2, (ge("rev", 10_000 * WAN), innovative, ge("ip1", 3), ge("rd", 500 * WAN))),
        each(of("rd", "rev", 6), ge("tech_staff", 10), of("rd_own", "rd", 40)),
        each(ge("rev_m", 3000 * WAN), of("rev_m", "rev", 70), of("rev_m", "rev_prev", 80)),
        each(linear(["rd", "rd_prev"], [1, 1], Op.AT_LEAST, 400 * WAN), clean, ge("ip2", 2)),
        either(ge("equity", 500 * WAN), high_tech, each(ge("ip1", 2), of("rd", "rev", 5))),
        each(of("tech_staff", "emp", 30), ge("ip1", 1), ge("ip2", 3), lever),
        each(ge("rev", 500 * WAN), lt("rev", 2000 * WAN), of("rev", "rev_prev", 105)),
        each(growth, ge("rev", 1000 * WAN), of("rd_own", "rd", 20)),
        each(lever, of("rev_m", "rev", 50), either(ge("ip2", 5), ge("ip1", 2), innovative)),
        each(high_tech, ge("rev", 8000 * WAN), of("rd", "rev", 3), of("tech_staff", "emp", 20)),
        each(linear(["ip1", "ip2"], [2, 1], Op.AT_LEAST, 8), of("rd", "rev", 2), clean),
    ]  # fmt: skip
    return made


def efforts() -> Efforts:
    """Steps of 10 000 yuan for money, of one for counts; growth of sales within reach."""
    fields = {}
    for name, one in FIELDS.items():
        money = one.unit == "元"
        step = WAN if money else 100 if one.unit == "分" else 1
        cost = {"rev": 2, "rev_m": 1, "debt": 1}.get(name, 4) * WAN // 4 if money else 3 * WAN
        down = one.advice is Advice.LOWER
        fields[name] = Effort(cost, step, 0, None if down else 30_000 * WAN if money else 9000)
    return Efforts(fields, {"high-tech": 40 * WAN, "innovative": 15 * WAN})


def the_plan() -> Plan:
    """The twenty rules ready for the register."""
    return plan_of(CATALOGUE, rules(), DAY, efforts())


def columns(many: int, seed: int = 1) -> dict[str, Ints]:
    """Fields and titles (0/1) of so many enterprises."""
    draw = np.random.default_rng(seed)
    uniform = draw.uniform
    rev = (10 ** uniform(8.3, 12.3, many)).astype(np.int64)
    emp = draw.integers(2, 600, many)
    rd = (rev * uniform(0, 0.1, many)).astype(np.int64)
    made = {
        "rev": rev,
        "rev_m": (rev * uniform(0.4, 1, many)).astype(np.int64),
        "rev_prev": (rev * uniform(0.7, 1.2, many)).astype(np.int64),
        "rev_prev2": (rev * uniform(0.6, 1.2, many)).astype(np.int64),
        "rd": rd,
        "rd_own": (rd * uniform(0, 1, many)).astype(np.int64),
        "rd_prev": (rev * uniform(0, 0.1, many)).astype(np.int64),
        "debt": (rev * uniform(0, 1.5, many)).astype(np.int64),
        "assets": (rev * uniform(0.5, 2, many)).astype(np.int64),
        "equity": draw.integers(0, 3000, many) * WAN * (uniform(0, 1, many) < 0.1),
        "emp": emp,
        "tech_staff": (emp * uniform(0, 0.5, many)).astype(np.int64),
        "hires": np.zeros(many, np.int64),
        "ip1": draw.poisson(0.7, many),
        "ip2": draw.poisson(2, many),
        "score": draw.integers(0, 80, many) * 100,
    }
    for name, part in zip(HELD, (0.2, 0.15, 0.02), strict=True):
        made[name] = (uniform(0, 1, many) < part).astype(np.int64)
    return {name: values.astype(np.int64) for name, values in made.items()}


def register(plan: Plan, fields: dict[str, Ints]) -> Ints:
    """The matrix of a plan."""
    return np.ascontiguousarray(np.stack([_column(one, fields) for one in plan.columns], axis=1))


def _column(column: Column, fields: dict[str, Ints]) -> Ints:
    match column:
        case str():
            return fields[column]
        case Status(title):
            return fields[title.title]
        case Clear(title):
            return 1 - fields[title.title]
        case Edge(curve):
            return _edge(curve, fields)
    raise TypeError(column)


def _edge(curve: ground.Curve, fields: dict[str, Ints]) -> Ints:
    """The bound of mean growth in Python's whole numbers: products pass 64 bits."""
    older: list[Any] = [fields[name].astype(object) for name in curve.series[1:]]
    limit = curve.limit * len(older) + len(older)
    top, bottom = older[0] * limit.numerator, limit.denominator
    for new, old in pairwise(older):
        top, bottom = top * old - older[0] * new * bottom, bottom * old
    return (-(-top // bottom)).astype(np.int64)


def facts(fields: dict[str, Ints], row: int) -> Facts:
    """One enterprise for the single version."""
    numbers = {name: int(values[row]) for name, values in fields.items() if name in FIELDS}
    spell = (Spell(date(2025, 1, 1)),)
    return Facts(numbers, titles={name: spell if fields[name][row] else () for name in HELD})
