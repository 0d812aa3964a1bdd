"""The zone of a place: inside, outside, or too near the border to say; and the quoted widths."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from huiyin.water.core.shares import Range
from huiyin.water.core.standards import NotEnforceable
from huiyin.water.core.zones.datum import Datum, Position, convert
from huiyin.water.core.zones.protection import Grade, Standing, Zone, grades, standing, zone_at
from huiyin.water.core.zones.reach import Side
from huiyin.water.core.zones.widths import enforced, grades_by_width
from huiyin.water.zone_data import width_rules
from tests.water.core.zones.geodesy import winds

ON = date(2026, 3, 1)
DEGREE = 1 / 110_922.0
"""Degrees of latitude in a metre at 34.7° N."""


def band(near: float, far: float) -> tuple[tuple[float, float], ...]:
    """A band north of 34.70° N, in metres from it."""
    south, north = 34.70 + near * DEGREE, 34.70 + far * DEGREE
    return ((113.50, south), (113.60, south), (113.60, north), (113.50, north))


def zone(grade: Grade = Grade.FIRST, **facts: object) -> Zone:
    known = {
        "id": grade.name,
        "version": "2018",
        "reach": "A",
        "side": Side.LEFT,
        "datum": Datum.WGS84,
        "outer": band(0, 50) if grade is Grade.FIRST else band(50, 200),
        "holes": (),
        "valid_from": date(2018, 1, 1),
        "valid_to": None,
        "source": "invented for the test",
        "confidence": "product",
    }
    return Zone(grade=grade, **(known | facts))


ZONES = [zone(Grade.FIRST), zone(Grade.SECOND)]


def north(metres: float, accuracy: float | None = 1.0, datum: Datum = Datum.WGS84) -> Position:
    return Position(113.55, 34.70 + metres * DEGREE, datum, accuracy)


@pytest.mark.parametrize(
    ("metres", "grade"),
    [(25, Grade.FIRST), (100, Grade.SECOND), (250, Grade.OUTSIDE), (-20, Grade.OUTSIDE)],
)
def test_a_place_has_the_grade_of_its_polygon(metres: float, grade: Grade):
    answer = zone_at(north(metres), ZONES, ON, assume=10)
    assert answer.grade is grade
    assert answer.strictest is grade


@pytest.mark.parametrize(
    ("metres", "possible"),
    [
        (50.5, {Grade.FIRST, Grade.SECOND}),
        (199.5, {Grade.SECOND, Grade.OUTSIDE}),
        (-0.5, {Grade.FIRST, Grade.OUTSIDE}),
    ],
)
def test_near_a_border_both_sides_stay_possible(metres: float, possible: set[Grade]):
    answer = zone_at(north(metres), ZONES, ON, assume=10)
    assert answer.grade is None
    assert answer.possible == possible
    assert answer.strictest == min(possible - {Grade.OUTSIDE})


def test_the_accuracy_of_the_place_decides_how_near_is_too_near():
    assert zone_at(north(40, accuracy=5.0), ZONES, ON, assume=99).grade is Grade.FIRST
    assert zone_at(north(40, accuracy=15.0), ZONES, ON, assume=1).grade is None
    assert zone_at(north(40, accuracy=None), ZONES, ON, assume=15).grade is None


def test_what_was_asked_is_kept_with_its_version():
    first, second = zone_at(north(25), ZONES, ON, assume=10).standings
    assert (first.zone, first.version, first.inside) == ("FIRST", "2018", True)
    assert first.border == pytest.approx(25, abs=0.1)
    assert (second.inside, second.error) == (False, 1.0)


def test_versions_have_their_time():
    old = zone(
        outer=band(0, 500), version="2007", valid_from=date(2007, 1, 1), valid_to=date(2017, 12, 31)
    )
    both = [old, *ZONES]
    assert zone_at(north(400), both, date(2010, 1, 1), assume=1).grade is Grade.FIRST
    assert zone_at(north(400), both, ON, assume=1).grade is Grade.OUTSIDE


def test_no_polygon_in_force_is_not_outside():
    answer = zone_at(north(400), ZONES, date(2000, 1, 1), assume=1)
    assert (answer.grade, answer.missing, answer.possible) == (None, True, set(Grade))
    assert zone_at(north(400), ZONES, ON, assume=1, reach="B").missing
    assert zone_at(north(400), ZONES, ON, assume=1, side=Side.RIGHT).missing
    assert zone_at(north(25), ZONES, ON, assume=1, reach="A", side=Side.LEFT).grade is Grade.FIRST
    both = replace(ZONES[0], side=Side.UNKNOWN)
    assert zone_at(north(25), [both], ON, assume=1, side=Side.RIGHT).grade is Grade.FIRST


def test_a_place_of_unknown_frame_is_decided_only_if_every_frame_agrees():
    # GCJ-02 is off by more than a zone is wide: see section 1 of water_protection.md
    assert zone_at(north(25, datum=Datum.UNKNOWN), ZONES, ON, assume=1).grade is None
    assert zone_at(north(5000, datum=Datum.UNKNOWN), ZONES, ON, assume=1).grade is Grade.OUTSIDE
    read_wrongly = north(25, datum=Datum.GCJ02)
    assert zone_at(read_wrongly, ZONES, ON, assume=1).grade is not Grade.FIRST


def test_a_hole_is_not_inside():
    hole = ((113.54, 34.7001), (113.56, 34.7001), (113.56, 34.7003), (113.54, 34.7003))
    holed = zone(holes=(hole,), outer=band(0, 100))
    assert standing(holed, north(22), assume=1).inside is False
    assert standing(holed, north(70), assume=1).inside is True


def drawn_in_gcj(ring: tuple[tuple[float, float], ...]) -> Zone:
    corners = [convert(Position(*corner, Datum.WGS84), Datum.GCJ02) for corner in ring]
    return zone(outer=tuple((p.longitude, p.latitude) for p in corners), datum=Datum.GCJ02)


def test_a_polygon_keeps_its_frame():
    south, north_ = 34.70, 34.70 + 50 * DEGREE
    gcj = drawn_in_gcj(((113.545, south), (113.555, south), (113.555, north_), (113.545, north_)))
    found = standing(gcj, north(25), assume=1)
    assert found.inside is True
    assert found.border == pytest.approx(25, abs=2)
    assert 6.0 < found.error < 6.3
    assert standing(gcj, replace(north(25), datum=Datum.CGCS2000), assume=1).inside is True


def test_a_long_polygon_cannot_be_carried_into_another_frame_by_its_corners():
    # nine kilometres between corners: the side bends away by some five metres
    assert standing(drawn_in_gcj(band(0, 50)), north(25), assume=1).border < 22


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"outer": ((0, 0), (1, 1))}, "three corners"),
        ({"outer": ((0, 0), (1, 1), (1, 0), (0, 1))}, "Self-intersection"),
        ({"datum": Datum.UNKNOWN}, "frame"),
    ],
)
def test_a_polygon_that_is_none_is_refused_with_its_fault(facts, complaint):
    with pytest.raises(ValueError, match=complaint):
        zone(**facts)


def test_outside_is_no_zone():
    with pytest.raises(ValueError, match="outside"):
        replace(zone(), grade=Grade.OUTSIDE)


def test_a_first_grade_hides_a_doubt_about_the_second():
    def said(grade: Grade, inside: bool | None) -> Standing:
        return Standing("z", "v", grade, inside, 1.0, 2.0)

    assert grades([said(Grade.FIRST, True), said(Grade.SECOND, None)]) == {Grade.FIRST}
    assert grades([said(Grade.FIRST, None), said(Grade.SECOND, True)]) == {
        Grade.FIRST,
        Grade.SECOND,
    }
    assert grades([said(Grade.SECOND, None)]) == {Grade.SECOND, Grade.OUTSIDE}


@st.composite
def stars(draw: st.DrawFn) -> tuple[tuple[float, float], ...]:
    """A polygon without crossings: corners at growing angles around a centre, any radii."""
    corners = draw(st.lists(st.floats(0.001, 0.02), min_size=3, max_size=12))
    turn = 2 * math.pi / len(corners)
    return tuple(
        (113.55 + radius * math.cos(n * turn), 34.72 + radius * math.sin(n * turn))
        for n, radius in enumerate(corners)
    )


@given(stars(), st.floats(-0.025, 0.025), st.floats(-0.025, 0.025))
def test_inside_is_what_a_winding_number_says(ring, dx: float, dy: float):
    place = 113.55 + dx, 34.72 + dy
    found = standing(zone(outer=ring), Position(*place, Datum.WGS84, 0.0), assume=0)
    assume(found.border > 0.001)
    assert found.inside is (winds(ring, place) != 0)


# ---------------------------------------------------------------- widths
# water_protection.md, section 1, the table of widths: recalled, to be verified before use


@pytest.mark.parametrize(
    ("key", "first", "second"),
    [
        ("structure", 50, Range(0, 0)),
        ("above_groundwater", 50, Range(150, 150)),
        ("weak", 50, Range(500, 500)),
        ("medium", 100, Range(1000, 1000)),
        ("strong", 200, Range(1500, 2000)),
    ],
)
def test_the_quoted_widths_are_data_and_are_not_enforced(key, first, second):
    rule = width_rules(ON)[key]
    assert (rule.first, rule.second, rule.confidence) == (first, second, "recalled")
    with pytest.raises(NotEnforceable):
        enforced(rule)
    assert enforced(replace(rule, confidence="high")).enforceable


@pytest.mark.parametrize(
    ("key", "distance", "error", "possible"),
    [
        ("structure", 49, 0, {Grade.FIRST}),
        ("structure", 51, 0, {Grade.OUTSIDE}),
        ("structure", -3, 0, {Grade.FIRST}),
        ("above_groundwater", 200, 0, {Grade.SECOND}),
        ("above_groundwater", 201, 0, {Grade.OUTSIDE}),
        ("weak", 50, 10, {Grade.FIRST, Grade.SECOND}),
        ("strong", 1700, 0, {Grade.SECOND}),
        ("strong", 2000, 0, {Grade.SECOND, Grade.OUTSIDE}),
        ("strong", 2201, 0, {Grade.OUTSIDE}),
    ],
)
def test_a_width_suggests_grades(key, distance, error, possible):
    assert grades_by_width(width_rules(ON)[key], distance, error) == possible


def test_impossible_widths_are_refused():
    rule = width_rules(ON)["weak"]
    with pytest.raises(ValueError, match="weak"):
        replace(rule, first=0.0)
    with pytest.raises(ValueError, match="error"):
        grades_by_width(rule, 1, -1)
