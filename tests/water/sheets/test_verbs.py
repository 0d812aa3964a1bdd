"""Who writes what of a facility, two persons for a stop, and that refusals change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import inf, nan

import pytest

from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog, Matter
from huiyin.water.core.facilities.facility import StopCause
from huiyin.water.core.facilities.records import (
    Calibration,
    Complaint,
    Cost,
    CostKind,
    Document,
    FaultReport,
    Patrol,
    Side,
    SludgeSlip,
    StopNotice,
    WaterSample,
)
from huiyin.water.models import Record
from huiyin.water.queries.facility_records import entries_of, records_of
from huiyin.water.sheets_choices import RecordKind
from huiyin.water.standards import NotInForce
from huiyin.water.verbs import facility_patrols as patrols
from huiyin.water.verbs import facility_records as verbs
from huiyin.water.verbs import facility_stops as stops
from huiyin.water.verbs.facility_records import Kept
from huiyin.water.verbs.register import BadEntry
from tests.water.sheets.conftest import NOW, moment, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FIRST, LAST = date(2020, 9, 1), date(2020, 9, 30)
STOP = StopNotice(
    facility="W1", start=moment(8), end=moment(20), approved=None,
    cause=StopCause.CONSTRUCTION, reason="管网改造",
)  # fmt: skip
KEY = "2020-09-08T08:00"
SAMPLE = WaterSample(facility="W1", time=moment(10), side=Side.EFFLUENT, cod=22.0)
PATROL = Patrol(facility="W1", time=moment(11), people=("甲",), finding="曝气机停用")
WRITES = {
    "daily run": lambda works, who: verbs.write_daily_run(works, run(1), actor=who, at=NOW),
    "stop": lambda works, who: stops.report_stop(works, STOP, actor=who, at=NOW),
    "fault": lambda works, who: verbs.report_fault(
        works, FaultReport(facility="W1", start=moment(3), restored=None, halted=True, what="泵"),
        actor=who, at=NOW),
    "sample": lambda works, who: verbs.record_sample(works, SAMPLE, actor=who, at=NOW),
    "patrol": lambda works, who: patrols.record_patrol(works, PATROL, actor=who, at=NOW),
    "check": lambda works, who: verbs.record_calibration(
        works, Calibration(facility="W1", time=moment(5), factor="w01018", reference=40.0,
                           measured=44.0), actor=who, at=NOW),
    "sludge": lambda works, who: verbs.record_sludge(
        works, SludgeSlip(facility="W1", day=FIRST, slip="L1", kg=900.0, destination="某厂"),
        actor=who, at=NOW),
    "complaint": lambda works, who: verbs.record_complaint(
        works, Complaint(facility="W1", day=FIRST, summary="异味"), actor=who, at=NOW),
    "cost": lambda works, who: verbs.record_cost(
        works, Cost(facility="W1", month=FIRST, kind=CostKind.POWER, amount=3100.0),
        actor=who, at=NOW),
    "document": lambda works, who: verbs.file_document(
        works, Document(facility="W1", day=FIRST, title="运维合同"), actor=who, at=NOW),
}  # fmt: skip


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("who", ["xie", "jing", "he", "ren", "du"])
def test_the_responsible_unit_and_the_keepers_write(works, people, what, who):
    assert WRITES[what](works, people[who]) == Kept(new=1)
    assert WRITES[what](works, people[who]) == Kept(unchanged=1)
    assert works.records.count() == 2


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("who", ["hai", "yan", "shen", "guan", "ling"])
def test_nobody_else_writes_and_the_try_is_logged(works, people, what, who):
    with pytest.raises(Refused, match="WRITER"):
        WRITES[what](works, people[who])
    assert works.records.count() == 1
    assert AccessLog.objects.filter(rule="WRITER").count() == 1


@pytest.mark.parametrize("value", [nan, inf, -inf, 1e12])
def test_what_is_no_figure_is_refused(works, people, value):
    with pytest.raises(BadEntry, match="inflow"):
        verbs.write_daily_run(works, run(1, value), actor=people["xie"], at=NOW)
    assert works.records.count() == 1


def test_a_day_to_come_another_facility_and_a_time_before_the_sheet_are_refused(works, people):
    xie = people["xie"]
    with pytest.raises(BadEntry, match="to come"):
        verbs.write_daily_run(works, run(5), actor=xie, at=moment(4, 23))
    with pytest.raises(BadEntry, match="W2"):
        verbs.write_daily_run(works, run(5, code="W2"), actor=xie, at=NOW)
    with pytest.raises(BadEntry, match="W2"):
        verbs.write_daily_runs(works, [run(4), run(5, code="W2")], actor=xie, at=NOW)
    early = verbs.DailyRun(facility="W1", day=date(2019, 9, 1))
    with pytest.raises(NotInForce):
        verbs.write_daily_run(works, early, actor=xie, at=NOW)
    for later in (SAMPLE, PATROL):
        write = verbs.record_sample if later is SAMPLE else patrols.record_patrol
        with pytest.raises(BadEntry, match="to come"):
            write(works, later, actor=xie, at=moment(9))
    assert works.records.count() == 1


def test_what_looks_wrong_but_could_be_is_kept(works, people):
    odd = run(3, -5.0, hours=30.0, outflow=9000.0)
    assert verbs.write_daily_run(works, odd, actor=people["xie"], at=NOW).new == 1


def test_received_is_the_day_it_was_written(works, people):
    verbs.write_daily_run(works, run(1), actor=people["xie"], at=moment(6, 23))
    assert records_of(works, FIRST, LAST).runs[0].received == date(2020, 9, 6)


def test_a_correction_needs_a_reason_and_the_same_again_changes_nothing(works, people):
    xie = people["xie"]
    verbs.write_daily_run(works, run(1, 400.0), actor=xie, at=moment(2))
    with pytest.raises(BadEntry, match="reason"):
        verbs.write_daily_runs(works, [run(2), run(1, 410.0)], actor=xie, at=moment(3))
    assert works.records.count() == 2
    sent = [run(1, 410.0), run(2)]
    kept = verbs.write_daily_runs(works, sent, actor=xie, at=moment(3), reason="抄错")
    assert kept == Kept(new=1, corrected=1)
    assert verbs.write_daily_runs(works, sent, actor=xie, at=moment(9)) == Kept(unchanged=2)
    assert [row.reason for row in works.records.filter(key="2020-09-01")] == ["", "抄错"]


def test_a_withdrawn_entry_can_be_written_anew(works, people):
    xie, hai = people["xie"], people["hai"]
    verbs.write_daily_run(works, run(1), actor=xie, at=moment(2))
    with pytest.raises(Refused, match="WRITER"):
        verbs.withdraw_entry(works, RecordKind.DAILY_RUN, "2020-09-01", reason="x", actor=hai)
    verbs.withdraw_entry(
        works, RecordKind.DAILY_RUN, "2020-09-01", reason="站错", actor=xie, at=moment(3)
    )
    assert records_of(works, FIRST, LAST).runs == ()
    assert verbs.write_daily_run(works, run(1, 5.0), actor=xie, at=moment(4)) == Kept(new=1)


def approved(works) -> list[bool | None]:
    return [stop.approved for stop in records_of(works, FIRST, LAST).stops]


def test_a_stop_is_approved_by_a_keeper_who_did_not_report_it(works, people):
    stops.report_stop(works, STOP, actor=people["jing"], at=moment(6))
    with pytest.raises(Refused, match="KEEPER"):
        stops.approve_stop(works, KEY, actor=people["xie"], at=moment(7))
    with pytest.raises(Refused, match="OTHER_PERSON"):
        stops.approve_stop(works, KEY, actor=people["jing"], at=moment(7))
    assert approved(works) == [None]
    assert works.records.count() == 2
    assert AccessLog.objects.filter(rule="OTHER_PERSON").count() == 1
    stops.approve_stop(works, KEY, actor=people["he"], at=moment(7))
    assert approved(works) == [True]
    for decide in (stops.approve_stop, lambda *a, **k: stops.refuse_stop(*a, reason="x", **k)):
        with pytest.raises(BadEntry, match="decided"):
            decide(works, KEY, actor=people["du"], at=moment(7, 9))
    assert works.records.count() == 3


def test_whoever_ended_a_stop_does_not_decide_it_and_a_refusal_says_why(works, people):
    stops.report_stop(works, STOP, actor=people["xie"], at=moment(6))
    stops.end_stop(works, KEY, moment(12), actor=people["he"], at=moment(13))
    with pytest.raises(Refused, match="OTHER_PERSON"):
        stops.refuse_stop(works, KEY, reason="无方案", actor=people["he"], at=moment(14))
    with pytest.raises(BadEntry, match="reason"):
        stops.refuse_stop(works, KEY, reason=" ", actor=people["jing"], at=moment(14))
    stops.refuse_stop(works, KEY, reason="无方案", actor=people["jing"], at=moment(14))
    found = records_of(works, FIRST, LAST).stops[0]
    assert (found.approved, found.decision, found.end) == (False, "无方案", moment(12))


def test_who_decided_a_notice_may_decide_the_one_that_replaces_it(works, people):
    stops.report_stop(works, STOP, actor=people["xie"], at=moment(6))
    stops.refuse_stop(works, KEY, reason="无方案", actor=people["he"], at=moment(7))
    verbs.withdraw_entry(
        works, RecordKind.STOP, KEY, reason="补方案", actor=people["xie"], at=moment(7, 9)
    )
    stops.report_stop(works, STOP, actor=people["xie"], at=moment(7, 10))
    stops.approve_stop(works, KEY, actor=people["he"], at=moment(7, 11))
    assert approved(works) == [True]


def test_an_approval_reaches_no_further_than_what_was_approved(works, people):
    stops.report_stop(works, STOP, actor=people["xie"], at=moment(6))
    stops.approve_stop(works, KEY, actor=people["he"], at=moment(7))
    with pytest.raises(BadEntry, match="until"):
        stops.end_stop(works, KEY, moment(25), actor=people["xie"], at=moment(26), reason="x")
    with pytest.raises(BadEntry, match="to come"):
        stops.end_stop(works, KEY, moment(19), actor=people["xie"], at=moment(18))
    with pytest.raises(BadEntry, match="before it begins"):
        stops.end_stop(works, KEY, moment(2), actor=people["xie"], at=moment(18))
    assert records_of(works, FIRST, LAST).stops[0].end == moment(20)
    stops.end_stop(works, KEY, moment(18), actor=people["xie"], at=moment(18, 9))
    with pytest.raises(BadEntry, match="ended already"):
        stops.end_stop(works, KEY, moment(17), actor=people["xie"], at=moment(19))
    assert records_of(works, FIRST, LAST).stops[0].end == moment(18)


def test_two_stops_do_not_overlap_and_none_comes_with_a_decision(works, people):
    xie = people["xie"]
    stops.report_stop(works, STOP, actor=xie, at=moment(6))
    inside = StopNotice(facility="W1", start=moment(9), end=None, approved=None, reason="又")
    with pytest.raises(BadEntry, match="already stands"):
        stops.report_stop(works, inside, actor=xie, at=moment(9))
    decided = StopNotice(facility="W1", start=moment(25), end=None, approved=True, reason="又")
    with pytest.raises(BadEntry, match="without a decision"):
        stops.report_stop(works, decided, actor=xie, at=moment(25))
    assert works.records.count() == 2


def test_a_fault_is_restored_once_and_not_before_it_began(works, people):
    xie = people["xie"]
    fault = FaultReport(facility="W1", start=moment(3), restored=None, halted=True, what="泵")
    verbs.report_fault(works, fault, actor=xie, at=moment(3, 9))
    key = "2020-09-03T08:00"
    with pytest.raises(BadEntry, match="before it broke"):
        verbs.restore_fault(works, key, moment(2), actor=xie, at=moment(4))
    with pytest.raises(BadEntry, match="to come"):
        verbs.restore_fault(works, key, moment(5), actor=xie, at=moment(4))
    verbs.restore_fault(works, key, moment(4), repair="换泵", actor=xie, at=moment(5))
    with pytest.raises(BadEntry, match="already restored"):
        verbs.restore_fault(works, key, moment(4), actor=xie, at=moment(5))
    with pytest.raises(BadEntry, match="Nothing"):
        verbs.restore_fault(works, "2020-01-01T00:00", moment(4), actor=xie, at=moment(5))
    found = records_of(works, FIRST, LAST).faults[0]
    assert (found.restored, found.repair) == (moment(4), "换泵")


def test_whether_a_check_passed_is_computed_from_the_rules_of_its_day(works, people):
    def passed(factor, reference, measured, hour):
        one = Calibration(
            facility="W1", time=moment(5, hour), factor=factor, reference=reference,
            measured=measured, passed=True,
        )  # fmt: skip
        verbs.record_calibration(works, one, actor=people["xie"], at=NOW)
        found = entries_of(works, [RecordKind.CALIBRATION], FIRST, LAST)
        rows = {row.value.time: row.value.passed for row in found[RecordKind.CALIBRATION]}
        return rows[moment(5, hour)]

    assert passed("w01018", 40.0, 44.0, 8) is True
    assert passed("w01018", 40.0, 60.0, 9) is False
    assert passed("w99999", 40.0, 44.0, 10) is None


def test_a_finding_opens_a_matter_once_and_the_next_one_joins_it(works, people):
    xie = people["xie"]
    clean = Patrol(facility="W1", time=moment(11), people=("甲",))
    with pytest.raises(BadEntry, match="needs a finding"):
        patrols.record_patrol(works, clean, matter_kind="finding", actor=xie, at=moment(12))
    with pytest.raises(BadEntry, match="no such matter"):
        patrols.record_patrol(works, PATROL, matter_kind="exceedance", actor=xie, at=moment(12))
    assert not Matter.objects.exists()
    for _twice in range(2):
        patrols.record_patrol(works, PATROL, matter_kind="finding", actor=xie, at=moment(12))
    matter = Matter.objects.get()
    assert (matter.kind, matter.place_code, matter.clues.count()) == ("finding", "W1", 1)
    again = Patrol(facility="W1", time=moment(13), people=("乙",), finding="仍未修复")
    patrols.record_patrol(works, again, matter_kind="finding", actor=xie, at=moment(14))
    assert Matter.objects.get().clues.count() == 2
    found = entries_of(works, [RecordKind.PATROL], FIRST, LAST)[RecordKind.PATROL]
    assert [row.value.matter for row in found] == [matter.number] * 2


def test_a_patrol_written_before_may_open_its_matter_later(works, people):
    xie = people["xie"]
    patrols.record_patrol(works, PATROL, actor=xie, at=moment(12))
    patrols.record_patrol(works, PATROL, matter_kind="risk_source", actor=xie, at=moment(13))
    found = entries_of(works, [RecordKind.PATROL], FIRST, LAST)[RecordKind.PATROL]
    assert [row.value.matter for row in found] == [Matter.objects.get().number]


def test_a_stop_of_the_month_before_reaches_into_this_one(works, people):
    notice = StopNotice(facility="W1", start=moment(30, month=8), end=moment(2), approved=None,
                        reason="检修")  # fmt: skip
    stops.report_stop(works, notice, actor=people["xie"], at=moment(30, month=8))
    assert len(records_of(works, FIRST, LAST).stops) == 1
    assert records_of(works, date(2020, 9, 3), LAST).stops == ()
    assert len(records_of(works, FIRST, LAST, known_before=moment(30, 7, 8)).stops) == 0


def test_only_a_facility_has_these_records(works, people):
    works.kind = "offtake"
    with pytest.raises(BadEntry, match="Only a facility"):
        verbs.write_daily_run(works, run(1), actor=people["jing"], at=NOW)
    assert Record.objects.count() == 1


def test_the_first_end_of_a_stop_approved_without_one_is_the_end_of_its_approval(works, people):
    stops.report_stop(works, replace(STOP, end=None), actor=people["xie"], at=moment(6))
    stops.approve_stop(works, KEY, actor=people["he"], at=moment(7))
    stops.end_stop(works, KEY, moment(10), actor=people["xie"], at=moment(10, 9))
    with pytest.raises(BadEntry, match="until"):
        stops.end_stop(works, KEY, moment(20), actor=people["xie"], at=moment(21), reason="又停")
    assert records_of(works, FIRST, LAST).stops[0].end == moment(10)
