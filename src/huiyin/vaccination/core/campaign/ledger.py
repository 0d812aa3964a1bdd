"""The store's book: lots drawn period by period, first expiry first, and who got which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.core.campaign.doses import reserve_lots
from huiyin.vaccination.core.campaign.plan import Move, StockMove
from huiyin.vaccination.core.campaign.problem import Ints, Problem


@dataclass(slots=True, eq=False)
class Ledger:
    """What is left of each lot, what was drawn of it by period (lots, periods), and what each site
    drew of each product: given and wasted, (sites, products, periods), per period."""

    left: Ints
    drawn: Ints
    given: Ints
    wasted: Ints

    @classmethod
    def empty(cls, problem: Problem) -> Ledger:
        """The book before the first day; lots that come after the horizon are not in it."""
        end = problem.periods * problem.period_days
        left = [lot.doses if lot.arrive_day < end else 0 for lot in problem.lots]
        used = np.zeros((len(problem.sites), len(problem.products), problem.periods), np.int64)
        return cls(
            left=np.array(left, dtype=np.int64),
            drawn=np.zeros((len(problem.lots), problem.periods), dtype=np.int64),
            given=used,
            wasted=used.copy(),
        )

    def copy(self) -> Ledger:
        """The same book, to be written on."""
        return Ledger(self.left.copy(), self.drawn.copy(), self.given.copy(), self.wasted.copy())

    def usable(self, problem: Problem, product: int, period: int) -> list[int]:
        """Lots that may be used in a period and have doses left, first expiry first."""
        lots = [
            n
            for n, lot in enumerate(problem.lots)
            if lot.product == product and self.left[n] > 0 and _covers(problem, n, period)
        ]
        return sorted(lots, key=lambda n: (problem.lots[n].last_day, problem.lots[n].arrive_day))

    def stock(self, problem: Problem, product: int, period: int) -> int:
        """Doses that may be used in a period."""
        return int(self.left[self.usable(problem, product, period)].sum())

    def draw(self, problem: Problem, product: int, period: int, given: Ints, wasted: Ints) -> None:
        """Take what the sites give and lose of a product in a period out of the store."""
        wanted = int(given.sum() + wasted.sum())
        for lot in self.usable(problem, product, period):
            taken = min(wanted, int(self.left[lot]))
            self.left[lot] -= taken
            self.drawn[lot, period] += taken
            wanted -= taken
        if wanted:
            raise AssertionError(f"{wanted} doses of product {product} drawn that are not there")
        self.given[:, product, period] = given
        self.wasted[:, product, period] = wasted

    def expired(self, problem: Problem) -> int:
        """Doses left of lots whose last day has passed at the end of the horizon."""
        lots = zip(problem.lots, self.left.tolist(), strict=True)
        return sum(left for lot, left in lots if problem.expires(lot))

    def reserve(self, problem: Problem, product: int) -> int:
        """Doses that count for the reserve of a product, before loss."""
        return int(self.left[reserve_lots(problem, product)].sum())

    def moves(self, problem: Problem) -> tuple[StockMove, ...]:
        """Every move of doses, in order of lot, day and site."""
        found: list[StockMove] = []
        for product in range(len(problem.products)):
            for period in range(problem.periods):
                found += self._shared(problem, product, period)
        end = problem.periods * problem.period_days
        for number, lot in enumerate(problem.lots):
            if lot.arrive_day < end:
                found.append(StockMove(number, lot.arrive_day, Move.RECEIVE, None, lot.doses))
            if problem.expires(lot) and self.left[number]:
                left = int(self.left[number])
                found.append(StockMove(number, lot.ends + 1, Move.EXPIRE, None, left))
        order = list(Move)
        return tuple(sorted(found, key=lambda m: (m.lot, m.day, order.index(m.what), m.site or 0)))

    def _shared(self, problem: Problem, product: int, period: int) -> list[StockMove]:
        """Lots drawn in a period dealt out to the sites in turn."""
        first = period * problem.period_days
        last = first + problem.period_days - 1
        lots = [n for n in range(len(problem.lots)) if problem.lots[n].product == product]
        lots = sorted(
            (n for n in lots if self.drawn[n, period]),
            key=lambda n: (problem.lots[n].last_day, problem.lots[n].arrive_day),
        )
        rest = [(n, int(self.drawn[n, period])) for n in lots]
        found: list[StockMove] = []
        for site in np.flatnonzero(
            self.given[:, product, period] + self.wasted[:, product, period]
        ):
            for what, book in ((Move.GIVE, self.given), (Move.WASTE, self.wasted)):
                need = int(book[site, product, period])
                while need:
                    lot, there = rest[0]
                    taken = min(need, there)
                    need -= taken
                    rest[0] = (lot, there - taken)
                    if there == taken:
                        rest.pop(0)
                    found.append(StockMove(lot, last, what, int(site), taken))
        return found + _shipped(found, first)


def _shipped(used: list[StockMove], day: int) -> list[StockMove]:
    """One shipment for what a site uses of a lot."""
    total: dict[tuple[int, int | None], int] = {}
    for move in used:
        total[move.lot, move.site] = total.get((move.lot, move.site), 0) + move.doses
    return [StockMove(lot, day, Move.SHIP, site, doses) for (lot, site), doses in total.items()]


def _covers(problem: Problem, lot: int, period: int) -> bool:
    first, last = problem.lots[lot].usable(problem.period_days)
    return first <= period <= last
