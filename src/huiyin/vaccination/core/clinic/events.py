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

import numpy as np

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.compiling import compiled, inlined, inner
from huiyin.vaccination.core.clinic.drawing import Draws, Lanes
from huiyin.vaccination.core.clinic.fifo import Order, replace_top
from huiyin.vaccination.core.clinic.sampler import Floats

UNLIMITED = -1
HOUR = 60.0
# The rows of `count` (7, stages): servers that serve or hold, servers on duty, places in the room,
# people in the room, people held, services begun, services going on.
BUSY, DUTY, ROOM, WAITING, HELD, BEGUN, SERVED = range(7)
# The first two axes of `lines` (2, 2, stages, lanes): whose line, and its head or tail.
IN_ROOM, ON_HOLD = 0, 1
HEAD, TAIL = 0, 1
# The first axis of `times` (3, stages, n).
START, DONE, LEFT = 0, 1, 2


@inlined
def join(lines: Order, follows: Order, line: int, k: int, lane: int, p: int) -> None:
    """Person `p` to the end of a line of stage k; `follows` (n,) is who comes next in it."""
    follows[p] = -1
    if lines[line, HEAD, k, lane] < 0:
        lines[line, HEAD, k, lane] = p
    else:
        follows[lines[line, TAIL, k, lane]] = p
    lines[line, TAIL, k, lane] = p


@inlined
def take(lines: Order, follows: Order, line: int, k: int) -> int:
    """The first of a line, by lane then place; -1 for nobody."""
    p = -1
    for lane in range(lines.shape[3]):
        p = lines[line, HEAD, k, lane]
        if p >= 0:
            lines[line, HEAD, k, lane] = follows[p]
            break
    return p


@inlined
def push(ends: Floats, who: Order, base: int, size: int, time: float, one: int) -> None:
    """Add (time, one) to the heap of `size` at `base`; `one` is larger than all in it."""
    place = size
    ends[base + place + 1] = np.inf
    while place > 0:
        parent = (place - 1) >> 1
        if ends[base + parent] <= time:
            break
        ends[base + place], who[base + place] = ends[base + parent], who[base + parent]
        place = parent
    ends[base + place], who[base + place] = time, one


@inlined
def pop(ends: Floats, who: Order, base: int, size: int) -> int:
    """Take the earliest off the heap of `size` at `base`; its `one`."""
    first, last = who[base], base + size - 1
    time, one = ends[last], who[last]
    ends[last] = np.inf
    if size > 1:
        replace_top(ends, who, base, size - 1, time, one)
    return int(first)


@inlined
def settle(
    k: int,
    now: float,
    count: Ints,
    lines: Order,
    follows: Order,
    ends: Floats,
    who: Order,
    person: Order,
    times: Floats,
    arrive: Floats,
    service: Floats,
    lane: Lanes,
    patience: Floats,
) -> None:
    """Let everything happen at once that stage k makes possible, then the stages before it.

    ends, who (stages * places,): a heap for each stage, services by end; person (stages, n): who
    began when, by order of beginning.
    """
    places = ends.size // count.shape[1]
    while k >= 0:
        freed = False
        while True:
            server = count[BUSY, k] < count[DUTY, k]
            if server and count[WAITING, k] > 0:
                p = take(lines, follows, IN_ROOM, k)
                count[WAITING, k] -= 1
                if k == 0 and arrive[p] + patience[p] < now:
                    times[LEFT, 0, p] = arrive[p] + patience[p]
                    continue
                count[BUSY, k] += 1
                ending = now + service[k, p]
                times[START, k, p], times[DONE, k, p] = now, ending
                person[k, count[BEGUN, k]] = p
                push(ends, who, k * places, count[SERVED, k], ending, count[BEGUN, k])
                count[BEGUN, k] += 1
                count[SERVED, k] += 1
            elif (
                k > 0 and count[HELD, k - 1] > 0 and (server or count[WAITING, k] < count[ROOM, k])
            ):
                p = take(lines, follows, ON_HOLD, k - 1)
                count[HELD, k - 1] -= 1
                count[BUSY, k - 1] -= 1
                times[LEFT, k - 1, p] = now
                count[WAITING, k] += 1
                join(lines, follows, IN_ROOM, k, lane[p], p)
                freed = True
            else:
                break
        if not freed:
            return
        k -= 1


