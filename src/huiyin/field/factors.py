"""The factor codes of HJ 212, from `data/hj212_factors.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Factor:
    """One row of the factor table. Empty cells are None.

    `unit` is that of the standard; a station's firmware may send another (heavy metals in mg/L), so
    a registry entry per station and code outranks it. `to_mg_per_l` converts `unit` to mg/L.
    `value_format` is Na.b or Cn of HJ 212-2017. `confidence` tells how sure the row is.
    """

    code: str
    name_zh: str
    name_en: str
    unit: str
    unit_zh: str
    to_mg_per_l: float | None
    load_unit: str | None
    value_format: str | None
    code_2005: str | None
    scope: str
    source: str
    confidence: str
    note: str | None


@cache
def load_factors() -> Mapping[str, Factor]:
    """All factors by their 2017 code. Codes of equipment end in `xx`, its number."""
    with (files("huiyin.field") / "data" / "hj212_factors.csv").open(encoding="utf-8") as table:
        rows = [_factor(row) for row in csv.DictReader(table)]
    return MappingProxyType({row.code: row for row in rows})


@cache
def load_factors_2005() -> Mapping[str, Factor]:
    """The same factors by their HJ/T 212-2005 code, where they had one."""
    found = {row.code_2005: row for row in load_factors().values() if row.code_2005}
    return MappingProxyType(found)


def factor_of(code: str) -> Factor | None:
    """The factor of a code as sent, of either edition; None when the tables do not know it."""
    factors = load_factors()
    return factors.get(code) or factors.get(code[:4] + "xx") or load_factors_2005().get(code)


def value_formats() -> dict[str, str]:
    """Value format by code, as `verify` and `diagnose` of the protocol core take it."""
    rows = load_factors().values()
    return {row.code: row.value_format for row in rows if row.value_format}


def _factor(row: dict[str, str]) -> Factor:
    cells = {name: text.strip() or None for name, text in row.items()}
    ratio = cells.pop("to_mg_per_L")
    return Factor(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        unit=row["unit"],
        unit_zh=row["unit_zh"],
        to_mg_per_l=None if ratio is None else float(ratio),
        load_unit=cells["load_unit"],
        value_format=cells["value_format"],
        code_2005=cells["code_2005"],
        scope=row["scope"],
        source=row["source"],
        confidence=row["confidence"],
        note=cells["note"],
    )
