"""Rates of several facilities: the whole against its parts, whatever is unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from huiyin.water.core.facilities.facility import DailyRun, Effluent, Facility
from huiyin.water.core.facilities.intervals import Records, timeline
from huiyin.water.core.facilities.period import Known, all_rates, own_rates, rate_of, unit_rates
from huiyin.water.core.facilities.rates import Definition, Rate
from huiyin.water.core.facilities.state import Ran, ran_on
from huiyin.water.core.shares import Range
from huiyin.water.facility_data import rate_definitions

ON = date(2026, 3, 1)
DAYS = tuple(date(2026, 3, day) for day in (1, 2, 3))
DEFINITIONS = rate_definitions(ON)
CEILING = 1.5
HOURS = st.none() | st.sampled_from([0.0, 0.5, 8.0, 24.0])


@st.composite
def known(draw: st.DrawFn, name: str = "F") -> Known:
    facility = Facility(
        id=name, unit=draw(st.sampled_from("PQ")), accepted=date(2020, 1, 1),
        design=draw(st.none() | st.integers(1, 500).map(float)),
        households=draw(st.none() | st.integers(10, 90)), connected=None,
    )  # fmt: skip
    runs = tuple(
        DailyRun(facility=name, day=day, hours=draw(HOURS),
                 inflow=draw(st.none() | st.floats(0, 500)))
        for day in DAYS if draw(st.booleans())
    )  # fmt: skip
    effluents = tuple(
        Effluent(facility=name, day=day, within=draw(st.sampled_from([None, True, False])))
        for day in DAYS if draw(st.booleans())
    )  # fmt: skip
    due = draw(st.integers(0, 72))
    line = timeline(name, DAYS[0], DAYS[-1], Records(runs=runs))
    return Known(facility=facility, line=line, runs=runs, effluents=effluents,
                 valid=draw(st.integers(0, due)), due=due)  # fmt: skip


@st.composite
def several(draw: st.DrawFn) -> list[Known]:
    return [draw(known(f"F{n}")) for n in range(draw(st.integers(1, 4)))]


def holds(outer: Range | None, inner: Range | None) -> bool:
    return inner is None or (
        outer is not None and outer.holds(inner.low) and outer.holds(inner.high)
    )


@given(several())
def test_the_whole_lies_between_its_parts(found):
    for definition in DEFINITIONS.values():
        whole = rate_of(definition, found, DAYS, ceiling=CEILING)
        own = [
            one.range
            for one in own_rates(definition, found, DAYS, ceiling=CEILING).values()
            if one.range is not None
        ]
        for span in (whole.range, whole.by_design):
            if span is not None:
                assert min(one.low for one in own) <= span.low + 1e-9
                assert span.high <= max(one.high for one in own) + 1e-9


@given(several(), st.randoms(use_true_random=False))
def test_order_does_not_matter(found, random):
    mixed = list(found)
    random.shuffle(mixed)

    def said(known: list[Known]) -> list[tuple[object, ...]]:
        return [
            (one.n, one.unknown, one.facilities, one.weighted, near(one.range), near(one.by_design))
            for one in all_rates(DEFINITIONS.values(), known, DAYS, ceiling=CEILING)
        ]

    def near(span: Range | None) -> object:
        return span and (round(span.low, 9), round(span.high, 9))

    assert said(found) == said(mixed)


def forgotten(one: Known, day: date) -> Known:
    """The same facility when nobody had written down this day."""
    runs = tuple(run for run in one.runs if run.day != day)
    line = timeline(one.facility.id, DAYS[0], DAYS[-1], Records(runs=runs))
    return replace(one, runs=runs, line=line)


@given(
    several(), st.sampled_from(DAYS), st.sampled_from(["normal_running", "running_time", "load"])
)
def test_knowing_less_never_narrows_a_range(found, day, key):
    definition = DEFINITIONS[key]
    # An inflow above the ceiling is outside of what an unknown day is taken for.
    tame = [
        replace(one, runs=tuple(
            replace(run, inflow=min(run.inflow, CEILING * (one.facility.design or 1)))
            if run.inflow is not None else run for run in one.runs
        ))
        for one in found
    ]  # fmt: skip
    sure = rate_of(definition, tame, DAYS, ceiling=CEILING)
    less = rate_of(definition, [forgotten(one, day) for one in tame], DAYS, ceiling=CEILING)
    assert holds(less.range, sure.range)
    assert holds(less.by_design, sure.by_design)
    assert less.unknown >= sure.unknown


@given(several())
def test_units_share_the_facilities_among_them(found):
    for definition in DEFINITIONS.values():
        parts: dict[str, Rate] = dict(unit_rates(definition, found, DAYS, ceiling=CEILING))
        whole = rate_of(definition, found, DAYS, ceiling=CEILING)
        assert list(parts) == sorted({one.facility.unit for one in found})
        assert sum(one.n for one in parts.values()) == whole.n
        assert sum(one.unknown for one in parts.values()) == whole.unknown


@given(known())
def test_a_day_of_the_strip_says_what_the_rate_counts(one):
    definition: Definition = DEFINITIONS["normal_running"]
    days = {day.day: day for day in one.line.days}
    strip = [ran_on(definition, one.facility, days[day], day) for day in DAYS]
    rate = rate_of(definition, [one], DAYS, ceiling=CEILING)
    surely, maybe = strip.count(Ran.RUNNING), strip.count(Ran.UNKNOWN)
    assert rate.range == Range(surely / 3, (surely + maybe) / 3)
    assert rate.unknown == maybe


def test_a_day_before_acceptance_is_no_day():
    facility = Facility(id="F", unit="P", accepted=date(2026, 3, 2))
    assert ran_on(DEFINITIONS["normal_running"], facility, None, DAYS[0]) is Ran.NOT_COUNTED
    assert ran_on(DEFINITIONS["normal_running"], facility, None, DAYS[1]) is Ran.UNKNOWN
