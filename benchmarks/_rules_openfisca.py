"""The twenty policies in OpenFisca-core: one variable each, vectorised over numpy arrays.

OpenFisca's whole numbers have 32 bits; its variables are given 64 here so that its results are
right. Titles are days, codes places in a list, as in our columns.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import reduce

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks._rules_cases import CODES, Register
from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.change import rules_of
from huiyin.industry.core.rules.normal import months_before
from huiyin.industry.core.rules.policy import Catalogue

Get = Callable[[str], np.ndarray]
FIRM = build_entity(key="firm", plural="firms", label="firm", is_person=True)
MONTH = "2026-03"


def safe(name: str) -> str:
    """A name that a variable may have."""
    return name.replace(":", "__")


class Formula:
    """A rule as numpy operations on the inputs, as one writes a formula by hand."""

    def __init__(self, day: date) -> None:
        self.day = day

    def tree(self, tree: ground.Tree, get: Get) -> np.ndarray:  # noqa: PLR0911 - one per form
        match tree:
            case ground.Leaf(_, of):
                return self.tree(of, get)
            case ground.All(of):
                return reduce(np.logical_and, [self.tree(one, get) for one in of] or [np.True_])
            case ground.Any(of):
                return reduce(np.logical_or, [self.tree(one, get) for one in of] or [np.False_])
            case ground.AtLeast(count, of):
                return sum(self.tree(one, get).astype(np.int8) for one in of) >= count
            case ground.Not(of):
                return ~self.tree(of, get)
            case ground.Enough(points, least):
                return self.points(points, get) >= least
        return self.atom(tree, get)

    def atom(self, atom: ground.Atom, get: Get) -> np.ndarray:
        match atom:
            case ground.Linear(names, weights, least):
                parts = zip(names, weights, strict=True)
                return sum(get(n) if w == 1 else get(n) * w for n, w in parts) >= least
            case ground.Curve(series, limit):
                one, two, three = map(get, series)
                goal = float(2 * (1 + limit))
                grown = one / np.maximum(two, 1) + two / np.maximum(three, 1) >= goal
                return (two > 0) & (three > 0) & grown
            case ground.Member(name, codes):
                return np.array([code.startswith(codes) for code in CODES])[get(name)]
            case ground.Question(name):
                return get(safe(name)) == 1
            case ground.Title():
                return self.title(atom, get(f"start_{atom.title}"), get(f"end_{atom.title}"))
        raise TypeError(atom)

    def title(self, title: ground.Title, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        day = self.day.toordinal()
        if title.mode == "held":
            return (start <= day) & (end >= day)
        since = date(self.day.year, 1, 1)
        if title.mode == "happened":
            since = date.min if title.within is None else months_before(self.day, title.within)
        return (start <= day) & (start >= since.toordinal())

    def points(self, points: ground.Points, get: Get) -> np.ndarray:
        match points:
            case ground.Steps(steps, otherwise):
                holds = [self.tree(when, get) for _, when in steps]
                return np.select(holds, [worth for worth, _ in steps], otherwise)
            case ground.Issued(name, most):
                return np.clip(get(name), 0, most)
            case ground.Best(of):
                return np.maximum.reduce([self.points(one, get) for one in of])
            case ground.Sum(of, cap):
                total = sum(self.points(one, get) for one in of)
                return total if cap is None else np.minimum(total, cap)
        raise TypeError(points)


class OpenFisca:
    """A tax and benefit system of the catalogue, and the register as its inputs."""

    def __init__(self, rules: Catalogue, drawn: Register, day: date) -> None:
        self.size = drawn.codes.size
        self.inputs = {
            safe(name): one for name, one in (*drawn.numbers.items(), *drawn.decided.items())
        }
        self.inputs["industry"] = drawn.codes
        for kind, days in (("start", drawn.start), ("end", drawn.end)):
            self.inputs |= {f"{kind}_{name}": one for name, one in days.items()}
        self.system = TaxBenefitSystem([FIRM])
        for name, values in self.inputs.items():
            self.add(name, int, {}).dtype = values.dtype
        formula = Formula(day)
        self.policies = list(rules_of(rules, day))
        for name, rule in rules_of(rules, day).items():
            self.add(f"is_{name}", bool, {"formula": asked(formula, rule.tree)})

    def add(self, name: str, kind: type, more: dict[str, object]) -> Variable:
        parts = {"value_type": kind, "entity": FIRM, "definition_period": DateUnit.MONTH, **more}
        return self.system.add_variable(type(name, (Variable,), parts))

    def judge(self) -> dict[str, np.ndarray]:
        """Inputs in, twenty variables out."""
        simulation = SimulationBuilder().build_default_simulation(self.system, count=self.size)
        for name, values in self.inputs.items():
            simulation.set_input(name, MONTH, values)
        return {name: simulation.calculate(f"is_{name}", MONTH) for name in self.policies}


def asked(formula: Formula, tree: ground.Tree) -> Callable[..., np.ndarray]:
    """A variable's formula."""

    def compute(firm: Callable[..., np.ndarray], period: object) -> np.ndarray:
        return formula.tree(tree, lambda name: firm(name, period))

    return compute
