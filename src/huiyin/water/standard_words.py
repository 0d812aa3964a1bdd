"""Cells, conditions, clauses and judgements of standards in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from huiyin.water.core.discharge.conditions import Built, Condition, Reuse, Season, WaterTemp
from huiyin.water.core.discharge.confidence import rank
from huiyin.water.core.discharge.holding import Holding, Measured
from huiyin.water.core.discharge.limits import DischargeLimit, Figure, FigureState
from huiyin.water.core.standards import Rule
from huiyin.water.standard_checks import CONFIDENCES as RANKS
from huiyin.water.standard_choices import (
    BASES,
    CONFIDENCES,
    MARKS,
    OUTCOMES,
    STANDINGS,
)
from huiyin.water.words import english, joined

UNITS = {"1": "", "ug/L": "µg/L"}
NOT_ABOUT = "—"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its level, its words, and what state it is in ("" not about it)."""

    level: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a standard as a page shows it."""

    limit: DischargeLimit
    name: str
    condition: str
    cells: tuple[Cell, ...]
    basis: Any
    unit: str
    confidence: Any
    sure: bool
    source: int = 0

    @property
    def missing(self) -> bool:
        """Whether one of its figures is not known."""
        return any(cell.state == FigureState.NOT_KNOWN for cell in self.cells)


def lines_of(
    limits: Iterable[DischargeLimit], levels: Iterable[str]
) -> tuple[list[Line], list[str]]:
    """Limits in words, and their sources; a line names its own by number, from 1."""
    rows, columns = list(limits), tuple(levels)
    sources = list(dict.fromkeys(row.source for row in rows))
    lines = [replace(line_of(row, columns), source=sources.index(row.source) + 1) for row in rows]
    return lines, sources


def line_of(limit: DischargeLimit, levels: Iterable[str]) -> Line:
    """A limit in words, one cell for each of the standard's levels."""
    return Line(
        limit=limit,
        name=factor_of_limit(limit),
        condition=conditions(limit.conditions),
        cells=tuple(cell(level, limit.figure(level), limit.rule) for level in levels),
        basis=BASES[limit.basis],
        unit=unit(limit.unit),
        confidence=confidence(limit.confidence),
        sure=limit.enforceable,
    )


def cell(level: str, figure: Figure | None, rule: Rule) -> Cell:
    """≤ 50, 6–9, not known …"""
    if figure is None:
        return Cell(level, NOT_ABOUT, "")
    return Cell(level, figure_words(figure, rule), str(figure.state))


def figure_words(figure: Figure | None, rule: Rule) -> str:
    """What a figure says; a dash where there is none."""
    if figure is None:
        return NOT_ABOUT
    words = {
        FigureState.NO_LIMIT: _("no limit set"),
        FigureState.NOT_KNOWN: _("not known"),
        FigureState.NOT_DETECTED: _("not to be detected"),
    }
    if figure.state in words:
        return words[figure.state]
    if rule is Rule.RANGE:
        return f"{figure.low:g}–{figure.high:g}"
    return f"≤ {figure.high:g}" if isfinite(figure.high) else f"≥ {figure.low:g}"


def factor_of_limit(limit: DischargeLimit) -> str:
    """The factor in the language of the page."""
    return limit.name_en if english() else limit.name_zh


def unit(text: str) -> str:
    """The unit as shown; empty for pH."""
    if text == "times":
        return _("times diluted")
    if text == "count/L":
        return _("count/L")
    return UNITS.get(text, text)


def confidence(text: str) -> Any:
    """How sure a row is, in words."""
    return CONFIDENCES[RANKS[::-1][rank(text)]]


def conditions(found: Iterable[Condition]) -> str:
    """Every condition of a row."""
    return joined([_condition(one) for one in found])


def _condition(condition: Condition) -> str:
    match condition:
        case WaterTemp(sign=sign, degrees=degrees):
            shown = {">=": "≥", "<=": "≤"}.get(sign, sign)
            return _("water %(sign)s %(degrees)g °C") % {"sign": shown, "degrees": degrees}
        case Built(before=True, day=day):
            return _("built before %(day)s") % {"day": day}
        case Built(day=day):
            return _("built from %(day)s on") % {"day": day}
        case Reuse(wanted=wanted):
            return _("effluent reused") if wanted else _("effluent not reused")
        case Season(first=first, last=last):
            return _("from %(first)s to %(last)s") % {
                "first": "{:02}-{:02}".format(*first),
                "last": "{:02}-{:02}".format(*last),
            }


def clause(limit: DischargeLimit) -> str:
    """Table 1 → 表1 in Chinese."""
    text = limit.clause
    if english():
        return text
    for said, words in (("Table ", "表"), (" as amended by ", "，"), ("amendment ", "修改单 ")):
        text = text.replace(said, words)
    return text


def judgement(holding: Holding) -> str:
    """`GB 18918-2002 1A: over the limit ≤ 50, by law`."""
    choice, worst = holding.choice, holding.worst
    where = _("no standard can be named")
    if choice.standard:
        where = f"{choice.standard} {level(choice.level)}"
    parts = [f"{where}：" if not english() else f"{where}: ", str(OUTCOMES[worst.outcome])]
    if worst.limit is not None and worst.figure is not None:
        parts.append(f" ({figure_words(worst.figure, worst.limit.rule)})")
    if worst.outcome in {"exceeds", "within"}:
        parts.append(f" · {STANDINGS[worst.standing]}")
    return "".join(parts)


def marks(holding: Holding) -> list[Any]:
    """Why a judgement is less than it seems."""
    return [MARKS[mark] for mark in holding.worst.marks]


def level(text: str | None) -> str:
    """A level's own name."""
    return text or _("level open")


def value_words(measured: Measured, name: str) -> str:
    """COD 55 mg/L (daily mean)."""
    shown = "" if measured.value is None else f"{measured.value:.4g} {unit(measured.unit)}".strip()
    return f"{name} {shown} ({BASES[measured.basis]})"
