"""The dated data loads, and what is not confirmed is not enforced."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta

import pytest

from huiyin.water.core.grading import limit_table
from huiyin.water.core.standards import Body, NoSuchLimit, NotEnforceable, Rule, parse_class
from huiyin.water.policies import judge_policy, valid_statuses
from huiyin.water.standards import (
    GB3838,
    NotInForce,
    data_text,
    read_limit,
    single_factor_rule,
    standard,
    water_classes,
)
from tests.shared import SHARED

DAY = date(2020, 7, 1)


def test_the_table_holds_24_items_and_5_for_drinking_water_sources():
    limits = standard(GB3838, DAY).limits
    assert len({row.factor for row in limits if not row.drinking_source_only}) == 24
    assert sorted(row.factor for row in limits if row.drinking_source_only) == [
        "chloride",
        "fe",
        "mn",
        "nitrate_n",
        "sulfate",
    ]


def test_twenty_one_items_make_the_class_of_a_sample():
    counting = {row.factor for row in standard(GB3838, DAY).limits if row.counts_for_class}
    assert counting == set(single_factor_rule("sample_twenty_one", DAY).factors)
    assert len(counting) == 21


def test_limits_never_become_stricter_from_a_better_class_to_a_worse_one():
    for row in standard(GB3838, DAY).limits:
        lows = [low for low, _ in row.classes]
        highs = [high for _, high in row.classes]
        assert lows == sorted(lows, reverse=True)
        assert highs == sorted(highs)


def test_every_row_names_its_source_and_is_confirmed():
    for row in standard(GB3838, DAY).limits:
        assert row.source
        assert row.enforceable
        assert row.effective_from == date(2002, 6, 1)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the research data set is not there")
def test_the_shipped_table_equals_the_researched_one():
    with (SHARED / "facts/gb3838_2002.csv").open(encoding="utf-8") as file:
        researched = list(csv.DictReader(file))
    shipped = list(csv.DictReader(data_text("gb3838_2002.csv").splitlines()))
    columns = [f"class_{n}" for n in range(1, 6)] + ["name_zh", "unit", "rule", "water_body"]
    assert [[row[c] for c in columns] for row in shipped] == [
        [row[c] for c in columns] for row in researched
    ]


def test_phosphorus_has_no_limit_while_the_water_body_is_unknown():
    table = standard(GB3838, DAY)
    assert table.limit("tp") is None
    assert table.limit("tp", Body.RIVER).bound(3) == 0.2
    assert table.limit("tp", Body.LAKE_RESERVOIR).bound(3) == 0.05
    assert table.limit("codmn").bound(3) == 6


def test_a_range_has_no_single_bound():
    assert standard(GB3838, DAY).limit("ph").bound(3) is None


def test_limits_of_drinking_water_sources_hold_no_other_water():
    table = standard(GB3838, DAY)
    assert table.limit("sulfate", Body.RIVER) is None
    assert table.named("sulfate").classes[2][1] == 250


def test_a_standard_is_not_applied_before_its_first_day():
    assert standard(GB3838, date(2002, 6, 1)).limits
    with pytest.raises(NotInForce, match="2002-05-31"):
        standard(GB3838, date(2002, 5, 31))


def test_an_unknown_standard_names_the_known_ones():
    with pytest.raises(NotInForce, match="GB 3838-2002"):
        standard("GB 1-1900", DAY)


def test_a_version_ends_with_its_last_day():
    row = next(csv.DictReader(data_text("gb3838_2002.csv").splitlines()))
    limit = read_limit(row | {"effective_to": "2010-12-31"})
    assert limit.in_force(date(2010, 12, 31))
    assert not limit.in_force(date(2010, 12, 31) + timedelta(days=1))


@pytest.mark.parametrize("confidence", ["medium", "unverified", "not_found", ""])
def test_it_refuses_to_enforce_a_limit_below_high_confidence(confidence):
    table = standard(GB3838, DAY)
    doubtful = replace(
        table,
        limits=tuple(
            replace(row, confidence=confidence) if row.factor == "nh3n" else row
            for row in table.limits
        ),
    )
    with pytest.raises(NotEnforceable, match="Ammonia"):
        limit_table(doubtful, single_factor_rule("automatic_five", DAY))
    with pytest.raises(NotEnforceable):
        doubtful.enforce("nh3n", Body.RIVER)
    assert doubtful.enforce("codmn", Body.RIVER).bound(3) == 6


def test_a_rule_with_a_factor_the_standard_does_not_know_is_refused():
    rule = replace(single_factor_rule("automatic_five", DAY), factors=("ph", "gold"))
    with pytest.raises(NoSuchLimit, match="gold"):
        limit_table(standard(GB3838, DAY), rule)


def test_temperature_has_no_classes():
    row = standard(GB3838, DAY).limit("temp_c")
    assert (row.rule, row.classes) == (Rule.SPECIAL, ())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[("Ⅰ", 1), ("Ⅴ", 5), ("劣Ⅴ", 6), ("劣V", 6), ("III类", 3), (" Ⅱ ", 2), ("4", 4)],
        *[("", None), ("-", None), ("*", None), ("7", None), ("良", None)],
    ],
)
def test_class_words_are_read_as_published(text, number):
    assert parse_class(text) == number


def test_every_class_has_its_word_and_colour():
    classes = water_classes()
    assert [c.number for c in classes] == list(range(7))
    assert [c.word_zh for c in classes[1:]] == [
        "优",
        "优",
        "良好",
        "轻度污染",
        "中度污染",
        "重度污染",
    ]
    assert len({c.token for c in classes}) == 6


def test_the_judge_policy_is_dated():
    policy = judge_policy(DAY)
    assert (policy.consecutive, policy.recovery) == (2, 3)
    assert "维护" not in valid_statuses(DAY)
    assert "正常" in valid_statuses(DAY)
    with pytest.raises(NotInForce):
        judge_policy(date(1990, 1, 1))
