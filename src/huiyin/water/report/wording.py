"""Words of the monthly report: conditions, changes, trends, reasons, pollutants as bulletins print.

Names of conditions and their colours are data (`data/classes.csv`); the rest is gettext's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.water import words
from huiyin.water.core.city_water import Compared, FactorTrend, Held, Named
from huiyin.water.standards import water_classes

DASH = "—"
CHANGES: dict[str, Any] = {
    "unknown": gettext_lazy("cannot be compared"),
    "clearly_better": gettext_lazy("clearly better"),
    "better": gettext_lazy("somewhat better"),
    "none": gettext_lazy("no clear change"),
    "worse": gettext_lazy("somewhat worse"),
    "clearly_worse": gettext_lazy("clearly worse"),
}
CHANGE_TONES = {
    "better": "success", "clearly_better": "success", "worse": "warning",
    "clearly_worse": "warning", "none": "plain", "unknown": "unknown",
}  # fmt: skip
REASONS: dict[str, Any] = {
    "no_period": gettext_lazy("there is no such period in that year"),
    "no_method": gettext_lazy("no method of assessment is loaded for that time"),
    "no_readings": gettext_lazy("no readings of that time"),
    "unknown_class": gettext_lazy("a class is not known"),
    "other_items": gettext_lazy("other factors were measured"),
    "only_before": gettext_lazy("only measured in the other period"),
    "only_after": gettext_lazy("not measured in the other period"),
    "bodies": gettext_lazy("river and lake limits in fewer than five sections"),
}
DIRECTIONS: dict[str, Any] = {
    "unknown": gettext_lazy("unknown"),
    "rising": gettext_lazy("rising"),
    "falling": gettext_lazy("falling"),
    "level": gettext_lazy("level"),
}
STATES: dict[str, Any] = {
    "unknown": gettext_lazy("not known"),
    "oligotrophic": gettext_lazy("oligotrophic"),
    "mesotrophic": gettext_lazy("mesotrophic"),
    "light_eutrophic": gettext_lazy("lightly eutrophic"),
    "moderate_eutrophic": gettext_lazy("moderately eutrophic"),
    "heavy_eutrophic": gettext_lazy("heavily eutrophic"),
}
WAYS: dict[str, Any] = {
    "": gettext_lazy("not one water: river and lake limits"),
    "means": gettext_lazy("means of its sections"),
    "shares": gettext_lazy("shares of classes"),
}
LAKE_FACTORS: dict[str, Any] = {
    "chla": gettext_lazy("chlorophyll a"),
    "sd": gettext_lazy("transparency"),
}


def section(held: Held) -> str:
    """A section in the language of the reader."""
    return held.name_en if words.english() and held.name_en else held.name


def condition(token: str) -> str:
    """良好, good."""
    found = next(row for row in water_classes() if row.token == token)
    return found.word_en if words.english() else found.word_zh


def colour(token: str) -> str:
    """绿, green: the colour a bulletin gives a condition."""
    found = next(row for row in water_classes() if row.token == token)
    return found.colour_en if words.english() else found.colour_zh


def coloured(token: str) -> str:
    """良好（绿）: the word with its colour."""
    return _("%(word)s (%(colour)s)") % {"word": condition(token), "colour": colour(token)}


def factor(name: str, on: date) -> str:
    """A factor as bulletins write it, without what it is reckoned as: 总磷, 氨氮."""
    return re.split(r"\s*[(（]", words.factor_name(name, on), maxsplit=1)[0]


def pollutants(found: Iterable[Named], on: date) -> str:
    """总磷(0.60)、氨氮(0.12), as bulletins print them; a dash where there is none."""
    parts = [
        factor(one.factor, on) + (f"({one.multiple})" if one.multiple else "") for one in found
    ]
    return words.joined(parts) or DASH


def factors(found: Iterable[str], on: date) -> str:
    """Factors one after the other, those of a lake too."""
    names = [str(LAKE_FACTORS.get(f) or factor(f, on)) for f in found]
    return words.joined(names) or DASH


def changed(found: Compared) -> str:
    """What became of it, with the reason where nothing can be said."""
    told = str(CHANGES[found.change])
    if found.change != "unknown" or not found.reason:
        return told
    return _("%(told)s: %(why)s") % {"told": told, "why": REASONS[found.reason]}


def class_then(found: Compared) -> str:
    """The class of another period; a dash where it has none."""
    return words.class_label(found.klass) if found.klass else DASH


def trends(found: Iterable[FactorTrend], on: date) -> str:
    """The significant trends of a section, or that there is none, or too few months."""
    known = [one for one in found if one.significance != "unknown"]
    if not known:
        return _("too few months")
    told = []
    for one in known:
        if one.significance != "none":
            told.append(
                _("%(factor)s %(direction)s (r = %(r)s, N = %(n)d, %(level)s)") % {
                    "factor": factor(one.factor, on),
                    "direction": DIRECTIONS[one.direction],
                    "r": one.coefficient,
                    "n": one.months,
                    "level": one.significance,
                }
            )  # fmt: skip
    return words.joined(told) or _("none is significant (N = %(n)d)") % {
        "n": max(one.months for one in known)
    }


def met(value: bool | None) -> str:
    """Whether a target is met."""
    if value is None:
        return _("unknown")
    return _("target met") if value else _("target not met")


def number(value: Decimal | None) -> str:
    """A judged value in plain digits; a dash where it is unknown."""
    return DASH if value is None else f"{value:f}"
