"""The same rules for peers: OpenFisca formulas over numpy, and expressions of the zen engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.batch.columns import NEVER
from huiyin.industry.core.rules.normal import months_before

Array = np.ndarray
Get = Callable[[str], Array]
PERIOD = "2026"


# ── numpy, as an author of OpenFisca formulas writes it ──


def by_numpy(tree: ground.Tree, get: Get) -> Array:
    """Whether a rule holds, from arrays by name (see `key_of` for titles, decisions, codes)."""
    match tree:
        case ground.Leaf(_, of):
            return by_numpy(of, get)
        case ground.All(of):
            return reduce(np.logical_and, (by_numpy(one, get) for one in of), np.True_)
        case ground.Any(of):
            return reduce(np.logical_or, (by_numpy(one, get) for one in of), np.False_)
        case ground.AtLeast(count, of):
            return sum(by_numpy(one, get).astype(np.int8) for one in of) >= count
        case ground.Not(of):
            return ~by_numpy(of, get)
        case ground.Enough(points, least):
            return points_by_numpy(points, get) >= least
        case ground.Linear(names, weights, least):
            return sum(w * get(n) for n, w in zip(names, weights, strict=True)) >= least
        case ground.Curve(series, limit, below):
            return curve_by_numpy(series, float(limit), below, get)
    return get(key_of(tree)) != 0


def curve_by_numpy(series: tuple[str, ...], limit: float, below: bool, get: Get) -> Array:
    """Mean growth above a limit, where the past is positive."""
    values = [get(name).astype(np.float64) for name in series]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sum(new / old - 1 for new, old in pairwise(values))
        mean = mean / (len(values) - 1)
    positive = reduce(np.logical_and, [one >= 1 for one in values[1:]])
    return positive & ((mean < limit) if below else (mean >= limit))


def points_by_numpy(points: ground.Points, get: Get) -> Array:
    """Points of a card."""
    match points:
        case ground.Steps(steps, otherwise):
            found: Any = otherwise
            for worth, when in reversed(steps):
                found = np.where(by_numpy(when, get), worth, found)
            return found
        case ground.Issued(name, most):
            return np.clip(get(name), 0, most)
        case ground.Sum(of, cap):
            total = sum(points_by_numpy(one, get) for one in of)
            return total if cap is None else np.minimum(total, cap)
        case ground.Best(of):
            return reduce(np.maximum, [points_by_numpy(one, get) for one in of])
    raise TypeError(points)


def key_of(atom: ground.Atom) -> str:
    """The name under which a title, decision or group of codes is handed in as true or false."""
    match atom:
        case ground.Title(title, mode, within):
            return f"t_{title}_{mode}_{within or 0}"
        case ground.Member(field, codes):
            return f"c_{field}_{'_'.join(codes)}"
        case ground.Question(name):
            return f"d_{name.replace(':', '_')}"
    raise TypeError(atom)


def flags(
    trees: Mapping[str, ground.Tree], drawn: Any, codes: tuple[str, ...], as_of: date
) -> dict[str, Array]:
    """Titles, decisions and codes as true or false for every enterprise."""
    found = {}
    for tree in trees.values():
        for atom in ground.atoms(tree):
            if isinstance(atom, ground.Title | ground.Member | ground.Question):
                found[key_of(atom)] = flag(atom, drawn, codes, as_of)
    return found


def flag(atom: ground.Atom, drawn: Any, codes: tuple[str, ...], as_of: date) -> Array:
    """One of them."""
    match atom:
        case ground.Member(_, begin):
            return np.array([code.startswith(begin) for code in codes])[drawn.codes]
        case ground.Question(name):
            return drawn.decided[name] == 1
        case ground.Title(title, mode, within):
            start, end, day = drawn.start[title], drawn.end[title], as_of.toordinal()
            begun = (start != NEVER) & (start <= day)
            if mode == "held":
                return begun & (day <= end)
            if mode == "newly":
                return begun & (start >= date(as_of.year, 1, 1).toordinal())
            since = 0 if within is None else months_before(as_of, within).toordinal()
            return begun & (start >= since)
    raise TypeError(atom)


# ── OpenFisca ──


def openfisca(trees: Mapping[str, ground.Tree], inputs: Mapping[str, Array]) -> Any:
    """A tax-benefit system with a variable for every input and every policy."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    firm = build_entity(key="firm", plural="firms", label="", is_person=True)
    system = TaxBenefitSystem([firm])
    for name, values in inputs.items():
        kind = bool if values.dtype == np.bool_ else float
        system.add_variable(
            type(
                name,
                (Variable,),
                {"value_type": kind, "entity": firm, "definition_period": DateUnit.YEAR},
            )
        )
    for name, tree in trees.items():
        system.add_variable(
            type(
                f"policy_{name}", (Variable,),
                {"value_type": bool, "entity": firm, "definition_period": DateUnit.YEAR,
                 "formula": formula_of(tree)},
            )
        )  # fmt: skip
    return system


