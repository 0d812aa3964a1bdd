"""Amounts, proportions, dates and parameters as limits, checked against what they limit."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from huiyin.industry.core.rules.fields import Field
from huiyin.industry.core.rules.surface import Ago, Limit, Ref
from huiyin.industry.core.rules.text.names import Names
from huiyin.industry.core.rules.text.nodes import DAY, NAME, Node
from huiyin.industry.core.rules.units import (
    HUNDRED_PERCENT,
    UNITS,
    BadAmount,
    Dimension,
    Unit,
    proportion,
    whole_number,
)  # fmt: skip

LONGEST, LARGEST = 24, 10**15
WRITTEN = ("元", "人", "项", "家", "级", "月", "年", "分", "亩", "m²")
AGO = re.compile(r"as_of(?:\s*-\s*(\d{1,4})\s*(年|月))?")
PERCENT, SCORE, MONTHS, MONEY = UNITS["%"], UNITS["分"], UNITS["月"], UNITS["元"]
EXAMPLES = {
    Dimension.MONEY: "100万元", Dimension.PEOPLE: "300人", Dimension.ITEMS: "2项",
    Dimension.FIRMS: "5家", Dimension.TIME: "3年", Dimension.SHARE: "3%", Dimension.POINTS: "60分",
    Dimension.ENERGY: "50万kWh", Dimension.FLOOR: "5000m²", Dimension.LAND: "30亩",
    Dimension.LEVEL: "3级", Dimension.FLAG: "1",
    Dimension.DATE: "2026-01-31 or as_of - 1年", Dimension.CODE: "C3913",
}  # fmt: skip


KINDS = {
    Dimension.FLAG: "a flag (1 or 0)", Dimension.SHARE: "a share", Dimension.POINTS: "points",
    Dimension.DATE: "a date", Dimension.LEVEL: "a level",
}  # fmt: skip


def expected(unit: Unit) -> str:
    """What to write for an amount of a unit."""
    kind = KINDS.get(unit.dimension, f"an amount of {unit.dimension}")
    return f"Write {kind}, such as {EXAMPLES[unit.dimension]}"


def amount(node: Node, unit: Unit) -> int:
    """A whole number of a unit's dimension."""
    text = node.text(f"an amount of {unit.dimension}")
    if unit.dimension is Dimension.FLAG and text.lower() in {"true", "false"}:
        return int(text.lower() == "true")
    value = _sized(node, text, unit, lambda: whole_number(text, unit))
    if unit.dimension is Dimension.FLAG and value not in {0, 1}:
        raise node.wrong(f"{text!r} is no flag", expected(unit))
    return int(value)


def share(node: Node) -> Fraction:
    """A proportion, written with % or ‰."""
    text = node.text("a share")
    return Fraction(_sized(node, text, PERCENT, lambda: proportion(text)))


def _sized(node: Node, text: str, unit: Unit, read: Callable[[], int | Fraction]) -> int | Fraction:
    if len(text) > LONGEST:
        raise node.wrong(f"{text[:LONGEST]}… is too long for an amount", expected(unit))
    try:
        value = read()
    except BadAmount as bad:
        raise node.wrong(str(bad), expected(unit)) from None
    if not -LARGEST <= value <= LARGEST:
        raise node.wrong(f"{text} is out of all proportion", expected(unit))
    return value


def points(node: Node) -> int:
    """Points in hundredths; the unit 分 may be left out."""
    text = node.text("points")
    bare = re.fullmatch(r"[+-]?\d+(\.\d+)?", text)
    return int(
        _sized(node, text, SCORE, lambda: whole_number(f"{text}分" if bare else text, SCORE))
    )


def months(node: Node) -> int:
    """A span of time in months, at least one."""
    found = amount(node, MONTHS)
    if found < 1:
        raise node.wrong(f"{node.value} is no span of time", expected(MONTHS))
    return found


def money(node: Node) -> int:
    """Money in fen."""
    return amount(node, MONEY)


def value_of(node: Node, unit: Unit) -> Fraction:
    """A value of a parameter: shares as proportions, else whole numbers."""
    exact = unit.dimension is Dimension.SHARE
    return share(node) if exact else Fraction(amount(node, unit))


def limit(names: Names, node: Node, unit: Unit, what: str) -> Limit:
    """A limit on something measured in a unit: an amount, a date or a parameter's name.

    `what` names it in errors. Shares come as proportions, all else as whole numbers.
    """
    text = node.text(f"an amount of {unit.dimension}")
    if unit.dimension is Dimension.DATE:
        return _date_limit(node, text)
    if NAME.fullmatch(text) and text.lower() not in {"true", "false"}:
        known = names.defined.get("parameters", set())
        if text not in known and text.endswith(WRITTEN):
            raise node.wrong(f"{text!r} is no amount in digits", expected(unit))
        return _parameter(names, node, unit, what)
    if unit.dimension is Dimension.CODE:
        raise node.wrong(f"{what} is a code and has no limit", "Write in: [field, [codes]]")
    return share(node) if unit.dimension is Dimension.SHARE else amount(node, unit)


def _date_limit(node: Node, text: str) -> Limit:
    if DAY.fullmatch(text):
        return node.day().toordinal()
    if found := AGO.fullmatch(text):
        number, unit = found.groups()
        return Ago(int(number or 0) * (12 if unit == "年" else 1))
    raise node.wrong(f"{text!r} is no date", expected(UNITS["date"]))


def _parameter(names: Names, node: Node, unit: Unit, what: str) -> Ref:
    name = names.find("parameters", node, "parameter", names.units)
    of = names.units[name]
    if of.dimension is not unit.dimension:
        raise node.wrong(
            f"the parameter {name} is an amount of {of.dimension} ({of.symbol}), "
            f"{what} one of {unit.dimension} ({unit.symbol})",
            f"Name a parameter in {unit.symbol}, or write an amount",
        )
    return Ref(name)


def limit_of(names: Names, node: Node, field: Field) -> Limit:
    """A limit on a field, no finer than the field is held."""
    found = limit(names, node, field.measured_in, f"{field.id} ({field.zh})")
    held = [found] if isinstance(found, Fraction) else []
    if isinstance(found, Ref) and field.dimension is Dimension.SHARE:
        series = names.parameters.get(found.parameter)
        values = series.values if series else ()
        held = [one.value for one in values if one.value is not None]
    if any((one * HUNDRED_PERCENT).denominator != 1 for one in held):
        raise node.wrong(
            f"{node.value} is finer than {field.id} ({field.zh}) is held", "Write whole 0.01%"
        )
    return found


def fact(node: Node, unit: Unit) -> int:
    """A fact's whole number in an example: shares in hundredths of a percent, dates as days."""
    if unit.dimension is Dimension.DATE:
        return node.day().toordinal()
    return amount(node, unit)


def day_or_none(node: Node) -> date | None:
    """A date; nothing where none is written."""
    return None if node.is_nothing else node.day()
