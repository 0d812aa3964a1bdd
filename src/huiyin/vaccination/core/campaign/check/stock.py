"""Rules of lots: where every dose is on every day, cold storage and the reserve (1, 4, 7, 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from huiyin.vaccination.core.campaign.check.breach import Breach, Rule
from huiyin.vaccination.core.campaign.check.tables import MOVES, STORE, Flags, Ints, Tables
from huiyin.vaccination.core.campaign.plan import Move
from huiyin.vaccination.core.campaign.problem import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """One lot, by place (sites, then the city store last) and day, (places, days) each.

    `into` is what arrives at a place, `out` what leaves it, `balance` what is there at the end of
    the day: everything in so far less everything out so far.
    """

    into: Ints
    out: Ints
    given: Ints
    wasted: Ints
    shipped: Ints
    received: int
    balance: Ints


def ledger_of(problem: Problem, moves: Ints) -> Ledger:
    """The account of one lot from its moves, (rows, 5)."""
    sites, days = len(problem.sites), problem.periods * problem.period_days
    kinds = {move: np.zeros((sites + 1, days), dtype=np.int64) for move in MOVES}
    for number, move in enumerate(MOVES):
        rows = moves[moves[:, 2] == number]
        np.add.at(kinds[move], (rows[:, 3], rows[:, 1]), rows[:, 4])
    into = np.zeros((sites + 1, days), dtype=np.int64)
    out = kinds[Move.GIVE] + kinds[Move.WASTE] + kinds[Move.EXPIRE]
    shipped, returned = kinds[Move.SHIP], kinds[Move.RETURN]
    into[:sites] = shipped[:sites]
    into[sites] = kinds[Move.RECEIVE][sites] + returned[:sites].sum(axis=0)
    out[:sites] += returned[:sites]
    out[sites] += shipped[:sites].sum(axis=0)
    balance = (into - out).cumsum(axis=1)
    given, wasted = kinds[Move.GIVE], kinds[Move.WASTE]
    received = int(kinds[Move.RECEIVE].sum())
    return Ledger(into, out, given, wasted, shipped, received, balance)


def ledgers(problem: Problem, tables: Tables) -> Iterator[tuple[int, Ints, Ledger]]:
    """Lot, its moves, its account: product by product, first to expire first."""
    order = sorted(
        range(len(problem.lots)), key=lambda n: (problem.lots[n].product, problem.lots[n].last_day)
    )
    by_lot = tables.moves[np.argsort(tables.moves[:, 0], kind="stable")]
    edges = np.searchsorted(by_lot[:, 0], np.arange(len(problem.lots) + 1))
    for number in order:
        moves = by_lot[edges[number] : edges[number + 1]]
        yield number, moves, ledger_of(problem, moves)


def stock(problem: Problem, tables: Tables) -> Iterator[Breach]:
    """Every rule of stock, with one account of each lot held at a time."""
    sites, days = len(problem.sites), problem.periods * problem.period_days
    volume = np.zeros((sites, days), dtype=np.int64)
    totals = np.zeros((2, sites, len(problem.products), problem.periods), dtype=np.int64)
    kept = [0] * len(problem.products)
    first_out = OldestFirst(problem)
    for number, moves, ledger in ledgers(problem, tables):
        lot = problem.lots[number]
        yield from _days(problem, number, moves)
        yield from _account(problem, number, ledger)
        yield from first_out.add(number, ledger)
        opening = np.zeros((sites, days), dtype=np.int64)
        opening[:, 1:] = ledger.balance[:sites, :-1]
        volume += (opening + ledger.into[:sites]) * problem.products[lot.product].ml
        for row, what in enumerate((ledger.given, ledger.wasted)):
            by_period = what[:sites].reshape(sites, problem.periods, problem.period_days)
            totals[row, :, lot.product] += by_period.sum(axis=2)
        if lot.ends >= _last_needed(problem, lot.product):
            kept[lot.product] += int(ledger.balance[sites, -1])
    yield from _cold(problem, volume)
    yield from _given(problem, tables, totals[0])
    yield from _loss(problem, totals)
    yield from _reserve(problem, tables, kept)


def place_name(problem: Problem, place: int) -> str:
    """A site by its id, or the city store."""
    return "city store" if place in {STORE, len(problem.sites)} else problem.sites[place].id


def _days(problem: Problem, number: int, moves: Ints) -> Iterator[Breach]:
    """Moves on days and at places that a lot allows."""
    lot, where = problem.lots[number], f"lot {problem.lots[number].id}"
    first, last = lot.usable(problem.period_days)
    at_store = (Move.RECEIVE,)
    at_sites = (Move.SHIP, Move.RETURN, Move.GIVE)
    for _, day, kind, site, doses in moves.tolist():
        move = MOVES[kind]
        found = f"{move.value} of {doses} on day {day} at {place_name(problem, site)}"
        if (move in at_store and site != STORE) or (move in at_sites and site == STORE):
            place = "the city store" if move in at_store else "a site"
            yield Breach(Rule.LOT_DAYS, where, found, f"only at {place}", "name the place")
        if move is Move.EXPIRE:
            if day != lot.ends + 1:
                allowed = f"day {lot.ends + 1}"
                yield Breach(Rule.EXPIRY, where, found, allowed, "book it on the day after")
            continue
        if not lot.arrive_day <= day <= lot.ends:
            allowed = f"days {lot.arrive_day} to {lot.ends}"
            yield Breach(Rule.LOT_DAYS, where, found, allowed, "use another lot")
        elif move is Move.RECEIVE and day != lot.arrive_day:
            allowed = f"day {lot.arrive_day}"
            yield Breach(Rule.DELIVERIES, where, found, allowed, "receive it when it arrives")
        elif move is Move.GIVE and not first <= day // problem.period_days <= last:
            allowed = f"periods {first} to {last}"
            yield Breach(Rule.LOT_DAYS, where, found, allowed, "use another lot")


def _account(problem: Problem, number: int, ledger: Ledger) -> Iterator[Breach]:
    """Received as announced, never below nothing, nothing left after the last day."""
    lot, where = problem.lots[number], f"lot {problem.lots[number].id}"
    days = ledger.balance.shape[1]
    due = lot.doses if 0 <= lot.arrive_day < days else 0
    if ledger.received != due:
        found, advice = f"{ledger.received} received", "receive the delivery as it was announced"
        yield Breach(Rule.DELIVERIES, where, found, f"{due} announced", advice)
    for place in np.flatnonzero((ledger.balance < 0).any(axis=1)).tolist():
        day = int(np.argmax(ledger.balance[place] < 0))
        spot = f"{where}, {place_name(problem, place)}, day {day}"
        advice = "ship more before, or use less"
        found = f"{ledger.balance[place, day]} doses on hand"
        yield Breach(Rule.LEDGER, spot, found, "0 or more", advice)
    gone = lot.ends + 1
    if gone < days:
        for place in np.flatnonzero((ledger.balance[:, gone:] > 0).any(axis=1)).tolist():
            left = int(ledger.balance[place, gone:].max())
            spot = f"{where}, {place_name(problem, place)}"
            found, allowed = f"{left} doses after day {lot.ends}", "0, booked as expired"
            yield Breach(Rule.EXPIRY, spot, found, allowed, "use them before or book them")


class OldestFirst:
    """First to expire, first out: no dose leaves a place while one that expires sooner stays."""

    def __init__(self, problem: Problem) -> None:
        shape = (len(problem.sites) + 1, problem.periods * problem.period_days)
        self._problem = problem
        self._left: list[tuple[int, Flags]] = []
        self._product = -1
        self._shape = shape

    def add(self, number: int, ledger: Ledger) -> Iterator[Breach]:
        """Lots must come product by product, first to expire first."""
        problem, lot = self._problem, self._problem.lots[number]
        if lot.product != self._product:
            self._product, self._left = lot.product, []
        older = np.full(self._shape, False)
        for last_day, left in self._left:
            if last_day < lot.last_day:
                older |= left
        issued = ledger.given.copy()
        issued[-1] = ledger.shipped[:-1].sum(axis=0)
        for place, day in np.argwhere((issued > 0) & older).tolist():
            where = f"lot {lot.id}, {place_name(problem, place)}, day {day}"
            found = f"{issued[place, day]} doses used"
            allowed = f"a lot of {problem.products[lot.product].id} that expires sooner is left"
            yield Breach(Rule.OLDEST_FIRST, where, found, allowed, "use the older lot first")
        first, last = lot.usable(problem.period_days)
        period = np.arange(self._shape[1]) // problem.period_days
        usable = (period >= first) & (period <= last)
        self._left.append((lot.last_day, (ledger.balance > 0) & usable[None, :]))


def _cold(problem: Problem, volume: Ints) -> Iterator[Breach]:
    most = np.array([site.cold_ml for site in problem.sites], dtype=np.int64)
    for s in np.flatnonzero((volume > most[:, None]).any(axis=1)).tolist():
        day = int(volume[s].argmax())
        where, advice = f"site {problem.sites[s].id}, day {day}", "ship less at once"
        yield Breach(Rule.COLD, where, f"{volume[s, day]} ml", f"{most[s]} ml", advice)


def _given(problem: Problem, tables: Tables, drawn: Ints) -> Iterator[Breach]:
    given = tables.given.sum(axis=(1, 3))
    for s, v, t in np.argwhere(given != drawn).tolist():
        where = f"site {problem.sites[s].id}, {problem.products[v].id}, period {t}"
        found, allowed = f"{given[s, v, t]} given", f"{drawn[s, v, t]} drawn from lots"
        yield Breach(Rule.GIVEN, where, found, allowed, "make both tables say the same")


def _loss(problem: Problem, totals: Ints) -> Iterator[Breach]:
    given, wasted = totals.cumsum(axis=3)
    loss = np.array([p.loss_permille for p in problem.products], dtype=np.int64)[None, :, None]
    for s, v, t in np.argwhere(wasted * (1000 - loss) < given * loss).tolist():
        where = f"site {problem.sites[s].id}, {problem.products[v].id}, up to period {t}"
        share = int(loss[0, v, 0])
        least = -(-int(given[s, v, t]) * share // (1000 - share))
        found, advice = f"{wasted[s, v, t]} doses lost", "draw more doses than are given"
        yield Breach(Rule.LOSS, where, found, f"at least {least}", advice)


def _last_needed(problem: Problem, product: int) -> int:
    """Last day on which a lot must be usable to count for the reserve."""
    wait = sum(interval.min_periods for interval in problem.products[product].intervals)
    return (problem.periods + wait) * problem.period_days - 1


def owed_doses(problem: Problem, tables: Tables, product: int) -> Fraction:
    """Further doses outstanding at the end: sum over k >= 2 of max(0, s(k) C(1) - C(k))."""
    totals = tables.given[:, :, product].sum(axis=(0, 1, 3)).tolist()
    owed, share = Fraction(0), Fraction(1)
    for k, interval in enumerate(problem.products[product].intervals, 1):
        share *= Fraction(interval.return_permille, 1000)
        owed += max(Fraction(0), share * totals[0] - totals[k])
    return owed


def _reserve(problem: Problem, tables: Tables, kept: list[int]) -> Iterator[Breach]:
    for v, product in enumerate(problem.products):
        owed = owed_doses(problem, tables, v) * problem.reserve_permille / 1000
        lacks = problem.reserve_lacks[v] if problem.reserve_lacks else 0
        held = Fraction((kept[v] + lacks) * (1000 - product.loss_permille), 1000)
        if held < owed:
            found, allowed = f"{float(held):.1f} doses after loss", f"at least {float(owed):.1f}"
            advice = "give fewer first doses at the end"
            yield Breach(Rule.RESERVE, f"{product.id}, at the end", found, allowed, advice)
