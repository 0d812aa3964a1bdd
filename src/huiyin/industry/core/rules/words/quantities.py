"""Names of fields with their period, amounts and comparisons in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from huiyin.industry.core.rules.fields import Field
from huiyin.industry.core.rules.policy import Words
from huiyin.industry.core.rules.surface import Op
from huiyin.industry.core.rules.units import HUNDRED_PERCENT, UNITS, Dimension, Unit, in_words

YEARS = re.compile(r"FY-(\d+)(?:\.\.FY-(\d+))?( end|)")
QUARTERS = re.compile(r"Q(?:-(\d+))?")
DATED_ZH = ("近", "本季", "上季", "上年", "去年", "前年", "本年")
DATED_EN = re.compile(r"\b(years?|quarters?)\b", re.IGNORECASE)
NUMERALS = "零一两三四五六七八九十"
YEAR_ZH = {1: "上年", 2: "前年", 3: "大前年"}
YEAR_EN = {1: "last year", 2: "the year before last", 3: "three years ago"}
COUNTED = frozenset({Dimension.PEOPLE, Dimension.ITEMS, Dimension.FIRMS, Dimension.TIME})
NUMBERS = {
    Op.AT_LEAST: Words("不低于", "at least"), Op.ABOVE: Words("高于", "above"),
    Op.AT_MOST: Words("不高于", "at most"), Op.BELOW: Words("低于", "below"),
    Op.EQUAL: Words("等于", "exactly"),
}  # fmt: skip
COUNTS = {
    Op.AT_LEAST: Words("不少于", "at least"), Op.ABOVE: Words("多于", "more than"),
    Op.AT_MOST: Words("不多于", "at most"), Op.BELOW: Words("少于", "fewer than"),
    Op.EQUAL: Words("等于", "exactly"),
}  # fmt: skip
DAYS = {
    Op.AT_LEAST: Words("不早于", "not before"), Op.ABOVE: Words("晚于", "after"),
    Op.AT_MOST: Words("不晚于", "not after"), Op.BELOW: Words("早于", "before"),
    Op.EQUAL: Words("为", "exactly"),
}  # fmt: skip


def period(of: str) -> Words:
    """A period before a Chinese name and behind an English one; as of the date itself: nothing."""
    if found := YEARS.fullmatch(of):
        first, last, end = int(found[1]), found[2], found[3]
        if last is not None:
            many = first - int(last) + 1
            zh = NUMERALS[many] if many < len(NUMERALS) else str(many)
            return Words(f"近{zh}年", f"over {many} years")
        zh = YEAR_ZH.get(first, f"前{first}年")
        en = YEAR_EN.get(first, f"{first} years ago")
        return Words(f"{zh}末", f"at the end of {en}") if end else Words(f"{zh}度", en)
    if found := QUARTERS.fullmatch(of):
        back = int(found[1] or 0)
        known = {0: Words("本季", "this quarter"), 1: Words("上季", "last quarter"),
                 4: Words("上年同季", "the same quarter last year")}  # fmt: skip
        return known.get(back, Words(f"前{back}季", f"{back} quarters ago"))
    return Words("本年度", "this year") if of == "FY" else Words("", "")


def name(field: Field) -> Words:
    """A field's name with its period, unless the name says it."""
    when = period(field.period)
    zh = field.zh if field.zh.startswith(DATED_ZH) else when.zh + field.zh
    said = not when.en or DATED_EN.search(field.en)
    return Words(zh, field.en if said else f"{field.en} {when.en}")


def comparison(op: Op, unit: Unit) -> Words:
    """How something measured in a unit compares."""
    if unit.dimension is Dimension.DATE:
        return DAYS[op]
    return (COUNTS if unit.dimension in COUNTED else NUMBERS)[op]


def amount(value: int, unit: Unit) -> Words:
    """A whole number of a unit's dimension."""
    if unit.dimension is Dimension.DATE:
        day = date.fromordinal(value).isoformat()
        return Words(day, day)
    return Words(in_words(value, unit), _english(value, unit))


def _english(value: int, unit: Unit) -> str:
    exact = decimal(Fraction(value, unit.scale))
    match unit.dimension:
        case Dimension.MONEY:
            return _yuan(Fraction(value, UNITS["元"].scale))
        case Dimension.TIME:
            many, word = (value // 12, "year") if value % 12 == 0 else (value, "month")
            return _plural(str(many), word)
        case Dimension.SHARE | Dimension.ENERGY | Dimension.FLOOR:
            return in_words(value, unit)
    if unit.dimension is Dimension.LEVEL:
        return f"level {exact}"
    known = {Dimension.POINTS: _plural(exact, "point"), Dimension.LAND: f"{exact} mu"}
    return known.get(unit.dimension, f"{value:,}")


def _plural(number: str, word: str) -> str:
    return f"{number} {word}{'' if number in {'1', '-1'} else 's'}"


def _yuan(yuan: Fraction) -> str:
    for size, word in ((10**9, " billion"), (10**6, " million")):
        if abs(yuan) >= size and (yuan / size * 1000).denominator == 1:
            return f"CNY {decimal(yuan / size)}{word}"
    return f"CNY {int(yuan):,}" if yuan.denominator == 1 else f"CNY {float(yuan):,.2f}"


def proportion(value: Fraction) -> str:
    """A share in percent."""
    return f"{decimal(value * 100)}%"


def decimal(value: Fraction) -> str:
    """A fraction as a plain decimal number, at most six places."""
    text = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return text or "0"


def of_limit(value: Fraction, unit: Unit) -> Words:
    """A limit in the words of its unit: shares are proportions, all else whole numbers."""
    if unit.dimension is Dimension.SHARE:
        return Words(proportion(value), proportion(value))
    return amount(int(value), unit)


def percent(value: int) -> str:
    """Hundredths of a percent as a share."""
    return proportion(Fraction(value, HUNDRED_PERCENT))


def both(words: Iterable[Words], zh: str = "、", en: str = ", ") -> Words:
    """Words joined in either language."""
    several = list(words)
    return Words(zh.join(one.zh for one in several), en.join(one.en for one in several))
