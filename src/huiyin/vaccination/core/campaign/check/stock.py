"""Rules of lots: where every dose is on every day, cold storage and the reserve (1, 4, 7, 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from huiyin.vaccination.core.campaign.check.breach import Breach, Case, breach
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


def place_name(problem: Problem, place: int) -> str | None:
    """A site by its id, None for the city store."""
    return None if place in {STORE, len(problem.sites)} else problem.sites[place].id


def _days(problem: Problem, number: int, moves: Ints) -> Iterator[Breach]:
    """Moves on days and at places that a lot allows."""
    lot = problem.lots[number]
    first, last = lot.usable(problem.period_days)
    at_store = (Move.RECEIVE,)
    at_sites = (Move.SHIP, Move.RETURN, Move.GIVE)
    for _, day, kind, site, doses in moves.tolist():
        move = MOVES[kind]
        found = {"lot": lot.id, "move": move.value, "doses": doses, "day": day}
        found |= {"place": place_name(problem, site)}
        if move in at_store and site != STORE:
            yield breach(Case.ONLY_AT_STORE, **found)
        if move in at_sites and site == STORE:
            yield breach(Case.ONLY_AT_SITES, **found)
        if move is Move.EXPIRE:
            if day != lot.ends + 1:
                yield breach(Case.EXPIRED_ON, **found, due=lot.ends + 1)
            continue
        if not lot.arrive_day <= day <= lot.ends:
            yield breach(Case.OUTSIDE_DAYS, **found, first=lot.arrive_day, last=lot.ends)
        elif move is Move.RECEIVE and day != lot.arrive_day:
            yield breach(Case.RECEIVED_ON, **found, due=lot.arrive_day)
        elif move is Move.GIVE and not first <= day // problem.period_days <= last:
            yield breach(Case.OUTSIDE_PERIODS, **found, first=first, last=last)


def _account(problem: Problem, number: int, ledger: Ledger) -> Iterator[Breach]:
    """Received as announced, never below nothing, nothing left after the last day."""
    lot = problem.lots[number]
    days = ledger.balance.shape[1]
    due = lot.doses if 0 <= lot.arrive_day < days else 0
    if ledger.received != due:
        yield breach(Case.NOT_AS_ANNOUNCED, lot=lot.id, doses=ledger.received, announced=due)
    for place in np.flatnonzero((ledger.balance < 0).any(axis=1)).tolist():
        day = int(np.argmax(ledger.balance[place] < 0))
        where = {"lot": lot.id, "place": place_name(problem, place), "day": day}
        yield breach(Case.BELOW_NOTHING, **where, doses=ledger.balance[place, day])
    gone = lot.ends + 1
    if gone < days:
        for place in np.flatnonzero((ledger.balance[:, gone:] > 0).any(axis=1)).tolist():
            left = int(ledger.balance[place, gone:].max())
            where = {"lot": lot.id, "place": place_name(problem, place), "day": lot.ends}
            yield breach(Case.LEFT_AFTER, **where, doses=left)


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
            where = {"lot": lot.id, "place": place_name(problem, place), "day": day}
            product = problem.products[lot.product].id
            yield breach(Case.NEWER_FIRST, **where, doses=issued[place, day], product=product)
        first, last = lot.usable(problem.period_days)
        period = np.arange(self._shape[1]) // problem.period_days
        usable = (period >= first) & (period <= last)
        self._left.append((lot.last_day, (ledger.balance > 0) & usable[None, :]))


def _cold(problem: Problem, volume: Ints) -> Iterator[Breach]:
    most = np.array([site.cold_ml for site in problem.sites], dtype=np.int64)
    for s in np.flatnonzero((volume > most[:, None]).any(axis=1)).tolist():
        day = int(volume[s].argmax())
        where = {"site": problem.sites[s].id, "day": day}
        yield breach(Case.COLD_FULL, **where, ml=volume[s, day], most=most[s])


def _given(problem: Problem, tables: Tables, drawn: Ints) -> Iterator[Breach]:
    given = tables.given.sum(axis=(1, 3))
    for s, v, t in np.argwhere(given != drawn).tolist():
        where = {"site": problem.sites[s].id, "product": problem.products[v].id, "period": t}
        yield breach(Case.DRAWN_OTHERWISE, **where, doses=given[s, v, t], drawn=drawn[s, v, t])


def _loss(problem: Problem, totals: Ints) -> Iterator[Breach]:
    given, wasted = totals.cumsum(axis=3)
    loss = np.array([p.loss_permille for p in problem.products], dtype=np.int64)[None, :, None]
    for s, v, t in np.argwhere(wasted * (1000 - loss) < given * loss).tolist():
        where = {"site": problem.sites[s].id, "product": problem.products[v].id, "period": t}
        share = int(loss[0, v, 0])
        least = -(-int(given[s, v, t]) * share // (1000 - share))
        yield breach(Case.LITTLE_LOSS, **where, doses=wasted[s, v, t], least=least)


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
            doses, least = float(held), float(owed)
            yield breach(Case.RESERVE_LACKS, product=product.id, doses=doses, least=least)
