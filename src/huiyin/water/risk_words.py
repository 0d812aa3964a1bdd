"""Sentences about zones, grades and categories in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.water.core.risks.grading import RiskGrade
from huiyin.water.core.shares import Range
from huiyin.water.core.zones.protection import Grade
from huiyin.water.risk_choices import GRADE_LABELS, RISK_GRADE_LABELS
from huiyin.water.risk_data import categories
from huiyin.water.words import english

STRICTEST_FIRST = (Grade.FIRST, Grade.SECOND, Grade.OUTSIDE)

FOUR: dict[str, tuple[Any, Any]] = {
    "unassigned": (
        gettext_lazy("Not assigned"),
        gettext_lazy("found, and nobody has been made responsible"),
    ),
    "overdue": (
        gettext_lazy("Overdue"),
        gettext_lazy("not struck off although the term is over, whoever has it in hand"),
    ),
    "unverified": (
        gettext_lazy("Not verified"),
        gettext_lazy("said to be done, and nobody else has looked since"),
    ),
    "unanswered": (
        gettext_lazy("Not answered"),
        gettext_lazy("ended, and whoever reported it has had no answer"),
    ),
}
RETURNED = (
    gettext_lazy("Come back"),
    gettext_lazy("struck off, and found otherwise at the latest review"),
)
ZERO_WORDS = {**{key: label for key, (label, _note) in FOUR.items()}, "returned": RETURNED[0]}


def zone_text(possible: Iterable[Grade]) -> str:
    """`first grade`, or what stays possible: `first grade or second grade: not decided`."""
    named = [str(GRADE_LABELS[grade]) for grade in STRICTEST_FIRST if grade in set(possible)]
    if len(named) == 1:
        return named[0]
    return _("%(zones)s: not decided") % {"zones": _(" or ").join(named)}


def risk_grade_text(graded: RiskGrade) -> str:
    """`major risk`, or the grades that stay possible."""
    return _(" or ").join(str(RISK_GRADE_LABELS[name]) for name in graded.possible)


def category_text(code: str, on: date) -> str:
    """`R01 排污口`; a code that the data does not know stands as it is."""
    found = categories(on).get(code)
    if found is None:
        return code
    return f"{code} {found.name_en if english() else found.name_zh}"


def span_text(span: Range | None, unit: str = "") -> str:
    """`40`, `35–45 m`, or unknown."""
    if span is None:
        return _("not known")
    text = (
        f"{span.low:.0f}"
        if f"{span.low:.0f}" == f"{span.high:.0f}"
        else (f"{span.low:.0f}–{span.high:.0f}")
    )
    return f"{text} {unit}".strip()
