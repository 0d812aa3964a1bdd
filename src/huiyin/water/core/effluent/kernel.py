"""The compiled loops that judge the hours of one works after another, cached on disk.

K factors, H = 24 D hours; what the fields of `out` mean is said in `judging.Days`. Everything
about one works stays in the processor's cache between the steps, so its hours are read once.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

HOURS = 24
ARITHMETIC, HYDROGEN, WEIGHTED = 0, 1, 2
UNKNOWN, VALID, NOT_EXPECTED = 0, 1, 2
WARM, COLD, NO_TEMP = 0, 1, 2
DAY, ONE, ANY, LAW = 0, 1, 0, 1
NONE, WARNING, HIGH_WARNING, EXCEEDANCE = 0, 1, 2, 3
NO_HOUR = 255
DECIMALS, NOISE = 9, 1e-9
# Fields of `out`, one byte a day each.
RECEIVED, EXPECTED, COUNTED, STATUS = 0, 1, 2, 3
OVER, BREACHES, LONGEST, RUNNING, LEVEL, LEGAL, NO_DEGREES, COPIED = 4, 5, 6, 7, 8, 9, 10, 11
FIT = 12
FIELDS = 13


class Numbers(NamedTuple):
    """The rules' numbers, as `EffluentRules` has them."""

    min_share: float
    expected_hours: int
    consecutive: int
    max_gap: int
    running: int
    early: float
    copy_lags: int
    copy_hours: int
    ratio_hours: int
    ratio_tolerance: float
    ratio_spread: float


def _fit(
    values: Floats, letters: Bytes, idle: Flags, meaning: Flags, low: float, high: float,
    good: Floats, received: Bytes,
) -> None:  # fmt: skip
    """`good` (H,) gets the values that count, NaN elsewhere; `received` (D,) what arrived."""
    for d in range(received.size):
        arrived = 0
        for h in range(d * HOURS, (d + 1) * HOURS):
            value, letter = values[h], letters[h]
            missing = np.isnan(value)
            there = not idle[h] and (letter != 0 or not missing)
            arrived += there
            fits = there and meaning[letter] and low <= value <= high
            good[h] = value if fits else np.nan
        received[d] = arrived


fit: Callable[..., None] = njit(cache=True, nogil=True)(_fit)


def _expect(idle: Flags, hours: int, expected: Bytes) -> None:
    """How many hours (D,) should have come: `hours` of a whole day, fewer where it is idle."""
    for d in range(expected.size):
        awake = 0
        for h in range(d * HOURS, (d + 1) * HOURS):
            awake += not idle[h]
        expected[d] = (awake * hours + HOURS - 1) // HOURS


expect: Callable[..., None] = njit(cache=True, nogil=True)(_expect)


def _mean_of_day(
    good: Floats, weight: Floats, method: int, expected: int, share: float
) -> tuple[float, int]:
    """The mean of 24 hours, NaN with too few, and how many counted.

    Rounded far below what an instrument shows: the noise of a sum must not cross a limit.
    """
    total, weights, counted = 0.0, 0.0, 0
    for h in range(HOURS):
        value, one = good[h], 1.0
        if np.isnan(value):
            continue
        if method == WEIGHTED:
            one = weight[h]
            if np.isnan(one):
                continue
        elif method == HYDROGEN:
            value = 10.0**-value
        total += value * one
        weights += one
        counted += 1
    if expected == 0 or counted < share * expected or weights <= 0:
        return np.nan, counted
    mean = total / weights
    return round(-math.log10(mean) if method == HYDROGEN else mean, DECIMALS), counted


mean_of_day: Callable[..., tuple[float, int]] = njit(cache=True, nogil=True)(_mean_of_day)


def _side(degrees: float, threshold: float) -> int:
    """Which limits hold: warm, cold, or those for a temperature that is missing."""
    if np.isnan(threshold):
        return WARM
    if np.isnan(degrees):
        return NO_TEMP
    return WARM if degrees > threshold else COLD


