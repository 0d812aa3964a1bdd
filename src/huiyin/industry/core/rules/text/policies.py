"""Policies: versions, benefits, stacking, windows."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.mentions import leaves
from huiyin.industry.core.rules.policy import (
    Benefit,
    Confidence,
    Gives,
    How,
    Policy,
    Stacking,
    Stage,
    Tier,
    Version,
    Window,
    Words,
)  # fmt: skip
from huiyin.industry.core.rules.text import amounts
from huiyin.industry.core.rules.text.basics import confidence, two_languages
from huiyin.industry.core.rules.text.cards import read_cards
from huiyin.industry.core.rules.text.faults import Gathering, Wrong, among, every
from huiyin.industry.core.rules.text.formula import money_formula
from huiyin.industry.core.rules.text.names import Names
from huiyin.industry.core.rules.text.nodes import Entry, Node, entries, listed, may, need
from huiyin.industry.core.rules.text.rules import Rules

LEVELS = ("national", "province", "city", "district")
KINDS = ("award", "tax", "title", "listing", "rating")
WORTHS = ("cash", "tax", "title")
HOWS = tuple(one.value for one in How)


def policy(names: Names, node: Node) -> Policy:
    """One policy; its path in errors begins with its id."""
    named = node.get("id")
    if named is None:
        raise node.wrong("id is missing", "Write id: a short name such as srdi")
    name = named.name()
    found = entries(node.named(f"policies.{name}"), {
        "id": need(Node.name, "a short name"),
        "title": need(two_languages, "{zh: ..., en: ...}"),
        "level": need(lambda one: one.one_of(LEVELS), f"one of {', '.join(LEVELS)}"),
        "kind": may(lambda one: one.one_of(KINDS), "award"),
        "gives": may(lambda one: gives(names, one)),
        "windows": may(listed(window), ()),
        "stacking": may(listed(lambda one: stacking(names, one)), ()),
        "versions": need(listed(lambda one: version(names, one)), "a list of versions"),
    })  # fmt: skip
    return Policy(**found, place=node.place)


def gives(names: Names, node: Node) -> Gives:
    """`{title: 高新技术企业, valid: 3年}`."""
    found = entries(node, {"title": need(names.title, "a title"), "valid": may(amounts.months)})
    return Gives(found["title"], found["valid"])


def window(node: Node) -> Window:
    """When one may apply in a year."""
    found = entries(node, {
        "year": need(lambda one: one.count("the year"), "the year"),
        "open": need(Node.day, "a date"), "close": need(Node.day, "a date"),
        "publicity": may(lambda one: one.count("working days")), "steps": may(listed(step), ()),
        "confidence": may(confidence, Confidence.KNOWLEDGE), "source": may(Node.words, ""),
    })  # fmt: skip
    if found["close"] < found["open"]:
        raise (node.get("close") or node).wrong("it closes before it opens", "Look at open: too")
    if not found["open"].year <= found["year"] <= found["close"].year:
        raise node.wrong(f"the window is not in {found['year']}", "Look at year: and open:")
    return Window(**found)


def step(node: Node) -> tuple[Words, int]:
    """A milestone so many working days before the window closes."""
    found = entries(node, {
        "zh": need(Node.words, "in Chinese"), "en": need(Node.words, "in English"),
        "days": need(lambda one: one.count("working days"), "working days before the close"),
    })  # fmt: skip
    return Words(found["zh"], found["en"]), found["days"]


def stacking(names: Names, node: Node) -> Stacking:
    """How a policy goes together with others."""
    found = entries(node, {
        "group": need(Node.name, "the name of the group"),
        "how": need(lambda one: How(one.one_of(HOWS)), f"one of {', '.join(HOWS)}"),
        "with": may(listed(names.policy), ()), "cap": may(amounts.money),
        "clause": may(Node.words, ""),
    })  # fmt: skip
    how = found["how"]
    if how is How.TOTAL_CAP and found["cap"] is None:
        raise node.wrong("total_cap has no cap", "Write cap: 100万元")
    return Stacking(found["group"], how, found["with"], found["cap"], found["clause"])


def version(names: Names, node: Node) -> Version:
    """One text of a policy with its rule, cards and benefit."""
    rules, gathering = Rules(names), Gathering()
    cards_at = node.get("cards")
    for name in cards_at.keys() if cards_at else []:
        rules.cards[name] = None
    cards = gathering.attempt(lambda one: read_cards(rules, one), cards_at) if cards_at else {}
    found = gathering.attempt(lambda one: entries(one, shape(rules)), node)
    if found is not None and found["benefit"]:
        made = found["rule"], found["benefit"]
        found["benefit"] = gathering.attempt(lambda one: benefit(rules, one, made[0]), made[1])
    gathering.settle()
    if found is None or cards is None:
        raise Wrong
    start, end = found.pop("from"), found.pop("to")
    if end is not None and end < start:
        raise (node.get("to") or node).wrong("it ends before it begins", "Look at from: and to:")
    renewal = found.pop("renewal") is not None
    found["cards"] = cards
    return Version(start=start, end=end, renewal_unknown=renewal, place=node.place, **found)


def shape(rules: Rules) -> dict[str, Entry]:
    """The entries of a version; the benefit is read once the rule's leaves are known."""
    return {
        "doc": need(Node.words, "the document's number"),
        "from": need(Node.day, "the first day in force, such as 2026-01-01"),
        "to": may(amounts.day_or_none), "confidence": may(confidence, Confidence.KNOWLEDGE),
        "source": may(Node.words, ""), "draft": may(Node.flag, False),
        "renewal": may(lambda one: one.one_of(("unknown",))),
        "transition": may(two_languages), "note": may(Node.words, ""),
        "cards": may(lambda _: {}, {}),
        "applies": may(lambda one: rules.read(one, "applies")),
        "rule": need(lambda one: rules.read(one, "rule"), "the rule"),
        "benefit": may(lambda one: one),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worth:
    """Reads what a version is worth; tiers and stages may name leaves of its rule."""

    rules: Rules
    rule: surface.Rule

    def leaf(self, node: Node) -> str:
        """The id of a leaf of the rule."""
        name = node.text("the id of a leaf")
        known = [one.id for one in leaves(self.rule)]
        if name in known:
            return name
        if name in self.rules.ids:
            raise node.wrong(f"{name} is no leaf of the rule", f"Leaves: {', '.join(known[:12])}")
        raise node.wrong(f"no leaf of the rule has the id {name!r}", among(name, known))

    def amount(self, node: Node) -> Any:
        """A formula that gives money."""
        return money_formula(self.rules.names, node)

    def tier(self, numbered: tuple[int, Node]) -> Tier:
        """`{when: RULE, amount: ...}`, `{leaf: id, amount: ...}` or `{amount: ...}`."""
        place, node = numbered
        found = entries(node, {
            "when": may(lambda one: self.rules.read(one, f"benefit.{place}")),
            "leaf": may(self.leaf, ""), "amount": need(self.amount, "such as 20万元"),
        })  # fmt: skip
        if found["when"] is not None and found["leaf"]:
            raise node.wrong("when and leaf stand in one tier", "Keep one")
        return Tier(found["amount"], found["when"], found["leaf"])

    def stage(self, node: Node) -> Stage:
        """`{leaf: id, amount: 100万元, total: true}`."""
        found = entries(node, {
            "leaf": need(self.leaf, "the id of a leaf"),
            "amount": need(self.amount, "such as 100万元"), "total": may(Node.flag, False),
        })  # fmt: skip
        return Stage(found["leaf"], found["amount"], found["total"])


def benefit(rules: Rules, node: Node, rule: surface.Rule) -> Benefit:
    """What the policy is worth."""
    worth = Worth(rules, rule)
    found = entries(node, {
        "kind": need(lambda one: one.one_of(WORTHS), f"one of {', '.join(WORTHS)}"),
        "amount": may(worth.amount),
        "tiers": may(lambda one: every(list(enumerate(one.items())), worth.tier), ()),
        "stages": may(listed(worth.stage), ()),
        "floor": may(amounts.money), "cap": may(amounts.money), "upto": may(Node.flag, False),
        "payers": may(payers, {}), "instalments": may(instalments, ()),
        "after": may(two_languages),
    })  # fmt: skip
    amount = found.pop("amount")
    ways = sum(bool(one) for one in (amount, found["tiers"], found["stages"]))
    if ways > 1:
        raise node.wrong("the benefit is written in several ways", "Keep amount, tiers or stages")
    if not ways and found["kind"] != "title":
        raise node.wrong("the benefit has no amount", "Write amount:, tiers: or stages:")
    if amount is not None:
        found["tiers"] = (Tier(amount),)
    low, high = found["floor"], found["cap"]
    if low is not None and high is not None and high < low:
        raise (node.get("cap") or node).wrong("the cap is below the floor", "Look at floor: too")
    return Benefit(**found)


def payers(node: Node) -> dict[str, int]:
    """Who pays how many parts."""
    found: dict[str, int] = {}
    for key, value in node.pairs():
        found[key.name()] = value.count("parts")
    if not sum(found.values()):
        raise node.wrong("nobody pays anything", "Write parts such as {province: 1, city: 1}")
    return found


def instalments(node: Node) -> tuple[Fraction, ...]:
    """Shares paid one after another, together the whole."""
    found = every(node.items(), amounts.share)
    if sum(found) != 1:
        together = f"{float(sum(found) * 100):g}%"
        raise node.wrong(f"the instalments make {together} together", "Write 100% in all")
    return found
