"""Loads the dated data of protection zones: widths by kind of reach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from huiyin.water.core.shares import Range
from huiyin.water.core.zones.widths import WidthRule
from huiyin.water.dated import kept, rows


@cache
def width_rules(on: date) -> Mapping[str, WidthRule]:
    """The widths quoted for `on` by kind of reach; raises NotInForce."""
    return {
        row["key"]: WidthRule(
            first=float(row["first_m"]),
            second=Range(float(row["second_low_m"]), float(row["second_high_m"])),
            **kept(row, "key", "name_zh", "name_en"),
        )
        for row in rows("protection_widths.csv", on)
    }
