"""The whole campaign as one integer programme, every choice open: the truth for hand-sized ones.

Nothing is split, aggregated or rounded, so it is only for a few sites and periods. Written from the
rules of `problem.py` alone; the aims are minimised one after another, each kept within what it may
give up. `Exhaustive(problem).aims()` gives the value that every aim has in the last plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array

from huiyin.vaccination.core.campaign.problem import AimKind, Problem

Sum = dict[int, float]

NOISE = 1e-6


class Exhaustive:
    """Columns by name, rows as sums of columns between two numbers."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.column: dict[tuple[object, ...], int] = {}
        self.most: list[float] = []
        self.rows: list[tuple[Sum, float, float]] = []
        self.aim: dict[AimKind, tuple[Sum, float]] = {}
        self._sites()
        self._people()
        self._doses()
        self._lots()
        self._aims()

    def var(self, *name: object, most: float = np.inf) -> int:
        """The column of this name, made when first asked for."""
        if name not in self.column:
            self.column[name] = len(self.most)
            self.most.append(most)
        return self.column[name]

    def row(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        """low <= sum <= high."""
        total: Sum = defaultdict(float)
        for column, value in terms:
            total[column] += value
        self.rows.append((total, low, high))

    def _sites(self) -> None:
        p, pace = self.problem, self.problem.roles[self.problem.vaccinator].people_per_hour
        for s, site in enumerate(p.sites):
            last = p.periods - 1 if site.last is None else min(site.last, p.periods - 1)
            runs = []
            for a in range(site.first, last + 1):
                for b in range(a + max(1, site.min_periods) - 1, last + 1):
                    if not site.must_close:
                        runs.append((a, b, self.var("run", s, a, b, most=1)))
            self.row(((c, 1) for *_, c in runs), float(site.must_open), 1)
            for t in range(p.periods):
                z = self.var("open", s, t, most=1)
                self.row([(z, -1), *((c, 1) for a, b, c in runs if a <= t <= b)], 0, 0)
                stations = self.var("stations", s, t, most=site.stations)
                self.row([(stations, 1), (z, -site.stations)], -np.inf, 0)
                for r, role in enumerate(p.roles):
                    staff = self.var("staff", s, r, t)
                    per = site.minutes * pace / (role.people_per_hour * p.staff_minutes)
                    self.row([(staff, 1), (stations, -per)], 0, np.inf)
                    self.row([(staff, 1), (z, -role.fewest)], 0, np.inf)
        for t in range(p.periods):
            if p.most_open is not None:
                at_once = [(self.var("open", s, t), 1) for s in range(len(p.sites))]
                self.row(at_once, 0, p.most_open)
            for m, team in enumerate(p.teams):
                self.row([(self.var("team", m, s, t, most=1), 1) for s in team.points], 0, 1)
        self._rosters()

    def _rosters(self) -> None:
        p = self.problem
        for r in range(len(p.roles)):
            for t in range(p.periods):
                everybody, lent = [], []
                for d in range(len(p.districts)):
                    here = [s for s, site in enumerate(p.sites) if site.district == d]
                    used = [(self.var("staff", s, r, t), 1) for s in here]
                    more = self.var("lent", d, r, t)
                    self.row([*used, (more, -1)], -np.inf, float(p.roster[d, r, t]))
                    everybody += used
                    lent.append((more, 1))
                self.row(lent, 0, float(p.lendable[r]) if p.lendable else 0)
                self.row(everybody, 0, float(p.roster[:, r, t].sum()))

    def _people(self) -> None:
        p = self.problem
        for s in range(len(p.sites)):
            y = self.var("used", s, most=1)
            uses = [self.var("open", s, t) for t in range(p.periods)]
            uses += [
                self.var("team", m, s, t, most=1)
                for m, team in enumerate(p.teams)
                for t in range(p.periods)
                if s in team.points
            ]
            for one in uses:
                self.row([(y, 1), (one, -1)], 0, np.inf)
            self.row([(y, 1), *((one, -1) for one in uses)], -np.inf, 0)
        for i, community in enumerate(p.communities):
            pairs = [int(s) for s in p.arcs.site[p.arcs.start[i] : p.arcs.start[i + 1]]]
            for g, people in enumerate(community.people):
                flow = [(self.var("sent", i, s, g, most=people), 1) for s in pairs]
                self.row(flow, 0, people)
                for (column, _), s in zip(flow, pairs, strict=True):
                    self.row([(column, 1), (self.var("used", s), -people)], -np.inf, 0)
                    self.row([*flow, (self.var("used", s), -people)], 0, np.inf)

    def sent(self, s: int, g: int) -> list[tuple[int, float]]:
        """People of a group sent to a site."""
        homes = range(len(self.problem.communities))
        return [
            (self.column["sent", i, s, g], 1.0) for i in homes if ("sent", i, s, g) in self.column
        ]

    def reached(self, s: int, g: int, v: int, k: int, t: int) -> list[tuple[int, float]]:
        """C(k, t), dose numbers from 0; nothing before the start or for a group not allowed."""
        if t < 0 or g not in self.problem.products[v].groups:
            return []
        return [(self.var("reached", s, g, v, k, t), 1.0)]

    def given(self, s: int, t: int, v: int) -> list[tuple[int, float]]:
        """Doses of a product given at a site in a period."""
        terms = []
        for g in range(len(self.problem.groups)):
            for k in range(self.problem.products[v].doses):
                terms += self.reached(s, g, v, k, t)
                terms += [(c, -1.0) for c, _ in self.reached(s, g, v, k, t - 1)]
        return terms

    def _doses(self) -> None:
        p, products = self.problem, range(len(self.problem.products))
        for s in range(len(p.sites)):
            for g in range(len(p.groups)):
                firsts = [c for v in products for c in self.reached(s, g, v, 0, p.periods - 1)]
                self.row([*firsts, *((c, -1) for c, _ in self.sent(s, g))], -np.inf, 0)
                for v in products:
                    self._intervals(s, g, v)
            self._site_periods(s)

    def _intervals(self, s: int, g: int, v: int) -> None:
        p, product = self.problem, self.problem.products[v]
        for t in range(p.periods):
            for k in range(product.doses):
                before = [(c, -1.0) for c, _ in self.reached(s, g, v, k, t - 1)]
                self.row([*self.reached(s, g, v, k, t), *before], 0, np.inf)
            for k, interval in enumerate(product.intervals, 1):
                after = self.reached(s, g, v, k, t)
                ready = self.reached(s, g, v, k - 1, t - interval.min_periods)
                self.row([*after, *((c, -1.0) for c, _ in ready)], -np.inf, 0)
                due = self.reached(s, g, v, k - 1, t - interval.max_periods)
                if due:
                    late, share = self.var("late", s, g, v, k, t), interval.return_permille / 1000
                    self.row([(late, 1), *after, *((c, -share) for c, _ in due)], 0, np.inf)

    def _site_periods(self, s: int) -> None:
        p, site = self.problem, self.problem.sites[s]
        pace = p.roles[p.vaccinator].people_per_hour * p.efficiency_permille / 60_000
        for t in range(p.periods):
            doses = [c for v in range(len(p.products)) for c in self.given(s, t, v)]
            teams = [
                (self.var("team", m, s, t, most=1), -float(team.doses))
                for m, team in enumerate(p.teams)
                if s in team.points
            ]
            stations = (self.var("stations", s, t), -site.minutes * pace)
            self.row([*doses, *teams, stations], -np.inf, 0)
            if p.observe_minutes:
                seats = site.seats * site.minutes // p.observe_minutes
                self.row([*doses, *teams], -np.inf, seats)

    def _lots(self) -> None:
        p = self.problem
        drawn: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for n, lot in enumerate(p.lots):
            first, last = lot.usable(p.period_days)
            periods = range(first, min(last, p.periods - 1) + 1)
            columns = []
            for s in range(len(p.sites)):
                for t in periods:
                    column = self.var("drawn", n, s, t)
                    columns.append(column)
                    drawn[s, lot.product, t].append(column)
            self.row([(c, 1) for c in columns], 0, lot.doses)
        for s, site in enumerate(p.sites):
            for t in range(p.periods):
                litres = []
                for v, product in enumerate(p.products):
                    parts = drawn[s, v, t]
                    litres += [(c, float(product.ml)) for c in parts]
                    waste, before = self.var("wasted", s, v, t), []
                    if t:
                        before = [(self.var("wasted", s, v, t - 1), -1.0)]
                    self.row([(waste, 1), *before], 0, np.inf)
                    use = [*self.given(s, t, v), (waste, 1.0), *before]
                    self.row([*use, *((c, -1.0) for c in parts)], 0, 0)
                    every = [
                        c
                        for g in range(len(p.groups))
                        for k in range(product.doses)
                        for c in self.reached(s, g, v, k, t)
                    ]
                    loss = product.loss_permille
                    lost = [(waste, float(1000 - loss)), *((c, -float(loss)) for c, _ in every)]
                    self.row(lost, 0, np.inf)
                self.row(litres, 0, site.cold_ml)
        self._reserve()

    def _reserve(self) -> None:
        p, end = self.problem, self.problem.periods - 1
        places = [(s, g) for s in range(len(p.sites)) for g in range(len(p.groups))]
        for v, product in enumerate(p.products):
            owed, share = [], 1.0
            for k, interval in enumerate(product.intervals, 1):
                share *= interval.return_permille / 1000
                column = self.var("owed", v, k)
                owed.append((column, p.reserve_permille / 1000))
                firsts = [(c, -share) for s, g in places for c, _ in self.reached(s, g, v, 0, end)]
                done = [c for s, g in places for c in self.reached(s, g, v, k, end)]
                self.row([(column, 1), *firsts, *done], 0, np.inf)
            wait = sum(interval.min_periods for interval in product.intervals)
            needed = (p.periods + wait) * p.period_days - 1
            lots = [
                n
                for n, lot in enumerate(p.lots)
                if lot.product == v
                and lot.last_day >= needed
                and lot.arrive_day < p.periods * p.period_days
            ]
            keep = 1 - product.loss_permille / 1000
            used = [
                (c, keep)
                for name, c in self.column.items()
                if name[0] == "drawn" and name[1] in lots
            ]
            if owed:
                stock = keep * sum(p.lots[n].doses for n in lots)
                self.row([*owed, *used], -np.inf, stock)

    def _aims(self) -> None:
        p = self.problem
        late = {c: 1.0 for name, c in self.column.items() if name[0] == "late"}
        self.aim[AimKind.LATE] = late, 0.0
        self.aim[AimKind.SHORTFALL] = self._shortfall(), 0.0
        self.aim[AimKind.EXPIRED] = self._expired()
        waiting, total = {}, 0.0
        for g, group in enumerate(p.groups):
            total += group.weight * p.periods * sum(c.people[g] for c in p.communities)
            for s in range(len(p.sites)):
                for v, product in enumerate(p.products):
                    for t in range(p.periods):
                        for c, _ in self.reached(s, g, v, product.doses - 1, t):
                            waiting[c] = -float(group.weight)
        self.aim[AimKind.UNPROTECTED] = waiting, total
        self.aim[AimKind.TRAVEL] = self._travel(), 0.0
        self.aim[AimKind.COST] = self._cost(), 0.0
        if p.budget_fen is not None:
            self.row(self._cost().items(), 0, p.budget_fen)

    def _expired(self) -> tuple[Sum, float]:
        p, expired, lost = self.problem, {}, 0.0
        end = p.periods * p.period_days
        for n, lot in enumerate(p.lots):
            if lot.last_day + 1 < end and lot.arrive_day < end:
                lost += lot.doses
                for name, c in self.column.items():
                    if name[:2] == ("drawn", n):
                        expired[c] = -1.0
        return expired, lost

    def _travel(self) -> Sum:
        p, travel = self.problem, {}
        for i in range(len(p.communities)):
            for a in range(int(p.arcs.start[i]), int(p.arcs.start[i + 1])):
                for g in range(len(p.groups)):
                    column = self.column["sent", i, int(p.arcs.site[a]), g]
                    travel[column] = float(p.arcs.minutes[a])
        return travel

    def _cost(self) -> Sum:
        cost = {}
        for name, c in self.column.items():
            if name[0] == "run":
                s, a, b = (int(str(part)) for part in name[1:])
                site = self.problem.sites[s]
                fixed = 0 if site.open_now else site.fixed_fen
                cost[c] = float(fixed + site.weekly_fen * (b - a + 1))
        return cost

    def _shortfall(self) -> Sum:
        p, found = self.problem, {}
        for n, target in enumerate(p.targets):
            groups = range(len(p.districts)) if target.floor else [None]
            for d in groups:
                sites = [s for s, site in enumerate(p.sites) if d in {None, site.district}]
                done = [
                    c
                    for s in sites
                    for v, product in enumerate(p.products)
                    for c in self.reached(
                        s, target.group, v, min(target.dose, product.doses) - 1, target.by
                    )
                ]
                lacking, share = self.var("lacking", n, d), target.permille / 1000
                found[lacking] = float(p.groups[target.group].weight)
                if d is None:
                    people = sum(c.people[target.group] for c in p.communities)
                    self.row([(lacking, 1), *done], share * people, np.inf)
                else:
                    asked = [(c, -share) for s in sites for c, _ in self.sent(s, target.group)]
                    here = [i for i, c in enumerate(p.communities) if c.district == d]
                    living = sum(p.communities[i].people[target.group] for i in here)
                    gone = [
                        (c, share)
                        for name, c in self.column.items()
                        if name[0] == "sent" and name[1] in here and name[3] == target.group
                    ]
                    self.row([(lacking, 1), *done, *asked, *gone], share * living, np.inf)
        return found

    def aims(self) -> dict[AimKind, int]:
        """The value of each aim in the plan that is best for one after another."""
        values: dict[AimKind, int] = {}
        columns = np.zeros(len(self.most))
        for wanted in self.problem.aims:
            costs, constant = self.aim[wanted.kind]
            columns = self._solve(costs)
            best = constant + sum(columns[c] * value for c, value in costs.items())
            given_up = max(abs(best) * wanted.permille / 1000, wanted.units)
            self.row(costs.items(), -np.inf, best - constant + given_up + NOISE)
        for kind in (wanted.kind for wanted in self.problem.aims):
            costs, constant = self.aim[kind]
            values[kind] = round(constant + sum(columns[c] * v for c, v in costs.items()))
        return values

    def _solve(self, costs: Sum) -> np.ndarray:
        found = self.search(costs, 120)
        assert found.status == 0, found.message
        return np.round(found.x)

    def search(self, costs: Sum, seconds: float) -> OptimizeResult:
        """The least of a sum of columns, as HiGHS leaves it when it is done or time is up."""
        entries = [(r, c, v) for r, (terms, *_) in enumerate(self.rows) for c, v in terms.items()]
        row, column, value = (np.array(part) for part in zip(*entries, strict=True))
        matrix = coo_array((value, (row, column)), shape=(len(self.rows), len(self.most)))
        low, high = (np.array([each[side] for each in self.rows]) for side in (1, 2))
        cost = np.zeros(len(self.most))
        for c, v in costs.items():
            cost[c] = v
        return milp(
            cost,
            constraints=LinearConstraint(matrix.tocsc(), low, high),
            integrality=np.array([float(name[0] != "owed") for name in self.column]),
            bounds=Bounds(0, np.array(self.most)),
            options={"mip_rel_gap": 0.0, "time_limit": seconds},
        )
