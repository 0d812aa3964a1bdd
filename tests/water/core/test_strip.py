"""The class strip by day."""

from __future__ import annotations

from datetime import date

from huiyin.water.core.strip import DayCell, DayReading, day_strip

MONDAY, TUESDAY, WEDNESDAY = date(2020, 6, 1), date(2020, 6, 2), date(2020, 6, 3)


def test_the_worst_valid_reading_stands_for_its_day():
    readings = [
        DayReading(MONDAY, 2, ("do",)),
        DayReading(MONDAY, 4, ("tp", "codmn")),
        DayReading(MONDAY, 4, ("codmn",)),
        DayReading(MONDAY, 6, ("nh3n",), valid=False),
        DayReading(MONDAY, 0),
    ]
    (cell,) = day_strip(readings, MONDAY, MONDAY)
    assert cell == DayCell(MONDAY, 4, ("tp", "codmn"), readings=5, used=3)


def test_a_day_without_data_or_with_unknown_data_is_unknown():
    strip = day_strip([DayReading(TUESDAY, 0)], MONDAY, WEDNESDAY)
    assert [cell.klass for cell in strip] == [0, 0, 0]
    assert [cell.readings for cell in strip] == [0, 1, 0]


def test_readings_outside_the_days_are_left_out():
    strip = day_strip([DayReading(WEDNESDAY, 3)], MONDAY, TUESDAY)
    assert [cell.day for cell in strip] == [MONDAY, TUESDAY]
    assert all(cell.readings == 0 for cell in strip)


def test_days_in_the_wrong_order_give_an_empty_strip():
    assert day_strip([], TUESDAY, MONDAY) == ()


def test_a_day_is_held_to_the_target_of_its_own_readings():
    readings = [
        DayReading(MONDAY, 2, meets=True),
        DayReading(MONDAY, 0, meets=False),
        DayReading(TUESDAY, 2, meets=True),
        DayReading(TUESDAY, 6, meets=False, valid=False),
        DayReading(WEDNESDAY, 4),
    ]
    strip = day_strip(readings, MONDAY, WEDNESDAY)
    assert [cell.meets for cell in strip] == [False, True, None]
