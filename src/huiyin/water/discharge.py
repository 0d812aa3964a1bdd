"""Loads the dated discharge standards and their scope into values of the core.

    law()                          everything in `data/`: scope rules and standards
    standard("GB 18918-2002")      all dated rows of one standard
    read_standard(code, name, text)   a table of the same columns, such as an imported one

Two rows of one factor, basis, level and condition may not be in force on the same day.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any

import yaml

from huiyin.base.errors import HuiyinError
from huiyin.water.core.discharge.conditions import parse_condition
from huiyin.water.core.discharge.holding import Law
from huiyin.water.core.discharge.limits import (
    Basis,
    DischargeLimit,
    DischargeStandard,
    Removal,
    parse_figure,
)
from huiyin.water.core.discharge.scope import ScopeRule, ScopeRules
from huiyin.water.core.standards import Rule
from huiyin.water.standards import data_text

GB18918 = "GB 18918-2002"
DB41_1820 = "DB41/1820-2019"
DB41_2087 = "DB41/2087-2021"
_FILES = {
    GB18918: ("gb18918_2002.csv", "城镇污水处理厂污染物排放标准"),
    DB41_1820: ("db41_1820_2019.csv", "农村生活污水处理设施水污染物排放标准"),
    DB41_2087: ("db41_2087_2021.csv", "河南省黄河流域水污染物排放标准"),
}
_LEVEL_COLUMNS = ("class_", "level_")


class BadStandard(HuiyinError):
    """A table of limits says something that has no meaning, or says two things at once."""


@cache
def standard(code: str) -> DischargeStandard:
    """All dated rows of a shipped standard; raises BadStandard for one that is not shipped."""
    if code not in _FILES:
        raise BadStandard(
            f"discharge standard {code!r} is not loaded", f"Known: {', '.join(_FILES)}."
        )
    name, title = _FILES[code]
    return read_standard(code, title, data_text(name))


@cache
def scope_rules() -> ScopeRules:
    """Which standard and level hold whom, from `data/discharge_scope.yaml`."""
    table = yaml.safe_load(data_text("discharge_scope.yaml"))
    return ScopeRules(*(tuple(map(_rule, table[part])) for part in ("bans", "standards", "levels")))


@cache
def law() -> Law:
    """Everything shipped."""
    return Law(scope_rules(), {code: standard(code) for code in _FILES})


def read_standard(code: str, name_zh: str, text: str) -> DischargeStandard:
    """A standard from CSV text; raises BadStandard with the line where it is wrong.

    Columns as in data/gb18918_2002.csv; levels are the columns `class_…` or `level_…`. Rows
    whose `row_type` is not `limit` are remarks.
    """
    limits, levels = [], {}
    for line, row in enumerate(csv.DictReader(text.splitlines()), 2):
        if row.get("row_type", "limit") != "limit":
            continue
        try:
            limit = read_limit(row)
        except (KeyError, ValueError) as fault:
            raise BadStandard(
                f"{code}, line {line}: {fault}", "Correct the cell and load the table again."
            ) from fault
        limits.append(limit)
        levels.update(dict.fromkeys(level for level, _ in _cells(row)))
    _refuse_two_at_once(code, limits)
    return DischargeStandard(code, name_zh, tuple(levels), tuple(limits))


def read_limit(row: Mapping[str, str]) -> DischargeLimit:
    """One CSV row as a limit; raises KeyError or ValueError."""
    rule = Rule(row["rule"])
    figures = [(name, parse_figure(text, rule, row["confidence"])) for name, text in _cells(row)]
    over, share = row.get("influent_over"), row.get("removal_over")
    return DischargeLimit(
        standard=row["standard"],
        clause=row["clause"],
        factor=row["factor"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        codes=tuple(row["factor_codes"].split()),
        unit=row["unit"],
        rule=rule,
        conditions=parse_condition(row["condition"]),
        figures=tuple((level, figure) for level, figure in figures if figure is not None),
        basis=Basis(row["averaging"]),
        removal=Removal("3", float(over), float(share)) if over and share else None,
        effective_from=date.fromisoformat(row["effective_from"]),
        effective_to=date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
        source=row["source"],
        confidence=row["confidence"],
        note=row["note"],
    )


def _cells(row: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (column.split("_", 1)[1], text)
        for column, text in row.items()
        if column.startswith(_LEVEL_COLUMNS)
    ]


def _refuse_two_at_once(code: str, limits: list[DischargeLimit]) -> None:
    for one, other in combinations(limits, 2):
        same = (one.factor, one.basis, one.conditions) == (
            other.factor,
            other.basis,
            other.conditions,
        )
        shared = dict(one.figures).keys() & dict(other.figures).keys()
        first, second = sorted((one, other), key=lambda row: row.effective_from)
        if same and shared and first.in_force(second.effective_from):
            raise BadStandard(
                f"{code} has two rows for {one.factor} ({one.basis}) in force on "
                f"{second.effective_from}",
                "Give the older one an effective_to.",
            )


def _rule(entry: Mapping[str, Any]) -> ScopeRule:
    return ScopeRule(
        key=entry["key"],
        standard=entry["standard"],
        level=entry.get("level", ""),
        when=tuple((fact, tuple(allowed)) for fact, allowed in entry["when"].items()),
        clause=entry["clause"],
        source=entry["source"],
        confidence=entry["confidence"],
        effective_from=entry["effective_from"],
        effective_to=entry.get("effective_to"),
        below_m3_per_day=entry.get("below_m3_per_day"),
        existing_from=entry.get("existing_from"),
    )
