"""Values that count, and sensors that fail; each sample is judged by itself and earlier ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huiyin.water.core.detector.kernel import run_lengths
from huiyin.water.core.detector.values import (
    Channel,
    Fault,
    FaultKind,
    Floats,
    Range,
    Series,
    Settings,
    Times,
)

Kinds = NDArray[np.uint8]
EDGE = 0.001


def clean(series: Series, ranges: Sequence[Range], settings: Settings) -> tuple[Floats, Kinds]:
    """Values (n, c) with NaN where nothing is known, and why (n, c) of `FaultKind`."""
    kinds = plain_faults(series)
    for k, seen in enumerate(ranges):
        column = series.values[:, k]
        runs = run_lengths(column)
        width = settings.off_scale * (seen.high - seen.low)
        far = (column < seen.low - width) | (column > seen.high + width)
        far &= (runs >= settings.persistence) & (width > 0)
        stuck = runs > max(settings.stuck * seen.longest, settings.stuck_least)
        fit = kinds[:, k] == FaultKind.NONE
        kinds[fit & stuck, k] = FaultKind.STUCK
        kinds[fit & far, k] = FaultKind.OFF_SCALE
    return np.where(kinds == FaultKind.NONE, series.values, np.nan), kinds


def plain_faults(series: Series) -> Kinds:
    """What a sample shows by itself (n, c): missing, out of range, a default value."""
    kinds = np.zeros(series.values.shape, np.uint8)
    for k, channel in enumerate(series.channels):
        kinds[:, k] = _plain(series.values[:, k], channel)
    return kinds


def range_of(column: Floats) -> Range:
    """What a channel (n,) showed, its rarest values at both ends left out; NaN if nothing."""
    known = column[np.isfinite(column)]
    if not known.size:
        return Range(np.nan, np.nan, 0)
    low, high = np.quantile(known, [EDGE, 1 - EDGE])
    return Range(float(low), float(high), int(run_lengths(column).max()))


def fault_spells(times: Times, kinds: Kinds, channels: Sequence[Channel]) -> tuple[Fault, ...]:
    """Faults as intervals, in order of their start; samples in a row of one kind are one."""
    found = []
    for k, channel in enumerate(channels):
        column = kinds[:, k]
        edges = np.flatnonzero(np.diff(column)) + 1
        for start, end in zip([0, *edges], [*edges, column.size], strict=True):
            if start < end and column[start] != FaultKind.NONE:
                kind = FaultKind(int(column[start]))
                found.append(Fault(channel.name, kind, times[start], times[end - 1]))
    return tuple(sorted(found, key=lambda fault: (fault.start, fault.channel)))


def _plain(column: Floats, channel: Channel) -> Kinds:
    kinds = np.zeros(column.size, np.uint8)
    low = -np.inf if channel.low is None else channel.low
    high = np.inf if channel.high is None else channel.high
    kinds[(column < low) | (column > high)] = FaultKind.RANGE
    if channel.defaults:
        kinds[np.isin(column, channel.defaults)] = FaultKind.DEFAULT
    kinds[~np.isfinite(column)] = FaultKind.MISSING
    return kinds
