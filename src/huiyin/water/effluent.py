"""Loads the dated rules by which on-line effluent data are judged (data/effluent_rules.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import yaml

from huiyin.field.core.aggregate import MeanRule
from huiyin.field.rules import mean_rule
from huiyin.water.core.effluent.rules import (
    AgreementRule,
    CheckRule,
    DayRule,
    Denominator,
    EffluentRules,
    PassMark,
    RateRule,
    SuspicionRule,
    WarningRule,
)
from huiyin.water.standards import NotInForce, data_text, dated


@cache
def effluent_rules(on: date) -> EffluentRules:
    """The rules in force on the day `on`; raises NotInForce."""
    for entry in yaml.safe_load(data_text("effluent_rules.yaml")):
        if dated(entry, on):
            return _rules(entry)
    raise NotInForce(f"no effluent rules were in force on {on}", "See data/effluent_rules.yaml.")


def _rules(entry: Mapping[str, Any]) -> EffluentRules:
    rate, checks = entry["rate"], entry["checks"]
    return EffluentRules(
        effective_from=entry["effective_from"],
        day=_day(entry["day"]),
        warning=WarningRule(**_without(entry["warning"], "recalled")),
        rate=RateRule(
            Denominator(rate["denominator"]),
            tuple(PassMark(**mark) for mark in rate["pass_marks"]),
            rate["source"],
            rate["confidence"],
        ),
        suspicion=SuspicionRule(**_without(entry["suspicion"], "recalled")),
        agreement=AgreementRule(**_without(entry["agreement"], "recalled")),
        checks=tuple(
            CheckRule(
                row["factor"],
                row["up_to"],
                row.get("absolute"),
                row.get("relative"),
                checks["source"],
                checks["confidence"],
            )
            for row in checks["rows"]
        ),
        solution_tolerance=checks["standard_solution"]["relative"],
        solution_hours=checks["standard_solution"]["every_hours"],
    )


def _day(row: Mapping[str, Any]) -> DayRule:
    """What is weighted by flow is said by the field's rule for effluent points."""
    mean = MeanRule(
        row["min_share"],
        row["count_unflagged"],
        frozenset(row["ph_factors"]),
        row["source"],
        row["confidence"],
        weighting=mean_rule("effluent").weighting,
    )
    return DayRule(
        mean=mean,
        flow_factor=row["flow_factor"],
        temp_factor=row["temp_factor"],
        expected_hours=row["expected_hours"],
        month_min_share=row["month_min_share"],
        manual_values=row["manual_values"],
        source=row["source"],
        confidence=row["confidence"],
        recalled=row["recalled"],
    )


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}
