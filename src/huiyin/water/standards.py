"""Loads the dated data of the water desk into values of its core.

    standard("GB 3838-2002", on=date(2020, 7, 1))   the rows in force that day
    single_factor_rule("automatic_five", on=…)      how a class is made
    water_classes()                                 class words and colours

A missing version is an error that says which dates there are, never a default.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from huiyin.base.errors import HuiyinError
from huiyin.water.core.grading import LimitTable, limit_table
from huiyin.water.core.standards import (
    Body,
    Limit,
    Rule,
    SingleFactorRule,
    Standard,
    WaterClass,
)

GB3838 = "GB 3838-2002"
AUTOMATIC = "automatic_five"
_FILES = {GB3838: "gb3838_2002.csv"}
_BODIES = {"river": Body.RIVER, "lake_reservoir": Body.LAKE_RESERVOIR}


class NotInForce(HuiyinError):
    """No version of a standard, rule or policy was in force on the day asked for."""


def data_text(name: str) -> str:
    """The text of a file in the desk's data folder."""
    return files("huiyin.water").joinpath("data", name).read_text(encoding="utf-8")


def standard(code: str, on: date) -> Standard:
    """The rows of standard `code` in force on the day `on`; raises NotInForce."""
    if code not in _FILES:
        raise NotInForce(f"standard {code!r} is not loaded", f"Known: {', '.join(_FILES)}.")
    rows = _limits(_FILES[code])
    current = tuple(row for row in rows if row.in_force(on))
    if not current:
        start = min(row.effective_from for row in rows)
        raise NotInForce(f"{code} was not in force on {on}", f"Its first version starts {start}.")
    return Standard(code, on, current)


def single_factor_rule(key: str, on: date) -> SingleFactorRule:
    """The rule `key` in force on the day `on`; raises NotInForce."""
    for entry in yaml.safe_load(data_text("single_factor_rules.yaml")):
        if entry["key"] == key and dated(entry, on):
            return SingleFactorRule(
                key=key,
                factors=tuple(entry["factors"]),
                minimum=entry["minimum"],
                main_pollutants=entry["main_pollutants"],
                named_first=frozenset(entry["named_first"]),
                document=entry["document"],
                source=entry["source"],
                confidence=entry["confidence"],
            )
    raise NotInForce(f"no rule {key!r} was in force on {on}", "See single_factor_rules.yaml.")


@cache
def automatic_station_table(on: date) -> LimitTable:
    """Limits and rule for the national automatic stations on the day `on`."""
    return limit_table(standard(GB3838, on), single_factor_rule(AUTOMATIC, on))


@cache
def first_gradable_day() -> date:
    """The first day on which `automatic_station_table` has both limits and a rule."""
    rules = yaml.safe_load(data_text("single_factor_rules.yaml"))
    rule = min(entry["effective_from"] for entry in rules if entry["key"] == AUTOMATIC)
    law = min(row.effective_from for row in _limits(_FILES[GB3838]))
    return max(rule, law)


def dated(entry: Mapping[str, Any], on: date) -> bool:
    """Whether a data entry with effective_from and effective_to applies on the day `on`."""
    end = entry["effective_to"]
    return bool(entry["effective_from"] <= on and (end is None or on <= end))


@cache
def water_classes() -> tuple[WaterClass, ...]:
    """Classes 0 (unknown) to 6 with their words and colours, in that order."""
    return tuple(
        WaterClass(
            number=int(row["class"]),
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            word_zh=row["word_zh"],
            word_en=row["word_en"],
            colour_zh=row["colour_zh"],
            colour_en=row["colour_en"],
            token=row["token"],
            colour_confidence=row["colour_confidence"],
        )
        for row in csv.DictReader(data_text("classes.csv").splitlines())
    )


@cache
def _limits(name: str) -> tuple[Limit, ...]:
    return tuple(read_limit(row) for row in csv.DictReader(data_text(name).splitlines()))


def read_limit(row: Mapping[str, str]) -> Limit:
    """One CSV row as a limit; columns as in data/gb3838_2002.csv."""
    rule = Rule(row["rule"])
    texts = [row[f"class_{number}"] for number in range(1, 6)]
    body = row["water_body"]
    return Limit(
        factor=row["factor"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        codes=tuple(row["codes"].split()),
        unit=row["unit"],
        rule=rule,
        classes=() if rule is Rule.SPECIAL else tuple(_pair(text, rule) for text in texts),
        body=_BODIES.get(body),
        drinking_source_only=body == "drinking_source",
        counts_for_class=row["counts_for_class"] == "yes",
        effective_from=date.fromisoformat(row["effective_from"]),
        effective_to=date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
        clause=row["clause"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _pair(text: str, rule: Rule) -> tuple[float, float]:
    if rule is Rule.RANGE:
        low, high = text.split("-")
        return float(low), float(high)
    return (-math.inf, float(text)) if rule is Rule.MAX else (float(text), math.inf)
