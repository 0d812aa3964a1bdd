"""Frames: the published pairs, there and back, and what a conversion may be wrong by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.zones import gcj02
from huiyin.water.core.zones.datum import (
    CGCS2000_ERROR_M,
    Datum,
    Position,
    UnknownDatum,
    conversion_error,
    convert,
    readings_of,
)
from huiyin.water.core.zones.plane import Plane, length
from tests.water.core.zones.geodesy import vincenty

LONGITUDES = st.floats(73.0, 136.0)
LATITUDES = st.floats(1.5, 55.0)
ZHENGZHOU = (113.6, 34.75)


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        # github.com/googollee/eviltransform, go/transform_test.go: (lat, lng) of three cities
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_the_published_pairs(wgs, gcj):
    assert gcj02.from_wgs84(*wgs) == pytest.approx(gcj, abs=1e-9)
    assert gcj02.to_wgs84(*gcj) == pytest.approx(wgs, abs=1e-8)


@given(LONGITUDES, LATITUDES)
def test_there_and_back_again(longitude: float, latitude: float):
    gcj = gcj02.from_wgs84(longitude, latitude)
    back = gcj02.to_wgs84(*gcj)
    assert abs(back[0] - longitude) < 1e-6
    assert abs(back[1] - latitude) < 1e-6
    again = gcj02.from_wgs84(*back)
    assert abs(again[0] - gcj[0]) < 1e-6
    assert abs(again[1] - gcj[1]) < 1e-6


@given(st.floats(110.0, 117.0), st.floats(31.0, 37.0))
def test_in_henan_the_offset_is_more_than_a_zone(longitude: float, latitude: float):
    # water_protection.md, section 1: "GCJ-02 is off by 100-700 m, more than a whole zone"
    gcj = gcj02.from_wgs84(longitude, latitude)
    assert 100 < vincenty((longitude, latitude), gcj) < 700


@given(
    st.floats(110.0, 117.0), st.floats(31.0, 37.0), st.floats(-0.02, 0.02), st.floats(-0.02, 0.02)
)
def test_a_length_in_gcj02_is_stretched_by_no_more_than_said(x, y, dx, dy):
    a, b = (x, y), (x + dx, y + dy)
    true = vincenty(a, b)
    shown = vincenty(gcj02.from_wgs84(*a), gcj02.from_wgs84(*b))
    assert abs(shown - true) <= 0.01 * true + 0.01


@pytest.mark.parametrize("place", [(2.35, 48.85), (72.0, 30.0), (100.0, 56.0)])
def test_outside_china_the_frames_are_equal(place):
    assert gcj02.from_wgs84(*place) == place
    assert gcj02.to_wgs84(*place) == place


def test_a_conversion_keeps_the_accuracy_and_names_the_frame():
    at = Position(*ZHENGZHOU, Datum.WGS84, accuracy=8.0)
    gcj = convert(at, Datum.GCJ02)
    assert (gcj.datum, gcj.accuracy) == (Datum.GCJ02, 8.0)
    assert convert(at, Datum.WGS84) == at
    same = convert(at, Datum.CGCS2000)
    assert (same.longitude, same.latitude) == ZHENGZHOU
    assert convert(gcj, Datum.CGCS2000).longitude == pytest.approx(ZHENGZHOU[0], abs=1e-6)


def test_a_conversion_says_what_it_may_be_wrong_by():
    assert conversion_error(Datum.WGS84, Datum.WGS84) == 0
    assert conversion_error(Datum.WGS84, Datum.CGCS2000) == CGCS2000_ERROR_M == 1.0
    assert conversion_error(Datum.GCJ02, Datum.CGCS2000) == gcj02.FORWARD_ERROR_M == 5.0


def test_an_unknown_frame_is_never_converted_but_tried_in_each():
    nowhere = Position(*ZHENGZHOU, Datum.UNKNOWN)
    with pytest.raises(UnknownDatum):
        convert(nowhere, Datum.WGS84)
    with pytest.raises(UnknownDatum):
        convert(Position(*ZHENGZHOU, Datum.WGS84), Datum.UNKNOWN)
    assert [one.datum for one in readings_of(nowhere)] == [Datum.WGS84, Datum.GCJ02]


@pytest.mark.parametrize(
    "bad",
    [
        (34.75, 113.6, None),
        (0.0, 90.5, None),
        (200.0, 0.0, None),
        (float("nan"), 0.0, None),
        (0.0, 0.0, -1.0),
    ],
)
def test_degrees_that_are_none_are_refused(bad):
    with pytest.raises(ValueError, match=r"longitude|accuracy"):
        Position(bad[0], bad[1], Datum.WGS84, bad[2])


def test_the_measure_of_these_tests_is_right():
    # Vincenty's worked example in the geodetic manuals: Flinders Peak to Buninyong, 54,972.271 m
    # (there on GRS80, which differs from WGS-84 by a tenth of a millimetre in the axis).
    flinders = 144 + 25 / 60 + 29.52440 / 3600, -(37 + 57 / 60 + 3.72030 / 3600)
    buninyong = 143 + 55 / 60 + 35.38390 / 3600, -(37 + 39 / 60 + 10.15610 / 3600)
    assert vincenty(flinders, buninyong) == pytest.approx(54_972.271, abs=0.001)


@given(
    st.floats(110.0, 117.0), st.floats(31.0, 37.0), st.floats(-0.04, 0.04), st.floats(-0.04, 0.04)
)
def test_the_plane_measures_as_the_ellipsoid_does(x, y, dx, dy):
    a, b = (x, y), (x + dx, y + dy)
    east, north = Plane(x, y).metres(b)
    assert (east**2 + north**2) ** 0.5 == pytest.approx(vincenty(a, b), rel=1e-3, abs=0.001)
    assert length(a, b) == pytest.approx(vincenty(a, b), rel=1e-6, abs=0.001)
