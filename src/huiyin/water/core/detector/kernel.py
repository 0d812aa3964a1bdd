"""The compiled loops of the detector: one sample after another, nothing later is looked at."""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOT_EVALUATED, NORMAL, EVENT = 0, 1, 2


class Numbers(NamedTuple):
    """The numbers of `Settings` and the learnt limits that the loop needs."""

    memory: float
    clip: float
    warmup: int
    min_known: int
    max_gap: float
    timeout: float
    persistence: int
    recovery: int
    release: float
    two: float


class State(NamedTuple):
    """What is carried from sample to sample for q quality channels.

    level, since (steps without a value), change: (q,) floats, the latter what operation does not
    explain of a move; seen: (q,) samples so far; recent: (q, persistence) the last deviations,
    at: (q, persistence) the samples they are of.
    """

    level: Floats
    since: Floats
    change: Floats
    seen: Ints
    recent: Floats
    at: Ints


class Outcome(NamedTuple):
    """Expected values and lasting deviations (n, q); scores, verdicts, alarm numbers, starts (n,).

    `alarm` numbers the alarm a sample lies in, 0 none; `began` is the first deviating sample
    where an alarm is raised, -1 elsewhere.
    """

    expected: Floats
    lasting: Floats
    score: Floats
    verdict: NDArray[np.uint8]
    alarm: Ints
    began: Ints


def _run_lengths(column: Floats) -> Ints:
    """How many samples up to each (n,) had its value in a row, unknown ones left out."""
    runs = np.zeros(column.size, np.int64)
    last, length = np.nan, 0
    for i in range(column.size):
        value = column[i]
        if np.isnan(value):
            continue
        length = length + 1 if value == last else 1
        last = value
        runs[i] = length
    return runs


run_lengths: Callable[[Floats], Ints] = njit(cache=True, nogil=True)(_run_lengths)


def _smooth(column: Floats, gaps: Floats, constant: float, max_gap: float) -> Floats:
    """The exponentially weighted mean (n,) up to each sample; NaN without a value for `max_gap`."""
    smoothed = np.full(column.size, np.nan)
    level, since = np.nan, np.inf
    for i in range(column.size):
        since += gaps[i]
        if since > max_gap:
            level = np.nan
        value = column[i]
        if not np.isnan(value):
            share = 1.0 if np.isnan(level) else 1 - math.exp(-since / constant)
            level = value if np.isnan(level) else level + share * (value - level)
            since = 0.0
        smoothed[i] = level
    return smoothed


smooth: Callable[[Floats, Floats, float, float], Floats] = njit(cache=True, nogil=True)(_smooth)


def _forget(state: State, q: int) -> None:
    state.seen[q] = 0
    state.level[q] = 0.0
    state.recent[q, :] = np.nan
    state.at[q, :] = -1


forget: Callable[..., None] = njit(cache=True, nogil=True)(_forget)


def _lasting(state: State, q: int, i: int, width: int) -> float:
    """The least of the last deviations with the sign of the latest; NaN if too few or too old.

    They need not lie on one side: a channel that swings is as far from what is expected.
    """
    least = np.inf
    for k in range(width):
        value = state.recent[q, k]
        if np.isnan(value) or i - state.at[q, k] >= 2 * width:
            return np.nan
        least = min(least, abs(value))
    return math.copysign(least, state.change[q])


lasting: Callable[..., float] = njit(cache=True, nogil=True)(_lasting)


def _observe(
    i: int, gap: float, waters: Floats, explained: Floats, scale: Floats, state: State,
    numbers: Numbers, expected: Floats, steady: Floats,
) -> None:  # fmt: skip
    """Take in sample `i`: `expected` and `steady` (q,) get what was expected and what lasts."""
    for q in range(waters.size):
        state.since[q] += gap
        if state.since[q] > numbers.max_gap:
            forget(state, q)
        expected[q], steady[q], state.change[q] = np.nan, np.nan, np.nan
        if np.isnan(waters[q]) or np.isnan(explained[q]):
            continue
        state.change[q] = waters[q] - state.level[q] - explained[q]
        if state.seen[q] < numbers.warmup:
            continue
        expected[q] = state.level[q] + explained[q]
        place = state.seen[q] % numbers.persistence
        state.recent[q, place] = state.change[q] / scale[q]
        state.at[q, place] = i
        steady[q] = lasting(state, q, i, numbers.persistence)


