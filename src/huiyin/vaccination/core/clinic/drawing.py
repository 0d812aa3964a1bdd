"""Days drawn beforehand: who comes when, and how long each service of each person will take.

A draw depends on seed, day, stage and the person's place in the day's order, on nothing else:
changing staff keeps every person's draws (common random numbers).
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.clinic.arriving import Ints, draw_arrivals
from huiyin.vaccination.core.clinic.compiling import compiled
from huiyin.vaccination.core.clinic.model import Clinic, Service, Shape
from huiyin.vaccination.core.clinic.sampler import (
    Floats,
    exponential,
    number,
    service_table,
    stream,
    table_of,
    value,
)

Lanes = NDArray[np.uint8]
LANE, PATIENCE = 1000, 1001
NO_FLOATS, NO_LANES = np.empty(0), np.empty(0, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Draws:
    """Days of people, n in all, day after day, in each in order of arrival.

    arrive (n,): minutes; starts (days + 1,): where each day begins; service (stages, n): minutes;
    constant (stages,): the minutes where all are the same, else NaN; lane (n,): 0 goes first;
    patience (n,): minutes; both are empty where the clinic has none.
    """

    arrive: Floats
    starts: Ints
    service: Floats
    constant: Floats
    lane: Lanes
    patience: Floats

    @property
    def days(self) -> int:
        """How many days."""
        return self.starts.size - 1

    def day_of(self) -> Ints:
        """(n,) the day of each person, from 0."""
        return np.repeat(np.arange(self.days), np.diff(self.starts))


@compiled
def fill(
    table: Floats, seed: np.uint64, first: int, purpose: int, starts: Ints, out: Floats
) -> None:
    """Values of one purpose for everybody of all days."""
    for day in range(starts.size - 1):
        key, begin = stream(seed, first + day, purpose), starts[day]
        for n in range(starts[day + 1] - begin):
            out[begin + n] = value(table, number(key, n))


class Drawer:
    """Draws days of one clinic; its tables are made once."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.tables = [service_table(stage.service) for stage in clinic.stages]
        self.constant = np.array([constant_of(stage.service) for stage in clinic.stages])
        self.uniform = table_of(lambda u: u)

    def draw(self, days: int, seed: int, first: int = 0) -> Draws:
        """Days `first` to `first + days - 1` of a seed; a day is the same in any such range."""
        arrive, starts = draw_arrivals(self.clinic, days, seed, first)
        service = np.empty((len(self.tables), arrive.size))
        for stage, table in enumerate(self.tables):
            if np.isnan(self.constant[stage]):
                fill(table, np.uint64(seed), first, stage, starts, service[stage])
            else:
                service[stage] = self.constant[stage]
        lane, patience = NO_LANES, NO_FLOATS
        if self.clinic.lanes:
            shares = np.empty(arrive.size)
            fill(self.uniform, np.uint64(seed), first, LANE, starts, shares)
            upper = np.cumsum([one.share for one in self.clinic.lanes])
            lane = np.searchsorted(upper, shares, side="right").astype(np.uint8)
        if self.clinic.patience is not None:
            patience, table = np.empty(arrive.size), exponential(self.clinic.patience)
            fill(table, np.uint64(seed), first, PATIENCE, starts, patience)
        return Draws(arrive, starts, service, self.constant, lane, patience)


def constant_of(service: Service) -> float:
    """The minutes of a service that always takes as long; NaN for others."""
    return service.mean if service.shape is Shape.CONSTANT else float("nan")


def draw(clinic: Clinic, days: int, seed: int, first: int = 0) -> Draws:
    """Days drawn from a seed; see `Drawer.draw`."""
    return Drawer(clinic).draw(days, seed, first)


def given(
    arrive: Sequence[Floats],
    service: Sequence[Floats],
    *,
    lane: Sequence[Lanes] = (),
    patience: Sequence[Floats] = (),
) -> Draws:
    """Days known from elsewhere: arrivals (n,) in order and services (stages, n), a pair a day."""
    starts = np.cumsum([0, *(day.size for day in arrive)])
    constant = np.full(len(service[0]), np.nan)
    return Draws(
        np.concatenate(arrive),
        starts,
        np.concatenate(service, axis=1),
        constant,
        np.concatenate(lane) if lane else NO_LANES,
        np.concatenate(patience) if patience else NO_FLOATS,
    )
