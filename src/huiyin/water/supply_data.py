"""Loads the dated data of supply: tolerances of deviations, the water year, the month table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import yaml

from huiyin.water.core.supply.balance import Deviation, Tolerance
from huiyin.water.core.supply.offtake import Month, Purpose
from huiyin.water.dated import kept, rows, version
from huiyin.water.standards import data_text


@cache
def tolerances(on: date) -> Mapping[Deviation, Tolerance]:
    """The tolerances in force on `on`; raises NotInForce."""
    return {
        (deviation := Deviation(row["deviation"])): Tolerance(
            deviation=deviation,
            counts=frozenset(Purpose(purpose) for purpose in row["counts"]),
            **kept(row, "share"),
        )
        for row in rows("supply_tolerances.yaml", on)
    }


def water_year_of(day: date) -> Month:
    """The first month of the water year a day lies in; raises NotInForce."""
    first: int = version(day, "supply_year.yaml")["first_month"]
    return Month(day.year if day.month >= first else day.year - 1, first)


@dataclass(frozen=True, slots=True)
class SheetWords:
    """How the month table is written: headings of each column, words of each purpose, unknown."""

    columns: Mapping[str, tuple[str, ...]]
    purposes: Mapping[Purpose, tuple[str, ...]]
    unknown: tuple[str, ...]


@cache
def sheet_words() -> SheetWords:
    """The words of `data/supply_sheet.yaml`."""
    table = yaml.safe_load(data_text("supply_sheet.yaml"))
    return SheetWords(
        {column: tuple(words) for column, words in table["columns"].items()},
        {Purpose(name): tuple(words) for name, words in table["purposes"].items()},
        tuple(table["unknown"]),
    )


def works_items(on: date) -> tuple[tuple[str, str], ...]:
    """What is usually looked at when village works are accepted, in Chinese and English."""
    found = version(on, "works_items.yaml")["items"]
    return tuple((zh, en) for _code, zh, en in found)
