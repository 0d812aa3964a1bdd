"""One stage with staff by the hour, first come first served, and how many are there when.

The person who came first starts as soon as fewer are in service than the hour has staff. When
staff is cut, those in service are finished first. At one moment services end first, then staff
changes, then people arrive (as in `clinic.events`). Starts never decrease, so the ends that are
passed on come in order, as in the recursion for constant staff.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.events import HOUR, pop, push
from huiyin.vaccination.core.clinic.fifo import Order
from huiyin.vaccination.core.clinic.sampler import Floats


def _hourly_stage(
    at: Floats, who: Order, service: Floats, staff: Ints, ends: Floats, turn: Order, came: Order
) -> None:
    """In place: `at` (n,) and `who` (n,) from arrivals to departures, both in order.

    service (n,): by person; staff (hours,): on duty, the last for the rest of the day; ends,
    turn: a heap of at least n + 2 places, infinite; came (n,): room for who came in which turn.
    """
    busy, out, now, hours = 0, 0, 0.0, staff.size
    for j in range(at.size):
        came[j] = who[j]
        now = max(now, at[j])
        while True:
            while busy > 0 and ends[0] <= now:
                at[out] = ends[0]
                who[out] = came[pop(ends, turn, 0, busy)]
                busy, out = busy - 1, out + 1
            hour = min(int(now / HOUR), hours - 1)
            if busy < staff[hour]:
                break
            change = HOUR * (hour + 1) if hour + 1 < hours else np.inf
            now = min(ends[0], change)
        push(ends, turn, 0, busy, now + service[came[j]], j)
        busy += 1
    while busy > 0:
        at[out] = ends[0]
        who[out] = came[pop(ends, turn, 0, busy)]
        busy, out = busy - 1, out + 1


hourly_stage: Callable[..., None] = njit(cache=True)(_hourly_stage)


def _advance_hourly(
    days: Ints,
    starts: Ints,
    staff: Ints,
    service: Floats,
    at_before: Floats,
    who_before: Order,
    at: Floats,
    who: Order,
) -> None:
    """The stage on some days: at (n,), who (n,) become departures in order; service (n,)."""
    longest = 0
    for day in days:
        longest = max(longest, starts[day + 1] - starts[day])
    ends = np.full(longest + 2, np.inf)
    turn, came = np.empty(longest + 2, np.int32), np.empty(longest, np.int32)
    for day in days:
        a, b = starts[day], starts[day + 1]
        at[a:b] = at_before[a:b]
        who[a:b] = who_before[a:b]
        hourly_stage(at[a:b], who[a:b], service[a:b], staff, ends, turn, came)


advance_hourly: Callable[..., None] = njit(cache=True, nogil=True)(_advance_hourly)


def _present(starts: Ints, came: Floats, left: Floats, times: Floats, there: Ints) -> None:
    """there (days, times): people at the stage, from arrivals and departures (n,), in order."""
    for day in range(starts.size - 1):
        i = o = starts[day]
        for t in range(times.size):
            while i < starts[day + 1] and came[i] <= times[t]:
                i += 1
            while o < starts[day + 1] and left[o] <= times[t]:
                o += 1
            there[day, t] = i - o


present: Callable[..., None] = njit(cache=True, nogil=True)(_present)
