"""Loads the dated data of risk sources: categories, bans, scores, conditions, report columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from huiyin.water.core.risks.categories import Ban, Category
from huiyin.water.core.risks.clearance import Condition, ConditionRule
from huiyin.water.core.risks.grading import FlowPath, RiskPolicy
from huiyin.water.core.zones.protection import Grade
from huiyin.water.dated import kept, rows, version

NAMES = ("name_zh", "name_en")


@dataclass(frozen=True, slots=True)
class EntryRules:
    """How sources are entered: `same_within` metres is likely the same, `assume` an accuracy."""

    same_within: float
    assume: float


@cache
def entry_rules(on: date) -> EntryRules:
    """The rules in force on `on`; raises NotInForce."""
    entry = version(on, "risk_entry.yaml")
    return EntryRules(float(entry["same_within_m"]), float(entry["assume_accuracy_m"]))


@cache
def causes(on: date) -> Mapping[str, str]:
    """The ledger's cause of each category on `on`; raises NotInForce."""
    return {row["code"]: row["cause"] for row in rows("risk_causes.csv", on)}


@cache
def categories(on: date) -> Mapping[str, Category]:
    """The categories in force on `on` by code; raises NotInForce."""
    fields = ("code", *NAMES, "recorded_zh", "recorded_en")
    return {row["code"]: Category(**kept(row, *fields)) for row in rows("risk_categories.csv", on)}


@cache
def bans(on: date) -> tuple[Ban, ...]:
    """What was forbidden in which zones on `on`, as recalled; raises NotInForce."""
    return tuple(
        Ban(
            grades=frozenset(Grade[grade.upper()] for grade in row["grades"].split()),
            categories=frozenset(row["categories"].split()),
            **kept(row, "key", "rule_zh", "rule_en", "article"),
        )
        for row in rows("zone_bans.csv", on)
    )


@cache
def risk_policy(on: date) -> RiskPolicy:
    """The scores in force on `on`; raises NotInForce."""
    entry = version(on, "risk_policy.yaml")
    return RiskPolicy(
        zones={Grade[name.upper()]: score for name, score in entry["zones"].items()},
        distances=tuple((float(step), score) for step, score in entry["distances"]),
        paths={FlowPath(name): score for name, score in entry["paths"].items()},
        marks=tuple((name, mark) for name, mark in entry["marks"]),
        reviews=tuple(entry["reviews"]),
        **kept(entry, "hazards"),
    )


@cache
def clearance_conditions(on: date) -> tuple[ConditionRule, ...]:
    """The conditions of clearance in force on `on`, in order; raises NotInForce."""
    return tuple(
        ConditionRule(
            condition=Condition(row["condition"]),
            categories=frozenset(row["categories"]) if row["categories"] else None,
            **kept(row, *NAMES),
        )
        for row in rows("clearance_conditions.yaml", on)
    )


@cache
def report_columns(on: date) -> tuple[tuple[str, str, str], ...]:
    """The national report table's columns: field, Chinese, English; raises NotInForce."""
    return tuple(
        (row["field"], row["name_zh"], row["name_en"]) for row in rows("risk_report.csv", on)
    )
