"""Sites that must open against what limits them: can all of it hold, and what must give way.

A site that must open needs one run of its shortest length; a longer one only asks for more. So the
question is an integer programme of one start for each such site, within `most_open`, the budget,
the rosters and lending, in which every limit can be given up by a column of its own. Where it has
no answer, QuickXplain (Junker, AAAI 2004) finds wishes and limits that cannot hold together though
any of them left out would let the others hold; each kind of limit that can make room alone then
says which of its own, as few as can be, and by how much; where none can, the fewest of all do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from huiyin.vaccination.core.campaign.capacity import last_period, open_windows
from huiyin.vaccination.core.campaign.master import opening_fen
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.rows import Builder, Columns, Floats, Model
from huiyin.vaccination.core.campaign.wishes import Giving, Named, Way, Wish

SECONDS = 10.0
"""For one integer programme; what is not settled by then is not called contradictory."""
SOLVED, INFEASIBLE = 0, 2
MANY = 40
"""Above so many sites that must open, those of a district are named together."""
NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`together` cannot hold, and would if any one of them were left out; each of `ways` is enough
    to make everything else hold, by the least amount."""

    together: tuple[Named, ...]
    ways: tuple[Way, ...]


def contradiction(problem: Problem) -> Contradiction | None:
    """What cannot hold together; None where it can, or where no answer was found in time."""
    if not any(site.must_open for site in problem.sites):
        return None
    model = _Openings(problem)
    if model.holds(set()):
        return None
    every = sorted(model.slack)
    kept = irreducible(every, lambda names: not model.holds(set(every) - set(names)))
    ways = tuple(_ways(model, every))
    return Contradiction(tuple(sorted(kept)), ways) if ways else None


def windows_within(problem: Problem) -> NDArray[np.bool_]:
    """Periods in which each site may be open, (sites, periods): where the sites that must open
    cannot all run whenever they may, each has its run of the programme's answer."""
    windows = open_windows(problem)
    must = [s for s, site in enumerate(problem.sites) if site.must_open and windows[s].any()]
    if not must or _Openings.whole(problem, must, windows):
        return windows
    narrow = windows.copy()
    for s, start in _Openings(problem).starts().items():
        length = max(1, problem.sites[s].min_periods)
        narrow[s, :start] = False
        narrow[s, start + length :] = False
    return _widened(problem, must, narrow, windows)


