"""Formulas of benefits: `+ - * / ( ) min max` over amounts with units, fields and parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from huiyin.industry.core.rules.policy import (
    Amount,
    Apply,
    FieldValue,
    Number,
    ParameterValue,
)  # fmt: skip
from huiyin.industry.core.rules.text.amounts import LARGEST, LONGEST
from huiyin.industry.core.rules.text.faults import Wrong, among
from huiyin.industry.core.rules.text.names import UNCOUNTED, Names
from huiyin.industry.core.rules.text.nodes import Node
from huiyin.industry.core.rules.units import HUNDRED_PERCENT, UNITS, BadAmount, Dimension, split

TOKEN = re.compile(
    r"\s*(?:(?P<amount>[0-9]+(?:\.[0-9]+)?\s?(?:[%‰]|[^\W\d_]+²?)?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>[-+*/(),，（）]))"
)
EXAMPLE = 'Write a formula such as "equip_invest * 10%" or "min(rd * 5%, 200万元)"'
WIDE = {"，": ",", "（": "(", "）": ")"}
DEEPEST, LONGEST_FORMULA = 20, 400


@dataclass(frozen=True, slots=True)
class Typed:
    """An amount, and whether it is money (else a plain number or share)."""

    amount: Amount
    is_money: bool
    bare: bool = False
    """A number without unit, which beside money was probably meant as money."""


@dataclass(slots=True)
class Formula:
    """Reads one formula by recursive descent."""

    names: Names
    node: Node
    tokens: list[tuple[str, str]]
    at: int = 0
    depth: int = 0

    def peek(self) -> str:
        """The next sign, or nothing."""
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, sign: str) -> None:
        """Go past a sign that must be here."""
        if self.peek() != sign:
            here = self.peek() or "the end"
            raise self.node.wrong(f"{sign} is expected before {here}", EXAMPLE)
        self.at += 1

    def sum(self) -> Typed:
        """Terms joined by + and -."""
        left = self.product()
        while self.peek() in {"+", "-"}:
            sign = self.peek()
            self.at += 1
            left = self.alike(sign, [left, self.product()])
        return left

    def product(self) -> Typed:
        """Factors joined by * and /."""
        left = self.factor()
        while self.peek() in {"*", "/"}:
            sign = self.peek()
            self.at += 1
            right = self.factor()
            money = left.is_money is not right.is_money
            if sign == "*" and left.is_money and right.is_money:
                raise self.node.wrong("money is multiplied by money", "Multiply by a share")
            if sign == "/" and right.is_money and not left.is_money:
                raise self.node.wrong("a number is divided by money", EXAMPLE)
            bare = left.bare and right.bare
            left = Typed(Apply(sign, (left.amount, right.amount)), money, bare)
        return left

    def factor(self) -> Typed:
        """An amount, a name, a bracket, or min and max of several."""
        if self.at >= len(self.tokens):
            raise self.node.wrong("the formula ends too early", EXAMPLE)
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "amount":
            return self.literal(text)
        if text in {"min", "max"}:
            return self.chosen(text)
        if kind == "name":
            return self.named(text)
        if text == "-":
            inner = self.factor_below()
            return Typed(
                Apply("-", (Number(Fraction(0)), inner.amount)), inner.is_money, inner.bare
            )
        if text != "(":
            raise self.node.wrong(f"{text} stands where an amount is expected", EXAMPLE)
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.node.wrong("the brackets are nested too deeply", EXAMPLE)
        found = self.sum()
        self.depth -= 1
        self.take(")")
        return found

    def factor_below(self) -> Typed:
        """The factor after a sign."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.node.wrong("there are too many signs in a row", EXAMPLE)
        found = self.factor()
        self.depth -= 1
        return found

    def chosen(self, op: str) -> Typed:
        """min(...) or max(...)."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.node.wrong("the brackets are nested too deeply", EXAMPLE)
        self.take("(")
        of = [self.sum()]
        while self.peek() == ",":
            self.at += 1
            of.append(self.sum())
        self.take(")")
        self.depth -= 1
        return self.alike(op, of)

    def alike(self, op: str, of: list[Typed]) -> Typed:
        """An operation on amounts of one kind."""
        money = any(one.is_money for one in of)
        for one in of:
            if money and not one.is_money:
                what = "a number without unit" if one.bare else "a share or a count"
                hint = "Write money with its unit, such as 10万元" if one.bare else EXAMPLE
                joined = {"+": "added to", "-": "taken with"}.get(op, f"put into {op} with")
                raise self.node.wrong(f"{what} is {joined} money", hint)
        bare = all(one.bare for one in of)
        return Typed(Apply(op, tuple(one.amount for one in of)), money, bare)

    def literal(self, text: str) -> Typed:
        """An amount with its unit."""
        hint = "Write an amount such as 10万元 or 25%"
        if len(text) > LONGEST:
            raise self.node.wrong(f"{text[:LONGEST]}… is too long for an amount", hint)
        try:
            number, symbol = split(text)
        except BadAmount as bad:
            raise self.node.wrong(str(bad), hint) from None
        if symbol and symbol not in UNITS:
            raise self.node.wrong(f"{text} has no known unit", among(symbol, UNITS))
        if not symbol:
            return Typed(Number(number), False, bare=True)
        unit = UNITS[symbol]
        scaled = number * unit.scale
        if scaled > LARGEST:
            raise self.node.wrong(f"{text} is out of all proportion", hint)
        if unit.dimension is Dimension.SHARE:
            return Typed(Number(scaled / HUNDRED_PERCENT), False)
        return Typed(Number(scaled), unit.dimension is Dimension.MONEY)

    def named(self, name: str) -> Typed:
        """A field or a parameter."""
        if name in self.names.fields:
            field = self.names.fields[name]
            if field.dimension in UNCOUNTED:
                raise self.node.wrong(f"{name} is a {field.dimension}, no amount", EXAMPLE)
            return Typed(FieldValue(name), field.dimension is Dimension.MONEY)
        if name in self.names.units:
            is_money = self.names.units[name].dimension is Dimension.MONEY
            return Typed(ParameterValue(name), is_money)
        known = self.names.defined.get("fields", set()) | self.names.defined.get(
            "parameters", set()
        )
        if name in known:
            raise Wrong
        raise self.node.wrong(f"no field or parameter is called {name!r}", among(name, known))


def tokens(node: Node, text: str) -> list[tuple[str, str]]:
    """Amounts, names and signs of a formula; raises Wrong."""
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None:
            raise node.wrong(f"{text[at : at + 10].strip()!r} cannot stand in a formula", EXAMPLE)
        kind = str(match.lastgroup)
        sign = match[kind].strip()
        found.append((kind, WIDE.get(sign, sign)))
        at = match.end()
    return found


def money_formula(names: Names, node: Node) -> Amount:
    """A formula that gives money; raises Wrong."""
    text = node.text("a formula")
    if len(text) > LONGEST_FORMULA:
        raise node.wrong("the formula is too long", f"At most {LONGEST_FORMULA} letters")
    reader = Formula(names, node, tokens(node, text))
    found = reader.sum()
    if reader.at < len(reader.tokens):
        raise node.wrong(f"{reader.peek()!r} is left over", EXAMPLE)
    if not found.is_money:
        hint = "Write money with its unit, such as 10万元" if found.bare else EXAMPLE
        raise node.wrong(f"{text!r} gives no money", hint)
    return found.amount
