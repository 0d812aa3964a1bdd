"""What operation explains of a channel, and how far its values usually lie from that.

The level is an exponentially weighted mean whose steps are clipped, as in the robust exponential
smoothing of Gelper, Fried and Croux, J. Forecasting 29 (2010), 285-300. What operation adds is a
ridge regression (Hoerl and Kennard 1970) on how far flow, temperature and plant values, smoothed
over several lags, lie from their own slow level.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from huiyin.water.core.detector.kernel import smooth
from huiyin.water.core.detector.values import Floats, Range, Settings, Times

NORMAL_MAD = 1.4826
NORMAL_95 = 1.96
TRIM = 5.0


def steps_between(times: Times, interval: float) -> Floats:
    """Steps (n,) from each sample to the one before; infinite for the first."""
    seconds = np.diff(times).astype("timedelta64[s]").astype(np.float64)
    return np.concatenate([np.full(min(times.size, 1), np.inf), seconds / interval])


def within_learnt(columns: Floats, ranges: Sequence[Range], reach: float) -> Floats:
    """Operation (n, o) as far as it was learnt; NaN where it goes further.

    A weight learnt on small changes says nothing of a large one: further than `reach` widths of
    the learnt range beyond it, what operation explains is unknown, and so is the water.
    """
    low = np.array([one.low for one in ranges], np.float64)
    high = np.array([one.high for one in ranges], np.float64)
    room = reach * (high - low)
    beyond = (columns < low - room) | (columns > high + room)
    return np.where(beyond, np.nan, columns)


def operational_features(columns: Floats, gaps: Floats, settings: Settings) -> Floats:
    """How far operation (n, o) lies from its slow level, smoothed by every lag: (n, o·lags).

    Unknown where the channel is: what it did meanwhile could explain anything.
    """
    features = []
    for column in columns.T:
        slow = np.where(np.isfinite(column), level_before(column, gaps, settings), np.nan)
        features += [smooth(column, gaps, lag, settings.max_gap) - slow for lag in settings.lags]
    return np.column_stack(features) if features else np.zeros((gaps.size, 0))


def level_before(column: Floats, gaps: Floats, settings: Settings) -> Floats:
    """The slow level of a channel (n,) before each sample; NaN for the first."""
    slow = smooth(column, gaps, settings.memory, settings.max_gap)
    return np.concatenate([np.full(min(slow.size, 1), np.nan), slow[:-1]])


def explained_by(features: Floats, weights: Sequence[Sequence[float]]) -> Floats:
    """What the features (n, f) account for in each channel (n, q); NaN where one is unknown."""
    table = np.array(weights, np.float64).reshape(len(weights), features.shape[1])
    explained = np.zeros((features.shape[0], len(weights)))
    for f in range(features.shape[1]):
        explained += features[:, f, None] * table[None, :, f]
    return explained


def ridge_weights(features: Floats, target: Floats, penalty: float) -> Floats:
    """Weights (f,) of a target (n,) with unknown values; refitted once without outliers.

    Zeros where fewer samples than features are known: nothing can be said of operation then.
    """
    known = np.isfinite(target) & np.isfinite(features).all(axis=1)
    weights = _solve(features[known], target[known], penalty)
    rest = target - explained_by(features, [weights.tolist()])[:, 0]
    known &= np.abs(rest) <= TRIM * spread_of(rest)
    return _solve(features[known], target[known], penalty)


def spread_of(rest: Floats) -> float:
    """The usual size of a deviation (n,): median and 95 % range must both fit; NaN if unknown."""
    sizes = np.abs(rest[np.isfinite(rest)])
    if not sizes.size:
        return float("nan")
    return float(max(NORMAL_MAD * np.median(sizes), np.quantile(sizes, 0.95) / NORMAL_95))


def resolution_of(column: Floats) -> float:
    """The step in which a channel (n,) usually moves; 0 if it never does."""
    known = column[np.isfinite(column)]
    moves = np.abs(np.diff(known))
    moves = moves[moves > 0]
    return float(np.quantile(moves, 0.1)) if moves.size else 0.0


def _solve(features: Floats, target: Floats, penalty: float) -> Floats:
    if features.shape[0] <= features.shape[1] or not features.shape[1]:
        return np.zeros(features.shape[1])
    size = np.sqrt(np.mean(features**2, axis=0))
    size = np.where(size > 0, size, 1.0)
    table = features / size
    square = table.T @ table / len(target) + penalty * np.eye(table.shape[1])
    solved: Floats = np.linalg.solve(square, table.T @ target / len(target)) / size
    return solved
