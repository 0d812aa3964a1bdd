"""The twenty policies as one decision of zen-engine: an expression each, record by record."""

from __future__ import annotations

import json
from datetime import date

import zen

from benchmarks._rules_cases import CODES, Register
from benchmarks._rules_openfisca import safe
from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.change import rules_of
from huiyin.industry.core.rules.normal import months_before
from huiyin.industry.core.rules.policy import Catalogue


class Text:
    """A rule in zen's expression language."""

    def __init__(self, day: date) -> None:
        self.day = day

    def tree(self, tree: ground.Tree) -> str:
        match tree:
            case ground.Leaf(_, of):
                return self.tree(of)
            case ground.All(of):
                return f"({' and '.join(map(self.tree, of)) or 'true'})"
            case ground.Any(of):
                return f"({' or '.join(map(self.tree, of)) or 'false'})"
            case ground.AtLeast(count, of):
                counted = [f"({self.tree(one)} ? 1 : 0)" for one in of]
                return f"({' + '.join(counted)} >= {count})"
            case ground.Not(of):
                return f"(not {self.tree(of)})"
        return self.atom(tree)

    def atom(self, atom: ground.Tree) -> str:
        match atom:
            case ground.Enough(points, least):
                return f"({self.points(points)} >= {least})"
            case ground.Linear(names, weights, least):
                parts = [f"{n} * ({w})" for n, w in zip(names, weights, strict=True)]
                return f"({' + '.join(parts)} >= {least})"
            case ground.Curve((new, old, older), limit):
                goal = float(2 * (1 + limit))
                return f"({old} > 0 and {older} > 0 and {new} / {old} + {old} / {older} >= {goal})"
            case ground.Member(name, codes):
                begun = [f'startsWith({name}, "{code}")' for code in codes]
                return f"({' or '.join(begun)})"
            case ground.Question(name):
                return f"({safe(name)} == 1)"
        return self.title(atom)

    def title(self, title: ground.Title) -> str:
        start, day = f"start_{title.title}", self.day.toordinal()
        if title.mode == "held":
            return f"({start} <= {day} and end_{title.title} >= {day})"
        since = date(self.day.year, 1, 1)
        if title.mode == "happened":
            since = date.min if title.within is None else months_before(self.day, title.within)
        return f"({start} <= {day} and {start} >= {since.toordinal()})"

    def points(self, points: ground.Points) -> str:
        match points:
            case ground.Steps(steps, otherwise):
                found = str(otherwise)
                for worth, when in reversed(steps):
                    found = f"({self.tree(when)} ? {worth} : {found})"
                return found
            case ground.Issued(name, most):
                return f"min([max([{name}, 0]), {most}])"
            case ground.Best(of):
                return f"max([{', '.join(map(self.points, of))}])"
            case ground.Sum(of, cap):
                total = f"({' + '.join(map(self.points, of))})"
                return total if cap is None else f"min([{total}, {cap}])"
        raise TypeError(points)


class Zen:
    """One decision, and the first records of a register."""

    def __init__(self, rules: Catalogue, drawn: Register, day: date, records: int) -> None:
        text = Text(day)
        expressions = [
            {"id": name, "key": name, "value": text.tree(rule.tree)}
            for name, rule in rules_of(rules, day).items()
        ]
        kinds = {"i": "inputNode", "e": "expressionNode", "o": "outputNode"}
        nodes = [{"id": key, "name": key, "type": kind} for key, kind in kinds.items()]
        nodes[1]["content"] = {"expressions": expressions}
        edges = [{"id": a + b, "sourceId": a, "targetId": b} for a, b in ("ie", "eo")]
        content = json.dumps({"nodes": nodes, "edges": edges})
        self.decision = zen.ZenEngine().create_decision(content)
        columns = {
            safe(name): one for name, one in (*drawn.numbers.items(), *drawn.decided.items())
        }
        columns |= {f"start_{name}": one for name, one in drawn.start.items()}
        columns |= {f"end_{name}": one for name, one in drawn.end.items()}
        cells = zip(*(one[:records].tolist() for one in columns.values()), strict=True)
        self.records = [dict(zip(columns, row, strict=True)) for row in cells]
        for record, code in zip(self.records, drawn.codes.tolist(), strict=False):
            record["industry"] = CODES[code]

    def judge(self) -> list[dict[str, bool]]:
        """Every record, one after another."""
        return [self.decision.evaluate(one)["result"] for one in self.records]
