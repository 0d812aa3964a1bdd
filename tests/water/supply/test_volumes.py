"""Volumes, allocations and pump months: rights, corrections, what was known when, findings."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from huiyin.ledger.errors import Refused
from huiyin.ledger.models import AccessLog, Clue, Matter, Unit
from huiyin.water.bodies import from_body, to_body
from huiyin.water.choices import SubjectKind
from huiyin.water.core.shares import Range
from huiyin.water.core.supply.balance import Deviation, ReachMonth
from huiyin.water.core.supply.facts import AllocationPaper, OfftakeFacts, StationFacts
from huiyin.water.core.supply.offtake import Allocation, Month, PumpMonth, Purpose
from huiyin.water.models import Record, Subject
from huiyin.water.queries import supply as queries
from huiyin.water.queries.register import broken_chains, end_of
from huiyin.water.verbs import supply
from huiyin.water.verbs.register import BadEntry
from tests.water.supply.conftest import AUGUST, DAY, JULY, NOW, START, TODAY, volume

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PAPER = AllocationPaper(allocation=Allocation("T23", START, 900.0), paper="某文〔2020〕2号")
CANAL_JULY = ReachMonth(
    reach="CANAL", month=JULY, inflow=500.0, lateral=0.0, outflow=350.0, losses=40.0, storage=10.0
)


def year(people, who="jing", day=TODAY, now=NOW):
    return queries.year_of(people[who], now, START, day)


def sure(found, deviation):
    return [o for o in found.deviations if o.finding.deviation is deviation and o.finding.sure]


def test_what_is_read_is_what_was_written(gate, people):
    supply.report_volumes(gate, [volume(JULY, 98.0)], actor=people["xie"], at=NOW)
    [one] = year(people).gates
    assert one.volumes[JULY, Purpose.SUPPLY].value == volume(JULY, 98.0)
    assert one.paper.value.allocation.annual == 1150.0
    assert from_body(AllocationPaper, to_body(PAPER)) == PAPER
    assert list(broken_chains(Subject.objects.all())) == []


@pytest.mark.parametrize("who", ["xie", "jing", "du"])
def test_the_unit_of_the_gate_and_keepers_report(gate, people, who):
    assert supply.report_volumes(gate, [volume(JULY, 1.0)], actor=people[who], at=NOW)


@pytest.mark.parametrize("who", ["hai", "yan", "guan", "shen", "ling"])
def test_nobody_else_reports_and_the_try_is_logged(gate, people, who):
    before = Record.objects.count()
    with pytest.raises(Refused, match="WRITER"):
        supply.report_volumes(gate, [volume(JULY, 1.0)], actor=people[who], at=NOW)
    assert Record.objects.count() == before
    assert AccessLog.objects.filter(rule="WRITER").count() == 1


@pytest.mark.parametrize("act", ["enter", "station", "allocate", "reach"])
def test_the_unit_of_the_gate_neither_enters_nor_allocates_nor_balances(gate, people, act):
    before = Record.objects.count(), Subject.objects.count()
    xie, unit = people["xie"], gate.unit
    acts = {
        "enter": lambda: supply.enter_offtake(
            "T24", OfftakeFacts(), name="又", unit=unit, actor=xie
        ),
        "station": lambda: supply.enter_pump_station(
            "P2", StationFacts(lifts="水"), name="又", unit=unit, actor=xie
        ),
        "allocate": lambda: supply.set_allocation(gate, PAPER, actor=xie, reason="调整", at=NOW),
        "reach": lambda: supply.report_reach_month(CANAL_JULY, actor=xie, at=NOW),
    }
    with pytest.raises(Refused, match="KEEPER"):
        acts[act]()
    assert (Record.objects.count(), Subject.objects.count()) == before


def test_telling_again_changes_nothing_and_another_figure_needs_a_reason(gate, people):
    xie = people["xie"]
    assert len(supply.report_volumes(gate, [volume(JULY, 98.0)], actor=xie, at=NOW)) == 1
    assert supply.report_volumes(gate, [volume(JULY, 98.0)], actor=xie, at=NOW) == []
    before = Record.objects.count()
    with pytest.raises(BadEntry, match="other figures"):
        supply.report_volumes(gate, [volume(JULY, 99.0)], actor=xie, at=NOW)
    with pytest.raises(BadEntry, match="reason"):
        supply.correct_volume(gate, volume(JULY, 99.0), reason=" ", actor=xie, at=NOW)
    assert Record.objects.count() == before
    [row] = supply.correct_volume(gate, volume(JULY, 99.0), reason="表计校核", actor=xie, at=NOW)
    assert row.reason == "表计校核"


def test_one_bad_month_keeps_none(gate, people):
    before = Record.objects.count()
    for wrong in (volume(Month(2020, 9), 1.0), volume(JULY, math.inf), volume(JULY, 2.0)):
        with pytest.raises(BadEntry):
            supply.report_volumes(gate, [volume(JULY, 1.0), wrong], actor=people["xie"], at=NOW)
    assert Record.objects.count() == before


def test_a_figure_of_another_gate_is_refused(gate, people):
    with pytest.raises(BadEntry, match="T99"):
        supply.report_volumes(
            gate, [replace(volume(JULY, 1.0), offtake="T99")], actor=people["xie"], at=NOW
        )
    assert not Record.objects.filter(kind=queries.VOLUME).exists()


def test_a_past_day_shows_what_was_known_then(gate, people):
    xie = people["xie"]
    supply.report_volumes(gate, [volume(JULY, 80.0)], actor=xie, at=NOW - 20 * DAY)
    supply.correct_volume(gate, volume(JULY, 130.0), reason="漏计", actor=xie, at=NOW)
    now, then = year(people), year(people, day=(NOW - DAY).date())
    assert now.gates[0].sum([JULY], queries.OTHERS).range == Range(130.0, 130.0)
    assert then.gates[0].sum([JULY], queries.OTHERS).range == Range(80.0, 80.0)
    assert [one.finding.month for one in sure(now, Deviation.ABOVE_PLAN)] == [JULY]
    assert sure(then, Deviation.ABOVE_PLAN) == []
    before = queries.month_supply(JULY, known_before=end_of((NOW - DAY).date()))
    assert before.offtakes[0][3].range == Range(80.0, 80.0)
    assert queries.month_supply(JULY, known_before=end_of(TODAY)).deviations


def test_an_unknown_month_is_a_range_and_no_sure_finding(gate, people):
    supply.report_volumes(
        gate, [volume(START.plus(n), 100.0) for n in range(9)] + [volume(AUGUST, None)],
        actor=people["xie"], at=NOW,
    )  # fmt: skip
    known = year(people)
    taken = known.gates[0].use(known.over, queries.OTHERS).taken
    assert (taken.known, taken.months, taken.range.low) == (9, 10, 900.0)
    assert taken.range.high > 1150.0
    above = [o for o in known.deviations if o.finding.deviation is Deviation.ABOVE_ALLOCATION]
    assert [one.finding.sure for one in above] == [False]


def test_ecological_water_counts_only_where_the_paper_says_so(gate, people):
    rows = [volume(JULY, 100.0), volume(JULY, 60.0, Purpose.ECOLOGICAL)]
    supply.report_volumes(gate, rows, actor=people["xie"], at=NOW)
    assert sure(year(people), Deviation.ABOVE_PLAN) == []
    plan = ((JULY, 100.0),)
    paper = replace(PAPER, allocation=Allocation("T23", START, 1150.0, plan), ecological=True)
    supply.set_allocation(gate, paper, reason="新文", actor=people["jing"], at=NOW)
    [one] = sure(year(people), Deviation.ABOVE_PLAN)
    assert one.finding.found == Range(160.0, 160.0)


def test_an_allocation_needs_its_paper_and_a_reason_to_change(gate, people):
    with pytest.raises(ValueError, match="paper"):
        replace(PAPER, paper=" ")
    with pytest.raises(BadEntry, match="other figures"):
        supply.set_allocation(gate, PAPER, actor=people["jing"], at=NOW)
    assert year(people).gates[0].paper.value.allocation.annual == 1150.0
    supply.set_allocation(gate, PAPER, reason="年中调整", actor=people["jing"], at=NOW)
    assert year(people).gates[0].paper.value.allocation.annual == 900.0
    past = year(people, day=(NOW - DAY).date())
    assert past.gates[0].paper.value.allocation.annual == 1150.0


def test_energy_per_lift_is_held_against_the_stations_own_median(station, people):
    months = [(Month(2020, n), 50_000.0 if n < 8 else 75_000.0) for n in range(5, 9)]
    for month, energy in months:
        one = PumpMonth(station="P1", month=month, lifted=100.0, energy=energy, hours=600.0)
        supply.report_pump_month(station, one, actor=people["xie"], at=NOW)
    found = year(people)
    [one] = sure(found, Deviation.ENERGY_PER_LIFT)
    assert (one.finding.month, one.kind, one.name) == (AUGUST, SubjectKind.PUMP_STATION, "某泵站")
    assert found.stations[0].figures(AUGUST).energy_per_volume == 750.0
    with pytest.raises(ValueError, match="negative"):
        PumpMonth(station="P1", month=JULY, lifted=-1.0)


def test_a_station_hangs_on_an_offtake_that_is_there(gate, people):
    with pytest.raises(BadEntry, match="T99"):
        supply.enter_pump_station(
            "P9", StationFacts(lifts="水", offtake="T99"), name="站", unit=gate.unit,
            actor=people["jing"], at=NOW,
        )  # fmt: skip
    assert not Subject.objects.filter(kind=SubjectKind.PUMP_STATION).exists()


def test_the_balance_is_for_those_who_see_every_offtake(gate, people):
    supply.report_volumes(gate, [volume(JULY, 98.0)], actor=people["xie"], at=NOW)
    supply.report_reach_month(CANAL_JULY, actor=people["jing"], at=NOW)
    assert year(people).balances[0].residual == Range(2.0, 2.0)
    assert (year(people, "xie").balances, year(people, "xie").whole) == ((), False)
    assert year(people, "hai").gates == ()
    assert Subject.objects.get(kind=SubjectKind.REACH).code == "CANAL"
    assert not Record.objects.filter(kind="reach").exists()


def test_a_sure_deviation_becomes_one_matter_however_often_it_is_asked(gate, people):
    supply.report_volumes(gate, [volume(JULY, 130.0)], actor=people["xie"], at=NOW)
    [one] = sure(year(people), Deviation.ABOVE_PLAN)
    number, new = supply.raise_deviation(one.clue, START, actor=people["jing"], at=NOW)
    again = supply.raise_deviation(one.clue, START, actor=people["du"], at=NOW + DAY)
    assert (new, again) == (True, (number, False))
    matter = Matter.objects.get()
    assert (matter.kind, matter.place_name) == ("finding", "某分水口")
    assert Clue.objects.count() == 1
    assert [o.matter for o in sure(year(people), Deviation.ABOVE_PLAN)] == [number]


def test_nothing_becomes_a_matter_by_itself_nor_by_others_nor_while_it_is_only_possible(
    gate, people
):
    supply.report_volumes(
        gate, [volume(JULY, 130.0), volume(AUGUST, None)], actor=people["xie"], at=NOW
    )
    known = year(people)
    assert not Matter.objects.exists()
    [certain] = sure(known, Deviation.ABOVE_PLAN)
    possible = next(o for o in known.deviations if not o.finding.sure)
    before = Record.objects.count()
    with pytest.raises(Refused, match="KEEPER"):
        supply.raise_deviation(certain.clue, START, actor=people["xie"], at=NOW)
    with pytest.raises(BadEntry, match="only possible"):
        supply.raise_deviation(possible.clue, START, actor=people["jing"], at=NOW)
    with pytest.raises(BadEntry, match="stands now"):
        supply.raise_deviation("f" * 40, START, actor=people["jing"], at=NOW)
    assert (Record.objects.count(), Matter.objects.count()) == (before, 0)


def test_what_a_city_calls_an_offtake_is_taken_once(gate, people):
    with pytest.raises(BadEntry, match="T23"):
        supply.enter_offtake("T23", OfftakeFacts(), name="又", actor=people["jing"], at=NOW,
                             unit=Unit.objects.get(code="WRB"))  # fmt: skip
    assert Subject.objects.filter(kind=SubjectKind.OFFTAKE).count() == 1
