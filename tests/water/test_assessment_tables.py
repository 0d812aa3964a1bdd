"""The dated tables of assessment: they load, they are the researched ones, they say how sure."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction

import pytest
import yaml

from huiyin.water.assessment_tables import (
    assessment_method,
    ranking_rule,
    statistics_rule,
    trend_rule,
    trophic_rule,
)
from huiyin.water.core.assessment import Condition, MadeOf, PeriodKind, condition_of_shares
from huiyin.water.standards import NotInForce, data_text, water_classes

DAY = date(2025, 7, 1)
YAML = ("rules", "statistics", "trend", "trophic", "ranking")
CSV = ("judging_places", "spearman")
WORDS = {"high", "medium", "recalled", "unverified", "proved"}
LOADERS = [assessment_method, statistics_rule, trend_rule, ranking_rule, trophic_rule]


def confidences(node: object) -> list[str]:
    """Every confidence anywhere in a table."""
    if isinstance(node, list):
        return [word for part in node for word in confidences(part)]
    if not isinstance(node, dict):
        return []
    own = [str(value) for key, value in node.items() if "confidence" in key]
    return own + [word for part in node.values() for word in confidences(part)]


@pytest.mark.parametrize("name", YAML)
def test_every_entry_is_dated_and_names_its_source_and_how_sure_it_is(name):
    for entry in yaml.safe_load(data_text(f"assessment/{name}.yaml")):
        assert isinstance(entry["effective_from"], date)
        assert "effective_to" in entry
        assert entry["source"]
        assert confidences(entry)
        assert set(confidences(entry)) <= WORDS


@pytest.mark.parametrize("name", CSV)
def test_every_row_is_dated_and_names_its_source_and_how_sure_it_is(name):
    for row in csv.DictReader(data_text(f"assessment/{name}.csv").splitlines()):
        assert date.fromisoformat(row["effective_from"])
        assert row["source"]
        assert set(confidences(row)) <= WORDS


@pytest.mark.parametrize("load", LOADERS)
def test_a_day_before_the_first_version_is_refused_with_its_file(load):
    with pytest.raises(NotInForce, match="first version starts"):
        load(date(2000, 12, 31)) if load is trophic_rule else load(date(2010, 12, 31))


def test_assessment_waits_for_the_statistics_rule_of_2020():
    # The earlier way of rounding was not researched and is not guessed.
    with pytest.raises(NotInForce, match=r"statistics.yaml has no version for 2020-02-29"):
        assessment_method(date(2020, 2, 29))
    assert assessment_method(date(2020, 3, 1))


def test_decimals_for_judging_are_those_of_the_2020_rule():
    # Research notes §1, as carried by Journey.SurfaceWater.
    rule = statistics_rule(DAY)
    assert dict(rule.places) == {
        "temp_c": 1, "ph": 0, "do": 1, "codmn": 1, "cod": 1, "bod5": 1, "nh3n": 2, "tp": 3, "tn": 2,
        "cu": 3, "zn": 3, "fluoride": 3, "se": 4, "as": 4, "hg": 5, "cd": 5, "cr6": 3, "pb": 3,
        "cn": 3, "phenol": 4, "oil": 2, "las": 2, "sulfide": 3, "faecal_coliforms": 0, "cond": 1,
        "turb": 1, "chla": 3,
    }  # fmt: skip
    assert dict(rule.stored_places) == {
        "temp_c": 1, "ph": 2, "do": 2, "codmn": 2, "cod": 2, "nh3n": 3, "tp": 3, "tn": 2,
        "turb": 1, "cond": 1,
    }  # fmt: skip
    assert rule.automatic_first == {"ph", "do", "codmn", "nh3n", "tp", "tn"}


def test_every_factor_of_a_class_has_its_decimals():
    method = assessment_method(DAY)
    assert set(method.factors) <= set(method.statistics.places)


def test_periods_need_what_the_rule_of_2011_asks_for():
    periods = assessment_method(DAY).periods
    found = {kind: (r.made_of, r.minimum, r.with_ice) for kind, r in periods.items()}
    assert found == {
        PeriodKind.WEEK: (MadeOf.SAMPLES, 1, 1),
        PeriodKind.TEN_DAYS: (MadeOf.SAMPLES, 1, 1),
        PeriodKind.MONTH: (MadeOf.SAMPLES, 1, 1),
        PeriodKind.QUARTER: (MadeOf.SAMPLES, 2, 2),
        PeriodKind.YEAR: (MadeOf.MONTHS, 12, 8),
    }
    assert [periods[kind].confidence for kind in PeriodKind] == [*["high"] * 3, *["recalled"] * 2]


def test_what_was_recalled_is_called_recalled():
    method = assessment_method(DAY)
    assert method.proportion.confidence == "high"
    assert method.proportion.sections_confidence == "recalled"
    assert method.proportion.pollutants_confidence == "recalled"
    assert method.change.grades_confidence == method.change.some_confidence == "recalled"
    assert method.change.clear_confidence == "medium"
    assert statistics_rule(DAY).not_detected_confidence == "recalled"
    assert ranking_rule(DAY).city_confidence == "recalled"
    assert trophic_rule(DAY).border_confidence == "unverified"


def test_the_proportion_table_has_exactly_one_line_for_every_pair_of_shares():
    rule = assessment_method(DAY).proportion
    for good in range(0, 1001, 5):
        for heavy in range(0, 1001 - good, 5):
            shares = Fraction(good, 10), Fraction(heavy, 10)
            fitting = [row.condition for row in rule.rows if row.fits(*shares)]
            assert fitting == [condition_of_shares(rule, *shares)]


def test_conditions_are_the_tokens_of_the_classes():
    assert {row.token for row in water_classes()} == {condition.value for condition in Condition}
    ranks = [Condition(row.token).rank for row in water_classes()]
    assert ranks == sorted(ranks)
