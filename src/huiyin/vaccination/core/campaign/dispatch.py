"""Whole doses, period by period: what curves of sites ask for, within every rule.

Nothing is given ahead of the city's curves, so that doses kept for further doses are not spent;
what cannot be given in a period is caught up later. Doses that are due come first. In a new plan
other sites give what one could not; in a plan made again one's own appointments come first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.crews import Crews
from huiyin.vaccination.core.campaign.fill import Demand, fill
from huiyin.vaccination.core.campaign.ledger import Ledger
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.split import take_away
from huiyin.vaccination.core.campaign.steps import Steps


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What stays the same: sent (sites, groups); windows: whether a site may be open, (sites,
    periods)."""

    problem: Problem
    steps: Steps
    sent: Ints
    windows: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Dispatched:
    """given: cumulative; stations: (sites, periods); parked: (teams, periods)."""

    given: Ints
    stations: Ints
    parked: Ints
    ledger: Ledger


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """One period: the store's book so far and the cells (group, step), most urgent first."""

    frame: Frame
    ledger: Ledger
    order: list[tuple[int, int]]
    period: int


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """What is given so far, cumulative; the curves at the end of the period, (sites, groups,
    steps); and what was meant, where a plan is made again."""

    given: Ints
    curve: Ints
    meant: Lived | None


@dataclass(frozen=True, slots=True, eq=False)
class Lived:
    """What stands when period `cut` begins, shaped as `Dispatched`. What lies from `cut` on is what
    was meant: appointments of a period are kept before doses that are behind are caught up, and
    teams stay where they were to stand if anybody wants them there."""

    cut: int
    given: Ints
    stations: Ints
    parked: Ints
    ledger: Ledger


def unlived(problem: Problem, steps: Steps) -> Lived:
    """Nothing has happened yet, and nothing was meant."""
    shape = len(problem.sites), len(problem.groups), steps.count, problem.periods
    return Lived(
        cut=0,
        given=np.zeros(shape, dtype=np.int64),
        stations=np.zeros((len(problem.sites), problem.periods), dtype=np.int64),
        parked=np.full((len(problem.teams), problem.periods), -1, dtype=np.int64),
        ledger=Ledger.empty(problem),
    )


def dispatch(frame: Frame, curves: Ints, lived: Lived | None = None) -> Dispatched:
    """Follow `curves`, (sites, groups, steps, periods), as closely as every rule allows, after what
    has been lived already."""
    problem, meant = frame.problem, lived
    lived = lived or unlived(problem, frame.steps)
    given, stations = lived.given.copy(), lived.stations.copy()
    parked, ledger = lived.parked.copy(), lived.ledger.copy()
    for tail in (given[..., lived.cut :], stations[:, lived.cut :]):
        tail[...] = 0
    parked[:, lived.cut :] = -1
    crews = Crews(problem, frame.windows)
    order = _order(problem, frame.steps)
    for period in range(lived.cut, problem.periods):
        turn = Turn(frame, ledger, order, period)
        wishes = _wishes(frame, given, curves[..., period], period)
        own = crews.most(period)
        parked[:, period] = lived.parked[:, period]
        team_doses = _park(problem, wishes, own, parked[:, period])
        book = Book(given, curves[..., period], meant)
        now = _given(turn, wishes, own + team_doses, book)
        doses = now.sum(axis=(1, 2))
        allowed = crews.staff(period, np.maximum(doses - team_doses, 0), stations)
        if (doses > allowed + team_doses).any():
            now = _given(turn, wishes, allowed + team_doses, book)
        before = given[..., period - 1] if period else 0
        given[..., period] = before + now
        _book(frame, ledger, now, period)
        own = np.maximum(now.sum(axis=(1, 2)) - team_doses, 0)
        stations[:, period] = crews.fewest_stations(own, stations[:, period])
    return Dispatched(given, stations, parked, ledger)


def _given(turn: Turn, wishes: tuple[Ints, Ints], room: Ints, book: Book) -> Ints:
    """Doses of the period, (sites, groups, steps), within room."""
    must, want = wishes
    if book.meant is not None:
        return _fit(turn, [must, *_kept_first(book.meant, want, turn.period)], room)
    return _fit(turn, [must, fill(_demand(turn, wishes, room, book))], room)


def _demand(turn: Turn, wishes: tuple[Ints, Ints], room: Ints, book: Book) -> Demand:
    """What sites could give beyond what is due, and what the city's curves ask for."""
    (must, want), frame, period = wishes, turn.frame, turn.period
    given, curve = book.given, book.curve
    steps = frame.steps
    so_far = given[..., period - 1] if period else np.zeros_like(must)
    had = so_far + must
    lack = np.maximum(0, (curve - had).sum(axis=0))
    free = np.maximum(0, frame.sent - so_far[:, :, steps.first].sum(axis=2))
    ready = np.zeros_like(must)
    for step in range(steps.count):
        least = int(steps.least[step])
        if steps.first[step]:
            ready[:, :, step] = free * steps.allowed[:, step]
        elif period >= least:
            ready[:, :, step] = given[:, :, step - 1, period - least] - had[:, :, step]
    ready = np.clip(ready, 0, lack)
    return Demand(
        steps=steps,
        weights=np.array([group.weight for group in frame.problem.groups], dtype=np.int64),
        ready=ready,
        own=np.minimum(want, ready),
        lack=lack,
        free=free,
        room=np.maximum(0, room - must.sum(axis=(1, 2))),
    )


def _order(problem: Problem, steps: Steps) -> list[tuple[int, int]]:
    """Cells (group, step), most urgent first: later doses, then heavier groups."""
    cells = [
        (g, j)
        for g in range(len(problem.groups))
        for j in range(steps.count)
        if steps.allowed[g, j]
    ]
    return sorted(cells, key=lambda c: (-int(steps.dose[c[1]]), -problem.groups[c[0]].weight))


