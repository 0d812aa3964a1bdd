"""People of a site that closes: where they go, and the doses they take along.

Who had their dose first has the next one first. The people of a site and group who have begun and
not ended stand in that order; they are dealt out to their new sites evenly along it, so that at
each new site the doses taken along keep every interval that was kept at the old one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.capacity import doses_by_seats, doses_by_stations
from huiyin.vaccination.core.campaign.linear import Watch
from huiyin.vaccination.core.campaign.plan import Transfer
from huiyin.vaccination.core.campaign.problem import Ints, Problem
from huiyin.vaccination.core.campaign.sending import everyone, overfull, send
from huiyin.vaccination.core.campaign.steps import Steps


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """curves: cumulative doses (sites, groups, steps, periods) with those of people who moved at
    their new site; people: how many changed site."""

    curves: Ints
    transfers: tuple[Transfer, ...]
    people: int


def spare_room(problem: Problem, given: Ints, windows: NDArray[np.bool_], cut: int) -> Room:
    """What sites could still do beside what is planned from `cut` on."""
    stations = np.array([site.stations for site in problem.sites], dtype=np.int64)
    most = np.minimum(doses_by_stations(problem, stations), doses_by_seats(problem))
    left = windows[:, cut:] * most[:, None] - given[..., cut:].sum(axis=(1, 2))
    longest = max((product.doses for product in problem.products), default=1)
    holds: Ints = np.maximum(left, 0).sum(axis=1) // longest
    return Room(np.flatnonzero(windows[:, cut:].any(axis=1)), holds)


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """Sites that people may be sent to, and the people each can still complete; more are sent all
    the same where a community reaches no site with room."""

    used: Ints
    holds: Ints

    def without(self, sites: Sequence[int]) -> Room:
        """The room when some sites fail."""
        return Room(self.used[~np.isin(self.used, sites)], self.holds)


def settle(problem: Problem, people: Ints, room: Room, seconds: float, watch: Watch) -> Ints:
    """People (communities, groups) sent along each arc to sites with room, as many as can be, by
    the least minutes; who reaches no site that may be used is left out.

    To make room for one person others may have to go farther, one at each site at most: so much
    more a person beyond a site's room costs.
    """
    portions = replace(everyone(problem, room.used), people=people)
    tiers = overfull(problem, room.holds)
    tiers = replace(tiers, price=tiers.price * max(1, len(room.used)))
    return send(problem, portions, tiers, seconds, watch)


def who_moves(problem: Problem, steps: Steps, flow: Ints, done: Ints, site: int) -> Ints:
    """People of each arc to a site who are not yet complete, shape (arcs, groups).

    done: cumulative doses at the site so far, (groups, steps). Those complete stay on its books.
    """
    arcs = np.flatnonzero(problem.arcs.site == site)
    moving = np.zeros_like(flow)
    for group in range(flow.shape[1]):
        here = flow[arcs, group]
        complete = int(done[group, steps.last].sum())
        moving[arcs, group] = _share_out(here, max(0, int(here.sum()) - complete))
    return moving


def _share_out(amounts: Ints, total: int) -> Ints:
    """`total` in proportion to amounts, whole numbers, largest remainders first."""
    everything = int(amounts.sum())
    if not everything:
        return np.zeros_like(amounts)
    part = amounts * total // everything
    order = np.argsort(-(amounts * total % everything), kind="stable")
    part[order[: total - int(part.sum())]] += 1
    return part


@dataclass(frozen=True, slots=True)
class _Begun:
    """Of a product, by its steps: people complete, and people begun and not complete who find a
    place elsewhere."""

    steps: tuple[int, ...]
    complete: int
    people: int


@dataclass(frozen=True, slots=True)
class _Group:
    """A group of a site that closes when period `cut` begins."""

    site: int
    group: int
    cut: int
    begun: tuple[_Begun, ...]


def move_people(steps: Steps, curves: Ints, went: Ints, site: int, cut: int) -> Moved:
    """The curves after people of `site` went to other sites, `went` (sites, groups).

    curves are cumulative and reach to the end of the old plan.
    """
    curves = curves.copy()
    transfers: list[Transfer] = []
    for group in range(went.shape[1]):
        targets = np.flatnonzero(went[:, group])
        if not len(targets):
            continue
        places = went[targets, group]
        begun = _begun(steps, curves[site, group], cut, int(places.sum()))
        leaving = _Group(site, group, cut, begun)
        line = deal(places, sum(one.people for one in begun))
        for number, target in enumerate(targets.tolist()):
            share = float(places[number] / places.sum())
            transfers += _take_along(steps, curves, leaving, target, (line == number, share))
        _leave_behind(curves[site, group], begun)
    return Moved(curves, tuple(transfers), int(went.sum()))


def _begun(steps: Steps, curve: Ints, cut: int, places: int) -> tuple[_Begun, ...]:
    found = []
    now = curve[:, cut - 1] if cut else np.zeros(len(curve), dtype=np.int64)
    for first in np.flatnonzero(steps.first).tolist():
        mine = np.flatnonzero(steps.product == steps.product[first]).tolist()
        people = min(places, int(now[first] - now[mine[-1]]))
        places -= people
        found.append(_Begun(tuple(mine), int(now[mine[-1]]), people))
    return tuple(found)


def deal(counts: Ints, people: int) -> Ints:
    """The place of each of `people` standing in line, places filled evenly in proportion to
    `counts`."""
    parts = _share_out(counts, people)
    spots = [(np.arange(n) + 0.5) / max(n, 1) for n in parts.tolist()]
    places = np.repeat(np.arange(len(parts)), parts)
    line: Ints = places[np.argsort(np.concatenate([*spots, []]), kind="stable")]
    return line


def _take_along(
    steps: Steps, curves: Ints, leaving: _Group, target: int, dealt: tuple[NDArray[np.bool_], float]
) -> Iterator[Transfer]:
    """Add to the new site's curves what its new people have had and were to have; dealt: who in
    the line they are, and their share of those not yet begun."""
    mine, share = dealt
    site, group, cut = leaving.site, leaving.group, leaving.cut
    offset = 0
    for one in leaving.begun:
        ahead = np.concatenate([[0], np.cumsum(mine[offset : offset + one.people])])
        offset += one.people
        for step in one.steps:
            place = np.maximum(curves[site, group, step] - one.complete, 0)
            theirs = ahead[np.minimum(place, one.people)]
            later = np.floor(share * np.maximum(place - one.people, 0)).astype(np.int64)
            curves[target, group, step] += theirs + later
            product, dose = int(steps.product[step]), int(steps.dose[step])
            for period, number in enumerate(np.diff(theirs[:cut], prepend=0).tolist()):
                if number:
                    yield Transfer(site, target, group, product, dose, period, number, cut)


def _leave_behind(curve: Ints, begun: tuple[_Begun, ...]) -> None:
    """At the old site those complete remain, and those who found no place elsewhere."""
    for one in begun:
        for step in one.steps:
            stay = np.maximum(curve[step] - one.complete - one.people, 0)
            curve[step] = np.minimum(curve[step], one.complete) + stay
