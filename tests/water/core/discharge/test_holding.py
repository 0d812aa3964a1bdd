"""A value against its limits: boundaries, brackets, what is missing, legal or advisory."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.discharge.conditions import Circumstances, WaterTemp
from huiyin.water.core.discharge.holding import (
    PERMIT,
    Mark,
    Outcome,
    Standing,
    hold,
    hold_facility,
)
from huiyin.water.core.discharge.limits import DischargeStandard, FigureState
from huiyin.water.core.discharge.scope import Basin, Facility
from huiyin.water.core.discharge.units import UnitRefused
from huiyin.water.discharge import DB41_2087, GB18918, law, read_standard, standard
from huiyin.water.standards import data_text
from tests.water.core.discharge.places import AFTER, BEFORE, CLEAR, SINGLE, value, works

GB = standard(GB18918)


def amended(single: str = "60") -> DischargeStandard:
    """GB 18918 as after an import of the amendment's figures (invented here)."""
    rows = list(csv.DictReader(data_text("gb18918_2002.csv").splitlines()))
    for row in rows:
        if row["no"] == "2025-amend" and row["factor"] == "cod":
            row |= {f"class_{level}": single for level in ("1A", "1B", "2", "3")}
            row |= {"confidence": "high", "source": "the official text"}
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return read_standard(GB18918, "", out.getvalue())


@pytest.mark.parametrize(
    ("number", "outcome", "multiple"),
    [
        (49.9, "within", None),
        (50.0, "within", None),
        (50.1, "exceeds", 0.002),
        (75, "exceeds", 0.5),
    ],
)
def test_a_value_on_the_limit_complies(number, outcome, multiple):
    finding = hold(GB, "1A", value("cod", number))
    assert (finding.outcome, finding.standing) == (outcome, Standing.LEGAL)
    assert finding.multiple == (None if multiple is None else pytest.approx(multiple))


@pytest.mark.parametrize(
    ("temp", "number", "outcome", "standing", "figure"),
    [
        (12.1, 5.1, "exceeds", "legal", 5),
        (12.0, 5.1, "within", "legal", 8),
        (12.0, 8.1, "exceeds", "legal", 8),
        (None, 5.0, "within", "legal", 5),
        (None, 6.0, "exceeds", "advisory", 5),
        (None, 9.0, "exceeds", "legal", 5),
    ],
)
def test_ammonia_without_temperature_is_held_to_the_stricter_figure_and_marked(
    temp, number, outcome, standing, figure
):
    """GB 18918-2002 Table 1; w01010 of the same period, never a silent fallback."""
    finding = hold(GB, "1A", value("nh3n", number, water_temp=temp))
    assert (finding.outcome, finding.standing, finding.figure.high) == (outcome, standing, figure)
    assert (Mark.WATER_TEMP_MISSING in finding.marks) == (temp is None)


@pytest.mark.parametrize(
    ("built", "number", "outcome", "standing"),
    [
        (date(2005, 12, 31), 1.0, "within", "legal"),
        (date(2006, 1, 1), 1.0, "exceeds", "legal"),
        (None, 1.0, "exceeds", "advisory"),
        (None, 1.1, "exceeds", "legal"),
        (None, 0.5, "within", "legal"),
    ],
)
def test_phosphorus_goes_by_the_date_of_building(built, number, outcome, standing):
    finding = hold(GB, "1A", value("tp", number, built=built))
    assert (finding.outcome, finding.standing) == (outcome, standing)
    assert (Mark.BUILT_MISSING in finding.marks) == (built is None)


def test_a_unit_is_converted_or_refused():
    assert hold(GB, "1A", value("hg", 0.8, unit="ug/L")).outcome is Outcome.WITHIN
    assert hold(GB, "1A", value("hg", 0.8, unit="mg/L")).multiple == pytest.approx(799)
    assert hold(GB, "1A", value("hg", 1.0, unit="ug/L")).value == 0.001
    with pytest.raises(UnitRefused, match="no unit"):
        hold(GB, "1A", value("hg", 0.8, unit=""))