def _wishes(frame: Frame, given: Ints, curve: Ints, period: int) -> tuple[Ints, Ints]:
    """Doses that are due, and doses wanted beyond those, (sites, groups, steps)."""
    steps = frame.steps
    so_far = given[..., period - 1] if period else np.zeros_like(curve)
    want = np.maximum(curve - so_far, 0)
    must = np.zeros_like(want)
    for step in steps.further:
        least, most = int(steps.least[step]), int(steps.most[step])
        here = so_far[:, :, step]
        ready = given[:, :, step - 1, period - least] - here if period >= least else 0 * here
        want[:, :, step] = np.minimum(want[:, :, step], ready)
        if period >= most:
            due = -(-steps.returns[step] * given[:, :, step - 1, period - most] // 1000)
            must[:, :, step] = np.clip(due - here, 0, ready)
    free = frame.sent - so_far[:, :, steps.first].sum(axis=2)
    for step in np.flatnonzero(steps.first).tolist():
        want[:, :, step] = np.minimum(want[:, :, step], free)
        free = free - want[:, :, step]
    return must, np.maximum(want - must, 0)


def _kept_first(lived: Lived, want: Ints, period: int) -> list[Ints]:
    """Doses wanted, those first that were meant for this very period."""
    meant = lived.given[..., period] - (lived.given[..., period - 1] if period else 0)
    kept = np.minimum(want, np.maximum(meant, 0))
    return [kept, want - kept]


def _park(problem: Problem, wishes: tuple[Ints, Ints], own: Ints, parked: Ints) -> Ints:
    """Teams stay where they are meant to stand if that helps, else go where most is due beyond
    what a site's own stations can give, then where most is wanted beyond that; doses they add at
    each site."""
    urgent, other = (doses.sum(axis=(1, 2)) for doses in wishes)
    urgent, asked = np.maximum(0, urgent - own), np.maximum(0, urgent + other - own)
    extra = np.zeros(len(problem.sites), dtype=np.int64)
    for number, team in enumerate(problem.teams):
        meant = int(parked[number])
        stays = meant >= 0 and asked[meant] > extra[meant]
        left = [
            (max(0, int(urgent[s] - extra[s])), max(0, int(asked[s] - extra[s])), -s)
            for s in ([meant] if stays else sorted(team.points))
        ]
        parked[number] = -1
        best = max(left, default=(0, 0, 0))
        if best[1] > 0:
            parked[number] = -best[2]
            extra[-best[2]] += team.doses
    return extra


def _fit(turn: Turn, tiers: list[Ints], room: Ints) -> Ints:
    """Doses of a period within room, cold store and stock, earlier tiers of what is asked first."""
    problem, steps = turn.frame.problem, turn.frame.steps
    cold = _cold_room(problem)
    room = room.copy()
    parts = [np.zeros_like(asked) for asked in tiers]
    for part, asked in zip(parts, tiers, strict=True):
        for g, j in turn.order:
            product = problem.products[int(steps.product[j])]
            volume = product.ml * 1000 / (1000 - product.loss_permille)
            fits = np.floor(cold / volume + 1e-9).astype(np.int64) if volume else room
            now = np.minimum(asked[:, g, j], np.minimum(room, np.maximum(fits, 0)))
            part[:, g, j] = now
            room -= now
            cold = cold - now * volume
    for v in range(len(problem.products)):
        _within_stock(turn, parts, v)
    fitted: Ints = np.sum(parts, axis=0)
    return fitted


def _cold_room(problem: Problem) -> NDArray[np.float64]:
    """Cold store of each site less one dose of every product that can be lost in handling, because
    losses are rounded up."""
    spare = sum(product.ml for product in problem.products if product.loss_permille)
    return np.array([max(0, site.cold_ml - spare) for site in problem.sites], dtype=np.float64)


def _lost(frame: Frame, ledger: Ledger, product: int, now: Ints, period: int) -> Ints:
    """Doses lost at each site in a period in which `now` are given, so that rule 4 holds."""
    loss = frame.problem.products[product].loss_permille
    so_far = ledger.given[:, product, :period].sum(axis=1) + now
    all_lost = -(-so_far * loss // (1000 - loss))
    lost: Ints = np.maximum(0, all_lost - ledger.wasted[:, product, :period].sum(axis=1))
    return lost


def _within_stock(turn: Turn, parts: list[Ints], product: int) -> None:
    """Cut the least urgent doses of a product until the store has what is drawn."""
    frame, ledger, period = turn.frame, turn.ledger, turn.period
    mine = [cell for cell in turn.order if frame.steps.product[cell[1]] == product]
    stock = ledger.stock(frame.problem, product, period)
    while True:
        now = np.zeros(len(frame.problem.sites), dtype=np.int64)
        for part in parts:
            now += part[:, [g for g, _ in mine], [j for _, j in mine]].sum(axis=1)
        if not now.any():
            return
        over = int(now.sum() + _lost(frame, ledger, product, now, period).sum()) - stock
        if over <= 0:
            return
        for part in reversed(parts):
            for g, j in reversed(mine):
                held = int(part[:, g, j].sum())
                if over > 0 and held:
                    part[:, g, j] = take_away(part[:, g, j], over)
                    over -= min(over, held)


def _book(frame: Frame, ledger: Ledger, now: Ints, period: int) -> None:
    for v in range(len(frame.problem.products)):
        doses = now[:, :, frame.steps.product == v].sum(axis=(1, 2))
        if doses.any():
            lost = _lost(frame, ledger, v, doses, period)
            ledger.draw(frame.problem, v, period, doses, lost)