side: Callable[..., int] = njit(cache=True)(_side)


def _outside(value: float, bounds: Floats) -> bool:
    return bool(value < bounds[0] or value > bounds[1])


outside: Callable[..., bool] = njit(cache=True)(_outside)


def _running_over(good: Floats, weight: Floats, method: int, bounds: Floats, needed: int) -> int:
    """The first hour after which the mean of the day so far is over its limit; 255 none.

    It compares the sums themselves, pH as hydrogen ions, so no logarithm is taken.
    """
    low, high = bounds[0], bounds[1]
    if np.isinf(low) and np.isinf(high):
        return NO_HOUR
    if method == HYDROGEN:
        low, high = 10.0 ** -bounds[1], 10.0 ** -bounds[0]
    total, weights, counted = 0.0, 0.0, 0
    for h in range(HOURS):
        value, one = good[h], 1.0
        if np.isnan(value) or (method == WEIGHTED and np.isnan(weight[h])):
            continue
        if method == WEIGHTED:
            one = weight[h]
        elif method == HYDROGEN:
            value = 10.0**-value
        total += value * one
        weights += one
        counted += 1
        if counted >= needed and weights > 0:
            mean = total / weights
            if mean - high > NOISE * abs(high) or low - mean > NOISE * abs(low):
                return h
    return NO_HOUR


running_over: Callable[..., int] = njit(cache=True, nogil=True)(_running_over)


def _walk_day(
    good: Floats, degrees: Floats, limits: Floats, threshold: float, carried: Ints,
    constant: Floats, numbers: Numbers, found: Ints,
) -> None:  # fmt: skip
    """The hours of one day against the limits (3, 2, 2, 2) of its era.

    `carried` (3,): hours in a row over the limit, hours since the last valid one, hours of one
    value in a row; `constant` (1,) that value. `found` (6,): hours over the daily limit, over
    the single-value one, legally so, the longest run, the longest constant run, hours that count.
    """
    found[:] = 0
    for h in range(HOURS):
        value = good[h]
        if np.isnan(value):
            carried[1] += 1
            if carried[1] > numbers.max_gap:
                carried[0] = 0
            continue
        t = side(degrees[h], threshold)
        breach = value < limits[t, ONE, ANY, 0] or value > limits[t, ONE, ANY, 1]
        over = breach or value < limits[t, DAY, ANY, 0]
        over = over or value > limits[t, DAY, ANY, 1] * numbers.early
        carried[0] = carried[0] + 1 if over else 0
        carried[1] = 0
        carried[2] = carried[2] + 1 if value == constant[0] else 1
        constant[0] = value
        found[0] += over
        found[1] += breach
        if breach:
            found[2] += value < limits[t, ONE, LAW, 0] or value > limits[t, ONE, LAW, 1]
        found[3] = max(found[3], carried[0])
        found[4] = max(found[4], carried[2])
        found[5] += 1


walk_day: Callable[..., None] = njit(cache=True, nogil=True)(_walk_day)


