"""Leaves of a rule: one reader for each form, with the units of its fields checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.policy import ClassTable
from huiyin.industry.core.rules.surface import Op
from huiyin.industry.core.rules.text import amounts
from huiyin.industry.core.rules.text.faults import Wrong, among, every
from huiyin.industry.core.rules.text.names import Names
from huiyin.industry.core.rules.text.nodes import Entry, Node, entries, may, need
from huiyin.industry.core.rules.units import Dimension

SIGNS = {"≥": ">=", "≤": "<=", "=>": ">=", "=<": "<=", "=": "==", "≧": ">=", "≦": "<="}
CODE = re.compile(r"[A-Z0-9]+")
TERM = re.compile(r"(?:(\d{1,9})\s*\*\s*)?([^\W\d]\w*)")
BALANCE = re.compile(r"([^<>=]+)(>=|<=|==|>|<)([^<>=]+)")


def op(node: Node) -> Op:
    """How a quantity compares."""
    text = node.text("one of >= > <= < ==").strip()
    try:
        return Op(text)
    except ValueError:
        meant = SIGNS.get(text)
        hint = f'Write op: "{meant}"' if meant else 'Write one of ">=", ">", "<=", "<", "=="'
        raise node.wrong(f"{text!r} is no comparison", hint) from None


def code(node: Node) -> str:
    """An industry code or the beginning of one."""
    text = node.text("a code")
    if not CODE.fullmatch(text):
        raise node.wrong(f"{text!r} is no code", "Write capitals and digits, such as C or C1620")
    return text


@dataclass(frozen=True, slots=True)
class Leaves:
    """Reads leaves against the names of a catalogue; `cards` are the version's, by name."""

    names: Names
    cards: Mapping[str, surface.Points | None]
    """None: a card whose definition is wrong."""

    def read(self, node: Node, form: str, said: Mapping[str, Any]) -> surface.Leaf:
        """The leaf of a form; `said` are its id, clause and place. Raises Wrong."""
        found: surface.Leaf = FORMS[form](self, node, said)
        return found

    def parts(self, node: Node, form: str, **more: Entry) -> dict[str, Any]:
        """The entries of a leaf; the form's own one stays a node."""
        shape = {"id": may(lambda one: one), "clause": may(lambda one: one)}
        return entries(node, {**shape, form: need(lambda one: one, "the leaf"), **more})

    def compared(self, node: Node, form: str) -> tuple[Node, Op, Node]:
        """A leaf with a comparison: what, how, and the limit."""
        found = self.parts(
            node, form, op=need(op, 'one of ">=", ">", "<=", "<", "=="'),
            v=need(lambda one: one, "the limit, such as 100万元, 3% or a parameter's name"),
        )  # fmt: skip
        return found[form], found["op"], found["v"]

    def compare(self, node: Node, said: Mapping[str, Any]) -> surface.Compare:
        """`{f: rev, op: ">=", v: 1000万元}`."""
        place, how, bound = self.compared(node, "f")
        field = self.names.field(place)
        limit = amounts.limit_of(self.names, bound, field)
        return surface.Compare(**said, field=field.id, op=how, limit=limit)

    def given(self, node: Node, said: Mapping[str, Any]) -> surface.Given:
        """`{given: score, op: ">=", v: 50分}`."""
        place, how, bound = self.compared(node, "given")
        field = self.names.field(place)
        if field.dimension is not Dimension.POINTS:
            raise place.wrong(
                f"{field.id} ({field.zh}) is in {field.unit}, not a score that is given",
                "Name a field in 分, or write f: instead of given:",
            )
        limit = amounts.limit_of(self.names, bound, field)
        return surface.Given(**said, field=field.id, op=how, limit=limit)

    def share(self, node: Node, said: Mapping[str, Any]) -> surface.Share:
        """`{share: [part, whole], op: ">=", v: 3%}`; either side may be a list."""
        place, how, bound = self.compared(node, "share")
        part, whole = self.two(place, "the part and the whole, such as share: [rd, rev]")
        of = self.names.same([*part.items(), *whole.items()])
        cut = len(part.items())
        limit = amounts.limit(self.names, bound, amounts.PERCENT, "a share")
        return surface.Share(
            **said, part=tuple(one.id for one in of[:cut]),
            whole=tuple(one.id for one in of[cut:]), op=how, limit=limit,
        )  # fmt: skip

    def growth(self, node: Node, said: Mapping[str, Any]) -> surface.Growth:
        """`{growth: [new, old], op: ">=", v: 10%}`."""
        place, how, bound = self.compared(node, "growth")
        new, old = self.names.same(self.two(place, "new and old, such as growth: [rev, rev_prev]"))
        limit = amounts.limit(self.names, bound, amounts.PERCENT, "growth")
        return surface.Growth(**said, new=new.id, old=old.id, op=how, limit=limit)

    def mean_growth(self, node: Node, said: Mapping[str, Any]) -> surface.MeanGrowth:
        """`{mean_growth: [newest, ..., oldest], op: ">=", v: 5%}`."""
        place, how, bound = self.compared(node, "mean_growth")
        series = self.names.same(place.items())
        if len(series) < 2:
            raise place.wrong("one year has no growth", "Write the fields, newest first")
        if how not in {Op.AT_LEAST, Op.BELOW}:
            raise place.wrong(f"mean growth is not compared by {how}", 'Write ">=" or "<"')
        limit = amounts.limit(self.names, bound, amounts.PERCENT, "mean growth")
        ids = tuple(one.id for one in series)
        return surface.MeanGrowth(**said, series=ids, op=how, limit=limit)

    def each(self, node: Node, said: Mapping[str, Any]) -> surface.Each:
        """`{each: [a, b], op: ">=", v: 100万元}`."""
        place, how, bound = self.compared(node, "each")
        fields = self.names.same(place.items())
        limit = amounts.limit_of(self.names, bound, fields[0])
        return surface.Each(**said, fields=tuple(one.id for one in fields), op=how, limit=limit)

    def sum(self, node: Node, said: Mapping[str, Any]) -> surface.Sum:
        """`{sum: [a, b], op: ">=", v: 100万元}`; `mean` likewise."""
        form = "sum" if node.get("sum") else "mean"
        place, how, bound = self.compared(node, form)
        fields = self.names.same(place.items())
        limit = amounts.limit_of(self.names, bound, fields[0])
        ids = tuple(one.id for one in fields)
        return surface.Sum(**said, fields=ids, op=how, limit=limit, mean=form == "mean")

    def balance(self, node: Node, said: Mapping[str, Any]) -> surface.Balance:
        """`{balance: "10 * kwh_q >= 24 * kwh_peak_ly"}`."""
        place: Node = self.parts(node, "balance")["balance"]
        text = place.text("a comparison of two sums of fields")
        found = BALANCE.fullmatch(text)
        if not found:
            hint = 'Write it as "10 * kwh_q >= 24 * kwh_peak_ly"'
            raise place.wrong(f"{text!r} is no comparison of two sums", hint)
        left, right = self.terms(place, found[1]), self.terms(place, found[3])
        names = [Node(place.file, place.line, place.path, name) for _, name in (*left, *right)]
        self.names.same(names)
        return surface.Balance(**said, left=left, op=Op(found[2]), right=right)

    def terms(self, place: Node, text: str) -> tuple[tuple[int, str], ...]:
        """One side of a balance."""
        found = [TERM.fullmatch(term.strip()) for term in text.split("+")]
        if not all(found):
            hint = "Write whole numbers times fields, joined by +, such as 3 * rd + rd_prev"
            raise place.wrong(f"{text.strip()!r} is no sum of fields", hint)
        return tuple((int(one[1] or 1), one[2]) for one in found if one)

    def within(self, node: Node, said: Mapping[str, Any]) -> surface.In:
        """`{in: [industry, [C16, F]]}`."""
        field, codes = self.two(self.parts(node, "in")["in"], "a field and its codes")
        found = self.names.field(field)
        if found.dimension is not Dimension.CODE:
            raise field.wrong(
                f"{found.id} ({found.zh}) is in {found.unit}, not a code",
                "Name a field whose unit is code",
            )
        return surface.In(**said, field=found.id, codes=every(codes.items(), code))

    def holds(self, node: Node, said: Mapping[str, Any]) -> surface.Holds:
        """`{holds: title}`."""
        return surface.Holds(**said, title=self.names.title(self.parts(node, "holds")["holds"]))

    def newly(self, node: Node, said: Mapping[str, Any]) -> surface.Newly:
        """`{newly: title}`."""
        return surface.Newly(**said, title=self.names.title(self.parts(node, "newly")["newly"]))

    def event(self, node: Node, said: Mapping[str, Any]) -> surface.Event:
        """`{event: name, within: 3年}`."""
        found = self.parts(node, "event", within=may(amounts.months))
        event = self.names.title(found["event"])
        return surface.Event(**said, event=event, within=found["within"])

    def judged(self, node: Node, said: Mapping[str, Any]) -> surface.Judged:
        """`{judged: {zh: ..., en: ...}}`."""
        place: Node = self.parts(node, "judged")["judged"]
        question = entries(
            place,
            {
                "zh": need(Node.words, "the question"),
                "en": need(Node.words, "the question in English"),
            },
        )
        return surface.Judged(**said, question_zh=question["zh"], question_en=question["en"])

    def score(self, node: Node, said: Mapping[str, Any]) -> surface.Score:
        """`{score: innov, op: ">=", v: 60分}`; `{part: innov.innovation, ...}`."""
        form = "score" if node.get("score") else "part"
        place, how, bound = self.compared(node, form)
        name = place.text("the name of a score card")
        card, _, part = name.partition(".")
        if card not in self.cards:
            raise place.wrong(f"no score card is called {card!r}", among(card, self.cards))
        self.check_part(place, card, name if part else "", form)
        limit = amounts.limit(self.names, bound, amounts.SCORE, "a score")
        return surface.Score(**said, card=card, op=how, limit=limit, part=name if part else "")

    def check_part(self, place: Node, card: str, part: str, form: str) -> None:
        """A part that is named must be one of the card's."""
        points = self.cards[card]
        if points is None:
            raise Wrong
        parts = [one.id for one in points.of] if isinstance(points, surface.Total) else []
        if (form == "part" and not part) or (part and part not in parts):
            raise place.wrong(f"{place.value} is no part of the card {card}", among(part, parts))

    def classes(self, node: Node, said: Mapping[str, Any]) -> surface.ClassIs:
        """`{class: [size_class, [medium, small]]}`."""
        name, classes = self.two(self.parts(node, "class")["class"], "a table and its classes")
        table = self.names.table(name)
        found = every(classes.items(), lambda one: class_of(one, table))
        return surface.ClassIs(**said, table=table.id, classes=found)

    def two(self, place: Node, what: str) -> tuple[Node, Node]:
        """A list of two."""
        items = place.items()
        if not place.is_list or len(items) != 2:
            raise place.wrong(f"here two are expected: {what}", "Write [first, second]")
        return items[0], items[1]


def class_of(node: Node, table: ClassTable) -> str:
    """A class of a table by name."""
    return node.one_of(table.classes)


FORMS: Mapping[str, Callable[..., Any]] = {
    "f": Leaves.compare, "given": Leaves.given, "share": Leaves.share, "growth": Leaves.growth,
    "mean_growth": Leaves.mean_growth, "each": Leaves.each, "sum": Leaves.sum, "mean": Leaves.sum,
    "balance": Leaves.balance, "in": Leaves.within, "holds": Leaves.holds, "newly": Leaves.newly,
    "event": Leaves.event, "judged": Leaves.judged, "score": Leaves.score, "part": Leaves.score,
    "class": Leaves.classes,
}  # fmt: skip
"""Readers by the key that tells the form."""
