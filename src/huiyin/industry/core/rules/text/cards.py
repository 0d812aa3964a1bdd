"""Score cards: bands, sums, the best of several, points that somebody gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.surface import Op
from huiyin.industry.core.rules.text import amounts
from huiyin.industry.core.rules.text.faults import Gathering, every
from huiyin.industry.core.rules.text.leaves import FORMS, op
from huiyin.industry.core.rules.text.nodes import Entry, Node, entries, may, need
from huiyin.industry.core.rules.text.rules import Rules
from huiyin.industry.core.rules.units import BARE, Dimension

KINDS = ("bands", "sum", "best_of", "given", "per")
MOST_STEPS = 200
BANDED = ("f", "share", "growth", "mean_growth", "each", "sum", "mean", "given")
SAID = {"zh": may(Node.words, ""), "en": may(Node.words, "")}


def read_cards(rules: Rules, node: Node) -> dict[str, surface.Points]:
    """The score cards of a version by name; `rules.cards` knows them from here on."""
    gathering = Gathering()

    def card(pair: tuple[Node, Node]) -> None:
        name = pair[0].name()
        rules.cards[name] = Cards(rules).card(pair[1], name)

    for pair in node.pairs():
        gathering.attempt(card, pair)
    gathering.settle()
    return {name: card for name, card in rules.cards.items() if card is not None}


@dataclass(frozen=True, slots=True)
class Cards:
    """Reads points; the conditions of bands are rules of the version."""

    rules: Rules

    def card(self, node: Node, name: str) -> surface.Points:
        """A card: a sum of named parts, or points of any form."""
        parts = node.pairs()
        if any(key.value in KINDS and not value.is_mapping for key, value in parts):
            return self.points(node, name)

        def part(pair: tuple[Node, Node]) -> surface.Points:
            return self.points(pair[1], f"{name}.{pair[0].name()}")

        named = [one for one in parts if one[0].value not in {"zh", "en", "cap"}]
        said = entries(
            node, {**{str(key.value): may(lambda _: None) for key, _ in named}, **SAID,
                   "cap": may(amounts.points)},
        )  # fmt: skip
        if not named:
            raise node.wrong("the score card is empty", "Write its parts")
        of = every(named, part)
        return surface.Total(name, of, said["cap"], zh=said["zh"], en=said["en"])

    def points(self, node: Node, name: str) -> surface.Points:
        """Points of any form; raises Wrong."""
        keys = set(node.keys())
        if "bands" in keys:
            return self.bands(node, name, keys & set(FORMS))
        if "given" in keys:
            return self.fixed(node, name)
        if "sum" in keys or "best_of" in keys:
            return self.total(node, name, "sum" if "sum" in keys else "best_of")
        if "per" in keys:
            return self.counted(node, name)
        raise node.wrong("these are no points", "Write bands:, sum:, best_of:, per: or given:")

    def total(self, node: Node, name: str, form: str) -> surface.Total:
        """A sum or the best of several."""
        found = entries(node, {form: need(_kept, "a list"), "cap": may(amounts.points), **SAID})
        numbered = list(enumerate(found[form].items()))
        of = every(numbered, lambda one: self.points(one[1], f"{name}.{one[0]}"))
        best = form == "best_of"
        return surface.Total(name, of, found["cap"], best, zh=found["zh"], en=found["en"])

    def counted(self, node: Node, name: str) -> surface.Bands:
        """`{per: field, points: 2, most: 50}`: points for each, as one band for every number.

        Points below zero are taken off, at most `most` of them.
        """
        shape = {"per": need(_kept, "a field of items, people or firms"),
                 "points": need(amounts.points, "the points for each, such as 2"),
                 "most": need(amounts.points, "the most points in all"), **SAID}  # fmt: skip
        found = entries(node, shape)
        field, each, most = self.rules.names.number(found["per"]), found["points"], found["most"]
        if field.dimension not in BARE:
            hint = "Name a field of items, people or firms, or write bands:"
            raise found["per"].wrong(f"{field.id} ({field.zh}) is in {field.unit}", hint)
        steps = -(-most // abs(each)) if each else 0
        if not 1 <= steps <= MOST_STEPS or most < 1:
            hint = f"Write points and a most that is reached with 1 to {MOST_STEPS} of them"
            raise node.wrong(f"{steps} steps lead to the most points", hint)
        sign = 1 if each > 0 else -1
        bands = []
        for index, number in enumerate(range(steps, 0, -1)):
            made = self.rules.claim(Node(node.file, node.line, node.path, []), f"{name}.{index}")
            when = surface.Compare(
                id=made, place=node.place, field=field.id, op=Op.AT_LEAST, limit=number
            )
            bands.append(surface.Band(sign * min(number * abs(each), most), when))
        return surface.Bands(name, tuple(bands), zh=found["zh"], en=found["en"])

    def fixed(self, node: Node, name: str) -> surface.Fixed:
        """Points that a person or a platform gives."""
        shape = {"given": need(self.rules.names.field, "a field in 分"),
                 "most": need(amounts.points, "the most points, such as 15"), **SAID}  # fmt: skip
        found = entries(node, shape)
        field = found["given"]
        if field.dimension is not Dimension.POINTS:
            raise node.wrong(f"{field.id} ({field.zh}) is in {field.unit}", "Name a field in 分")
        return surface.Fixed(name, field.id, found["most"], found["zh"], found["en"])

    def bands(self, node: Node, name: str, forms: set[str]) -> surface.Bands:
        """Bands of one quantity, or of rules of their own."""
        if not forms:
            shape = {"bands": need(_kept, "a list of {when, points}"),
                     "otherwise": may(amounts.points, 0), **SAID}  # fmt: skip
            found = entries(node, shape)
            numbered = list(enumerate(found["bands"].items()))
            bands = every(numbered, lambda one: self.ruled(one[1], f"{name}.{one[0]}"))
        else:
            found, bands = self.measured(node, name, forms)
        return surface.Bands(name, bands, found["otherwise"], found["zh"], found["en"])

    def ruled(self, node: Node, name: str) -> surface.Band:
        """`{when: RULE, points: 10}`."""
        shape = {"when": need(lambda one: self.rules.read(one, name), "a rule"),
                 "points": need(amounts.points, "points, such as 10")}  # fmt: skip
        found = entries(node, shape)
        return surface.Band(found["points"], found["when"])

    def measured(
        self, node: Node, name: str, forms: set[str]
    ) -> tuple[dict[str, Any], tuple[surface.Band, ...]]:
        """Bands `[limit, points]` of what a leaf measures."""
        if len(forms) != 1 or not forms <= set(BANDED):
            hint = f"Write one of {', '.join(BANDED)} beside bands:"
            raise node.wrong(f"{' and '.join(sorted(forms))} cannot stand with bands", hint)
        form = next(iter(forms))
        shape: dict[str, Entry] = {
            form: need(_kept, "what is measured"),
            "bands": need(_kept, "a list of [limit, points]"),
            "op": may(op, Op.AT_LEAST), "otherwise": may(amounts.points, 0), **SAID,
        }  # fmt: skip
        found = entries(node, shape)
        read = self.band_of(node, form, found[form], found["op"])
        numbered = list(enumerate(found["bands"].items()))
        bands = every(numbered, lambda one: read(one[1], f"{name}.{one[0]}"))
        self.ordered(found["bands"], bands, found["op"])
        return found, bands

    def band_of(
        self, node: Node, form: str, measured: Node, how: Op
    ) -> Callable[[Node, str], surface.Band]:
        """A reader of `[limit, points]`: each makes a leaf of its own."""

        def read(one: Node, name: str) -> surface.Band:
            pair = one.items()
            if not one.is_list or len(pair) != 2:
                raise one.wrong("a band is a limit and its points", "Write [30%, 20]")
            key = Node(node.file, one.line, node.path, form)
            keys = [Node(node.file, one.line, node.path, text) for text in ("op", "v")]
            said = Node(node.file, one.line, node.path, how.value, quoted=True)
            pairs = [(key, measured), (keys[0], said), (keys[1], pair[0])]
            leaf = self.rules.read(Node(node.file, one.line, node.path, pairs), name)
            return surface.Band(amounts.points(pair[1]), leaf)

        return read

    def ordered(self, node: Node, bands: tuple[surface.Band, ...], how: Op) -> None:
        """The first band that holds counts: each must be easier to reach than the one before."""
        limits = [one.when.limit for one in bands if hasattr(one.when, "limit")]
        falling = how in {Op.AT_LEAST, Op.ABOVE}
        for index, (before, after) in enumerate(pairwise(limits)):
            if not isinstance(before, int | Fraction) or not isinstance(after, int | Fraction):
                continue
            if (after >= before) if falling else (after <= before):
                way = "from the highest limit down" if falling else "from the lowest limit up"
                raise node.items()[index + 1].wrong(
                    "this band can never count, the one before has its cases", f"Write bands {way}"
                )


def _kept(node: Node) -> Node:
    return node
