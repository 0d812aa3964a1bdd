"""What a policy is worth, in words: formulas, tiers, stages, caps."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from huiyin.industry.core.rules.policy import (
    Amount,
    Apply,
    Benefit,
    FieldValue,
    Number,
    ParameterValue,
    Words,
)  # fmt: skip
from huiyin.industry.core.rules.surface import Rule
from huiyin.industry.core.rules.units import UNITS
from huiyin.industry.core.rules.words.quantities import amount, both, decimal, name, proportion
from huiyin.industry.core.rules.words.sentences import Sentences

MONEY = UNITS["元"]
SIGNS = {"*": "×", "/": "÷", "-": "−"}
KINDS = {"cash": Words("资金", "cash"), "tax": Words("税收减免", "tax relief"),
         "title": Words("称号", "a title")}  # fmt: skip


def formula(sentences: Sentences, of: Amount, money: bool = True) -> Words:
    """An amount in words; a number that stands where money is meant is said as money."""
    match of:
        case Number(value=value):
            return number(value, money)
        case FieldValue(field=field):
            return name(sentences.catalogue.fields[field])
        case ParameterValue(parameter=parameter):
            return sentences.parameter(parameter)
    product = of.op in {"*", "/"}
    kinds = [is_money(sentences, one) for one in of.of] if product else [money] * len(of.of)
    parts = [
        bracketed(formula(sentences, one, kind), one, product)
        for one, kind in zip(of.of, kinds, strict=True)
    ]
    if of.op in {"min", "max"}:
        said = both(parts, "、", ", ")
        which = (
            Words("取低者", "the lowest of")
            if of.op == "min"
            else Words("取高者", "the highest of")
        )
        return Words(f"{said.zh}{which.zh}", f"{which.en} {said.en}")
    sign = f" {SIGNS.get(of.op, of.op)} "
    return both(parts, sign, sign)


def number(value: Fraction, money: bool) -> Words:
    """A literal of a formula."""
    if money and value.denominator == 1:
        return amount(int(value), MONEY)
    text = proportion(value) if value < 1 else decimal(value)
    return Words(text, text)


def is_money(sentences: Sentences, of: Amount) -> bool:
    """Whether an amount is money; a literal beside a product is money only when it is large."""
    match of:
        case Number(value=value):
            return value.denominator == 1 and value >= MONEY.scale
        case FieldValue(field=field):
            return sentences.catalogue.fields[field].unit in {"元", "万元", "亿元"}
        case ParameterValue(parameter=parameter):
            return sentences.catalogue.parameters[parameter].unit in {"元", "万元", "亿元"}
    return any(is_money(sentences, one) for one in of.of)


def bracketed(words: Words, of: Amount, product: bool) -> Words:
    """Sums stand in brackets inside products."""
    if product and isinstance(of, Apply) and of.op in {"+", "-"}:
        return Words(f"({words.zh})", f"({words.en})")
    return words


def worth(sentences: Sentences, benefit: Benefit) -> Iterator[Words]:
    """What one gets, line by line; rules of tiers are named by their sentences."""
    kind = KINDS[benefit.kind]
    upto = Words("最高", "up to ") if benefit.upto else Words("", "")
    for tier in benefit.tiers:
        said = formula(sentences, tier.amount)
        who = condition(sentences, tier.when, tier.leaf, len(benefit.tiers) > 1)
        yield Words(
            f"{who.zh}{kind.zh} {upto.zh}{said.zh}", f"{who.en}{kind.en} {upto.en}{said.en}"
        )
    for stage in benefit.stages:
        said = formula(sentences, stage.amount)
        how = Words("累计补足至", "topped up to ") if stage.total else Words("", "")
        yield Words(
            f"达到 {stage.leaf}:{kind.zh} {how.zh}{upto.zh}{said.zh}",
            f"for {stage.leaf}: {kind.en} {how.en}{upto.en}{said.en}",
        )
    for value, word in ((benefit.floor, Words("不低于", "not below")),
                        (benefit.cap, Words("不超过", "not above"))):  # fmt: skip
        if value:
            bound = amount(value, MONEY)
            yield Words(f"{word.zh} {bound.zh}", f"{word.en} {bound.en}")
    if benefit.after is not None:
        yield Words(f"之后:{benefit.after.zh}", f"afterwards: {benefit.after.en}")


def condition(sentences: Sentences, when: Rule | None, leaf: str, several: bool) -> Words:
    """For whom a tier is."""
    from huiyin.industry.core.rules.words.outline import in_one_line

    if when is not None:
        said = in_one_line(sentences, when)
        return Words(f"如果{said.zh}:", f"if {said.en}: ")
    if leaf:
        return Words(f"如果符合 {leaf}:", f"if {leaf} holds: ")
    return Words("其他:", "otherwise: ") if several else Words("", "")
