"""Which sites open: enough stations within reach of the people, and short ways."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.capacity import may_open
from huiyin.vaccination.core.campaign.crews import Crews
from huiyin.vaccination.core.campaign.faults import CampaignRefused
from huiyin.vaccination.core.campaign.layout import arc_communities, people_of
from huiyin.vaccination.core.campaign.problem import Ints, Problem


def choose(problem: Problem, holds: Ints, windows: NDArray[np.bool_]) -> Ints:
    """Sites to open, at most `most_open`, within the budget; holds: people each site can serve.

    Greedy by what a site takes off the people's minutes, then interchange: a site gives way to
    another of its district when that shortens the ways and the district can spare its room.
    """
    candidates = np.array(
        [
            may_open(problem, s) and (x.stations > 0 or x.must_open)
            for s, x in enumerate(problem.sites)
        ]
    )
    must = np.array([site.must_open for site in problem.sites], dtype=bool)
    most = int(candidates.sum()) if problem.most_open is None else problem.most_open
    if problem.budget_fen is None and most >= candidates.sum():
        chosen = candidates
    else:
        ways = _Ways(problem, candidates, holds)
        chosen = ways.grown(must, most)
        ways.improve(chosen, must)
    return _staffed(problem, chosen, must, windows)


class _Ways:
    """People's minutes to the nearest open site, over the allowed pairs, and room for them."""

    def __init__(self, problem: Problem, candidates: NDArray[np.bool_], holds: Ints) -> None:
        self.problem, self.candidates, self.holds = problem, candidates, holds
        self.people = people_of(problem).sum(axis=1)
        far = int(problem.arcs.minutes.max(initial=0)) * 10 + 100
        shape = (len(problem.communities), len(problem.sites))
        self.minutes = np.full(shape, far, dtype=np.int64)
        self.minutes[arc_communities(problem), problem.arcs.site] = problem.arcs.minutes
        self.far = far
        self.home = np.array([site.district for site in problem.sites], dtype=np.int64)
        self.fixed = np.array(
            [
                (0 if s.open_now else s.fixed_fen) + s.weekly_fen * max(1, s.min_periods)
                for s in problem.sites
            ],
            dtype=np.int64,
        )

    def affordable(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Sites that the budget still lets open, for their shortest run."""
        budget = self.problem.budget_fen
        if budget is None:
            return np.ones(len(chosen), dtype=bool)
        fits: NDArray[np.bool_] = self.fixed + self.fixed[chosen].sum() <= budget
        return fits

    def grown(self, must: NDArray[np.bool_], most: int) -> NDArray[np.bool_]:
        """Sites taken one by one; those with more room count more while room is lacking."""
        chosen = must & self.candidates
        now = self._now(chosen)
        total = int(self.people.sum())
        while chosen.sum() < most:
            free = self.candidates & ~chosen & self.affordable(chosen)
            if not free.any():
                break
            saved = np.maximum(0, now[:, None] - self.minutes[:, free])
            gain = (self.people[:, None] * saved).sum(axis=0).astype(np.float64)
            left = max(1, most - int(chosen.sum()))
            lacking = max(0.0, (total - float(self.holds[chosen].sum())) / left)
            weight = np.minimum(1.0, self.holds[free] / max(1.0, lacking))
            best = np.flatnonzero(free)[int(np.argmax(gain * weight + self.holds[free] * 1e-6))]
            chosen[best] = True
            now = np.minimum(now, self.minutes[:, best])
        return chosen

    def _now(self, chosen: NDArray[np.bool_]) -> Ints:
        if not chosen.any():
            return np.full(len(self.people), self.far, dtype=np.int64)
        nearest: Ints = self.minutes[:, chosen].min(axis=1)
        return nearest

    def improve(self, chosen: NDArray[np.bool_], must: NDArray[np.bool_]) -> None:
        """Interchange until a whole round over the open sites brings nothing, at most thrice."""
        for _ in range(3):
            moved = False
            for out in np.flatnonzero(chosen & ~must).tolist():
                moved |= self._exchange(chosen, out)
            if not moved:
                return

    def _exchange(self, chosen: NDArray[np.bool_], out: int) -> bool:
        chosen[out] = False
        now = self._now(chosen)
        held = float(self.holds[chosen].sum())
        need = min(float(self.people.sum()), held + float(self.holds[out]))
        near = self.candidates & ~chosen & (self.home == self.home[out])
        near &= self.affordable(chosen) & (held + self.holds >= need)
        near[out] = True
        options = np.flatnonzero(near)
        saved = np.maximum(0, now[:, None] - self.minutes[:, options])
        gain = (self.people[:, None] * saved).sum(axis=0)
        best = int(options[int(np.argmax(gain))])
        better = best != out and gain.max() > gain[options == out][0]
        chosen[best if better else out] = True
        return bool(better)


def _staffed(
    problem: Problem,
    chosen: NDArray[np.bool_],
    must: NDArray[np.bool_],
    windows: NDArray[np.bool_],
) -> Ints:
    """Sites dropped, the smallest first, until every open one can have its fewest staff."""
    chosen = chosen.copy()
    none = np.zeros(len(problem.sites), dtype=np.int64)
    for period in range(problem.periods):
        while True:
            crews = Crews(problem, windows & chosen[:, None])
            lacking = crews.lacking(period, none)
            if not lacking.any():
                break
            where = np.any(lacking, axis=1).reshape(-1)
            here = where[crews.home] & chosen & windows[:, period]
            free = np.flatnonzero(here & ~must)
            if not len(free):
                raise CampaignRefused(_unstaffed(problem, lacking, period))
            room = [problem.sites[s].stations for s in free.tolist()]
            chosen[free[int(np.argmin(room))]] = False
    return np.flatnonzero(chosen)


def _unstaffed(problem: Problem, lacking: Ints, period: int) -> tuple[str, ...]:
    return tuple(
        f"district {problem.districts[d]}, period {period}: the sites that must open need "
        f"{int(lacking[d, r])} more staff of role {problem.roles[r].id} than the roster and "
        "lending give: more staff, or fewer sites that must open"
        for d, r in zip(*np.nonzero(lacking), strict=True)
    )
