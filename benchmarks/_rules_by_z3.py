"""Certain answers by z3 (de Moura, Bjorner 2008): the oracle, written straight from the rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations, pairwise

import z3

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.fields import DomainFact
from huiyin.industry.core.rules.judge import YES, Judge
from huiyin.industry.core.rules.normal import months_before

MILLISECONDS = 4000


@dataclass
class Oracle:
    """A rule in z3's terms, for one enterprise."""

    judge: Judge
    solver: z3.Solver = field(default_factory=z3.Solver)
    numbers: dict = field(default_factory=dict)
    prefixes: dict = field(default_factory=dict)
    histories: dict = field(default_factory=dict)

    def number(self, name: str) -> z3.ArithRef:
        """A field: its value, or an unknown within its bounds."""
        if name not in self.numbers:
            self.numbers[name] = unknown = z3.Int(name)
            span, lowest = self.judge.facts.span(name), self.judge.lowest.get(name)
            for least in (
                span.low,
                None if isinstance(span.low, int) and span.low == span.high else lowest,
            ):
                if least is not None:
                    self.solver.add(unknown >= least)
            if span.high is not None:
                self.solver.add(unknown <= span.high)
        return self.numbers[name]

    def always(self, facts: Iterable[DomainFact]) -> None:
        """What holds of every enterprise."""
        for one in facts:
            self.solver.add(self.sum(one.fields, one.weights) >= one.least)

    def sum(self, names: Iterable[str], weights: Iterable[int]) -> z3.ArithRef:
        """A weighted sum."""
        return z3.Sum([w * self.number(n) for n, w in zip(names, weights, strict=True)])

    def rule(self, tree: ground.Tree, leaf: str = "") -> z3.BoolRef:
        """A tree."""
        match tree:
            case ground.Leaf(name, of):
                return self.rule(of, name)
            case ground.All(of) | ground.Any(of) | ground.AtLeast(_, of):
                held = z3.Sum([z3.IntVal(0), *(z3.If(self.rule(one, leaf), 1, 0) for one in of)])
                return held >= ground.needed(tree)
            case ground.Enough(points, least):
                return self.points(points, leaf) >= least
            case ground.Unset(name):
                return z3.Bool(f"unset {name} {leaf}")
            case _:
                return self.atom(tree)

    def points(self, points: ground.Points, leaf: str) -> z3.ArithRef:
        """Points of a card."""
        match points:
            case ground.Steps(steps, otherwise):
                found = z3.IntVal(otherwise)
                for worth, when in reversed(steps):
                    found = z3.If(self.rule(when, leaf), worth, found)
                return found
            case ground.Issued(name, most):
                value = self.number(name)
                return z3.If(value < 0, 0, z3.If(value > most, most, value))
            case ground.Sum(of, cap):
                total = z3.Sum([self.points(one, leaf) for one in of])
                return total if cap is None else z3.If(total > cap, cap, total)
            case ground.Best(of):
                best, *rest = [self.points(one, leaf) for one in of]
                for one in rest:
                    best = z3.If(one > best, one, best)
                return best

    def atom(self, atom: ground.Atom) -> z3.BoolRef:
        """An atom."""
        match atom:
            case ground.Linear(names, weights, least):
                return self.sum(names, weights) >= least
            case ground.Curve():
                return self.curve(atom)
            case ground.Member():
                return self.member(atom)
            case ground.Question(name):
                decided = self.judge.facts.decided.get(name)
                return z3.Bool(f"question {name}") if decided is None else z3.BoolVal(decided)
            case ground.Title():
                return self.title(atom)

    def curve(self, curve: ground.Curve) -> z3.BoolRef:
        """Mean growth, multiplied out over the older figures."""
        series = [self.number(name) for name in curve.series]
        product, total = z3.IntVal(1), z3.IntVal(0)
        for one in series[1:]:
            product = product * one
        for place, (new, _) in enumerate(pairwise(series)):
            term = new
            for other, old in enumerate(series[1:]):
                term = term * old if other != place else term
            total = total + term
        limit = (curve.limit + 1) * (len(series) - 1)
        reaches = limit.denominator * total >= limit.numerator * product
        return z3.And(
            *[one >= 1 for one in series[1:]], z3.Not(reaches) if curve.below else reaches
        )

    def member(self, member: ground.Member) -> z3.BoolRef:
        """A code under one of the prefixes."""
        known = self.judge.facts.codes.get(member.field)
        if known is not None:
            return z3.BoolVal(known.startswith(member.codes))
        return z3.Or([self.prefix(member.field, one) for one in member.codes])

    def prefix(self, name: str, code: str) -> z3.BoolRef:
        """Whether a code lies under a prefix; longer ones under shorter ones, others apart."""
        known = self.prefixes.setdefault(name, {})
        if code not in known:
            known[code] = z3.Bool(f"{name} under {code}")
            for one, other in combinations(known, 2):
                short, long = sorted((one, other), key=len)
                under = z3.Implies(known[long], known[short])
                apart = z3.Not(z3.And(known[one], known[other]))
                self.solver.add(under if long.startswith(short) else apart)
        return known[code]

    def title(self, title: ground.Title) -> z3.BoolRef:
        """A title by its first and last day of giving, and whether it runs."""
        if title.title in self.judge.facts.titles:
            return z3.BoolVal(self.judge.title(title) == YES)
        today = self.judge.as_of.toordinal()
        if title.title not in self.histories:
            name = title.title
            had, runs = z3.Bool(f"{name} had"), z3.Bool(f"{name} runs")
            first, last = z3.Int(f"{name} first"), z3.Int(f"{name} last")
            self.solver.add(first <= last, last <= today, z3.Implies(last == today, runs))
            self.histories[name] = had, runs, first, last
        had, runs, first, last = self.histories[title.title]
        match title.mode:
            case "held":
                return z3.And(had, runs)
            case "newly":
                return z3.And(had, first >= date(self.judge.as_of.year, 1, 1).toordinal())
        if title.within is None:
            return had
        return z3.And(had, last >= months_before(self.judge.as_of, title.within).toordinal())


def by_z3(
    tree: ground.Tree, judge: Judge, always: Iterable[DomainFact]
) -> tuple[bool | None, bool | None]:
    """Whether a rule can hold, and can fail; None: z3 does not know."""
    oracle = Oracle(judge)
    oracle.solver.set("timeout", MILLISECONDS)
    oracle.always(always)
    rule = oracle.rule(tree)
    answers = {"sat": True, "unsat": False, "unknown": None}
    return (
        answers[str(oracle.solver.check(rule))],
        answers[str(oracle.solver.check(z3.Not(rule)))],
    )
