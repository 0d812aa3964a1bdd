"""Loads the dated data of supply: tolerances of deviations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from huiyin.water.core.supply.balance import Deviation, Tolerance
from huiyin.water.core.supply.offtake import Purpose
from huiyin.water.dated import kept, rows


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