observe: Callable[..., None] = njit(cache=True, nogil=True)(_observe)


def _settle(
    frozen: bool, rebase: bool, explained: Floats, scale: Floats, state: State, numbers: Numbers
) -> None:  # fmt: skip
    """Move the levels by what was seen: within an alarm by operation only, after a timeout wholly.

    The slow level of operation moves by the same share, so that a lasting change of operation
    passes from what is explained into the level without a trace.
    """
    for q in range(scale.size):
        change = state.change[q]
        if np.isnan(change):
            continue
        if rebase:
            state.level[q] += change
            state.recent[q, :] = np.nan
        elif state.seen[q] < numbers.warmup:
            state.level[q] += (change + explained[q]) / (state.seen[q] + 1)
        else:
            most = 0.0 if frozen else numbers.clip * scale[q]
            share = 1 - math.exp(-state.since[q] / numbers.memory)
            state.level[q] += share * (explained[q] + min(max(change, -most), most))
        state.seen[q] += 1
        state.since[q] = 0.0


settle: Callable[..., None] = njit(cache=True, nogil=True)(_settle)


def _score_of(steady: Floats, alone: Floats, numbers: Numbers) -> tuple[float, int]:
    """The score of one sample, NaN with too few known channels, and the channel that decides it.

    Each channel is held against its limit `alone` (q,), the second largest against that of two.
    """
    first, second, largest, latter, known, score, decides = 0.0, 0.0, -1, -1, 0, 0.0, -1
    for q in range(steady.size):
        if np.isnan(steady[q]):
            continue
        known += 1
        size = abs(steady[q])
        if size / alone[q] > score:
            score, decides = size / alone[q], q
        if size > first or largest < 0:
            first, second, largest, latter = size, first, q, largest
        elif size > second:
            second, latter = size, q
    if known < numbers.min_known or known == 0:
        return np.nan, -1
    if second / numbers.two > score:
        score, decides = second / numbers.two, latter
    return score, decides


score_of: Callable[..., tuple[float, int]] = njit(cache=True, nogil=True)(_score_of)


def _watch(
    waters: Floats, explained: Floats, gaps: Floats, scale: Floats, alone: Floats,
    state: State, numbers: Numbers, out: Outcome,
) -> None:  # fmt: skip
    """Walk n samples of quality (n, q) and what operation explains of them, and fill `out`."""
    expected, steady = np.empty(scale.size), np.empty(scale.size)
    inside, count, calm, held, blind = False, 0, 0, 0.0, 0.0
    for i in range(gaps.size):
        observe(i, gaps[i], waters[i], explained[i], scale, state, numbers, expected, steady)
        out.expected[i] = expected
        out.lasting[i] = steady
        score, decides = score_of(steady, alone, numbers)
        out.score[i] = score
        rebase = False
        if np.isnan(score):
            blind += gaps[i]
            inside = inside and blind <= numbers.max_gap
            out.verdict[i] = NOT_EVALUATED
        else:
            blind = 0.0
            if inside:
                held += gaps[i]
                calm = calm + 1 if score < numbers.release else 0
                rebase = held > numbers.timeout
                inside = calm < numbers.recovery and not rebase
            elif score >= 1:
                inside, calm, held, count = True, 0, 0.0, count + 1
                out.began[i] = state.at[decides].min()
            out.verdict[i] = EVENT if inside else NORMAL
        out.alarm[i] = count if inside else 0
        settle(inside, rebase, explained[i], scale, state, numbers)


watch: Callable[..., None] = njit(cache=True, nogil=True)(_watch)
