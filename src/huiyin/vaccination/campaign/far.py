"""Communities that `always` sends to sites beyond `within_metres`: planned, and said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.vaccination.campaign.files.sense import usable_sites
from huiyin.vaccination.campaign.travel import Travel
from huiyin.vaccination.campaign.words import Words
from huiyin.vaccination.core.campaign.problem import Problem

NAMED = 5


@dataclass(frozen=True, slots=True)
class Far:
    """A community and the nearest site it may use, by metres of road and minutes."""

    community: str
    people: int
    site: str
    metres: int
    minutes: int


def far_ways(problem: Problem, travel: Travel) -> tuple[Far, ...]:
    """Communities with people and no site to use within `within_metres`, the farthest first."""
    arcs, usable = problem.arcs, usable_sites(problem)
    within = round(travel.within_metres * travel.detour_permille / 1000)
    found = []
    for row, community in enumerate(problem.communities):
        pairs = np.arange(arcs.start[row], arcs.start[row + 1])
        pairs = pairs[usable[arcs.site[pairs]]]
        if not len(pairs) or not sum(community.people):
            continue
        nearest = pairs[0]
        metres, minutes = int(arcs.metres[nearest]), int(arcs.minutes[nearest])
        if metres > within:
            site = problem.sites[arcs.site[nearest]].id
            found.append(Far(community.id, sum(community.people), site, metres, minutes))
    return tuple(sorted(found, key=lambda one: -one.metres))


def far_told(far: tuple[Far, ...], travel: Travel | None, words: Words) -> list[str]:
    """One sentence that names the farthest; none where nobody is far."""
    if not far or travel is None:
        return []
    names = [
        words.far_one.format(
            community=one.community, site=one.site, metres=one.metres, minutes=one.minutes
        )
        for one in far[:NAMED]
    ]
    more = words.far_more.format(count=len(far) - NAMED) if len(far) > NAMED else ""
    return [
        words.far.format(
            count=len(far),
            people=sum(one.people for one in far),
            within=travel.within_metres,
            always=travel.always,
            names="; ".join(names) + more,
        )
    ]
