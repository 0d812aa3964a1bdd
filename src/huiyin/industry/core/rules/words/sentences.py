"""Each leaf as a Chinese and an English sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import singledispatchmethod

from huiyin.industry.core.rules import surface
from huiyin.industry.core.rules.lower import part_of
from huiyin.industry.core.rules.normal import months_before
from huiyin.industry.core.rules.policy import Catalogue, Version, Words
from huiyin.industry.core.rules.surface import Op
from huiyin.industry.core.rules.units import UNITS, Dimension, Unit
from huiyin.industry.core.rules.words.quantities import (
    amount,
    both,
    comparison,
    name,
    of_limit,
)  # fmt: skip

PERCENT, SCORE, MONTHS = UNITS["%"], UNITS["分"], UNITS["月"]
CLASSES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}


@dataclass(frozen=True, slots=True)
class Sentences:
    """Says what leaves ask; with a date, parameters are said with their value on it."""

    catalogue: Catalogue
    version: Version
    as_of: date | None = None

    @singledispatchmethod
    def say(self, leaf: surface.Leaf) -> Words:
        """The sentence of a leaf."""
        raise TypeError(type(leaf).__name__)

    def named(self, names: Sequence[str]) -> list[Words]:
        """Fields by their names and periods."""
        return [name(self.catalogue.fields[one]) for one in names]

    def unit(self, field: str) -> Unit:
        """The unit of a field."""
        return self.catalogue.fields[field].measured_in

    def asks(self, what: Words, op: Op, limit: surface.Limit, unit: Unit) -> Words:
        """`what` against a limit."""
        how, bound = comparison(op, unit), self.limit(limit, unit)
        return Words(f"{what.zh} {how.zh} {bound.zh}", f"{what.en} is {how.en} {bound.en}")

    def limit(self, limit: surface.Limit, unit: Unit) -> Words:
        """A limit in words; a parameter by its value on the day and its name."""
        match limit:
            case surface.Ref(parameter=parameter):
                return self.parameter(parameter)
            case surface.Ago(months=months):
                span = amount(months, MONTHS)
                if self.as_of is None:
                    return Words(f"基准日前{span.zh}", f"{span.en} before the day")
                day = months_before(self.as_of, months).isoformat()
                return Words(f"{day}(基准日前{span.zh})", f"{day} ({span.en} before the day)")
        return of_limit(Fraction(limit), unit)

    def parameter(self, parameter: str) -> Words:
        """A dated parameter with its value on the day."""
        of = self.catalogue.parameters[parameter]
        if self.as_of is None:
            return Words(f"参数{parameter}", f"the parameter {parameter}")
        dated = of.at(self.as_of)
        if dated is None or dated.value is None:
            return Words(f"(参数{parameter}当日未知)", f"(parameter {parameter}: not known)")
        value = of_limit(dated.value, UNITS[of.unit])
        return Words(f"{value.zh}(参数{parameter})", f"{value.en} (parameter {parameter})")

    @say.register
    def _(self, leaf: surface.Compare) -> Words:
        field = self.catalogue.fields[leaf.field]
        if field.dimension is Dimension.FLAG and isinstance(leaf.limit, int):
            wanted = leaf.op in {Op.AT_LEAST, Op.EQUAL} and leaf.limit == 1
            wanted = wanted or (leaf.op is Op.ABOVE and leaf.limit == 0)
            what = name(field)
            return Words(
                f"{what.zh}:{'是' if wanted else '否'}", f"{what.en}: {'yes' if wanted else 'no'}"
            )
        return self.asks(name(field), leaf.op, leaf.limit, field.measured_in)

    @say.register
    def _(self, leaf: surface.Share) -> Words:
        part, whole = (
            both(self.named(leaf.part), "与", " plus "),
            both(self.named(leaf.whole), "与", " plus "),
        )
        several = Words("之和" if len(leaf.part) > 1 else "", "")
        divided = Words("之和" if len(leaf.whole) > 1 else "", "")
        what = Words(
            f"{part.zh}{several.zh}占{whole.zh}{divided.zh}的比重",
            f"the share of {part.en} in {whole.en}",
        )
        return self.asks(what, leaf.op, leaf.limit, PERCENT)

    @say.register
    def _(self, leaf: surface.Growth) -> Words:
        new, old = self.named([leaf.new, leaf.old])
        what = Words(f"{new.zh}比{old.zh}的增长率", f"the growth of {new.en} over {old.en}")
        return self.asks(what, leaf.op, leaf.limit, PERCENT)

    @say.register
    def _(self, leaf: surface.MeanGrowth) -> Words:
        first, last = self.named([leaf.series[-1], leaf.series[0]])
        years = len(leaf.series) - 1
        what = Words(
            f"{last.zh}自{first.zh}起{years}年的平均增长率",
            f"the mean of {years} yearly growth rates from {first.en} to {last.en}",
        )
        return self.asks(what, leaf.op, leaf.limit, PERCENT)

    @say.register
    def _(self, leaf: surface.Each) -> Words:
        names = both(self.named(leaf.fields), "、", " and ")
        what = Words(f"{names.zh}均", f"each of {names.en}")
        return self.asks(what, leaf.op, leaf.limit, self.unit(leaf.fields[0]))

    @say.register
    def _(self, leaf: surface.Sum) -> Words:
        names = both(self.named(leaf.fields), "与", " and ")
        kind = Words("的平均值", "the mean of") if leaf.mean else Words("之和", "the sum of")
        what = Words(f"{names.zh}{kind.zh}", f"{kind.en} {names.en}")
        return self.asks(what, leaf.op, leaf.limit, self.unit(leaf.fields[0]))

    @say.register
    def _(self, leaf: surface.Balance) -> Words:
        how = comparison(leaf.op, self.unit(leaf.left[0][1]))
        left, right = self.side(leaf.left), self.side(leaf.right)
        return Words(f"{left.zh} {how.zh} {right.zh}", f"{left.en} is {how.en} {right.en}")

    def side(self, terms: Sequence[tuple[int, str]]) -> Words:
        """One side of a balance."""
        names = self.named([field for _, field in terms])
        said = [
            one if weight == 1 else Words(f"{weight}×{one.zh}", f"{weight} × {one.en}")
            for (weight, _), one in zip(terms, names, strict=True)
        ]
        return both(said, " + ", " + ")

    @say.register
    def _(self, leaf: surface.In) -> Words:
        what = self.named([leaf.field])[0]
        zh, en = "、".join(leaf.codes), ", ".join(leaf.codes)
        return Words(f"{what.zh} 属于 {zh}", f"{what.en} is under {en}")

    @say.register
    def _(self, leaf: surface.Holds) -> Words:
        title = self.catalogue.titles[leaf.title]
        return Words(f"属于“{title.zh}”且在有效期内", f"“{title.en}” is valid on the day")

    @say.register
    def _(self, leaf: surface.Newly) -> Words:
        title = self.catalogue.titles[leaf.title]
        return Words(f"当年首次成为“{title.zh}”", f"“{title.en}” was first given in the year")

    @say.register
    def _(self, leaf: surface.Event) -> Words:
        event = self.catalogue.titles[leaf.event]
        if leaf.within is None:
            return Words(f"已有“{event.zh}”", f"“{event.en}” has happened")
        span = amount(leaf.within, MONTHS)
        return Words(f"{span.zh}内有“{event.zh}”", f"“{event.en}” happened within {span.en}")

    @say.register
    def _(self, leaf: surface.Judged) -> Words:
        return Words(f"{leaf.question_zh}(由人判断)", f"{leaf.question_en} (a person decides)")

    @say.register
    def _(self, leaf: surface.Score) -> Words:
        points = part_of(self.version.cards[leaf.card], leaf.part)
        what = Words(f"评分卡{leaf.card}总分", f"the total of the score card {leaf.card}")
        if leaf.part:
            zh, en = points.zh or leaf.part, points.en or leaf.part
            what = Words(
                f"评分卡{leaf.card}“{zh}”得分", f"the points for “{en}” of the card {leaf.card}"
            )
        return self.asks(what, leaf.op, leaf.limit, SCORE)

    @say.register
    def _(self, leaf: surface.ClassIs) -> Words:
        zh = "、".join(CLASSES.get(one, one) for one in leaf.classes)
        return Words(
            f"按{leaf.table}划型为 {zh}", f"the class by {leaf.table} is {', '.join(leaf.classes)}"
        )
