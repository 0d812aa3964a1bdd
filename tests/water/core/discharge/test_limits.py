"""The shipped tables: every figure, every row of the research, every date."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from huiyin.water.core.discharge.conditions import Circumstances, parse_condition
from huiyin.water.core.discharge.confidence import is_legal, rank, weakest
from huiyin.water.core.discharge.limits import FigureState, parse_figure
from huiyin.water.core.standards import NoSuchLimit, Rule
from huiyin.water.discharge import (
    DB41_1820,
    DB41_2087,
    GB18918,
    BadStandard,
    law,
    read_standard,
    standard,
)
from huiyin.water.standards import data_text
from tests.shared import SHARED
from tests.water.core.discharge.places import AFTER, BEFORE, DAILY, SINGLE

FILES = ["gb18918_2002.csv", "db41_1820_2019.csv", "db41_2087_2021.csv"]
LEVELS = ("1A", "1B", "2", "3")
WARM, COLD = Circumstances(BEFORE, 12.1, date(2010, 1, 1)), Circumstances(BEFORE, 12.0)
OLD = Circumstances(BEFORE, 20.0, date(2005, 12, 31))


def figures(code, factor, given=WARM, basis=DAILY, levels=LEVELS):
    """The upper figure of each level, None where there is no limit."""
    found = []
    for level in levels:
        rows = standard(code).rows(factor, basis, level, given.on)
        (row,) = [row for row in rows if row.holds(given)]
        figure = row.figure(level)
        found.append(figure.high if figure.state is FigureState.NUMBER else None)
    return found


@pytest.mark.parametrize(
    ("factor", "expected"),
    [
        ("cod", [50, 60, 100, 120]),
        ("bod5", [10, 20, 30, 60]),
        ("ss", [10, 20, 30, 50]),
        ("animal_oil", [1, 3, 5, 20]),
        ("oil", [1, 3, 5, 15]),
        ("las", [0.5, 1, 2, 5]),
        ("tn", [15, 20, None, None]),
        ("nh3n", [5, 8, 25, None]),
        ("tp", [0.5, 1, 3, 5]),
        ("colour", [30, 30, 40, 50]),
        ("faecal_coliforms", [1000, 10000, 10000, None]),
        ("hg", [0.001] * 4),
        ("cd", [0.01] * 4),
        ("cr", [0.1] * 4),
        ("cr6", [0.05] * 4),
        ("as", [0.1] * 4),
        ("pb", [0.1] * 4),
    ],
)
def test_the_figures_of_gb_18918_tables_1_and_2(factor, expected):
    assert figures(GB18918, factor) == expected


def test_ammonia_in_the_bracket_and_phosphorus_of_old_works():
    """GB 18918-2002 Table 1: outside the bracket above 12 °C; TP of works built by 2005-12-31."""
    assert figures(GB18918, "nh3n", COLD) == [8, 15, 30, None]
    assert figures(GB18918, "tp", OLD) == [1, 1.5, 3, 5]
    built = Circumstances(BEFORE, built=date(2006, 1, 1))
    assert figures(GB18918, "tp", built) == [0.5, 1, 3, 5]


def test_ph_is_a_range_and_alkyl_mercury_is_not_to_be_detected():
    (row,) = standard(GB18918).rows("ph", DAILY, "1A", BEFORE)
    assert (row.figure("1A").low, row.figure("1A").high) == (6, 9)
    (row,) = standard(GB18918).rows("alkyl_hg", DAILY, "3", BEFORE)
    assert row.figure("3").state is FigureState.NOT_DETECTED


@pytest.mark.parametrize("factor", ["ph", "colour", "faecal_coliforms"])
def test_three_items_are_judged_on_the_single_value_from_2026_03_01(factor):
    """Amendment 公告2025年第24号 (2)."""
    assert standard(GB18918).bases(factor, BEFORE) == (DAILY,)
    assert standard(GB18918).bases(factor, AFTER) == (SINGLE,)


@pytest.mark.parametrize("factor", ["cod", "nh3n", "tn", "tp"])
def test_four_items_gain_a_single_value_limit_whose_figure_is_not_known(factor):
    """Amendment 公告2025年第24号 (1): the figures could not be reached."""
    assert standard(GB18918).bases(factor, BEFORE) == (DAILY,)
    assert standard(GB18918).bases(factor, AFTER) == (DAILY, SINGLE)
    for level in LEVELS:
        (row,) = standard(GB18918).rows(factor, SINGLE, level, AFTER)
        assert row.figure(level).state is FigureState.NOT_KNOWN
        assert not row.enforceable


def test_the_1a_figure_of_faecal_coliforms_not_reused_is_not_known_from_2026_03_01():
    """Amendment 公告2025年第24号 (3)."""
    rows = standard(GB18918).rows("faecal_coliforms", SINGLE, "1A", AFTER)
    (row,) = [row for row in rows if row.holds(Circumstances(AFTER, reused=False))]
    assert row.figure("1A").state is FigureState.NOT_KNOWN
    assert figures(GB18918, "faecal_coliforms", Circumstances(AFTER), SINGLE, ("1B", "2")) == [
        10000,
        10000,
    ]


def test_the_standard_was_not_in_force_before_2003_07_01():
    assert standard(GB18918).in_force(date(2003, 6, 30)) == ()
    assert standard(GB18918).in_force(date(2003, 7, 1))
    assert standard(DB41_1820).in_force(date(2019, 6, 30)) == ()
    assert standard(DB41_2087).in_force(date(2021, 2, 28)) == ()


@pytest.mark.parametrize(
    ("code", "factor", "warm", "cold"),
    [
        (DB41_1820, "ss", [20, 30, 50], [20, 30, 50]),
        (DB41_1820, "cod", [60, 80, 100], [60, 80, 100]),
        (DB41_1820, "nh3n", [8, 15, 20], [15, 20, 25]),
        (DB41_1820, "tn", [20, None, None], [20, None, None]),
        (DB41_1820, "tp", [1, 2, None], [1, 2, None]),
        (DB41_1820, "animal_oil", [3, 5, 5], [3, 5, 5]),
        (DB41_2087, "cod", [40, 50, None], [40, 50, None]),
        (DB41_2087, "bod5", [6, 10, None], [6, 10, None]),
        (DB41_2087, "nh3n", [3, 5, None], [5, 8, None]),
        (DB41_2087, "tn", [12, 15, None], [12, 15, None]),
        (DB41_2087, "tp", [0.4, 0.5, None], [0.4, 0.5, None]),
    ],
)
def test_provincial_figures_are_there_but_never_law(code, factor, warm, cold):
    levels = ("1", "2", "3")
    assert figures(code, factor, WARM, levels=levels) == warm
    assert figures(code, factor, COLD, levels=levels) == cold
    assert not any(row.enforceable for row in standard(code).limits)


def test_every_row_names_its_source_and_only_gb_18918_has_confirmed_ones():
    for one in law().standards.values():
        assert all(row.source and row.confidence for row in one.limits)
    confirmed = [row for row in standard(GB18918).limits if row.enforceable]
    assert len(confirmed) == 21 + 3  # Tables 1 and 2, and the three of the new basis


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the research data set is not there")
@pytest.mark.parametrize("name", FILES)
def test_every_researched_row_is_shipped_as_it_was_written(name):
    with (SHARED / "facts" / name).open(encoding="utf-8") as file:
        researched = list(csv.DictReader(file))
    shipped = list(csv.DictReader(data_text(name).splitlines()))
    assert [{c: row[c] for c in researched[0]} for row in shipped[: len(researched)]] == researched
    added = shipped[len(researched) :]
    assert {row["factor"] for row in added} <= {"ph", "colour", "faecal_coliforms"}


@pytest.mark.parametrize(
    ("text", "rule", "confidence", "state"),
    [
        ("50", Rule.MAX, "high", FigureState.NUMBER),
        ("", Rule.MAX, "high", FigureState.NO_LIMIT),
        ("", Rule.MAX, "not_found", FigureState.NOT_KNOWN),
        ("?", Rule.MAX, "high", FigureState.NOT_KNOWN),
        ("not_detected", Rule.MAX, "high", FigureState.NOT_DETECTED),
    ],
)
def test_an_empty_cell_is_no_limit_only_where_the_row_is_known(text, rule, confidence, state):
    assert parse_figure(text, rule, confidence).state is state


def test_a_minimum_and_a_cell_that_is_not_meant():
    figure = parse_figure("2", Rule.MIN, "high")
    assert [figure.exceeded_by(v) for v in (1.9, 2.0, 3.0)] == [True, False, False]
    assert parse_figure("-", Rule.MAX, "high") is None


def test_a_table_that_says_two_things_at_once_is_refused():
    lines = data_text("gb18918_2002.csv").splitlines()
    with pytest.raises(BadStandard, match=r"two rows for cod .* 2003-07-01"):
        read_standard("X", "x", "\n".join([*lines, lines[1]]))


def test_a_bad_cell_is_refused_with_its_line():
    text = data_text("gb18918_2002.csv").replace("water_temp>12", "when warm")
    with pytest.raises(BadStandard, match="line 9: the condition 'when warm' is not understood"):
        read_standard("X", "x", text)


def test_a_factor_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(NoSuchLimit, match="animal_oil, as, bod5"):
        standard(GB18918).named("gold")


def test_an_unknown_standard_names_the_known_ones():
    with pytest.raises(BadStandard, match="GB 1-1900"):
        standard("GB 1-1900")


@pytest.mark.parametrize(
    ("text", "given", "holds"),
    [
        ("water_temp>12", Circumstances(BEFORE, 12.0), False),
        ("water_temp<=12", Circumstances(BEFORE, 12.0), True),
        ("water_temp>12", Circumstances(BEFORE), None),
        ("built_before_2006-01-01", Circumstances(BEFORE, built=date(2005, 12, 31)), True),
        ("built_from_2006-01-01", Circumstances(BEFORE), None),
        ("public sewage, water_temp>12", Circumstances(BEFORE, 13.0), True),
        ("season_11-01_to_03-31", Circumstances(date(2026, 1, 15)), True),
        ("season_11-01_to_03-31", Circumstances(date(2026, 4, 1)), False),
        ("season_04-01_to_10-31", Circumstances(date(2026, 10, 31)), True),
        ("reused", Circumstances(BEFORE, reused=False), False),
        ("not_reused", Circumstances(BEFORE), None),
    ],
)
def test_conditions_hold_do_not_hold_or_cannot_be_said(text, given, holds):
    answers = [condition.holds(given) for condition in parse_condition(text)]
    assert answers == [holds]


def test_a_remark_behind_a_confidence_does_not_raise_it():
    words = ["not_found", "unverified", "low", "medium (1 source)", "high"]
    assert sorted(words, key=rank) == words
    assert [is_legal(word) for word in words] == [False] * 4 + [True]
    assert not is_legal("certain")
    assert weakest(["high", "medium (1 source)"]) == "medium"
    assert weakest([]) == "high"
