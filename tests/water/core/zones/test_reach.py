"""Distance, bank and chainage of places along a reach."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.zones.chainage import Chainage, NotAChainage, parse_chainage
from huiyin.water.core.zones.datum import Datum, Position, UnknownDatum, convert
from huiyin.water.core.zones.reach import Reach, Side, locate, nearest, side_of
from tests.water.core.zones.geodesy import vincenty

START = (113.50, 34.70)
MIDDLE = (113.55, 34.70)
END = (113.60, 34.75)


def reach(**facts: object) -> Reach:
    """An invented reach that flows east, then turns left to the north-east."""
    known = {"datum": Datum.WGS84, "line": (START, MIDDLE, END), "first": Chainage("K", 1000.0)}
    return Reach(id="A", **(known | facts))


def wgs(longitude: float, latitude: float, accuracy: float | None = None) -> Position:
    return Position(longitude, latitude, Datum.WGS84, accuracy)


def test_the_bank_is_seen_with_the_flow():
    left = locate(reach(), wgs(113.52, 34.71), assume=10)
    right = locate(reach(), wgs(113.52, 34.69), assume=10)
    assert (left.side, right.side) == (Side.LEFT, Side.RIGHT)
    turned = reach(line=(END, MIDDLE, START))
    assert locate(turned, wgs(113.52, 34.71), assume=10).side is Side.RIGHT


def test_a_place_in_front_of_a_sharp_corner_is_on_the_outer_bank():
    sharp = reach(line=((113.50, 34.70), (113.55, 34.70), (113.50, 34.701)))
    outer = wgs(113.552, 34.7001)
    assert locate(sharp, outer, assume=1).side is Side.RIGHT
    assert locate(sharp, wgs(113.552, 34.7009), assume=1).side is Side.RIGHT


def test_distance_and_chainage_are_those_of_the_nearest_point():
    found = locate(reach(), wgs(113.52, 34.71), assume=10)
    assert found.distance == pytest.approx(vincenty((113.52, 34.70), (113.52, 34.71)), abs=0.5)
    assert found.chainage.metres == pytest.approx(1000 + vincenty(START, (113.52, 34.70)), abs=1)
    assert found.beside


def test_printed_marks_hold_at_both_ends():
    # The Xingyang section runs from XYD0+000 to XYD23+973 and is 23.97 km long (rules of its
    # construction supervision, 1.1).
    first, last = parse_chainage("XYD0+000"), parse_chainage("XYD23+973")
    assert last.beyond(first) / 1000 == pytest.approx(23.97, abs=0.005)
    printed = reach(first=first, last=last)
    assert locate(printed, wgs(*START), assume=1).chainage == first
    assert str(locate(printed, wgs(*END), assume=1).chainage) == "XYD23+973.0"


def test_beyond_its_ends_a_reach_names_no_bank():
    before = locate(reach(), wgs(113.49, 34.71), assume=10)
    after = locate(reach(), wgs(113.61, 34.77), assume=10)
    assert (before.beside, before.side) == (False, Side.UNKNOWN)
    assert (after.beside, after.side) == (False, Side.UNKNOWN)


def test_nearer_than_it_is_good_to_the_bank_is_unknown():
    close = 34.70 + 5 / 110_900
    assert locate(reach(), wgs(113.52, close, accuracy=8.0), assume=1).side is Side.UNKNOWN
    assert locate(reach(), wgs(113.52, close, accuracy=2.0), assume=99).side is Side.LEFT
    assert locate(reach(), wgs(113.52, close), assume=10).side is Side.UNKNOWN
    assert locate(reach(), wgs(113.52, 34.70, accuracy=0.0), assume=1).side is Side.UNKNOWN


def test_another_frame_is_converted_and_its_error_added():
    place = wgs(113.52, 34.71, accuracy=3.0)
    found = locate(reach(), convert(place, Datum.GCJ02), assume=10)
    own = locate(reach(), place, assume=10)
    assert found.distance == pytest.approx(own.distance, abs=0.01)
    assert (own.error, found.error) == (3.0, 8.0)
    drawn = tuple(
        (p.longitude, p.latitude)
        for p in (convert(wgs(*point), Datum.GCJ02) for point in reach().line)
    )
    gcj = locate(reach(line=drawn, datum=Datum.GCJ02), place, assume=10)
    assert abs(gcj.distance - own.distance) < gcj.error


def test_an_unknown_frame_gives_a_bank_only_if_all_agree():
    far = Position(113.52, 34.71, Datum.UNKNOWN)
    with pytest.raises(UnknownDatum):
        locate(reach(), far, assume=10)
    assert side_of(reach(), far, assume=10) is Side.LEFT
    # 130 m north or south of what it says: both banks are possible
    assert side_of(reach(), Position(113.52, 34.6995, Datum.UNKNOWN), assume=10) is Side.UNKNOWN


def test_the_nearest_reach_is_asked():
    second = reach(line=(END, (113.65, 34.80)), first=Chainage("K", 9000.0))
    found = nearest([reach(), replace(second, id="B")], wgs(113.62, 34.78), assume=10)
    assert (found.reach, found.beside) == ("B", True)
    # off the corner where the first ends: only the second has it beside itself
    meeting = Reach(
        id="C", datum=Datum.WGS84, line=(END, (113.60, 34.80)), first=Chainage("K", 9000.0)
    )
    corner = wgs(113.603, 34.7503)
    assert nearest([reach(), meeting], corner, assume=10).reach == "C"
    with pytest.raises(ValueError, match="no reach"):
        nearest([], wgs(113.62, 34.78), assume=10)


@pytest.mark.parametrize(
    "facts",
    [
        {"datum": Datum.UNKNOWN},
        {"line": (START,)},
        {"line": (START, START, END)},
        {"last": Chainage("K", 500.0)},
        {"last": Chainage("Q", 5000.0)},
    ],
)
def test_a_line_that_is_none_is_refused(facts):
    with pytest.raises(ValueError, match=r"A:|series"):
        reach(**facts)


SHARES = st.floats(0.05, 0.95)


@given(SHARES, st.floats(30.0, 3000.0), st.sampled_from([1, -1]))
def test_a_place_beside_a_straight_reach_is_found_where_it_was_put(share, metres, bank):
    straight = reach(line=(START, MIDDLE))
    foot = START[0] + share * (MIDDLE[0] - START[0])
    place = wgs(foot, START[1] + bank * metres / 110_922.0)
    found = locate(straight, place, assume=5)
    assert found.side is (Side.LEFT if bank > 0 else Side.RIGHT)
    assert found.distance == pytest.approx(metres, rel=2e-3)
    along = vincenty(START, (foot, START[1]))
    assert found.chainage.metres - 1000 == pytest.approx(along, abs=0.5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("K12+345", ("K", 12_345.0)),
        ("桩号 SH(3)179+227.8", ("SH(3)", 179_227.8)),
        ("0+000", ("", 0.0)),
        ("Ⅳ 12＋005.5", ("Ⅳ", 12_005.5)),
    ],
)
def test_chainages_are_read(text, expected):
    found = parse_chainage(text)
    assert (found.series, found.metres) == expected


@pytest.mark.parametrize("text", ["", "12.345", "K12+3456", "12+", "+345"])
def test_other_text_is_no_chainage(text):
    with pytest.raises(NotAChainage):
        parse_chainage(text)


@given(st.integers(0, 14_320_000))
def test_a_chainage_reads_what_it_writes(tenths: int):
    one = Chainage("K", tenths / 10)
    assert parse_chainage(str(one)).metres == pytest.approx(one.metres)


def test_marks_of_two_series_are_not_compared():
    with pytest.raises(ValueError, match="series"):
        Chainage("A", 1.0).beyond(Chainage("B", 0.0))