def _judge_factor(
    good: Floats, weight: Floats, degrees: Floats, day_degrees: Floats, method: int,
    limits: Floats, thresholds: Floats, era: Ints, numbers: Numbers,
    out: Bytes, mean: Floats, same: NDArray[np.uint16],
) -> None:  # fmt: skip
    """All days of one factor: out (FIELDS, D), mean (D,), same (D,); limits (E, 3, 2, 2, 2)."""
    carried, found = np.zeros(3, np.int64), np.zeros(6, np.int64)
    constant = np.full(1, np.nan)
    for d in range(mean.size):
        hours = slice(d * HOURS, (d + 1) * HOURS)
        held, threshold = limits[era[d]], thresholds[era[d]]
        expected = int(out[EXPECTED, d])
        mean[d], counted = mean_of_day(
            good[hours], weight[hours], method, expected, numbers.min_share
        )
        valid = not np.isnan(mean[d])
        walk_day(good[hours], degrees[hours], held, threshold, carried, constant, numbers, found)
        t = side(day_degrees[d], threshold)
        exceeds = valid and outside(mean[d], held[t, DAY, ANY])
        legal = (exceeds and outside(mean[d], held[t, DAY, LAW])) or found[2] > 0
        running = running_over(
            good[hours], weight[hours], method, held[t, DAY, ANY], numbers.running
        )
        level = WARNING if found[0] else NONE
        if found[3] >= numbers.consecutive or running != NO_HOUR:
            level = HIGH_WARNING
        if exceeds or found[1]:
            level = EXCEEDANCE
        out[COUNTED, d], out[FIT, d] = counted, found[5]
        out[STATUS, d] = VALID if valid else UNKNOWN if expected else NOT_EXPECTED
        out[OVER, d], out[BREACHES, d] = found[0], found[1]
        out[LONGEST, d] = min(found[3], NO_HOUR)
        out[RUNNING, d], out[LEVEL, d], out[LEGAL, d] = running, level, legal
        out[NO_DEGREES, d] = t == NO_TEMP
        same[d] = min(found[4], 65_535)


judge_factor: Callable[..., None] = njit(cache=True, nogil=True)(_judge_factor)


def _copies(good: Floats, numbers: Numbers, copied: Bytes) -> None:
    """How many days before each day (D,) lies one equal to it hour by hour; 0 none.

    A day of one single value is no copy: that is a constant.
    """
    for d in range(1, copied.size):
        for lag in range(1, min(numbers.copy_lags, d) + 1):
            there, moves, equal, last = 0, False, True, np.nan
            for h in range(d * HOURS, (d + 1) * HOURS):
                value, other = good[h], good[h - lag * HOURS]
                if value != other and not (np.isnan(value) and np.isnan(other)):
                    equal = False
                    break
                if not np.isnan(value):
                    moves = moves or (there > 0 and value != last)
                    there += 1
                    last = value
            if equal and moves and there >= numbers.copy_hours:
                copied[d] = lag
                break


copies: Callable[..., None] = njit(cache=True, nogil=True)(_copies)


def _one_ratio(first: Floats, second: Floats, numbers: Numbers) -> bool:
    """Whether two factors keep one ratio through a day's 24 hours while both move."""
    there, a, b, least, most = 0, 0.0, 0.0, np.inf, -np.inf
    for h in range(HOURS):
        x, y = first[h], second[h]
        if np.isnan(x) or np.isnan(y) or x <= 0 or y <= 0:
            continue
        if there == 0:
            a, b = x, y
        elif abs(x * b - y * a) > numbers.ratio_tolerance * y * a:
            return False
        there += 1
        least, most = min(least, y), max(most, y)
    return there >= numbers.ratio_hours and most >= least * (1 + numbers.ratio_spread)


one_ratio: Callable[..., bool] = njit(cache=True, nogil=True)(_one_ratio)


def _ratios(good: Floats, paired: Flags, numbers: Numbers, partner: NDArray[np.int8]) -> None:
    """The first other factor with which each factor keeps one ratio that day, (K, D); -1 none."""
    factors = good.shape[0]
    for i in range(factors):
        for j in range(i + 1, factors):
            if not (paired[i] and paired[j]):
                continue
            for d in range(partner.shape[1]):
                hours = slice(d * HOURS, (d + 1) * HOURS)
                if one_ratio(good[i, hours], good[j, hours], numbers):
                    partner[i, d] = j if partner[i, d] < 0 else partner[i, d]
                    partner[j, d] = i if partner[j, d] < 0 else partner[j, d]


ratios: Callable[..., None] = njit(cache=True, nogil=True)(_ratios)


