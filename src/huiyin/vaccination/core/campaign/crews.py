"""How many stations each site can run when districts share their staff and lend to each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.capacity import (
    doses_by_seats,
    doses_by_stations,
    staff_table,
)
from huiyin.vaccination.core.campaign.problem import Ints, Problem


class Crews:
    """Staffing of all sites, period by period."""

    def __init__(self, problem: Problem, windows: NDArray[np.bool_]) -> None:
        self.problem = problem
        self.windows = windows
        self.home = np.array([site.district for site in problem.sites], dtype=np.int64)
        self.seats = doses_by_seats(problem)
        most = int(max((site.stations for site in problem.sites), default=0))
        counts = range(most + 1)
        every = np.ones(len(problem.sites), dtype=np.int64)
        self.doses = np.array(
            [np.minimum(doses_by_stations(problem, every * n), self.seats) for n in counts]
        )
        """Most doses by number of stations and site."""
        self.need = staff_table(problem, most)
        self.limit = np.array([site.stations for site in problem.sites], dtype=np.int64)

    def most(self, period: int) -> Ints:
        """Most doses of each site with all its stations."""
        full = np.minimum(self.doses[self.limit, np.arange(len(self.limit))], self.seats)
        doses: Ints = np.where(self.windows[:, period], full, 0)
        return doses

    def fewest_stations(self, doses: Ints, limit: Ints) -> Ints:
        """Fewest stations, within a limit, that give so many doses at each site."""
        enough = self.doses >= doses[None]
        fewest: Ints = np.where(doses > 0, np.minimum(np.argmax(enough, axis=0), limit), 0)
        return fewest

    def staff(self, period: int, doses: Ints, stations: Ints) -> Ints:
        """Set the stations of a period for the doses wanted; the doses they can give."""
        run = self.fewest_stations(doses, self.limit)
        if self.lacking(period, run).any():
            self._within_roster(period, doses, run)
        stations[:, period] = run
        given: Ints = np.where(self.windows[:, period], self.doses[run, np.arange(len(run))], 0)
        return given

    def used(self, period: int, run: Ints) -> Ints:
        """Staff used by district and role."""
        used = np.zeros(self.problem.roster.shape[:2], dtype=np.int64)
        running = self.windows[:, period]
        need = self.need[run, np.arange(len(run))]
        np.add.at(used, self.home[running], need[running])
        return used

    def lacking(self, period: int, run: Ints) -> Ints:
        """Staff over the roster by district and role, where lending does not make up for it."""
        over = self._over(period, run)
        short = self._lendable(period, self.used(period, run), over) < 0
        lacking: Ints = over * short[None]
        return lacking

    def _over(self, period: int, run: Ints) -> Ints:
        """Staff that a district lacks by role, (districts, roles)."""
        there: Ints = self.problem.roster[:, :, period]
        over: Ints = np.maximum(0, self.used(period, run) - there)
        return over

    def _lendable(self, period: int, used: Ints, over: Ints) -> Ints:
        """Staff by role that may still be lent beyond what is lent now."""
        if not self.problem.lendable:
            none: Ints = -over.sum(axis=0)
            return none
        spare = self.problem.roster[:, :, period].sum(axis=0) - used.sum(axis=0)
        lent = np.array(self.problem.lendable, dtype=np.int64) - over.sum(axis=0)
        more: Ints = np.minimum(spare, lent)
        return more

    def _within_roster(self, period: int, doses: Ints, run: Ints) -> None:
        """Take stations away where most staff that lack become free for the doses lost, until
        roster and lending suffice; then give back what still fits."""
        here = np.arange(len(run))
        served = np.minimum(doses[None], self.doses)
        while True:
            lacking = self.lacking(period, run)
            if not lacking.any():
                break
            weight = (lacking / np.maximum(1, self.problem.roster[:, :, period]))[self.home]
            fewer = np.maximum(0, self.need[run, here][None] - self.need)
            freed = np.einsum("nsr,sr->ns", fewer, weight)
            freed[np.arange(len(self.need))[:, None] >= run[None]] = 0.0
            freed[:, ~self.windows[:, period]] = 0.0
            if not freed.any():
                return
            lost = served[run, here][None] - served
            price = np.where(freed > 0, (lost + 1) / np.maximum(freed, 1e-12), np.inf)
            count, site = np.unravel_index(int(np.argmin(price)), price.shape)
            run[site] = count
        self._fill(period, served, run)

    def _fill(self, period: int, served: Ints, run: Ints) -> None:
        """Stations given back, those with most doses first, as long as the staff suffice."""
        here = np.arange(len(run))
        more = np.minimum(run + 1, self.limit)
        gain = np.where(self.windows[:, period], served[more, here] - served[run, here], 0)
        for site in np.argsort(-gain, kind="stable")[: int((gain > 0).sum())]:
            run[site] += 1
            if self.lacking(period, run).any():
                run[site] -= 1