def formula_of(tree: ground.Tree) -> Callable[..., Array]:
    """A rule as a formula of OpenFisca."""

    def formula(firms: Any, period: Any) -> Array:
        return by_numpy(tree, lambda name: firms(name, period))

    return formula


def fisca_run(
    system: Any, trees: Mapping[str, ground.Tree], inputs: Mapping[str, Array]
) -> dict[str, Array]:
    """All policies for all enterprises, inputs handed in anew."""
    from openfisca_core.simulations import SimulationBuilder

    size = len(next(iter(inputs.values())))
    simulation = SimulationBuilder().build_default_simulation(system, count=size)
    for name, values in inputs.items():
        simulation.set_input(name, PERIOD, values)
    return {name: simulation.calculate(f"policy_{name}", PERIOD) for name in trees}


# ── zen engine ──


def zen_decision(trees: Mapping[str, ground.Tree]) -> str:
    """A decision of the zen engine: one node with an expression for every policy."""
    expressions = [
        {"id": name, "key": f"policy_{name}", "value": in_zen(tree)} for name, tree in trees.items()
    ]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "content": {}},
        {"id": "rules", "type": "expressionNode", "name": "rules",
         "content": {"expressions": expressions}},
        {"id": "out", "type": "outputNode", "name": "out", "content": {}},
    ]  # fmt: skip
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "b", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def in_zen(tree: ground.Tree) -> str:
    """A rule as an expression of the zen engine."""
    match tree:
        case ground.Leaf(_, of):
            return in_zen(of)
        case ground.All(of):
            return f"({' and '.join(map(in_zen, of)) or 'true'})"
        case ground.Any(of):
            return f"({' or '.join(map(in_zen, of)) or 'false'})"
        case ground.AtLeast(count, of):
            return f"(({' + '.join(f'({in_zen(one)} ? 1 : 0)' for one in of)}) >= {count})"
        case ground.Not(of):
            return f"(not {in_zen(of)})"
        case ground.Enough(points, least):
            return f"({points_in_zen(points)} >= {least})"
        case ground.Linear(names, weights, least):
            terms = " + ".join(f"({w}) * {n}" for n, w in zip(names, weights, strict=True))
            return f"({terms} >= {least})"
        case ground.Curve(series, limit, below):
            rates = [f"({a} / {b} - 1)" for a, b in pairwise(series)]
            past = " and ".join(f"{name} >= 1" for name in series[1:])
            sign = "<" if below else ">="
            return f"(({past}) and (({' + '.join(rates)}) / {len(rates)} {sign} {float(limit)}))"
    return key_of(tree)


def points_in_zen(points: ground.Points) -> str:
    """Points of a card as an expression."""
    match points:
        case ground.Steps(steps, otherwise):
            text = str(otherwise)
            for worth, when in reversed(steps):
                text = f"({in_zen(when)} ? {worth} : {text})"
            return text
        case ground.Issued(name, most):
            return f"min([max([{name}, 0]), {most}])"
        case ground.Sum(of, cap):
            total = f"({' + '.join(map(points_in_zen, of))})"
            return total if cap is None else f"min([{total}, {cap}])"
        case ground.Best(of):
            return f"max([{', '.join(map(points_in_zen, of))}])"
    raise TypeError(points)
