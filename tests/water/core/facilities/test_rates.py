"""Rates of operation: the definitions of water_protection.md section 5, as ranges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.water.core.facilities.amounts import Load, coverage, data_validity, load_rate
from huiyin.water.core.facilities.facility import Effluent
from huiyin.water.core.facilities.intervals import Records, Timeline, timeline
from huiyin.water.core.facilities.ranking import rank_units
from huiyin.water.core.facilities.rates import (
    Rate,
    effluent_compliance,
    effluent_on,
    operation_rate,
    running_time_rate,
)
from huiyin.water.core.shares import Range, exactly
from huiyin.water.facility_data import rate_definition, rate_definitions
from huiyin.water.standards import NotInForce
from tests.water.core.facilities.makers import ON, at, day, facility, run, silence, stop

NORMAL = rate_definition("normal_running", ON)
EFFECTIVE = rate_definition("effective_operation", ON)
TIME = rate_definition("running_time", ON)
LOAD = rate_definition("load", ON)


def lines(**records: Records) -> dict[str, Timeline]:
    return {name: timeline(name, day(0), day(2), one) for name, one in records.items()}


def good(name: str, within: bool | None = True) -> Effluent:
    return Effluent(facility=name, day=day(0), within=within)


def ran(name: str, *hours: float) -> Records:
    return Records(runs=[run(n, name, hours=value) for n, value in enumerate(hours)])


def test_all_seven_rates_are_defined_and_print_their_definition():
    found = rate_definitions(ON)
    assert list(found) == [
        "normal_running",
        "effective_operation",
        "running_time",
        "load",
        "effluent_compliance",
        "data_validity",
        "coverage",
    ]
    for one in found.values():
        assert all([one.formula_zh, one.formula_en, one.source, one.confidence])
    assert EFFECTIVE.name_zh == "有效运行率"
    # section 4, C: facilities from 20 t/d on are sampled twice a year
    assert EFFECTIVE.effluent_days is not None
    assert EFFECTIVE.effluent_days > 366 / 2


def test_no_formula_is_held_to_be_law():
    # section 5: "No provincial formula could be read in this search"
    assert not [one for one in rate_definitions(ON).values() if one.confidence == "high"]


def test_a_day_before_the_first_definition_is_an_error():
    with pytest.raises(NotInForce):
        rate_definition("load", date(2000, 1, 1))
    with pytest.raises(NotInForce, match="was defined"):
        rate_definition("luck", ON)


def test_an_approved_stop_leaves_the_normal_rate_but_not_the_effective_one():
    # section 5: normal = should run, "not in approved stop"; effective = "built and accepted"
    known = lines(A=ran("A", 24), B=Records(stops=[stop(at(0), at(1), True, "B")]))
    two = [facility("A"), facility("B")]
    normal = operation_rate(NORMAL, two, known, [], [day(0)])
    effective = operation_rate(EFFECTIVE, two, known, [good("A"), good("B")], [day(0)])
    assert (normal.range, normal.n) == (exactly(1.0), 1)
    assert (effective.range, effective.n) == (exactly(0.5), 2)


def test_a_stop_of_unknown_approval_is_both_ways():
    known = lines(A=ran("A", 24), B=Records(stops=[stop(at(0), at(1), None, "B")]))
    rate = operation_rate(NORMAL, [facility("A"), facility("B")], known, [], [day(0)])
    assert (rate.range, rate.unknown) == (Range(0.5, 1.0), 1)


def test_running_with_effluent_beyond_its_limits_is_not_effective():
    known = lines(A=ran("A", 24), B=ran("B", 24), C=ran("C", 24))
    said = [good("A"), good("B", within=False), good("C", within=None)]
    three = [facility(name) for name in "ABC"]
    rate = operation_rate(EFFECTIVE, three, known, said, [day(0)])
    assert rate.range == Range(1 / 3, 2 / 3)
    assert operation_rate(NORMAL, three, known, said, [day(0)]).range == exactly(1.0)


def test_a_facility_without_data_is_counted_and_unknown():
    rate = operation_rate(
        NORMAL, [facility("A"), facility("B")], lines(A=ran("A", 8)), [], [day(0)]
    )
    assert (rate.range, rate.n, rate.unknown) == (Range(0.5, 1.0), 2, 1)


def test_facilities_are_counted_not_records_and_weighed_beside():
    # section 5, traps: "count facilities, not records; weight by design m3/d as a second figure"
    twice = Records(runs=[run(0, "A", hours=24), run(0, "A", hours=24)])
    two = [facility("A", design=20.0), facility("B", design=180.0)]
    rate = operation_rate(NORMAL, two, lines(A=twice, B=ran("B", 0)), [], [day(0)])
    assert rate.range == exactly(0.5)
    assert rate.by_design == exactly(0.1)
    unweighed = [two[0], replace(two[1], design=None)]
    rate = operation_rate(NORMAL, unweighed, lines(A=twice, B=ran("B", 0)), [], [day(0)])
    assert (rate.by_design, rate.weighted, rate.facilities) == (exactly(1.0), 1, 2)


def test_a_period_pools_the_days_on_which_a_facility_counts():
    two = [facility("A"), facility("B", accepted=day(2))]
    known = lines(A=ran("A", 24, 24, 0), B=ran("B", 24, 24, 24))
    rate = operation_rate(NORMAL, two, known, [], [day(n) for n in range(3)])
    assert (rate.range, rate.n) == (exactly(0.75), 4)


def test_scrapped_and_unaccepted_facilities_are_not_counted():
    gone = [facility("A", accepted=None), facility("B", ended=day(0))]
    rate = operation_rate(NORMAL, gone, {}, [], [day(0)])
    assert (rate.range, rate.n, rate.facilities) == (None, 0, 0)


def test_a_day_counts_from_the_hours_of_the_definition():
    known = lines(A=ran("A", 0.5))
    assert operation_rate(NORMAL, [facility("A")], known, [], [day(0)]).range == exactly(0.0)
    strict = replace(NORMAL, min_hours=20.0)
    known = {"A": timeline("A", day(0), day(0), Records(runs=[run(0, "A", hours=22)]))}
    assert operation_rate(strict, [facility("A")], known, [], [day(0)]).range == exactly(1.0)


def test_the_latest_judged_effluent_counts_while_it_is_fresh():
    said = [good("A"), Effluent(facility="A", day=day(2), within=False)]
    assert effluent_on(day(1), said, 190) is True
    assert effluent_on(day(2), said, 190) is False
    assert effluent_on(day(300), said, 190) is None
    assert effluent_on(day(0), [], None) is None
    assert effluent_on(day(0), [good("A"), good("A", within=None)], None) is None
    assert effluent_on(day(0), [good("A", within=False), good("A", within=None)], None) is False


def test_running_time_leaves_approved_stops_out():
    # section 5: sum SBn-RT / (24 h x days - approved stop)
    records = Records(
        runs=[run(0, "A", hours=12), run(1, "A", hours=24)],
        stops=[stop(at(2), at(3), True, "A")],
    )
    rate = running_time_rate(TIME, [facility("A")], lines(A=records), [day(n) for n in range(3)])
    assert rate.range == exactly(36 / 48)


def test_running_time_of_an_unknown_day_is_a_range():
    records = Records(
        runs=[run(0, "A", hours=24)],
        silences=[replace(silence(at(1), at(2)), facility="A")],
    )
    rate = running_time_rate(TIME, [facility("A")], lines(A=records), [day(0), day(1)])
    assert (rate.range, rate.unknown) == (Range(0.5, 1.0), 1)
    rate = running_time_rate(TIME, [facility("A")], {}, [day(0)])
    assert rate.range == Range(0.0, 1.0)
    stopped = lines(A=Records(stops=[stop(at(0), None, True, "A")]))
    assert running_time_rate(TIME, [facility("A")], stopped, [day(0)]).range is None
    perhaps = lines(A=Records(stops=[stop(at(0), None, None, "A")]))
    assert running_time_rate(TIME, [facility("A")], perhaps, [day(0)]).range == exactly(0.0)


def test_a_running_time_that_leaves_nothing_out_divides_by_all_hours():
    records = Records(runs=[run(0, "A", hours=12)], stops=[stop(at(1), at(2), True, "A")])
    strict = replace(TIME, leave_out_approved_stops=False)
    rate = running_time_rate(strict, [facility("A")], lines(A=records), [day(0), day(1)])
    assert (rate.range, rate.n) == (exactly(12 / 48), 2)


def test_running_time_in_a_doubtful_stop_is_never_more_than_all():
    # 24 h are stated beside a stop of 12 h: stop or hours are false, and the rate may be anything
    clash = Records(runs=[run(0, "A", hours=24)], stops=[stop(at(0), at(0, 12), True, "A")])
    sound = Records(runs=[run(0, "B", hours=12)])
    fleet = [facility("A"), facility("B")]
    rate = running_time_rate(TIME, fleet, lines(A=clash, B=sound), [day(0)])
    assert rate.range == Range(12 / 48, 36 / 48)


MARKS = st.lists(st.sampled_from("ro?a~p"), min_size=1, max_size=5)


def records_of(name: str, mark: str, fill: str) -> Records:
    """r ran, o stood, ? unknown, a approved stop, ~ stop of unknown approval, p half a day.

    `fill` says what an unknown one truly was: r or o, and for ~: a approved, o not.
    """
    truth = {"?": fill, "~": "a" if fill == "r" else "o"}.get(mark, mark) if fill else mark
    if truth in "rop":
        return ran(name, {"r": 24.0, "o": 0.0, "p": 12.0}[truth])
    if truth == "?":
        return Records()
    return Records(stops=[stop(at(0), at(1), {"a": True, "~": None}[truth], name)])


@settings(deadline=None)
@given(MARKS, st.data())
def test_every_rate_holds_the_truth_whatever_the_unknown_was(marks: list[str], data: st.DataObject):
    names = [f"F{n}" for n in range(len(marks))]
    fleet = [facility(name, design=10.0 * (n + 1)) for n, name in enumerate(names)]
    fills = data.draw(st.lists(st.sampled_from("ro"), min_size=len(marks), max_size=len(marks)))
    tests = data.draw(
        st.lists(st.sampled_from([True, False, None]), min_size=len(marks), max_size=len(marks))
    )
    known = {
        n: timeline(n, day(0), day(0), records_of(n, m, ""))
        for n, m in zip(names, marks, strict=True)
    }
    true = {
        n: timeline(n, day(0), day(0), records_of(n, m, f))
        for n, m, f in zip(names, marks, fills, strict=True)
    }
    seen = [good(n, w) for n, w in zip(names, tests, strict=True)]
    facts = [
        replace(e, within=f == "r") if e.within is None else e
        for e, f in zip(seen, fills, strict=True)
    ]
    for definition in (NORMAL, EFFECTIVE):
        shown = operation_rate(definition, fleet, known, seen, [day(0)])
        really = operation_rate(definition, fleet, true, facts, [day(0)])
        for a, b in ((shown.range, really.range), (shown.by_design, really.by_design)):
            if b is not None:
                assert b.known
                assert a is not None
                assert a.holds(b.low)
    shown = running_time_rate(TIME, fleet, known, [day(0)])
    really = running_time_rate(TIME, fleet, true, [day(0)])
    if really.range is not None:
        assert shown.range is not None
        assert shown.range.holds(really.range.low)


def test_load_is_mean_inflow_over_design_and_open_where_days_are_unknown():
    # section 5: "show low (<30 %?) and over (>100 %) loads, thresholds local"
    assert (LOAD.low, LOAD.high) == (0.3, 1.0)
    days = [day(n) for n in range(4)]

    def loaded(*flows: float | None) -> Load:
        runs = [run(n, inflow=flow) for n, flow in enumerate(flows)]
        return load_rate(LOAD, facility(), runs, days, ceiling=1.5).load

    assert loaded(20, 20, 20, 20) is Load.LOW
    assert loaded(30, 30, 30, 30) is Load.WITHIN
    assert loaded(110, 110, 110, 110) is Load.OVER
    assert loaded(20, 20, 20, None) is Load.UNKNOWN
    found = load_rate(LOAD, facility(), [run(0, inflow=40.0)], days, ceiling=1.5)
    assert (found.mean, found.rate, found.known_days) == (40.0, 0.4, 1)
    assert found.range is not None
    assert found.range.low == pytest.approx(0.1)
    assert found.range.high == pytest.approx(0.1 + 0.75 * 1.5)
    bare = load_rate(LOAD, facility(design=None), [run(0, inflow=40.0)], days, ceiling=1.5)
    assert (bare.mean, bare.rate, bare.load) == (40.0, None, Load.UNKNOWN)
    unmarked = replace(LOAD, low=None)
    assert load_rate(unmarked, facility(), [], days, ceiling=1.5).load is Load.UNKNOWN


def test_effluent_compliance_counts_samples():
    definition = rate_definition("effluent_compliance", ON)
    said = [good("A"), good("B", within=False), good("C", within=None), good("D")]
    rate = effluent_compliance(definition, said, [day(0)])
    assert (rate.range, rate.n, rate.unknown, rate.facilities) == (Range(0.5, 0.75), 4, 1, 4)


def test_data_validity_is_valid_over_due():
    # section 5 and T/XZBX 0008-2025: 有效数据量/应获数据总量
    definition = rate_definition("data_validity", ON)
    rate = data_validity(definition, {"P1": 20, "P2": 7}, {"P1": 24, "P2": 12})
    assert rate.range == exactly(27 / 36)
    assert (rate.n, rate.facilities) == (36, 2)
    assert data_validity(definition, {}, {}).range is None
    assert data_validity(definition, {"P1": 0}, {"P1": 24}).range == exactly(0.0)
    with pytest.raises(ValueError, match="P1"):
        data_validity(definition, {"P1": -1}, {"P1": 24})
    assert data_validity(definition, {"P1": 24}, {"P1": 24}).range == exactly(1.0)
    with pytest.raises(ValueError, match="P1"):
        data_validity(definition, {"P1": 25}, {"P1": 24})


def test_coverage_is_households_connected():
    definition = rate_definition("coverage", ON)
    fleet = [
        facility("A", households=100, connected=60),
        facility("B", households=100, connected=None),
        facility("C"),
    ]
    rate = coverage(definition, fleet, ON)
    assert (rate.range, rate.unknown, rate.n) == (Range(0.3, 0.8), 2, 3)
    none = [facility(households=5, connected=0), facility(households=5, connected=5)]
    assert coverage(definition, none, ON).range == exactly(0.5)
    assert coverage(definition, [facility()], ON).range is None
    with pytest.raises(ValueError, match="households"):
        coverage(definition, [facility(households=1, connected=2)], ON)


def rate_of(low: float | None, high: float | None = None, facilities: int = 5) -> Rate:
    span = None if low is None else Range(low, low if high is None else high)
    return Rate(EFFECTIVE, span, facilities, 0, facilities)


def test_units_are_ranked_by_what_is_proved_with_the_places_left_open():
    found = rank_units(
        {
            "a": rate_of(0.9),
            "b": rate_of(0.5, 1.0),
            "c": rate_of(0.7),
            "d": rate_of(1.0, facilities=2),
            "e": rate_of(None),
        },
        minimum=3,
    )
    assert [(one.unit, one.place, one.best, one.worst, one.n) for one in found] == [
        ("a", 1, 1, 2, 5),
        ("c", 2, 2, 3, 5),
        ("b", 3, 1, 3, 5),
        ("d", None, None, None, 2),
        ("e", None, None, None, 5),
    ]


def test_equal_units_share_a_place():
    found = rank_units({"a": rate_of(0.8), "b": rate_of(0.8), "c": rate_of(0.7)}, minimum=1)
    assert [(one.place, one.best, one.worst) for one in found] == [(1, 1, 1), (1, 1, 1), (3, 3, 3)]