@pytest.mark.parametrize(
    ("number", "detected", "outcome"),
    [
        (0.0, None, "within"),
        (1e-6, None, "exceeds"),
        (1e-6, False, "within"),
        (0.0, True, "exceeds"),
    ],
)
def test_what_is_not_to_be_detected(number, detected, outcome):
    finding = hold(GB, "1A", value("alkyl_hg", number, detected=detected))
    assert (finding.outcome, finding.multiple) == (outcome, None)


def test_a_single_value_above_the_daily_limit_is_no_exceedance_before_2026_03_01():
    """GB 18918-2002 4.1.4.2: judged as daily mean."""
    finding = hold(GB, "1A", value("cod", 90.0, basis=SINGLE, on=BEFORE))
    assert finding.outcome is Outcome.NO_LIMIT


def test_a_single_value_limit_that_is_not_known_gives_no_verdict():
    finding = hold(GB, "1A", value("cod", 90.0, basis=SINGLE, on=AFTER))
    assert (finding.outcome, finding.marks) == (Outcome.UNKNOWN, (Mark.FIGURE_NOT_KNOWN,))


def test_once_imported_the_single_value_is_judged():
    finding = hold(amended(), "1A", value("cod", 61.0, basis=SINGLE, on=AFTER))
    assert (finding.outcome, finding.standing) == (Outcome.EXCEEDS, Standing.LEGAL)
    before = hold(amended(), "1A", value("cod", 61.0, basis=SINGLE, on=BEFORE))
    assert before.outcome is Outcome.NO_LIMIT


@pytest.mark.parametrize(("number", "outcome"), [(5.9, "exceeds"), (6.0, "within"), (9.0, "within"),
                                                 (9.1, "exceeds")])  # fmt: skip
def test_ph_is_held_to_both_ends_and_has_no_multiple(number, outcome):
    finding = hold(GB, "1A", value("ph", number, unit="1", basis=SINGLE, on=AFTER))
    assert (finding.outcome, finding.multiple) == (outcome, None)


@pytest.mark.parametrize(
    ("number", "reused", "outcome", "standing"),
    [
        (2000, True, "exceeds", "advisory"),
        (2000, False, "unknown", "advisory"),
        (10, None, "unknown", "advisory"),
    ],
)
def test_faecal_coliforms_at_1a_after_the_amendment(number, reused, outcome, standing):
    measured = value("faecal_coliforms", number, unit="count/L", basis=SINGLE, on=AFTER,
                     reused=reused)  # fmt: skip
    finding = hold(GB, "1A", measured)
    assert (finding.outcome, finding.standing) == (outcome, standing)


def test_no_limit_is_neither_compliance_nor_ignorance():
    assert hold(GB, "2", value("tn", 500.0)).outcome is Outcome.NO_LIMIT
    assert hold(GB, "1A", value("gold", 500.0)).outcome is Outcome.NO_LIMIT


def test_a_missing_value_is_unknown():
    finding = hold(GB, "1A", value("cod", None))
    assert (finding.outcome, finding.marks) == (Outcome.UNKNOWN, (Mark.VALUE_MISSING,))


@pytest.mark.parametrize(
    ("factor", "number", "influent", "outcome", "standing"),
    [
        ("cod", 130.0, 351.0, "within", "legal"),  # 63 % removed
        ("cod", 140.4, 351.0, "exceeds", "legal"),  # exactly 60 %: must exceed it
        ("cod", 130.0, 350.0, "exceeds", "legal"),
        ("cod", 130.0, None, "exceeds", "advisory"),
        ("cod", 120.0, None, "within", "legal"),
        ("bod5", 79.0, 161.0, "within", "legal"),
        ("bod5", 81.0, 161.0, "exceeds", "legal"),
        ("bod5", 61.0, 160.0, "exceeds", "legal"),
    ],
)
def test_level_3_has_a_removal_rate_instead(factor, number, influent, outcome, standing):
    """GB 18918-2002 Table 1: COD in > 350 mg/L: removal > 60 %; BOD5 in > 160: > 50 %."""
    finding = hold(GB, "3", value(factor, number, influent=influent))
    assert (finding.outcome, finding.standing) == (outcome, standing)


