"""The invented months: what the stories tell is what the sheets show, and a day plays once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import override_settings

from huiyin.base.clock import CHINA
from huiyin.ledger.demo.people import settle
from huiyin.water.demo import facilities, sheet_stories, sheets
from huiyin.water.models import Record, Subject
from huiyin.water.queries.facility_records import entries_of, month_of
from huiyin.water.sheets_choices import DayState, RecordKind

pytestmark = pytest.mark.django_db
START = date(2020, 10, 13)
AS_OF = date(2020, 10, 5)
DAY = timedelta(days=1)
TOLD = ("BS-03", "BS-04", "CQ-03", "LW-02", "YX-02", "YX-03")


@pytest.fixture
def only_the_told(monkeypatch):
    """Only facilities that something befalls: the others are more of the same."""
    chosen = [one for one in facilities.FACILITIES if one.code in TOLD]
    monkeypatch.setattr(sheets, "FACILITIES", chosen)
    with override_settings(HUIYIN_WATER_UNITS=["ecology", "canal"]):
        settle()
        yield


def play(first: date, last: date) -> None:
    day = first
    while day <= last:
        for part in (facilities, sheets):
            part.play_day(day, START)
        day += DAY


def september(code: str, as_of: date = AS_OF):
    return month_of(Subject.objects.get(code=code), 2020, 9, as_of)


def days(month, state: DayState) -> list[int]:
    return [cell.day.day for cell in month.strip if cell.state is state]


def test_the_stories_stand_in_the_sheets(only_the_told):
    play(date(2020, 8, 17), date(2020, 8, 26))
    play(date(2020, 9, 1), date(2020, 10, 1))
    assert days(september("BS-03"), DayState.STOPPED_APPROVED) == list(range(8, 20))
    assert days(september("BS-03", date(2020, 9, 6)), DayState.STOPPED_APPROVED) == []
    silent = september("BS-04")
    assert days(silent, DayState.UNKNOWN) == list(range(10, 24))
    assert [day.day for day in silent.missing] == list(range(10, 24))
    assert days(september("YX-02"), DayState.PARTLY) == [15, 16]
    assert september("YX-02").line.conflicts == ()
    found = {(one.day.day, str(one.rule.check)) for one in september("LW-02").findings}
    assert found == {
        (5, "hours_of_day"),
        (12, "above_capacity"),
        (12, "more_out_than_in"),
        (16, "energy_without_flow"),
        (25, "same_figures"),
    }
    for code in ("BS-03", "BS-04", "YX-02"):
        assert september(code).findings == ()
    wrong, right = september("YX-03", date(2020, 9, 8)), september("YX-03")
    assert next(one.rule.check for one in wrong.findings) == "above_capacity"
    assert right.findings == ()
    august = month_of(Subject.objects.get(code="CQ-03"), 2020, 8, AS_OF)
    assert set(range(18, 24)) <= set(days(august, DayState.STOPPED))
    samples = entries_of(
        Subject.objects.get(code="YX-03"), [RecordKind.SAMPLE], date(2020, 9, 1), date(2020, 9, 30)
    )
    assert len(samples[RecordKind.SAMPLE]) == 4


def test_a_day_plays_once(only_the_told):
    play(date(2020, 9, 6), date(2020, 9, 10))
    count = Record.objects.count()
    play(date(2020, 9, 6), date(2020, 9, 10))
    assert Record.objects.count() == count


def test_figures_are_always_the_same_and_near_the_design():
    for one in facilities.FACILITIES:
        runs = [sheets.run_of(one, date(2020, 8, 1) + n * DAY) for n in range(60)]
        assert runs == [sheets.run_of(one, date(2020, 8, 1) + n * DAY) for n in range(60)]
        assert all(0.2 * one.design < (run.inflow or 0) < 1.5 * one.design for run in runs)
        assert all(run.outflow <= run.inflow for run in runs)
        assert len({run.inflow for run in runs}) > 30


def test_everything_invented_says_so(only_the_told):
    play(date(2020, 9, 6), date(2020, 9, 16))
    words = ("虚构", "synthetic")
    for row in Record.objects.filter(kind__in=["stop", "fault", "sample", "patrol", "complaint"]):
        assert any(word in row.body for word in words), row.body
    moment = datetime(2020, 9, 7, 16, tzinfo=CHINA)
    assert sheet_stories.HEAD == "ecology-head"
    assert Record.objects.filter(kind="stop", at=moment).exists()
