"""The clinic in SimPy, as its users would write it: a process for each person."""

from __future__ import annotations

import heapq
from collections.abc import Generator, Sequence
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def tandem(arrive: Floats, service: Floats, servers: Sequence[int]) -> Floats:
    """First come first served, nothing else: when each person leaves (n,)."""
    env = simpy.Environment()
    stages = [simpy.Resource(env, count) for count in servers]
    minutes, out = service.T.tolist(), [0.0] * arrive.size

    def person(j: int) -> Generator[Any, Any, None]:
        for stage, needed in zip(stages, minutes[j], strict=True):
            with stage.request() as request:
                yield request
                yield env.timeout(needed)
        out[j] = env.now

    def door() -> Generator[Any, Any, None]:
        for j, time in enumerate(arrive.tolist()):
            yield at(env, time)
            env.process(person(j))

    env.process(door())
    env.run()
    return np.array(out)


def at(env: simpy.Environment, time: float) -> simpy.Event:
    """An event at exactly this time: now + (time - now) may miss it by a rounding."""
    event = env.event()
    event._ok, event._value = True, None
    heapq.heappush(env._queue, (time, 1, next(env._eid), event))
    return event


class Clinic:
    """Rooms, staff by the hour, lanes and patience."""

    def __init__(
        self,
        arrive: Floats,
        service: Floats,
        staff: Sequence[Sequence[int]],
        room: Sequence[int | None],
        *,
        lane: Sequence[int] | None = None,
        patience: Sequence[float] | None = None,
    ) -> None:
        self.env = env = simpy.Environment()
        self.arrive, self.service, self.staff, self.room = arrive, service, staff, room
        self.lane = lane if lane is not None else [0] * arrive.size
        self.patience = patience
        self.stages = [simpy.PriorityResource(env, max(1, hours[0])) for hours in staff]
        self.rooms = [simpy.PriorityResource(env, places) if places else None for places in room]
        self.start, self.done, self.left = (np.full(service.shape, np.nan) for _ in range(3))

    def run(self) -> tuple[Floats, Floats, Floats]:
        """When each service begins, ends, and its server is free again; NaN for never."""
        self.env.process(self.roster())
        for j, time in enumerate(self.arrive.tolist()):
            self.env.process(self.person(j, time))
        self.env.run()
        return self.start, self.done, self.left

    def roster(self) -> Generator[Any, Any, None]:
        """Change the staff at each hour; those in service are finished first."""
        for hour in range(len(self.staff[0])):
            for stage, hours in zip(self.stages, self.staff, strict=True):
                stage._capacity = hours[hour]
                while stage.queue and len(stage.users) < stage.capacity:
                    stage._trigger_put(None)
            yield self.env.timeout(60.0)

    def person(self, j: int, time: float) -> Generator[Any, Any, None]:
        yield at(self.env, time)
        behind: Any = None
        for k, stage in enumerate(self.stages):
            if k > 0 and self.room[k] is not None:
                request = yield from self.enter(k, j, behind)
            else:
                request = stage.request(priority=self.lane[j])
                if k == 0 and self.patience is not None:
                    yield request | self.env.timeout(self.patience[j])
                else:
                    yield request
                if not request.triggered:
                    request.cancel()
                    self.left[0, j] = self.env.now
                    return
            self.start[k, j] = self.env.now
            yield self.env.timeout(self.service[k, j])
            self.done[k, j] = self.env.now
            behind = request
            if k + 1 == len(self.stages) or self.room[k + 1] is None:
                self.left[k, j] = self.env.now
                stage.release(request)

    def enter(self, k: int, j: int, behind: Any) -> Generator[Any, Any, Any]:
        """Wait with the server before until there is room, then in the room."""
        room, stage = self.rooms[k], self.stages[k]
        place = (room or stage).request(priority=self.lane[j])
        yield place
        self.left[k - 1, j] = self.env.now
        self.stages[k - 1].release(behind)
        if room is None:
            return place
        request = stage.request(priority=self.lane[j])
        yield request
        room.release(place)
        return request
