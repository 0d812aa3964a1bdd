"""First come, first served: a plan without foresight, written as one would by hand.

Every site that may open runs all the time (up to the most that may be open), people go to the
nearest; in every period further doses that are due come first, then first doses, while stations,
seats, cold storage and lots last. A first dose is given only where the lots on hand or announced
hold its further doses too. Nothing is optimised; it is slow and meant for small inputs.
"""

from __future__ import annotations

from collections import defaultdict

from huiyin.vaccination.core.campaign.check import recount, tables_of
from huiyin.vaccination.core.campaign.plan import (
    Aim,
    Assignment,
    Given,
    Move,
    Opening,
    Plan,
    Staffed,
    StockMove,
)
from huiyin.vaccination.core.campaign.problem import Problem

Step = tuple[int, int, int, int, int]
"""Site, group, product, dose (from 0), period."""


class FirstCome:
    """One walk through the periods."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.left = [lot.doses for lot in problem.lots]
        self.given: dict[tuple[int, int, int, int, int], int] = defaultdict(int)
        self.moves: list[StockMove] = []
        self.promised = [0.0] * len(problem.products)
        self.draws: dict[tuple[int, int], int] = defaultdict(int)

    def plan(self) -> Plan:
        """The plan, with its aims counted and no bounds."""
        problem = self.problem
        opened = self._opened()
        staffed = self._staffed(opened)
        sent = self._sent(set(opened))
        for lot, one in enumerate(problem.lots):
            if one.arrive_day < problem.periods * problem.period_days:
                self.moves.append(StockMove(lot, one.arrive_day, Move.RECEIVE, None, one.doses))
        people = defaultdict(int)
        for row in sent:
            people[row.site, row.group] += row.people
        stations = {(row.site, row.period): row.stations for row in staffed}
        for t in range(problem.periods):
            for s in opened:
                self._site_period(s, t, stations.get((s, t), 0), people)
        self._expire()
        bare = Plan(
            tuple(Opening(s, *span) for s, span in opened.items()),
            tuple(sent),
            tuple(Given(s, g, v, k + 1, t, n) for (s, g, v, k, t), n in self.given.items() if n),
            tuple(self.moves),
            tuple(staffed),
        )
        counted = recount(problem, tables_of(problem, bare))
        aims = tuple(Aim(str(w.kind), "", counted[w.kind], None, None, None) for w in problem.aims)
        return Plan(
            bare.openings, bare.assignments, bare.given, bare.moves, bare.staffed, aims=aims
        )

    def _opened(self) -> dict[int, tuple[int, int]]:
        end, spans = self.problem.periods - 1, {}
        order = sorted(
            range(len(self.problem.sites)),
            key=lambda s: (not self.problem.sites[s].must_open, -self.problem.sites[s].stations),
        )
        for s in order:
            site = self.problem.sites[s]
            last = end if site.last is None else min(end, site.last)
            full = self.problem.most_open is not None and len(spans) >= self.problem.most_open
            if not site.must_close and site.stations and not full:
                spans[s] = (site.first, last)
        return spans

    def _staffed(self, opened: dict[int, tuple[int, int]]) -> list[Staffed]:
        problem, rows = self.problem, []
        pace = problem.roles[problem.vaccinator].people_per_hour
        for t in range(problem.periods):
            there = problem.roster[:, :, t].copy()
            for s, (first, last) in opened.items():
                site = problem.sites[s]
                if not first <= t <= last:
                    continue
                for stations in range(site.stations, -1, -1):
                    work = stations * site.minutes * pace
                    crew = [
                        max(r.fewest, -(-work // (r.people_per_hour * problem.staff_minutes)))
                        for r in problem.roles
                    ]
                    if all(there[site.district, r] >= n for r, n in enumerate(crew)):
                        there[site.district] -= crew
                        rows.append(Staffed(s, t, stations, tuple(crew)))
                        break
        return rows

    def _sent(self, opened: set[int]) -> list[Assignment]:
        rows, arcs = [], self.problem.arcs
        for i, community in enumerate(self.problem.communities):
            pairs = range(int(arcs.start[i]), int(arcs.start[i + 1]))
            sites = [int(arcs.site[a]) for a in pairs if int(arcs.site[a]) in opened]
            if sites:
                rows += [Assignment(i, sites[0], g, n) for g, n in enumerate(community.people) if n]
        return rows

    def _site_period(
        self, s: int, t: int, stations: int, people: dict[tuple[int, int], int]
    ) -> None:
        problem, site = self.problem, self.problem.sites[s]
        pace = problem.roles[problem.vaccinator].people_per_hour * problem.efficiency_permille
        room = stations * site.minutes * pace // 60_000
        if problem.observe_minutes:
            room = min(room, site.seats * site.minutes // problem.observe_minutes)
        cold = site.cold_ml
        for further in (True, False):
            for v, product in enumerate(problem.products):
                for k in range(product.doses):
                    for g in sorted(product.groups):
                        if (k > 0) != further:
                            continue
                        step = (s, g, v, k, t)
                        count = min(self._wanted(step, people[s, g]), room)
                        done, litres = self._draw(step, count, cold)
                        room, cold = room - done, cold - litres

    def _wanted(self, step: Step, people: int) -> int:
        s, g, v, k, t = step
        if k == 0:
            firsts = sum(
                self.given[s, g, w, 0, u]
                for w in range(len(self.problem.products))
                for u in range(t + 1)
            )
            return people - firsts
        wait = self.problem.products[v].intervals[k - 1].min_periods
        before = sum(self.given[s, g, v, k - 1, u] for u in range(t - wait + 1))
        return before - sum(self.given[s, g, v, k, u] for u in range(t + 1))

    def _draw(self, step: Step, count: int, cold: int) -> tuple[int, int]:
        """Gives up to `count` doses from the oldest lots; a first dose promises its others."""
        s, _, v, k, t = step
        problem, product = self.problem, self.problem.products[v]
        keep = 1000 - product.loss_permille
        lots = [
            n
            for n, lot in enumerate(problem.lots)
            if lot.product == v
            and lot.usable(problem.period_days)[0] <= t <= lot.usable(problem.period_days)[1]
        ]
        lots.sort(key=lambda n: problem.lots[n].last_day)
        wait = sum(i.min_periods for i in product.intervals)
        if k == 0 and product.intervals:
            far = (problem.periods + wait) * problem.period_days - 1
            kept = sum(
                self.left[n]
                for n, lot in enumerate(problem.lots)
                if lot.product == v
                and lot.last_day >= far
                and lot.arrive_day < problem.periods * problem.period_days
            )
            spare = kept * keep // 1000 - self.promised[v] - len(lots) - 2
            count = min(count, max(0, int(spare // product.doses)))
        count = min(count, sum(self.left[n] for n in lots) * keep // 1000 - 1)
        count = min(count, cold // product.ml * keep // 1000 - 1) if product.ml else count
        if count <= 0:
            return 0, 0
        drawn = -(-count * 1000 // keep)
        self.promised[v] += (product.doses - 1) * 1000 / keep * count if k == 0 else 0
        self.promised[v] -= 1000 / keep * count if k else 0
        self._move(s, t, lots, count, drawn)
        self.given[step] += count
        return count, drawn * product.ml

    def _move(self, s: int, t: int, lots: list[int], count: int, drawn: int) -> None:
        days = self.problem.period_days
        first, last = t * days, (t + 1) * days - 1
        lost = drawn - count
        for lot in lots:
            part = min(drawn, self.left[lot])
            if part <= 0:
                continue
            self.left[lot] -= part
            drawn -= part
            given = min(part, count)
            count -= given
            self.moves.append(StockMove(lot, first, Move.SHIP, s, part))
            if given:
                self.moves.append(StockMove(lot, last, Move.GIVE, s, given))
            if part > given:
                self.moves.append(StockMove(lot, last, Move.WASTE, s, part - given))
                lost -= part - given
        assert (drawn, lost) == (0, 0)

    def _expire(self) -> None:
        end = self.problem.periods * self.problem.period_days
        for n, lot in enumerate(self.problem.lots):
            if self.left[n] and lot.last_day + 1 < end:
                self.moves.append(StockMove(n, lot.last_day + 1, Move.EXPIRE, None, self.left[n]))
