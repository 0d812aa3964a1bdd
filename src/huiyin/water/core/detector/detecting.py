"""Watching a series with a learnt model: verdicts, alarms with their reasons, faults."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.water.core.detector.cleaning import clean, fault_spells
from huiyin.water.core.detector.kernel import Outcome
from huiyin.water.core.detector.learning import Limits, numbers_of, walk
from huiyin.water.core.detector.prediction import (
    explained_by,
    operational_features,
    steps_between,
    within_learnt,
)
from huiyin.water.core.detector.values import (
    Alarm,
    Detection,
    Direction,
    Floats,
    Model,
    Reason,
    Role,
    Series,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class _Watched:
    """What alarms are told from: the walk, and the quality values and what explains them."""

    series: Series
    model: Model
    names: list[str]
    waters: Floats
    explained: Floats
    out: Outcome


def detect(model: Model, series: Series) -> Detection:
    """Judge every sample by itself and the earlier ones; starts without a known level.

    Raises ValueError unless the channels are those the model was learnt on, in their order.
    """
    if series.channels != model.channels:
        raise ValueError("the series must have the channels of the model")
    settings = model.settings
    quality = series.of(Role.QUALITY)
    values, kinds = clean(series, model.ranges, settings)
    gaps = steps_between(series.times, model.interval)
    operational = series.of(Role.OPERATIONAL)
    ranges = [model.ranges[k] for k in operational]
    known = within_learnt(values[:, operational], ranges, settings.reach)
    features = operational_features(known, gaps, settings)
    explained = explained_by(features, model.weights)
    waters = values[:, quality]
    limits = Limits(np.array(model.alone), numbers_of(settings, model.two))
    out = walk(waters, explained, gaps, np.array(model.spreads), limits)
    names = [series.channels[k].name for k in quality]
    watched = _Watched(series, model, names, waters, explained, out)
    return Detection(
        verdicts=out.verdict,
        scores=out.score,
        alarms=tuple(_alarm(watched, k) for k in range(1, int(out.alarm.max(initial=0)) + 1)),
        faults=fault_spells(series.times, kinds, series.channels),
    )


def _alarm(watched: _Watched, number: int) -> Alarm:
    out, times = watched.out, watched.series.times
    inside = np.flatnonzero((out.alarm == number) & (out.verdict == Verdict.EVENT))
    peak = int(inside[np.argmax(out.score[inside])])
    return Alarm(
        start=times[out.began[inside[0]]],
        raised=times[inside[0]],
        end=times[inside[-1]],
        open=bool(out.alarm[-1] == number),
        score=float(out.score[peak]),
        reasons=_reasons(watched, peak),
    )


def _reasons(watched: _Watched, at: int) -> tuple[Reason, ...]:
    """The channels beyond the limit of two or their own, or the largest; the largest first."""
    lasting = np.nan_to_num(watched.out.lasting[at], nan=0.0)
    order = np.argsort(-np.abs(lasting), kind="stable")
    limits = np.minimum(watched.model.alone, watched.model.two)
    named = [q for q in order if abs(lasting[q]) >= limits[q]] or [order[0]]
    return tuple(
        Reason(
            channel=watched.names[q],
            observed=float(watched.waters[at, q]),
            expected=float(watched.out.expected[at, q]),
            explained=float(watched.explained[at, q]),
            direction=Direction.ABOVE if lasting[q] > 0 else Direction.BELOW,
            size=float(abs(lasting[q])),
        )
        for q in named
    )