def test_a_limit_below_high_is_never_a_legal_exceedance():
    for row in standard(DB41_2087).limits:
        finding = hold(standard(DB41_2087), "1", value(row.factor, 1e6))
        assert (finding.outcome, finding.standing) == (Outcome.EXCEEDS, Standing.ADVISORY)
        assert Mark.LIMIT_NOT_CONFIRMED in finding.marks


def test_a_choice_below_high_is_advisory_too():
    key_basin = works(receiving=replace(CLEAR, key_basin=True))
    holding = hold_facility(key_basin, law(), value("cod", 55.0))
    assert (holding.choice.level, holding.worst.standing) == ("1A", Standing.ADVISORY)
    assert Mark.CHOICE_NOT_CONFIRMED in holding.worst.marks


def test_an_open_choice_gives_no_verdict():
    holding = hold_facility(Facility("empty"), law(), value("cod", 500.0))
    assert (holding.worst.outcome, holding.worst.marks) == (Outcome.UNKNOWN, (Mark.CHOICE_OPEN,))


def permit(figure: float, confidence: str = "high") -> DischargeStandard:
    (row,) = GB.rows("cod", value("cod", 0).basis, "1A", BEFORE)
    cell = replace(row.figure("1A"), high=figure)
    own = replace(row, standard="permit 001", figures=((PERMIT, cell),), confidence=confidence)
    return DischargeStandard("permit 001", "", (PERMIT,), (own,))


@pytest.mark.parametrize(
    ("facility", "number", "outcome", "standing", "by"),
    [
        (works(permit=permit(40)), 45.0, "exceeds", "legal", "permit 001"),
        (works(permit=permit(80)), 65.0, "exceeds", "legal", GB18918),
        (works(permit=permit(40, "unverified")), 45.0, "exceeds", "advisory", "permit 001"),
        (works(permit=permit(40, "unverified")), 65.0, "exceeds", "legal", GB18918),
        (
            works(permit=permit(45), basin=Basin.YELLOW_RIVER),
            46.0,
            "exceeds",
            "legal",
            "permit 001",
        ),
        (
            works(permit=permit(45), basin=Basin.YELLOW_RIVER),
            42.0,
            "exceeds",
            "advisory",
            DB41_2087,
        ),
    ],
)
def test_the_stricter_of_permit_and_standard_prevails(facility, number, outcome, standing, by):
    """DB41/1820-2019 front pages: a stricter EIA approval or permit prevails."""
    worst = hold_facility(facility, law(), value("cod", number)).worst
    assert (worst.outcome, worst.standing, worst.limit.standard) == (outcome, standing, by)


@given(
    number=st.floats(0, 40, allow_nan=False),
    temp=st.none() | st.floats(-2, 30, allow_nan=False),
    level=st.sampled_from(["1A", "1B", "2", "3"]),
)
def test_ammonia_agrees_with_the_sentence_of_the_standard(number, temp, level):
    outside = {"1A": 5, "1B": 8, "2": 25, "3": None}[level]
    inside = {"1A": 8, "1B": 15, "2": 30, "3": None}[level]
    finding = hold(GB, level, value("nh3n", number, water_temp=temp))
    if outside is None:
        assert finding.outcome is Outcome.NO_LIMIT
    else:
        limit = inside if temp is not None and temp <= 12 else outside
        assert (finding.outcome is Outcome.EXCEEDS) == (number > limit)
        unsure = temp is None and outside < number <= inside
        assert (finding.standing is Standing.LEGAL) == (not unsure)


def test_a_condition_is_part_of_the_row_that_is_shown():
    finding = hold(GB, "1A", value("nh3n", 1.0, water_temp=3.0))
    assert finding.limit.conditions == (WaterTemp("<=", 12.0),)
    assert finding.figure.state is FigureState.NUMBER
    assert Circumstances(BEFORE).water_temp is None
