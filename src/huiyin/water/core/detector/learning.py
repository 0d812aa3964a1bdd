"""Learning the normal behaviour of one place, and the limits beyond which it is not normal."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from huiyin.water.core.detector.cleaning import clean, plain_faults, range_of
from huiyin.water.core.detector.kernel import Numbers, Outcome, State, watch
from huiyin.water.core.detector.prediction import (
    explained_by,
    level_before,
    operational_features,
    resolution_of,
    ridge_weights,
    spread_of,
    steps_between,
)
from huiyin.water.core.detector.values import (
    FaultKind,
    Floats,
    Model,
    Role,
    Series,
    Settings,
)

DAYS = 30
SECONDS_A_DAY = 86_400


class Limits(NamedTuple):
    """The limit of each quality channel alone (q,), and that of two within the loop's numbers."""

    alone: Floats
    numbers: Numbers


def learn(series: Series, labels: NDArray[np.bool_] | None, settings: Settings) -> Model:
    """The model of a history; labelled events (n,) are left out of what is normal.

    Raises ValueError with fewer than two samples, without a quality channel, or where one is
    never known.
    """
    quality, operational = series.of(Role.QUALITY), series.of(Role.OPERATIONAL)
    if series.times.size < 2 or not quality:
        raise ValueError("learning needs two samples and a quality channel")
    interval = float(np.median(np.diff(series.times).astype("timedelta64[s]").astype(np.float64)))
    plain = np.where(plain_faults(series) == FaultKind.NONE, series.values, np.nan)
    ranges = tuple(range_of(column) for column in plain.T)
    values, _ = clean(series, ranges, settings)
    if labels is not None:
        for k in quality:
            values[labels, k] = np.nan
    for k in quality:
        if not np.isfinite(values[:, k]).any():
            raise ValueError(f"channel {series.channels[k].name} is never known while learning")
    gaps = steps_between(series.times, interval)
    features = operational_features(values[:, operational], gaps, settings)
    waters = values[:, quality]
    weights, spreads = _fit(waters, features, gaps, settings)
    explained = explained_by(features, weights)
    never = Limits(np.full(len(quality), np.inf), numbers_of(settings, np.inf))
    out = walk(waters, explained, gaps, spreads, never)
    sizes = np.nan_to_num(np.abs(out.lasting), nan=0.0)
    days = series.times.size * interval / SECONDS_A_DAY
    allowed = settings.alarms * days / DAYS
    two = _limit(_second(sizes), int(allowed), settings, settings.together)
    shared = int(allowed / len(quality))
    return Model(
        channels=series.channels,
        settings=settings,
        interval=interval,
        ranges=ranges,
        weights=tuple(tuple(line) for line in weights),
        spreads=tuple(float(one) for one in spreads),
        alone=tuple(
            max(_limit(column, shared, settings, settings.alone), settings.floor)
            for column in sizes.T
        ),
        two=max(two, settings.floor / 2),
    )


def walk(
    waters: Floats, explained: Floats, gaps: Floats, spreads: Floats, limits: Limits
) -> Outcome:
    """Every sample of the quality channels (n, q), watched from a cold start."""
    numbers = limits.numbers
    n, q = waters.shape
    state = State(
        level=np.zeros(q),
        since=np.full(q, np.inf),
        change=np.full(q, np.nan),
        seen=np.zeros(q, np.int64),
        recent=np.full((q, numbers.persistence), np.nan),
        at=np.full((q, numbers.persistence), -1, np.int64),
    )
    out = Outcome(
        expected=np.full((n, q), np.nan),
        lasting=np.full((n, q), np.nan),
        score=np.full(n, np.nan),
        verdict=np.zeros(n, np.uint8),
        alarm=np.zeros(n, np.int64),
        began=np.full(n, -1, np.int64),
    )
    watch(waters, explained, gaps, spreads, limits.alone, state, numbers, out)
    return out


def numbers_of(settings: Settings, two: float) -> Numbers:
    """What the compiled loop needs; an infinite limit is never reached."""
    return Numbers(
        memory=settings.memory,
        clip=settings.clip,
        warmup=settings.warmup,
        min_known=settings.min_known,
        max_gap=settings.max_gap,
        timeout=settings.timeout,
        persistence=settings.persistence,
        recovery=settings.recovery,
        release=settings.release,
        two=two,
    )


def _fit(
    waters: Floats, features: Floats, gaps: Floats, settings: Settings
) -> tuple[list[list[float]], Floats]:
    """Weights of operation and usual spread of every quality channel."""
    weights, spreads = [], []
    for column in waters.T:
        move = column - level_before(column, gaps, settings)
        line = ridge_weights(features, move, settings.ridge)
        rest = move - explained_by(features, [line.tolist()])[:, 0]
        spread = np.nan_to_num(spread_of(rest), nan=0.0)
        spread = max(float(spread), resolution_of(column) / 2)
        weights.append(line.tolist())
        spreads.append(spread if spread > 0 else 1.0)
    return weights, np.array(spreads)


def _second(sizes: Floats) -> Floats:
    """The second largest deviation of each sample (n, q); 0 with one channel."""
    if sizes.shape[1] < 2:
        return np.zeros(sizes.shape[0])
    return np.asarray(np.sort(sizes, axis=1)[:, -2], np.float64)


def _limit(sizes: Floats, allowed: int, settings: Settings, margin: float) -> float:
    """By `margin` above the peak (n,) that would be one spell more than `allowed`.

    Peaks closer than the memory are one spell.
    """
    left, reach = sizes.copy(), int(settings.memory)
    peak = 0.0
    for _ in range(allowed + 1):
        at = int(np.argmax(left))
        peak = float(left[at])
        left[max(0, at - reach) : at + reach + 1] = 0.0
    return margin * peak
