"""The stages event by event: rooms that block, staff by the hour, lanes, people who give up.

Rules. A server who has finished keeps the person while the next stage has neither a free server
nor a place in its room (blocking after service). When staff is cut, those in service are finished
first. A lane goes before later lanes wherever people wait or are held, and interrupts nobody.
Within a lane people are served in the order in which they came to the stage, and let in by a full
room in the order in which they were finished. Who would give up at the moment when a server
becomes free is served.

Rules of ties. What happens at the same moment happens in this order: services end, the last stage
first, within a stage in the order in which they began; then staff changes; then arrivals, in the
order of the day. Everything that follows from an event at once (a place passed on, the next
service begun) belongs to it, the later stage first.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numba import njit

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.drawing import Draws, Lanes
from huiyin.vaccination.core.clinic.fifo import Order, replace_top
from huiyin.vaccination.core.clinic.sampler import Floats

UNLIMITED = -1
HOUR = 60.0


class State(NamedTuple):
    """A day in progress; K stages, L lanes, n people.

    busy (K,): servers in service or holding somebody; servers (K,): on duty; room (K,);
    waiting, held, begun (K,): counts; queues (2, 2, K, L): of the waiting and the held, head and
    tail; follows (n,): the next in the same line; ends, ends_who (K * places,): a heap for each
    stage, services by end; size (K,); person (K, n): by order of beginning.
    """

    busy: Ints
    servers: Ints
    room: Ints
    waiting: Ints
    held: Ints
    begun: Ints
    queues: Order
    follows: Order
    places: int
    ends: Floats
    ends_who: Order
    size: Ints
    person: Order


class Day(NamedTuple):
    """A day's people and what becomes of them; n people, K stages.

    start, done, left (K, n): service begins, ends, the server is free again; NaN for never.
    """

    arrive: Floats
    service: Floats
    lane: Lanes
    patience: Floats
    start: Floats
    done: Floats
    left: Floats


def _join(s: State, line: int, k: int, lane: int, p: int) -> None:
    """Person `p` to the end of a line: 0 the waiting of stage k, 1 the held."""
    s.follows[p] = -1
    if s.queues[line, 0, k, lane] < 0:
        s.queues[line, 0, k, lane] = p
    else:
        s.follows[s.queues[line, 1, k, lane]] = p
    s.queues[line, 1, k, lane] = p


join: Callable[..., None] = njit(cache=True)(_join)


def _take(s: State, line: int, k: int) -> int:
    """The first of a line, by lane then place; -1 for nobody."""
    for lane in range(s.queues.shape[3]):
        p = s.queues[line, 0, k, lane]
        if p >= 0:
            s.queues[line, 0, k, lane] = s.follows[p]
            return int(p)
    return -1


take: Callable[..., int] = njit(cache=True)(_take)


def _begin(s: State, day: Day, k: int, p: int, now: float) -> None:
    """Person `p` begins to be served at stage k."""
    s.busy[k] += 1
    day.start[k, p], day.done[k, p] = now, now + day.service[k, p]
    order, place, time = s.begun[k], s.size[k], day.done[k, p]
    s.person[k, order] = p
    s.begun[k] += 1
    s.size[k] += 1
    base = k * s.places
    s.ends[base + place + 1] = np.inf
    while place > 0:
        parent = (place - 1) >> 1
        if s.ends[base + parent] <= time:
            break
        s.ends[base + place] = s.ends[base + parent]
        s.ends_who[base + place] = s.ends_who[base + parent]
        place = parent
    s.ends[base + place], s.ends_who[base + place] = time, order


begin: Callable[..., None] = njit(cache=True)(_begin)


def _end_first(s: State, k: int) -> int:
    """Take the service of stage k that ends first off its heap; whose it was."""
    base = k * s.places
    p = s.person[k, s.ends_who[base]]
    s.size[k] -= 1
    last = s.size[k]
    time, one = s.ends[base + last], s.ends_who[base + last]
    s.ends[base + last] = np.inf
    if last > 0:
        replace_top(s.ends, s.ends_who, base, last, time, one)
    return int(p)


end_first: Callable[..., int] = njit(cache=True)(_end_first)


def _has_place(s: State, k: int) -> bool:
    """Whether stage k takes one more: nobody waits where a server is free."""
    if s.room[k] == UNLIMITED or s.waiting[k] < s.room[k]:
        return True
    return bool(s.busy[k] < s.servers[k])


has_place: Callable[..., bool] = njit(cache=True)(_has_place)


def _serve(s: State, day: Day, k: int, now: float) -> bool:
    """Begin with the next who waits at stage k, if a server is free; whether somebody did."""
    while s.busy[k] < s.servers[k] and s.waiting[k] > 0:
        p = take(s, 0, k)
        s.waiting[k] -= 1
        if k == 0 and day.patience.size > 0 and day.arrive[p] + day.patience[p] < now:
            day.left[0, p] = day.arrive[p] + day.patience[p]
            continue
        begin(s, day, k, p, now)
        return True
    return False


serve: Callable[..., bool] = njit(cache=True)(_serve)


def _settle(s: State, day: Day, k: int, now: float) -> None:
    """Let everything happen at once that stage k makes possible, then the stages before it."""
    while k >= 0:
        freed = False
        while True:
            if serve(s, day, k, now):
                continue
            if k > 0 and s.held[k - 1] > 0 and has_place(s, k):
                p = take(s, 1, k - 1)
                s.held[k - 1] -= 1
                s.busy[k - 1] -= 1
                day.left[k - 1, p] = now
                s.waiting[k] += 1
                join(s, 0, k, day.lane[p] if day.lane.size > 0 else 0, p)
                freed = True
                continue
            break
        if not freed:
            return
        k -= 1


settle: Callable[..., None] = njit(cache=True)(_settle)


def _finish(s: State, day: Day, k: int, now: float) -> None:
    """The service of stage k that ends now ends: on to the next stage, or held."""
    p = end_first(s, k)
    lane = day.lane[p] if day.lane.size > 0 else 0
    if k + 1 < s.busy.size:
        if not has_place(s, k + 1):
            s.held[k] += 1
            join(s, 1, k, lane, p)
            return
        s.waiting[k + 1] += 1
        join(s, 0, k + 1, lane, p)
    s.busy[k] -= 1
    day.left[k, p] = now
    if k + 1 < s.busy.size:
        settle(s, day, k + 1, now)
    settle(s, day, k, now)


finish: Callable[..., None] = njit(cache=True)(_finish)


def _one_day(s: State, day: Day, staff: Ints) -> None:
    """A day from its first event to its last; `staff` (K, hours)."""
    n, stages, hours = day.arrive.size, s.busy.size, staff.shape[1]
    i, hour = 0, 1
    while True:
        arrival = day.arrive[i] if i < n else np.inf
        change = HOUR * hour if hour < hours else np.inf
        ending, k = np.inf, -1
        for stage in range(stages):
            if s.ends[stage * s.places] <= ending and s.size[stage] > 0:
                ending, k = s.ends[stage * s.places], stage
        if k >= 0 and ending <= change and ending <= arrival:
            finish(s, day, k, ending)
        elif change <= arrival:
            if change == np.inf:
                return
            for stage in range(stages - 1, -1, -1):
                s.servers[stage] = staff[stage, hour]
                settle(s, day, stage, change)
            hour += 1
        else:
            s.waiting[0] += 1
            join(s, 0, 0, day.lane[i] if day.lane.size > 0 else 0, i)
            settle(s, day, 0, arrival)
            i += 1


one_day: Callable[..., None] = njit(cache=True)(_one_day)


def _days(
    arrive: Floats,
    starts: Ints,
    service: Floats,
    lane: Lanes,
    patience: Floats,
    staff: Ints,
    room: Ints,
    lanes: int,
    start: Floats,
    done: Floats,
    left: Floats,
) -> None:
    """All days; start, done, left (K, n) must hold NaN."""
    stages, places = staff.shape[0], staff.max() + 2
    for d in range(starts.size - 1):
        a, b = starts[d], starts[d + 1]
        state = State(
            np.zeros(stages, np.int64),
            staff[:, 0].copy(),
            room,
            np.zeros(stages, np.int64),
            np.zeros(stages, np.int64),
            np.zeros(stages, np.int64),
            np.full((2, 2, stages, lanes), -1, np.int32),
            np.empty(b - a, np.int32),
            places,
            np.full(stages * places, np.inf),
            np.zeros(stages * places, np.int32),
            np.zeros(stages, np.int64),
            np.empty((stages, b - a), np.int32),
        )
        day = Day(
            arrive[a:b],
            service[:, a:b],
            lane[a:b] if lane.size > 0 else lane,
            patience[a:b] if patience.size > 0 else patience,
            start[:, a:b],
            done[:, a:b],
            left[:, a:b],
        )
        one_day(state, day, staff)


all_days: Callable[..., None] = njit(cache=True, nogil=True)(_days)


def run_events(draws: Draws, staff: Ints, room: Ints, lanes: int) -> tuple[Floats, Floats, Floats]:
    """When each service begins, ends and its server is free again, each (stages, n).

    staff (stages, hours): on duty; room (stages,): places to wait, -1 unlimited; lanes: how many,
    at least 1. Who gives up has NaN but for the first stage's `left`, when that is.
    """
    shape = draws.service.shape
    start, done, left = (np.full(shape, np.nan) for _ in range(3))
    all_days(
        draws.arrive,
        draws.starts,
        draws.service,
        draws.lane,
        draws.patience,
        staff,
        room,
        lanes,
        start,
        done,
        left,
    )
    return start, done, left