def _prepare(
    values: Floats, letters: Bytes, exempt: Flags, intermittent: bool, meaning: Flags,
    ranges: Floats, flow: int, numbers: Numbers, good: Floats, weight: Floats, out: Bytes,
) -> None:  # fmt: skip
    """Values that count, flow as weight, and what was received and expected, of one works.

    Hours without flow are idle for everything but the flow itself at works that discharge now
    and then.
    """
    weight[:] = np.nan
    idle = exempt.copy()
    if flow >= 0:
        fit(
            values[flow], letters[flow], exempt, meaning, ranges[flow, 0], ranges[flow, 1],
            good[flow], out[RECEIVED, flow],
        )  # fmt: skip
        expect(exempt, numbers.expected_hours, out[EXPECTED, flow])
        for h in range(weight.size):
            if good[flow, h] >= 0:
                weight[h] = good[flow, h]
                idle[h] = idle[h] or (intermittent and weight[h] == 0)
    for k in range(values.shape[0]):
        if k != flow:
            fit(
                values[k], letters[k], idle, meaning, ranges[k, 0], ranges[k, 1],
                good[k], out[RECEIVED, k],
            )  # fmt: skip
            expect(idle, numbers.expected_hours, out[EXPECTED, k])


prepare: Callable[..., None] = njit(cache=True, nogil=True)(_prepare)


def _judge_works(
    values: Floats, letters: Bytes, exempt: Flags, intermittent: bool, meaning: Flags,
    ranges: Floats, methods: Bytes, paired: Flags, flow: int, temp: int, limits: Floats,
    thresholds: Floats, era: Ints, numbers: Numbers, good: Floats, out: Bytes, mean: Floats,
    same: NDArray[np.uint16], partner: NDArray[np.int8],
) -> None:  # fmt: skip
    """One works: values (K, H), limits (E, K, 3, 2, 2, 2), out (FIELDS, K, D), mean (K, D)."""
    weight = np.empty(values.shape[1])
    prepare(
        values, letters, exempt, intermittent, meaning, ranges, flow, numbers, good, weight, out
    )
    degrees, day_degrees = np.full(values.shape[1], np.nan), np.full(mean.shape[1], np.nan)
    if temp >= 0:
        degrees[:] = good[temp]
        for d in range(day_degrees.size):
            hours = slice(d * HOURS, (d + 1) * HOURS)
            day_degrees[d], _ = mean_of_day(
                degrees[hours], weight[hours], ARITHMETIC, out[EXPECTED, temp, d],
                numbers.min_share,
            )  # fmt: skip
    for k in range(values.shape[0]):
        judge_factor(
            good[k], weight, degrees, day_degrees, methods[k], limits[:, k], thresholds[:, k],
            era, numbers, out[:, k], mean[k], same[k],
        )  # fmt: skip
        copies(good[k], numbers, out[COPIED, k])
    ratios(good, paired, numbers, partner)


judge_works: Callable[..., None] = njit(cache=True, nogil=True)(_judge_works)


def _judge_all(
    values: Floats, letters: Bytes, exempt: Flags, intermittent: Flags, meaning: Flags,
    ranges: Floats, methods: Bytes, paired: Flags, flow: int, temp: int, limits: Floats,
    thresholds: Floats, era: Ints, numbers: Numbers, out: Bytes, mean: Floats,
    same: NDArray[np.uint16], partner: NDArray[np.int8],
) -> None:  # fmt: skip
    """Every works of a block; methods (F, K), limits (E, F, K, …)."""
    good = np.empty(values.shape[1:])
    for f in range(values.shape[0]):
        judge_works(
            values[f], letters[f], exempt[f], intermittent[f], meaning, ranges, methods[f],
            paired, flow, temp, limits[:, f], thresholds[:, f], era, numbers, good, out[f],
            mean[f], same[f], partner[f],
        )  # fmt: skip


judge_all: Callable[..., None] = njit(cache=True, nogil=True)(_judge_all)
