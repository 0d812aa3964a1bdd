"""Which standard and level hold whom, with the reason of every step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from huiyin.water.core.discharge.scope import (
    Answer,
    Basin,
    Choice,
    Facility,
    Kind,
    Question,
    StatedLevel,
    Stretch,
    choose,
)
from huiyin.water.discharge import DB41_1820, DB41_2087, GB18918, law, scope_rules
from tests.water.core.discharge.places import AFTER, BEFORE, CLEAR, works


def chosen(facility: Facility, on: date = AFTER) -> Choice:
    return choose(facility, scope_rules(), tuple(law().standards), on)


def answers(choice: Choice, question: Question) -> list[tuple[str, str]]:
    return [(s.rule, str(s.answer)) for s in choice.steps if s.question is question]


def test_a_town_works_of_another_basin_is_held_by_gb_18918_at_the_level_of_its_water():
    choice = chosen(works())
    assert (choice.standard, choice.level, choice.confidence) == (GB18918, "1B", "high")
    assert answers(choice, Question.STANDARD)[-1] == ("town_works", "applies")
    last = choice.steps[-1]
    assert (last.rule, last.deciding) == ("class_iii_waters", (("water_class", "3"),))
    assert last.clause == "4.1.2"
    assert all(step.source and step.confidence for step in choice.steps)


@pytest.mark.parametrize(
    ("differs", "level", "confidence"),
    [
        ({"reused": True}, "1A", "high"),
        ({"receiving": replace(CLEAR, key_basin=True)}, "1A", "medium"),
        ({"receiving": replace(CLEAR, closed=True)}, "1A", "medium"),
        ({"receiving": replace(CLEAR, lake=True, water_class=4)}, "1B", "high"),
        ({"receiving": replace(CLEAR, water_class=5)}, "2", "high"),
        (
            {
                "kind": Kind.TOWN,
                "enhanced_primary": True,
                "receiving": replace(CLEAR, water_class=5),
            },
            "3",
            "high",
        ),
    ],
)
def test_the_levels_of_gb_18918(differs, level, confidence):
    """GB 18918-2002 4.1.2; key basins by 公告2006年第21号, which is recalled."""
    choice = chosen(works(**differs))
    assert (choice.standard, choice.level, choice.confidence) == (GB18918, level, confidence)


@pytest.mark.parametrize(
    ("water", "level"),
    [
        (replace(CLEAR, stretch=Stretch.MAIN_STEM, water_class=4), "1"),
        (replace(CLEAR, stretch=Stretch.FIRST_TRIBUTARY, water_class=5), "1"),
        (replace(CLEAR, water_class=3), "1"),
        (replace(CLEAR, water_class=4), "2"),
    ],
)
def test_the_basin_of_the_yellow_river_comes_before_the_kind_of_facility(water, level):
    """DB41/2087-2021: level 1 main stem, first-order tributaries, other class III; level 2."""
    for kind in (Kind.MUNICIPAL, Kind.TOWN, Kind.RURAL):
        choice = chosen(works(kind=kind, basin=Basin.YELLOW_RIVER, receiving=water))
        assert (choice.standard, choice.level) == (DB41_2087, level)


@pytest.mark.parametrize(
    ("built", "on", "code"),
    [
        (date(2021, 3, 1), date(2021, 3, 1), DB41_2087),
        (date(2021, 2, 28), date(2021, 3, 1), GB18918),
        (date(2021, 2, 28), date(2022, 8, 31), GB18918),
        (date(2021, 2, 28), date(2022, 9, 1), DB41_2087),
        (None, date(2022, 9, 1), DB41_2087),
        (date(2022, 1, 1), date(2021, 2, 28), GB18918),
    ],
)
def test_new_works_from_2021_03_01_existing_ones_from_2022_09_01(built, on, code):
    assert chosen(works(built=built, basin=Basin.YELLOW_RIVER), on).standard == code


def test_without_the_date_of_building_it_cannot_be_said_in_between():
    choice = chosen(works(built=None, basin=Basin.YELLOW_RIVER), date(2022, 1, 1))
    assert (choice.standard, choice.level, choice.missing) == (None, None, ("built",))


@pytest.mark.parametrize(
    ("kind", "scale", "on", "code"),
    [
        (Kind.TOWN, 499.9, BEFORE, GB18918),
        (Kind.TOWN, 499.9, AFTER, DB41_1820),
        (Kind.TOWN, 500.0, AFTER, GB18918),
        (Kind.MUNICIPAL, 300.0, AFTER, GB18918),
        (Kind.RURAL, 499.9, BEFORE, DB41_1820),
        (Kind.RURAL, 500.0, AFTER, GB18918),
    ],
)
def test_small_works_follow_the_provincial_standard_and_500_is_not_small(kind, scale, on, code):
    """GB 18918-2002 4.1.2.5 from 2026-03-01; DB41/1820-2019 covers below 500 m3/d."""
    assert chosen(works(kind=kind, design_m3_per_day=scale), on).standard == code


def test_larger_rural_facilities_rest_on_practice_only():
    choice = chosen(works(kind=Kind.RURAL, design_m3_per_day=800.0))
    assert (choice.standard, choice.confidence) == (GB18918, "unverified")


def test_a_standard_that_is_not_loaded_is_named_and_lowers_the_confidence():
    choice = chosen(works(basin=Basin.JIALU_RIVER))
    assert ("basin_of_the_jialu_river", "not_loaded") in answers(choice, Question.STANDARD)
    assert (choice.standard, choice.confidence) == (GB18918, "not_found")


@pytest.mark.parametrize(
    ("water", "basin", "bans"),
    [
        (replace(CLEAR, water_class=2), Basin.YELLOW_RIVER, ("class_ii_waters",)),
        (replace(CLEAR, water_class=2), Basin.OTHER, ()),
        (replace(CLEAR, source_zone=True), Basin.OTHER, ("drinking_source_zones",)),
    ],
)
def test_where_nothing_may_be_discharged(water, basin, bans):
    assert chosen(works(receiving=water, basin=basin)).bans == bans


def test_what_is_not_known_is_named_and_never_guessed():
    choice = chosen(Facility("empty"))
    assert (choice.standard, choice.level) == (None, None)
    assert {"basin", "kind", "source_zone"} <= set(choice.missing)
    open_water = chosen(works(receiving=replace(CLEAR, key_basin=None)))
    assert (open_water.standard, open_water.level) == (GB18918, None)
    assert open_water.missing == ("key_basin",)


def test_an_open_question_that_cannot_change_the_answer_does_not_matter():
    water = replace(CLEAR, stretch=Stretch.UNKNOWN, water_class=3)
    choice = chosen(works(basin=Basin.YELLOW_RIVER, receiving=water))
    assert (choice.standard, choice.level) == (DB41_2087, "1")


def test_a_level_named_by_the_permit_is_taken_with_its_source():
    stated = StatedLevel(GB18918, "1A", "permit 91410100-001", "high")
    choice = chosen(works(stated=stated))
    assert (choice.level, choice.confidence) == ("1A", "high")
    assert choice.steps[-1].rule == "stated_by_permit"
    elsewhere = chosen(works(stated=replace(stated, standard=DB41_2087)))
    assert elsewhere.level == "1B"


def test_every_step_that_passes_says_which_fact_refused_it():
    for step in chosen(works()).steps:
        if step.answer is Answer.PASSES:
            assert step.deciding
