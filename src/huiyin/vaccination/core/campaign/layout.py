"""How finely a campaign is modelled: by district for a quick bound, by site for a whole plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyin.vaccination.core.campaign.capacity import may_open, points
from huiyin.vaccination.core.campaign.problem import Ints, Problem


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Zones that doses are planned for, and the people who can go there.

    sites: sites that may be used; open: which of them may be opened, the others are only parking
    points; zone: zone of each; district: district of each zone. source: persons of each source by
    group, shape (sources, groups); home: district of each source, which counts those who are sent
    nowhere; arc_source, arc_zone: where a source's people may go.
    `free` leaves it to the model which sites open, and asks for whole numbers; otherwise all of
    `open` are opened.
    """

    sites: Ints
    open: NDArray[np.bool_]
    zone: Ints
    district: Ints
    source: Ints
    home: Ints
    arc_source: Ints
    arc_zone: Ints
    arc_minutes: Ints
    free: bool = False

    @property
    def zones(self) -> int:
        """How many zones."""
        return len(self.district)

    def reach(self) -> Ints:
        """People who can go to each zone, shape (zones, groups)."""
        people = np.zeros((self.zones, self.source.shape[1]), dtype=np.int64)
        np.add.at(people, self.arc_zone, self.source[self.arc_source])
        return people


def people_of(problem: Problem) -> Ints:
    """Persons by community and group."""
    shape = (len(problem.communities), len(problem.groups))
    return np.array([c.people for c in problem.communities], dtype=np.int64).reshape(shape)


def arc_communities(problem: Problem) -> Ints:
    """The community of each arc."""
    count = len(problem.communities)
    return np.repeat(np.arange(count, dtype=np.int64), np.diff(problem.arcs.start))


def used_sites(
    problem: Problem, opened: Ints, parked: Ints | None = None
) -> tuple[Ints, NDArray[np.bool_]]:
    """Opened sites and parking points in one list, and which of them are opened; `parked` where
    only some points are in use."""
    others = points(problem) if parked is None else set(parked.tolist())
    sites = np.array(sorted(set(opened.tolist()) | others), dtype=np.int64)
    return sites, np.isin(sites, opened)


def by_district(problem: Problem, opened: Ints, parked: Ints | None = None) -> Layout:
    """Districts as zones; people as free to choose a district as their arcs let them.

    Communities that reach the same districts are one source, so that the model is small and yet
    no plan for the opened sites lies outside it.
    """
    sites, is_open = used_sites(problem, opened, parked)
    districts = len(problem.districts)
    home = np.array([problem.sites[s].district for s in sites.tolist()], dtype=np.int64)
    place = np.full(len(problem.sites), -1, dtype=np.int64)
    place[sites] = home
    reaches = np.zeros((len(problem.communities), districts), dtype=bool)
    arc_to = place[problem.arcs.site]
    there = arc_to >= 0
    reaches[arc_communities(problem)[there], arc_to[there]] = True
    lives = np.array([c.district for c in problem.communities], dtype=np.int64)
    stays = np.where(reaches.any(axis=1), -1, lives)[:, None]
    kinds, kind = np.unique(np.hstack([reaches, stays]), axis=0, return_inverse=True)
    source = np.zeros((len(kinds), len(problem.groups)), dtype=np.int64)
    np.add.at(source, kind.reshape(-1), people_of(problem))
    arc_source, arc_zone = np.nonzero(kinds[:, :districts])
    return Layout(
        sites=sites,
        open=is_open,
        zone=home,
        district=np.arange(districts, dtype=np.int64),
        source=source,
        home=np.maximum(kinds[:, districts], 0),
        arc_source=arc_source.astype(np.int64),
        arc_zone=arc_zone.astype(np.int64),
        arc_minutes=np.zeros(len(arc_zone), dtype=np.int64),
    )


def as_sent(problem: Problem, opened: Ints, sent: Ints) -> Layout:
    """Districts as zones, with the people already sent to each site, shape (sites, groups)."""
    sites, is_open = used_sites(problem, opened)
    home = np.array([site.district for site in problem.sites], dtype=np.int64)
    districts = np.arange(len(problem.districts), dtype=np.int64)
    source = np.zeros((len(districts), len(problem.groups)), dtype=np.int64)
    np.add.at(source, home, sent)
    return Layout(
        sites=sites,
        open=is_open,
        zone=home[sites],
        district=districts,
        source=source,
        home=districts,
        arc_source=districts,
        arc_zone=districts,
        arc_minutes=np.zeros(len(districts), dtype=np.int64),
    )


def by_site(problem: Problem) -> Layout:
    """Every candidate a zone of its own, every community a source: the whole problem."""
    candidates = [s for s in range(len(problem.sites)) if may_open(problem, s)]
    sites, is_open = used_sites(problem, np.array(candidates, dtype=np.int64))
    zone_of = np.full(len(problem.sites), -1, dtype=np.int64)
    zone_of[sites] = np.arange(len(sites))
    arc_zone = zone_of[problem.arcs.site]
    there = arc_zone >= 0
    return Layout(
        sites=sites,
        open=is_open,
        zone=np.arange(len(sites), dtype=np.int64),
        district=np.array([problem.sites[s].district for s in sites.tolist()], dtype=np.int64),
        source=people_of(problem),
        home=np.array([c.district for c in problem.communities], dtype=np.int64),
        arc_source=arc_communities(problem)[there],
        arc_zone=arc_zone[there],
        arc_minutes=problem.arcs.minutes[there],
        free=True,
    )
