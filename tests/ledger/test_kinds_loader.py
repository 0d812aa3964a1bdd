"""Policy files: what ships is whole, and every fault is named with file, line and field."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from huiyin.ledger.core.kinds import Confidence, Term, TermUnit
from huiyin.ledger.core.states import Grade
from huiyin.ledger.kinds_loader import (
    DATA,
    PolicyFileError,
    calendar,
    kinds,
    read_calendar,
    read_kind,
    read_year,
)

TWICE = """
  - {causes: [fire], whole: {amount: 2, unit: clock_hours}, source: s, confidence: low}
  - {causes: [fire], whole: {amount: 3, unit: clock_hours}, source: s, confidence: low}
"""
TARGET = DATA / "kinds" / "target.yaml"


def test_the_eight_kinds_ship() -> None:
    assert set(kinds()) == {
        *("finding", "exceedance", "risk_source", "request"),
        *("target", "task", "rectify_now", "practical"),
    }
    assert all(k.evidence_criteria and k.name_zh and k.name_en for k in kinds().values())


def test_no_shipped_term_claims_to_be_law() -> None:
    assert all(k.source.confidence is not Confidence.HIGH for k in kinds().values())


def test_a_kind_is_read_with_all_its_fields() -> None:
    quick = kinds()["rectify_now"]
    assert quick.auto_plan
    assert quick.terms.whole == Term(amount=16, unit=TermUnit.WORKING_HOURS)
    assert quick.terms.plan is None
    assert quick.lights.yellow_share == Fraction(1, 4)
    assert quick.effective_from == date(2020, 1, 1)
    exceedance = kinds()["exceedance"]
    assert exceedance.grade(Grade.ORDINARY, "drinking_water_source") is Grade.MAJOR
    assert exceedance.grade(Grade.MAJOR, "other") is Grade.MAJOR
    assert exceedance.grade(Grade.ORDINARY, "other") is Grade.ORDINARY


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("version: 1", "version: one", 5, "version"),
        ("version: 1", "version: -1", 5, "version"),
        ("version: 1", "version: 1\nversion: 2", 6, "version"),
        ("code: target", "code: targets", 2, "code"),
        ("confidence: low", "confidence: sure", 8, "confidence"),
        ("effective_from: 2020-01-01", "effective_from: soon", 6, "effective_from"),
        ("draw_major: true", "draw_major: often", 13, "draw_major"),
        ("call_back: false\n", "", 2, "call_back"),
        ("call_back: false", "callback: false", 14, "callback"),
        ("check_by: verifier", "check_by: nobody", 9, "check_by"),
        ("major_causes: []", "major_causes: [1]", 15, "major_causes"),
        ("whole: {amount: 240,", "whole: {amount: 2.5,", 17, "terms.whole.amount"),
        ("unit: working_days}", "unit: moons}", 17, "terms.whole.unit"),
        ("  whole:", "  hole:", 17, "terms.hole"),
        ("max_extensions: 1", "max_extensions: -1", 12, "max_extensions"),
        ("lights:", "urgent:\n  - causes: fire\nlights:", 28, "urgent.0.causes"),
        ("lights:", f"urgent:{TWICE}lights:", 28, "urgent"),
        ("yellow_share: 1/10", "yellow_share: 7", 29, "lights.yellow_share"),
    ],
)
def test_a_fault_is_named_with_line_and_field(
    tmp_path: Path, old: str, new: str, line: int, field: str
) -> None:
    text = TARGET.read_text(encoding="utf-8")
    path = tmp_path / "target.yaml"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyFileError) as caught:
        read_kind(path)
    assert field in caught.value.message
    if line > 2:
        assert caught.value.message.startswith(f"target.yaml:{line}:")
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"", b"- a\n", b"a: [", b"\xff\xfe\x00"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(content)
    with pytest.raises(PolicyFileError, match=r"odd\.yaml"):
        read_kind(path)


YEAR = """year: 2030
source: invented for this test
confidence: low
holidays:
  - {name: one, from: 2030-01-01, to: 2030-01-03}
worked_weekends:
  - 2030-01-05
"""


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("year: 2030", "year: 2031", "year"),
        ("2030-01-05", "2030-01-07", "worked_weekends"),
        ("2030-01-05", "2029-01-06", "worked_weekends"),
        ("to: 2030-01-03", "to: 2031-01-03", "holidays"),
        ("from: 2030-01-01", "from: 2030-01-09", "holidays"),
        ("name: one, ", "", "holidays"),
    ],
)
def test_a_year_table_is_checked(tmp_path: Path, old: str, new: str, field: str) -> None:
    path = tmp_path / "2030.yaml"
    path.write_text(YEAR, encoding="utf-8")
    assert read_year(path).worked == {date(2030, 1, 5)}
    path.write_text(YEAR.replace(old, new), encoding="utf-8")
    with pytest.raises(PolicyFileError, match=field):
        read_year(path)


def test_the_calendar_ships_with_office_hours() -> None:
    assert sorted(calendar().years) == list(range(2020, 2027))
    assert calendar().hours.minutes_per_day == 450


def test_office_hours_are_checked(tmp_path: Path) -> None:
    hours = tmp_path / "hours.yaml"
    hours.write_text(
        "source: x\nconfidence: low\nspans: [{from: '09:00', to: '08:00'}]\n", encoding="utf-8"
    )
    with pytest.raises(PolicyFileError, match="spans"):
        read_calendar(DATA / "workdays", hours)
