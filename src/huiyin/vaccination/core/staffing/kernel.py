"""One stage over a run of days, counting those who cannot be out in time any more.

A person's later services are drawn already, so after each stage the earliest moment at which they
can leave is known: who is late even if nobody waited again is late for certain. Counting them
stage by stage lets a search drop a staffing before the simulation ends.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.fifo import Order, constant_stage, heap_stage
from huiyin.vaccination.core.clinic.sampler import Floats


def _advance(
    days: Ints,
    starts: Ints,
    k: int,
    servers: int,
    service: Floats,
    constant: Floats,
    at_before: Floats,
    who_before: Order,
    at: Floats,
    who: Order,
) -> None:
    """Stage k on some days: at (n,), who (n,) become departures in order, and whose they are."""
    longest = 0
    for day in days:
        longest = max(longest, starts[day + 1] - starts[day])
    places = min(longest, servers) + 2
    free, last = np.empty(places), np.empty(places + longest, dtype=np.int32)
    begun = np.empty(longest)
    for day in days:
        a, b = starts[day], starts[day + 1]
        at[a:b] = at_before[a:b]
        who[a:b] = who_before[a:b]
        if np.isnan(constant[k]):
            heap_stage(at[a:b], who[a:b], begun[: b - a], service[k, a:b], servers, free, last)
        else:
            constant_stage(at[a:b], begun[: b - a], constant[k], servers)


advance: Callable[..., None] = njit(cache=True, nogil=True)(_advance)


def _count_late(
    days: Ints,
    starts: Ints,
    k: int,
    arrive: Floats,
    service: Floats,
    at: Floats,
    who: Order,
    minutes: float,
    late: Ints,
) -> None:
    """late (days,): who stays `minutes` or longer although nobody waits after stage k.

    The minutes are added in the order in which the simulation adds them, so that after the last
    stage that has a queue the count is the simulation's own.
    """
    for day in days:
        a, many = starts[day], 0
        for j in range(starts[day], starts[day + 1]):
            p = a + who[j]
            out = at[j]
            for later in range(k + 1, service.shape[0]):
                out += service[later, p]
            many += out - arrive[p] >= minutes
        late[day] = many


count_late: Callable[..., None] = njit(cache=True, nogil=True)(_count_late)
