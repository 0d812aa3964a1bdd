"""Which sites and arcs a bound settles: whole numbers in, whole numbers compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.siting.capacitated.bound import Columns
from huiyin.vaccination.core.siting.capacitated.layout import Counts, Flags, Sites
from huiyin.vaccination.core.siting.problem import Ints

NEVER = 1 << 61


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What whole prices show at a node: the bound, worths (k,), forced worths (a,), choice (k,)."""

    bound: int
    worth: Ints
    forced: Ints
    chosen: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """Sites to close and to open (k,), arcs to ban (a,)."""

    closed: Flags
    opened: Flags
    banned: Flags

    @property
    def any(self) -> bool:
        """Whether anything is settled."""
        return bool(self.closed.any() or self.opened.any() or self.banned.any())

    @property
    def worth(self) -> bool:
        """Whether so much is settled that climbing again at once is worth its time."""
        return bool(
            self.closed.any() or self.opened.any() or 5 * self.banned.sum() > self.banned.size
        )


def allowed_counts(sites: Sites, counts: Counts, people: int) -> tuple[int, int] | None:
    """Least and most sites that may be open at a node, opened ones included; None if none."""
    free = ~sites.opened
    opened = int(sites.opened.sum())
    most = min(counts.most, sites.opened.size)
    if counts.budget is not None:
        left = counts.budget - int(sites.fixed[sites.opened].sum())
        if left < 0:
            return None
        paid = np.cumsum(np.sort(sites.fixed[free]))
        most = min(most, opened + int(np.searchsorted(paid, left, side="right")))
    room = int(sites.capacity[sites.opened].sum())
    grown = room + np.concatenate([[0], np.cumsum(np.sort(sites.capacity[free])[::-1])])
    if grown[-1] < people:
        return None
    least = max(counts.least, opened + int(np.argmax(grown >= people)))
    return (least, most) if least <= most else None


def _more_if_opened(columns: Columns, shown: Shown) -> NDArray[np.int64]:
    """How much the bound rises when a free site is opened although it is not chosen; 0 if it is."""
    free_chosen = shown.chosen & ~columns.opened
    count = int(shown.chosen.sum())
    last = int(shown.worth[free_chosen].max()) if free_chosen.any() else None
    saved = 0 if last is None else last if count == columns.most else max(0, last)
    rise = shown.worth - saved
    if last is None and count == columns.most:
        rise = np.full(shown.worth.size, NEVER)
    return np.where(shown.chosen, 0, rise)


def _more_if_closed(columns: Columns, shown: Shown) -> NDArray[np.int64]:
    """How much the bound rises when a chosen free site is closed."""
    count = int(shown.chosen.sum())
    others = shown.worth[~shown.chosen]
    best = int(others.min()) if others.size else NEVER
    spare = best if count == columns.least else min(0, best)
    return spare - shown.worth


def fixings(columns: Columns, shown: Shown, limit: int) -> Fixed:
    """What cannot be otherwise in a plan whose scaled cost is at most `limit`."""
    free = ~columns.opened
    into = _more_if_opened(columns, shown)
    closed = free & ~shown.chosen & (shown.bound + into > limit)
    opened = free & shown.chosen & (shown.bound + _more_if_closed(columns, shown) > limit)
    banned = np.zeros(columns.client.size, np.bool_)
    if shown.forced.size:
        site = np.repeat(np.arange(columns.fixed.size), np.diff(columns.start))
        base = shown.bound + into - shown.worth
        banned = (shown.forced > limit - base[site]) & ~closed[site]
    return Fixed(closed, opened, banned)
