"""Places and means for the tests of assessment: clean water, and water with a few dirty figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from huiyin.water.assessment_tables import assessment_method
from huiyin.water.core.assessment import Mean, Place, PlaceAssessment, assess_place
from huiyin.water.core.standards import Body

DAY = date(2025, 7, 1)
METHOD = assessment_method(DAY)
STATISTICS = METHOD.statistics
CLEAN = {
    "ph": "8", "do": "8.0", "codmn": "1", "cod": "10", "bod5": "1", "nh3n": "0.1", "tp": "0.01",
    "cu": "0.002", "zn": "0.02", "fluoride": "0.4", "se": "0.0002", "as": "0.002", "hg": "0.00002",
    "cd": "0.0001", "cr6": "0.002", "pb": "0.001", "cn": "0.002", "phenol": "0.0003", "oil": "0.01",
    "las": "0.02", "sulfide": "0.005",
}  # fmt: skip
"""All 21 items, class I in a river."""
OF_CLASS = {1: "2", 2: "4", 3: "6", 4: "10", 5: "15", 6: "16", 0: None}
"""Permanganate index that puts otherwise clean water into a class; 0 leaves it unknown."""


def means(**figures: str | None) -> dict[str, Mean]:
    """Clean water with these figures instead; None is unknown."""
    return {factor: mean_of(text) for factor, text in (CLEAN | figures).items()}


def mean_of(text: str | None) -> Mean:
    return Mean(None, 0, 1) if text is None else Mean(Decimal(text), 1, 1)


def section(name: str = "甲", body: Body = Body.RIVER, **figures: str | None) -> PlaceAssessment:
    """An assessed section of clean water with these figures instead."""
    return assess_place(METHOD, Place(name, body), means(**figures))


def sections(classes: Mapping[str, int] | list[int]) -> list[PlaceAssessment]:
    """One section of each class, by name or numbered."""
    named = classes if isinstance(classes, Mapping) else dict(enumerate(classes))
    return [section(str(name), codmn=OF_CLASS[klass]) for name, klass in named.items()]
