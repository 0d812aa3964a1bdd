"""Facilities and values that several tests of discharge use."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiyin.water.core.discharge.conditions import Circumstances
from huiyin.water.core.discharge.holding import Measured
from huiyin.water.core.discharge.limits import Basis
from huiyin.water.core.discharge.scope import Basin, Facility, Kind, Receiving, Stretch

BEFORE, AFTER = date(2026, 2, 28), date(2026, 3, 1)
DAILY, SINGLE = Basis.DAILY_MEAN, Basis.SINGLE_VALUE
CLEAR = Receiving(
    water_class=3,
    lake=False,
    stretch=Stretch.OTHER,
    closed=False,
    key_basin=False,
    source_zone=False,
)


def works(**differs: Any) -> Facility:
    """A municipal works outside the Yellow River's basin that discharges into class III water."""
    facts: dict[str, Any] = {
        "key": "W1",
        "kind": Kind.MUNICIPAL,
        "design_m3_per_day": 20_000.0,
        "built": date(2010, 5, 1),
        "basin": Basin.OTHER,
        "receiving": CLEAR,
        "reused": False,
        "enhanced_primary": False,
    }
    return Facility(**(facts | differs))


def value(factor: str, number: float | None, **differs: Any) -> Measured:
    """A daily mean of 2025 in mg/L, with warm water and everything known."""
    given = {"on": date(2025, 7, 1), "water_temp": 20.0, "built": date(2010, 5, 1), "reused": False}
    given |= {name: differs.pop(name) for name in list(differs) if name in given}
    facts: dict[str, Any] = {
        "factor": factor,
        "value": number,
        "unit": "mg/L",
        "basis": DAILY,
        "given": Circumstances(**given),
    }
    return Measured(**(facts | differs))
