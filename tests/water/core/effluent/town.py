"""One or two works with hours to judge, for the tests of effluent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from huiyin.field.factors import load_factors
from huiyin.field.rules import validity_rules
from huiyin.water.core.discharge.holding import Law
from huiyin.water.core.effluent.blocks import HourBlock, blank_block
from huiyin.water.core.effluent.judging import Days, judge_hours
from huiyin.water.core.effluent.limits import LimitGrid, limit_grid
from huiyin.water.core.effluent.rules import EffluentRules
from huiyin.water.discharge import law
from huiyin.water.effluent import effluent_rules
from tests.water.core.discharge.places import works

FIRST = date(2025, 6, 1)
SPRING = date(2026, 2, 27)  # two days before the amendment
RULES = effluent_rules(FIRST)
FLOW, TEMP, PH, COD, NH3N, TN, TP = (
    "w00000", "w01010", "w01001", "w01018", "w21003", "w21001", "w21011",
)  # fmt: skip
FACTORS = (FLOW, TEMP, PH, COD, NH3N, TN, TP)
CLEAN = {FLOW: 100.0, TEMP: 20.0, PH: 7.0, COD: 30.0, NH3N: 1.0, TN: 8.0, TP: 0.2}


def unit_of(_works: str, code: str) -> str:
    """Units as HJ 212-2017 has them."""
    return load_factors()[code].unit


def block(days: int = 2, first: date = FIRST, **differs: Any) -> HourBlock:
    """One works whose every hour is clean and flagged N."""
    made = blank_block(["W1"], FACTORS, first, days)
    for k, code in enumerate(FACTORS):
        made.values[0, k] = CLEAN[code]
    made.letters[:] = ord("N")
    return replace(made, **differs)


def put(made: HourBlock, code: str, hours: Any, value: float) -> HourBlock:
    """The same block with `value` at `hours`."""
    made.values[0, FACTORS.index(code), hours] = value
    return made


def grid(made: HourBlock, *, under: Law | None = None, **differs: Any) -> LimitGrid:
    """Its limits: GB 18918-2002 at 1B unless its facts differ."""
    facilities = [replace(works(**differs), key=key) for key in made.works]
    return limit_grid(
        under or law(), facilities, made.factors,
        unit_of=unit_of, first_day=made.first_day, days=made.days,
    )  # fmt: skip


def judged(made: HourBlock, rules: EffluentRules = RULES, **differs: Any) -> Days:
    """The block judged by the shipped rules."""
    return judge_hours(made, grid(made, **differs), rules, validity_rules(), edition="2017")


def cell(days: Days, code: str, d: int = 0) -> tuple[int, int, int]:
    """The place of a factor's day."""
    return 0, days.block.index(code), d


def mean(days: Days, code: str, d: int = 0) -> float:
    """Its daily mean."""
    return float(days.mean[cell(days, code, d)])


def level(days: Days, code: str, d: int = 0) -> int:
    """Its level."""
    return int(days.level[cell(days, code, d)])


def flat(made: HourBlock, code: str) -> np.ndarray:
    """The hours of a factor, to write into."""
    return made.values[0, FACTORS.index(code)]
