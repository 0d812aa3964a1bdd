"""Properties of the detector: nothing later is looked at; times may shift, units may change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.water.core.detector.detecting import detect
from huiyin.water.core.detector.learning import learn
from huiyin.water.core.detector.values import Alarm, Detection, Series
from tests.water.core.plant import SETTINGS, changed, learnt, made

MODEL = learnt()
LENGTH = 400
NAMES = ("flow", "chlorine", "redox", "conductivity")
SIZES = {"flow": 300.0, "chlorine": 0.2, "redox": 30.0, "conductivity": 40.0}


@st.composite
def troubled(draw) -> Series:
    """Operation with some steps, gaps of values and held values anywhere."""
    series = made(LENGTH, draw(st.integers(1, 50)))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, LENGTH - 2))
        end = start + draw(st.integers(1, 80))
        name = draw(st.sampled_from(NAMES))
        series = changed(series, start, end, **{name: SIZES[name] * draw(st.floats(-2, 2))})
    values = series.values.copy()
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, LENGTH - 2))
        end, column = start + draw(st.integers(1, 90)), draw(st.integers(0, 3))
        values[start:end, column] = draw(st.sampled_from([np.nan, values[start, column]]))
    return replace(series, values=values)


def known_by(alarm: Alarm) -> tuple:
    return alarm.start, alarm.raised


def same(one: Detection, other: Detection) -> bool:
    return bool(
        np.array_equal(one.verdicts, other.verdicts)
        and np.array_equal(one.scores, other.scores, equal_nan=True)
    )


@settings(max_examples=60, deadline=None)
@given(troubled(), st.integers(1, LENGTH))
def test_a_prefix_has_the_verdicts_and_alarms_it_had(series, length):
    whole, part = detect(MODEL, series), detect(MODEL, series.part(0, length))
    assert np.array_equal(whole.verdicts[:length], part.verdicts)
    assert np.array_equal(whole.scores[:length], part.scores, equal_nan=True)
    last = series.times[length - 1]
    raised = [alarm for alarm in whole.alarms if alarm.raised <= last]
    assert list(map(known_by, raised)) == list(map(known_by, part.alarms))
    closed = [alarm for alarm in part.alarms if not alarm.open]
    assert closed == raised[: len(closed)]
    started = {(f.channel, f.kind, f.start) for f in whole.faults if f.start <= last}
    assert started == {(f.channel, f.kind, f.start) for f in part.faults}


@settings(max_examples=30, deadline=None)
@given(troubled(), st.integers(-10_000_000, 10_000_000))
def test_a_shift_of_time_shifts_the_alarms_and_nothing_else(series, seconds):
    shift = np.timedelta64(seconds, "s")
    here = detect(MODEL, series)
    there = detect(MODEL, replace(series, times=series.times + shift))
    assert same(here, there)
    assert [alarm.start + shift for alarm in here.alarms] == [a.start for a in there.alarms]


@settings(max_examples=15, deadline=None)
@given(troubled(), st.integers(-6, 6), st.integers(0, 3))
def test_another_unit_of_a_channel_changes_no_verdict(series, power, column):
    """Powers of two change no digit of a number, so the verdicts must be the same exactly."""
    factor = np.ones(4)
    factor[column] = 2.0**power
    free = tuple(replace(channel, low=None, high=None, defaults=()) for channel in series.channels)

    def in_unit(one: Series, unit: np.ndarray) -> Series:
        return Series(free, one.times, one.values * unit)

    history = made(3000, seed=7)
    plain = detect(learn(in_unit(history, np.ones(4)), None, SETTINGS), in_unit(series, np.ones(4)))
    other = detect(learn(in_unit(history, factor), None, SETTINGS), in_unit(series, factor))
    assert same(plain, other)


@settings(max_examples=15, deadline=None)
@given(troubled(), st.integers(2, 5400))
def test_only_the_number_of_steps_counts_not_their_length(series, seconds):
    step = np.timedelta64(seconds, "s")
    history = made(3000, seed=7)

    def slowed(one: Series) -> Series:
        return replace(one, times=one.times[0] + np.arange(one.times.size) * step)

    fast = detect(learn(history, None, SETTINGS), series)
    slow = detect(learn(slowed(history), None, replace(SETTINGS, alarms=0.0)), slowed(series))
    still = detect(learn(history, None, replace(SETTINGS, alarms=0.0)), series)
    assert same(slow, still)
    assert fast.verdicts.shape == slow.verdicts.shape
