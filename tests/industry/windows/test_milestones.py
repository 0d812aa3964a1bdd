"""Dates of windows in working days, by the published calendar of the State Council."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from huiyin.industry.catalogue import shipped
from huiyin.industry.core.rules.milestones import milestones, upcoming
from huiyin.industry.core.rules.policy import Window, Words
from huiyin.ledger.kinds_loader import calendar


def test_steps_before_the_spring_festival_step_over_it():
    """2026: 15 to 23 February are free, Saturday the 14th and the 28th are worked."""
    ready = Words("材料齐备", "papers ready")
    window = Window(2026, date(2026, 2, 2), date(2026, 2, 25), 2, ((ready, 3),))
    found = [(one.day, one.words.en) for one in milestones(window, calendar())]
    assert found == [
        (date(2026, 2, 2), "applications open"),
        (date(2026, 2, 13), "papers ready"),
        (date(2026, 2, 25), "applications close"),
        (date(2026, 2, 27), "publicity ends"),
    ]


def test_a_year_without_published_holidays_is_provisional():
    window = Window(2031, date(2031, 4, 1), date(2031, 4, 30), 5)
    assert [one.provisional for one in milestones(window, calendar())] == [False, False, True]


def test_the_little_giants_window_of_2026():
    windows = shipped().policies["giant"].windows
    found = upcoming(windows, calendar(), date(2026, 4, 20))
    assert sorted(one.words.en for one in found) == [
        "Audit report and R&D ledger done", "Hand in to the district", "applications close",
        "applications open",
    ]  # fmt: skip
    days = {one.words.en: one.day for one in found}
    assert days["Hand in to the district"] == date(2026, 5, 18)
    ledger = days["Audit report and R&D ledger done"]
    assert calendar().working_days_between(ledger, date(2026, 5, 25)) == 20


@given(st.integers(0, 60), st.dates(date(2025, 1, 1), date(2026, 12, 31)))
def test_a_step_lies_so_many_working_days_before_the_end(days: int, close: date):
    window = Window(close.year, close, close, None, ((Words("步", "step"), days),))
    step = next(one for one in milestones(window, calendar()) if one.words.en == "step")
    counted = calendar().working_days_between(step.day, close)
    assert counted == max(0, days - (not calendar().is_working_day(close)))
