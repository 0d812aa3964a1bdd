"""The desk's words for classes, factors, limits and times over, in the language of the page.

Names of classes and factors are data with both languages; sentences are gettext's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from huiyin.field.factors import factor_of
from huiyin.water.choices import CLASS_TONES
from huiyin.water.core.episodes import Exceedance
from huiyin.water.core.standards import SYMBOLS, WORSE_THAN_V, Limit, NoSuchLimit, Rule
from huiyin.water.standards import GB3838, standard, water_classes

ASCII_CLASSES = ("?", "I", "II", "III", "IV", "V", "worse than V")

WEEKDAYS = (
    pgettext_lazy("weekday, the first", "M"),
    pgettext_lazy("weekday, the second", "T"),
    pgettext_lazy("weekday, the third", "W"),
    pgettext_lazy("weekday, the fourth", "T"),
    pgettext_lazy("weekday, the fifth", "F"),
    pgettext_lazy("weekday, the sixth", "S"),
    pgettext_lazy("weekday, the seventh", "S"),
)
DOUBTS = {
    "N": gettext_lazy("outside what the instrument can show"),
    "F": gettext_lazy("instrument stopped"),
    "M": gettext_lazy("maintenance"),
    "S": gettext_lazy("value set by hand"),
    "D": gettext_lazy("instrument fault"),
    "C": gettext_lazy("calibration"),
    "T": gettext_lazy("above the range of measurement"),
    "B": gettext_lazy("link between instrument and logger broken"),
    "P": gettext_lazy("power fault"),
    "": gettext_lazy("not usable"),
}
"""What a letter of HJ 212 says against a value (HJ 212-2017 Table 8, HJ/T 212-2005 6.6)."""


def english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "").startswith("en")


def class_label(number: int) -> str:
    """Class III, Ⅲ类; 0 is unknown."""
    found = water_classes()[number]
    return found.label_en if english() else found.label_zh


def class_symbol(number: int) -> str:
    """The numeral alone, for a small cell; "?" for unknown."""
    if number == WORSE_THAN_V and english():
        return ">Ⅴ"
    return SYMBOLS[number] or "?"


def class_tone(number: int) -> str:
    """The tone of a class in the shared components."""
    return CLASS_TONES[water_classes()[number].token]


def factor_name(factor: str, on: date) -> str:
    """Permanganate index, 高锰酸盐指数; a factor that nobody knows keeps its code."""
    try:
        named = standard(GB3838, on).named(factor)
    except NoSuchLimit:
        row = factor_of(factor)
        return factor if row is None else (row.name_en if english() else row.name_zh)
    return named.name_en if english() else named.name_zh


def factor_unit(factor: str, on: date) -> str:
    """The unit as shown; empty for pH and for a factor nobody knows."""
    try:
        unit = standard(GB3838, on).named(factor).unit
    except NoSuchLimit:
        row = factor_of(factor)
        unit = row.unit if row else ""
    return {"1": "", "degC": "°C", "ug/L": "µg/L", "uS/cm": "µS/cm"}.get(unit, unit)


def factors_text(factors: Iterable[Exceedance], on: date) -> str:
    """Factors beyond a limit with how many times beyond it (none for pH and DO)."""
    parts = []
    for factor, multiple in factors:
        name = factor_name(factor, on)
        if multiple is not None:
            name = _("%(factor)s (%(times).2f times beyond)") % {"factor": name, "times": multiple}
        parts.append(name)
    return joined(parts)


def limit_label(code: str, limit: Limit, target: int) -> str:
    """`Class III ≤ 6 · GB 3838-2002 Table 1`."""
    low, high = limit.classes[target - 1]
    figure = {
        Rule.MAX: f"≤ {high:g}",
        Rule.MIN: f"≥ {low:g}",
        Rule.RANGE: f"{low:g}–{high:g}",
    }[limit.rule]
    return f"{class_label(target)} {figure} · {code} {clause(limit)}"


def clause(limit: Limit) -> str:
    """Table 1, 表1."""
    return clause_text(limit.clause)


def clause_text(clause: str) -> str:
    """`Table 1` as 表1; a clause of another form stays as it is."""
    if not clause.startswith("Table "):
        return clause
    return _("Table %(number)s") % {"number": clause.removeprefix("Table ")}


def doubt(flag: str, reason: str) -> str:
    """Why a value does not count: the letter and its meaning, or the field's own reason."""
    meaning = DOUBTS.get(flag)
    if meaning is None:
        return reason
    return f"{flag} {meaning}".strip()


def joined(names: Sequence[str]) -> str:
    """A list in the language of the page."""
    return (", " if english() else "、").join(names)
