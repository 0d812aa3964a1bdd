"""Made-up enterprises for the catalogue's policies: figures at, beside and far from thresholds.

Everything here is invented. A case is a policy in force on a day, and facts of which some lack.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from huiyin.industry.core.rules import ground
from huiyin.industry.core.rules.facts import Facts, Span, Spell
from huiyin.industry.core.rules.fields import Field
from huiyin.industry.core.rules.judge import Judge
from huiyin.industry.core.rules.lower import ground_rule
from huiyin.industry.core.rules.policy import Catalogue
from huiyin.industry.core.rules.text import load
from huiyin.industry.core.rules.units import Dimension
from huiyin.industry.core.rules.verdict import lowest_values

DAYS = (date(2025, 6, 30), date(2026, 3, 31), date(2026, 4, 30), date(2026, 7, 1))
CODES = ("C3913", "C1620", "I6510", "F5211", "A0111", "E4710", "G5430", "K7010", "M7320", "R9011")


@dataclass(frozen=True, slots=True)
class Case:
    """A rule on a day and what is known of one enterprise."""

    policy: str
    as_of: date
    tree: ground.Tree
    facts: Facts
    lowest: Mapping[str, int]

    def judge(self) -> Judge:
        """A fresh judge of these facts."""
        return Judge(self.facts, self.as_of, dict(self.lowest))


@cache
def catalogue() -> Catalogue:
    """The catalogue that comes with Huiyin."""
    texts = files("huiyin.industry") / "data" / "policies"
    return load(
        {
            one.name: one.read_text(encoding="utf-8")
            for one in sorted(texts.iterdir(), key=lambda path: path.name)
            if one.name.endswith(".yaml")
        }
    )


@cache
def rules(day: date) -> tuple[tuple[str, ground.Tree], ...]:
    """The rules in force on a day, by policy."""
    found = (
        (name, ground_rule(catalogue(), one, day)) for name, one in catalogue().policies.items()
    )
    return tuple((name, tree) for name, tree in found if tree is not None)


@cache
def thresholds() -> dict[str, tuple[int, ...]]:
    """The limits that stand alone against a field, over all rules and days."""
    found: dict[str, set[int]] = {}
    for day in DAYS:
        for _, tree in rules(day):
            for atom in ground.atoms(tree):
                if isinstance(atom, ground.Linear) and len(atom.fields) == 1:
                    limit = abs(atom.least) // abs(atom.weights[0])
                    found.setdefault(atom.fields[0], set()).add(limit)
    return {name: tuple(sorted(limits)) for name, limits in found.items()}


def figure(one: Field, rng: random.Random) -> int:
    """A figure of a field."""
    if one.dimension is Dimension.DATE:
        return date(2010, 1, 1).toordinal() + rng.randrange(5800)
    if one.dimension is Dimension.FLAG:
        return rng.randrange(2)
    limits = thresholds().get(one.id)
    if limits and rng.random() < 0.7:
        limit = rng.choice(limits)
        return max(0, rng.choice((limit - 1, limit, limit + 1, limit // 2, limit * 2)))
    most = {Dimension.MONEY: 10**11, Dimension.PEOPLE: 2000, Dimension.ITEMS: 8}
    return int(rng.random() ** 3 * most.get(one.dimension, 10_000))


def enterprise(rng: random.Random, day: date) -> Facts:
    """Complete facts that contradict nothing that is always true."""
    book = catalogue()
    numbers = {
        name: figure(one, rng) for name, one in book.fields.items()
        if one.dimension is not Dimension.CODE
    }  # fmt: skip
    for part, whole, share in (
        ("rd", "rev", 0.08),
        ("rd3", "rev3", 0.08),
        ("rd_prev", "rev_prev", 0.08),
    ):
        if rng.random() < 0.8:
            numbers[part] = int(numbers[whole] * rng.random() * share)
    for _ in range(4):
        for fact in book.always:
            if len(fact.fields) == 1:
                numbers[fact.fields[0]] = max(numbers[fact.fields[0]], fact.least)
            else:
                part, whole = fact.fields
                numbers[part] = min(numbers[part], numbers[whole])
    codes = {
        name: rng.choice(CODES) for name, one in book.fields.items()
        if one.dimension is Dimension.CODE
    }  # fmt: skip
    titles = {name: history(rng, day) for name in titles_asked()}
    decided = {name: rng.random() < 0.6 for name in questions_asked()}
    return Facts(numbers, codes, titles, decided)


def history(rng: random.Random, day: date) -> tuple[Spell, ...]:
    """A title never had, still held, or run out."""
    if rng.random() < 0.5:
        return ()
    start = day - timedelta(days=rng.randrange(1500))
    return (Spell(start, None if rng.random() < 0.6 else start + timedelta(days=365)),)


@cache
def titles_asked() -> tuple[str, ...]:
    """Every title that a rule asks for."""
    return tuple(sorted({one.title for one in asked() if isinstance(one, ground.Title)}))


@cache
def questions_asked() -> tuple[str, ...]:
    """Every question that a rule leaves to a person."""
    return tuple(sorted({one.id for one in asked() if isinstance(one, ground.Question)}))


@cache
def asked() -> tuple[ground.Atom, ...]:
    """The atoms of all rules."""
    return tuple(atom for day in DAYS for _, tree in rules(day) for atom in ground.atoms(tree))


def thinned(facts: Facts, rng: random.Random, lacking: float) -> Facts:
    """The facts with a share lacking; a quarter of the figures that lack are known as a span."""
    numbers = dict(facts.numbers)
    for name, value in facts.numbers.items():
        if rng.random() < lacking and isinstance(value, int):
            del numbers[name]
            if rng.random() < 0.25:
                below, above = rng.randrange(value + 1), rng.randrange(value + 2)
                numbers[name] = rng.choice(
                    (
                        Span(value - below, value + above),
                        Span(value - below),
                        Span(None, value + above),
                    )
                )

    def kept(known: Mapping) -> dict:
        return {name: value for name, value in known.items() if rng.random() >= lacking}

    return replace(
        facts, numbers=numbers, codes=kept(facts.codes), titles=kept(facts.titles),
        decided=kept(facts.decided),
    )  # fmt: skip


def cases(seed: int, lacking: float) -> Iterator[Case]:
    """Cases without end."""
    rng = random.Random(seed)
    lowest = lowest_values(catalogue())
    while True:
        day = rng.choice(DAYS)
        facts = thinned(enterprise(rng, day), rng, lacking)
        for name, tree in rules(day):
            yield Case(name, day, tree, facts, lowest)