def _widened(
    problem: Problem, must: list[int], narrow: NDArray[np.bool_], windows: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Runs made longer, period by period and site by site, as long as all can have theirs."""
    for _ in range(problem.periods):
        before = int(narrow.sum())
        for s in must:
            open_in = np.flatnonzero(narrow[s])
            for period in (int(open_in[-1]) + 1, int(open_in[0]) - 1):
                if 0 <= period < problem.periods and windows[s, period]:
                    narrow[s, period] = True
                    narrow[s, period] = _Openings.whole(problem, must, narrow)
        if int(narrow.sum()) == before:
            break
    return narrow


def irreducible(names: Sequence[Named], clash: Callable[[Sequence[Named]], bool]) -> list[Named]:
    """Names that clash, where all of them without any one do not (QuickXplain)."""

    def within(base: list[Named], added: bool, rest: list[Named]) -> list[Named]:
        if added and clash(base):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        left, right = rest[:half], rest[half:]
        second = within(base + left, True, right)
        first = within(base + second, bool(second), left)
        return first + second

    return within([], False, list(names))


def _ways(model: _Openings, every: list[Named]) -> list[Way]:
    """Each kind of limit that can make room alone, else the fewest limits that do."""
    found = []
    for wish in dict.fromkeys(name.wish for name in every):
        way = model.least({name for name in every if name.wish is wish})
        if way is not None:
            found.append(way)
    together = None if found else model.least(set(every))
    return found if together is None else [together]


class _Openings:
    """The programme; `slack` gives the columns with which each name gives way."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.windows = open_windows(problem)
        self.sites = [s for s, site in enumerate(problem.sites) if site.must_open]
        self.length = {s: max(1, problem.sites[s].min_periods) for s in self.sites}
        self.slack: dict[Named, Columns] = {}
        self.builder = Builder()
        self.start = self._starts()
        self._at_once()
        self._budget()
        self._staff()
        self.gives = self._counted()
        self.model: Model = self.builder.model({})

    @staticmethod
    def whole(problem: Problem, must: list[int], windows: NDArray[np.bool_]) -> bool:
        """Whether the sites that must open can all run whenever they may."""
        open_in = windows[must]
        if problem.most_open is not None and (open_in.sum(axis=0) > problem.most_open).any():
            return False
        used = np.zeros_like(problem.roster)
        fewest = np.array([role.fewest for role in problem.roles], dtype=np.int64)
        for s, running in zip(must, open_in, strict=True):
            used[problem.sites[s].district] += fewest[:, None] * running[None]
        lent = np.maximum(0, used - problem.roster).sum(axis=0)
        lendable = np.array(problem.lendable or [0] * len(fewest), dtype=np.int64)
        return bool(
            (lent <= lendable[:, None]).all()
            and (used.sum(axis=0) <= problem.roster.sum(axis=0)).all()
        )

    def _starts(self) -> Columns:
        problem, periods = self.problem, np.arange(self.problem.periods)
        exists = np.array(
            [
                (periods >= problem.sites[s].first)
                & (periods + self.length[s] - 1 <= last_period(problem, s))
                for s in self.sites
            ]
        )
        start = self.builder.block("start", exists, 0, 1, True)
        once = self.builder.row_block("once", (len(self.sites),), 1, 1)
        self.builder.put(once[:, None], start, 1)
        self.closed = self._give("closed", np.ones(len(self.sites), dtype=bool), 1)
        self.builder.put(once, self.closed, 1)
        for s, column in zip(self.sites, self.closed.tolist(), strict=True):
            name = Named(Wish.MUST_OPEN, site=s)
            if len(self.sites) > MANY:
                name = Named(Wish.MUST_OPEN, district=problem.sites[s].district)
            self.slack[name] = np.append(self.slack.get(name, NONE), column)
        return start

    def _give(self, name: str, exists: NDArray[np.bool_], most: int) -> Columns:
        return self.builder.block(name, exists, 0, most, True)

    def _running(self, rows: Columns, number: int, value: float) -> None:
        """Puts into the rows of the periods of each possible run of a site."""
        s = self.sites[number]
        for period in np.flatnonzero(self.start[number] >= 0).tolist():
            span = slice(period, period + self.length[s])
            there = np.where(self.windows[s, span], rows[span], -1)
            self.builder.put(there, self.start[number, period : period + 1], value)

    def _at_once(self) -> None:
        problem, count = self.problem, len(self.sites)
        if problem.most_open is None:
            return
        rows = self.builder.row_block("most", (problem.periods,), -np.inf, problem.most_open)
        for number in range(count):
            self._running(rows, number, 1)
        more = self._give("more sites", np.ones(1, dtype=bool), count)
        self.builder.put(rows, more, -1)
        self.slack[Named(Wish.MOST_OPEN)] = more

    def _budget(self) -> None:
        problem = self.problem
        if problem.budget_fen is None:
            return
        row = self.builder.row_block("budget", (1,), -np.inf, problem.budget_fen)
        total = 0
        fen = opening_fen(problem, np.array(self.sites, dtype=np.int64))
        for number, cost in enumerate(fen.tolist()):
            self.builder.put(row, self.start[number], cost)
            total += cost
        more = self._give("more fen", np.ones(1, dtype=bool), total)
        self.builder.put(row, more, -1)
        self.slack[Named(Wish.BUDGET)] = more

    def _staff(self) -> None:
        problem, most = self.problem, len(self.sites)
        for r, role in enumerate(problem.roles):
            if not role.fewest:
                continue
            name, shape = f"staff {r}", (len(problem.districts), problem.periods)
            lendable = problem.lendable[r] if problem.lendable else 0
            here = self.builder.row_block(name, shape, -np.inf, problem.roster[:, r])
            city = problem.roster[:, r].sum(axis=0)
            total = self.builder.row_block(f"{name} city", shape[1:], -np.inf, city)
            limit = self.builder.row_block(f"{name} lent", shape[1:], -np.inf, lendable)
            every = np.ones(shape, dtype=bool)
            for number, s in enumerate(self.sites):
                self._running(here[problem.sites[s].district], number, role.fewest)
                self._running(total, number, role.fewest)
            lent = self._give(f"{name} lent", every, role.fewest * most)
            more = self._give(f"{name} more", every, role.fewest * most)
            lend = self._give(f"{name} lend", every[0, :1], role.fewest * most)
            self.builder.put(here, lent, -1)
            self.builder.put(limit[None], lent, 1)
            self.builder.put(limit, lend, -1)
            self.builder.put(here, more, -1)
            self.builder.put(total[None], more, -1)
            self.slack[Named(Wish.LENDABLE, role=r)] = lend
            for d in range(shape[0]):
                self.slack[Named(Wish.ROSTER, district=d, role=r)] = more[d]

    def _counted(self) -> Columns:
        """A column for each name that is 1 where it gives way."""
        gives = self._give("gives", np.ones(len(self.slack), dtype=bool), 1)
        most = np.concatenate(self.builder.hi)
        for column, slack in zip(gives, self.slack.values(), strict=True):
            rows = self.builder.row_block(f"gives {column}", slack.shape, -np.inf, 0)
            self.builder.put(rows, slack, 1)
            self.builder.put(rows, column, -most[slack])
        return gives

    def _solved(self, free: set[Named], cost: Floats) -> tuple[int, Floats | None]:
        model, high = self.model, self.model.col_hi.copy()
        for name, columns in self.slack.items():
            if name not in free:
                high[columns] = 0
        found = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=Bounds(model.col_lo, high),
            constraints=LinearConstraint(model.matrix, model.row_lo, model.row_hi),
            options={"time_limit": SECONDS, "mip_rel_gap": 0.0},
        )
        return int(found.status), None if found.x is None else np.round(found.x)

    def holds(self, free: set[Named]) -> bool:
        """Whether everything can hold but the names that are free; yes where it is not known."""
        return self._solved(free, np.zeros(len(self.model.col_lo)))[0] != INFEASIBLE

    def starts(self) -> dict[int, int]:
        """First periods of the sites that must open; none where they cannot."""
        columns = self._solved(set(), np.zeros(len(self.model.col_lo)))[1]
        if columns is None:
            return {}
        chosen = np.where(self.start >= 0, columns[np.maximum(self.start, 0)], 0)
        return dict(zip(self.sites, chosen.argmax(axis=1).tolist(), strict=True))

    def least(self, free: set[Named]) -> Way | None:
        """The fewest of these names that make room, giving way by the least sum; None where all of
        them do not."""
        cost = np.zeros(len(self.model.col_lo))
        cost[self.gives] = 1
        state, columns = self._solved(free, cost)
        if state != SOLVED or columns is None:
            return None
        chosen = columns[self.gives] > 0
        fewest = {name for name, gives in zip(self.slack, chosen, strict=True) if gives}
        cost[self.gives] = 0
        for name in fewest:
            cost[self.slack[name]] = 1
        state, columns = self._solved(fewest, cost)
        return self._way(columns) if state == SOLVED and columns is not None else None

    def _way(self, columns: Floats) -> Way:
        givings: list[Giving] = []
        for name in sorted(self.slack):
            amounts = columns[self.slack[name]].astype(np.int64)
            if name.wish is Wish.MUST_OPEN:
                mine = np.isin(self.closed, self.slack[name][amounts > 0])
                givings += [
                    Giving(Named(Wish.MUST_OPEN, site=self.sites[number]), 1)
                    for number in np.flatnonzero(mine).tolist()
                ]
            elif name.wish is Wish.ROSTER:
                givings += [Giving(name, *span) for span in spans(amounts)]
            elif amounts.any():
                givings.append(Giving(name, int(amounts.max())))
        return Way(tuple(givings))


def spans(amounts: Ints) -> list[tuple[int, int, int]]:
    """Runs of periods that lack equally much: how much, first and last."""
    ends = np.flatnonzero(np.diff(amounts)) + 1
    runs = zip([0, *ends.tolist()], [*ends.tolist(), len(amounts)], strict=True)
    return [(int(amounts[first]), first, end - 1) for first, end in runs if amounts[first]]
