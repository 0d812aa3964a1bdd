"""Communities that `always` sends to sites beyond `within_metres`: planned, and said."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from huiyin.vaccination.campaign.files.sense import usable_sites
from huiyin.vaccination.campaign.travel import Travel
from huiyin.vaccination.core.campaign.noted import Far, FarAway
from huiyin.vaccination.core.campaign.problem import Problem

NAMED = 5


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
            site = int(arcs.site[nearest])
            found.append(Far(row, sum(community.people), site, metres, minutes))
    return tuple(sorted(found, key=lambda one: -one.metres))


def far_notes(far: tuple[Far, ...], travel: Travel | None) -> tuple[FarAway, ...]:
    """One note that names the farthest; none where nobody is far."""
    if not far or travel is None:
        return ()
    people = sum(one.people for one in far)
    reach = travel.within_metres, travel.always
    return (FarAway(len(far), people, *reach, far[:NAMED]),)


def far_json(problem: Problem, far: tuple[Far, ...]) -> list[dict[str, Any]]:
    """All of them with ids, for programs."""
    return [
        {
            **asdict(one),
            "community": problem.communities[one.community].id,
            "site": problem.sites[one.site].id,
        }
        for one in far
    ]
