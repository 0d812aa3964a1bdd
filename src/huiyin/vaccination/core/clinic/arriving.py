"""When people come: the expected number by time, and days drawn from it.

Walk-in patterns are Poisson processes with the expected number Λ(t) linear between corners and a
jump for those who wait at the door: sums of unit exponentials, taken back through Λ, come in
order and need no sort. The booked and buses come at set times with noise and are sorted.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.clinic.compiling import compiled
from huiyin.vaccination.core.clinic.model import Arrivals, Clinic, Pattern
from huiyin.vaccination.core.clinic.sampler import (
    UNIT,
    Floats,
    exponential,
    normal,
    number,
    stream,
    value,
)

Ints = NDArray[np.int64]
S11 = np.uint64(11)
# Where the two humps of a walk-in day lie (9-11 and 14-16 of an eight-to-six day), as shares of
# the day, and how much thicker they are than the rest.
HUMPS = ((0.1, 0.3), (0.6, 0.8))
HUMP_WEIGHT = 3.0
SET_TIMES = {Pattern.BOOKED, Pattern.BUSES}
# Streams of a day below this number belong to stages and lanes.
PURPOSES, FIRST_PURPOSE = 2, 1024


@dataclass(frozen=True, slots=True)
class Flow:
    """Λ of walk-ins: `expected` (m + 1,) people up to the corners `times` (m + 1,), minutes."""

    times: Floats
    expected: Floats


def flow_of(arrivals: Arrivals, open_minutes: float) -> Flow:
    """Λ of a walk-in pattern."""
    if arrivals.pattern is Pattern.HOURLY:
        times = np.minimum(60.0 * np.arange(len(arrivals.weights) + 1), open_minutes)
        weights = np.array(arrivals.weights) * np.diff(times) / 60.0
    elif arrivals.pattern is Pattern.DOUBLE_HUMP:
        corners = [0.0, *(corner for hump in HUMPS for corner in hump), 1.0]
        times = np.array(corners) * open_minutes
        weights = np.diff(times) * np.array([1, HUMP_WEIGHT, 1, HUMP_WEIGHT, 1])
    else:
        times, weights = np.array([0.0, open_minutes]), np.array([1.0])
    walking = arrivals.people
    if arrivals.pattern is Pattern.OPENING_BURST:
        waiting = arrivals.people * arrivals.burst
        walking -= waiting
        expected = waiting + walking * np.cumsum(weights) / weights.sum()
        return Flow(np.r_[0.0, times], np.r_[0.0, waiting, expected])
    return Flow(times, np.r_[0.0, walking * np.cumsum(weights) / weights.sum()])


def times_of(arrivals: Arrivals, open_minutes: float) -> Floats:
    """The set times of the booked (one each) or of buses (one each passenger), in order.

    The booked of a day are dealt to the slots evenly, earlier slots taking the remainder.
    """
    if arrivals.pattern is Pattern.BUSES:
        times = (np.arange(arrivals.buses) + 0.5) * open_minutes / arrivals.buses
        return np.repeat(times, arrivals.bus_size)
    slots = max(1, math.floor(open_minutes / arrivals.slot_minutes))
    people = round(arrivals.people)
    return np.sort(np.arange(people) % slots * arrivals.slot_minutes)


@compiled
def walk_in(
    times: Floats, expected: Floats, unit: Floats, keys: tuple[np.uint64, int, int], out: Floats
) -> int:
    """Fill `out` with one day of a Poisson process; how many came, -1 for more than `out` holds.

    keys: seed, day, purpose.
    """
    key = stream(keys[0], keys[1], keys[2])
    total, segment, sum_, n = expected[-1], 0, 0.0, 0
    while True:
        sum_ += value(unit, number(key, n))
        if sum_ >= total:
            return n
        if n == out.size:
            return -1
        while sum_ >= expected[segment + 1]:
            segment += 1
        width = times[segment + 1] - times[segment]
        mass = expected[segment + 1] - expected[segment]
        out[n] = times[segment] + width * ((sum_ - expected[segment]) / mass)
        n += 1


@compiled
def by_plan(
    planned: Floats,
    group: int,
    no_show: float,
    noise: Floats,
    keys: tuple[np.uint64, int, int],
    out: Floats,
) -> int:
    """Fill `out`, unsorted, with one day of people with a set time, `group` sharing their noise."""
    late = stream(keys[0], keys[1], keys[2])
    shown = stream(keys[0], keys[1], keys[2] + 1)
    n = 0
    for i in range(planned.size):
        if float(number(shown, i) >> S11) * UNIT < no_show:
            continue
        out[n] = max(0.0, planned[i] + value(noise, number(late, i // group)))
        n += 1
    return n


def draw_arrivals(clinic: Clinic, days: int, seed: int, first: int) -> tuple[Floats, Ints]:
    """Arrival times of `days` days, one after another in order, and (days + 1,) where each starts.

    Day `first + i` is the same whatever `days` and `first` are.
    """
    sources = (clinic.arrivals, *clinic.also)
    parts = [_source(one, clinic, place) for place, one in enumerate(sources)]
    room = sum(space for space, _draw in parts)
    in_order = len(sources) == 1 and clinic.arrivals.pattern not in SET_TIMES
    out, starts = np.empty(days * room), np.zeros(days + 1, dtype=np.int64)
    for day in range(days):
        begin = end = int(starts[day])
        for space, draw in parts:
            end += draw(np.uint64(seed), first + day, out[end : end + space])
        if not in_order:
            out[begin:end].sort()
        starts[day + 1] = end
    return out[: starts[-1]], starts


def _source(
    arrivals: Arrivals, clinic: Clinic, place: int
) -> tuple[int, Callable[[np.uint64, int, Floats], int]]:
    """How many people of one kind a day can have, and how to draw a day of them."""
    purpose = FIRST_PURPOSE + PURPOSES * place
    if arrivals.pattern in SET_TIMES:
        planned = times_of(arrivals, clinic.open_minutes)
        noise = normal(arrivals.punctuality)
        group = max(1, arrivals.bus_size)

        def plan(seed: np.uint64, day: int, out: Floats) -> int:
            return by_plan(planned, group, arrivals.no_show, noise, (seed, day, purpose), out)

        return planned.size, plan
    flow, unit = flow_of(arrivals, clinic.open_minutes), exponential(1.0)

    def walk(seed: np.uint64, day: int, out: Floats) -> int:
        return walk_in(flow.times, flow.expected, unit, (seed, day, purpose), out)

    # Ten standard deviations: fewer than one day in 10^20 has more.
    return math.ceil(arrivals.people + 10 * math.sqrt(arrivals.people) + 40), walk
