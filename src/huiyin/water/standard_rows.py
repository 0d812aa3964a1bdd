"""Rows of a standard as text, in the columns of data/gb18918_2002.csv, and as limits of the core.

A city's table differs from a shipped one in one thing: an empty cell says nothing yet ("not
known"), and the absence of a limit is said by a word, for nobody must become free by a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

from huiyin.water.core.discharge.conditions import Built, Condition, Reuse, Season, WaterTemp
from huiyin.water.core.discharge.editions import EditionRow
from huiyin.water.core.discharge.limits import DischargeLimit, Figure, FigureState
from huiyin.water.core.standards import Rule
from huiyin.water.discharge import GB18918, read_limit

NEEDED = (
    *("standard", "clause", "factor", "name_zh", "name_en", "factor_codes", "unit", "rule"),
    *("condition", "averaging", "source", "confidence", "effective_from"),
)
OPTIONAL = ("no", "note", "influent_over", "removal_over", "effective_to", "row_type")
BEFORE_FIGURES = (
    *("standard", "clause", "factor", "name_zh", "name_en", "factor_codes", "unit", "rule"),
    "condition",
)
AFTER_FIGURES = (
    *("averaging", "note", "source", "confidence", "influent_over", "removal_over"),
    *("effective_from", "effective_to"),
)
PREFIXES = ("class_", "level_")
NO_LIMIT = "no_limit"
NO_LIMIT_WORDS = frozenset({NO_LIMIT, "无限值", "不限", "不作要求"})
NOT_ABOUT = "-"


def level_columns(heading: Iterable[str]) -> tuple[str, ...]:
    """The columns of figures."""
    return tuple(name for name in heading if name.startswith(PREFIXES))


def in_order(columns: Iterable[str]) -> list[str]:
    """The columns of a table as people know them; what no shipped table has is left out."""
    given = dict.fromkeys(columns)
    return [c for c in (*BEFORE_FIGURES, *level_columns(given), *AFTER_FIGURES) if c in given]


def edition_row(row: Mapping[str, str]) -> EditionRow:
    """A stored row as a limit; raises KeyError or ValueError as `discharge.read_limit`."""
    figures = level_columns(row)
    said = {column: "" if row[column] == NO_LIMIT else row[column] or "?" for column in figures}
    silent = frozenset(column.split("_", 1)[1] for column in figures if not row[column])
    return EditionRow(read_limit(dict(row) | said), silent)


def row_text(limit: DischargeLimit, levels: Iterable[str]) -> dict[str, str]:
    """A limit as a row of an import; `edition_row` reads it again as the same."""
    prefix = PREFIXES[0] if limit.standard == GB18918 else PREFIXES[1]
    removal = limit.removal
    figures = {
        f"{prefix}{level}": NOT_ABOUT if figure is None else figure_text(figure, limit.rule)
        for level in levels
        for figure in (limit.figure(level),)
    }
    return {
        "standard": limit.standard,
        "clause": limit.clause,
        "factor": limit.factor,
        "name_zh": limit.name_zh,
        "name_en": limit.name_en,
        "factor_codes": " ".join(limit.codes),
        "unit": limit.unit,
        "rule": str(limit.rule),
        "condition": ",".join(map(condition_text, limit.conditions)),
        **figures,
        "averaging": str(limit.basis),
        "note": limit.note,
        "source": limit.source,
        "confidence": limit.confidence,
        "influent_over": f"{removal.influent_over:g}" if removal else "",
        "removal_over": f"{removal.share:g}" if removal else "",
        "effective_from": limit.effective_from.isoformat(),
        "effective_to": limit.effective_to.isoformat() if limit.effective_to else "",
    }


def figure_text(figure: Figure, rule: Rule) -> str:
    """A cell as it is written in a table."""
    words = {
        FigureState.NOT_KNOWN: "",
        FigureState.NO_LIMIT: NO_LIMIT,
        FigureState.NOT_DETECTED: "not_detected",
    }
    if figure.state in words:
        return words[figure.state]
    if rule is Rule.RANGE:
        return f"{plain(figure.low)}-{plain(figure.high)}"
    return plain(figure.high if isfinite(figure.high) else figure.low)


def plain(number: float) -> str:
    """The shortest text of a number that is read again as the same: 50, 0.001."""
    return str(int(number)) if number == int(number) else repr(number)


def condition_text(condition: Condition) -> str:
    """A condition as `conditions.parse_condition` reads it."""
    match condition:
        case WaterTemp(sign=sign, degrees=degrees):
            return f"water_temp{sign}{plain(degrees)}"
        case Built(before=before, day=day):
            return f"built_{'before' if before else 'from'}_{day.isoformat()}"
        case Reuse(wanted=wanted):
            return "reused" if wanted else "not_reused"
        case Season(first=first, last=last):
            return "season_{:02}-{:02}_to_{:02}-{:02}".format(*first, *last)
