"""The calendar against independent oracles: statutory counts, published dates, plain recounts."""

from __future__ import annotations

import doctest
from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.ledger.core import chain, workdays
from huiyin.ledger.core.kinds import Term, TermUnit
from huiyin.ledger.core.workdays import CHINA, OfficeHours
from tests.ledger.core.builders import workdays as shipped

DAYS = st.dates(date(2020, 1, 2), date(2026, 11, 30))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize("module", [workdays, chain], ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(
    ("year", "statutory"),
    # 11 statutory days under the rules of 2013, 13 since 2025 (State Council Order 795);
    # in 2020 the Spring Festival was lengthened by two working days (Jan 31 and Feb 1).
    [(2020, 13), (2021, 11), (2022, 11), (2023, 11), (2024, 11), (2025, 13), (2026, 13)],
)
def test_swapped_days_leave_exactly_the_statutory_days_free(year: int, statutory: int) -> None:
    table = shipped().years[year]
    assert len(table.free) - len(table.worked) == statutory
    assert all(day.weekday() < 5 for day in table.free)
    assert all(day.weekday() >= 5 for day in table.worked)


def test_2026_is_as_the_notice_says() -> None:
    table = shipped().years[2026]
    worked = ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert table.worked == {date.fromisoformat(f"2026-{day}") for day in worked}
    festival = [date(2026, 2, 15) + timedelta(days=n) for n in range(9)]
    assert not any(shipped().is_working_day(day) for day in festival)
    assert shipped().is_working_day(date(2026, 2, 24))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # a worked Saturday
        ("2026-02-13", 2, "2026-02-24"),  # over the Spring Festival
        ("2026-02-27", 1, "2026-02-28"),
        ("2026-04-30", 1, "2026-05-06"),
        ("2026-09-30", 2, "2026-10-09"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-03-06", 1, "2026-03-09"),
        ("2026-03-07", 1, "2026-03-09"),  # from a Saturday
        ("2026-03-09", 0, "2026-03-09"),
        ("2026-02-24", -1, "2026-02-14"),
        ("2025-09-30", 1, "2025-10-09"),
        ("2024-09-13", 2, "2024-09-18"),
        ("2020-01-23", 1, "2020-02-03"),
        ("2022-12-30", 1, "2023-01-03"),
    ],
)
def test_working_days_are_added(start: str, count: int, end: str) -> None:
    answer = shipped().add_working_days(date.fromisoformat(start), count)
    assert (answer.day.isoformat(), answer.provisional) == (end, False)


def test_a_date_in_a_year_not_published_is_provisional() -> None:
    answer = shipped().add_working_days(date(2026, 12, 30), 2)
    assert answer == workdays.DayAnswer(day=date(2027, 1, 1), provisional=True)
    assert shipped().after(at("2026-12-30T10:00"), Term(amount=2)).provisional
    hours = Term(amount=40, unit=TermUnit.WORKING_HOURS)
    assert shipped().after(at("2026-12-30T10:00"), hours).provisional
    assert not shipped().knows(2027)


@settings(max_examples=100, deadline=None)
@given(DAYS, st.integers(0, 20))
def test_adding_is_counting_one_by_one(start: date, count: int) -> None:
    calendar = shipped()
    end = calendar.add_working_days(start, count).day
    span = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(calendar.is_working_day, span)) == count
    assert calendar.working_days_between(start, end) == count
    assert calendar.working_days_between(end, start) == -sum(
        map(calendar.is_working_day, [start + timedelta(days=n) for n in range(len(span))])
    )
    if count:
        assert calendar.is_working_day(end)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-02T09:00", 60, "2026-03-02T10:00"),
        ("2026-03-02T09:00", 180, "2026-03-02T12:00"),
        ("2026-03-02T09:00", 181, "2026-03-02T13:31"),  # lunch
        ("2026-03-02T03:00", 30, "2026-03-02T09:00"),  # before opening
        ("2026-03-02T12:10", 1, "2026-03-02T13:31"),
        ("2026-03-06T17:29", 2, "2026-03-09T08:31"),  # a Friday evening
        ("2026-02-14T17:00", 60, "2026-02-24T09:00"),  # into and out of the Spring Festival
        ("2026-03-07T10:00", 450, "2026-03-09T17:30"),  # a whole day from a Saturday
    ],
)
def test_working_minutes_are_exact(start: str, minutes: int, end: str) -> None:
    assert shipped().add_working_minutes(at(start), minutes).moment == at(end)
    assert shipped().working_minutes_between(at(start), at(end)) == minutes


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 390_000),
    st.integers(0, 3000),
    st.integers(0, 3000),
)
def test_minutes_add_up(start: int, first: int, second: int) -> None:
    calendar = shipped()
    begin = at("2026-01-05T00:00") + timedelta(minutes=start)
    middle = calendar.add_working_minutes(begin, first).moment
    assert (
        calendar.add_working_minutes(middle, second).moment
        == calendar.add_working_minutes(begin, first + second).moment
    )


def test_hours_may_be_broken_but_come_to_whole_minutes() -> None:
    start = at("2026-03-02T09:00")
    assert shipped().add_working_hours(start, Fraction(3, 2)).moment == at("2026-03-02T10:30")
    with pytest.raises(ValueError, match="whole minutes"):
        shipped().add_working_hours(start, Fraction(1, 7))
    with pytest.raises(ValueError, match="negative"):
        shipped().add_working_minutes(start, -1)


def test_times_are_those_of_china_whatever_the_offset_given() -> None:
    utc = datetime.fromisoformat("2026-03-02T20:00+00:00")  # Tuesday, four in the morning
    assert shipped().after(utc, Term(amount=1)).moment == at("2026-03-04T23:59:59")


@pytest.mark.parametrize(
    "spans", [(), ((time(9), time(8)),), ((time(9), time(12)), (time(11), time(13)))]
)
def test_it_refuses_office_hours_out_of_order(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="in order"):
        OfficeHours(spans=spans)
    assert OfficeHours(spans=((time(9), time(12)), (time(13), time(17)))).minutes_per_day == 420
