"""Loads the dated tables of surface-water assessment (data/assessment) into values of its core.

    method = assessment_method(on)             everything `assess_place` and `assess_water` need
    trend_rule(on) · ranking_rule(on) · inflow_rule(on) · trophic_rule(on) · oxygen_rule(on)

A day before the first version of a table is an error that says which file to read, never a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from huiyin.water.core.assessment import (
    ChangeRule,
    Condition,
    CriticalValue,
    InflowRule,
    MadeOf,
    Method,
    OxygenRule,
    PeriodKind,
    PeriodRule,
    ProportionRule,
    RankingRule,
    ShareRow,
    StateRow,
    StatisticsRule,
    TrendRule,
    TrophicLine,
    TrophicRule,
    TrophicState,
)
from huiyin.water.core.grading import limit_table
from huiyin.water.dated import rows as rows_in_force
from huiyin.water.dated import version
from huiyin.water.standards import (
    GB3838,
    single_factor_rule,
    standard,
    water_classes,
)

TWENTY_ONE = "sample_twenty_one"
_BOUNDS = ("good_from", "good_below", "heavy_from", "heavy_below")


@cache
def assessment_method(on: date, rule: str = TWENTY_ONE) -> Method:
    """All tables of an assessment in force on the day `on`; raises NotInForce.

    `rule` names how a class is made (data/single_factor_rules.yaml): of 21 items, or of the five
    of the automatic stations.
    """
    entry = _entry("rules.yaml", on)
    return Method(
        table=limit_table(standard(GB3838, on), single_factor_rule(rule, on)),
        classes=water_classes(),
        statistics=statistics_rule(on),
        periods={PeriodKind(row["kind"]): _period(row, entry) for row in entry["periods"]},
        proportion=_proportion(entry),
        change=_change(entry),
    )


@cache
def statistics_rule(on: date) -> StatisticsRule:
    """How results become judged values on the day `on`; raises NotInForce."""
    entry = _entry("statistics.yaml", on)
    rows = _rows("judging_places.csv", on)
    return StatisticsRule(
        places={row["factor"]: int(row["judging"]) for row in rows},
        stored_places={row["factor"]: int(row["hourly"]) for row in rows if row["hourly"]},
        ion_mean=frozenset(entry["ion_mean"]),
        not_detected_share=Decimal(entry["not_detected_share"]),
        automatic_first=frozenset(entry["automatic_first"]),
        source=entry["source"],
        confidence=entry["confidence"],
        automatic_confidence=entry["automatic_confidence"],
        ion_confidence=entry["ion_confidence"],
        not_detected_confidence=entry["not_detected_confidence"],
    )


@cache
def trend_rule(on: date) -> TrendRule:
    """Critical values of trends on the day `on`; raises NotInForce."""
    entry = _entry("trend.yaml", on)
    rows = [_critical(row) for row in _rows("spearman.csv", on)]
    return TrendRule(
        critical={row.n: row for row in rows},
        fewest=entry["fewest"],
        advised=entry["advised"],
        source=entry["source"],
        confidence=entry["confidence"],
    )


@cache
def ranking_rule(on: date) -> RankingRule:
    """How cities are ranked on the day `on`; raises NotInForce."""
    entry = _entry("ranking.yaml", on)
    return RankingRule(
        factors=tuple(entry["factors"]),
        against=entry["against"],
        neutral=Decimal(entry["neutral"]),
        spared=entry["spared"],
        source=entry["source"],
        confidence=entry["confidence"],
        city_confidence=entry["city_confidence"],
    )


@cache
def inflow_rule(on: date) -> InflowRule:
    """What polluted inflow takes off on the day `on`, an assumption; raises NotInForce."""
    entry = _entry("ranking.yaml", on)
    part = entry["inflow"]
    return InflowRule(frozenset(part["never"]), entry["source"], part["confidence"])


@cache
def trophic_rule(on: date) -> TrophicRule:
    """The trophic level index on the day `on`; raises NotInForce."""
    entry = _entry("trophic.yaml", on)
    lines = tuple(
        TrophicLine(
            row["factor"], row["unit"], Decimal(row["a"]), Decimal(row["b"]), Decimal(row["r"])
        )
        for row in entry["lines"]
    )
    states = tuple(
        StateRow(
            TrophicState(row["state"]),
            row["name_zh"],
            row["name_en"],
            None if row["upper"] is None else Decimal(row["upper"]),
            row["upper_belongs"],
        )
        for row in entry["states"]
    )
    return TrophicRule(
        lines, states, entry["source"], entry["confidence"], entry["border_confidence"]
    )


def oxygen_rule(on: date) -> OxygenRule:
    """Oxygen at saturation and its index on the day `on`; raises NotInForce."""
    entry = _entry("oxygen.yaml", on)
    figures = (Decimal(entry[name]) for name in ("numerator", "offset", "steep"))
    return OxygenRule(*figures, entry["source"], entry["confidence"], entry["below_confidence"])


def _period(row: Mapping[str, Any], entry: Mapping[str, Any]) -> PeriodRule:
    return PeriodRule(
        kind=PeriodKind(row["kind"]),
        made_of=MadeOf(row["made_of"]),
        minimum=row["minimum"],
        with_ice=row["with_ice"],
        source=entry["source"],
        confidence=row["confidence"],
    )


def _proportion(entry: Mapping[str, Any]) -> ProportionRule:
    part = entry["proportion"]
    rows = []
    for row in part["rows"]:
        bounds = {name: Fraction(row[name]) if name in row else None for name in _BOUNDS}
        rows.append(ShareRow(condition=Condition(row["condition"]), **bounds))
    return ProportionRule(
        rows=tuple(rows),
        sections=part["sections"],
        pollutants=part["pollutants"],
        source=entry["source"],
        confidence=part["confidence"],
        sections_confidence=part["sections_confidence"],
        pollutants_confidence=part["pollutants_confidence"],
    )


def _change(entry: Mapping[str, Any]) -> ChangeRule:
    part = entry["change"]
    return ChangeRule(
        some_grades=part["some_grades"],
        clear_grades=part["clear_grades"],
        some_points=Fraction(part["some_points"]),
        clear_points=Fraction(part["clear_points"]),
        source=entry["source"],
        grades_confidence=part["grades_confidence"],
        some_confidence=part["some_confidence"],
        clear_confidence=part["clear_confidence"],
    )


def _critical(row: Mapping[str, Any]) -> CriticalValue:
    return CriticalValue(
        n=int(row["n"]),
        at_05=Decimal(row["w_05"]),
        at_01=Decimal(row["w_01"]) if row["w_01"] else None,
        confidence_05=row["confidence_05"],
        confidence_01=row["confidence_01"],
    )


def _entry(name: str, on: date) -> Mapping[str, Any]:
    return version(on, f"assessment/{name}")


def _rows(name: str, on: date) -> tuple[Mapping[str, Any], ...]:
    return rows_in_force(f"assessment/{name}", on)
