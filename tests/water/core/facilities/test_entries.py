"""The month sheet, and the checks on its entries: what is wrong, where, what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huiyin.water.core.facilities.checks import AMOUNTS, METERS, Check, Finding, check_entries
from huiyin.water.core.facilities.intervals import Records, timeline
from huiyin.water.core.facilities.sheet import month_sheet
from huiyin.water.facility_data import entry_checks, month_sheet_columns
from tests.water.core.facilities.makers import ON, at, day, facility, run, spans, stop

RULES = entry_checks(ON)


def found(*runs, conflicts=()) -> list[Finding]:
    return list(check_entries(facility(), runs, RULES, conflicts))


def checks(*runs) -> list[tuple[Check, str]]:
    return [(one.rule.check, one.field) for one in found(*runs)]


def test_every_check_has_a_dated_rule_with_words():
    assert set(RULES) == set(Check)
    for rule in RULES.values():
        assert rule.confidence == "product"
        assert all([rule.what_zh, rule.what_en, rule.todo_zh, rule.todo_en])


def test_a_sound_month_has_no_finding():
    runs = [
        run(n, inflow=80.0 + n, outflow=78.0 + n, hours=24.0, energy=40.0, received=day(n + 1))
        for n in range(10)
    ]
    assert found(*runs) == []


@pytest.mark.parametrize(
    ("run_", "expected"),
    [
        (run(0, inflow=151.0), [(Check.ABOVE_CAPACITY, "inflow")]),
        (run(0, inflow=150.0), []),
        (run(0, inflow=0.0, energy=2.0), [(Check.ENERGY_WITHOUT_FLOW, "energy")]),
        (run(0, inflow=None, energy=2.0), []),
        (run(0, outflow=0.0, energy=2.0), [(Check.ENERGY_WITHOUT_FLOW, "energy")]),
        (run(0, inflow=10.0, energy=0.0), [(Check.FLOW_WITHOUT_ENERGY, "energy")]),
        (run(0, hours=25.0), [(Check.HOURS_OF_DAY, "hours")]),
        (run(0, ran=spans(0, (0, 30))), [(Check.HOURS_OF_DAY, "hours")]),
        (run(0, sludge=-1.0), [(Check.NEGATIVE, "sludge")]),
        (run(0, inflow=100.0, outflow=121.0), [(Check.MORE_OUT_THAN_IN, "outflow")]),
        (run(1, received=day(0)), [(Check.BEFORE_ITS_DAY, "day")]),
    ],
)
def test_each_fault_of_a_day_is_found(run_, expected):
    assert checks(run_) == expected


@pytest.mark.parametrize("field", AMOUNTS)
def test_no_amount_is_negative(field: str):
    assert checks(run(0, **{field: -1.0})) == [(Check.NEGATIVE, field)]
    assert checks(run(0, **{field: 0.0})) == []


@pytest.mark.parametrize(("meter", "amount"), METERS)
def test_every_meter_is_held_against_its_amount(meter: str, amount: str):
    before, after = run(0, **{meter: 500.0}), run(1, **{meter: 580.0, amount: 60.0})
    assert checks(before, after) == [(Check.METER_DISAGREES, amount)]
    assert checks(after, replace(before, day=day(2))) == [(Check.METER_BACKWARDS, meter)]
    assert checks(before, replace(after, **{meter: 500.0, amount: 0.0})) == []


def test_a_record_of_its_own_day_is_in_time():
    assert checks(run(0, received=day(0))) == []


def test_findings_come_by_day_and_then_by_check():
    wrong = run(1, sludge=-1.0, inflow=900.0, hours=30.0)
    assert [(f.day, f.rule.check) for f in found(wrong, run(0, hours=25.0))] == [
        (day(0), Check.HOURS_OF_DAY),
        (day(1), Check.NEGATIVE),
        (day(1), Check.ABOVE_CAPACITY),
        (day(1), Check.HOURS_OF_DAY),
    ]


def test_a_check_that_is_not_made_needs_no_mark():
    some = {c: r for c, r in RULES.items() if r.mark is None}
    runs = [run(n, inflow=0.0, outflow=900.0, energy=900.0, meter_in=n) for n in range(9)]
    assert check_entries(facility(), runs, some) == ()


def test_a_meter_never_runs_backwards():
    one = found(run(0, meter_in=500.0), run(1, meter_in=490.0))
    assert [(f.rule.check, f.day, f.value, f.bound) for f in one] == [
        (Check.METER_BACKWARDS, day(1), 490.0, 500.0)
    ]
    assert one[0].what("zh") == "meter_in 读数 490，小于前次 500"
    assert one[0].what("en") == "meter_in reads 490, less than 500 before"
    assert "换表" in one[0].todo("zh")
    assert "new meter" in one[0].todo("en")


def test_a_stated_volume_is_held_against_the_meter_of_the_day_before():
    assert checks(run(0, meter_in=500.0), run(1, meter_in=580.0, inflow=100.0)) == [
        (Check.METER_DISAGREES, "inflow")
    ]
    assert checks(run(0, meter_in=500.0), run(1, meter_in=595.0, inflow=100.0)) == []
    assert checks(run(0, meter_in=500.0), run(2, meter_in=580.0, inflow=50.0)) == []


def test_the_same_figures_day_after_day_are_named_once():
    same = [run(n, inflow=50.0, outflow=50.0, energy=20.0) for n in range(12)]
    assert checks(*same) == [(Check.SAME_FIGURES, "inflow")]
    assert checks(*same[:6]) == []
    assert checks(*[replace(one, inflow=0.0, outflow=0.0, energy=0.0) for one in same]) == []
    assert checks(*same[:4], *same[5:10]) == []


def test_two_records_of_one_day_are_found():
    assert checks(run(0), run(0)) == [(Check.TWICE, "day")]


def test_running_in_a_stop_is_found_through_the_timeline():
    runs = [run(0, hours=20.0)]
    line = timeline("F1", day(0), day(0), Records(runs=runs, stops=[stop(at(0), at(0, 12), True)]))
    (one,) = found(*runs, conflicts=line.conflicts)
    assert (one.rule.check, one.value, one.bound) == (Check.RAN_IN_A_STOP, 20.0, 12.0)


def test_times_that_cannot_be_are_found_through_the_timeline():
    runs = [run(0, ran=spans(0, (20, 28)))]
    line = timeline("F1", day(0), day(0), Records(runs=runs))
    (one,) = found(*runs, conflicts=line.conflicts)
    assert one.rule.check is Check.TIMES_OF_DAY
    late = [run(0, hours=25.0)]
    line = timeline("F1", day(0), day(0), Records(runs=late))
    (one,) = found(*late, conflicts=line.conflicts)
    assert one.rule.check is Check.HOURS_OF_DAY


def test_a_check_without_a_rule_is_not_made_and_other_facilities_are_not_judged():
    assert check_entries(facility(), [run(0, sludge=-1.0)], {}) == ()
    assert found(run(0, "F2", sludge=-1.0)) == []


def test_a_mark_is_needed_where_there_is_one_and_nowhere_else():
    with pytest.raises(ValueError, match="missing"):
        replace(RULES[Check.ABOVE_CAPACITY], mark=None)
    with pytest.raises(ValueError, match="vain"):
        replace(RULES[Check.TWICE], mark=1.0)


def test_the_month_sheet_has_a_row_a_day_and_honest_totals():
    columns = month_sheet_columns(ON)
    runs = [
        run(0, inflow=80.04, ran=spans(0, (1, 9)), weather="晴", mlss=3000.0, energy=12.0),
        run(1, inflow=90.0, hours=24.0, mlss=4000.0),
    ]
    sheet = month_sheet(facility(), 2026, 3, columns, runs)
    by_name = dict(zip([c.field for c in columns], sheet.rows[0], strict=True))
    assert len(sheet.rows) == 31
    assert (by_name["day"], by_name["weather"], by_name["inflow"]) == ("2026-03-01", "晴", 80.0)
    assert (by_name["starts"], by_name["ends"], by_name["hours"]) == ("01:00", "09:00", 8.0)
    totals = dict(zip([c.field for c in columns], sheet.totals, strict=True))
    assert (totals["inflow"].value, totals["inflow"].known, totals["inflow"].days) == (170.0, 2, 31)
    assert totals["mlss"].value == 3500.0
    assert totals["level"].value is None
    assert totals["weather"] is None
    assert not totals["inflow"].complete
    assert len(sheet.missing) == 29
    assert set(sheet.rows[5][1:]) == {None}


def test_a_sheet_asks_only_for_the_days_a_facility_counts_on():
    one = facility(accepted=day(30))
    sheet = month_sheet(one, 2026, 3, month_sheet_columns(ON), [])
    assert sheet.missing == (day(30),)
