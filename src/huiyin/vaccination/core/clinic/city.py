"""A day of all sites of a city: the wait of each site and hour of arrival, with limits.

A quantile of few people a day is biased, so it is taken over all days together; its limits come
from sectioning (Asmussen, Glynn, Stochastic Simulation, 2007, III.5): the days are dealt to
SECTIONS groups, and Student's t over the groups' quantiles about the common one gives the width.
"""

# ruff: noqa: PLR0917 - compiled loops take plain columns, by position

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from huiyin.vaccination.core.clinic.arriving import Ints
from huiyin.vaccination.core.clinic.compiling import compiled
from huiyin.vaccination.core.clinic.drawing import Drawer
from huiyin.vaccination.core.clinic.fifo import run
from huiyin.vaccination.core.clinic.figures import SHARES
from huiyin.vaccination.core.clinic.model import Clinic
from huiyin.vaccination.core.clinic.passage import is_plain, pass_through
from huiyin.vaccination.core.clinic.replication import CONFIDENCE
from huiyin.vaccination.core.clinic.sampler import Floats

SECTIONS = 10


@dataclass(frozen=True, slots=True)
class SiteHours:
    """One site, H hours of opening. people (H,): mean a day; wait (H, 3): p50, p90, p95 of all
    the minutes a person waits; half (H, 3): half the 95 % interval, NaN where nobody came."""

    clinic: Clinic
    people: Floats
    wait: Floats
    half: Floats

    @property
    def visits(self) -> float:
        """Mean people a day."""
        return float(self.people.sum())


@compiled
def _deal(
    arrive: Floats,
    waited: Floats,
    starts: Ints,
    sections: int,
    hours: int,
    counts: Ints,
    out: Floats,
) -> None:
    """Sort waits (n,) into `out` (n,) by hour of arrival, then section of days, both in order.

    counts (hours * sections + 1,): where each begins, zeros at first.
    """
    for turn in range(2):
        for day in range(starts.size - 1):
            section = day % sections
            for i in range(starts[day], starts[day + 1]):
                cell = min(int(arrive[i] / 60.0), hours - 1) * sections + section
                if turn == 1:
                    out[counts[cell]] = waited[i]
                counts[cell + 1 - turn] += 1
        if turn == 0:
            for cell in range(hours * sections):
                counts[cell + 1] += counts[cell]
    for cell in range(hours * sections, 0, -1):
        counts[cell] = counts[cell - 1]
    counts[0] = 0


def site_hours(clinic: Clinic, days: int, seed: int) -> SiteHours:
    """The waits of one site; `days` at least 2."""
    drawer, hours = Drawer(clinic), clinic.hours
    draws = drawer.draw(days, seed)
    if is_plain(clinic):
        _out, waited = run(draws, [stage.servers[0] for stage in clinic.stages])
    else:
        passage = pass_through(clinic, draws)
        waited = np.nansum(passage.begun - passage.came, axis=0)
        waited += np.nansum(passage.left - passage.done, axis=0)
    sections = min(SECTIONS, days)
    counts, dealt = np.zeros(hours * sections + 1, dtype=np.int64), np.empty(waited.size)
    _deal(draws.arrive, waited, draws.starts, sections, hours, counts, dealt)
    people, wait = np.empty(hours), np.full((hours, len(SHARES)), np.nan)
    half = np.full((hours, len(SHARES)), np.nan)
    for hour in range(hours):
        edges = counts[hour * sections : (hour + 1) * sections + 1]
        people[hour] = (edges[-1] - edges[0]) / days
        if np.diff(edges).min() > 0:
            wait[hour], half[hour] = _quantiles(dealt, edges)
    return SiteHours(clinic, people, wait, half)


def _quantiles(dealt: Floats, edges: Ints) -> tuple[Floats, Floats]:
    """Quantiles of one hour and half their intervals, both (3,); sorts `dealt` in place."""
    sections = edges.size - 1
    each = np.empty((sections, len(SHARES)))
    for row, a, b in zip(each, edges[:-1], edges[1:], strict=True):
        part = dealt[a:b]
        part.sort()
        row[:] = part[_ranks(b - a)]
    whole = dealt[edges[0] : edges[-1]]
    whole.sort()
    common = whole[_ranks(whole.size)]
    spread = np.sqrt(((each - common) ** 2).sum(axis=0) / (sections - 1) / sections)
    return common, stdtrit(sections - 1, (1 + CONFIDENCE) / 2) * spread


def _ranks(n: int) -> list[int]:
    return [int(np.ceil(share * n)) - 1 for share in SHARES]


def city_day(clinics: Iterable[Clinic], days: int, seed: int) -> Iterator[SiteHours]:
    """Each site in turn, with random numbers of its own."""
    for place, clinic in enumerate(clinics):
        yield site_hours(clinic, days, seed + place * 0x9E3779B9)
