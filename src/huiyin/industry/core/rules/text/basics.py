"""The sections that policies rest on: fields, what is always true, titles, parameters, classes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

from huiyin.industry.core.rules.fields import Advice, DomainFact, Field, Origin
from huiyin.industry.core.rules.policy import (
    ClassTable,
    Confidence,
    Dated,
    Ladder,
    Parameter,
    Row,
    Words,
)  # fmt: skip
from huiyin.industry.core.rules.text import amounts
from huiyin.industry.core.rules.text.faults import among, every
from huiyin.industry.core.rules.text.leaves import code
from huiyin.industry.core.rules.text.names import Names
from huiyin.industry.core.rules.text.nodes import Node, entries, listed, may, need
from huiyin.industry.core.rules.text.rules import Rules
from huiyin.industry.core.rules.units import UNITS, Dimension, Unit

PERIOD = re.compile(r"as_of|FY(?:-\d{1,2})?(?:\.\.FY(?:-\d{1,2})?)?(?: end)?|Q(?:-\d{1,2})?")
IDENTIFIER = re.compile(r"[^\W\d]\w*")
RESERVED = {"min", "max", "as_of", "true", "false", "none", "decided"}


def identifier(node: Node) -> str:
    """An id that may stand in a formula."""
    name = node.name()
    if not IDENTIFIER.fullmatch(name) or name in RESERVED:
        raise node.wrong(f"{name!r} cannot be an id here", "Write letters, digits and _")
    return name


def unit(node: Node) -> Unit:
    """A unit by its symbol."""
    text = node.text("a unit")
    if text not in UNITS:
        raise node.wrong(f"{text!r} is no unit that is known", f"Known: {', '.join(UNITS)}")
    return UNITS[text]


def period(node: Node) -> str:
    """The time a field speaks of."""
    text = node.text("a period")
    if not PERIOD.fullmatch(text):
        hint = "Write as_of, FY-1, FY-3..FY-1, FY-1 end, Q or Q-4"
        raise node.wrong(f"{text!r} is no period", hint)
    return text


def confidence(node: Node) -> Confidence:
    """How sure a number is."""
    return Confidence(node.one_of(tuple(one.value for one in Confidence)))


def two_languages(node: Node) -> Words:
    """`{zh: ..., en: ...}`."""
    found = entries(
        node, {"zh": need(Node.words, "in Chinese"), "en": need(Node.words, "in English")}
    )
    return Words(found["zh"], found["en"])


def field(pair: tuple[Node, Node]) -> Field:
    """One field."""
    origins, advices = tuple(one.value for one in Origin), tuple(one.value for one in Advice)
    shape = {
        "zh": need(Node.words, "its Chinese name"), "en": need(Node.words, "its English name"),
        "unit": need(unit, "its unit, such as 元"), "period": may(period, "as_of"),
        "origin": may(lambda one: Origin(one.one_of(origins)), Origin.DECLARED),
        "advice": may(lambda one: Advice(one.one_of(advices)), Advice.NEVER),
        "negative": may(Node.flag, False), "service": may(Node.words, ""),
        "evidence": may(Node.words, ""), "source": may(Node.words, ""),
    }  # fmt: skip
    name, found = identifier(pair[0]), entries(pair[1], shape)
    symbol, negative = found.pop("unit").symbol, found.pop("negative")
    return Field(id=name, unit=symbol, may_be_negative=negative, **found)


def always(names: Names, node: Node) -> DomainFact:
    """`{le: [tech_staff, emp], source: ...}` or `{ge: [emp, 1]}`."""
    shape = {"le": may(lambda one: one), "ge": may(lambda one: one), "source": may(Node.words, "")}
    found = entries(node, shape)
    sides = [found[form] for form in ("le", "ge") if found[form] is not None]
    if len(sides) != 1 or not sides[0].is_list or len(sides[0].items()) != 2:
        raise node.wrong("this says nothing", "Write le: [tech_staff, emp] or ge: [emp, 1]")
    small, large = sides[0].items() if found["le"] else reversed(sides[0].items())
    named = [one for one in (small, large) if str(one.value) in names.defined["fields"]]
    if not named:
        raise node.wrong("neither side is a field", among(str(small.value), names.fields))
    of = names.same(named)
    weights = [1 if one is large else -1 for one in named]
    least = 0
    for side in (small, large):
        if side not in named:
            value = amounts.fact(side, of[0].measured_in)
            least += value if side is small else -value
    return DomainFact(tuple(one.id for one in of), tuple(weights), least, found["source"])


def title(pair: tuple[Node, Node]) -> Words:
    """`高新技术企业: {en: High-tech enterprise}`."""
    found = entries(pair[1], {"en": need(Node.words, "its English name")})
    return Words(pair[0].words(), found["en"])


def parameter_unit(pair: tuple[Node, Node]) -> Unit:
    """The unit of a parameter, needed before any rule is read."""
    identifier(pair[0])
    found = pair[1].get("unit")
    if found is None:
        raise pair[1].wrong("unit is missing", "Write unit: its unit, such as %")
    return unit(found)


def parameter(names: Names, pair: tuple[Node, Node]) -> Parameter:
    """A dated parameter."""
    name = identifier(pair[0])
    of = names.units[name]
    found = entries(pair[1], {"unit": need(unit, "%"), "values": need(_kept, "a list of values")})
    numbered = list(enumerate(found["values"].items()))
    values = every(numbered, lambda one: dated(names, one[1], of, f"{name}.{one[0]}"))
    seen: set[date] = set()
    for one, (_, node) in zip(values, numbered, strict=True):
        if one.when is None and one.start in seen:
            raise node.wrong(f"two values from {one.start}", "Keep one, or add when:")
        seen |= {one.start} if one.when is None else set()
    return Parameter(name, of.symbol, values, pair[0].place)


def dated(names: Names, node: Node, of: Unit, made: str) -> Dated:
    """One value of a parameter, from a day on; null where it is not known."""
    if node.is_mapping and not node.has("value"):
        raise node.wrong("value is missing", "Write value: with its unit, or null if unknown")
    found = entries(node, {
        "from": need(Node.day, "a date such as 2026-01-01"),
        "value": may(lambda one: amounts.value_of(one, of)),
        "when": may(lambda one: Rules(names).read(one, made)),
        "confidence": may(confidence, Confidence.KNOWLEDGE),
        "source": may(Node.words, ""), "note": may(Node.words, ""),
    })  # fmt: skip
    return Dated(start=found.pop("from"), **found)


def table(names: Names, pair: tuple[Node, Node]) -> ClassTable:
    """A class table with its rows."""
    name = identifier(pair[0])
    found = entries(pair[1], {
        "doc": need(Node.words, "the document"), "source": may(Node.words, ""),
        "from": need(Node.day, "a date such as 2011-06-18"),
        "by": need(names.field, "the field whose code picks the row"),
        "classes": need(listed(Node.name), "[large, medium, small, micro]"),
        "rows": need(_kept, "the rows"),
    })  # fmt: skip
    if found["by"].dimension is not Dimension.CODE:
        raise pair[1].wrong(f"{found['by'].id} is no code", "Name a field whose unit is code")
    classes: tuple[str, ...] = found["classes"]
    if len(classes) < 2 or len(set(classes)) < len(classes):
        raise pair[1].wrong("classes need two different names or more", "Largest first")
    rows = every(found["rows"].pairs(), lambda one: row(names, one, len(classes) - 1))
    return ClassTable(
        name, classes, found["by"].id, rows, found["doc"], found["source"], found["from"],
        pair[0].place,
    )  # fmt: skip


def ladder(names: Names, pair: tuple[Node, Node]) -> Ladder:
    """`srdi: {zh: ..., en: ..., steps: [innov, srdi, giant]}`."""
    found = entries(pair[1], {
        "zh": need(Node.words, "in Chinese"), "en": need(Node.words, "in English"),
        "steps": need(listed(names.policy), "the policies, first step first"),
    })  # fmt: skip
    return Ladder(pair[0].name(), Words(found["zh"], found["en"]), found["steps"])


def row(names: Names, pair: tuple[Node, Node], steps: int) -> Row:
    """`工业: {codes: [B, C, D], limits: {emp: [1000人, 300人, 20人]}}`."""
    found = entries(pair[1], {
        "codes": need(listed(code), "a list of codes"), "limits": need(_kept, "limits by field"),
        "confidence": may(confidence, Confidence.KNOWLEDGE),
    })  # fmt: skip
    read: Callable[[tuple[Node, Node]], Any] = lambda one: row_limits(names, one, steps)  # noqa: E731
    limits = dict(every(found["limits"].pairs(), read))
    return Row(pair[0].words(), found["codes"], limits, found["confidence"])


def row_limits(names: Names, pair: tuple[Node, Node], steps: int) -> tuple[str, tuple[int, ...]]:
    """The lower limits of a field, falling, one fewer than there are classes."""
    of = names.number(pair[0])
    limits = every(pair[1].items(), lambda one: amounts.amount(one, of.measured_in))
    if len(limits) != steps:
        raise pair[1].wrong(f"{len(limits)} limits are written", f"Write {steps}, largest first")
    if any(after >= before for before, after in pairwise(limits)):
        raise pair[1].wrong("the limits do not fall", "Write the largest class first")
    return of.id, limits


def _kept(node: Node) -> Node:
    return node
