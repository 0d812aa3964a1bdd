"""What the event detector is compared with: static limits, LPCF with BED, logistic regression.

Each takes values (n, c) with NaN unknown and gives flags (n,). None looks at later samples.

* Static limits: quantiles of the normal history, as an operator would set alarm limits.
* LPCF + BED: linear prediction coefficients filter and binomial event discriminator of CANARY, US
  EPA and Sandia (McKenna et al. 2006; EPA 600/R-14/254), written anew after its published source,
  github.com/mdaparte/canary-eds @ba158589 `LPCF_BED.java`, `WorkflowImpl.java` (Apache-2.0). Each
  quality channel is normalised by mean and deviation of its history window; the next value is
  predicted by linear prediction of the window's order; the largest error over the channels is an
  outlier or not; outliers stay out of the history; the binomial distribution of outliers in a
  short window gives the probability of an event. As there, the coefficients see the value
  they predict. Its tutorial has 20-minute data and a window of 72 steps; with
  minute data a window of days, as is usual, takes hours to compute, so that it is at a
  disadvantage here. Its set points, patterns and operational signals are left out.
* Logistic regression on the standardised channels: the simplest classifier of Muharemi, Logofătu
  and Leon, J. Inf. Telecommun. 3 (2019) 294-307, on these data. Only their abstract could be
  read: carrying the last value forward, balanced classes and the penalty are ours.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

import math

import numpy as np
from numba import njit


def static_limits(values: np.ndarray, normal: np.ndarray, tail: float) -> np.ndarray:
    """Limits (2, c), lower and upper, that leave out a share `tail` of the normal rows each."""
    return np.nanquantile(values[normal], [tail, 1 - tail], axis=0)


def static_flags(values: np.ndarray, limits: np.ndarray, persistence: int) -> np.ndarray:
    """Whether some channel was beyond its limits for `persistence` samples up to each."""
    beyond = ((values < limits[0]) | (values > limits[1])).any(axis=1)
    flags = beyond.copy()
    for back in range(1, persistence):
        flags[back:] &= beyond[:-back]
        flags[:back] = False
    return flags


@njit
def predicted(x: np.ndarray) -> float:
    """The last of x (n,) from those before, by linear prediction of order n - 1.

    Autocorrelation method; the Levinson-Durbin recursion solves the same equations as
    CANARY's Cholesky decomposition.
    """
    n = x.size
    auto = np.zeros(n)
    for lag in range(n):
        for k in range(n - lag):
            auto[lag] += x[k] * x[k + lag]
    error, a, before = auto[0], np.zeros(n), np.zeros(n)
    if error <= 0:
        return x[n - 2]
    for order in range(1, n):
        reflection = auto[order]
        for k in range(1, order):
            reflection -= a[k] * auto[order - k]
        reflection /= error
        before[:] = a
        a[order] = reflection
        for k in range(1, order):
            a[k] = before[k] - reflection * before[order - k]
        error *= 1 - reflection * reflection
        if error <= 1e-12 * auto[0]:
            break
    estimate = 0.0
    for k in range(1, n):
        estimate += a[k] * x[n - 1 - k]
    return estimate


@njit
def _error(history: np.ndarray, value: float, precision: float, threshold: float) -> float:
    """How far a value is from its prediction, in deviations of the history."""
    mean, deviation = history.mean(), history.std()
    if deviation < precision / threshold:
        deviation = 1.001 * precision / threshold
    last, latter = history[-1], history[-2]
    if value == last and value == latter:
        return 0.0
    x = np.empty(history.size + 1)
    x[:-1] = (history - mean) / deviation
    x[-1] = (value - mean) / deviation
    return abs(x[-1] - predicted(x))


@njit
def _lpcf_bed(
    values: np.ndarray, precision: np.ndarray, window: int, threshold: float,
    at_least: int, bed: int, timeout: int,
) -> np.ndarray:  # fmt: skip
    n, channels = values.shape
    flags = np.zeros(n, np.bool_)
    history, outliers = np.zeros((channels, window)), np.zeros(bed, np.bool_)
    raw, filled, held = np.zeros((channels, window)), 0, 0
    for i in range(n):
        largest, known = 0.0, 0
        for c in range(channels):
            value = values[i, c]
            raw[c, :-1] = raw[c, 1:].copy()
            if np.isnan(value):
                raw[c, -1] = raw[c, -2]
                continue
            raw[c, -1] = value
            known += 1
            if filled >= window:
                largest = max(largest, _error(history[c], value, precision[c], threshold))
        if filled < window:
            filled += known > 0
            history[:] = raw
            continue
        if known == 0:
            continue
        outlier = largest >= threshold
        if not outlier:
            for c in range(channels):
                history[c, :-1] = history[c, 1:].copy()
                if not np.isnan(values[i, c]):
                    history[c, -1] = values[i, c]
        outliers[:-1] = outliers[1:].copy()
        outliers[-1] = outlier
        flags[i] = outliers.sum() >= at_least
        held = held + 1 if flags[i] else 0
        if held >= timeout:
            history[:], outliers[:], held = raw, False, 0
    return flags


def lpcf_bed_flags(
    values: np.ndarray, precision: np.ndarray, window: int, threshold: float,
    bed: int, probability: float, timeout: int,
) -> np.ndarray:  # fmt: skip
    """Samples whose event probability is at least `probability`; precision (c,) of sensors."""
    reached = 0.0
    for at_least in range(bed + 1):
        reached += math.comb(bed, at_least) * 0.5**bed
        if reached >= probability:
            break
    return _lpcf_bed(values, precision, window, threshold, at_least, bed, timeout)


def carried(values: np.ndarray) -> np.ndarray:
    """Values with the last known one in the place of an unknown, as classifiers need them."""
    index = np.where(np.isfinite(values), np.arange(len(values))[:, None], 0)
    filled = np.take_along_axis(values, np.maximum.accumulate(index, axis=0), axis=0)
    return np.where(np.isfinite(filled), filled, np.nanmedian(values, axis=0))


def logistic_weights(
    values: np.ndarray, labels: np.ndarray, penalty: float, balanced: bool
) -> np.ndarray:
    """Intercept and weights of a ridge logistic regression, by Newton's method."""
    table = np.column_stack([np.ones(len(values)), values])
    share = labels.mean()
    weight = np.where(labels, 0.5 / share, 0.5 / (1 - share)) if balanced else np.ones(len(labels))
    ridge = penalty * np.eye(table.shape[1])
    ridge[0, 0] = 0.0
    beta = np.zeros(table.shape[1])
    for _ in range(30):
        chance = logistic_chance(table[:, 1:], beta)
        slope = table.T @ (weight * (labels - chance)) - ridge @ beta
        curve = (table * (weight * chance * (1 - chance))[:, None]).T @ table + ridge
        beta = beta + np.linalg.solve(curve + 1e-9 * np.eye(len(beta)), slope)
    return beta


def logistic_chance(values: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """The chance of an event (n,)."""
    return 1 / (1 + np.exp(-np.clip(beta[0] + values @ beta[1:], -30, 30)))
