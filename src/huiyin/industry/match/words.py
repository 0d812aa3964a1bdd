"""What verdicts, money and lacking facts are called in tables and reports, in two languages."""

from __future__ import annotations

from huiyin.industry.core.rules.facts import Span
from huiyin.industry.core.rules.policy import Catalogue, Words
from huiyin.industry.core.rules.units import UNITS, in_words
from huiyin.industry.core.rules.verdict import Status
from huiyin.industry.core.rules.words.quantities import name

STATUS = {
    Status.YES: Words("符合", "yes"),
    Status.NO: Words("不符合", "no"),
    Status.UNKNOWN: Words("资料不全", "unknown"),
    Status.JUDGED: Words("待人工认定", "judged"),
    Status.OUT_OF_FORCE: Words("未在执行期", "out of force"),
    Status.NOT_OPEN: Words("未到申报期", "not open"),
    Status.NOT_APPLICABLE: Words("不适用", "not applicable"),
}
HEADS = Words(
    "统一社会信用代码,企业名称,行,政策,结论,依据",
    "Credit code,Enterprise,Row,Policy,Verdict,Text",
)


def said(words: Words, chinese: bool) -> str:
    """Words in the language asked for."""
    return words.zh if chinese else words.en


def money(span: Span, upto: bool = False) -> Words:
    """An amount of money, or what is known of it."""
    low, high = span.low, span.high
    unit = UNITS["元"]
    if low is not None and low == high:
        amount = in_words(low, unit)
        return Words(f"最高{amount}" if upto else amount, f"up to {amount}" if upto else amount)
    if low is None and high is None:
        return Words("金额待定", "amount not known")
    if high is None:
        return Words(f"不低于{in_words(low or 0, unit)}", f"at least {in_words(low or 0, unit)}")
    if not low:
        return Words(f"不超过{in_words(high, unit)}", f"up to {in_words(high, unit)}")
    both = in_words(low, unit), in_words(high, unit)
    return Words(f"{both[0]}至{both[1]}", f"{both[0]} to {both[1]}")


def lacking(catalogue: Catalogue, names: list[str]) -> Words:
    """Fields, titles and parameters by their names."""
    found = []
    for one in names:
        if one in catalogue.fields:
            found.append(name(catalogue.fields[one]))
        elif one in catalogue.titles:
            found.append(Words(one, catalogue.titles[one].en))
        else:
            found.append(Words(one, one))
    return Words("、".join(w.zh for w in found), ", ".join(w.en for w in found))
