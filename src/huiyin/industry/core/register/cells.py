"""One cell of a register: an exact number, a span, or nothing known; else what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from huiyin.industry.core.rules.facts import Span, Spell
from huiyin.industry.core.rules.fields import Field
from huiyin.industry.core.rules.units import BadAmount, Dimension, Unit, known_unit, split

SILENT = frozenset({"", "-", "--", "—", "——", "/", "n/a", "na", "null", "none", "nan", "#n/a"})
UNKNOWN = frozenset({"未知", "不详", "不清楚", "待定", "未填", "unknown", "?"})
YES_WORDS = frozenset({"是", "有", "yes", "y", "true", "1", "√", "已认定"})
NO_WORDS = frozenset({"否", "无", "没有", "no", "n", "false", "0", "×", "未认定"})
LARGEST = 2**62
BETWEEN = re.compile(r"(.+?)(?:~|至|到|—)(.+)")
FROM_ON = re.compile(r"(?:≥|>=|不低于)(.+)|(.+?)(?:以上|及以上)")
UP_TO = re.compile(r"(?:≤|<=|不超过)(.+)")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00:00(?:\.0+)?)?")


class BadCell(ValueError):
    """A cell that says nothing that can be used: what is wrong with it."""


def number(text: str, column: Unit, field: Field) -> int | Span | None:
    """A number in the field's whole numbers; a span such as `2000~4000` or `≥300`; None: unknown.

    A unit in the cell goes before the column's. Raises BadCell.
    """
    plain = tidy(text)
    if plain.lower() in SILENT | UNKNOWN:
        return None
    if field.dimension is Dimension.DATE:
        return day(plain).toordinal()
    if field.dimension is Dimension.FLAG and plain.lower() in YES_WORDS | NO_WORDS:
        return int(plain.lower() in YES_WORDS)
    found = _span(plain, column) or _amount(plain, column)
    low = found.low if isinstance(found, Span) else found
    if field.lowest is not None and low is not None and low < field.lowest:
        raise BadCell(f"{field.id} cannot be negative")
    return found


def tidy(text: str) -> str:
    """Full-width characters made plain, without blanks and grouping commas."""
    return unicodedata.normalize("NFKC", text).strip().replace(",", "").replace(" ", "")


def _span(text: str, column: Unit) -> Span | None:
    if both := BETWEEN.fullmatch(text):
        low, high = _amount(both[1], column, both[2]), _amount(both[2], column)
        if low > high:
            raise BadCell("the first number of the span is above the second")
        return Span(low, high)
    if low_only := FROM_ON.fullmatch(text):
        return Span(_amount(low_only[1] or low_only[2], column), None)
    if high_only := UP_TO.fullmatch(text):
        return Span(None, _amount(high_only[1], column))
    return None


def _amount(text: str, column: Unit, like: str = "") -> int:
    """An amount in the column's unit unless it (or `like`, the span's other end) names its own."""
    try:
        value, symbol = split(text)
        symbol = symbol or (split(like)[1] if like else "")
        unit = known_unit(symbol, column) if symbol else column
    except BadAmount as error:
        raise BadCell(str(error)) from None
    scaled = value * unit.scale
    if scaled.denominator != 1:
        raise BadCell(f"{text!r} is finer than {unit.symbol} are held here")
    return _checked(int(scaled))


def _checked(value: int) -> int:
    if abs(value) > LARGEST:
        raise BadCell("the number is larger than any that can be held")
    return value


def day(text: str) -> date:
    """A day such as 2024-06-01, 2024/6/1 or 2024年6月1日; raises BadCell."""
    found = DAY.fullmatch(text.strip())
    try:
        if not found:
            raise ValueError
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise BadCell(f"{text!r} is no day: write it as 2024-06-01") from None


def status(text: str, as_of: date) -> tuple[Spell, ...] | None:
    """A title's cell: yes, no, a first day, or first~last day; None: unknown.

    A plain yes says that it is held on the day the register speaks of. Raises BadCell.
    """
    plain = tidy(text)
    low = plain.lower()
    if low in (SILENT - {"none"}) | UNKNOWN:
        return None
    if low in NO_WORDS or low == "none":
        return ()
    if low in YES_WORDS:
        return (Spell(as_of, as_of),)
    if both := re.fullmatch(r"(.{8,11}?)(?:~|至|到)(.*)", plain):
        end = day(both[2]) if both[2] else None
        return (Spell(day(both[1]), end),)
    return (Spell(day(plain)),)


def decision(text: str) -> bool | None:
    """A yes or no of a person; None: not decided. Raises BadCell."""
    low = tidy(text).lower()
    if low in SILENT | UNKNOWN:
        return None
    if low in YES_WORDS | NO_WORDS:
        return low in YES_WORDS
    raise BadCell(f"{text!r} is neither yes nor no")
