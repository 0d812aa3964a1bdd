"""A row of stages, first come first served, by the Kiefer-Wolfowitz recursion on a heap.

Per stage the heap holds when each server is free. The next person starts at the later of their
arrival and the heap's top, and the top gives way to when they finish. The tops that give way
never decrease: they are the stage's departures in order, so the next stage needs no sort, and a
day of n people and c servers costs O(n log c) (Kiefer, Wolfowitz, Trans. AMS 78, 1955; heap form
after Krivulin 1994 and Ebert et al., J. Stat. Softw. 95(5), 2020). Where every service takes as
long, s, there is no heap: the j-th person starts at max(A_j, D_(j-c)).

Rule of ties: those who finish a stage at the same moment go on in the order in which they started.

It holds for identical servers, the same number all day, unlimited room, nobody going before
others or leaving early; for the rest see `events`.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.compiling import compiled, inner
from huiyin.vaccination.core.clinic.drawing import Draws, draw
from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.clinic.sampler import Floats

Order = NDArray[np.int32]
INFINITE = np.inf
NO_ROWS = np.empty((0, 0))


@inner
def replace_top(times: Floats, who: Order, base: int, size: int, time: float, one: int) -> None:
    """Put (time, one) in the place of the top of the heap at `base`; the entry after the heap's
    `size` must be (infinite, any).

    Down to a leaf along the earlier child without asking where `time` belongs, then up: a new
    departure is among the latest, and the way down has no branch to guess.
    """
    place, child = 0, 1
    while child < size:
        here = base + child
        left, right = times[here], times[here + 1]
        step = (right < left) | ((right == left) & (who[here + 1] < who[here]))
        here += step
        child += step
        times[base + place], who[base + place] = times[here], who[here]
        place, child = child, 2 * child + 1
    while place > 0:
        parent = (place - 1) >> 1
        above = base + parent
        if times[above] < time or (times[above] == time and who[above] < one):
            break
        times[base + place], who[base + place] = times[above], who[above]
        place = parent
    times[base + place], who[base + place] = time, one


@inner
def constant_stage(at: Floats, begun: Floats, service: float, servers: int) -> None:
    """One stage of constant service, in place: `at` (n,) from arrivals to departures."""
    for j in range(at.size):
        start = at[j] if j < servers else max(at[j], at[j - servers])
        begun[j] = start
        at[j] = start + service


@inner
def heap_stage(
    at: Floats, who: Order, begun: Floats, service: Floats, servers: int, free: Floats, last: Order
) -> None:
    """One stage, in place: `at` (n,) and `who` (n,) from arrivals to departures, both in order.

    begun (n,): starts, in the order of arrivals; service (n,): by person; free, last: the heap,
    of at least servers + 2 places. Heap entries name the place in the order of arrivals, whose
    person is kept in `last`'s second half.
    """
    n, size = at.size, min(servers, at.size)
    people = last[free.size :]
    for j in range(n):
        people[j] = who[j]
    for j in range(size, min(size + 2, free.size)):
        free[j], last[j] = INFINITE, 0
    for j in range(size):
        begun[j] = at[j]
        _time = at[j] + service[people[j]]
        place = j
        while place > 0:
            parent = (place - 1) >> 1
            if free[parent] <= _time:
                break
            free[place], last[place] = free[parent], last[parent]
            place = parent
        free[place], last[place] = _time, j
    for j in range(size, n):
        top = free[0]
        arrived = at[j]
        start = max(arrived, top)
        at[j - size], who[j - size] = top, people[last[0]]
        begun[j] = start
        replace_top(free, last, 0, size, start + service[people[j]], j)
    for j in range(n - size, n):
        at[j], who[j] = free[0], people[last[0]]
        replace_top(free, last, 0, size, INFINITE, n)


@compiled
def tandem(
    arrive: Floats,
    starts: Ints,
    service: Floats,
    constant: Floats,
    servers: Ints,
    out: Floats,
    waited: Floats,
    start: Floats,
    done: Floats,
) -> None:
    """All days through all stages.

    out (n,): when each person leaves; waited (n,): minutes waited in all. start, done (stages,
    n): when each service begins and ends, or (0, 0) to leave them out.
    """
    longest = 0
    for day in range(starts.size - 1):
        longest = max(longest, starts[day + 1] - starts[day])
    places = min(longest, servers.max()) + 2
    free, last = np.empty(places), np.empty(places + longest, dtype=np.int32)
    at, begun = np.empty(longest), np.empty(longest)
    who, before = np.empty(longest, dtype=np.int32), np.empty(longest, dtype=np.int32)
    came = np.empty(longest)
    for day in range(starts.size - 1):
        first, n = starts[day], starts[day + 1] - starts[day]
        for j in range(n):
            at[j], who[j] = arrive[first + j], j
            waited[first + j] = 0.0
        for k in range(servers.size):
            for j in range(n):
                came[j], before[j] = at[j], who[j]
            if np.isnan(constant[k]):
                row = service[k, first : first + n]
                heap_stage(at[:n], who[:n], begun[:n], row, servers[k], free, last)
            else:
                constant_stage(at[:n], begun[:n], constant[k], servers[k])
            for j in range(n):
                waited[first + before[j]] += begun[j] - came[j]
            if start.size > 0:
                for j in range(n):
                    start[k, first + before[j]] = begun[j]
                    done[k, first + who[j]] = at[j]
        for j in range(n):
            out[first + who[j]] = at[j]


def run(draws: Draws, servers: Sequence[int] | Ints) -> tuple[Floats, Floats]:
    """When each person leaves (n,) and how long they waited in all (n,), minutes."""
    out, waited = np.empty(draws.arrive.size), np.empty(draws.arrive.size)
    _through(draws, servers, out, waited, NO_ROWS, NO_ROWS)
    return out, waited


def run_in_detail(draws: Draws, servers: Sequence[int] | Ints) -> tuple[Floats, Floats]:
    """When each service begins and ends, both (stages, n)."""
    start, done = np.empty_like(draws.service), np.empty_like(draws.service)
    out, waited = np.empty(draws.arrive.size), np.empty(draws.arrive.size)
    _through(draws, servers, out, waited, start, done)
    return start, done


def _through(
    draws: Draws,
    servers: Sequence[int] | Ints,
    out: Floats,
    waited: Floats,
    start: Floats,
    done: Floats,
) -> None:
    counts = np.asarray(servers, dtype=np.int64)
    if counts.shape != (len(draws.service),) or counts.min() < 1:
        raise ValueError(f"{len(draws.service)} stages need as many servers, each at least 1")
    tandem(
        draws.arrive,
        draws.starts,
        draws.service,
        draws.constant,
        counts,
        out,
        waited,
        start,
        done,
    )


def times_in_site(draws: Draws, servers: Sequence[int] | Ints) -> Floats:
    """Minutes each person spends in the site (n,), from arrival to leaving the last stage."""
    return run(draws, servers)[0] - draws.arrive


def simulate_days(
    clinic: Clinic, servers: Sequence[int] | Ints, days: int, seed: int
) -> list[Floats]:
    """Minutes in the site, one array (people,) a day; `servers` stand in for the clinic's own."""
    draws = draw(clinic, days, seed)
    return np.split(times_in_site(draws, servers), draws.starts[1:-1])
