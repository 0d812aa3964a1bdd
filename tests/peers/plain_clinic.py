"""The clinic in plain Python, slowly: the row of stages by sorting, and all its rules by lists."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NEVER = float("inf")


def tandem(arrive: Floats, service: Floats, servers: list[int]) -> tuple[Floats, Floats]:
    """When each service of each person begins and ends, both (stages, n)."""
    start, done = np.empty(service.shape), np.empty(service.shape)
    order = list(range(arrive.size))
    at = arrive.tolist()
    for k, count in enumerate(servers):
        free = [0.0] * count
        for j in order:
            begun = max(at[j], heapq.heappop(free))
            start[k, j], done[k, j] = begun, begun + service[k, j]
            heapq.heappush(free, done[k, j])
        at = done[k].tolist()
        rank = {j: place for place, j in enumerate(order)}
        order.sort(key=lambda j: (at[j], rank[j]))
    return start, done


class Clinic:
    """A day by the written rules: lists that are looked through from the beginning each time."""

    def __init__(
        self,
        arrive: Floats,
        service: Floats,
        staff: Sequence[Sequence[int]],
        room: Sequence[int | None],
        *,
        lane: Sequence[int],
        patience: Sequence[float],
    ) -> None:
        self.arrive, self.service, self.staff, self.room = arrive, service, staff, room
        self.lane, self.patience = lane, patience
        self.stages, self.hour, self.turn = range(len(staff)), 0, 0
        # Entries: of the waiting and held (lane, turn, person), of the served (end, turn, person).
        self.waiting: list[list[tuple[int, int, int]]] = [[] for _ in staff]
        self.held: list[list[tuple[int, int, int]]] = [[] for _ in staff]
        self.served: list[list[tuple[float, int, int]]] = [[] for _ in staff]
        self.start, self.done, self.left = (np.full(service.shape, np.nan) for _ in range(3))

    def run(self) -> tuple[Floats, Floats, Floats]:
        """When each service begins, ends, and its server is free again; NaN for never."""
        coming = 0
        while True:
            ends = [(min(now)[0], 0, -k) for k, now in enumerate(self.served) if now]
            hour = 60.0 * (self.hour + 1) if self.hour + 1 < len(self.staff[0]) else NEVER
            arrival = self.arrive[coming] if coming < self.arrive.size else NEVER
            time, kind, stage = min([*ends, (hour, 1, 0), (arrival, 2, 0)])
            if time == NEVER:
                return self.start, self.done, self.left
            if kind == 0:
                self.end(-stage)
            elif kind == 1:
                self.hour += 1
            else:
                self.join(self.waiting[0], coming)
                coming += 1
            while any(self.begin(k, time) or self.admit(k, time) for k in reversed(self.stages)):
                continue

    def join(self, line: list[tuple[int, int, int]], person: int) -> None:
        line.append((self.lane[person], self.turn, person))
        self.turn += 1

    def busy(self, k: int) -> int:
        return len(self.served[k]) + len(self.held[k])

    def end(self, k: int) -> None:
        """A service ends; who was served is held until there is a place, if only for no time."""
        first = min(self.served[k])
        self.served[k].remove(first)
        self.join(self.held[k], first[2])

    def begin(self, k: int, now: float) -> bool:
        """Begin one service at a stage, or let go who gave up, if that can be."""
        if not self.waiting[k] or self.busy(k) >= self.staff[k][self.hour]:
            return False
        first = min(self.waiting[k])
        self.waiting[k].remove(first)
        person = first[2]
        if k == 0 and self.arrive[person] + self.patience[person] < now:
            self.left[0, person] = self.arrive[person] + self.patience[person]
            return True
        self.start[k, person], self.done[k, person] = now, now + self.service[k, person]
        self.served[k].append((self.done[k, person], self.turn, person))
        self.turn += 1
        return True

    def admit(self, k: int, now: float) -> bool:
        """Let one who is finished at a stage go on, if there is a place."""
        if not self.held[k]:
            return False
        if k + 1 < len(self.stages):
            room = self.room[k + 1]
            full = room is not None and len(self.waiting[k + 1]) >= room
            if full and self.busy(k + 1) >= self.staff[k + 1][self.hour]:
                return False
        first = min(self.held[k])
        self.held[k].remove(first)
        self.left[k, first[2]] = now
        if k + 1 < len(self.stages):
            self.join(self.waiting[k + 1], first[2])
        return True
