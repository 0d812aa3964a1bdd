"""What the shipped settings reach on GECCO 2018, and that its peers are what they claim to be.

The score is that of the second look at the reporting part: see `benchmarks/event_detector.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from benchmarks._event_baselines import (
    logistic_chance,
    logistic_weights,
    lpcf_bed_flags,
    predicted,
    static_flags,
    static_limits,
)
from benchmarks._event_sets import Labelled, gecco

from huiyin.water.core.detector.detecting import detect
from huiyin.water.core.detector.learning import learn
from huiyin.water.core.detector.scoring import event_score, point_score
from huiyin.water.core.detector.values import Detection, Role
from huiyin.water.detector import detector_settings
from tests.shared import SHARED

FOLDER = SHARED / "data/water"
FILE = FOLDER / "gecco2018_until_2016-09-23.csv.gz"
SPLIT = "2016-09-07T00:00"
needs_shared = pytest.mark.skipif(not FILE.exists(), reason="the research data set is not there")


@pytest.fixture(scope="module")
def data() -> Labelled:
    return gecco(FOLDER)


@pytest.fixture(scope="module")
def found(data) -> Detection:
    split = data.index(SPLIT)
    settings = detector_settings(date(2026, 11, 29))
    model = learn(data.series.part(0, split), data.labels[:split], settings)
    return detect(model, data.series)


@needs_shared
@pytest.mark.shared
def test_the_reported_score_is_reached_on_the_later_part(data, found):
    split = data.index(SPLIT)
    labels, verdicts = data.labels[split:], found.verdicts[split:]
    points = point_score(labels, verdicts)
    events = event_score(data.series.times[split:], labels, verdicts)
    assert points.f1 == pytest.approx(0.865, abs=0.01)
    assert (events.found, events.episodes) == (17, 17)
    assert events.false_alarms_in_30_days == pytest.approx(3.5, abs=0.1)


@needs_shared
@pytest.mark.shared
def test_every_alarm_names_a_quality_channel_and_what_was_expected(data, found):
    quality = {data.series.channels[k].name for k in data.series.of(Role.QUALITY)}
    assert found.alarms
    for alarm in found.alarms:
        assert alarm.reasons
        assert {reason.channel for reason in alarm.reasons} <= quality
        assert all(np.isfinite(reason.expected) for reason in alarm.reasons)


@needs_shared
@pytest.mark.shared
def test_a_day_of_the_record_has_the_same_verdicts_without_the_next(data, found):
    end = data.index("2016-09-14T14:00")
    split = data.index(SPLIT)
    settings = detector_settings(date(2026, 11, 29))
    model = learn(data.series.part(0, split), data.labels[:split], settings)
    part = detect(model, data.series.part(0, end))
    assert np.array_equal(part.verdicts, found.verdicts[:end])


@needs_shared
@pytest.mark.shared
def test_labelled_values_are_seen_with_no_more_digits_than_the_others(data):
    places = np.round(-np.log10(data.resolution)).astype(int)
    labelled = data.series.values[data.labels]
    for column, place in zip(labelled.T, places, strict=True):
        known = column[np.isfinite(column)]
        assert np.array_equal(known, np.round(known, place))


def test_the_peers_linear_prediction_solves_its_normal_equations():
    x = np.random.default_rng(3).normal(size=30).cumsum()
    x = (x - x.mean()) / x.std()
    auto = np.array([x[: 30 - lag] @ x[lag:] for lag in range(30)])
    table = auto[np.abs(np.subtract.outer(np.arange(29), np.arange(29)))]
    weights = np.linalg.solve(table, auto[1:])
    assert predicted(x) == pytest.approx(weights @ x[-2::-1], rel=1e-6)


def test_the_peer_calls_a_lasting_step_an_event_and_noise_none():
    random = np.random.default_rng(5)
    values = random.normal(0, 1, (600, 2))
    quiet = lpcf_bed_flags(values, np.full(2, 0.1), 60, 6.0, 6, 0.98, 60)
    values[400:] += 40
    flags = lpcf_bed_flags(values, np.full(2, 0.1), 60, 6.0, 6, 0.98, 60)
    assert not quiet.any()
    assert not flags[:400].any()
    assert flags[405:450].all()


def test_static_limits_leave_out_their_tails_and_wait_for_persistence():
    values = np.arange(100.0)[:, None]
    limits = static_limits(values, np.ones(100, bool), 0.1)
    assert limits.ravel() == pytest.approx([9.9, 89.1])
    assert static_flags(np.array([[50.0], [95], [95], [50]]), limits, 2).tolist() == [
        False, False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("balanced", [False, True])
def test_logistic_regression_is_at_the_top_of_its_likelihood(balanced):
    random = np.random.default_rng(7)
    values = random.normal(size=(500, 2))
    labels = values[:, 0] + random.normal(size=500) > 1
    weights = logistic_weights(values, labels, 1.0, balanced)
    share = labels.mean()
    weight = np.where(labels, 0.5 / share, 0.5 / (1 - share)) if balanced else np.ones(500)

    def likelihood(beta: np.ndarray) -> float:
        chance = logistic_chance(values, beta)
        fit = weight * np.log(np.where(labels, chance, 1 - chance))
        return float(fit.sum() - 0.5 * (beta[1:] ** 2).sum())

    best = likelihood(weights)
    for step in np.vstack([np.eye(3), -np.eye(3)]) * 0.01:
        assert likelihood(weights + step) < best


@needs_shared
@pytest.mark.shared
def test_the_model_of_the_record_explains_redox_by_operation(data):
    split = data.index(SPLIT)
    settings = detector_settings(date(2026, 11, 29))
    labels = data.labels[:split]
    with_flow = learn(data.series.part(0, split), labels, settings)
    judged = tuple(replace(channel, role=Role.QUALITY) for channel in data.series.channels)
    alone = learn(replace(data.series.part(0, split), channels=judged), labels, settings)
    names = [channel.name for channel in data.series.channels]
    redox = names.index("Redox") - 1
    assert with_flow.spreads[redox] < alone.spreads[redox + 1]
