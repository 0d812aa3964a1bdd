"""Dated rows of the desk's data folder: the ones in force on a day, read once.

Every row has effective_from, effective_to, source and confidence. A file without a row in force is
an error that says when its first version starts, never a default.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import yaml

from huiyin.water.standards import NotInForce, data_text, dated

ENDS = ("effective_from", "effective_to")


@cache
def all_rows(name: str) -> tuple[Mapping[str, Any], ...]:
    """Every row of a YAML or CSV file; an empty CSV cell is None, dates are dates."""
    text = data_text(name)
    if name.endswith(".yaml"):
        return tuple(yaml.safe_load(text))
    return tuple(_typed(row) for row in csv.DictReader(text.splitlines()))


def rows(name: str, on: date) -> tuple[Mapping[str, Any], ...]:
    """The rows in force on the day `on`; raises NotInForce without any."""
    found = tuple(row for row in all_rows(name) if dated(row, on))
    if not found:
        start = min(row["effective_from"] for row in all_rows(name))
        raise NotInForce(
            f"data/{name} has no version for {on}",
            f"Its first version starts {start}; add a dated entry with its source.",
        )
    return found


def version(on: date, name: str) -> Mapping[str, Any]:
    """The one entry of a policy file in force on the day `on`; raises NotInForce."""
    return rows(name, on)[0]


def kept(row: Mapping[str, Any], *fields: str) -> dict[str, Any]:
    """Some fields of a row with its dates, source and confidence, as a core's value takes them."""
    return {field: row[field] for field in (*fields, *ENDS, "source", "confidence")}


def _typed(row: Mapping[str, str]) -> dict[str, Any]:
    typed: dict[str, Any] = {field: value or None for field, value in row.items()}
    return typed | {end: date.fromisoformat(row[end]) if row[end] else None for end in ENDS}