@inlined
def finish(
    k: int,
    now: float,
    count: Ints,
    lines: Order,
    follows: Order,
    ends: Floats,
    who: Order,
    person: Order,
    times: Floats,
    lane: Lanes,
) -> bool:
    """The service of stage k that ends now ends: on to the next room, or held; whether on."""
    stages = count.shape[1]
    p = person[k, pop(ends, who, k * (ends.size // stages), count[SERVED, k])]
    count[SERVED, k] -= 1
    if k + 1 < stages:
        # Nobody waits where a server is free, so that nobody is overtaken.
        room = count[WAITING, k + 1] < count[ROOM, k + 1]
        if not room and count[BUSY, k + 1] >= count[DUTY, k + 1]:
            count[HELD, k] += 1
            join(lines, follows, ON_HOLD, k, lane[p], p)
            return False
        count[WAITING, k + 1] += 1
        join(lines, follows, IN_ROOM, k + 1, lane[p], p)
    count[BUSY, k] -= 1
    times[LEFT, k, p] = now
    return True


@inner
def one_day(
    arrive: Floats,
    service: Floats,
    lane: Lanes,
    patience: Floats,
    staff: Ints,
    count: Ints,
    lines: Order,
    follows: Order,
    ends: Floats,
    who: Order,
    person: Order,
    times: Floats,
) -> None:
    """A day from its first event to its last; `times` must hold NaN."""
    n, stages, hours = arrive.size, staff.shape[0], staff.shape[1]
    places = ends.size // stages
    i, hour = 0, 1
    while True:
        arrival = arrive[i] if i < n else np.inf
        change = HOUR * hour if hour < hours else np.inf
        ending, k = np.inf, 0
        for stage in range(stages):
            if ends[stage * places] <= ending:
                ending, k = ends[stage * places], stage
        if ending <= change and ending <= arrival:
            if ending == np.inf:
                return
            if not finish(k, ending, count, lines, follows, ends, who, person, times, lane):
                continue
            now, lowest, k = ending, k, min(k + 1, stages - 1)
        elif change <= arrival:
            now, k, lowest = change, stages - 1, 0
            for stage in range(stages):
                count[DUTY, stage] = staff[stage, hour]
            hour += 1
        else:
            now, k, lowest = arrival, 0, 0
            count[WAITING, 0] += 1
            join(lines, follows, IN_ROOM, 0, lane[i], i)
            i += 1
        while k >= lowest:
            settle(
                k,
                now,
                count,
                lines,
                follows,
                ends,
                who,
                person,
                times,
                arrive,
                service,
                lane,
                patience,
            )
            k -= 1


@compiled
def all_days(
    arrive: Floats,
    starts: Ints,
    service: Floats,
    lane: Lanes,
    patience: Floats,
    staff: Ints,
    room: Ints,
    lanes: int,
    times: Floats,
) -> None:
    """All days; times (3, stages, n) must hold NaN."""
    stages, places = staff.shape[0], staff.max() + 2
    for day in range(starts.size - 1):
        a, b = starts[day], starts[day + 1]
        count = np.zeros((7, stages), np.int64)
        count[DUTY], count[ROOM] = staff[:, 0], room
        lines = np.full((2, 2, stages, lanes), -1, np.int32)
        one_day(
            arrive[a:b],
            service[:, a:b],
            lane[a:b],
            patience[a:b],
            staff,
            count,
            lines,
            np.empty(b - a, np.int32),
            np.full(stages * places, np.inf),
            np.zeros(stages * places, np.int32),
            np.empty((stages, b - a), np.int32),
            times[:, :, a:b],
        )


def run_events(draws: Draws, staff: Ints, room: Ints, lanes: int) -> tuple[Floats, Floats, Floats]:
    """When each service begins, ends and its server is free again, each (stages, n).

    staff (stages, hours): on duty; room (stages,): places to wait, -1 unlimited; lanes: how many,
    at least 1. Who gives up has NaN but for the first stage's `left`, when that is.
    """
    n = draws.arrive.size
    times = np.full((3, *draws.service.shape), np.nan)
    lane = draws.lane if draws.lane.size else np.zeros(n, dtype=np.uint8)
    patience = draws.patience if draws.patience.size else np.full(n, np.inf)
    places = np.where(room == UNLIMITED, n + 1, room)
    all_days(draws.arrive, draws.starts, draws.service, lane, patience, staff, places, lanes, times)
    return times[START], times[DONE], times[LEFT]
