"""What is an event, what is operation, what is a sensor, and what nobody can tell."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from huiyin.water.core.detector.detecting import detect
from huiyin.water.core.detector.learning import learn
from huiyin.water.core.detector.values import (
    Channel,
    Detection,
    Direction,
    FaultKind,
    Model,
    Role,
    Series,
    Verdict,
)
from tests.water.core.plant import (
    CHANNELS,
    CHLORINE,
    CONDUCTIVITY,
    FLOW,
    MINUTE,
    REDOX,
    SETTINGS,
    changed,
    learnt,
    made,
    put,
)

STEP = (700, 730)


@pytest.fixture(scope="module")
def model() -> Model:
    return learnt()


def quiet(seed: int = 3) -> Series:
    return made(1500, seed)


def stepped_flow(amount: float) -> Series:
    """The plant with a further step of flow, which quality follows as it always does."""
    return changed(
        quiet(), *STEP, flow=amount, chlorine=-0.0004 * amount, redox=-0.05 * amount
    )  # fmt: skip


def faults(found: Detection, kind: FaultKind) -> list[str]:
    return [fault.channel for fault in found.faults if fault.kind is kind]


def test_normal_operation_raises_no_alarm(model):
    found = detect(model, quiet())
    assert found.alarms == found.faults == ()
    assert (found.verdicts[SETTINGS.warmup + SETTINGS.persistence :] == Verdict.NORMAL).all()


@pytest.mark.parametrize("amount", [-400.0, 250.0, 600.0])
def test_a_step_of_flow_is_no_event(model, amount):
    assert detect(model, stepped_flow(amount)).alarms == ()


def test_the_same_steps_of_quality_at_constant_flow_are_an_event(model):
    series = changed(quiet(), *STEP, chlorine=-0.24, redox=-30.0)
    (alarm,) = detect(model, series).alarms
    times = series.times
    assert alarm.start == times[STEP[0]]
    assert alarm.raised == times[STEP[0] + SETTINGS.persistence - 1]
    assert times[STEP[1] - 1] <= alarm.end <= times[STEP[1] + SETTINGS.recovery]
    assert not alarm.open
    assert {reason.channel for reason in alarm.reasons} == {"chlorine", "redox"}
    assert {reason.direction for reason in alarm.reasons} == {Direction.BELOW}


def test_the_reason_says_what_was_observed_and_what_was_expected(model):
    series = changed(quiet(), *STEP, chlorine=0.4)
    (alarm,) = detect(model, series).alarms
    (reason,) = alarm.reasons
    assert (reason.channel, reason.direction) == ("chlorine", Direction.ABOVE)
    assert reason.observed - reason.expected == pytest.approx(0.4, abs=0.06)
    assert reason.size > max(model.alone[0], 4.0)
    assert alarm.score >= 1


def test_two_channels_together_need_less_than_one_alone(model):
    small = {"chlorine": 0.045, "redox": -7.0}
    assert detect(model, changed(quiet(), *STEP, **small)).alarms
    for name, amount in small.items():
        assert detect(model, changed(quiet(), *STEP, **{name: amount})).alarms == ()


def test_fewer_deviating_samples_than_asked_are_no_alarm(model):
    short = STEP[0] + SETTINGS.persistence - 1
    series = changed(quiet(), STEP[0], short, chlorine=0.6, redox=90.0)
    assert detect(model, series).alarms == ()


def test_a_channel_that_swings_about_its_level_is_an_event(model):
    values = quiet().values.copy()
    values[slice(*STEP), CHLORINE] += np.where(np.arange(STEP[1] - STEP[0]) % 2, 0.2, -0.2)
    (alarm,) = detect(model, replace(quiet(), values=values)).alarms
    assert alarm.start == quiet().times[STEP[0]]


def test_a_stuck_sensor_is_a_fault_and_no_event(model):
    series = quiet()
    held = float(series.values[699, CONDUCTIVITY])
    found = detect(model, put(series, 700, 900, conductivity=held))
    (fault,) = found.faults
    assert (fault.channel, fault.kind) == ("conductivity", FaultKind.STUCK)
    assert fault.start == series.times[699 + SETTINGS.stuck_least]
    assert fault.end == series.times[899]
    assert found.alarms == ()


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        ({"redox": 300.0}, FaultKind.DEFAULT),
        ({"chlorine": -0.1}, FaultKind.RANGE),
        ({"chlorine": 5.1}, FaultKind.RANGE),
        ({"redox": float("nan")}, FaultKind.MISSING),
        ({"redox": 0.0}, FaultKind.OFF_SCALE),
        ({"conductivity": 0.0}, FaultKind.OFF_SCALE),
    ],
)
def test_a_sensor_that_does_not_measure_is_a_fault_and_no_event(model, at, kind):
    found = detect(model, put(quiet(), 700, 720, **at))
    assert faults(found, kind) == list(at)
    assert found.alarms == ()
    assert (found.verdicts[700:720] == Verdict.NORMAL).all()


def test_an_event_is_seen_while_another_sensor_fails(model):
    series = changed(put(quiet(), 600, 900, conductivity=0.0), *STEP, chlorine=0.4)
    found = detect(model, series)
    assert [reason.channel for alarm in found.alarms for reason in alarm.reasons] == ["chlorine"]


def test_too_few_known_channels_are_not_evaluated(model):
    series = put(quiet(), 700, 750, chlorine=np.nan, redox=np.nan)
    found = detect(model, series)
    assert (found.verdicts[700:750] == Verdict.NOT_EVALUATED).all()
    assert np.isnan(found.scores[700:750]).all()
    assert found.verdicts[699] == Verdict.NORMAL
    assert found.verdicts[755] == Verdict.NORMAL
    assert found.alarms == ()


def test_without_operation_nothing_is_evaluated(model):
    found = detect(model, put(quiet(), 700, 740, flow=np.nan))
    assert (found.verdicts[700:740] == Verdict.NOT_EVALUATED).all()
    assert (found.verdicts[745:] == Verdict.NORMAL).all()


def test_after_a_long_gap_the_level_is_learnt_anew(model):
    series = quiet()
    values = series.values.copy()
    values[700:800] = np.nan
    values[800:, CHLORINE] += 0.4
    found = detect(model, replace(series, values=values))
    assert found.alarms == ()
    again = 800 + SETTINGS.warmup + SETTINGS.persistence
    assert (found.verdicts[700 : again - 1] == Verdict.NOT_EVALUATED).all()
    assert (found.verdicts[again:] == Verdict.NORMAL).all()


def test_a_gap_of_the_clock_counts_as_a_gap_of_values(model):
    series = quiet()
    times = series.times.copy()
    times[700:] += np.timedelta64(2, "h")
    values = series.values.copy()
    values[700:, REDOX] -= 60
    found = detect(model, replace(series, times=times, values=values))
    assert found.alarms == ()
    assert found.verdicts[700] == Verdict.NOT_EVALUATED


def test_a_new_level_counts_as_normal_after_the_timeout(model):
    series = changed(quiet(), 700, 1500, chlorine=0.4)
    (alarm,) = detect(model, series).alarms
    lasted = (alarm.end - alarm.raised) / MINUTE
    assert lasted == pytest.approx(SETTINGS.timeout, abs=2)
    assert not alarm.open


def test_an_alarm_at_the_end_of_the_series_is_open(model):
    series = changed(quiet(), 1480, 1500, chlorine=0.4)
    (alarm,) = detect(model, series).alarms
    assert alarm.open
    assert alarm.end == series.times[-1]


def test_labelled_events_are_not_learnt_as_normal():
    history = changed(made(7200, seed=7), 3000, 3060, chlorine=0.3, redox=40.0)
    labels = np.zeros(7200, bool)
    labels[3000:3060] = True
    event = changed(quiet(), *STEP, chlorine=0.15, redox=20.0)
    assert detect(learn(history, labels, SETTINGS), event).alarms
    assert detect(learn(history, None, SETTINGS), event).alarms == ()


def test_more_allowed_alarms_lower_the_limits():
    strict = learnt(replace(SETTINGS, floor=0.01))
    loose = learnt(replace(SETTINGS, floor=0.01, alarms=300.0))
    assert loose.two < strict.two
    assert all(a <= b for a, b in zip(loose.alone, strict.alone, strict=True))


def test_operation_is_learnt_with_its_sign(model):
    chlorine = np.sum(model.weights[0])
    redox = np.sum(model.weights[1])
    assert chlorine == pytest.approx(-0.0004, rel=0.2)
    assert redox == pytest.approx(-0.05, rel=0.2)


def test_a_model_goes_through_json(model):
    again = Model.from_dict(json.loads(json.dumps(model.as_dict())))
    assert again == model
    series = changed(quiet(), *STEP, chlorine=0.4)
    assert detect(again, series).alarms == detect(model, series).alarms


def test_data_without_operational_channels_can_be_watched():
    only = made(4000, seed=5)
    series = Series(only.channels[3:], only.times, only.values[:, 3:])
    model = learn(series.part(0, 2500), None, replace(SETTINGS, min_known=1))
    found = detect(model, changed(series, 3000, 3020, conductivity=40.0))
    assert [alarm.start for alarm in found.alarms] == [series.times[3000]]


REFUSED = {
    "a row too few": lambda s: Series(s.channels, s.times[1:], s.values),
    "one name twice": lambda s: Series(
        (Channel("flow"), *CHANNELS[:1], *CHANNELS[2:]), s.times, s.values
    ),
    "a clock that steps back": lambda s: Series(s.channels, s.times[::-1], s.values),
    "nothing to judge": lambda s: learn(
        Series((replace(CHANNELS[1], role=Role.OPERATIONAL),), s.times, s.values[:, 1:2]),
        None,
        SETTINGS,
    ),
    "one sample": lambda s: learn(s.part(0, 1), None, SETTINGS),
    "a channel that is never known": lambda s: learn(put(s, 0, 1500, redox=np.nan), None, SETTINGS),
    "other channels than learnt": lambda s: detect(
        learnt(), Series(s.channels[::-1], s.times, s.values[:, ::-1])
    ),
    "no memory": lambda _: replace(SETTINGS, memory=0.0),
    "no persistence": lambda _: replace(SETTINGS, persistence=0),
    "a release above the limit": lambda _: replace(SETTINGS, release=1.5),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_makes_no_sense_is_refused(why):
    with pytest.raises(ValueError, match=r"must|needs|never known"):
        REFUSED[why](quiet())


def test_flow_is_the_only_operational_channel():
    assert quiet().of(Role.OPERATIONAL) == [FLOW]


def test_operation_never_seen_before_is_not_evaluated_and_no_event(model):
    found = detect(model, changed(quiet(), *STEP, flow=50_000.0))
    assert found.alarms == ()
    assert (found.verdicts[slice(*STEP)] == Verdict.NOT_EVALUATED).all()
