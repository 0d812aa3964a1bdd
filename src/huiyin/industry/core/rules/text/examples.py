"""Examples in a policy's file: facts of an enterprise on a day, and the verdict that is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.facts import Facts, Number, Span, Spell
from huiyin.industry.core.rules.mentions import rules_of
from huiyin.industry.core.rules.policy import Example, Policy
from huiyin.industry.core.rules.text import amounts
from huiyin.industry.core.rules.text.faults import Gathering, Wrong, among
from huiyin.industry.core.rules.text.leaves import code
from huiyin.industry.core.rules.text.names import Names
from huiyin.industry.core.rules.text.nodes import Node, entries, listed, may, need
from huiyin.industry.core.rules.units import Dimension, Unit

WANTED = ("yes", "no", "unknown", "judged", "out_of_force", "not_open", "not_applicable")


@dataclass(slots=True)
class Given:
    """The facts of an example while they are read."""

    numbers: dict[str, Number] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    titles: dict[str, tuple[Spell, ...]] = field(default_factory=dict)
    decided: dict[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examples:
    """Reads examples against everything else that was loaded."""

    names: Names
    policies: Mapping[str, Policy]

    def read(self, node: Node) -> Example:
        """One example; raises Wrong."""
        found = entries(node, {
            "policy": may(self.names.policy, ""), "class": may(self.names.table),
            "as_of": need(Node.day, "a date such as 2026-03-31"),
            "with": may(self.facts, Given()), "want": need(Node.words, "the verdict"),
            "because": may(listed(Node.words), ()), "missing": may(listed(Node.words), ()),
            "benefit": may(amounts.money), "note": may(Node.words, ""),
        })  # fmt: skip
        policy, table = found["policy"], found["class"]
        if bool(policy) is (table is not None):
            raise node.wrong("an example tries one policy or one class table", "Write policy: id")
        known = table.classes if table else WANTED
        if found["want"] not in known:
            wanted = f"{found['want']!r} is never the outcome"
            raise node.wrong(wanted, among(found["want"], known))
        example = Example(
            policy, found["as_of"], facts_of(found["with"]), found["want"], found["because"],
            found["missing"], found["benefit"], found["note"], table.id if table else "",
            node.place,
        )  # fmt: skip
        self.reasons(node, example)
        return example

    def reasons(self, node: Node, example: Example) -> None:
        """Reasons are ids of the version, missing things are fields or titles."""
        for name in example.missing:
            names = [*self.names.fields, *self.names.titles, *self.names.units]
            if name not in names:
                raise node.wrong(f"missing: no field is called {name!r}", among(name, names))
        policy = self.policies.get(example.policy)
        version = policy.at(example.as_of) if policy else None
        known = list(rules_of(version)) if version else []
        for name in example.because if version else ():
            if name not in known:
                raise node.wrong(f"because: no rule has the id {name!r}", among(name, known))

    def facts(self, node: Node) -> Given:
        """The facts of `with`."""
        gathering, given = Gathering(), Given()
        for pair in node.pairs():
            gathering.attempt(lambda one: self.fact(*one, given), pair)
        gathering.settle()
        return given

    def fact(self, key: Node, value: Node, given: Given) -> None:
        """One fact: a number or span, a code, a title, decisions."""
        name = str(key.value)
        if name == "decided":
            given.decided.update(self.decided(value))
        elif name in self.names.fields:
            of = self.names.fields[name]
            if of.dimension is Dimension.CODE:
                given.codes[name] = code(value)
            else:
                given.numbers[name] = number(value, of.measured_in)
        elif name in self.names.titles:
            given.titles[name] = spells(value)
        else:
            known = self.names.defined["fields"] | self.names.defined["titles"]
            if name in known:
                raise Wrong
            raise key.wrong(f"no field or title is called {name!r}", among(name, known))

    def decided(self, node: Node) -> dict[str, bool]:
        """What persons decided, by `policy:leaf`."""
        asked = {
            f"{policy.id}:{name}"
            for policy in self.policies.values()
            for version in policy.versions
            for name, rule in rules_of(version).items() if isinstance(rule, surface.Judged)
        }  # fmt: skip
        found: dict[str, bool] = {}
        for key, value in node.pairs():
            question = str(key.value)
            if question not in asked:
                policy, _, _ = question.partition(":")
                if policy in self.names.defined["policies"] and policy not in self.policies:
                    raise Wrong
                raise key.wrong(f"nobody is asked {question!r}", among(question, sorted(asked)))
            found[question] = value.flag()
        return found


def number(node: Node, unit: Unit) -> Number:
    """An amount, or a span `[low, high]` in which it lies; null: no bound."""
    if not node.is_list:
        return amounts.fact(node, unit)
    ends = node.items()
    if len(ends) != 2:
        raise node.wrong("a span has two ends", "Write [1000万元, 2000万元]")
    low, high = (None if one.is_nothing else amounts.fact(one, unit) for one in ends)
    if low is not None and high is not None and high < low:
        raise node.wrong("the span ends before it begins", "Write the lower end first")
    return Span(low, high)


def spells(node: Node) -> tuple[Spell, ...]:
    """`none`, `[from]`, `[from, to]` or a list of these."""
    if node.is_text and node.value == "none":
        return ()
    if not node.is_list:
        raise node.wrong("this is no time of a title", "Write none, [2024-01-01] or [from, to]")
    items = node.items()
    if items[0].is_list:
        return tuple(spell for one in items for spell in spells(one))
    if len(items) > 2:
        raise node.wrong("a title has a first and a last day", "Write [from, to]")
    start = items[0].day()
    end: date | None = amounts.day_or_none(items[1]) if len(items) == 2 else None
    if end is not None and end < start:
        raise node.wrong("the title ends before it begins", "Write [from, to]")
    return (Spell(start, end),)


def facts_of(given: Given) -> Facts:
    """The facts, as they are judged."""
    return Facts(given.numbers, given.codes, given.titles, given.decided)
