"""Offtakes and pumping stations: sums, allocations, balance, deviations; unknown stays so."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.shares import Range, exactly
from huiyin.water.core.supply.balance import (
    Deviation,
    ReachMonth,
    against_plan,
    balance,
    closing,
    energy_deviation,
    pump_figures,
)
from huiyin.water.core.supply.offtake import (
    Allocation,
    Month,
    Offtake,
    PumpMonth,
    Purpose,
    Volume,
    water_year,
)
from huiyin.water.core.supply.volumes import capacity, total, use
from huiyin.water.supply_data import tolerances

ON = date(2026, 3, 1)
TOLERANCES = tolerances(ON)
START = Month(2025, 11)
YEAR = water_year(START)
GATE = Offtake(id="G1", unit="U1", design=10.0)
SUPPLY, ECOLOGICAL = Purpose.SUPPLY, Purpose.ECOLOGICAL
BOTH = frozenset({SUPPLY, ECOLOGICAL})


def volume(n: int, amount: float | None, purpose: Purpose = SUPPLY, gate: str = "G1") -> Volume:
    return Volume(gate, YEAR[n], purpose, amount)


def test_a_water_year_has_twelve_months():
    assert (YEAR[0], YEAR[2], YEAR[-1]) == (Month(2025, 11), Month(2026, 1), Month(2026, 10))
    assert YEAR[3].first_day == date(2026, 2, 1)
    with pytest.raises(ValueError, match="13"):
        Month(2026, 13)


def test_a_gate_passes_what_its_design_allows():
    # 10 m³/s through February 2026: 28 days of 86,400 s, in 10⁴ m³
    assert capacity(GATE, Month(2026, 2)) == pytest.approx(10 * 28 * 86_400 / 10_000)
    assert capacity(Offtake(id="G2", unit="U1"), Month(2026, 2)) == math.inf


def test_a_sum_of_reported_months_is_known():
    found = total(GATE, [volume(0, 100.0), volume(1, 50.0)], YEAR[:2])
    assert (found.range, found.known, found.complete) == (exactly(150.0), 2, True)


def test_an_unknown_month_lies_between_nothing_and_the_gate():
    found = total(GATE, [volume(0, 100.0), volume(1, None)], YEAR[:3])
    most = 100 + capacity(GATE, YEAR[1]) + capacity(GATE, YEAR[2])
    assert found.range == Range(100.0, most)
    assert (found.known, found.months, found.complete) == (1, 3, False)
    assert total(replace(GATE, design=None), [], YEAR[:1]).range == Range(0, math.inf)


def test_what_other_purposes_took_did_not_pass_for_these():
    rows = [volume(0, 1000.0), volume(0, None, ECOLOGICAL)]
    found = total(GATE, rows, YEAR[:1], frozenset({ECOLOGICAL}))
    assert found.range == Range(0.0, capacity(GATE, YEAR[0]) - 1000.0)
    assert total(GATE, rows, YEAR[:1], frozenset({SUPPLY})).range == exactly(1000.0)


def test_ecological_water_is_a_purpose_of_its_own():
    rows = [volume(0, 100.0), volume(0, 40.0, ECOLOGICAL)]
    assert total(GATE, rows, YEAR[:1], frozenset({ECOLOGICAL})).range == exactly(40.0)
    assert total(GATE, rows, YEAR[:1]).range == exactly(140.0)
    # a month with rows: what is not among them was not let out
    assert total(GATE, rows[:1], YEAR[:1], frozenset({ECOLOGICAL})).range == exactly(0.0)
    assert ECOLOGICAL not in TOLERANCES[Deviation.ABOVE_PLAN].counts


def test_what_is_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        total(GATE, [volume(0, 1.0), volume(0, 1.0)], YEAR[:1])


def test_the_use_of_an_allocation():
    plan = Allocation("G1", START, 400.0)
    rows = [volume(0, 100.0), volume(1, 60.0, ECOLOGICAL), volume(1, 100.0)]
    found = use(GATE, plan, rows, YEAR[:2], frozenset({SUPPLY}))
    assert (found.taken.range, found.left, found.share) == (
        exactly(200.0),
        exactly(200.0),
        exactly(0.5),
    )
    assert use(GATE, plan, rows, YEAR[:2], BOTH).taken.range == exactly(260.0)
    none = use(GATE, Allocation("G1", START, None), rows, YEAR[:2], BOTH)
    assert (none.left, none.share) == (None, None)
    nothing = use(GATE, Allocation("G1", START, 0.0), rows, YEAR[:2], BOTH)
    assert (nothing.left, nothing.share) == (exactly(-260.0), None)


@pytest.mark.parametrize(
    "bad",
    [
        lambda: Allocation("G1", START, -1.0),
        lambda: Allocation("G1", START, 1.0, ((Month(2027, 1), 1.0),)),
        lambda: Allocation("G1", START, 1.0, ((START, 1.0), (START, 2.0))),
        lambda: volume(0, -1.0),
        lambda: Offtake(id="G1", unit="U1", design=0.0),
        lambda: replace(TOLERANCES[Deviation.ABOVE_PLAN], share=-0.1),
    ],
)
def test_nonsense_is_refused(bad):
    with pytest.raises(ValueError, match=r"G1|above_plan"):
        bad()


AMOUNTS = st.one_of(st.none(), st.floats(0, 2000))


@given(st.lists(AMOUNTS, min_size=1, max_size=12), st.data())
def test_the_range_of_a_sum_holds_the_truth_whatever_the_unknown_was(given_, data):
    months = YEAR[: len(given_)]
    shown = total(GATE, [volume(n, a) for n, a in enumerate(given_)], months)
    true = [
        data.draw(st.floats(0, capacity(GATE, month))) if amount is None else amount
        for month, amount in zip(months, given_, strict=True)
    ]
    really = total(GATE, [volume(n, a) for n, a in enumerate(true)], months)
    assert really.complete
    assert shown.range.holds(really.range.low, slack=1e-6)


def reach(**facts: float | None) -> ReachMonth:
    known = {"inflow": 1000.0, "lateral": 0.0, "outflow": 850.0, "losses": 20.0, "storage": 10.0}
    return ReachMonth(reach="A", month=YEAR[0], **(known | facts))


GATES = [GATE, Offtake(id="G2", unit="U2", design=5.0)]


def test_a_balance_closes_or_shows_its_residual():
    rows = [volume(0, 100.0), volume(0, 20.0, ECOLOGICAL, "G2")]
    found = balance(reach(), GATES, rows)
    assert (found.offtakes, found.residual) == (exactly(120.0), exactly(0.0))
    assert closing(found, 1000.0, TOLERANCES[Deviation.NOT_CLOSING]) is None
    lost = balance(reach(outflow=700.0), GATES, rows)
    finding = closing(lost, 1000.0, TOLERANCES[Deviation.NOT_CLOSING])
    assert finding is not None
    assert (finding.found, finding.allowed, finding.sure) == (exactly(150.0), 50.0, True)
    gained = balance(reach(outflow=1000.0), GATES, rows)
    assert closing(gained, 1000.0, TOLERANCES[Deviation.NOT_CLOSING]).sure


def test_an_unknown_part_of_a_balance_is_named():
    found = balance(reach(losses=None, storage=None), GATES, [])
    assert (found.residual, found.missing) == (None, ("losses", "storage"))
    assert closing(found, 1000.0, TOLERANCES[Deviation.NOT_CLOSING]) is None


def test_an_unknown_gate_leaves_the_residual_open():
    found = balance(reach(), GATES, [volume(0, 100.0)])
    assert found.residual == Range(20.0 - capacity(GATES[1], YEAR[0]), 20.0)
    finding = closing(found, 1000.0, TOLERANCES[Deviation.NOT_CLOSING])
    assert finding is not None
    assert not finding.sure


PARTS = st.floats(0, 5000)


REACHES = st.builds(
    reach, inflow=PARTS, lateral=PARTS, outflow=PARTS, losses=PARTS, storage=st.floats(-500, 500)
)


@given(REACHES, st.lists(PARTS, min_size=2, max_size=2))
def test_balance_sums(one: ReachMonth, taken: list[float]):
    rows = [volume(0, amount, gate=gate.id) for gate, amount in zip(GATES, taken, strict=True)]
    found = balance(one, GATES, rows)
    assert found.residual is not None
    went = one.outflow + one.losses + one.storage + sum(taken) + found.residual.low
    assert one.inflow + one.lateral == pytest.approx(went, abs=1e-6)
    # two reaches in a row are balanced as one: residuals add
    below = reach(inflow=one.outflow, lateral=0.0, outflow=0.0, losses=0.0, storage=0.0)
    second = balance(below, [], [])
    whole = balance(replace(one, outflow=0.0), GATES, rows)
    assert second.residual is not None
    assert whole.residual is not None
    both = found.residual + second.residual
    assert both.low == pytest.approx(whole.residual.low, abs=1e-6)


def deviations(rows: list[Volume], *, n: int = 0, annual: float | None = None, plan: float = 100.0):
    paper = Allocation("G1", START, annual, ((YEAR[n], plan),))
    found = against_plan(GATE, paper, rows, TOLERANCES, YEAR[n])
    return [(one.deviation, one.sure) for one in found]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (100.0, []),
        (110.0, []),
        (110.1, [(Deviation.ABOVE_PLAN, True)]),
        (80.0, []),
        (79.9, [(Deviation.BELOW_PLAN, True)]),
        (None, [(Deviation.ABOVE_PLAN, False), (Deviation.BELOW_PLAN, False)]),
    ],
)
def test_a_month_is_held_against_its_plan(amount, expected):
    assert deviations([volume(0, amount)]) == expected


def test_ecological_water_is_not_held_against_the_plan():
    assert deviations([volume(0, 100.0), volume(0, 500.0, ECOLOGICAL)]) == []


def test_more_than_the_gate_passes_is_wrong_whatever_it_was_for():
    most = capacity(GATE, YEAR[0])
    rows = [volume(0, 100.0), volume(0, most, ECOLOGICAL)]
    assert deviations(rows) == [(Deviation.ABOVE_CAPACITY, True)]


def test_an_allocation_is_used_up_surely_or_perhaps():
    rows = [volume(0, 100.0), volume(1, 100.0)]
    assert deviations(rows, n=1, annual=150.0) == [(Deviation.ABOVE_ALLOCATION, True)]
    assert deviations(rows[1:], n=1, annual=150.0) == [(Deviation.ABOVE_ALLOCATION, False)]
    assert deviations(rows, n=1, annual=200.0) == []


def test_later_months_and_missing_rules_say_nothing():
    paper = Allocation("G1", START, 10.0, ((YEAR[5], 1.0),))
    assert against_plan(GATE, paper, [volume(0, 999.0)], {}, YEAR[5]) == ()
    assert [
        one.deviation for one in against_plan(GATE, paper, [volume(5, 1.0)], TOLERANCES, YEAR[0])
    ] == [Deviation.ABOVE_ALLOCATION]


def pump(n: int, **facts: float | None) -> PumpMonth:
    return PumpMonth(station="P", month=YEAR[n], **facts)


def test_the_figures_of_a_pumping_station():
    found = pump_figures(pump(0, lifted=36.0, energy=7200.0, hours=100.0))
    assert (found.energy_per_volume, found.flow) == (200.0, 1.0)
    assert pump_figures(pump(0, lifted=0.0, energy=5.0, hours=0.0)).energy_per_volume is None
    assert pump_figures(pump(0)).flow is None


def test_a_month_of_much_energy_is_found_against_the_station_itself():
    rule = TOLERANCES[Deviation.ENERGY_PER_LIFT]
    months = [pump(n, lifted=10.0, energy=1000.0) for n in range(4)]
    months.append(pump(4, lifted=10.0, energy=1210.0))
    months.append(pump(5, energy=900.0))
    assert [one.month for one in energy_deviation(months, rule)] == [YEAR[4]]
    assert energy_deviation([pump(0)], rule) == ()
    # the median of these is 120, which allows 144
    uneven = [pump(n, lifted=1.0, energy=e) for n, e in enumerate((100, 110, 120, 130, 143))]
    assert energy_deviation(uneven, rule) == ()
    even = [pump(n, lifted=1.0, energy=e) for n, e in enumerate((100, 110, 130, 145))]
    assert [one.expected for one in energy_deviation(even, rule)] == [120.0]


def test_tolerances_are_product_defaults():
    assert set(TOLERANCES) == set(Deviation)
    assert {one.confidence for one in TOLERANCES.values()} == {"product"}
