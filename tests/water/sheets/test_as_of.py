"""The sheet as of a past day is what it was on that day, whatever was written since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.ledger.models import Unit
from huiyin.water.core.facilities.records import FaultReport, StopNotice
from huiyin.water.models import Record, Subject
from huiyin.water.queries.facility_records import day_history, month_of
from huiyin.water.queries.register import end_of
from huiyin.water.sheets_choices import DayState, RecordKind
from huiyin.water.verbs import facility_records as verbs
from huiyin.water.verbs import facility_stops as stops
from huiyin.water.verbs.facilities import enter_facility
from huiyin.water.verbs.register import BadEntry
from tests.water.sheets.conftest import ENTERED, FACTS, moment, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LAST = date(2020, 9, 30)
ACTS = st.lists(
    st.tuples(
        st.integers(0, 3),  # days since the act before
        st.sampled_from(["write", "write", "write", "withdraw"]),
        st.integers(1, 6),  # the day it is about
        st.none() | st.sampled_from([0.0, 100.0, 200.5, -3.0]),
    ),
    max_size=14,
)


def sheet_of(works, as_of: date) -> tuple:
    found = month_of(works, 2020, 9, as_of)
    place = [c.field for c in found.sheet.columns].index("inflow")
    return (
        {day.day: entry.value.inflow for day, entry in found.runs.items()},
        tuple(row[place] for row in found.sheet.rows[:6]),
        found.sheet.totals[place],
    )


@given(ACTS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_past_day_can_be_replayed(people, acts):
    """A plain dictionary, copied at the end of each day, is the oracle."""
    count = Subject.objects.count()
    works = enter_facility(f"R{count}", FACTS, name="站", unit=Unit.objects.get(code="WRB"),
                           actor=people["jing"], at=ENTERED)  # fmt: skip
    now, stood, oracle = moment(7), {}, {}
    for wait, act, day, inflow in acts:
        for past in range(wait):
            oracle[(now + timedelta(days=past)).date()] = dict(stood)
        now += timedelta(days=wait, minutes=1)
        one = replace(run(day, inflow), facility=works.code)
        if act == "write":
            verbs.write_daily_run(works, one, actor=people["xie"], at=now, reason="改")
            stood[day] = inflow
        elif day in stood:
            verbs.withdraw_entry(works, RecordKind.DAILY_RUN, one.day.isoformat(), reason="撤",
                                 actor=people["xie"], at=now)  # fmt: skip
            del stood[day]
    oracle[now.date()] = dict(stood)
    oracle[date(2020, 9, 6)] = {}
    for as_of, expected in oracle.items():
        runs, column, total = sheet_of(works, as_of)
        assert runs == expected
        assert column == tuple(expected.get(day) for day in range(1, 7))
        known = [value for value in expected.values() if value is not None]
        assert total.known == len(known)
        assert total.value == (pytest.approx(sum(known)) if known else None)
    if acts:
        last = max(oracle)
        assert sheet_of(works, last) == sheet_of(works, last + timedelta(days=40))


def states(works, as_of: date, *days: int) -> list[DayState]:
    strip = {cell.day.day: cell.state for cell in month_of(works, 2020, 9, as_of).strip}
    return [strip[day] for day in days]


def test_a_day_is_running_unknown_or_stopped_as_was_known(works, people):
    xie = people["xie"]
    verbs.write_daily_runs(works, [run(1, 400.0, hours=24.0), run(2, 5.0, hours=8.0),
                                   run(3, 0.0, hours=0.0)], actor=xie, at=moment(4))  # fmt: skip
    notice = StopNotice(facility="W1", start=moment(6, 0), end=moment(8, 0), approved=None,
                        reason="检修")  # fmt: skip
    stops.report_stop(works, notice, actor=xie, at=moment(5))
    fault = FaultReport(facility="W1", start=moment(9, 12), restored=moment(9, 18), halted=True,
                        what="泵")  # fmt: skip
    verbs.write_daily_run(works, run(9, 200.0, hours=18.0), actor=xie, at=moment(10))
    verbs.report_fault(works, fault, actor=xie, at=moment(10))
    stops.approve_stop(works, "2020-09-06T00:00", actor=people["he"], at=moment(12))
    running, stopped = DayState.RUNNING, DayState.STOPPED
    unknown, to_come = DayState.UNKNOWN, DayState.TO_COME
    assert states(works, LAST, 1, 2, 3, 4) == [running, running, stopped, unknown]
    assert states(works, LAST, 6, 7, 9) == [DayState.STOPPED_APPROVED] * 2 + [DayState.PARTLY]
    assert states(works, date(2020, 9, 11), 6, 7, 11, 12) == [stopped, stopped, to_come, to_come]
    assert states(works, date(2020, 9, 3), 1, 2) == [unknown, unknown]
    assert states(works, date(2020, 7, 1), 1) == [to_come]


def test_days_of_the_future_are_neither_due_nor_missing(works, people):
    verbs.write_daily_run(works, run(1), actor=people["xie"], at=moment(2))
    early = month_of(works, 2020, 9, date(2020, 9, 4))
    assert (early.due, [day.day for day in early.missing]) == (3, [2, 3])
    assert early.unknown == 3


def test_before_it_was_entered_nothing_is_known_and_nothing_due(works):
    found = month_of(works, 2020, 9, date(2020, 7, 31))
    assert (found.due, found.missing, found.facility.design) == (0, (), None)


def test_findings_are_those_of_what_was_known(works, people):
    xie = people["xie"]
    verbs.write_daily_run(works, run(3, 400.0, hours=30.0), actor=xie, at=moment(4))
    verbs.write_daily_run(works, run(3, 400.0, hours=20.0), actor=xie, at=moment(9), reason="改")
    known = [str(one.rule.check) for one in month_of(works, 2020, 9, date(2020, 9, 8)).findings]
    assert known == ["hours_of_day"]
    assert month_of(works, 2020, 9, LAST).findings == ()
    versions = day_history(works, date(2020, 9, 3), known_before=end_of(LAST))
    assert len(versions) == 2
    assert len(day_history(works, date(2020, 9, 3), known_before=moment(5))) == 1


def test_the_same_figures_are_found_over_the_turn_of_a_month(works, people):
    rows = [replace(run(1, 5.0, outflow=4.0, energy=3.0), day=date(2020, 8, 28) + timedelta(days=n))
            for n in range(8)]  # fmt: skip
    verbs.write_daily_runs(works, rows, actor=people["xie"], at=moment(10))
    found = month_of(works, 2020, 9, LAST).findings
    assert [(one.rule.check, one.day) for one in found] == [("same_figures", date(2020, 9, 3))]


def test_a_refused_act_leaves_every_sheet_as_it_was(works, people):
    verbs.write_daily_run(works, run(1), actor=people["xie"], at=moment(2))
    before, count = sheet_of(works, LAST), Record.objects.count()
    with pytest.raises(BadEntry):
        verbs.write_daily_run(works, run(1, 1.0), actor=people["xie"], at=moment(3))
    assert (sheet_of(works, LAST), Record.objects.count()) == (before, count)
