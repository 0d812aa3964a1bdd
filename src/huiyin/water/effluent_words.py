"""Words of effluent supervision in the language of the page: factors, limits, reasons, doubts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.field.factors import factor_of
from huiyin.water import words
from huiyin.water.core.effluent.account import Held, Sort, Suspicion
from huiyin.water.core.effluent.consistency import Fault
from huiyin.water.core.effluent.messages import Doubt, Why

SYMBOLS = {"w01018": "COD", "w21003": "NH₃-N", "w21011": "TP", "w21001": "TN", "w01001": "pH"}
FLOW = "w00000"
UNITS = {"1": "", "degC": "°C"}
WHYS: dict[Why, Any] = {
    Why.HOUR_OVER: gettext_lazy("an hour over the limit"),
    Why.CONSECUTIVE_HOURS: gettext_lazy("several hours in a row over the limit"),
    Why.RUNNING_MEAN: gettext_lazy("the running daily mean over the limit"),
    Why.SINGLE_VALUE: gettext_lazy("a single value over the single-value limit"),
    Why.DAILY_MEAN: gettext_lazy("the valid daily mean over the limit"),
}
DOUBT_WORDS: dict[Doubt, Any] = {
    Doubt.RULES_RECALLED: gettext_lazy("rules of validity as recalled, not read"),
    Doubt.WATER_TEMP_MISSING: gettext_lazy("water temperature missing: the stricter figure"),
    Doubt.NO_VALID_MEAN: gettext_lazy("no valid daily mean"),
    Doubt.SINGLE_VALUE_LIMIT_NOT_KNOWN: gettext_lazy("the single-value limit is not known"),
    Doubt.NOT_LEGAL: gettext_lazy("the limit or its choice is not confirmed: advisory"),
}
SORTS: dict[Sort, Any] = {
    Sort.CONSTANT: gettext_lazy("a value that does not move"),
    Sort.COPIED_DAYS: gettext_lazy("whole days repeated"),
    Sort.FIXED_RATIO: gettext_lazy("two factors in one ratio"),
    Sort.INCONSISTENT: gettext_lazy("values that disagree with each other"),
}
FAULTS: dict[Fault, Any] = {
    Fault.MIN_OVER_MEAN: gettext_lazy("least value above the mean"),
    Fault.MEAN_OVER_MAX: gettext_lazy("mean above the greatest value"),
    Fault.TOTAL: gettext_lazy("total other than mean times time"),
    Fault.THOUSANDFOLD: gettext_lazy("total a thousandfold off"),
    Fault.PARTS: gettext_lazy("total other than the sum of its parts"),
    Fault.FLAG_BETTER_THAN_MINUTES: gettext_lazy("flag better than those of its minutes"),
    Fault.FLAG_WORSE_THAN_MINUTES: gettext_lazy("flag worse than those of its minutes"),
}
GRADES: dict[str, Any] = {
    "1A": gettext_lazy("level 1A"),
    "1B": gettext_lazy("level 1B"),
    "1": gettext_lazy("level 1"),
    "2": gettext_lazy("level 2"),
    "3": gettext_lazy("level 3"),
}


CONFIDENCES: dict[str, Any] = {
    "high": gettext_lazy("confirmed"),
    "medium": gettext_lazy("one source"),
    "low": gettext_lazy("not sure"),
    "unverified": gettext_lazy("recalled, not verified"),
    "not_found": gettext_lazy("figure not found"),
}


def confidence(text: str) -> str:
    """How sure a number is; only "confirmed" is enforced."""
    return str(CONFIDENCES.get(text.split(" ", 1)[0], text))


def factor(code: str) -> str:
    """Ammonia nitrogen, 氨氮; a code nobody knows stays one."""
    if code == FLOW:
        return _("Flow")
    row = factor_of(code)
    return code if row is None else (row.name_en if words.english() else row.name_zh)


def factor_zh(code: str) -> str:
    """Its Chinese name, for the identity of a matter."""
    row = factor_of(code)
    return row.name_zh if row else code


def factor_en(code: str) -> str:
    """Its English name, for a picture in Latin letters."""
    row = factor_of(code)
    return row.name_en if row else code


def symbol(code: str) -> str:
    """COD, NH₃-N; the name where there is no symbol."""
    return SYMBOLS.get(code) or factor(code)


def unit_of(code: str) -> str:
    """The unit of a factor as shown."""
    row = factor_of(code)
    return unit(row.unit) if row else ""


def unit(text: str) -> str:
    """A unit as shown; "" for pH."""
    return UNITS.get(text, text)


def number(value: float | None) -> str:
    """Up to three decimals without needless zeros; a dash for unknown."""
    return "—" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")


def amount(value: float | None, unit_text: str) -> str:
    """A number with its unit."""
    return f"{number(value)} {unit(unit_text)}".strip()


def grade(code: str) -> str:
    """Level 1B, 一级B."""
    return str(GRADES.get(code, code))


def figure(held: Held | None) -> str:
    """≤ 60, 6–9; "" for none."""
    if held is None:
        return ""
    if held.low is not None and held.high is not None:
        return f"{number(held.low)}–{number(held.high)}"
    return f"≥ {number(held.low)}" if held.high is None else f"≤ {number(held.high)}"


def limit(held: Held | None) -> str:
    """≤ 60 · GB 18918-2002 level 1B Table 1; "" for none."""
    if held is None:
        return ""
    parts = (held.standard, grade(held.level), words.clause_text(held.clause))
    return f"{figure(held)} · " + " ".join(part for part in parts if part)


def whys(found: Iterable[Why]) -> str:
    """What a message rests on."""
    return words.joined([str(WHYS[one]) for one in found])


def doubts(found: Iterable[Doubt]) -> str:
    """What a message is less sure for."""
    return words.joined([str(DOUBT_WORDS[one]) for one in found])


def sort(one: Sort) -> str:
    """A sort of suspicion."""
    return str(SORTS[one])


def reason(seen: Suspicion) -> str:
    """The pattern, in one sentence."""
    facts = {
        "factor": factor(seen.factor),
        "first": seen.first,
        "last": seen.last,
        "days": seen.days,
        "hours": seen.hours,
        "lag": seen.lag,
        "partner": factor(seen.partner) if seen.partner else "",
        "ratio": number(seen.ratio),
        "faults": words.joined([str(FAULTS[one]) for one in seen.faults]),
    }
    said = {
        Sort.CONSTANT: _("%(factor)s kept one value for at least %(hours)d valid hours"),
        Sort.COPIED_DAYS: _(
            "%(factor)s on %(days)d days equals, hour by hour, that of %(lag)d days before"
        ),
        Sort.FIXED_RATIO: _(
            "%(factor)s moved with %(partner)s in one ratio (%(ratio)s) on %(days)d days"
        ),
        Sort.INCONSISTENT: _("%(factor)s disagrees with itself in %(hours)d hours: %(faults)s"),
    }[seen.sort]  # fmt: skip
    return said % facts + _(" (%(first)s to %(last)s)") % facts


def caution() -> str:
    """What a suspicion is not."""
    return _(
        "This is a suspicion, to be checked on the spot; it proves nothing. An analyser below its "
        "detection limit, water at rest or a logger that repeats its last value look the same."
    )
